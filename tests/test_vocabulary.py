"""kg vocab: the vocabularies, and the concepts of one with their marks and where they are from."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import kg
from kg.errors import InputError
from kg.importers.schema import OPEN_KINDS
from kg.services.opening import open_view
from kg.services.vocabulary import VocabularyRequest, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

OWN = """\
actor_kinds:
- {id: council, label: council, definition: A body that sits., broader: government-body,
   aliases: [board]}
units:
- {id: test-money, label: money, definition: Money for tests., currency: XTS}
"""
TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://example.org/soil> a skos:ConceptScheme ; skos:prefLabel "Soils"@en .
<http://example.org/soil/clay> a skos:Concept ; skos:inScheme <http://example.org/soil> ;
  skos:prefLabel "clay"@en , "argile"@fr .
<https://w3id.org/mandate-kg/id/place-kind/canton> a skos:Concept ;
  skos:inScheme <https://w3id.org/mandate-kg/id/place-kind> ; skos:prefLabel "canton"@en .
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    (folder / "own.ttl").write_text(TURTLE, encoding="utf-8")
    knowledge = kg.KnowledgeBase(folder / "store")
    knowledge.initialise(empty=True)
    knowledge.load(folder / "own.yaml", folder / "own.ttl")
    return folder / "store"


def test_every_scheme_is_listed_with_counts_and_open_ones_with_their_section() -> None:
    schemes = {each.id: each for each in vocabulary(open_view(), VocabularyRequest()).schemes}
    assert {each.id: each.section for each in schemes.values() if each.section} == OPEN_KINDS
    assert (schemes["strength"].concepts, schemes["strength"].packaged) == (2, 2)


@pytest.mark.slow
def test_what_files_add_is_counted_and_says_where_it_is_from(own: Path) -> None:
    knowledge = kg.KnowledgeBase(own)
    schemes = {each.id: each for each in knowledge.vocabulary().schemes}
    assert schemes["unit"].concepts - schemes["unit"].packaged == 1
    terms = {term.id: term for term in knowledge.vocabulary("actor-kind").concepts}
    council = terms["council"]
    assert council.origin == str(own.parent / "own.yaml")
    assert (council.broader, council.aliases) == (("government-body",), ("board",))
    assert council.marks == {"speaks for itself": "false"}  # as the kind above it
    assert terms["state"].origin == "packaged"
    money = {term.id: term for term in knowledge.vocabulary("units").concepts}["test-money"]
    assert money.marks == {"measure": "money", "currency": "XTS"}
    canton = {term.id: term for term in knowledge.vocabulary("place_kinds").concepts}["canton"]
    assert canton.origin == str(own.parent / "own.ttl")


@pytest.mark.slow
def test_schemes_of_others_are_listed_too(own: Path) -> None:
    answer = kg.KnowledgeBase(own).vocabulary("Soils")
    assert [term.label for term in answer.concepts] == ["clay"]


@pytest.mark.parametrize("name", ["place-kind", "place_kinds", "Place kinds", "PLACE-KIND"])
def test_scheme_is_found_by_id_section_and_label(name: str) -> None:
    answer = vocabulary(open_view(), VocabularyRequest(name))
    assert answer.schemes[0].id == "place-kind"


def test_narrower_concepts_stand_below_their_broader_one() -> None:
    ids = [term.id for term in vocabulary(open_view(), VocabularyRequest("place-kind")).concepts]
    assert ids[ids.index("police-building") + 1] == "police-college"


def test_unknown_scheme_is_refused_with_the_schemes_by_name(run: Runner) -> None:
    with pytest.raises(InputError, match=r"Did you mean unit\?.* action, actor-kind, "):
        vocabulary(open_view(), VocabularyRequest("unti"))
    done = run("vocab", "colour")
    assert (done.returncode, done.stdout) == (3, "")
    assert "no vocabulary is called 'colour'. There are" in done.stderr


@pytest.mark.slow
def test_command_writes_each_form(run: Runner, own: Path) -> None:
    table = run("vocab", "actor-kind", "--store", own).stdout
    assert table.startswith("Actor kinds (actor-kind)\n")
    assert "A file adds to it under 'actor_kinds:'." in table
    rows = list(csv.DictReader(io.StringIO(run("vocab", "unit", "-s", own, "-f", "csv").stdout)))
    assert {"id", "iri", "measure", "currency", "definition", "from"} <= rows[0].keys()
    data = json.loads(run("vocab", "-f", "json", "--store", own).stdout)
    assert {each["id"]: each["section"] for each in data["schemes"]}["force"] is None
    assert (
        "| council | council | government-body |"
        in run("vocab", "actor-kind", "-f", "md", "--store", own).stdout
    )
    assert "Types de lieu" in run("vocab", "place-kind", "--lang", "fr").stdout
