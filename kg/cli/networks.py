"""kg network, paths."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    AsOf,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    ReportFormat,
    Store,
    clocks_of,
    format_of,
    say,
    store_named,
    view_of,
    write_answer,
)
from kg.cli.query import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Clocks
    from kg.network import Answer

VIEWS = ("relations", "mandate", "places", "statements", "sources")

NetworkView = Annotated[
    str | None, typer.Option("--view", metavar="NAME", help=f"One of {', '.join(VIEWS)}.")
]
OwnQuery = Annotated[
    str | None,
    typer.Option(
        "--query",
        metavar="NAME|FILE",
        help="Make the network from a custom query: a CONSTRUCT, or a "
        "SELECT with ?source and ?target.",
    ),
]
Focus = Annotated[str | None, typer.Option(metavar="ID", help="Only what is near this entry.")]
Hops = Annotated[
    int | None, typer.Option(min=0, max=20, help="How many steps around the focus (1).")
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        metavar="NAME",
        help="Only nodes of this kind or class, such as place, Mission or ngo. Repeatable.",
    ),
]
MinDegree = Annotated[int | None, typer.Option(min=1, help="Only nodes with at least N edges.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(network)
    app.command()(paths)


def own_answer(
    store: str | None,
    name: str | None,
    clocks: Clocks,
    exclude: Sequence[str] = (),
    only: Sequence[str] = (),
) -> Answer | None:
    """Return the edges that a query of the user's own gives, run apart and killed after 30 s; None
    without one.
    """
    if name is None:
        return None
    from kg.services.ask import AskRequest, edges

    begun = time.process_time()
    request = AskRequest(
        *text_of(name, None),
        clocks=clocks,
        exclude_source=tuple(exclude),
        only_source=tuple(only),
    )
    answer, words = edges(store_named(store), request, spent=time.process_time() - begun)
    for line in words:
        say(line)
    return answer


def network(
    view: NetworkView = None,
    custom_query: OwnQuery = None,
    focus: Focus = None,
    hops: Hops = None,
    types: Types = None,
    min_degree: MinDegree = None,
    max_nodes: Annotated[
        int | None, typer.Option(min=1, help="Show at most N nodes; no limit by default.")
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    top: Annotated[
        int, typer.Option(min=1, help="How many nodes a table shows; csv and json hold all.")
    ] = 20,
    engine: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What counts betweenness: networkx, or rustworkx for large networks.",
        ),
    ] = "networkx",
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Print degree, betweenness, PageRank, communities, bridges and components of a network.

    kg export --metrics writes them into a file as attributes.

    Example: kg network --view relations --focus hmv --hops 2 --store my-store
    """
    from kg.formats.reports.network import measures_report
    from kg.network import Selection
    from kg.services import networks

    output_format = format_of(format_name, output, "report")
    clocks = clocks_of(as_of, known_by)
    request = networks.NetworkRequest(
        Selection(
            view or "",
            focus or "",
            hops,
            max_nodes,
            tuple(types or ()),
            min_degree or 0,
            clocks,
            lang,
        ),
        query=custom_query or "",
        engine=engine,
        exclude_source=tuple(exclude_source or ()),
        only_source=tuple(only_source or ()),
    )
    edges = own_answer(store, custom_query, clocks, request.exclude_source, request.only_source)
    answer = networks.network(view_of(store), request, edges)
    write_answer(
        output_format, "report", measures_report(answer.network, answer.measures, top), output
    )


def paths(
    first: Annotated[
        str, typer.Argument(metavar="A", help="An entry: an id, a notation, a name or an IRI.")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="Another entry.")],
    max_hops: Annotated[
        int, typer.Option(min=1, max=8, help="The most steps that a path may have.")
    ] = 3,
    via: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only paths through this entry. Repeatable."),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="No path through this entry. Repeatable."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most N paths.")] = 10,
    view: NetworkView = None,
    custom_query: OwnQuery = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    format_name: ReportFormat = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show the paths between two entries, with the statements behind each step. Exit code 1 where
    there is none.

    Example: kg paths orrin-company islanders --avoid coast-guard --store my-store
    """
    from kg.formats.reports.network import paths_report
    from kg.services import networks

    output_format = format_of(format_name, output, "report")
    clocks = clocks_of(as_of, known_by)
    request = networks.PathsRequest(
        first,
        second,
        max_hops,
        via=tuple(via or ()),
        avoid=tuple(avoid or ()),
        limit=limit,
        kind=view or "",
        query=custom_query or "",
        clocks=clocks,
        language=lang,
        exclude_source=tuple(exclude_source or ()),
        only_source=tuple(only_source or ()),
    )
    edges = own_answer(store, custom_query, clocks, request.exclude_source, request.only_source)
    answer = networks.paths(view_of(store), request, edges)
    write_answer(output_format, "report", paths_report(answer), output)
    raise typer.Exit(0 if answer.paths.paths else 1)
