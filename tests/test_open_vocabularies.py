"""Any file may add to the vocabularies, and every file of a load knows what the others add."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from stores import store_of

from kg.coverage import assess
from kg.engine import scratch
from kg.importers import schema
from kg.network import Selection, project
from kg.provenance.origins import voices
from kg.reason import derive
from kg.services.batch import read_batch
from kg.services.opening import open_view
from kg.store import View
from kg.texts import Texts
from kg.vocab import DCTERMS, MKG, RDF, SKOS, Quad, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.errors import Finding

    Runner = Callable[..., CompletedProcess[str]]

TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://w3id.org/mandate-kg/id/> .
<https://w3id.org/mandate-kg/id/place-kind/canton> a skos:Concept ;
  skos:prefLabel "canton"@en ; skos:inScheme id:place-kind ;
  skos:definition "A kind of land."@en .
"""
CONCEPTS = """\
task_concepts:
- {id: lake-watch, label: lake watch, definition: To watch a lake., broader: restore-security}
place_kinds:
- {id: hamlet, label: hamlet, definition: A small place., broader: canton, level: settlement}
actor_kinds:
- {id: lake-council, label: lake council, definition: A council., broader: council, aliases: [LC]}
- {id: council, label: council, definition: B., broader: government-body, speaks_for_itself: true}
- {id: watchers, label: watchers, definition: People who watch., speaks_for_itself: false}
units:
- {id: test-money, label: money, definition: Money for tests., currency: XTS}
- {id: boats, label: boats, definition: A count of boats.}
modalities:
- {id: rumoured, label: rumoured, definition: A way of speaking., value: none}
"""
ENTRIES = """\
places:
- {id: jetty, kind: hamlet, label: Jetty}
- {id: north, kind: canton, label: North}
actors:
- {id: mission, kind: mission, label: Mission}
- {id: elders, kind: LC, label: Elders, part_of: mission}
- {id: eyes, kind: watchers, label: Eyes, part_of: mission}
mandates:
- {id: m, label: M, holder: mission, begins: 2031-01-01, ends: 2031-12-31, task_list: complete,
   established_by: r, tasks: [{id: M-1, label: Watch, concept: lake-watch, provision: r-1}]}
instruments:
- {id: r, symbol: R/1, label: R, adopted: 2031-01-01, cite: R/1,
   provisions: [{id: r-1, label: P, paragraph: "1", force: decides, cite: R/1}]}
sources:
- {id: note, title: Note, published: 2031-05-03, licence: CC0}
"""
TABLE = """\
No,Who,How,Value,Unit
note.1,mission,rumoured,3,boats
note.2,elders,rumoured,12.50,test-money
"""
MAPPING = """\
section: statements
source: note
constants: {attribution: indirect, action: patrol, agent: eyes, paraphrase: They count.}
columns:
  No: id
  Who: speaker
  How: modality
  Value: quantity.value
  Unit: quantity.unit
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Four files, of which each needs what another one defines."""
    texts = {"v.ttl": TURTLE, "c.yaml": CONCEPTS, "e.yaml": ENTRIES, "t.csv": TABLE}
    (tmp_path / "t.mapping.yaml").write_text(MAPPING, encoding="utf-8")
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in texts]


@pytest.mark.slow
def test_concepts_are_known_to_all_files_of_a_load_in_any_order(
    ontology: tuple[Quad, ...], files: list[Path]
) -> None:
    view = View(scratch(ontology))
    texts = Texts(())
    read = [
        frozenset(read_batch(view, [*order], set(), texts).lines)
        for order in itertools.permutations(files)
    ]
    assert len(read) == 24
    assert len({frozenset(map(_without_load, lines)) for lines in read}) == 1


def _without_load(line: bytes) -> bytes:
    """Return a line without the graph that is named after its load."""
    return line.partition(b"/graph/load/")[0]


@pytest.mark.slow
def test_files_are_loaded_together(run: Runner, files: list[Path], tmp_path: Path) -> None:
    done = run("load", *reversed(files), "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert "2 statements from 4 files" in done.stderr


@pytest.mark.slow
def test_files_are_validated_together_before_a_load(run: Runner, files: list[Path]) -> None:
    done = run("validate", *reversed(files), "--alone")
    assert (done.returncode, done.stdout) == (0, "conforms\n")
    alone = run("validate", files[2], "--alone")
    assert alone.returncode == 3
    assert "unknown-place-kind error no place kind 'canton'" in alone.stderr


def test_sections_are_read_from_json_too(read: Callable[..., View]) -> None:
    text = json.dumps({"units": [{"id": "boats", "label": "boats", "definition": "A count."}]})
    assert read(text).values(entity("unit", "boats"), MKG.measure) == ("count",)


def test_actor_of_a_custom_kind_is_of_the_class_above_and_names_its_kind(
    read: Callable[..., View],
) -> None:
    view = read(TURTLE_AS_YAML, CONCEPTS, ENTRIES)
    elders, eyes, mission = (entity("actor", slug) for slug in ("elders", "eyes", "mission"))
    assert view.values(elders, RDF.type) == (MKG.Actor.value, MKG.GovernmentBody.value)
    assert view.values(elders, DCTERMS.type) == (entity("actor-kind", "lake-council").value,)
    assert view.values(eyes, RDF.type) == (MKG.Actor.value,)
    assert (view.values(mission, RDF.type), view.values(mission, DCTERMS.type)) == (
        (MKG.Actor.value, MKG.Mission.value),
        (),
    )


def test_custom_kind_says_who_is_a_witness_of_their_own(read: Callable[..., View]) -> None:
    counted = voices(read(TURTLE_AS_YAML, CONCEPTS, ENTRIES))
    assert counted["eyes"] == {"mission"}
    assert "elders" not in counted


def test_store_whose_ontology_has_no_marks_lets_missions_and_states_speak_for_themselves() -> None:
    guard, league, desk = (entity("actor", slug) for slug in ("guard", "league", "desk"))
    view = View(
        scratch(
            [
                Quad(guard, RDF.type, MKG.Mission),
                Quad(guard, DCTERMS.isPartOf, league),
                Quad(desk, RDF.type, MKG.InternationalBody),
                Quad(desk, DCTERMS.isPartOf, league),
            ]
        )
    )
    assert voices(view) == {"desk": frozenset({"league"})}


TURTLE_AS_YAML = (
    "place_kinds: [{id: canton, label: canton, definition: A kind of place., level: admin-1}]\n"
)

MARKS = {
    ("place-kind", "hamlet", MKG.level): "settlement",
    ("actor-kind", "council", MKG.speaksForItself): "true",
    ("unit", "test-money", MKG.measure): "money",
    ("unit", "test-money", MKG.currency): "XTS",
    ("modality", "rumoured", MKG.evidentialValue): entity("evidential-value", "none").value,
    ("modality", "rumoured", MKG.derivesRelation): "false",
    ("task-concept", "lake-watch", SKOS.broader): entity("task-concept", "restore-security").value,
}


def test_marks_of_concepts_are_stored(read: Callable[..., View]) -> None:
    view = read(TURTLE_AS_YAML, CONCEPTS)
    values = {key: view.value(entity(*key[:2]), key[2]) for key in MARKS}
    assert values == MARKS


LOOP = """\
place_kinds:
- {id: a, label: a, definition: A., broader: b}
- {id: b, label: b, definition: B., broader: a}
- {id: c, label: c, definition: C., broader: a}
"""
REFUSED = {
    "no definition": (
        "units: [{id: a, label: a}]",
        "missing-definition",
        "add 'definition:'",
    ),
    "a loop": (
        LOOP,
        "concept-loop",
        "take one 'broader:' of these out",
    ),
    "a broader concept of another kind": (
        "place_kinds: [{id: a, label: a, definition: A., broader: patrol}]",
        "unknown-place-kind",
        "define it under 'place_kinds:'",
    ),
    "a modality without value": (
        "modalities: [{id: a, label: a, definition: A.}]",
        "missing-value",
        "add 'value:'",
    ),
    "a value that is none": (
        "modalities: [{id: a, label: a, definition: A., value: acts}]",
        "unknown-evidential-value",
        "did you mean act?",
    ),
    "an actor kind without a mark": (
        "actor_kinds: [{id: a, label: a, definition: A.}]",
        "missing-speaks_for_itself",
        "add 'speaks_for_itself: true' or 'false', or a 'broader:' kind that says it",
    ),
    "a mark that is no boolean": (
        "actor_kinds: [{id: a, label: a, definition: A., speaks_for_itself: yes}]",
        "boolean",
        "write true or false",
    ),
    "a level that is none": (
        "place_kinds: [{id: a, label: a, definition: A., level: admin1}]",
        "unknown-level",
        "did you mean 'admin-1'?",
    ),
    "money of no currency": (
        "units: [{id: a, label: a, definition: A., measure: money}]",
        "missing-currency",
        "add 'currency:' with its code in ISO 4217",
    ),
    "a currency of a count": (
        "units: [{id: a, label: a, definition: A., measure: count, currency: XTS}]",
        "lone-currency",
        "write 'measure: money', or leave 'currency' out",
    ),
    "a currency that is no code": (
        "units: [{id: a, label: a, definition: A., currency: euro}]",
        "bad-currency",
        "give a code of ISO 4217",
    ),
    "an id of the same kind": (
        "actions: [{id: patrol, label: a, definition: A.}]",
        "duplicate-id",
        "drop yours, it is on record",
    ),
    "an id of another kind": (
        "phenomena: [{id: human-rights, label: a, definition: A.}]",
        "duplicate-id",
        "use the next free one, 'human-rights-2'",
    ),
    "a kind of actor that is packaged": (
        "actor_kinds: [{id: mission, label: a, definition: A., speaks_for_itself: true}]",
        "duplicate-id",
        "drop yours, it is on record",
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_wrong_concept_is_refused(
    findings: Callable[..., list[Finding]], case: tuple[str, str, str]
) -> None:
    text, code, remedy = case
    reported = findings(text)
    assert {finding.code for finding in reported} == {code}
    assert remedy in reported[0].remedy


def test_id_that_an_rdf_file_of_the_load_has_is_taken(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "v.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(TURTLE_AS_YAML, encoding="utf-8")
    done = run("load", tmp_path / "a.yaml", tmp_path / "v.ttl", "--store", tmp_path / "s")
    assert done.returncode == 3
    assert "duplicate-id error the id 'canton' is taken  fix: keep one of the two" in done.stderr


def test_classes_of_actor_kinds_are_those_that_the_ontology_names() -> None:
    view = open_view()
    assert {
        str(quad.subject).rpartition("/")[2].rstrip(">"): quad.object
        for quad in view.match(None, MKG.actorClass)
    } == schema.ACTOR_CLASSES


def test_every_packaged_kind_of_actor_place_and_unit_has_its_mark() -> None:
    view = open_view()
    for scheme, mark in (
        ("actor-kind", MKG.speaksForItself),
        ("place-kind", MKG.level),
        ("unit", MKG.measure),
    ):
        concepts = {
            quad.subject
            for quad in view.match(None, SKOS.inScheme)
            if f"/id/{scheme}/" in str(quad.subject)
        }
        marked = {quad.subject for quad in view.match(None, mark)}
        assert concepts, scheme
        assert concepts - marked == set()


@pytest.mark.slow
def test_actor_of_a_custom_kind_is_found_by_its_kind_in_networks(read: Callable[..., View]) -> None:
    statements = """\
source: note
statements:
- {id: note.1, speaker: mission, attribution: quoted, modality: asserted-activity, agent: mission,
   action: advise, beneficiary: [elders, eyes], paraphrase: It advises both.}
"""
    view = read(TURTLE_AS_YAML, CONCEPTS, ENTRIES, statements)
    store_of(view).extend(derive(view))
    for kind, ids in {
        "lake-council": ["elders"],
        "council": ["elders"],
        "government-body": ["elders"],
        "GovernmentBody": ["elders"],
        "watchers": ["eyes"],
        "actor": ["elders", "eyes", "mission"],
    }.items():
        network = project(view, Selection(types=(kind, "mission")))
        found = sorted(data["short"] for _, data in network.nodes(data=True))
        assert found == sorted({*ids, "mission"}), kind


@pytest.mark.slow
def test_entry_with_the_id_of_a_kind_is_what_the_id_means(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("actors: [{id: mission, kind: mission, label: Lake}]\n", encoding="utf-8")
    assert run("load", file, "--store", tmp_path / "s").returncode == 0
    shown = run("show", "mission", "--store", tmp_path / "s").stdout
    assert shown.startswith("Lake\nactor mission")
    assert "An actor kind" in run("show", "contingent", "--store", tmp_path / "s").stdout


@pytest.mark.slow
@pytest.mark.parametrize("concept", ["patrol", "vehicles", "camp", "verified"])
def test_entry_may_have_the_id_of_a_concept_that_is_an_ordinary_word(
    run: Runner, tmp_path: Path, concept: str
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"actors: [{{id: {concept}, kind: mission, label: Lake}}]\n", encoding="utf-8")
    assert run("load", file, "--store", tmp_path / "s").returncode == 0
    shown = run("show", concept, "--store", tmp_path / "s").stdout
    assert shown.startswith(f"Lake\nactor {concept}")


def test_entry_may_not_have_the_id_of_a_task_concept(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    text = "actors: [{id: human-rights, kind: mission, label: Lake}]\n"
    file.write_text(text, encoding="utf-8")
    refused = run("load", file, "--store", tmp_path / "s")
    assert refused.returncode == 3
    assert "as a task concept" in refused.stderr


def test_reference_by_the_name_of_an_entry_with_an_illegal_id_is_a_finding(
    findings: Callable[..., list[Finding]],
) -> None:
    text = 'actors:\n- {id: "a b", kind: state, label: Land}\n- {id: c, kind: person, label: C, '
    assert {finding.code for finding in findings(text + "part_of: Land}\n")} == {
        "bad-id",
        "unknown-actor",
    }


def test_custom_modality_counts_by_its_value(read: Callable[..., View]) -> None:
    statements = """\
modalities:
- {id: seen, label: seen, definition: A way of saying that one saw it., value: act,
   derives_relation: true}
source: note
statements:
- {id: note.1, speaker: mission, attribution: quoted, modality: seen, agent: mission,
   action: advise, beneficiary: elders, stated: 2031-05-01, evidence_for: M-1, paraphrase: Seen.}
"""
    view = read(TURTLE_AS_YAML, CONCEPTS, ENTRIES, statements)
    store_of(view).extend(derive(view))
    assert assess(view, "m", as_of="2031-06-01").tasks[0].status == "covered"
    assert view.holds(entity("actor", "mission"), MKG.supports, entity("actor", "elders"))
