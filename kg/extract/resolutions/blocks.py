"""Text of an instrument -> blocks: what stands between blank lines, without page furniture.

A page break inside a paragraph leaves its number and running head there; the paragraph is put
together again. Offsets are code points of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FURNITURE: Final = re.compile(
    r"(?:\d{1,3}\s*/\s*\d{1,3}(?:\s+\d{2}-\d{4,6})?"  # 3/9 24-01234
    r"|\d{2}-\d{4,6}(?:\s*\([A-Z]\))?(?:\s+\d{1,3}\s*/\s*\d{1,3})?"
    r"|(?:page|Page|PAGE)\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?"
    r"|[-\u2013\u2014]\s*\d{1,3}\s*[-\u2013\u2014]"
    r"|/?\s*\.\.\.|\*\d{7,8}\*"
    r"|(?:United Nations\s+)?[A-Z]{1,4}(?:/[A-Z0-9().-]*[A-Z0-9)]){1,4}(?:\s*\(\d{4}\))?)",
)
_PAGE_MARK: Final = re.compile(
    r"\d{1,3}\s*/\s*\d{1,3}\s+\d{2}-\d{4,6}|\d{2}-\d{4,6}(?:\s*\([A-Z]\))?\s+\d{1,3}\s*/\s*\d{1,3}"
    r"|\*\d{7,8}\*"
)
_LONE_NUMBER: Final = re.compile(r"\d{1,3}")
_HEAD_WIDTH: Final = 90
_REPEATS: Final = 2
_NUMBER_LINE: Final = re.compile(r"(\d{1,3})\s?[.)]\s?\S")
_LETTER_LINE: Final = re.compile(r"\([a-z]{1,4}\)\s|[-\u2013\u2014•]\s")
_ENDS_CLAUSE: Final = re.compile(r"(?:[.;:,]|\band|\bor)[\"”\u2019)]*$")
_ENDS_SENTENCE: Final = re.compile(r"[.;:][\"”\u2019)\d]*$")
_SOFT_HYPHEN: Final = "\u00ad"
_SHARE: Final = 0.8
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: the offsets of its words in the text, without space around."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, an item of a list, a heading."""

    lines: tuple[Line, ...]

    @property
    def start(self) -> int:
        """The offset of its first character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.lines[-1].end

    @property
    def words(self) -> str:
        """Its lines in one, words cut at a line's end put together."""
        return joined(line.words for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two lines of words: blank lines before and behind page furniture."""

    before: int
    after: int
    is_page_break: bool


def joined(lines: Iterable[str]) -> str:
    """Return lines as one, a word that is cut at the end of a line put together.

    >>> joined(["the protec-", "tion of civil-", "ians by the Secretary-", "General"])
    'the protection of civilians by the Secretary-General'
    """
    words = ""
    for line in lines:
        if not words:
            words = line
        elif words.endswith(_SOFT_HYPHEN) or (
            re.search(r"[^\W\d_]-$", words) and line[:1].islower()
        ):
            words = words[:-1] + line
        elif re.search(r"\w-$", words):
            words += line
        else:
            words += f" {line}"
    return words.replace(_SOFT_HYPHEN, "")


def blocks(text: str) -> tuple[Block, ...]:
    r"""Return the blocks of a text in its order.

    >>> [block.words for block in blocks("1. Asks\nfor peace;\n\n2/3\n\n2. Ends.")]
    ['1. Asks for peace;', '2. Ends.']
    """
    lines, gaps = _lines(text)
    if not lines:
        return ()
    is_boundary = _boundaries(lines, gaps)
    parts: list[list[Line]] = [[lines[0]]]
    for line, starts in zip(lines[1:], is_boundary, strict=True):
        if starts:
            parts.append([line])
        else:
            parts[-1].append(line)
    return tuple(Block(tuple(part)) for part in parts)


def _lines(text: str) -> tuple[list[Line], list[_Gap]]:
    """Return the lines of words, and the gap behind each but the last."""
    rows = [*_rows(text)]
    heads = _running_heads([line.words for line in rows])
    is_furniture = [
        bool(line.words) and _is_furniture(rows, at, heads) for at, line in enumerate(rows)
    ]
    lines: list[Line] = []
    gaps: list[_Gap] = []
    before = after = 0
    is_page_break = False
    for line, furniture in zip(rows, is_furniture, strict=True):
        if furniture:
            is_page_break, after = True, 0
        elif not line.words:
            before, after = (before, after + 1) if is_page_break else (before + 1, after)
        else:
            if lines:
                gaps.append(_Gap(before, after, is_page_break))
            lines.append(line)
            before, after, is_page_break = 0, 0, False
    return lines, gaps


def _rows(text: str) -> Iterator[Line]:
    """Yield every line; a form feed makes a line of its own, which reads as furniture."""
    for match in re.finditer(r"[^\n\f]+|\f|(?<=\n)(?=\n)|\A(?=\n)", text):
        raw = match[0]
        words = "\f" if raw == "\f" else raw.strip()
        at = match.start() + (len(raw) - len(raw.lstrip()) if words != "\f" else 0)
        yield Line(at, at + len(words), words if words == "\f" else re.sub(r"\s+", " ", words))


def _running_heads(rows: Sequence[str]) -> frozenset[str]:
    """Return the short lines that stand beside page furniture again and again, digits aside, and
    hardly anywhere else.
    """
    near: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for at, words in enumerate(rows):
        if 0 < len(words) <= _HEAD_WIDTH and words != "\f":
            every[_masked(words)] += 1
            near[_masked(words)] += _near_furniture(rows, at)
    return frozenset(
        words
        for words, count in near.items()
        if count > _REPEATS and count >= _SHARE * every[words]
    )


def _masked(words: str) -> str:
    return re.sub(r"\d+", "0", words)


def _near_furniture(rows: Sequence[str], at: int) -> bool:
    """Return whether the nearest line of words before or behind is a page number or a form feed."""
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(rows) and not rows[other]:
            other += step
        if 0 <= other < len(rows) and _is_page_mark(rows[other]):
            return True
    return False


def _is_page_mark(words: str) -> bool:
    return words == "\f" or bool(_FURNITURE.fullmatch(words) or _LONE_NUMBER.fullmatch(words))


def _is_furniture(rows: Sequence[Line], at: int, heads: frozenset[str]) -> bool:
    """Return whether a line is page furniture: a page mark, or a line that stands alone and looks
    like one. A symbol that ends a paragraph is none.
    """
    words = rows[at].words
    if words == "\f" or _PAGE_MARK.fullmatch(words):
        return True
    if _FURNITURE.fullmatch(words) and "\f" in (row.words for row in rows[max(0, at - 1) : at + 2]):
        return True
    is_alone = _is_edge(rows, at - 1) and (_is_edge(rows, at + 1) or _masked(words) in heads)
    looks = _FURNITURE.fullmatch(words) or _LONE_NUMBER.fullmatch(words) or _masked(words) in heads
    return bool(looks) and is_alone


def _is_edge(rows: Sequence[Line], at: int) -> bool:
    """Return whether a line is blank, a page mark, or outside of the text."""
    if not 0 <= at < len(rows):
        return True
    words = rows[at].words
    return not words or words == "\f" or _PAGE_MARK.fullmatch(words) is not None


def _boundaries(lines: Sequence[Line], gaps: Sequence[_Gap]) -> list[bool]:
    """Return for each gap whether a block ends there."""
    usual = _usual(gaps)
    is_separated = _separated(lines, gaps)
    width = max(len(line.words) for line in lines)
    is_new_page = _page_rule([gap for gap in gaps if gap.is_page_break])
    ends = []
    for at, gap in enumerate(gaps):
        line, follower = lines[at], lines[at + 1]
        if gap.is_page_break:
            starts_paragraph = is_new_page.get((gap.before, gap.after))
            ends.append(
                _new_paragraph(line, follower, width)
                if starts_paragraph is None
                else starts_paragraph
            )
        elif gap.before > usual:
            ends.append(True)
        elif is_separated:
            ends.append(_begins_item(line, follower, width))
        else:
            ends.append(_begins_paragraph(line, follower, width))
    return ends


def _page_rule(gaps: Sequence[_Gap]) -> dict[tuple[int, int], bool]:
    """Return for the blank lines around page breaks whether they say that a paragraph ends there;
    empty where they do not tell.
    """
    shapes = {(gap.before, gap.after) for gap in gaps}
    if len(gaps) < _FEW:
        return {(n, m): True for n, m in shapes if n and m and n != m}
    least = min(n for n, _ in shapes), min(m for _, m in shapes)
    return {shape: shape != least for shape in shapes} if len(shapes) > 1 else {}


def _usual(gaps: Sequence[_Gap]) -> int:
    """Return how many blank lines stand between lines of one paragraph: 0, but 1 in a text with
    double spacing.
    """
    blank = Counter(gap.before for gap in gaps if not gap.is_page_break)
    if blank[0] * 5 < sum(blank.values()) and blank[1] and sum(blank.values()) - blank[1] > 0:
        return 1 if blank[2] + blank[3] > _FEW and blank[1] > blank[2] + blank[3] else 0
    return 0


def _separated(lines: Sequence[Line], gaps: Sequence[_Gap]) -> bool:
    """Return whether blank lines stand between the paragraphs of a text."""
    numbered = [
        gap.before > 0 or gap.is_page_break
        for gap, line in zip(gaps, lines[1:], strict=True)
        if _NUMBER_LINE.match(line.words)
    ] or [
        gap.before > 0 or gap.is_page_break
        for gap, line in zip(gaps, lines[1:], strict=True)
        if _LETTER_LINE.match(line.words)
    ]
    if not numbered:
        return any(gap.before for gap in gaps)
    return sum(numbered) >= _SHARE * len(numbered)


def _new_paragraph(line: Line, follower: Line, width: int) -> bool:
    """Return whether a paragraph begins behind a page break, judged by its words."""
    if _NUMBER_LINE.match(follower.words) or _LETTER_LINE.match(follower.words):
        return bool(_ENDS_CLAUSE.search(line.words)) or len(line.words) < width * 0.7
    starts = follower.words[:1].isupper() or follower.words[:1] in "“\"'"
    return starts and bool(_ENDS_SENTENCE.search(line.words)) and len(line.words) < width * 0.9


def _begins_item(line: Line, follower: Line, width: int) -> bool:
    """Return whether an item of a list begins at a line that no blank line stands before: the line
    above it is short, and a clause ends there. A list that runs on in a paragraph is not cut.
    """
    is_short = len(line.words) < width * 0.6
    return is_short and bool(_LETTER_LINE.match(follower.words) and _ENDS_CLAUSE.search(line.words))


def _begins_paragraph(line: Line, follower: Line, width: int) -> bool:
    """Return whether a paragraph begins at a line in a text without blank lines."""
    if _NUMBER_LINE.match(follower.words) or _LETTER_LINE.match(follower.words):
        return bool(_ENDS_CLAUSE.search(line.words)) or len(line.words) < width * 0.6
    starts = follower.words[:1].isupper()
    ends = re.search(r"[.;:,][\"”\u2019)]*$", line.words)
    return starts and len(line.words) < width * 0.75 and (bool(ends) or len(line.words) < width / 2)
