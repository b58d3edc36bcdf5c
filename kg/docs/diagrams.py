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
    properties: dict[tuple[str, str], list[str]] = {}
    for term in terms:
        for start, end in _ends(term):
            if start != end and start.startswith(MKG) and end.startswith(MKG):
                properties.setdefault((start, end), []).append(_label(term))
    edges = [(start, end, _few(words)) for (start, end), words in sorted(properties.items())]
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
    text = ", ".join((first, *others))
    return text if len(text) <= _LONGEST or not others else f"{first} and {len(others)} more"


def _label(term: Term) -> str:
    return next((text for language, text in term.labels if language == "en"), term.name)


def _drawn(
    terms: Sequence[Term],
    edges: Sequence[tuple[str, str, str]],
    title: str,
    picture_name: tuple[str, str],
) -> str:
    """Return the picture of classes and edges; `picture_name` is its name, and what one of its
    lines is.
    """
    terms_by_iri = {term.iri: term for term in terms}
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=title)
    for iri in sorted({end for edge in edges for end in edge[:2]}):
        network.add_node(
            iri,
            label=_label(terms_by_iri[iri]),
            kind=_kind(iri, terms_by_iri),
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
    drawing = picture(network, framed=False)
    words = {
        style.LINES["registry"].word: picture_name[1],
        style.KINDS[_OTHER].word: "Other class",
    }  # they mean something else here
    legend = tuple(replace(sign, word=_worded(sign.word, words)) for sign in drawing.legend)
    return draw(replace(drawing, legend=legend), name=picture_name[0])


def _worded(text: str, words: dict[str, str]) -> str:
    for word, ours in words.items():
        text = text.replace(word, ours)
    return text


def _kind(iri: str, terms_by_iri: dict[str, Term]) -> str:
    """Return the kind by which a class is coloured: its own, or that of a class above it."""
    level, visited = [iri], set()
    while level:
        visited.update(level)
        kinds = [
            _KINDS[terms_by_iri[name].name] for name in level if terms_by_iri[name].name in _KINDS
        ]
        if kinds:
            return kinds[0]
        above = [
            name for below in level for name in dict(terms_by_iri[below].facts).get("below", ())
        ]
        level = [name for name in above if name in terms_by_iri and name not in visited]
    return _OTHER
