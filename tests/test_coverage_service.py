"""Coverage, gaps and mandates as typed requests: what the commands answer, without a command
line.
"""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING, Any

import pytest
from sized import some

from kg.coverage import Policy, Waiver, assess
from kg.errors import InputError, KgError, UndeterminedError, UsageError
from kg.formats import choices, resolve
from kg.formats.reports import Labels, render_report
from kg.formats.reports.coverage_answer import KINDS, CoverageOutput, write_coverage
from kg.formats.reports.gaps import gaps_report, requests_report
from kg.formats.reports.mandates import (
    chain_report,
    difference_report,
    list_report,
    mandate_report,
    tasks_report,
)
from kg.formats.reports.survey import survey_report
from kg.model import Clocks
from kg.services import coverage as coverage_service
from kg.services import mandates, policies
from kg.services.coverage import CoverageAnswer, CoverageRequest, SurveyAnswer, coverage, survey
from kg.services.gaps import GapsAnswer, GapsRequest, gaps
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    from kg.model import Report

    Runner = Callable[..., CompletedProcess[str]]

DAY = Clocks(as_of="2024-11-19")
MSS = CoverageRequest("mss", DAY)
ARTICLE = "mssm-2024-11-19"


@pytest.mark.parametrize(
    ("options", "request_"),
    [
        ((), MSS),
        (("--known-by", "2024-11-19"), CoverageRequest("mss", Clocks("2024-11-19", "2024-11-19"))),
        (("--since", "2024-11-18"), CoverageRequest("mss", DAY, since="2024-11-18")),
        (("--exclude-source", ARTICLE), CoverageRequest("mss", DAY, exclude_source=(ARTICLE,))),
        (("--only-source", ARTICLE), CoverageRequest("mss", DAY, only_source=(ARTICLE,))),
        (("--group-by", "place"), CoverageRequest("mss", DAY, group_by="place")),
        (
            ("--group-by", "month", "--only-gaps"),
            CoverageRequest("mss", DAY, group_by="month", only_gaps=True),
        ),
        (("--unmandated",), CoverageRequest("mss", DAY, unmandated=True)),
        (("--show-statements",), CoverageRequest("mss", DAY, show_statements=True)),
        (("--min-independent", "2"), CoverageRequest("mss", DAY, Policy(min_independent=2))),
    ],
)
@pytest.mark.parametrize("form", some(["json", "md"], 1))
@pytest.mark.slow
def test_command_shows_the_answer_to_its_request(
    run: Runner, options: tuple[str, ...], request_: CoverageRequest, form: str
) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2024-11-19", *options, "-f", form).stdout
    answer = coverage(open_view(), request_)
    output = CoverageOutput(answer, open_view(), Texts())
    assert shown == write_coverage(output, resolve(form, None, KINDS)).data.decode()


def test_command_surveys_as_the_service_does(run: Runner) -> None:
    answer = survey(open_view(), CoverageRequest(clocks=DAY))
    shown = run("coverage", "--as-of", "2024-11-19", "-f", "json").stdout
    assert shown == render_report(survey_report(answer), "json")


@pytest.mark.parametrize("wanted", ["list", "rfi"])
def test_command_lists_the_gaps_of_the_service(run: Runner, wanted: str) -> None:
    report = requests_report if wanted == "rfi" else gaps_report
    answer = gaps(open_view(), GapsRequest("mss", DAY, information_requests=wanted == "rfi"))
    shown = run("gaps", "-m", "mss", "--as-of", "2024-11-19", "--as", wanted, "-f", "json").stdout
    assert shown == render_report(report(answer, Labels(open_view())), "json")


def _listed() -> Report:
    request = mandates.MandatesRequest("2024-11-19")
    return list_report(mandates.list_mandates(open_view(), request), Labels(open_view()))


def _shown() -> Report:
    request = mandates.MandateRequest("mss", "2024-11-19")
    return mandate_report(mandates.show(open_view(), request), Labels(open_view()))


def _tasks() -> Report:
    request = mandates.MandateRequest("mss", "2024-11-19")
    return tasks_report(mandates.tasks(open_view(), request), Labels(open_view()))


def _chain() -> Report:
    return chain_report(mandates.chain(open_view(), mandates.ChainRequest("mss", "2024-12-31")))


def _difference() -> Report:
    request = mandates.DifferenceRequest("mss", "gsf")
    return difference_report(mandates.difference(open_view(), request).difference)


@pytest.mark.parametrize(
    ("words", "report"),
    [
        (("list", "--as-of", "2024-11-19"), _listed),
        (("show", "mss", "--as-of", "2024-11-19"), _shown),
        (("tasks", "mss", "--as-of", "2024-11-19"), _tasks),
        (("chain", "mss", "--as-of", "2024-12-31"), _chain),
        (("diff", "mss", "gsf"), _difference),
    ],
)
def test_command_on_mandates_shows_the_answer_of_the_service(
    run: Runner, words: tuple[str, ...], report: Callable[[], Report]
) -> None:
    assert run("mandate", *words, "-f", "json").stdout == render_report(report(), "json")


def test_help_names_the_formats_that_there_are(run: Runner) -> None:
    words = " ".join(run("coverage", "--help").stdout.replace("│", " ").split())
    assert f"One of {choices(*KINDS)}." in words


# --- requests


REQUESTS = [
    CoverageRequest(
        mandate="mss", clocks=DAY, policy=Policy(waivers=(Waiver("MT-07", "r", "a", "2025-01-01"),))
    ),
    GapsRequest(mandate="mss", only_source=(ARTICLE,)),
    mandates.MandatesRequest(as_of="2024-11-19"),
    mandates.MandateRequest(mandate="mss"),
    mandates.ChainRequest(start="mss"),
    mandates.DifferenceRequest(earlier="mss", later="gsf"),
    policies.PolicyOptions(fail_on=("silent",)),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_request_by_keyword_is_frozen_and_hashable(request_: Any) -> None:  # noqa: ANN401 - any
    same = dataclasses.replace(request_)
    assert (same, hash(same)) == (request_, hash(request_))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(request_, dataclasses.fields(request_)[0].name, "another")


def _types(annotation: object) -> Iterator[object]:
    """Return an annotation's types, those of its arguments and of the fields of dataclasses."""
    inside = typing.get_args(annotation)
    if not inside:
        yield annotation
    for each in inside:
        yield from _types(each) if typing.get_origin(annotation) is not typing.Literal else ()
    if _has_fields(annotation):
        for hint in typing.get_type_hints(annotation).values():
            yield from _types(hint)


def _has_fields(annotation: object) -> bool:
    """Return whether a type is a dataclass or a named tuple."""
    return dataclasses.is_dataclass(annotation) or hasattr(annotation, "_fields")


@pytest.mark.parametrize(
    "root",
    [
        CoverageRequest,
        CoverageAnswer,
        SurveyAnswer,
        GapsRequest,
        GapsAnswer,
        mandates.MandatesAnswer,
        mandates.MandateAnswer,
        mandates.TasksAnswer,
        mandates.ChainAnswer,
        mandates.DifferenceAnswer,
    ],
)
def test_types_of_requests_and_answers_are_plain(root: type) -> None:
    plain = {str, int, float, bool, type(None), ...}
    assert [each for each in _types(root) if not _has_fields(each) and each not in plain] == []


def test_answer_names_the_day_that_was_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1732060799")
    answer = coverage(open_view(), CoverageRequest("mss"))
    assert (answer.request.clocks, answer.coverage.as_of) == (DAY, "2024-11-19")


# --- sources


def test_only_one_source_reads_what_excluding_all_others_reads() -> None:
    every = {slug for kind, slug in open_view().ids() if kind == "source"}
    others = tuple(sorted(every - {ARTICLE}))
    only = coverage(open_view(), CoverageRequest("mss", DAY, only_source=(ARTICLE,)))
    without = coverage(open_view(), CoverageRequest("mss", DAY, exclude_source=others))
    assert only.coverage == without.coverage
    assert only.all_sources == without.all_sources


def test_article_alone_gives_the_verdicts_read_from_it_by_hand() -> None:
    judged = coverage(open_view(), CoverageRequest("mss", DAY, only_source=(ARTICLE,))).coverage
    assert {verdict.task.id: verdict.status for verdict in judged.tasks} == {
        "MT-01": "partial",
        "MT-02": "partial",
        "MT-03": "covered",
        "MT-04": "partial",
        "MT-05": "partial",
        "MT-06": "covered",
        "MT-07": "silent",
    }


def test_gaps_read_only_the_sources_of_the_request() -> None:
    every = gaps(open_view(), GapsRequest("mss", DAY)).gaps
    without = gaps(open_view(), GapsRequest("mss", DAY, exclude_source=(ARTICLE,))).gaps
    assert {gap.target for gap in every} < {gap.target for gap in without}


def test_report_of_one_source_says_so(run: Runner) -> None:
    shown = run("coverage", "-m", "mss", "--as-of", "2024-11-19", "--only-source", ARTICLE).stdout
    assert f"As if only {ARTICLE} had spoken:" in shown


# --- what is refused


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        (CoverageRequest("nothing", DAY), InputError, "-m nothing: no such mandate."),
        (CoverageRequest("mss", Clocks("soon")), InputError, "--as-of soon: no day"),
        (CoverageRequest("mss", Clocks("2024-11-19", "x")), InputError, "--known-by x: no day"),
        (CoverageRequest("mss", DAY, since="soon"), InputError, "--since soon: no day"),
        (CoverageRequest("mss", DAY, since="2024-11-19"), UsageError, "not before 2024-11-19"),
        (CoverageRequest("mss", DAY, group_by="year"), UsageError, "--group-by year: use task,"),  # type: ignore[arg-type]
        (
            CoverageRequest("mss", DAY, group_by="place", unmandated=True),
            UsageError,
            "--unmandated",
        ),
        (CoverageRequest("mss", DAY, exclude_source=("x",)), InputError, " x: no such source"),
        (
            CoverageRequest("mss", DAY, exclude_source=(ARTICLE,), only_source=(ARTICLE,)),
            UsageError,
            f"{ARTICLE}: is excluded, and to count alone.",
        ),
        (CoverageRequest("mss", DAY, only_source=("x",)), InputError, "--only-source x: no such"),
        (
            CoverageRequest("mss", DAY, only_source=(ARTICLE,), since="2024-01-01"),
            UsageError,
            "--since and --only-source each compare",
        ),
        (CoverageRequest(clocks=DAY), UsageError, "which mandate?"),
        (CoverageRequest("mss", DAY, Policy(min_force="begs")), InputError, "no force 'begs'"),
    ],
)
def test_coverage_refuses(request_: CoverageRequest, error: type[KgError], message: str) -> None:
    with pytest.raises(error) as raised:
        coverage(open_view(), request_)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"mandate": "mss"},
        {"policy": Policy(min_independent=2)},
        {"since": "2024-01-01"},
        {"group_by": "place"},
        {"only_gaps": True},
        {"unmandated": True},
        {"show_statements": True},
    ],
)
def test_survey_refuses_what_needs_a_mandate(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="which mandate"):
        survey(open_view(), dataclasses.replace(CoverageRequest(clocks=DAY), **changes))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda: gaps(open_view(), GapsRequest("nothing")), "-m nothing: no such mandate."),
        (lambda: gaps(open_view(), GapsRequest("mss", Clocks("soon"))), "--as-of soon: no day"),
        (lambda: mandates.show(open_view(), mandates.MandateRequest("x")), "x: no such mandate."),
        (
            lambda: mandates.tasks(open_view(), mandates.MandateRequest("mss", "soon")),
            "--as-of soon: no day",
        ),
        (
            lambda: mandates.chain(open_view(), mandates.ChainRequest("x")),
            "kg mandate chain: nothing in this store is called 'x'.",
        ),
        (
            lambda: mandates.difference(open_view(), mandates.DifferenceRequest("mss", "x")),
            "x: no such mandate.",
        ),
    ],
)
def test_service_refuses(answer: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError) as raised:
        answer()
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("clocks", "policy"),
    [
        (Clocks("2025-10-15"), Policy(fail_on=("silent",))),
        (Clocks("2025-10-15"), Policy(fail_under=0.0)),
    ],
)
def test_gate_on_an_unknown_is_undetermined_and_the_answer_stands(
    clocks: Clocks, policy: Policy
) -> None:
    answer = coverage(open_view(), CoverageRequest("mss", clocks, policy))
    assert answer.coverage == assess(
        open_view(), "mss", as_of=clocks.as_of, known_by=clocks.known_by, policy=policy
    )
    with pytest.raises(UndeterminedError, match="the gate cannot be decided"):
        answer.gate_failures()


def test_gate_that_fails_is_in_the_answer() -> None:
    answer = coverage(open_view(), CoverageRequest("mss", DAY, Policy(fail_on=("silent",))))
    assert (answer.failures, answer.gate_failures()) == (("silent: MT-07",), ("silent: MT-07",))


# --- the policy


def test_options_go_over_the_file_and_the_file_over_the_default(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    file = tmp_path / "policy.yaml"
    file.write_text("min_independent: 2\nmax_age: 90\n", encoding="utf-8")
    options = policies.PolicyOptions(max_age=3)
    resolved = policies.resolve(open_view(), options, file)
    assert resolved == Policy(min_independent=2, max_age=3)


def test_policy_without_options_or_file_is_the_default() -> None:
    assert policies.resolve(open_view()) == Policy() == coverage_service.DEFAULT_POLICY


def test_none_overrides_the_gates_of_a_file(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    file = tmp_path / "policy.yaml"
    file.write_text("fail_on: [silent]\n", encoding="utf-8")
    resolved = policies.resolve(open_view(), policies.PolicyOptions(fail_on=("none",)), file)
    assert resolved.fail_on == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (policies.PolicyOptions(coding="x"), "--coding x: use adjudicated, strict, lenient."),
        (policies.PolicyOptions(min_force="begs"), "--min-force begs: use one of decides"),
        (policies.PolicyOptions(fail_on=("covered",)), "--fail-on covered: use partial"),
        (policies.PolicyOptions(fail_on=("none", "silent")), "--fail-on none stands alone"),
    ],
)
def test_options_that_are_refused(options: policies.PolicyOptions, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        policies.resolve(open_view(), options)
    assert str(raised.value).startswith(message)


def test_codes_of_the_command_are_those_of_the_errors(run: Runner) -> None:
    assert [
        run("coverage", "-m", *words).returncode
        for words in (
            ("nothing",),
            ("mss", "--as-of", "soon"),
            ("mss", "--group-by", "year"),
            ("mss", "--fail-on", "silent", "--as-of", "2025-10-15"),
        )
    ] == [InputError.exit_code, InputError.exit_code, UsageError.exit_code, 5]
