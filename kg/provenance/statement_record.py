"""The account of one statement: what it says, who vouches for it, when it held, where it is in its
source, what is derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.model import NO_LIMIT, Source, Statement
from kg.provenance.origins import Lineage, Testimony, latest
from kg.provenance.passages import passage_data, passage_of, read_statements
from kg.provenance.readings import Coders, coders_of
from kg.vocab import DCTERMS, MKG, PROV, RDF, SKOS, NamedNode, entity, local_id, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kg.model import Clocks
    from kg.store import View
    from kg.texts import Texts

_OTHER = {
    "modality": MKG.otherModality,
    "speaker": MKG.otherSpeaker,
    "evidence_for": MKG.otherEvidenceFor,
    "context_for": MKG.otherContextFor,
}
NO_CODERS: Final = Coders()
_LINKS = {
    "evidence for": MKG.evidenceFor,
    "context for": MKG.contextFor,
    "fits no task of": MKG.fitsNoTask,
    "limits the scope of": MKG.limitsScope,
}
_OF_DERIVATIONS: Final = (
    RDF.subject,
    RDF.predicate,
    RDF.object,
    PROV.wasGeneratedBy,
    MKG.evidentialValue,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A direct relation derived from a statement, as IRIs, and the rule's id."""

    subject: str
    relation: str
    object: str
    rule: str


@dataclass(frozen=True, slots=True)
class Account:
    """One statement with everything that supports it.

    `other_reading` holds the fields in which the second coder differed, `retracted_by` the ids of
    statements that take it back and the days these were known from, `superseded_by` the later
    versions of its source, `coders` who drafted and reviewed it and what they read.
    """

    statement: Statement
    testimony: Testimony
    source: Source | None
    attribution: str
    coding: str
    other_reading: dict[str, str]
    links: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    retracted_by: tuple[tuple[str, str], ...]
    passage: dict[str, Any] | None
    superseded_by: tuple[str, ...] = ()
    coders: Coders = NO_CODERS

    def data(self) -> dict[str, Any]:
        """Return the account as plain data; ids are what people type."""
        statement = self.statement
        source = (
            {"id": statement.source}
            if self.source is None
            else {
                "id": statement.source,
                "version": self.source.version,
                "title": self.source.title,
                "publisher": self.source.publisher,
                "published": self.source.published,
                "sha256": self.source.sha256,
                "url": self.source.url,
            }
        )
        return {
            "id": statement.id,
            "modality": statement.modality,
            "value": statement.value,
            "paraphrase": statement.paraphrase,
            "speaker": statement.speaker,
            "attribution": self.attribution,
            "witness": self.testimony.witness,
            "witness_is_probable_origin": self.testimony.probable,
            "witness_counts_as": self.testimony.counts_as,
            "source": source,
            "chains": [list(way) for way in self.testimony.chains],
            "ultimate_sources": list(self.testimony.ultimate),
            "superseded_by": list(self.superseded_by),
            "passage": self.passage,
            "held": {
                "from": statement.held_from,
                "to": statement.held_until or None,
                "inferred": statement.held_inferred,
            },
            "known": statement.known_from,
            "links": [{"as": link, "to": target} for link, target in self.links],
            "coding": self.coding,
            "other_reading": self.other_reading,
            **self.coders.data(),
            "supports": [
                {"subject": r.subject, "relation": r.relation, "object": r.object, "rule": r.rule}
                for r in self.relations
            ],
            "retracted_by": [
                {"id": by, "known": known_from} for by, known_from in self.retracted_by
            ],
        }


def statement_of(view: View, slug: str, *, passage: bool = True) -> Statement | None:
    """Return a statement by id, None where there is none; without its passage if that is not asked
    for.

    >>> found = statement_of(view, "gazette.8")
    >>> found.value, found.witness, found.held_from, found.held_inferred
    ('act', 'hmv', '2030-10-05', True)
    """
    iri = entity("statement", slug)
    if not view.value(iri, MKG.reportedIn):
        return None
    modality, value = value_of(view, slug)
    speaker, origin = (
        local_id(view.value(iri, predicate)) for predicate in (MKG.statedBy, MKG.probableOrigin)
    )
    return Statement(
        id=slug,
        modality=modality,
        value=value,
        speaker=speaker,
        witness=origin or speaker,
        source=local_id(view.value(iri, MKG.reportedIn)),
        held_from=view.value(iri, MKG.begins),
        held_until=view.value(iri, MKG.ends),
        known_from=view.value(iri, MKG.knownFrom),
        paraphrase=view.label(iri),
        agents=tuple(local_id(agent) for agent in view.values(iri, MKG.agent)),
        places=tuple(local_id(place) for place in view.values(iri, MKG.atPlace)),
        link=local_id(view.value(iri, MKG.evidenceFor)),
        held_inferred=MKG.begins.value in view.values(iri, MKG.inferredField),
        passage=passage_of(view, slug) if passage else None,
    )


def value_of(view: View, slug: str) -> tuple[str, str]:
    """Return a statement's modality and the evidential value of that, both empty where it has
    none.
    """
    modality = local_id(view.value(entity("statement", slug), MKG.modality))
    return modality, local_id(
        view.value(entity("modality", modality), MKG.evidentialValue)
    ) if modality else ""


def account(view: View, slug: str, texts: Texts, clocks: Clocks = NO_LIMIT) -> Account | None:
    """Return the account of a statement, None where there is none; retractions obey both clocks."""
    return Accounts(view, texts, clocks).of((slug,)).get(slug)


class Accounts:
    """The accounts of the statements of one view under two clocks, whose common ground is read
    once.
    """

    def __init__(self, view: View, texts: Texts, clocks: Clocks = NO_LIMIT) -> None:
        self.view, self.texts = view, texts
        self.retracted = retractions(view, clocks)
        self._lineage = Lineage(view)
        self._latest = latest(view, clocks.known_by)

    def of(self, slugs: Iterable[str]) -> dict[str, Account]:
        """Return the accounts of statements by id, of those that there are."""
        iris = {slug: entity("statement", slug) for slug in slugs}
        statements_view = read_statements(self.view, iris.values())
        relations = _relations_from(self.view, iris.values())
        return {
            slug: self._account(statements_view, statement, relations[iri])
            for slug, iri in iris.items()
            if (statement := statement_of(statements_view, slug)) is not None
        }

    def _account(
        self, view: View, statement: Statement, relations: tuple[Relation, ...]
    ) -> Account:
        iri = entity("statement", statement.id)
        return Account(
            statement,
            self._lineage.testimony(statement.id, view),
            view.source(statement.source),
            local_id(view.value(iri, MKG.attribution)),
            local_id(view.value(iri, MKG.coding)),
            {
                name: ", ".join(map(local_id, other_values))
                for name, p in _OTHER.items()
                if (other_values := view.values(iri, p))
            },
            tuple(
                (link, local_id(target))
                for link, predicate in _LINKS.items()
                for target in view.values(iri, predicate)
            ),
            relations,
            self.retracted.get(statement.id, ()),
            passage_data(view, statement.id, self.texts),
            self._latest.get(statement.source, ()),
            coders_of(view, statement.id),
        )


def _relations_from(
    view: View, statements: Collection[NamedNode]
) -> dict[NamedNode, tuple[Relation, ...]]:
    """Return the direct relations that are derived with each statement as their premise, in
    order.
    """
    premises = {
        quad.subject: quad.object
        for quad in view.look_up((None, PROV.wasDerivedFrom, iri, None) for iri in statements)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }
    derivations_view = view.read_ahead(premises)
    relations: dict[NamedNode, set[tuple[str, ...]]] = {iri: set() for iri in statements}
    for node, premise in premises.items():
        parts = tuple(derivations_view.value(node, part) for part in _OF_DERIVATIONS)
        if all(parts):
            relations[premise].add(parts)
    return {
        iri: tuple(
            Relation(s, p, o, local_id(rule)) for s, p, o, rule, _ in sorted(parts_of_relations)
        )
        for iri, parts_of_relations in relations.items()
    }


def retractions(view: View, clocks: Clocks = NO_LIMIT) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what takes each retracted statement back: ids and known days, within both clocks."""
    retracting: dict[str, list[tuple[str, str]]] = {}
    quads = list(view.match(None, MKG.retracts, None))
    by_iri = {entity("statement", local_id(str(quad.subject)[1:-1])) for quad in quads}
    statements_view = view.read_ahead(by_iri, along=(MKG.modality,))
    for quad in quads:
        by, retracted = local_id(str(quad.subject)[1:-1]), local_id(str(quad.object)[1:-1])
        taking = statement_of(statements_view, by, passage=False)
        if taking is not None and clocks.admits(taking.held_from, taking.known_from):
            retracting.setdefault(retracted, []).append((by, taking.known_from))
    return {retracted: tuple(sorted(by)) for retracted, by in retracting.items()}


def held_words(statement: Statement) -> str:
    """Return the interval that a statement holds for, as people read it.

    >>> held_words(Statement("s", "", "", "", "", "", "2024-01-01", "", "", "", held_inferred=True))
    'from 2024-01-01 on (inferred)'
    """
    if not statement.held_until:
        days = f"from {statement.held_from} on"
    else:
        days = (
            statement.held_from
            if statement.held_from == statement.held_until
            else f"{statement.held_from} to {statement.held_until}"
        )
    return days + (" (inferred)" if statement.held_inferred else "")


def name_of(view: View, iri: str) -> str:
    """Return a term as people read it in a sentence: the id of what is cited, else its label, else
    a prefixed name.
    """
    node = NamedNode(iri)
    slug = local_id(iri)
    if "/statement/" in iri or "/source/" in iri:
        return slug
    return view.value(node, SKOS.notation) or view.label(node) or shorten(iri)


def cited(view: View, slug: str) -> str:
    """Return a source's bibliographic line: title, publisher and day."""
    source = view.source(slug)
    if source is None:
        return slug
    day = source.published + (" (inferred)" if DCTERMS.issued.value in source.inferred else "")
    return ", ".join(part for part in (source.title, source.publisher, f"published {day}") if part)
