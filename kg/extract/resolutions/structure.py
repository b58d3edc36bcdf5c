"""Blocks of an instrument -> its preamble and its paragraphs, each with number and letters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import labels
from kg.extract.resolutions.blocks import Block, blocks, joined
from kg.extract.resolutions.lists import LOST, OpenLists
from kg.extract.resolutions.record import MAIN, Paragraph, Preamble
from kg.extract.resolutions.verbs import Verbs, opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.resolutions.labels import Label

_ANNEX: Final = re.compile(
    r"(?:annex|annexe|appendix|enclosure|attachment)\b[\s.:\u2013\u2014-]*(?:[IVX]{1,4}|[A-Z]"
    r"|\d{1,2})?\b",
    re.IGNORECASE,
)
_ANNEX_WORDS: Final = 12
_HEADING_WORDS: Final = 16
_CLOSED: Final = re.compile(r"[.;:,][\"”\u2019)]*$|(?:;|,)\s+(?:and|or)$")
_SEIZED: Final = re.compile(r"\bremains? (?:actively )?seized|\breste[r]? (?:activement )?saisi")
_FEW_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Structure:
    """The preamble and the paragraphs of an instrument."""

    preamble: tuple[Preamble, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(slots=True)
class _State:
    part: str = MAIN
    parts: int = 0
    number: int = 0
    lists: OpenLists = field(default_factory=OpenLists)
    stars: dict[str, int] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    preamble: list[Preamble] = field(default_factory=list)
    heading: str = ""
    is_over: bool = False


def structure(text: str, language_verbs: Verbs) -> Structure:
    r"""Return the preamble and the paragraphs of an instrument.

    >>> from kg.extract.resolutions.verbs import verbs
    >>> text = "1. Decides to send observers to:\n\n(a) Watch;\n\n(b) Report.\n\n2. Ends."
    >>> [paragraph.path for paragraph in structure(text, verbs()).paragraphs]
    ['1', '1(a)', '1(b)', '2']
    """
    return _Reader(blocks(text), language_verbs).read()


class _Reader:
    """Reads the blocks of one instrument in order."""

    def __init__(self, text_blocks: Sequence[Block], language_verbs: Verbs) -> None:
        self.blocks = text_blocks
        self.words = [block.words for block in text_blocks]
        self.verbs = language_verbs
        self.state = _State()
        self.at = 0
        self.is_numbered = self._has_numbers()

    def read(self) -> Structure:
        """Return what the blocks hold."""
        for at in range(len(self.blocks)):
            self.at = at
            self._read_block(at)
        return Structure(tuple(self.state.preamble), tuple(self.state.paragraphs))

    def _has_numbers(self) -> bool:
        """Return whether the paragraphs of the main part have numbers."""
        has_opened = False
        for words in self.words:
            if _is_annex(words):
                return False
            verb = opening(words, self.verbs)
            is_whole = len(words.split()) > _FEW_WORDS and not words.endswith(":")
            has_opened = has_opened or bool(verb and verb.force and is_whole)
            numbered = labels.number(words)
            if numbered and numbered[1] == 1 and self._reads_as_number(words, numbered[0]):
                return not has_opened or bool(self._opens(words[numbered[0].length :]))
        return False

    def _opens(self, words: str) -> bool:
        return opening(words, self.verbs) is not None

    def _reads_as_number(self, words: str, label: Label) -> bool:
        """Return whether a label reads as a number: digits, or what a scan makes of them before a
        verb.
        """
        is_plain = re.fullmatch(r"\d+\s?\.", label.text) is not None
        return is_plain or self._opens(words[label.length :])

    def _read_block(self, at: int) -> None:
        words = self.words[at]
        if _is_annex(words) and self._begins_annex(at):
            self._begin_part("annex")
            return
        if self._number(at) or self._unnumbered(at):
            return
        if not self.state.lists.top:
            if not self.state.part:
                block = self.blocks[at]
                self.state.preamble.append(Preamble(block.start, block.end, words))
            return
        if self._item(at, 0):
            return
        self._continuation(at)

    def _begins_annex(self, at: int) -> bool:
        """Return whether an annex begins: behind the last paragraph, not in a list of contents."""
        return (
            bool(self.state.lists.top or self.state.part)
            and len(self.words[at].split()) <= _ANNEX_WORDS
        )

    def _begin_part(self, name: str) -> None:
        state = self.state
        state.parts += 1
        state.part = name if state.parts == 1 else f"{name}{state.parts}"
        state.number, state.lists, state.heading = 0, OpenLists(), ""
        state.is_over = False

    def _number(self, at: int) -> bool:
        """Read a block that begins with the number that is due; return whether it did."""
        if not self.is_numbered and not self.state.part:
            return False
        numbered = labels.number(self.words[at])
        if numbered is None:
            return self._bare(at)
        label, value = numbered
        if not self._reads_as_number(self.words[at], label):
            return False
        due = self.state.number + 1
        if value == due and self._may_follow(at, label) and not self._goes_on(at, label, value):
            self._top(at, label, value)
        elif self._jumps(at, label, value):
            self._top(at, label, value, f"number {due} is missing before it")
        elif self._misread(at, label):
            self._top(at, label, due, f"the text has {label.text!r}")
        elif self._begins_again(at, label):
            self._begin_part("part")
            self._top(at, label, value)
        else:
            return False
        return True

    def _begins_again(self, at: int, label: Label) -> bool:
        """Return whether the numbering begins again at 1."""
        is_one = re.fullmatch(r"1\s?\.", label.text) is not None
        return is_one and bool(self.state.lists.top) and not self._before(at).endswith(":")

    def _may_follow(self, at: int, label: Label) -> bool:
        """Return whether a paragraph may follow: behind the last one, only one that opens with a
        verb.
        """
        state = self.state
        return not state.is_over or bool(state.part) or self._opens(self.words[at][label.length :])

    def _goes_on(self, at: int, label: Label, value: int) -> bool:
        """Return whether a number is of a list inside a paragraph, not of the next paragraph."""
        is_next = self.state.lists.goes_on(value, self._before(at))
        return is_next and not self._opens(self.words[at][label.length :])

    def _before(self, at: int) -> str:
        return self.words[at - 1] if at else ""

    def _bare(self, at: int) -> bool:
        numbered = labels.bare_number(self.words[at])
        if numbered is None:
            return False
        label, value = numbered
        if value == self.state.number + 1 and self._opens(self.words[at][label.length :]):
            self._top(at, label, value, "the number has no full stop")
            return True
        return False

    def _jumps(self, at: int, label: Label, value: int) -> bool:
        """Return whether a number is further on than is due: the one between is not to be read."""
        number = self.state.number
        if not number or not number + 1 < value <= number + 1 + LOST:
            return False
        if self._misread(at, label):
            return False
        return self._opens(self.words[at][label.length :])

    def _misread(self, at: int, label: Label) -> bool:
        """Return whether a paragraph has a wrong number: the next one has the number behind the one
        that is due.
        """
        number = self.state.number
        if not number or not self._opens(self.words[at][label.length :]):
            return False
        for words in self.words[at + 1 :]:
            numbered = labels.number(words)
            if numbered and re.fullmatch(r"\d+\.", numbered[0].text):
                return numbered[1] == number + 2
        return False

    def _top(self, at: int, label: Label, value: int, note: str = "") -> None:
        state = self.state
        state.number, state.is_over = value, False
        state.lists = OpenLists(f"{state.part}*{value}" if state.part else str(value))
        self._add(at, label.length, Paragraph(state.lists.top, label.text, 0, 0, "", note=note))

    def _unnumbered(self, at: int) -> bool:
        """Read an operative paragraph of an instrument whose paragraphs have no numbers."""
        state = self.state
        words = self.words[at]
        if self.is_numbered or state.part or state.is_over or not self._opens(words):
            return False
        state.number += 1
        state.lists = OpenLists(f"*{state.number}")
        self._add(at, 0, Paragraph(state.lists.top, "", 0, 0, "", is_labelled=False))
        return True

    def _item(self, at: int, offset: int) -> bool:
        """Read an item of a list; return whether the block begins with its label."""
        state = self.state
        words = self.words[at][offset:]
        before = self._before(at)
        label = labels.item(words) or self._upper(words, before)
        if state.is_over and not state.part:
            return False
        if label is not None and label.kind == labels.DASH:
            self._star(at, offset + label.length, state.lists.parent, label.text)
            return True
        if label is not None:
            place = state.lists.item(label, before, self._next_item(at))
        elif offset == 0 and (numbered := labels.number(words)):
            label, value = numbered
            place = state.lists.numbered(value, before)
        else:
            return False
        if place is None:
            return False
        path, parent = place
        self._add(at, offset + label.length, Paragraph(path, label.text, 0, 0, "", parent))
        return True

    def _next_item(self, at: int) -> str:
        """Return how the next label in the same paragraph reads."""
        for words in self.words[at + 1 :]:
            if (numbered := labels.number(words)) and numbered[0].reading.isdigit():
                return ""
            label = labels.item(words)
            if label is not None and label.kind != labels.DASH:
                return label.reading
        return ""

    def _upper(self, words: str, before: str) -> Label | None:
        """Return a capital letter or numeral with a full stop that begins an item: behind a colon,
        in a list of such, or before words that are no heading.
        """
        label = labels.head(words)
        if label is None or not self.state.lists.top:
            return None
        is_inside = before.endswith(":") or self.state.lists.continues(label)
        return label if is_inside or not _is_heading(words[label.length :]) else None

    def _star(self, at: int, length: int, parent: str, text: str) -> None:
        """Add an item that has no label of its own, counted under what it belongs to."""
        count = self.state.stars[parent] = self.state.stars.get(parent, 0) + 1
        path = f"{parent}*{count}"
        self._add(at, length, Paragraph(path, text, 0, 0, "", parent, is_labelled=False))

    def _continuation(self, at: int) -> None:
        """Read a block without a label: a heading, or words that belong to the paragraph above."""
        state = self.state
        words = self.words[at]
        if _is_heading(words) or self._is_list_heading(at):
            state.heading = words
            return
        if state.is_over:
            return
        last = state.paragraphs[-1] if state.paragraphs else None
        is_open = last is not None and not re.search(r"[.;,][\"”\u2019)]*$", last.words)
        parent = last.path if last is not None and is_open and last.is_labelled else state.lists.top
        self._star(at, 0, parent, "")

    def _is_list_heading(self, at: int) -> bool:
        """Return whether a block with a colon is a heading inside a list: a label follows it, and
        one stands before it or the list begins there.
        """
        words = self.words[at]
        follower = self.words[at + 1] if at + 1 < len(self.words) else ""
        is_short = len(words.split()) <= _HEADING_WORDS and words.endswith(":")
        is_inside = bool(self.state.lists.levels) or self._before(at).endswith(":")
        return is_short and is_inside and words[:1].isupper() and labels.item(follower) is not None

    def _add(self, at: int, length: int, paragraph: Paragraph) -> None:
        """Add a paragraph whose label takes `length` characters; an item that follows it at once
        is read too.
        """
        state = self.state
        block = self.blocks[at]
        words = self.words[at][length:]
        nested = labels.item(words)
        is_first = nested is not None and any(n == 1 for _, n in labels.values(nested.reading))
        if is_first and self._item(at, length):
            return
        start, end, own_words = _own_words(block, length)
        if not own_words:
            return
        state.paragraphs.append(
            replace(
                paragraph,
                start=start,
                end=end,
                words=own_words,
                part=state.part,
                heading=state.heading,
            )
        )
        state.is_over = state.is_over or bool(
            _SEIZED.search(own_words)
            and not state.part
            and not paragraph.parent
            and not own_words.endswith(":")
        )


def _own_words(block: Block, length: int) -> tuple[int, int, str]:
    """Return offsets and words of a block without the first `length` characters of its words."""
    length_to_cut = length
    lines = list(block.lines)
    while lines and length_to_cut >= len(lines[0].words):
        length_to_cut -= len(lines[0].words) + 1
        lines.pop(0)
    length_to_cut = max(length_to_cut, 0)
    if not lines:
        return block.end, block.end, ""
    first = lines[0]
    words = first.words[length_to_cut:].lstrip()
    start = first.end - len(words)  # a line's end is where its words end
    return start, block.end, joined((words, *(line.words for line in lines[1:])))


def _is_annex(words: str) -> bool:
    words = words.lstrip("# ")  # a heading of a text that was HTML or a Word document
    match = _ANNEX.match(words)
    if match is None:
        return False
    rest = words[match.end() :].strip()
    return not rest or (
        (rest[:1].isupper() or rest[:1] in "\u2013\u2014:-(") and not _CLOSED.search(rest)
    )


def _is_heading(words: str) -> bool:
    """Return whether a block is a heading: few words that no clause ends.

    >>> _is_heading("Protection of civilians"), _is_heading("and expresses its hope;")
    (True, False)
    """
    is_short = len(words.split()) <= _HEADING_WORDS
    return is_short and not _CLOSED.search(words) and not words[:1].islower()
