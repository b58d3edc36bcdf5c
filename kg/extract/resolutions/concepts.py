"""Task concepts that the words of a task may mean: at most three, offered to a person."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kg.suggest import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHOWN: Final = 3
_STEM: Final = 5
_SAYING: Final = 3
_EARLY: Final = 24
"""How many of the first words of a task say what it is about; those behind them count less."""
_SMALL_WORDS: Final = """
the and for with from its their that this into over under all any other task concept
helping help support supports supporting assist assisting provide providing including
through within national government state states united nations mission force relevant
related where which who what have has been being are not can may does doing work making
make more less than get keep put let use used using les des une pour avec dans par aux
qui que leur leurs son ses notamment compris
"""
_STOP: Final = frozenset(_SMALL_WORDS.split())
_CLEAR: Final = 0.85
_AHEAD: Final = 0.1
_SLACK: Final = 2
"""How many other words may stand between those of a phrase."""
_ONE_WORD: Final = 0.7
_LABEL_BONUS: Final = 0.15


@dataclass(frozen=True, slots=True)
class Concept:
    """A task concept: its id, its label, the other words that speak of it, and its definition."""

    id: str
    label: str
    words: tuple[str, ...] = ()
    definition: str = ""


@dataclass(frozen=True, slots=True)
class ConceptCandidate:
    """A task concept that a text may mean, the words that it shares with it, and how much of 1."""

    id: str
    label: str
    shared: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Concepts:
    """The task concepts of a vocabulary, ready to be ranked."""

    concepts: tuple[Concept, ...]

    @cached_property
    def _phrases(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Id -> the stems of its label and of each other name."""
        return {
            concept.id: tuple(
                dict.fromkeys(
                    stems
                    for name in (concept.label, concept.id, *concept.words)
                    if (stems := _stems(name))
                )
            )
            for concept in self.concepts
        }

    @cached_property
    def _spelled(self) -> dict[str, dict[str, str]]:
        """Id -> each stem of its names with the first word that has it."""
        return {
            concept.id: {
                word[:_STEM]: word
                for name in reversed((concept.label, concept.id, *concept.words))
                for word in _words(name)
            }
            for concept in self.concepts
        }

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """Stem -> how much it says: the fewer concepts have it, the more."""
        counts = Counter(
            stem
            for phrases in self._phrases.values()
            for stem in {stem for phrase in phrases for stem in phrase}
        )
        total = len(self.concepts) + 1
        return {stem: math.log(total / count) + 0.2 for stem, count in counts.items()}

    @cached_property
    def _definitions(self) -> dict[str, frozenset[str]]:
        return {concept.id: frozenset(_stems(concept.definition)) for concept in self.concepts}

    def rank(self, text: str) -> tuple[ConceptCandidate, ...]:
        """Return at most three concepts that share words with a text, best first.

        >>> offered = Concepts((Concept("patrols", "patrols"), Concept("elections", "elections")))
        >>> [candidate.id for candidate in offered.rank("To conduct patrols in the hills;")]
        ['patrols']
        """
        places: dict[str, list[int]] = {}
        for place, stem in enumerate(_stems(text)):
            places.setdefault(stem, []).append(place)
        scored = [self._score(concept, places) for concept in self.concepts]
        best = sorted(
            (candidate for candidate in scored if candidate.score > 0),
            key=lambda candidate: (-candidate.score, candidate.id),
        )
        return tuple(best[:_SHOWN])

    def _score(self, concept: Concept, places: Mapping[str, list[int]]) -> ConceptCandidate:
        best = 0.0
        shared: tuple[str, ...] = ()
        for number, phrase in enumerate(self._phrases[concept.id]):
            score, common = self._fit(phrase, places)
            score += _LABEL_BONUS if score and number == 0 else 0.0
            if score > best:
                best, shared = score, common
        defined = self._definitions[concept.id]
        likeness = sum(_weight(min(places[stem])) for stem in defined if stem in places)
        score = best + 0.25 * likeness / (len(defined) or 1) if shared else 0.0
        spelled = tuple(self._spelled[concept.id][stem] for stem in shared)
        return ConceptCandidate(concept.id, concept.label, spelled, round(score, 4))

    def _fit(
        self, phrase: tuple[str, ...], places: Mapping[str, list[int]]
    ) -> tuple[float, tuple[str, ...]]:
        """Return how well a phrase fits a text, and the stems that both have near each other."""
        starts = [place for stem in phrase for place in places.get(stem, ())]
        fits = []
        for first in starts:
            near = tuple(
                stem
                for stem in phrase
                if any(
                    first <= place < first + len(phrase) + _SLACK for place in places.get(stem, ())
                )
            )
            part = sum(self._rarity[stem] for stem in near)
            whole = sum(self._rarity[stem] for stem in phrase)
            length = _ONE_WORD if len(near) == 1 else 1.0
            fits.append((part / whole * part / whole * length * _weight(first), near))
        return max(fits, default=(0.0, ()))


def _weight(place: int) -> float:
    """Return how much a word counts at its place: the first ones say what a task is about."""
    return 1.0 / (1.0 + place / _EARLY)


def clear(candidates: Sequence[ConceptCandidate]) -> str:
    """Return the concept that a text clearly means: it shares enough, and more than the next one;
    empty where none does.

    >>> clear((ConceptCandidate("patrols", "patrols", ("patrol",), 0.9),))
    'patrols'
    """
    if not candidates or candidates[0].score < _CLEAR:
        return ""
    if len(candidates[0].shared) == 1 and len(_stems(candidates[0].label)) > 1:
        return ""
    is_ahead = len(candidates) == 1 or candidates[0].score - candidates[1].score >= _AHEAD
    return candidates[0].id if is_ahead else ""


def _stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words that say something, in their order.

    >>> _stems("Protection of civilians, and to protect them")
    ('prote', 'civil', 'prote', 'them')
    """
    return tuple(word[:_STEM] for word in _words(text))


def _words(text: str) -> list[str]:
    """Return the words that say something, folded, in their order."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    return [word for word in words if len(word) >= _SAYING and word not in _STOP]
