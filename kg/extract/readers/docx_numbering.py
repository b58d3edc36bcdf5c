"""The automatic numbers of a Word document: what stands before each paragraph of a list.

Word keeps no number in the text: a paragraph, or its style, names a list and a level, and the
number is counted when it is shown. It is counted here as Word does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PLACE: Final = re.compile(r"%([1-9])")
_LEVELS: Final = 9
_LONGEST: Final = 10_000
"""Above this, a number is shown with digits whatever its format says."""
_ROMAN: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
BULLET: Final = "- "


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: its first number, the format of its number, and the text around it.

    `restarts` is the level, counted from 1, after which it begins again; 0 is never, None any above
    it.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _Count:
    """The numbers reached in a list, by level, and which of the lists that share it began."""

    numbers: dict[int, int] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """The lists of a document, and how far each was counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._abstract: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        for element in () if numbering is None else numbering:
            if element.tag == qn("w:abstractNum"):
                self._abstract[element.get(qn("w:abstractNumId"), "")] = element
            elif element.tag == qn("w:num"):
                self._lists[element.get(qn("w:numId"), "")] = element
        every = () if styles is None else styles.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId"), ""): style for style in every}
        self._counts: dict[str, _Count] = {}
        self._levels: dict[tuple[str, int], Level] = {}

    def label(self, paragraph: Element, style: str) -> str:
        """Return what stands before a paragraph, a blank behind it; empty where it is in no list.

        Call it for each paragraph in the order of the document.
        """
        list_id, depth = self._place(paragraph, style)
        if not list_id or list_id == "0" or list_id not in self._lists or depth >= _LEVELS:
            return ""
        level = self._level(list_id, depth)
        count = self._counted(list_id, depth)
        if level.format == "bullet":
            return BULLET
        text = _PLACE.sub(
            lambda match: self._number(list_id, int(match[1]) - 1, count, level), level.text
        )
        return f"{text.strip()} " if text.strip() else ""

    def _place(self, paragraph: Element, style: str) -> tuple[str, int]:
        """Return the list and the level of a paragraph: its own, else those of its style."""
        list_id, depth = _of(paragraph.find(qn("w:pPr")))
        visited: set[str] = set()
        while (
            not (list_id and depth is not None) and style in self._styles and style not in visited
        ):
            visited.add(style)
            properties = self._styles[style].find(qn("w:pPr"))
            of_style, style_depth = _of(properties)
            if of_style and not list_id:
                list_id = of_style
                if style_depth is None:
                    style_depth = self._depth_of_style(of_style, style)
            depth = style_depth if depth is None else depth
            style = _value(self._styles[style].find(qn("w:basedOn")))
        return list_id, depth or 0

    def _depth_of_style(self, list_id: str, style: str) -> int | None:
        """Return the level of a list that is tied to a style, None where none is."""
        for element in self._definition(list_id).findall(qn("w:lvl")):
            if _value(element.find(qn("w:pStyle"))) == style:
                return _whole(element.get(qn("w:ilvl")), 0)
        return None

    def _definition(self, list_id: str) -> Element:
        """Return the definition of a list; one that names a style is found by way of that."""
        visited: set[str] = set()
        while True:
            item = self._lists[list_id]
            abstract = self._abstract.get(_value(item.find(qn("w:abstractNumId"))))
            if abstract is None:
                return item
            link = _value(abstract.find(qn("w:numStyleLink")))
            style = self._styles.get(link)
            following = _of(style.find(qn("w:pPr")))[0] if style is not None else ""
            visited.add(list_id)
            if following not in self._lists or following in visited:
                return abstract
            list_id = following

    def _level(self, list_id: str, depth: int) -> Level:
        key = (list_id, depth)
        if key not in self._levels:
            self._levels[key] = self._read_level(list_id, depth)
        return self._levels[key]

    def _read_level(self, list_id: str, depth: int) -> Level:
        override = _at(self._lists[list_id].findall(qn("w:lvlOverride")), depth)
        own_level = None if override is None else override.find(qn("w:lvl"))
        element = (
            own_level
            if own_level is not None
            else _at(self._definition(list_id).findall(qn("w:lvl")), depth)
        )
        if element is None:
            return Level(format="none")
        restart = element.find(qn("w:lvlRestart"))
        return Level(
            start=_whole(_value(element.find(qn("w:start"))), 1),
            format=_value(element.find(qn("w:numFmt"))) or "decimal",
            text=_value(element.find(qn("w:lvlText"))),
            restarts=None if restart is None else _whole(_value(restart), 0),
            is_legal=element.find(qn("w:isLgl")) is not None,
        )

    def _counted(self, list_id: str, depth: int) -> _Count:
        """Count one paragraph of a list at a level, and return how far the list is now."""
        definition = self._definition(list_id)
        count = self._counts.setdefault(
            definition.get(qn("w:abstractNumId")) or f"list {list_id}", _Count()
        )
        level = self._level(list_id, depth)
        override = _at(self._lists[list_id].findall(qn("w:lvlOverride")), depth)
        restart = None if override is None else override.find(qn("w:startOverride"))
        is_new = restart is not None and (list_id, depth) not in count.begun
        count.begun.add((list_id, depth))
        if is_new:
            count.numbers[depth] = _whole(_value(restart), 1)
        else:
            count.numbers[depth] = count.numbers.get(depth, level.start - 1) + 1
        for above in range(depth):
            count.numbers.setdefault(above, self._level(list_id, above).start)
        for below in [other for other in count.numbers if other > depth]:
            restarts = self._level(list_id, below).restarts
            if restarts is None or depth < restarts:
                del count.numbers[below]
        return count

    def _number(self, list_id: str, depth: int, count: _Count, label_level: Level) -> str:
        number = count.numbers.get(depth, 0)
        number_format = self._level(list_id, depth).format
        if label_level.is_legal and number_format != "none":
            return str(number)
        return written(number, number_format)


def written(number: int, number_format: str) -> str:
    """Return a number in a format of Word; with digits where the format is another one.

    >>> [written(28, name) for name in ("lowerLetter", "upperRoman", "decimalZero", "decimal")]
    ['bb', 'XXVIII', '28', '28']
    """
    writer = _FORMATS.get(number_format, str)
    return writer(number) if 0 < number < _LONGEST or number_format == "none" else str(number)


def _letters(number: int) -> str:
    """Return a letter, doubled after z as Word does: z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    digits = []
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        digits.append(letters * times)
    return "".join(digits)


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda _number: "",
}


def _of(properties: Element | None) -> tuple[str, int | None]:
    """Return the list and the level that properties of a paragraph name."""
    numbers = None if properties is None else properties.find(qn("w:numPr"))
    if numbers is None:
        return "", None
    depth = _value(numbers.find(qn("w:ilvl")))
    return _value(numbers.find(qn("w:numId"))), _whole(depth, 0) if depth else None


def _at(levels: list[Element], depth: int) -> Element | None:
    """Return the element of a level among several."""
    return next((level for level in levels if _whole(level.get(qn("w:ilvl")), -1) == depth), None)


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(qn("w:val")) or ""


def _whole(text: str | None, otherwise: int) -> int:
    """Return a number of at most six digits.

    >>> _whole("12", 0), _whole("x", 0), _whole("9" * 90, 1)
    (12, 0, 1)
    """
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else otherwise
