"""kg import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import say, store_named, values_of, write
from kg.cli.progress import progress
from kg.cli.starting import check_free
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.services.importing import ImportAnswer

_SHOWN = 12


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import")(import_file)


def _converter_argument() -> Any:  # noqa: ANN401 - as typer.Argument
    """Return the argument of the format; its help lists the converters."""
    info = typer.Argument(metavar="FORMAT", help="The format of another tool.")
    info.full_help = _converters
    return info


def _converters() -> str:
    from kg.converters import all_converters

    return f"One of {', '.join(f'{record.name} ({record.label})' for record in all_converters())}."


def import_file(
    converter: Annotated[str, _converter_argument()],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to convert.")],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="The new file; '-' is stdout."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="An option of the format. Repeatable."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would be written, write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.01, max=86_400, help="Stop after so many seconds.")
    ] = 120.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            "-s",
            envvar="KG_STORE",
            metavar="DIR",
            help="Your store: what it has is named, and not written again.",
        ),
    ] = None,
) -> None:
    """Convert a file of another tool to one that you read, correct and load.

    What is not taken is counted, with the reason, on stderr and in the first lines of the new file.

    Example: kg import geojson districts.geojson -p kind=admin-2 -o places.yaml
    """
    from kg.services import importing

    if output is None and not dry_run:
        raise UsageError("name the new file with -o FILE.yaml ('-' is stdout), or use --dry-run.")
    if not dry_run:
        _check_ending(output)
        check_free(output, force=force)
    options = tuple(values_of(parameter or []).items())
    target = "" if output in (None, "-") else str(output)
    request = importing.ImportRequest(converter, str(file), options, store_named(store), target)
    with progress("converting", quiet=quiet):
        answer = importing.convert(request, timeout=timeout)
    if not dry_run:
        write(answer.text, output)
    _say_answer(answer, importing.in_numbers(answer.counts), dry_run=dry_run)
    if not dry_run and target and not answer.findings:
        say(f"Next: read it, then kg load {target} --store DIR")


def _check_ending(output: str | None) -> None:
    """Raise UsageError where a load would not take the new file for what it is."""
    if output not in (None, "-") and not str(output).lower().endswith((".yaml", ".yml")):
        raise UsageError(
            f"-o {output}: the new file is YAML. Name it {Path(str(output)).stem}.yaml."
        )


def _say_answer(answer: ImportAnswer, summary: str, *, dry_run: bool) -> None:
    """Say what the new file has, what it has not, and what a load would refuse in it."""
    say(f"{'would write' if dry_run else 'has'} {summary}.")
    for left_out in answer.left_out:
        say(f"left out: {left_out}.")
    for note in answer.notes:
        say(note)
    for finding in answer.findings[:_SHOWN]:
        say(f"to correct before loading: {finding}")
    if len(answer.findings) > _SHOWN:
        say(f"and {len(answer.findings) - _SHOWN} more to correct.")
