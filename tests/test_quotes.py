"""Passages that are given by a quote: found in the text, never stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sized import cases

from kg import quotes
from kg.texts import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.errors import Finding

    Runner = Callable[..., CompletedProcess[str]]

TEXT: Final = (
    "The mission came to Port A. It said:\n“We trained  forty\nrecruits”, and left. "
    "The mission came to Port B.\n"
)
ABOUT: Final = {
    "sources": [
        {
            "id": "note",
            "title": "A note",
            "published": "2030-01-02",
            "sha256": sha256_of(TEXT.encode()),
        }
    ],
    "actors": [{"id": "river-mission", "kind": "mission", "label": "River Mission"}],
    "source": "note",
}
STATEMENT: Final = {
    "id": "note.1",
    "speaker": "river-mission",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "river-mission",
    "action": "train",
    "paraphrase": "The mission says that it trained people.",
}


@pytest.fixture
def loaded(tmp_path: Path, run: Runner) -> Callable[..., CompletedProcess[str]]:
    """Return a function that loads one statement with a passage into an empty store."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "note.txt").write_text(TEXT, encoding="utf-8")

    def load(passage: object, *options: object, texts: bool = True) -> CompletedProcess[str]:
        document = ABOUT | {"statements": [STATEMENT | {"passage": passage}]}
        (tmp_path / "note.json").write_text(json.dumps(document), encoding="utf-8")
        where = ("--texts", tmp_path / "texts") if texts else ()
        return run("load", tmp_path / "note.json", "--store", tmp_path / "s", *where, *options)

    return load


def passage_of(store: Path, run: Runner) -> dict[str, object]:
    shown = json.loads(run("show", "note.1", "--store", store, "-f", "json").stdout)
    return {key: shown["passage"][key] for key in ("start", "end", "sha256", "anchor")}


@pytest.mark.slow
def test_quote_finds_offsets_hash_and_anchor_of_the_real_text(
    loaded: Runner, tmp_path: Path, run: Runner
) -> None:
    assert loaded({"quote": '"We trained forty recruits"'}).returncode == 0
    start = TEXT.index("“")
    end = TEXT.index("”") + 1
    assert passage_of(tmp_path / "s", run) == {
        "start": start,
        "end": end,
        "sha256": sha256_of(TEXT[start:end].encode()),
        "anchor": "“We trained forty",
    }


@pytest.mark.slow
def test_quote_is_in_no_file_of_the_store(loaded: Runner, tmp_path: Path) -> None:
    loaded({"quote": "We trained forty recruits"})
    held = [path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()]
    assert [data for data in held if b"forty recruits" in data or b"forty\nrecruits" in data] == []


@pytest.mark.slow
def test_anchor_that_is_written_stays(loaded: Runner, tmp_path: Path, run: Runner) -> None:
    loaded({"quote": "We trained forty recruits", "anchor": "recruits"})
    assert passage_of(tmp_path / "s", run)["anchor"] == "recruits"


@pytest.mark.slow
def test_occurrence_chooses_among_the_places_of_a_quote(
    loaded: Runner, tmp_path: Path, run: Runner
) -> None:
    loaded({"quote": "The mission came to Port", "occurrence": 2})
    assert passage_of(tmp_path / "s", run)["start"] == TEXT.rindex("The mission")


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (
            {"quote": "The mission came to"},
            (
                'quote-ambiguous error the text holds this quote 2 times: (1) line 1, at "The '
                'mission came", (2) line 3, after "recruits”, and left."  fix: quote more words'
            ),
        ),
        (
            {"quote": "The mission came to", "occurrence": 3},
            "bad-occurrence error the text holds this quote 2 times: ",
        ),
        ({"quote": "It said", "occurrence": 0}, "bad-occurrence error '0' is not a legal"),
        (
            {"quote": "We trained fifty recruits"},
            (
                "quote-absent error the text of note does not hold this quote; the longest part "
                'that it holds, 2 words, stand at line 2, after "It said: “"'
            ),
        ),
        ({"quote": "zebra"}, "quote-absent error the text of note does not hold this quote  fix"),
        ({"quote": "   "}, "empty-value error 'quote' is empty"),
        ({"quote": ["It", "said"]}, "not-a-value error 'quote' takes a single value"),
        ({"quote": "It said", "start": 3}, "two-passages error 'quote' and 'start' exclude"),
        ({"start": 0, "end": 3, "occurrence": 1}, "lone-occurrence error"),
        ({"end": 3}, "missing-start error passage has no 'start'  fix: add 'start:', or quote"),
    ],
)
def test_quote_that_names_no_single_place_is_refused(
    findings: Callable[..., list[Finding]], passage: dict[str, object], expected: str
) -> None:
    document = ABOUT | {"statements": [STATEMENT | {"passage": passage}]}
    (refused,) = findings(json.dumps(document), text_of=lambda _: TEXT)
    assert (refused.line, expected in str(refused)) == (1, True), refused


def test_quote_without_the_text_says_what_to_do(findings: Callable[..., list[Finding]]) -> None:
    document = ABOUT | {"statements": [STATEMENT | {"passage": {"quote": "It said"}}]}
    (refused,) = findings(json.dumps(document))
    assert "quote-without-text error the text of note is not at hand" in str(refused)
    assert refused.remedy == "load with --texts FOLDER, which holds the text"


@pytest.mark.slow
def test_quote_is_found_in_a_text_that_the_store_keeps(
    loaded: Runner, tmp_path: Path, run: Runner
) -> None:
    loaded({"quote": "It said"})
    run("sources", "attach", "note", tmp_path / "texts" / "note.txt", "--store", tmp_path / "s")
    more = {
        "source": "note",
        "statements": [STATEMENT | {"id": "n.2", "passage": {"quote": "Port B"}}],
    }
    (tmp_path / "more.json").write_text(json.dumps(more), encoding="utf-8")
    for command in ("validate", "load"):
        done = run(command, tmp_path / "more.json", "--store", tmp_path / "s")
        assert done.returncode == 0, done.stderr


def test_validate_looks_quotes_up(loaded: Runner, tmp_path: Path, run: Runner) -> None:
    loaded({"quote": "zebra"}, "--dry-run")
    done = run("validate", tmp_path / "note.json", "--alone", "--texts", tmp_path / "texts")
    assert (done.returncode, "quote-absent" in done.stderr) == (3, True)


@pytest.mark.slow
def test_quote_in_a_table_is_found(tmp_path: Path, loaded: Runner, run: Runner) -> None:
    loaded({"quote": "It said"})  # the registry of the table, and its source
    (tmp_path / "more.csv").write_text(
        'No,Quote,Which\nn.2,"We trained forty recruits",\nn.3,mission,2\n', encoding="utf-8"
    )
    constants = "".join(f"  {k}: {v}\n" for k, v in STATEMENT.items() if k != "id")
    (tmp_path / "more.mapping.yaml").write_text(
        "section: statements\nsource: note\ncolumns: {No: id, Quote: passage.quote, "
        f"Which: passage.occurrence}}\nconstants:\n{constants}",
        encoding="utf-8",
    )
    done = run(
        "load", tmp_path / "more.csv", "--store", tmp_path / "s", "--texts", tmp_path / "texts"
    )
    assert (done.returncode, "added" in done.stderr) == (0, True), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "passage", [{"quote": "rained forty"}, {"start": TEXT.index("rained"), "end": 54}]
)
def test_passage_that_cuts_a_word_is_a_warning(loaded: Runner, passage: object) -> None:
    done = loaded(passage)
    assert (done.returncode, "passage-cuts-word warning" in done.stderr) == (0, True)


RDF: Final = """\
@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@base <https://w3id.org/mandate-kg/id/> .
<statement/n.2> a mkg:Statement ; mkg:reportedIn <source/note> ; mkg:passage <passage/n.2> .
<passage/n.2> a oa:SpecificResource ; oa:hasSelector <passage/n.2#position> .
<passage/n.2#position> a oa:TextPositionSelector ; oa:start START ; oa:end END .
"""


@pytest.mark.slow
def test_passage_of_an_rdf_file_that_cuts_a_word_is_a_warning(
    loaded: Runner, tmp_path: Path, run: Runner
) -> None:
    loaded({"quote": "It said"})
    file, at = tmp_path / "more.ttl", TEXT.index("rained")
    file.write_text(RDF.replace("START", str(at)).replace("END", str(at + 6)), encoding="utf-8")
    words = ("load", file, "--store", tmp_path / "s", "--dry-run")
    done = run(*words, "--texts", tmp_path / "texts")
    assert done.returncode == 0, done.stderr
    (warning,) = [line for line in done.stderr.splitlines() if "passage-cuts-word" in line]
    assert warning.startswith(f"{file}:4:")
    assert "warning n.2: the passage's start" in warning
    assert "passage-cuts-word" not in run(*words).stderr


@pytest.mark.slow
def test_text_attached_later_shows_passages_that_cut_words(
    loaded: Runner, tmp_path: Path, run: Runner
) -> None:
    at = TEXT.index("rained")
    digest = sha256_of(TEXT[at : at + 6].encode())
    loaded({"start": at, "end": at + 6, "sha256": digest}, texts=False)
    file = tmp_path / "texts" / "note.txt"
    done = run("sources", "attach", "note", file, "--store", tmp_path / "s")
    assert (done.returncode, "passage-cuts-word warning note.1:" in done.stderr) == (0, True)


@settings(max_examples=cases(gate=2000, quick=60), deadline=None)
@given(
    st.lists(
        st.sampled_from(["Été", "e\u0301t", "a-b", "“no”", "l\u2019eau", "x\u00ady", "7"]),
        min_size=2,
    ),
    st.data(),
)
def test_any_run_of_words_is_found_where_it_stands(words: list[str], data: st.DataObject) -> None:
    breaks = [data.draw(st.sampled_from([" ", "\n", " \u00a0 "])) for _ in words]
    text = "".join(word + gap for word, gap in zip(words, breaks, strict=True))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len("".join(w + b for w, b in zip(words[:first], breaks, strict=False)))
    end = start + len(
        "".join(w + b for w, b in zip(words[first:last], breaks[first:], strict=False))
    )
    plain = " ".join(words[first : last + 1]).replace("“", '"').replace("\u2019", "'")
    assert quotes.Span(start, end + len(words[last])) in quotes.find_quote(text, plain).every


def test_anchor_keeps_at_most_three_words_and_little_of_a_text_without_spaces() -> None:
    assert (quotes.anchor("one two three four"), len(quotes.anchor("和" * 200))) == (
        "one two three",
        30,
    )
