"""From a View to a networkx MultiDiGraph whose nodes and edges keep names, kinds, days, statements and sources."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Final, TypeAlias

import networkx as nx
from pyoxigraph import NamedNode

from kg.network.rows import Edge, Limits, disputed, edges, local_name, names_of, natural, ordered, slug
from kg.query.terms import resolve
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View

Network: TypeAlias = "nx.MultiDiGraph[str]"

TITLES: Final = {
    "relations": "Who stands in which relation to whom",
    "mandate": "From instrument to task to evidence",
    "places": "What is said of which place",
    "statements": "Who said what about whom",
}
_JOINERS: Final = "\u200c\u200d"  # they shape Persian and Indic words and emoji
_KINDS: Final = {
    "actor": "actor", "place": "place", "instrument": "mandate", "provision": "mandate", "mandate": "mandate",
    "task": "task", "duty": "task", "task-concept": "task", "statement": "statement", "source": "statement",
}  # fmt: skip
_OPENED: Final = ("task", "duty")  # a focus on one of these shows its evidence statement by statement
_PLURALS: Final = {
    "act": ("act", "acts"), "role": ("role", "roles"), "aim": ("aim", "aims"), "effect": ("effect", "effects"),
    "denial": ("denial", "denials"), "none": ("other statement", "other statements"),
}  # fmt: skip


def project(  # noqa: PLR0913 - the filters of one projection belong together
    view: View, kind: str = "relations", focus: str | None = None, hops: int = 1, max_nodes: int = 300,
    *, as_of: str | None = None, known_by: str | None = None,
) -> Network:  # fmt: skip
    """Return one view of the knowledge base as a network, the same for the same data.

    Nodes are IRIs with `label`, `kind` (actor, mandate, task, place, event, statement), `type` (the class), `short`
    (what people type) and `statements`. Edges carry `predicate`, `label`, `value` (act, role, aim, effect, denial,
    none), `status` (asserted, derived, disputed), `statements` and `sources` (ids, separated by spaces), `count`,
    `known` and `begins` (ISO days, empty where open). All are text or integers, so that GraphML keeps them.
    `focus` (an id, a notation or an IRI) keeps what lies within `hops` steps; `max_nodes` keeps the nearest, without a
    focus the best linked. `as_of` leaves out what begins later, `known_by` what was not known yet.
    The graph's attribute `left_out` says in words what is missing, empty where nothing is; `nodes_left_out` counts.
    Raises InputError for a view or a focus that is not there.

    >>> from kg.pipeline import open_view
    >>> network = project(open_view(), "relations", focus="mssm")
    >>> network.nodes["https://w3id.org/mandate-kg/id/actor/mssm"]["label"]
    'Multinational Security Support Mission'
    """
    centre = resolve(view, focus, name="focus").value if focus else ""
    opened = centre if (kind_and_slug(centre) or ("",))[0] in _OPENED else ""
    limits = Limits(as_of or "", known_by or "")
    found, bundles, dropped = edges(view, kind, limits, opened)
    everything = {end for edge in found for end in (edge.source, edge.target)}
    kept = _nearest(found, centre, hops) if centre else sorted(everything)
    near = len(kept)
    if near > max_nodes:
        kept = kept[:max_nodes] if centre else _best_linked(found, kept, max_nodes)
    network = _built(view, found, bundles, set(kept), disputed(view, limits))
    title = TITLES.get(kind, kind.capitalize())
    if centre:
        title = f"{network.nodes[centre]['label'].rstrip('.')}: {title[:1].lower()}{title[1:]}"
    network.graph.update(
        title=title, view=kind, focus=centre, hops=hops if centre else 0,
        as_of=as_of or "", known_by=known_by or "", caption=_caption(view, network),
        nodes_left_out=len(everything - set(kept)),
        left_out=_left_out(len(everything), near, len(kept), slug(centre), hops, _later(dropped, as_of, known_by)),
    )  # fmt: skip
    return network


def _built(
    view: View, found: list[Edge], bundles: dict[str, Edge], kept: set[str], in_dispute: frozenset[str]
) -> Network:
    network: Network = nx.MultiDiGraph()
    names = _names(view, kept)
    drawn = [edge for edge in found if edge.source in kept and edge.target in kept]
    behind: dict[str, set[str]] = {}
    for edge in drawn:
        if edge.source in bundles:
            behind.setdefault(edge.source, set()).update(edge.statements)
    for node in sorted(kept):
        if node in bundles:
            one, many = _PLURALS[bundles[node].value]
            size = len(behind.get(node, ()))
            names[node] = {"label": f"{size} {one if size == 1 else many}", "kind": "statement", "type": "Bundle",
                           "short": ""}  # fmt: skip
        statements = behind.get(node) or ({slug(node)} if names[node]["type"] == "Statement" else set())
        network.add_node(node, **names[node], statements=ordered(statements))
    for number, edge in enumerate(drawn, start=1):
        derived = "disputed" if edge.statements and edge.statements <= in_dispute else "derived"
        network.add_edge(
            edge.source, edge.target, key=f"e{number}", predicate=edge.predicate, label=edge.label, value=edge.value,
            status="asserted" if edge.asserted else derived, statements=ordered(edge.statements),
            sources=ordered(edge.sources), count=len(edge.statements), known=edge.known, begins=edge.begins,
        )  # fmt: skip
    return network


def _names(view: View, nodes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return label, kind, type and short id of nodes; what no row names is called by its label or its id."""
    wanted = set(nodes)
    names: dict[str, dict[str, str]] = {}
    for row in names_of(view):
        iri = row["node"].value
        if iri not in wanted or iri in names:
            continue
        label = view.label(row["node"])
        short = row["notation"].value if row["notation"] is not None else slug(iri)
        names[iri] = {
            "label": _line(label or short), "kind": row["kind"].value, "type": local_name(row["type"].value),
            "short": _line(short),
        }  # fmt: skip
    for iri in wanted - set(names):
        kind, _ = kind_and_slug(iri.partition("#")[0]) or ("", "")
        names[iri] = {
            "label": _line(view.label(NamedNode(iri)) or slug(iri)), "kind": _KINDS.get(kind, "event"), "type": kind,
            "short": _line(slug(iri)),
        }  # fmt: skip
    return names


def _line(text: str) -> str:
    """Return a label as GraphML can keep it: one line, without the characters that XML forbids."""
    kept = (char if char.isprintable() or char.isspace() or char in _JOINERS else "" for char in text)
    return " ".join("".join(kept).split())


def _nearest(found: list[Edge], centre: str, hops: int) -> list[str]:
    """Return the nodes within some steps of a node, in whichever direction, nearest first."""
    neighbours: dict[str, set[str]] = {centre: set()}
    for edge in found:
        neighbours.setdefault(edge.source, set()).add(edge.target)
        neighbours.setdefault(edge.target, set()).add(edge.source)
    steps = {centre: 0}
    queue = deque([centre])
    while queue:
        node = queue.popleft()
        if steps[node] < hops:
            for other in sorted(neighbours[node] - set(steps)):
                steps[other] = steps[node] + 1
                queue.append(other)
    return sorted(steps, key=lambda node: (steps[node], -len(neighbours[node]), node))


def _best_linked(found: list[Edge], nodes: list[str], limit: int) -> list[str]:
    degree = Counter(end for edge in found for end in (edge.source, edge.target))
    return sorted(nodes, key=lambda node: (-degree[node], node))[:limit]


def _caption(view: View, network: Network) -> str:
    """Return the line that says where the edges come from."""
    ids = {source for *_, data in network.edges(data=True) for source in data["sources"].split()}
    parts = []
    for name in sorted(ids, key=natural):
        source = view.source(name)
        about = ", ".join(filter(None, (source.publisher, source.published))) if source else ""
        parts.append(f"{name} ({_line(about)})" if about else name)
    if any(not data["statements"] for *_, data in network.edges(data=True)):
        parts.append("the registry")
    return "Sources: " + "; ".join(parts) if parts else ""


def _left_out(total: int, near: int, kept: int, focus: str, hops: int, later: str) -> str:  # noqa: PLR0913, PLR0917
    """Return in words what the picture does not show."""
    parts = []
    if focus and near < total:
        steps = f"{hops} step{'s' * (hops != 1)}"
        parts.append(f"{near} of {total} nodes lie within {steps} of {focus}; the others are left out")
    if kept < near:
        why = "nearest" if focus else "best linked"
        parts.append(f"{near - kept} nodes are left out beyond the {kept} {why}")
    return "; ".join([*parts, later] if later else parts)


def _later(dropped: int, as_of: str | None, known_by: str | None) -> str:
    """Return in words how many links the days left out, empty where none."""
    days = [f"begin after {as_of}"] if as_of else []
    days += [f"were not known by {known_by}"] if known_by else []
    links = "1 link" if dropped == 1 else f"{dropped} links"
    return f"{links} that {' or '.join(days)} left out" if dropped else ""
