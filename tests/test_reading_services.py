"""Requests to look through, explain and check a store, and the commands that are made of them."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import pytest
from stores import retract

from kg.errors import InputError, KgError, UsageError
from kg.model import Clocks
from kg.services import browse, check, consistency, explain
from kg.services.opening import open_view
from kg.services.whatif import scope
from kg.texts import Texts
from kg.validate import write_baseline

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[..., subprocess.CompletedProcess[str]]

ARTICLE = "mssm-2024-11-19"
BULLETIN = "radio-market-2024-12-03"
REQUESTS: list[Any] = [
    browse.ShowRequest("hnp"),
    browse.StatisticsRequest(),
    browse.SourcesRequest(),
    browse.TextRequest("article.txt"),
    explain.WhyRequest("mssm", "supports", "hnp"),
    explain.ConflictsRequest(),
    explain.ChangesRequest("2024-11-19"),
    explain.SuspectsRequest(),
    check.ValidateRequest(("a.yaml",)),
    check.LintRequest(),
    consistency.ConsistencyRequest(),
]
OF_STATEMENTS = [request for request in REQUESTS if hasattr(request, "clocks")]
ANSWERS = [
    browse.ShowAnswer,
    browse.StatisticsAnswer,
    browse.SourcesAnswer,
    browse.TextAnswer,
    explain.WhyAnswer,
    explain.ConflictsAnswer,
    explain.ChangesAnswer,
    explain.SuspectsAnswer,
    check.ValidateAnswer,
    check.LintAnswer,
    consistency.ConsistencyAnswer,
]
by_name = pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: type(one).__name__)


@by_name
def test_request_is_frozen(request_: Any) -> None:  # noqa: ANN401 - any request
    with pytest.raises(FrozenInstanceError):
        setattr(request_, fields(request_)[0].name, "other")


@by_name
def test_equal_requests_have_one_hash(request_: Any) -> None:  # noqa: ANN401 - any request
    again = type(request_)(*(getattr(request_, field.name) for field in fields(request_)))
    assert {request_, again} == {request_}


def test_every_request_about_statements_has_clocks_and_sources() -> None:
    names = {"clocks", "exclude_source", "only_source"}
    lacking = [
        type(request).__name__
        for request in OF_STATEMENTS
        if not names <= {field.name for field in fields(request)}
    ]
    assert len(OF_STATEMENTS) == 7
    assert lacking == []


def types_in(kind: Any, seen: set[Any]) -> set[Any]:  # noqa: ANN401 - any type
    """Return the types that a type is made of; an annotation that cannot be read raises
    NameError.
    """
    if kind not in seen:
        seen.add(kind)
        inner = get_type_hints(kind).values() if is_dataclass(kind) else get_args(kind)
        for one in inner:
            types_in(one, seen)
    return seen


PLAIN = {str, int, bool, type(None), tuple, dict, UnionType, Literal, Any, ...}


@pytest.mark.parametrize("kind", [*map(type, REQUESTS), *ANSWERS], ids=lambda kind: kind.__name__)
def test_requests_and_answers_consist_of_plain_types(kind: type) -> None:
    other = {
        one
        for one in types_in(kind, set())
        if not (is_dataclass(one) or isinstance(one, str) or (get_origin(one) or one) in PLAIN)
    }
    assert other == set()


def shown(**options: Any) -> Any:  # noqa: ANN401 - plain data
    request = browse.ShowRequest("MT-03", **options)
    return browse.show(open_view(), request).description.data()


def counted(**options: Any) -> Any:  # noqa: ANN401 - plain data
    request = browse.StatisticsRequest(**options)
    answer = browse.statistics(open_view(), request)
    return {field.name: getattr(answer, field.name) for field in fields(answer)}


def explained(**options: Any) -> Any:  # noqa: ANN401 - plain data
    request = explain.WhyRequest("mssm", "supports", "hnp", **options)
    return explain.why(open_view(), request).explanation.data()


def conflicting(**options: Any) -> Any:  # noqa: ANN401 - plain data
    request = explain.ConflictsRequest(**options)
    each = explain.conflicts(open_view(), request).conflicts
    return {"conflicts": json.loads(json.dumps([conflict.data() for conflict in each]))}


def changed(**options: Any) -> Any:  # noqa: ANN401 - plain data
    clocks = Clocks(known_by="2024-11-20")
    request = explain.ChangesRequest("2024-11-18", **{"clocks": clocks} | options)
    return explain.changes(open_view(), request).changes.data()


def suspected(**options: Any) -> Any:  # noqa: ANN401 - plain data
    request = explain.SuspectsRequest(**options)
    each = explain.suspects(open_view(), request).suspects
    return [suspect.data() for suspect in each]


ASKED = {
    "show": (shown, ("show", "MT-03")),
    "stats": (counted, ("stats",)),
    "why": (explained, ("why", "mssm", "supports", "hnp")),
    "conflicts": (conflicting, ("conflicts",)),
    "changes": (changed, ("changes", "--known-by", "2024-11-18..2024-11-20")),
    "suspect": (suspected, ("sources", "suspect")),
}
each_question = pytest.mark.parametrize(("answer", "words"), ASKED.values(), ids=ASKED)


@each_question
@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, ()),
        ({"only_source": (ARTICLE,)}, ("--only-source", ARTICLE)),
        (
            {"exclude_source": ("donare-2024", ARTICLE)},
            ("--exclude-source", "donare-2024", "--exclude-source", ARTICLE),
        ),
    ],
    ids=["all", "only", "without"],
)
@pytest.mark.slow
def test_request_and_command_give_one_answer(
    run: Runner,
    answer: Callable[..., Any],
    words: tuple[str, ...],
    options: Mapping[str, tuple[str, ...]],
    flags: tuple[str, ...],
) -> None:
    command = run(*words, *flags, "-f", "json")
    printed: Any = json.loads(command.stdout) if command.stdout else command.stderr.strip()
    if "suspects" in printed:
        printed = printed["suspects"]
    assert printed == outcome(answer, options)


def outcome(answer: Callable[..., Any], options: Mapping[str, tuple[str, ...]]) -> Any:  # noqa: ANN401 - plain data
    """Return an answer, or what it is refused with."""
    try:
        return answer(**options)
    except InputError as error:
        return f"kg: {error}"


@pytest.mark.slow
def test_what_one_source_says_changes_each_answer_about_it() -> None:
    without_article = {"exclude_source": (ARTICLE,)}
    same = [
        name
        for name, (answer, _) in ASKED.items()
        if outcome(answer, {}) == outcome(answer, without_article)
    ]
    assert same == ["suspect"]  # no source of the packaged knowledge base is superseded


@each_question
def test_unknown_source_is_refused_alike(
    run: Runner, answer: Callable[..., Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as refusal:
        answer(exclude_source=("mssm-2024-11-18",))
    command = run(*words, "--exclude-source", "mssm-2024-11-18")
    assert (command.returncode, command.stderr.strip()) == (3, f"kg: {refusal.value}")


@each_question
def test_day_that_is_none_is_refused_alike(
    run: Runner, answer: Callable[..., Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as refusal:
        answer(clocks=Clocks(as_of="2024-02-30"))
    command = run(*words, "--as-of", "2024-02-30")
    assert (command.returncode, command.stderr.strip()) == (3, f"kg: {refusal.value}")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda view: browse.show(view, browse.ShowRequest("hnpp")), ("show", "hnpp")),
        (
            lambda view: browse.show(view, browse.ShowRequest("http://example.org/none")),
            ("show", "http://example.org/none"),
        ),
        (lambda view: explain.why(view, explain.WhyRequest("C999")), ("why", "C999")),
        (
            lambda view: explain.why(view, explain.WhyRequest("mssm", "supports")),
            ("why", "mssm", "supports"),
        ),
        (
            lambda view: explain.conflicts(view, explain.ConflictsRequest(("denials",))),
            ("conflicts", "--kind", "denials"),
        ),
        (
            lambda view: explain.conflicts(view, explain.ConflictsRequest(fail_on="error")),
            ("conflicts", "--fail-on", "error"),
        ),
        (
            lambda view: explain.changes(
                view, explain.ChangesRequest("2024-11-20", Clocks(known_by="2024-11-18"))
            ),
            ("changes", "--known-by", "2024-11-20..2024-11-18"),
        ),
        (
            lambda _: check.validate(check.ValidateRequest(fail_on="grave")),
            ("validate", "--fail-on", "grave"),
        ),
        (
            lambda _: check.validate(check.ValidateRequest(isolated=True)),
            ("validate", "--alone"),
        ),
        (
            lambda _: check.validate(check.ValidateRequest(select=("XX-1",))),
            ("validate", "--select", "XX-1"),
        ),
        (
            lambda _: check.lint(check.LintRequest(what="differences")),
            ("lint", "--diff"),
        ),
        (
            lambda _: consistency.check(consistency.ConsistencyRequest(alone=True)),
            ("reason", "--check", "--alone"),
        ),
    ],
)
def test_wrong_request_is_refused_as_the_command_refuses_it(
    run: Runner, ask: Callable[[Any], object], words: tuple[str, ...]
) -> None:
    with pytest.raises(KgError) as refusal:
        ask(open_view())
    command = run(*words)
    assert command.returncode == refusal.value.exit_code
    assert command.stderr.strip() == f"kg: {refusal.value}"


def test_scope_without_sources_is_the_view_itself() -> None:
    assert scope(open_view()) is open_view()


def test_only_one_source_is_all_others_left_out() -> None:
    view = open_view()
    others = [source.id for source in view.sources() if source.id != ARTICLE]
    assert set(scope(view, only=[ARTICLE]).quads()) == set(scope(view, others).quads())


def test_source_that_is_excluded_and_the_only_one_is_wrong_usage() -> None:
    request = browse.StatisticsRequest(exclude_source=(ARTICLE,), only_source=(ARTICLE,))
    with pytest.raises(UsageError, match="Name it once"):
        browse.statistics(open_view(), request)


def test_entry_stays_where_its_sources_are_left_out() -> None:
    description = browse.show(
        open_view(), browse.ShowRequest("MT-03", exclude_source=(ARTICLE,))
    ).description
    assert (description.label, len(description.statements)) == (
        browse.show(open_view(), browse.ShowRequest("MT-03")).description.label,
        0,
    )


@pytest.mark.slow
def test_withdrawn_statement_is_named_as_such(bulletin_store: Path) -> None:
    retract(bulletin_store, BULLETIN, "coded twice")
    with pytest.raises(InputError, match="was withdrawn on"):
        browse.show(
            open_view(bulletin_store),
            browse.ShowRequest(f"{BULLETIN}.1"),
            store=bulletin_store,
        )


@pytest.mark.slow
def test_text_of_a_source_is_found_by_its_hash(bulletin_store: Path, bulletin: Path) -> None:
    text = bulletin / "radio-market-2024-12-03.txt"
    answer = browse.verify_text(open_view(bulletin_store), browse.TextRequest(str(text)))
    assert (answer.source, answer.findings) == (BULLETIN, ())
    assert answer.passages > 0


@pytest.mark.slow
def test_text_that_is_at_hand_is_attached(bulletin_store: Path, bulletin: Path) -> None:
    answer = browse.sources(
        open_view(bulletin_store), browse.SourcesRequest(), texts=Texts((bulletin,))
    )
    standing = {line.source.id: line.text for line in answer.sources}
    assert standing[BULLETIN] == "attached"
    assert standing[ARTICLE] == "not attached"


def test_ttl_describes_the_whole_store_alone(run: Runner) -> None:
    command = run("stats", "-f", "ttl", "--only-source", ARTICLE)
    assert (command.returncode, "leave --exclude-source" in command.stderr) == (2, True)


ODD = """@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .
<https://w3id.org/mandate-kg/id/actor/odd> a mkg:Actor .
"""


@pytest.mark.slow
def test_baseline_leaves_out_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "odd.ttl").write_text(ODD)
    request = check.ValidateRequest((str(tmp_path / "odd.ttl"),), fail_on="info")
    before = check.validate(request)
    (tmp_path / "known.json").write_text(write_baseline(before.findings))
    after = check.validate(replace(request, baseline=str(tmp_path / "known.json")))
    assert (before.failed, before.known_count) == (True, 0)
    assert (after.failed, after.known_count, after.findings) == (False, len(before.findings), ())


def test_lint_of_the_packaged_ontology_names_it() -> None:
    answer = check.lint(check.LintRequest(what="statistics"))
    assert answer.names == ("the packaged ontology",)
    assert answer.statistics is not None
    assert answer.statistics.is_dl


def test_rules_are_listed_by_request() -> None:
    rules = check.lint(check.LintRequest(what="rules")).rules
    assert "class-cycle" in {rule.name for rule in rules}


def test_wrong_fail_on_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--fail-on grave"):
        check.lint(check.LintRequest(fail_on="grave"))


@pytest.mark.parametrize("command", ["show", "why"])
@pytest.mark.parametrize(
    ("scope_words", "reason"),
    [
        (("--exclude-source", "mssm-2024-11-19"), "mssm-2024-11-19 is left out"),
        (("--only-source", "donare-2024"), "only what donare-2024 reported does"),
    ],
)
def test_statement_that_does_not_count_is_refused_with_the_reason(
    run: Runner, command: str, scope_words: tuple[str, str], reason: str
) -> None:
    shown = run(command, "C054", *scope_words)
    assert (shown.returncode, shown.stdout) == (3, "")
    assert f"C054: does not count, as {reason}." in shown.stderr


def test_relation_that_no_source_left_states_says_which_sources_count(run: Runner) -> None:
    shown = run("why", "mssm", "supports", "hnp", "--exclude-source", "mssm-2024-11-19")
    assert shown.returncode == 3
    assert "This is as if mssm-2024-11-19 had said nothing" in shown.stderr
