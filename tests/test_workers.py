"""What a command says when a worker process does its job is what it says when this process does."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from commands import here, in_process
from sized import some

if TYPE_CHECKING:
    from pathlib import Path

CONSTRUCT = "CONSTRUCT { ?a ?p ?b } WHERE { ?a a mkg:Mandate ; ?p ?b . ?b a mkg:Mandate }"
FARM = "<http://example.org/farm#Cow> a <http://www.w3.org/2002/07/owl#Class> ."
COMMANDS = {
    "query": ("query", "-q", "SELECT ?m { ?m a mkg:Mandate } ORDER BY ?m", "--store", "{store}"),
    "ask": ("ask", "ASK { ?m a mkg:Mandate }", "--store", "{store}"),
    "network": ("network", "--query", "{folder}/own.rq", "--store", "{store}"),
    "lint": ("lint", "{folder}/farm.ttl"),
    "lint, statistics": ("lint", "{folder}/farm.ttl", "--stats"),
    "load": ("load", "{folder}/farm.ttl", "--store", "{store}"),
    "load of what is refused": ("load", "{folder}/broken.ttl", "--store", "{store}"),
    "verify": ("verify", "--store", "{store}"),
}


def filled(words: tuple[str, ...], folder: Path, store: Path) -> list[str]:
    return [word.replace("{folder}", str(folder)).replace("{store}", str(store)) for word in words]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("name", some(COMMANDS, 3))
@pytest.mark.slow
def test_worker_says_what_this_process_says(store: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "own.rq").write_text(CONSTRUCT)
    (tmp_path / "farm.ttl").write_text(FARM)
    (tmp_path / "broken.ttl").write_text(FARM + " <")
    shutil.copytree(store, tmp_path / "other")
    with patch("subprocess.Popen", wraps=subprocess.Popen) as started:
        with patch("kg.services.jobs.apart", here):
            mine = in_process(*filled(COMMANDS[name], tmp_path, tmp_path / "other"))
        before = started.call_count
        apart = in_process(*filled(COMMANDS[name], tmp_path, store))
    said = [
        text.replace(str(tmp_path / "other"), str(store)) for text in (mine.stdout, mine.stderr)
    ]
    assert (before, started.call_count) == (0, 1)
    assert [apart.returncode, apart.stdout, apart.stderr] == [mine.returncode, *said]
