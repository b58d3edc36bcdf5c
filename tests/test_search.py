"""kg search: what matches, in which order, what is left out, and the index beside the store."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg import KnowledgeBase
from kg.errors import InputError, UsageError
from kg.model import Clocks
from kg.query import in_language
from kg.search.documents import parts
from kg.search.words import fold, marks, snippet, terms
from kg.services.search import SearchRequest, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.store import View

    Run = Callable[..., subprocess.CompletedProcess[str]]

WORLD = """\
actors:
- {id: guard, kind: mission, label: {en: Town guard, fr: Garde de la ville}, aliases: [TG], note: "Patrols at night."}
- {id: league, kind: armed-group, label: {en: League, ar: "عصبة الأمن"}}
places: [{id: pont, kind: town, label: {en: Bridge, ht: "Pòt Sid"}}]
sources:
- {id: paper, title: Paper, published: 2024-06-02, licence: CC0}
- {id: radio, title: Radio, published: 2024-07-02, licence: CC0}
"""  # noqa: E501
KINDS = ("actor", "place", "statement")
STATEMENT = (
    "{{id: {id}, speaker: guard, attribution: indirect, modality: asserted-activity, agent: guard, "
    "action: patrol, stated: {day}, paraphrase: {words!r}{more}}}"
)


def said(source: str, *rows: tuple[str, str, str, str]) -> str:
    lines = [
        STATEMENT.format(id=f"{source}.{n}", day=day, words=words, more=more)
        for n, day, words, more in rows
    ]
    return f"source: {source}\nstatements:\n- " + "\n- ".join(lines)


PAPER = said(
    "paper",
    ("1", "2024-06-01", "The guard patrols the market.", ""),
    ("2", "2024-06-02", "The guard patrols the harbour.", ""),
)
RADIO = said("radio", ("1", "2024-07-01", "The guard takes back a patrol.", ", retracts: paper.2"))


@pytest.fixture
def world(read: Callable[..., View]) -> View:
    return read(WORLD, PAPER, RADIO)


def ids(view: View, words: str, **options: Any) -> list[str]:  # noqa: ANN401 - fields of a request
    request = SearchRequest(words, **{"kinds": KINDS} | options)
    return [hit.id for hit in search(view, request).hits]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("guard", ["guard", "radio.1", "paper.1"]),
        ("TG", ["guard"]),
        ("garde ville", ["guard"]),
        ("pot sid", ["pont"]),
        ("PÒT", ["pont"]),
        ("الامن", ["league"]),
        ("night", ["guard"]),
        ('"guard patrols"', ["paper.1"]),
        ('"patrol"', ["radio.1"]),
        ("paper.1", ["paper.1"]),
        ("market guard", ["paper.1"]),
    ],
)
def test_words_are_found_whatever_accents_capitals_and_language(
    world: View, words: str, expected: list[str]
) -> None:
    assert sorted(ids(world, words)) == sorted(expected)


def test_what_is_called_so_stands_first(world: View) -> None:
    assert ids(world, "town guard")[0] == ids(world, "tg")[0] == "guard"


def test_statements_that_were_taken_back_are_left_out_within_clocks_and_sources(
    world: View,
) -> None:
    assert ids(world, "harbour") == []
    assert ids(world, "harbour", clocks=Clocks(known_by="2024-06-30")) == ["paper.2"]
    assert ids(world, "harbour", exclude_source=("radio",)) == ["paper.2"]
    assert ids(world, "harbour", only_source=("paper",)) == ["paper.2"]


def test_clocks_and_sources_limit_statements_and_no_entries(world: View) -> None:
    assert ids(world, "guard", clocks=Clocks(as_of="2024-05-01")) == ["guard"]
    assert ids(world, "guard", exclude_source=("paper", "radio")) == ["guard"]
    with pytest.raises(InputError, match="--only-source papr: no such source"):
        ids(world, "guard", only_source=("papr",))


@pytest.mark.parametrize(
    "words",
    [
        "NEAR(",
        "OR",
        "a AND b NOT",
        '"rule',
        "col:guard",
        "^guard",
        "gu*rd",
        "-guard",
        "'; --a",
    ],
)
def test_nothing_that_is_typed_is_an_operator(world: View, words: str) -> None:
    assert isinstance(ids(world, words), list)


def test_label_and_snippet_are_in_the_language_asked_for(world: View) -> None:
    (hit,) = search(in_language(world, "fr"), SearchRequest("ville", KINDS)).hits
    assert (hit.label, hit.field, hit.snippet, hit.marks) == (
        "Garde de la ville",
        "label",
        "Garde de la ville",
        ((12, 17),),
    )


def test_counts_are_of_all_matches_and_the_limit_of_those_shown(world: View) -> None:
    answer = search(world, SearchRequest("guard", KINDS, limit=1))
    assert ([hit.id for hit in answer.hits], answer.total) == (["guard"], 3)
    assert answer.counts == {"actor": 1, "statement": 2}


def test_words_that_match_nothing_bring_a_suggestion(world: View) -> None:
    assert search(world, SearchRequest("town gaurd")).suggestions == ("town guard",)
    assert search(world, SearchRequest("xyzzyx")).suggestions == ()


def test_a_kind_that_is_none_names_those_that_there_are(world: View) -> None:
    with pytest.raises(UsageError, match=r"--kind actr: .* Did you mean actor\? Use one of: "):
        ids(world, "guard", kinds=("actr",))


@pytest.mark.parametrize("words", ["", "  ", "***", '""', "\x00", "\udcff"])
def test_words_without_a_letter_are_refused(run: Run, words: str) -> None:
    done = run("search", words)
    assert (done.returncode, done.stdout) == (3, "")
    assert "no word to look for" in done.stderr


@pytest.mark.slow
def test_an_empty_store_has_no_match(run: Run, tmp_path: Path) -> None:
    run("init", "--empty", tmp_path / "s")
    done = run("search", "xyzzyx", "--store", tmp_path / "s")
    assert (done.returncode, done.stdout) == (0, "Search: xyzzyx\nNothing found.\n")


def test_forms_say_the_same(run: Run) -> None:
    data = json.loads(run("search", "police", "-f", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run("search", "police", "-f", "csv").stdout)))
    assert [row["id"] for row in rows] == [hit["id"] for hit in data["hits"]]
    assert data["total"] == sum(data["counts"].values()) > 20 == len(rows)
    assert "matches are not shown: --limit N." in run("search", "police").stdout
    assert run("search", "police", "-f", "md").stdout.startswith("# Search: police\n")


@pytest.mark.slow
def test_a_pipe_that_is_closed_early_is_quiet() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "search", "police"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)
    process.stderr.close()


# --- texts


@pytest.mark.slow
def test_a_text_at_hand_is_searched_and_shown_in_few_words(
    run: Run, bulletin_store: Path, bulletin: Path
) -> None:
    text = next(bulletin.glob("*.txt"))
    words = ("search", "market", "--kind", "text", "--store", bulletin_store, "-f", "json")
    assert json.loads(run(*words).stdout)["hits"] == []
    hits = json.loads(run(*words, "--texts", bulletin).stdout)["hits"]
    content = text.read_text(encoding="utf-8")
    assert hits
    for hit in hits:
        assert "market" in content[hit["start"] : hit["end"]].lower()
        assert len(hit["snippet"].split()) <= 26
    sentence = content[hits[0]["start"] : hits[0]["end"]].encode()
    kept = b"".join(map(Path.read_bytes, index_files(bulletin_store)))
    assert sentence[:40] not in kept
    run("sources", "attach", hits[0]["source"], text, "--store", bulletin_store)
    assert json.loads(run(*words).stdout)["hits"] == hits


@pytest.mark.slow
def test_the_text_of_a_source_that_does_not_count_is_left_out(
    run: Run, bulletin_store: Path, bulletin: Path
) -> None:
    words = ("search", "market", "--kind", "text", "--store", bulletin_store, "--texts", bulletin)
    (source,) = {hit["source"] for hit in json.loads(run(*words, "-f", "json").stdout)["hits"]}
    assert "Nothing found" in run(*words, "--exclude-source", source).stdout
    assert "Nothing found" in run(*words, "--known-by", "2001-01-01").stdout


@pytest.mark.parametrize("content", ["", "\n \n", "One.\n\nTwo. Three.", "word " * 900, "x" * 2000])
def test_parts_hold_every_word_of_a_text_once(content: str) -> None:
    found = [content[start:end] for start, end in parts(content)]
    assert "".join("".join(found).split()) == "".join(content.split())
    assert max(map(len, found), default=0) <= 600


# --- the index


def index_files(store: Path) -> list[Path]:
    return sorted((store / "index").glob("*")) if (store / "index").exists() else []


@pytest.mark.slow
def test_the_index_is_kept_beside_the_store_and_made_again_when_that_changes(
    run: Run, store: Path, bulletin: Path
) -> None:
    def hits() -> list[str]:
        done = run("search", "market", "--store", store, "-f", "json")
        return [hit["id"] for hit in json.loads(done.stdout)["hits"]]

    before = hits()
    (first,) = index_files(store)
    assert (first.stat().st_mode & 0o777, hits()) == (0o600, before)
    assert index_files(store) == [first]
    run("load", bulletin / "statements.yaml", "--store", store)
    assert hits() != before
    (second,) = index_files(store)
    assert second != first
    assert run("verify", "--store", store).returncode == 0


@pytest.mark.parametrize("damage", ["gone", "cut", "changed", "empty"])
@pytest.mark.slow
def test_an_index_that_is_damaged_is_made_again(run: Run, store: Path, damage: str) -> None:
    before = run("search", "police", "--store", store).stdout
    (file,) = index_files(store)
    data = file.read_bytes()
    half = len(data) // 2
    if damage == "gone":
        file.unlink()
    else:
        changed = data[:half] + bytes([data[half] ^ 255]) + data[half + 1 :]
        file.write_bytes({"cut": data[:half], "changed": changed, "empty": b""}[damage])
    assert run("search", "police", "--store", store).stdout == before
    assert [path.read_bytes() for path in index_files(store)] == [data]


@pytest.mark.slow
def test_no_index_enters_a_backup(run: Run, store: Path, tmp_path: Path) -> None:
    run("search", "police", "--store", store)
    run("store", "backup", tmp_path / "b.tar", "--store", store)
    run("store", "restore", tmp_path / "b.tar", "--store", tmp_path / "r")
    assert (tmp_path / "r").is_dir()
    assert index_files(tmp_path / "r") == []


def test_where_no_file_can_be_written_the_index_is_in_memory(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "index").write_text("in the way", encoding="utf-8")
    assert "match" in run("search", "police", "--store", store).stdout
    monkeypatch.setenv("KG_CACHE", "")
    assert "match" in run("search", "police").stdout
    assert KnowledgeBase().search("police").total > 20


@pytest.mark.slow
def test_two_processes_search_at_once(store: Path) -> None:
    command = [sys.executable, "-m", "kg", "search", "police", "--store", str(store)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    shown = {process.communicate()[0] for process in running}
    assert (len(shown), {process.returncode for process in running}) == (1, {0})
    assert len(index_files(store)) == 1


# --- words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pòtoprens", "potoprens"),
        ("Œuvre de Łódź", "oeuvre de lodz"),
        ("مُحَمَّد", "محمد"),
        ("安全部队", "安 全 部 队"),
        ("STRASSE straße", "strasse strasse"),
        ("S/RES/2699", "s res 2699"),
        ("\udcff\x00", ""),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_phrase_of_a_script_without_spaces_is_found(read: Callable[..., View]) -> None:
    view = read('actors: [{id: a, kind: mission, label: {en: A, zh: "多国安全部队"}}]')
    assert ids(view, "安全") == ["a"]


def test_a_snippet_shows_the_words_that_match_and_marks_what_it_cuts() -> None:
    shown, places = snippet(f"{'one ' * 40}Léogâne {'two ' * 40}", terms("leogane"))
    ((start, end),) = places
    assert shown[start:end] == "Léogâne"
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert marks("no such word", terms("other")) == []
