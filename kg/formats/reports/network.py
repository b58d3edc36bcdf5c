"""Figures and paths of a network as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.network import Evidence, Measures, Network
    from kg.network.paths import Step
    from kg.services.networks import PathsAnswer

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


def measures_report(network: Network, measures: Measures, top: int | None = None) -> Report:
    """Return the figures of a network: a table of nodes (the `top` first ones), communities,
    bridges.

    The data and the flat table hold every node, the flat table by IRI too.
    """
    names = _names(network)
    rows = tuple(
        (
            figures.node,
            names[figures.node],
            network.nodes[figures.node]["kind"],
            network.nodes[figures.node]["type"],
            *(getattr(figures, key) for key in _FIGURES),
        )
        for figures in measures.nodes
    )
    top_rows = rows if top is None else rows[:top]
    lead = _measures_lead(network, measures)
    if len(top_rows) < len(rows):
        lead.append(f"The first {len(top_rows)} of {counted(len(rows), 'node')} by betweenness.")
    columns = ("kind", "class", *_FIGURES)
    tables = (
        Table(("node", *columns), tuple(row[1:] for row in top_rows)),
        _communities(measures, names),
        _bridges(measures, names, top),
    )
    flat = Table(("iri", "label", *columns), rows)
    data = {
        "view": network.graph["view"],
        "title": network.graph["title"],
        "left_out": network.graph["left_out"],
        "nodes": list(flat),
        "edges": network.number_of_edges(),
        "bridges": [list(pair) for pair in measures.bridges],
        "communities": measures.communities,
        "components": measures.components,
        "modularity": measures.modularity,
    }
    return Report(
        f"Figures of the network: {network.graph['title']}",
        tuple(lead),
        (tables[0], *(table for table in tables[1:] if table.rows)),
        data=data,
        flat=flat,
    )


def _names(network: Network) -> dict[str, str]:
    return {node: str(data["label"]) for node, data in network.nodes(data=True)}


def _measures_lead(network: Network, measures: Measures) -> list[str]:
    """Return the lines above the figures: sources, sizes, what is left out."""
    lead = [str(network.graph["caption"])] if network.graph["caption"] else []
    size = (
        counted(len(network), "node"),
        counted(network.number_of_edges(), "edge"),
        counted(measures.components, "component"),
        counted(measures.communities, "community", "communities"),
    )
    lead.append(f"{', '.join(size)} (modularity {_number(measures.modularity)}).")
    if not len(network):
        lead.append("Nothing here makes such a network.")
    if network.graph["left_out"]:
        lead.append(f"{network.graph['left_out']}.")
    return lead


def _communities(measures: Measures, names: Mapping[str, str]) -> Table:
    groups: dict[int, list[str]] = {}
    for figures in measures.nodes:
        groups.setdefault(figures.community, []).append(names[figures.node])
    rows = ((number, len(groups[number]), _first(groups[number])) for number in sorted(groups))
    return Table(("community", "nodes", "members"), tuple(rows), "Communities")


def _bridges(measures: Measures, names: Mapping[str, str], top: int | None) -> Table:
    rows = tuple((names[a], names[b]) for a, b in measures.bridges[:top])
    title = (
        f"Bridges, {len(measures.bridges)}: without the link its ends are cut off from each other"
    )
    return Table(("one end", "other end"), rows, title)


def paths_report(answer: PathsAnswer) -> Report:
    """Return the paths between two entries, one row a step and statement; a link of the registry
    has no statement.
    """
    names = _names(answer.network)
    statements = {evidence.id: evidence for evidence in answer.evidence}
    paths, tables, flat = answer.paths.paths, [], []
    for number, path in enumerate(paths, start=1):
        rows = tuple(_path_rows(path, names, statements))
        chain = " — ".join([names[path[0].source], *(names[step.target] for step in path)])
        tables.append(Table(_COLUMNS[1:], rows, f"Path {number} of {len(paths)}: {chain}"))
        flat += [(number, *row) for row in rows]
    data = {
        "from": answer.names[0],
        "to": answer.names[1],
        "max_hops": answer.max_hops,
        "more": answer.paths.more,
        "paths": [[_step_data(step, statements) for step in path] for path in paths],
    }
    return Report(
        f"How {answer.names[0]} and {answer.names[1]} are linked",
        tuple(_paths_lead(answer)),
        tuple(tables),
        data=data,
        flat=Table(_COLUMNS, tuple(flat)),
    )


def _paths_lead(answer: PathsAnswer) -> list[str]:
    """Return the lines above the paths: how many, whether there are more, where they were looked
    for.
    """
    graph, size = answer.network.graph, len(answer.paths.paths)
    number = counted(size, "path") if size else "No path"
    order = ", the shortest first" if size > 1 else ""
    lead = [f"{number} of at most {counted(answer.max_hops, 'step')}{order}."]
    if answer.paths.more:
        lead.append("There are more: --limit shows them.")
    lead.append(f"Looked at: {graph['title'][:1].lower()}{graph['title'][1:]}.")
    if graph["left_out"]:
        lead.append(f"{graph['left_out']}.")
    return lead


def _path_rows(
    path: Sequence[Step], names: Mapping[str, str], statements: Mapping[str, Evidence]
) -> Iterator[tuple[Any, ...]]:
    """Return the rows of one path: one a step, link and statement."""
    for number, step in enumerate(path, start=1):
        for link in step.links:
            a, b = (step.target, step.source) if link.back else (step.source, step.target)
            head = (number, names[a], link.label, names[b])
            for statement_id in link.statements:
                yield (*head, link.value, *_said(statements.get(statement_id), statement_id))
            if not link.statements:
                yield (*head, "", "", "", f"{link.status} by the registry", "", "")


def _step_data(step: Step, statements: Mapping[str, Evidence]) -> dict[str, Any]:
    return {
        "from": step.source,
        "to": step.target,
        "links": [
            {
                "relation": link.label,
                "back": link.back,
                "value": link.value,
                "status": link.status,
                "statements": [
                    _data(statements.get(statement_id), statement_id)
                    for statement_id in link.statements
                ],
            }
            for link in step.links
        ],
    }


def _said(evidence: Evidence | None, identifier: str) -> tuple[str, ...]:
    """Return statement, speaker, paraphrase, source and day known."""
    if evidence is None:
        return (identifier, "", "", "", "")
    speaker = evidence.speaker + (f", probably after {evidence.origin}" if evidence.origin else "")
    return (identifier, speaker, f"“{evidence.paraphrase}”", evidence.source, evidence.known_from)


def _data(evidence: Evidence | None, identifier: str) -> Mapping[str, str]:
    if evidence is None:
        return {"id": identifier}
    return {
        "id": identifier,
        "paraphrase": evidence.paraphrase,
        "speaker": evidence.speaker,
        "origin": evidence.origin,
        "modality": evidence.modality,
        "value": evidence.value,
        "source": evidence.source,
        "stated": evidence.stated,
        "known": evidence.known_from,
    }


def _first(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"
