"""The ontology as pictures: classes below classes, and which property leads from which class to
which.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import networkx as nx

from kg import style
from kg.draw.svg import draw
from kg.formats.pictures import picture
from kg.vocab import MKG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.docs.terms import Term

_KINDS: Final = {
    "Actor": "actor",
    "Place": "place",
    "Instrument": "mandate",
    "Provision": "mandate",
    "Mandate": "mandate",
    "Task": "task",
    "SubTarget": "task",
    "Constraint": "task",
    "TaskConcept": "task",
    "Statement": "statement",
    "Source": "statement",
}
_OTHER: Final = "event"
_LONGEST: Final = 28


def hierarchy(terms: Sequence[Term]) -> str:
    """Return an SVG picture of our classes that lie below one another; single ones are left out."""
    edges = [
        (term.iri, above, "is a")
        for term in terms
        if term.kind == "class"
        for above in dict(term.facts).get("below", ())
        if above.startswith(MKG)
    ]
    return _drawn(terms, edges, "Classes below classes", ("hierarchy", "Axiom"))


def relations(terms: Sequence[Term]) -> str:
    """Return an SVG picture of the classes that our properties join, one line a pair; loops are
    left out.
    """
    joined: dict[tuple[str, str], list[str]] = {}
    for term in terms:
        for start, end in _ends(term):
            if start != end and start.startswith(MKG) and end.startswith(MKG):
                joined.setdefault((start, end), []).append(_label(term))
    edges = [(start, end, _few(words)) for (start, end), words in sorted(joined.items())]
    return _drawn(
        terms, edges, "Which property leads from which class to which", ("relations", "Property")
    )


def _ends(term: Term) -> Iterator[tuple[str, str]]:
    facts = dict(term.facts)
    if term.kind == "object property":
        yield from ((start, end) for start in facts.get("from", ()) for end in facts.get("to", ()))


def _few(words: Sequence[str]) -> str:
    """Return the names of several properties, or the first and how many more where they would be
    cut.
    """
    first, *others = sorted(words)
    joined = ", ".join((first, *others))
    return joined if len(joined) <= _LONGEST or not others else f"{first} and {len(others)} more"


def _label(term: Term) -> str:
    return next((text for language, text in term.labels if language == "en"), term.name)


def _drawn(
    terms: Sequence[Term], edges: Sequence[tuple[str, str, str]], title: str, named: tuple[str, str]
) -> str:
    """Return the picture of classes and edges; `named` is the picture's name, and what one of its
    lines is.
    """
    known = {term.iri: term for term in terms}
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=title)
    for iri in sorted({end for edge in edges for end in edge[:2]}):
        network.add_node(
            iri,
            label=_label(known[iri]),
            kind=_kind(iri, known),
            type="class",
            short="",
            statements="",
        )
    for number, (start, end, label) in enumerate(edges):
        network.add_edge(
            start,
            end,
            key=f"e{number}",
            label=label,
            value="none",
            status="asserted",
            statements="",
        )
    made = picture(network, framed=False)
    words = {
        style.LINES["registry"].word: named[1],
        style.KINDS[_OTHER].word: "Other class",
    }  # they mean something else here
    legend = tuple(replace(sign, word=_worded(sign.word, words)) for sign in made.legend)
    return draw(replace(made, legend=legend), name=named[0])


def _worded(text: str, words: dict[str, str]) -> str:
    for word, ours in words.items():
        text = text.replace(word, ours)
    return text


def _kind(iri: str, known: dict[str, Term]) -> str:
    """Return the kind by which a class is coloured: its own, or that of a class above it."""
    level, passed = [iri], set()
    while level:
        passed.update(level)
        found = [_KINDS[known[name].name] for name in level if known[name].name in _KINDS]
        if found:
            return found[0]
        above = [name for below in level for name in dict(known[below].facts).get("below", ())]
        level = [name for name in above if name in known and name not in passed]
    return _OTHER
