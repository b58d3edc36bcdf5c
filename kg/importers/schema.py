"""The YAML format as data: the fields of each section, their types, and the predicates they
become.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.vocab import DCAT, DCTERMS, GEO, MKG, OA, ORG, OWL, PROV, RDF, SH, SKOS

if TYPE_CHECKING:
    from kg.vocab import NamedNode


@dataclass(frozen=True, slots=True)
class Field:
    """How one key is read and what it becomes.

    `type` is one of text, label, date, month (a day, or a month or a year whose last day
    counts), integer,
    decimal, boolean, iri, ref (an id of one of `kinds`), agent (the name of a person or body, which
    becomes a node), or own (the section's own code reads it; `predicate` is what a mark names).
    `pattern` is a regular expression for the whole text, `hint` says in words what it asks for;
    `words` are all that a closed list has. An own field may say kinds, words and required too.
    """

    type: str
    predicate: NamedNode | None = None
    kinds: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    pattern: str = ""
    hint: str = ""
    words: tuple[str, ...] = ()


def _ref(predicate: NamedNode, *kinds: str, required: bool = False) -> Field:
    return Field("ref", predicate, kinds, required=required)


def _refs(predicate: NamedNode, *kinds: str) -> Field:
    return Field("ref", predicate, kinds, many=True)


_OWN: Final = Field("own")
_ENTRY: Final = ("actor", "place", "instrument", "mandate", "phenomenon", "statement")
_COMMON: Final = {
    "id": Field("own", required=True),
    "label": Field("label", SKOS.prefLabel, required=True),
    "aliases": Field("label", SKOS.altLabel, many=True),
    "verification": _ref(MKG.verification, "verification"),
    "marks": _OWN,
    "cite": Field("text", DCTERMS.bibliographicCitation, many=True),
    "note": Field("text", SKOS.note),
}
_PERIOD: Final = {"begins": Field("date", MKG.begins), "ends": Field("date", MKG.ends)}
SHA256: Final = "[0-9a-f]{64}"
TITLE: Final = "Title of the document"
PARAPHRASE: Final = "In your own words, one sentence"
PUBLISHER: Final = "Who published it"
AUTHOR: Final = "Who wrote it"
LABEL: Final = "Its name"
DEFINITION: Final = "What it means, in one sentence"
QUOTE: Final = "Some words of the text"
DAY: Final = "YYYY-MM-DD"
WHICH_CONCEPT: Final = "WHICH-TASK-CONCEPT"
EXAMPLE_MISSION: Final = "EXAMPLE-MISSION"
EXAMPLE_PLACE: Final = "EXAMPLE-PLACE"
EXAMPLE_MANDATE: Final = "EXAMPLE-MANDATE"
EXAMPLE_TASK: Final = "EXAMPLE-TASK"
EXAMPLE_INSTRUMENT: Final = "EXAMPLE-INSTRUMENT"
PLACEHOLDERS: Final = {
    **dict.fromkeys(
        (TITLE, PARAPHRASE, PUBLISHER, AUTHOR, LABEL, DEFINITION, QUOTE), "write your own"
    ),
    DAY: "write a day, such as 2030-01-02",
    WHICH_CONCEPT: "name a task concept; kg vocab task-concept lists them",
    **dict.fromkeys(
        (EXAMPLE_MISSION, EXAMPLE_PLACE, EXAMPLE_MANDATE, EXAMPLE_TASK, EXAMPLE_INSTRUMENT),
        "name an entry of yours, or delete the line",
    ),
}
"""What a skeleton holds where somebody must write, and what to do; a file that still holds one is
refused.
"""

SOURCE: Final = _COMMON | {
    "label": Field("label", SKOS.prefLabel),
    "version": Field(
        "text",
        OWL.versionInfo,
        pattern="[A-Za-z0-9][A-Za-z0-9._-]*",
        hint="letters, digits, '.', '_', '-'",
    ),
    "title": Field("text", DCTERMS.term("title"), required=True),
    "publisher": Field("agent", DCTERMS.publisher),
    "author": Field("agent", DCTERMS.creator),
    "published": Field("month", DCTERMS.issued, required=True),
    "url": Field("iri", DCAT.landingPage),
    "language": Field(
        "text",
        DCTERMS.term("language"),
        pattern="[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        hint="a language tag such as en, fr or pt-BR",
    ),
    "identifiers": Field("text", DCTERMS.identifier, many=True),
    "licence": Field("text", DCTERMS.rights),
    "sha256": Field("text", MKG.sha256, pattern=SHA256, hint="64 lower-case hexadecimal digits"),
    "length": Field("integer", DCTERMS.extent),
    "extracted_by": Field("text", MKG.extractedBy),
    "file_sha256": Field(
        "text", MKG.fileSha256, pattern=SHA256, hint="64 lower-case hexadecimal digits"
    ),
    "reliability": Field(
        "text", MKG.reliability, pattern="[A-F]", hint="a letter A to F of the Admiralty scale"
    ),
    "derived_from": _refs(PROV.wasDerivedFrom, "source"),
    "revision_of": _ref(PROV.wasRevisionOf, "source"),
}
ACTOR: Final = (
    _COMMON
    | _PERIOD
    | {
        "kind": _ref(DCTERMS.type, "actor-kind", required=True),
        "unit_of": _ref(ORG.unitOf, "actor"),
        "contributed_by": _ref(MKG.contributedBy, "actor"),
        "possibly_same_as": _refs(MKG.possiblySameAs, "actor"),
        "site": _refs(ORG.hasSite, "place"),
        "territory": _ref(DCTERMS.spatial, "place"),
        "replaces": _refs(DCTERMS.term("replaces"), "actor"),
        "part_of": _refs(DCTERMS.isPartOf, "actor"),
    }
)
PLACE: Final = _COMMON | {
    "kind": _ref(DCTERMS.type, "place-kind", required=True),
    "within": _ref(GEO.sfWithin, "place"),
    "pcode": Field(
        "text", MKG.pcode, pattern="[A-Z]{2}[0-9]*(-[0-9]+)?", hint="a P-code such as ML0101"
    ),
    "identifiers": Field("text", DCTERMS.identifier, many=True),
    "candidate": _OWN,
    "points": _OWN,
}
POINT: Final = {
    "lat": Field("decimal", required=True),
    "lon": Field("decimal", required=True),
    "precision": _ref(MKG.precision, "precision", required=True),
    "verification": _ref(MKG.verification, "verification"),
    "cite": _COMMON["cite"],
}


def _concept(kind: str) -> dict[str, Field]:
    """Return the fields of every concept; a broader one is of the same kind."""
    return {
        **{key: _COMMON[key] for key in ("id", "label", "aliases", "note")},
        "definition": Field("label", SKOS.definition, required=True),
        "broader": _refs(SKOS.broader, kind),
    }


_WORDS: Final = {"words": Field("label", SKOS.hiddenLabel, many=True)}
"""What texts say of a concept: it names nothing, and drafts of statements are matched with it."""
RELATIONS: Final = (
    "supports",
    "leads",
    "protects",
    "operatesIn",
    "authorisedBy",
    "worksWith",
    "actsAgainst",
)
LEVELS: Final = (
    "country",
    "admin-1",
    "admin-2",
    "admin-3",
    "admin-4",
    "settlement",
    "quarter",
    "area",
    "site",
)
"""The steps from a country down to a site; `area` is no administrative unit and no settlement."""
MONEY: Final = "money"
MEASURES: Final = ("count", MONEY, "share", "amount")
"""What a number can be; `amount` is a length, a weight, a time."""
PHENOMENON: Final = _concept("phenomenon")
ACTION: Final = _concept("action") | _WORDS | {"implies": Field("own", words=RELATIONS)}
TASK_CONCEPT: Final = _concept("task-concept") | _WORDS
PLACE_KIND: Final = _concept("place-kind") | {"level": Field("text", MKG.level, words=LEVELS)}
ACTOR_KIND: Final = _concept("actor-kind") | {
    "speaks_for_itself": Field("boolean", MKG.speaksForItself)
}
UNIT: Final = _concept("unit") | {
    "measure": Field("text", MKG.measure, words=MEASURES),
    "currency": Field(
        "text", MKG.currency, pattern="[A-Z]{3}", hint="a code of ISO 4217: three capital letters"
    ),
}
MODALITY: Final = {
    key: field for key, field in _concept("modality").items() if key != "broader"
} | {
    "value": _ref(MKG.evidentialValue, "evidential-value", required=True),
    "derives_relation": Field("boolean", MKG.derivesRelation),
}
INSTRUMENT: Final = _COMMON | {
    "symbol": Field("text", SKOS.notation, required=True),
    "adopted": Field("date", DCTERMS.issued),
    "vote": Field("own", MKG.adoptedBy),
    "ends": Field("date", MKG.ends),
    "does": Field("text", DCTERMS.description),
    "recalls": _refs(DCTERMS.references, "instrument"),
    "reaffirms": _refs(MKG.reaffirms, "instrument"),
    "extends": _refs(MKG.extends, "instrument"),
    "replaces": _refs(DCTERMS.term("replaces"), "instrument"),
    "identifiers": Field("text", DCTERMS.identifier, many=True),
    "provisions": _OWN,
}
VOTE: Final = {
    "for": Field("own", MKG.countFor, required=True),
    "against": Field("own", MKG.countAgainst, required=True),
    "abstaining": Field("own", MKG.countAbstaining, required=True),
    "absent": Field("own", MKG.countAbsent),
}
"""How a vote is written by choice: a number, or the states that voted so."""
VOTERS: Final = {
    "for": MKG.voterFor,
    "against": MKG.voterAgainst,
    "abstaining": MKG.voterAbstaining,
    "absent": MKG.voterAbsent,
}
ADDRESSEES: Final = (
    "mission",
    "secretary-general",
    "states",
    "organisation",
    "council-body",
    "government",
    "parties",
)
"""Whom a provision may address."""
VERB: Final = Field("text", pattern=r"\S+", hint="the verb alone, as the text has it")
PROVISION: Final = _COMMON | {
    "label": Field("label", SKOS.prefLabel),
    "paragraph": Field("text", MKG.paragraph),
    "force": _ref(MKG.force, "force"),
    "verb": Field("own", OA.exact),
    "passage": Field("own", MKG.passage),
}
MANDATE: Final = (
    _COMMON
    | _PERIOD
    | {
        "begins": Field("date", MKG.begins, required=True),
        "holder": _ref(MKG.heldBy, "actor", required=True),
        "task_list": Field("own", required=True, words=("complete", "incomplete")),
        "established_by": Field("own", kinds=("instrument",), many=True),
        "extended_by": Field("own", kinds=("instrument",), many=True),
        "replaces": _refs(DCTERMS.term("replaces"), "mandate"),
        "tasks": _OWN,
        "duties": _OWN,
    }
)
TASK: Final = _COMMON | {
    "concept": _ref(MKG.hasTaskConcept, "task-concept", required=True),
    "provision": _ref(DCTERMS.source, "provision"),
    "carries": _refs(MKG.carries, "task"),
    "widens": _refs(MKG.widens, "task"),
    "narrows": _refs(MKG.narrows, "task"),
    "sub_targets": _OWN,
}
SUB_TARGET: Final = _COMMON | {"kind": _ref(DCTERMS.type, "place-kind")}
DUTY: Final = _COMMON | {
    "kind": Field("own", words=("limit", "duty")),
    "provision": _ref(DCTERMS.source, "provision"),
    "bound": _refs(MKG.boundParty, "actor"),
}
STATEMENT: Final = {
    "id": Field("own", required=True),
    "speaker": _ref(MKG.statedBy, "actor"),
    "attribution": _ref(MKG.attribution, "attribution", required=True),
    "origin": _ref(MKG.probableOrigin, "actor"),
    "passage": _OWN,
    "modality": _ref(MKG.modality, "modality", required=True),
    "agent": _refs(MKG.agent, *_ENTRY),
    "action": _ref(MKG.action, "action", required=True),
    "beneficiary": _refs(MKG.beneficiary, *_ENTRY),
    "opposed_to": _refs(MKG.opposedTo, *_ENTRY),
    "object": _refs(MKG.object, *_ENTRY),
    "place": _OWN,
    "named": _OWN,
    "evidence_for": _ref(MKG.evidenceFor, "task", "task-concept", "duty"),
    "strength": _ref(MKG.strength, "strength"),
    "context_for": _ref(MKG.contextFor, "task", "mandate", "duty"),
    "fits_no_task": _OWN,
    "limits_scope": _ref(MKG.limitsScope, "mandate"),
    "quantity": _OWN,
    "stated": Field("date", DCTERMS.created),
    "held": _OWN,
    "verification": _ref(MKG.verification, "verification"),
    "credibility": Field(
        "integer", MKG.credibility, pattern="[1-6]", hint="1 (confirmed) to 6 (cannot be judged)"
    ),
    "coding": _OWN,
    "readings": _OWN,
    "drafted_by": Field("agent", MKG.draftedBy),
    "reviewed_by": Field("agent", MKG.reviewedBy, many=True),
    "cause": _refs(MKG.cause, "statement"),
    "effect": Field("own", kinds=("statement",), many=True),
    "depends_on": _refs(MKG.dependsOn, "statement"),
    "retracts": _ref(MKG.retracts, "statement"),
    "paraphrase": Field("label", SKOS.prefLabel, required=True),
    "note": _COMMON["note"],
    "marks": _OWN,
}
PASSAGE: Final = {
    "start": Field("integer"),
    "end": Field("integer"),
    "quote": Field("text"),
    "occurrence": Field(
        "integer", pattern="[1-9][0-9]{0,3}", hint="1 for the first place where the quote stands"
    ),
    "sha256": Field("text", MKG.sha256, pattern=SHA256, hint="64 lower-case hexadecimal digits"),
    "anchor": Field(
        "text",
        MKG.anchor,
        pattern=r"\S+( \S+){0,2}",
        hint="at most three words; more would copy the source",
    ),
}
SPELLED: Final = {"id": Field("own", required=True), "spelling": Field("text")}
FITS_NO_TASK: Final = {
    "mandate": _ref(MKG.fitsNoTask, "mandate", required=True),
    "nearest": _ref(MKG.nearestTask, "task"),
    "why": Field("text", MKG.reason, required=True),
}
QUANTITY: Final = {
    "value": Field("decimal", RDF.value, required=True),
    "bound": _ref(MKG.bound, "bound"),
    "unit": _ref(MKG.unit, "unit", required=True),
    "population": _ref(DCTERMS.spatial, "place", "actor"),  # of an actor: SOSA
    "since": Field("date", MKG.begins),
    "as_of": Field("date", MKG.ends),
    "marks": _OWN,
}
INTERVAL: Final = {"from": Field("date", MKG.begins, required=True), "to": Field("date", MKG.ends)}
OTHER_READING: Final = {
    "modality": _ref(MKG.otherModality, "modality"),
    "speaker": _ref(MKG.otherSpeaker, "actor"),
    "evidence_for": _ref(MKG.otherEvidenceFor, "task", "task-concept", "duty"),
    "context_for": _ref(MKG.otherContextFor, "task", "mandate", "duty"),
}
_READ_FIELDS: Final = (
    "speaker",
    "attribution",
    "origin",
    "modality",
    "agent",
    "action",
    "beneficiary",
    "opposed_to",
    "object",
    "evidence_for",
    "strength",
    "context_for",
    "limits_scope",
    "stated",
    "credibility",
)
READING: Final = {
    "coder": Field("agent", DCTERMS.creator, required=True),
    **{key: replace(STATEMENT[key], required=False) for key in _READ_FIELDS},
    # An empty list says that the coder linked the statement to nothing.
    **{key: replace(STATEMENT[key], many=True) for key in ("evidence_for", "context_for")},
    **dict.fromkeys(("passage", "place", "held", "quantity"), _OWN),
}
"""What one coder read, kept beside the statement: who, and the fields that were compared."""
READING_PREDICATES: Final = {
    **{
        key: field.predicate
        for key, field in READING.items()
        if field.predicate is not None and key != "coder"
    },
    "place": MKG.atPlace,
    "held": MKG.begins,
    "quantity": MKG.hasQuantity,
    "passage": MKG.passage,
}
"""Key of a reading -> the predicate that its value would have in the statement."""
DRAFTED: Final = {
    "by": Field("text", required=True),
    "mandate": Field("text"),
    "mission": Field("text"),
    "extracted_by": Field("text"),
    "file": Field("text"),
    "file_sha256": Field("text", pattern=SHA256, hint="64 lower-case hexadecimal digits"),
    "state": Field("text", pattern=SHA256, hint="64 lower-case hexadecimal digits"),
    "registry": Field("text", pattern=SHA256, hint="64 lower-case hexadecimal digits"),
}
"""What stands under `drafted`: who drafted the entries of a file, and from which text."""
CANDIDATE: Final = {"task": Field("text", required=True), "why": Field("text")}
NAME_TO_SETTLE: Final = {
    "name": Field("text", required=True),
    "field": Field("text"),
    "kind": Field("text", words=("actor", "place")),
}
REVIEW: Final = {
    "rule": Field("text"),
    "confidence": Field("text", words=("high", "medium", "low")),
    "why": Field("text"),
    "candidates": _OWN,
    "missing": Field("text", many=True),
    "names": _OWN,
    "status": Field("text", words=("accepted", "rejected")),
    "by": Field("text"),
    "on": Field("date"),
}
"""What the drafter says of an entry; with a status, what a coder typed by hand."""
DRAFT_KEYS: Final[dict[str, dict[str, Field]]] = {
    "statement": {"review": _OWN},
    "instrument": {"review": _OWN},
    "provision": {
        "review": _OWN,
        "other_verbs": Field("text", many=True),
        "addressee": Field("text", many=True, words=ADDRESSEES),
        "task": Field("boolean"),
    },
    "mandate": {"review": _OWN},
    "task": {"review": _OWN},
    "sub-target": {"review": _OWN},
    "duty": {"review": _OWN},
}
"""Kind of a drafted entry -> the keys that only a draft has; a load leaves them out."""

TASK_REVIEW: Final = {
    "id": Field("own"),
    "task": _ref(MKG.reviews, "task", required=True),
    "decision": _ref(MKG.decision, "review-decision", required=True),
    "reason": Field("text", MKG.reason, required=True),
    "author": Field("agent", DCTERMS.creator, required=True),
    "day": Field("date", DCTERMS.created, required=True),
}

SECTIONS: Final[dict[str, tuple[str, dict[str, Field]]]] = {
    "sources": ("source", SOURCE),
    "actors": ("actor", ACTOR),
    "places": ("place", PLACE),
    "phenomena": ("phenomenon", PHENOMENON),
    "actions": ("action", ACTION),
    "task_concepts": ("task-concept", TASK_CONCEPT),
    "place_kinds": ("place-kind", PLACE_KIND),
    "actor_kinds": ("actor-kind", ACTOR_KIND),
    "units": ("unit", UNIT),
    "modalities": ("modality", MODALITY),
    "instruments": ("instrument", INSTRUMENT),
    "mandates": ("mandate", MANDATE),
    "statements": ("statement", STATEMENT),
    "task_reviews": ("task-review", TASK_REVIEW),
}
"""Section name -> the kind of its entries, and their fields."""

_CLASSED: Final = dict.fromkeys(
    (
        "state",
        "international-body",
        "mission",
        "contingent",
        "police-service",
        "government-body",
        "armed-group",
        "humanitarian-organisation",
        "population-group",
        "media-actor",
        "person",
        "armed-forces",
        "political-party",
        "research-organisation",
    ),
    "",
) | {"ngo": "NonGovernmentalOrganisation"}
EXAMPLES: Final = {
    "mandate": _ref(RDF.value, "mandate"),
    "earlier": _ref(RDF.value, "mandate"),
    "later": _ref(RDF.value, "mandate"),
    "mission": _ref(RDF.value, "actor"),
    "actor": _ref(RDF.value, "actor"),
    "speaker": _ref(RDF.value, "actor"),
    "first": _ref(RDF.value, "actor"),
    "second": _ref(RDF.value, "actor"),
    "from": _ref(RDF.value, "actor"),
    "to": _ref(RDF.value, "actor"),
    "entry": _ref(RDF.value, *_ENTRY, "task", "source"),
    "subject": _ref(RDF.value, *_ENTRY, "task", "source"),
    "object": _ref(RDF.value, *_ENTRY, "task", "source"),
    "place": _ref(RDF.value, "place"),
    "task": _ref(RDF.value, "task"),
    "duty": _ref(RDF.value, "duty"),
    "instrument": _ref(RDF.value, "instrument"),
    "provision": _ref(RDF.value, "provision"),
    "source": _ref(RDF.value, "source"),
    "statement": _ref(RDF.value, "statement"),
    "start": _ref(RDF.value, "statement", "mandate", "instrument"),
    "premise": _ref(RDF.value, "statement", "instrument"),
    "phenomenon": _ref(RDF.value, "phenomenon"),
    "action": _ref(RDF.value, "action"),
    "group": _ref(RDF.value, "action"),
    "mark": _ref(RDF.value, "verification"),
    "relation": Field("own", words=RELATIONS),
    "kind": Field("own", words=("actor", *_CLASSED)),
    "name": Field("text", RDF.value),
    "as_of": Field("date", RDF.value),
    "known_by": Field("date", RDF.value),
    "order": Field(
        "integer", SH.order, pattern="[0-9]{1,6}", hint="a number from 0; the lowest comes first"
    ),
}
"""What a knowledge base may name for its questions: a parameter of theirs, or a kind of entry, and
the order.
"""
EXAMPLES_SECTION: Final = "examples"
SCHEMA_KEY: Final = "$schema"
"""Where a file in JSON names to an editor its JSON Schema; a load passes over it."""
DRAFTED_KEY: Final = "drafted"
"""Where a draft file says who drafted it, and from which text."""
TOP_KEYS: Final = (*SECTIONS, EXAMPLES_SECTION, "source", DRAFTED_KEY)
"""What may stand at the top level of a file, beside the address of its schema."""

ACTOR_CLASSES: Final = {
    kind: MKG.term(name or "".join(word.capitalize() for word in kind.split("-")))
    for kind, name in _CLASSED.items()
}
"""The kinds of actor that have a class of their own, which a store need not name to know them."""
OPEN_KINDS: Final = {
    kind: section for section, (kind, spec) in SECTIONS.items() if "definition" in spec
}
"""The vocabularies that any file may add to: the kind of the concept, and its section."""
