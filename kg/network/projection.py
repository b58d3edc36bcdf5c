"""From a View to a networkx MultiDiGraph whose nodes and edges keep names, kinds, days, statements
and sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from kg.network.filters import Filters, kept
from kg.network.naming import classes, languages, line, names, slug
from kg.network.near import holding, is_large, near
from kg.network.rows import Found, Limits, disputed, edges, merged, natural, ordered
from kg.query.terms import resolve
from kg.vocab import entity, kind_and_slug

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

_STATEMENTS: Final = entity("statement", "").value
_OPENED: Final = (
    "task",
    "duty",
)  # a focus on one of these shows its evidence statement by statement
_FILED: Final = (
    "id",
    "key",
    "source",
    "target",
)  # what files call an edge and its ends; a column of that name gets a _
_PLURALS: Final = {
    "act": ("act", "acts"),
    "role": ("role", "roles"),
    "aim": ("aim", "aims"),
    "effect": ("effect", "effects"),
    "denial": ("denial", "denials"),
    "none": ("other statement", "other statements"),
}


def project(  # noqa: PLR0913 - the filters of one projection belong together
    view: View,
    kind: str = "relations",
    focus: str | None = None,
    hops: int = 1,
    max_nodes: int | None = 300,
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    types: Sequence[str] = (),
    min_degree: int = 0,
    own: Answer | None = None,
) -> Network:
    """Return one view of the knowledge base as a network, the same for the same data.

    Nodes are IRIs with `label`, `kind` (actor, mandate, task, place, event, statement), `type` (the
    class), `short` (what people type), `statements`, and `label_fr` and so on where there are
    labels in other languages. Edges carry `predicate`, `label` (and `label_fr` ...), `value` (act,
    role, aim, effect, denial, none), `status` (asserted, derived, disputed), `statements`,
    `sources` and `modality` (ids, separated by spaces), `count`, `known`, `begins` and `ends` (ISO
    days, empty where open). All are text or integers, so that GraphML keeps them. `focus` (an id, a
    notation or an IRI) keeps what lies within `hops` steps; `types` keeps kinds and classes,
    `min_degree` nodes with so many edges; `max_nodes` keeps the nearest, without a focus the best
    linked; None is no bound. `as_of` leaves out what begins later, `known_by` what was not known
    yet. `own` makes the edges from a query's answer instead of a view. The graph's attribute
    `left_out` says in words what is missing, empty where nothing is; `nodes_left_out` counts.
    Raises InputError for a view, a class or a focus that is not there.

    >>> from kg.services.opening import open_view
    >>> network = project(open_view(), "relations", focus="mssm")
    >>> network.nodes["https://w3id.org/mandate-kg/id/actor/mssm"]["label"]
    'Multinational Security Support Mission'
    """
    centre = resolve(view, focus, name="focus").value if focus else ""
    opened = centre if (kind_and_slug(centre) or ("",))[0] in _OPENED else ""
    limits = Limits(as_of or "", known_by or "")
    part = (
        near(view, kind, limits, opened, {centre: hops})
        if centre and own is None and is_large(view)
        else view
    )
    if own is None:
        found = edges(part, kind, limits, opened)
    else:
        kind, found = OWN, merged(view, own.rows, limits)
        found = Found(found.edges, found.bundles, found.left_out, own.named)
    filters = Filters(centre, hops, tuple(types), min_degree, max_nodes)
    title = line(own.title) if own is not None else TITLES.get(kind, kind.capitalize())
    return _cut(view, part, found, filters, limits, kind=kind, title=title)


def between(  # noqa: PLR0913 - a projection and its two ends
    view: View,
    kind: str,
    start: str,
    end: str,
    max_hops: int,
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    own: Answer | None = None,
) -> Network:
    """Return a view as a network with every path of at most `max_hops` steps between two entries,
    given as IRIs.

    Of a large store it holds no more than what lies at most half of these steps from one of them.

    >>> from kg.services.opening import open_view
    >>> from kg.vocab import entity
    >>> ends = entity("actor", "kenyan-police").value, entity("actor", "gangs").value
    >>> between(open_view(), "relations", *ends, 2).has_edge(*ends)
    False
    """
    if own is not None or not is_large(view):
        return project(view, kind, max_nodes=None, as_of=as_of, known_by=known_by, own=own)
    limits = Limits(as_of or "", known_by or "")
    part = near(view, kind, limits, "", {start: (max_hops + 1) // 2, end: max_hops // 2})
    found = edges(part, kind, limits, "")
    filters, title = Filters(max_nodes=None), TITLES.get(kind, kind.capitalize())
    return _cut(view, part, found, filters, limits, kind=kind, title=title)


def _cut(  # noqa: PLR0913 - what is shown of what was found
    view: View, part: View, found: Found, filters: Filters, limits: Limits, *, kind: str, title: str
) -> Network:
    """Return the network of the edges found that the filters keep; `part` is where the store was
    read.
    """
    centre, partial = filters.centre, part is not view
    everything = {end for edge in found.edges for end in (edge.source, edge.target)} | (
        {centre} - {""}
    )
    if kind == OWN and is_large(view):
        told_of = {name for edge in found.edges for name in edge.statements}
        part = holding(
            view, everything | {name if ":" in name else _STATEMENTS + name for name in told_of}
        )
    named = names(part, everything, found.named)
    nodes, told = kept(
        found.edges, filters, named, classes(part) if filters.types else {}, partial=partial
    )
    if later := _later(found.left_out, limits, partial=partial):
        told.append(later)
    network = _built(part, found, set(nodes), named, disputed(view, part, limits))
    if centre:
        title = f"{network.nodes[centre]['label'].rstrip('.')}: {title[:1].lower()}{title[1:]}"
    network.graph.update(
        title=title,
        view=kind,
        focus=centre,
        hops=filters.hops if centre else 0,
        as_of=limits.as_of,
        known_by=limits.known_by,
        caption=_caption(view, network),
        nodes_left_out=len(everything - set(nodes)),
        left_out="; ".join(told),
    )
    return network


def _built(
    view: View, found: Found, kept_: set[str], named: dict[str, Name], in_dispute: frozenset[str]
) -> Network:
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
            listed = found.bundles[node].more.get("list", "")
            label = f"{size} {one if size == 1 else many}{', ' if listed else ''}{listed}"
            name = {"label": label, "kind": "statement", "type": "Bundle", "short": ""}
        statements = behind.get(node) or ({slug(node)} if name["type"] == "Statement" else set())
        own = {**name, "statements": ordered(statements)}
        said = {key: line(text) for key, text in found.named.get(node, {}).items()}
        network.add_node(node, **_with(own, spoken.get(node, {}), said))
    for number, edge in enumerate(drawn, start=1):
        derived = "disputed" if edge.statements and edge.statements <= in_dispute else "derived"
        own = {
            "predicate": edge.predicate,
            "label": line(edge.label),
            "value": edge.value,
            "status": "asserted" if edge.asserted else derived,
            "statements": ordered(edge.statements),
            "sources": ordered(edge.sources),
            "modality": ordered(edge.modalities),
            "count": len(edge.statements),
            "known": edge.known,
            "begins": edge.begins,
            "ends": edge.ends,
        }
        taken = {*own, *_FILED}
        more = {key + "_" * (key in taken): line(text) for key, text in edge.more.items()}
        network.add_edge(
            edge.source,
            edge.target,
            key=f"e{number}",
            **_with(own, more, spoken.get(edge.predicate, {})),
        )
    return network


def _with(own: dict[str, Any], *others: Mapping[str, str]) -> dict[str, Any]:
    """Return attributes with others after them, which take the place of none."""
    return own | {key: text for other in others for key, text in other.items() if key not in own}


def _caption(view: View, network: Network) -> str:
    """Return the line that says where the edges come from."""
    ids = {source for *_, data in network.edges(data=True) for source in data["sources"].split()}
    parts = []
    sources = view.sources_of(ids)
    for name in sorted(ids, key=natural):
        source = sources.get(name)
        about = ", ".join(filter(None, (source.publisher, source.published))) if source else ""
        parts.append(f"{name} ({line(about)})" if about else name)
    if any(not data["statements"] for *_, data in network.edges(data=True)):
        parts.append("the registry")
    return "Sources: " + "; ".join(parts) if parts else ""


def _later(dropped: int, limits: Limits, *, partial: bool) -> str:
    """Return in words how many links the days left out, empty where none; of a part, only that
    there are some.
    """
    days = [f"begin after {limits.as_of}"] if limits.as_of else []
    days += [f"were not known by {limits.known_by}"] if limits.known_by else []
    links = "links" if partial else "1 link" if dropped == 1 else f"{dropped} links"
    return f"{links} that {' or '.join(days)} left out" if dropped else ""
