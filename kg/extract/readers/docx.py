"""Word documents: paragraphs with the numbers that Word shows, headings, tables, footnotes.

A paragraph is a block, a blank line between two; items of one list follow each other without one. A
heading begins with as many `#` as its level. A row of a table is a line, its cells joined by
` | `. Footnotes stand at the end, `[1]` before each, as where it is cited. Insertions that are
tracked are kept, deletions left out; so are headers, footers, text boxes and comments.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from kg import sandbox
from kg.extract.readers.blocks import Blocks
from kg.extract.readers.docx_numbering import BULLET, Numbering
from kg.extract.readers.record import Document, refusal

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_UNPACKED: Final = 256 * 1024**2
_FREE: Final = 16 * 1024**2
_MAX_PARTS: Final = 10_000
_HEADING: Final = re.compile(r"(?:heading|title)\s*([1-6])?", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HIDDEN: Final = (
    "del moveFrom instrText delText delInstrText drawing pict object pPr rPr sdtPr rubyPr rt tblPr "
    "trPr tcPr"
)
_LEFT_OUT: Final = frozenset(qn(f"w:{name}") for name in _HIDDEN.split())
"""What is not shown as text, and what only says how the text looks."""
_CHARACTERS: Final = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
}
_LINES: Final = frozenset((qn("w:br"), qn("w:cr")))
_SEPARATORS: Final = frozenset(("separator", "continuationSeparator", "continuationNotice"))


def read(data: bytes, path: str) -> Document:
    """Return the text of a Word document. Raises InputError for one that is damaged, needs a
    password or unpacks to too much.
    """
    _check_archive(data, path)
    try:
        document = docx.Document(io.BytesIO(data))
        reading = _Reading(document)
        text = reading.text()
        title = " ".join((document.core_properties.title or "").split()) or reading.title
        language = document.core_properties.language or ""
    except MemoryError:
        raise
    except Exception as error:
        # python-docx raises KeyError, ValueError and what lxml and zipfile do for what is damaged
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise refusal(
            path, "damaged-document", f"no Word document ({words})", "save or fetch it again"
        ) from error
    return Document(
        text,
        title,
        language if _LANGUAGE.fullmatch(language) else "",
    )


def _check_archive(data: bytes, path: str) -> None:
    """Raise InputError for an archive that is damaged or unpacks to more than a text needs."""
    if not data:
        raise refusal(path, "empty-document", "the file is empty", "fetch it again")
    allowed = min(_MAX_UNPACKED, max(_FREE, sandbox.MAX_RATIO * len(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise refusal(
            path, "damaged-document", f"no Word document ({error})", "save or fetch it again"
        ) from error
    if sum(part.file_size for part in parts) > allowed or len(parts) > _MAX_PARTS:
        raise refusal(
            path,
            "unpacks-too-large",
            f"unpacks to more than the {allowed:,} bytes allowed for its size",
            "save its text alone",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise refusal(
            path, "locked-document", "this document needs a password", "save it without one"
        )


class _Reading:
    """Goes through the body of a document in order."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - python-docx has no types
        part = document.part
        self._body: Element = document.element.body
        self._numbering = Numbering(
            _root_of(part, RELATIONSHIP_TYPE.NUMBERING), document.styles.element
        )
        self._names = {style.style_id: style.name or "" for style in document.styles}
        self._default = next(
            (style.style_id for style in document.styles if style.name == "Normal"), ""
        )
        self._notes = _root_of(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._cited: list[str] = []
        self._blocks = Blocks()
        self._was_item = False
        self.title = ""

    def text(self) -> str:
        """Return the text of the body, then the footnotes that it cites."""
        for element in _blocks_in(self._body):
            if element.tag == qn("w:tbl"):
                self._table(element)
            else:
                self._paragraph(element)
        for number, note in enumerate(self._cited, 1):
            self._blocks.begin(f"[{number}] ")
            self._blocks.add_lines(note)
        return self._blocks.text()

    def _paragraph(self, paragraph: Element) -> None:
        style = self._style_of(paragraph)
        label = self._numbering.label(paragraph, style)
        content = self._content(paragraph)
        if not content.strip():
            self._was_item = False
            return
        level = self._level_of(style)
        if level and not self.title:
            self.title = " ".join(content.split())
        mark = f"{'#' * level} " if level else ""
        is_item = bool(label) and not level
        self._blocks.begin(mark + label, close=is_item and label == BULLET and self._was_item)
        self._blocks.add_lines(content)
        self._was_item = is_item and label == BULLET

    def _style_of(self, paragraph: Element) -> str:
        properties = paragraph.find(qn("w:pPr"))
        style = None if properties is None else properties.find(qn("w:pStyle"))
        return self._default if style is None else style.get(qn("w:val")) or self._default

    def _level_of(self, style: str) -> int:
        """Return the level of a heading, 0 for any other paragraph."""
        match = _HEADING.fullmatch(self._names.get(style, ""))
        return int(match[1] or 1) if match else 0

    def _table(self, table: Element) -> None:
        is_first = True
        for row in table.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is not table:
                continue  # a table in a cell: its text is that of the cell
            cells = [self._cell(cell) for cell in row.iter(qn("w:tc")) if _row_of(cell) is row]
            if any(cells):
                self._blocks.begin(close=not is_first)
                self._blocks.add_lines(" | ".join(cells))
                is_first = False
        self._was_item = False

    def _cell(self, cell: Element) -> str:
        texts = []
        for paragraph in cell.iter(qn("w:p")):
            label = self._numbering.label(paragraph, self._style_of(paragraph))
            texts.append(label + " ".join(self._content(paragraph).split()))
        return " ".join(filter(None, texts))

    def _content(self, paragraph: Element) -> str:
        """Return the characters of a paragraph, as Word shows them."""
        pieces = []
        for element in _shown(paragraph):
            if element.tag == qn("w:t"):
                pieces.append((element.text or "").replace("\n", " "))
            elif element.tag in _LINES:
                pieces.append("\n")
            elif element.tag == qn("w:footnoteReference"):
                pieces.append(self._cite(element.get(qn("w:id")) or ""))
            else:
                pieces.append(_CHARACTERS.get(str(element.tag), ""))
        return "".join(pieces)

    def _cite(self, note_id: str) -> str:
        """Return the number of a footnote where it is cited, and keep its text for the end."""
        for note in () if self._notes is None else self._notes.findall(qn("w:footnote")):
            if note.get(qn("w:id")) == note_id and note.get(qn("w:type")) not in _SEPARATORS:
                texts = (self._content(paragraph) for paragraph in note.iter(qn("w:p")))
                self._cited.append(" ".join(" ".join(texts).split()))
                return f"[{len(self._cited)}]"
        return ""


def _root_of(part: Any, kind: str) -> Element | None:  # noqa: ANN401 - python-docx has no types
    """Return the root of the XML of a related part, None where there is none."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            root: Element = parse_xml(relation.target_part.blob)
            return root
    return None


def _blocks_in(body: Element) -> Iterator[Element]:
    """Yield paragraphs and tables of a body in order, those in content controls too."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag not in _LEFT_OUT:
            waiting += reversed(element)


def _shown(paragraph: Element) -> Iterator[Element]:
    """Yield what a paragraph holds, without what Word does not show."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in _LEFT_OUT or str(element.tag).endswith("}Fallback"):
            continue
        yield element
        if element.tag != qn("w:p"):
            waiting += reversed(element)


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(qn("w:tr")))
