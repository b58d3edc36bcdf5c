"""A term stays as its file wrote it: in the journal, in exports, in hashes, and when another file
is withdrawn.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from stores import backup, decide, initialise, load, log, rebuild, restore, retract, verify

from kg.engine import Local
from kg.formats.rdf import FORMATS, rdf
from kg.importers.literals import _CHECKS
from kg.interop import to_rdflib
from kg.journal import Journal
from kg.reason.owl import sanitised
from kg.services.opening import open_view
from kg.services.precheck import try_files
from kg.store import View, original_forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
FORMS: Final = {
    "date": ("2024-01-01+00:00", "2024-01-01Z"),
    "dateTime": ("2024-01-01T24:00:00", "2024-01-02T00:00:00"),
    "gYear": ("2024+00:00", "2024Z"),
    "boolean": ("1", "true"),
    "integer": ("01", "1"),
    "int": ("7", None),
    "long": ("+7", None),
    "nonNegativeInteger": ("1", None),
    "positiveInteger": ("03", None),
    "decimal": ("1.0", "1"),
    "double": ("1e0", "1"),
    "float": ("2.50", "2.5"),
}
"""A literal of each datatype that is not in the engine's form, and the engine's form of that
datatype, if any.
"""
OTHERS: Final = {
    "duration": "P12M",
    "time": "24:00:00",
    "dayTimeDuration": "PT24H",
    "gMonth": "--01+00:00",
    "byte": "1",
    "dateTimeStamp": "2024-01-01T00:00:00.500Z",
}
EVERY: Final = {name: text for name, (text, _) in FORMS.items()} | OTHERS


def literal(name: str, text: str) -> str:
    return f'"{text}"^^<{XSD}{name}>'


def line(name: str, text: str) -> str:
    return f"<http://e/s> <http://e/{name}> {literal(name, text)} <http://e/g> .\n"


def put(store: Path, name: str, *lines: str) -> str:
    """Load a file of quads; return the id of its entry."""
    path = store.parent / name
    path.write_text("".join(lines))
    load([path], store, isolated=False)
    return log(store)[-1].entry.id


def own(view: View) -> set[str]:
    """Return the quads at http://e/ as an export writes them."""
    return {
        f"{row}\n" for row in rdf(view, "nq").decode().splitlines() if row.startswith("<http://e/")
    }


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms")
    initialise(folder / "empty", empty=True)
    shutil.copytree(folder / "empty", folder / "full")
    put(folder / "full", "every.nq", *(line(name, text) for name, text in EVERY.items()))
    return folder


@pytest.fixture
def empty(tmp_path: Path, _made: Path) -> Path:
    """Return a store with the ontology alone."""
    return Path(shutil.copytree(_made / "empty", tmp_path / "store"))


@pytest.fixture
def full(tmp_path: Path, _made: Path) -> Path:
    """Return a store with a literal of every datatype, none in the engine's form."""
    shutil.copy(_made / "every.nq", tmp_path)
    return Path(shutil.copytree(_made / "full", tmp_path / "store"))


def test_every_datatype_that_is_checked_has_a_case() -> None:
    assert set(FORMS) == set(_CHECKS)


@pytest.mark.parametrize("name", EVERY)
def test_engine_holds_each_case_in_another_form(name: str) -> None:
    assert literal(name, EVERY[name]).encode() in original_forms.changed(
        [literal(name, EVERY[name]).encode()]
    )


@pytest.mark.slow
def test_store_that_holds_them_agrees_with_its_journal(full: Path) -> None:
    assert verify(full).findings == ()


@pytest.mark.slow
def test_journal_keeps_each_as_it_was_written(full: Path) -> None:
    journal = Journal(full / "journal")
    assert set(journal.read(journal.entries()[-1]).decode().splitlines(keepends=True)) == {
        line(name, text) for name, text in EVERY.items()
    }


@pytest.mark.slow
def test_view_tells_what_was_written_and_what_the_engine_holds(full: Path) -> None:
    view = open_view(full)
    integers = {
        str(quad.object) for quad in view.match(None, NamedNode("http://e/int"), None, None)
    }
    assert (integers, literal("int", "7") in {str(quad.object) for quad in view.written()}) == (
        {literal("integer", "7")},
        True,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.slow
def test_export_writes_each_as_its_file_did(full: Path, form: str) -> None:
    read = {str(quad.object) for quad in parse(rdf(open_view(full), form), format=FORMATS[form])}
    assert {literal(name, text) for name, text in EVERY.items()} <= read


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_in_an_export_what_the_file_wrote(
    full: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    names = {
        "ttl": "turtle",
        "nt": "nt",
        "jsonld": "json-ld",
        "rdf": "xml",
        "trig": "trig",
        "nq": "nquads",
    }
    data = rdf(open_view(full), form).decode()
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=data, format=names[form])
    read = {value.n3() for _, _, value in graph.triples((rdflib.URIRef("http://e/s"), None, None))}
    assert read == {
        rdflib.Literal(text, datatype=XSD + name, normalize=False).n3()
        for name, text in EVERY.items()
    }


@pytest.mark.slow
def test_dataset_of_rdflib_holds_what_the_files_wrote(full: Path) -> None:
    values = to_rdflib(open_view(full)).triples((rdflib.URIRef("http://e/s"), None, None))
    assert {(str(value), str(getattr(value, "datatype", ""))) for _, _, value in values} == {
        (text, XSD + name) for name, text in EVERY.items()
    }


def test_export_and_verify_of_the_command_line(full: Path, run: Runner) -> None:
    told = run("export", "-o", full.parent / "out.nq", "--store", full)
    kept = (full.parent / "out.nq").read_text().splitlines(keepends=True)
    assert (told.returncode, {line(*pair) for pair in EVERY.items()} <= set(kept)) == (0, True)
    assert run("verify", "--store", full).returncode == 0


def test_second_load_of_the_same_file_changes_nothing(full: Path) -> None:
    before = verify(full)
    done = load([full.parent / "every.nq"], full, isolated=False)
    assert (done.files, len(done.already), verify(full)) == ((), 1, before)


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 1])
def test_other_form_of_another_file_stays_when_one_is_withdrawn(empty: Path, first: int) -> None:
    pairs = {name: forms for name, forms in FORMS.items() if forms[1] is not None}
    texts = [
        [line(name, str(forms[number])) for name, forms in pairs.items()]
        for number in (first, 1 - first)
    ]
    entry = put(empty, "one.nq", *texts[0])
    put(empty, "two.nq", *texts[1])
    both = own(open_view(empty))
    retract(empty, entry, "wrong")
    assert (both, own(open_view(empty)), verify(empty).findings) == (
        {*texts[0], *texts[1]},
        {*texts[1]},
        (),
    )


@pytest.mark.slow
def test_last_form_takes_the_statement_with_it(empty: Path) -> None:
    entries = [put(empty, f"{text}.nq", line("integer", text)) for text in ("1", "01", "+1")]
    for entry in entries:
        retract(empty, entry, "wrong")
    view = open_view(empty)
    assert (own(view), view.ask("ASK { <http://e/s> ?p ?o }"), verify(empty).findings) == (
        set(),
        False,
        (),
    )


@pytest.mark.slow
@pytest.mark.parametrize("again", ["rebuild", "restore"])
def test_store_that_is_made_again_is_the_same(full: Path, again: str) -> None:
    entry = put(full, "other.nq", line("integer", "1"), line("integer", "+1"), line("decimal", "1"))
    retract(full, entry, "wrong")
    put(full, "third.nq", line("integer", "001"))
    before, data = verify(full), rdf(open_view(full), "nq")
    place = full
    if again == "rebuild":
        rebuild(full)
    else:
        place = full.parent / "restored"
        backup(full, full.parent / "backup.tar.gz")
        restore(full.parent / "backup.tar.gz", place)
    assert (verify(place), rdf(open_view(place), "nq")) == (before, data)


@pytest.mark.slow
def test_stop_between_journal_and_store_takes_nothing_of_another_file(empty: Path) -> None:
    entry = put(empty, "one.nq", line("integer", "01"))
    put(empty, "two.nq", line("integer", "1"))
    retract(empty, entry, "wrong")
    manifest = empty / "journal" / "manifest.jsonl"
    manifest.write_bytes(
        b"".join(manifest.read_bytes().splitlines(keepends=True)[:-1])
    )  # before it was committed
    put(empty, "three.nq", line("boolean", "1"))
    assert (own(open_view(empty)), verify(empty).findings) == (
        {line("integer", "1"), line("boolean", "1")},
        (),
    )


@pytest.mark.slow
def test_entries_read_as_one_keep_their_literals(store: Path) -> None:
    ids = "https://w3id.org/mandate-kg/id/actor/"
    rows = [
        f"<{ids}{name}> <http://e/p> {literal('byte', '05')} <http://e/g> .\n"
        for name in ("mssm", "delmas")
    ]
    (store.parent / "actors.yaml").write_text(
        "actors:\n- {id: first-guard, kind: mission, label: One}\n- {id: second-guard, kind: "
        "mission, label: Two}\n"
    )
    load([store.parent / "actors.yaml"], store, isolated=False)
    rows = [
        f"<{ids}{name}-guard> <http://e/p> {literal('byte', '05')} <http://e/g> .\n"
        for name in ("first", "second")
    ]
    put(store, "guards.nq", *rows)
    decide(store, "first-guard", "second-guard", "same", "an analyst", "2024-12-01")
    kept = [
        row
        for row in rdf(open_view(store), "nq").decode().splitlines(keepends=True)
        if "<http://e/p>" in row
    ]
    assert (kept, verify(store).findings) == ([rows[0]], ())


@pytest.mark.slow
def test_hash_tells_two_forms_of_a_value_apart(empty: Path) -> None:
    other = Path(shutil.copytree(empty, empty.with_name("other")))
    put(empty, "one.nq", line("integer", "1"))
    put(other, "two.nq", line("integer", "01"))
    assert verify(empty).sha256 != verify(other).sha256


@pytest.mark.slow
def test_text_that_looks_like_a_literal_is_left_alone(empty: Path) -> None:
    text = f'<http://e/s> <http://e/p> "say \\"01\\"^^<{XSD}integer> <u:g> ." <http://e/g> .\n'
    put(empty, "quoted.nq", text, line("integer", "01"))
    assert (own(open_view(empty)), verify(empty).findings) == ({text, line("integer", "01")}, ())


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["ttl", "nq"])
def test_language_tag_reads_in_lower_case_however_it_comes_in(empty: Path, ending: str) -> None:
    graph = " <http://e/g>" if ending == "nq" else ""
    put(empty, f"tag.{ending}", f'<http://e/s> <http://e/p> "x"@en-US{graph} .\n')
    assert (['"x"@en-us' in row for row in own(open_view(empty))], verify(empty).findings) == (
        [True],
        (),
    )


def test_cardinality_of_the_ontology_keeps_its_datatype() -> None:
    text = f'"1"^^<{XSD}nonNegativeInteger>'
    quads = [
        Quad(
            NamedNode("u:c"),
            NamedNode("u:p"),
            next(iter(parse(f"<u:s> <u:p> {text} .".encode(), RdfFormat.TURTLE))).object,
        )
    ]
    engine = Store()
    engine.extend(quads)
    assert text.encode() in sanitised(View(Local(engine), lambda: original_forms.differing(quads)))


def test_shapes_see_the_datatype_that_a_file_wrote(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n"
        "e:S a sh:NodeShape ; sh:targetSubjectsOf e:int ; sh:property [ sh:path e:int ; "
        f"sh:datatype <{XSD}int> ] .\n"
    )
    (tmp_path / "data.nq").write_text(line("int", "7"))
    tried = try_files([tmp_path / "data.nq"], isolated=True, shapes=tmp_path / "shapes.ttl")
    assert tried.findings == ()


def test_lint_diff_tells_of_a_datatype_that_changed(tmp_path: Path, run: Runner) -> None:
    for name, datatype in (("old", "nonNegativeInteger"), ("new", "integer")):
        text = (
            "<http://e/c> <http://www.w3.org/2002/07/owl#maxCardinality> "
            f'"1"^^<{XSD}{datatype}> .\n'
        )
        (tmp_path / f"{name}.ttl").write_text(text)
    told = run("lint", "--diff", tmp_path / "old.ttl", tmp_path / "new.ttl", "-f", "json")
    assert "nonNegativeInteger" in told.stdout


def test_literals_of_other_datatypes_and_texts_are_no_question_for_the_engine() -> None:
    lines = [b'<u:s> <u:p> "x" <u:g> .', b'<u:s> <u:p> "POINT(1 2)"^^<u:wkt> <u:g> .']
    assert original_forms.held(lines) is lines


def test_quads_in_memory_are_told_from_what_was_written() -> None:
    number = Literal("1.50", datatype=NamedNode(XSD + "decimal"))
    quad = Quad(NamedNode("u:s"), NamedNode("u:p"), number, NamedNode("u:g"))
    assert [str(form.object) for form in original_forms.differing([quad])] == [
        literal("decimal", "1.5")
    ]


def test_packed_entry_of_the_journal_holds_the_lines_themselves(full: Path) -> None:
    data = gzip.decompress(
        max(
            (full / "journal" / "loads").iterdir(), key=lambda path: path.stat().st_mtime
        ).read_bytes()
    )
    assert line("decimal", "1.0").encode() in data
