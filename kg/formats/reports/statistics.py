"""What a store holds: its counts as a report, its sources as a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.vocab import DCTERMS

if TYPE_CHECKING:
    from kg.services.browse import SourceLine, SourcesAnswer, StatisticsAnswer


def statistics_report(answer: StatisticsAnswer) -> Report:
    """Return the counts of a store as a report: one table of all, one by source."""
    data = asdict(answer)
    counts = tuple(
        (key.replace("_", " "), value) for key, value in data.items() if isinstance(value, int)
    )
    by_source = tuple(answer.statements_by_source.items())
    tables = (
        Table(("what", "count"), counts),
        Table(("source", "statements"), by_source, "Statements by source"),
    )
    return Report("What this store holds", tables=tables, data=data)


def sources_table(answer: SourcesAnswer, *, for_reading: bool = False) -> Table:
    """Return the sources as a table of texts.

    What no source has, and the address, are left out `for_reading`: they would only push the rest
    off the screen.
    """
    rows = [_row(line) for line in answer.sources]
    columns = tuple(rows[0]) if rows else ("source",)
    if for_reading:
        columns = tuple(
            name for name in columns if name != "url" and any(row[name] for row in rows)
        )
    return Table(columns, tuple(tuple(row[name] for name in columns) for row in rows))


def _row(line: SourceLine) -> dict[str, str]:
    source = line.source
    inferred = " (inferred)" if DCTERMS.issued.value in source.inferred else ""
    return {
        "source": source.id,
        "version": source.version,
        "published": source.published + inferred,
        "publisher": source.publisher,
        "author": source.author,
        "title": source.title,
        "url": source.url,
        "derived from": ", ".join(source.derived_from),
        "reliability": source.reliability,
        "statements": str(line.statements),
        "text": line.text,
    }
