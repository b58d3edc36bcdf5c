"""What a query may not do, and what stops it: depth, reach, time and rows."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import in_process
from sized import some

from kg.errors import InputError
from kg.query import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

SERVICE = "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }"
CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
REFUSED = {
    "SERVICE": "SELECT * { " + SERVICE + " }",
    "service, lower case": "SELECT * { service silent <http://127.0.0.1:9/> { ?a ?b ?c } }",
    "SERVICE with a variable": "SELECT * { SERVICE ?s { ?a ?b ?c } }",
    "SERVICE after an escaped number sign": "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\# . "
    + SERVICE
    + " }",
    "SERVICE between escaped apostrophes": "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\' . "
    + SERVICE
    + " . ?s ?p e:b\\' }",
    "SERVICE in EXISTS": "ASK { ?s ?p ?o FILTER EXISTS { " + SERVICE + " } }",
    "SERVICE after a comment": "SELECT * { # '\n" + SERVICE + " }",
    "SERVICE by code points": "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
    "LOAD": "LOAD <file:///etc/hostname>",
    "INSERT": "INSERT DATA { <http://e/s> <http://e/p> 1 }",
    "DELETE": "DELETE WHERE { ?s ?p ?o }",
    "DROP": "DROP ALL",
    "CLEAR after a prefix": "PREFIX e: <http://e/> CLEAR DEFAULT",
    "update after a query": "SELECT * { ?s ?p ?o } ; DROP ALL",
    "FROM a file": "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <http://e/g> { GRAPH ?g { ?s ?p ?o } }",
    "FROM a prefixed name": "PREFIX f: <file:///etc/> SELECT * FROM f:hostname { ?s ?p ?o }",
    "from after a comment": "SELECT * from # here\n <file:///etc/hostname> { ?s ?p ?o }",
    "DESCRIBE": "DESCRIBE <http://e/s>",
    "6,000 nested braces": "SELECT * " + "{" * 6000 + "}" * 6000,
    "nested brackets": "SELECT * { ?s ?p " + "[ ?p " * 6000 + "]" * 6000 + " }",
    "nested brackets behind an escape": "PREFIX e: <http://e/> ASK { ?s ?p e:a\\#, "
    + "[ ?p " * 6000
    + "]" * 6000
    + " }",
    "100,000 exclamation marks": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "minus signs with spaces": "ASK { FILTER(0 = " + "- " * 5000 + "1) }",
    "a long sum": "SELECT (" + "+".join(["1"] * 90_000) + " AS ?x) {}",
    "a long union": "SELECT * {" + " UNION ".join(["{}"] * 20_000) + "}",
    "a long path": "SELECT * { ?s " + "/".join(["<p:p>"] * 30_000) + " ?o }",
    "300,000 characters": "ASK { } #" + " " * 300_000,
    "no query": "# nothing",
    "empty": "",
    "bad SPARQL": "SELECT * { ?s ?p }",
    "unknown prefix": "ASK { ?s nope:p ?o }",
    "a parameter": "ASK { ?s ?p $o }",
}


@cache
def refused(name: str) -> CompletedProcess[str]:
    """Return what a query that is refused comes to; some end the engine, so it runs in a worker."""
    return in_process("query", "-", stdin=REFUSED[name])


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("name", some(REFUSED, 12))
@pytest.mark.slow
def test_query_is_refused_with_exit_code_3(name: str) -> None:
    assert refused(name).returncode == 3


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.slow
def test_refusal_is_one_line_without_a_traceback(name: str) -> None:
    told = refused(name).stderr.strip()
    assert (told.count("\n"), "Traceback" in told) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p 'SERVICE <http://e/> {}' }",
        "ASK { ?s ?p ?o } # SERVICE LOAD FROM <file:x>",
        "ASK { ?s <http://e/SERVICE> ?from }",
        "PREFIX service: <http://e/> ASK { ?s service:from ?o }",
        "PREFIX load: <http://e/> ASK { ?s load:a ?o }",
        "SELECT * { " + "{" * 50 + "}" * 50 + " }",
        "ASK { ?s ?p " + "'" + "{" * 5000 + "'" + " }",
        "BASE <http://e/> CONSTRUCT WHERE { ?s ?p ?o }",
    ],
)
def test_harmless_query_passes(text: str) -> None:
    assert check(text) in ("ASK", "SELECT", "CONSTRUCT")


def test_refusal_names_the_line() -> None:
    with pytest.raises(InputError, match="q:3: SERVICE is refused"):
        check("SELECT *\n{\n" + SERVICE + "}", name="q")


def test_bad_sparql_names_line_and_column(run: Runner) -> None:
    assert "query:2:" in run("query", "-q", "SELECT *\n{ ?s ?p }").stderr


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "not a query", ""])
def test_ask_refuses_what_is_no_ask(run: Runner, text: str) -> None:
    assert run("ask", "-", stdin=text).returncode == 3


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [("ASK { ?s a mkg:Statement }", 0, "yes\n"), ("ASK { ?s a mkg:None }", 1, "no\n")],
)
def test_ask_says_yes_or_no(run: Runner, text: str, code: int, said: str) -> None:
    shown = run("ask", text)
    assert (shown.returncode, shown.stdout) == (code, said)


def children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(status[1]) == parent and status[0] != "Z":
                found.append(int(folder.name))
    return found


@pytest.mark.slow
def test_query_out_of_time_exits_5(kg: Runner) -> None:
    started = time.monotonic()
    told = kg("query", "-q", CROSS_JOIN, "--timeout", "1")
    assert (
        told.returncode,
        "no answer within 1 s" in told.stderr,
        time.monotonic() - started < 6,
    ) == (5, True, True)


@pytest.mark.slow
def test_query_out_of_time_leaves_no_process_behind() -> None:
    command = [sys.executable, "-m", "kg", "query", "-q", CROSS_JOIN, "--timeout", "1.5"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while (
        not (workers := children(process.pid)) and process.poll() is None
    ):  # a busy machine takes a while to start it
        time.sleep(0.02)
    process.wait(timeout=20)
    assert (len(workers), [pid for pid in workers if Path(f"/proc/{pid}").exists()]) == (1, [])


def are_gone(processes: list[int]) -> bool:
    """Return whether processes have ended, within two seconds."""
    until = time.monotonic() + 2
    while any(Path(f"/proc/{pid}").exists() for pid in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.slow
def test_ctrl_c_exits_130_and_stops_the_worker() -> None:
    command = [sys.executable, "-m", "kg", "query", "-q", CROSS_JOIN, "--timeout", "60"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 20
    while not (workers := children(process.pid)) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in told) == (130, False)
    assert are_gone(workers)  # the kernel ends them with their parent, a moment later


@pytest.mark.usefixtures("worker")
def test_library_query_with_a_timeout_runs_in_the_worker(run: Runner) -> None:
    assert run("query", "tasks-of-mandate", "--timeout", "20").returncode == 0


ROWS = "SELECT ?s ?l { ?s a mkg:Statement ; skos:prefLabel ?l } ORDER BY ?s"


def count(form: str, text: str) -> int:
    if form == "json":
        return len(json.loads(text)["results"]["bindings"])
    if form == "xml":
        return text.count("<result>")
    if form == "csv":
        return len(list(csv.reader(io.StringIO(text)))) - 1
    return len(text.strip().splitlines()) - 1 - (form == "md")


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "table", "md"])
def test_row_limit_cuts_the_rows_and_exits_5(run: Runner, form: str) -> None:
    shown = run("query", "-q", ROWS, "--limit", "3", "-f", form)
    assert (shown.returncode, count(form, shown.stdout)) == (5, 3)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "table", "md"])
def test_row_limit_that_is_enough_changes_nothing(run: Runner, form: str) -> None:
    words = ("query", "-q", ROWS, "-f", form)
    limited = run(*words, "--limit", "105")
    assert (limited.returncode, count(form, limited.stdout)) == (0, count(form, run(*words).stdout))


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_cut_rows_are_the_first_of_all(run: Runner, form: str) -> None:
    text = 'SELECT ?x { VALUES ?x { "a,b" "c\\"d" "e\\nf" "<g>" "" } }'
    words = ("query", "-q", text, "-f", form)
    assert count(form, run(*words, "--limit", "4").stdout) == count(form, run(*words).stdout) - 1


def test_limit_of_zero_is_wrong_usage(run: Runner) -> None:
    assert run("query", "-q", ROWS, "--limit", "0", "-f", "json").returncode == 2


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CONSTRUCT WHERE { ?s a mkg:Mandate }", "csv"),
        ("SELECT * { ?s a mkg:Mandate }", "ttl"),
        ("ASK {}", "csv"),
    ],
)
def test_form_that_does_not_fit_the_query_is_refused(run: Runner, text: str, form: str) -> None:
    assert run("query", "-q", text, "-f", form).returncode in (2, 3)


@pytest.mark.parametrize("words", [(), ("tasks-of-mandate", "-q", "ASK {}")])
def test_query_takes_a_name_or_a_text(run: Runner, words: tuple[str, ...]) -> None:
    assert run("query", *words).returncode == 2


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ("mandate", 2),
        ("=mss", 2),
        ("mandate=none-such", 3),
        ("other=mss", 3),
        ("mandate=S/RES/2699", 3),  # an instrument, not a mandate
        ("mandate=", 3),
    ],
)
def test_parameter_of_the_command_line(run: Runner, pair: str, code: int) -> None:
    assert run("query", "tasks-of-mandate", "-p", pair).returncode == code


def test_parameter_given_twice_is_wrong_usage(run: Runner) -> None:
    assert (
        run("query", "tasks-of-mandate", "-p", "mandate=mss", "-p", "mandate=gsf").returncode == 2
    )


def test_unknown_query_comes_with_suggestions(run: Runner) -> None:
    assert "tasks-of-mandate" in run("query", "task-of-mandate").stderr


def test_query_from_a_file_may_have_a_header(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(
        "#+ parameters:\n#+   - day: date, a day\n#+ defaults:\n#+   - day: 2024-01-01\n"
        "SELECT ?d { VALUES ?d { $day } }"
    )
    assert run("query", tmp_path / "q.rq", "-p", "day=2024-02-02", "-f", "csv").stdout.split() == [
        "d",
        "2024-02-02",
    ]


def test_missing_query_file_is_named(run: Runner) -> None:
    told = run("query", "absent.rq")
    assert (told.returncode, "absent.rq" in told.stderr) == (3, True)


@pytest.mark.parametrize(
    "text",
    [
        (
            r"SELECT ?s { { <http://a/\u0041#> ?p ?s } UNION { SERVICE <http://127.0.0.1:1/x> { ?s "
            r"?p ?o } } }"
        ),
        r"SELECT * FROM <http://a/\U00000041#> { ?s ?p ?o }",
        r"SELECT * { <http://a/\u0041#> ?p " + "[ ?p " * 20_000 + "]" * 20_000 + " }",
    ],
    ids=["service", "from", "depth"],
)
def test_an_escape_in_an_iri_hides_nothing(text: str) -> None:
    with pytest.raises(InputError):
        check(text)


def test_a_limit_on_a_construct_is_refused(run: Runner) -> None:
    assert (
        run("query", "-q", "CONSTRUCT WHERE { ?s a mkg:Mandate }", "--limit", "1").returncode == 3
    )
