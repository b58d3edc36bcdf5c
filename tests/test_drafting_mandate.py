"""kg draft --resolution: a mandate from the text of an instrument, reviewed, loaded, compared."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from commands import in_process

from kg.coding import read_drafts
from kg.errors import InputError
from kg.importers import schema
from kg.services.drafting_mandate import MandateDraftAnswer, MandateDraftRequest, draft
from kg.services.opening import ontology_view, open_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

vocabulary = cache(ontology_view)
"""The ontology alone, read once."""
HILL = Path(__file__).parent / "fixtures" / "resolutions" / "hill.txt"
WORDS = ("--resolution", "--symbol", "H/RES/12", "--adopted", "2031-03-14")


def drafted(path: Path = HILL, fields: Mapping[str, str] | None = None) -> MandateDraftAnswer:
    request = {"file": str(path), "symbol": "H/RES/12", "adopted": "2031-03-14", **(fields or {})}
    return draft(vocabulary(), MandateDraftRequest(**request))


def document(**fields: str) -> dict[str, Any]:
    loaded = yaml.safe_load(drafted(fields=fields).yaml)
    assert isinstance(loaded, dict)
    return loaded


def entries(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any value of a document
    """Yield every drafted entry of a document."""
    if isinstance(node, dict):
        if "review" in node:
            yield node
        for value in node.values():
            yield from entries(value)
    elif isinstance(node, list):
        for value in node:
            yield from entries(value)


def accepted(path: Path) -> Path:
    """Return a copy of a draft file in which a person accepted all and chose open concepts."""
    content = yaml.safe_load(path.read_text())
    for entry in entries(content):
        if entry.get("concept") == schema.WHICH_CONCEPT:
            entry["concept"] = entry["review"]["candidates"][0]["task"]
        entry["review"] = {"status": "accepted", "by": "ann"}
    copy = path.with_name("accepted.yaml")
    copy.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    return copy


def test_paragraphs_become_provisions() -> None:
    provisions = document()["instruments"][0]["provisions"]
    assert [(p["paragraph"], p.get("force", ""), p["task"]) for p in provisions[:5]] == [
        ("1", "decides", False),
        ("2", "decides", False),
        ("2(a)", "decides", False),
        ("2(a)(i)", "decides", True),
        ("2(a)(ii)", "decides", True),
    ]


def test_further_verbs_of_a_paragraph_are_kept_with_their_force() -> None:
    provisions = document()["instruments"][0]["provisions"]
    others = {p["paragraph"]: p["other_verbs"] for p in provisions if "other_verbs" in p}
    assert others == {"4": ["requests: requests"]}


def test_passage_of_a_provision_is_its_own_words() -> None:
    import hashlib

    content = HILL.read_text()
    for provision in document()["instruments"][0]["provisions"]:
        passage = provision["passage"]
        words = content[passage["start"] : passage["end"]]
        assert hashlib.sha256(words.encode()).hexdigest() == passage["sha256"]


def test_labels_have_at_most_six_words() -> None:
    mandate = document()["mandates"][0]
    labels = [entry["label"] for key in ("tasks", "duties") for entry in mandate[key]]
    assert max(len(label.split()) for label in labels) <= 6


def test_no_sentence_of_the_text_is_in_a_draft() -> None:
    content = " ".join(HILL.read_text().split())
    values = [
        value
        for entry in entries(document())
        for value in entry.values()
        if isinstance(value, str) and len(value.split()) > 3
    ]
    assert [value for value in values if value in content] == []


def test_task_has_at_most_three_concepts_to_choose_from() -> None:
    tasks = document()["mandates"][0]["tasks"]
    assert all(1 <= len(task["review"]["candidates"]) <= 3 for task in tasks)


def test_period_of_the_mandate_is_read() -> None:
    mandate = document()["mandates"][0]
    assert (mandate["begins"], mandate["ends"], mandate["marks"]) == (
        "2031-03-14",
        "2032-03-31",
        {"begins": "inferred"},
    )


def test_limits_and_duties_are_drafted() -> None:
    duties = document()["mandates"][0]["duties"]
    assert [(duty["kind"], duty["label"]) for duty in duties] == [
        ("limit", "Authority to use force (3)"),
        ("duty", "Conduct of the mission (4)"),
        ("limit", "Ceiling: 2,000 troops (5)"),
        ("duty", "Report every 90 days (4)"),
    ]


def test_numbers_of_an_annex_are_unverified() -> None:
    provisions = document()["instruments"][0]["provisions"]
    marked = [p["paragraph"] for p in provisions if p.get("marks")]
    assert marked == ["2(b)*1", "2(c)*1", "2(c)*2", "annex*1", "annex*1(a)"]


def test_same_text_gives_the_same_bytes() -> None:
    assert drafted().yaml == drafted().yaml


def test_draft_is_read_by_the_review(tmp_path: Path) -> None:
    path = tmp_path / "hill.yaml"
    path.write_text(drafted().yaml)
    kinds = {entry.kind for entry in read_drafts(str(path)).entries}
    assert kinds == {"instrument", "provision", "mandate", "task", "duty"}


def test_holder_and_mandate_are_named_by_options() -> None:
    mandate = document(mandate_id="hill-1", holder="hill-force")["mandates"][0]
    assert (mandate["id"], mandate["holder"]) == ("hill-1", "hill-force")


def test_instrument_that_only_extends_is_drafted_without_tasks(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("1. Decides to extend the mandate of UNHIL until 1 May 2032;\n")
    answer = drafted(path)
    assert (answer.tasks, answer.mandate) == (0, "")
    assert any("--term-only" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"symbol": " "}, "--symbol"),
        ({"adopted": "2031-02-30"}, "--adopted"),
        ({"holder": "no id"}, "--holder no id"),
        ({"against": "nowhere"}, "--against nowhere"),
        ({"language": "xx"}, "--lang xx"),
    ],
)
def test_wrong_request_is_refused(fields: Mapping[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        drafted(fields=fields)


def test_text_without_paragraphs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("A note about the weather in the hills.\n")
    with pytest.raises(InputError, match="no operative paragraph"):
        drafted(path)


@pytest.mark.parametrize(
    "words",
    [
        ("--symbol", "H/RES/12"),
        ("--resolution", "--symbol", "H/RES/12"),
        ("--resolution", "--adopted", "2031-03-14"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words: tuple[str, ...]) -> None:
    assert in_process("draft", HILL, *words).returncode == 2


def test_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "hill.yaml"
    path.write_text("mine")
    assert in_process("draft", HILL, *WORDS, "-o", path).returncode == 2
    assert path.read_text() == "mine"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that a reviewed draft of the instrument was loaded into."""
    folder = tmp_path_factory.mktemp("hill")
    path = folder / "hill.yaml"
    for words in (
        ("init", folder / "store", "--empty"),
        ("draft", HILL, *WORDS, "-s", folder / "store", "-o", path),
    ):
        result = in_process(*words)
        assert result.returncode == 0, result.stderr
    result = in_process("load", accepted(path), "-s", folder / "store")
    assert result.returncode == 0, result.stderr
    return folder / "store"


def test_open_drafts_are_not_loaded(store: Path) -> None:
    result = in_process("load", store.parent / "hill.yaml", "-s", store)
    assert (result.returncode, "open-drafts" in result.stderr) == (3, True)


def test_tasks_of_a_loaded_draft_are_silent(store: Path) -> None:
    words = ("coverage", "-m", "hipsum-mandate", "--as-of", "2031-06-01", "-s", store)
    result = in_process(*words)
    assert "0 covered, 0 partial, 0 contradicted, 5 silent" in result.stdout


def test_loaded_draft_conforms(store: Path) -> None:
    result = in_process("validate", "-s", store)
    assert (result.returncode, " error " in result.stdout) == (0, False)


def test_verb_and_passage_of_a_provision_are_in_the_store(store: Path) -> None:
    oa = "http://www.w3.org/ns/oa#"
    path = f"mkg:passage/<{oa}hasSelector>/<{oa}refinedBy>/<{oa}exact>"
    query = f"SELECT ?verb WHERE {{ ?p mkg:paragraph '4' ; {path} ?verb }}"
    result = in_process("query", "-q", query, "-s", store, "-f", "csv")
    assert "Requests" in result.stdout


def compared(store: Path, path: Path, symbol: str, day: str) -> list[tuple[str, str, str]]:
    request = MandateDraftRequest(str(path), symbol, day, against="hipsum-mandate")
    comparison = draft(open_view(store), request).comparison
    assert comparison is not None
    return [(row.kind, row.paragraph, row.entry) for row in comparison.differences]


def test_same_text_has_no_difference(store: Path) -> None:
    assert compared(store, HILL, "H/RES/12", "2031-03-14") == []


def test_unverified_number_that_was_read_can_be_lifted(tmp_path: Path) -> None:
    rows = [
        {"id": "hill-p1", "paragraph": "2(a)(i)", "force": "decides", "verification": "unverified"},
        {"id": "hill-p9", "paragraph": "9", "force": "decides", "verification": "unverified"},
    ]
    mandate = {
        "id": "hill-old",
        "label": "Old mandate",
        "holder": "hill-mission",
        "begins": "2031-03-14",
        "task_list": "incomplete",
        "established_by": "hill-12",
    }
    instrument = {"id": "hill-12", "symbol": "H/RES/12", "label": "H/RES/12", "provisions": rows}
    mission = {"id": "hill-mission", "kind": "mission", "label": "Hill mission"}
    content = {"actors": [mission], "instruments": [instrument], "mandates": [mandate]}
    path = tmp_path / "old.yaml"
    path.write_text(yaml.safe_dump(content))
    in_process("init", tmp_path / "store", "--empty")
    assert in_process("load", path, "-s", tmp_path / "store").returncode == 0
    request = MandateDraftRequest(str(HILL), "H/RES/12", "2031-03-14", against="hill-old")
    comparison = draft(open_view(tmp_path / "store"), request).comparison
    assert comparison is not None
    rows_of = {row.entry: row.kind for row in comparison.differences if row.entry}
    assert rows_of == {"hill-p1": "lift", "hill-p9": "gone"}


def test_another_force_new_and_gone_paragraphs_are_listed(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.txt"
    changed = HILL.read_text().replace("6. Calls upon all", "6. Urges all")
    head, _, tail = changed.partition("7. Decides to remain")
    path.write_text(f"{head}7. Requests HIPSUM to clear mines;\n\n8. Decides to remain{tail}")
    rows = compared(store, path, "H/RES/12", "2031-03-14")
    assert ("force", "6", "h-res-12-op6") in rows
    assert ("force", "7", "h-res-12-op7") in rows


def test_tasks_of_a_renewal_are_proposed_to_carry_on(store: Path) -> None:
    rows = compared(store, HILL, "H/RES/20", "2032-03-14")
    carried = {entry for kind, _, entry in rows if kind == "carries"}
    assert len(carried) == 5


def test_renewal_begins_on_the_day_after_and_replaces(store: Path) -> None:
    request = MandateDraftRequest(str(HILL), "H/RES/20", "2032-03-14", against="hipsum-mandate")
    mandate = yaml.safe_load(draft(open_view(store), request).yaml)["mandates"][0]
    assert (mandate["id"], mandate["begins"], mandate["replaces"]) == (
        "hipsum-mandate-2032",
        "2032-04-01",
        "hipsum-mandate",
    )


def test_comparison_is_printed(store: Path, tmp_path: Path) -> None:
    words = (*WORDS, "-s", store, "--against", "hipsum-mandate", "-o", tmp_path / "again.yaml")
    result = in_process("draft", HILL, *words)
    assert result.stdout.startswith("H/RES/12 against hipsum-mandate, by paragraph:")
