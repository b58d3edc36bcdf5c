"""kg import: what is written, what is only reported, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg import converters
from kg.converters import plugins
from kg.entry_points import RefusedError
from kg.errors import UsageError
from kg.services.importing import ImportRequest, convert

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).parent / "fixtures" / "imports"
DISTRICTS = FIXTURES / "districts.geojson"


def test_file_that_is_imported_loads(tmp_path: Path, run: Runner) -> None:
    target = tmp_path / "places.yaml"
    imported = run("import", "geojson", DISTRICTS, "-o", target)
    assert (imported.returncode, imported.stdout) == (0, "")
    loaded = run("load", target, "--store", tmp_path / "s")
    assert loaded.returncode == 0, loaded.stderr


def test_new_file_says_where_it_comes_from_and_what_is_not_in_it(run: Runner) -> None:
    text = run("import", "geojson", DISTRICTS, "-o", "-").stdout
    assert text.startswith("# From districts.geojson (GeoJSON): 4 places.\n# Read it")
    assert "# Left out: features without a name (1): a place needs one" in text


def test_dry_run_reports_and_writes_nothing(tmp_path: Path, run: Runner) -> None:
    target = tmp_path / "places.yaml"
    answer = run("import", "geojson", DISTRICTS, "-o", target, "--dry-run")
    assert (answer.returncode, answer.stdout, target.exists()) == (0, "", False)
    assert answer.stderr.startswith("would write 4 places.\nleft out: features without a name (1)")


def test_import_without_a_new_file_is_a_usage_error(run: Runner) -> None:
    answer = run("import", "geojson", DISTRICTS)
    assert (answer.returncode, "-o FILE.yaml" in answer.stderr) == (2, True)


def test_new_file_that_a_load_would_not_take_for_yaml_is_a_usage_error(
    tmp_path: Path, run: Runner
) -> None:
    answer = run("import", "geojson", DISTRICTS, "-o", tmp_path / "places.txt")
    assert (answer.returncode, "Name it places.yaml" in answer.stderr) == (2, True)


def test_file_that_is_there_is_kept_without_force(tmp_path: Path, run: Runner) -> None:
    target = tmp_path / "places.yaml"
    target.write_text("mine", encoding="utf-8")
    answer = run("import", "geojson", DISTRICTS, "-o", target)
    assert (answer.returncode, target.read_text(encoding="utf-8")) == (2, "mine")


def test_nothing_is_written_where_the_file_is_wrong(tmp_path: Path, run: Runner) -> None:
    broken, target = tmp_path / "a.json", tmp_path / "a.yaml"
    broken.write_text('[{"type": "book", "title": "A",}]', encoding="utf-8")
    answer = run("import", "csl", broken, "-o", target)
    assert (answer.returncode, target.exists()) == (3, False)
    assert answer.stderr.startswith(f"{broken}:1:")
    assert "fix:" in answer.stderr


def test_missing_file_is_refused(tmp_path: Path, run: Runner) -> None:
    answer = run("import", "csl", tmp_path / "no.json", "--dry-run")
    assert (answer.returncode, "no such file" in answer.stderr) == (3, True)


def test_file_without_anything_to_take_is_refused_with_what_was_left_out(
    tmp_path: Path, run: Runner
) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"id": "v", "schema": "Vessel", "properties": {"name": ["Gull"]}}')
    answer = run("import", "followthemoney", path, "--dry-run")
    assert (answer.returncode, "left out: Vessel (1)" in answer.stderr) == (3, True)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("geojsn", DISTRICTS), "did you mean 'geojson'?"),
        (("geojson", DISTRICTS, "-p", "knid=town"), "did you mean 'kind'?"),
        (("ris", DISTRICTS, "-p", "kind=town"), "It has none."),
        (("geojson", DISTRICTS, "-p", "kind"), "write -p name=value"),
    ],
)
def test_wrong_words_are_usage_errors(run: Runner, words: tuple[object, ...], part: str) -> None:
    answer = run("import", *words, "--dry-run")
    assert (answer.returncode, part in answer.stderr) == (2, True)


def test_what_a_load_would_refuse_is_reported_with_the_line_of_the_new_file(
    tmp_path: Path, run: Runner
) -> None:
    target = tmp_path / "sources.yaml"
    answer = run("import", "csl", FIXTURES / "zotero.json", "-o", target)
    (line,) = (n for n, x in enumerate(target.read_text().splitlines(), 1) if "YYYY" in x)
    assert f"to correct before loading: {target}:{line}:" in answer.stderr


def test_store_names_the_area_above_and_keeps_what_it_has(tmp_path: Path, run: Runner) -> None:
    registry, store = tmp_path / "a.yaml", tmp_path / "s"
    registry.write_text(
        "places:\n- {id: lk, kind: country, label: Lakeland, aliases: [LK]}\n"
        "- {id: port-district, kind: admin-2, label: Another}\n"
    )
    assert run("load", registry, "--store", store).returncode == 0
    text = run("import", "geojson", DISTRICTS, "-o", "-", "--store", store).stdout
    assert "- id: port-district-2\n" in text
    assert "  within: lk\n" in text


@pytest.mark.slow
def test_help_lists_every_format(kg: Runner) -> None:
    text = " ".join(kg("import", "--help").stdout.replace("│", " ").split())
    for record in converters.all_converters():
        assert f"{record.name} ({record.label})" in text


def test_packed_file_is_unpacked(tmp_path: Path, run: Runner) -> None:
    import gzip

    path = tmp_path / "a.geojson.gz"
    path.write_bytes(gzip.compress(DISTRICTS.read_bytes()))
    assert "would write 4 places." in run("import", "geojson", path, "--dry-run").stderr


@pytest.mark.slow
@pytest.mark.usefixtures("worker")
def test_file_is_read_in_a_worker_process() -> None:
    assert convert(ImportRequest("geojson", str(DISTRICTS))).counts == (("places", 4),)


# --- converters of other distributions

PLUGIN = """\
from kg.converters import Conversion, Converter, LeftOut


def convert(data, path, context):
    names = data.decode().split()
    if names == ["bad"]:
        raise ValueError("bad notes")
    entries = [{"id": name, "kind": "town", "label": name} for name in names[1:]]
    return Conversion({"places": entries}, (LeftOut(1, "titles", "they are no place"),))


NOTES = Converter("town-notes", "Town notes", (".twn",), ("places",), convert)
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder in which a distribution with a converter is installed."""
    site = tmp_path / "site"
    metadata = site / "kg_towns-0.1.dist-info"
    metadata.mkdir(parents=True)
    (site / "kg_towns.py").write_text(PLUGIN)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: kg-towns\nVersion: 0.1\n")
    point = "[kg.converters]\ntown-notes = kg_towns:NOTES\nother = kg_towns:NOTES\n"
    (metadata / "entry_points.txt").write_text(point)
    return site


@pytest.mark.slow
def test_converter_of_another_distribution_is_used(site: Path, tmp_path: Path, kg: Runner) -> None:
    notes = tmp_path / "a.twn"
    notes.write_text("title quay mill")
    answer = kg("import", "town-notes", notes, "-o", "-", PYTHONPATH=str(site))
    assert answer.stdout.count("- id:") == 2, answer.stderr
    assert "left out: titles (1): they are no place." in answer.stderr


@pytest.mark.slow
def test_failing_converter_is_named_with_its_distribution(
    site: Path, tmp_path: Path, kg: Runner
) -> None:
    notes = tmp_path / "a.twn"
    notes.write_text("bad")
    answer = kg("import", "town-notes", notes, "--dry-run", PYTHONPATH=str(site))
    assert answer.returncode == 3
    assert "the converter 'town-notes' of the distribution kg-towns 0.1 failed" in answer.stderr


@pytest.mark.slow
def test_converter_with_another_name_than_its_entry_point_is_refused(
    site: Path, tmp_path: Path, kg: Runner
) -> None:
    answer = kg("import", "other", tmp_path, "--dry-run", PYTHONPATH=str(site))
    assert (answer.returncode, "has to be that of its entry point" in answer.stderr) == (4, True)


@pytest.mark.parametrize("option", [o for r in converters.all_converters() for o in r.options])
def test_every_option_has_a_meaning_and_an_example(option: converters.Option) -> None:
    assert option.meaning
    assert option.example


def _convert(data: bytes, path: str, context: converters.ConvertContext) -> converters.Conversion:
    del data, path, context
    return converters.Conversion({})


def test_unknown_section_of_a_record_is_refused() -> None:
    record = converters.Converter("x", "X", (".x",), ("plaices",), _convert)
    with pytest.raises(RefusedError, match="plaices"):
        plugins._check(record, "x", ())


def test_command_line_starts_without_the_converters() -> None:
    code = "import sys, kg.cli.app; print('kg.converters' in sys.modules)"
    words = [sys.executable, "-c", code]
    answer = subprocess.run(words, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_option_that_no_format_has_is_refused_before_the_file_is_read() -> None:
    with pytest.raises(UsageError):
        convert(ImportRequest("ris", "no-such-file", (("kind", "town"),)))
