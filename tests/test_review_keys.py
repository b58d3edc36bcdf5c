"""The keys of a review: one table for the screen, the prompts and the documentation."""

from __future__ import annotations

from collections import Counter

from kg.cli.review import actions
from kg.services.review_keys import GROUPS, KEYS, REASONS, reason_of


def test_no_character_has_two_actions() -> None:
    counts = Counter(character for key in KEYS for character in key.keys)
    assert [character for character, count in counts.items() if count > 1] == []


def test_every_action_of_the_table_is_done() -> None:
    assert {key.action for key in KEYS} - {"quit"} == set(actions._ACTIONS)


def test_every_key_is_in_a_group() -> None:
    assert {key.group for key in KEYS} == set(GROUPS)


def test_every_help_fits_a_line_of_a_narrow_screen() -> None:
    assert [key.does for key in KEYS if len(key.does) > 68] == []


def test_a_number_that_is_no_reason_is_a_reason_of_its_own() -> None:
    assert [reason_of("0"), reason_of("1"), reason_of("²")] == ["0", REASONS[0], "²"]
