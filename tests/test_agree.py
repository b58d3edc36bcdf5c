"""kg agree: coders' files, drafts and decisions compared; differences settled one by one."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import sys
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from tutorial import Command, Write, steps

from kg import coding
from kg.coding.coded import texts_of
from kg.importers import assemble
from kg.importers.names import Names
from kg.model import Decision
from kg.services.opening import ontology_view
from kg.vocab import MKG, local_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

TEXT: Final = (
    "The River Mission escorted four boats. Its chief hopes to clear the ford by May. "
    "A trader says that the mission closed the north road.\n"
)
REGISTRY: Final = """\
actors:
- {id: river-mission, label: River Mission, kind: mission}
- {id: river-chief, label: Chief of the River Mission, kind: person}
- {id: ford-trader, label: A trader, kind: person}
"""
TASK: Final = "border-security"
SOURCES: Final = [{"id": "radio", "title": "News", "published": "2030-01-02"}]
ALICE: Final = {
    "radio.1": ("river-mission", "asserted-activity", (0, 38)),
    "radio.2": ("river-chief", "hoped", (39, 80)),
    "radio.3": ("ford-trader", "asserted-activity", (82, 134)),
}


def entry(
    slug: str, speaker: str, modality: str, span: tuple[int, int], **more: object
) -> dict[str, Any]:
    return {
        "id": slug,
        "speaker": speaker,
        "attribution": "indirect",
        "passage": {"start": span[0], "end": span[1], "sha256": slug[-1] * 64},
        "modality": modality,
        "agent": "river-mission",
        "action": "escort",
        "paraphrase": f"What {slug} says.",
    } | more


def write(path: Path, statements: list[Any], extra: str = REGISTRY, **top: object) -> Path:
    content = {"source": "radio", "statements": statements, **top}
    text = yaml.safe_dump(content, sort_keys=False)
    path.write_text(f"{extra}{text}", encoding="utf-8")
    return path


def entries(**changes: dict[str, Any]) -> list[Any]:
    """Return Alice's statements with the changes of one coder: by the number of the statement."""
    return [
        entry(slug, *fields) | changes.get(f"s{slug[-1]}", {}) for slug, fields in ALICE.items()
    ]


@pytest.fixture
def alice(tmp_path: Path) -> Path:
    return write(tmp_path / "alice.yaml", entries())


@pytest.fixture
def bob(tmp_path: Path) -> Path:
    """Return a second coder's file: another modality, and one statement less."""
    return write(tmp_path / "bob.yaml", entries(s2={"modality": "intended"})[:2], extra="")


def report_of(result: CompletedProcess[str]) -> dict[str, Any]:
    assert result.returncode == 0, result.stderr
    report: dict[str, Any] = json.loads(result.stdout)
    return report


# --- files of statements


def test_coders_are_called_as_their_files(run: Runner, alice: Path, bob: Path) -> None:
    report = report_of(run("agree", alice, bob, "-f", "json"))
    assert [line["coder"] for line in report["coders"]] == ["alice", "bob"]
    assert report["source"] == "radio"


def test_finding_and_coding_are_reported_apart(run: Runner, alice: Path, bob: Path) -> None:
    report = report_of(run("agree", alice, bob, "-f", "json"))
    (finding,) = report["finding"]
    modality = next(line for line in report["coding"] if line["field"] == "modality")
    assert (finding["precision"], finding["recall"], finding["f1"]) == (1.0, 0.666667, 0.8)
    assert (modality["pairs"], modality["agreed"], modality["under_20_pairs"]) == (2, 1, True)
    assert [line["field"] for line in report["differences"]] == ["modality"]
    assert [line["not_by"] for line in report["not_coded_by_all"]] == [["bob"]]


def test_table_says_few_pairs_and_one_category(run: Runner, alice: Path, bob: Path) -> None:
    text = run("agree", alice, bob).stdout
    assert "kappa 0.33         under 20 pairs" in text
    assert "kappa not defined  one category only; under 20 pairs" in text
    assert "nan" not in text.lower()


def test_html_holds_the_differences_escaped(run: Runner, tmp_path: Path, alice: Path) -> None:
    other = write(tmp_path / "b.yaml", entries(s1={"agent": "<b>Someone</b>"}), extra="")
    assert run("agree", alice, other, "-o", tmp_path / "a.html").returncode == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Someone&lt;/b&gt;" in page
    assert "<b>Someone" not in page


def test_names_and_ids_mean_the_same(run: Runner, tmp_path: Path, alice: Path) -> None:
    other = write(tmp_path / "b.yaml", entries(s1={"speaker": "River Mission"}), extra="")
    assert report_of(run("agree", alice, other, "-f", "json"))["differences"] == []


def test_names_without_an_entry_are_compared_as_written_and_listed(
    run: Runner, tmp_path: Path
) -> None:
    files = [
        write(tmp_path / f"{name}.yaml", entries(s1={"speaker": spelling}))
        for name, spelling in (("a", "Ford  Guard"), ("b", "ford guard"), ("c", "Hill Guard"))
    ]
    report = report_of(run("agree", *files, "-f", "json"))
    assert report["unresolved"] == ["Ford  Guard", "Hill Guard"]
    assert [len({str(r["value"]) for r in d["readings"]}) for d in report["differences"]] == [2]


def test_three_coders_are_measured_by_alpha(
    run: Runner, tmp_path: Path, alice: Path, bob: Path
) -> None:
    third = write(tmp_path / "carol.yaml", entries(), extra="")
    report = report_of(run("agree", alice, bob, third, "-f", "json"))
    assert len(report["finding"]) == 3
    assert {line["coefficient"] for line in report["coding"]} == {"alpha"}


def test_a_coder_is_compared_with_an_earlier_round_of_the_same_name(
    run: Runner, tmp_path: Path, alice: Path
) -> None:
    (tmp_path / "second").mkdir()
    again = write(tmp_path / "second" / "alice.yaml", entries())
    report = report_of(run("agree", alice, again, "-f", "json"))
    assert [line["coder"] for line in report["coders"]] == [str(alice), str(again)]


def test_a_quote_is_found_in_the_text(run: Runner, tmp_path: Path) -> None:
    import hashlib

    (tmp_path / "radio.txt").write_text(TEXT, encoding="utf-8")
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    sources = [{"id": "radio", "title": "News", "published": "2030-01-02", "sha256": sha256}]
    statements = entries(s2={"passage": {"quote": "hopes to clear the ford"}})
    other = write(tmp_path / "quoting.yaml", statements, sources=sources)
    coder = write(tmp_path / "counting.yaml", entries(), sources=sources)
    report = report_of(run("agree", coder, other, "--texts", tmp_path, "-f", "json"))
    assert report["finding"][0]["matched"] == 3
    assert report["finding"][0]["matched_half"] == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"passage": None}, "missing-passage"),
        ({"passage": {"start": 9, "end": 9}}, "bad-passage"),
        ({"modalty": "hoped"}, "unknown-key"),
        ({"id": "radio.1"}, "duplicate-id"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(
    run: Runner, tmp_path: Path, alice: Path, change: dict[str, Any], code: str
) -> None:
    other = write(tmp_path / "b.yaml", entries(s2=change), extra="")
    result = run("agree", alice, other)
    assert result.returncode == 3
    assert f"{other}:" in result.stderr
    assert f" {code} error " in result.stderr


def test_coders_of_different_sources_are_refused(run: Runner, tmp_path: Path, alice: Path) -> None:
    other = tmp_path / "b.yaml"
    other.write_text("source: paper\nstatements: []\n", encoding="utf-8")
    result = run("agree", alice, other)
    assert result.returncode == 3
    assert "paper" in result.stderr
    assert "radio" in result.stderr


def test_coders_of_different_texts_are_refused(run: Runner, tmp_path: Path) -> None:
    files = []
    for digit in "12":
        source = {"id": "radio", "title": "News", "published": "2030-01-02", "sha256": digit * 64}
        files.append(write(tmp_path / f"{digit}.yaml", entries(), sources=[source]))
    result = run("agree", *files)
    assert result.returncode == 3
    assert "1" * 64 in result.stderr
    assert "2" * 64 in result.stderr


def test_one_file_of_statements_alone_is_a_usage_error(run: Runner, alice: Path) -> None:
    result = run("agree", alice)
    assert (result.returncode, "FILE@NAME" in result.stderr) == (2, True)


def test_a_coder_named_twice_is_a_usage_error(run: Runner, alice: Path) -> None:
    assert run("agree", alice, alice).returncode == 2


def test_a_view_resolves_a_reference_by_id_and_by_name() -> None:
    from kg.coding.coded import Registry

    registry = Registry(ontology_view())
    assert registry.find("escort", ("action",)) == ("escort",)
    assert registry.find("Nothing of the kind", ("action",)) == ()


def test_a_field_of_places_gives_their_ids() -> None:
    assert texts_of(["ford", {"id": "north-road", "spelling": "the road"}]) == (
        "ford",
        "north-road",
    )


# --- drafts and decisions


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    drafted = [part | {"review": {"rule": "en.activity"}} for part in entries()]
    return write(tmp_path / "radio.yaml", drafted, drafted={"by": "rules/1.0"})


def decide(draft: Path, coder: str, *decisions: tuple[str, str, dict[str, Any]]) -> None:
    drafts = coding.read_drafts(str(draft))
    path = coding.path_of(draft.parent / "drafts", "radio", coder)
    for slug, status, fields in decisions:
        why = "no statement" if status == "rejected" else ""
        line = Decision(slug, status, coder, "2030-01-02T10:00:00Z", fields, why)
        coding.append(path, drafts, partial(_line, line))


def _line(decision: Decision, _file: object) -> Decision:
    return decision


def accept_all(draft: Path, coder: str, **fields: object) -> None:
    decide(
        draft,
        coder,
        ("radio.1", "accepted", {}),
        ("radio.3", "accepted", {}),
        ("radio.2", "edited", fields),
        ("", coding.FINISHED, {}),
    )


def test_decisions_about_a_draft_are_compared(run: Runner, draft: Path) -> None:
    accept_all(draft, "alice", modality="intended")
    decide(
        draft,
        "bob",
        *((slug, "accepted", {}) for slug in ("radio.1", "radio.2")),
        ("radio.3", "rejected", {}),
        ("", coding.FINISHED, {}),
    )
    folder = draft.parent / "drafts"
    report = report_of(
        run("agree", f"{draft}@alice", f"{draft}@bob", "--drafts", folder, "-f", "json")
    )
    assert [line["statements"] for line in report["coders"]] == [3, 2]
    assert [line["field"] for line in report["differences"]] == ["modality"]


def test_a_draft_is_the_drafters_and_alone_is_compared_with_those_who_finished(
    run: Runner, draft: Path
) -> None:
    accept_all(draft, "alice", modality="intended")
    decide(draft, "bob", ("radio.1", "accepted", {}))
    report = report_of(run("agree", draft, "--drafts", draft.parent / "drafts", "-f", "json"))
    assert [line["coder"] for line in report["coders"]] == ["rules/1.0", "alice"]
    assert report["unfinished"] == ["bob"]


def test_a_coder_who_is_not_finished_is_refused_with_the_command_that_finishes(
    run: Runner, draft: Path
) -> None:
    accept_all(draft, "alice", modality="intended")
    decide(draft, "bob", ("radio.1", "accepted", {}))
    words = ("agree", f"{draft}@alice", f"{draft}@bob", "--drafts", draft.parent / "drafts")
    result = run(*words)
    assert result.returncode == 3
    assert f"bob is not finished, 2 entries are open: kg review {draft} --as bob" in result.stderr
    assert report_of(run(*words, "--unfinished", "-f", "json"))["unfinished"] == ["bob"]


def test_a_coder_without_decisions_is_refused_with_those_who_have_some(
    run: Runner, draft: Path
) -> None:
    accept_all(draft, "alice", modality="intended")
    result = run("agree", draft, f"{draft}@dora", "--drafts", draft.parent / "drafts")
    assert result.returncode == 3
    assert "dora decided nothing" in result.stderr
    assert "alice did" in result.stderr


def test_settled_drafts_say_who_drafted_and_reviewed_them_and_load(
    run: Runner, tmp_path: Path
) -> None:
    drafted = [part | {"review": {"rule": "en.activity"}} for part in entries()]
    draft = write(
        tmp_path / "radio.yaml",
        drafted,
        source=SOURCES[0],
        drafted={"by": "rules/1.0", "extracted_by": "plain text 1"},
    )
    accept_all(draft, "alice", modality="intended")
    accept_all(draft, "bob", modality="expected")
    output = tmp_path / "settled.yaml"
    words = ("agree", f"{draft}@alice", f"{draft}@bob", "--drafts", tmp_path / "drafts")
    result = run(*words, "--adjudicate", "--as", "carol", "-o", output, stdin="2\n")
    assert result.returncode == 0, result.stderr
    statements = settled(output)
    signed = [(part["drafted_by"], part["reviewed_by"]) for part in statements.values()]
    assert signed[:2] == [("rules/1.0", ["alice", "bob"]), ("rules/1.0", ["alice", "bob", "carol"])]
    content = yaml.safe_load(output.read_text(encoding="utf-8"))
    assert [source["extracted_by"] for source in content["sources"]] == ["plain text 1"]
    assemble.read([assemble.parse(output.read_bytes(), "s.yaml")], Names(ontology_view()))


def test_the_file_of_an_adjudication_is_no_coders(run: Runner, draft: Path) -> None:
    accept_all(draft, "alice", modality="intended")
    folder = draft.parent / "drafts"
    words = ("agree", draft, "--drafts", folder)
    assert run(*words, "--adjudicate", "--as", "carol", stdin="1\n").returncode == 0
    assert (folder / "radio.adjudication.jsonl").exists()
    report = report_of(run(*words, "-f", "json"))
    assert [line["coder"] for line in report["coders"]] == ["rules/1.0", "alice"]


# --- adjudication


def settled(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {statement["id"]: statement for statement in content["statements"]}


def test_choices_are_written_as_statements_with_readings(
    run: Runner, tmp_path: Path, alice: Path, bob: Path
) -> None:
    output = tmp_path / "settled.yaml"
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol", "-o", output)
    result = run(*words, stdin="2\n1\n")
    assert result.returncode == 0, result.stderr
    statements = settled(output)
    assert statements["radio.1"]["coding"] == "agreed"
    assert statements["radio.2"]["modality"] == "intended"
    assert statements["radio.2"]["readings"] == [
        {"coder": "alice", "modality": "hoped"},
        {"coder": "bob", "modality": "intended"},
    ]
    assert statements["radio.3"]["coding"] == "added"


def test_what_is_left_out_is_not_written(
    run: Runner, tmp_path: Path, alice: Path, bob: Path
) -> None:
    output = tmp_path / "settled.yaml"
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol", "-o", output)
    assert run(*words, stdin="1\n2\n").returncode == 0
    assert list(settled(output)) == ["radio.1", "radio.2"]


def test_open_differences_refuse_the_file_unless_only_settled_ones_are_asked_for(
    run: Runner, tmp_path: Path, alice: Path, bob: Path
) -> None:
    output = tmp_path / "settled.yaml"
    result = run("agree", alice, bob, "-o", output)
    assert (result.returncode, output.exists()) == (3, False)
    assert "2 differences are open: radio.2 modality, radio.3 kept or not" in result.stderr
    result = run("agree", alice, bob, "-o", output, "--settled-only")
    assert result.returncode == 0
    assert "left out, not settled: radio.2, radio.3" in result.stderr
    assert list(settled(output)) == ["radio.1"]


def test_adjudication_continues_where_it_stopped(run: Runner, alice: Path, bob: Path) -> None:
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol")
    run(*words, stdin="2\nq\n")
    result = run(*words, stdin="q\n")
    assert "[2/2] radio.3" in result.stderr
    assert "radio.2  modality" not in result.stderr


def test_undo_takes_back_the_last_decision_also_of_an_earlier_session(
    run: Runner, alice: Path, bob: Path
) -> None:
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol")
    run(*words, stdin="2\nq\n")
    result = run(*words, stdin="u\nq\n")
    assert "radio.2 modality: undone." in result.stderr
    assert "0 settled, 2 open" in result.stderr
    lines = (alice.parent / "radio.adjudication.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["edited", "undone"]


def test_undo_without_a_decision_is_said(run: Runner, alice: Path, bob: Path) -> None:
    result = run("agree", alice, bob, "--adjudicate", "--as", "carol", stdin="u\nq\n")
    assert "Nothing was decided" in result.stderr


def test_an_edit_takes_an_id_or_a_name_and_refuses_what_no_entry_is_called(
    run: Runner, tmp_path: Path, alice: Path
) -> None:
    other = write(tmp_path / "b.yaml", entries(s1={"speaker": "ford-trader"}), extra="")
    output = tmp_path / "settled.yaml"
    typed = "e Rivr Mission\ne\nChief of the River Mission\n"
    result = run("agree", alice, other, "--adjudicate", "--as", "carol", "-o", output, stdin=typed)
    assert "Did you mean river-mission" in result.stderr
    assert settled(output)["radio.1"]["speaker"] == "river-chief"


def test_the_link_to_a_task_is_decided_as_one(run: Runner, tmp_path: Path) -> None:
    one = write(tmp_path / "a.yaml", entries(s1={"evidence_for": "R-1", "strength": "weak"}))
    other = write(tmp_path / "b.yaml", entries(s1={"context_for": "R-1"}), extra="")
    output = tmp_path / "settled.yaml"
    result = run("agree", one, other, "--adjudicate", "--as", "c", "-o", output, stdin="2\n")
    assert result.returncode == 0, result.stderr
    statement = settled(output)["radio.1"]
    assert statement["context_for"] == "R-1"
    assert not {"evidence_for", "strength"} & set(statement)


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_load_reads_settled_statements_as_adjudicated(
    run: Runner, tmp_path: Path, key: str
) -> None:
    one = write(tmp_path / "a.yaml", entries(s1={"evidence_for": TASK}), sources=SOURCES)
    other = write(tmp_path / "b.yaml", entries(), extra="")
    output = tmp_path / "settled.yaml"
    run("agree", one, other, "--adjudicate", "--as", "carol", "-o", output, stdin=key)
    document = assemble.parse(output.read_bytes(), "settled.yaml")
    quads, _ = assemble.read([document], Names(ontology_view()))
    codings = {
        local_id(str(quad.subject)[1:-1]): local_id(str(quad.object)[1:-1])
        for quad in quads
        if quad.predicate == MKG.coding
    }
    assert codings == {"radio.1": "adjudicated", "radio.2": "agreed", "radio.3": "agreed"}


def test_a_decision_about_readings_that_changed_is_not_used(
    run: Runner, alice: Path, bob: Path
) -> None:
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol")
    run(*words, stdin="2\nq\n")
    write(bob, entries(s2={"modality": "expected"})[:2], extra="")
    result = run(*words, stdin="q\n")
    assert "1 decision is about readings that changed since" in result.stderr
    assert "0 settled, 2 open" in result.stderr


def test_a_torn_last_line_is_passed_over(run: Runner, alice: Path, bob: Path) -> None:
    words = ("agree", alice, bob, "--adjudicate", "--as", "carol")
    run(*words, stdin="2\nq\n")
    with (alice.parent / "radio.adjudication.jsonl").open("ab") as file:
        file.write(b'{"by": "car')
    assert "1 settled, 1 open" in run(*words, stdin="q\n").stderr
    assert "2 settled, 0 open" in run(*words, stdin="1\n").stderr


def test_statements_that_only_others_found_get_free_ids_and_keep_their_links(
    run: Runner, tmp_path: Path
) -> None:
    one = write(tmp_path / "a.yaml", [entry("radio.1", "river-mission", "hoped", (0, 38))])
    new = [
        entry("radio.1", "ford-trader", "hoped", (82, 134), cause="radio.2"),
        entry("radio.2", "ford-trader", "hoped", (140, 150)),
    ]
    other = write(tmp_path / "b.yaml", new, extra="")
    output = tmp_path / "settled.yaml"
    words = ("agree", one, other, "--adjudicate", "--as", "carol", "-o", output)
    assert run(*words, stdin="1\n1\n1\n").returncode == 0
    statements = settled(output)
    assert list(statements) == ["radio.1", "radio.3", "radio.2"]
    assert statements["radio.3"]["cause"] == "radio.2"


def test_an_adjudicator_needs_a_name_that_a_file_can_bear(
    run: Runner, alice: Path, bob: Path
) -> None:
    assert run("agree", alice, bob, "--adjudicate", "--as", "a/b").returncode == 3


@pytest.mark.slow
def test_adjudication_on_a_terminal_keeps_each_decision(alice: Path, bob: Path) -> None:
    ours, theirs = pty.openpty()
    words = ("agree", str(alice), str(bob), "--adjudicate", "--as", "carol")
    process = Popen(
        [sys.executable, "-m", "kg", *words], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = _until(ours, b"? keys > ")
    assert b"[1/2] radio.2" in shown
    os.write(ours, b"2\n")
    assert b"radio.2 modality: intended" in _until(ours, b"? keys > ")
    process.kill()
    process.wait(timeout=20)
    os.close(ours)
    lines = (alice.parent / "radio.adjudication.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["fields"] for line in lines] == [{"modality": "intended"}]


def _until(handle: int, words: bytes) -> bytes:
    """Return what a terminal shows up to some words."""
    shown = b""
    while words not in shown:
        shown += os.read(handle, 65536)
    return shown


# --- the documentation

PAGE: Final = Path(__file__).parents[1] / "docs" / "agreement.md"
_TYPED: Final = re.compile(r"(?<=keys > )\w$")


def test_page_shows_what_its_commands_show(tmp_path: Path, run: Runner) -> None:
    differing: list[str] = []
    with contextlib.chdir(tmp_path):
        for step in steps(PAGE.read_text(encoding="utf-8")):
            if isinstance(step, Write):
                Path(step.path).write_text(step.text, encoding="utf-8")
                continue
            keys = [match[0] for line in step.shown if (match := _TYPED.search(line))]
            lines = tuple(_TYPED.sub("", line) for line in step.shown)
            result = run(*step.words[1:], stdin="".join(f"{key}\n" for key in keys))
            if not Command(step.words, lines).fits(result.stdout + result.stderr):
                differing.append(f"$ {' '.join(step.words)}\n{result.stdout}{result.stderr}")
        page_statement = yaml.safe_load(_fence_with("readings:"))[0]
        assert settled(Path("settled.yaml"))["radio.2"] == page_statement
    assert not differing, "\n".join(differing)


def _fence_with(words: str) -> str:
    """Return the text of the only fence of YAML in the page that holds some words."""
    fences = re.findall(
        r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    (fence,) = [fence for fence in fences if words in fence]
    return str(fence)
