"""Policies: what they ask of acts, their file, their waivers and gates, each flipped alone in the
toy world.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from sized import at_the_gate_slow, cases
from stores import store_of

from kg.coverage import (
    CODINGS,
    GATES,
    Policy,
    Waiver,
    assess,
    failures,
    matrix,
    parse_policy,
    policy_text,
)
from kg.engine import scratch
from kg.errors import InputError, UndeterminedError
from kg.mandates import forces
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import MKG, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.coverage import Coverage, TaskVerdict

    Judged = Callable[..., Coverage]
    Runner = Callable[..., CompletedProcess[str]]

MSS = ("coverage", "-m", "mss", "--as-of", "2024-11-19")
FORCES = (
    "decides",
    "demands",
    "directs",
    "authorises",
    "requests",
    "urges",
    "calls-upon",
    "encourages",
    "invites",
    "permits",
)


def task(found: Coverage, slug: str = "T-1") -> TaskVerdict:
    return next(verdict for verdict in found.tasks if verdict.task.id == slug)


def codes(verdict: TaskVerdict) -> list[str]:
    return [missing.code for missing in verdict.missing]


# --- age


@pytest.mark.parametrize(
    ("held", "max_age", "expected"),
    [
        ("2024-06-01", 30, "covered"),  # 30 days before 2024-07-01
        ("2024-06-01", 29, "partial"),
        ("2024-07-01", 0, "covered"),
        ("{from: 2024-01-01, to: 2024-06-01}", 30, "covered"),  # the last day of an interval counts
        ("{from: 2024-01-01, to: 2024-06-01}", 29, "partial"),
        ("{from: 2024-01-01}", 0, "covered"),  # it still goes on
        ("{from: 2024-01-01, to: 2024-08-01}", 0, "covered"),  # it still goes on on that day
        ("{from: 2023-01-01, to: 2024-01-01}", 200, "covered"),
    ],
)
def test_age_counts_back_to_the_latest_day_held(
    judged: Judged, held: str, max_age: int, expected: str
) -> None:
    assert task(judged({"held": held}, max_age=max_age)).status == expected


def test_act_that_is_too_old_is_named_with_its_day(judged: Judged) -> None:
    found = task(judged({}, max_age=9))
    assert [(each.act.id, each.codes, each.why) for each in found.failed_checks] == [
        ("s.1", ("age",), "last held 2024-06-01, 30 days before 2024-07-01; at most 9 asked for")
    ]


def test_old_denial_counts_under_any_age(judged: Judged) -> None:
    denial = {"modality": "denied", "speaker": "residents", "held": "2024-01-02"}
    assert task(judged({"held": "2024-07-01"}, denial, max_age=0)).status == "contradicted"


# --- credibility


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        (1, 1, "covered"),
        (2, 1, "partial"),
        (2, 2, "covered"),
        (6, 6, "covered"),
        (None, 6, "partial"),
    ],
)
def test_credibility_is_that_number_or_better(
    judged: Judged, given: int | None, asked: int, expected: str
) -> None:
    assert task(judged({"credibility": given}, min_credibility=asked)).status == expected


def test_unassessed_act_says_so(judged: Judged) -> None:
    assert (
        task(judged({}, min_credibility=3)).failed_checks[0].why
        == "credibility not assessed; 3 or better asked for"
    )


def test_act_may_fail_in_two_ways(judged: Judged) -> None:
    assert codes(task(judged({}, min_credibility=3, max_age=1))) == ["age", "credibility"]


# --- independence


TWO = ({"source": "paper-a"}, {"source": "paper-b", "speaker": "residents"})


@pytest.mark.parametrize(
    ("acts", "asked", "expected"),
    [(TWO, 2, "covered"), (TWO, 3, "partial"), (TWO[:1], 2, "partial")],
)
def test_independence_is_asked_of_the_acts_together(
    judged: Judged,
    acts: Any,  # noqa: ANN401
    asked: int,
    expected: str,
) -> None:
    assert task(judged(*acts, min_independent=asked)).status == expected


def test_acts_that_are_not_independent_are_all_named(judged: Judged) -> None:
    found = task(judged({}, {"source": "paper-c"}, min_independent=2))
    assert [(each.act.id, each.codes) for each in found.failed_checks] == [
        ("s.1", ("independence",)),
        ("s.2", ("independence",)),
    ]


@pytest.mark.parametrize(
    ("changes", "policy"),
    [({"held": "2024-01-05"}, {"max_age": 60}), ({"credibility": 5}, {"min_credibility": 2})],
)
def test_only_acts_that_pass_the_rest_are_counted_as_independent(
    judged: Judged, changes: dict[str, Any], policy: dict[str, Any]
) -> None:
    acts = (
        {"credibility": 1},
        {"source": "paper-b", "speaker": "residents", "credibility": 1} | changes,
    )
    found = task(judged(*acts, min_independent=2, **policy))
    assert (found.status, found.independent, found.independent_fit) == ("partial", 2, 1)


def test_two_sources_asked_for_turn_both_covered_tasks_to_partial() -> None:
    found = assess(open_view(), "mss", as_of="2024-11-19", policy=Policy(min_independent=2))
    turned = {v.task.id: v.missing[0].detail for v in found.tasks if v.values.get("act")}
    told = "1 independent of 2 asked for; witness mssm; ultimate source mssm-2024-11-19"
    assert (found.summary["covered"], turned) == (0, {"MT-03": told, "MT-06": told})


def test_sub_target_is_asked_by_itself(judged: Judged) -> None:
    acts = ({"evidence_for": "T-2.airport"}, TWO[1] | {"evidence_for": "T-2.port"})
    found = task(judged(*acts, min_independent=2), "T-2")
    assert (
        found.status,
        [codes for part in found.sub_targets for codes in [part.missing[0].code]],
    ) == (
        "partial",
        ["independence", "independence"],
    )


def test_policy_says_of_a_sub_target_what_its_acts_lack(judged: Judged) -> None:
    acts = ({"evidence_for": "T-2.airport"}, {"evidence_for": "T-2.port", "held": "2024-07-01"})
    found = task(judged(*acts, max_age=1), "T-2")
    assert [missing.detail.partition(":")[0] for missing in found.missing] == ["airport"]


@pytest.mark.parametrize("modality", ["self-description", "intended", "impact-claim"])
def test_policy_qualifies_acts_and_nothing_else(judged: Judged, modality: str) -> None:
    policy = {"min_independent": 9, "max_age": 0, "min_credibility": 1}
    assert codes(task(judged({"modality": modality}, **policy))) == ["no-act"]


def test_policy_leaves_limits_and_duties_alone(judged: Judged) -> None:
    found = judged({"evidence_for": "D-1"}, min_independent=9, max_age=0, min_credibility=1)
    assert found.duties[0].status == "done"


# --- force


def test_weaker_tasks_are_outside_the_denominator() -> None:
    found = assess(open_view(), "mss", as_of="2024-11-19", policy=Policy(min_force="authorises"))
    assert (found.share, found.left_out) == (1 / 5, ("MT-06", "MT-07"))


def test_task_of_no_force_on_record_is_left_out(judged: Judged) -> None:
    found = judged(min_force="permits")
    assert ([v.task.id for v in found.tasks], found.left_out) == (["T-1"], ("T-2",))


def test_no_task_is_strong_enough_and_there_is_no_share(judged: Judged) -> None:
    assert judged(min_force="decides").share is None


def test_forces_are_those_of_the_vocabulary_strongest_first() -> None:
    assert tuple(forces(open_view())) == FORCES


def test_force_that_is_none_is_refused(judged: Judged) -> None:
    with pytest.raises(InputError, match=r"no force 'begs'\. Use one of: decides"):
        judged(min_force="begs")


# --- what a modality counts for is data


def test_another_vocabulary_gives_another_verdict() -> None:
    made = View(scratch())
    store_of(made).extend(open_view().quads())
    role = entity("modality", "self-description")
    (old,) = made.match(role, MKG.evidentialValue, None, None)
    store_of(made).remove(old)
    store_of(made).add(
        Quad(role, MKG.evidentialValue, entity("evidential-value", "act"), old.graph_name)
    )
    assert assess(made, "mss", as_of="2024-11-19").summary["covered"] == 4


# --- waivers


def waived(expires: str = "2024-07-01", target: str = "T-1") -> dict[str, Any]:
    return {"waivers": (Waiver(target, "none was needed", "A. Planner", expires, "p.yaml", 3),)}


def test_active_waiver_changes_neither_status_nor_share(judged: Judged) -> None:
    found = judged(**waived())
    assert (task(found).status, task(found).waived, found.share, found.findings) == (
        "silent",
        "active",
        0,
        (),
    )


@pytest.mark.parametrize(
    ("expires", "state"), [("2024-07-01", "active"), ("2024-06-30", "expired")]
)
def test_waiver_is_active_through_its_last_day(judged: Judged, expires: str, state: str) -> None:
    assert task(judged(**waived(expires))).waived == state


def test_expired_waiver_is_a_finding_at_its_line(judged: Judged) -> None:
    (finding,) = judged(**waived("2024-06-30")).findings
    assert str(finding).startswith(
        "p.yaml:3:1: expired-waiver warning the waiver of T-1 by A. Planner ran out on 2024"
    )


def test_waiver_of_another_mandate_is_no_finding_here(judged: Judged) -> None:
    assert judged(mandate="next", as_of="2025-02-01", **waived("2024-06-30")).findings == ()


def test_waiver_of_what_is_no_task_is_refused_with_a_suggestion(judged: Judged) -> None:
    with pytest.raises(
        InputError, match=r"p.yaml:3:1: unknown-task error no task .* 'T-11'  fix: did you mean T-1"
    ):
        judged(**waived(target="T-11"))


# --- gates


DENIAL = {"modality": "denied", "speaker": "residents"}
ROLE = {"modality": "self-description"}
PART = {"evidence_for": "T-2.airport"}


@pytest.mark.parametrize(
    ("statements", "options", "expected"),
    [
        ([], {"fail_on": ("silent",)}, ("silent: T-1, T-2",)),
        ([ROLE], {"fail_on": ("partial",)}, ("partial: T-1",)),
        ([DENIAL], {"fail_on": ("contradicted",)}, ("contradicted: T-1",)),
        ([DENIAL], {"fail_on": ("contradicted",)} | waived(), ("contradicted: T-1",)),
        ([{}], {"fail_on": ("partial", "contradicted")}, ()),
        ([], {"fail_on": ("silent",)} | waived(), ("silent: T-2",)),
        ([], {"fail_on": ("silent",)} | waived("2024-06-30"), ("silent: T-1, T-2",)),
        ([PART], {"fail_on": ("partial",)} | waived(target="T-2.port"), ()),
        ([ROLE | PART], {"fail_on": ("partial",)} | waived(target="T-2.port"), ("partial: T-2",)),
        ([{}], {"fail_under": 50.0}, ()),
        ([{}], {"fail_under": 50.1}, ("50.0 % covered is under 50.1 %",)),
        ([], {}, ()),
    ],
)
def test_gate_lets_through_what_it_should(
    judged: Judged, statements: list[Any], options: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert failures(judged(*statements, **options)) == expected


def test_gate_on_waivers_names_the_one_that_ran_out(judged: Judged) -> None:
    (told,) = failures(judged(fail_on=("waiver",), **waived("2024-06-30")))
    assert told.startswith("waiver: p.yaml:3:1: expired-waiver")


@pytest.mark.parametrize(
    "options", [{"fail_on": ("silent",)}, {"fail_on": ("waiver",)}, {"fail_under": 0.0}], ids=str
)
@pytest.mark.parametrize(
    ("mandate", "as_of"), [("toy", "2025-02-01"), ("next", "2025-02-01"), ("toy", "2023-01-01")]
)
def test_gate_without_an_answer_is_undetermined(
    judged: Judged, options: dict[str, Any], mandate: str, as_of: str
) -> None:
    with pytest.raises(UndeterminedError, match="the gate cannot be decided"):
        failures(judged(mandate=mandate, as_of=as_of, **options))


# --- the file


FULL = """\
min_force: requests
min_independent: 2
max_age: 90
min_credibility: 3
coding: strict
fail_under: 12.5
fail_on: [waiver, partial]
waivers:
- task: MT-07
  reason: "None was needed: nobody asked."
  author: A. Planner
  expires: 2025-03-31
"""


def test_file_holds_every_field() -> None:
    assert parse_policy(FULL, "p.yaml", FORCES) == Policy(
        "requests",
        2,
        90,
        3,
        "strict",
        12.5,
        ("partial", "waiver"),
        (
            Waiver(
                "MT-07", "None was needed: nobody asked.", "A. Planner", "2025-03-31", "p.yaml", 9
            ),
        ),
    )


def test_empty_file_asks_for_nothing() -> None:
    assert parse_policy("", "p.yaml", FORCES) == Policy()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "min_indpendent: 2",
            (
                "1:1: unknown-key error a policy has no key 'min_indpendent'  fix: did you mean "
                "'min_indep"
            ),
        ),
        (
            "coding: kind",
            (
                "1:9: unknown-word error 'kind' is not a reading  fix: use one of: adjudicated, "
                "strict, len"
            ),
        ),
        (
            "min_force: begs",
            "1:12: unknown-word error 'begs' is not a force  fix: use one of: decides, demands",
        ),
        ("min_independent: 0", "1:18: bad-number error '0' is not a number of acts"),
        ("max_age: -1", "1:10: bad-number error '-1' is not a number of days"),
        ('max_age: "9"', "1:10: bad-number error '9' is not a number of days"),
        ("max_age: 9.5", "1:10: bad-number"),
        ("min_credibility: 7", "1:18: bad-number error '7' is not a credibility, 1 (best) to 6"),
        ("fail_under: 101", "1:13: bad-number error '101' is not a share in per cent"),
        ("fail_on: [silent, covered]", "1:19: unknown-word error 'covered' is not a gate"),
        ("coding: [strict]", "1:9: unknown-word error a list is not a reading"),
        ("waivers: MT-07", "1:10: not-a-list error"),
        ("waivers:\n- MT-07", "2:3: not-a-mapping error"),
        (
            "waivers:\n- {task: MT-07, reason: r, author: a}",
            "2:3: missing-key error a waiver without 'expires'",
        ),
        (
            "waivers:\n- {task: MT-07, reason: ' ', author: a, expires: 2025-01-01}",
            "2:25: empty-value error 'reason'",
        ),
        (
            "waivers:\n- {task: a, reason: r, author: a, expires: 2025-02-30}",
            "2:44: bad-date error '2025-02-30'",
        ),
        (
            "waivers:\n- {task: a, reason: r, author: a, expires: 2025-02-01, x: 1}",
            "2:56: unknown-key error a waiver",
        ),
        (
            "waivers:" + 2 * "\n- {task: a, reason: r, author: a, expires: 2025-02-01}",
            "3:3: two-waivers error a second waiver of a",
        ),
        ("max_age: 1\nmax_age: 2", "2:1: duplicate-key error"),
        ("- 1", "1:1: not-a-mapping error"),
    ],
)
def test_mistake_in_the_file_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(text, "p.yaml", FORCES)
    assert str(caught.value).startswith(f"p.yaml:{told}")
    assert "  fix: " in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_policy("coding: kind\nmax_age: soon\n", "p.yaml", FORCES)
    assert [finding.line for finding in caught.value.findings] == [1, 2]


WORDS = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable())
WAIVERS = st.lists(
    st.builds(Waiver, WORDS, WORDS, WORDS, st.dates().map(lambda day: day.isoformat())),
    max_size=3,
    unique_by=lambda waiver: waiver.task,
).map(tuple)
POLICIES = st.builds(
    Policy,
    st.sampled_from(["", *FORCES]),
    st.integers(1, 9),
    st.none() | st.integers(0, 9999),
    st.none() | st.integers(1, 6),
    st.sampled_from(CODINGS),
    st.none() | st.integers(0, 1000).map(lambda n: n / 10),
    st.sets(st.sampled_from(GATES)).map(
        lambda found: tuple(gate for gate in GATES if gate in found)
    ),
    WAIVERS,
)


@at_the_gate_slow
@settings(max_examples=cases(gate=100, quick=15), deadline=None)
@given(POLICIES)
@pytest.mark.slow
def test_policy_that_is_printed_reads_back_the_same(policy: Policy) -> None:
    read = parse_policy(policy_text(policy), "", FORCES)
    bare = tuple(replace(waiver, line=0) for waiver in read.waivers)
    assert (replace(read, waivers=bare), policy_text(read)) == (policy, policy_text(policy))


# --- the command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "policy.yaml"
    made.write_text(FULL, encoding="utf-8")
    return made


def test_command_prints_the_policy_back(run: Runner, file: Path) -> None:
    shown = run("coverage", "--policy", file, "--show-policy").stdout
    assert run("coverage", "--policy", _written(file, shown), "--show-policy").stdout == shown


def _written(beside: Path, text: str) -> Path:
    made = beside.with_name("again.yaml")
    made.write_text(text, encoding="utf-8")
    return made


def test_option_overrides_the_file(run: Runner, file: Path) -> None:
    shown = run(
        *MSS,
        "--policy",
        file,
        "--max-age",
        "3",
        "--fail-under",
        "0",
        "--fail-on",
        "waiver",
        "-f",
        "json",
    )
    policy = json.loads(shown.stdout)["policy"]
    assert (policy["max_age"], policy["min_independent"], policy["fail_on"]) == (3, 2, ["waiver"])


def test_report_says_what_the_policy_asks(run: Runner) -> None:
    shown = run(*MSS, "--min-independent", "2", "--max-age", "9").stdout
    assert "Policy: at least 2 independent acts; acts at most 9 days old." in shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fail-on", "silent"), 1),
        (("--fail-on", "contradicted"), 0),
        (("--fail-on", "contradicted,silent"), 1),
        (("--fail-on", "waiver"), 0),
        (("--fail-on", "covered"), 2),
        (("--min-force", "begs"), 2),
        (("--min-independent", "0"), 2),
        (("--min-credibility", "7"), 2),
        (("--max-age", "-1"), 2),
        (("--group-by", "year"), 2),
        (("--group-by", "place", "--unmandated"), 2),
        (("--since", "2024-11-19"), 2),
        (("--since", "soon"), 3),
        (("--since", "2024-11-18", "--exclude-source", "mssm-2024-11-19"), 2),
        (("--policy", "no-such.yaml"), 3),
        (("--fail-on", "silent", "--as-of", "2025-10-15"), 5),
        (("--fail-on", "waiver", "-m", "gsf", "--as-of", "2026-11-01"), 5),
    ],
)
def test_exit_code_of(run: Runner, words: tuple[str, ...], code: int) -> None:
    assert run(*MSS, *words).returncode == code


def test_lapsed_waiver_fails_the_gate_after_the_report(run: Runner, file: Path) -> None:
    words = (
        "--policy",
        file,
        "--as-of",
        "2025-04-01",
        "--fail-on",
        "waiver",
        "--fail-under",
        "0",
        "-f",
        "json",
    )
    shown = run("coverage", "-m", "mss", *words)
    assert (shown.returncode, json.loads(shown.stdout)["findings"][0]["code"]) == (
        1,
        "expired-waiver",
    )
    assert "policy.yaml:9:1: expired-waiver" in shown.stderr


def test_active_waiver_is_shown(run: Runner, file: Path) -> None:
    file.write_text(FULL.partition("waivers")[2].join(["waivers", ""]), encoding="utf-8")
    shown = run(*MSS, "--policy", file).stdout
    assert (
        "Gap of MT-07 accepted by A. Planner until 2025-03-31: None was needed: nobody asked."
        in shown
    )


def test_command_without_a_mandate_asks_for_one(run: Runner) -> None:
    shown = run("coverage", "--min-independent", "2")
    assert (shown.returncode, "-m ID" in shown.stderr) == (2, True)


# --- other sights


def test_matrix_of_places_names_the_statements_of_a_cell() -> None:
    found = matrix(assess(open_view(), "mss", as_of="2024-11-19"), "place")
    assert found.cell("MT-05", "apn-port").statements == ("C067",)


def test_matrix_of_places_counts_every_statement_of_a_task_that_names_one_place() -> None:
    found = assess(open_view(), "mss", as_of="2024-11-19")
    table = matrix(found, "place")
    assert sum(table.cell("MT-01", column).count for column in table.columns) == len(
        found.tasks[0].statements
    )


@pytest.mark.parametrize(
    ("held", "months"),
    [
        ("2024-05-31", ["2024-05"]),
        ("{from: 2024-05-31, to: 2024-06-01}", ["2024-05", "2024-06"]),
        ("{from: 2024-05-31}", ["2024-05", "2024-06", "2024-07"]),  # until --as-of
        (
            "{from: 2023-11-30, to: 2024-02-01}",
            ["2024-01", "2024-02"],
        ),  # from the mandate's first day
    ],
)
def test_matrix_of_months_counts_each_month_held(
    judged: Judged, held: str, months: list[str]
) -> None:
    table = matrix(judged({"held": held}), "month")
    assert [month for month in table.columns if table.cell("T-1", month).count] == months


def test_matrix_of_months_has_no_gaps(judged: Judged) -> None:
    table = matrix(judged({"held": "2024-01-05"}, {"held": "2024-04-05"}), "month")
    assert table.columns == ("2024-01", "2024-02", "2024-03", "2024-04")


def test_statement_without_a_place_has_a_column_of_its_own(judged: Judged) -> None:
    table = matrix(judged({"place": "market-square"}, {}), "place")
    assert (table.columns, table.cell("T-1", "").statements) == (("market-square", ""), ("s.2",))


@pytest.mark.parametrize("by", ["place", "month"])
@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_matrix_names_statements_in_every_form(run: Runner, by: str, form: str) -> None:
    assert "C067" in run(*MSS, "--group-by", by, "-f", form).stdout


def test_reverse_tells_act_role_and_aim_apart(run: Runner) -> None:
    shown = run(*MSS, "--unmandated").stdout
    assert (
        "Beyond the mandate: 0 acts, 2 roles, 1 aim; of the acts 0 against the holder's own limits."
        in shown
    )


def test_since_says_what_moved_and_which_statements_moved_it(run: Runner) -> None:
    shown = json.loads(run(*MSS, "--since", "2024-11-18", "-f", "json").stdout)["since"]
    assert [row["gained"] for row in shown["moved"] if row["task"] == "MT-06"] == [
        ["C028", "C029", "C030"]
    ]


def test_since_names_an_act_that_grew_old(run: Runner) -> None:
    words = ("--as-of", "2024-12-10", "--since", "2024-11-20", "--max-age", "10", "-f", "json")
    moved = json.loads(run("coverage", "-m", "mss", *words).stdout)["since"]["moved"]
    assert {row["task"]: row["statements"] for row in moved} == {
        "MT-03": ["C054", "C055"],
        "MT-06": ["C028", "C029"],
    }


def test_since_names_a_statement_that_moves_no_verdict(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2024-11-20", "--since", "2024-11-19").stdout
    assert "Since 2024-11-19: 0 verdicts moved; covered 29 % to 29 %." in shown
    assert "Without moving a verdict: counting now C050, C094." in shown


def test_since_before_the_mandate_says_that_it_was_not_in_force(run: Runner) -> None:
    shown = json.loads(run(*MSS, "--since", "2023-01-01", "-f", "json").stdout)["since"]
    assert {row["from"] for row in shown["moved"]} == {"not in force"}
