"""What a parameter's header says about its entry: of which class, one of which, a concept of which
scheme.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.vocab import (
    BASE,
    MKG,
    OTHER_PREFIXES,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
    NamedNode,
    kind_and_slug,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.store import View

_NAME: Final = r"[a-z][\w-]*:[\w./-]*\w"
_INSTANCE: Final = re.compile(rf"an instance of ({_NAME}(?:(?:, | or ){_NAME})*)")
_AMONG: Final = re.compile(rf"one of ({_NAME}(?: {_NAME})+)")
_SCHEME: Final = re.compile(rf"a concept of ({_NAME})")
_BELOW: Final = re.compile(rf"({_NAME}) or a class below it")
_ANY: Final = "any entry"
_SHOWN: Final = 10
"""How many candidates a message names."""
_ENTRIES: Final = ("Mandate", "Actor", "Place", "Task", "Instrument", "Source")
"""The classes among which a candidate is looked for where any entry may be given."""
_KINDS: Final = {
    "Mandate": "mandate",
    "Task": "task",
    "SubTarget": "task",
    "Constraint": "duty",
    "Duty": "duty",
    "Place": "place",
    "CandidatePlace": "place",
    "Instrument": "instrument",
    "Provision": "provision",
    "Source": "source",
    "Statement": "statement",
    "Phenomenon": "phenomenon",
}
"""The kind of the entries of each class; those of every other class of ours are actors."""
_WORDS: Final = {
    "CandidatePlace": "candidate place",
    "SubTarget": "sub-target",
    "Constraint": "limit or duty",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries that a parameter may be; nothing is said where all is empty, and `any_entry`
    allows every kind.

    >>> Choice.of("an instance of mkg:Mandate or mkg:Instrument, where the chain begins").words
    'mandate or instrument'
    """

    classes: tuple[NamedNode, ...] = ()
    among: tuple[NamedNode, ...] = ()
    scheme: NamedNode | None = None
    below: NamedNode | None = None
    any_entry: bool = False

    @classmethod
    def of(cls, meaning: str) -> Choice:
        """Return what the meaning of a parameter in a header says about its entries."""
        if meaning.partition(",")[0] == _ANY:
            return cls(tuple(MKG.term(name) for name in _ENTRIES), any_entry=True)
        if match := _INSTANCE.match(meaning):
            return cls(tuple(_term(name) for name in re.findall(_NAME, match[1])))
        if match := _AMONG.match(meaning):
            return cls(among=tuple(_term(name) for name in match[1].split(" ")))
        if match := _SCHEME.match(meaning):
            return cls(scheme=_term(match[1]))
        if match := _BELOW.match(meaning):
            return cls(below=_term(match[1]))
        return cls()

    @property
    def says_something(self) -> bool:
        """Return whether the header limits the entries, or says that any will do."""
        return bool(self.classes or self.among or self.scheme or self.below)

    @property
    def words(self) -> str:
        """Return what is asked for, in words: mandate, action, class."""
        if self.any_entry or not self.says_something:
            return "entry"
        if self.scheme is not None:
            return _local(self.scheme).replace("-", " ")
        if self.below is not None:
            return "class"
        if self.among:
            return "value"
        return " or ".join(_words(_local(cls)) for cls in self.classes)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of the entries of these classes, none where every kind will do."""
        if self.scheme is not None:
            return (_local(self.scheme),)
        kinds = [] if self.any_entry else [_KINDS.get(_local(cls), "actor") for cls in self.classes]
        return tuple(dict.fromkeys(kinds))

    def allows(self, iri: NamedNode) -> bool:
        """Return whether an id that a person typed may be meant: an entry of the same kind, as an
        actor for a mission.

        What is no entry of ours, such as a class, is for the query to judge.
        """
        if self.among:
            return iri in self.among
        kind_and_id = kind_and_slug(iri.value)
        return kind_and_id is None or not self.kinds or kind_and_id[0] in self.kinds

    def fits(self, view: View, iri: NamedNode) -> bool:
        """Return whether an entry of the store is one of these; of any entry, one of the classes
        that come first.
        """
        if self.among:
            return iri in self.among
        if self.scheme is not None:
            return _states(view, iri, SKOS.inScheme, self.scheme)
        if self.below is not None:
            return iri in self._below(view)
        if not self.classes:
            return is_there(view, iri)
        return any(_states(view, iri, RDF.type, cls) for cls in self.classes)

    def entries(self, view: View) -> list[NamedNode]:
        """Return every entry of the store that is one of these, once each; none where nothing is
        said.
        """
        if self.among:
            return list(self.among)
        if self.scheme is not None:
            return list(dict.fromkeys(_subjects(view, SKOS.inScheme, self.scheme)))
        if self.below is not None:
            return self._below(view)
        quads = view.look_up((None, RDF.type, cls, None) for cls in self.classes)
        return list(
            dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
        )

    def _below(self, view: View) -> list[NamedNode]:
        classes = [self.below] if self.below is not None else []
        level = classes
        while level:  # as many requests as the hierarchy is deep
            quads = view.look_up((None, RDFS.subClassOf, cls, None) for cls in level)
            under = dict.fromkeys(q.subject for q in quads if isinstance(q.subject, NamedNode))
            level = [subclass for subclass in under if subclass not in classes]
            classes = classes + level
        return classes


def listing(view: View, candidates: Collection[NamedNode]) -> str:
    """Return how many entries there are, and up to ten of them by id and label."""
    first = heapq.nsmallest(_SHOWN, candidates, key=_in_order)
    labels = view.labelled(first)
    names = [
        f"{name_of(iri)} ({label})" if (label := labels.label(iri)) else name_of(iri)
        for iri in first
    ]
    more = ", …" if len(candidates) > _SHOWN else ""
    return f"{len(candidates):,}: {', '.join(names)}{more}"


def _in_order(iri: NamedNode) -> str:
    """Return a sort key that puts s.9 before s.10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(9), name_of(iri).casefold())


def name_of(iri: NamedNode) -> str:
    """Return the id of an entry, the prefixed name of any other term."""
    kind_and_id = kind_and_slug(iri.value)
    return kind_and_id[1] if kind_and_id else shorten(iri.value)


def is_there(view: View, iri: NamedNode) -> bool:
    """Return whether an entry is in the store."""
    return view.holds(iri, RDF.type, None)


def _subjects(view: View, predicate: NamedNode, value: NamedNode) -> Iterator[NamedNode]:
    for quad in view.match(None, predicate, value):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _states(view: View, subject: NamedNode, predicate: NamedNode, value: NamedNode) -> bool:
    return view.holds(subject, predicate, value)


def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode((PREFIXES | OTHER_PREFIXES | {"id": BASE + "id/"})[prefix] + local)


def _local(iri: NamedNode) -> str:
    return re.split("[#/]", iri.value)[-1]


def _words(name: str) -> str:
    return _WORDS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
