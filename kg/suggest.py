"""Did you mean: which names look like a text that was not found among them. All copies of this
question are here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BETWEEN: Final = re.compile(r"[\W_]+")
_SLIPS: Final = 0.3
"""The share of a name's letters that may be mistyped; a name of three or four letters may have one
wrong.
"""
_SHORTEST: Final = 3
_WORD: Final = 4
"""The letters of a word that says something by itself, unlike `the` or `for`."""
_HALF: Final = 0.5


def fold(text: str) -> str:
    """Return a name without what spellings differ in: accents, capitals, punctuation, spaces.

    >>> fold("Carrefour de l'Aéroport (TLIA)")
    'carrefour de l aeroport tlia'
    """
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    )
    return " ".join(_BETWEEN.sub(" ", plain.casefold()).split())


def nearest(text: str, names: Iterable[str], *, limit: int = 3) -> list[str]:
    """Return up to `limit` of the names that a text may be a slip of, best first; none where none
    is alike.

    Alike is what differs in some letters (one in three at most, two neighbours swapped count
    once), in capitals, accents and punctuation only, or in the order of its words; and a name that
    holds every word of the text.

    >>> nearest("gurad", ["guard", "warden"]), nearest("call-for-inquiry", ["be-crucial-for"])
    (['guard'], [])
    """
    return nearest_ids(text, {name: name for name in names}, limit=limit)


def nearest_ids(text: str, ids: Mapping[str, str], *, limit: int = 3) -> list[str]:
    """Return the ids of up to `limit` names that a text may be a slip of, best first.

    >>> nearest_ids("Town gaurd", {"Town guard": "guard", "Town hall": "hall"})
    ['guard']
    """
    from rapidfuzz import process  # noqa: PLC0415 - only a wrong name needs it
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    folded_text = fold(text)
    if not folded_text:
        return []
    folded: dict[str, list[str]] = {}
    for name in sorted(ids):
        folded.setdefault(fold(name), []).append(ids[name])
    scores: dict[str, float] = {}
    for form, key in ((folded_text, lambda name: name), (_sorted(folded_text), _sorted)):
        near = process.extract(
            form,
            {name: key(name) for name in folded},
            scorer=OSA.distance,
            score_cutoff=int(_SLIPS * len(form)) + 1,
            limit=None,
        )
        for candidate, slips, name in near:
            if slips <= _allowed(max(len(form), len(candidate))):
                scores[name] = max(
                    scores.get(name, 0.0), 1 - slips / max(len(form), len(candidate))
                )
    words = set(folded_text.split())
    for name in folded:
        if (shared := _shared(words, set(name.split()))) and name not in scores:
            scores[name] = shared / 2
    ordered = sorted(scores, key=lambda name: (-scores[name], name))
    return list(dict.fromkeys(identifier for name in ordered for identifier in folded[name]))[
        :limit
    ]


def did_you_mean(near: Iterable[str]) -> str:
    """Return the question that names what was perhaps meant, empty where nothing was.

    >>> did_you_mean(["guard", "watch"])
    'did you mean guard or watch?'
    """
    names = " or ".join(near)
    return f"did you mean {names}?" if names else ""


def hint(near: Iterable[str], otherwise: str) -> str:
    """Return the question that names what was perhaps meant, as a sentence; `otherwise` where
    nothing was.

    >>> hint(["guard"], "kg show lists them."), hint([], "kg show lists them.")
    ('Did you mean guard?', 'kg show lists them.')
    """
    question = did_you_mean(near)
    return f"{question[:1].upper()}{question[1:]}" or otherwise


def key_remedy(key: str, keys: Iterable[str]) -> str:
    """Return what to do about an unknown key: the one that was perhaps meant, else all that
    there are.

    >>> key_remedy("speeker", ["speaker", "agent"]), key_remedy("colour", ["speaker", "agent"])
    ("did you mean 'speaker'?", 'use one of: speaker, agent')
    """
    names = list(keys)
    near = nearest(key, names, limit=1)
    return did_you_mean(map(repr, near)) or f"use one of: {', '.join(names)}"


def _allowed(length: int) -> int:
    return 0 if length < _SHORTEST else max(1, int(_SLIPS * length))


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _shared(words: set[str], others: set[str]) -> float:
    """Return the share of letters that two names have in common, 0 where neither holds every word
    of the other.

    A text of one or several words finds every name that holds them; a name within a text has to be
    half of it.
    """
    common = words & others
    if max(map(len, common), default=0) < _WORD or common not in (words, others):
        return 0.0
    share = sum(map(len, common)) / max(sum(map(len, words)), sum(map(len, others)))
    return share if common == words or share >= _HALF else 0.0
