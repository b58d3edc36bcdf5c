"""From a View to a networkx MultiDiGraph whose nodes and edges keep names, kinds, days, statements
and sources.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from kg.network.edges import ViewEdges, disputed, edges, merged, natural, ordered
from kg.network.ego import holding, is_large, near
from kg.network.filters import Candidates, filtered
from kg.network.labels import actor_kinds, classes, languages, line, names, slug
from kg.network.readable import readable, self_reported
from kg.network.selection import CUSTOM, RELATIONS, Selection
from kg.query import in_language
from kg.query.terms import resolve
from kg.vocab import entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Clocks
    from kg.network.custom_query import Answer
    from kg.network.edges import Edge
    from kg.network.labels import Name
    from kg.store import View

Network: TypeAlias = "nx.MultiDiGraph[str]"

TITLES: Final = {
    "relations": "Who stands in which relation to whom",
    "mandate": "From instrument to task to evidence",
    "places": "What is said of which place",
    "statements": "Who said what about whom",
    "sources": "Who quotes whom",
}
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
    "call": ("call", "calls"),
    "none": ("other statement", "other statements"),
}


_EVERYTHING: Final = Selection()


def project(
    view: View, selection: Selection = _EVERYTHING, answer: Answer | None = None
) -> Network:
    """Return what is selected of the knowledge base as a network, the same for the same data.

    Nodes are IRIs with `label`, `kind` (actor, mandate, task, place, event, statement), `type` (the
    class), `short` (what people type), `statements`, and `label_fr` and so on where there are
    labels in other languages. Edges carry `predicate`, `label` (and `label_fr` ...), `value` (act,
    role, aim, effect, denial, none), `status` (asserted, derived, disputed), `statements`,
    `sources` and `modality` (ids, separated by spaces), `count`, `known`, `begins` and `ends` (ISO
    days, empty where open). All are text or integers, so that GraphML keeps them. With `answer`
    the edges come from a custom query's answer, not from a view. The graph's attribute `left_out`
    says in words what is missing, empty where nothing is; `nodes_left_out` counts. Raises
    InputError for a view, a class or a focus that is not there.

    >>> network = project(view, Selection(focus="hmv"))
    >>> network.nodes["https://w3id.org/mandate-kg/id/actor/hmv"]["label"]
    'Harbour Mission of Vellamar'
    """
    view = in_language(view, selection.language)
    centre = resolve(view, selection.focus, name="focus").value if selection.focus else ""
    selection = replace(selection, focus=centre, kind=selection.kind or RELATIONS)
    if answer is not None:
        view_edges = replace(
            merged(view, answer.rows, selection.clocks), answer_names=answer.attributes
        )
        return _cut(view, view, view_edges, replace(selection, kind=CUSTOM), line(answer.title))
    opened = centre if (kind_and_slug(centre) or ("",))[0] in _OPENED else ""
    part = view
    if centre and is_large(view):
        part = near(view, selection.kind, selection.clocks, opened, {centre: selection.steps})
    view_edges = edges(part, selection.kind, selection.clocks, opened)
    unexplained = ""
    if selection.readable and selection.kind == RELATIONS:
        view_edges, unexplained = readable(view_edges, centre)
    network = _cut(view, part, view_edges, selection, _title(selection.kind))
    note_left_out(network, unexplained)
    return network


def between(  # noqa: PLR0913, PLR0917 - a selection and its two ends
    view: View,
    start: str,
    end: str,
    max_hops: int,
    selection: Selection = _EVERYTHING,
    answer: Answer | None = None,
) -> Network:
    """Return a network with every path of at most `max_hops` steps between two entries, given as
    IRIs.

    Of the selection its view, clocks and language count. Of a large store it holds no more than
    what is at most half of these steps from one of the entries.

    >>> from kg.vocab import entity
    >>> ends = entity("actor", "orrin-company").value, entity("actor", "islanders").value
    >>> between(view, *ends, 2).has_edge(*ends)
    False
    """
    selection = Selection(
        selection.kind or RELATIONS, clocks=selection.clocks, language=selection.language
    )
    if answer is not None or not is_large(view):
        return project(view, selection, answer)
    view, clocks = in_language(view, selection.language), selection.clocks
    around = {start: (max_hops + 1) // 2, end: max_hops // 2}
    part = near(view, selection.kind, clocks, "", around)
    view_edges = edges(part, selection.kind, clocks, "")
    return _cut(view, part, view_edges, selection, _title(selection.kind))


def note_left_out(network: Network, words: str) -> None:
    """Add to what a network says of itself that is left out; nothing where there are no words."""
    network.graph["left_out"] = "; ".join(filter(None, (network.graph["left_out"], words)))


def _title(kind: str) -> str:
    return TITLES.get(kind, kind.capitalize())


def _cut(
    view: View, part: View, view_edges: ViewEdges, selection: Selection, title: str
) -> Network:
    """Return the network of the edges found that the selection keeps; `part` is where the store was
    read, the focus is an IRI.
    """
    centre, partial = selection.focus, part is not view
    every_node = {end for edge in view_edges.edges for end in (edge.source, edge.target)}
    every_node |= {centre} - {""}
    if selection.kind == CUSTOM and is_large(view):
        part = holding(view, every_node | _statements_of(view_edges))
    node_names = names(part, every_node, view_edges.answer_names)
    above = classes(part) if selection.types else {}
    kinds = actor_kinds(view, node_names) if selection.types else {}
    candidates = Candidates(view_edges.edges, node_names, above, partial, kinds)
    nodes, left_out = filtered(candidates, selection)
    if later := _later(view_edges.left_out, selection.clocks, partial=partial):
        left_out.append(later)
    in_dispute = disputed(view, part, selection.clocks)
    network = _network(part, view_edges, set(nodes), node_names, in_dispute)
    if centre:
        title = f"{network.nodes[centre]['label'].rstrip('.')}: {title[:1].lower()}{title[1:]}"
    network.graph["focus"] = centre
    network.graph.update(
        title=title,
        view=selection.kind,
        focus=centre,
        hops=selection.steps if centre else 0,
        as_of=selection.clocks.as_of,
        known_by=selection.clocks.known_by,
        caption=_caption(view, network),
        nodes_left_out=len(every_node - set(nodes)),
        left_out="; ".join(left_out),
    )
    return network


def _statements_of(view_edges: ViewEdges) -> set[str]:
    """Return the IRIs of the statements behind edges."""
    ids = {name for edge in view_edges.edges for name in edge.statements}
    return {name if ":" in name else _STATEMENTS + name for name in ids}


def _network(
    view: View,
    view_edges: ViewEdges,
    nodes: set[str],
    node_names: dict[str, Name],
    in_dispute: frozenset[str],
) -> Network:
    """Return the network of some nodes with the edges among them."""
    network: Network = nx.MultiDiGraph()
    inside = [edge for edge in view_edges.edges if edge.source in nodes and edge.target in nodes]
    other_labels = languages(view, nodes | {edge.predicate for edge in inside})
    bundled = _bundled(view_edges, inside)
    for node in sorted(nodes):
        name, statements = node_names[node], bundled.get(node, set())
        if node in view_edges.bundles:
            name = _bundle_name(view_edges.bundles[node], len(statements))
        elif name["type"] == "Statement":
            statements = {slug(node)}
        about = {key: line(text) for key, text in view_edges.answer_names.get(node, {}).items()}
        attributes = {**name, "statements": ordered(statements)}
        network.add_node(node, **_with(attributes, other_labels.get(node, {}), about))
    for number, edge in enumerate(inside, start=1):
        attributes = _edge_attributes(edge, in_dispute, other_labels.get(edge.predicate, {}))
        network.add_edge(edge.source, edge.target, key=f"e{number}", **attributes)
    return network


def _bundled(view_edges: ViewEdges, inside: Iterable[Edge]) -> dict[str, set[str]]:
    """Return the ids of the statements in each bundle whose edge is drawn."""
    ids: dict[str, set[str]] = {}
    for edge in inside:
        if edge.source in view_edges.bundles:
            ids.setdefault(edge.source, set()).update(edge.statements)
    return ids


def _bundle_name(bundle: Edge, size: int) -> Name:
    """Return what a bundle of statements is called: how many of which value, in which list."""
    singular, plural = _PLURALS[bundle.value]
    coverage_list = bundle.more.get("list", "")
    label = (
        f"{size} {singular if size == 1 else plural}{', ' if coverage_list else ''}{coverage_list}"
    )
    return {"label": label, "kind": "statement", "type": "Bundle", "short": ""}


def _edge_attributes(
    edge: Edge, in_dispute: frozenset[str], labels: Mapping[str, str]
) -> dict[str, Any]:
    derived = "disputed" if edge.statements and edge.statements <= in_dispute else "derived"
    attributes = {
        "predicate": edge.predicate,
        "label": line(edge.label),
        "value": edge.value,
        "status": "asserted" if edge.asserted else derived,
        "statements": ordered(edge.statements),
        "sources": ordered(edge.sources),
        "modality": ordered(edge.modalities),
        "count": len(edge.statements),
        "known": edge.known_from,
        "begins": edge.begins,
        "ends": edge.ends,
    }
    reserved = {*attributes, *_FILED}
    more = {key + "_" * (key in reserved): line(text) for key, text in edge.more.items()}
    return _with(attributes, more, labels)


def _with(attributes: dict[str, Any], *others: Mapping[str, str]) -> dict[str, Any]:
    """Return attributes with others after them, which take the place of none."""
    return attributes | {
        key: text for other in others for key, text in other.items() if key not in attributes
    }


def _caption(view: View, network: Network) -> str:
    """Return the line that says where the edges come from, and whether only those who act report
    it.
    """
    ids = {source for *_, data in network.edges(data=True) for source in data["sources"].split()}
    sources = view.sources_of(ids)
    parts = [
        ", ".join(filter(None, (line(source.publisher or source.title), source.published)))
        for source in (sources.get(name) for name in sorted(ids, key=natural))
        if source is not None
    ]
    if any(not data["statements"] for *_, data in network.edges(data=True)):
        parts.append("the registry")
    sources_words = f"Sources: {'; '.join(dict.fromkeys(parts))}" if parts else ""
    self_reported_words = _self_reported(view, network)
    return ". ".join(filter(None, (self_reported_words, sources_words)))


def _self_reported(view: View, network: Network) -> str:
    """Return in words that all acts, or all those of the focus, are reported by who acts; empty
    where others report some, or there are none.
    """
    focus = str(network.graph.get("focus", ""))
    acts: dict[str, set[str]] = {"": set(), focus: set()}
    for source, _, data in network.edges(data=True):
        if data["value"] == "act":
            for of in {"", focus} & {"", source}:
                acts[of] |= set(data["statements"].split())
    by_who_acts = self_reported(view, acts[""])
    if acts[""] and acts[""] <= by_who_acts:
        return "All acts here are self-reported"
    if focus and acts[focus] and acts[focus] <= by_who_acts:
        return f"All acts of {network.nodes[focus]['label'].rstrip('.')} are self-reported"
    return ""


def _later(dropped: int, clocks: Clocks, *, partial: bool) -> str:
    """Return in words how many links the days left out, empty where none; of a part, only that
    there are some.
    """
    days = [f"begin after {clocks.as_of}"] if clocks.as_of else []
    days += [f"were not known by {clocks.known_by}"] if clocks.known_by else []
    links = "links" if partial else "1 link" if dropped == 1 else f"{dropped} links"
    return f"{links} that {' or '.join(days)} left out" if dropped else ""
