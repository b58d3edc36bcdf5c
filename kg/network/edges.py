"""The edges of a view, read from its query files: rows with the same ends, relation and value
become one edge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kg import query, resources
from kg.errors import InputError
from kg.network.labels import local_name, slug, words_of
from kg.vocab import MKG, RDF, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.model import Clocks, Table
    from kg.store import View

VALUES: Final = ("act", "role", "aim", "effect", "denial", "call", "none")
"""The evidential values of edges, strongest first; `none` is any other statement, or no statement
at all.
"""

COLUMNS: Final = (
    "source",
    "target",
    "relation",
    "label",
    "value",
    "statement",
    "reported",
    "modality",
    "known",
    "begins",
    "ends",
    "status",
    "bundle",
)
"""What a row may say of an edge; a column of any other name is kept as an attribute of the edge."""

_FOLDER: Final = "network"
_MANDATES: Final = "mandate"
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
    modalities: set[str] = field(default_factory=set)
    known_from: str = ""
    begins: str = ""
    ends: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Return what distinguishes edges, which is also their order."""
        return self.source, self.target, self.predicate, self.value, self.label

    def absorb(self, other: Edge) -> None:
        """Add what another row says of the same edge: known and begins are the earliest, ends the
        latest or open.
        """
        self.statements |= other.statements
        self.sources |= other.sources
        self.modalities |= other.modalities
        self.known_from = min(filter(None, (self.known_from, other.known_from)), default="")
        self.begins = min(filter(None, (self.begins, other.begins)), default="")
        self.ends = max(self.ends, other.ends) if self.ends and other.ends else ""
        for name, text in other.more.items():
            earlier = self.more.get(name, "")
            self.more[name] = (
                earlier
                if text in earlier.split("; ")
                else f"{earlier}; {text}"
                if earlier
                else text
            )


@dataclass(frozen=True, slots=True)
class ViewEdges:
    """The edges of a view in order, the bundles among their ends by IRI, and how many rows the
    clocks left out.

    `answer_names` holds what the answer of a custom query says of its nodes: label, type and
    further attributes by IRI.
    """

    edges: list[Edge]
    bundles: dict[str, Edge] = field(default_factory=dict)
    left_out: int = 0
    answer_names: Mapping[str, dict[str, str]] = field(default_factory=dict)


def views() -> tuple[str, ...]:
    """Return the names of the views that the query library declares.

    >>> views()
    ('mandate', 'places', 'relations', 'sources', 'statements')
    """
    return tuple(
        sorted({name.partition("-")[0] for name in _files() if not name.startswith(_SHARED)})
    )


def edges(view: View, kind: str, clocks: Clocks, opened: str) -> ViewEdges:
    """Return what the query files of a view find. Sources that are bundled stand alone where the
    target is `opened`.
    """
    names = [name for name in _files() if name.partition("-")[0] == kind]
    if not names or kind not in views():
        raise InputError(f"no view {kind!r} of the network. Use {', '.join(views())}.")
    rows = chain(
        (row for name in names for row in _rows(view, name, clocks)), _linked(view, kind, clocks)
    )
    return merged(view, rows, clocks, opened)


def _linked(view: View, kind: str, clocks: Clocks) -> Iterator[dict[str, Any]]:
    """Return the edges between statements and tasks for the mandate view, each in the list that
    coverage puts it in.

    What does not count is an edge with its list as label and as an attribute.
    """
    mandates = view.match(None, RDF.type, MKG.Mandate) if kind == _MANDATES else ()
    for mandate in sorted(
        {quad.subject.value for quad in mandates if isinstance(quad.subject, NamedNode)}
    ):
        table = query.table(view, "evidence-of-task", {"task": mandate} | clocks.values())
        tasks = {row["task"] for row in table}
        for row in table:
            if row["speaksTo"] != row["task"] and row["speaksTo"] in tasks:
                continue  # it is drawn at the sub-target that it speaks to
            yield _evidence_row(row)


def _evidence_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of an edge from a statement to a task, in the list that coverage uses."""
    coverage_list, value = row["list"].value, slug(_text(row, "value")) or "none"
    counts = coverage_list == "evidence"
    is_in_value = (
        counts or coverage_list == value == "call"
    )  # a separate list: its value says all of it
    same = ("statement", "value", "modality", "known", "begins", "ends")
    return {name: row[name] for name in same} | {
        "source": row["statement"],
        "target": row["task"],
        "relation": MKG.evidenceFor,
        "reported": row["source"],
        "label": Literal(_links(coverage_list)),
        "bundle": Literal(value if is_in_value else f"{value}-{coverage_list.replace(' ', '-')}"),
        "list": None if is_in_value else Literal(coverage_list),
    }


def _links(coverage_list: str) -> str:
    """Return how a statement in a list of coverage is linked to a task, in words."""
    return {"evidence": "evidence for", "call": "calls for"}.get(
        coverage_list, f"not counted, {coverage_list}"
    )


def merged(
    view: View, rows: Iterable[Mapping[str, Any]], clocks: Clocks, opened: str = ""
) -> ViewEdges:
    """Return the edges that rows make; rows with the same ends, relation, label and value are
    one.

    The queries see to what was taken back within the clocks; rows of later days are counted and
    left out here.
    """
    by_key: dict[tuple[str, ...], Edge] = {}
    bundles: dict[str, Edge] = {}
    left_out = 0
    labels: dict[str, str] = {}
    all_rows = list(rows)
    labels_view = view.labelled(
        row["relation"] for row in all_rows if isinstance(row.get("relation"), NamedNode)
    )
    for row in all_rows:
        edge = _edge(labels_view, row, labels)
        if edge is None:
            continue
        if not clocks.admits(edge.begins, edge.known_from):
            left_out += 1
            continue
        if row.get("bundle") is not None and edge.target != opened:
            edge.source = f"{edge.target}#{local_name(edge.predicate)}-{row['bundle'].value}"
            bundles.setdefault(edge.source, edge)
        first = by_key.setdefault(edge.key, edge)
        if first is not edge:
            first.absorb(edge)
    return ViewEdges(sorted(by_key.values(), key=lambda edge: edge.key), bundles, left_out)


def disputed(view: View, part: View, clocks: Clocks) -> frozenset[str]:
    """Return the ids of the statements of a part of a view that are in dispute; a denial counts
    within the clocks.
    """
    denied = {(row["agent"], row["action"]) for row in _rows(view, "network-denied", clocks)}
    rows = _rows(part, "network-disputed", clocks)
    return frozenset(
        slug(row["statement"].value)
        for row in rows
        if row["action"] is None or (row["agent"], row["action"]) in denied
    )


def ordered(ids: Iterable[str]) -> str:
    """Return ids in natural order, separated by spaces.

    >>> ordered({"C10", "C9", "un.2"})
    'C9 C10 un.2'
    """
    return " ".join(sorted(ids, key=natural))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts C9 before C10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple(
        (int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts
    )


def _files() -> tuple[str, ...]:
    return tuple(name for name, path in resources.queries().items() if path.parent.name == _FOLDER)


def _rows(view: View, name: str, clocks: Clocks) -> Table:
    """Return the answer of a query, with those clocks that it declares."""
    edge_query = query.find_query(name)
    declared = {parameter.name for parameter in edge_query.parameters}
    return query.table(
        view, edge_query, {name: day for name, day in clocks.values().items() if name in declared}
    )


def _edge(view: View, row: Mapping[str, Any], labels: dict[str, str]) -> Edge | None:
    """Return the edge of one row, None where an end is open; `labels` keeps those of relations."""
    if row.get("source") is None or row.get("target") is None:
        return None
    relation: NamedNode | None = row.get("relation")
    value = slug(_text(row, "value")) or "none"
    return Edge(
        source=node_of(row["source"]),
        target=node_of(row["target"]),
        predicate=relation.value if relation is not None else "",
        value=value if value in VALUES else "none",
        label=_label(view, relation, _text(row, "label"), labels),
        asserted=_text(row, "status") == "asserted",
        statements={slug(_text(row, "statement"))} - {""},
        sources={slug(_text(row, "reported"))} - {""},
        modalities={slug(_text(row, "modality"))} - {""},
        known_from=_text(row, "known"),
        begins=_text(row, "begins"),
        ends=_text(row, "ends"),
        more={
            name: _text(row, name) for name in row if name not in COLUMNS and row[name] is not None
        },
    )


def _label(view: View, relation: NamedNode | None, label: str, labels: dict[str, str]) -> str:
    """Return what a relation is called; `labels` keeps those looked up.

    The words of a query are English; in another language a relation is called by its own label.
    """
    if relation is None or (label and query.language_of(view) == query.DEFAULT_LANGUAGE):
        return label
    if relation.value not in labels:
        labels[relation.value] = (
            view.label(relation) or label or words_of(local_name(relation.value))
        )
    return labels[relation.value]


def node_of(term: Any) -> str:  # noqa: ANN401 - any RDF term
    """Return a term as a node's name: an IRI as it is, a literal or a blank node as N-Triples
    writes it.
    """
    return str(term.value) if isinstance(term, NamedNode) else str(term)


def _text(row: Mapping[str, Any], column: str) -> str:
    term = row.get(column)
    return "" if term is None else str(getattr(term, "value", term))
