"""How the time of every question, every check and `kg conflicts` grows with the store, and what
each of them returns.

Each is timed on two worlds of which one is ten times the other. A time that grows as the number of
quads to the power of e shows as e: 0 for a look-up, 1 for reading everything once, 2 for comparing
everything with everything. The bound is on e. A world is generated statements about few actors,
tasks and places, and copies of the packaged knowledge base, each under names of its own, so that
nearly every question has something to return.

Run alone, with the number of generated quads in the smaller world and, if wanted, the names of some
questions: python tests/benchmarks/growth.py 10000 causal-chain conflicts
"""

from __future__ import annotations

import gc
import math
import random
import re
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine import Local

sys.path.insert(0, str(Path(__file__).parent))

import generate
from pyoxigraph import QueryBoolean, RdfFormat, Store, serialize

from kg import provenance, query, reason, resources
from kg.services import opening
from kg.store import View
from kg.validate import checks, uncounted
from kg.vocab import DERIVED_GRAPH, ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED: Final = 7
TIMES: Final = 10
"""How many times the smaller world the larger one is."""
BOUND: Final = 1.2
FLOOR: Final = 0.001
"""CPU seconds below which a time says nothing of how it grows; less counts as this much."""
ENOUGH: Final = 0.2
"""CPU seconds after which a question is not asked again."""
HOPELESS: Final = 4.0
"""CPU seconds in the smaller world from which on the larger one is not tried: the bound would be
far out of reach.
"""
VALUES: Final = {
    "mandate": "mss",
    "mission": "mssm",
    "task": "MT-03",
    "speaker": "mssm",
    "source": "generated-0",
    "statement": "C028",
    "start": "C054",
    "place": "port-au-prince",
    "entry": "mssm",
    "subject": "mssm",
    "object": "hnp",
    "first": "mssm",
    "second": "hnp",
    "from": "mssm",
    "to": "hnp",
    "premise": "C008",
    "nodes": "mssm",
    "targets": "MT-03",
    "units": "mssm",
    "witnesses": "un",
    "ends": "mssm-2024-11-19",
    "name": "police",
    "group": "build-capacity",
    "relation": "mkg:supports",
}
"""What the questions are asked about: entries that many generated statements name. Days keep their
defaults.
"""
OF_QUESTION: Final = {
    "causal-chain": {"start": "generated-0.0"},
    "chain-of-instruments": {"start": "mss"},
    "network-near-mandate": {"nodes": "mss"},
    "network-near-places": {"nodes": "port-au-prince"},
    "network-near-sources": {"nodes": "generated-0"},
    "network-self-reported": {"statements": "generated-0.0"},
    "evidence-of-task": {"task": "mss", "as_of": "2024-06-30"},
    "statements-left-out": {"as_of": "2024-06-30"},
    "statements-made-known": {"after": "2024-06-30"},
}
LIMITS: Final = (8, 28)
"""The statements that limit the scope of the mandate: a mission states few."""
EVENT, OF_ANOTHER = 10, 20
"""Which statement of each source tells of an event at two places, and which of a mission with a
mandate of its own.
"""
_ENTRY: Final = re.compile(rf"<{re.escape(generate.BASE)}id/([a-z-]+)/([^>]+)>")


@dataclass(frozen=True)
class Growth:
    """CPU seconds and returned rows of one question in the smaller and the larger world."""

    name: str
    seconds: tuple[float, float]
    returned: tuple[int, int]

    @property
    def exponent(self) -> float:
        """The power of the number of quads with which the time grows; infinite where it was not
        waited for.
        """
        low, high = (max(each, FLOOR) for each in self.seconds)
        return math.log(high / low) / math.log(TIMES)

    @property
    def missed(self) -> bool:
        """Whether the time grows faster than the bound allows."""
        return self.exponent > BOUND

    def __str__(self) -> str:
        low, high = self.seconds
        larger = f"{1000 * high:10.2f} ms" if high < math.inf else "    not run  "
        return (
            f"{self.name:44s} {1000 * low:9.2f} ms {larger}  returned {self.returned[0]:6d} "
            f"{self.returned[1]:7d}  "
            f"exponent {self.exponent:5.2f}  bound {BOUND:g} {'MISSED' if self.missed else 'ok'}"
        )


def rows(quads: int, names: tuple[str, ...] = ()) -> list[Growth]:
    """Return how everything grows from a world with `quads` generated quads to one ten times as
    large.
    """
    small, large = world(quads, 1), world(TIMES * quads, TIMES)
    print(f"growth: {small.count():,} and {large.count():,} quads, seed {SEED}")
    found = []
    for (name, ask), (_, ask_large) in zip(_questions(small), _questions(large), strict=True):
        if names and name.rpartition(" ")[2] not in names:
            continue
        grown = _grown(name, ask, ask_large)
        if (
            grown.missed and grown.seconds[1] < math.inf
        ):  # a busy machine slows the larger world more: once more
            again = _grown(name, ask, ask_large)
            low, high = (min(pair) for pair in zip(grown.seconds, again.seconds, strict=True))
            grown = replace(grown, seconds=(low, high))
        found.append(grown)
    return found


def _grown(name: str, ask: Callable[[], int], ask_large: Callable[[], int]) -> Growth:
    low, returned = spent(ask)
    high, returned_large = spent(ask_large) if low < HOPELESS else (math.inf, 0)
    return Growth(name, (low, high), (returned, returned_large))


def world(quads: int, copies: int) -> View:
    """Return a view of generated statements, of so many copies of the packaged knowledge base, and
    what is derived.
    """
    engine = Store()
    opening.load_ontology(Local(engine))
    packaged = _packaged()
    for number in range(copies):
        engine.bulk_load(_copy(packaged, number).encode(), format=RdfFormat.N_QUADS)
    engine.bulk_load("\n".join(_generated(quads)).encode(), format=RdfFormat.N_QUADS)
    view = View(Local(engine))
    engine.bulk_extend(reason.derive(view))
    return view


def _packaged() -> str:
    """Return the packaged knowledge base as N-Quads, without the ontology and what is derived."""
    quads = (
        q
        for q in opening.open_view().quads()
        if q.graph_name not in (ONTOLOGY_GRAPH, DERIVED_GRAPH)
    )
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _copy(text: str, number: int) -> str:
    """Return the packaged knowledge base with every entry and statement that it describes under a
    name of its own.
    """
    if not number:
        return text
    named = {line.partition(" ")[0] for line in text.splitlines()}

    def rename(match: re.Match[str]) -> str:
        return f"{match[0][:-1]}-copy{number}>" if match[0] in named else match[0]

    renamed = _ENTRY.sub(rename, text)
    return re.sub(rf'(<{re.escape(generate.SKOS)}notation> "[^"]*)"', rf'\1-copy{number}"', renamed)


def _generated(quads: int) -> Iterator[str]:
    """Yield generated statements, and beside them what only some statements have, about a tenth
    more.
    """
    yield from generate.lines(quads, SEED)
    chance = random.Random(SEED)  # noqa: S311 - repeatable data, no secret
    for number in range(quads // 23):
        yield from _further(number, chance)


def _further(number: int, chance: random.Random) -> Iterator[str]:
    """Yield figures, objects, causes, retractions and other readings of one generated statement."""
    source = f"generated-{number // generate.STATEMENTS_A_SOURCE}"
    graph = f"<{generate.BASE}graph/source/{source}/1>"

    def entry(kind: str, slug: str) -> str:
        return f"<{generate.BASE}id/{kind}/{slug}>"

    def statement(other: int) -> str:
        return entry("statement", f"generated-{other // generate.STATEMENTS_A_SOURCE}.{other}")

    subject, place = statement(number), number % generate.STATEMENTS_A_SOURCE
    if place == 0:
        yield from _registry(number // generate.STATEMENTS_A_SOURCE)
    pairs: tuple[tuple[str, str], ...] = {
        1: (("beneficiary", entry("actor", "hnp")), ("opposedTo", entry("actor", "gangs"))),
        2: (("retracts", statement(number - 20)),) if number > LIMITS[-1] else (),
        4: (
            ("otherModality", entry("modality", "intended")),
            ("otherEvidenceFor", entry("task", "MT-05")),
        ),
        5: (("fitsNoTask", entry("mandate", "mss")), ("nearestTask", entry("task", "MT-02"))),
        7: (("cause", statement(number - place)), ("dependsOn", statement(0))),
        8: (("probableOrigin", entry("actor", "mssm")),),
    }.get(number % 10, ())
    if number % 3 == 0:
        figure = entry("quantity", f"{source}.{number}")
        pairs = (("hasQuantity", figure), ("object", entry("actor", "haitian-people")))
        yield from _figure(figure, graph, chance)
    elif place == EVENT:
        pairs = (
            ("modality", entry("modality", "asserted-event")),
            ("atPlace", entry("place", "cap-haitien")),
        )
    elif place == OF_ANOTHER:
        pairs = (
            ("agent", entry("actor", f"growth-{source}")),
            ("hasQuantity", entry("quantity", f"{source}.bare")),
        )
    if number in LIMITS:
        pairs = (*pairs, ("limitsScope", entry("mandate", "mss")))
    for name, value in pairs:
        yield f"{subject} <{generate.MKG}{name}> {value} {graph} ."


def _registry(number: int) -> Iterator[str]:
    """Yield one generated source, what it draws on and who read it again, and one entry for each
    check to find.
    """

    def entry(kind: str, slug: str) -> str:
        return f"<{generate.BASE}id/{kind}/{slug}>"

    def day(text: str) -> str:
        return f'"{text}"^^<{generate.XSD}date>'

    name, graph, prov = (
        f"generated-{number}",
        f"<{generate.BASE}graph/registry>",
        "http://www.w3.org/ns/prov#",
    )
    source, mandate, actor = (
        entry("source", name),
        entry("mandate", f"growth-{name}"),
        entry("actor", f"growth-{name}"),
    )
    task, place, review = (
        entry("task", f"growth-{name}"),
        entry("place", f"growth-{name}"),
        entry("review", name),
    )
    provision, within = (
        entry("provision", f"growth-{name}"),
        "http://www.opengis.net/ont/geosparql#sfWithin",
    )
    link = (f"{prov}wasDerivedFrom", f"{prov}wasRevisionOf")[number % 2]
    for subject, predicate, value in (
        (source, generate.A, f"<{generate.MKG}Source>"),
        (source, f"{generate.DCTERMS}issued", day(("2024-12-31", "2024-06-30")[number % 2])),
        (source, link, entry("source", "mssm-2024-11-19")),
        (review, generate.A, f"<{prov}Activity>"),
        (
            review,
            f"{prov}used",
            entry("statement", f"{name}.{number * generate.STATEMENTS_A_SOURCE}"),
        ),
        (review, f"{prov}used", source),
        (review, f"{generate.DCTERMS}creator", '"A. Reader"'),
        (review, f"{generate.DCTERMS}created", day("2025-01-31")),
        (mandate, generate.A, f"<{generate.MKG}Mandate>"),
        (mandate, f"{generate.MKG}heldBy", actor),
        (mandate, f"{generate.MKG}begins", day("2024-01-01")),
        (mandate, f"{generate.MKG}ends", day("2024-12-31")),
        (actor, generate.A, f"<{generate.MKG}Mission>"),
        (actor, generate.A, f"<{generate.MKG}Place>"),
        (task, generate.A, f"<{generate.MKG}Task>"),
        (task, f"{generate.MKG}inMandate", mandate),
        (task, f"{generate.MKG}ends", day("2025-06-30")),
        (place, generate.A, f"<{generate.MKG}Place>"),
        (place, f"{generate.MKG}pcode", f'"XX{number}"'),
        (place, within, entry("place", "delmas")),
        (provision, generate.A, f"<{generate.MKG}Provision>"),
        (provision, f"{generate.MKG}paragraph", f'"{number}"'),
        (provision, f"{generate.MKG}verification", entry("verification", "verified")),
    ):
        yield f"{subject} <{predicate}> {value} {graph} ."


def _figure(figure: str, graph: str, chance: random.Random) -> Iterator[str]:
    """Yield one number of one unit at one of few places, so that many differ."""

    def concept(kind: str, slug: str) -> str:
        return f"<{generate.BASE}id/{kind}/{slug}>"

    for predicate, value in (
        (generate.A, f"<{generate.MKG}Quantity>"),
        (
            f"{generate.A.rpartition('#')[0]}#value",
            f'"{chance.randrange(5000)}"^^<{generate.XSD}decimal>',
        ),
        (f"{generate.MKG}unit", concept("unit", "persons-killed")),
        (
            f"{generate.MKG}bound",
            concept("bound", chance.choice(("exact", "at-least", "about", "less-than"))),
        ),
        (f"{generate.DCTERMS}spatial", concept("place", chance.choice(generate.PLACES))),
    ):
        yield f"{figure} <{predicate}> {value} {graph} ."


def _questions(view: View) -> Iterator[tuple[str, Callable[[], int]]]:
    """Yield the name of everything timed, and a function that answers it and returns how much came
    back.
    """
    for name, path in sorted(resources.queries().items()):
        yield f"{path.parent.name}/ {name}", _library(view, name)
    for rule in checks.rules():
        if rule.text:  # the others read the library's query, all together
            yield f"checks/ {rule.name}", lambda rule=rule: len(list(rule.rows(view)))  # type: ignore[misc]
    yield "checks/ what is no evidence", lambda: len(list(uncounted.findings(view, "")))
    for kind in provenance.CONFLICTS:
        yield (
            f"kg conflicts --kind {kind}",
            lambda kind=kind: len(provenance.conflicts(view, [kind])),  # type: ignore[misc]
        )


def _library(view: View, name: str) -> Callable[[], int]:
    found = query.find_query(name)
    values = {
        p.name: VALUES[p.name] for p in found.parameters if p.name in VALUES
    } | OF_QUESTION.get(name, {})
    text = query.prepare(view, found, values)

    def ask() -> int:
        answer = view.query(text)
        if isinstance(answer, QueryBoolean):
            return int(bool(answer))
        return sum(1 for _ in answer)

    return ask


def spent(ask: Callable[[], int]) -> tuple[float, int]:
    """Return the least CPU seconds of up to five answers, and how much came back."""
    best, total, returned = math.inf, 0.0, 0
    for _ in range(5):
        gc.collect()
        before = time.process_time()
        returned = ask()
        seconds = time.process_time() - before
        best, total = min(best, seconds), total + seconds
        if total > ENOUGH:
            break
    return best, returned


if __name__ == "__main__":
    judged = rows(int(sys.argv[1]), tuple(sys.argv[2:]))
    for row in judged:
        print(row)
    sys.exit(any(row.missed for row in judged))
