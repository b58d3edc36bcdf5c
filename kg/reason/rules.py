"""Derive direct relations by the packaged rules: from the registry first, then from statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import resources
from kg.engine import scratch
from kg.errors import InputError
from kg.reason.closure import entailed, terms_read_by_rules
from kg.store import View
from kg.vocab import DCTERMS, DERIVED_GRAPH, MKG, OA, PROV, RDF, RDFS, SKOS, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.vocab import BlankNode, Literal, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_REACHES: Final = frozenset(
    str(term).encode()
    for term in (
        MKG.retracts,
        MKG.impliesRelation,
        MKG.derivesRelation,
        MKG.evidentialValue,
        SKOS.broader,
        RDFS.subClassOf,
    )
)
"""What rules over statements read of other things than the statement at hand."""
_PASSIVE: Final = frozenset(
    str(term).encode()
    for term in (
        MKG.Statement,
        MKG.Source,
        MKG.Quantity,
        OA.SpecificResource,
        OA.TextPositionSelector,
        OA.TextQuoteSelector,
    )
)
"""Classes that no rule asks for in what a statement names."""
_TYPE, _SOURCE, _ISSUED = (str(term).encode() for term in (RDF.type, MKG.Source, DCTERMS.issued))
_UPWARD: Final = (RDF.type, RDFS.subClassOf, SKOS.broader)
_MARKS: Final = (MKG.impliesRelation, MKG.derivesRelation, MKG.evidentialValue)
_PARTS: Final = {RDF.subject.value: 0, RDF.predicate.value: 1, RDF.object.value: 2}


def derive(view: View) -> Iterator[Quad]:
    """Return the quads of the derived graph: for each derivation its node, then the direct triple
    while it holds.

    First what is derived from the registry and the ontology, by the rules in
    `ontology/rules/registry`, to a fixpoint; then what is derived from statements, whose rules read
    nothing that was derived. A node stands as long as its premise is in the store, so that a reader
    of an earlier day still finds it; its premise carries the days. The direct triple bears no day:
    it is left out where every premise of it was taken back by now. The same data give the same
    quads. What the view's derived graph holds already decides nothing. Raises InputError where a
    rule of the packaged ontology is no query.

    >>> from kg.engine import scratch
    >>> from kg.store import View
    >>> list(derive(View(scratch())))
    []
    """
    yield from entailed(view, _rules(registry=True))
    yield from _said(view)


def _rules(*, registry: bool) -> dict[str, Path]:
    """Return the rules that read what they derive, or the others."""
    return {
        name: path
        for name, path in resources.rules().items()
        if (path.parent.name == "registry") == registry
    }


def _said(view: View) -> Iterator[Quad]:
    """Return what the rules over statements derive, in name order, derivations in the order of
    their IRIs.
    """
    retracted = _retracted(view)
    for name, path in _rules(registry=False).items():
        try:
            derived = view.construct(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            raise InputError(
                f"{path}: rule {name!r} is no CONSTRUCT query ({error}). Reinstall it."
            ) from error
        yield from _quads(derived, retracted)


def affects_other_derivations(lines: Iterable[bytes], view: View) -> bool:
    """Return whether N-Quads lines say what rules read of other things than the statements among
    them.

    `view` holds the ontology, whose axioms decide which relations the rules over the registry read.

    >>> from kg.engine import scratch
    >>> line = b"<http://e/a> <http://www.w3.org/2004/02/skos/core#broader> <http://e/b> <http://e/g> ."
    >>> affects_other_derivations([line], View(scratch()))
    True
    """  # noqa: E501
    properties, classes = terms_read_by_rules(view)
    reaches, passive = _REACHES | properties, _PASSIVE - classes
    issued, sources = set(), set()
    for line in lines:
        subject, predicate, value = line.split(b" ", 3)[:3]
        if predicate in reaches:
            return True
        if predicate == _TYPE:
            if value not in passive:
                return True
            if value == _SOURCE:
                sources.add(subject)
        elif predicate == _ISSUED:
            issued.add(subject)
    return not issued <= sources  # the day of an instrument, not of a source


def derive_incremental(view: View, subjects: Iterable[NamedNode]) -> Iterator[Quad]:
    """Return what `derive` does from statements, of some alone: of these and what rules read about
    what they name.

    >>> from kg.vocab import entity
    >>> len(list(derive_incremental(view, [entity("statement", "gazette.3")])))
    8
    """
    about = list(subjects)
    taking = view.look_up((None, MKG.retracts, subject, None) for subject in about)
    statements = dict.fromkeys((*about, *(quad.subject for quad in taking)))
    quads = set(view.look_up((statement, None, None, None) for statement in statements))
    quads |= _above(view, {quad.object for quad in quads})
    return _said(View(scratch(quad for quad in quads if quad.graph_name != DERIVED_GRAPH)))


def _above(view: View, terms: Iterable[Term]) -> set[Quad]:
    """Return the marks of terms and of all that is above them, and what leads up there: as many
    requests as classes and concepts are deep.
    """
    quads: set[Quad] = set()
    level = {term for term in terms if isinstance(term, NamedNode)}
    visited = set(level)
    while level:
        step = list(
            view.look_up((term, mark, None, None) for term in level for mark in (*_UPWARD, *_MARKS))
        )
        quads.update(step)
        level = {
            quad.object
            for quad in step
            if quad.predicate in _UPWARD and isinstance(quad.object, NamedNode)
        } - visited
        visited |= level
    return quads


def _retracted(view: View) -> frozenset[Term]:
    """Return the statements that another one takes back, whenever it did; a retraction has both of
    its days.
    """
    quads = [quad for quad in view.match(None, MKG.retracts) if isinstance(quad.subject, NamedNode)]
    days_view = view.read_ahead(
        (quad.subject for quad in quads if isinstance(quad.subject, NamedNode)),
        (MKG.begins, MKG.knownFrom),
    )
    return frozenset(
        quad.object
        for quad in quads
        if isinstance(quad.subject, NamedNode)
        and days_view.value(quad.subject, MKG.begins)
        and days_view.value(quad.subject, MKG.knownFrom)
    )


def _quads(derived: Iterable[Triple], retracted: frozenset[Term]) -> Iterator[Quad]:
    """Return the triples of derivation nodes as quads, each node followed by its direct triple if a
    premise stands.
    """
    nodes: dict[str, list[Triple]] = {}
    for triple in set(derived):
        nodes.setdefault(str(triple.subject), []).append(triple)
    for _, triples in sorted(nodes.items()):
        direct: dict[int, Term] = {}
        premises: set[Term] = set()
        for triple in sorted(triples, key=str):
            yield Quad(triple.subject, triple.predicate, triple.object, DERIVED_GRAPH)
            if triple.predicate.value in _PARTS:
                direct[_PARTS[triple.predicate.value]] = triple.object
            elif triple.predicate == PROV.wasDerivedFrom:
                premises.add(triple.object)
        if premises <= retracted:
            continue
        subject, predicate = direct[0], direct[1]
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            yield Quad(subject, predicate, direct[2], DERIVED_GRAPH)
