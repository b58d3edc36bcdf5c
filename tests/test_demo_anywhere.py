"""The demo and the site of any store: about its own mandate, and what an empty one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from vellamar import FILES, view

from kg import query
from kg.demo import demo, subject_of
from kg.docs import site
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store import View


def test_the_demo_is_about_the_example_of_a_store() -> None:
    subject = subject_of(view())
    assert (subject.mandate, subject.mission, subject.statement) == (
        "harbour-1",
        "hmv",
        "gazette.1",
    )
    assert (subject.as_of, subject.published) == ("2030-10-31", "2030-10-05")


def test_another_mandate_has_a_day_of_its_own_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893456000")  # 2030-01-01
    subject = subject_of(view(), "harbour-2")
    assert (subject.mandate, subject.as_of, subject.published) == (
        "harbour-2",
        "2031-03-01",
        "2031-03-01",
    )


def test_a_mandate_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match=r"-m no-such: no such mandate.*2: harbour-1"):
        subject_of(view(), "no-such")


def test_the_only_candidate_is_taken_and_several_are_listed(read: Callable[..., View]) -> None:
    texts = [path.read_text("utf-8") for path in FILES if path.name != "examples.yaml"]
    chooses_itself = read(*texts)
    mission = query.entry_for(chooses_itself, "mission", "an instance of mkg:Mission", "-m")
    assert mission.value.endswith("actor/hmv")
    with pytest.raises(InputError, match=r"which mandate\? Give -m ID, one of 2: harbour-1 \("):
        subject_of(chooses_itself)


@pytest.mark.slow
def test_the_site_of_an_empty_store_answers_no_question_about_what_is_not_there(
    read: Callable[..., View],
) -> None:
    pages = {name: data.decode() for name, data in site(read(), packaged=False).items()}
    questions = {name: text for name, text in pages.items() if name.startswith("questions/")}
    answered = {name for name, text in questions.items() if "kg new mission" not in text}
    assert answered == {"questions/actions.html", "questions/modalities.html"}
    assert "Who does what, in the data" not in pages["questions.html"]


@pytest.mark.slow
def test_the_site_of_a_store_is_asked_with_its_own_examples() -> None:
    pages = site(view(), packaged=False)
    assert b"mandate: harbour-1" in pages["questions/tasks-of-mandate.html"]
    assert b"Harbour Mission of Vellamar" in pages["questions.html"]


@pytest.mark.slow
def test_a_mission_named_as_a_file_of_the_demo_keeps_both(
    read: Callable[..., View], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.demo.open_view", lambda _store: read(TINY))
    done = demo(tmp_path / "demo")
    assert len({path.name for path in done.files}) == len(list((tmp_path / "demo").iterdir())) == 6


TINY = """
actors: [{id: mandate, kind: mission, label: "A mission"}]
instruments: [{id: c, symbol: C/1, label: "Charter", adopted: 2030-01-01}]
mandates: [{id: m, label: "A mandate", holder: mandate, begins: 2030-01-01, task_list: complete,
  established_by: c}]
"""
