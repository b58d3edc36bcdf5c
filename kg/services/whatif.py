"""What-if views: a copy of the store in memory without some of its statements, with relations
derived again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import suggest
from kg.engine import scratch
from kg.errors import InputError, UsageError
from kg.query import to_term
from kg.store import View
from kg.vocab import (
    DCTERMS,
    DERIVED_GRAPH,
    MKG,
    OA,
    RDF,
    NamedNode,
    entity,
    id_or_iri,
    kind_and_slug,
)
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model import Clocks
    from kg.vocab import Quad

_PARTS: Final = (MKG.passage, MKG.hasQuantity, OA.hasSelector, OA.refinedBy)
"""What belongs to a statement alone: its passage with the selectors in it, and its figure."""


def statements_of(
    view: View, sources: Sequence[str], option: str = "--exclude-source"
) -> frozenset[NamedNode]:
    """Return the statements reported in some sources. Raises InputError with suggestions for an
    unknown source, in the words of the option that named it.

    >>> len(statements_of(view, ["gazette-2030-10-05"]))
    9
    """
    statements: set[NamedNode] = set()
    for text in sources:
        source = _source(view, text, option)
        statements |= {
            quad.subject
            for quad in view.match(None, MKG.reportedIn, source)
            if isinstance(quad.subject, NamedNode)
        }
    return frozenset(statements)


def scope(view: View, exclude: Sequence[str] = (), only: Sequence[str] = ()) -> View:
    """Return a view without the statements of some sources, or with those of some sources alone;
    the view itself where neither is named.

    Entries of all sources, the registry and the ontology stay; links to a removed statement are
    removed too. The copy is in memory. Raises InputError for an unknown source, UsageError for one
    in both lists.

    >>> scope(view, only=["gazette-2030-10-05"]).has("statement", "gazette.1")
    True
    """
    if not exclude and not only:
        return view
    return _leaving_out(view, left_out(view, exclude, only), drop_links=True)


def scope_words(view: View, exclude: Sequence[str] = (), only: Sequence[str] = ()) -> str:
    """Return in words which sources count and how many statements that leaves out, empty where all
    count.

    >>> scope_words(view, ["gazette-2030-10-05"])
    'as if gazette-2030-10-05 had said nothing: 9 statements left out'
    """
    parts = [f"as if {' and '.join(exclude)} had said nothing"] if exclude else []
    parts += [f"only what {' and '.join(only)} reported"] if only else []
    if not parts:
        return ""
    size = counted(count_left_out(view, exclude, only), "statement")
    return f"{', '.join(parts)}: {size} left out"


def refuse_left_out(
    view: View, iri: NamedNode, exclude: Sequence[str] = (), only: Sequence[str] = ()
) -> None:
    """Raise InputError where a statement is one of those that a scope leaves out.

    >>> refuse_left_out(view, entity("statement", "gazette.1"), only=["lagune-2030-10-12"])
    Traceback (most recent call last):
        ...
    kg.errors.InputError: gazette.1: does not count, as only what lagune-2030-10-12 reported does.
    """
    if (exclude or only) and iri in left_out(view, exclude, only):
        why = (
            f"only what {' and '.join(only)} reported does"
            if only
            else f"{' and '.join(exclude)} is left out"
        )
        raise InputError(f"{id_or_iri(iri.value)}: does not count, as {why}.")


def count_left_out(view: View, exclude: Sequence[str] = (), only: Sequence[str] = ()) -> int:
    """Return how many statements `scope` leaves out.

    >>> count_left_out(view, ["gazette-2030-10-05"])
    9
    """
    return len(left_out(view, exclude, only)) if exclude or only else 0


def left_out(view: View, exclude: Sequence[str], only: Sequence[str]) -> frozenset[NamedNode]:
    """Return the statements that do not count where some sources are excluded, or some alone
    count.
    """
    if both := sorted({*exclude} & {*only}):
        raise UsageError(f"{both[0]}: is excluded, and to count alone. Name it once.")
    outside = statements_of(view, exclude, "--exclude-source")
    if only:
        outside |= _every_statement(view) - statements_of(view, only, "--only-source")
    return outside


def _every_statement(view: View) -> frozenset[NamedNode]:
    return frozenset(
        quad.subject
        for quad in view.match(None, RDF.type, MKG.Statement)
        if isinstance(quad.subject, NamedNode)
    )


def view_within(view: View, clocks: Clocks) -> View:
    """Return a view of the store with only the statements within the two clocks.

    Statements that were taken back stay, and so do qualifying retractions. Links to statements that
    are left out stay too.
    """
    limits = {
        predicate: limit
        for predicate, limit in ((MKG.begins, clocks.as_of), (MKG.knownFrom, clocks.known_by))
        if limit
    }
    statements = _every_statement(view)
    outside = {
        quad.subject
        for quad in view.look_up((None, predicate, None, None) for predicate in limits)
        if isinstance(quad.subject, NamedNode)
        and quad.subject in statements
        and quad.object.value > limits[quad.predicate]  # type: ignore[union-attr]
    }
    return _leaving_out(view, frozenset(outside))


def _leaving_out(view: View, removed: frozenset[NamedNode], *, drop_links: bool = False) -> View:
    from kg import reason
    from kg.query import in_language, language_of

    engine = scratch(_kept(view, removed, drop_links=drop_links))
    remaining = View(engine, lambda: view.forms)
    engine.bulk_extend(reason.derive(remaining))
    return in_language(remaining, language_of(view))


def _kept(view: View, removed: frozenset[NamedNode], *, drop_links: bool) -> Iterator[Quad]:
    """Yield the stated quads without some statements; `drop_links` drops the links to them too."""
    dropped = removed | _parts(view, removed)
    if drop_links:
        dropped |= frozenset(_examples(view, removed))
    for quad in view.quads():
        if (
            quad.graph_name == DERIVED_GRAPH
            or quad.subject in dropped
            or (drop_links and quad.object in dropped)
        ):
            continue
        yield quad


def _examples(view: View, removed: frozenset[NamedNode]) -> Iterator[NamedNode]:
    """Return the nodes that name one of these statements as an example of the knowledge base."""
    for quad in view.match(None, DCTERMS.relation, None):
        if quad.object in removed and isinstance(quad.subject, NamedNode):
            yield quad.subject


def _parts(view: View, owners: frozenset[NamedNode]) -> frozenset[NamedNode]:
    """Return the parts of statements that are parts of nothing else, down to the last selector."""
    parts_found: set[NamedNode] = set()
    level: set[NamedNode] = set(owners)
    while level:
        owned_parts = _pairs_of_names(
            view.look_up((owner, link, None, None) for owner in level for link in _PARTS)
        )
        parts = {part for _, part in owned_parts} - parts_found
        holders: dict[NamedNode, set[NamedNode]] = {part: set() for part in parts}
        for holder, part in _pairs_of_names(
            view.look_up((None, link, part, None) for part in parts for link in _PARTS)
        ):
            holders[part].add(holder)
        level = {part for part in parts if holders[part] <= owners | parts_found}
        parts_found |= level
    return frozenset(parts_found)


def _pairs_of_names(quads: Iterable[Quad]) -> list[tuple[NamedNode, NamedNode]]:
    """Return subject and object of quads, where both have a name."""
    return [
        (quad.subject, quad.object)
        for quad in quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    ]


def _source(view: View, text: str, option: str) -> NamedNode:
    """Return the source that a person names by its id or its IRI."""
    source_ids = sorted(slug for kind, slug in view.ids() if kind == "source")
    if text in source_ids:
        return entity("source", text)
    try:
        iri = to_term(view, "iri", text, name=option)
    except InputError:
        iri = None
    if (
        isinstance(iri, NamedNode)
        and (kind_and_slug(iri.value) or ("",))[0] == "source"
        and id_or_iri(iri.value) in source_ids
    ):
        return iri
    hint = suggest.hint(suggest.nearest(text, source_ids), "kg sources list shows them.")
    raise InputError(f"{option} {text}: no such source in this store. {hint}")
