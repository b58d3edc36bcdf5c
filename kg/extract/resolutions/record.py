"""What is read of an instrument: paragraphs with their place, verbs and addressees, and terms."""

from __future__ import annotations

from dataclasses import dataclass

MAIN = ""
"""The part of an instrument before its annexes."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """An operative paragraph or an item of one, in the order of the text.

    `path` is its number with the labels below it, such as 28(a)(i); where the text has no label of
    its own, a star and a count stand: 8*1 is the first item with a dash in paragraph 8, annex*2
    paragraph 2 of an annex. `start` and `end` are the offsets of its own words, without label and
    without items below it; `words` are they in one line. `parent` is the path above it, `heading`
    the last heading before it. `is_labelled` says whether number and labels stand in the text.
    `note` says what was doubtful.
    """

    path: str
    label: str
    start: int
    end: int
    words: str
    parent: str = ""
    part: str = MAIN
    is_labelled: bool = True
    note: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Preamble:
    """The words before the operative part, one entry a block, with their offsets."""

    start: int
    end: int
    words: str
