"""Each shape is broken by its own fixture and by no other; the base of the fixtures conforms."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from kg import resources
from kg.engine import Local
from kg.services.opening import load_ontology, open_view
from kg.store import View
from kg.validate import SHAPES, validate
from kg.vocab import RDF, RDFS, SH

FOLDER = Path(__file__).parent / "fixtures" / "shapes"
FIXTURES = sorted(path.stem for path in FOLDER.glob("*.ttl") if not path.stem.startswith("_"))
BASE_GRAPH = NamedNode("https://example.org/base")
HEAD = (FOLDER / "_base.ttl").read_text(encoding="utf-8")
PREFIXES = {
    line.split()[1].rstrip(":"): line.split()[2].strip("<>")
    for line in HEAD.splitlines()
    if line.startswith("@prefix")
}


def term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@cache
def shapes() -> Store:
    store = Store()
    store.load(path=str(resources.shapes()), format=RdfFormat.TURTLE)
    return store


def shapes_with_a_message() -> list[str]:
    quads = shapes().quads_for_pattern(None, SH.message, None)
    return sorted(
        quad.subject.value.removeprefix(SHAPES)
        for quad in quads
        if isinstance(quad.subject, NamedNode)
    )


@pytest.fixture(scope="module")
def terms() -> bytes:
    """The part of the ontology that shapes look at: types, superclasses, kinds of concept."""
    store = Store()
    load_ontology(Local(store))
    seen = (
        quad.triple
        for p in (RDF.type, RDFS.subClassOf)
        for quad in store.quads_for_pattern(None, p, None)
    )
    return serialize(seen, format=RdfFormat.N_TRIPLES) or b""


def changed(terms: bytes, change: str) -> View:
    """Return the base with a fixture's change: `# without: SUBJECT PREDICATE` takes away, its
    triples are added.
    """
    store = Store()
    store.load(terms, format=RdfFormat.N_TRIPLES, to_graph=NamedNode("https://example.org/terms"))
    store.load(HEAD.encode(), format=RdfFormat.TURTLE, to_graph=BASE_GRAPH)
    for line in change.splitlines():
        if line.startswith("# without: "):
            subject, predicate = (term(name) for name in line.removeprefix("# without: ").split())
            gone = list(store.quads_for_pattern(subject, predicate, None, BASE_GRAPH))
            assert gone, f"{line!r} takes nothing away"
            for quad in gone:
                store.remove(quad)
    prefixes = "\n".join(line for line in HEAD.splitlines() if line.startswith("@prefix"))
    store.load(f"{prefixes}\n{change}".encode(), format=RdfFormat.TURTLE, to_graph=BASE_GRAPH)
    return View(Local(store))


def test_the_base_of_the_fixtures_conforms(terms: bytes) -> None:
    assert validate(changed(terms, "")) == ()


@pytest.mark.parametrize("name", FIXTURES)
def test_fixture_breaks_its_shape_and_only_it(name: str, terms: bytes) -> None:
    change = (FOLDER / f"{name}.ttl").read_text(encoding="utf-8")
    assert {finding.code for finding in validate(changed(terms, change))} == {f"SH-{name}"}


def test_every_shape_has_a_fixture_and_every_fixture_a_shape() -> None:
    assert shapes_with_a_message() == FIXTURES


def test_shape_says_what_must_hold_what_to_do_and_how_grave_it_is() -> None:
    counts = {
        name: [
            len(list(shapes().quads_for_pattern(NamedNode(SHAPES + name), predicate, None)))
            for predicate in (SH.description, SH.message, SH.severity)
        ]
        for name in shapes_with_a_message()
    }
    assert {name: count for name, count in counts.items() if count != [1, 1, 1]} == {}


def is_reached(shape: NamedNode) -> bool:
    """Return whether every node shape that holds a shape, or itself, has a target."""
    holders = {quad.subject for quad in shapes().quads_for_pattern(None, SH.property, shape)} or {
        shape
    }
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    return all(
        any(list(shapes().quads_for_pattern(holder, p, None)) for p in targets)
        for holder in holders
    )


def test_shape_is_reached_from_a_target() -> None:
    assert [
        name for name in shapes_with_a_message() if not is_reached(NamedNode(SHAPES + name))
    ] == []


def test_no_property_shape_is_anonymous() -> None:
    store = shapes()
    assert {type(quad.object) for quad in store.quads_for_pattern(None, SH.property, None)} == {
        NamedNode
    }


def test_packaged_knowledge_base_conforms() -> None:
    assert validate(open_view()) == ()


def test_finding_names_the_entry_and_the_remedy(terms: bytes) -> None:
    (finding,) = validate(changed(terms, "statement:X1 mkg:credibility 7 ."))
    assert (finding.code, finding.severity) == ("SH-statement-credibility", "error")
    assert finding.message == "X1: Credibility is one grade from 1 to 6. Found: 7"
    assert finding.remedy.startswith("Give a whole number from 1")
    assert finding.focus == "https://w3id.org/mandate-kg/id/statement/X1"


def test_warning_is_no_error(terms: bytes) -> None:
    (finding,) = validate(changed(terms, "# without: source:s dcterms:rights\n"))
    assert finding.severity == "warning"
