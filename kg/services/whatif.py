"""What-if views: the store in memory without some of its statements, its relations derived anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import suggest
from kg.engine import scratch
from kg.errors import InputError
from kg.query import LAST_DAY, to_term
from kg.store import View
from kg.vocab import DCTERMS, DERIVED_GRAPH, MKG, OA, RDF, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.vocab import Quad

_PARTS: Final = (MKG.passage, MKG.quantity, OA.refinedBy)
"""What belongs to a statement alone: its passage with the selectors in it, and its figure."""


def statements_of(view: View, sources: Sequence[str]) -> frozenset[NamedNode]:
    """Return the statements reported in some sources. Raises InputError with suggestions for an
    unknown source.

    >>> from kg.services.opening import open_view
    >>> len(statements_of(open_view(), ["mssm-2024-11-19"]))
    97
    """
    found: set[NamedNode] = set()
    for text in sources:
        source = _source(view, text)
        found |= {
            quad.subject
            for quad in view.match(None, MKG.reportedIn, source)
            if isinstance(quad.subject, NamedNode)
        }
    return frozenset(found)


def without(view: View, sources: Sequence[str]) -> View:
    """Return a view of what the store would hold had these sources said nothing.

    The sources' own entries and what they are derived from stay; links to a statement that is gone
    go with it. The copy is in memory. Raises InputError for a source that is not there.
    """
    return _leaving_out(view, statements_of(view, sources), linked=True)


def standing_at(view: View, as_of: str = "", known_by: str = "") -> View:
    """Return a view of the store with only the statements that held by one ISO day and were known
    by another.

    Empty days are no limit. Statements that were taken back stay, as their retractions do where
    these qualify; what stays keeps its links, also to a statement that is left out.
    """
    limits = {MKG.begins: as_of or LAST_DAY, MKG.knownFrom: known_by or LAST_DAY}
    statements = {quad.subject for quad in view.match(None, RDF.type, MKG.Statement)}
    gone = {
        quad.subject
        for quad in view.look_up((None, predicate, None, None) for predicate in limits)
        if isinstance(quad.subject, NamedNode)
        and quad.subject in statements
        and quad.object.value > limits[quad.predicate]  # type: ignore[union-attr]
    }
    return _leaving_out(view, frozenset(gone))


def _leaving_out(view: View, gone: frozenset[NamedNode], *, linked: bool = False) -> View:
    from kg import reason
    from kg.query import in_language, language_of

    engine = scratch(_kept(view, gone, linked=linked))
    made = View(engine, lambda: view.forms)
    engine.bulk_extend(reason.derive(made))
    return in_language(made, language_of(view))


def _kept(view: View, gone: frozenset[NamedNode], *, linked: bool) -> Iterator[Quad]:
    """Return what was stated apart from some statements; `linked` drops the links to them too."""
    dropped = gone | _parts(view, gone)
    if linked:
        dropped |= frozenset(_examples(view, gone))
    for quad in view.quads():
        if (
            quad.graph_name == DERIVED_GRAPH
            or quad.subject in dropped
            or (linked and quad.object in dropped)
        ):
            continue
        yield quad


def _examples(view: View, gone: frozenset[NamedNode]) -> Iterator[NamedNode]:
    """Return the nodes that name one of these statements as an example of the knowledge base."""
    for quad in view.match(None, DCTERMS.relation, None):
        if quad.object in gone and isinstance(quad.subject, NamedNode):
            yield quad.subject


def _parts(view: View, owners: frozenset[NamedNode]) -> frozenset[NamedNode]:
    """Return the parts of statements that are parts of nothing else, down to the last selector."""
    found: set[NamedNode] = set()
    level: set[NamedNode] = set(owners)
    while level:
        held = _named(view.look_up((each, link, None, None) for each in level for link in _PARTS))
        parts = {part for _, part in held} - found
        holders: dict[NamedNode, set[NamedNode]] = {part: set() for part in parts}
        for holder, part in _named(
            view.look_up((None, link, part, None) for part in parts for link in _PARTS)
        ):
            holders[part].add(holder)
        level = {part for part in parts if holders[part] <= owners | found}
        found |= level
    return frozenset(found)


def _named(quads: Iterable[Quad]) -> list[tuple[NamedNode, NamedNode]]:
    """Return subject and object of quads, where both have a name."""
    return [
        (quad.subject, quad.object)
        for quad in quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    ]


def _source(view: View, text: str) -> NamedNode:
    """Return the source that a person names by its id or its IRI."""
    known = sorted(slug for kind, slug in view.ids() if kind == "source")
    if text in known:
        return entity("source", text)
    try:
        iri = to_term(view, "iri", text, name="--without")
    except InputError:
        iri = None
    if (
        isinstance(iri, NamedNode)
        and (kind_and_slug(iri.value) or ("",))[0] == "source"
        and _slug(iri) in known
    ):
        return iri
    near = suggest.nearest(text, known)
    hint = f"Did you mean {' or '.join(near)}?" if near else "kg sources list shows them."
    raise InputError(f"--without {text}: no such source in this store. {hint}")


def _slug(iri: NamedNode) -> str:
    return (kind_and_slug(iri.value) or ("", ""))[1]
