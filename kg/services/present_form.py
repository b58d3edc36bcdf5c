"""Conversion of quads and stores of an earlier version of the ontology into the present form."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Final

from kg.engine import scratch
from kg.engine.rdf import RdfFormat, parse
from kg.errors import InputError, Notice
from kg.importers import votes
from kg.journal import (
    MODEL,
    distinct,
    is_outdated,
    joined,
    lines_of,
    stands_after_upgrade,
)
from kg.services.packaged import derive, ontology_quads
from kg.store import View
from kg.vocab import (
    BASE,
    DCTERMS,
    DERIVED_GRAPH,
    MKG,
    OA,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    OWL,
    RDF,
    REGISTRY_GRAPH,
    REPLACED_TERMS,
    SKOS,
    Literal,
    NamedNode,
    Quad,
    agent,
    agent_quads,
    position_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.store import Writer
    from kg.vocab import BlankNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_RENAMED: Final = {old: new for old, new in REPLACED_TERMS.items() if new != MKG.adoptedBy}
_MARKS: Final = (MKG.inferredField, MKG.unverifiedField)
_MAKERS: Final = (DCTERMS.creator, DCTERMS.publisher)
_LINKS: Final = (MKG.passage, MKG.reportedIn, SKOS.inScheme, SKOS.broader)
"""The links that are read with the lines of an earlier form, to convert them."""
_LINKING: Final = re.compile(
    b"^[^ ]+ (?:" + b"|".join(re.escape(str(link).encode()) for link in _LINKS) + b") "
)


def is_behind(view: View) -> bool:
    """Return whether what a view shows is in the form of an earlier version of the ontology.

    >>> from kg.services.opening import open_view
    >>> is_behind(open_view())
    False
    """
    version = view.value(ONTOLOGY, OWL.versionInfo)
    return bool(version) and _parts(version) < _parts(MODEL)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def shown_in_present_form(store: Path, view: View) -> View:
    """Return the view of a store; where it is in an earlier form, a copy in memory in the present
    one, with a Notice that names the command that upgrades the store.
    """
    if not is_behind(view):
        return view
    problem = f"{store}: was written by an earlier version, and is converted at each start."
    warnings.warn(f"{problem} {remedy(store)}", Notice, stacklevel=2)
    return in_present_form(view)


def in_present_form(view: View) -> View:
    """Return a copy of a view in memory, in the present form, with the derived relations."""
    derived = f" {DERIVED_GRAPH} .".encode()
    lines = present(line for line in view.lines() if not line.endswith(derived))
    engine = scratch()
    engine.bulk_load(joined(lines))
    copy = View(engine, lambda: view.forms, view.language)
    engine.bulk_extend(list(derive(copy)))
    return copy


def refuse_behind(writer: Writer) -> None:
    """Raise InputError where a store is in an earlier form: nothing can be written to it before it
    is upgraded.
    """
    if is_behind(writer.view):
        raise InputError(
            f"{writer.folder}: was written by an earlier version, so nothing is written to it. "
            f"{remedy(writer.folder)}"
        )


def remedy(store: Path) -> str:
    """Return what to do with a store in an earlier form."""
    return f"Upgrade it, which keeps all that it holds: kg store upgrade --store {store}"


def present(lines: Iterable[bytes]) -> list[bytes]:
    """Return N-Quads lines in the present form, sorted, with the packaged ontology.

    Concepts that only an earlier packaged ontology had stay as they are.
    """
    before = list(lines)
    current = [line for line in before if stands_after_upgrade(line)]
    outdated = [line for line in before if not stands_after_upgrade(line)]
    return distinct([*current, *renewed(outdated, current), *_ontology(outdated)])


def renewed(outdated: Iterable[bytes], others: Iterable[bytes] = ()) -> list[bytes]:
    """Return what lines in an earlier form say, in the present form; `others` are lines that stand
    with them.

    >>> old = b"<u:s> <https://w3id.org/mandate-kg/ontology#place> <u:p> <u:g> ."
    >>> renewed([old])
    [b'<u:s> <https://w3id.org/mandate-kg/ontology#atPlace> <u:p> <u:g> .']
    """
    links = _Links()
    for quad in _quads(line for line in others if _LINKING.match(line)):
        links.add(quad)
    quads = _quads(line for line in outdated if is_outdated(line))
    return lines_of(
        [*(renewed_quad for quad in quads for renewed_quad in _renewed(quad, links)), *links.tops()]
    )


def to_present_form(data: bytes) -> bytes:
    """Return N-Quads lines of a user in the present form, unchanged if they are already."""
    if not is_outdated(data):
        return data
    lines = data.splitlines()
    current = [line for line in lines if not is_outdated(line)]
    return joined(distinct([*current, *renewed(lines, current)]))


class _Links:
    """The source of each passage, and the concepts of a user without a broader one."""

    def __init__(self) -> None:
        self._statements: dict[str, set[Term]] = {}
        self._sources: dict[Term, set[Term]] = {}
        self._concepts: dict[Term, Term] = {}
        self._below: set[Term] = set()

    def add(self, quad: Quad) -> None:
        if quad.predicate == MKG.passage:
            self._statements.setdefault(str(quad.object), set()).add(quad.subject)
        elif quad.predicate == MKG.reportedIn:
            self._sources.setdefault(quad.subject, set()).add(quad.object)
        elif quad.graph_name == REGISTRY_GRAPH and quad.predicate == SKOS.inScheme:
            self._concepts[quad.subject] = quad.object
        elif quad.predicate == SKOS.broader:
            self._below.add(quad.subject)

    def sources(self, passage: Term) -> list[Term]:
        """Return the sources of the statements that a passage carries."""
        statements = self._statements.get(str(passage), set())
        return sorted(
            {s for statement in statements for s in self._sources.get(statement, ())}, key=str
        )

    def tops(self) -> list[Quad]:
        """Return that each concept of a user without a broader one is a top concept."""
        return [
            Quad(scheme, SKOS.hasTopConcept, concept, REGISTRY_GRAPH)  # type: ignore[arg-type]
            for concept, scheme in self._concepts.items()
            if concept not in self._below
        ]


def _renewed(quad: Quad, links: _Links) -> Iterator[Quad]:
    """Yield the quads of the present form for one quad of an earlier form."""
    subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph_name
    if REPLACED_TERMS.get(predicate) == MKG.adoptedBy:
        yield from _vote(quad)
    elif predicate in _MAKERS and isinstance(value, Literal):
        yield Quad(subject, predicate, agent(value.value), graph)
        yield from agent_quads(value.value, graph)  # type: ignore[arg-type]
    elif predicate in (OA.start, OA.end, OA.refinedBy):
        yield Quad(position_of(subject), predicate, value, graph)  # type: ignore[arg-type]
    elif value == OA.TextPositionSelector:
        yield from _passage(quad, links)
    elif predicate == SKOS.broadMatch:
        yield Quad(subject, MKG.narrows, value, graph)
    elif predicate in _MARKS and value == SKOS.broadMatch:
        yield Quad(subject, predicate, MKG.narrows, graph)
    else:
        present_value = REPLACED_TERMS.get(value, value) if isinstance(value, NamedNode) else value
        yield Quad(subject, _RENAMED.get(predicate, predicate), present_value, graph)


def _vote(quad: Quad) -> Iterator[Quad]:
    text = quad.object.value  # type: ignore[union-attr]
    counts = votes.counts_of(text)
    if counts is not None:
        yield from votes.quads(quad.subject, counts, graph=quad.graph_name)  # type: ignore[arg-type]


def _passage(quad: Quad, links: _Links) -> Iterator[Quad]:
    passage, graph = quad.subject, quad.graph_name
    position = position_of(passage)  # type: ignore[arg-type]
    yield Quad(passage, RDF.type, OA.SpecificResource, graph)
    yield Quad(passage, OA.hasSelector, position, graph)
    yield Quad(position, RDF.type, OA.TextPositionSelector, graph)
    for source in links.sources(passage):
        yield Quad(passage, OA.hasSource, source, graph)


def _ontology(outdated: Iterable[bytes]) -> list[bytes]:
    """Return the lines of the packaged ontology, and those of concepts that only an earlier one
    had: they keep their IRIs.
    """
    lines = lines_of(ontology_quads())
    subjects = {line.partition(b" ")[0] for line in lines}
    ending, concepts = f" {ONTOLOGY_GRAPH} .".encode(), f"<{BASE}id/".encode()
    return lines + [
        line
        for line in outdated
        if line.endswith(ending)
        and line.startswith(concepts)
        and line.partition(b" ")[0] not in subjects
    ]


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    return iter(parse(joined(list(lines)), RdfFormat.N_QUADS))
