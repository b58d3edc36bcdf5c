"""The reader of files of cues: what is wrong in one is a finding at its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Final

from kg.documents import MappingNode, Node, NodeReader, SequenceNode, parse_yaml
from kg.extract.inflection import Inflector, References
from kg.extract.language import FORMS, PLACES, TRAITS, Cue, Inflection, Lexicon, fold, phrase
from kg.extract.word_classes import WORD_CLASSES

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
    inflect = _inflector(reader, root)
    language = Lexicon(
        language=str(reader.required(root, "language", "a file of cues")),
        words={name: frozenset(content) for name, content in words.items()},
        lists={name: tuple(content) for name, content in words.items()},
        phrases={name: phrase(content) for name, content in words.items()},
        paraphrases=_paraphrases(reader, root),
        magnitudes=_magnitudes(reader, root),
        units=tuple(_unit(reader, node) for node in reader.many(root.child("units"))),
        forms=inflect.forms(chain.from_iterable(verbs.values())),
        groups=_groups(verbs),
        also_nouns=frozenset(_words(reader, root.child("also_nouns"))),
        cues=_cues(reader, root, References(words, verbs, inflect)),
        closed=frozenset(chain.from_iterable(words[name] for name in _CLOSED)),
        traits=_traits(reader, root),
    )
    reader.check()
    return language


def _inflector(reader: NodeReader, root: MappingNode) -> Inflector:
    rules = [_inflection(reader, node) for node in reader.many(root.child("inflections"))]
    irregular = _irregular(reader, root)
    reader.check()
    return Inflector(rules, irregular)


def _paraphrases(reader: NodeReader, root: MappingNode) -> dict[str, str]:
    return {
        name: str(reader.scalar(node, "a paraphrase") or "")
        for name, node in _entries(reader, root, "paraphrases")
    }


def _magnitudes(reader: NodeReader, root: MappingNode) -> dict[str, int]:
    return {
        name: 10 ** (reader.whole(node, (1, 15), "a power of ten") or 1)
        for name, node in _entries(reader, root, "magnitudes")
    }


def _cues(reader: NodeReader, root: MappingNode, references: References) -> tuple[Cue, ...]:
    return tuple(_cue(reader, node, references) for node in reader.many(root.child("cues")))


def _traits(reader: NodeReader, root: MappingNode) -> frozenset[str]:
    traits = [reader.word(node, TRAITS, "a trait") for node in reader.many(root.child("traits"))]
    return frozenset(filter(None, traits))


def _entries(reader: NodeReader, root: MappingNode, key: str) -> list[tuple[str, Node]]:
    child = root.child(key)
    node = None if child is None else reader.mapping(child, f"{key!r}")
    return [] if node is None else [(str(name), entry) for name, entry in node.items()]


def _classes(reader: NodeReader, root: MappingNode) -> dict[str, list[str]]:
    """Return the closed classes of words by name; one that a file leaves out is empty."""
    node = root.child("words")
    if isinstance(node, MappingNode):
        reader.check_keys(node, WORD_CLASSES, "the classes of words")
    classes = {name: _words(reader, node) for name, node in _entries(reader, root, "words")}
    return {name: classes.get(name, []) for name in WORD_CLASSES}


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


def _cue(reader: NodeReader, node: Node, references: References) -> Cue:
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
