"""From a View to a networkx MultiDiGraph whose nodes and edges keep names, kinds, days, statements and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from kg.network.filters import Filters, kept
from kg.network.naming import classes, languages, line, names, slug
from kg.network.near import is_large, near
from kg.network.rows import Found, Limits, disputed, edges, merged, natural, ordered
from kg.query.terms import resolve
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.network.naming import Name
    from kg.network.own import Answer
    from kg.store import View

Network: TypeAlias = "nx.MultiDiGraph[str]"

TITLES: Final = {
    "relations": "Who stands in which relation to whom",
    "mandate": "From instrument to task to evidence",
    "places": "What is said of which place",
    "statements": "Who said what about whom",
    "sources": "Who quotes whom",
}
OWN: Final = "own"
"""The name of a view that a query of one's own makes."""

_OPENED: Final = ("task", "duty")  # a focus on one of these shows its evidence statement by statement
_PLURALS: Final = {
    "act": ("act", "acts"), "role": ("role", "roles"), "aim": ("aim", "aims"), "effect": ("effect", "effects"),
    "denial": ("denial", "denials"), "none": ("other statement", "other statements"),
}  # fmt: skip


def project(  # noqa: PLR0913 - the filters of one projection belong together
    view: View, kind: str = "relations", focus: str | None = None, hops: int = 1, max_nodes: int | None = 300,
    *, as_of: str | None = None, known_by: str | None = None, types: Sequence[str] = (), min_degree: int = 0,
    own: Answer | None = None,
) -> Network:  # fmt: skip
    """Return one view of the knowledge base as a network, the same for the same data.

    Nodes are IRIs with `label`, `kind` (actor, mandate, task, place, event, statement), `type` (the class), `short`
    (what people type), `statements`, and `label_fr` and so on where there are labels in other languages. Edges carry
    `predicate`, `label` (and `label_fr` ...), `value` (act, role, aim, effect, denial, none), `status` (asserted,
    derived, disputed), `statements`, `sources` and `modality` (ids, separated by spaces), `count`, `known`, `begins`
    and `ends` (ISO days, empty where open). All are text or integers, so that GraphML keeps them.
    `focus` (an id, a notation or an IRI) keeps what lies within `hops` steps; `types` keeps kinds and classes,
    `min_degree` nodes with so many edges; `max_nodes` keeps the nearest, without a focus the best linked; None is no
    bound. `as_of` leaves out what begins later, `known_by` what was not known yet. `own` makes the edges from a query's
    answer instead of a view.
    The graph's attribute `left_out` says in words what is missing, empty where nothing is; `nodes_left_out` counts.
    Raises InputError for a view, a class or a focus that is not there.

    >>> from kg.pipeline import open_view
    >>> network = project(open_view(), "relations", focus="mssm")
    >>> network.nodes["https://w3id.org/mandate-kg/id/actor/mssm"]["label"]
    'Multinational Security Support Mission'
    """
    centre = resolve(view, focus, name="focus").value if focus else ""
    opened = centre if (kind_and_slug(centre) or ("",))[0] in _OPENED else ""
    limits = Limits(as_of or "", known_by or "")
    part = view
    if own is None:
        if centre and is_large(view):
            part = near(view, kind, limits, opened, {centre: hops})
        found = edges(part, kind, limits, opened)
    else:
        kind, found = OWN, merged(view, own.rows, limits)
        found = Found(found.edges, found.bundles, found.left_out, own.named)
    everything = {end for edge in found.edges for end in (edge.source, edge.target)} | ({centre} - {""})
    named = names(part, everything, found.named)
    filters = Filters(centre, hops, tuple(types), min_degree, max_nodes)
    nodes, told = kept(found.edges, filters, named, classes(part) if types else {}, partial=part is not view)
    if later := _later(found.left_out, as_of, known_by, partial=part is not view):
        told.append(later)
    network = _built(part, found, set(nodes), named, disputed(view, part, limits))
    title = TITLES.get(kind, kind.capitalize()) if own is None else line(own.title)
    if centre:
        title = f"{network.nodes[centre]['label'].rstrip('.')}: {title[:1].lower()}{title[1:]}"
    network.graph.update(
        title=title, view=kind, focus=centre, hops=hops if centre else 0, as_of=as_of or "", known_by=known_by or "",
        caption=_caption(view, network), nodes_left_out=len(everything - set(nodes)), left_out="; ".join(told),
    )  # fmt: skip
    return network


def _built(view: View, found: Found, kept_: set[str], named: dict[str, Name], in_dispute: frozenset[str]) -> Network:
    network: Network = nx.MultiDiGraph()
    drawn = [edge for edge in found.edges if edge.source in kept_ and edge.target in kept_]
    spoken = languages(view, kept_ | {edge.predicate for edge in drawn})
    behind: dict[str, set[str]] = {}
    for edge in drawn:
        if edge.source in found.bundles:
            behind.setdefault(edge.source, set()).update(edge.statements)
    for node in sorted(kept_):
        name = named[node]
        if node in found.bundles:
            one, many = _PLURALS[found.bundles[node].value]
            size = len(behind.get(node, ()))
            label = f"{size} {one if size == 1 else many}"
            name = {"label": label, "kind": "statement", "type": "Bundle", "short": ""}
        statements = behind.get(node) or ({slug(node)} if name["type"] == "Statement" else set())
        own = {**name, "statements": ordered(statements)}
        said = {key: line(text) for key, text in found.named.get(node, {}).items()}
        network.add_node(node, **_with(own, spoken.get(node, {}), said))
    for number, edge in enumerate(drawn, start=1):
        derived = "disputed" if edge.statements and edge.statements <= in_dispute else "derived"
        more = {key: line(text) for key, text in edge.more.items()} | spoken.get(edge.predicate, {})
        own = {
            "predicate": edge.predicate, "label": line(edge.label), "value": edge.value,
            "status": "asserted" if edge.asserted else derived, "statements": ordered(edge.statements),
            "sources": ordered(edge.sources), "modality": ordered(edge.modalities), "count": len(edge.statements),
            "known": edge.known, "begins": edge.begins, "ends": edge.ends,
        }  # fmt: skip
        network.add_edge(edge.source, edge.target, key=f"e{number}", **_with(own, more))
    return network


def _with(own: dict[str, Any], *others: Mapping[str, str]) -> dict[str, Any]:
    """Return attributes with others after them, which take the place of none."""
    return own | {key: text for other in others for key, text in other.items() if key not in own}


def _caption(view: View, network: Network) -> str:
    """Return the line that says where the edges come from."""
    ids = {source for *_, data in network.edges(data=True) for source in data["sources"].split()}
    parts = []
    for name in sorted(ids, key=natural):
        source = view.source(name)
        about = ", ".join(filter(None, (source.publisher, source.published))) if source else ""
        parts.append(f"{name} ({line(about)})" if about else name)
    if any(not data["statements"] for *_, data in network.edges(data=True)):
        parts.append("the registry")
    return "Sources: " + "; ".join(parts) if parts else ""


def _later(dropped: int, as_of: str | None, known_by: str | None, *, partial: bool) -> str:
    """Return in words how many links the days left out, empty where none; of a part, only that there are some."""
    days = [f"begin after {as_of}"] if as_of else []
    days += [f"were not known by {known_by}"] if known_by else []
    links = "links" if partial else "1 link" if dropped == 1 else f"{dropped} links"
    return f"{links} that {' or '.join(days)} left out" if dropped else ""
