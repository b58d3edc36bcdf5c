"""Which language a text is in: by words that only one of these languages has."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_WORDS: Final[dict[str, frozenset[str]]] = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": "the of and to that was were with from which been this have has by their its not "
        "will would they said also between during",
        "fr": "le les des du et une dans que qui est pour aux par avec ont été cette ces leur "
        "plus mais selon depuis ainsi afin",
        "es": "el los las y una que del por con para su sus fue han también según desde entre "
        "como más pero este esta",
        "pt": "o os uma que do da dos das em não foi são para com seu sua também segundo desde "
        "entre mais como pela pelo ao",
        "ht": "nan yo ak pou ki li sa te ap gen yon nou men pa sou epi lapolis ayisyen peyi avèk "
        "fè anba depi konsa tout",
        "de": "der die das und den dem eine nicht mit von für auf wurde werden auch sich "
        "nach bei durch über",
    }.items()
}
"""Frequent words of each language; one that two of them share counts for both."""
_NAMES: Final = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "ht": "Haitian Creole",
    "de": "German",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_READ: Final = 200_000
"""Characters that are looked at, from the start."""
_FEWEST: Final = 3
_CLEARLY: Final = 1.2
"""How many times as many words as the next language the first one needs."""


def language_of(text: str) -> str:
    """Return the tag of the language that a text is in; empty where too few words say it.

    >>> language_of("Les patrouilles ont été menées par la police dans le port.")
    'fr'
    >>> language_of("12 : 30")
    ''
    """
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text[:_READ].lower()):
        counts.update(tag for tag, words in _WORDS.items() if word in words)
    (first, count), (_, other) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first if count >= _FEWEST and count >= _CLEARLY * other else ""


def name_of(tag: str) -> str:
    """Return a language as a sentence names it.

    >>> name_of("fr-CH"), name_of("sw")
    ('French (fr-CH)', 'sw')
    """
    name = _NAMES.get(tag.partition("-")[0].lower(), "")
    return f"{name} ({tag})" if name else tag


def fits(tag: str, supported: tuple[str, ...]) -> bool:
    """Return whether a language, or the one that it is a variety of, is among some; none is any.

    >>> fits("en-GB", ("en", "fr")), fits("es", ("en", "fr")), fits("es", ())
    (True, False, True)
    """
    return not supported or tag in supported or tag.partition("-")[0].lower() in supported
