"""The gate: its tested versions, the licences of what is installed, where it runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import commit_subject
import dependencies
import licences
import lock
import pytest
import yaml
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
PAGE_LINES = set((ROOT / "docs/licences.md").read_text("utf-8").splitlines())


def constraints() -> dict[str, str]:
    lines = lock.CONSTRAINTS.read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_workflow_runs_the_gate_and_nothing_else() -> None:
    (job,) = WORKFLOW["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_workflow_checks_out_with_history_and_pins_versions() -> None:
    (job,) = WORKFLOW["jobs"].values()
    actions = [step for step in job["steps"] if "uses" in step]
    assert [step["uses"].rpartition("@v")[0] for step in actions] == ["actions/checkout"]
    assert actions[0]["uses"].rpartition("@v")[2].isdigit()
    assert actions[0]["with"]["fetch-depth"] == 0
    assert job["runs-on"].startswith("ubuntu-")
    assert "latest" not in f"{job['runs-on']} {job['container']['image']}"


def test_workflow_may_only_read_and_ends_within_an_hour() -> None:
    (job,) = WORKFLOW["jobs"].values()
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert job["timeout-minutes"] == 60
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    assert set(WORKFLOW[True]) == {"push", "pull_request"}  # YAML 1.1 reads `on` as true


def test_gate_installs_the_tested_versions() -> None:
    assert 'export PIP_CONSTRAINT="$scratch/clone/.ci/constraints.txt"' in (
        ROOT / ".ci/run"
    ).read_text("utf-8")


def test_every_direct_dependency_has_a_tested_version_that_pyproject_allows() -> None:
    versions = constraints()
    problems = [
        str(requirement)
        for requirement in dependencies.direct(dependencies.declared())
        if not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0"), prereleases=False
        )
    ]
    assert problems == []


def test_tested_versions_are_names_and_versions_alone() -> None:
    lines = lock.CONSTRAINTS.read_text("utf-8").splitlines()
    unlike = [line for line in lines if not re.fullmatch(r"#.*|[a-z0-9-]+==[a-z0-9.]+", line)]
    assert unlike == []


def test_licence_of_every_installed_dependency_is_listed_and_allowed() -> None:
    rows = licences.rows()
    assert licences.refused(rows) == []
    assert [str(row) for row in rows if not any(_same(row, line) for line in PAGE_LINES)] == []


def _same(row: licences.Row, line: str) -> bool:
    """Return whether a line of the page is about a row; an extra may not be installed here."""
    cells = [cell.strip() for cell in line.split("|")[1:-1]]
    return cells[:2] == [row.name, row.licence] and all(
        f"`{extra}`" in cells[2] for extra in row.extras
    )


def test_every_direct_dependency_of_a_user_is_listed() -> None:
    named = {line.split("|")[1].strip() for line in PAGE_LINES if line.startswith("| ")}
    wanted = {canonicalize_name(requirement.name) for requirement in dependencies.direct(["all"])}
    assert wanted - named == set()


@pytest.mark.extra
def test_licences_are_those_of_a_complete_environment() -> None:
    assert (ROOT / "docs/licences.md").read_text("utf-8") == licences.page(licences.rows())


@pytest.mark.parametrize(
    ("name", "expression", "allowed"),
    [
        ("a", "MIT", True),
        ("a", "GPL-3.0-only OR MIT AND Zlib", True),
        ("a", "(GPL-3.0-only OR MIT) AND Zlib", False),
        ("a", "(ISC OR MIT) AND Zlib", True),
        ("a", "MIT AND GPL-3.0-only", False),
        ("a", "LGPL-3.0-or-later", False),
        ("owlready2", "LGPL-3.0-or-later", True),
        ("owlready2", "", False),
        ("a", "", False),
    ],
)
def test_licence_is_allowed(name: str, expression: str, allowed: bool) -> None:
    assert licences.is_allowed(name, expression) is allowed


def test_newest_heading_of_the_changelog_is_the_version() -> None:
    headings = [
        line.removeprefix("## ").split(" - ")
        for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
        if line.startswith("## ")
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert headings[0][0] == project["version"] == citation["version"]
    assert [day for _, day in headings] == sorted((day for _, day in headings), reverse=True)


@pytest.mark.parametrize(
    ("subject", "reasons"),
    [
        ("Reject passages that cut words", []),
        ("Pass the day to each question", []),
        ("Bring back the legend of maps", []),
        ("Merge branch 'main'", []),
        ("", ["write a subject"]),
        ("Write " + "x" * 67, ["at most 72 characters, not 73"]),
        ("reject passages", ["begin with a capital"]),
        ("Reject passages.", ["leave out the full stop"]),
        ("Added a flag", ["begin with a verb in the imperative"]),
        ("Adds a flag", ["begin with a verb in the imperative"]),
        ("Adding a flag", ["begin with a verb in the imperative"]),
        ("Make the index anew", ["write 'again', not 'anew'"]),
    ],
)
def test_subject_of_a_commit_is_checked(subject: str, reasons: list[str]) -> None:
    assert commit_subject.problems(subject) == reasons


@pytest.mark.slow
def test_hook_refuses_a_message_and_leaves_out_comments(tmp_path: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (hook,) = (hook for hook in hooks["repos"][0]["hooks"] if hook["id"] == "commit-subject")
    assert hook["stages"] == ["commit-msg"]
    assert "commit-msg" in hooks["default_install_hook_types"]
    codes = []
    for message in ("# comment\nTell of it\n\nbody\n", "# comment\nList it anew\n", "List it\n"):
        (tmp_path / "message").write_text(message, "utf-8")
        command = [sys.executable, hook["entry"].split()[1], tmp_path / "message"]
        codes.append(subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode)
    assert codes == [1, 1, 0]
