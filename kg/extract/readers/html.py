"""HTML: the article's blocks as lines of plain text.

A paragraph is a line, a blank line between two. A heading begins with as many `#` as its level, an
item of a list with `- ` or its number, a line of a quotation with `> `. Cells of a row are joined
by ` | `. Scripts, navigation, forms and what is hidden are left out.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from kg.extract.readers import html_metadata
from kg.extract.readers.blocks import Blocks
from kg.extract.readers.record import Document, refusal

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CHARSET: Final = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_HEAD_BYTES: Final = 4096
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN: Final = frozenset(("iso8859-1", "ascii"))
"""What browsers read as windows-1252."""
_TOO_DEEP: Final = "Excessive depth"


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_LEFT_OUT: Final = _tags(
    "script style noscript template nav form button select iframe object svg math canvas audio "
    "video map head input textarea dialog menu"
)
_PAGE_PARTS: Final = _tags("header footer aside")
"""Left out where they are parts of the page, not of an article."""
_BLOCKS: Final = _tags(
    "address article aside body center dd details dir div dl dt fieldset figcaption figure footer "
    "header hgroup hr html main p pre section summary table tbody tfoot thead tr caption"
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LISTS: Final = frozenset(("ul", "ol"))
_CELLS: Final = frozenset(("td", "th"))
_IN_LAYOUT: Final = etree.XPath(".//p|.//div|.//table|.//ul|.//ol|.//h1|.//h2|.//h3|.//blockquote")
"""What a table holds that arranges a page, whose cells are no row of values."""
_HIDDEN: Final = re.compile(r"(?i)(^|;)\s*(display\s*:\s*none|visibility\s*:\s*hidden)")
_ROOTS: Final = tuple(
    etree.XPath(path)
    for path in (
        "//*[contains(concat(' ', normalize-space(@itemprop), ' '), ' articleBody ')]",
        "//article[not(ancestor::article)]",
        "//main",
        "//*[@role='main']",
    )
)
"""Where the article is: the first of these that stands once and has words, else the body."""


def read(data: bytes, path: str) -> Document:
    """Return the text of a page. Raises InputError for an encoding that is unknown or does not fit,
    and for elements that nest too deep.
    """
    text = _decoded(data, path)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        raise refusal(path, "empty-document", "the page is empty", "name one that has text")
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        raise refusal(
            path, "too-deep", "its elements nest too deep", "save the page as plain text", 1
        )
    metadata = html_metadata.read(root)
    walk = _Walk()
    walk.take(_article(root))
    return Document(
        walk.blocks.text(),
        title=metadata.title,
        language=metadata.language,
        published=metadata.published,
        publisher=metadata.publisher,
        url=metadata.url,
    )


def _decoded(data: bytes, path: str) -> str:
    """Return the characters of a page: by its byte order mark, the encoding that it declares, else
    as UTF-8.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _as(encoding, data[len(mark) :], path)
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    name = declared[1].decode() if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
    except LookupError as error:
        raise refusal(
            path, "unknown-encoding", f"its encoding {name!r} is unknown", "save it as UTF-8"
        ) from error
    if encoding.startswith("utf-16"):
        encoding = "utf-8"  # a page whose declaration can be read is none
    return _as("cp1252" if encoding in _WESTERN else encoding, data, path)


def _as(encoding: str, data: bytes, path: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        start = getattr(error, "start", 0)
        raise refusal(
            path,
            "not-its-encoding",
            f"byte {start:,} is no {encoding}, which the page declares or which is taken for it",
            "save it as UTF-8, with <meta charset=utf-8>",
            data.count(b"\n", 0, start) + 1,
        ) from error


def _article(root: Element) -> Element:
    for find in _ROOTS:
        matches = find(root)
        if len(matches) == 1 and any(map(str.isalpha, "".join(matches[0].itertext()))):
            article: Element = matches[0]
            return article
    body = root.find("body")
    return root if body is None else body


class _Walk:
    """Goes through the elements of an article in order, and puts their text into blocks."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._numbers: list[int | None] = []
        self._is_first_item = True
        self._articles = 0
        self._kept_lines = 0
        self._rows: list[bool] = []

    def take(self, root: Element) -> None:
        """Add the text of an element and of all that is in it."""
        steps = etree.iterwalk(root, events=("start", "end"))
        skipped: Element | None = None
        for event, element in steps:
            if event == "start":
                if element is not root and self._is_left_out(element):
                    skipped = element
                    steps.skip_subtree()
                    continue
                self._enter(element)
                self._add(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._leave(element)
            if element is not root:
                self._add(element.tail)

    def _is_left_out(self, element: Element) -> bool:
        tag = str(element.tag)
        if tag in _LEFT_OUT or (tag in _PAGE_PARTS and not self._articles):
            return True
        if element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        return bool(_HIDDEN.search(element.get("style") or ""))

    def _enter(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in _HEADINGS:
            self.blocks.begin(f"{'#' * _HEADINGS[tag]} ")
        elif tag in _LISTS:
            self._enter_list(element)
        elif tag == "li":
            self.blocks.begin(self._item_label(element), close=not self._is_first_item)
            self._is_first_item = False
        elif tag == "blockquote":
            self.blocks.quote(1)
        elif tag in _CELLS:
            self._enter_cell(element)
        elif tag == "br":
            self.blocks.line()
        elif tag in _BLOCKS:
            self._enter_block(tag, element)

    def _enter_block(self, tag: str, element: Element) -> None:
        if tag == "tr":
            is_row = bool(self._rows) and self._rows[-1]
            self.blocks.begin(close=is_row and element.getprevious() is not None)
            return
        self.blocks.begin()
        self._articles += tag == "article"
        self._kept_lines += tag == "pre"
        if tag == "table":
            self._rows.append(not _IN_LAYOUT(element))

    def _enter_list(self, element: Element) -> None:
        self.blocks.begin()
        start = element.get("start") or "1"
        ordinal = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
        self._numbers.append(ordinal - 1 if element.tag == "ol" else None)
        self._is_first_item = len(self._numbers) == 1

    def _item_label(self, item: Element) -> str:
        """Return what stands before an item: its number or a dash, two blanks a list around it."""
        indent = "  " * (len(self._numbers) - 1)
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return f"{indent}- "
        value = item.get("value") or ""
        number = int(value) if re.fullmatch(r"-?\d{1,6}", value) else number + 1
        self._numbers[-1] = number
        return f"{indent}{number}. "

    def _enter_cell(self, cell: Element) -> None:
        if not self._rows or not self._rows[-1]:
            self.blocks.begin()
        elif cell.getprevious() is not None:
            self.blocks.add(" | ")

    def _leave(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in _HEADINGS or tag == "li":
            self.blocks.drop_label()
        elif tag in _LISTS:
            self.blocks.end()
            self._numbers.pop()
            self._is_first_item = False
        elif tag == "blockquote":
            self.blocks.quote(-1)
        elif tag in _BLOCKS:
            self._leave_block(tag)

    def _leave_block(self, tag: str) -> None:
        self.blocks.end()
        self._articles -= tag == "article"
        self._kept_lines -= tag == "pre"
        if tag == "table":
            self._rows.pop()

    def _add(self, text: str | None) -> None:
        if text and self._kept_lines:
            self.blocks.add_lines(text)
        elif text:
            self.blocks.add(text)
