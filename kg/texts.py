"""The user's source texts: found by SHA-256, checked against offsets, shown as a sentence with its
passage marked.

A text belongs to whoever wrote it. It stays in the user's store or folder and never enters the
journal or an export.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import Finding, InputError
from kg.sandbox import read, text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Passage

_MAX_TEXT: Final = 64 * 1024**2
_SENTENCE_END: Final = re.compile(r"[.!?…]['\"\u2019\u201d)\]]*\s|\n\s*\n")
CUTS_WORD: Final = "passage-cuts-word"
ANCHOR_ELSEWHERE: Final = "passage-anchor"
MARK: Final = ("⟦", "⟧")
"""What stands around a passage in plain text."""


@dataclass
class Texts:
    """Source texts in folders, by the SHA-256 of their bytes; folders are read when the first text
    is asked for.
    """

    folders: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        self._paths: dict[str, Path] | None = None
        self._texts: dict[str, str | None] = {}

    def get(self, sha256: str) -> str | None:
        """Return a source's text, None where it is not at hand. Raises InputError for a folder that
        is not there.
        """
        if not sha256:
            return None
        if sha256 not in self._texts:
            path = self._index().get(sha256)
            self._texts[sha256] = (
                None if path is None else text(read(path, limit=_MAX_TEXT), str(path))
            )
        return self._texts[sha256]

    def _index(self) -> dict[str, Path]:
        if self._paths is None:
            self._paths = {}
            for folder in self.folders:
                if not folder.is_dir():
                    raise InputError(
                        f"{folder}: no such folder. --texts and KG_TEXTS name a folder of source "
                        "texts."
                    )
                for path in sorted(folder.iterdir()):
                    if path.is_file() and path.stat().st_size <= _MAX_TEXT:
                        self._paths.setdefault(sha256_of(path.read_bytes()), path)
        return self._paths


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def verify(
    data: bytes, path: str, sha256: str, passages: Iterable[tuple[str, Passage]]
) -> tuple[list[Finding], int]:
    """Return what does not fit between a text and the statements coded from it, and how many
    passages were checked.

    Checked are the hash of the whole, and for each statement the offsets, the hash of its
    characters, and that its anchor stands inside it. A passage that cuts a word is a warning.
    """
    findings: list[Finding] = []
    file_sha256 = sha256_of(data)
    if file_sha256 != sha256:
        findings.append(
            Finding(
                path,
                1,
                1,
                "text-hash",
                "error",
                f"the file's SHA-256 is {file_sha256}, the source's is {sha256}",
                "use the version of the text that was coded",
            )
        )
    content = data.decode("utf-8", errors="replace")
    count = 0
    for statement, passage in passages:
        count += 1
        line = content.count("\n", 0, passage.start) + 1
        column = passage.start - content.rfind("\n", 0, passage.start)
        span = content[passage.start : passage.end]
        if passage.end > len(content):
            findings.append(
                Finding(
                    path,
                    line,
                    column,
                    "passage-range",
                    "error",
                    (
                        f"{statement}: characters {passage.start}-{passage.end} lie past the end, "
                        f"{len(content)}"
                    ),
                    "correct the offsets",
                )
            )
        elif sha256_of(span.encode()) != passage.sha256:
            findings.append(
                Finding(
                    path,
                    line,
                    column,
                    "passage-hash",
                    "error",
                    f"{statement}: characters {passage.start}-{passage.end} have another hash",
                    "correct the offsets, or use the coded text",
                )
            )
        elif passage.anchor and passage.anchor not in " ".join(span.split()):
            findings.append(
                Finding(
                    path,
                    line,
                    column,
                    ANCHOR_ELSEWHERE,
                    "error",
                    f"{statement}: the anchor {passage.anchor!r} does not stand in its passage",
                    "correct the anchor",
                )
            )
        if passage.end <= len(content):
            findings += [
                Finding(
                    path,
                    line,
                    column,
                    CUTS_WORD,
                    "warning",
                    f"{statement}: {cut.message}",
                    cut.remedy,
                )
                for cut in cuts(content, passage.start, passage.end)
            ]
    return findings, count


def sentence(content: str, passage: Passage) -> tuple[str, str, str]:
    """Return the sentence around a passage in three parts: before, the passage, after; white space
    folded.

    >>> from kg.model import Passage
    >>> sentence("One. Two men walk. Three.", Passage(9, 12, ""))
    ('Two ', 'men', ' walk.')
    """
    start = 0
    for match in _SENTENCE_END.finditer(content, 0, passage.start):
        start = match.end()
    after = _SENTENCE_END.search(content, passage.end - 1)
    end = after.end() if after else len(content)
    parts = (
        content[start : passage.start],
        content[passage.start : passage.end],
        content[passage.end : end],
    )
    before, passage_text, rest = (re.sub(r"\s+", " ", part) for part in parts)
    return before.lstrip(), passage_text, rest.rstrip()


_WITHIN: Final = "'\u2019\u02bc\uff07"
"""Apostrophes: between two letters they are part of a word; a passage may begin after one
(l'appui).
"""
_POINTS: Final = ".,"
_UNSPACED: Final = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
    "TAI",
)
"""Scripts that put no space between words, so that no boundary shows; by the first word of a
character's name.
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """A boundary of a passage inside a word: which of the two, where, the word, and offsets that
    cut nothing.
    """

    key: str
    at: int
    marked_word: str
    better: tuple[int, ...]

    @property
    def message(self) -> str:
        """Return what is wrong, the word with the boundary in it."""
        return f"the passage's {self.key}, {self.at}, cuts the word {self.marked_word}"

    @property
    def remedy(self) -> str:
        """Return what to write instead."""
        return f"write {self.key}: {' or '.join(map(str, self.better))}"


def cuts(content: str, start: int, end: int) -> tuple[Cut, ...]:
    """Return the boundaries of a passage that lie inside a word, in any script that parts its
    words.

    A hyphen parts words; an apostrophe between letters does not, though a passage may begin after
    one, as after an elision. A number is one word with its points and commas.

    >>> [(cut.key, cut.marked_word) for cut in cuts("The strategy is not only this.", 11, 18)]
    [('start', 'strateg⟦y'), ('end', 'no⟧t')]
    >>> cuts("l'appui à la police franco-insulaire", 2, 26)
    ()
    """
    cut = []
    if _inside(content, start):
        first, last = _word_around(content, start)
        marked_word = f"{content[first:start]}{MARK[0]}{content[start:last]}"
        cut.append(Cut("start", start, marked_word, _better_starts(content, first, last, end)))
    if _inside(content, end):
        first, last = _word_around(content, end)
        marked_word = f"{content[first:end]}{MARK[1]}{content[end:last]}"
        cut.append(Cut("end", end, marked_word, _better_ends(content, start, first, last)))
    return tuple(cut)


def _word_around(content: str, at: int) -> tuple[int, int]:
    """Return where the word begins and ends that continues over a boundary."""
    first = last = at
    while _inside(content, first):
        first -= 1
    while last < len(content) and (_inside(content, last) or _elided(content, last)):
        last += 1
    return first, last


def _better_starts(content: str, first: int, last: int, end: int) -> tuple[int, ...]:
    """Return where a passage that begins inside a word may begin: before it, or with the next."""
    for at in range(last, end):
        if _is_letter(content[at]) and not _inside(content, at):
            return first, at
    return (first,)


def _better_ends(content: str, start: int, first: int, last: int) -> tuple[int, ...]:
    """Return where a passage that ends inside a word may end: after the word before it, or after
    it.
    """
    before = start + len(content[start:first].rstrip())
    return (before, last) if before > start and not _inside(content, before) else (last,)


def _inside(content: str, at: int) -> bool:
    """Return whether a word continues over the boundary before a character."""
    if not 0 < at < len(content):
        return False
    before, after, beyond = content[at - 1], content[at], content[at + 1 : at + 2]
    if _joins(after) or (_joins(before) and _is_letter(after)):
        return _is_letter(before) or _joins(before)
    if after in _WITHIN:
        return before.isalpha() and beyond.isalpha()
    if after in _POINTS:
        return _are_digits(before, beyond)
    if before in _POINTS:
        return _are_digits(content[at - 2 : at - 1], after)
    return _is_spaced_letter(before) and _is_spaced_letter(after)


def _are_digits(*chars: str) -> bool:
    return all(map(str.isdigit, chars))


def _is_spaced_letter(char: str) -> bool:
    """Return whether a character is a letter of a script that parts its words."""
    return _is_letter(char) and not _is_unspaced(char)


def _elided(content: str, at: int) -> bool:
    """Return whether a boundary stands right after an apostrophe between two letters."""
    return (
        content[at - 1] in _WITHIN and content[at - 2 : at - 1].isalpha() and content[at].isalpha()
    )


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _joins(char: str) -> bool:
    """Return whether a character belongs to the one before it: a mark that combines, a joiner, a
    soft hyphen.
    """
    return unicodedata.category(char) in ("Mn", "Mc", "Me") or char in "\u200c\u200d\u00ad"


def _is_unspaced(char: str) -> bool:
    return unicodedata.name(char, "").partition(" ")[0] in _UNSPACED
