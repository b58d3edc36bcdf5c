"""The verdicts of 60 tasks in each of 20 mandates, against counting the quads of the same open
store.

CPU milliseconds, the median of n, in one process; the sides take turns. Run alone with a number of
quads: python tests/benchmarks/covering.py 10000000
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine import Local

sys.path.insert(0, str(Path(__file__).parent))

import generate
from compare import Row
from pyoxigraph import RdfFormat, Store

from kg.coverage import assess, survey
from kg.model import Clocks
from kg.services.opening import load_ontology
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED: Final = 3
MANDATES, TASKS = 20, 60
DAY: Final = "2024-11-19"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
BOUNDS: Final = {
    ("memory", False): 1.5,
    ("memory", True): 3.0,
    ("disk", False): 8.0,
    ("disk", True): 13.0,
}


def registry() -> Iterator[str]:
    """Yield the lines of mandates, their holders and their tasks; all are in force in 2024."""
    graph = f"<{generate.BASE}graph/registry>"

    def entry(kind: str, slug: str) -> str:
        return f"<{generate.BASE}id/{kind}/{slug}>"

    for number in range(MANDATES):
        mandate, holder = entry("mandate", f"m{number}"), entry("actor", f"holder-{number}")
        yield f"{mandate} <{generate.A}> <{generate.MKG}Mandate> {graph} ."
        yield f'{mandate} <{generate.SKOS}prefLabel> "Mandate {number}"@en {graph} .'
        yield f"{mandate} <{generate.MKG}heldBy> {holder} {graph} ."
        yield (
            f"{mandate} <{generate.MKG}begins> "
            f'"2023-{number % 12 + 1:02d}-01"^^<{generate.XSD}date> {graph} .'
        )
        yield (
            f"{mandate} <{generate.MKG}ends> "
            f'"2026-{number % 12 + 1:02d}-01"^^<{generate.XSD}date> {graph} .'
        )
        yield f"{holder} <{generate.A}> <{generate.MKG}Actor> {graph} ."
        for task in range(TASKS):
            target = entry("task", f"M{number}-{task}")
            yield f"{target} <{generate.A}> <{generate.MKG}Task> {graph} ."
            yield f'{target} <{generate.SKOS}notation> "M{number}-{task}" {graph} .'
            yield f"{target} <{generate.MKG}inMandate> {mandate} {graph} ."


def write(path: Path, quads: int) -> None:
    """Write registry and statements, `quads` lines of the latter."""
    tasks = tuple(f"M{number}-{task}" for number in range(MANDATES) for task in range(TASKS))
    holders = tuple(f"holder-{number}" for number in range(MANDATES))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in registry())
        file.writelines(line + "\n" for line in generate.lines(quads, SEED, tasks, holders))


def rows(quads: int, n: int) -> list[Row]:
    """Return every comparison on a store of `quads` generated quads, in memory and on disk."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "covering.nq"
        write(data, quads)
        print(f"data: {quads:,} quads of {MANDATES} mandates with {TASKS} tasks each, seed {SEED}")
        for kind, engine in (("memory", Store()), ("disk", Store(str(Path(folder) / "store")))):
            engine.bulk_load(path=str(data), format=RdfFormat.N_QUADS)
            load_ontology(Local(engine))
            engine.flush()
            found += _compared(kind, View(Local(engine)), quads, n)
    return found


def _compared(kind: str, view: View, quads: int, n: int) -> list[Row]:
    def count() -> None:
        next(iter(view.select(COUNT)))

    sides: dict[str, Callable[[], object]] = {
        "count": count,
        "verdicts": lambda: survey(view, Clocks(DAY)),
        "statements": lambda: survey(view, Clocks(DAY), statements=True),
        "one mandate in full": lambda: assess(view, "m7", as_of=DAY),
    }
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(n + 1):
        for name, side in sides.items():
            gc.collect()
            before = time.process_time()
            side()
            if turn:
                spent[name].append(time.process_time() - before)
    median = {name: statistics.median(each) for name, each in spent.items()}
    name = f"{quads:,} quads in {kind}"
    return [
        Row(
            f"{name}: {MANDATES * TASKS:,} verdicts",
            median["verdicts"],
            median["count"],
            "COUNT(*)",
            n,
            BOUNDS[kind, False],
        ),
        Row(
            f"{name}: with statements",
            median["statements"],
            median["count"],
            "COUNT(*)",
            n,
            BOUNDS[kind, True],
        ),
        Row(
            f"{name}: one mandate in full",
            median["one mandate in full"],
            median["count"],
            "COUNT(*)",
            n,
        ),
    ]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]), 5):
        print(row)
