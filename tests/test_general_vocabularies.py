"""The packaged vocabularies: what every mission needs, and nothing of the one that is packaged."""

from __future__ import annotations

import re
from functools import cache

import pytest
import yaml

from kg import resources
from kg.services.opening import open_view
from kg.vocab import DCTERMS, MKG, RDF, SKOS, Literal, NamedNode, Quad, entity, kind_and_slug

MOVED = next(path for path in resources.seeds() if path.name == "vocabulary.yaml")
KINDS = {
    "task_concepts": "task-concept",
    "actions": "action",
    "phenomena": "phenomenon",
    "place_kinds": "place-kind",
}
UNUSED = ["gang-tactics", "hopeful-prospect", "immediate-needs", "resources-and-personnel"]
TRACE = re.compile(
    r"haiti|haïti|\bgang|kenya|\bmssm\b|\bmss\b|\bhnp\b|\bC0\d\d\b|\b(MT|K|G)-\d\d\b|S/RES/\d",
    re.IGNORECASE,
)
FAMILIES = (
    "protection-of-civilians",
    "ceasefire-monitoring",
    "peace-agreement-support",
    "human-rights",
    "child-protection",
    "sexual-violence-prevention",
    "mine-action",
    "disarmament-demobilisation-reintegration",
    "security-sector-reform",
    "rule-of-law",
    "justice-support",
    "police-support",
    "electoral-support",
    "humanitarian-assistance",
    "freedom-of-movement",
    "mission-protection",
    "border-monitoring",
    "arms-embargo-monitoring",
    "state-authority",
    "good-offices",
    "reconciliation",
    "return-of-displaced-persons",
    "disarmament-of-fighters",
    "weapons-control",
)
ACTIONS = (
    "mediate",
    "investigate",
    "monitor",
    "observe",
    "patrol",
    "disarm",
    "clear-mines",
    "evacuate",
    "return-fire",
    "set-up-base",
    "train",
    "advise",
    "escort",
    "detain",
    "protect",
    "negotiate",
    "report",
    "deployment",
    "withdraw",
    "give-funds",
    "pledge",
    "donate",
    "condemn",
    "call-for",
)
PLACES = (
    *("country", "admin-1", "admin-2", "admin-3", "admin-4", "federated-state", "province"),
    *("county", "admin-district", "commune", "city", "town", "village", "camp", "base"),
    *("border-post", "airport", "checkpoint", "displacement-site"),
)
UNITS = (
    *("personnel", "personnel-trained", "personnel-deployed", "police-officers", "troops"),
    *("patrols", "incidents", "persons-killed", "persons-injured", "persons-displaced"),
    *("persons-in-need", "households", "weapons", "vehicles", "us-dollars"),
)


@cache
def moved() -> dict[str, list[str]]:
    """Return the ids of the concepts that the packaged article needs, by section."""
    sections = yaml.safe_load(MOVED.read_text(encoding="utf-8"))
    return {section: [each["id"] for each in rows] for section, rows in sections.items()}


def test_the_ontology_has_no_trace_of_the_packaged_article(ontology: tuple[Quad, ...]) -> None:
    texts = {quad.object.value for quad in ontology if isinstance(quad.object, Literal)}
    names = {quad.subject.value for quad in ontology if isinstance(quad.subject, NamedNode)}
    assert sorted(text for text in texts | names if TRACE.search(text)) == []


def test_shapes_rules_checks_and_lint_have_no_trace_of_it_either() -> None:
    files = [
        resources.shapes(),
        *resources.rules().values(),
        *resources.checks().values(),
        *resources.lint_rules().values(),
    ]
    assert len(files) > 60
    assert [path.name for path in files if TRACE.search(path.read_text(encoding="utf-8"))] == []


def test_what_moved_to_the_seeds_is_in_no_ontology_file(ontology: tuple[Quad, ...]) -> None:
    subjects = {quad.subject for quad in ontology}
    ids = [(KINDS[section], slug) for section, slugs in moved().items() for slug in slugs]
    assert len(ids) > 40
    assert [slug for kind, slug in ids if entity(kind, slug) in subjects] == []


def test_what_moved_has_label_definition_and_scheme_as_before() -> None:
    view = open_view()
    for section, slugs in moved().items():
        for slug in slugs:
            iri = entity(KINDS[section], slug)
            languages = {
                term.language
                for quad in view.match(iri, SKOS.prefLabel)
                if isinstance(term := quad.object, Literal)
            }
            assert languages == {"en", "fr"}, slug
            assert len(list(view.match(iri, SKOS.definition))) == 1, slug
            assert view.has(KINDS[section], slug)


def test_each_concept_in_the_seeds_is_used_by_them() -> None:
    view = open_view()
    unused = [
        slug
        for section, slugs in moved().items()
        for slug in slugs
        if not any(
            "/id/" in str(quad.subject) and quad.predicate != SKOS.hasTopConcept
            for quad in view.match(None, None, entity(KINDS[section], slug))
        )
    ]
    # Nothing speaks of these phenomena, and their IRIs stay.
    assert sorted(unused) == UNUSED


def below(ontology: tuple[Quad, ...], kind: str) -> dict[str, set[str]]:
    """Return the concepts of a scheme, each with those just above it."""
    found: dict[str, set[str]] = {}
    for quad in ontology:
        here = kind_and_slug(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if here and here[0] == kind:
            found.setdefault(here[1], set())
            if quad.predicate == SKOS.broader and isinstance(quad.object, NamedNode):
                found[here[1]].add((kind_and_slug(quad.object.value) or ("", ""))[1])
    return found


@pytest.mark.parametrize(
    ("kind", "needed", "least"),
    [
        ("task-concept", FAMILIES, 90),
        ("action", ACTIONS, 150),
        ("place-kind", PLACES, 60),
        ("unit", UNITS, 50),
    ],
)
def test_a_vocabulary_covers_peace_operations_with_a_hierarchy(
    ontology: tuple[Quad, ...], kind: str, needed: tuple[str, ...], least: int
) -> None:
    concepts = below(ontology, kind)
    assert [slug for slug in needed if slug not in concepts] == []
    assert len(concepts) >= least
    assert sum(bool(above) for above in concepts.values()) >= len(concepts) / 3


def test_no_concept_names_two_broader_ones_of_which_one_is_above_the_other(
    ontology: tuple[Quad, ...],
) -> None:
    def all_above(concepts: dict[str, set[str]], slug: str) -> set[str]:
        return {each for up in concepts[slug] for each in (up, *all_above(concepts, up))}

    for kind in ("task-concept", "action", "phenomenon", "place-kind", "unit"):
        concepts = below(ontology, kind)
        for slug, above in concepts.items():
            higher = {each for up in above for each in all_above(concepts, up)}
            assert not above & higher, slug


def test_what_takes_a_mission_away_says_nowhere_that_it_operates_there(
    ontology: tuple[Quad, ...],
) -> None:
    """An action says the relations of those above it, so leaving must not stand below deploying."""
    concepts = below(ontology, "action")
    for slug in ("withdraw", "close-base", "hand-over"):
        assert "deployment" not in concepts[slug]


def test_protection_escort_and_evacuation_imply_protects(ontology: tuple[Quad, ...]) -> None:
    implying = {
        (kind_and_slug(quad.subject.value) or ("", ""))[1]
        for quad in ontology
        if quad.predicate == MKG.impliesRelation
        and quad.object == MKG.protects
        and isinstance(quad.subject, NamedNode)
    }
    assert implying == {"protect", "escort"}
    assert below(ontology, "action")["evacuate"] == {"protect"}


def test_every_unit_of_money_names_its_currency(ontology: tuple[Quad, ...]) -> None:
    money = {
        q.subject for q in ontology if q.predicate == MKG.measure and q.object == Literal("money")
    }
    named = {q.subject for q in ontology if q.predicate == MKG.currency}
    assert money
    assert money == named


def test_catalogues_are_cited_by_what_was_read(ontology: tuple[Quad, ...]) -> None:
    scheme = NamedNode(entity("task-concept", "x").value.rpartition("/")[0])
    assert any(q.subject == scheme and q.predicate == RDF.type for q in ontology)
    cited = [
        str(q.object)
        for q in ontology
        if q.subject == scheme and q.predicate == DCTERMS.bibliographicCitation
    ]
    assert len(cited) == 2
    assert all("doi:" in each and "read)" in each for each in cited)
