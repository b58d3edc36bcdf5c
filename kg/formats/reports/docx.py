"""A brief as a Word document of one page, with the texts of the page."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.errors import MachineError
from kg.formats.reports.brief import HEADS, LIMITS, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.formats.reports.brief import BriefPage, Section

_FONT: Final = "Arial"
_TEXT: Final = 8.5
_MARGIN: Final = 1.1
"""Centimetres around the text."""
_WIDTHS: Final = (2.1, 7.0, 4.6, 2.6, 2.2)
"""Centimetres of the table's columns."""
_FIXED: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the document, so that the same brief is the same bytes."""


def brief_docx(page: BriefPage, as_of: str) -> bytes:
    """Return the page of a brief as a Word document, the same bytes for the same page.

    Its dates are the ISO day `as_of`. Raises MachineError where python-docx is missing.
    """
    try:
        import docx  # noqa: PLC0415 - an extra, which only this form needs
    except ImportError as error:
        raise MachineError(
            "-f docx needs python-docx. Run: pip install 'mandate-kg[brief]'"
        ) from error
    writer = _Writer(docx.Document())
    writer.properties(page.title, datetime.fromisoformat(as_of))
    writer.write(page)
    output = io.BytesIO()
    writer.document.save(output)
    return _without_times(output.getvalue())


def _without_times(data: bytes) -> bytes:
    """Return a zip archive whose files all have one time."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _FIXED), old.read(name), zipfile.ZIP_DEFLATED)
    return output.getvalue()


class _Writer:
    """Writes the parts of a page into a document."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - an optional library's type
        from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - an extra

        self.document, self.cm, self.points, self.colour = document, Cm, Pt, RGBColor
        normal = document.styles["Normal"]
        normal.font.name, normal.font.size = _FONT, Pt(_TEXT)
        normal.paragraph_format.space_after = Pt(1)
        normal.paragraph_format.space_before = Pt(0)
        normal.paragraph_format.line_spacing = 1.0
        for name, size in (("Title", 15.0), ("Heading 1", 10.0)):
            style = document.styles[name]
            style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), True
            style.font.color.rgb = RGBColor(0x17, 0x20, 0x2B)
            style.element.rPr.rFonts.attrib.clear()  # the template's own fonts would win
            style.font.name = _FONT
            style.paragraph_format.space_before = Pt(5 if name != "Title" else 0)
            style.paragraph_format.space_after = Pt(1)
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        section.left_margin = section.right_margin = Cm(1.3)

    def properties(self, title: str, day: datetime) -> None:
        """Set what the document says of itself, its days too."""
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = (
            style.xml_safe(title),
            "kg",
            "kg",
        )
        properties.comments, properties.revision = "", 1
        properties.created = properties.modified = day

    def write(self, page: BriefPage) -> None:
        """Write the page in the order of reading."""
        self.line(page.kicker, colour="55606F")
        self.document.add_paragraph(style.xml_safe(page.title), style="Title")
        self.line(page.headline, size=12.5, bold=True)
        self.line(" ".join(page.lead), colour="55606F")
        if page.rows:
            self.table([cells(row) for row in page.rows])
            for text in filter(None, (page.rest, page.words)):
                self.line(text, size=7.5, colour="55606F")
        for section in (*page.sections, page.sources):
            self.section(section)
        if page.limits:
            self.heading(LIMITS)
            self.line(" ".join(page.limits))
        for purpose, command in page.commands:
            self.line(f"{purpose}: {command}", size=7, colour="55606F")

    def line(self, text: str, *, size: float = _TEXT, bold: bool = False, colour: str = "") -> None:
        """Add a paragraph."""
        run = self.document.add_paragraph().add_run(style.xml_safe(text))
        run.font.size, run.font.bold = self.points(size), bold
        if colour:
            run.font.color.rgb = self.colour.from_string(colour)

    def heading(self, text: str) -> None:
        """Add the heading of a section."""
        self.document.add_paragraph(style.xml_safe(text), style="Heading 1")

    def section(self, section: Section) -> None:
        """Add a section, nothing where it has no line."""
        if not section.lines:
            return
        self.heading(section.title)
        if section.intro:
            self.line(section.intro)
        for text in section.lines:
            point = self.document.add_paragraph(style.xml_safe(text), style="List Bullet")
            point.paragraph_format.space_after = self.points(0.5)
        if section.rest:
            self.line(section.rest, size=7.5, colour="55606F")

    def table(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Add the table of tasks, its verdicts in their colours."""
        lines = [HEADS, *rows]
        table = self.document.add_table(rows=len(lines), cols=len(HEADS), style="Table Grid")
        table.autofit = False
        colours = {word: look.light.lstrip("#") for word, look in style.COVERAGE.items()}
        for line, texts in enumerate(lines):
            row = table.rows[line].cells
            for cell, text, width in zip(row, texts, _WIDTHS, strict=True):
                cell.width = self.cm(width)
                run = cell.paragraphs[0].add_run(style.xml_safe(text))
                run.font.bold = not line or cell is row[0]
                if line and cell is row[0]:
                    run.font.color.rgb = self.colour.from_string(colours[text.split()[-1]])
