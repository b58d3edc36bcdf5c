"""kg draft, kg new sources."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Quiet, say, store_named, write
from kg.cli.drafting_mandate import MandateOptions, draft_mandate
from kg.cli.progress import progress
from kg.cli.starting import check_free, new
from kg.errors import InputError, UsageError
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.services.drafting import DraftAnswer, DraftedSource, SourceFields

_SHOWN = 12
_DRAFTS = (".yaml", ".yml")

Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="Documents or folders: .txt, .md, .html, .docx, .pdf.",
        show_default=False,
    ),
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        "-s",
        envvar="KG_STORE",
        metavar="DIR",
        help="The store whose registry names are read by, and that keeps the texts; without one, "
        "the packaged knowledge base.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        max=86_400,
        help="Stop reading a document after so long (default: by its size).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(draft)
    new.command()(sources)


def draft(
    files: Documents,
    author: Annotated[
        str,
        typer.Option("--author", metavar="ID", help="Who speaks in the document: an id or a name."),
    ] = "",
    published: Annotated[
        str, typer.Option("--published", metavar="DAY", help="The day it could be known.")
    ] = "",
    publisher: Annotated[
        str, typer.Option("--publisher", metavar="ID", help="Who published it, if not its author.")
    ] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it was published.")] = "",
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Its title (default: as it says).")
    ] = "",
    source_id: Annotated[
        str,
        typer.Option("--id", metavar="ID", help="The source's id (default: of the file's name)."),
    ] = "",
    mandate: Annotated[
        str, typer.Option("--mandate", "-m", metavar="ID", help="The mandate that it is about.")
    ] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="TAG", help="Its language (default: recognised).")
    ] = "",
    resolution: Annotated[
        bool,
        typer.Option(
            "--resolution", help="Draft a mandate from the text of a resolution or a communiqué."
        ),
    ] = False,
    symbol: Annotated[
        str, typer.Option("--symbol", metavar="SYMBOL", help="Of a resolution: how it is cited.")
    ] = "",
    adopted: Annotated[
        str, typer.Option("--adopted", metavar="DAY", help="Of a resolution: the day of adoption.")
    ] = "",
    against: Annotated[
        str,
        typer.Option(
            "--against", metavar="MANDATE", help="Of a resolution: a mandate to compare it with."
        ),
    ] = "",
    mandate_id: Annotated[
        str, typer.Option("--mandate-id", metavar="ID", help="Of a resolution: the new mandate.")
    ] = "",
    holder: Annotated[
        str, typer.Option("--holder", metavar="ID", help="Of a resolution: the mission.")
    ] = "",
    sources: Annotated[
        str,
        typer.Option(
            "--sources", metavar="TABLE", help="What is said of each document: kg new sources."
        ),
    ] = "",
    store: Store = None,
    extractor: Annotated[
        str,
        typer.Option("--extractor", metavar="NAME", help="What reads the statements in a text."),
    ] = "rules",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The draft file; of several documents a folder, one file a source.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Draft again what was drafted before.")
    ] = False,
    timeout: Timeout = None,
    quiet: Quiet = False,
) -> None:
    """Draft statements from documents, to be reviewed.

    Several documents, or a folder, are read in parallel; drafts that are there already, made from
    the same, are left as they are. What is not said of a source is asked for on a terminal.

    Example: kg draft report.pdf --author un --published 2030-01-09 --mandate river -o report.yaml

    With --resolution the text of an instrument becomes its paragraphs and a mandate with its tasks.

    Example: kg draft --resolution res.txt --symbol S/RES/9999 --adopted 2030-01-02 -o res.yaml
    """
    from kg.services import drafting

    if resolution:
        of_mandate = MandateOptions(
            symbol, adopted, against, mandate_id, holder, lang, publisher, store_named(store)
        )
        draft_mandate(files, of_mandate, output, force=force)
        return
    _check_options(symbol, adopted, against, mandate_id, holder)
    is_folder = _is_folder(files, output)
    fields = drafting.SourceFields(
        source_id, author, published, publisher, url, title, lang, mandate
    )
    if not sources:
        fields = _complete(fields, is_single=not is_folder)
    request = drafting.DraftRequest(
        paths=tuple(files),
        output="" if output in (None, "-") else str(output),
        is_folder=is_folder,
        fields=fields,
        sources=sources,
        store=store_named(store),
        extractor=extractor,
        force=force,
        timeout=timeout,
    )
    with progress("Drafting", quiet=quiet) as step:
        answer = drafting.draft(request, progress=step)
    _print(answer, output, request.store)


def sources(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A folder of documents.")],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; '-' is stdout."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    timeout: Timeout = None,
    quiet: Quiet = False,
) -> None:
    """Write a table of the sources in a folder, for kg draft --sources.

    It is filled as far as the documents say; who wrote them is for you to fill in.

    Example: kg new sources reports -o sources.csv
    """
    from kg.services import drafting

    check_free(output, force=force)
    if not Path(folder).is_dir():
        raise InputError(f"{folder}: no such folder. Name a folder of documents.")
    with progress("Reading", quiet=quiet) as step:
        answer = drafting.sources_table(drafting.SourceTableRequest(folder, timeout), progress=step)
    write(answer.csv, output)
    for column, count in answer.empty_cells:
        say(f"to fill in: {column}, in {counted(count, 'row')}.")
    if answer.rows:
        table = output if output and output != "-" else "TABLE.csv"
        say(f"Next: kg draft {folder} --sources {table} -o DRAFTS/")
    if answer.failures:
        raise InputError.of(answer.failures)


def _check_options(*values: str) -> None:
    """Raise UsageError where an option of resolutions is given without --resolution."""
    if any(values):
        raise UsageError(
            "--symbol, --adopted, --against, --mandate-id and --holder are of a resolution. "
            "Add --resolution, or leave them out."
        )


def _is_folder(files: list[str], output: str | None) -> bool:
    """Return whether drafts go to a folder, one file a source. Raises UsageError where the output
    does not fit the documents.
    """
    are_several = len(files) > 1 or Path(files[0]).is_dir()
    names_folder = output is not None and (output.endswith("/") or Path(output).is_dir())
    if are_several and not names_folder and (output is None or _is_one_file(output)):
        raise UsageError("several documents need a folder for their drafts: -o DIR/")
    return are_several or names_folder


def _is_one_file(output: str) -> bool:
    return output == "-" or Path(output).suffix.lower() in _DRAFTS


def _complete(fields: SourceFields, *, is_single: bool) -> SourceFields:
    """Return what is said of a source, what is missing asked for on a terminal. Raises UsageError
    that names what is missing.
    """
    missing = [name for name in ("author", "published") if not getattr(fields, name).strip()]
    if not missing:
        return fields
    if not is_single or sys.stdin is None or not sys.stdin.isatty():
        table = "" if is_single else " Or say it of each: kg new sources FOLDER, then --sources."
        names = " and ".join(f"--{name}" for name in missing)
        raise UsageError(f"{names} {'are' if len(missing) > 1 else 'is'} missing.{table}")
    if "author" in missing:
        author = typer.prompt("Author (an id or a name)", err=True)
        fields = replace(fields, author=str(author).strip())
    if "published" in missing:
        day = typer.prompt("Day of publication, YYYY-MM-DD", value_proc=_day, err=True)
        fields = replace(fields, published=str(day))
    return fields


def _day(text: str) -> str:
    """Return a day that a person typed; Click asks again where it is none."""
    from kg.services import days

    try:
        return days.day(text.strip(), "this day:")
    except InputError as error:
        raise typer.BadParameter("no day of the calendar; write YYYY-MM-DD.") from error


def _print(answer: DraftAnswer, output: str | None, store: str) -> None:
    """Write drafts that go to stdout, and say what came of each document. Raises InputError for
    those that could not be read.
    """
    for source in answer.sources:
        if source.text:
            write(source.text, output)
        if not source.is_kept:
            _say_source(source)
    _say_kept([source for source in answer.sources if source.is_kept])
    _say_texts(answer)
    _say_names(answer)
    if len(answer.sources) > 1:
        _say_totals(answer.sources)
    first = next((source.output for source in answer.sources if source.output), "")
    if first:
        from kg.services.reading_drafts import review_options

        say(f"Next: kg review {first} --as NAME{review_options(store)}")
    if answer.failures:
        raise InputError.of(answer.failures)


def _say_source(source: DraftedSource) -> None:
    classes = ", ".join(f"{count} {word}" for word, count in source.confidences if count)
    confidence = f" ({classes})" if classes else ""
    place = f"wrote {source.output}: " if source.output else ""
    say(f"{place}{counted(source.statements, 'draft')}{confidence} by {source.by}.")
    if source.dropped:
        say(f"{source.source}: {counted(source.dropped, 'quote')} not in the text, dropped.")
    for note in source.notes:
        say(f"{source.source}: {note}")


def _say_kept(sources: list[DraftedSource]) -> None:
    """Say which draft files were there, the first of them by name."""
    for source in sources[:_SHOWN]:
        note = f"; {source.notes[0]}" if source.notes else "."
        say(f"{source.output}: drafted before, left as it is{note}")
    if len(sources) > _SHOWN:
        say(f"and {counted(len(sources) - _SHOWN, 'more draft file')}, left as they are.")


def _say_texts(answer: DraftAnswer) -> None:
    """Say where the extracted texts are kept."""
    if answer.texts:
        say(f"Texts are kept in {answer.texts}")
    elif answer.sources:
        say("The text is not kept: -o FILE or --store DIR keeps it.")


def _say_names(answer: DraftAnswer) -> None:
    """Say which names in the drafts are to be settled, the first of them."""
    names = dict.fromkeys(name for source in answer.sources for name in source.names)
    if names:
        rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        say(f"Names to settle: {', '.join(list(names)[:_SHOWN])}{rest}.")


def _say_totals(sources: Sequence[DraftedSource]) -> None:
    """Say how many drafts there are of how many sources; how many of these are from before."""
    drafts = sum(source.statements for source in sources)
    kept_count = sum(source.is_kept for source in sources)
    already = f", {kept_count} of them before" if kept_count else ""
    say(f"{counted(drafts, 'draft')}; {counted(len(sources), 'source')}{already}.")
