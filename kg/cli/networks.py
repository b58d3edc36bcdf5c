"""kg network, rel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    AsOf,
    KnownBy,
    Lang,
    Output,
    Store,
    clocks_of,
    form_of,
    say,
    store_named,
    view_of,
    write,
)
from kg.cli.questions import text_of
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.model import Clocks
    from kg.network import Answer, Network
    from kg.store import View

VIEWS = ("relations", "mandate", "places", "statements", "sources")
FORMS = ("table", "csv", "json", "md")

NetworkView = Annotated[
    str | None, typer.Option("--view", metavar="NAME", help=f"One of {', '.join(VIEWS)}.")
]
OwnQuery = Annotated[
    str | None,
    typer.Option(
        "--query",
        metavar="NAME|FILE",
        help="A CONSTRUCT, or a SELECT with ?source and ?target, instead.",
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
        help="Only nodes of this kind or class, such as place or Mission; again.",
    ),
]
MinDegree = Annotated[int | None, typer.Option(min=1, help="Only nodes with so many edges.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(network)
    app.command()(rel)


def view_named(view: str | None, own: str | None) -> str:
    """Return the view asked for. Raises UsageError for an unknown one, and where a query is asked
    for too.
    """
    if view is not None and own is not None:
        raise UsageError("--view and --query both say which edges. Give one of them.")
    if view is not None and view not in VIEWS:
        raise UsageError(f"--view {view}: use {', '.join(VIEWS)}.")
    return view or VIEWS[0]


def hops_around(focus: str | None, hops: int | None) -> int:
    """Return how many steps to go around a focus. Raises UsageError for steps around nothing."""
    if hops is not None and focus is None:
        raise UsageError("--hops needs --focus: around which entry?")
    return 1 if hops is None else hops


def own_answer(store: str | None, name: str | None, clocks: Clocks) -> Answer | None:
    """Return the edges that a query of the user's own gives, run apart and killed after 30 s; None
    without one.
    """
    if name is None:
        return None
    from kg.services.ask import AskRequest, edges

    begun = time.process_time()
    request = AskRequest(*text_of(name, None), clocks=clocks)
    answer, words = edges(store_named(store), request, spent=time.process_time() - begun)
    for line in words:
        say(line)
    return answer


def network(
    view: NetworkView = None,
    own: OwnQuery = None,
    focus: Focus = None,
    hops: Hops = None,
    types: Types = None,
    min_degree: MinDegree = None,
    max_nodes: Annotated[
        int | None, typer.Option(min=1, help="At most so many nodes; no bound by default.")
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
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
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Print degree, betweenness, PageRank, communities, bridges and components of a network.

    kg export --metrics writes them into a file as attributes.

    Example: kg network --view relations --focus mssm --hops 2
    """
    from kg.network import ENGINES, Selection, measures, project
    from kg.render import render_report
    from kg.render.network import measures_report

    kind, steps, chosen = (
        view_named(view, own),
        hops_around(focus, hops),
        form_of(form, output, "table", FORMS),
    )
    if engine not in ENGINES:
        raise UsageError(f"--engine {engine}: use {' or '.join(ENGINES)}.")
    clocks = clocks_of(as_of, known_by)
    selection = Selection(
        kind, focus or "", steps, max_nodes, tuple(types or ()), min_degree or 0, clocks
    )
    found = project(view_of(store, lang), selection, own_answer(store, own, clocks))
    write(render_report(measures_report(found, measures(found, engine), top), chosen), output)


def rel(
    first: Annotated[
        str, typer.Argument(metavar="A", help="An entry: an id, a notation, a name or an IRI.")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="Another entry.")],
    max_hops: Annotated[
        int, typer.Option(min=1, max=8, help="How many steps a path may have.")
    ] = 3,
    via: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only paths through this entry; may be given again."),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="No path through this entry; may be given again."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many paths.")] = 10,
    view: NetworkView = None,
    own: OwnQuery = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """Show the paths between two entries, with the statements behind each step. Exit code 1 where
    there is none.

    Example: kg rel kenyan-police gangs --avoid hnp
    """
    from kg.network import Selection, between, evidence, paths
    from kg.render import render_report
    from kg.render.network import paths_report

    kind, chosen = view_named(view, own), form_of(form, output, "table", FORMS)
    found_view, clocks = view_of(store, lang), clocks_of(as_of, known_by)
    ends = [_entry(found_view, text) for text in (first, second)]
    if ends[0] == ends[1]:
        raise UsageError(f"{first} and {second} are one entry. Give two.")
    through, around = ([_entry(found_view, text) for text in given or ()] for given in (via, avoid))
    if clash := sorted({*ends, *through} & set(around)):
        raise UsageError(
            f"--avoid {clash[0].rpartition('/')[2]} is an end of the path, or given as --via too."
        )
    net = between(
        found_view,
        ends[0],
        ends[1],
        max_hops,
        Selection(kind, clocks=clocks),
        own_answer(store, own, clocks),
    )
    found = paths(net, ends[0], ends[1], max_hops, via=through, avoid=around, limit=limit)
    ids = {
        name
        for path in found.paths
        for step in path
        for link in step.links
        for name in link.statements
    }
    names = tuple(_label(net, found_view, end) for end in ends)
    report = paths_report(net, (names[0], names[1]), found, max_hops, evidence(found_view, ids))
    write(render_report(report, chosen), output)
    raise typer.Exit(0 if found.paths else 1)


def _entry(view: View, text: str) -> str:
    from kg.query.terms import resolve

    return resolve(view, text).value


def _label(net: Network, view: View, iri: str) -> str:
    from kg.vocab import NamedNode

    return str(net.nodes[iri]["label"]) if iri in net else view.label(NamedNode(iri)) or iri
