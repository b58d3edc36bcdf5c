"""The command line as a stranger meets it: help, exit codes, pipes, terminals, and no traceback
anywhere.
"""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from commands import in_process

from kg.cli.app import _application, app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

KG = [sys.executable, "-m", "kg"]
ESCAPE = "\x1b"


def commands() -> Iterator[tuple[str, ...]]:
    """Return the words of every command and group, the bare one included."""
    queue: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while queue:
        words, command = queue.pop()
        yield words
        queue += [
            ((*words, name), child) for name, child in getattr(command, "commands", {}).items()
        ]


COMMANDS = sorted(commands())
LEAVES = [words for words in COMMANDS if words and words not in {other[:-1] for other in COMMANDS}]


@cache
def helped(*words: str) -> CompletedProcess[str]:
    """Return the help of a command."""
    return in_process(*words)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_exits_0(words: tuple[str, ...]) -> None:
    assert helped(*words, "--help").returncode == 0


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_short_help_is_the_same(words: tuple[str, ...]) -> None:
    assert helped(*words, "-h").stdout == helped(*words, "--help").stdout


def test_a_command_is_built_alone_and_says_the_same_as_among_all() -> None:
    build: Any = typer.main.get_command
    root = build(app)
    for name, command in root.commands.items():
        alone = build(_application(name))
        assert list(alone.commands) == [name]
        assert [vars_of(each) for each in alone.params] == [vars_of(each) for each in root.params]
        assert outline(alone.commands[name]) == outline(command)
    assert all(_application(word) is app for word in ("", "-h", "--version", "QUERY", "covrage"))


def outline(command: Any) -> list[Any]:  # noqa: ANN401 - Typer's own command
    """Return what a command and those below it are called, say and take."""
    own = [command.name, command.help, *map(vars_of, command.params)]
    return own + [outline(child) for child in getattr(command, "commands", {}).values()]


def vars_of(parameter: Any) -> tuple[object, ...]:  # noqa: ANN401 - Typer's own parameter
    return parameter.name, parameter.opts, parameter.default, getattr(parameter, "help", None)


def test_command_has_an_example() -> None:
    shown = {words: " ".join(helped(*words, "--help").stdout.split()) for words in LEAVES}
    assert [
        words for words, text in shown.items() if f"Example: kg {' '.join(words)}" not in text
    ] == []


def test_every_option_says_what_it_does() -> None:
    offenders = []
    root: Any = typer.main.get_command(app)
    for words in LEAVES:
        command = root
        for word in words:
            command = command.commands[word]
        offenders += [
            (words, option.name) for option in command.params if not getattr(option, "help", None)
        ]
    assert offenders == []


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_wrong_option_exits_2(run: Runner, words: tuple[str, ...]) -> None:
    assert run(*words, "--no-such-option").returncode == 2


def test_wrong_command_exits_2(run: Runner) -> None:
    assert run("covrage").returncode == 2


def test_bare_command_shows_the_help(run: Runner) -> None:
    shown = run()
    assert "Keep and serve" in shown.stdout + shown.stderr


def test_version_is_that_of_the_distribution(run: Runner) -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"kg {version('mandate-kg')}\n"


READING = [
    ("stats",),
    ("stats", "-f", "json"),
    ("sources", "list"),
    ("queries",),
    ("queries", "--show", "tasks-of-mandate"),
    ("query", "tasks-of-mandate"),
    ("query", "tasks-of-mandate", "-f", "json"),
    ("query", "-q", "SELECT ?s { ?s a mkg:Mandate } ORDER BY ?s"),
    ("query", "-q", "CONSTRUCT { ?s a mkg:Mandate } WHERE { ?s a mkg:Mandate }", "-f", "nt"),
    ("show", "mssm"),
    ("show", "C001"),
    ("coverage", "-m", "mss", "--as-of", "2024-11-19"),
    ("coverage", "-m", "mss", "--as-of", "2024-11-19", "-f", "csv"),
    ("coverage", "--as-of", "2024-11-19"),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_command_works_right_after_the_install(run: Runner, words: tuple[str, ...]) -> None:
    assert run(*words).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_same_input_gives_the_same_bytes(kg: Runner, words: tuple[str, ...]) -> None:
    assert kg(*words, PYTHONHASHSEED="1").stdout == kg(*words, PYTHONHASHSEED="2").stdout


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_output_that_is_no_terminal_has_no_escape_codes(
    run: Runner, words: tuple[str, ...]
) -> None:
    shown = run(*words)
    assert ESCAPE not in shown.stdout + shown.stderr


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_data_ends_with_a_line_end(run: Runner, words: tuple[str, ...]) -> None:
    assert run(*words).stdout.endswith("\n")


def on_terminal(*words: str, **options: str) -> str:
    """Return what a command prints on a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {
        "TERM": "xterm-256color"
    }
    process = subprocess.Popen(
        [*KG, *words], stdout=theirs, stderr=theirs, env=environment | options
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    process.wait(timeout=20)
    os.close(ours)
    return shown.decode()


def slow(*words: str) -> object:
    """Return the words of a command of a process of its own that takes more than a second."""
    return pytest.param(words, id=" ".join(words), marks=pytest.mark.slow)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [slow("stats"), slow("coverage", "-m", "mss", "--as-of", "2024-11-19"), ("--help",)],
    ids=" ".join,
)
def test_no_color_gives_no_colour_on_a_terminal(words: tuple[str, ...]) -> None:
    assert not re.search(
        r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|4[0-7])m", on_terminal(*words, NO_COLOR="1")
    )


@pytest.mark.slow
def test_table_fits_the_terminal() -> None:
    shown = re.sub(
        r"\x1b\[[0-9;]*m", "", on_terminal("coverage", "-m", "mss", "--as-of", "2024-11-19")
    )
    assert max(len(line.rstrip("\r\n")) for line in shown.splitlines()) <= 100


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [("queries",), slow("query", "-q", "SELECT * { ?s ?p ?o }", "-f", "csv"), ("--help",)],
    ids=" ".join,
)
def test_closed_pipe_is_quiet(words: tuple[str, ...]) -> None:
    process = subprocess.Popen([*KG, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read()
    process.wait(timeout=20)
    process.stderr.close()
    assert told == b""


@pytest.mark.slow
def test_what_stderr_cannot_take_changes_no_exit_code(store: Path, bulletin: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "kg",
        "load",
        str(bulletin / "statements.yaml"),
        "--store",
        str(store),
    ]
    with Path("/dev/full").open("w") as full:
        codes = [subprocess.run(words, stderr=full, check=False).returncode for _ in range(2)]
        codes.append(
            subprocess.run(
                [*words[:3], "show", "nothing-of-this-name"], stderr=full, check=False
            ).returncode
        )
    assert codes == [0, 0, 3]


@pytest.mark.slow
def test_ctrl_c_exits_130_without_a_traceback(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never.ttl")
    command = [*KG, "load", str(tmp_path / "never.ttl"), "--store", str(tmp_path / "store")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + 20
    while not workers.read_text() and time.monotonic() < until:  # it reads in a worker
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in told) == (130, False)


LONG = "a" * 5000
WRONG = [
    (2, ("coverage", "--unmandated")),
    (2, ("coverage", "-m")),
    (2, ("load",)),
    (2, ("show",)),
    (2, ("init",)),
    (2, ("query", "-q")),
    (2, ("query", "tasks-of-mandate", "-f", "doc")),
    (2, ("query", "tasks-of-mandate", "--limit", "-1")),
    (2, ("query", "tasks-of-mandate", "--timeout", "0")),
    (2, ("stats", "--store", "https://example.org/sparql")),
    (2, ("query", "-q", "ASK {}", "--store", "http://example.org/")),
    (2, ("load", "a.ttl", "--store", "http://example.org/")),
    (2, ("stats", "-o", "a.doc")),
    (3, ("stats", "--store", "no-such-folder")),
    (3, ("query", "-q", "ASK {}", "--store", "no-such-folder")),
    (3, ("ask", "ASK {}", "--store", "no-such-folder")),
    (3, ("coverage", "-m", "mss", "--store", "no-such-folder")),
    (3, ("stats", "-o", "no-such-folder/a.json")),
    (3, ("coverage", "-m", "mss", "-o", "no-such-folder/a.md")),
    (3, ("query", "tasks-of-mandate", "-o", "no-such-folder/a.csv")),
    (3, ("show", "no-such-entry")),
    (3, ("query", "no-such-query")),
    (3, ("query", "no-such-file.rq")),
    (3, ("queries", "--show", "no-such-query")),
    (3, ("load", "no-such-file.ttl", "--store", "new-store")),
    (3, ("sources", "verify", "--text", "no-such-file.txt")),
    (3, ("sources", "list", "--texts", "no-such-folder")),
    (3, ("new", "statements", "two words")),
    (3, ("stats", "--store", LONG)),
    (3, ("load", LONG + ".ttl", "--store", "new-store")),
    (3, ("query", LONG)),
    (3, ("show", LONG)),
    (3, ("stats", "-o", LONG + ".json")),
    (3, ("coverage", "-m", LONG)),
    (3, ("coverage", "-m", "mss", "--as-of", LONG)),
]


@pytest.mark.parametrize(
    ("code", "words"),
    WRONG,
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else str(value),
)
def test_wrong_input_has_its_exit_code(
    run: Runner, code: int, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*words).returncode == code


@pytest.mark.parametrize(
    ("code", "words"),
    WRONG,
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else str(value),
)
def test_wrong_input_is_explained_on_stderr_without_a_traceback(
    run: Runner, code: int, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run(*words)
    assert (
        told.stdout,
        bool(told.stderr),
        "Traceback" in told.stderr,
        "our fault" in told.stderr,
    ) == (
        "",
        True,
        False,
        False,
    ), code


@pytest.mark.slow
def test_wrong_input_leaves_nothing_behind(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _, words in WRONG:
        run(*words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("show", "msssm"), "mssm"),
        (("query", "tasks-of-mandates"), "tasks-of-mandate"),
        (("query", "tasks-of-mandate", "-p", "mandate=mzs"), "mss"),
        (("coverage", "-m", "mssmandate"), "mss"),
        (("sources", "verify", "mssm-2024-11-18", "--text", "/dev/null"), "mssm-2024-11-19"),
    ],
)
def test_unknown_id_comes_with_suggestions(run: Runner, words: tuple[str, ...], near: str) -> None:
    told = run(*words)
    assert (told.returncode, near in told.stderr) == (3, True)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.json", "{"),
        ("a.csv", "task,"),
        ("a.md", "# "),
        ("a.txt", "Coverage: "),
        ("a.JSON", "{"),
        ("a", "Coverage: "),
    ],
)
def test_ending_of_the_file_names_the_form(
    run: Runner, tmp_path: Path, name: str, begins: str
) -> None:
    run("coverage", "-m", "mss", "--as-of", "2024-11-19", "-o", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_form_option_wins_over_the_ending(run: Runner, tmp_path: Path) -> None:
    run("stats", "-f", "json", "-o", tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("{")


def test_dash_is_stdout(run: Runner) -> None:
    assert run("stats", "-f", "json", "-o", "-").stdout == run("stats", "-f", "json").stdout


def test_file_gets_what_stdout_would_get(run: Runner, tmp_path: Path) -> None:
    run("stats", "-f", "json", "-o", tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == run("stats", "-f", "json").stdout


def test_talk_stays_off_stdout(run: Runner, tmp_path: Path) -> None:
    told = run("stats", "-o", tmp_path / "a.json")
    assert (told.stdout, told.stderr) == ("", f"wrote {tmp_path / 'a.json'}\n")


@pytest.mark.slow
def test_store_may_come_from_the_environment(run: Runner, store: Path) -> None:
    assert run("stats", KG_STORE=str(store)).returncode == 0


def test_url_in_the_environment_is_refused_too(run: Runner) -> None:
    assert run("stats", KG_STORE="https://example.org/").returncode == 2


@pytest.mark.slow
def test_ascii_terminal_gets_escapes_instead_of_a_fault(kg: Runner) -> None:
    shown = kg(
        "coverage", "-m", "mss", "--as-of", "2024-11-19", PYTHONIOENCODING="ascii", LC_ALL="C"
    )
    assert shown.returncode == 0


@pytest.mark.slow
def test_full_disk_is_a_clear_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*KG, "stats"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode in (3, 4), "Traceback" in done.stderr, "our fault" in done.stderr) == (
        True,
        False,
        False,
    )


def test_module_is_the_command(kg: Runner) -> None:
    assert kg("--version").stdout.startswith("kg ")


def test_fault_of_ours_is_one_line_and_exit_code_70(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.provenance.statistics", lambda _view, _clocks: 1 / 0)
    told = run("stats")
    said = told.stderr.startswith("kg: our fault: ZeroDivisionError")
    assert (told.returncode, said, "Traceback" in told.stderr) == (70, True, False)


def test_debug_shows_where_a_fault_of_ours_happened(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.provenance.statistics", lambda _view, _clocks: 1 / 0)
    assert "Traceback" in run("stats", KG_DEBUG="1").stderr


@pytest.mark.slow
def test_a_closed_stdout_is_no_fault() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *KG, "stats"], stderr=subprocess.PIPE, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_closed_pipe_does_not_hide_a_gates_verdict() -> None:
    words = " ".join([*KG, "coverage", "-m", "mss", "--as-of", "2024-11-19", "--fail-under", "90"])
    done = subprocess.run(
        ["sh", "-c", f"({words}; echo $? >&2) | true"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "1"


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "a.ttl", "--focus", "mssm"),
        ("-o", "a.nq", "--view", "places"),
        ("-o", "a.svg", "--derived"),
        ("-o", "a.svg", "--with-text"),
    ],
    ids=" ".join,
)
def test_export_refuses_an_option_that_it_would_ignore(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (run("export", *words).returncode, list(tmp_path.iterdir())) == (2, [])
