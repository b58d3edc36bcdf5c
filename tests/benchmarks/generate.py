"""N-Quads of our shape in any number: statements of generated sources about the packaged registry.

Run: python tests/benchmarks/generate.py 100000 out.nq --seed 1
"""

from __future__ import annotations

import argparse
import hashlib
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE: Final = "https://w3id.org/mandate-kg/"
MKG: Final = f"{BASE}ontology#"
OA: Final = "http://www.w3.org/ns/oa#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
A: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
STATEMENTS_A_SOURCE: Final = 50
MODALITIES: Final = (
    "asserted-activity",
    "self-description",
    "intended",
    "impact-claim",
    "denied",
    "statistic",
)
TASKS: Final = tuple(f"MT-0{number}" for number in range(1, 8))
AGENTS: Final = ("mssm", "kenyan-police", "hnp", "gangs", "un")
PLACES: Final = ("delmas", "solino", "bourdon", "champ-de-mars", "port-au-prince")
WORDS: Final = (
    "patrol",
    "road",
    "market",
    "police",
    "report",
    "team",
    "district",
    "supply",
    "harbour",
    "crossing",
)


def lines(
    quads: int, seed: int, tasks: tuple[str, ...] = TASKS, agents: tuple[str, ...] = AGENTS
) -> Iterator[str]:
    """Yield `quads` N-Quads lines, whole statements first; the last statement may be cut."""
    chance = random.Random(seed)  # noqa: S311 - repeatable data, no secret
    written = number = 0
    while written < quads:
        source = f"generated-{number // STATEMENTS_A_SOURCE}"
        for line in _statement(chance, number, source, tasks, agents):
            if written == quads:
                return
            yield line
            written += 1
        number += 1


def _statement(
    chance: random.Random, number: int, source: str, tasks: tuple[str, ...], agents: tuple[str, ...]
) -> Iterator[str]:
    subject = f"<{BASE}id/statement/{source}.{number}>"
    passage = f"<{BASE}id/passage/{source}.{number}>"
    graph = f"<{BASE}graph/source/{source}/1>"
    day = f"2024-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    start = chance.randrange(100_000)

    def concept(kind: str, slug: str) -> str:
        return f"<{BASE}id/{kind}/{slug}>"

    def dated(value: str) -> str:
        return f'"{value}"^^<{XSD}date>'

    pairs = [
        (A, f"<{MKG}Statement>"),
        (f"{SKOS}notation", f'"{source}.{number}"'),
        (f"{SKOS}prefLabel", f'"{" ".join(chance.choices(WORDS, k=9))}"@en'),
        (f"{MKG}reportedIn", concept("source", source)),
        (f"{MKG}statedBy", concept("actor", chance.choice(agents))),
        (f"{MKG}attribution", concept("attribution", "indirect")),
        (f"{MKG}modality", concept("modality", chance.choice(MODALITIES))),
        (f"{MKG}agent", concept("actor", chance.choice(agents))),
        (f"{MKG}action", concept("action", "patrol-jointly")),
        (f"{MKG}atPlace", concept("place", chance.choice(PLACES))),
        (f"{MKG}evidenceFor", concept("task", chance.choice(tasks))),
        (f"{MKG}strength", concept("strength", "full")),
        (f"{MKG}begins", dated(day)),
        (f"{MKG}ends", dated(day)),
        (f"{MKG}knownFrom", dated("2024-12-31")),
        (f"{DCTERMS}created", dated(day)),
        (f"{MKG}verification", concept("verification", "verified")),
        (f"{MKG}coding", concept("coding", "agreed")),
        (f"{MKG}passage", passage),
    ]
    for predicate, value in pairs:
        yield f"{subject} <{predicate}> {value} {graph} ."
    digest = hashlib.sha256(f"{number}".encode()).hexdigest()
    position = f"{passage[:-1]}#position>"
    for node, predicate, value in (
        (passage, A, f"<{OA}SpecificResource>"),
        (passage, f"{OA}hasSource", concept("source", source)),
        (passage, f"{OA}hasSelector", position),
        (passage, f"{MKG}sha256", f'"{digest}"'),
        (position, A, f"<{OA}TextPositionSelector>"),
        (position, f"{OA}start", f'"{start}"^^<{XSD}integer>'),
        (position, f"{OA}end", f'"{start + 80}"^^<{XSD}integer>'),
    ):
        yield f"{node} <{predicate}> {value} {graph} ."


def write(path: Path, quads: int, seed: int) -> str:
    """Write `quads` lines to a file; return the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for line in lines(quads, seed):
            data = line.encode() + b"\n"
            digest.update(data)
            file.write(data)
    return digest.hexdigest()


def main() -> None:
    """Write a file and print its seed and hash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("quads", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    digest = write(options.file, options.quads, options.seed)
    print(f"{options.file}: {options.quads:,} quads, seed {options.seed}, sha256 {digest}")


if __name__ == "__main__":
    main()
