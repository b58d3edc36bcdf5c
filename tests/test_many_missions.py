"""Two missions, one real and one invented, through every reading command: each is answered about,
and nothing of the other is said. A command that has no line in the table fails.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
import typer.main
from commands import in_process
from vellamar import FILES, TEXTS

from kg import resources
from kg.cli.app import app
from kg.services.loading import InitialiseRequest, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Mission:
    """What the lines of the table put into their commands, and how its answers are known."""

    mandate: str
    later: str
    day: str
    later_day: str
    mission: str
    other: str
    label: str
    task: str
    statement: str
    instrument: str
    source: str
    known_by: str
    words: str
    foreign: str


VELLAMAR: Final = Mission(
    mandate="harbour-1",
    later="harbour-2",
    day="2030-10-31",
    later_day="2031-05-02",
    mission="hmv",
    other="coast-guard",
    label="Harbour Mission",
    task="H-2",
    statement="gazette.2",
    instrument="OC/12",
    source="gazette-2030-10-05",
    known_by="2030-10-05..2030-10-12",
    words="escort",
    foreign=r"haiti(?!an creole)|haïti|mssm|\bmss\b|\bhnp\b|kenya|port-au-prince|delmas|binuh",
)
PACKAGED: Final = Mission(
    mandate="mss",
    later="gsf",
    day="2024-11-19",
    later_day="2026-01-31",
    mission="mssm",
    other="hnp",
    label="Multinational Security Support Mission",
    task="MT-03",
    statement="C054",
    instrument="S/RES/2699",
    source="mssm-2024-11-19",
    known_by="2024-11-19..2024-11-20",
    words="patrol",
    foreign=r"vellamar|\bhmv\b|harbour mission|orrin",
)

TABLE: Final[dict[str, tuple[str, int, str]]] = {
    "ask": ("ASK {{ <https://w3id.org/mandate-kg/id/actor/{mission}> a mkg:Mission }}", 0, "yes"),
    "brief": ("-m {mandate} --as-of {day} -o {folder}/brief.html", 0, ""),
    "changes": ("--known-by {known_by}", 0, "{label}"),
    "conflicts": ("", 0, "quantity"),
    "coverage": ("-m {mandate} --as-of {day}", 0, "{task}"),
    "demo": ("--dir {folder}/demo", 0, "{label}"),
    "docs": ("{folder}/site", 0, ""),
    "export": ("--focus {mission} -o {folder}/network.svg", 0, ""),
    "gaps": ("-m {mandate} --as-of {day}", 0, "{label}"),
    "identity candidates": ("", 0, ""),
    "mandate chain": ("{mandate}", 0, "{instrument}"),
    "mandate diff": ("{mandate} {later}", 0, "{task}"),
    "mandate list": ("--as-of {day}", 0, "{label}"),
    "mandate show": ("{mandate} --as-of {day}", 0, "{label}"),
    "mandate tasks": ("{mandate} --as-of {day}", 0, "{task}"),
    "network": ("--focus {mission}", 0, "{label}"),
    "paths": ("{mission} {other}", 0, "{label}"),
    "queries": ("", 0, "tasks-of-mandate"),
    "query": ("statements-by-speaker -p speaker={mission}", 0, "{label}"),
    "search": ("{words}", 0, "{words}"),
    "show": ("{mission}", 0, "{label}"),
    "sources list": ("", 0, "{source}"),
    "sources suspect": ("", 0, ""),
    "stats": ("", 0, "statements"),
    "validate": ("", 0, ""),
    "timeline": ("{mandate}", 0, "{statement}"),
    "why": ("{mission} supports {other}", 0, "{label}"),
}
"""What to type after each reading command, its exit code, and what its answer says."""
WITHOUT_A_MISSION: Final = {
    *("agree", "draft", "import", "init", "lint", "load", "reason", "review", "verify", "vocab"),
    "new mapping",
    *("new mandate", "new mission", "new registry", "new source", "new sources"),
    "new statements",
    *("identity decide", "identity log", "identity undo"),
    *("sources attach", "sources confirm", "sources verify"),
    "mandate renew",
    *("store backup", "store log", "store rebuild", "store restore", "store retract"),
    "store upgrade",
}
"""Commands that write, or that read files, a journal or the vocabularies and name no mission."""
OF_THE_ONTOLOGY: Final = {"terms.html", "vocabularies.html"}
"""Pages that say what the ontology says, with its examples of the invented mission."""
ELSEWHERE: Final = {"brief", "docs", "export"}
"""Commands that answer in files."""


def leaves() -> Iterator[str]:
    """Yield the words of every command."""
    queue: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while queue:
        words, command = queue.pop()
        children = getattr(command, "commands", {})
        queue += [((*words, name), child) for name, child in children.items()]
        if not children:
            yield " ".join(words)


def test_every_reading_command_has_a_line_in_the_table() -> None:
    assert set(leaves()) == TABLE.keys() | WITHOUT_A_MISSION


def seeded(folder: Path, *files: Path) -> Path:
    """Return a new store that holds what these files say."""
    initialise(InitialiseRequest(str(folder), empty=True))
    loaded = in_process("load", *files, "--store", folder)
    assert loaded.returncode == 0, loaded.stderr
    return folder


@pytest.fixture(scope="module")
def vellamar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the invented mission and its texts."""
    store = seeded(tmp_path_factory.mktemp("vellamar") / "store", *FILES)
    for source, text in TEXTS.items():
        assert in_process("sources", "attach", source, text, "--store", store).returncode == 0
    return store


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with both missions, and no examples that choose between them."""
    files = [path for path in (*resources.seeds(), *FILES) if path.name != "examples.yaml"]
    return seeded(tmp_path_factory.mktemp("both") / "store", *files)


def answered(command: str, mission: Mission, folder: Path, *more: object) -> tuple[str, str]:
    """Return all that a line of the table says of a mission, files too, and what it should say."""
    values = vars(mission)
    typed, code, expected = TABLE[command]
    filled = typed.format(**values, folder=folder)
    words = [filled] if command == "ask" else filled.split()
    done = in_process(*command.split(), *words, *more)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".html", ".svg", ".md"}
        and not (mission is PACKAGED and path.name in OF_THE_ONTOLOGY)
    ]
    return (
        "\n".join([done.stdout, done.stderr, *(path.read_text("utf-8") for path in files)]),
        expected.format(**values) if command not in ELSEWHERE else mission.label,
    )


def about(mission: Mission, text: str) -> list[str]:
    """Return the words of another mission in an answer."""
    return re.findall(mission.foreign, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in {"demo", "docs"} else [])
        for name in TABLE
    ],
)
@pytest.mark.slow
def test_a_command_answers_about_the_invented_mission(
    command: str, vellamar: Path, tmp_path: Path
) -> None:
    more = () if command == "queries" else ("--store", vellamar)
    text, expected = answered(command, VELLAMAR, tmp_path, *more)
    assert (expected in text, about(VELLAMAR, text)) == (True, [])


@pytest.mark.slow
@pytest.mark.parametrize("command", TABLE)
def test_a_command_answers_about_the_packaged_mission(command: str, tmp_path: Path) -> None:
    text, expected = answered(command, PACKAGED, tmp_path)
    assert (expected in text, about(PACKAGED, text)) == (True, [])


@pytest.mark.slow
def test_the_invented_mission_is_covered_as_worked_out_by_hand(vellamar: Path) -> None:
    done = in_process(
        *("coverage", "-m", "harbour-1", "--as-of", "2030-10-31", "-f", "json"),
        *("--store", vellamar),
    )
    report = json.loads(done.stdout)
    tasks = {
        task["task"]: (
            task["status"],
            sorted(each["id"] for each in task["statements"]),
            [each["code"] for each in task["missing"]],
            task["independent_sources"],
            task["corroboration"],
        )
        for task in report["tasks"]
    }
    assert tasks == {
        # The quay is guarded, by the mission's own word; the light has an intention only.
        "H-1": ("partial", ["gazette.1", "gazette.5"], ["sub-target"], 1, "self-reported"),
        # The mission says that it escorted, and so does a reprint; an association denies it.
        "H-2": (
            "contradicted",
            ["gazette.2", "lagune.1", "tidewire.1"],
            ["denied"],
            1,
            "self-reported",
        ),
        # A role by the mission, an act by the coast guard.
        "H-3": ("covered", ["gazette.3", "lagune.3"], [], 1, None),
        "H-4": ("silent", [], ["no-statement"], 0, None),
        # An effect is claimed; no act is reported.
        "H-5": ("partial", ["gazette.6"], ["no-act"], 0, None),
    }
    assert (report["share"], report["in_force"]) == (0.2, "yes")
    assert [each["id"] for each in report["unmandated"]] == ["gazette.8"]
    assert [each["id"] for each in report["scope_limits"]] == ["gazette.4"]
    assert {each["id"]: each["status"] for each in report["duties"]} == {
        "HK-1": "silent",
        "HK-2": "silent",
    }


def test_before_anything_was_published_every_task_is_silent(vellamar: Path) -> None:
    done = in_process(
        *("coverage", "-m", "harbour-1", "--as-of", "2030-10-31", "--known-by", "2030-10-04"),
        *("-f", "json", "--store", vellamar),
    )
    assert {task["status"] for task in json.loads(done.stdout)["tasks"]} == {"silent"}


def test_what_became_of_the_tasks_of_the_first_mandate(vellamar: Path) -> None:
    done = in_process("mandate", "diff", "harbour-1", "harbour-2", "--store", vellamar)
    kinds = re.findall(r"^(\w+)[ ;].*?(H-\d) ", done.stdout, re.MULTILINE)
    assert kinds == [
        ("carried", "H-1"),
        ("widened", "H-2"),
        ("narrowed", "H-3"),
        ("dropped", "H-4"),
        ("dropped", "H-5"),
    ]


def test_a_passage_of_each_language_is_shown_from_its_text(vellamar: Path) -> None:
    assert "accompagné nos bateaux" in in_process("show", "lagune.1", "--store", vellamar).stdout
    assert "Long Quay since June" in in_process("show", "gazette.1", "--store", vellamar).stdout


def test_labels_are_french_where_they_are_asked_for(vellamar: Path) -> None:
    done = in_process("show", "hmv", "--lang", "fr", "--store", vellamar)
    assert "Mission portuaire de Vellamar" in done.stdout


def test_a_statement_in_two_languages_is_one_row(vellamar: Path) -> None:
    done = in_process("query", "who-supports-whom", "-f", "csv", "--store", vellamar)
    rows = [line for line in done.stdout.splitlines() if "lagune" in line]
    assert [row.rpartition(",")[2] for row in rows] == [
        "The coast guard says that the mission trained thirty officers.",
        "The association says that nobody escorted its boats.",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        (("query", "tasks-of-mandate"), {"harbour-1", "harbour-2", "mss", "gsf"}),
        (("demo",), {"harbour-1", "harbour-2", "mss", "gsf"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_question_that_fits_both_missions_lists_them(
    words: tuple[str, ...], candidates: set[str], both: Path, tmp_path: Path
) -> None:
    more = ("--dir", tmp_path / "demo") if words == ("demo",) else ()
    done = in_process(*words, *more, "--store", both)
    assert (done.returncode, done.stdout) == (3, "")
    assert {word for word in candidates if f"{word} (" in done.stderr} == candidates
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("mission", [VELLAMAR, PACKAGED], ids=["invented", "packaged"])
@pytest.mark.parametrize("command", ["coverage", "gaps", "mandate show", "why", "paths", "export"])
@pytest.mark.slow
def test_two_missions_in_one_store_do_not_mix(
    command: str, mission: Mission, both: Path, tmp_path: Path
) -> None:
    text, expected = answered(command, mission, tmp_path, "--store", both)
    assert (expected in text, about(mission, text)) == (True, [])


@pytest.mark.parametrize("command", ["coverage", "gaps", "mandate tasks"])
@pytest.mark.slow
def test_a_mandate_is_judged_alike_alone_and_beside_another(
    command: str, vellamar: Path, both: Path
) -> None:
    words = (*command.split(), *("-m",) * (command != "mandate tasks"), "harbour-1")
    alone, beside = (
        in_process(*words, "--as-of", "2030-10-31", "-f", "csv", "--store", store).stdout
        for store in (vellamar, both)
    )
    assert (alone, "H-1" in alone) == (beside, True)


@pytest.mark.parametrize(
    "words",
    [
        ("demo", "--dir", "demo"),
        ("query", "tasks-of-mandate"),
        ("coverage", "-m", "harbour-1"),
        ("coverage",),
        ("mandate", "list"),
        ("export", "-o", "network.svg"),
    ],
    ids=" ".join,
)
def test_an_empty_store_says_what_to_do_first(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    initialise(InitialiseRequest("empty", empty=True))
    done = in_process(*words, "--store", "empty")
    assert ("kg new mission" in done.stderr, "Traceback" in done.stderr) == (True, False)
    assert done.returncode == (3 if words[0] in {"demo", "query"} or "-m" in words else 0)
    assert not (tmp_path / "demo").exists()


NAMES: Final = re.compile(
    r"haiti(?!an creole)|haïti|mssm|\bmss\b|\bhnp\b|kenya|port.au.prince|\bgangs?\b|delmas|binuh"
    r"|\bgsf\b"
    r"|\bC0\d\d\b|\b(?:MT|G)-0\d\b|S/RES/2\d{3}|\bs-res-2\d{3}\b|\bHT\d\d|torcelle|solino|artibonite",
    re.IGNORECASE,
)
PROGRAM: Final = ("kg", "ontology", "queries", "hatch_build.py", "conftest.py", "pyproject.toml")
"""What knows no mission: all but the seeds, the tests and what explains by example. A language,
Haitian Creole, is none.
"""
TEXT: Final = {".py", ".rq", ".md", ".css", ".js", ".toml", ".ttl", ".html", ".yaml", ".yml"}


@pytest.mark.slow
def test_the_program_names_no_mission() -> None:
    root = resources.root()
    files = [
        path
        for name in PROGRAM
        for path in sorted((root / name).rglob("*") if (root / name).is_dir() else [root / name])
        if path.suffix in TEXT and "vendor" not in path.parts
    ]
    offenders = [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if NAMES.search(line)
    ]
    assert (offenders, len(files) > 300) == ([], True)
