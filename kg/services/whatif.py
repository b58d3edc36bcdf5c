"""What-if views: the store in memory without some of its statements, its relations derived anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg import suggest
from kg.errors import InputError, UsageError
from kg.query import LAST_DAY, to_term
from kg.store import View
from kg.vocab import DCTERMS, DERIVED_GRAPH, MKG, OA, RDF, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
            for quad in view.engine.quads_for_pattern(None, MKG.reportedIn, source, None)
            if isinstance(quad.subject, NamedNode)
        }
    return frozenset(found)


def without(view: View, sources: Sequence[str]) -> View:
    """Return a view of what the store would hold had these sources said nothing.

    The sources' own entries and what they are derived from stay; links to a statement that is gone
    go with it. The copy is in memory. Raises InputError for a source that is not there.
    """
    return _leaving_out(view, statements_of(view, sources), linked=True)


def scope(view: View, exclude: Sequence[str] = (), only: Sequence[str] = ()) -> View:
    """Return a view of what the store would hold had some sources said nothing, or only some said
    anything.

    The view itself where neither is named. Raises InputError for a source that is not there,
    UsageError for one in both lists.

    >>> from kg.services.opening import open_view
    >>> scope(open_view()) is open_view()
    True
    """
    if not exclude and not only:
        return view
    if both := sorted({*exclude} & {*only}):
        raise UsageError(f"{both[0]}: is excluded, and to count alone. Name it once.")
    gone = statements_of(view, exclude)
    if only:
        gone |= _statements(view) - statements_of(view, only)
    return _leaving_out(view, gone, linked=True)


def _statements(view: View) -> frozenset[NamedNode]:
    quads = view.engine.quads_for_pattern(None, RDF.type, MKG.Statement, None)
    return frozenset(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))


def standing_at(view: View, as_of: str = "", known_by: str = "") -> View:
    """Return a view of the store with only the statements that held by one ISO day and were known
    by another.

    Empty days are no limit. Statements that were taken back stay, as their retractions do where
    these qualify; what stays keeps its links, also to a statement that is left out.
    """
    limits = ((MKG.begins, as_of or LAST_DAY), (MKG.knownFrom, known_by or LAST_DAY))
    statements = [
        quad.subject for quad in view.engine.quads_for_pattern(None, RDF.type, MKG.Statement, None)
    ]
    gone = {
        statement
        for statement in statements
        if isinstance(statement, NamedNode)
        and any(
            day > limit for predicate, limit in limits for day in view.values(statement, predicate)
        )
    }
    return _leaving_out(view, frozenset(gone))


def _leaving_out(view: View, gone: frozenset[NamedNode], *, linked: bool = False) -> View:
    from kg import reason
    from kg.query import in_language, language_of

    made = View(Store(), lambda: view.forms)
    made.engine.bulk_extend(_kept(view, gone, linked=linked))
    made.engine.bulk_extend(reason.derive(made))
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
    for quad in view.engine.quads_for_pattern(None, DCTERMS.relation, None, None):
        if quad.object in gone and isinstance(quad.subject, NamedNode):
            yield quad.subject


def _parts(view: View, owners: frozenset[NamedNode]) -> frozenset[NamedNode]:
    """Return the parts of statements that are parts of nothing else, down to the last selector."""
    found: set[NamedNode] = set()
    queue: list[NamedNode] = list(owners)
    while queue:
        owner = queue.pop()
        linked = {
            q.object for p in _PARTS for q in view.engine.quads_for_pattern(owner, p, None, None)
        }
        parts = {part for part in linked if isinstance(part, NamedNode)} - found
        for part in parts:
            if _holders(view, part) <= owners | found:
                found.add(part)
                queue.append(part)
    return frozenset(found)


def _holders(view: View, part: NamedNode) -> set[object]:
    return {
        quad.subject for p in _PARTS for quad in view.engine.quads_for_pattern(None, p, part, None)
    }


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
