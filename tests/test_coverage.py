"""The expected coverage of the MSSM article, exactly, and the report's forms."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from stores import store_of

from kg.coverage import Coding, Coverage, Policy, assess
from kg.engine import scratch
from kg.errors import InputError
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.terms import Labels
from kg.importers import assemble
from kg.importers.names import Names
from kg.services.opening import open_view
from kg.store import View
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

AS_OF = "2024-11-19"
STATUSES = {
    "MT-01": "partial",
    "MT-02": "partial",
    "MT-03": "covered",
    "MT-04": "partial",
    "MT-05": "partial",
    "MT-06": "covered",
    "MT-07": "silent",
}
PLACES_WITHOUT_ACT = [f"C{n:03}" for n in (64, 66, *range(68, 73), *range(74, 83))]
STATEMENTS = {
    "MT-01": ["C005", "C008", "C009", "C015", "C017", "C037", "C040", *PLACES_WITHOUT_ACT],
    "MT-02": ["C039", "C042"],
    "MT-03": ["C013", "C016", "C054", "C055", "C056", "C095"],
    "MT-04": ["C010", "C018", "C019", "C020", "C024", "C025", "C026"],
    "MT-05": ["C062", "C063", "C065", "C067", "C073", "C083"],
    "MT-06": ["C028", "C029", "C030"],
    "MT-07": [],
}
KEYS = {
    "mandate",
    "as_of",
    "known_by",
    "in_force",
    "task_list",
    "share",
    "summary",
    "tasks",
    "unmandated",
    "scope_limits",
}
TASK_KEYS = {
    "task",
    "label",
    "status",
    "force",
    "provision",
    "verification",
    "sub_targets",
    "missing",
    "statement_count",
    "statements",
    "corroboration",
    "independent_sources",
    "latest",
    "places",
}
STATEMENT_KEYS = {
    "id",
    "modality",
    "value",
    "speaker",
    "source",
    "held",
    "known",
    "paraphrase",
    "passage",
}


def mss(as_of: str = AS_OF, known_by: str = "", coding: Coding = "adjudicated") -> Coverage:
    return assess(open_view(), "mss", as_of=as_of, known_by=known_by, policy=Policy(coding=coding))


def statuses(found: Coverage) -> dict[str, str]:
    return {verdict.task.id: verdict.status for verdict in found.tasks}


def statements(found: Coverage) -> dict[str, list[str]]:
    return {verdict.task.id: [s.id for s in verdict.statements] for verdict in found.tasks}


def report(found: Coverage, **options: bool) -> dict[str, Any]:
    view = open_view()
    data = coverage_report(found, view, Labels(view), Texts(()), **options).data
    return dict(json.loads(json.dumps(data)))


def test_adjudicated_statuses_are_those_of_the_facts() -> None:
    assert statuses(mss()) == STATUSES


def test_strict_statuses_are_those_of_the_adjudicated_reading() -> None:
    assert statuses(mss(coding="strict")) == STATUSES


def test_lenient_reading_adds_mt_04_and_nothing_else() -> None:
    assert statuses(mss(coding="lenient")) == STATUSES | {"MT-04": "covered"}


def test_lenient_reading_of_mt_04_turns_on_two_statements() -> None:
    turns = {
        verdict.task.id: verdict.turns_on
        for verdict in mss(coding="lenient").tasks
        if verdict.turns_on
    }
    assert turns == {"MT-04": ("C019", "C020")}


def test_lenient_reading_counts_these_acts() -> None:
    acts = {
        v.task.id: [s.id for s in v.statements if s.value == "act"]
        for v in mss(coding="lenient").tasks
    }
    expected = {
        "MT-03": ["C008", "C015", "C054", "C055"],
        "MT-04": ["C019", "C020"],
        "MT-06": ["C028", "C029"],
    }
    assert {task: ids for task, ids in acts.items() if ids} == expected


def test_a_disputed_speaker_alone_is_no_ground_for_strict() -> None:
    assert "C028" in statements(mss(coding="strict"))["MT-06"]


def test_statements_are_those_of_the_facts() -> None:
    assert statements(mss()) == STATEMENTS


def test_what_the_reporter_says_on_publication_day_counts_from_that_day() -> None:
    # C094 speaks of MT-01 and is dated 20 November: outside the window of the 19th, inside that of
    # the 20th.
    assert statements(mss(as_of="2024-11-20"))["MT-01"] == sorted([*STATEMENTS["MT-01"], "C094"])


@pytest.mark.parametrize("statement", ["C049", "C050", "C051", "C094"])
def test_statement_dated_after_the_day_is_in_no_task(statement: str) -> None:
    assert [task for task, ids in statements(mss()).items() if statement in ids] == []


def test_share_is_two_of_seven() -> None:
    assert mss().share == 2 / 7


def test_summary_counts_each_status() -> None:
    assert mss().summary == {"covered": 2, "partial": 4, "contradicted": 0, "silent": 1}


def test_every_act_is_reported_by_the_mission_itself() -> None:
    told = {v.corroboration for v in mss().tasks if v.values.get("act")}
    assert told == {"self-reported"}


def test_task_without_act_has_no_corroboration() -> None:
    assert {v.corroboration for v in mss().tasks if not v.values.get("act")} == {None}


def test_independent_sources_are_one_where_there_is_an_act() -> None:
    assert {v.task.id: v.independent for v in mss().tasks if v.independent} == {
        "MT-03": 1,
        "MT-06": 1,
    }


def test_sub_targets_have_the_statuses_of_the_facts() -> None:
    found = {part.target: part.status for v in mss().tasks for part in v.sub_targets}
    assert found == {
        "MT-05.airport": "partial",
        "MT-05.port": "partial",
        "MT-05.intersection": "partial",
        "MT-05.school": "silent",
        "MT-05.hospital": "silent",
    }


def test_beyond_the_mandate_are_two_roles_and_an_aim() -> None:
    assert [(o.id, o.kind, o.nearest) for o in mss().outside] == [
        ("C006", "role", ""),
        ("C034", "role", "MT-02"),
        ("C041", "aim", "MT-02"),
    ]


def test_lenient_reading_makes_c034_an_act_without_a_task() -> None:
    assert [o.id for o in mss(coding="lenient").outside if o.kind == "act"] == ["C034"]


def test_scope_limits_are_those_of_the_facts() -> None:
    assert [s.id for s in mss().scope_limits] == ["C011", "C035", "C036"]


def test_only_the_limit_on_law_is_claimed() -> None:
    assert {d.duty.id: d.status for d in mss().duties if d.status != "silent"} == {
        "K-01": "claimed"
    }


def test_known_by_the_day_before_publication_all_is_silent() -> None:
    assert mss(known_by=AS_OF).summary["silent"] == 7


def test_known_by_publication_day_nothing_changes() -> None:
    assert statuses(mss(known_by="2024-11-20")) == STATUSES


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2023-10-01", "no"), ("2023-10-02", "yes"), ("2025-10-02", "yes"), ("2025-10-03", "no")],
)
def test_period_is_closed_at_both_ends(as_of: str, expected: str) -> None:
    assert mss(as_of=as_of).in_force == expected


def test_mandate_not_in_force_has_no_share() -> None:
    assert mss(as_of="2025-10-03").share is None


def test_mandate_not_in_force_names_its_successor() -> None:
    assert report(mss(as_of="2025-10-03"))["succeeded_by"] == ["gsf"]


def test_two_weeks_after_its_end_the_report_names_the_successor(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2025-10-15").stdout
    assert "In force: no" in shown
    assert "Succeeded by gsf (Mandate of the Gang Suppression Force)." in shown


@pytest.mark.parametrize("as_of", ["2025-10-02", "2025-10-15", "2026-11-01"])
@pytest.mark.parametrize("target", ["MT-07", "exceptional-measures"])
def test_evidence_dated_after_the_succession_never_counts_for_the_old_mandate(
    as_of: str, target: str
) -> None:
    view = with_act("2025-10-15", target)
    found = assess(view, "mss", as_of=as_of)
    assert [s.id for v in found.tasks if v.task.id == "MT-07" for s in v.statements] == []


def test_evidence_of_the_last_day_counts() -> None:
    found = assess(with_act("2025-10-02", "MT-07"), "mss", as_of="2025-10-02")
    assert found.summary["covered"] == 3


def with_act(day: str, target: str) -> View:
    """Return the knowledge base with one more act of the mission, held on a day."""
    made = View(scratch())
    store_of(made).bulk_extend(open_view().quads())
    text = (
        f"sources: [{{id: wire, title: W, published: {day}}}]\nsource: wire\nstatements:\n"
        "- {id: wire.1, speaker: hnp, attribution: indirect, modality: asserted-activity, agent: "
        "mssm, action: patrol,"
        f" evidence_for: {target}, paraphrase: A test statement.}}\n"
    )
    quads, _ = assemble.read([assemble.parse(text.encode(), "wire.yaml")], Names(made))
    store_of(made).extend(quads)
    return made


def test_past_an_unverified_end_it_is_unknown_whether_the_mandate_is_in_force() -> None:
    assert assess(open_view(), "gsf", as_of="2026-10-03").in_force == "unknown"


def test_unknown_mandate_still_shows_its_tasks() -> None:
    assert len(assess(open_view(), "gsf", as_of="2026-10-03").tasks) == 10


@pytest.mark.parametrize("symbol", ["S/RES/2699", "S/RES/2751", "mss", "s-res-2699"])
def test_instrument_stands_for_the_mandate_it_sets_up_or_extends(symbol: str) -> None:
    assert assess(open_view(), symbol, as_of=AS_OF).mandate.id == "mss"


def test_mandate_without_tasks_has_no_share() -> None:
    assert assess(open_view(), "minustah", as_of="2010-01-01").share is None


def test_json_has_every_key_of_the_contract() -> None:
    assert set(report(mss())) >= KEYS


def test_json_of_a_mandate_not_in_force_has_every_key_too() -> None:
    assert set(report(mss(as_of="2025-10-03"))) >= KEYS


@pytest.mark.parametrize("index", range(7))
def test_json_task_has_every_key_of_the_contract(index: int) -> None:
    assert set(report(mss())["tasks"][index]) >= TASK_KEYS


def test_json_statement_has_every_key_of_the_contract() -> None:
    assert set(report(mss())["tasks"][2]["statements"][0]) >= STATEMENT_KEYS


def test_json_summary_has_the_four_statuses() -> None:
    assert list(report(mss())["summary"]) == ["covered", "partial", "contradicted", "silent"]


def test_json_sub_targets_are_short_names() -> None:
    found = {row["target"] for row in report(mss())["tasks"][4]["sub_targets"]}
    assert found == {"airport", "port", "school", "hospital", "intersection"}


def test_json_missing_is_code_and_detail() -> None:
    assert report(mss())["tasks"][6]["missing"] == [
        {"code": "no-statement", "detail": "no statement found"}
    ]


def test_json_unmandated_has_the_keys_of_the_contract() -> None:
    assert {
        frozenset(row) >= {"id", "kind", "nearest", "why"} for row in report(mss())["unmandated"]
    } == {True}


def test_json_known_by_is_null_without_a_limit() -> None:
    assert report(mss())["known_by"] is None


def test_task_lists_at_most_twenty_statements() -> None:
    task = report(mss())["tasks"][0]
    assert (task["statement_count"], len(task["statements"])) == (23, 20)


def test_show_statements_lists_them_all() -> None:
    assert len(report(mss(), show_statements=True)["tasks"][0]["statements"]) == 23


def test_only_gaps_leaves_covered_tasks_out_of_the_list() -> None:
    listed = [task["task"] for task in report(mss(), only_gaps=True)["tasks"]]
    assert listed == ["MT-01", "MT-02", "MT-04", "MT-05", "MT-07"]


def test_only_gaps_leaves_the_counts_alone() -> None:
    assert report(mss(), only_gaps=True)["summary"]["covered"] == 2


def test_unverified_paragraph_numbers_say_so() -> None:
    assert report(mss())["tasks"][2]["provision"] == "S/RES/2699, OP 1(a) (unverified)"


def test_command_prints_the_json_of_the_report(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", AS_OF, "-f", "json")
    assert json.loads(shown.stdout) == report(mss())


def test_command_prints_one_csv_row_a_task(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", AS_OF, "-f", "csv")
    assert [row["task"] for row in csv.DictReader(io.StringIO(shown.stdout))] == list(STATUSES)


def test_csv_of_a_mandate_not_in_force_is_its_header(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2030-01-01", "-f", "csv")
    assert (shown.returncode, shown.stdout.count("\n")) == (0, 1)


def test_command_prints_markdown(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", AS_OF, "-f", "md")
    assert shown.stdout.startswith(
        "# Coverage: Mandate of the Multinational Security Support Mission\n"
    )


def test_table_says_that_an_incomplete_task_list_limits_the_share(run: Runner) -> None:
    assert "The task list is incomplete" in run("coverage", "-m", "mss", "--as-of", AS_OF).stdout


def test_lenient_table_says_what_it_turns_on(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", AS_OF, "--coding", "lenient").stdout
    assert "MT-04 is covered by the lenient reading alone: it turns on C019, C020." in shown


def test_silence_is_not_called_failure(run: Runner) -> None:
    assert "not done" not in run("coverage", "-m", "mss", "--as-of", AS_OF).stdout


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fail-under", "28"), 0),
        (("--fail-under", "29"), 1),
        (("--fail-under", "100", "--as-of", "2030-01-01"), 5),
        (("--fail-under", "0", "-m", "minustah", "--as-of", "2010-01-01"), 5),
        (("--fail-under", "0", "-m", "gsf", "--as-of", "2026-10-03"), 5),
        (("--fail-under", "0", "-m", "gsf", "--as-of", "2026-11-01"), 5),
        (("-m", "no-such"), 3),
        (("-m", "S/RES/841"), 3),
        (("--as-of", "2024-02-30"), 3),
        (("--known-by", "soon"), 3),
        (("--coding", "kind"), 2),
        (("-f", "xml"), 2),
        (("--fail-under", "101"), 2),
    ],
)
def test_exit_code_of(run: Runner, options: tuple[str, ...], code: int) -> None:
    words = ("-m", "mss") if "-m" not in options else ()
    days = ("--as-of", AS_OF) if "--as-of" not in options else ()
    assert run("coverage", *words, *days, *options).returncode == code


def test_report_is_written_even_where_the_gate_fails(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", AS_OF, "--fail-under", "99", "-f", "json")
    assert json.loads(shown.stdout)["summary"]["covered"] == 2


def test_default_day_is_that_of_source_date_epoch(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "-f", "json", SOURCE_DATE_EPOCH="1732060799")
    assert json.loads(shown.stdout)["as_of"] == AS_OF


def test_bad_source_date_epoch_is_wrong_usage(run: Runner) -> None:
    assert run("coverage", "-m", "mss", SOURCE_DATE_EPOCH="noon").returncode == 2


def test_unknown_mandate_lists_those_there_are(run: Runner) -> None:
    refused = run("coverage", "-m", "msss").stderr
    assert (
        "This store has 5: binuh (Mandate of BINUH), gsf (Mandate of the Gang Suppression Force)"
        in refused
    )


def test_tasks_set_later_are_left_out_and_named() -> None:
    found = assess(open_view(), "binuh", as_of="2020-01-01")
    assert (found.tasks, found.share, found.later_tasks) == (
        (),
        None,
        ("B-01", "B-02", "B-03", "B-04"),
    )


def test_tasks_count_from_the_day_their_instrument_was_adopted() -> None:
    assert len(assess(open_view(), "binuh", as_of="2026-01-29").tasks) == 4


def test_statements_of_a_later_day_are_named() -> None:
    assert mss().later_statements == ("C050", "C094")


@pytest.mark.parametrize("day", ["x", "2024-13-01", "20241119", "2024-11-19T00:00"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(InputError, match="no day of the calendar"):
        assess(open_view(), "mss", as_of=day)


def test_the_holder_of_a_mandate_is_no_mandate() -> None:
    with pytest.raises(InputError, match="Use -m mss"):
        assess(open_view(), "mssm", as_of=AS_OF)
