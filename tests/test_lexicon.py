"""The words by which texts speak of task concepts and actions: complete, short, and no names."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kg import KnowledgeBase
from kg.errors import InputError
from kg.formats.reports.vocabulary import vocabulary_report
from kg.provenance.describe import describe
from kg.services.opening import open_view
from kg.services.search import SearchRequest, search
from kg.services.vocabulary import VocabularyRequest, vocabulary
from kg.texts import Texts
from kg.vocab import SKOS, NamedNode, entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.services.vocabulary import Term
    from kg.store import View

LANGUAGES = ("en", "fr")
MOST_WORDS = 4
"""How long a phrase may be: a longer one hardly ever stands in a text as it is."""
MOST_CONCEPTS = {"task-concept": 3, "action": 3}
"""On how many concepts one phrase may stand: one that speaks of many decides nothing."""
FEWEST = {"task-concept": 5, "action": 1}
CONCEPTS = """\
task_concepts:
- {id: lake-watch, label: lake watch, definition: To watch a lake.,
   words: [rowing boat, {fr: barque, ht: kannot}]}
actions:
- {id: row, label: row, definition: To move a boat., words: [paddle]}
"""
STATEMENT = """\
sources: [{id: note, title: Note, published: 2031-05-03, licence: CC0}]
actors: [{id: crew, kind: mission, label: Crew}]
statements:
- {id: note.1, speaker: crew, attribution: indirect, modality: asserted-activity, agent: crew,
   action: paddle, paraphrase: The crew rows.}
source: note
"""


def terms(view: View, scheme: str) -> tuple[Term, ...]:
    """Return the concepts of a scheme in a view."""
    return vocabulary(view, VocabularyRequest(scheme)).concepts


@cache
def concepts(scheme: str) -> tuple[Term, ...]:
    """Return the concepts of a scheme, those of the seeds among them."""
    return terms(open_view(), scheme)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", FEWEST)
def test_every_task_concept_and_action_has_words(scheme: str, language: str) -> None:
    fewest = FEWEST[scheme]
    assert [c.id for c in concepts(scheme) if len(c.words.get(language, ())) < fewest] == []


@pytest.mark.parametrize("scheme", FEWEST)
def test_no_word_stands_on_many_concepts(scheme: str) -> None:
    bearers = defaultdict(set)
    for concept in concepts(scheme):
        for language, words in concept.words.items():
            for word in words:
                bearers[word.casefold(), language].add(concept.id)
    most = MOST_CONCEPTS[scheme]
    assert {word: ids for word, ids in bearers.items() if len(ids) > most} == {}


@pytest.mark.parametrize("scheme", FEWEST)
def test_words_are_short_phrases(scheme: str) -> None:
    every = {w for c in concepts(scheme) for words in c.words.values() for w in words}
    assert [w for w in every if len(w.split()) > MOST_WORDS or w != " ".join(w.split())] == []


@pytest.mark.parametrize("scheme", FEWEST)
def test_no_word_repeats_a_label_of_its_concept(scheme: str) -> None:
    view = open_view()
    labels = {
        c.id: {text.casefold() for text in view.values(NamedNode(c.iri), SKOS.prefLabel)}
        for c in concepts(scheme)
    }
    repeated = {
        (c.id, word)
        for c in concepts(scheme)
        for words in c.words.values()
        for word in words
        if word.casefold() in labels[c.id]
    }
    assert repeated == set()


@pytest.fixture
def boats(read: Callable[..., View]) -> View:
    """Return a view of one task concept and one action with words, on top of the ontology."""
    return read(CONCEPTS)


def test_words_come_from_files_with_their_language(boats: View) -> None:
    concept = next(c for c in terms(boats, "task-concept") if c.id == "lake-watch")
    assert concept.words == {"en": ("rowing boat",), "fr": ("barque",), "ht": ("kannot",)}
    assert next(c for c in terms(boats, "action") if c.id == "row").words == {"en": ("paddle",)}


def test_words_are_in_the_json_and_csv_of_a_vocabulary(boats: View) -> None:
    report = vocabulary_report(vocabulary(boats, VocabularyRequest("task-concept")))
    concept = next(c for c in report.data["concepts"] if c["id"] == "lake-watch")
    assert concept["words"] == {"en": ["rowing boat"], "fr": ["barque"], "ht": ["kannot"]}
    assert report.flat is not None
    row = next(row for row in report.flat.rows if row[0] == "lake-watch")
    assert row[report.flat.columns.index("words")] == "rowing boat|barque|kannot"


def test_no_search_finds_a_concept_by_its_words(boats: View) -> None:
    assert search(boats, SearchRequest("kannot")).hits == ()


def test_no_file_refers_to_a_concept_by_its_words(read: Callable[..., View]) -> None:
    with pytest.raises(InputError, match="paddle"):
        read(CONCEPTS, STATEMENT)


def test_words_are_no_facts_of_an_entry(boats: View) -> None:
    facts = describe(boats, entity("task-concept", "lake-watch"), Texts(())).facts
    assert "kannot" not in str(facts.data())


def test_the_schema_of_files_has_words_where_texts_speak_of_concepts() -> None:
    definitions = KnowledgeBase().file_schema()["$defs"]
    having = {name for name, node in definitions.items() if "words" in node.get("properties", {})}
    assert having == {"task-concept", "action"}
