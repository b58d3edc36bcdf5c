"""The command kg review."""

from __future__ import annotations

import getpass
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import Output, Store, TextFolder, folder, say, write
from kg.cli.progress import end, watch
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.cli.review.session import ReviewSession
    from kg.services.reviewing import Effort, Order, ReviewOpening, ReviewState

ORDERS = ("coverage", "text")
EXTRA = "textual is not installed, so these are plain prompts. pip install 'mandate-kg[review]'"
_INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(review)


def review(
    drafts: Annotated[
        str, typer.Argument(metavar="DRAFTS.yaml", help="A draft file, as kg draft writes it.")
    ],
    coder: Annotated[
        str | None,
        typer.Option(
            "--as",
            envvar="KG_CODER",
            metavar="NAME",
            help="Who decides; the name that you log in with, if left out.",
        ),
    ] = None,
    blind: Annotated[
        bool,
        typer.Option("--blind", help="Hide what others decided until you and they are finished."),
    ] = False,
    order: Annotated[
        str,
        typer.Option(
            "--order",
            metavar="|".join(ORDERS),
            help="First what would change coverage, or as in the text.",
        ),
    ] = "coverage",
    by_text: Annotated[bool, typer.Option("--by-text", help="The same as --order text.")] = False,
    drafts_folder: Annotated[
        str | None,
        typer.Option(
            "--drafts", metavar="DIR", help="Where decisions are kept; drafts/ of the store."
        ),
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Write what was kept, as a file for kg load, and stop.")
    ] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="Record that you are finished, and stop.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain prompts, also in a full terminal.")
    ] = False,
    effort: Annotated[
        str | None,
        typer.Option(
            "--effort",
            metavar="FILE",
            help="Write keys and seconds for each accepted statement as JSON; '-' is stdout.",
        ),
    ] = None,
    output: Output = None,
    texts: TextFolder = None,
    store: Store = None,
) -> None:
    """Review drafts of statements: accept, edit, reject, split, merge or add, one key each.

    Decisions are kept in a file of yours beside the drafts, and each is on disk before the next
    draft is shown. Looking never decides. In a pipe, and where the terminal cannot show a screen,
    the same keys are read line by line.

    Example: kg review radio.drafts.yaml --as alice --store my-store
    """
    from kg.services import reviewing

    path = folder(store)
    opening = reviewing.ReviewOpening(
        drafts,
        coder or _login(),
        store="" if path is None else str(path),
        drafts_folder=drafts_folder or "",
        texts=(str(texts),) if texts else (),
        blind=blind,
        order=_order(order, by_text=by_text),
    )
    _check(export=export, finish=finish, output=output)
    if export:
        write(reviewing.export(opening), output)
    elif finish:
        _say_finished(reviewing.finish(opening))
    else:
        _at_work(opening, plain=plain, effort_file=effort)


def _order(order: str, *, by_text: bool) -> Order:
    if order not in ORDERS:
        raise UsageError(f"--order {order}: use one of {', '.join(ORDERS)}.")
    return "text" if by_text or order == "text" else "coverage"


def _check(*, export: bool, finish: bool, output: str | None) -> None:
    if export and finish:
        raise UsageError("--export and --finish are two commands. Give one of them.")
    if output is not None and not export:
        raise UsageError("-o FILE goes with --export.")


def _login() -> str:
    """Return the name that somebody logged in with. Raises UsageError where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("Who decides? Give --as NAME, or set KG_CODER.") from error


def _say_finished(state: ReviewState) -> None:
    say(f"{state.coder} is finished with {state.source.get('id', state.opening.drafts)}.")


def _at_work(opening: ReviewOpening, *, plain: bool, effort_file: str | None) -> None:
    """Let somebody review; say what it took, however it ends."""
    from kg.cli.review.session import ReviewSession
    from kg.services import reviewing

    watch("opening the drafts")
    session = ReviewSession(reviewing.open_review(opening))
    end()
    _say_torn(session.state)
    code = 0
    try:
        code = _run(session, plain=plain)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    _say_effort(session, effort_file)
    if code:
        raise typer.Exit(code)


def _run(session: ReviewSession, *, plain: bool) -> int:
    """Review on a full screen where there is one, else with prompts; return the exit code."""
    if not plain and has_screen():
        if find_spec("textual") is not None:
            from kg.cli.review import screen

            return screen.run(session)
        say(EXTRA)
    from kg.cli.review import prompts

    return prompts.run(session)


def has_screen() -> bool:
    """Return whether a terminal can show a screen and take single keys. The screen is drawn on
    stderr, so that stdout stays free.
    """
    streams = (sys.__stdin__, sys.__stderr__)
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return is_terminal and os.environ.get("TERM", "") not in {"", "dumb"}


def _say_torn(state: ReviewState) -> None:
    if state.torn:
        lines = ", ".join(map(str, state.torn))
        say(f"{state.decisions}:{lines}: a line that was never finished is passed over.")


def _say_effort(session: ReviewSession, effort_file: str | None) -> None:
    effort = session.effort()
    say(effort_words(session, effort))
    if effort_file is not None:
        import json

        figures = {
            "coder": session.state.coder,
            "source": session.state.source.get("id", ""),
            "kept": effort.kept_count,
            "keys": effort.keys,
            "seconds": round(effort.seconds, 1),
            "keys_per_kept": _rounded(effort.keys_per_kept),
            "seconds_per_kept": _rounded(effort.seconds_per_kept),
            "open": len(session.state.open_entries),
            "entries": len(session.state.entries),
        }
        write(f"{json.dumps(figures)}\n", effort_file)


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 2)


def effort_words(session: ReviewSession, effort: Effort) -> str:
    """Return what a review took, in words."""
    from kg.cli.review.card import progress

    words = f"{progress(session)}. {effort.keys} keys, {effort.seconds:.0f} s"
    if effort.keys_per_kept is None or effort.seconds_per_kept is None:
        return f"{words}; nothing accepted in this review."
    return (
        f"{words}: {effort.keys_per_kept:.1f} keys and {effort.seconds_per_kept:.1f} s for each of "
        f"{effort.kept_count} accepted."
    )
