"""From gap to action: which gaps there are, and requests whose query is false now and true once an
answer is loaded.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from sized import some
from stores import load

from kg import query
from kg.coverage import Gap, Policy, assess, gaps, information_requests
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.coverage import Coverage, Request
    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

AS_OF = "2024-11-19"
MSS_GAPS = [
    "MT-01",
    "MT-02",
    "MT-04",
    "MT-05.airport",
    "MT-05.hospital",
    "MT-05.intersection",
    "MT-05.port",
    "MT-05.school",
    "MT-07",
]


def mss(view: View | None = None, **options: Any) -> Coverage:  # noqa: ANN401 - fields of Policy
    return assess(view or open_view(), "mss", as_of=AS_OF, policy=Policy(**options))


def gap(target: str, **options: Any) -> Gap:  # noqa: ANN401 - fields of Policy
    return next(each for each in gaps(mss(**options)) if each.target == target)


def test_gaps_are_the_tasks_and_sub_targets_that_are_not_covered() -> None:
    assert [each.target for each in gaps(mss())] == MSS_GAPS


def test_gap_of_a_sub_target_names_its_task() -> None:
    assert (gap("MT-05.port").task, gap("MT-07").task) == ("MT-05", "MT-07")


def test_gap_has_the_places_that_its_statements_name() -> None:
    assert gap("MT-05.port").places == ("apn-port",)


def test_gap_has_no_place_where_nobody_names_one() -> None:
    assert gap("MT-07").places == ()


def test_gap_says_what_is_missing() -> None:
    assert [each.code for each in gap("MT-02").missing] == ["no-act"]


def test_stricter_policy_makes_more_gaps() -> None:
    assert [each.code for each in gap("MT-06", min_independent=2).missing] == ["independence"]


def test_mandate_not_in_force_has_no_gaps() -> None:
    assert gaps(assess(open_view(), "mss", as_of="2025-10-15")) == ()


def test_task_denied_as_a_whole_is_a_gap_beside_its_sub_targets(
    judged: Callable[..., Coverage],
) -> None:
    denial = {"modality": "denied", "speaker": "residents", "evidence_for": "T-2"}
    found = gaps(judged(denial, {"evidence_for": "T-2.airport"}))
    assert [(each.target, each.status) for each in found] == [
        ("T-1", "silent"),
        ("T-2", "contradicted"),
        ("T-2.port", "silent"),
    ]


def test_denied_sub_target_is_the_gap_and_its_task_is_none(judged: Callable[..., Coverage]) -> None:
    denial = {"modality": "denied", "speaker": "residents", "evidence_for": "T-2.airport"}
    assert [each.target for each in gaps(judged(denial))] == ["T-1", "T-2.airport", "T-2.port"]


# --- the command


@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
@pytest.mark.parametrize("kind", ["list", "rfi"])
def test_every_gap_is_in_every_form(run: Runner, form: str, kind: str) -> None:
    shown = run("gaps", "-m", "mss", "--as-of", AS_OF, "--as", kind, "-f", form).stdout
    assert [target for target in MSS_GAPS if target not in shown] == []


def test_csv_has_one_row_a_gap(run: Runner) -> None:
    shown = run("gaps", "-m", "mss", "--as-of", AS_OF, "-f", "csv").stdout
    assert [row["gap"] for row in csv.DictReader(io.StringIO(shown))] == MSS_GAPS


def test_json_gap_has_code_and_detail(run: Runner) -> None:
    shown = json.loads(run("gaps", "-m", "mss", "--as-of", AS_OF, "-f", "json").stdout)
    assert shown["gaps"][-1]["missing"] == [
        {"code": "no-statement", "detail": "no statement found"}
    ]


def test_mandate_not_in_force_says_what_succeeded_it(run: Runner) -> None:
    assert "Succeeded by gsf" in run("gaps", "-m", "mss", "--as-of", "2025-10-15").stdout


@pytest.mark.parametrize(
    ("words", "code"), [(("--as", "poem"), 2), (("-m", "no-such"), 3), (("-f", "xlsm"), 2), ((), 0)]
)
def test_exit_code_of_gaps(run: Runner, words: tuple[str, ...], code: int) -> None:
    mandate = () if "-m" in words else ("-m", "mss")
    assert run("gaps", *mandate, "--as-of", AS_OF, *words).returncode == code


# --- requests, answered by really loading statements


SOURCE = """
sources:
- {id: answer, title: An answer, published: 2025-01-10}
- {id: echo, title: A reprint, published: 2025-01-11, derived_from: mssm-2024-11-19}
source: %s
statements:
"""
ACT = {
    "id": "answer.1",
    "speaker": "hnp",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "mssm",
    "action": "patrol",
    "evidence_for": "MT-07",
    "stated": "2024-12-01",
    "paraphrase": "A test statement.",
}


def loaded(store: Path, tmp_path: Path, *statements: dict[str, Any]) -> View:
    """Return a view of a store into which statements were really loaded; `source` says where they
    stand.
    """
    source = {str(each.pop("source", "answer")) for each in statements}.pop()
    rows = [
        "- " + "\n  ".join(f"{key}: {value}" for key, value in each.items()) for each in statements
    ]
    file = tmp_path / "answer.yaml"
    file.write_text(SOURCE % source + "\n".join(rows) + "\n", encoding="utf-8")
    load([file], store)
    return open_view(store)


def asked(view: View, request: Request) -> bool:
    return query.ask(view, request.ask)


def request_of(view: View, target: str, **options: Any) -> Request:  # noqa: ANN401 - fields of Policy
    return next(
        each
        for each in information_requests(view, mss(view, **options))
        if each.gap.target == target
    )


@pytest.mark.parametrize(
    "options",
    [{}, {"min_independent": 2}, {"max_age": 0}, {"min_credibility": 2}, {"coding": "strict"}],
    ids=str,
)
def test_every_request_is_unanswered_now(options: dict[str, Any]) -> None:
    view = open_view()
    assert [
        each.id for each in information_requests(view, mss(**options)) if asked(view, each)
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("target", some(MSS_GAPS, 3))
def test_request_is_answered_by_an_act_for_its_gap_and_no_other_is(
    store: Path, tmp_path: Path, target: str
) -> None:
    before = information_requests(open_view(store), mss(open_view(store)))
    view = loaded(store, tmp_path, ACT | {"evidence_for": target})
    assert [each.gap.target for each in before if asked(view, each)] == [target]


@pytest.mark.slow
def test_answered_request_is_a_closed_gap(store: Path, tmp_path: Path) -> None:
    view = loaded(store, tmp_path, ACT)
    assert "MT-07" not in [each.target for each in gaps(assess(view, "mss", as_of="2024-12-01"))]


@pytest.mark.slow
def test_ask_command_answers_a_request(run: Runner, store: Path, tmp_path: Path) -> None:
    words = ("gaps", "-m", "mss", "--as-of", AS_OF, "--as", "rfi", "-f", "json", "--store", store)
    text = json.loads(run(*words).stdout)["requests"][-1]["ask"]
    before = run("ask", text, "--store", store).returncode
    loaded(store, tmp_path, ACT)
    after = run("ask", text, "--store", store).returncode
    earlier = run("ask", text, "--store", store, "--known-by", "2025-01-09").returncode
    assert (before, after, earlier) == (1, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"modality": "intended"},
        {"agent": "hnp"},
        {"evidence_for": "MT-06"},
        {"held": "2025-12-01", "stated": "2025-01-10"},
        {"held": "2023-10-01"},
    ],
    ids=["an aim", "another's act", "another task", "after the mandate", "before the mandate"],
)
def test_what_is_no_answer_leaves_the_request_open(
    store: Path, tmp_path: Path, changes: dict[str, str]
) -> None:
    request = request_of(open_view(store), "MT-07")
    assert not asked(loaded(store, tmp_path, ACT | changes), request)


@pytest.mark.slow
def test_answer_that_was_taken_back_is_none(store: Path, tmp_path: Path) -> None:
    request = request_of(open_view(store), "MT-07")
    retraction = ACT | {"id": "answer.2", "modality": "characterisation", "retracts": "answer.1"}
    retraction.pop("evidence_for")
    assert not asked(loaded(store, tmp_path, ACT, retraction), request)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "changes", "answered"),
    some(
        [
            ({"max_age": 30}, {"held": "2024-10-19"}, False),
            ({"max_age": 30}, {"held": "2024-10-20"}, True),
            ({"max_age": 30}, {"held": "{from: 2024-01-01}"}, True),
            ({"min_credibility": 2}, {}, False),
            ({"min_credibility": 2}, {"credibility": 3}, False),
            ({"min_credibility": 2}, {"credibility": 2}, True),
            ({"min_independent": 2}, {}, True),
            ({"min_independent": 2}, {"speaker": "mssm"}, False),
            ({"min_independent": 2}, {"speaker": "kenyan-police"}, False),
            ({"min_independent": 2}, {"source": "echo"}, False),
            ({"coding": "strict"}, {"coding": "{modality: self-description}"}, False),
            ({"coding": "strict"}, {"coding": "{speaker: mssm}"}, True),
        ],
        4,
        several=True,
    ),
)
def test_request_asks_for_what_the_policy_asks(
    store: Path, tmp_path: Path, options: dict[str, Any], changes: dict[str, Any], answered: bool
) -> None:
    target = "MT-06" if "min_independent" in options else "MT-07"
    request = request_of(open_view(store), target, **options)
    view = loaded(store, tmp_path, ACT | {"evidence_for": target} | changes)
    assert asked(view, request) is answered


@pytest.mark.slow
def test_request_about_a_denial_is_answered_by_its_retraction(store: Path, tmp_path: Path) -> None:
    denial = ACT | {"id": "answer.9", "modality": "denied", "stated": AS_OF}
    view = loaded(store, tmp_path, denial)
    request = request_of(view, "MT-07")
    assert (request.gap.status, asked(view, request)) == ("contradicted", False)
    file = tmp_path / "withdrawn.yaml"
    file.write_text(
        "sources: [{id: later, title: Later, published: 2025-02-01}]\nsource: later\nstatements:\n"
        "- {id: later.1, speaker: hnp, attribution: indirect, modality: characterisation, "
        "action: patrol,"
        " retracts: answer.9, stated: 2025-02-01, paraphrase: Taken back.}\n",
        encoding="utf-8",
    )
    load([file], store)
    assert asked(open_view(store), request)
