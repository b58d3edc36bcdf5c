"""Names that exclude each other by one word speak against sameness, in two languages and two
spellings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import identity
from kg.identity.opposites import opposed

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import View


def registry(first: str, second: str, more: str = "") -> str:
    kind = "kind: police-service"
    return (
        f"actors:\n- {{id: one, {kind}, label: {first}}}\n- {{id: two, {kind}, label: "
        f"{second}{more}}}\n"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Northern Command", "Southern Command"),
        ("Commandement du Nord", "Commandement du Sud"),
        ("Police of the North-East Department", "Police of the North-West Department"),
        ("Direction départementale Nord Ouest", "Direction départementale Nord"),
        ("Upper Valley Police Station", "Lower Valley Police Station"),
        ("Poste de police de la Haute Ville", "Poste de police de la Basse Ville"),
        ("Inner Harbour Police Unit", "Outer Harbour Police Unit"),
        ("First Infantry Battalion of the Police", "Second Infantry Battalion of the Police"),
    ],
)
def test_names_with_opposed_words_are_no_candidates(
    first: str, second: str, read: Callable[..., View]
) -> None:
    assert identity.candidates(read(registry(first, second)), "actor") == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Northern Command", "Nothern Command"),
        ("North Command", "Northern Command"),
        ("Southern Harbour Police Unit", "Southern Harbor Police Unit"),
        ("Northern Command of the Police", "Command of the Police"),
    ],
)
def test_names_without_opposed_words_stay_candidates(
    first: str, second: str, read: Callable[..., View]
) -> None:
    (pair,) = identity.candidates(read(registry(first, second)), "actor")
    assert not [reason for reason in pair.reasons if "exclude" in reason]


def test_a_doubt_of_the_registry_is_shown_with_what_speaks_against_it(
    read: Callable[..., View],
) -> None:
    view = read(registry("Northern Command", "Southern Command", ", possibly_same_as: one"))
    (pair,) = identity.candidates(view, "actor")
    assert "- names exclude each other: north / south" in pair.reasons


def test_a_name_in_two_languages_agrees_with_itself() -> None:
    assert opposed(["northern command", "commandement nord"], ["commandement du nord"]) is None
    assert opposed(["nord ouest"], ["northwest"]) is None
    assert opposed(["nord ouest"], ["nord"]) == ("northwest", "north")
