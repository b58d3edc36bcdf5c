"""The edges of a view, read from its query files: rows with the same ends, relation and value become one edge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import query, resources
from kg.errors import InputError
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from kg.model import Table
    from kg.store import View

VALUES: Final = ("act", "role", "aim", "effect", "denial", "none")
"""The evidential values of edges, strongest first; `none` is any other statement, or no statement at all."""

_FOLDER: Final = "network"
_SHARED: Final = "network-"


@dataclass
class Edge:
    """One edge: its ends, relation and value, and all that the rows say of it."""

    source: str
    target: str
    predicate: str
    value: str
    label: str = ""
    asserted: bool = False
    statements: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    known: str = ""
    begins: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells edges apart, and their order."""
        return self.source, self.target, self.predicate, self.value

    def absorb(self, other: Edge) -> None:
        """Add what another row says of the same edge; days are the earliest."""
        self.statements |= other.statements
        self.sources |= other.sources
        self.known = min(filter(None, (self.known, other.known)), default="")
        self.begins = min(filter(None, (self.begins, other.begins)), default="")


@dataclass(frozen=True, slots=True)
class Limits:
    """Which rows count: `as_of` leaves out what begins later, `known_by` what was not known yet; empty is no limit.

    The queries see to what was taken back within these days; rows of later days are counted and left out here.
    """

    as_of: str = ""
    known_by: str = ""

    def admit(self, edge: Edge) -> bool:
        """Return whether an edge counts.

        >>> Limits(as_of="2024-11-19").admit(Edge("a", "b", "p", "act", begins="2025-10-03"))
        False
        """
        return not (self.as_of and edge.begins > self.as_of) and not (self.known_by and edge.known > self.known_by)


def views() -> tuple[str, ...]:
    """Return the names of the views that the query library declares.

    >>> views()
    ('mandate', 'places', 'relations', 'statements')
    """
    return tuple(sorted({name.partition("-")[0] for name in _files() if not name.startswith(_SHARED)}))


def edges(view: View, kind: str, limits: Limits, opened: str) -> tuple[list[Edge], dict[str, Edge], int]:
    """Return a view's edges in order, the bundles among their ends by IRI, and how many rows the limits left out.

    Sources that are bundled stand alone where the target is `opened`.
    """
    names = [name for name in _files() if name.partition("-")[0] == kind]
    if not names or kind not in views():
        raise InputError(f"no view {kind!r} of the network. Use {', '.join(views())}.")
    merged: dict[tuple[str, str, str, str], Edge] = {}
    bundles: dict[str, Edge] = {}
    left_out = 0
    for row in (row for name in names for row in _rows(view, name, limits)):
        edge = _edge(view, row)
        if edge is None:
            continue
        if not limits.admit(edge):
            left_out += 1
            continue
        if row.get("bundle") is not None and edge.target != opened:
            edge.source = f"{edge.target}#{local_name(edge.predicate)}-{row['bundle'].value}"
            bundles.setdefault(edge.source, edge)
        known = merged.setdefault(edge.key, edge)
        if known is not edge:
            known.absorb(edge)
    return sorted(merged.values(), key=lambda edge: edge.key), bundles, left_out


def names_of(view: View) -> Iterator[dict[str, Any]]:
    """Return the rows that name every entry: node, label, type, kind, notation."""
    return iter(query.table(view, "network-nodes"))


def disputed(view: View, limits: Limits) -> frozenset[str]:
    """Return the ids of statements in dispute; a denial counts within the limits."""
    return frozenset(slug(row["statement"].value) for row in _rows(view, "network-disputed", limits))


def slug(iri: str) -> str:
    """Return the id that people type for an IRI, the IRI itself where it is none of ours.

    >>> slug("https://w3id.org/mandate-kg/id/statement/C054"), slug("urn:x")
    ('C054', 'urn:x')
    """
    found = kind_and_slug(iri)
    return found[1] if found else iri


def local_name(iri: str) -> str:
    """Return the last part of an IRI.

    >>> local_name("http://www.w3.org/ns/org#unitOf")
    'unitOf'
    """
    return re.split(r"[/#]", iri)[-1]


def ordered(ids: Iterable[str]) -> str:
    """Return ids in natural order, separated by spaces.

    >>> ordered({"C10", "C9", "un.2"})
    'C9 C10 un.2'
    """
    return " ".join(sorted(ids, key=natural))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts C9 before C10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts)


def _files() -> tuple[str, ...]:
    return tuple(name for name, path in resources.queries().items() if path.parent.name == _FOLDER)


def _rows(view: View, name: str, limits: Limits) -> Table:
    """Return the answer of a query, with the limits for those clocks that it declares."""
    found = query.find(name)
    days = {"as_of": limits.as_of, "known_by": limits.known_by}
    return query.table(view, found, {p.name: days[p.name] for p in found.parameters if days.get(p.name)})


def _edge(view: View, row: dict[str, Any]) -> Edge | None:
    if any(row[key] is None for key in ("source", "target", "relation")):
        return None
    relation: NamedNode = row["relation"]
    value = slug(_text(row, "value")) or "none"
    return Edge(
        source=row["source"].value,
        target=row["target"].value,
        predicate=relation.value,
        value=value if value in VALUES else "none",
        label=_called(view, relation, _text(row, "label")),
        asserted=_text(row, "status") == "asserted",
        statements=set(filter(None, [slug(_text(row, "statement"))])),
        sources=set(filter(None, [slug(_text(row, "reported"))])),
        known=_text(row, "known"),
        begins=_text(row, "begins"),
    )


def _called(view: View, relation: NamedNode, words: str) -> str:
    """Return a relation in words: the query's own, which are English; in another language its label, if it has one."""
    label = view.label(relation)
    own = words if query.language_of(view) == query.DEFAULT_LANGUAGE else label
    return own or label or words or _words(local_name(relation.value))


def _text(row: dict[str, Any], column: str) -> str:
    term = row.get(column)
    return "" if term is None else str(term.value)


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
