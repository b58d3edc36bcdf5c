"""Figures and paths of a network as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.network import Evidence, Measures, Network, Paths

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
    lead = [str(network.graph["caption"])] if network.graph["caption"] else []
    size = [counted(len(network), "node"), counted(network.number_of_edges(), "edge")]
    size += [
        counted(found.components, "component"),
        counted(found.communities, "community", "communities"),
    ]
    lead.append(f"{', '.join(size)} (modularity {_number(found.modularity)}).")
    lead += [] if len(network) else ["Nothing here makes such a network."]
    lead += [f"{network.graph['left_out']}."] if network.graph["left_out"] else []
    shown = rows if top is None else rows[:top]
    lead += (
        [f"The first {len(shown)} of {counted(len(rows), 'node')} by betweenness."]
        if len(shown) < len(rows)
        else []
    )
    groups: dict[int, list[str]] = {}
    for figures in found.nodes:
        groups.setdefault(figures.community, []).append(name[figures.node])
    communities = tuple(
        (number, len(groups[number]), _first(groups[number])) for number in sorted(groups)
    )
    bridges = tuple((name[a], name[b]) for a, b in found.bridges[:top])
    tables = [
        Table(
            ("node", "kind", "class", *_FIGURES),
            tuple((row[1], row[2], row[3], *row[4:]) for row in shown),
        )
    ]
    if communities:
        tables.append(Table(("community", "nodes", "members"), communities, "Communities"))
    if bridges:
        tables.append(
            Table(
                ("one end", "other end"),
                bridges,
                (
                    f"Bridges, {len(found.bridges)}: without the link its ends are cut off from "
                    "each other"
                ),
            )
        )
    data = {
        "view": network.graph["view"],
        "title": network.graph["title"],
        "left_out": network.graph["left_out"],
        "nodes": [
            dict(zip(("iri", "label", "kind", "class", *_FIGURES), row, strict=True))
            for row in rows
        ],
        "edges": network.number_of_edges(),
        "bridges": [list(pair) for pair in found.bridges],
        "communities": found.communities,
        "components": found.components,
        "modularity": found.modularity,
    }
    flat = Table(("iri", "label", "kind", "class", *_FIGURES), tuple(rows))
    return Report(
        f"Figures of the network: {network.graph['title']}",
        tuple(lead),
        tuple(tables),
        data=data,
        flat=flat,
    )


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
    told = {each.id: each for each in evidence}
    name = {node: str(data["label"]) for node, data in network.nodes(data=True)}
    tables, flat = [], []
    data: list[list[dict[str, Any]]] = []
    for number, path in enumerate(found.paths, start=1):
        rows = []
        for at, step in enumerate(path, start=1):
            for link in step.links:
                a, b = (step.target, step.source) if link.back else (step.source, step.target)
                head = (at, name[a], link.label, name[b])
                if link.statements:
                    rows += [
                        (*head, link.value, *_said(told.get(each), each))
                        for each in link.statements
                    ]
                else:
                    rows.append((*head, "", "", "", f"{link.status} by the registry", "", ""))
        chain = " — ".join([name[path[0].source], *(name[step.target] for step in path)])
        tables.append(
            Table(_COLUMNS[1:], tuple(rows), f"Path {number} of {len(found.paths)}: {chain}")
        )
        flat += [(number, *row) for row in rows]
        data.append(
            [
                {
                    "from": step.source,
                    "to": step.target,
                    "links": [
                        {
                            "relation": link.label,
                            "back": link.back,
                            "value": link.value,
                            "status": link.status,
                            "statements": [_data(told.get(each), each) for each in link.statements],
                        }
                        for link in step.links
                    ],
                }
                for step in path
            ]
        )
    steps = counted(max_hops, "step")
    size = len(found.paths)
    lead = [
        (
            f"{counted(size, 'path') if size else 'No path'} of at most "
            f"{steps}{', the shortest first' * (size > 1)}."
        )
    ]
    lead += ["There are more: --limit shows them."] if found.more else []
    lead += [f"Looked at: {network.graph['title'][:1].lower()}{network.graph['title'][1:]}."]
    lead += [f"{network.graph['left_out']}."] if network.graph["left_out"] else []
    return Report(
        f"How {ends[0]} and {ends[1]} are linked",
        tuple(lead),
        tuple(tables),
        data={
            "from": ends[0],
            "to": ends[1],
            "max_hops": max_hops,
            "more": found.more,
            "paths": data,
        },
        flat=Table(_COLUMNS, tuple(flat)),
    )


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
