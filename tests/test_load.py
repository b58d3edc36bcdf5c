"""Loading: once and again, into what, dry or not; and a second source in ten minutes."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from commands import here, in_process
from stores import load

from kg.errors import InputError
from kg.importers import schema
from kg.provenance import passages_of
from kg.reason import derive
from kg.services.opening import open_view
from kg.texts import Texts
from kg.vocab import DERIVED_GRAPH, MKG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.errors import Finding

    Runner = Callable[..., CompletedProcess[str]]

TRIPLE = "<http://e/s> <http://e/p> 'o' .\n"
SOURCE = "radio-market-2024-12-03"
TEXT = SOURCE + ".txt"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def journal_of(store: Path) -> dict[str, bytes]:
    return contents(store / "journal")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.ttl").write_text(TRIPLE)
    return tmp_path / "a.ttl"


@pytest.fixture
def loaded(store: Path, bulletin: Path) -> Path:
    load([bulletin / "statements.yaml"], store, texts=Texts((bulletin,)))
    return store


def test_load_says_what_it_added(store: Path, bulletin: Path, run: Runner) -> None:
    told = run("load", bulletin / "statements.yaml", "--store", store, "--texts", bulletin).stderr
    assert "8 statements from 1 file" in told


def test_load_prints_nothing_on_stdout(store: Path, file: Path, run: Runner) -> None:
    assert run("load", file, "--store", store).stdout == ""


@pytest.mark.slow
def test_same_file_again_changes_nothing(loaded: Path, bulletin: Path) -> None:
    before = contents(loaded / "journal") | {"CURRENT": (loaded / "CURRENT").read_bytes()}
    load([bulletin / "statements.yaml"], loaded)
    assert contents(loaded / "journal") | {"CURRENT": (loaded / "CURRENT").read_bytes()} == before


@pytest.mark.slow
def test_same_file_again_says_so(loaded: Path, bulletin: Path, run: Runner) -> None:
    assert (
        "loaded before, nothing to do"
        in run("load", bulletin / "statements.yaml", "--store", loaded).stderr
    )


def test_same_content_under_another_name_changes_nothing(store: Path, file: Path) -> None:
    load([file], store)
    again = file.with_name("b.ttl")
    again.write_bytes(file.read_bytes())
    before = journal_of(store)
    assert (load([again], store).already, journal_of(store)) == ((str(again),), before)


def test_file_named_twice_is_loaded_once(store: Path, file: Path) -> None:
    assert load([file, file], store).quads == 1


def test_new_file_beside_an_old_one_is_loaded(store: Path, file: Path) -> None:
    load([file], store)
    file.with_name("b.ttl").write_text(TRIPLE.replace("'o'", "'q'"))
    done = load([file, file.with_name("b.ttl")], store)
    assert (len(done.files), len(done.already)) == (1, 1)


def test_packaged_files_are_in_a_new_store_already(store: Path) -> None:
    from kg import resources

    assert load(list(resources.seeds()), store).files == ()


@pytest.mark.slow
def test_changed_file_meets_its_own_ids(loaded: Path, bulletin: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        (bulletin / "statements.yaml").read_text() + "\n# one more line\n"
    )
    with pytest.raises(
        InputError, match=f"'{SOURCE}' is in the store already.*kg store retract ENTRY"
    ):
        load([tmp_path / "a.yaml"], loaded, texts=Texts((bulletin,)))


@pytest.mark.slow
def test_order_of_files_does_not_matter(tmp_path: Path, bulletin: Path) -> None:
    text = (bulletin / "statements.yaml").read_text()
    head, tail = text.split(f"\nsource: {SOURCE}\n")
    (tmp_path / "a.yaml").write_text(f"source: {SOURCE}\n{tail}")
    (tmp_path / "b.yaml").write_text(head)
    from stores import initialise

    initialise(tmp_path / "one")
    initialise(tmp_path / "two")
    load([tmp_path / "a.yaml", tmp_path / "b.yaml"], tmp_path / "one")
    load([tmp_path / "b.yaml", tmp_path / "a.yaml"], tmp_path / "two")
    assert [set(journal_of(tmp_path / name)) for name in ("one", "two")] == [
        set(journal_of(tmp_path / "one"))
    ] * 2


@pytest.mark.slow
def test_derived_graph_after_a_load_is_that_of_the_whole_store(loaded: Path) -> None:
    view = open_view(loaded)
    assert set(view.quads(DERIVED_GRAPH)) == set(derive(view))


PREFIXES = """\
@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/mandate-kg/id/> .
"""
PARTS = {
    "kind": "id:actor\\/odd a mkg:Mission .",
    "said": "id:statement\\/odd.1 a mkg:Statement ; mkg:agent id:actor\\/odd ; mkg:action "
    "id:action\\/train ; "
    "mkg:beneficiary id:actor\\/hnp .",
    "more": "id:statement\\/odd.1 mkg:modality id:modality\\/self-description ; "
    'mkg:knownFrom "2024-12-01"^^xsd:date ; mkg:begins "2024-12-01"^^xsd:date .',
    "taken back": "id:statement\\/odd.2 a mkg:Statement ; mkg:retracts id:statement\\/odd.1 ; "
    'mkg:knownFrom "2024-12-02"^^xsd:date ; mkg:begins "2024-12-02"^^xsd:date .',
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "order",
    [
        ("kind", "said", "more"),
        ("more", "said", "kind"),
        ("said", "kind", "more"),
        ("more", "kind", "said"),
        ("taken back", "kind", "more", "said"),
        ("said", "more", "kind", "taken back"),
    ],
    ids=", ".join,
)
def test_what_follows_does_not_depend_on_the_order_of_loads(
    store: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    for number, part in enumerate(order):
        (tmp_path / f"{number}.ttl").write_text(PREFIXES + PARTS[part])
        load([tmp_path / f"{number}.ttl"], store, isolated=False)
    view = open_view(store)
    derived = set(view.quads(DERIVED_GRAPH))
    assert (
        any(
            "actor/odd" in str(quad.subject) and quad.predicate == MKG.supports for quad in derived
        ),
        derived,
    ) == (
        "taken back" not in order,
        set(derive(view)),
    )


@pytest.mark.slow
@pytest.mark.parametrize("exists", [True, False])
def test_folder_that_is_no_store_becomes_an_empty_one_said_aloud(
    tmp_path: Path, file: Path, run: Runner, exists: bool
) -> None:
    if exists:
        (tmp_path / "new").mkdir()
    told = run("load", file, "--store", tmp_path / "new")
    assert (told.returncode, "was no store and is now an empty" in told.stderr) == (0, True)


@pytest.mark.slow
def test_new_store_of_a_load_holds_no_statements(tmp_path: Path, file: Path, run: Runner) -> None:
    run("load", file, "--store", tmp_path / "new")
    assert (
        json.loads(run("stats", "--store", tmp_path / "new", "-f", "json").stdout)["statements"]
        == 0
    )


@pytest.mark.parametrize(
    "text", ["<s> <p> <o> .", "not turtle", "<http://e/s> <http://e/p> " + "[" * 9000]
)
@pytest.mark.slow
def test_bad_file_leaves_no_new_folder_behind(
    tmp_path: Path, file: Path, run: Runner, text: str
) -> None:
    file.write_text(text)
    assert (
        run("load", file, "--store", tmp_path / "new").returncode,
        (tmp_path / "new").exists(),
    ) == (3, False)


def test_bad_file_beside_a_good_one_leaves_no_new_folder_behind(
    tmp_path: Path, file: Path, run: Runner
) -> None:
    (tmp_path / "b.yaml").write_text("statements: []\nwrong: 1\n")
    code = run("load", file, tmp_path / "b.yaml", "--store", tmp_path / "new").returncode
    assert (code, (tmp_path / "new").exists()) == (3, False)


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_folder_with_other_files_is_refused_and_left_alone(
    tmp_path: Path, file: Path, run: Runner, options: tuple[str, ...]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    told = run("load", file, "--store", tmp_path / "mine", *options)
    assert (told.returncode, contents(tmp_path / "mine")) == (3, {"thesis.txt": b"mine"})


def test_file_in_the_place_of_a_store_is_refused(file: Path, run: Runner) -> None:
    assert run("load", file, "--store", file).returncode == 3


def test_dry_run_counts_and_writes_nothing(store: Path, bulletin: Path, run: Runner) -> None:
    before = contents(store)
    told = run(
        "load", bulletin / "statements.yaml", "--store", store, "--texts", bulletin, "--dry-run"
    )
    assert ("would add" in told.stderr, contents(store)) == (True, before)


def test_dry_run_counts_what_the_load_adds(store: Path, bulletin: Path) -> None:
    dry = load([bulletin / "statements.yaml"], store, dry_run=True)
    assert dry.quads == load([bulletin / "statements.yaml"], store).quads


def test_dry_run_makes_no_folder(tmp_path: Path, file: Path, run: Runner) -> None:
    assert (
        run("load", file, "--store", tmp_path / "new", "--dry-run").returncode,
        (tmp_path / "new").exists(),
    ) == (
        0,
        False,
    )


def test_load_without_a_store_is_wrong_usage(file: Path, run: Runner) -> None:
    assert run("load", file).returncode == 2


def test_store_may_come_from_the_environment(store: Path, file: Path, run: Runner) -> None:
    assert run("load", file, KG_STORE=str(store)).returncode == 0


@pytest.mark.parametrize("name", ["absent.ttl", "absent", "a" * 300 + ".ttl"])
def test_file_that_is_not_there_is_named(
    store: Path, tmp_path: Path, run: Runner, name: str
) -> None:
    told = run("load", tmp_path / name, "--store", store)
    assert (told.returncode, name[:50] in told.stderr) == (3, True)


def test_init_refuses_a_folder_that_is_not_empty(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "mine.txt").touch()
    assert run("init", tmp_path).returncode == 3


def test_init_refuses_a_store_that_is_there(store: Path, run: Runner) -> None:
    assert run("init", store).returncode == 3


def test_init_under_a_file_is_a_clear_error(file: Path, run: Runner) -> None:
    assert run("init", file / "store").returncode == 4


def test_passage_hash_is_computed_from_the_text(
    store: Path, bulletin: Path, tmp_path: Path
) -> None:
    import re

    text = re.sub(
        r", sha256: [0-9a-f]{64}, anchor", ", anchor", (bulletin / "statements.yaml").read_text()
    )
    (tmp_path / "a.yaml").write_text(text)
    load([tmp_path / "a.yaml"], store, texts=Texts((bulletin,)))
    assert {bool(passage.sha256) for _, passage in passages_of(open_view(store), SOURCE)} == {True}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("start: 245", "246", "passage-hash"), ("end: 356", "99999", "bad-passage")],
)
def test_passage_that_does_not_fit_the_text_is_refused(
    findings: Callable[..., list[Finding]], bulletin: Path, old: str, new: str, code: str
) -> None:
    from kg import resources

    registry = [
        path.read_text() for path in resources.seeds() if path.parent.name in ("registry", "seeds")
    ]
    text = (bulletin / "statements.yaml").read_text()
    changed = text.replace(old, f"{old.split(maxsplit=1)[0]} {new}")
    found = findings(*registry, changed, text_of=Texts((bulletin,)).get)
    assert [finding.code for finding in found] == [code]


# Add a second source in ten minutes: what the README promises, through the command line.


@pytest.fixture(scope="module")
def ten_minutes(
    tmp_path_factory: pytest.TempPathFactory, bulletin: Path
) -> dict[str, CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("ten")

    def kg(*words: object) -> CompletedProcess[str]:
        with contextlib.chdir(folder), patch("kg.services.jobs.apart", here):
            return in_process(*words)

    done = {
        "init": kg("init", "my-store"),
        "new": kg("new", "statements", SOURCE, "--text", bulletin / TEXT, "-o", "radio.yaml"),
        "before": kg(
            "coverage", "-m", "mss", "--as-of", "2024-12-05", "-f", "json", "--store", "my-store"
        ),
    }
    done["load"] = kg(
        "load", bulletin / "statements.yaml", "--texts", bulletin, "--store", "my-store"
    )
    done["after"] = kg(
        "coverage", "-m", "mss", "--as-of", "2024-12-05", "-f", "json", "--store", "my-store"
    )
    done["attach"] = kg("sources", "attach", SOURCE, bulletin / TEXT, "--store", "my-store")
    done["show"] = kg("show", "mssm", "--store", "my-store")
    done["statement"] = kg("show", f"{SOURCE}.4", "--store", "my-store")
    done["skeleton"] = kg(
        "load", "radio.yaml", "--texts", bulletin, "--store", "other-store", "--dry-run"
    )
    return done


@pytest.mark.parametrize(
    "step", ["init", "new", "before", "load", "after", "attach", "show", "statement"]
)
@pytest.mark.slow
def test_each_of_the_ten_minutes_ends_well(
    ten_minutes: dict[str, CompletedProcess[str]], step: str
) -> None:
    assert (ten_minutes[step].returncode, ten_minutes[step].stderr.count("Traceback")) == (0, 0)


def status(done: CompletedProcess[str], task: str) -> str:
    return next(
        str(row["status"]) for row in json.loads(done.stdout)["tasks"] if row["task"] == task
    )


@pytest.mark.parametrize(
    ("task", "before", "after"),
    [
        ("MT-04", "partial", "covered"),
        ("MT-06", "covered", "contradicted"),
        ("MT-05", "partial", "partial"),
    ],
)
@pytest.mark.slow
def test_second_source_moves_the_coverage(
    ten_minutes: dict[str, CompletedProcess[str]], task: str, before: str, after: str
) -> None:
    assert (status(ten_minutes["before"], task), status(ten_minutes["after"], task)) == (
        before,
        after,
    )


def test_second_source_is_a_second_witness(ten_minutes: dict[str, CompletedProcess[str]]) -> None:
    tasks = {
        row["task"]: row["independent_sources"]
        for row in json.loads(ten_minutes["after"].stdout)["tasks"]
    }
    assert tasks["MT-03"] == 2


def test_sub_target_is_covered_by_the_second_source(
    ten_minutes: dict[str, CompletedProcess[str]],
) -> None:
    rows = json.loads(ten_minutes["after"].stdout)["tasks"][4]["sub_targets"]
    assert [row["target"] for row in rows if row["status"] == "covered"] == ["intersection"]


def test_act_without_a_task_is_listed(ten_minutes: dict[str, CompletedProcess[str]]) -> None:
    rows = json.loads(ten_minutes["after"].stdout)["unmandated"]
    assert [row["id"] for row in rows if row["kind"] == "act"] == [f"{SOURCE}.8"]


@pytest.mark.parametrize("source", [SOURCE, "mssm-2024-11-19"])
def test_show_tells_the_two_sources_apart(
    ten_minutes: dict[str, CompletedProcess[str]], source: str
) -> None:
    assert source in ten_minutes["show"].stdout


def test_show_marks_the_passage_in_its_sentence(
    ten_minutes: dict[str, CompletedProcess[str]],
) -> None:
    marked = "⟦Blue vehicles now stand day and night at Kafou Drouya⟧, next to the tyre shop."
    assert marked in ten_minutes["statement"].stdout


def test_text_never_enters_the_journal(bulletin: Path, loaded: Path) -> None:
    words = b"next to the tyre shop"
    assert (
        words in (bulletin / TEXT).read_bytes(),
        any(words in data for data in journal_of(loaded).values()),
    ) == (
        True,
        False,
    )


def filled(path: Path) -> None:
    """Write own words where a skeleton holds its placeholders."""
    text = path.read_text()
    for placeholder in (schema.TITLE, schema.PARAPHRASE, schema.PUBLISHER, schema.AUTHOR):
        text = text.replace(placeholder, "Written by a person")
    text = text.replace(schema.QUOTE, "second course").replace(
        f"published: {schema.DAY}", "published: 2024-12-03"
    )
    path.write_text(text)


def test_skeleton_left_as_it_is_is_refused(store: Path, tmp_path: Path, run: Runner) -> None:
    """All is refused that somebody must write: title, publisher, author, day, paraphrase."""
    run("new", "statements", "my-radio", "-o", tmp_path / "radio.yaml", "--store", store)
    told = run("load", tmp_path / "radio.yaml", "--store", store)
    assert (told.returncode, told.stderr.count(" placeholder error ")) == (3, 5)


@pytest.mark.slow
def test_skeleton_filled_in_loads_and_moves_coverage(
    store: Path, tmp_path: Path, bulletin: Path, run: Runner
) -> None:
    file = tmp_path / "radio.yaml"
    run("new", "statements", "my-radio", "--text", bulletin / TEXT, "-o", file, "--store", store)
    filled(file)
    told = run("load", file, "--texts", bulletin, "--store", store)
    assert (told.returncode, "1 statement from" in told.stderr) == (0, True), told.stderr
    shown = run("coverage", "-m", "mss", "--as-of", "2024-12-05", "-f", "json", "--store", store)
    assert status(shown, "MT-01") == "covered"  # partial without it


def test_skeleton_without_a_text_loads_when_filled_in(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    run("new", "statements", "my-radio", "-o", tmp_path / "radio.yaml", "--store", store)
    filled(tmp_path / "radio.yaml")
    assert run("load", tmp_path / "radio.yaml", "--store", store).returncode == 0


def test_skeleton_knows_hash_and_length_of_the_text(bulletin: Path, run: Runner) -> None:
    from kg.texts import sha256_of

    data = (bulletin / TEXT).read_bytes()
    shown = run("new", "statements", "my-radio", "--text", bulletin / TEXT).stdout
    assert (f"sha256: {sha256_of(data)}" in shown, f"length: {len(data.decode())} " in shown) == (
        True,
        True,
    )


def test_skeleton_overwrites_no_file(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "radio.yaml").write_text("mine")
    told = run("new", "statements", "x", "-o", tmp_path / "radio.yaml")
    assert (told.returncode, (tmp_path / "radio.yaml").read_text()) == (2, "mine")


@pytest.mark.parametrize("name", ["two words", "a/b", "", "é", "-x-" * 50])
def test_skeleton_for_an_illegal_id_is_refused(run: Runner, name: str) -> None:
    assert run("new", "statements", "--", name).returncode == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cause: SELF", "own-link"),
        ("effect: SELF", "own-link"),
        ("depends_on: C001", "other-source"),
    ],
)
def test_links_go_to_other_statements_of_the_same_source(
    store: Path, tmp_path: Path, run: Runner, line: str, code: str
) -> None:
    run("new", "statements", "my-radio", "-o", tmp_path / "radio.yaml")
    filled(tmp_path / "radio.yaml")
    with (tmp_path / "radio.yaml").open("a") as file:
        file.write(f"  {line.replace('SELF', 'my-radio.1')}\n")
    told = run("load", tmp_path / "radio.yaml", "--store", store)
    assert (told.returncode, f": {code} error " in told.stderr) == (3, True)
