"""kg search."""

from __future__ import annotations

from typing import Annotated

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
    texts_in,
    texts_of,
    view_of,
    write,
)
from kg.cli.progress import watch

FORMS = ("table", "md", "csv", "json")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(search)


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
    from kg.render import render_report
    from kg.render.search import search_report
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
