"""Passages that are moved word by word, divided and joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.coding import span_moves
from kg.errors import InputError
from kg.quotes import Span


def moved(text: str, words: str, edge: span_moves.Edge, by: int) -> str:
    start = text.index(words)
    span = span_moves.move(text, Span(start, start + len(words)), edge, by)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "words", "edge", "by", "after"),
    [
        ("One two three.", "One", "end", 1, "One two"),
        ("One two three.", "One two", "end", 1, "One two three"),
        ("One two three.", "One two three", "end", 1, "One two three."),
        ("One two three.", "One", "end", -1, "One"),
        ("One two three.", "two three", "start", 1, "three"),
        ("One two three.", "three", "start", 1, "three"),
        ('"We go," he said.', "We go", "start", -1, '"We go'),
        ("one l'appui two", "one", "end", 1, "one l'appui"),
        ("at 1,200 points", "at", "end", 1, "at 1,200"),
        ("cafe\u0301 bar", "cafe\u0301", "end", 1, "cafe\u0301 bar"),
        ("日本語", "日", "end", 1, "日本"),
        ("שלום עולם", "שלום", "end", 1, "שלום עולם"),
        ("one\n\n two", "one", "end", 1, "one\n\n two"),
    ],
)
def test_an_edge_moves_by_a_word(
    text: str, words: str, edge: span_moves.Edge, by: int, after: str
) -> None:
    assert moved(text, words, edge, by) == after


@given(st.text(max_size=40), st.data())
def test_a_moved_passage_stays_inside_the_text_and_is_never_empty(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Span(start, end + 1) if end < len(text) else Span(start, end)
    if span.start == span.end:
        return
    edge: span_moves.Edge = data.draw(st.sampled_from(("start", "end")))
    after = span_moves.move(text, span, edge, data.draw(st.integers(-3, 3)))
    assert 0 <= after.start < after.end <= len(text)


@given(st.text(max_size=40))
def test_words_are_in_order_and_hold_all_but_white_space(text: str) -> None:
    words = span_moves.words_of(text, Span(0, len(text)))
    assert [word.start for word in words] == sorted(word.start for word in words)
    assert "".join(text[word.start : word.end] for word in words) == "".join(text.split())


@pytest.mark.parametrize("at", [0, 7, 20])
def test_a_passage_is_not_divided_at_its_edges(at: int) -> None:
    with pytest.raises(InputError, match="leaves one part"):
        span_moves.divide("One two", Span(0, 7), at)


def test_a_quote_that_is_not_there_names_the_nearest_words() -> None:
    with pytest.raises(InputError, match="Nearest: 'Two men'"):
        span_moves.quoted("One. Two men walk.", "Two men ran")
