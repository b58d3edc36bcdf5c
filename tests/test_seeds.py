"""The packaged knowledge base: every file loads, and holds what the facts say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg import documents, resources
from kg.services.opening import open_view
from kg.vocab import MKG, entity

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "https://w3id.org/mandate-kg/id/source/mssm-2024-11-19"
MODALITIES = {
    "impact-claim": 25,
    "asserted-state": 10,
    "self-description": 9,
    "asserted-event": 7,
    "intended": 6,
    "expected": 5,
    "evaluative": 5,
    "asserted-activity": 4,
    "statistic": 4,
    "denied": 3,
    "conditional": 3,
    "commitment": 2,
    "background-fact": 2,
    "mandate-claim": 2,
    "hoped": 2,
    "compliance-claim": 2,
    "attributed-motive": 2,
    "comparative": 1,
    "legal-basis": 1,
    "inference": 1,
    "characterisation": 1,
}


def rows(text: str) -> list[str]:
    return [str(row[0].value) for row in open_view().select(text)]


@pytest.mark.parametrize(
    "path", resources.seeds(), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_seed_is_strict_yaml(path: Path) -> None:
    assert documents.parse_yaml(path.read_text(encoding="utf-8"), str(path))


def test_article_has_its_97_statements() -> None:
    found = rows(f"SELECT ?id {{ ?s mkg:reportedIn <{ARTICLE}> ; skos:notation ?id }} ORDER BY ?id")
    assert found == [f"C{number:03}" for number in range(1, 98)]


@pytest.mark.parametrize("modality", MODALITIES)
def test_article_has_as_many_statements_of_a_modality_as_the_facts(modality: str) -> None:
    iri = entity("modality", modality)
    found = rows(f"SELECT ?s {{ ?s mkg:reportedIn <{ARTICLE}> ; mkg:modality {iri} }}")
    assert len(found) == MODALITIES[modality]


def test_twenty_two_statements_share_one_place_each() -> None:
    found = rows(
        f"SELECT ?p {{ ?s mkg:reportedIn <{ARTICLE}> ; mkg:atPlace ?p ; mkg:action "
        f"{entity('action', 'have-impact-felt')} }}"
    )
    assert (len(found), len(set(found))) == (22, 22)


@pytest.mark.parametrize(
    ("statement", "spelling"),
    [
        ("C066", "IGHNP Building"),
        ("C072", "Pont Sonde"),
        ("C077", "Vivi Mitchell"),
        ("C083", "Verreux Fuel Terminal"),
    ],
)
def test_place_keeps_the_spelling_of_the_text(statement: str, spelling: str) -> None:
    oa = "http://www.w3.org/ns/oa#"
    found = rows(
        f"SELECT ?t {{ {entity('statement', statement)} mkg:passage/<{oa}hasSelector>"
        f"/<{oa}refinedBy>/<{oa}exact> ?t }}"
    )
    assert found == [spelling]


@pytest.mark.parametrize("place", ["igpnh-building", "carrefour-paye", "la-croix", "torcelle"])
def test_place_that_nobody_could_settle_is_a_candidate(place: str) -> None:
    assert open_view().ask(f"ASK {{ {entity('place', place)} a mkg:CandidatePlace }}")


def test_no_other_place_is_a_candidate() -> None:
    assert len(rows("SELECT ?p { ?p a mkg:CandidatePlace }")) == 4


def test_three_labels_for_armed_actors_are_kept_apart() -> None:
    found = {
        actor
        for actor in ("gangs", "criminal-networks", "armed-groups")
        if open_view().has("actor", actor)
    }
    assert len(found) == 3


def test_unattributed_statement_takes_the_day_of_its_origin() -> None:
    assert open_view().value(entity("statement", "C028"), MKG.begins) == "2024-11-19"


def test_day_of_an_origin_is_marked_inferred() -> None:
    assert MKG.begins.value in open_view().values(entity("statement", "C028"), MKG.inferredField)


def test_statement_is_known_from_the_day_of_its_source() -> None:
    assert open_view().value(entity("statement", "C028"), MKG.knownFrom) == "2024-11-20"


def test_reading_of_the_coder_has_no_speaker() -> None:
    assert open_view().value(entity("statement", "C061"), MKG.statedBy) == ""


def test_anchor_has_at_most_three_words() -> None:
    anchors = rows("SELECT ?a { ?p mkg:anchor ?a }")
    assert [anchor for anchor in anchors if len(anchor.split()) > 3] == []


def test_anchors_together_are_at_most_a_fifth_of_the_article() -> None:
    anchors = rows(f"SELECT ?a {{ ?s mkg:reportedIn <{ARTICLE}> ; mkg:passage/mkg:anchor ?a }}")
    assert sum(len(anchor.split()) for anchor in anchors) <= 631 * 0.2


def test_paragraph_numbers_that_nobody_read_are_marked() -> None:
    op1a = entity("provision", "s-res-2699-op1a")
    assert MKG.paragraph.value in open_view().values(op1a, MKG.unverifiedField)


def test_paragraph_that_was_read_is_not_marked() -> None:
    op14 = entity("provision", "s-res-2699-op14")
    assert MKG.paragraph.value not in open_view().values(op14, MKG.unverifiedField)


@pytest.mark.parametrize(
    "path", resources.seeds(), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_seed_names_no_machine(path: Path) -> None:
    assert not re.search(r"/(home|work|root|Users|tmp)/", path.read_text(encoding="utf-8"))
