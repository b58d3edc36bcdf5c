"""The forms of verbs, and the patterns of cues that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from kg.extract.language import FORMS, Inflection

_REFERENCE: Final = re.compile(r"<([^>]+)>")


class Inflector:
    """Makes the forms of verbs: irregular ones as they are listed, the others by rule."""

    def __init__(
        self, rules: Iterable[Inflection], irregular: Mapping[str, Mapping[str, list[str]]]
    ) -> None:
        self.rules = tuple(rules)
        self.irregular = irregular

    def forms(self, bases: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the (base, form) pairs of every form of verbs, the irregular ones included."""
        forms: dict[str, tuple[tuple[str, str], ...]] = {}
        for base in sorted({*bases, *self.irregular}):
            for form, spelling in self.pairs(base):
                forms[spelling] = (*forms.get(spelling, ()), (base, form))
        return forms

    def pairs(self, base: str) -> list[tuple[str, str]]:
        """Return (form, spelling) pairs of a verb, the base form first."""
        irregular = self.irregular.get(base, {})
        pairs = [("base", base)]
        for form in FORMS[1:]:
            pairs += [
                (form, spelling) for spelling in irregular.get(form) or self._regular(base, form)
            ]
        return pairs

    def _regular(self, base: str, form: str) -> list[str]:
        rules = [rule for rule in self.rules if rule.form == form and rule.ending.search(base)]
        return [base[: len(base) - rule.cut] + add for rule in rules[:1] for add in rule.add]


class References:
    """Puts the forms of verbs where a pattern names a group, a class of words or a verb."""

    def __init__(
        self, words: Mapping[str, list[str]], verbs: Mapping[str, list[str]], inflect: Inflector
    ) -> None:
        self.words, self.verbs, self.inflect = words, verbs, inflect

    def expand(self, pattern: str) -> str:
        """Return a pattern with its references replaced by alternatives."""
        return _REFERENCE.sub(lambda match: self._alternatives(match[1]), pattern)

    def _alternatives(self, name: str) -> str:
        if name in self.words:
            spellings = set(self.words[name])
        else:
            bases = self.verbs.get(name, [name])
            pairs = chain.from_iterable(self.inflect.pairs(base) for base in bases)
            spellings = {spelling for _, spelling in pairs}
        ordered = sorted(spellings, key=lambda word: (-len(word), word))
        return f"(?:{'|'.join(re.escape(word) for word in ordered)})"
