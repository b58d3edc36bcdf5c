"""The instruments that an instrument recalls, reaffirms, extends or replaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.extract.resolutions.record import Paragraph, Preamble
    from kg.extract.resolutions.terms import Term


@dataclass(frozen=True, slots=True)
class Relation:
    """Another instrument that this one speaks of: how, its symbol, and the path where it stands,
    empty in the preamble.
    """

    kind: str
    symbol: str
    path: str = ""


_RESOLUTIONS: Final = re.compile(
    r"\b(?:resolutions?|résolutions?)\s+(?P<list>\d{1,4}(?:\s*\(\d{4}\))?(?:[,;]?\s*(?:and"
    r"|et)?\s*\d{1,4}\s*\(\d{4}\))*)"
)
_SHORT: Final = 2
_REPLACED_WITHIN: Final = 160
_COUNCIL: Final = "S/RES/"
_BODY: Final = re.compile(r"(?P<body>.*/RES/).+")
_ASSEMBLY: Final = re.compile(r"\bGeneral Assembly resolutions?\s+(\d+/\d+)")
_ONE: Final = re.compile(r"(\d{1,4})(?:\s*\((\d{4})\))?")
_SYMBOL: Final = re.compile(
    r"\b(?:[A-Z]{1,4}/RES/[\d/A-Z-]+|PSC/(?:PR|AHG|MIN|HSG)/COMM\.?[\d.()A-Z]*\d\)?)"
)
_RELATING: Final = (
    ("recalls", re.compile(r"(?:recall(?:s|ing)|rappel(?:le|ant))\b", re.IGNORECASE)),
    ("reaffirms", re.compile(r"(?:reaffirm(?:s|ing)|réaffirm(?:e|ant))\b", re.IGNORECASE)),
)
_REPLACES: Final = re.compile(
    r"\b(?:supersede[sd]?|replac(?:e[sd]?|ing)|terminate[sd]?|lift(?:s|ed)?|repeal(?:s|ed)?)\b"
)


def relations(
    preamble: Sequence[Preamble],
    paragraphs: Sequence[Paragraph],
    set_terms: Sequence[Term],
    own_symbol: str,
) -> tuple[Relation, ...]:
    """Return the instruments that this one recalls, reaffirms, extends or replaces, each once a
    kind; `own_symbol` is its own.
    """
    body_match = _BODY.fullmatch(own_symbol)
    body = body_match["body"] if body_match else _COUNCIL
    result = [
        relation for block in preamble for relation in _opening_relations(block.words, "", body)
    ]
    extending = {term.path for term in set_terms if term.what == "extends"}
    for paragraph in paragraphs:
        if not paragraph.part:
            result += _relations_of(paragraph, body, is_extending=paragraph.path in extending)
    once = {
        (r.kind, r.symbol): r
        for r in reversed(result)
        if r.symbol != own_symbol.split(" ", maxsplit=1)[0]
    }
    return tuple(reversed(once.values()))


def _relations_of(paragraph: Paragraph, body: str, *, is_extending: bool) -> Iterable[Relation]:
    """Yield the relations of an operative paragraph, which may set a period that extends one."""
    path, words = paragraph.path, paragraph.words
    yield from _opening_relations(words, path, body)
    if is_extending:
        yield from (Relation("extends", symbol, path) for symbol in symbols(words, body))
    for match in _REPLACES.finditer(words):
        behind = words[match.end() : match.end() + _REPLACED_WITHIN]
        yield from (Relation("replaces", symbol, path) for symbol in symbols(behind, body))


def _opening_relations(words: str, path: str, body: str) -> Iterable[Relation]:
    """Yield the relations of the verbs that recall or reaffirm."""
    for kind, part in _related(words):
        yield from (Relation(kind, symbol, path) for symbol in symbols(part, body))


def _related(words: str) -> Iterable[tuple[str, str]]:
    """Yield the relation of each verb that opens a block or follows a comma, with its words."""
    for kind, pattern in _RELATING:
        for match in pattern.finditer(words):
            before = words[: match.start()].rstrip()
            if not before or before.endswith((",", "and", ";")):
                yield kind, re.split(r",\s+(?:and\s+)?(?=[a-z]+ing\b)|;", words[match.end() :])[0]


def symbols(words: str, body: str = _COUNCIL) -> tuple[str, ...]:
    """Return the symbols of the instruments that words name; a resolution by its number alone is
    one of the issuing body, whose symbols begin with `body`.

    >>> symbols("resolutions 841 (1993), 861 (1993) and 862 (1993) and A/RES/58/82")
    ('S/RES/841', 'S/RES/861', 'S/RES/862', 'A/RES/58/82')
    """
    result = []
    for match in _RESOLUTIONS.finditer(words):
        if words[match.end() : match.end() + 1] == "/":
            continue
        result += [
            f"{body}{number[1]}"
            for number in _ONE.finditer(match["list"])
            if number[2] or len(number[1]) > _SHORT
        ]
    result += [f"A/RES/{match[1]}" for match in _ASSEMBLY.finditer(words)]
    result += [match[0].rstrip(".") for match in _SYMBOL.finditer(words)]
    return tuple(dict.fromkeys(result))
