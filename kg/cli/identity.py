"""kg resolve candidates, decide, undo, log."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import (
    Lang,
    LockTimeout,
    Output,
    OwnStore,
    Store,
    day,
    form_of,
    own_folder,
    say,
    today,
    view_of,
    write,
)
from kg.errors import InputError, UsageError

resolve = typer.Typer(help="Settle which entries are one and the same.", no_args_is_help=True)
_TABLES = ("table", "md", "json", "csv")
Form = Annotated[str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_TABLES)}.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who judges; it stays in the log.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the log.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(resolve, name="resolve")
    for command in (candidates, decide, undo, log):
        resolve.command()(command)


def candidates(
    kind: Annotated[str, typer.Option("--kind", help="Only actor, place or phenomenon.")] = "",
    about: Annotated[
        str, typer.Option("--about", metavar="ID", help="Only pairs with this entry.")
    ] = "",
    least: Annotated[
        float,
        typer.Option(
            "--min-score", min=0, max=1, help="Only pairs with at least this score, 0 to 1."
        ),
    ] = 0.8,
    form: Form = None,
    output: Output = None,
    lang: Lang = "en",
    store: Store = None,
) -> None:
    """List pairs of entries that may be the same, each with a score and what speaks for and against
    it.

    Example: kg resolve candidates --kind actor
    """
    from kg import identity, query
    from kg.render import Labels, render_report
    from kg.render.identity import candidates_report
    from kg.vocab import kind_and_slug

    if kind and kind not in identity.KINDS:
        raise UsageError(f"--kind {kind}: use {', '.join(identity.KINDS)}.")
    chosen = form_of(form, output, "table", _TABLES)
    view = view_of(store, lang)
    if about:
        iri = query.to_term(view, "iri", about, name="--about")
        of, about = kind_and_slug(iri.value) or ("", "")
        if of not in identity.KINDS:
            raise InputError(
                f"--about: is no {' or '.join(identity.KINDS)}, so nothing is compared with it."
            )
        kind = kind or of
    found = identity.candidates(view, kind, least=least, about=about)
    write(render_report(candidates_report(found, Labels(view), least), chosen), output)


def decide(
    kept: Annotated[
        str,
        typer.Argument(metavar="KEPT", help="An entry; if they are the same, it stands for both."),
    ],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other entry.")],
    verdict: Annotated[
        str, typer.Argument(metavar="same|different|unsure", help="What you judge.")
    ],
    by: By,
    reason: Why = "",
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="The day of the judgement, today if left out."),
    ] = None,
    lock_timeout: LockTimeout = None,
    store: OwnStore = None,
) -> None:
    """Judge that two entries are the same, are different, or that nobody can tell.

    Queries read through it; what was loaded stays as it came, and kg resolve undo takes it back.

    Example: kg resolve decide gangs armed-groups different --by "A. Analyst" --store my-store
    """
    from kg import identity
    from kg.services import identify

    if verdict not in identity.VERDICTS:
        raise UsageError(f"{verdict}: say {', '.join(identity.VERDICTS)}.")
    path = own_folder(store, "resolve decide")
    when = day(on, "--on") if on else today()
    done = identify.decide(path, kept, other, verdict, by, when, reason, lock_timeout=lock_timeout)
    if done.already:
        say(f"{done.judgement}: stands already, nothing to do.")
        return
    say(f"{done.judgement}: recorded as {done.judgement.entry[:12]}.")
    if done.note:
        say(f"{done.note}.")


def undo(
    judgement: Annotated[
        str, typer.Argument(metavar="JUDGEMENT|ID", help="The beginning of its id, or one entry.")
    ],
    other: Annotated[str, typer.Argument(metavar="ID", help="The other entry.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who takes it back.")] = "",
    reason: Why = "",
    lock_timeout: LockTimeout = None,
    store: OwnStore = None,
) -> None:
    """Take a judgement back; everything reads as before it, and the log keeps both.

    Example: kg resolve undo gangs armed-groups --store my-store
    """
    from kg.services import identify

    path = own_folder(store, "resolve undo")
    taken, done = identify.undo(path, judgement, other, reason, by, lock_timeout=lock_timeout)
    say(f"{taken}: undone; the log keeps it as {done.entry.id[:12]}.")


def log(form: Form = None, output: Output = None, store: OwnStore = None) -> None:
    """List the judgements of a store, also those that were undone.

    Example: kg resolve log --store my-store
    """
    from kg.render import render_table
    from kg.render.identity import judgements_table
    from kg.services import identify

    chosen = form_of(form, output, "table", _TABLES)
    found = identify.judgements(own_folder(store, "resolve log"))
    write(render_table(judgements_table(found, whole=chosen in ("json", "csv")), chosen), output)
