"""Options that several commands share, and how they print."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg import formats
from kg.cli import progress
from kg.errors import InputError, UsageError
from kg.services import days as calendar
from kg.services import thresholds
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Clocks
    from kg.store import View
    from kg.texts import Texts

Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        "-s",
        envvar="KG_STORE",
        metavar="DIR",
        help="The store to read; without one, the packaged knowledge base.",
    ),
]
OwnStore = Annotated[
    str | None,
    typer.Option("--store", "-s", envvar="KG_STORE", metavar="DIR", help="Your store, a folder."),
]
TextFolder = Annotated[
    Path | None,
    typer.Option(
        "--texts",
        envvar="KG_TEXTS",
        metavar="DIR",
        help="A folder of source texts, to show passages from.",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to FILE; '-' is stdout. Its ending names the format.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="Only what held from this day or an earlier one."),
]
KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", metavar="DAY", help="Only what was published by this day."),
]
ExcludeSource = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-source",
        metavar="SOURCE",
        help="As if this source had said nothing. Repeatable.",
    ),
]
OnlySource = Annotated[
    list[str] | None,
    typer.Option(
        "--only-source",
        metavar="SOURCE",
        help="As if only this source had said anything. Repeatable.",
    ),
]
OwnQuads = Annotated[
    bool,
    typer.Option(
        "--own",
        help="Ask only what was loaded, without ontology, packaged base and what is derived.",
    ),
]


LockTimeout = Annotated[
    float | None,
    typer.Option(
        "--lock-timeout",
        metavar="SECONDS",
        min=0,
        max=86_400,
        help=(
            "Wait so long for another process that writes (default 30), then stop with exit code 4."
        ),
    ),
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="TAG",
        help="Labels in this language, such as fr; English where there is none.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


def own_folder(store: str | None, command: str) -> Path:
    """Return the folder of the user's own store. Raises UsageError where none was named."""
    path = folder(store)
    if path is None:
        raise UsageError(
            f"{command} needs a store of yours: --store DIR, or KG_STORE. kg init DIR makes one."
        )
    return path


def folder(store: str | None) -> Path | None:
    """Return the folder of a store, None for the packaged knowledge base; a URL is refused."""
    if not store:
        return None
    if "://" in store:
        raise UsageError(
            f"--store {store}: a remote store is not supported. Name a folder made by kg init."
        )
    return Path(store)


def store_named(store: str | None) -> str:
    """Return the folder of a store as a request names it, empty for the packaged knowledge base."""
    path = folder(store)
    return "" if path is None else str(path)


def view_of(store: str | None, lang: str = "en") -> View:
    """Return the view that a reading command answers from, its labels in a language."""
    from kg.query import in_language
    from kg.services.opening import open_view

    return in_language(open_view(folder(store)), lang)


def texts_of(store: str | None, texts: Path | None) -> Texts:
    """Return the source texts at hand: the store's own, then the folder named."""
    from kg.texts import Texts

    path = folder(store)
    folders = [path / "texts"] if path is not None and (path / "texts").is_dir() else []
    return Texts((*folders, *([texts] if texts else [])))


NONE = thresholds.NONE
fail_on_one_of = thresholds.fail_on_one_of


def format_option(*kinds: str, lead: str = "One of") -> Any:  # noqa: ANN401 - as typer.Option
    """Return the option -f of a command that gives one of some kinds of answer; `lead` begins its
    help.

    Its help lists the built-in formats; those of other distributions are added where a help is
    printed (`kg.cli.help_texts`).
    """
    info = typer.Option("--format", "-f", help=f"{lead} {formats.choices(*kinds, built_in=True)}.")
    info.full_help = lambda: f"{lead} {formats.choices(*kinds)}."
    return info


def format_of(
    name: str | None, output: str | None, *kinds: str, default: str = "table"
) -> formats.Format:
    """Return the format asked for: -f, else the ending of -o, else the default. An unknown one is a
    usage error.
    """
    return formats.resolve(name, output, kinds, default)


TableFormat = Annotated[str | None, format_option("table")]
ReportFormat = Annotated[str | None, format_option("report")]
EntryFormat = Annotated[str | None, format_option("entry")]


def write_answer(
    output_format: formats.Format,
    kind: str,
    answer: object,
    output: str | None = None,
    **options: object,
) -> None:
    """Write an answer of a kind in a format to stdout or a file, and report its notes."""
    write_export(formats.write(output_format, kind, answer, **options), output_format, output)


def write_export(
    export: formats.Export, output_format: formats.Format, output: str | None = None
) -> None:
    """Write the file or files of an export to stdout or a file, and report its notes."""
    if export.parts and output in (None, "-"):
        count = counted(len(export.parts), "file")
        raise UsageError(f"-f {output_format.name} is {count}: give -o FILE.")
    if export.parts:
        write_files(export.files(Path(str(output))))
    else:
        write(export.data, output, binary=output_format.is_binary)
    for note in export.notes:
        say(note)


def write(content: str | bytes, output: str | None = None, *, binary: bool = False) -> None:
    """Write a result to stdout or a file; a closed pipe is quiet, a file that cannot be written a
    clear error.

    What is `binary` is not for a terminal: a usage error asks for a file or a pipe.
    """
    if binary and output in (None, "-") and sys.stdout.isatty():
        raise UsageError(
            "this format is not for a screen. Give -o FILE, or send it through a pipe."
        )
    progress.end()
    data = (
        content.encode("utf-8", errors="backslashreplace") if isinstance(content, str) else content
    )
    if output and output != "-":
        write_files([(Path(output), data)])
        return
    try:
        sys.stdout.buffer.write(data)
        if data and not binary and not data.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the command goes on: its exit code may matter
    except OSError as error:
        from kg.files import unwritable

        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # else Python tries again on leaving
        raise unwritable("stdout", error) from error


def stdin_bytes() -> bytes:
    """Return all of stdin. Raises InputError where there is none to read."""
    if sys.stdin is None:  # closed by the shell: <&-
        raise InputError("stdin: is closed. Send the text through a pipe, or name a file.")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise InputError(
            f"stdin: cannot be read ({error.strerror}). Send a text, or name a file."
        ) from error


def write_files(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files that belong together, all or none, and say which. Raises InputError,
    MachineError.
    """
    from kg.files import write_whole

    progress.end()
    write_whole(files)
    for path, _ in files:
        say(f"wrote {path}")


def say(message: str) -> None:
    """Write talk to stderr, where it never mixes with data; what cannot be written changes no
    outcome.
    """
    progress.end()
    with contextlib.suppress(OSError):
        sys.stderr.write(message + "\n")
        sys.stderr.flush()


today = calendar.today
day = calendar.day


def clocks_of(as_of: str | None, known_by: str | None = None) -> Clocks:
    """Return the two clocks of a command. Raises InputError for text that is not a day."""
    from kg.model import Clocks

    return Clocks(
        "" if as_of is None else day(as_of, "--as-of"),
        "" if known_by is None else day(known_by, "--known-by"),
    )


def texts_in(values: Iterable[str | Path] | None) -> tuple[str, ...]:
    """Return the values of an option that may be repeated as texts, none where it was left out."""
    return tuple(map(str, values or ()))


def values_of(pairs: list[str]) -> dict[str, str]:
    """Return `-p name=value` options as a mapping. Raises UsageError."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(f"-p {pair}: write -p name=value.")
        if name in values:
            raise UsageError(f"-p {name} is given twice.")
        values[name] = value
    return values
