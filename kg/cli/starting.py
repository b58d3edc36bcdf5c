"""kg new."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import folder, say, write, write_files
from kg.errors import InputError, UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.services.starting import MissionRequest, NewAnswer
    from kg.store import View

_SHOWN = 12

Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        "-s",
        envvar="KG_STORE",
        metavar="DIR",
        help="Your store: examples name its entries, and what it has is not written again.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; '-' is stdout."),
]
Force = Annotated[bool, typer.Option("--force", help="Write over files that are there already.")]
Instrument = Annotated[
    str,
    typer.Option(
        "--instrument", metavar="SYMBOL", help="What set it up, as it is cited: its symbol."
    ),
]
Adopted = Annotated[
    str, typer.Option("--adopted", metavar="DAY", help="The day the instrument was adopted.")
]
Begins = Annotated[
    str,
    typer.Option(
        "--begins", metavar="DAY", help="The mandate's first day (default: --adopted, marked so)."
    ),
]
Ends = Annotated[
    str, typer.Option("--ends", metavar="DAY", help="Its last day; leave out what has no end.")
]
Tasks = Annotated[
    str,
    typer.Option(
        "--tasks",
        metavar="TEXT",
        help="Its tasks between semicolons, each LABEL | PARAGRAPH | FORCE | CONCEPT; what stands "
        "behind the label may be left out, and CONCEPT may be the word new.",
    ),
]
TasksFile = Annotated[
    str, typer.Option("--tasks-file", metavar="FILE", help="The same from a file, one a line.")
]
Cite = Annotated[
    str,
    typer.Option(
        "--cite",
        metavar="TEXT",
        help="Where you read the instrument; without it, paragraphs are marked unverified.",
    ),
]

new = typer.Typer(
    help="Write the files of a mission, or one part, to fill in.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(new, name="new")
    new.command()(mission)
    new.command()(mandate)
    new.command()(registry)
    new.command()(source)
    new.command()(statements)
    new.command()(mapping)


def mission(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The id of the new mission.")],
    name: Annotated[
        str, typer.Option("--name", "--label", metavar="TEXT", help="Its full name.")
    ] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="TEXT", help="The country that it works in.")
    ] = "",
    instrument: Instrument = "",
    adopted: Adopted = "",
    first_day: Begins = "",
    last_day: Ends = "",
    tasks: Tasks = "",
    tasks_file: TasksFile = "",
    cite: Cite = "",
    directory: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="DIR", help="The new folder (default: SLUG)."),
    ] = None,
    force: Force = False,
    store: Store = None,
) -> None:
    """Write a folder for a mission of yours: registry, mandate, sources, statements, README.

    On a terminal it asks for what the options leave out.

    Example: kg new mission lake-mission --name "Lake Mission" --country Lakeland --instrument
    C/RES/1 --adopted 2030-01-02 --tasks "Protect civilians; Monitor the ceasefire"
    """
    from kg.services import starting

    target = Path(directory or slug)
    if target.exists() and not force and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: exists already. Name a new folder with -o, or --force.")
    request = starting.MissionRequest(
        slug,
        name,
        country,
        instrument,
        adopted,
        first_day,
        last_day,
        tasks,
        tasks_file,
        cite,
        str(target),
    )
    if sys.stdin is not None and sys.stdin.isatty():
        request = _asked(request)
    answer = starting.mission(_view(store), request)
    from kg.files import make_folder

    make_folder(target)
    write_files([(Path(file.path), file.text.encode()) for file in answer.files])
    _say_next(answer, f"kg load {target} --store DIR")


def mandate(
    slug: Annotated[str, typer.Argument(metavar="ID", help="The id of the new mandate.")],
    holder: Annotated[
        str, typer.Option("--holder", metavar="ID", help="The mission that holds it.")
    ] = "",
    instrument: Instrument = "",
    adopted: Adopted = "",
    first_day: Begins = "",
    last_day: Ends = "",
    tasks: Tasks = "",
    tasks_file: TasksFile = "",
    cite: Cite = "",
    output: Output = None,
    force: Force = False,
    store: Store = None,
) -> None:
    """Write a mandate with its tasks, for a mission that is on record.

    Example: kg new mandate lake-2031 --holder lake-mission --instrument C/RES/9 --adopted
    2031-01-02 --tasks "Protect civilians | 4(a)" --store my-store -o lake-2031.yaml
    """
    from kg.services import starting

    request = starting.MandateRequest(
        slug,
        holder,
        instrument,
        adopted,
        first_day,
        last_day,
        tasks,
        tasks_file,
        cite,
        output or "",
    )
    check_free(output, force=force)
    write_part(starting.mandate_of(_view(store), request), output)


def registry(output: Output = None, force: Force = False, store: Store = None) -> None:
    """Write an actor, a place and an instrument to fill in, beside what your store has.

    Example: kg new registry --store my-store -o more.yaml
    """
    from kg.services import starting

    check_free(output, force=force)
    write_part(starting.more_registry(_view(store), starting.RegistryRequest(output or "")), output)


SourceId = Annotated[str, typer.Argument(metavar="SOURCE-ID", help="The id of the source.")]
Text = Annotated[
    Path | None,
    typer.Option("--text", metavar="FILE", help="Its text, to fill in hash and length."),
]


def source(
    slug: SourceId,
    text: Text = None,
    output: Output = None,
    force: Force = False,
    store: Store = None,
) -> None:
    """Write a source to fill in, without statements.

    Example: kg new source radio-2030-01-09 --text radio.txt -o radio.yaml
    """
    _write_source(slug, text, output, alone=True, force=force, store=store)


def statements(
    slug: SourceId,
    text: Text = None,
    output: Output = None,
    force: Force = False,
    store: Store = None,
) -> None:
    """Write a statement to fill in, with every key explained, and its source where that is new.

    Example: kg new statements radio-2030-01-09 --store my-store -o radio.yaml
    """
    _write_source(slug, text, output, alone=False, force=force, store=store)


def mapping(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="A table with a header: .csv or .tsv.")
    ],
    output: Output = None,
    force: Force = False,
    store: Store = None,
) -> None:
    """Write a first mapping of a table, for kg load --mapping, from its headers and first rows.

    What is guessed is marked; columns that say nothing are listed. A table of ACLED, Geo-PKO or
    PLOVER gets the mapping that comes with kg.

    Example: kg new mapping incidents.csv -o incidents.mapping.yaml
    """
    from kg.services import mapping_draft

    check_free(output, force=force)
    answer = mapping_draft.draft(_view(store), mapping_draft.DraftRequest(str(table), output or ""))
    write(answer.text, output)
    if answer.like:
        say(f"the columns are those of {answer.like}: this is the mapping that comes with kg.")
    for placeholder in answer.placeholders:
        say(f"{placeholder.file}:{placeholder.line}: to write: {placeholder.words}")
    if output and output != "-":
        say(f"Next: kg load {table} --mapping {output} --store DIR --dry-run")


def _write_source(
    slug: str,
    text: Path | None,
    output: str | None,
    *,
    alone: bool,
    force: bool,
    store: str | None,
) -> None:
    from kg.services import starting

    check_free(output, force=force)
    request = starting.SourceRequest(slug, str(text or ""), alone, output or "")
    write_part(starting.source_and_statements(_view(store), request), output)


def _view(store: str | None) -> View:
    """Return a view of the user's store, of ontology and vocabularies alone where none is named."""
    from kg.services.opening import ontology_view, open_view

    path = folder(store)
    return ontology_view() if path is None else open_view(path)


def check_free(output: str | None, *, force: bool) -> None:
    """Raise UsageError where a file is there already."""
    if output and output != "-" and Path(output).exists() and not force:
        raise UsageError(f"{output}: exists already. Name a new file, or --force.")


def write_part(answer: NewAnswer, output: str | None) -> None:
    """Write a single new file, and say what is still to be written in it."""
    write(answer.files[0].text, output)
    if output and output != "-":
        _say_next(answer, f"kg load {output} --store DIR")


def _say_next(answer: NewAnswer, command: str) -> None:
    """Say what is still to be written, with file and line, and which command comes then."""
    for placeholder in answer.placeholders[:_SHOWN]:
        say(f"{placeholder.file}:{placeholder.line}: to write: {placeholder.words}")
    rest = len(answer.placeholders) - _SHOWN
    if rest > 0:
        say(f"and {counted(rest, 'more placeholder')}.")
    say(f"Then: {command}" if answer.placeholders else f"Next: {command}")


def _asked(request: MissionRequest) -> MissionRequest:
    """Return a request with what a person at the terminal answers for what it leaves out."""
    first = ("name", "country", "instrument")
    questions = {
        "name": "Full name of the mission",
        "country": "Country",
        "instrument": "Instrument that set it up (its symbol)",
    }
    for field in first:
        if not getattr(request, field).strip():
            request = replace(request, **{field: typer.prompt(questions[field], err=True)})
    if not request.adopted and not request.begins:
        adopted = _prompt_day("Day of its adoption, YYYY-MM-DD")
        first_day = _prompt_day("First day of the mandate", adopted)
        request = replace(
            request, adopted=adopted, begins="" if first_day == adopted else first_day
        )
        if not request.ends:
            request = replace(request, ends=_prompt_day("Last day (empty: none)", ""))
    if not request.cite and not (request.tasks or request.tasks_file):
        cite = typer.prompt("Where you read it (empty: not read)", "", err=True, show_default=False)
        request = replace(request, cite=cite)
    if not request.tasks and not request.tasks_file:
        request = replace(request, tasks=_prompt_tasks())
    return request


def _prompt_day(question: str, default: str | None = None) -> str:
    return str(
        typer.prompt(question, default, value_proc=_day, err=True, show_default=bool(default))
    )


def _day(text: str) -> str:
    """Return a day that a person typed; Click asks again where it is none."""
    from kg.services import days

    if not text.strip():
        return ""
    try:
        return days.day(text.strip(), "this day:")
    except InputError as error:
        raise typer.BadParameter("no day of the calendar; write YYYY-MM-DD.") from error


def _prompt_tasks() -> str:
    """Return the tasks that a person types, one a line, until an empty line."""
    from kg.services.starting import TASK_FORM

    say(f"Tasks, one a line: {TASK_FORM}; an empty line ends the list.")
    typed: list[str] = []
    while line := _prompt_task(len(typed) + 1):
        typed.append(line.replace(";", ","))
    return "; ".join(typed)


def _prompt_task(number: int) -> str:
    return str(typer.prompt(f"Task {number}", "", err=True, show_default=False)).strip()
