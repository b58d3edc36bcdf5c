"""Importers of other distributions: found where they are installed, and bound by kg's own rules."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from kg.errors import InputError, Location
from kg.importers import Importer, Quads, ReadContext, plugins
from kg.vocab import NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from kg.importers.record import Content

    Runner = Callable[..., CompletedProcess[str]]

PACKAGE = Path(__file__).parent / "fixtures" / "plugins" / "importer"
NOTES = (
    "actor harbour-crew population-group Harbour crew\n\n"
    "actor tide-office research-organisation Tide office\n"
)
CONTEXT = ReadContext(".fld", "0" * 64)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the distribution is installed, as pip does it from its wheel."""
    folder = tmp_path_factory.mktemp("plugins")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PACKAGE, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def installed_by_hand(site: Path, name: str, module: str, point: str) -> Path:
    """Write a distribution of one module and one entry point; return its folder."""
    metadata = site / f"{name}-0.1.dist-info"
    metadata.mkdir(parents=True)
    (site / f"{name}.py").write_text(module)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    (metadata / "entry_points.txt").write_text(f"[kg.importers]\n{point}\n")
    return site


@pytest.mark.slow
def test_files_of_another_distribution_are_loaded_and_queried(
    installed: Path, tmp_path: Path, kg: Runner
) -> None:
    notes, links, store = tmp_path / "notes.fld", tmp_path / "links.fll", tmp_path / "store"
    notes.write_text(NOTES)
    links.write_text("http://e.org/pier http://e.org/tide\n")
    path = str(installed)
    loaded = kg("load", tmp_path, "--store", store, PYTHONPATH=path)
    assert (loaded.returncode, loaded.stderr.splitlines()[-1]) == (
        0,
        "added 9 quads, 0 statements from 2 files.",
    )
    query = "SELECT ?o WHERE { <http://e.org/pier> ?p ?o }"
    answer = kg("query", "-q", query, "--store", store, "-f", "csv", PYTHONPATH=path)
    assert answer.stdout.split() == ["o", "http://e.org/tide"]
    shown = kg("show", "tide-office", "--store", store, "-f", "json")
    assert "Tide office" in json.dumps(json.loads(shown.stdout))
    repeated = kg("load", notes, "--store", store, PYTHONPATH=path)
    assert f"{notes}: loaded before, nothing to do." in repeated.stderr
    entry = kg("store", "log", "--store", store, "-f", "json")
    assert json.loads(entry.stdout)[-1]["files or subjects"] == f"{links}, {notes}"


@pytest.mark.slow
def test_help_and_remedies_name_the_formats_of_other_distributions(
    installed: Path, tmp_path: Path, kg: Runner
) -> None:
    shown = kg("load", "--help", PYTHONPATH=str(installed), COLUMNS="400")
    assert "JSON-LD, Field links, Field notes; also packed." in " ".join(shown.stdout.split())
    refused = kg("load", "a.docx", "--store", tmp_path / "store", PYTHONPATH=str(installed))
    assert ".jsonld, .fll, .fld, each also with .gz" in refused.stderr


FAILED = (
    "a.fll:1:1: importer-failed error the importer 'field-links' of the distribution "
    "kg-field-notes 1.2 failed (ValueError: not enough values to unpack (expected 2, got 1))  fix: "
    "correct the file, or report this to the authors of the distribution"
)
WRONG = {
    "a line that is none": (
        "a.fld",
        "\nship x y z\n",
        "a.fld:2:1: bad-field-note error no line begins with 'ship'",
    ),
    "an unknown kind": ("a.fld", "actor x no-kind X\n", "a.fld:1:9: unknown-actor-kind error"),
    "an ill-typed literal": (
        "a.fll",
        "http://e/a http://e/b\nhttp://e/c 2024\n",
        "a.fll:2:1: ill-typed error",
    ),
    "an exception": ("a.fll", "one\n", FAILED),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", WRONG)
def test_wrong_file_of_another_distribution_is_refused_whole(
    installed: Path, tmp_path: Path, kg: Runner, case: str
) -> None:
    name, text, expected = WRONG[case]
    (tmp_path / name).write_text(text)
    (tmp_path / "good.fld").write_text(NOTES)
    store = tmp_path / "store"
    refused = kg("load", tmp_path, "--store", store, PYTHONPATH=str(installed))
    assert (refused.returncode, store.exists()) == (3, False)
    assert any(expected in line for line in refused.stderr.splitlines()), refused.stderr
    assert "Traceback" not in refused.stderr


TAKES_CSV = """
from kg.importers import Importer
NOTES = Importer("odd", "CSV too", (".csv",), ("text/csv",), "documents", lambda *_: [])
"""


UNUSABLE = {
    "broken": (
        "import no_such_module\n",
        (
            "cannot be imported (ModuleNotFoundError: No module named 'no_such_module'). Update or "
            "uninstall it."
        ),
    ),
    "clashing": (
        TAKES_CSV,
        (
            "cannot be used: its ending .csv is already that of the importer 'csv' of kg. "
            "Uninstall it, or change its ending."
        ),
    ),
    "no record": (
        "NOTES = 3\n",
        "cannot be used: odd_notes:NOTES is no kg.importers.Importer. Update or uninstall it.",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNUSABLE)
def test_distribution_that_cannot_be_used_is_named_and_nothing_is_loaded(
    tmp_path: Path, kg: Runner, bulletin: Path, case: str
) -> None:
    module, expected = UNUSABLE[case]
    site = installed_by_hand(tmp_path / "site", "odd_notes", module, "odd = odd_notes:NOTES")
    store = tmp_path / "store"
    refused = kg("load", bulletin / "statements.yaml", "--store", store, PYTHONPATH=str(site))
    message = f"kg: the importer 'odd' of the distribution odd_notes 0.1 {expected}"
    assert (refused.returncode, refused.stderr.strip(), store.exists()) == (4, message, False)
    assert kg("load", "--help", PYTHONPATH=str(site)).returncode == 0


def importer(content: object, gives: Literal["documents", "quads"] = "documents") -> Importer:
    """Return an importer of another distribution that returns or raises something."""

    def read(_data: bytes, _path: str, _context: ReadContext) -> Content:
        if isinstance(content, BaseException):
            raise content
        return content  # type: ignore[return-value]  # the point

    return Importer("odd", "Odd", (".odd",), (), gives, read, distribution="odd 1.0")


@pytest.mark.parametrize(
    ("content", "gives", "expected"),
    [
        ({"actors": []}, "documents", "TypeError: it returned a str, no kg.documents.MappingNode"),
        (None, "documents", "TypeError: 'NoneType' object is not iterable"),
        (Quads([]), "documents", "TypeError: it returned quads, and says that it gives documents"),
        ([], "quads", "TypeError: it returned a list, no kg.importers.Quads"),
        (Quads(["a"]), "quads", "TypeError: "),  # type: ignore[list-item]  # the point
        (SystemExit(1), "quads", "SystemExit: 1"),
        (ValueError("two\nlines"), "quads", "ValueError: two lines"),
    ],
)
def test_what_is_neither_documents_nor_quads_is_one_line(
    content: object, gives: Literal["documents", "quads"], expected: str
) -> None:
    with pytest.raises(InputError) as error:
        plugins.read(importer(content, gives), b"", "a.odd", CONTEXT)
    assert str(error.value).startswith(
        f"a.odd:1:1: importer-failed error the importer 'odd' of odd 1.0 failed ({expected}"
    )
    assert "\n" not in str(error.value)


def test_memory_that_is_not_there_is_no_fault_of_the_file() -> None:
    with pytest.raises(MemoryError):
        plugins.read(importer(MemoryError()), b"", "a.odd", CONTEXT)


def test_locations_are_kept_for_subjects_of_quads_alone() -> None:
    subject = NamedNode("http://e.org/a")
    quads = Quads([Quad(subject, subject, subject)], {"http://e.org/a": (4, 2), "no\tiri": (1, 1)})
    content = plugins.read(importer(quads, "quads"), b"", "a.odd", CONTEXT)
    assert not isinstance(content, list)
    assert content.locations() == {"http://e.org/a": Location("a.odd", 4, 2)}
    assert len(content.lines) == 1
