"""Figures and paths of a network as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.network import Evidence, Measures, Network, Paths
    from kg.network.paths import Step

_FIGURES: Final = ("degree", "betweenness", "pagerank", "community", "component")
_SHOWN: Final = 6
_COLUMNS: Final = (
    "path",
    "step",
    "from",
    "relation",
    "to",
    "value",
    "statement",
    "speaker",
    "paraphrase",
    "source",
    "known",
)


def measures_report(network: Network, found: Measures, top: int | None = None) -> Report:
    """Return the figures of a network: a table of nodes (the `top` first ones), communities,
    bridges.

    The data and the flat table hold every node, the flat table by IRI too.
    """
    name = {node: str(data["label"]) for node, data in network.nodes(data=True)}
    rows = [
        (
            figures.node,
            name[figures.node],
            network.nodes[figures.node]["kind"],
            network.nodes[figures.node]["type"],
            *(getattr(figures, key) for key in _FIGURES),
        )
        for figures in found.nodes
    ]
    shown = rows if top is None else rows[:top]
    tables = (
        Table(("node", "kind", "class", *_FIGURES), tuple(row[1:] for row in shown)),
        _communities(found, name),
        _bridges(found, name, top),
    )
    columns = ("iri", "label", "kind", "class", *_FIGURES)
    data = {
        "view": network.graph["view"],
        "title": network.graph["title"],
        "left_out": network.graph["left_out"],
        "nodes": [dict(zip(columns, row, strict=True)) for row in rows],
        "edges": network.number_of_edges(),
        "bridges": [list(pair) for pair in found.bridges],
        "communities": found.communities,
        "components": found.components,
        "modularity": found.modularity,
    }
    return Report(
        f"Figures of the network: {network.graph['title']}",
        tuple(_measures_lead(network, found, len(shown))),
        (tables[0], *(table for table in tables[1:] if table.rows)),
        data=data,
        flat=Table(columns, tuple(rows)),
    )


def _measures_lead(network: Network, found: Measures, shown: int) -> Iterator[str]:
    """Return what the figures begin with: the size, what is left out, how many nodes are shown."""
    if network.graph["caption"]:
        yield str(network.graph["caption"])
    size = (
        counted(len(network), "node"),
        counted(network.number_of_edges(), "edge"),
        counted(found.components, "component"),
        counted(found.communities, "community", "communities"),
    )
    yield f"{', '.join(size)} (modularity {_number(found.modularity)})."
    if not len(network):
        yield "Nothing here makes such a network."
    if network.graph["left_out"]:
        yield f"{network.graph['left_out']}."
    if shown < len(found.nodes):
        yield f"The first {shown} of {counted(len(found.nodes), 'node')} by betweenness."


def _communities(found: Measures, name: Mapping[str, str]) -> Table:
    """Return one row a community: how many nodes, and the first of them."""
    groups: dict[int, list[str]] = {}
    for figures in found.nodes:
        groups.setdefault(figures.community, []).append(name[figures.node])
    rows = tuple((number, len(groups[number]), _first(groups[number])) for number in sorted(groups))
    return Table(("community", "nodes", "members"), rows, "Communities")


def _bridges(found: Measures, name: Mapping[str, str], top: int | None) -> Table:
    """Return the two ends of each bridge, at most `top` of them."""
    title = f"Bridges, {len(found.bridges)}: without the link its ends are cut off from each other"
    rows = tuple((name[a], name[b]) for a, b in found.bridges[:top])
    return Table(("one end", "other end"), rows, title)


def paths_report(
    network: Network,
    ends: tuple[str, str],
    found: Paths,
    max_hops: int,
    evidence: Sequence[Evidence],
) -> Report:
    """Return the paths between two entries, one row a step and statement; a link of the registry
    has no statement.

    `ends` are the names of the two entries.
    """
    statements = {each.id: each for each in evidence}
    name = {node: str(data["label"]) for node, data in network.nodes(data=True)}
    tables, flat = [], []
    for number, path in enumerate(found.paths, start=1):
        rows = [row for at, step in enumerate(path, 1) for row in _rows(at, step, name, statements)]
        chain = " — ".join([name[path[0].source], *(name[step.target] for step in path)])
        tables.append(
            Table(_COLUMNS[1:], tuple(rows), f"Path {number} of {len(found.paths)}: {chain}")
        )
        flat += [(number, *row) for row in rows]
    return Report(
        f"How {ends[0]} and {ends[1]} are linked",
        tuple(_paths_lead(network, found, max_hops)),
        tuple(tables),
        data={
            "from": ends[0],
            "to": ends[1],
            "max_hops": max_hops,
            "more": found.more,
            "paths": [[_step_data(step, statements) for step in path] for path in found.paths],
        },
        flat=Table(_COLUMNS, tuple(flat)),
    )


def _paths_lead(network: Network, found: Paths, max_hops: int) -> Iterator[str]:
    """Return what a report on paths begins with: how many, how long, in which network."""
    size, steps = len(found.paths), counted(max_hops, "step")
    number = counted(size, "path") if size else "No path"
    yield f"{number} of at most {steps}{', the shortest first' * (size > 1)}."
    if found.more:
        yield "There are more: --limit shows them."
    title = network.graph["title"]
    yield f"Looked at: {title[:1].lower()}{title[1:]}."
    if network.graph["left_out"]:
        yield f"{network.graph['left_out']}."


def _rows(
    at: int, step: Step, name: Mapping[str, str], statements: Mapping[str, Evidence]
) -> Iterator[tuple[object, ...]]:
    """Return the rows of one step: one a statement, one for a link of the registry."""
    for link in step.links:
        a, b = (step.target, step.source) if link.back else (step.source, step.target)
        head = (at, name[a], link.label, name[b])
        for each in link.statements:
            yield (*head, link.value, *_said(statements.get(each), each))
        if not link.statements:
            yield (*head, "", "", "", f"{link.status} by the registry", "", "")


def _step_data(step: Step, statements: Mapping[str, Evidence]) -> dict[str, Any]:
    """Return one step as plain data: its ends, and each link with the statements behind it."""
    return {
        "from": step.source,
        "to": step.target,
        "links": [
            {
                "relation": link.label,
                "back": link.back,
                "value": link.value,
                "status": link.status,
                "statements": [_data(statements.get(each), each) for each in link.statements],
            }
            for link in step.links
        ],
    }


def _said(found: Evidence | None, identifier: str) -> tuple[str, ...]:
    """Return statement, speaker, paraphrase, source and day known."""
    if found is None:
        return (identifier, "", "", "", "")
    speaker = found.speaker + (f", probably after {found.origin}" if found.origin else "")
    return (identifier, speaker, f"“{found.paraphrase}”", found.source, found.known)


def _data(found: Evidence | None, identifier: str) -> Mapping[str, str]:
    if found is None:
        return {"id": identifier}
    return {
        "id": identifier,
        "paraphrase": found.paraphrase,
        "speaker": found.speaker,
        "origin": found.origin,
        "modality": found.modality,
        "value": found.value,
        "source": found.source,
        "stated": found.stated,
        "known": found.known,
    }


def _first(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
