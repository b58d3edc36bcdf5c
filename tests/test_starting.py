"""A mission that begins: files made of a person's answers, which load once they are filled in."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from kg import documents
from kg.api import KnowledgeBase
from kg.documents import MappingNode
from kg.errors import InputError, UsageError
from kg.importers import schema
from kg.importers.skeletons import tasks
from kg.importers.skeletons.wording import slug_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ANSWERS: Final = (
    *("--name", 'The "Lake" Mission', "--country", "Lakeland", "--instrument", "C/RES/1"),
    *("--adopted", "2030-01-02", "--ends", "2030-12-31"),
)
TASKS: Final = (
    "Protect civilians | 3(a) | authorises; Monitor human rights | 3(b) | requests | "
    "human-rights-monitoring; Exceptional measures"
)
FILLED: Final = {
    schema.TITLE: "A paper",
    schema.PUBLISHER: "The Paper",
    schema.AUTHOR: "A. Writer",
    schema.PARAPHRASE: "The mission says that it patrols.",
    schema.DEFINITION: "To take out of a lake what is not water.",
    schema.WHICH_CONCEPT: "human-rights-monitoring",
    schema.DAY: "2030-03-04",
}


def fill(folder: Path) -> None:
    """Write what must be written into every file of a folder."""
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for words, written in FILLED.items():
            text = re.sub(rf"(?m)^(?! *#)(.*){re.escape(words)}", rf"\g<1>{written}", text)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, run: Runner) -> Path:
    """Return the folder of a new mission, as it is written."""
    target = tmp_path / "lake"
    done = run("new", "mission", "lake", *ANSWERS, "--tasks", TASKS, "-o", target)
    assert done.returncode == 0, done.stderr
    return target


def test_folder_of_a_mission_holds_its_files(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        *("README.md", "mandate.yaml", "registry.yaml", "sources.yaml", "statements.yaml")
    ]


def test_placeholders_are_refused_with_file_and_line(folder: Path, run: Runner) -> None:
    done = run("load", folder, "--store", folder.parent / "s", "--dry-run")
    refused = [line for line in done.stderr.splitlines() if " placeholder error " in line]
    assert (done.returncode, len(refused)) == (3, 6)
    lines = (folder / "mandate.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if schema.WHICH_CONCEPT in text)
    assert refused[0].startswith(f"{folder}/mandate.yaml:{line}:14: placeholder error this still")


def test_command_says_what_is_still_to_be_written(tmp_path: Path, run: Runner) -> None:
    done = run("new", "mission", "lake", *ANSWERS, "--tasks", TASKS, "-o", tmp_path / "x")
    assert done.stderr.count(": to write: ") == 6
    assert done.stderr.splitlines()[-1] == f"Then: kg load {tmp_path / 'x'} --store DIR"


@pytest.mark.slow
def test_folder_loads_as_it_is_once_it_is_filled_in(folder: Path, run: Runner) -> None:
    fill(folder)
    store = folder.parent / "s"
    assert run("load", folder, "--store", store).returncode == 0
    assert run("validate", "--store", store).stdout.strip() == "conforms"
    report = run(
        *("coverage", "-m", "lake-mandate", "--as-of", "2030-06-01", "-f", "csv"), "--store", store
    )
    rows = [line.split(",")[:2] for line in report.stdout.splitlines()[1:]]
    assert rows == [["LAKE-01", "covered"], ["LAKE-02", "silent"], ["LAKE-03", "silent"]]


@pytest.mark.slow
def test_what_nobody_read_is_marked(folder: Path, run: Runner) -> None:
    fill(folder)
    run("load", folder, "--store", folder.parent / "s")
    shown = run("mandate", "show", "lake-mandate", "--store", folder.parent / "s").stdout
    assert ("2030-01-02 (inferred)" in shown, "3(a) (unverified)" in shown) == (True, True)


def test_what_was_read_is_not_marked(tmp_path: Path, run: Runner) -> None:
    target = tmp_path / "lake"
    cited = ("--cite", "The text of C/RES/1", "--begins", "2030-01-03")
    run("new", "mission", "lake", *ANSWERS, *cited, "--tasks", TASKS, "-o", target)
    written = (target / "registry.yaml").read_text() + (target / "mandate.yaml").read_text()
    assert "marks" not in written
    assert '- {id: c-res-1-op3-a, paragraph: "3(a)", force: authorises}\n' in written
    assert "- {id: c-res-1-t03, verification: unverified}\n" in written


def test_skeletons_name_vocabularies_and_schema(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "kg vocab" in text, path
        assert "$schema=kg.schema.json" in text, path
        assert not text.startswith("# yaml-language-server"), path


@pytest.mark.slow
def test_schema_beside_the_folder_is_named_for_editors(folder: Path, run: Runner) -> None:
    (folder.parent / "kg.schema.json").write_text("{}", encoding="utf-8")
    (folder / "other.schema.json").write_text("{}", encoding="utf-8")  # no file of ours: not read
    run("new", "mission", "lake", *ANSWERS, "--tasks", TASKS, "-o", folder, "--force")
    first = (folder / "mandate.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../kg.schema.json"
    assert "schema.json:" not in run("load", folder, "--store", folder.parent / "s").stderr


def test_folder_that_is_there_is_left_alone(folder: Path, run: Runner) -> None:
    (folder / "registry.yaml").write_text("mine", encoding="utf-8")
    done = run("new", "mission", "lake", *ANSWERS, "--tasks", TASKS, "-o", folder)
    assert (done.returncode, (folder / "registry.yaml").read_text()) == (2, "mine")
    run("new", "mission", "lake", *ANSWERS, "--tasks", TASKS, "-o", folder, "--force")
    assert (folder / "registry.yaml").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("lake",), 2, "missing: --name, --country, --instrument, --tasks (or --tasks-file), "),
        (("lake", *ANSWERS), 2, "missing: --tasks (or --tasks-file)."),
        (("a b", *ANSWERS, "--tasks", "x"), 3, "'a b' is no id of a mission"),
        (("patrol", *ANSWERS, "--tasks", "x"), 3, "patrol: the store has an entry of this id"),
        (("lake", *ANSWERS, "--tasks", " ; "), 3, "--tasks: no task. Write one a line"),
        (("lake", *ANSWERS, "--tasks", "x | 1 | demandz"), 3, "--tasks:1:9: unknown-force error"),
        (("lake", *ANSWERS, "--tasks", "x; | 1"), 3, "bad-task error a task without a label"),
        (
            ("lake", *ANSWERS, "--tasks", "x|1||nothing-such"),
            3,
            "unknown-concept error no concept 'nothing-such'",
        ),
        (("lake", *ANSWERS, "--tasks", "x|1|||5"), 3, "5 parts, of at most 4"),
        (
            ("lake", *ANSWERS, "--tasks", "x", "--begins", "2030-02-30"),
            3,
            "--begins 2030-02-30: no",
        ),
        (
            ("lake", *ANSWERS, "--tasks", "x", "--begins", "2031-01-01"),
            3,
            "--ends 2030-12-31: is before",
        ),
        (("lake", *ANSWERS, "--tasks", "x", "--tasks-file", "y"), 2, "exclude each other"),
    ],
)
def test_answer_that_is_missing_or_wrong_is_refused(
    tmp_path: Path, run: Runner, words: tuple[str, ...], code: int, expected: str
) -> None:
    with contextlib.chdir(tmp_path):
        done = run("new", "mission", *words)
    assert (done.returncode, expected in done.stderr) == (code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_tasks_come_from_a_file_with_line_numbers(tmp_path: Path, run: Runner) -> None:
    listed = tmp_path / "tasks.txt"
    listed.write_text("# C/RES/1\n\nProtect civilians | 3(a)\nPatrol | 3(b) | wishes\n")
    words = ("new", "mission", "lake", *ANSWERS, "--tasks-file", listed, "-o", tmp_path / "lake")
    assert f"{listed}:4:17: unknown-force error" in run(*words).stderr
    listed.write_text("# C/RES/1\n\nProtect civilians | 3(a)\nPatrol\n")
    assert run(*words).returncode == 0


@pytest.mark.slow
def test_store_with_nothing_lends_no_entry_of_another_mission(tmp_path: Path, run: Runner) -> None:
    run("init", "--empty", tmp_path / "s")
    for words in (("registry",), ("statements", "radio-2030-01-09"), ("source", "radio")):
        made = run("new", *words, "--store", tmp_path / "s").stdout
        root = documents.parse_yaml(made, "a.yaml")
        assert isinstance(root, MappingNode)
        assert set(root) <= set(schema.TOP_KEYS), words
    assert "speaker: EXAMPLE-MISSION " in run("new", "statements", "radio").stdout


def test_example_that_was_invented_is_refused(tmp_path: Path, run: Runner) -> None:
    run("new", "registry", "-o", tmp_path / "a.yaml")
    done = run("load", tmp_path / "a.yaml", "--store", tmp_path / "s", "--dry-run")
    assert "placeholder error this still holds the skeleton's words, 'EXAMPLE-PLACE'" in done.stderr


@pytest.fixture
def lake(folder: Path, run: Runner) -> Path:
    """Return a store with the new mission in it."""
    fill(folder)
    run("load", folder, "--store", folder.parent / "s")
    return folder.parent / "s"


@pytest.mark.slow
def test_parts_take_their_examples_from_the_store(lake: Path, run: Runner) -> None:
    made = run("new", "statements", "radio-2030-01-09", "--store", lake).stdout
    for line in ("speaker: lake ", "agent: lake ", "place: lakeland ", "evidence_for: LAKE-01 "):
        assert f"  {line}" in made, line
    assert "unit_of: lake\n" in run("new", "registry", "--store", lake).stdout


@pytest.mark.slow
def test_source_that_the_store_has_is_not_written_again(lake: Path, run: Runner) -> None:
    made = run("new", "statements", "lake-source-1", "--store", lake).stdout
    assert ("sources:" in made, "source: lake-source-1" in made) == (False, True)


@pytest.mark.slow
def test_next_mandate_of_a_mission_has_task_ids_of_its_own(
    lake: Path, tmp_path: Path, run: Runner
) -> None:
    file = tmp_path / "next.yaml"
    words = ("--instrument", "C/RES/9", "--adopted", "2031-01-01", "--tasks", "Patrol | 1")
    done = run("new", "mandate", "lake-2031", *words, "--store", lake, "-o", file)
    assert (done.returncode, "- id: LAKE-2031-01\n" in file.read_text()) == (0, True), done.stderr
    file.write_text(file.read_text().replace(schema.WHICH_CONCEPT, "human-rights-monitoring"))
    done = run("load", file, "--store", lake)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_second_mission_of_a_country_names_what_the_store_has(
    lake: Path, tmp_path: Path, run: Runner
) -> None:
    words = (*ANSWERS, "--tasks", "Patrol | 3(a); Guard", "--store", lake, "-o", tmp_path / "two")
    done = run("new", "mission", "shore", *words)
    assert done.returncode == 0, done.stderr
    fill(tmp_path / "two")
    text = (tmp_path / "two" / "mandate.yaml").read_text()
    assert ("provision: c-res-1-op3-a\n" in text, "# provision: " in text) == (True, True)
    done = run("load", tmp_path / "two", "--store", lake)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_class_starts_a_mission_too(lake: Path) -> None:
    with pytest.raises(UsageError, match="missing: --country"):
        KnowledgeBase().new_mission("sea", name="Sea Mission")
    with pytest.raises(InputError, match="lake: the store has an entry of this id already"):
        KnowledgeBase(lake).new_mission(
            "lake", name="L", country="L", instrument="I", begins="2030-01-01", tasks="x"
        )
    (file,) = KnowledgeBase(lake).new_statements("radio").files
    assert "evidence_for: LAKE-01 " in file.text


@pytest.mark.slow
def test_concept_that_no_vocabulary_has_is_defined_beside_its_task(
    tmp_path: Path, run: Runner
) -> None:
    target = tmp_path / "lake"
    run("new", "mission", "lake", *ANSWERS, "--tasks", "Clean the lake | 3 || new", "-o", target)
    fill(target)
    done = run("load", target, "--store", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    shown = run("query", "tasks-of-mandate", "--store", tmp_path / "s", "-f", "csv").stdout
    assert "clean-the-lake" in shown


def test_concepts_are_offered_by_the_words_of_a_task() -> None:
    concepts = {"mine-clearance": ("Clear mines",), "monitoring": (), "protection-of-people": ()}
    assert tasks.near("Protect people and clear mines", concepts) == (
        "mine-clearance",
        "protection-of-people",
    )


def test_id_of_a_label_is_cut_between_words() -> None:
    assert (slug_of("word " * 30), slug_of("…", "x")) == ("-".join(["word"] * 9), "x")


@pytest.mark.slow
def test_terminal_is_asked_for_what_is_missing(tmp_path: Path) -> None:
    typed = "Lake Mission\nLakeland\nC/RES/1\nsoon\n2030-01-02\n\n\n\nProtect civilians | 3(a)\n\n"
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "new", "mission", "lake"],
        cwd=tmp_path,
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COLUMNS": "80"},
    )
    os.write(main, typed.encode())
    _, said = process.communicate(timeout=60)
    os.close(side)
    os.close(main)
    assert process.returncode == 0, said
    text = (tmp_path / "lake" / "mandate.yaml").read_text(encoding="utf-8")
    for line in ("  begins: 2030-01-02\n", '    label: "Protect civilians"\n', "  # ends: "):
        assert line in text, line
    assert "no day of the calendar" in said
