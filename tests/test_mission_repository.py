"""A mission in a git repository: the hooks and the action run what they say, without a network."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ROOT: Final = Path(__file__).parents[1]
HOOKS: Final[list[dict[str, Any]]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text())
DOC: Final = (ROOT / "docs" / "mission-repository.md").read_text(encoding="utf-8")
SOUND: Final = """\
actors: [{id: lake, kind: mission, label: "Lake Mission"}]
instruments: [{id: c-res-1, symbol: C/RES/1, label: C/RES/1, adopted: 2020-01-02, cite: "The text"}]
mandates:
- id: lake-mandate
  label: "Mandate of the Lake Mission"
  holder: lake
  begins: 2020-01-02
  task_list: complete
  established_by: c-res-1
  tasks: [{id: LAKE-01, label: "Patrol", concept: human-rights-monitoring}]
sources: [{id: paper, title: "A paper", published: 2020-03-04, licence: CC0}]
"""
DENIED: Final = """\
source: paper
statements:
- id: paper.1
  speaker: lake
  attribution: indirect
  modality: denied
  agent: lake
  action: patrol
  evidence_for: LAKE-01
  paraphrase: "The mission says that it does not patrol."
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with a mission in `lake`, which nothing is wrong with."""
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "all.yaml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def contradict(repository: Path) -> None:
    (repository / "lake" / "denied.yaml").write_text(DENIED, encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)


def documented_arguments() -> dict[str, list[str]]:
    """Return what the documentation gives each hook for arguments."""
    config = yaml.safe_load(blocks("yaml")[0])
    return {hook["id"]: hook["args"] for hook in config["repos"][0]["hooks"]}


def run_hook(repository: Path, run: Runner, hook: dict[str, Any]) -> CompletedProcess[str]:
    words = shlex.split(hook["entry"]) + documented_arguments()[hook["id"]]
    with contextlib.chdir(repository):
        return run(*words[1:])


def test_every_hook_is_documented() -> None:
    assert sorted(documented_arguments()) == sorted(hook["id"] for hook in HOOKS)


def test_sound_mission_passes_every_hook(repository: Path, run: Runner) -> None:
    for hook in HOOKS:
        done = run_hook(repository, run, hook)
        assert done.returncode == 0, done.stderr + done.stdout


def test_contradiction_stops_the_commit(repository: Path, run: Runner) -> None:
    contradict(repository)
    codes = {hook["id"]: run_hook(repository, run, hook).returncode for hook in HOOKS}
    assert codes == {"kg-validate": 0, "kg-coverage": 1}


def test_slip_stops_the_commit_with_file_and_line(repository: Path, run: Runner) -> None:
    file = repository / "lake" / "all.yaml"
    file.write_text(SOUND.replace("concept: human", "koncept: human"), encoding="utf-8")
    for hook in HOOKS:
        done = run_hook(repository, run, hook)
        assert (done.returncode, "lake/all.yaml:10:" in done.stderr) == (3, True), done.stderr


@pytest.mark.slow
def test_coverage_of_files_is_that_of_a_store(repository: Path, run: Runner) -> None:
    contradict(repository)
    day = ("-m", "lake-mandate", "--as-of", "2020-06-01", "-f", "json")
    run("load", repository / "lake", "--store", repository / "s")
    loaded = run("coverage", *day, "--store", repository / "s").stdout
    assert run("coverage", *day, "--files", repository / "lake").stdout == loaded
    (repository / "lake" / "denied.yaml").unlink()
    assert run("coverage", *day, "--files", repository / "lake").stdout != loaded


@pytest.mark.slow
def test_coverage_judges_files_beside_a_store(repository: Path, run: Runner) -> None:
    run("load", repository / "lake", "--store", repository / "s")
    contradict(repository)
    more = ("--files", repository / "lake" / "denied.yaml", "--store", repository / "s")
    done = run("coverage", "-m", "lake-mandate", "--as-of", "2020-06-01", *more)
    assert (done.returncode, "1 contradicted" in done.stdout) == (0, True), done.stderr


def test_manifest_of_hooks_is_one() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest"]
    done = subprocess.run(
        [*command, ROOT / ".pre-commit-hooks.yaml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def step() -> dict[str, Any]:
    """Return the step of the action that runs kg."""
    return next(each for each in ACTION["runs"]["steps"] if "kg validate" in each.get("run", ""))


def inputs(**answers: str) -> dict[str, str]:
    """Return the environment of that step, as the workflow fills it in."""
    defaults = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
    values = defaults | {name.replace("_", "-"): value for name, value in answers.items()}
    return {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], text)
        for name, text in step()["env"].items()
    }


def test_action_reads_every_input_and_no_other() -> None:
    text = (ROOT / "action.yml").read_text()
    assert set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", text)) == set(ACTION["inputs"])
    assert "${{" not in step()["run"]  # what a workflow fills in is no code


def test_documented_workflow_gives_inputs_that_there_are() -> None:
    workflow = yaml.safe_load(blocks("yaml")[1])
    given = next(each for each in workflow["jobs"]["mission"]["steps"] if each.get("id") == "kg")
    assert set(given["with"]) <= set(ACTION["inputs"])
    listed = re.findall(r"^\| `([\w-]+)` \|", DOC, re.MULTILINE)
    assert listed == list(ACTION["inputs"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("is_denied", "answers", "code", "reports"),
    [
        (False, {}, 0, 4),
        (True, {}, 1, 4),
        (True, {"fail_on": "none"}, 0, 4),
        (True, {"mandate": ""}, 0, 2),
        (False, {"folder": "sea"}, 3, 0),
        (False, {"mandate": "sea"}, 3, 2),
    ],
)
def test_action_writes_reports_and_fails_where_it_should(
    repository: Path, is_denied: bool, answers: dict[str, str], code: int, reports: int
) -> None:
    if is_denied:
        contradict(repository)
    (repository / "bin").mkdir()
    command = repository / "bin" / "kg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    asked = inputs(**{"folder": "lake", "mandate": "lake-mandate", "as_of": "2020-06-01"} | answers)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step()["run"]],
        cwd=repository,
        env=os.environ | asked | {"PATH": path, "GITHUB_STEP_SUMMARY": "summary.md"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert len(list((repository / "kg-reports").iterdir())) == reports
    if reports == 4:
        summary = (repository / "summary.md").read_text(encoding="utf-8")
        assert "Mandate of the Lake Mission" in summary


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_hooks_run_in_a_repository(repository: Path) -> None:
    """As pre-commit runs them, but with the kg of these tests, since a build needs a network."""
    hooks = [
        hook
        | {
            "language": "system",
            "entry": hook["entry"].replace("kg", f"{sys.executable} -m kg", 1),
            "args": documented_arguments()[hook["id"]],
        }
        for hook in HOOKS
    ]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    quiet = os.environ | {
        "PRE_COMMIT_HOME": str(repository / "cache"),
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }

    def call(*words: str) -> CompletedProcess[str]:
        return subprocess.run(
            words, cwd=repository, env=quiet, capture_output=True, text=True, check=False
        )

    call("git", "init", "-q")
    call("git", "add", ".")
    done = call(sys.executable, "-m", "pre_commit", "run")
    assert (done.returncode, done.stdout.count("Passed")) == (0, 2), done.stdout
    contradict(repository)
    call("git", "add", ".")
    done = call(sys.executable, "-m", "pre_commit", "run")
    assert (done.returncode, done.stdout.count("Failed")) == (1, 1), done.stdout
