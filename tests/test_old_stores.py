"""A store that version 0.1 wrote: it opens, answers as before, and is upgraded by one entry of its
journal. `fixtures/store-0.1` holds it, what it was made of, and what 0.1 answered.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from kg import query, resources
from kg.engine import scratch
from kg.errors import InputError, Notice
from kg.journal import MODEL, Journal, is_outdated, joined
from kg.services import maintenance, upgrade
from kg.services.opening import open_view
from kg.services.present_form import in_present_form, is_behind, present, to_present_form
from kg.services.verification import compare
from kg.store import View, open_folder
from kg.vocab import MKG, OA, REPLACED_TERMS, SKOS, NamedNode, agent_name, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

OLD = Path(__file__).parent / "fixtures" / "store-0.1"
ANSWERS = json.loads((OLD / "answers.json").read_text(encoding="utf-8"))
VOCABULARY = {"actions", "modalities"}
"""Questions about the packaged vocabularies, which grew since."""
NAMES = {old.value: new.value for old, new in REPLACED_TERMS.items()} | {
    SKOS.broadMatch.value: MKG.narrows.value
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with tarfile.open(OLD / "store.tar.xz") as archive:
        # A keyword of extractall says the same, from Python 3.11.4 on.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)  # noqa: S202 - an archive of ours
    return tmp_path / "store"


@cache
def shown(store: Path) -> View:
    """Return the view of a store, opened once for the tests that only read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Notice)
        return open_view(store)


def answers(view: View) -> dict[str, list[list[str]]]:
    """Return what today answers to the questions that 0.1 answered, with the data's examples."""
    found = {}
    for name in sorted(ANSWERS["questions"].keys() - VOCABULARY):
        asked = query.find_query(name)
        values = {each.parameter.name: each.text for each in query.fill(view, asked, {})}
        data, _ = query.run(view, asked, values, "csv")
        found[name] = list(csv.reader(io.StringIO(data.decode(), newline="")))
    return found


def named_as_today(rows: list[list[str]]) -> list[list[str]]:
    return sorted([NAMES.get(cell, cell) for cell in row] for row in rows)


def test_the_version_of_the_form_is_that_of_the_ontology() -> None:
    text = (resources.root() / "ontology" / "mandate.ttl").read_text(encoding="utf-8")
    assert f'owl:versionInfo "{MODEL}"' in text


def test_present_form_is_left_as_it_is() -> None:
    lines = open_view().lines()
    assert not is_behind(open_view())
    assert not is_outdated(joined(lines))
    assert to_present_form(joined(lines)) == joined(lines)


def test_all_that_is_outdated_is_said_anew(old: Path) -> None:
    lines = open_folder(old).lines()
    after = present(lines)
    assert is_outdated(joined(lines))
    assert not is_outdated(joined(after))
    assert present(after) == after


def test_old_store_opens_with_a_notice_that_names_the_command(old: Path) -> None:
    with pytest.warns(Notice, match=r"earlier version.*kg store upgrade --store") as noted:
        view = open_view(old)
    assert len(noted) == 1
    assert view.value(entity("statement", "herald.1"), MKG.atPlace)


@pytest.mark.slow
def test_old_store_answers_as_0_1_did_before_and_after_the_upgrade(old: Path) -> None:
    before = answers(shown(old))
    assert {name: named_as_today(rows) for name, rows in before.items()} == {
        name: named_as_today(ANSWERS["questions"][name]) for name in before
    }
    assert upgrade.upgrade(upgrade.UpgradeRequest(str(old))).entry is not None
    assert answers(open_view(old)) == before


def is_part(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON
    """Return whether one piece of JSON says all that another said."""
    if isinstance(was, dict):
        return isinstance(now, dict) and all(is_part(was[key], now.get(key)) for key in was)
    if isinstance(was, list):
        return len(was) == len(now) and all(map(is_part, was, now))
    return bool(was == now)


def facts(described: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what is on record as 0.1 said it: an agent by its name, a vote by its numbers."""
    return sorted(
        (
            NAMES.get(fact["property"], fact["property"]),
            "9-1-2" if fact["value"].endswith("#vote") else _name(fact["value"]),
            fact["mark"],
        )
        for fact in described["facts"]
    )


def _name(value: str) -> str:
    name = agent_name(value)
    assert name is None or name == unquote(value.rpartition("/")[2])
    return value if name is None else name


@pytest.mark.slow
def test_coverage_and_dossiers_are_as_0_1_gave_them_before_and_after(
    old: Path, run: Runner
) -> None:
    def today(*words: str) -> dict[str, Any]:
        told = run(*words, "-f", "json", "--store", old)
        return json.loads(told.stdout)  # type: ignore[no-any-return]

    def all_of_it() -> list[dict[str, Any]]:
        covered = [today("coverage", "-m", *_words(key)) for key in ANSWERS["coverage"]]
        entries = ("herald.1", "charter-1", "E-1", "herald")
        return covered + [today("show", entry) for entry in entries]

    before = all_of_it()
    for was, now in zip(ANSWERS["coverage"].values(), before, strict=False):
        assert is_part(was, now)
    for now in before[len(ANSWERS["coverage"]) :]:
        was = ANSWERS["show"][now["id"]]
        assert facts(now) == facts(was)
        assert (now["label"], len(now["statements"])) == (was["label"], len(was["statements"]))
    assert run("store", "upgrade", "--store", old).returncode == 0
    assert all_of_it() == before


def _words(key: str) -> tuple[str, str, str]:
    mandate, day = key.split()
    return mandate, "--as-of", day


@pytest.mark.slow
def test_upgrade_is_one_entry_and_leaves_what_needs_none(old: Path, run: Runner) -> None:
    entries = Journal(old / "journal").entries()
    told = run("store", "upgrade", "--by", "A. Analyst", "--store", old)
    assert (told.returncode, "upgraded" in told.stderr) == (0, True)
    after = Journal(old / "journal").entries()
    assert after[:-1] == entries
    assert (after[-1].kind, after[-1].by) == ("upgrade", "A. Analyst")
    again = run("store", "upgrade", "--store", old)
    assert (again.returncode, "nothing was written" in again.stderr) == (0, True)
    assert Journal(old / "journal").entries() == after
    assert compare(old).findings == ()
    assert "upgrade" in run("store", "log", "--store", old).stdout


@pytest.mark.slow
def test_upgraded_store_holds_no_earlier_form_and_is_rebuilt_the_same(old: Path) -> None:
    upgrade.upgrade(upgrade.UpgradeRequest(str(old)))
    lines = sorted(open_folder(old).lines())
    assert not is_outdated(joined(lines))
    maintenance.rebuild(maintenance.RebuildRequest(str(old)))
    assert sorted(open_folder(old).lines()) == lines
    assert compare(old).findings == ()


@pytest.mark.slow
def test_upgraded_store_holds_what_was_shown_before(old: Path) -> None:
    before = set(in_present_form(open_folder(old)).quads())
    upgrade.upgrade(upgrade.UpgradeRequest(str(old)))
    changed = before ^ set(open_folder(old).quads())
    assert {str(quad.graph_name) for quad in changed} == {
        "<https://w3id.org/mandate-kg/graph/manifest>"
    }


def test_nothing_is_written_to_an_old_store(old: Path, run: Runner) -> None:
    before = {path: path.read_bytes() for path in (old / "journal").rglob("*") if path.is_file()}
    for words in (
        ("load", OLD / "note.yaml"),
        ("store", "retract", "note", "--reason", "test"),
        ("reason",),
    ):
        told = run(*words, "--store", old)
        assert told.returncode == 3
        assert f"kg store upgrade --store {old}" in told.stderr
    after = {path: path.read_bytes() for path in (old / "journal").rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.slow
def test_file_that_0_1_loaded_is_known_after_the_upgrade(old: Path, run: Runner) -> None:
    run("store", "upgrade", "--store", old)
    told = run("load", OLD / "more.ttl", "--store", old)
    assert (told.returncode, "0 quads" in told.stderr or "loaded before" in told.stderr) == (
        0,
        True,
    )


@pytest.mark.slow
def test_load_of_before_the_upgrade_is_withdrawn_with_what_became_of_it(old: Path) -> None:
    upgrade.upgrade(upgrade.UpgradeRequest(str(old)))
    entry = next(one for one in Journal(old / "journal").entries() if one.paths == ("more.ttl",))
    note = entity("statement", "note.1")
    assert len(open_view(old).values(note, MKG.atPlace)) == 2
    answer = maintenance.retract(maintenance.RetractRequest(str(old), entry.id, "not sure"))
    assert answer.entry.quads == 4  # the place, and the author as an agent with type and name
    assert open_view(old).values(note, MKG.atPlace) == (entity("place", "delta-port").value,)
    assert compare(old).findings == ()


@pytest.mark.slow
def test_source_of_before_the_upgrade_is_withdrawn(old: Path) -> None:
    upgrade.upgrade(upgrade.UpgradeRequest(str(old)))
    maintenance.retract(maintenance.RetractRequest(str(old), "herald", "not sure"))
    view = open_view(old)
    assert not view.holds(entity("statement", "herald.1"))
    assert not view.holds(entity("passage", "herald.1"))
    assert not view.holds(NamedNode(entity("passage", "herald.1").value + "#position"))
    assert compare(old).findings == ()


@pytest.mark.slow
def test_upgrade_itself_is_not_withdrawn(old: Path) -> None:
    entry = upgrade.upgrade(upgrade.UpgradeRequest(str(old))).entry
    assert entry is not None
    with pytest.raises(InputError, match="which a store cannot be without"):
        maintenance.retract(maintenance.RetractRequest(str(old), entry.id, "test"))


@pytest.mark.slow
def test_backup_of_0_1_is_restored_and_upgraded(tmp_path: Path, run: Runner) -> None:
    store = tmp_path / "again"
    assert run("store", "restore", OLD / "backup.tar.gz", "--store", store).returncode == 0
    told = run("show", "herald.1", "--store", store)
    assert (told.returncode, "kg store upgrade" in told.stderr) == (0, True)
    assert run("store", "upgrade", "--store", store).returncode == 0
    told = run("show", "herald.1", "--store", store)
    assert (told.returncode, told.stderr) == (0, "")
    assert run("verify", "--store", store).returncode == 0


@pytest.mark.slow
def test_own_shows_the_present_form_alone(old: Path, run: Runner) -> None:
    words = ("query", "-q", "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p", "--own", "-f", "csv")
    before = run(*words, "--store", old).stdout
    run("store", "upgrade", "--store", old)
    assert run(*words, "--store", old).stdout == before
    assert f"{MKG}atPlace" in before
    assert f"{MKG}place" not in before.split()


def test_concept_that_the_ontology_has_no_more_keeps_its_iri() -> None:
    ontology = "https://w3id.org/mandate-kg/graph/ontology"
    line = (
        f"<{entity('task-concept', 'gone').value}> {SKOS.inScheme} "
        f"<{entity('task-concept', 'x').value[:-2]}> <{ontology}> ."
    ).encode()
    assert line in present([line])


def test_passage_gets_its_source_and_position(old: Path) -> None:
    view = shown(old)
    passage = entity("passage", "herald.1")
    assert view.value(passage, OA.hasSource) == entity("source", "herald").value
    position = NamedNode(view.value(passage, OA.hasSelector))
    assert int(view.value(position, OA.start)) < int(view.value(position, OA.end))
    assert len(view.values(position, OA.refinedBy)) == 1


def test_view_without_an_ontology_is_behind_nothing() -> None:
    assert not is_behind(View(scratch()))
