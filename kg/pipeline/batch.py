"""Reading what is to be loaded: every input is parsed and checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import gate, journal
from kg.errors import InputError
from kg.ingest import rdf, yaml
from kg.ingest.names import Names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.sources import Texts
    from kg.store import View


@dataclass
class Batch:
    """Inputs that were read and checked, not written yet; `left_out` says that a file held derived quads."""

    paths: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    left_out: bool = False


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files that paths stand for; a folder stands for every file in it that we read, in path order."""
    suffixes = (*yaml.SUFFIXES, *rdf.FORMATS)
    found: list[Path] = []
    for path in paths:
        if _is_folder(path):
            inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in suffixes and p.is_file()]
            if not inside:
                raise InputError(f"{path}: no file to load in this folder. kg reads {', '.join(suffixes)}.")
            found += inside
        elif path.suffix.lower() not in suffixes:
            raise InputError(
                f"{path}: kg cannot read {path.suffix or 'a file without ending'}. It reads {', '.join(suffixes)}."
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}). Check the name.") from error


def read_batch(view: View, paths: list[Path], known: set[str], texts: Texts) -> Batch:
    """Read and check inputs that are not `known` yet; nothing is written."""
    batch = Batch()
    documents: list[yaml.Document] = []
    for path in paths:
        suffix = path.suffix.lower()
        is_document = suffix in yaml.SUFFIXES
        data = gate.read(path, limit=gate.MAX_DOCUMENT_BYTES if is_document else gate.MAX_BYTES)
        address = journal.input_id(data, suffix)
        if address in known or address in batch.inputs:
            batch.already.append(str(path))
            continue
        batch.paths.append(str(path))
        batch.inputs.append(address)
        if is_document:
            documents.append(yaml.parse(data, str(path)))
        else:
            lines, left_out = rdf.read(data, str(path), suffix, address)
            batch.lines += lines
            batch.left_out |= left_out
    if documents:
        quads, batch.places = yaml.read(documents, Names(view, text_of=texts.get))
        batch.lines += journal.lines_of(quads)
    return batch
