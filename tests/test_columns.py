"""Tables on a screen: at every width every character is there, and no line is wider than the
screen.
"""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kg.formats.reports import render_report, render_table
from kg.formats.reports.screen import printable, width, wrap
from kg.formats.reports.tree import Branch, tree_text
from kg.model import Report, Table

WIDTHS = range(40, 251)
PLAIN = "".join(map(chr, range(ord("a"), ord("z") + 1)))
ODD = "日本語中é́\u0300\u200b\u200d\ufe0f☃️👩\U0001f600ü\t\n\r\x1b\x07\x7f\u202e\u00a0\u2009\ue000"
CELLS = st.one_of(
    st.none(),
    st.text(PLAIN + " ", max_size=30),
    st.lists(st.text(PLAIN, min_size=1, max_size=12), max_size=40).map(" ".join),
    st.text(PLAIN + ODD, max_size=60),
    st.text(PLAIN, min_size=80, max_size=200),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return a table whose heads share no character with its cells, so that none of theirs hides a
    lost one.
    """
    names = draw(st.lists(st.text("ABCDE F", min_size=1, max_size=24), min_size=1, max_size=12))
    shape = [CELLS if draw(st.booleans()) else st.text(PLAIN, max_size=9) for _ in names]
    rows = draw(st.lists(st.tuples(*shape), min_size=1, max_size=4))
    return Table(tuple(names), tuple(rows))


def characters(text: str) -> Counter[str]:
    """Return how often a text holds each character, those apart that heads and marks of ours
    hold.
    """
    return Counter(
        char for char in text if not char.isspace() and not char.isupper() and char not in ":·"
    )


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from(WIDTHS))
def test_every_character_of_every_cell_is_there_and_no_line_is_too_wide(
    table: Table, columns: int
) -> None:
    shown = render_table(table, "table", width=columns)
    body = shown.partition("Empty in every row: ")[0]
    assert characters(body) == characters(
        " ".join(printable(cell or "") for row in table.rows for cell in row)
    )
    assert max(map(width, shown.splitlines())) <= columns


MANY = Table(
    tuple(f"COLUMN {number}" for number in range(9)),
    tuple(tuple(f"{'word ' * column}x{row}y{column}z" for column in range(9)) for row in range(2)),
)


def test_words_stay_whole_at_every_width() -> None:
    words = Counter(word for row in MANY.rows for cell in row for word in cell.split())
    heads = {"COLUMN", *map(str, range(9))}
    for columns in WIDTHS:
        shown = Counter(re.findall(r"\w+", render_table(MANY, "table", width=columns)))
        assert Counter({word: count for word, count in shown.items() if word not in heads}) == words


@settings(max_examples=50, deadline=None)
@given(st.text(PLAIN + ODD, max_size=80), st.integers(2, 30))
def test_a_library_that_measures_text_finds_no_line_wider(text: str, columns: int) -> None:
    clean = printable(text).replace(
        "\u200d", ""
    )  # what joins signs into one, libraries do not agree about
    assert all(cell_len(line) <= columns for line in wrap(clean, columns))


def test_the_column_to_read_keeps_its_place_and_the_others_go_under_the_row() -> None:
    said = "Patrols were carried out together on the road to the airport, day and night."
    table = Table(
        ("statement", "agent", "witness", "source", "paraphrase"),
        (("C001", "Police", "Multinational Security Support Mission", "paper-2024-11-19", said),),
    )
    assert render_table(table, "table", width=100).splitlines() == [
        "statement  agent   paraphrase",
        f"C001       Police  {said}",
        "           witness: Multinational Security Support Mission · source: paper-2024-11-19",
    ]


def test_a_column_empty_in_every_row_gives_its_room_away_and_is_named() -> None:
    table = Table(
        ("statement", "place", "paraphrase"),
        (("C001", "", "One, two, three, four."), ("C002", None, "x")),
    )
    assert render_table(table, "table", width=36).splitlines() == [
        "statement  paraphrase",
        "C001       One, two, three, four.",
        "C002       x",
        "Empty in every row: place.",
    ]
    assert render_table(table, "table", width=80).splitlines()[0] == "statement  place  paraphrase"


def test_only_the_first_rows_are_shown_where_a_command_lists_the_rest() -> None:
    table = Table(("a",), tuple((f"row {number}",) for number in range(8)))
    assert render_table(table, "table", first=2, more="kg query q").splitlines() == [
        "a",
        "row 0",
        "row 1",
        "… 6 more: kg query q",
    ]


def test_titles_and_notes_end_at_the_edge_of_the_screen_too() -> None:
    long = "word " * 30
    report = Report(long, (long,), (Table(("a",), (("b",),), long),), (long,))
    shown = render_report(report, "table", width=40)
    assert max(map(width, shown.splitlines())) <= 40
    assert shown.count("word") == 120


def test_a_character_that_cannot_be_shown_has_a_sign() -> None:
    shown = render_table(Table(("a",), (("x\x1b[2J\u202ey\x7f",),)), "table")
    assert shown.splitlines()[1] == "x␛[2J\ufffdy␡"


def test_numbers_stand_to_the_right_even_where_the_first_is_missing() -> None:
    table = Table(("task", "count"), (("a", None), ("b", 7), ("c", 12)))
    assert render_table(table, "table").splitlines()[1:] == ["a", "b         7", "c        12"]


def test_a_branch_goes_on_under_itself_at_the_edge_of_the_screen() -> None:
    tree = Branch(
        "root", (Branch("one two three four five six", (Branch("leaf"),)), Branch("last " * 5))
    )
    assert tree_text(tree, width=26).splitlines() == [
        "root",
        "├─ one two three four",
        "│  │  five six",
        "│  └─ leaf",
        "└─ last last last last",
        "      last",
    ]
