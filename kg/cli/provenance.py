"""kg why, conflicts, sources suspect, sources review."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kg.cli.common import (
    AsOf,
    KnownBy,
    Lang,
    Output,
    OwnStore,
    Quiet,
    Store,
    TextFolder,
    clocks_of,
    fail_on_one_of,
    folder,
    form_of,
    own_folder,
    say,
    telling_withdrawn,
    texts_of,
    view_of,
    write,
)
from kg.cli.entries import sources
from kg.cli.progress import watch
from kg.errors import UsageError

_WHY = ("tree", "md", "json")
_TABLES = ("table", "md", "json", "csv")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(why)
    app.command()(conflicts)
    sources.command()(suspect)
    sources.command()(review)


def why(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT|STATEMENT", help="An entry, or the id of a statement.")
    ],
    predicate: Annotated[
        str | None,
        typer.Argument(metavar="PREDICATE", help="A property: supports, mkg:supports or an IRI."),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="OBJECT", help="An entry or a value.")
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Check every hash that can be checked here; exit code 1 where one fails.",
        ),
    ] = False,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_WHY)}.")
    ] = None,
    output: Output = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Trace a relation or a statement to who said it, in which source, in which sentence.

    Example: kg why mssm supports hnp
    """
    from kg import provenance
    from kg.render import Labels
    from kg.render.why import render_why

    if (predicate is None) != (value is None):
        raise UsageError("give SUBJECT PREDICATE OBJECT, or the id of one statement.")
    is_text = form is None and output is not None and output.lower().endswith(".txt")
    chosen = "tree" if is_text else form_of(form, output, "tree", _WHY)
    watch("tracing", quiet=quiet)
    view, at_hand, path = view_of(store, lang), texts_of(store, texts), folder(store)
    clocks = clocks_of(as_of, known_by)
    if predicate is None or value is None:
        with telling_withdrawn(store, subject):
            found = provenance.why_statement(view, subject, at_hand, clocks)
    else:
        loads_of = (lambda quad: provenance.load_of(path, quad)) if path else None
        found = provenance.why_triple(view, subject, predicate, value, at_hand, clocks, loads_of)
    if verify:
        found = replace(found, checks=provenance.check(view, found, at_hand, path))
    write(render_why(found, view, Labels(view), chosen), output)
    raise typer.Exit(1 if found.failed else 0)


def conflicts(
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="One of quantity, denial, kinds, places; again."
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="VERDICT",
            help="Exit 1 where there is one: contradiction; or none.",
        ),
    ] = None,
    sides: Annotated[
        int,
        typer.Option("--sides", min=0, help="Sides of one conflict that a table shows; 0 for all."),
    ] = 20,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_TABLES)}.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Set statements side by side that cannot all be true, or that time explains.

    Example: kg conflicts --kind quantity
    """
    from kg import provenance
    from kg.render import Labels, render_report
    from kg.render.conflicts import conflicts_report

    for asked in kind or ():
        if asked not in provenance.CONFLICTS:
            raise UsageError(f"--kind {asked}: use {', '.join(provenance.CONFLICTS)}.")
    verdict = fail_on_one_of(fail_on, (provenance.CONTRADICTION,))
    chosen = form_of(form, output, "table", _TABLES)
    watch("comparing statements", quiet=quiet)
    view = view_of(store, lang)
    found = provenance.conflicts(
        view, tuple(kind or provenance.CONFLICTS), clocks_of(as_of, known_by)
    )
    write(render_report(conflicts_report(found, Labels(view), sides=sides), chosen), output)
    true = [conflict for conflict in found if conflict.verdict == provenance.CONTRADICTION]
    raise typer.Exit(1 if verdict and true else 0)


def suspect(
    as_of: AsOf = None,
    known_by: KnownBy = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(_TABLES)}.")
    ] = None,
    output: Output = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List what was coded from a version that a revision supersedes and may stand no longer, and
    what leans on it.

    Example: kg sources suspect
    """
    from kg import provenance
    from kg.render import Labels, render_report
    from kg.render.conflicts import suspects_report

    chosen = form_of(form, output, "table", _TABLES)
    watch("comparing versions", quiet=quiet)
    view = view_of(store, lang)
    clocks = clocks_of(as_of, known_by)
    found = provenance.suspects(view, texts_of(store, texts), clocks)
    superseded = bool(provenance.latest(view, clocks.known_by))
    write(
        render_report(suspects_report(found, Labels(view), superseded=superseded), chosen), output
    )


def review(
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="The statement that was read again.")
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who read it again in the new version.")
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was found.")] = "",
    store: OwnStore = None,
) -> None:
    """Record that a statement was read again in the version that supersedes its own; it is no
    longer suspect.

    Example: kg sources review paper.1 --by "A. Analyst" --note "still said" --store my-store
    """
    from kg.services import review

    path = own_folder(store, "review")
    answer = review.review(review.ReviewRequest(str(path), statement, by, note))
    say(
        f"{statement}: this review is on record already."
        if answer.already
        else f"{statement}: reviewed by {by}."
    )
