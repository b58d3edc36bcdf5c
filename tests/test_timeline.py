"""kg timeline: events with both their days, as rows and as a picture."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kg import KnowledgeBase, style
from kg.draw.bins import MOST, Bins
from kg.errors import InputError
from kg.formats.pictures import timeline_svg
from kg.model import Clocks
from kg.services.opening import open_view
from kg.services.timeline import TimelineAnswer, TimelineRequest, timeline
from kg.timeline import Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.store import View

    Run = Callable[..., CompletedProcess[str]]

WORLD = """\
actors: [{id: guard, kind: mission, label: Guard}, {id: host, kind: government-body, label: Host}]
instruments:
- {id: r1, symbol: R/1, label: First, adopted: 2024-01-01, provisions: [{id: r1-1, paragraph: "1", label: P}]}
- {id: r2, symbol: R/2, label: Second, adopted: 2024-12-20, ends: 2025-12-31}
mandates:
- {id: m, label: Mandate, holder: guard, begins: 2024-01-05, ends: 2025-12-31, task_list: incomplete, established_by: r1, extended_by: r2,
   marks: {ends: unverified}, tasks: [{id: T-1, label: Task, concept: human-rights-monitoring, provision: r1-1}]}
sources:
- {id: paper, title: Paper, published: 2024-06-20, licence: CC0}
- {id: radio, title: Radio, published: 2024-09-02, licence: CC0}
"""  # noqa: E501
PAPER = """\
source: paper
statements:
- {id: paper.1, speaker: host, attribution: quoted, modality: asserted-activity, agent: guard, action: patrol, stated: 2024-06-18,
   held: {from: 2024-02-01, to: 2024-05-31}, evidence_for: T-1, paraphrase: "Patrols <all> spring."}
- {id: paper.2, speaker: host, attribution: quoted, modality: background-fact, agent: host, action: patrol, stated: 2024-06-19, paraphrase: "Other."}
"""  # noqa: E501
RADIO = """\
source: radio
statements:
- {id: radio.1, speaker: host, attribution: quoted, modality: denied, agent: guard, action: patrol, stated: 2024-09-01, evidence_for: T-1,
   retracts: paper.1, paraphrase: "It takes that back."}
"""  # noqa: E501


@pytest.fixture
def world(read: Callable[..., View]) -> View:
    return read(WORLD, PAPER, RADIO)


def rows(view: View, entry: str = "", **options: object) -> list[tuple[str, ...]]:
    answer = timeline(view, TimelineRequest(entry, **options))  # type: ignore[arg-type]
    return [(e.held_from, e.until, e.known_from, f"{e.kind} {e.what}", e.id) for e in answer.events]


AUTHORITY = [
    ("2024-01-01", "", "2024-01-01", "instrument adopted", "R/1"),
    ("2024-01-05", "", "2024-01-01", "mandate begins", "m"),
]
SPRING = ("2024-02-01", "2024-05-31", "2024-06-20", "statement act", "paper.1")
TAKEN = [
    ("2024-09-01", "", "2024-09-02", "statement denial", "radio.1"),
    ("2024-09-01", "", "2024-09-02", "retraction taken back", "paper.1"),
]
END = [
    ("2024-12-20", "", "2024-12-20", "instrument adopted", "R/2"),
    ("2025-12-31", "", "2024-12-20", "mandate ends", "m"),
]


def test_a_mandate_has_its_instruments_its_period_and_what_is_said_of_its_tasks(
    world: View,
) -> None:
    assert rows(world, "m") == [*AUTHORITY, SPRING, *TAKEN, *END]


def test_a_task_comes_with_its_mandate_and_an_actor_with_those_it_holds(world: View) -> None:
    assert rows(world, "T-1") == rows(world, "guard") == rows(world, "m")


def test_without_an_entry_sources_and_all_statements_are_listed(world: View) -> None:
    found = rows(world)
    assert ("", "", "2024-06-20", "source published", "paper") in found
    assert ("2024-06-19", "", "2024-06-20", "statement none", "paper.2") in found
    assert len(found) == len(rows(world, "m")) + 3


def test_clocks_leave_out_what_came_later(world: View) -> None:
    assert rows(world, "m", clocks=Clocks(known_by="2024-08-01")) == [*AUTHORITY, SPRING]
    assert rows(world, "m", clocks=Clocks(as_of="2024-01-31")) == AUTHORITY


def test_sources_limit_statements_and_retractions(world: View) -> None:
    assert rows(world, "m", only_source=("paper",)) == [*AUTHORITY, SPRING, *END]


def test_days_that_were_not_read_are_marked() -> None:
    shown = KnowledgeBase().timeline("gsf")
    marks = {event.what: event.marks for event in shown.events if event.kind == "mandate"}
    assert marks == {"begins": {"held": "inferred"}, "ends": {"held": "unverified"}}


def test_out_of_force_the_timeline_of_a_mandate_says_which_day_to_ask_about(run: Run) -> None:
    done = run("timeline", "mss", "--as-of", "2026-01-01")
    assert "Try --as-of 2025-10-02, the last day in force, or gsf" in done.stdout
    assert "Try --as-of" not in run("timeline", "mss").stdout


def test_an_entry_that_is_none_is_refused(world: View, run: Run) -> None:
    with pytest.raises(InputError, match="nobody"):
        rows(world, "nobody")
    assert run("timeline", "nobody").returncode == 3


@pytest.mark.slow
def test_an_empty_store_has_no_event(run: Run, tmp_path: Path) -> None:
    run("init", "--empty", tmp_path / "s")
    assert "No event on record." in run("timeline", "--store", tmp_path / "s").stdout
    done = run("timeline", "--store", tmp_path / "s", "-f", "svg")
    assert ET.fromstring(done.stdout).tag.endswith("svg")  # noqa: S314 - ours


def test_forms_say_the_same(run: Run) -> None:
    data = json.loads(run("timeline", "mss", "-f", "json").stdout)["events"]
    table = list(csv.DictReader(io.StringIO(run("timeline", "mss", "-f", "csv").stdout)))
    assert [row["id"] for row in table] == [event["id"] for event in data]
    assert {"held", "held_mark", "until", "known", "kind", "event", "label", "source"} <= {*data[0]}


# --- the picture


def answer(events: list[Event], title: str = "Test") -> TimelineAnswer:
    return TimelineAnswer(TimelineRequest(), title, tuple(events))


def boxes(picture: str) -> list[tuple[float, float, float, float, str]]:
    """Return left, top, right, bottom and the words of each text."""
    found = []
    for element in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - ours
        words, x, y = element.text or "", float(element.get("x", 0)), float(element.get("y", 0))
        size = 22 if element.get("class") == "t-title" else 12
        width = style.width(words, size) / 1.07
        left = x - width / 2 if element.get("text-anchor") == "middle" else x
        found.append((left, y - size * 0.8, left + width, y, words))
    return found


def overlapping(picture: str) -> list[tuple[str, str]]:
    found = [box for box in boxes(picture) if box[4]]
    return [
        (one[4], other[4])
        for at, one in enumerate(found)
        for other in found[:at]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def many(count: int) -> list[Event]:
    days = [(date(2023, 1, 1) + timedelta(n * 37 % 700)).isoformat() for n in range(count)]
    later = [
        (date.fromisoformat(day) + timedelta(n % 90)).isoformat() for n, day in enumerate(days)
    ]
    return [
        Event(
            "statement",
            "act",
            f"source-with-a-long-name.{n}",
            "x",
            day,
            "",
            known,
            f"source-{n % 9}",
        )
        for n, (day, known) in enumerate(zip(days, later, strict=True))
    ]


@pytest.mark.parametrize("entry", ["", "mss", "gsf", "hnp", "C054", "mssm-2024-11-19"])
def test_no_label_of_a_picture_lies_over_another(entry: str) -> None:
    found = timeline(open_view(), TimelineRequest(entry))
    assert overlapping(timeline_svg(found)) == []


@pytest.mark.parametrize("count", [0, 1, 5, 40, 3000])
def test_a_picture_is_bounded_and_its_boxes_count_every_event(count: int) -> None:
    picture = timeline_svg(answer(many(count)))
    assert overlapping(picture) == []
    held = re.findall(r'<g><title>(\d+): [^<]*</title><rect class="t-said', picture)
    assert sum(map(int, held)) == 2 * count
    assert len(held) <= 2 * (MOST + 2)
    assert len(picture) < 90_000
    right = max(box[2] for box in boxes(picture))
    assert right <= 1240


def test_what_is_written_in_a_picture_is_escaped_and_inferred_days_are_dashed() -> None:
    events = [
        Event(
            "statement",
            "act",
            "<b>&\x00",
            "x",
            "2024-01-01",
            "",
            "2024-02-01",
            "<s>",
            {"held": "inferred"},
        )
    ]
    picture = timeline_svg(answer(events, "<script>\ud800"))
    assert "<script" not in picture
    assert 't-said t-open"' in picture
    ET.fromstring(picture)  # noqa: S314 - ours


def test_days_that_are_none_are_said_and_not_drawn() -> None:
    picture = timeline_svg(answer([*many(2), Event("statement", "act", "x", "x", "-0044-03-15")]))
    assert "1 event has no day to draw." in picture


def test_same_input_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        assert run("timeline", "mss", "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert run("timeline", "mss", "-o", tmp_path / "c.png").returncode == 0
    assert run("timeline", "mss", "--style", "loud", "-f", "svg").returncode == 2


@pytest.mark.parametrize("days", [1, 30, 200, 900, 4000, 40_000, 400_000, 3_000_000])
def test_an_axis_has_few_bins_that_hold_all_days_in_order(days: int) -> None:
    listed = [date.fromordinal(1 + days * n // 50) for n in range(51)]
    found = Bins.of(listed)
    places = [found.at(day) for day in listed]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, found.count - 1)
    assert found.count <= MOST
    assert len({found.name(at) for at in range(found.count)}) == found.count
