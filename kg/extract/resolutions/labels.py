"""Labels of paragraphs: numbers, letters, roman numerals, dashes, and what a scan makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NUMBER: Final = "number"
LOWER: Final = "lower"
ROMAN: Final = "roman"
UPPER: Final = "upper"
DIGIT: Final = "digit"
DASH: Final = "dash"
_ENCLOSED: Final = re.compile(r"[(\[{]\s?([A-Za-z0-9€üöﬁ|!]{1,5})\s?[)\]}]\s*")
_OPEN: Final = re.compile(r"([A-Za-z]{1,5}|\d{1,2})\)\s+")
_DOTTED: Final = re.compile(r"([a-z]|[ivx]{2,5})\.\s+(?=\S)")
_HEAD: Final = re.compile(r"([IVX]{1,5}|[A-Z])\.\s+(?=\S)")
_BULLET: Final = re.compile(r"[-\u2013\u2014\u2012\u2015•●▪■◦○·∙*§\uf0b7\uf0a7]\s*(?=\S)")
_BULLET_SPACED: Final = re.compile(
    r"(?:[-\u2013\u2014\u2012\u2015]{1,2}|[•●▪■◦○·∙*§\uf0b7\uf0a7])\s+(?=\S)"
)
_FIRST: Final = re.compile(r"[*_]{0,3}([\dlIi|!OoSBZ]{1,3})\s?(?:[.,]|\)(?!\w))[*_]{0,3}\s*(?=\D)")
_BARE: Final = re.compile(r"(\d{1,3})\s+(?=[^\W\d_])")
_AS_DIGIT: Final = str.maketrans("lIi|!OoSBZ", "1111100582")
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM: Final = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_LETTERS: Final = 26
_SCANNED: Final = str.maketrans({"€": "e", "ü": "ii", "ö": "o", "ﬁ": "fi", "|": "l", "!": "l"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it is written (`text`), its reading without signs, and how many characters of the
    block it takes.
    """

    text: str
    reading: str
    length: int
    kind: str = ""


def number(words: str) -> tuple[Label, int] | None:
    """Return the number at the start of a paragraph and its value, None where there is none.

    >>> number("12. Decides")[1], number("ll. Requests")[1], number("I think")
    (12, 11, None)
    """
    match = _FIRST.match(words)
    if match is None:
        return None
    digits = match[1].translate(_AS_DIGIT)
    return Label(match[0].strip(), digits, match.end(), NUMBER), int(digits)


def bare_number(words: str) -> tuple[Label, int] | None:
    """Return a number without a full stop at the start of a paragraph, and its value."""
    match = _BARE.match(words)
    return (Label(match[1], match[1], match.end(), NUMBER), int(match[1])) if match else None


def item(words: str) -> Label | None:
    """Return the label of an item of a list, None where the words begin with none.

    >>> item("(a) Monitor"), item("- full respect").kind, item("Monitor")
    (Label(text='(a)', reading='a', length=4, kind=''), 'dash', None)
    """
    for pattern in (_ENCLOSED, _OPEN, _DOTTED):
        match = pattern.match(words)
        if match:
            return Label(match[0].strip(), match[1].translate(_SCANNED), match.end())
    match = _BULLET_SPACED.match(words) or _BULLET.match(words)
    return Label(match[0].strip(), "", match.end(), DASH) if match else None


def head(words: str) -> Label | None:
    """Return the label of a part: a roman numeral or a capital letter with a full stop.

    >>> head("II. Sanctions").reading
    'II'
    """
    match = _HEAD.match(words)
    return Label(match[0].strip(), match[1], match.end(), UPPER) if match else None


def values(reading: str) -> tuple[tuple[str, int], ...]:
    """Return what a label may mean: kinds with their place in the sequence.

    >>> values("i"), values("aa"), values("c")
    ((('lower', 9), ('roman', 1)), (('lower', 27),), (('lower', 3),))
    """
    if reading.isdigit():
        return ((DIGIT, int(reading)),)
    meanings = [(UPPER if reading.isupper() else LOWER, place) for place in _letters(reading)]
    roman = roman_value(reading.lower())
    if roman and (len(reading) > 1 or reading.lower() in "ivx"):
        meanings.append((ROMAN, roman))
    return tuple(meanings)


def _letters(reading: str) -> tuple[int, ...]:
    """Return the places of a letter, or of letters after z: aa, bb or aa, ab.

    >>> _letters("bb"), _letters("ab"), _letters("c")
    ((28, 54), (28,), (3,))
    """
    places = [ord(letter) - ord("a") + 1 for letter in reading.lower()]
    if not reading.isascii() or not reading.isalpha():
        return ()
    if len(places) == 1:
        return (places[0],)
    if len(places) != 2:  # noqa: PLR2004 - aa
        return ()
    doubled = (_LETTERS + places[0],) if places[0] == places[1] else ()
    return tuple(dict.fromkeys((*doubled, places[0] * _LETTERS + places[1])))


def roman_value(text: str) -> int:
    """Return the value of a small roman numeral, 0 where a text is none.

    >>> roman_value("xiv"), roman_value("abc")
    (14, 0)
    """
    if not text or not _ROMAN_FORM.fullmatch(text):
        return 0
    total = 0
    for letter, follower in zip(text, f"{text[1:]} ", strict=True):
        value = _ROMAN_VALUES[letter]
        total += -value if value < _ROMAN_VALUES.get(follower, 0) else value
    return total


def scanned(reading: str, kind: str, place: int) -> bool:
    """Return whether a label that fits nowhere may be a scan of the one that is due.

    >>> scanned("bob", "lower", 2), scanned("1", "roman", 1), scanned("d", "lower", 7)
    (True, True, False)
    """
    due = spelled(kind, place)
    similar = reading.lower().translate(str.maketrans("1|!l", "iiii"))
    if similar == due.translate(str.maketrans("l", "i")):
        return True
    return len(reading) > 1 and kind == LOWER and reading[:1].lower() == due[:1]


def spelled(kind: str, place: int) -> str:
    """Return how the label of a kind is written at a place.

    >>> spelled("roman", 4), spelled("lower", 28), spelled("digit", 3)
    ('iv', 'bb', '3')
    """
    if kind == ROMAN:
        return _roman(place)
    if kind in (LOWER, UPPER):
        letter = chr(ord("a") + (place - 1) % _LETTERS) * ((place - 1) // _LETTERS + 1)
        return letter.upper() if kind == UPPER else letter
    return str(place)


def _roman(value: int) -> str:
    text = ""
    for part, letters in (
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while value >= part:
            text += letters
            value -= part
    return text
