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
    foreign=r"haiti|haïti|mssm|\bmss\b|\bhnp\b|kenya|port-au-prince|delmas|binuh",
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
    "ask": ("ASK {{ ?mission a mkg:Mission ; skos:notation '{mission}' }}", 0, "yes"),
    "brief": ("-m {mandate} --as-of {day} -o {folder}/brief.html", 0, ""),
    "changes": ("--known-by {known_by}", 0, "{label}"),
    "conflicts": ("", 0, "quantity"),
    "coverage": ("-m {mandate} --as-of {day}", 0, "{task}"),
    "demo": ("--dir {folder}/demo", 0, "{label}"),
    "docs": ("{folder}/site", 0, ""),
    "export": ("--focus {mission} -o {folder}/network.svg", 0, ""),
    "gaps": ("-m {mandate} --as-of {day}", 0, "Gaps of {mandate}"),
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
    "why": ("{mission} supports {other}", 0, "{label}"),
}
"""What to type after each reading command, its exit code, and what its answer says."""
WITHOUT_A_MISSION: Final = {
    *("init", "lint", "load", "reason", "new statements", "verify"),
    *("identity decide", "identity log", "identity undo"),
    *("sources attach", "sources confirm", "sources verify"),
    *("store backup", "store log", "store rebuild", "store restore", "store retract"),
}
"""Commands that write, or that read files or a journal and name no mission."""
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
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".svg", ".md"})
    return (
        "\n".join([done.stdout, done.stderr, *(path.read_text("utf-8") for path in files)]),
        expected.format(**values) if command not in ELSEWHERE else mission.label,
    )


def about(mission: Mission, text: str) -> list[str]:
    """Return the words of another mission in an answer."""
    return re.findall(mission.foreign, text, re.IGNORECASE)


@pytest.mark.parametrize("command", TABLE)
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
