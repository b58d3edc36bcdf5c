"""A survey of every mandate says what coverage says of each, and lists the statements that it rests
on.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from coverage_cases import CASES, Bench, Node, asked, documents, read

from kg.coverage import Policy, assess, survey
from kg.model import Clocks
from kg.services.opening import open_view

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from kg.coverage import Coverage, MandateSummary
    from kg.store import View

    Runner = Callable[..., subprocess.CompletedProcess[str]]

DAYS = ("2003-01-01", "2012-05-01", "2024-11-19", "2024-11-20", "2025-10-15", "2026-11-01")


def statuses(found: Coverage) -> dict[str, str]:
    return {verdict.task.id: verdict.status for verdict in found.tasks}


@pytest.mark.parametrize("known_by", ["", "2024-11-19", "2024-11-20"])
@pytest.mark.parametrize("as_of", DAYS)
def test_survey_of_the_packaged_mandates_is_their_coverage(as_of: str, known_by: str) -> None:
    view = open_view()
    for found in survey(view, Clocks(as_of, known_by)):
        one = assess(view, found.mandate, as_of=as_of, known_by=known_by)
        assert (found.in_force, found.share, dict(found.statuses)) == (
            one.in_force,
            one.share,
            statuses(one),
        )


class Surveyed(Bench):
    """A bench that surveys a world beside assessing it."""

    def both(
        self, world: list[Node], question: Node
    ) -> tuple[MandateSummary, MandateSummary, Coverage]:
        """Return how the mandate asked for stands, with its statements and without, and its
        coverage.
        """
        days = {key: question[key] for key in ("as_of", "known_by") if key in question}
        surveyed: list[tuple[MandateSummary, ...]] = []

        def seen(view: View) -> View:
            surveyed[:] = [
                survey(view, Clocks(**days), statements=True),
                survey(view, Clocks(**days)),
            ]
            return view

        self.seen = seen
        one = self.assess(world, days | {"mandate": question["mandate"]})
        told, bare = (next(s for s in each if s.mandate == one.mandate.id) for each in surveyed)
        return told, bare, one


@cache
def bench() -> Surveyed:
    return Surveyed()


@cache
def judged(path: Path) -> tuple[MandateSummary, MandateSummary, Coverage]:
    """Return how the mandate of a case stands, with its statements and without, and its
    coverage.
    """
    case = read(path)
    return bench().both(documents(case), asked(case))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.slow
def test_survey_of_a_small_world_is_its_coverage(path: Path) -> None:
    told, bare, one = judged(path)
    assert (dict(told.statuses), dict(bare.statuses)) == (statuses(one), statuses(one))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_survey_lists_the_statements_of_a_small_worlds_coverage(path: Path) -> None:
    told, _, one = judged(path)
    rows = {task: {row.id for row in each} for task, each in told.statements.items() if each}
    assert rows == {v.task.id: {s.id for s in v.statements} for v in one.tasks if v.statements}


def test_rows_name_witness_and_days() -> None:
    (mss,) = (
        found
        for found in survey(open_view(), Clocks("2024-11-19"), statements=True)
        if found.mandate == "mss"
    )
    row = next(row for row in mss.statements["MT-06"] if row.id == "C028")
    assert (row.value, row.witness, row.source, row.held_from, row.known_from) == (
        "act",
        "mssm",
        "mssm-2024-11-19",
        "2024-11-19",
        "2024-11-20",
    )


@pytest.mark.slow
def test_survey_is_never_stale(store: Path, tmp_path: Path) -> None:
    import stores

    from kg.services import opening

    def covered() -> int:
        (mss,) = (
            f for f in survey(opening.open_view(store), Clocks("2024-12-05")) if f.mandate == "mss"
        )
        return mss.summary["covered"]

    before = covered()
    (tmp_path / "radio.yaml").write_text(
        "sources:\n- {id: radio, title: Radio, published: 2024-12-03}\nsource: radio\nstatements:\n"
        "- {id: radio.1, speaker: mssm, attribution: indirect, modality: asserted-activity, "
        "agent: mssm,\n"
        "   action: train, evidence_for: MT-04, paraphrase: It trained officers.}\n"
    )
    stores.load([tmp_path / "radio.yaml"], store, isolated=False)
    assert (before, covered()) == (2, 3)


def test_coverage_without_a_mandate_tells_all_in_short(run: Runner) -> None:
    done = run("coverage", "--as-of", "2024-11-19", "-f", "json")
    found = {each["mandate"]: each["share"] for each in json.loads(done.stdout)["mandates"]}
    assert (done.returncode, found["mss"], found["gsf"]) == (0, 2 / 7, None)


@pytest.mark.parametrize(
    "words", [("--min-independent", "2"), ("--fail-under", "50"), ("--unmandated",), ("-f", "xlsx")]
)
def test_what_asks_for_one_mandate_is_refused_for_all(run: Runner, words: tuple[str, ...]) -> None:
    assert run("coverage", "--as-of", "2024-11-19", *words).returncode == 2


def test_default_policy_is_what_a_survey_judges_by() -> None:
    assert Policy().asks == ()
