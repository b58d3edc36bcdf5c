"""kg search, timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    AsOf,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    Quiet,
    Store,
    TextFolder,
    clocks_of,
    folder,
    form_of,
    say,
    texts_in,
    texts_of,
    view_of,
    write,
)
from kg.cli.progress import watch
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.services.timeline import TimelineAnswer

FORMS = ("table", "md", "csv", "json")
PICTURES = ("svg", "png")
TIMELINES = (*FORMS, *PICTURES)
STYLES = ("screen", "print", "dark")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(search)
    app.command()(timeline)


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="Words, or a phrase in quotation marks: '\"a b\"'."),
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Only this kind: actor, place, statement …, or text. Repeatable.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many matches.")] = 20,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Find entries, statements and sentences of attached texts that hold all of some words.

    Names, aliases, paraphrases, notes and definitions are looked through, in every language;
    capitals and accents do not count. A word of three letters or more also matches longer ones that
    begin with it; in quotation marks, it matches as it stands. Statements that were taken back are
    left out.

    Example: kg search police training --kind statement
    """
    from kg.formats.reports import render_report
    from kg.formats.reports.search import search_report
    from kg.services import search as service

    chosen = form_of(form, output, "table", FORMS)
    watch("searching", quiet=quiet)
    request = service.SearchRequest(
        " ".join(words),
        texts_in(kind),
        limit,
        clocks_of(as_of, known_by),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    at_hand = texts_of(store, texts)
    answer = service.search(view_of(store, lang), request, texts=at_hand, store=folder(store))
    write(render_report(search_report(answer), chosen), output)


def timeline(
    entry: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="An entry, a mandate, a statement or a source."),
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(TIMELINES)}.")
    ] = None,
    output: Output = None,
    style: Annotated[
        str, typer.Option(metavar="screen|print|dark", help="How a picture looks.")
    ] = "screen",
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List what happened, by the day on which it happened and the day it became known.

    Statements and their retractions, instruments, the beginning and end of mandates, sources: of
    one entry, or of all. As svg or png: a picture of both days.

    Example: kg timeline harbour-1 -o timeline.svg --store my-store
    """
    from kg.services import timeline as service

    chosen = form_of(form, output, "table", TIMELINES)
    watch("ordering days", quiet=quiet)
    request = service.TimelineRequest(
        entry or "",
        clocks_of(as_of, known_by),
        texts_in(exclude_source),
        texts_in(only_source),
    )
    if chosen in PICTURES and style not in STYLES:
        raise UsageError(f"--style {style}: use {', '.join(STYLES)}.")
    answer = service.timeline(view_of(store, lang), request, store=folder(store))
    if chosen in PICTURES:
        _draw(answer, chosen, style, output)
        return
    from kg.formats.reports import render_report
    from kg.formats.reports.timeline import timeline_report

    write(render_report(timeline_report(answer), chosen), output)


def _draw(answer: TimelineAnswer, form: str, style_name: str, output: str | None) -> None:
    """Write the picture of a timeline."""
    from kg import style
    from kg.draw.png import raster, undrawn
    from kg.formats.pictures import timeline_svg

    picture = timeline_svg(answer, style.STYLES[style_name])
    if form == "png":
        note = undrawn(picture)
        write(raster(picture), output, binary=True)
        if note:
            say(note)
        return
    write(picture, output)
