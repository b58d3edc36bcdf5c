"""Every term and every concept is labelled, defined and declared; ids are unique; nothing is
imported.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store
from rdflib import namespace
from stores import store_of

from kg import resources
from kg.engine import Local
from kg.query.library import parse as parse_query
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.vocab import (
    BASE,
    DCTERMS,
    MANIFEST_GRAPH,
    MKG,
    OWL,
    RDF,
    RDFS,
    REPLACED_TERMS,
    SKOS,
    kind_and_slug,
)

ONTOLOGY = NamedNode(BASE + "ontology")
TERM_TYPES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
DEFINED = re.compile(r"(An?|The|How|What|Whether) .+[^.]\.")
ENTITY_IDS = {"mss", "mssm", "gangs", "haiti", "kenya", "un", "hnp", "civilians"}


@cache
def ontology() -> Store:
    store = Store()
    load_ontology(Local(store))
    return store


def values(subject: str, predicate: NamedNode, language: str | None = None) -> list[str]:
    quads = ontology().quads_for_pattern(NamedNode(subject), predicate, None)
    return [
        quad.object.value
        for quad in quads
        if isinstance(quad.object, NamedNode | Literal)
        and (
            language is None
            or (isinstance(quad.object, Literal) and quad.object.language == language)
        )
    ]


def terms() -> list[str]:
    declared = {
        quad.subject.value
        for kind in TERM_TYPES
        for quad in ontology().quads_for_pattern(None, RDF.type, kind)
        if isinstance(quad.subject, NamedNode)
    }
    return sorted(iri for iri in declared if iri.startswith(MKG) and iri not in deprecated())


@cache
def deprecated() -> dict[str, str]:
    """Return the deprecated terms with what replaces each."""
    marked = ontology().quads_for_pattern(None, OWL.deprecated, None)
    subjects = {quad.subject.value for quad in marked if isinstance(quad.subject, NamedNode)}
    return {iri: values(iri, DCTERMS.isReplacedBy)[0] for iri in sorted(subjects)}


def concepts() -> list[str]:
    quads = ontology().quads_for_pattern(None, SKOS.inScheme, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def name(iri: str) -> str:
    return iri.removeprefix(BASE)


def used_terms(store: Store) -> set[str]:
    return {
        term.value
        for quad in store
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(MKG)
    }


def test_the_ontology_has_50_to_120_classes_and_properties() -> None:
    assert 50 <= len(terms()) <= 120


def test_iris_of_terms_differ_in_more_than_case() -> None:
    counts = Counter(iri.casefold() for iri in terms())
    assert [iri for iri, count in counts.items() if count > 1] == []


def test_deprecated_term_is_labelled_defined_and_says_which_term_in_use_replaces_it() -> None:
    assert deprecated() == {old.value: new.value for old, new in REPLACED_TERMS.items()}
    assert set(deprecated().values()) <= set(terms())
    for iri in deprecated():
        assert [len(values(iri, RDFS.label, language)) for language in ("en", "fr")] == [1, 1]
        assert is_one_sentence(values(iri, SKOS.definition, "en"))
        assert values(iri, SKOS.scopeNote, "en") == [
            f"Use mkg:{deprecated()[iri].removeprefix(MKG)}."
        ]


def test_no_deprecated_term_is_used_by_shapes_rules_or_queries() -> None:
    used = {
        path.name: names
        for path in (resources.shapes(), *resources.rules().values(), *resources.queries().values())
        if (
            names := {MKG + name for name in re.findall(r"mkg:(\w+)", path.read_text("utf-8"))}
            & deprecated().keys()
        )
    }
    assert used == {}


def test_scheme_has_the_concepts_without_a_broader_one_as_its_top_concepts() -> None:
    tops: dict[str, set[str]] = {}
    for iri in concepts():
        if not values(iri, SKOS.broader):
            tops.setdefault(values(iri, SKOS.inScheme)[0], set()).add(iri)
    # python tests/shared/top_concepts.py FILE prints what a file is to say
    assert {scheme: set(values(scheme, SKOS.hasTopConcept)) for scheme in tops} == tops


def test_no_axiom_is_about_terms_of_others_that_they_do_not_state_themselves() -> None:
    axioms = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, OWL.propertyChainAxiom)
    stated = {
        name(f"{quad.subject} {quad.predicate} {quad.object}")
        for axiom in axioms
        for quad in ontology().quads_for_pattern(None, axiom, None)
        if isinstance(quad.subject, NamedNode) and not quad.subject.value.startswith(BASE)
    }
    assert stated == {
        f"{DCTERMS.hasPart} {OWL.inverseOf} {DCTERMS.isPartOf}",
        f"{SKOS.broader} {RDFS.subPropertyOf} {SKOS.broaderTransitive}",
    }


def is_one_sentence(definition: list[str]) -> bool:
    return len(definition) == 1 and bool(DEFINED.fullmatch(definition[0]))


class TestTerm:
    def test_has_one_label_in_english_and_one_in_french(self) -> None:
        labels = {
            iri: [len(values(iri, RDFS.label, language)) for language in ("en", "fr")]
            for iri in terms()
        }
        assert {name(iri): counts for iri, counts in labels.items() if counts != [1, 1]} == {}

    def test_has_a_definition_of_one_sentence_that_is_not_its_label(self) -> None:
        definitions = {iri: values(iri, SKOS.definition, "en") for iri in terms()}
        offenders = [
            name(iri)
            for iri, definition in definitions.items()
            if not is_one_sentence(definition)
            or ". " in definition[0]
            or definition[0].rstrip(".").casefold() == values(iri, RDFS.label, "en")[0].casefold()
        ]
        assert offenders == []

    def test_has_an_example(self) -> None:
        assert [name(iri) for iri in terms() if not values(iri, SKOS.example, "en")] == []

    def test_is_defined_by_the_ontology(self) -> None:
        assert [
            name(iri) for iri in terms() if values(iri, RDFS.isDefinedBy) != [ONTOLOGY.value]
        ] == []

    def test_is_of_one_kind_of_term(self) -> None:
        kinds = {kind.value for kind in TERM_TYPES}
        assert [name(iri) for iri in terms() if len(set(values(iri, RDF.type)) & kinds) != 1] == []


class TestConcept:
    def test_there_are_concepts(self) -> None:
        assert len(concepts()) >= 200

    def test_has_one_label_in_english(self) -> None:
        assert [
            name(iri) for iri in concepts() if len(values(iri, SKOS.prefLabel, "en")) != 1
        ] == []

    def test_has_one_label_in_french(self) -> None:
        assert [
            name(iri) for iri in concepts() if len(values(iri, SKOS.prefLabel, "fr")) != 1
        ] == []

    def test_has_a_definition_of_one_sentence(self) -> None:
        assert [
            name(iri)
            for iri in concepts()
            if not is_one_sentence(values(iri, SKOS.definition, "en"))
        ] == []

    def test_is_in_the_scheme_of_its_kind_and_defined_by_the_ontology(self) -> None:
        schemes = {iri: f"{BASE}id/{(kind_and_slug(iri) or ('', ''))[0]}" for iri in concepts()}
        assert [
            name(iri) for iri, scheme in schemes.items() if values(iri, SKOS.inScheme) != [scheme]
        ] == []
        assert [
            name(iri) for iri in concepts() if values(iri, RDFS.isDefinedBy) != [ONTOLOGY.value]
        ] == []

    def test_is_a_concept(self) -> None:
        assert [
            name(iri) for iri in concepts() if SKOS.Concept.value not in values(iri, RDF.type)
        ] == []

    def test_has_its_broader_concepts_in_its_scheme(self) -> None:
        above = {
            iri: {
                scheme
                for broader in values(iri, SKOS.broader)
                for scheme in values(broader, SKOS.inScheme)
            }
            for iri in concepts()
        }
        assert [
            name(iri)
            for iri, schemes in above.items()
            if not schemes <= set(values(iri, SKOS.inScheme))
        ] == []


def test_no_own_term_is_used_undeclared_in_the_ontology_and_its_shapes() -> None:
    store = Store()
    for path in (*resources.ontology(), resources.shapes()):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    assert used_terms(store) - set(terms()) == deprecated().keys()


def test_no_own_term_is_used_undeclared_in_the_knowledge_base() -> None:
    store = Store()
    store.extend(quad for quad in open_view().quads() if quad.graph_name != MANIFEST_GRAPH)
    assert used_terms(store) - set(terms()) == deprecated().keys()


def test_no_own_term_is_used_undeclared_in_a_rule() -> None:
    used = {
        name
        for path in resources.rules().values()
        for name in re.findall(r"mkg:(\w+)", path.read_text("utf-8"))
    }
    assert {MKG + name for name in used} - set(terms()) == set()


def test_ids_are_unique_over_all_kinds_without_regard_to_case() -> None:
    counts = Counter((kind_and_slug(iri) or ("", iri))[1].casefold() for iri in concepts())
    assert [slug for slug, count in counts.items() if count > 1] == []
    assert counts.keys() & ENTITY_IDS == set()


def test_ids_of_the_knowledge_base_are_unique_too() -> None:
    counts = Counter(slug.casefold() for _, slug in set(open_view().ids()) if "/" not in slug)
    passages = {slug.casefold() for kind, slug in open_view().ids() if kind == "passage"}
    assert [slug for slug, count in counts.items() if count > 1 and slug not in passages] == []


def test_the_ontology_imports_nothing_and_names_no_python_module() -> None:
    predicates = {quad.predicate.value for quad in ontology()}
    assert not [
        iri for iri in predicates if iri == OWL.imports.value or iri.endswith("#python_module")
    ]


def test_the_ontology_graph_has_no_blank_node_so_that_it_always_loads_as_the_same_quads() -> None:
    assert not [quad for quad in ontology() if BlankNode in (type(quad.subject), type(quad.object))]


def test_the_ontology_says_version_licence_and_prefix() -> None:
    about = {
        quad.predicate.value.rpartition("/")[2]
        for quad in ontology().quads_for_pattern(ONTOLOGY, None, None)
    }
    assert {
        "license",
        "title",
        "description",
        "creator",
        "created",
        "preferredNamespacePrefix",
    } <= about
    assert values(ONTOLOGY.value, OWL.versionIRI) == [BASE + "ontology/0.2.0"]


def test_modality_has_both_marks_and_a_coding_rule() -> None:
    modalities = [iri for iri in concepts() if "/modality/" in iri]
    assert len(modalities) >= 20
    assert [name(iri) for iri in modalities if len(values(iri, MKG.evidentialValue)) != 1] == []
    derives = {name(iri): values(iri, MKG.derivesRelation)[:1] for iri in modalities}
    assert {iri: mark for iri, mark in derives.items() if mark not in (["true"], ["false"])} == {}
    rules = {name(iri): values(iri, SKOS.scopeNote, "en")[:1] for iri in modalities}
    assert [
        iri for iri, rule in rules.items() if not "".join(rule).startswith("Coding rule: ")
    ] == []


def test_relations_follow_from_six_modalities() -> None:
    found = {
        iri.rpartition("/")[2] for iri in concepts() if values(iri, MKG.derivesRelation) == ["true"]
    }
    assert found == {
        "asserted-activity",
        "asserted-event",
        "asserted-state",
        "self-description",
        "background-fact",
        "legal-basis",
    }


def test_forces_are_ranked_by_their_notation() -> None:
    ranked = sorted(
        (values(iri, SKOS.notation), iri.rpartition("/")[2])
        for iri in concepts()
        if "/force/" in iri
    )
    assert [slug for _, slug in ranked] == [
        "decides",
        "demands",
        "directs",
        "authorises",
        "requests",
        "urges",
        "calls-upon",
        "encourages",
        "invites",
        "permits",
    ]


def test_no_task_of_the_mss_is_counted_for_another_one_of_its_concepts() -> None:
    rows = View(Local(store_of(open_view()))).select("""SELECT ?lower ?upper WHERE {
        ?a mkg:inMandate ?m ; mkg:hasTaskConcept ?lower . ?m skos:notation 'mss' .
        ?lower skos:broader+ ?upper . ?b mkg:inMandate ?m ; mkg:hasTaskConcept ?upper }""")
    assert list(rows) == []


def test_pact_has_37_activities_and_8_kinds_of_engagement() -> None:
    assert len([iri for iri in concepts() if "/pact/" in iri]) == 37 + 8


def test_task_concepts_are_mapped_to_pact_by_close_and_broad_match_only() -> None:
    mapped = {
        quad.predicate.value.removeprefix(SKOS)
        for quad in ontology()
        if isinstance(quad.object, NamedNode) and "/id/pact/" in quad.object.value
    } - {"hasTopConcept"}
    assert mapped == {"closeMatch", "broadMatch"}


def others() -> list[str]:
    """Return the terms of other vocabularies that the ontology and its shapes name."""
    store = Store()
    for path in (*resources.ontology(), resources.shapes()):
        store.load(path=str(path), format=RdfFormat.TURTLE)
    named = {term.value for quad in store for term in quad.triple if isinstance(term, NamedNode)}
    literals = {quad.object.datatype.value for quad in store if isinstance(quad.object, Literal)}
    return sorted(
        iri for iri in named | literals if not iri.startswith(BASE) and "creativecommons" not in iri
    )


@cache
def listed() -> frozenset[str]:
    """Return the term IRIs of the vocabularies that rdflib does not know; the first line of a list
    is its namespace.
    """
    found = set()
    for path in sorted((Path(__file__).parent / "fixtures" / "terms").glob("*.txt")):
        namespace, *names = path.read_text(encoding="utf-8").splitlines()
        found |= {namespace.removeprefix("# ") + name for name in names if not name.startswith("#")}
    return frozenset(found)


def test_both_lists_of_terms_name_their_origin() -> None:
    for path in (Path(__file__).parent / "fixtures" / "terms").glob("*.txt"):
        head = [
            line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")
        ]
        assert len(head) >= 2


def exists(iri: str) -> bool:
    """Return whether a term stands in the vocabulary that its IRI names."""
    known = [
        space
        for space in vars(namespace).values()
        if isinstance(space, namespace.DefinedNamespaceMeta)
    ]
    local = {str(space): space for space in known}
    space = next((space for base, space in local.items() if iri.startswith(base)), None)
    return iri in listed() if space is None else iri.removeprefix(str(space)) in space


def test_a_term_of_another_vocabulary_exists_there() -> None:
    assert len(others()) >= 100
    assert [iri for iri in others() if not exists(iri)] == []


def test_the_ontology_is_aligned_to_thirteen_vocabularies() -> None:
    named = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in others()}
    assert {
        str(namespace.PROV),
        str(namespace.ORG),
        str(namespace.SKOS),
        str(namespace.DCTERMS),
        str(namespace.GEO),
        str(namespace.TIME),
        "http://www.w3.org/ns/oa#",
        "https://w3id.org/un/ontology/undo/",
        str(namespace.ODRL2),
        "https://w3id.org/dpv#",
        "http://data.europa.eu/eli/ontology#",
        str(namespace.SDO),
        "http://www.nanopub.org/nschema#",
    } <= named


def test_plover_is_mapped_by_related_match_only() -> None:
    mapped = {
        quad.predicate.value.removeprefix(SKOS)
        for quad in ontology()
        if isinstance(quad.object, NamedNode) and "/id/plover/" in quad.object.value
    } - {"hasTopConcept"}
    assert mapped == {"relatedMatch"}


def test_rule_has_a_header_and_no_parameter() -> None:
    rules = {name: parse_query(path) for name, path in resources.rules().items()}
    assert len(rules) > 0
    assert [
        name
        for name, rule in rules.items()
        if not (rule.title and rule.summary and rule.parameters == ())
    ] == []


def test_the_vocabulary_in_python_has_exactly_the_terms_of_the_ontology() -> None:
    defined = {iri.removeprefix(MKG) for iri in terms() if iri.startswith(MKG)}
    in_python = {name for name in vars(type(MKG)) if not name.startswith("_")} - {"term"}
    assert in_python == defined
