"""The answer of a query: in the formats of the W3C, which the engine writes, and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.reports.terms import ListedLabels, readable
from kg.formats.reports.writing import lead_markdown, lead_text, table_markdown, table_text
from kg.model import Table

if TYPE_CHECKING:
    from kg.services.ask import AskAnswer


def engine_bytes(answer: AskAnswer) -> bytes:
    """Return an answer as the engine wrote it, in the format that its request named."""
    return answer.data


def answer_text(answer: AskAnswer) -> str:
    """Return an answer as a table of labels for reading, below the parameters, or as a word for an
    ASK.
    """
    return lead_text(answer.words) + (_word(answer) or table_text(answer_table(answer)))


def answer_markdown(answer: AskAnswer) -> str:
    """Return an answer as a table of labels in Markdown, below the parameters, or as a word for an
    ASK.
    """
    return lead_markdown(answer.words) + (_word(answer) or table_markdown(answer_table(answer)))


def answer_table(answer: AskAnswer) -> Table:
    """Return the rows of an answer with labels for people; one row with yes or no for an ASK."""
    table = answer.table()
    if table is None:
        return Table(("answer",), (("yes" if answer.holds else "no",),))
    untitled = Table(table.columns, table.rows)
    return readable(untitled, ListedLabels(answer.labels))


def _word(answer: AskAnswer) -> str:
    """Return yes or no for an ASK, empty for a table."""
    if answer.kind != "ASK":
        return ""
    return "yes\n" if answer.holds else "no\n"
