"""A text as blocks, and a block as sentences. Offsets are always those of the text.

Blocks are paragraphs, headings, items of a list, and furniture (page numbers, rules). A line that
was broken to fit a width continues in the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from kg.extract.lexicon import Lexicon
from kg.extract.tokens import CLOSING, OPENING, STRAIGHT, TERMINALS, Token, tokens

_ITEM: Final = re.compile(
    r"[ \t]*(?:[-\u2022\u2023\u25aa\u25cf\u2013*][ \t]+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)][ \t]+)"
)
_STOPS: Final = '.?!:;\u2026\u201d\u00bb"'
_HEADING_WORDS: Final = 14
_NARROW: Final = 0.6
"""A line shorter than this share of the widest line of its paragraph was not broken for width."""
_WIDEST: Final = 130
"""A line longer than this was never broken for width."""
_LONGEST_SENTENCE: Final = 400
"""A sentence of more tokens is cut: it is a table, or text without marks."""
_JOINED: Final = (";", ",")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text: `kind` is paragraph, heading, item or furniture.

    `intro` is the offset at which the block that introduces an item begins, -1 where none does.
    """

    start: int
    end: int
    kind: str
    intro: int = -1


class Sentence(NamedTuple):
    """The tokens of a sentence, the block it stands in, and which block of the text that is."""

    tokens: tuple[Token, ...]
    block: Block
    number: int


class Line(NamedTuple):
    """A line of the text without the white space around it."""

    start: int
    end: int


def blocks(text: str) -> tuple[Block, ...]:
    r"""Return the blocks of a text, in its order.

    >>> [block.kind for block in blocks("A heading\n\nThe crew will:\n\n- repair\n- sail.\n\n12\n")]
    ['heading', 'paragraph', 'item', 'item', 'furniture']
    """
    groups = [_block(text, group) for group in _groups(text)]
    return tuple(_with_lists(text, groups))


def _lines(text: str) -> Iterator[Line]:
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        start = at + len(raw) - len(raw.lstrip())
        yield Line(start, start + len(stripped))
        at += len(raw) + 1


def _groups(text: str) -> Iterator[list[Line]]:
    group: list[Line] = []
    widest = 0
    for line in _lines(text):
        if group and _opens(text, group[-1], line, widest):
            yield group
            group, widest = [], 0
        if line.end > line.start:
            group.append(line)
            widest = max(widest, line.end - line.start)
    if group:
        yield group


def _opens(text: str, last: Line, line: Line, widest: int) -> bool:
    """Return whether a line opens another block than the line before it."""
    if line.end == line.start or _ITEM.match(text, line.start):
        return True
    width = last.end - last.start
    if text[last.end - 1] in _STOPS:
        return width > _WIDEST or width < _NARROW * max(widest, line.end - line.start)
    starts_sentence = text[line.start].isupper() or text[line.start] in OPENING
    is_short = width < _NARROW * min(line.end - line.start, _WIDEST)
    return is_short and starts_sentence and width <= _WIDEST / 2


def _block(text: str, group: list[Line]) -> Block:
    start, end = group[0].start, group[-1].end
    content = text[start:end]
    if not any(character.isalpha() for character in content):
        return Block(start, end, "furniture")
    marker = _ITEM.match(text, start)
    if marker and marker.end() < end:
        return Block(marker.end(), end, "item")
    is_title = content[-1] not in _STOPS and not content.endswith(_JOINED)
    if is_title and len(content.split(None, _HEADING_WORDS)) <= _HEADING_WORDS:
        return Block(start, end, "heading")
    return Block(start, end, "paragraph")


def _with_lists(text: str, groups: list[Block]) -> Iterator[Block]:
    """Yield blocks; those after a colon that are items of its list get their introduction."""
    intro, open_list = -1, False
    for block in groups:
        content = text[block.start : block.end]
        is_item = block.kind == "item" or (open_list and _is_item(content))
        if intro >= 0 and is_item and block.kind != "furniture" and not content.endswith(":"):
            yield replace(block, kind="item", intro=intro)
            open_list = not content.endswith(".") or block.kind == "item"
            intro = intro if open_list else -1
            continue
        yield block
        if block.kind != "furniture":
            open_list = content.endswith(":")
            intro = block.start if open_list else -1


def _is_item(content: str) -> bool:
    tail = content[-5:].lower()
    return ";" in tail or content.endswith(",") or (len(content) < 400 and ". " not in content)  # noqa: PLR2004


def sentences(text: str, lexicon: Lexicon) -> Iterator[Sentence]:
    """Yield the sentences of all blocks but furniture, in the order of the text.

    >>> from kg.extract.lexicon import lexicon
    >>> [s.tokens[0].text for s in sentences("Mr. Abo left. He came back.", lexicon("en"))]
    ['Mr', 'He']
    """
    for number, block in enumerate(blocks(text)):
        if block.kind == "furniture":
            continue
        sentence: list[Token] = []
        block_tokens = tokens(text, block.start, block.end, lexicon)
        for at, token in enumerate(block_tokens):
            sentence.append(token)
            if len(sentence) >= _LONGEST_SENTENCE or _ends(block_tokens, at, lexicon):
                yield Sentence(tuple(sentence), block, number)
                sentence = []
        if sentence:
            yield Sentence(tuple(sentence), block, number)


def _ends(block_tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Return whether a sentence ends with this token: a terminal, or the mark that closes a quote
    after one.
    """
    token = block_tokens[at]
    following = block_tokens[at + 1] if at + 1 < len(block_tokens) else None
    closes = token.text in CLOSING or token.text == STRAIGHT
    terminal = block_tokens[at - 1] if closes and at else token
    if terminal.text not in TERMINALS or following is None:
        return False
    gap = following.start - token.end
    if not closes and _is_abbreviation(block_tokens, at, lexicon):
        return False
    if not gap:
        return False
    return following.is_capital or following.text in OPENING or not following.text[0].islower()


def _is_abbreviation(block_tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    before = block_tokens[at - 1] if at else None
    if before is None or before.end != block_tokens[at].start:
        return False
    is_initial = len(before.text) == 1 and before.text.isalpha() and before.is_capital
    return is_initial or before.low in lexicon.words["abbreviations"]


def quotations(block_tokens: tuple[Token, ...] | list[Token]) -> list[tuple[int, int]]:
    """Return the offsets of what stands in quotation marks, the marks included; one that is not
    closed goes to the end.
    """
    spans: list[tuple[int, int]] = []
    opened = -1
    for token in block_tokens:
        is_mark = token.text == STRAIGHT or token.text in OPENING or token.text in CLOSING
        if not is_mark:
            continue
        if opened < 0 and token.text not in CLOSING:
            opened = token.start
        elif opened >= 0 and token.text not in OPENING:
            spans.append((opened, token.end))
            opened = -1
    if opened >= 0:
        spans.append((opened, block_tokens[-1].end))
    return spans
