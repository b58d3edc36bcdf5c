"""Why axioms contradict each other: what Pellet prints, back in the terms of the data and in
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.engine.rdf import RdfFormat, serialize
from kg.reason import java
from kg.reason.slicing import OWN_WORDS
from kg.vocab import OWL, RDF, RDFS, SKOS, Literal, NamedNode, Triple, kind_and_slug, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_MASK: Final = "urn:kg:t"
_MASKED: Final = re.compile(re.escape(_MASK) + r"\d+")
_HEAD: Final = re.compile(r"^(?:(\d+)\)| {2}) {3}(?=\S)")
"""How an axiom begins: with the number of its explanation, or as deep as that; what is deeper goes
on with an axiom.
"""
_STEP: Final = re.compile(r"([^\s(]+) (\S+) (.+)")
_TOGETHER: Final = re.compile(
    r"(DifferentIndividuals|DisjointClasses|DisjointObjectProperties)\((.+)\)"
)
_NOT: Final = re.compile(r"NOT \((.+)\)")
_EITHER_WAY: Final = {
    OWL.disjointWith: "disjointWith",
    OWL.sameAs: "sameAs",
    OWL.differentFrom: "differentFrom",
    OWL.inverseOf: "inverseOf",
    OWL.equivalentClass: "equivalentTo",
}
_PAIR: Final = re.compile(
    rf"{re.escape(_MASK)}\d+ (?:{'|'.join(_EITHER_WAY.values())}) {re.escape(_MASK)}\d+(?!\S)"
)
_OF_PROPERTY: Final = re.compile(r"([A-Z][A-Za-z]+) (\S+)")
_WORDS: Final = {
    "type": "is of the class",
    "disjointWith": "has nothing in common with",
    "subClassOf": "is below",
    "domain": "belongs to",
    "range": "leads to",
    "subPropertyOf": "is below",
    "inverseOf": "is the inverse of",
    "differentFrom": "is another than",
    "sameAs": "is the same as",
    "equivalentTo": "is the same as",
}
_IRIS: Final = {
    "type": RDF.type,
    "disjointWith": OWL.disjointWith,
    "subClassOf": RDFS.subClassOf,
    "domain": RDFS.domain,
    "range": RDFS.range,
    "subPropertyOf": RDFS.subPropertyOf,
    "inverseOf": OWL.inverseOf,
    "differentFrom": OWL.differentFrom,
    "sameAs": OWL.sameAs,
    "equivalentTo": OWL.equivalentClass,
}
"""The words that Pellet prints, and the properties that they mean."""
_CHARACTERISTICS: Final = {
    word: OWL.term(f"{word}Property")
    for word in (
        "Functional",
        "InverseFunctional",
        "Transitive",
        "Symmetric",
        "Asymmetric",
        "Reflexive",
        "Irreflexive",
    )
}
_SELF: Final = {
    OWL.differentFrom: "is said to be another than itself",
    RDF.type: "is said to be of owl:Nothing, the class that is empty",
}
_BOTTOM: Final = {
    "_BOTTOM_OBJECT_PROPERTY_": "the relation that never holds (owl:bottomObjectProperty)",
    "_BOTTOM_DATA_PROPERTY_": "the property that nothing has (owl:bottomDataProperty)",
}
_ALL: Final = {
    "DifferentIndividuals": "are all different",
    "DisjointClasses": "have nothing in common with each other",
    "DisjointObjectProperties": "never hold between the same two",
}
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom of an explanation: its parts as IRIs, or as Pellet wrote them, and what it says in
    words.
    """

    subject: str
    predicate: str
    object: str
    words: str


def alone(contradictions: Iterable[Triple], triples: Sequence[Triple]) -> tuple[Axiom, ...]:
    """Return contradictions that one axiom makes alone, each as an axiom in words."""
    labels = _labels(triples)
    return tuple(
        Axiom(
            _text(t.subject),
            t.predicate.value,
            _text(t.object),
            f"{_named(_text(t.subject), labels)} {_SELF[t.predicate]}",
        )
        for t in contradictions
    )


def explained(triples: Sequence[Triple], path: str) -> tuple[Axiom, ...]:
    """Return the least set of axioms that contradict each other, as Pellet finds it in the Java at
    a path.

    Pellet prints the last part of an IRI alone, so it is given short names of ours, one a term.
    Raises UnexplainedError.
    """
    names: dict[str, str] = {}
    data = serialize(_masked(triples, names), format=RdfFormat.N_TRIPLES) or b""
    terms = {name: iri for iri, name in names.items()}
    printed = _as_stated(java.explain(data, path), triples, names)
    axioms = tuple(_axioms(printed, terms, _labels(triples)))
    if not axioms:
        raise java.UnexplainedError(
            "Pellet, which explains contradictions, printed none of the axioms behind it"
        )
    return axioms


def _as_stated(text: str, triples: Sequence[Triple], names: Mapping[str, str]) -> str:
    """Return what Pellet prints with axioms that hold either way round turned as the data state
    them.
    """
    stated = {
        f"{value} {word} {subject}": f"{subject} {word} {value}"
        for t in triples
        if (word := _EITHER_WAY.get(t.predicate))
        and (subject := names.get(_text(t.subject)))
        and (value := names.get(_text(t.object)))
    }
    return _PAIR.sub(lambda pair: stated.get(pair[0], pair[0]), text)


def _axioms(text: str, terms: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Axiom]:
    """Yield the axioms of the first explanation in what Pellet prints."""
    lines: list[str] = []
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head and head[1] and head[1] != "1":
            break
        if head:
            lines.append(line[head.end() :].strip())
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"
    yield from sorted(
        (_axiom(line, terms, labels) for line in lines), key=lambda axiom: axiom.words
    )


def _axiom(line: str, terms: Mapping[str, str], labels: Mapping[str, str]) -> Axiom:
    """Return an axiom as Pellet prints it: three words, a characteristic of a property, or anything
    longer.
    """
    step, of = _STEP.fullmatch(line), _OF_PROPERTY.fullmatch(line)
    if step and (step[2] in _WORDS or " " not in step[3] or step[3].startswith('"')):
        return _step(step, terms, labels)
    if of and of[1] in _CHARACTERISTICS:
        subject = terms.get(of[2], of[2])
        word = of[1].lower().replace("inverse", "inverse ")
        words = f"{_unmasked(of[2], terms, labels)} is {word}"
        return Axiom(subject, RDF.type.value, _CHARACTERISTICS[of[1]].value, words)
    first = _MASKED.search(line)
    return Axiom(terms[first[0]] if first else "", "", "", _longer(line, terms, labels))


def _step(step: re.Match[str], terms: Mapping[str, str], labels: Mapping[str, str]) -> Axiom:
    """Return an axiom of three words: subject, property or word of Pellet's, object."""
    s, p, o = (terms.get(part, part) for part in step.groups())
    verb = _WORDS.get(step[2]) or labels.get(p) or shorten(p)
    predicate = _IRIS[step[2]].value if step[2] in _IRIS else p
    subject = _unmasked(step[1], terms, labels)
    value = _BOTTOM.get(o) or _unmasked(step[3], terms, labels)
    return Axiom(s, predicate, o, f"{subject} {verb} {value}")


def _longer(line: str, terms: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return in words an axiom over several terms, a denial, or anything else as it was printed."""
    together, denied = _TOGETHER.fullmatch(line), _NOT.fullmatch(line)
    if together:
        return _joined(together, lambda part: _unmasked(part, terms, labels))
    return _unmasked(f"it is denied that {denied[1]}" if denied else line, terms, labels)


def _unmasked(part: str, terms: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return a part of what Pellet prints with names as people read them."""
    return _MASKED.sub(lambda mask: _named(terms[mask[0]], labels), part)


def _joined(together: re.Match[str], name_of: Callable[[str], str]) -> str:
    *members, last = sorted(map(name_of, together[2].split()))
    return f"{', '.join(members)} and {last} {_ALL[together[1]]}"


def _named(iri: str, labels: Mapping[str, str]) -> str:
    entry = kind_and_slug(iri)
    name = entry[1] if entry else shorten(iri) if "://" in iri or iri.startswith("urn:") else iri
    return f"{labels[iri]} ({name})" if iri in labels and labels[iri] != name else name


def _masked(triples: Iterable[Triple], names: dict[str, str]) -> Iterator[Triple]:
    """Return triples with short names for all IRIs but those of OWL itself; what reasoners do not
    read is left out.

    Texts stay, since they may be what contradicts a range, unless they could not be read back from
    what Pellet prints.
    """
    data = {
        t.subject for t in triples if t.predicate == RDF.type and t.object == OWL.DatatypeProperty
    }
    for t in triples:
        is_read = t.predicate in data or (
            t.predicate.value.startswith(OWN_WORDS) and t.predicate not in _ANNOTATIONS
        )
        if not isinstance(t.object, Literal) or is_read:
            yield Triple(*(_mask(term, names) for term in (t.subject, t.predicate, t.object)))


def _mask(term: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - any term
    """Return the short name of an IRI, and a text in the place of one that could not be read back;
    any other term as it is.
    """
    if isinstance(term, Literal):
        is_readable = _is_short(term.value)
        return term if is_readable else Literal(f"text {len(names)}", datatype=term.datatype)
    if not isinstance(term, NamedNode) or term.value.startswith(OWN_WORDS):
        return term
    return NamedNode(names.setdefault(term.value, f"{_MASK}{len(names)}"))


_ANNOTATIONS: Final = frozenset(
    {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated}
)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST and text.isprintable() and '"' not in text and "\\" not in text


def _text(term: Any) -> str:  # noqa: ANN401 - any term
    return str(term.value)


def _labels(triples: Iterable[Triple]) -> dict[str, str]:
    """Return the English labels in triples, by IRI."""
    return {
        t.subject.value: t.object.value
        for t in triples
        if t.predicate in (RDFS.label, SKOS.prefLabel)
        and isinstance(t.subject, NamedNode)
        and isinstance(t.object, Literal)
        and t.object.language == "en"
    }
