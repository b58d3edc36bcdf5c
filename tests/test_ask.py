"""A query as a typed request: what is filled, refused and limited, and by whose name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg import codec
from kg.errors import InputError, UndeterminedError, UsageError
from kg.model import Clocks
from kg.sandbox import Limits
from kg.services import whatif
from kg.services.ask import AskRequest, answer, ask, edges
from kg.services.opening import open_view
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ARTICLE = "mssm-2024-11-19"
COUNT = "SELECT (COUNT(?s) AS ?n) { ?s mkg:reportedIn ?source }"
SOURCES = "SELECT DISTINCT ?source { ?s mkg:reportedIn ?source } ORDER BY ?source"


def test_form_follows_the_kind_of_the_query() -> None:
    forms = {
        text.split()[0]: ask(open_view(), AskRequest(text=text)).form
        for text in ("SELECT * {} ", "ASK {}", "CONSTRUCT WHERE { ?s a mkg:Mandate }")
    }
    assert forms == {"SELECT": "table", "ASK": "table", "CONSTRUCT": "ttl"}


def test_answer_says_what_each_parameter_was_and_where_it_came_from() -> None:
    request = AskRequest("tasks-without-evidence", clocks=Clocks("2024-12-01"), form="csv")
    used = {each.name: each.origin for each in ask(open_view(), request).parameters}
    assert (used["mandate"], used["as_of"]) == ("example", "given")


def test_table_for_people_comes_with_the_labels_of_its_iris() -> None:
    text = "SELECT ?m { ?m skos:notation 'mss' }"
    mandate = entity("mandate", "mss")
    for language in ("en", "fr"):
        shown = ask(open_view(), AskRequest(text=text, language=language)).labels
        assert shown == {mandate.value: open_view().label(mandate, language)}
    assert ask(open_view(), AskRequest(text=text, form="json")).labels == {}


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        (AskRequest("no-such"), InputError, "no query 'no-such' in the library"),
        (AskRequest("q", ""), InputError, "no SELECT, ASK, CONSTRUCT"),
        (AskRequest("query", "SELECT * {}", kind="ASK"), InputError, "not an ASK query"),
        (AskRequest("query", "ASK {}", kind="SELECT"), InputError, "not a SELECT query"),
        (
            AskRequest("q", "ASK {}", clocks=Clocks("2024-01-01")),
            UsageError,
            "--as-of: q does not ask for this day",
        ),
        (
            AskRequest(
                "tasks-without-evidence", parameters={"as_of": "2024"}, clocks=Clocks("2024-01-01")
            ),
            UsageError,
            "--as-of and -p as_of say the same",
        ),
        (AskRequest("q", "ASK {}", own=True), UsageError, "--own asks what you loaded"),
        (AskRequest("q", "ASK {}", language="?"), UsageError, "no language tag"),
        (AskRequest("q", "ASK {}", only_source=("x",)), InputError, "no such source"),
    ],
)
def test_wrong_request_is_refused(
    request_: AskRequest, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        answer("", request_)


def count(**options: tuple[str, ...]) -> int:
    request = codec.from_flat(AskRequest, {"text": COUNT, "form": "csv", **options})
    return int(ask(open_view(), request).data.split()[1])


def test_excluded_and_only_source_are_two_parts_of_the_whole() -> None:
    only, others, every = count(only_source=(ARTICLE,)), count(exclude_source=(ARTICLE,)), count()
    assert (only, only + others) == (97, every)


def test_only_source_leaves_the_statements_of_no_other() -> None:
    view = whatif.scope(open_view(), (), (ARTICLE,))
    rows = ask(view, AskRequest(text=SOURCES, form="csv")).data.splitlines()
    assert [row.rpartition(b"/")[2] for row in rows[1:]] == [ARTICLE.encode()]


def test_source_that_is_excluded_and_to_count_alone_is_refused() -> None:
    with pytest.raises(UsageError, match="to count alone"):
        count(only_source=(ARTICLE,), exclude_source=(ARTICLE,))


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_answer_of_just_so_many_bytes_is_whole_and_one_less_is_refused(form: str) -> None:
    request = AskRequest(text=SOURCES, form=form)  # type: ignore[arg-type]
    whole = ask(open_view(), request).data
    assert ask(open_view(), request, Limits(bytes=len(whole))).data == whole
    with pytest.raises(UndeterminedError, match="larger than"):
        ask(open_view(), request, Limits(bytes=len(whole) - 1))


def test_engine_stops_at_the_limit_of_bytes() -> None:
    many = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(8))
    request = AskRequest(text=f"SELECT * {{ {many} }}", form="csv")  # 10 to the 16th rows
    with pytest.raises(UndeterminedError, match="larger than"):
        ask(open_view(), request, Limits(bytes=100_000))


def test_smaller_of_two_row_limits_holds() -> None:
    request = AskRequest(text=SOURCES, form="csv", limit=1)
    assert [ask(open_view(), request, Limits(rows=rows)).limit for rows in (None, 5, 0)] == [
        1,
        1,
        0,
    ]


def test_day_that_a_query_for_edges_does_not_ask_for_is_no_error() -> None:
    text = "CONSTRUCT { ?a mkg:heldBy ?b } WHERE { ?a mkg:heldBy ?b }"
    request = AskRequest("own.rq", text, clocks=Clocks("2024-01-01"))
    found, words = edges("", request)
    assert (bool(found.rows), words) == (True, ())


def test_query_for_edges_reads_all_graphs() -> None:
    text = "CONSTRUCT { ?a ?p ?b } FROM <urn:g> WHERE { ?a ?p ?b }"
    with pytest.raises(InputError, match="FROM is refused"):
        edges("", AskRequest("own.rq", text))


@pytest.mark.parametrize("command", [("query", "-f", "csv", "-q"), ("ask",)])
def test_commands_take_both_options_more_than_once(run: Runner, command: tuple[str, ...]) -> None:
    text = "ASK { ?s mkg:reportedIn ?source }" if command == ("ask",) else COUNT
    both = (ARTICLE, "donare-2024")
    words = [word for name in both for word in ("--only-source", name)]
    shown = run(*command, text, *words)
    answers = {"yes"} if command == ("ask",) else {"n", str(count(only_source=both))}
    assert set(shown.stdout.split()) == answers
    assert f"as if no source but {' and '.join(both)} had said anything" in shown.stderr
