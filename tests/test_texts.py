"""The user's source texts: found by hash, checked, shown, and kept out of everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.model import Passage
from kg.texts import Texts, sentence, sha256_of, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

SOURCE = "radio-market-2024-12-03"
TEXT = SOURCE + ".txt"


@pytest.fixture
def loaded(bulletin_store: Path) -> Path:
    return bulletin_store


def codes(data: bytes, *passages: Passage, sha256: str = "") -> list[str]:
    listed = [(f"s.{n}", passage) for n, passage in enumerate(passages)]
    return [f.code for f in verify(data, "a.txt", sha256 or sha256_of(data), listed)[0]]


def passage(data: bytes, start: int, end: int, anchor: str = "") -> Passage:
    return Passage(start, end, sha256_of(data.decode()[start:end].encode()), anchor)


def test_text_that_fits_has_no_findings() -> None:
    data = "Été: two men walk.".encode()
    assert codes(data, passage(data, 5, 12, "two men")) == []


def test_offsets_count_code_points() -> None:
    data = "É𝕏 ab".encode()
    assert passage(data, 3, 5).sha256 == sha256_of(b"ab")


@pytest.mark.parametrize(
    ("passage_of", "expected"),
    [
        (Passage(0, 3, "0" * 64), ["passage-hash"]),
        (Passage(0, 999, "0" * 64), ["passage-range"]),
        (Passage(0, 3, sha256_of(b"Two"), "men"), ["passage-anchor"]),
    ],
)
def test_passage_that_does_not_fit_is_a_finding(passage_of: Passage, expected: list[str]) -> None:
    assert codes(b"Two men", passage_of) == expected


def test_text_of_another_hash_is_a_finding() -> None:
    assert codes(b"Two men", sha256="0" * 64) == ["text-hash"]


def test_anchor_may_run_over_a_line_end() -> None:
    data = b"two\nmen walk"
    assert codes(data, passage(data, 0, 7, "two men")) == []


def test_finding_names_the_line_of_the_passage() -> None:
    found, _ = verify(b"a\nb c", "a.txt", sha256_of(b"a\nb c"), [("s", Passage(4, 5, "0" * 64))])
    assert (found[0].line, found[0].column) == (2, 3)


@pytest.mark.parametrize(
    ("text", "start", "end", "parts"),
    [
        ("One. Two men walk. Three.", 9, 12, ("Two ", "men", " walk.")),
        ("men walk. Two.", 0, 3, ("", "men", " walk.")),
        ("One. Two men", 9, 12, ("Two ", "men", "")),
        ("Title\n\nTwo men walk.", 11, 14, ("Two ", "men", " walk.")),
        ("“One.” Two men walk!", 11, 14, ("Two ", "men", " walk!")),
        ("Two\nmen   walk.", 4, 7, ("Two ", "men", " walk.")),
        ("One man. Two men.", 4, 12, ("One ", "man. Two", " men.")),
        ("men", 0, 3, ("", "men", "")),
    ],
)
def test_sentence_around_a_passage(
    text: str, start: int, end: int, parts: tuple[str, str, str]
) -> None:
    assert sentence(text, Passage(start, end, "")) == parts


def test_text_is_found_by_its_hash_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "any name.md").write_bytes(b"text")
    assert Texts((tmp_path,)).get(sha256_of(b"text")) == "text"


@pytest.mark.parametrize("sha256", ["", "0" * 64])
def test_text_that_is_not_at_hand_is_none(tmp_path: Path, sha256: str) -> None:
    assert Texts((tmp_path,)).get(sha256) is None


def test_folder_of_texts_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent: no such folder"):
        Texts((tmp_path / "absent",)).get("0" * 64)


def test_verify_finds_nothing_wrong_with_the_coded_text(
    loaded: Path, bulletin: Path, run: Runner
) -> None:
    told = run("sources", "verify", "--text", bulletin / TEXT, "--store", loaded)
    assert (told.returncode, told.stdout, "8 passages checked, 0 failures" in told.stderr) == (
        0,
        "",
        True,
    )


def test_verify_finds_the_source_by_the_hash_of_the_text(
    loaded: Path, bulletin: Path, run: Runner
) -> None:
    assert SOURCE in run("sources", "verify", "--text", bulletin / TEXT, "--store", loaded).stderr


@pytest.fixture
def one_byte_off(tmp_path: Path, bulletin: Path) -> Path:
    data = bytearray((bulletin / TEXT).read_bytes())
    data[300] ^= 1
    (tmp_path / "off.txt").write_bytes(data)
    return tmp_path / "off.txt"


def test_verify_reports_one_changed_byte(loaded: Path, one_byte_off: Path, run: Runner) -> None:
    told = run("sources", "verify", SOURCE, "--text", one_byte_off, "--store", loaded)
    found = [line.split()[1] for line in told.stdout.splitlines()]
    assert (told.returncode, found) == (1, ["text-hash", "passage-hash"])


def test_verify_asks_which_source_where_no_hash_fits(
    loaded: Path, one_byte_off: Path, run: Runner
) -> None:
    told = run("sources", "verify", "--text", one_byte_off, "--store", loaded)
    assert (told.returncode, SOURCE in told.stderr) == (2, True)


@pytest.mark.parametrize(("source", "code"), [("no-such", 3), ("donare-2024", 3), (SOURCE, 0)])
def test_verify_of_a_named_source(
    loaded: Path, bulletin: Path, run: Runner, source: str, code: int
) -> None:
    assert (
        run("sources", "verify", source, "--text", bulletin / TEXT, "--store", loaded).returncode
        == code
    )


def test_verify_of_a_missing_file_exits_3(loaded: Path, run: Runner) -> None:
    assert run("sources", "verify", "--text", "absent.txt", "--store", loaded).returncode == 3


def test_attach_keeps_the_text_by_its_hash(loaded: Path, bulletin: Path, run: Runner) -> None:
    run("sources", "attach", SOURCE, bulletin / TEXT, "--store", loaded)
    data = (bulletin / TEXT).read_bytes()
    assert {path.name: path.read_bytes() for path in (loaded / "texts").iterdir()} == {
        f"{sha256_of(data)}.txt": data
    }


def test_attach_twice_keeps_one_text(loaded: Path, bulletin: Path, run: Runner) -> None:
    codes = [
        run("sources", "attach", SOURCE, bulletin / TEXT, "--store", loaded).returncode
        for _ in range(2)
    ]
    assert (codes, len(list((loaded / "texts").iterdir()))) == ([0, 0], 1)


@pytest.mark.parametrize("source", [SOURCE, "mssm-2024-11-19", "donare-2024", "no-such"])
def test_attach_refuses_another_text(
    loaded: Path, one_byte_off: Path, run: Runner, source: str
) -> None:
    told = run("sources", "attach", source, one_byte_off, "--store", loaded)
    assert (told.returncode, list((loaded / "texts").iterdir())) == (3, [])


def test_attach_without_a_store_is_wrong_usage(bulletin: Path, run: Runner) -> None:
    assert run("sources", "attach", SOURCE, bulletin / TEXT).returncode == 2


def test_attached_text_leaves_the_journal_alone(loaded: Path, bulletin: Path, run: Runner) -> None:
    before = {path: path.read_bytes() for path in (loaded / "journal").rglob("*") if path.is_file()}
    run("sources", "attach", SOURCE, bulletin / TEXT, "--store", loaded)
    assert {
        path: path.read_bytes() for path in (loaded / "journal").rglob("*") if path.is_file()
    } == before


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (SOURCE, "not attached"),
        ("donare-2024", "never at hand"),
        ("mssm-2024-11-19", "not attached"),
    ],
)
def test_list_says_whether_a_text_is_at_hand(
    loaded: Path, run: Runner, source: str, state: str
) -> None:
    import csv
    import io

    rows = csv.DictReader(
        io.StringIO(run("sources", "list", "-f", "csv", "--store", loaded).stdout)
    )
    assert {row["source"]: row["text"] for row in rows}[source] == state


def test_list_shows_an_attached_text(loaded: Path, bulletin: Path, run: Runner) -> None:
    run("sources", "attach", SOURCE, bulletin / TEXT, "--store", loaded)
    assert ",attached" in run("sources", "list", "-f", "csv", "--store", loaded).stdout


@pytest.mark.parametrize("how", ["option", "environment", "store"])
def test_show_marks_the_passage_where_the_text_is_at_hand(
    loaded: Path, bulletin: Path, run: Runner, how: str
) -> None:
    words: list[object] = ["show", f"{SOURCE}.3", "--store", loaded]
    options = {}
    if how == "option":
        words += ["--texts", bulletin]
    elif how == "environment":
        options = {"KG_TEXTS": str(bulletin)}
    else:
        run("sources", "attach", SOURCE, bulletin / TEXT, "--store", loaded)
    assert "⟦Not one escort has come to our stalls since October⟧" in run(*words, **options).stdout


def test_show_without_the_text_says_how_to_attach_it(loaded: Path, run: Runner) -> None:
    shown = run("show", f"{SOURCE}.3", "--store", loaded).stdout
    assert f"kg sources attach {SOURCE} FILE --store DIR" in shown


def test_coverage_shows_the_sentences_where_the_text_is_at_hand(
    loaded: Path, bulletin: Path, run: Runner
) -> None:
    words = (
        "coverage",
        "-m",
        "mss",
        "--as-of",
        "2024-12-05",
        "--show-statements",
        "-f",
        "md",
        "--store",
        loaded,
    )
    assert "⟦bakers lit their ovens again⟧" in run(*words, "--texts", bulletin).stdout


def test_coverage_json_splits_the_sentence_at_the_passage(
    loaded: Path, bulletin: Path, run: Runner
) -> None:
    import json

    words = (
        "coverage",
        "-m",
        "mss",
        "--as-of",
        "2024-12-05",
        "--show-statements",
        "-f",
        "json",
        "--store",
        loaded,
    )
    tasks = json.loads(run(*words, "--texts", bulletin).stdout)["tasks"]
    found = {s["id"]: s["passage"] for s in tasks[5]["statements"]}
    assert found[f"{SOURCE}.3"]["text"]["before"] == "“"


def test_coverage_without_the_text_prints_none_of_it(loaded: Path, run: Runner) -> None:
    words = (
        "coverage",
        "-m",
        "mss",
        "--as-of",
        "2024-12-05",
        "--show-statements",
        "--store",
        loaded,
    )
    assert "our stalls" not in run(*words).stdout
