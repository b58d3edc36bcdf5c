"""A brief in each of its formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.reports.brief import brief_data, brief_markdown, brief_page
from kg.formats.reports.writing import data_json

if TYPE_CHECKING:
    from kg.services.brief import BriefAnswer


def brief_json(answer: BriefAnswer) -> str:
    """Return every sentence of a brief as JSON."""
    return data_json(brief_data(answer))


def brief_markdown_file(answer: BriefAnswer) -> str:
    """Return the page of a brief in Markdown."""
    return brief_markdown(brief_page(answer))


def brief_html_file(answer: BriefAnswer) -> str:
    """Return the page of a brief in HTML."""
    from kg.formats.reports.html.brief import brief_html  # noqa: PLC0415 - only this format needs it

    return brief_html(brief_page(answer))


def brief_docx_file(answer: BriefAnswer) -> bytes:
    """Return the page of a brief as a Word document. Raises MachineError without python-docx."""
    from kg.formats.reports.docx import brief_docx  # noqa: PLC0415 - only this format needs it

    return brief_docx(brief_page(answer), answer.coverage.as_of)
