"""Namespaces, the IRIs of our terms and the RDF terms themselves.

The only module where an IRI is written in Python, and the only one that re-exports the terms of
pyoxigraph (`NamedNode`, `Literal`, `Quad` …): another engine brings its own.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

__all__ = [
    "ACTOR_KIND",
    "BASE",
    "CC_BY",
    "CONCEPT_KINDS",
    "CONTRIBUTORS",
    "DATASET",
    "DCAT",
    "DCTERMS",
    "DERIVED_GRAPH",
    "ENTITY_KINDS",
    "FILE_GRAPH",
    "FILE_SCHEMA",
    "FORCE_SCHEME",
    "GEO",
    "GRAPH",
    "IMPORTED_GRAPH",
    "JSON_SCHEMA",
    "JUDGEMENT_GRAPH",
    "MANIFEST_GRAPH",
    "MEDIA_TYPES",
    "MKG",
    "OA",
    "ONTOLOGY",
    "ONTOLOGY_GRAPH",
    "ORG",
    "OTHER_PREFIXES",
    "OWL",
    "PREFIXES",
    "PROV",
    "PYTHON_MODULE",
    "RDF",
    "RDFS",
    "REGISTRY_GRAPH",
    "REPLACED_TERMS",
    "REVIEW_GRAPH",
    "SARIF_SCHEMA",
    "SEPARATE_KINDS",
    "SH",
    "SKOS",
    "SOSA",
    "TASK_REVIEW_GRAPH",
    "VANN",
    "VOID",
    "XML_NAMESPACES",
    "XSD",
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Namespace",
    "OntologyNamespace",
    "Quad",
    "Triple",
    "agent",
    "agent_name",
    "agent_quads",
    "entity",
    "entry",
    "id_or_iri",
    "kind_and_slug",
    "local_id",
    "position_of",
    "shorten",
    "source_graph",
]

BASE: Final = "https://w3id.org/mandate-kg/"
"""The base of every IRI of this project. Not registered with w3id.org yet; the README says so."""

PREFIXES: Final[dict[str, str]] = {
    "mkg": BASE + "ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""The prefixes that every query may use without declaring them."""

OTHER_PREFIXES: Final[dict[str, str]] = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
    "id": BASE + "id/",
}
"""Prefixes that are used when writing, not predeclared when reading."""


class Namespace(str):
    """An IRI prefix whose attributes are the terms under it.

    >>> Namespace("http://www.w3.org/2004/02/skos/core#").prefLabel
    <NamedNode value=http://www.w3.org/2004/02/skos/core#prefLabel>
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> NamedNode:
        """Return the term `name`; names with two leading underscores are Python's."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _node(str(self) + name)

    def term(self, name: str) -> NamedNode:
        """Return the term `name`, also where the name is one of str's own methods."""
        return _node(str(self) + name)


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _own(name: str) -> NamedNode:
    return NamedNode(PREFIXES["mkg"] + name)


class OntologyNamespace(str):
    """The namespace of our ontology, with exactly the terms that the ontology defines.

    Another name is an AttributeError, which the type checker sees too.

    >>> MKG.evidenceFor
    <NamedNode value=https://w3id.org/mandate-kg/ontology#evidenceFor>
    >>> MKG.term("evidanceFor")
    Traceback (most recent call last):
    AttributeError: 'OntologyNamespace' object has no attribute 'evidanceFor'
    """

    __slots__ = ()

    Actor: Final = _own("Actor")
    ArmedForces: Final = _own("ArmedForces")
    ArmedGroup: Final = _own("ArmedGroup")
    CandidatePlace: Final = _own("CandidatePlace")
    Constraint: Final = _own("Constraint")
    Contingent: Final = _own("Contingent")
    Duty: Final = _own("Duty")
    GovernmentBody: Final = _own("GovernmentBody")
    HumanitarianOrganisation: Final = _own("HumanitarianOrganisation")
    Instrument: Final = _own("Instrument")
    InternationalBody: Final = _own("InternationalBody")
    Mandate: Final = _own("Mandate")
    MediaActor: Final = _own("MediaActor")
    Mission: Final = _own("Mission")
    NonGovernmentalOrganisation: Final = _own("NonGovernmentalOrganisation")
    Person: Final = _own("Person")
    Phenomenon: Final = _own("Phenomenon")
    Place: Final = _own("Place")
    PoliceService: Final = _own("PoliceService")
    PoliticalParty: Final = _own("PoliticalParty")
    PopulationGroup: Final = _own("PopulationGroup")
    Provision: Final = _own("Provision")
    Quantity: Final = _own("Quantity")
    ResearchOrganisation: Final = _own("ResearchOrganisation")
    Source: Final = _own("Source")
    State: Final = _own("State")
    Statement: Final = _own("Statement")
    SubTarget: Final = _own("SubTarget")
    Task: Final = _own("Task")
    TaskConcept: Final = _own("TaskConcept")
    TaskReview: Final = _own("TaskReview")
    VotingResult: Final = _own("VotingResult")
    action: Final = _own("action")
    actorClass: Final = _own("actorClass")
    actsAgainst: Final = _own("actsAgainst")
    protects: Final = _own("protects")
    adoptedBy: Final = _own("adoptedBy")
    agent: Final = _own("agent")
    anchor: Final = _own("anchor")
    atPlace: Final = _own("atPlace")
    attribution: Final = _own("attribution")
    authorisedBy: Final = _own("authorisedBy")
    begins: Final = _own("begins")
    beneficiary: Final = _own("beneficiary")
    bound: Final = _own("bound")
    boundParty: Final = _own("boundParty")
    carries: Final = _own("carries")
    cause: Final = _own("cause")
    coding: Final = _own("coding")
    contextFor: Final = _own("contextFor")
    contributedBy: Final = _own("contributedBy")
    countAbsent: Final = _own("countAbsent")
    countAbstaining: Final = _own("countAbstaining")
    countAgainst: Final = _own("countAgainst")
    countFor: Final = _own("countFor")
    credibility: Final = _own("credibility")
    currency: Final = _own("currency")
    decision: Final = _own("decision")
    dependsOn: Final = _own("dependsOn")
    derivesRelation: Final = _own("derivesRelation")
    draftedBy: Final = _own("draftedBy")
    ends: Final = _own("ends")
    establishes: Final = _own("establishes")
    evidenceFor: Final = _own("evidenceFor")
    evidentialValue: Final = _own("evidentialValue")
    extends: Final = _own("extends")
    extractedBy: Final = _own("extractedBy")
    fileSha256: Final = _own("fileSha256")
    fitsNoTask: Final = _own("fitsNoTask")
    force: Final = _own("force")
    hasQuantity: Final = _own("hasQuantity")
    hasReading: Final = _own("hasReading")
    hasTaskConcept: Final = _own("hasTaskConcept")
    heldBy: Final = _own("heldBy")
    impliesRelation: Final = _own("impliesRelation")
    inMandate: Final = _own("inMandate")
    inferredField: Final = _own("inferredField")
    knownFrom: Final = _own("knownFrom")
    leads: Final = _own("leads")
    level: Final = _own("level")
    limitsScope: Final = _own("limitsScope")
    measure: Final = _own("measure")
    modality: Final = _own("modality")
    narrows: Final = _own("narrows")
    nearestTask: Final = _own("nearestTask")
    object: Final = _own("object")
    operatesIn: Final = _own("operatesIn")
    opposedTo: Final = _own("opposedTo")
    otherContextFor: Final = _own("otherContextFor")
    otherEvidenceFor: Final = _own("otherEvidenceFor")
    otherModality: Final = _own("otherModality")
    otherSpeaker: Final = _own("otherSpeaker")
    paragraph: Final = _own("paragraph")
    passage: Final = _own("passage")
    pcode: Final = _own("pcode")
    possiblySameAs: Final = _own("possiblySameAs")
    precision: Final = _own("precision")
    probableOrigin: Final = _own("probableOrigin")
    reaffirms: Final = _own("reaffirms")
    reason: Final = _own("reason")
    reliability: Final = _own("reliability")
    reportedIn: Final = _own("reportedIn")
    retracts: Final = _own("retracts")
    reviewedBy: Final = _own("reviewedBy")
    reviews: Final = _own("reviews")
    sha256: Final = _own("sha256")
    speaksForItself: Final = _own("speaksForItself")
    statedBy: Final = _own("statedBy")
    strength: Final = _own("strength")
    supports: Final = _own("supports")
    taskListComplete: Final = _own("taskListComplete")
    unit: Final = _own("unit")
    unverifiedField: Final = _own("unverifiedField")
    verification: Final = _own("verification")
    voterAbsent: Final = _own("voterAbsent")
    voterAbstaining: Final = _own("voterAbstaining")
    voterAgainst: Final = _own("voterAgainst")
    voterFor: Final = _own("voterFor")
    widens: Final = _own("widens")
    worksWith: Final = _own("worksWith")

    def term(self, name: str) -> NamedNode:
        """Return the term that a name from data names."""
        term: NamedNode = getattr(self, name)
        return term


MKG = OntologyNamespace(PREFIXES["mkg"])

REPLACED_TERMS: Final = {
    _own("place"): MKG.atPlace,
    _own("quantity"): MKG.hasQuantity,
    _own("taskConcept"): MKG.hasTaskConcept,
    _own("vote"): MKG.adoptedBy,
}
"""The deprecated terms of the ontology, which only old stores and files use, and what replaces
each. They are no names of `MKG`, so that nothing new is written with them.
"""
SKOS = Namespace(PREFIXES["skos"])
PROV = Namespace(PREFIXES["prov"])
RDF = Namespace(PREFIXES["rdf"])
RDFS = Namespace(PREFIXES["rdfs"])
XSD = Namespace(PREFIXES["xsd"])
GEO = Namespace(PREFIXES["geo"])
DCTERMS = Namespace(PREFIXES["dcterms"])
OWL = Namespace(OTHER_PREFIXES["owl"])
OA = Namespace(OTHER_PREFIXES["oa"])
ORG = Namespace(OTHER_PREFIXES["org"])
DCAT = Namespace(OTHER_PREFIXES["dcat"])
SH = Namespace(OTHER_PREFIXES["sh"])
SOSA = Namespace(OTHER_PREFIXES["sosa"])
VOID = Namespace(OTHER_PREFIXES["void"])
VANN = Namespace(OTHER_PREFIXES["vann"])

PYTHON_MODULE: Final = NamedNode(
    "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module"
)
"""The property whose value owlready2 imports as a Python module."""

XML_NAMESPACES: Final[dict[str, str]] = {
    "graphml": "http://graphml.graphdrawing.org/xmlns",
    "yworks": "http://www.yworks.com/xml/graphml",
    "gexf": "http://gexf.net/1.3",
    "gexf-viz": "http://gexf.net/1.3/viz",
}
"""The namespaces of the formats in which networks are written; nothing here fetches them."""

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
"""The schema that a SARIF log names; nothing here fetches it."""

JSON_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
"""The dialect that our JSON Schema names; nothing here fetches it."""
FILE_SCHEMA: Final = BASE + "file.schema.json"
"""The JSON Schema of our file format."""

DATASET: Final = NamedNode(BASE + "dataset")
"""The knowledge base as a dataset that can be catalogued."""
ONTOLOGY: Final = NamedNode(BASE + "ontology")
CONTRIBUTORS: Final = NamedNode(BASE + "contributors")
"""Who made the ontology and the packaged knowledge base."""
CC_BY: Final = NamedNode("https://creativecommons.org/licenses/by/4.0/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
GRAPH = Namespace(BASE + "graph/")
ONTOLOGY_GRAPH: Final = GRAPH.ontology
REGISTRY_GRAPH: Final = GRAPH.registry
MANIFEST_GRAPH: Final = GRAPH.manifest
DERIVED_GRAPH: Final = GRAPH.derived
REVIEW_GRAPH: Final = GRAPH.reviews
TASK_REVIEW_GRAPH: Final = GRAPH.term("task-reviews")
JUDGEMENT_GRAPH: Final = GRAPH.judgements

FILE_GRAPH = Namespace("urn:file:")
"""Where the triples of one file of several stand, by its number, while they are looked at."""
IMPORTED_GRAPH: Final = NamedNode("urn:imported")

ENTITY_KINDS: Final = (
    "actor",
    "place",
    "phenomenon",
    "action",
    "instrument",
    "provision",
    "mandate",
    "task",
    "duty",
    "statement",
    "source",
    "task-review",
)
"""The kinds of entry that a registry or statement file can add."""

CONCEPT_KINDS: Final = (
    "modality",
    "evidential-value",
    "force",
    "task-concept",
    "place-kind",
    "actor-kind",
    "verification",
    "attribution",
    "strength",
    "coding",
    "bound",
    "unit",
    "precision",
    "review-decision",
    "pact",
    "plover",
    "rule",
)
"""The kinds that only the ontology's vocabularies add."""


ACTOR_KIND: Final = "actor-kind"
SEPARATE_KINDS: Final = frozenset((*CONCEPT_KINDS, "action")) - {"task-concept"}
"""The kinds of concept whose ids are ordinary words, each kind with a separate space of ids: an
actor may be called `patrol` or `mission` too. No key takes both such a concept and an entry.
"""
FORCE_SCHEME: Final = NamedNode(BASE + "id/force")
"""The scheme of the forces that a provision can have."""


def entity(kind: str, slug: str) -> NamedNode:
    """Return the IRI of an entry: its kind and the id that people type.

    >>> entity("task", "H-3").value
    'https://w3id.org/mandate-kg/id/task/H-3'
    """
    return NamedNode(f"{BASE}id/{kind}/{slug}")


def agent(name: str) -> NamedNode:
    """Return the IRI of a person or body of whom only the name is on record: it holds that name, so
    that no look-up is needed.

    >>> agent("A. Analyst").value
    'https://w3id.org/mandate-kg/id/agent/A.%20Analyst'
    """
    escaped = (chr(byte) if chr(byte) in _UNESCAPED else f"%{byte:02X}" for byte in name.encode())
    return entity("agent", "".join(escaped))


def agent_name(iri: str) -> str | None:
    """Return the name in the IRI of such an agent, None for any other IRI or text.

    >>> agent_name(agent("Éditions du Nord").value)
    'Éditions du Nord'
    """
    if not iri.startswith(_AGENTS):
        return None
    parts = iri[len(_AGENTS) :].encode().split(b"%")
    try:
        return b"".join(
            [parts[0], *(bytes([int(part[:2], 16)]) + part[2:] for part in parts[1:])]
        ).decode()
    except ValueError:
        return None


_AGENTS: Final = BASE + "id/agent/"
_UNESCAPED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def position_of(passage: NamedNode) -> NamedNode:
    """Return the IRI of the position of one of our passages in the text of its source.

    >>> position_of(entity("passage", "note.1")).value
    'https://w3id.org/mandate-kg/id/passage/note.1#position'
    """
    return NamedNode(f"{passage.value}#position")


def agent_quads(name: str, graph: NamedNode) -> list[Quad]:
    """Return what is on record of such an agent: its type and its name.

    >>> [str(quad.object) for quad in agent_quads("A. Analyst", REVIEW_GRAPH)]
    ['<http://purl.org/dc/terms/Agent>', '"A. Analyst"']
    """
    node = agent(name)
    return [
        Quad(node, RDF.type, DCTERMS.Agent, graph),
        Quad(node, RDFS.label, Literal(name), graph),
    ]


def entry(kind: str, text: str) -> NamedNode | None:
    """Return the IRI of the entry that a text typed by a person would name, None where no IRI can
    hold that text.

    >>> entry("source", "a b") is None
    True
    """
    try:
        return entity(kind, text)
    except ValueError:
        return None


def kind_and_slug(iri: str) -> tuple[str, str] | None:
    """Return the kind and id of one of our entries, None for any other IRI.

    >>> kind_and_slug("https://w3id.org/mandate-kg/id/task/H-3")
    ('task', 'H-3')
    """
    head = BASE + "id/"
    if not iri.startswith(head):
        return None
    kind, _, slug = iri[len(head) :].partition("/")
    return (kind, slug) if slug else None


def local_id(iri: str) -> str:
    """Return the local id at the end of an IRI: what comes after its last slash.

    >>> local_id("https://w3id.org/mandate-kg/id/task/H-3")
    'H-3'
    """
    return iri.rpartition("/")[2]


def id_or_iri(iri: str) -> str:
    """Return the id of one of our entries, any other IRI as it is.

    >>> id_or_iri("https://w3id.org/mandate-kg/id/task/H-3"), id_or_iri("http://e/a")
    ('H-3', 'http://e/a')
    """
    return (kind_and_slug(iri) or ("", iri))[1]


def source_graph(source: str, version: str) -> NamedNode:
    """Return the named graph of one version of a source; what no IRI can hold of a version is
    escaped.

    >>> source_graph("radio", "2 beta").value
    'https://w3id.org/mandate-kg/graph/source/radio/2%20beta'
    """
    try:
        return NamedNode(f"{BASE}graph/source/{source}/{version}")
    except ValueError:
        from urllib.parse import quote  # noqa: PLC0415 - takes 10 ms, and a version seldom needs it

        return NamedNode(f"{BASE}graph/source/{source}/{quote(version)}")


def shorten(iri: str) -> str:
    """Return an IRI as people read it: a prefixed name where a prefix fits, else `<IRI>`.

    >>> shorten("https://w3id.org/mandate-kg/ontology#agent")
    'mkg:agent'
    """
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


_BY_LENGTH = sorted((PREFIXES | OTHER_PREFIXES).items(), key=lambda pair: -len(pair[1]))
