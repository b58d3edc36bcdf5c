"""kg init, load, reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import (
    LockTimeout,
    Output,
    OwnStore,
    Quiet,
    TextFolder,
    folder,
    format_of,
    format_option,
    own_folder,
    say,
    write_answer,
)
from kg.cli.progress import progress, watch
from kg.errors import UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.services.loading import LoadAnswer

CheckFormat = Annotated[str | None, format_option("findings", lead="With --check: one of")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(init)
    app.command()(load)
    app.command()(reason)


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
    empty: Annotated[bool, typer.Option("--empty", help="Ontology and vocabularies only.")] = False,
    quiet: Quiet = False,
) -> None:
    """Make a store with the ontology and the packaged knowledge base.

    Example: kg init my-store
    """
    from kg.services.loading import InitialiseRequest, initialise

    watch("making a store", quiet=quiet)
    answer = initialise(InitialiseRequest(str(directory), empty=empty))
    say(
        f"made a store in {directory}: {counted(answer.quads, 'quad')}, "
        f"{counted(answer.statements, 'statement')}."
    )


def _paths_argument() -> Any:  # noqa: ANN401 - as typer.Argument
    """Return the argument of what to load; its help lists the formats that are read."""
    info = typer.Argument(
        metavar="FILE|FOLDER...", help="Files of the formats that are read, or folders."
    )
    info.full_help = _formats_read
    return info


def _formats_read() -> str:
    from kg.importers import all_importers

    return f"{', '.join(importer.label for importer in all_importers())}; also packed."


def load(
    paths: Annotated[list[Path], _paths_argument()],
    store: OwnStore = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, write nothing.")
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE|NAME",
            help="What a table's columns mean: a file, or acled, geo-pko, plover and "
            "acled-places and so on, which come with kg; else TABLE.mapping.yaml.",
        ),
    ] = None,
    create_unknown: Annotated[
        bool,
        typer.Option(
            "--create-unknown",
            help="Add an actor or a place with an unknown name as a candidate.",
        ),
    ] = False,
    accepted_only: Annotated[
        bool,
        typer.Option(
            "--accepted-only", help="Of drafts, load what was accepted and leave open ones out."
        ),
    ] = False,
    coder: Annotated[
        str,
        typer.Option("--coder", metavar="NAME", help="Whose decisions about drafts count."),
    ] = "",
    drafts: Annotated[
        Path | None,
        typer.Option(
            "--drafts", metavar="DIR", help="Where decisions about drafts are; else in the store."
        ),
    ] = None,
    texts: TextFolder = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=86_400,
            help="Stop reading after so many seconds (default: by the files' size).",
        ),
    ] = None,
    lock_timeout: LockTimeout = None,
    quiet: Quiet = False,
) -> None:
    """Load files into a store; everything is checked first, and a second time changes nothing.

    Example: kg load radio.yaml --store my-store
    """
    from kg.services import loading

    path = own_folder(store, "load")
    request = loading.LoadRequest(
        str(path),
        tuple(map(str, paths)),
        dry_run=dry_run,
        texts=(str(texts),) if texts else (),
        mapping=str(mapping) if mapping else "",
        create_unknown=create_unknown,
        timeout=timeout,
        lock_timeout=lock_timeout,
        drafts_folder=str(drafts) if drafts else "",
        accepted_only=accepted_only,
        coder=coder,
    )
    with progress("loading", quiet=quiet) as current:
        answer = loading.load(request, progress=current)
    _say_read(answer)
    if answer.made_store:
        became = "would become" if dry_run else "was no store and is now"
        say(f"{path}: {became} an empty store, ontology and vocabularies only.")
    if not answer.files:
        return
    if not answer.derived:
        say(
            "direct relations are not derived for a load of this size. Next: kg reason "
            f"--store {path}"
        )
    size = f"{counted(answer.quads, 'quad')}, {counted(answer.statements, 'statement')}"
    verb = "would add" if dry_run else "added"
    say(f"{verb} {size} from {counted(len(answer.files), 'file')}.")


_SHOWN = 8


def _say_read(answer: LoadAnswer) -> None:
    """Say how files were read: as which format, with which names for ids, without what."""
    for name in answer.already:
        say(f"{name}: loaded before, nothing to do.")
    for name, form in answer.read_as:
        say(f"{name}: is {form}, whatever its ending says, and was read as that.")
    for warning in answer.warnings:
        say(str(warning))
    if answer.resolved:
        pairs = [f"{name} = {slug}" for name, slug in answer.resolved[:_SHOWN]]
        rest = len(answer.resolved) - _SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        say(f"names read as ids: {', '.join(pairs)}{more}.")
    for candidate in answer.candidates:
        say(
            f"{candidate.location}: candidate {candidate.kind} {candidate.id} made from the "
            f"unknown name {candidate.name!r}. "
            f"Settle it: kg identity candidates --about {candidate.id}"
        )
    if answer.left_out:
        say("derived quads were left out: they are derived again from the statements.")


def reason(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|FOLDER]...",
            help="With --check: look at these files too, without loading them.",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Ask HermiT whether ontology and knowledge base are consistent; needs Java.",
        ),
    ] = False,
    individuals: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="How many individuals --check looks at, the registry's first."
        ),
    ] = 2000,
    alone: Annotated[
        bool,
        typer.Option(
            "--alone", help="Check the files with the ontology only, not with what is in the store."
        ),
    ] = False,
    format_name: CheckFormat = None,
    output: Output = None,
    lock_timeout: LockTimeout = None,
    quiet: Quiet = False,
    store: OwnStore = None,
) -> None:
    """Derive the relations of a store again, by the rules in ontology/rules, or check for
    contradictions.

    Where --check finds one, the exit code is 1 and the findings are the least set of axioms that
    contradict each other.

    Example: kg reason --store my-store
    """
    from kg.services import loading

    path = folder(store)
    if check:
        _consistency(path, paths or [], individuals, format_name, output, alone=alone, quiet=quiet)
        return
    if paths or alone:
        raise UsageError("files are for a check: kg reason --check FILE [--alone].")
    if path is None:
        raise UsageError(
            "reason needs a store of yours: --store DIR. The packaged knowledge base is derived "
            "already."
        )
    if format_name or output:
        raise UsageError("--format and --output are for: kg reason --check.")
    request = loading.ReasonRequest(str(path), lock_timeout=lock_timeout)
    with progress("deriving", quiet=quiet):
        answer = loading.reason(request)
    say(f"{path}: {counted(answer.quads, 'derived quad')}.")


def _consistency(
    path: Path | None,
    files: list[Path],
    individuals: int,
    format_name: str | None,
    output: str | None,
    *,
    alone: bool,
    quiet: bool,
) -> None:
    from kg.services import consistency

    output_format = format_of(format_name, output, "findings", default="text")
    request = consistency.ConsistencyRequest(
        str(path) if path else "", tuple(map(str, files)), individuals=individuals, alone=alone
    )
    with progress("asking HermiT", quiet=quiet):
        answer = consistency.check(request)
    words = {"of": "reason", "fine": "consistent"}
    write_answer(output_format, "findings", answer.findings, output, **words)
    say(
        f"{counted(answer.individuals, 'individual')} checked. Left out: "
        f"{'; '.join(answer.left_out) or 'nothing'}."
    )
    raise typer.Exit(0 if answer.consistent else 1)
