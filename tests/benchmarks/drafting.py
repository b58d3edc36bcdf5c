"""How well and how fast statements are drafted: against a coding by hand, and beside spaCy.

Run: python tests/benchmarks/drafting.py FOLDER [--registry FILE…] [--about NAME=MANDATE…] [--keep
DIR]. FOLDER has a text `name.txt` and its coding `name.json` or `name.yaml` for each document, with
`source` (author, published, language) and `statements` in the form of kg's own files. Registry
files are loaded beside the packaged knowledge base; `--about` says which mandate a document is
about.

It prints the extractor's version, for each text and for all: finding, the fields of what was found,
three tasks offered, and review effort (fields to correct, to add or to reject over the fields of
the gold; 1.00 is typing all). It exits 1 where a passage or its hash does not fit its text, or
where a second run gives other bytes. Speed is in characters a CPU second, with spaCy's English
model in the same run where `spacy` and a model are installed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import pkgutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import draft_scores
import yaml

from kg import initialise, load
from kg.extract.registry import extractor
from kg.services.drafting import DraftRequest, SourceFields, draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from draft_scores import Coding

_FIELDS: Final = {"author": "author", "published": "published", "language": "language"}
_ENDINGS: Final = (".json", ".yaml")
_ENLARGED: Final = 10
"""How many times over each text is drafted for its speed: opening the store counts for less."""


def gold_files(folder: Path) -> list[Path]:
    """Return the files of a folder that have statements and their text beside them, by name."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in _ENDINGS
        and path.with_suffix(".txt").exists()
        and document_of(path).get("statements")
    )


def document_of(path: Path) -> dict[str, Any]:
    """Return what a JSON or YAML file holds."""
    text = path.read_text(encoding="utf-8")
    content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return content if isinstance(content, dict) else {}


def drafts_of(path: Path, store: Path, output: Path, mandate: str = "") -> bytes:
    """Return the draft file of the text beside a coding, as it was written."""
    document = document_of(path)
    source = document["source"]
    fields = {ours: str(source[key]) for key, ours in _FIELDS.items() if source.get(key)}
    request = DraftRequest(
        (str(path.with_suffix(".txt")),),
        str(output),
        fields=SourceFields(id=path.stem, mandate=mandate, **fields),
        store=str(store),
        force=True,
    )
    output.unlink(missing_ok=True)  # a draft file that is there is kept
    draft(request, isolated=False)
    return output.read_bytes()


def misplaced(text: str, drafts: bytes) -> list[str]:
    """Return the ids of statements whose passage, hash or anchor does not fit the text."""
    wrong = []
    for statement in yaml.safe_load(drafts)["statements"] or ():
        passage = statement["passage"]
        words = text[passage["start"] : passage["end"]]
        digest = hashlib.sha256(words.encode()).hexdigest()
        fits = digest == passage["sha256"] and passage.get("anchor", "") in " ".join(words.split())
        if not (words and fits):
            wrong.append(statement["id"])
    return wrong


def spacy_model() -> Any:  # noqa: ANN401 - spaCy is not installed for the type checker
    """Return an English model of spaCy, None where there is none."""
    if importlib.util.find_spec("spacy") is None:
        return None
    spacy = importlib.import_module("spacy")
    for module in pkgutil.iter_modules():
        if module.name.startswith("en_core_web"):
            folder = Path(importlib.import_module(module.name).__file__ or "").parent
            return spacy.load(next(folder.glob("en_core_web*")))
    return None


def cpu_of(call: Any, times: int = 3) -> float:  # noqa: ANN401 - any function
    """Return the least CPU seconds of some calls."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        call()
        best = min(best, time.process_time() - begun)
    return best


def speeds(
    paths: Sequence[Path], store: Path, folder: Path, about: Mapping[str, str]
) -> Iterator[str]:
    """Return lines with the characters that are drafted a CPU second, and that spaCy reads."""
    texts = [_ENLARGED * path.with_suffix(".txt").read_text(encoding="utf-8") for path in paths]
    characters = sum(map(len, texts))
    longer = [folder / path.name for path in paths]
    for text, gold, path in zip(texts, paths, longer, strict=True):
        path.write_bytes(gold.read_bytes())
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
    output = folder / "speed.yaml"
    seconds = cpu_of(
        lambda: [drafts_of(path, store, output, about.get(path.stem, "")) for path in longer]
    )
    yield f"drafting, million characters a CPU second: {characters / seconds / 1e6:.2f}"
    model = spacy_model()
    if model is None:
        yield "spaCy: no English model is installed, so nothing is measured beside it"
        return
    beside = cpu_of(lambda: [model(text) for text in texts], 2)
    yield (
        f"spaCy {model.meta['name']} {model.meta['version']}: {characters / beside / 1e6:.2f}; "
        f"drafting is {beside / seconds:.1f} times as fast"
    )


def compare(
    folder: Path, registries: Sequence[Path], about: Mapping[str, str], keep: Path | None
) -> bool:
    """Print the figures of a folder; return whether every passage fits and both runs are equal."""
    is_sound = True
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "store"
        initialise(store)
        if registries:
            load(registries, store)
        print(f"extractor {extractor('rules').coder}, {folder}")
        every: list[tuple[list[Coding], list[Coding]]] = []
        paths = gold_files(folder)
        for path in paths:
            output = (keep or Path(scratch)) / f"{path.stem}.yaml"
            mandate = about.get(path.stem, "")
            first = drafts_of(path, store, output, mandate)
            if first != drafts_of(path, store, Path(scratch) / "again.yaml", mandate):
                print(f"{path.stem}: A SECOND RUN DIFFERS")
                is_sound = False
            wrong = misplaced(path.with_suffix(".txt").read_text(encoding="utf-8"), first)
            if wrong:
                print(f"{path.stem}: WRONG PASSAGES {', '.join(wrong)}")
                is_sound = False
            every.append((draft_scores.codings(output), draft_scores.codings(path)))
            print(draft_scores.report(path.stem, every[-1:]))
        print(draft_scores.report("all", every))
        for line in speeds(paths, store, Path(scratch), about):
            print(line)
    return is_sound


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--registry", type=Path, nargs="*", default=[])
    parser.add_argument("--about", metavar="NAME=MANDATE", nargs="*", default=[])
    parser.add_argument("--keep", type=Path, help="keep the draft files in this folder")
    options = parser.parse_args()
    mandates = dict(pair.split("=", 1) for pair in options.about)
    sys.exit(0 if compare(options.folder, options.registry, mandates, options.keep) else 1)
