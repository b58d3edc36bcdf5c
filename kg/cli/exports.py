"""kg demo, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import formats
from kg.cli.common import (
    AsOf,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Quiet,
    Store,
    TextFolder,
    clocks_of,
    folder,
    format_option,
    texts_of,
    view_of,
    write,
    write_export,
)
from kg.cli.networks import (
    Focus,
    Hops,
    MinDegree,
    NetworkView,
    OwnQuery,
    Types,
    own_answer,
)
from kg.cli.progress import watch

if TYPE_CHECKING:
    from collections.abc import Sequence


EXPORT_KINDS = ("dataset", "network")
ExportFormat = Annotated[str | None, format_option(*EXPORT_KINDS)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)
    app.command()(export)


def demo(
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The folder to write into.")
    ] = Path("kg-demo"),
    mandate: Annotated[
        str | None,
        typer.Option(
            "--mandate",
            "-m",
            metavar="ID",
            help="The mandate to show; without one, the example of the knowledge base, or its only one.",  # noqa: E501
        ),
    ] = None,
    store: Store = None,
) -> None:
    """Answer about one mandate, and write a picture, a page and a report into kg-demo/.

    Example: kg demo
    """
    from kg import demo

    answer = demo.demo(directory, folder(store), mandate or "")
    for section in answer.sections:
        write(f"{section.rstrip()}\n\n")
    write("".join(f"wrote {path}\n" for path in answer.files))
    write(f"\nNext:\n{_commands(answer.commands)}")


def _commands(commands: Sequence[tuple[str, str]]) -> str:
    """Return commands with what each shows beside it, or below it where the terminal is too
    narrow.
    """
    from kg.formats.reports.screen import terminal_width

    wide = max(len(command) for command, _ in commands)
    lines = [f"  {command:<{wide}}  {what}\n" for command, what in commands]
    if max(map(len, lines)) - 1 <= (terminal_width() or len(max(lines, key=len))):
        return "".join(lines)
    return "".join(f"  {command}\n      {what}\n" for command, what in commands)


def export(
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file; its ending names the format."
        ),
    ],
    format_name: ExportFormat = None,
    view: NetworkView = None,
    custom_query: OwnQuery = None,
    focus: Focus = None,
    hops: Hops = None,
    types: Types = None,
    min_degree: MinDegree = None,
    max_nodes: Annotated[
        int | None,
        typer.Option(min=1, help="Show at most N nodes; 300 by default in pictures and pages."),
    ] = None,
    all_relations: Annotated[
        bool,
        typer.Option(
            "--all-relations",
            help="For pictures of relations: draw possible identities and phenomena too.",
        ),
    ] = False,
    metrics: Annotated[
        bool,
        typer.Option(
            "--metrics", help="Write degree, betweenness and so on as attributes (see kg network)."
        ),
    ] = False,
    mapped: Annotated[
        bool,
        typer.Option(
            "--map",
            help="For svg and png: draw a map of the places.",
        ),
    ] = False,
    boundaries: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="For --map: other outlines, such as admin 1, from GeoJSON or TopoJSON.",
        ),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            "--style", metavar="NAME", help="For svg and png: screen, print (in greys) or dark."
        ),
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="For RDF: with what was derived from the statements.")
    ] = False,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="For html: quote passages of attached texts.")
    ] = False,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Write RDF (ttl, nt, jsonld, rdf, trig, nq), or a network as a file for programs, a picture or
    a page.

    For programs: graphml (yEd, Gephi), gexf (Gephi), cyjs (Cytoscape), csv (two files, Neo4j),
    ftm.json (FollowTheMoney), geojson. To look at: svg, png, html, dot (Graphviz), mmd (Mermaid).

    Example: kg export -o hmv.svg --focus hmv --hops 1 --store my-store
    """
    from kg.network import Selection
    from kg.services import networks

    clocks = clocks_of(as_of, known_by)
    request = networks.ExportRequest(
        formats.resolve(format_name, output, EXPORT_KINDS),
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
        metrics=metrics,
        derived=derived,
        mapped=mapped,
        boundaries=str(boundaries or ""),
        style=style or "",
        with_text=with_text,
        all_relations=all_relations,
        exclude_source=tuple(exclude_source or ()),
        only_source=tuple(only_source or ()),
    )
    watch("drawing up", quiet=quiet)
    edges = own_answer(store, custom_query, clocks, request.exclude_source, request.only_source)
    answer = networks.export(view_of(store), request, edges)
    write_export(formats.encode_answer(answer, texts_of(store, texts)), request.form, output)
