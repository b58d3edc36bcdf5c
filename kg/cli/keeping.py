"""kg store, verify."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import LockTimeout, Output, OwnStore, Quiet, form_of, own_folder, say, write
from kg.cli.progress import progress
from kg.errors import UsageError
from kg.words import counted

store_ = typer.Typer(
    help="The log of a store; withdrawing a load; making the store anew; backups.",
    no_args_is_help=True,
)
FORMS = ("table", "csv", "json", "md")
_HASH = re.compile("[0-9a-f]{64}")
_PATHS = 3  # of a load, on a screen


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(store_, name="store")
    for command in (log, rebuild, backup, restore, retract):
        store_.command()(command)
    app.command()(verify)


def log(
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    store: OwnStore = None,
) -> None:
    """List what was loaded into a store and what was withdrawn, in order.

    Example: kg store log --store my-store
    """
    from kg.model import Table
    from kg.render import render_table
    from kg.services import maintenance

    chosen = form_of(form, output, "table", FORMS)
    short = 12 if chosen == "table" else 64
    rows = []
    for logged in maintenance.log(own_folder(store, "store log")):
        entry = logged.entry
        what = _listed(entry.paths, chosen) or ", ".join(
            _brief(subject, short) for subject in entry.subjects
        )
        state = f"withdrawn by {logged.retraction.id[:short]}" if logged.retraction else ""
        state = (
            state if logged.finished else "stopped midway; the next command that writes finishes it"
        )
        rows.append(
            (
                entry.id[:short],
                entry.kind,
                entry.recorded,
                entry.quads,
                what,
                entry.by,
                entry.reason,
                state,
            )
        )
    table = Table(
        ("entry", "kind", "recorded", "quads", "files or subjects", "by", "reason", "state"),
        tuple(rows),
    )
    write(render_table(table, chosen), output)


def _brief(subject: str, short: int) -> str:
    """Return the beginning of an entry's id, which is a hash; the id of a source as it is."""
    return subject[:short] if _HASH.fullmatch(subject) else subject


def _listed(paths: tuple[str, ...], form: str) -> str:
    """Return paths as one text; a screen shows the first few and how many more there are."""
    shown = paths if form != "table" else paths[:_PATHS]
    return ", ".join(shown) + (
        f" and {len(paths) - len(shown)} more" if len(paths) > len(shown) else ""
    )


def rebuild(lock_timeout: LockTimeout = None, quiet: Quiet = False, store: OwnStore = None) -> None:
    """Make a store's files anew from its journal, whatever state they are in.

    Example: kg store rebuild --store my-store
    """
    from kg.services import maintenance

    path = own_folder(store, "store rebuild")
    with progress("making the store anew", quiet=quiet):
        count = maintenance.rebuild(path, lock_timeout=lock_timeout)
    say(f"{path}: made anew from its journal, {counted(count, 'quad')}.")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; .tar.gz suits it.")],
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Write a store's journal and source texts to one file, from which the same store is made
    again.

    Example: kg store backup my-store.tar.gz --store my-store
    """
    from kg.services import backup

    path = own_folder(store, "store backup")
    with progress("backing up", quiet=quiet):
        made = backup.backup(path, file)
    size = (
        f"{counted(made.entries, 'entry', 'entries')} of the journal, {counted(made.files, 'file')}"
    )
    say(f"wrote {file}: {size}, {counted(made.size, 'byte')} unpacked.")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file that kg store backup wrote.")
    ],
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Make a store from a backup, in a new or an empty folder; a changed byte is refused.

    Example: kg store restore my-store.tar.gz --store my-store-again
    """
    from kg.services import backup

    path = own_folder(store, "store restore")
    with progress("restoring", quiet=quiet):
        count = backup.restore(file, path)
    say(f"{path}: restored from {file}, {counted(count, 'quad')}.")


def retract(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="ENTRY|SOURCE",
            help="The beginning of an entry's id (kg store log), or a source.",
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the log.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided it.")] = "",
    lock_timeout: LockTimeout = None,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Withdraw a load, or a source's statements: they leave every answer from now on, and stay in
    the log.

    Example: kg store retract radio-2024-12-01 --reason "coded twice" --store my-store
    """
    from kg.services import maintenance

    path = own_folder(store, "store retract")
    if not reason.strip():
        raise UsageError('--reason is empty. Say why, such as --reason "coded twice".')
    with progress("withdrawing", quiet=quiet):
        done = maintenance.retract(path, subject, reason, by=by, lock_timeout=lock_timeout)
    say(
        f"withdrew {counted(done.entry.quads, 'quad')}; the log keeps what was withdrawn as "
        f"{done.entry.id[:12]}."
    )
    if done.dangling:
        some = ", ".join(done.dangling[:5]) + (", ..." if len(done.dangling) > 5 else "")  # noqa: PLR2004 - a line's worth
        entries = counted(len(done.dangling), "entry still points", "entries still point")
        say(f"{entries} to what is gone: {some}. Next: kg validate --store {path}")


def verify(
    timeout: Annotated[
        float,
        typer.Option(min=0.01, max=86_400, help="Give up after so many seconds, with exit code 5."),
    ] = 600.0,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Compare a store with its journal, file by file and quad by quad; exit code 1 where they
    differ.

    Example: kg verify --store my-store
    """
    from kg.services import verification

    path = own_folder(store, "verify")
    with progress("comparing", quiet=quiet):
        found = verification.verify(path, timeout=timeout)
    write("".join(f"{finding}\n" for finding in found.findings) or "store and journal agree\n")
    for note in found.notes:
        say(note)
    size = f"{counted(found.entries, 'entry', 'entries')}, {counted(found.quads, 'quad')}"
    say(f"{path}: {size} compared, hash {found.sha256 or 'unknown'}.")
    raise typer.Exit(1 if found.findings else 0)
