"""Where the passages of drafts are, and that they are what they say."""

from __future__ import annotations

import hashlib
from time import process_time

import pytest
from extract_texts import drafts, passages, request
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.extract import ExtractRequest, Name, RegistryEntry, SourceDescription
from kg.extract.clauses import clauses
from kg.extract.lexicon import lexicon
from kg.extract.pipeline import extract
from kg.extract.segment import blocks, sentences
from kg.extract.tokens import tokens

_TEXT = """
the The Mission said that will patrol to deter raids , ; : . “ ” ( ) — in of and by which Raiders
attacked Osso 12 per cent March 2031 - (a) has been protecting While not " ! É
"""
_WORDS = st.sampled_from([*_TEXT.split(), "\n", "\n\n"])


@settings(deadline=None, max_examples=30)
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=60).map(" ".join)))
@example("\u201c\u201d;;,,\n:\n;")
@example("It cost 10\u00b2 or 1,2,3 or \u0663.\u0665 million.")
@example("Mission will:\n\n;\n\nand;")
def test_passages_lie_in_the_text_and_fit_their_hashes(text: str) -> None:
    for statement in drafts(text):
        passage = statement.passage
        words = text[passage.start : passage.end]
        assert 0 <= passage.start < passage.end <= len(text)
        assert hashlib.sha256(words.encode()).hexdigest() == passage.sha256
        assert len(passage.anchor.split()) <= 3
        assert " ".join(words.split()).startswith(passage.anchor) or len(passage.anchor) >= 30


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.text(max_size=9), max_size=4),
    st.sampled_from(["mission", "country", "state", "government-body", "police-service", ""]),
    st.sampled_from(["actor", "place"]),
    st.sampled_from(["en", "fr", "ht", "en-GB"]),
)
def test_any_name_of_a_registry_can_be_read(
    names: list[str], entry_type: str, kind: str, language: str
) -> None:
    entry = RegistryEntry("odd", kind, entry_type, tuple(Name(name, language) for name in names))
    source = SourceDescription("note", language, "odd", "")
    text = f"The Mission of {' '.join(names)} left. It said: “{''.join(names)} left.”"
    extract(ExtractRequest(text, source, (entry,), "", "odd"))


def test_same_text_gives_same_drafts() -> None:
    text = "The Lake Support Mission (LSM) patrolled Osso to deter raids. Raiders fled."
    assert extract(request(text)) == extract(request(text))


def test_ids_count_in_the_order_of_the_text() -> None:
    statements = drafts("Raiders fled. The Mission arrived. Villagers returned to Osso.")
    assert [s.id for s in statements] == ["note.1", "note.2", "note.3"]
    assert [s.passage.start for s in statements] == sorted(s.passage.start for s in statements)


def test_text_without_statements_says_so() -> None:
    assert extract(request("12\n\n***\n")).notes == (
        "No sentence of the text was read as a statement.",
    )


def test_broken_lines_are_one_sentence() -> None:
    text = "The crew of the harbour office repaired the old\npier and opened the northern\nquay."
    assert passages(text) == [
        "The crew of the harbour office repaired the old\npier",
        "opened the northern\nquay",
    ]


def test_heading_is_no_statement() -> None:
    assert passages("Mission repairs pier\n\nThe Mission left Osso.") == ["The Mission left Osso"]


def test_items_after_a_colon_have_their_introduction() -> None:
    text = "The crew will:\n\nRepair the pier;\n\nTrain the guards; and\n\nLeave the lake."
    kinds = [(block.kind, block.intro) for block in blocks(text)]
    assert kinds == [("paragraph", -1), ("item", 0), ("item", 0), ("item", 0)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Abo left. He came back.", 2),
        ("It cost 3.5 million. Then it sank.", 2),
        ("The U.S. crew left. “We are safe.” They slept.", 3),
        ("Is it open? Yes!", 2),
    ],
)
def test_sentences_end_at_terminals_not_at_abbreviations(text: str, count: int) -> None:
    assert len(list(sentences(text, lexicon("en")))) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The guards closed the port to stop raids.",
            ["The guards closed the port", "to stop raids"],
        ),
        (
            "The guards said that raids had stopped.",
            ["The guards said", "raids had stopped"],
        ),
        (
            "The guards left Osso, which raiders had burned.",
            ["The guards left Osso", "which raiders had burned"],
        ),
        (
            "The guards are ready to leave.",
            ["The guards are ready to leave"],
        ),
        (
            "In March, the guards left, taking the boats.",
            ["the guards left", "taking the boats"],
        ),
        (
            "The steps taken by the guards have failed.",
            ["The steps taken by the guards have failed"],
        ),
    ],
)
def test_clauses_go_from_subject_or_verb_to_the_last_complement(
    text: str, expected: list[str]
) -> None:
    words = tokens(text, 0, len(text), lexicon("en"))
    spans = [
        text[words[clause.start].start : words[clause.end - 1].end]
        for clause in clauses(words, lexicon("en"))
    ]
    assert spans == expected


@pytest.mark.parametrize(
    "unit",
    [
        "The Mission, which left, said that it will patrol Osso to deter raids; ",
        "“((the and, ",
        "a:\n\nb;\n\n",
        "Raiders of the Lake of the ",
        "1,000 ",
    ],
)
@pytest.mark.slow
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        begin = process_time()
        extract(request(text))
        return process_time() - begin

    def least(times: int) -> float:
        """Return the least of three: a busy machine adds seconds, it takes none away."""
        return min(seconds(times) for _ in range(3))

    seconds(10)
    short, long = least(100), least(800)
    assert long < 16 * short + 0.2
