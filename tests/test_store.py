"""A store on disk: one writer, readers of the last published state, private files, and what a stop
leaves behind.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from stores import initialise, load, rebuild, store_of, verify

from kg import journal
from kg.errors import InputError, MachineError
from kg.services.opening import open_view
from kg.services.writing import writing
from kg.store import Writer, create, open_folder, replay
from kg.store.folder import is_store, publish
from kg.vocab import DERIVED_GRAPH, MANIFEST_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

QUADS = [b'<http://e/s> <http://e/p> "pending" <http://e/g> .']
ASK = "ASK { GRAPH <http://e/g> { <http://e/s> <http://e/p> 'pending' } }"


def pending() -> journal.Entry:
    return journal.Entry(
        "f" * 64, ("f" * 64,), ("x.nq",), 1, journal.hash_of(QUADS), "2024-01-01T00:00:00Z"
    )


def put(writer: Writer) -> None:
    entry = writer.prepare(pending(), QUADS)
    writer.apply(entry, None)
    writer.commit(entry)


def derived(view: View) -> set[Quad]:
    return set(view.quads(DERIVED_GRAPH))


def test_new_store_answers_like_the_packaged_knowledge_base(store: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s a mkg:Statement }"
    assert [str(row[0]) for row in open_folder(store).select(count)] == [
        str(r[0]) for r in open_view().select(count)
    ]


def test_new_store_derives_like_the_packaged_knowledge_base(store: Path) -> None:
    assert derived(open_folder(store)) == derived(open_view())


def test_empty_store_holds_the_ontology_alone(tmp_path: Path) -> None:
    initialise(tmp_path / "s", empty=True)
    view = open_folder(tmp_path / "s")
    assert (
        view.ask("ASK { ?s a skos:ConceptScheme }"),
        view.ask("ASK { ?s a mkg:Statement }"),
    ) == (True, False)


def test_every_file_is_private(store: Path) -> None:
    open_to_others = [path for path in store.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_folder_made_for_a_store_is_private(tmp_path: Path) -> None:
    create(tmp_path / "s")
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o700


def test_files_written_by_a_load_are_private(store: Path, bulletin: Path, run: Runner) -> None:
    run("load", bulletin / "statements.yaml", "--store", store, "--texts", bulletin)
    run(
        "sources",
        "attach",
        "radio-market-2024-12-03",
        bulletin / "radio-market-2024-12-03.txt",
        "--store",
        store,
    )
    assert [path for path in store.rglob("*") if path.stat().st_mode & 0o077] == []


def test_writing_leaves_the_umask_of_the_process_alone(store: Path, tmp_path: Path) -> None:
    with Writer(store):
        pass
    (tmp_path / "mine").touch()
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "content",
    [
        '{"format": 1}\n',
        '{"format": 3}\n',
        '{"format":2}\n',
        '{"format": "2"}\n',
        "{}",
        "5",
        "not json",
        "",
    ],
)
def test_store_of_another_format_is_refused(store: Path, content: str) -> None:
    (store / "kg-store.json").write_text(content)
    with pytest.raises(InputError, match=r"kg-store\.json|format"):
        open_folder(store)


def test_folder_that_is_no_store_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Make one with: kg init"):
        open_folder(tmp_path)


@pytest.mark.parametrize("name", ["a" * 300, "file/under"])
def test_name_that_can_be_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        open_folder(tmp_path / name)


def test_folder_with_other_files_becomes_no_store(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(InputError, match="not empty"):
        create(tmp_path)


def test_store_is_told_from_a_folder(tmp_path: Path, store: Path) -> None:
    assert (is_store(store), is_store(tmp_path)) == (True, False)


def test_missing_checkpoint_is_a_clear_error(store: Path) -> None:
    publish(store, journal.Published(99, "x"))
    with pytest.raises(InputError, match="cannot be opened"):
        open_folder(store)


@pytest.mark.slow
def test_store_that_cannot_be_made_whole_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_writer: Writer) -> None:
        raise MachineError("full")

    monkeypatch.setattr(Writer, "publish", full)
    with pytest.raises(MachineError, match="full"):
        initialise(tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_store_whose_making_was_stopped_is_refused_with_the_way_out(
    tmp_path: Path, run: Runner
) -> None:
    create(tmp_path / "s")
    told = [
        run(*words).stderr
        for words in (("stats", "--store", tmp_path / "s"), ("init", tmp_path / "s"))
    ]
    assert ["Remove the folder, then repeat." in said for said in told] == [True, True]


def no_room(_path: object) -> Any:  # noqa: ANN401 - as shutil gives it
    return shutil._ntuple_diskusage(0, 0, 0)


@pytest.mark.parametrize(
    "words", ["store rebuild", "store retract mssm-2024-11-19 --reason x", "init {0}/new"]
)
def test_what_has_no_room_is_refused_before_it_starts(
    store: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    before = {
        path: path.read_bytes() for path in sorted((store / "journal").rglob("*")) if path.is_file()
    }
    monkeypatch.setattr(shutil, "disk_usage", no_room)
    where = () if words.startswith("init") else ("--store", store)
    told = run(*words.format(store.parent).split(), *where)
    assert (told.returncode, "nothing was written" in told.stderr) == (4, True)
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.name for path in store.parent.iterdir()) == ["store"]


def test_rebuild_that_fails_midway_takes_no_room(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replay, "apply", fails)
    monkeypatch.setattr(replay, "fill", fails)
    with pytest.raises(MachineError, match="nothing acknowledged is lost"):
        rebuild(store)
    assert not (store / "data.new").exists()


def test_second_writer_is_told_who_writes(held_open: Path) -> None:
    opening = f"Writer(Path({str(held_open)!r}), timeout=0.1).__enter__()"
    code = f"from pathlib import Path\nfrom kg.store import Writer\n{opening}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"process {os.getpid()} is writing" in done.stderr


@pytest.mark.slow
def test_second_load_exits_4_and_names_the_first(
    held_open: Path, bulletin: Path, kg: Runner
) -> None:
    words = ("load", bulletin / "statements.yaml", "--store", held_open, "--texts", bulletin)
    told = kg(*words, "--lock-timeout", "0.2")
    assert (told.returncode, f"process {os.getpid()} " in told.stderr) == (4, True)


@pytest.mark.slow
def test_reading_does_not_wait_for_a_writer(held_open: Path, kg: Runner) -> None:
    assert kg("stats", "--store", held_open).returncode == 0


def test_lock_is_free_after_a_load(store: Path) -> None:
    with Writer(store):
        pass
    with Writer(store) as writer:
        assert writer.unseen == ()


def test_lock_is_free_after_an_error(store: Path) -> None:
    with pytest.raises(MachineError), Writer(store):
        raise MachineError("stop")
    with Writer(store) as writer:
        assert writer.unseen == ()


def test_readers_see_only_what_was_published(store: Path) -> None:
    quad = Quad(
        NamedNode("http://e/s"),
        NamedNode("http://e/p"),
        Literal("pending"),
        NamedNode("http://e/g"),
    )
    with Writer(store) as writer:
        writer.engine.add(quad)
        assert not open_folder(store).ask(ASK)


def test_readers_see_what_was_published(store: Path) -> None:
    with Writer(store) as writer:
        put(writer)
        writer.publish()
    assert open_folder(store).ask(ASK)


def test_open_view_keeps_its_state_while_others_publish(store: Path) -> None:
    view = open_folder(store)
    with Writer(store) as writer:
        put(writer)
        for _ in range(3):
            writer.publish()
    assert not view.ask(ASK)


def test_at_most_two_checkpoints_are_kept(store: Path) -> None:
    with Writer(store) as writer:
        for _ in range(4):
            writer.publish()
    assert len([path for path in (store / "views").iterdir() if path.is_dir()]) == 2


def test_prepared_load_is_rolled_forward_by_the_next_writer(store: Path) -> None:
    journal.Journal(store / "journal").prepare(pending(), QUADS)
    with writing(store) as writer:
        assert writer.view.ask(ASK)


def test_rolled_load_is_committed(store: Path) -> None:
    made = journal.Journal(store / "journal")
    made.prepare(pending(), QUADS)
    with writing(store):
        pass
    assert (made.pending(), made.entries()[-1].id) == ((), pending().id)


@pytest.mark.slow
def test_rolled_load_reaches_readers_with_the_next_load_even_of_nothing_new(
    store: Path, bulletin: Path
) -> None:
    load([bulletin / "statements.yaml"], store)
    journal.Journal(store / "journal").prepare(pending(), QUADS)
    load([bulletin / "statements.yaml"], store)
    assert open_folder(store).ask(ASK)


@pytest.mark.slow
def test_load_committed_but_not_published_reaches_readers_with_the_next_load(
    store: Path, bulletin: Path
) -> None:
    load([bulletin / "statements.yaml"], store)
    with Writer(store) as writer:
        put(writer)  # and then the process is stopped, before it derives and publishes
    load([bulletin / "statements.yaml"], store)
    assert open_folder(store).ask(ASK)


def test_unprepared_load_is_not_there(store: Path) -> None:
    made = journal.Journal(store / "journal")
    made.prepare(pending(), QUADS)
    made.manifest.write_bytes(made.manifest.read_bytes()[:-1])  # the line was never finished
    with writing(store) as writer:
        assert not writer.view.ask(ASK)


@pytest.mark.slow
def test_load_larger_than_the_store_leaves_it_as_a_load_after_the_other_does(
    store: Path, tmp_path: Path
) -> None:
    before = {quad for quad in open_folder(store).quads() if quad.graph_name != MANIFEST_GRAPH}
    lines = [f'<http://e/s{number}> <http://e/p> "o" <http://e/g> .' for number in range(20_001)]
    (tmp_path / "large.nq").write_text("".join(f"{line}\n" for line in lines))
    load([tmp_path / "large.nq"], store, isolated=False)
    held = {quad for quad in open_folder(store).quads() if quad.graph_name != MANIFEST_GRAPH}
    assert (held > before, len(held - before), verify(store).findings) == (True, 20_001, ())


def test_load_stands_in_the_manifest_graph(store: Path) -> None:
    loads = json.loads(
        "[" + ",".join((store / "journal" / "manifest.jsonl").read_text().splitlines()) + "]"
    )
    ids = {event["id"] for event in loads}
    rows = open_folder(store).select("SELECT ?l { ?l a prov:Activity }")
    assert {row["l"].value.rpartition("/")[2] for row in rows} == ids


def test_journal_file_has_the_hash_that_its_record_says(store: Path) -> None:
    made = journal.Journal(store / "journal")
    files = [gzip.decompress(made.path(done).read_bytes()) for done in made.entries()]
    assert [hashlib.sha256(data).hexdigest() for data in files] == [
        done.sha256 for done in made.entries()
    ]


def test_journal_files_are_canonical(store: Path) -> None:
    made = journal.Journal(store / "journal")
    files = [made.read(done) for done in made.entries()]
    assert files == [journal.joined(journal.distinct(data.splitlines())) for data in files]


@pytest.mark.parametrize("prefix", ["mkg", "skos", "prov", "rdf", "rdfs", "xsd", "geo", "dcterms"])
def test_view_knows_the_predeclared_prefix(prefix: str) -> None:
    assert not open_view().ask(f"ASK {{ ?s {prefix}:no-such-term ?o }}")


def test_view_of_a_store_cannot_write(store: Path) -> None:
    with pytest.raises(RuntimeError, match="read-write"):
        store_of(open_folder(store)).add(
            Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("x"))
        )
