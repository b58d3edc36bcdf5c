"""kg demo, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import (
    AsOf,
    KnownBy,
    Lang,
    Quiet,
    Store,
    TextFolder,
    clocks_of,
    say,
    texts_of,
    view_of,
    write,
    write_files,
)
from kg.cli.networks import (
    Focus,
    Hops,
    MinDegree,
    NetworkView,
    OwnQuery,
    Types,
    hops_around,
    own_answer,
    view_named,
)
from kg.cli.progress import watch
from kg.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(demo)
    app.command()(export)


def demo(
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The folder to write into.")
    ] = Path("kg-demo"),
) -> None:
    """Answer from the packaged knowledge base, and write a picture, a page and a report into
    kg-demo/.

    Example: kg demo
    """
    from kg import demo

    done = demo.demo(directory)
    for section in done.sections:
        write(f"{section.rstrip()}\n\n")
    write("".join(f"wrote {path}\n" for path in done.files))
    write(
        "\nNext:\n"
        "  kg show C054                                            one statement, and where it "
        "stands\n"
        "  kg queries                                              the questions that the "
        "library answers\n"
        "  kg coverage -m mss --as-of 2024-11-19 --show-statements  every statement behind a "
        "verdict\n"
    )


def export(
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="The file; its ending names the form."),
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help="The form, where the ending does not say it."),
    ] = None,
    view: NetworkView = None,
    own: OwnQuery = None,
    focus: Focus = None,
    hops: Hops = None,
    types: Types = None,
    min_degree: MinDegree = None,
    max_nodes: Annotated[
        int | None,
        typer.Option(min=1, help="At most so many nodes; pictures and pages have 300 by default."),
    ] = None,
    metrics: Annotated[
        bool,
        typer.Option(
            "--metrics", help="Write degree, betweenness and so on as attributes (see kg network)."
        ),
    ] = False,
    mapped: Annotated[
        bool,
        typer.Option(
            "--map", help="For svg and png: a map of the places; the view is places unless told."
        ),
    ] = False,
    boundaries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="For --map: outlines of your own, GeoJSON or TopoJSON."),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(
            "--style", metavar="NAME", help="For svg and png: screen, print (in greys) or dark."
        ),
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
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

    Example: kg export -o mssm.svg --focus mssm --hops 1
    """
    from kg import export as room
    from kg.network import Selection

    kind, steps = (
        view_named(view or ("places" if mapped and own is None else None), own),
        hops_around(focus, hops),
    )
    if output == "-" and form is None:
        raise UsageError("-o - needs -f, since there is no ending to go by.")
    asked = form or room.form_of_name(output)
    if not room.is_known(asked):
        given = (
            f"{asked!r} is none of the export forms"
            if asked
            else f"{output} has no ending that names a form"
        )
        raise UsageError(
            f"{given}. Use {', '.join(room.FORMATS)}, as the file's ending or with -f."
        )
    _check_options(
        asked,
        drawn=bool(focus or view or own or types or min_degree or max_nodes or metrics),
        derived=derived,
        quoted=with_text,
        style=style,
        mapped=mapped,
        outlined=boundaries is not None,
    )
    watch("drawing up", quiet=quiet)
    found, clocks = view_of(store, lang), clocks_of(as_of, known_by)
    if clocks.values() and _is_rdf(asked):
        from kg.services.whatif import standing_at

        found = standing_at(found, clocks)
    made = room.encode(
        found,
        asked,
        Selection(
            kind,
            focus or "",
            steps,
            max_nodes or room.usual_bound(asked),
            tuple(types or ()),
            min_degree or 0,
            clocks,
        ),
        room.Options(
            derived=derived,
            metrics=metrics,
            style=style or "screen",
            mapped=mapped,
            boundaries=boundaries,
            texts=texts_of(store, texts) if with_text else None,
        ),
        own_answer(store, own, clocks),
    )
    if made.parts and output == "-":
        raise UsageError(f"-f {asked} is {len(made.parts)} files: give -o FILE.")
    if output == "-":
        write(made.data, binary=asked.lower() == "png")
    else:
        write_files(made.files(Path(output)))
    for note in made.notes:
        say(note)


def _check_options(
    form: str,
    *,
    drawn: bool,
    derived: bool,
    quoted: bool,
    style: str | None,
    mapped: bool,
    outlined: bool,
) -> None:
    """Refuse an option that the form would silently ignore."""
    if outlined and not mapped:
        raise UsageError("--boundaries is for a map. Add --map.")
    if mapped and form.lower() not in ("svg", "png"):
        raise UsageError(
            "--map is for svg and png; for a map of your own, -f geojson holds the points, not "
            f"{form}."
        )
    if style is not None:
        from kg.theme import STYLES

        if style not in STYLES:
            raise UsageError(f"--style {style}: use {', '.join(STYLES)}.")
        if form.lower() not in ("svg", "png"):
            raise UsageError(
                f"--style is for svg and png; -f {form} has no style of ours, or follows the "
                "reader's."
            )
    if _is_rdf(form) and drawn:
        raise UsageError(f"-f {form} holds every statement: --view and --focus are for networks.")
    if not _is_rdf(form) and derived:
        raise UsageError(f"--derived is for RDF; -f {form} shows derived relations anyway.")
    if quoted and form.lower() != "html":
        raise UsageError(f"--with-text is for html; -f {form} quotes no source.")


def _is_rdf(form: str) -> bool:
    return form.lower() in ("ttl", "nt", "jsonld", "rdf", "trig", "nq")
