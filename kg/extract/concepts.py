"""The concepts of the vocabulary that a clause speaks of: what is done, and what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.extract.gazetteer import words_of
from kg.extract.lexicon import Lexicon
from kg.extract.record import RegistryEntry
from kg.extract.verbs import Verb
from kg.extract.view import View

ACTIONS: Final = "action"
UNITS: Final = "unit"
_STEM: Final = 5
"""The letters that words have in common where they are forms of one word."""


class Concepts:
    """The actions and units of a request, by the words that name them."""

    def __init__(self, entries: Iterable[RegistryEntry], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.units: dict[tuple[str, ...], str] = {}
        self.actions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for entry in entries:
            if entry.kind in {ACTIONS, UNITS}:
                self._add(entry)
        self.unit_ids = frozenset(self.units.values())

    def _add(self, entry: RegistryEntry) -> None:
        for rank, name in enumerate(entry.names):
            if name.language.split("-")[0] not in {"", self.lexicon.language}:
                continue
            words = words_of(name.text, self.lexicon)
            if not words:
                continue
            if entry.kind == UNITS:
                self.units.setdefault(words, entry.id)
            else:
                rows = self.actions.setdefault(words[0], [])
                rows.insert(0 if rank == 0 else len(rows), (words[1:], entry.id))

    def action(self, view: View, verb: Verb, end: int) -> str:
        """Return the action that a verb names with the words after it, the longest name first;
        empty where the vocabulary has none.
        """
        words = [view.low(at) for at in range(verb.end, end)]
        rows = [(rest, entry) for rest, entry in self.actions.get(verb.base, ())]
        fitting = [row for row in rows if _occurs(row[0], words)]
        return max(fitting, key=lambda row: len(row[0]), default=((), ""))[1]

    def unit(self, view: View, start: int, unit: str) -> str:
        """Return the unit of a number that ends before a place: that of its noun, else the one
        that the words of the clause say, as far as the vocabulary has it.
        """
        for length in (3, 2, 1):
            words = tuple(view.low(at) for at in range(start, start + length))
            if words in self.units:
                return self.units[words]
        return unit if unit in self.unit_ids or not self.unit_ids else ""


def _occurs(rest: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether words occur in their order among others, in any form."""
    at = 0
    for word in rest:
        stem = word[: max(_STEM, len(word) - 2)]
        place = next((n for n in range(at, len(words)) if words[n].startswith(stem)), -1)
        if place < 0:
            return False
        at = place + 1
    return True
