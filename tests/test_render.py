"""Tables for people: columns where they fit, the rest under its row or in records where they do
not.
"""

from __future__ import annotations

import pytest

from kg.formats.reports import Labels, readable, render_table
from kg.model import Table
from kg.services.opening import open_view
from kg.vocab import entity

WIDE = Table(
    ("task", "what", "missing"),
    (("MT-01", "security in the whole country", "no act reported"), ("MT-02", "elections", "")),
)


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 200])
def test_no_word_is_broken_at_any_width(width: int) -> None:
    words = {word for row in WIDE.rows for cell in row for word in cell.split()}
    assert words - set(render_table(WIDE, "table", width=width).split()) == set()


def test_columns_that_fit_stand_beside_each_other() -> None:
    assert render_table(WIDE, "table", width=80).splitlines()[1].split()[:2] == [
        "MT-01",
        "security",
    ]


def test_columns_that_do_not_fit_stand_below_their_row() -> None:
    assert render_table(WIDE, "table", width=24).splitlines()[1:] == [
        "MT-01  security in the",
        "       whole country",
        "       missing: no act",
        "       reported",
        "MT-02  elections",
    ]


def test_rows_become_records_where_no_column_fits() -> None:
    wide = Table(("term", "label"), (("urn:" + "x" * 30, "a"), ("urn:b", "")))
    assert render_table(wide, "table", width=24).splitlines() == [
        "term   urn:xxxxxxxxxxxxx",
        "       xxxxxxxxxxxxxxxxx",
        "label  a",
        "",
        "term   urn:b",
    ]


def test_an_empty_table_says_so() -> None:
    assert render_table(Table(("a",), ()), "table") == "(no rows)\n"


def test_a_point_is_shown_with_how_far_it_can_be_trusted() -> None:
    term = entity("place", "solino#point-1")
    shown = readable(Table(("point",), ((term,),)), Labels(open_view())).rows[0][0]
    assert shown == "POINT(-72.320 18.557) (point in the locality, verified)"
