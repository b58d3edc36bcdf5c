"""RDF exports: the union of the asserted graphs, or the graphs by name."""

from __future__ import annotations

import io
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.engine import Local
from kg.errors import InputError
from kg.formats import choices, export, export_bytes
from kg.formats.rdf import FORMATS as RDF_FORMATS
from kg.formats.rdf import rdf
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import DERIVED_GRAPH, MANIFEST_GRAPH, MKG, RDFS, REGISTRY_GRAPH, entity

S, P = NamedNode("urn:s"), NamedNode("https://example.org/p")


def small(*quads: Quad) -> View:
    store = Store()
    store.extend(quads)
    return View(Local(store))


@pytest.mark.parametrize("form", sorted(RDF_FORMATS))
@pytest.mark.slow
def test_every_format_gives_back_the_asserted_triples(form: str) -> None:
    view = open_view()
    asserted = {
        quad.triple
        for quad in view.quads()
        if quad.graph_name not in (DERIVED_GRAPH, MANIFEST_GRAPH)
    }
    plain = {
        triple
        for triple in asserted
        if not any(isinstance(t, BlankNode) for t in (triple.subject, triple.object))
    }
    read = {quad.triple for quad in parse(rdf(view, form), format=RDF_FORMATS[form])}
    assert len(read) == len(asserted)
    assert plain <= read


@pytest.mark.parametrize("form", ["trig", "nq"])
def test_named_formats_keep_the_graphs(form: str) -> None:
    read = {quad.graph_name for quad in parse(rdf(open_view(), form), format=RDF_FORMATS[form])}
    assert read == set(open_view().graphs()) - {DERIVED_GRAPH, MANIFEST_GRAPH}


def test_derived_triples_come_only_when_asked_for() -> None:
    supports = f"{entity('actor', 'mssm')} {MKG.supports} {entity('actor', 'hnp')} .".encode()
    assert supports not in rdf(open_view(), "nt")
    assert supports in rdf(open_view(), "nt", derived=True)


def test_the_manifest_stays_in_the_store() -> None:
    view = small(
        Quad(S, P, Literal("a load"), MANIFEST_GRAPH), Quad(S, P, Literal("a fact"), REGISTRY_GRAPH)
    )
    assert rdf(view, "nt", derived=True) == b'<urn:s> <https://example.org/p> "a fact" .\n'


def test_a_triple_in_two_graphs_is_written_once() -> None:
    view = small(
        Quad(S, P, Literal("x"), REGISTRY_GRAPH), Quad(S, P, Literal("x"), NamedNode("urn:g"))
    )
    assert rdf(view, "nt").count(b"\n") == 1


@pytest.mark.slow
def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "from hashlib import sha256; from kg.services.opening import open_view; from "
        "kg.formats.rdf import rdf\n"
    )
    code += (
        "print(*(sha256(rdf(open_view(), form, derived=True)).hexdigest() for form in "
        "('ttl', 'nq', 'rdf', 'jsonld')))"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_blank_nodes_get_the_same_names_each_time() -> None:
    made_ = {rdf(small(Quad(BlankNode(), P, Literal("x"), REGISTRY_GRAPH)), "nt") for _ in range(3)}
    assert len(made_) == 1


def test_rdf_xml_drops_what_xml_forbids_and_keeps_the_rest() -> None:
    text = "a\x01b ]]> <\"&' \r\n \u202e 😀"
    data = rdf(small(Quad(S, P, Literal(text, language="en"), REGISTRY_GRAPH)), "rdf")
    (described,) = ET.fromstring(data)  # noqa: S314 - we wrote it
    assert described[0].text == text.replace("\x01", "")


def test_rdf_xml_refuses_a_predicate_it_cannot_name() -> None:
    view = small(Quad(S, NamedNode("https://example.org/p/"), Literal("x"), REGISTRY_GRAPH))
    with pytest.raises(InputError, match="no local name"):
        rdf(view, "rdf")


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "trig", "nq"])
def test_control_characters_survive_where_the_format_can_hold_them(form: str) -> None:
    text = "a\x01\n\t\"'\\ ]]> </script> \u202e 😀"
    data = rdf(small(Quad(S, RDFS.comment, Literal(text), REGISTRY_GRAPH)), form)
    assert [quad.object.value for quad in parse(data, format=RDF_FORMATS[form])] == [text]


def test_an_unknown_format_is_refused_with_the_names() -> None:
    with pytest.raises(InputError, match=choices("dataset", "network")):
        export_bytes(open_view(), "docx")


def test_a_file_that_cannot_be_written_is_a_clear_error() -> None:
    with pytest.raises(InputError, match="cannot be written"):
        export(open_view(), "/no/such/folder/x.ttl")


def test_a_stream_takes_the_format_by_name() -> None:
    stream = io.BytesIO()
    assert export(open_view(), stream, "turtle") == ()
    assert sum(1 for _ in parse(stream.getvalue(), format=RdfFormat.TURTLE)) > 1000
