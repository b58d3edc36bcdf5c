"""The Typer application, and the only place that turns errors into messages and exit codes."""

from __future__ import annotations

import contextlib
import copy
import inspect
import os
import sys
import warnings
from functools import cache
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.main import get_command_name

from kg.cli import (
    agreeing,
    brief,
    completing,
    coverage,
    drafting,
    exports,
    help_texts,
    identity,
    importing,
    load,
    mandate,
    networks,
    ontology,
    progress,
    provenance,
    query,
    review,
    searching,
    show,
    starting,
    store,
    validate,
    vocabulary,
)
from kg.errors import (
    InternalError,
    KgError,
    Notice,
    machine_failed,
    refused_by_machine,
    tells_damage,
)

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    name="kg",
    help=(
        "Answer who does what, where, on whose authority and according to whom, for a "
        "mission's mandate."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"kg {version('mandate-kg')}")
        if os.environ.get("KG_DEBUG"):
            from kg.sandbox import Limits
            from kg.services import jobs

            walls = jobs.apart(jobs.WALLS, jobs.WallsRequest(), Limits(time=60))
            typer.echo(f"the worker's network is closed by: {', '.join(walls.names)}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and stop.", is_eager=True, callback=_version
        ),
    ] = False,
) -> None:
    """Answer who does what, where, on whose authority and according to whom, for a mission's
    mandate.
    """


PANELS: Final = {
    "Ask": ("query", "queries", "ask", "show", "search", "paths", "timeline"),
    "Report": (
        *("coverage", "gaps", "mandate", "brief", "export", "network"),
        *("changes", "conflicts", "why", "stats", "demo"),
    ),
    "Bring in": ("new", "draft", "review", "agree", "import", "load", "identity", "sources"),
    "Check": ("validate", "lint", "reason", "verify", "vocab"),
    "Keep and serve": ("init", "store", "docs"),
}
"""The commands as `kg --help` lists them."""

for module in (
    exports,
    networks,
    query,
    searching,
    coverage,
    validate,
    ontology,
    vocabulary,
    show,
    mandate,
    brief,
    provenance,
    drafting,
    agreeing,
    importing,
    load,
    review,
    starting,
    identity,
    store,
):
    module.register(app)


def _join_lines(typer_app: typer.Typer) -> None:
    """Give each command its docstring as help with one line a paragraph, since Typer would print
    the line ends of the source.
    """
    for command in typer_app.registered_commands:
        paragraphs = (inspect.getdoc(command.callback) or "").split("\n\n")
        command.help = "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)
    for group in typer_app.registered_groups:
        if group.typer_instance:
            _join_lines(group.typer_instance)


_join_lines(app)


def _arrange(typer_app: typer.Typer) -> None:
    """Put commands and groups into the panels of the help, in their order."""
    order = {name: (panel, at) for panel, names in PANELS.items() for at, name in enumerate(names)}
    panels = list(PANELS)
    for command in typer_app.registered_commands:
        command.rich_help_panel = order[_name_of(command)][0]
    for group in typer_app.registered_groups:
        group.rich_help_panel = order[str(group.name)][0]
    typer_app.registered_commands.sort(
        key=lambda command: (panels.index(order[_name_of(command)][0]), order[_name_of(command)][1])
    )


def _name_of(command: typer.models.CommandInfo) -> str:
    return command.name or get_command_name(getattr(command.callback, "__name__", ""))


_arrange(app)


@cache
def _application(word: str) -> typer.Typer:
    """Return the application with only the command or group that a word names; with all of them
    where it names none.

    Typer builds every command before it runs one, which takes a fifth of a question's time.
    """
    commands = [command for command in app.registered_commands if _name_of(command) == word]
    groups = [group for group in app.registered_groups if group.name == word]
    if not commands and not groups:
        return app
    part = copy.copy(app)
    part.registered_commands, part.registered_groups = commands, groups
    return part


def main() -> None:
    """Run the command line; every error becomes one message on stderr and the exit code of its
    kind.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the shell: >&-
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - stands for the stream
        getattr(sys, name).reconfigure(errors="backslashreplace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Notice)
            warnings.showwarning = _say_notice(warnings.showwarning)
            try:
                if completing.VARIABLE in os.environ:
                    completing.attach(app)
                elif help_texts.is_for_a_command(sys.argv[1:]):
                    help_texts.attach(_application(sys.argv[1]))
                _application(next(iter(sys.argv[1:]), ""))(prog_name="kg")
            finally:
                progress.end()
    except KgError as error:
        _tell(f"kg: {error}\n" if not getattr(error, "findings", ()) else f"{error}\n")
        sys.exit(error.exit_code)
    except RecursionError:
        _tell("kg: the input nests too deep. Flatten it.\n")
        sys.exit(3)
    except MemoryError:
        _tell("kg: out of memory. Give this machine more, or the command less.\n")
        sys.exit(4)
    except Exception as error:  # noqa: BLE001 - the last net: a person sees one line, never a traceback
        kg_error = _named(error)
        _tell(f"kg: {kg_error}\n")
        _trace()
        sys.exit(kg_error.exit_code)


def _say_notice(other: Callable[..., None]) -> Callable[..., None]:
    """Return a function that says a Notice in words and shows any other warning as before."""

    def show(message: Warning | str, category: type[Warning], *where: object) -> None:
        if not issubclass(category, Notice):
            other(message, category, *where)
            return
        progress.end()
        _tell(f"{message}\n")

    return show


def _tell(message: str) -> None:
    with contextlib.suppress(OSError):  # the exit code still says it
        sys.stderr.write(message)
        sys.stderr.flush()


def _named(error: Exception) -> KgError:
    """Return an error as one of ours: a damaged store, the machine's, else a fault of the
    program.
    """
    if damaged := tells_damage(error):
        return damaged
    return (
        refused_by_machine(error)
        if machine_failed(error)
        else InternalError(f"{type(error).__name__}: {error}")
    )


def _trace() -> None:
    import traceback

    if os.environ.get("KG_DEBUG"):
        traceback.print_exc()
