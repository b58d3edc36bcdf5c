"""Every rule of the sandbox and of each grammar has a file that breaks it: a finding with its
place, and nothing written.

`fixtures/abuse/files` holds whole files, with what is found in each in `expected.tsv`;
`fixtures/abuse/grammar` holds one text a format, in which `=== the rule` begins the case that
breaks it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stores

from kg.errors import Finding, InputError
from kg.services import opening
from kg.services.batch import read_batch
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

ABUSE = Path(__file__).parents[1] / "fixtures" / "abuse"
FILES = ABUSE / "files"
EXPECTED = {
    row.split("\t")[0]: row.split("\t")[1:]
    for row in (ABUSE / "expected.tsv").read_text().splitlines()[1:]
}
MAPPING = "section: actors\ncolumns: {id: id, kind: kind, label: label}\n"
TABLE = "id,kind,label\na-guard,mission,Guard\n"


def cases() -> dict[str, tuple[str, str]]:
    found = {}
    for path in sorted((ABUSE / "grammar").glob("*.txt")):
        parts = re.split(r"^=== (.*)\n", path.read_bytes().decode(), flags=re.MULTILINE)
        for rule, text in zip(parts[1::2], parts[2::2], strict=True):
            assert f"{path.stem}: {rule}" not in found
            found[f"{path.stem}: {rule}"] = (path.stem, text.removesuffix("\n"))
    return found


CASES = cases()


def refused(*paths: Path) -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        read_batch(opening.open_view(), list(paths), set(), Texts(()))
    return caught.value.findings


FORMS = sorted({form for form, _ in CASES.values()})


def is_complete(found: tuple[Finding, ...]) -> bool:
    return bool(found) and all(
        f.path and f.line >= 1 and f.column >= 1 and f.code and f.remedy for f in found
    )


@pytest.mark.parametrize("form", FORMS)
def test_text_that_breaks_a_rule_is_refused_at_a_place_with_a_remedy(
    tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"case.{'csv' if form == 'mapping' else form}"
    offenders = []
    for name, text in [(name, text) for name, (own, text) in CASES.items() if own == form]:
        path.write_bytes((TABLE if form == "mapping" else text).encode())
        (tmp_path / "case.mapping.yaml").write_text(text if form == "mapping" else MAPPING)
        try:
            read_batch(opening.open_view(), [path], set(), Texts(()))
            offenders.append(f"{name}: was read")
        except InputError as error:
            offenders += [] if is_complete(error.findings) else [f"{name}: {error.findings}"]
    assert offenders == []


def test_every_format_has_a_grammar_of_negative_cases() -> None:
    assert {form for form, _ in CASES.values()} == {
        "nt",
        "nq",
        "ttl",
        "trig",
        "rdf",
        "jsonld",
        "json",
        "yaml",
        "csv",
        "tsv",
        "mapping",
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_hostile_file_is_refused_by_code_line_and_column(name: str) -> None:
    found = refused(FILES / name)[0]
    assert [found.code, str(found.line), str(found.column), bool(found.remedy)] == [
        *EXPECTED[name],
        True,
    ]


def test_every_hostile_file_has_an_expectation() -> None:
    assert sorted(EXPECTED) == sorted(
        p.name for p in FILES.iterdir() if not p.name.endswith(".mapping.yaml")
    )


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("target") / "store"
    stores.initialise(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return what a store holds for good, its journal and what readers see; opening it touches the
    engine's own.
    """
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] in ("CURRENT", "journal", "views")
    }


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.slow
def test_refused_file_leaves_every_byte_of_journal_and_views_as_it_was(
    target: Path, name: str
) -> None:
    before = contents(target)
    with pytest.raises(InputError):
        stores.load([FILES / name], target, isolated=False)
    assert contents(target) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["billion-laughs.rdf", "triple-terms.nt.gz", "bomb.nt.xz", "nul.csv"]
)
def test_command_refuses_in_the_worker_too_and_writes_nothing(
    target: Path, kg: Runner, name: str
) -> None:
    before = contents(target)
    told = kg("load", FILES / name, "--store", target)
    code = EXPECTED[name][0]
    assert (
        told.returncode,
        told.stdout,
        "Traceback" in told.stderr,
        f": {code} error " in told.stderr,
    ) == (
        3,
        "",
        False,
        True,
    )
    assert contents(target) == before
