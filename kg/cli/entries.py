"""kg show, stats, changes, sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    day,
    days,
    folder,
    form_of,
    say,
    telling_withdrawn,
    texts_of,
    view_of,
    write,
)
from kg.cli.progress import watch
from kg.errors import InputError, UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.model import Source
    from kg.store import View

FORMS = ("table", "json", "md")
sources = typer.Typer(help="List sources, check their texts, attach a text.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(show)
    app.command()(stats)
    app.command()(changes)
    app.add_typer(sources, name="sources")
    sources.command("list")(list_)
    sources.command()(verify)
    sources.command()(attach)


def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id, a notation, an alias or an IRI.")
    ],
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    texts: TextFolder = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Show an entry or a statement with everything said about it, and by whom.

    Example: kg show hnp
    """
    from dataclasses import replace

    from kg import query
    from kg.model import Clocks
    from kg.provenance import describe
    from kg.render import Labels, readable, render_report

    chosen = form_of(form, output, "table", FORMS)
    watch("looking up", quiet=quiet)
    view = view_of(store, lang)
    with telling_withdrawn(store, name):
        iri = query.to_term(view, "iri", name, name="kg show")
    clocks = Clocks(**days(as_of, known_by))
    report = describe(view, iri, texts_of(store, texts), clocks)  # type: ignore[arg-type]
    if not report.tables and not any(
        True
        for _ in view.match(iri, None, None)  # type: ignore[arg-type]
    ):
        raise InputError(
            f"kg show: nothing in this store is called {name!r}. kg query find-by-name -p name=TEXT"
        )
    labels = Labels(view)
    write(
        render_report(
            replace(report, tables=tuple(readable(t, labels) for t in report.tables)), chosen
        ),
        output,
    )


def stats(
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join((*FORMS, 'ttl'))}.")
    ] = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Count what a store holds; statements that were taken back do not count. As ttl: its DCAT and
    VoID description.

    Example: kg stats -f json
    """
    from kg.model import Clocks, Report, Table
    from kg.provenance import statistics
    from kg.render import render_report

    chosen = form_of(form, output, "table", (*FORMS, "ttl"))
    if chosen == "ttl":
        from kg.export.catalogue import description

        if as_of or known_by:
            raise UsageError("-f ttl describes the whole store: leave --as-of and --known-by out.")
        write(description(view_of(store), packaged=folder(store) is None), output)
        return
    watch("counting", quiet=quiet)
    data = statistics(view_of(store), Clocks(**days(as_of, known_by)))
    by_source = data["statements_by_source"]
    rows = tuple(
        (key.replace("_", " "), value) for key, value in data.items() if isinstance(value, int)
    )
    tables = [
        Table(("what", "count"), rows),
        Table(("source", "statements"), tuple(by_source.items()), "Statements by source"),
    ]
    report = Report("What this store holds", tables=tuple(tables), data=data)
    write(render_report(report, chosen), output)


def changes(
    known_by: Annotated[
        str,
        typer.Option(
            "--known-by", metavar="A..B", help="After day A, by day B; one of them may be left out."
        ),
    ],
    as_of: AsOf = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help="One of table, csv, json, md.")
    ] = None,
    output: Output = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List what became known after one day and by another: statements, retractions, relations that
    came or went.

    Day A itself is left out and day B is in, so that A..B and B..C meet without a gap.

    Example: kg changes --known-by 2024-11-19..2024-11-20
    """
    from dataclasses import replace

    from kg.provenance import changes as between
    from kg.render import Labels, readable, render_report

    chosen = form_of(form, output, "table", ("table", "csv", "json", "md"))
    after, dots, until = known_by.partition("..")
    if not dots or not (after or until):
        raise UsageError(f"--known-by {known_by}: write two days as A..B, or one as A.. or ..B.")
    after, until = (day(text, "--known-by") if text else "" for text in (after, until))
    if after and until and after > until:
        raise InputError(
            f"--known-by {known_by}: the first day comes after the second. Turn them round."
        )
    watch("comparing days", quiet=quiet)
    view = view_of(store, lang)
    labels = Labels(view)
    report = between(view, after, until, **days(as_of, None))
    tables = tuple(readable(table, labels) for table in report.tables)
    flat = readable(report.flat, labels) if report.flat is not None and chosen == "csv" else None
    write(render_report(replace(report, tables=tables, flat=flat), chosen), output)


def list_(
    form: Annotated[
        str | None, typer.Option("--format", "-f", help="One of table, csv, json, md.")
    ] = None,
    output: Output = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    texts: TextFolder = None,
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """List the sources, how many statements each carries, and whether its text is at hand.

    A source counts from the day it was published (--known-by); both days limit the statements
    counted.

    Example: kg sources list
    """
    from kg import query
    from kg.model import Table
    from kg.render import render_table
    from kg.vocab import DCTERMS, entity

    chosen = form_of(form, output, "table", ("table", "csv", "json", "md"))
    watch("counting", quiet=quiet)
    view, at_hand, limits = view_of(store), texts_of(store, texts), days(as_of, known_by)
    carried = query.table(view, "statements-by-source", limits)
    counts = {row["source"].value: row["statements"].value for row in carried}
    rows = [
        {
            "source": s.id,
            "version": s.version,
            "published": s.published
            + (" (inferred)" if DCTERMS.issued.value in s.inferred else ""),
            "publisher": s.publisher,
            "author": s.author,
            "title": s.title,
            "url": s.url,
            "derived from": ", ".join(s.derived_from),
            "reliability": s.reliability,
            "statements": counts.get(entity("source", s.id).value, "0"),
            "text": "attached"
            if at_hand.get(s.sha256) is not None
            else "not attached"
            if s.sha256
            else "never at hand",
        }
        for s in view.sources()
        if s.published <= limits.get("known_by", s.published)
    ]
    columns = tuple(rows[0]) if rows else ("source",)
    if (
        chosen == "table"
    ):  # what no source has, and the address, would only push the rest off the screen
        columns = tuple(
            name for name in columns if name != "url" and any(row[name] for row in rows)
        )
    table = Table(columns, tuple(tuple(row[name] for name in columns) for row in rows))
    write(render_table(table, chosen), output)


def verify(
    text: Annotated[
        Path, typer.Option("--text", metavar="FILE", help="The source's text, as it was coded.")
    ],
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="The source; found by its hash if left out."),
    ] = None,
    store: Store = None,
) -> None:
    """Check a source's text against the hash, offsets and anchors of the statements coded from it.

    Example: kg sources verify --text article.txt
    """
    from kg import sandbox, texts
    from kg.provenance import passages_of

    view = view_of(store)
    data = sandbox.read(text, limit=sandbox.MAX_DOCUMENT_BYTES)
    found = _source(view, source, texts.sha256_of(data))
    findings, count = texts.verify(data, str(text), found.sha256, passages_of(view, found.id))
    for finding in findings:
        write(f"{finding}\n")
    failures = [finding for finding in findings if finding.severity == "error"]
    warnings = len(findings) - len(failures)
    also = f", {counted(warnings, 'warning')}" if warnings else ""
    say(
        f"{found.id}: {counted(count, 'passage')} checked, "
        f"{counted(len(failures), 'failure')}{also}."
    )
    raise typer.Exit(1 if failures else 0)


_SHOWN = 10


def _source(view: View, slug: str | None, digest: str) -> Source:
    from kg.suggest import did_you_mean, nearest

    known = [s for s in view.sources() if s.sha256]
    if slug is not None:
        for candidate in view.sources():
            if candidate.id == slug:
                if not candidate.sha256:
                    raise InputError(
                        f"{slug}: the text of this source was never at hand, so there is no hash "
                        "to check."
                    )
                return candidate
        ids = [source.id for source in view.sources()]
        hint = (
            did_you_mean(nearest(slug, ids)).replace("did", "Did") or "kg sources list shows them."
        )
        raise InputError(f"no source {slug!r} in this store. {hint}")
    matching = [s for s in known if s.sha256 == digest] or known
    if len(matching) != 1:
        if not matching:
            raise InputError(
                "no source of this store has a hash, so there is nothing to check the text against."
            )
        listed = ", ".join(source.id for source in matching[:_SHOWN]) + (
            ", …" if len(matching) > _SHOWN else ""
        )
        raise UsageError(
            f"name the SOURCE that this is the text of, one of {len(matching):,}: {listed}."
        )
    return matching[0]


def attach(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Its text, byte for byte as it was coded.")
    ],
    store: OwnStore = None,
) -> None:
    """Keep a source's text in your store, so that sentences are shown; it never enters an export or
    the journal.

    Example: kg sources attach mssm-2024-11-19 article.txt --store my-store
    """
    from kg.services.loading import attach_text

    path = folder(store)
    if path is None:
        raise UsageError(
            "attach needs a store of yours: --store DIR (kg init DIR makes one). Without one, "
            "use --texts DIR."
        )
    attach_text(path, source, file)
    say(f"attached the text of {source} to {path}.")
