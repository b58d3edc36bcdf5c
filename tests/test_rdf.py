"""Turtle, TriG, N-Triples and N-Quads: what is read, what is refused, and what happens to nodes
without a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg.errors import Finding, InputError
from kg.importers import literals, rdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

XSD = "http://www.w3.org/2001/XMLSchema#"
LOAD = "0123456789abcdef0123"
GRAPH = f"<https://w3id.org/mandate-kg/graph/load/{LOAD}>"
GENID = "https://w3id.org/mandate-kg/.well-known/genid/0123456789abcdef"


def lines(text: str | bytes, suffix: str = ".ttl") -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [line.decode() for line in rdf.read(data, "a" + suffix, suffix, LOAD)[0]]


def refused(text: str | bytes, suffix: str = ".ttl") -> Finding:
    with pytest.raises(InputError) as caught:
        lines(text, suffix)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", "@prefix e: <http://e/> . e:s e:p e:o ."),
        (".trig", "@prefix e: <http://e/> . e:s e:p e:o ."),
        (".nt", "<http://e/s> <http://e/p> <http://e/o> ."),
        (".nq", "<http://e/s> <http://e/p> <http://e/o> ."),
    ],
)
def test_triple_without_a_graph_goes_to_the_graph_of_its_load(suffix: str, text: str) -> None:
    assert lines(text, suffix) == [f"<http://e/s> <http://e/p> <http://e/o> {GRAPH} ."]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".trig", "@prefix e: <http://e/> . e:g { e:s e:p 'a <b> c' }"),
        (".nq", '<http://e/s> <http://e/p> "a <b> c" <http://e/g> .'),
    ],
)
def test_quad_keeps_its_graph(suffix: str, text: str) -> None:
    assert lines(text, suffix) == ['<http://e/s> <http://e/p> "a <b> c" <http://e/g> .']


@pytest.mark.parametrize(
    "word", ["<b>", "a <b>", "a <b", "<http://e/g>", "x .", "a <http://e/g> ."]
)
def test_literal_that_looks_like_a_graph_is_none(word: str) -> None:
    assert lines(f'<http://e/s> <http://e/p> "{word}" .', ".nq")[0].endswith(f'"{word}" {GRAPH} .')


def test_nodes_without_a_name_get_iris_in_order_of_appearance() -> None:
    found = lines("@prefix e: <http://e/> . [] e:p 1 . _:x e:p [ e:q _:x ] .")
    assert re.findall(r"genid/[0-9a-f]+-(\d+)>", " ".join(found)) == ["1", "2", "3", "3", "2"]


def test_nodes_without_a_name_get_iris_of_their_load() -> None:
    assert lines("[] <http://e/p> 'o' .") == [f'<{GENID}-1> <http://e/p> "o" {GRAPH} .']


def test_same_file_gives_the_same_lines() -> None:
    text = "@prefix e: <http://e/> . [] e:p [], ( 1 2 ), [ e:q _:b0 ] . _:b0 e:p _:a ."
    assert lines(text) == lines(text)


def test_graph_without_a_name_gets_an_iri() -> None:
    assert lines("<http://e/s> <http://e/p> <http://e/o> _:g .", ".nq")[0].endswith(
        f"<{GENID}-1> ."
    )


def test_underscore_and_colon_in_a_literal_stay() -> None:
    assert '"_:x"' in lines("[] <http://e/p> '_:x' .")[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'<http://e/s> <http://e/p> "2024-02-30"^^<{XSD}date> .', 1),
        (f'# 2024-02-30\n\n<http://e/s> <http://e/p> "2024-02-30"^^<{XSD}date> .', 3),
        (
            (
                '<http://e/s> <http://e/q> "abc" .\n<http://e/abc> <http://e/p> '
                f'"abc"^^<{XSD}integer> .'
            ),
            2,
        ),
        (f"@prefix x: <{XSD}> .\n<http://e/s> <http://e/p> 'abc'^^x:decimal .", 2),
    ],
)
def test_ill_typed_literal_is_refused_at_its_line(text: str, line: int) -> None:
    found = refused(text)
    assert (found.code, found.line) == ("ill-typed", line)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2023-02-29", "date"),
        ("24-01-01", "date"),
        ("2024-1-1", "date"),
        ("\u0662024-01-01", "date"),
        ("", "date"),
        ("2024-01-01", "dateTime"),
        ("2024-01-01T", "dateTime"),
        ("2024-01-01Tnoon", "dateTime"),
        ("2024-01-01T25:00:00", "dateTime"),
        ("2024-02-30T00:00:00", "dateTime"),
        ("yes", "boolean"),
        ("TRUE", "boolean"),
        ("1.0", "integer"),
        ("1e3", "integer"),
        ("", "integer"),
        ("\u0663", "integer"),
        ("-1", "nonNegativeInteger"),
        ("0", "positiveInteger"),
        ("1e3", "decimal"),
        (".", "decimal"),
        ("inf", "double"),
        ("1e", "double"),
        ("year", "gYear"),
        ("9" * 500, "integer"),
    ],
)
def test_text_that_is_not_of_its_datatype(value: str, datatype: str) -> None:
    assert literals.ill_typed(value, datatype)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2024-02-29", "date"),
        ("2000-02-29", "date"),
        ("2024-01-01Z", "date"),
        ("2024-01-01-05:00", "date"),
        ("-0044-03-15", "date"),
        ("2024-01-01T00:00:00", "dateTime"),
        ("2024-01-01T24:00:00Z", "dateTime"),
        ("2024-01-01T12:30:45.123+05:30", "dateTime"),
        ("true", "boolean"),
        ("0", "boolean"),
        ("+007", "integer"),
        ("-0", "nonNegativeInteger"),
        ("+001", "positiveInteger"),
        (".5", "decimal"),
        ("5.", "decimal"),
        ("-INF", "double"),
        ("NaN", "float"),
        ("1.5E-7", "double"),
        ("2024", "gYear"),
        ("anything", "string"),
    ],
)
def test_text_that_is_of_its_datatype(value: str, datatype: str) -> None:
    assert literals.ill_typed(value, datatype) == ""


@pytest.mark.parametrize(
    ("suffix", "text", "code", "line"),
    [
        (".ttl", "<http://e/s> <http://e/p> <o> .", "relative-iri", 1),
        (".ttl", "\n<s> <http://e/p> 1 .", "relative-iri", 2),
        (".nt", "<http://e/s> <http://e/p> <o> .", "relative-iri", 1),
        (".ttl", "@prefix e: <http://e/> .\ne:s e:p", "rdf-syntax", 2),
        (".ttl", "<http://e/s> <http://e/p> 'a\nb' .", "rdf-syntax", 1),
        (".nt", "@prefix e: <http://e/> .", "rdf-syntax", 1),
        (".ttl", "<http://e/s> <http://e/p> '\\uD800' .", "rdf-syntax", 1),
        (
            ".ttl",
            "<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> 1 )>> .",
            "triple-term",
            1,
        ),
        (".ttl", "\n<< <http://e/s> <http://e/p> 1 >> <http://e/q> 2 .", "triple-term", 2),
        (
            ".nt",
            "<http://e/s> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> .",
            "triple-term",
            1,
        ),
        (".ttl", "<http://e/s> <http://e/p> " + "[ <http://e/p> " * 5000, "too-deep", 1),
        (".trig", "<http://e/s> <http://e/p> " + "( " * 5000, "too-deep", 1),
        (
            ".nt",
            "<http://e/s> <http://e/p> " + "<<( <http://e/s> <http://e/p> " * 5000,
            "too-deep",
            1,
        ),
        (
            ".nq",
            "<http://e/s> <http://e/p> " + "<<( <http://e/s> <http://e/p> " * 5000,
            "too-deep",
            1,
        ),
    ],
)
def test_refused_file_names_code_and_line(suffix: str, text: str, code: str, line: int) -> None:
    found = refused(text, suffix)
    assert (found.code, found.line) == (code, line)


def test_bytes_that_are_no_utf_8_are_refused() -> None:
    assert refused(b"<http://e/s> <http://e/p> '\xff' .").code == "not-utf8"


@pytest.mark.parametrize("word", ["[" * 5000, "({<<(" * 2000, "<<", "}])>"])
def test_literal_full_of_brackets_is_read(word: str) -> None:
    assert len(lines(f"<http://e/s> <http://e/p> '{word}' .")) == 1


def test_triple_terms_in_a_literal_are_text() -> None:
    assert len(lines('<http://e/s> <http://e/p> "<<( a b c )>>" .')) == 1


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nt", ".nq"])
def test_empty_file_has_no_quads(suffix: str) -> None:
    assert lines("", suffix) == []


@pytest.mark.slow
def test_command_loads_every_format_of_a_folder(tmp_path: Path, run: Runner) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    triple = "<http://e/s> <http://e/p> '%s' ."
    for number, name in enumerate(("a.ttl", "b.trig", "deeper/d.TTL")):
        (folder / name).write_text(triple % number)
    (folder / "c.nt").write_text('<http://e/s> <http://e/p> "nt" .\n')
    (folder / "d.nq").write_text('<http://e/s> <http://e/p> "nq" <http://e/g> .\n')
    (folder / "notes.txt").write_text("not read")
    run("load", folder, "--store", tmp_path / "store")
    shown = run(
        "query",
        "-q",
        "SELECT ?o { <http://e/s> <http://e/p> ?o } ORDER BY ?o",
        "-f",
        "csv",
        "-s",
        tmp_path / "store",
    )
    assert shown.stdout.split() == ["o", "0", "1", "2", "nq", "nt"]


def test_folder_without_a_file_to_read_is_refused(tmp_path: Path, run: Runner) -> None:
    (tmp_path / "in").mkdir()
    assert run("load", tmp_path / "in", "--store", tmp_path / "store").returncode == 3


@pytest.mark.parametrize("name", ["a.odt", "a", "a.zip", "a.gz"])
def test_file_of_an_unknown_ending_is_refused(tmp_path: Path, run: Runner, name: str) -> None:
    (tmp_path / name).write_text("x")
    assert run("load", tmp_path / name, "--store", tmp_path / "store").returncode == 3
