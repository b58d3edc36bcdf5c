"""The documentation: what it lists is what the program has, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import finding_codes
import pytest
import reference
import typer.main

import kg
from kg.cli.app import app
from kg.coverage.policy import OPTIONS
from kg.lint import rules
from kg.query import library
from kg.validate import checks, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
PAGES: Final = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")))
_FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def listed(name: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, page(name), re.MULTILINE))


@cache
def commands() -> Any:  # noqa: ANN401 - Typer's own Click
    return typer.main.get_command(app)


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as code hosts and MyST make them."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> Iterator[str]:
    for link in _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (
            anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
        ):
            yield f"{path.name}: {link}"


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    assert [link for path in PAGES for link in broken_links(path)] == []


def test_every_page_is_in_the_table_of_contents() -> None:
    entries = set(re.findall(r"^([\w-]+)$", page("index.md"), re.MULTILINE))
    assert {path.stem for path in DOCS.glob("*.md")} - entries - {"index", "licences"} == set()


def test_the_readme_is_at_most_150_lines() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_architecture_names_every_package() -> None:
    packages = {
        path.stem
        for path in (ROOT / "kg").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert listed("architecture.md", r"^\| `kg/(\w+)` \|") == packages - {"__init__", "__main__"}


def test_architecture_names_files_that_exist() -> None:
    names = re.findall(r"`((?:kg|tests|ontology|docs|queries)/[\w/.-]+)`", page("architecture.md"))
    missing = [name for name in names if not (ROOT / name).exists() and "NAME" not in name]
    packages = {path.stem for path in (ROOT / "kg").iterdir()}
    assert [name for name in missing if name.removeprefix("kg/") not in packages] == []


def test_every_command_is_in_the_reference() -> None:
    names = set(commands().commands)
    for name, command in commands().commands.items():
        names |= {f"{name} {inner}" for inner in getattr(command, "commands", {})}
    assert listed("commands.md", r"^#{3,4} kg (.+)$") == names


def test_every_question_is_in_the_reference_with_its_columns() -> None:
    assert listed("questions.md", r"^### ([\w-]+)$") == {query.name for query in library()}
    assert "Columns: ." not in page("questions.md")


def test_every_name_of_the_package_is_in_the_reference() -> None:
    names = set(kg.__all__) - {"KnowledgeBase"}
    methods = {name for name in vars(kg.KnowledgeBase) if not name.startswith("_")}
    assert listed("python.md", r"^### kg\.(\w+)$") == names
    assert listed("python.md", r"^### KnowledgeBase\.(\w+)$") == methods


@pytest.mark.slow
def test_every_code_that_the_program_can_report_is_in_the_reference() -> None:
    codes = {name.replace("…", "KEY") for name in finding_codes.codes()}
    codes |= {shape.code for shape in shapes.listed()} | {"SH-not-run", "SH-unnamed"}
    codes |= {f"{checks.PREFIX}{rule.name}" for rule in checks.rules()}
    codes |= {rule.name for rule in rules()}
    assert codes - listed("errors.md", r"^\| `([\w-]+)` \|") == set()


@pytest.mark.slow
def test_every_code_has_a_meaning_and_a_remedy() -> None:
    codes = finding_codes.codes().values()
    assert [code.name for code in codes if not all(reference.meaning(code))] == []


@pytest.mark.slow
def test_no_meaning_is_kept_of_a_code_that_is_gone() -> None:
    assert set(reference.MEANINGS) - set(finding_codes.codes()) == set()


def test_a_code_that_only_the_running_program_knows_is_refused(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'def look(reader, node):\n    reader.report(node, choose(), "wrong", "mend it")\n'
    )
    with pytest.raises(LookupError, match="no code is found"):
        list(finding_codes.Module(module).calls())


def test_coverage_names_every_option_of_a_policy_and_every_case() -> None:
    text = page("coverage.md")
    options = [f"--{option.replace('_', '-')}" for option in OPTIONS]
    assert [option for option in options if option not in text] == []
    cases = {path.stem for path in (ROOT / "tests/fixtures/coverage/cases").glob("*.yaml")}
    assert listed("coverage.md", r"^\| `([\w-]+)` \|") >= cases


def test_coverage_names_every_code_of_what_is_missing() -> None:
    source = (ROOT / "kg" / "coverage" / "rules.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Missing\(\s*"([\w-]+)"', source)) | {"age", "credibility"}
    assert [code for code in sorted(codes) if f"`{code}`" not in page("coverage.md")] == []


def unknown_options(path: Path) -> Iterator[str]:
    """Yield each command in the fences of a page that the program does not have, or an option of
    it.
    """
    root = commands().commands
    for fence in _FENCE.findall(path.read_text(encoding="utf-8")):
        joined = fence.replace("\\\n", " ")
        for line in re.findall(r"^(?:\$ )?kg (.+)$", joined, re.MULTILINE):
            words = shlex.split(line, comments=True)
            command = root.get(words[0])
            command = getattr(command, "commands", {}).get(" ".join(words[1:2]), command)
            options = {option for each in getattr(command, "params", ()) for option in each.opts}
            named = {word for word in words if re.fullmatch(r"--?[a-z][\w-]*", word)}
            if words[0] not in root | {"--help": 0} or named - options - {"--help"}:
                yield f"{path.name}: kg {line}"


def test_commands_that_are_shown_have_the_options_that_are_shown() -> None:
    assert [shown for path in PAGES for shown in unknown_options(path)] == []


def test_no_generated_part_is_empty() -> None:
    empty = re.compile(r"\]\]\] -->\s*<!-- \[\[\[end")
    texts = {path: path.read_text(encoding="utf-8") for path in PAGES}
    assert [path.name for path, text in texts.items() if empty.search(text)] == []


@pytest.mark.slow
def test_generated_parts_are_what_the_program_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "-I", "docs", "--check", *map(str, PAGES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.extra
def test_documentation_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", DOCS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
