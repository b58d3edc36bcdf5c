"""The words and cues of a language, read from `cues/LANGUAGE.yaml`.

The code has no word of a language that is a cue: all of them stand in that file. A cue has a
sentence that it `fits` and one that it does `not` fit; the tests try every one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from kg.documents import MappingNode, Node, NodeReader, SequenceNode, parse_yaml
from kg.errors import InputError
from kg.extract.word_classes import WORD_CLASSES

_FOLDER: Final = Path(__file__).resolve().parent / "cues"
FORMS: Final = ("base", "present", "past", "participle", "gerund", "future")
"""The forms of a verb; a file of cues says how they are made."""
_SECTIONS: Final = (
    "language",
    "words",
    "magnitudes",
    "units",
    "verbs",
    "also_nouns",
    "inflections",
    "irregular",
    "paraphrases",
    "cues",
)
TRAITS: Final = ("bare-infinitives", "head-first", "nouns-take-articles")
"""How a language differs in what the steps do: an infinitive needs no marker before it; a name
begins with the noun that it turns on; a noun hardly ever stands without an article.
"""
_CLOSED: Final = (
    "determiners",
    "possessives",
    "pronouns",
    "subject_pronouns",
    "prepositions",
    "coordinators",
    "subordinators",
    "relatives",
    "infinitive_markers",
    "modals",
    "be",
    "have",
    "do",
    "adverbs",
)
_REFERENCE: Final = re.compile(r"<([^>]+)>")
PLACES: Final = ("any", "verb", "subject")
"""Where in a clause a cue is looked for."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that decide the modality of a clause, with a sentence that they fit and one that they
    do not. `kinds` are the kinds of clauses it is for; empty is any.
    """

    id: str
    modality: str
    pattern: re.Pattern[str]
    fits: str
    misfit: str
    at: str = "any"
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inflection:
    """How one form of a verb is made of its base: the letters to cut, and those to add, once for
    each spelling of the form.
    """

    form: str
    ending: re.Pattern[str]
    cut: int
    add: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language.

    `words` are closed classes by name, folded, `lists` the same in their order; `phrases` are the
    same classes as one expression each. `forms` gives the (base, form) pairs of a verb form,
    `groups` the groups of verbs by base form. `closed` are the words that are no nouns, `traits`
    some of TRAITS.
    """

    language: str
    words: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, re.Pattern[str]]
    paraphrases: Mapping[str, str]
    magnitudes: Mapping[str, int]
    units: tuple[tuple[str, re.Pattern[str]], ...]
    forms: Mapping[str, tuple[tuple[str, str], ...]]
    groups: Mapping[str, frozenset[str]]
    also_nouns: frozenset[str]
    cues: tuple[Cue, ...]
    closed: frozenset[str]
    traits: frozenset[str]

    def has(self, name: str, word: str) -> bool:
        """Return whether a folded word is of a closed class."""
        return word in self.words[name]

    def ends(self, name: str, word: str) -> bool:
        """Return whether a folded word ends in one of the endings of a class."""
        return word.endswith(tuple(self.words[name])) and len(word) > 4  # noqa: PLR2004


def languages() -> tuple[str, ...]:
    """Return the languages whose cues are packaged, in alphabetical order.

    >>> "en" in languages()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language tag; of its first part where there is no other.

    >>> lexicon("en-GB").language
    'en'
    """
    tag = language.split("-", maxsplit=1)[0].lower()
    if tag not in languages():
        raise InputError(
            f"the language {language!r} has no cues. Use one of: {', '.join(languages())}"
        )
    path = _FOLDER / f"{tag}.yaml"
    return read(path.read_text(encoding="utf-8"), str(path))


def fold(word: str) -> str:
    r"""Return a word as it is compared: small letters, plain apostrophes.

    >>> fold("L\u2019Escorte")
    "l'escorte"
    """
    return word.lower().replace("\u2019", "'")


def read(text: str, path: str) -> Lexicon:
    """Return the lexicon of a file of cues. Raises InputError that lists what is wrong in it."""
    reader = NodeReader(path)
    root = parse_yaml(text, path)
    reader.check_keys(root, (*_SECTIONS, "traits"), "a file of cues")
    for name in _SECTIONS:
        if root.child(name) is None:
            reader.missing(root, name, "a file of cues")
    reader.check()
    words = _classes(reader, root)
    verbs = {name: _words(reader, node) for name, node in _entries(reader, root, "verbs")}
    rules = [_inflection(reader, node) for node in reader.many(root.child("inflections"))]
    irregular = _irregular(reader, root)
    reader.check()
    inflect = _Inflector(rules, irregular)
    bases = sorted({*chain.from_iterable(verbs.values()), *irregular})
    forms: dict[str, tuple[tuple[str, str], ...]] = {}
    for base in bases:
        for form, spelling in inflect.pairs(base):
            forms[spelling] = (*forms.get(spelling, ()), (base, form))
    references = _References(words, verbs, inflect)
    cues = tuple(_cue(reader, node, references) for node in reader.many(root.child("cues")))
    units = tuple(_unit(reader, node) for node in reader.many(root.child("units")))
    magnitudes = {
        name: 10 ** (reader.whole(node, (1, 15), "a power of ten") or 1)
        for name, node in _entries(reader, root, "magnitudes")
    }
    reader.check()
    traits = [reader.word(node, TRAITS, "a trait") for node in reader.many(root.child("traits"))]
    reader.check()
    return Lexicon(
        language=str(reader.required(root, "language", "a file of cues")),
        words={name: frozenset(content) for name, content in words.items()},
        lists={name: tuple(content) for name, content in words.items()},
        phrases={name: phrase(content) for name, content in words.items()},
        paraphrases={
            name: str(reader.scalar(node, "a paraphrase") or "")
            for name, node in _entries(reader, root, "paraphrases")
        },
        magnitudes=magnitudes,
        units=units,
        forms=forms,
        groups=_groups(verbs),
        also_nouns=frozenset(_words(reader, root.child("also_nouns"))),
        cues=cues,
        closed=frozenset(chain.from_iterable(words.get(name, ()) for name in _CLOSED)),
        traits=frozenset(filter(None, traits)),
    )


def phrase(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of these words or phrases, the longest first, as whole words.

    >>> phrase(["more", "more than"]).match("more than 3").group()
    'more than'
    """
    ordered = sorted(words, key=lambda word: (-len(word), word))
    body = "|".join(re.escape(word) for word in ordered) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


@cache
def edges(phrases: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the first and the last words of phrases: a quick test before the phrases themselves.

    >>> edges(frozenset({"so that"}))
    (frozenset({'so'}), frozenset({'that'}))
    """
    words = [phrase_of.split() for phrase_of in phrases]
    return frozenset(parts[0] for parts in words), frozenset(parts[-1] for parts in words)


class _Inflector:
    """Makes the forms of verbs: irregular ones as they are listed, the others by rule."""

    def __init__(
        self, rules: Iterable[Inflection], irregular: Mapping[str, Mapping[str, list[str]]]
    ) -> None:
        self.rules = tuple(rules)
        self.irregular = irregular

    def pairs(self, base: str) -> list[tuple[str, str]]:
        """Return (form, spelling) pairs of a verb, the base form first."""
        listed = self.irregular.get(base, {})
        pairs = [("base", base)]
        for form in FORMS[1:]:
            pairs += [
                (form, spelling) for spelling in listed.get(form) or self._regular(base, form)
            ]
        return pairs

    def _regular(self, base: str, form: str) -> list[str]:
        rules = [rule for rule in self.rules if rule.form == form and rule.ending.search(base)]
        return [base[: len(base) - rule.cut] + add for rule in rules[:1] for add in rule.add]


class _References:
    """Puts the forms of verbs where a pattern names a group, a class of words or a verb."""

    def __init__(
        self, words: Mapping[str, list[str]], verbs: Mapping[str, list[str]], inflect: _Inflector
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


def _entries(reader: NodeReader, root: MappingNode, key: str) -> list[tuple[str, Node]]:
    child = root.child(key)
    node = None if child is None else reader.mapping(child, f"{key!r}")
    return [] if node is None else [(str(name), entry) for name, entry in node.items()]


def _classes(reader: NodeReader, root: MappingNode) -> dict[str, list[str]]:
    """Return the closed classes of words by name; one that a file leaves out is empty."""
    node = root.child("words")
    if isinstance(node, MappingNode):
        reader.check_keys(node, WORD_CLASSES, "the classes of words")
    listed = {name: _words(reader, node) for name, node in _entries(reader, root, "words")}
    return {name: listed.get(name, []) for name in WORD_CLASSES}


def _mapping(reader: NodeReader, node: Node, what: str) -> MappingNode:
    mapping = reader.mapping(node, what)
    if mapping is None:
        mapping = MappingNode()
        mapping.line, mapping.column = node.line, node.column
    return mapping


def _words(reader: NodeReader, node: Node | None) -> list[str]:
    if not isinstance(node, SequenceNode):
        if node is not None:
            reader.sequence(node, "a list of words", "write a list in brackets")
        return []
    scalars = [reader.scalar(child, "a word") for child in node]
    return [fold(str(scalar)) for scalar in scalars if scalar is not None]


def _groups(verbs: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for name, bases in verbs.items():
        for base in bases:
            groups.setdefault(base, set()).add(name)
    return {base: frozenset(names) for base, names in groups.items()}


def _pattern(reader: NodeReader, node: Node, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        remedy = "correct the regular expression"
        reader.report(node, "bad-pattern", f"the pattern cannot be used: {error}", remedy)
        return re.compile("(?!)")


def _inflection(reader: NodeReader, node: Node) -> Inflection:
    mapping = _mapping(reader, node, "an inflection")
    reader.check_keys(mapping, ("form", "ending", "cut", "add"), "an inflection")
    form = reader.required(mapping, "form", "an inflection") or ""
    cut = mapping.child("cut")
    return Inflection(
        form=reader.choice(form, FORMS, "form") or "" if form else "",  # type: ignore[arg-type]
        ending=_pattern(reader, mapping, f"(?:{reader.optional(mapping, 'ending')})$"),
        cut=0 if cut is None else reader.whole(cut, (0, 9), "a number of letters") or 0,
        add=tuple(str(ending) for ending in reader.many(mapping.child("add"))),
    )


def _irregular(reader: NodeReader, root: MappingNode) -> dict[str, dict[str, list[str]]]:
    irregular: dict[str, dict[str, list[str]]] = {}
    for base, node in _entries(reader, root, "irregular"):
        mapping = reader.mapping(node, f"the forms of {base!r}")
        if mapping is not None:
            reader.check_keys(mapping, FORMS, "an irregular verb")
            irregular[base] = {
                str(form): [fold(str(member)) for member in reader.many(child)]
                for form, child in mapping.items()
            }
    return irregular


def _cue(reader: NodeReader, node: Node, references: _References) -> Cue:
    mapping = _mapping(reader, node, "a cue")
    keys = ("id", "modality", "pattern", "fits", "not", "at", "kinds")
    reader.check_keys(mapping, keys, "a cue")
    values = {key: reader.required(mapping, key, "a cue") or "" for key in keys[:5]}
    at = mapping.child("at")
    return Cue(
        id=str(values["id"]),
        modality=str(values["modality"]),
        pattern=_pattern(reader, mapping, references.expand(str(values["pattern"]))),
        fits=str(values["fits"]),
        misfit=str(values["not"]),
        at="any" if at is None else reader.choice(at, PLACES, "place in a clause") or "any",
        kinds=frozenset(str(kind) for kind in reader.many(mapping.child("kinds"))),
    )


def _unit(reader: NodeReader, node: Node) -> tuple[str, re.Pattern[str]]:
    mapping = _mapping(reader, node, "a unit")
    reader.check_keys(mapping, ("unit", "words"), "a unit")
    return (
        str(reader.required(mapping, "unit", "a unit") or ""),
        phrase(_words(reader, mapping.child("words"))),
    )
