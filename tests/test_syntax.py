"""A file is read as what it is: by its first bytes, with bounded entities, without RDF 1.2, each
fault at its place.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Final

import pytest

from kg import sandbox
from kg.errors import Finding, InputError
from kg.importers import rdf, syntax
from kg.importers.rdfxml import MAX_ENTITIES, MAX_ENTITY
from kg.lint import check, files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

TURTLE: Final = '@prefix e: <http://e/> . e:s e:p "x" .'
ROOT: Final = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"%s>\n%s</rdf:RDF>'
NODE: Final = '<rdf:Description rdf:about="http://e/s"><e:p>x</e:p></rdf:Description>'
XML: Final = '<?xml version="1.0"?>\n' + ROOT % ("", NODE)
JSON: Final = '{"@id": "http://e/s", "http://e/p": "x"}'
TRIPLE: Final = b'<http://e/s> <http://e/p> "x"'
XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def read(text: str | bytes, name: str = "a.ttl") -> list[bytes]:
    """Return the triples of a file, without their graph."""
    data = text if isinstance(text, bytes) else text.encode()
    lines, _ = rdf.read(data, name, "." + name.rpartition(".")[2], "0")
    return [line.rpartition(b" <")[0] for line in lines]


def refused(text: str | bytes, name: str = "a.ttl") -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        read(text, name)
    return caught.value.findings


@pytest.mark.parametrize("suffix", rdf.SUFFIXES)
@pytest.mark.parametrize("text", [XML, JSON])
def test_rdf_is_read_whatever_its_ending_says(text: str, suffix: str) -> None:
    assert read(text, f"a{suffix}") == [TRIPLE]


@pytest.mark.parametrize("suffix", [".rdf", ".owl", ".xml", ".jsonld", ".ttl", ".trig"])
def test_turtle_is_read_as_turtle(suffix: str) -> None:
    assert read("# a comment\n" + TURTLE, f"a{suffix}") == [TRIPLE]


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (TURTLE, ".ttl"),
        ("PREFIX e: <http://e/> e:s e:p 1 .", ".ttl"),
        ("\ufeff" + TURTLE, ".ttl"),
        ("@prefix e: <http://e/> . e:g { e:s e:p 1 }", ".trig"),
        ("<http://e/s> <http://e/p> 'x' <g> .", ".ttl"),
        ('<http://e/s> <http://e/p> "x" <http://e/g> .', ".nq"),
        (XML, ".rdf"),
        (JSON, ".jsonld"),
        ('{"statements": []}', ".json"),
        ("sources:\n- id: a\n", ".yaml"),
    ],
)
def test_ending_of_a_text_is_told_by_its_first_bytes(text: str, suffix: str) -> None:
    declared = ".ttl" if suffix in (".rdf", ".jsonld", ".json", ".yaml") else ".owl"
    assert syntax.suffix_of(text.encode(), "a", declared) == suffix


@pytest.mark.parametrize(
    "text", ["[] a <http://e/C> .", "[ <http://e/p> 1 ] .", "<s> <p> <o> .", "# nothing", ""]
)
def test_turtle_that_begins_like_something_else_stays_turtle(text: str) -> None:
    assert syntax.suffix_of(text.encode(), "a", ".ttl") == ".ttl"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", XML),
        ("a.json", TURTLE),
        ("a.yaml", XML),
        ("a.yaml", TURTLE),
        ("a.yaml", JSON),
        ("a.csv", XML),
        ("a.owl", TURTLE),
        ("a.nt", JSON),
    ],
)
def test_load_reads_a_file_as_what_it_is_and_says_so(
    run: Runner, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    told = run("load", tmp_path / name, "--dry-run", "--store", tmp_path / "new")
    assert (told.returncode, "whatever its ending says" in told.stderr) == (0, True)


def test_statements_in_a_file_named_turtle_are_read(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        'sources:\n- {id: s9, title: "S", published: 2024-10-20, licence: "CC0"}\n'
    )
    told = run("load", tmp_path / "a.ttl", "--dry-run", "--store", tmp_path / "new")
    assert (told.returncode, "a.ttl: is YAML" in told.stderr) == (0, True)


@pytest.mark.parametrize(
    ("name", "text", "code", "remedy"),
    [
        ("a.owl", "Prefix(:=<http://e/>)\nOntology(<http://e/>)", "other-syntax", "ROBOT"),
        ("a.ttl", "Prefix: e: <http://e/>\nOntology: <http://e/>", "other-syntax", "ROBOT"),
        (
            "a.owl",
            '<Ontology xmlns="http://www.w3.org/2002/07/owl#"></Ontology>',
            "other-syntax",
            "ROBOT",
        ),
        ("a.owl", "format-version: 1.2\n", "other-syntax", "ROBOT"),
        ("a.rdf", "<!DOCTYPE html>\n<html></html>", "web-page", "the data itself"),
        ("a.csv", "PK\x03\x04...", "not-text", "CSV"),
        ("a.ttl", TURTLE.encode("utf-16"), "not-utf8", "UTF-8"),
        ("a.rdf", XML.encode("utf-16-le"), "not-utf8", "UTF-8"),
    ],
)
def test_format_that_is_not_read_is_named_with_its_remedy(
    name: str, text: str | bytes, code: str, remedy: str
) -> None:
    (finding,) = refused(text, name)
    assert (finding.code, finding.line, remedy in finding.remedy) == (code, 1, True)


@pytest.mark.parametrize(
    ("name", "text", "ending"),
    [
        ("a.ttl", "@prefix e: <http://e/> . e:g { e:s e:p 1 }", ".trig"),
        ("a.nt", TURTLE, ".ttl"),
        ("a.nt", '<u:a> <u:b> "c" <u:g> .', ".nq"),
        ("a.nq", TURTLE, ".ttl"),
    ],
)
def test_remedy_names_the_ending_under_which_a_text_is_well_formed(
    name: str, text: str, ending: str
) -> None:
    assert refused(text, name)[0].remedy.endswith(f"name the file {ending}")


def test_packed_file_without_its_ending_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(gzip.compress(TURTLE.encode()))
    assert sandbox.read(tmp_path / "a.ttl", unpack=True) == TURTLE.encode()


def test_plain_file_with_the_ending_of_a_packed_one_is_refused_with_its_remedy(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.ttl.gz").write_text(TURTLE)
    with pytest.raises(InputError, match=r"name it without [.]gz"):
        sandbox.read(tmp_path / "a.ttl.gz", unpack=True)


def doctype(declared: str, text: str = "x") -> str:
    body = f'<rdf:Description rdf:about="http://e/s"><e:p>{text}</e:p></rdf:Description>'
    return f'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n{declared}\n]>\n' + ROOT % ("", body)


def test_plain_entities_are_put_out_in_names_and_texts() -> None:
    text = doctype('<!ENTITY e "http://e/">', "see &e;a &amp; b").replace(
        'about="http://e/s"', 'about="&e;s"'
    )
    assert read(text.replace('xmlns:e="http://e/"', 'xmlns:e="&e;"'), "a.owl") == [
        b'<http://e/s> <http://e/p> "see http://e/a & b"'
    ]


@pytest.mark.parametrize(
    ("declared", "written", "value"),
    [
        ("<!ENTITY e 'say \"hi\" > all'>", "&e;", 'say \\"hi\\" > all'),
        ('<!ENTITY e "caf&#xe9;">', "&e;", "café"),
        ('<!-- <!ENTITY e "no"> -->\n<!ENTITY e "yes">', "&e;", "yes"),
        ('<!ENTITY e "yes">', "<![CDATA[&e; <b>]]>", "&e; <b>"),
        ('<!ENTITY e "yes">', "a <![CDATA[&e;]]> b &e;", "a &e; b yes"),
        ('<!ENTITY e "yes">\n<!ENTITY e "no">', "&e;", "yes"),
        ('<!ENTITY lt "no">', "&lt;", "<"),
        ("", "x", "x"),
    ],
)
def test_entity_reads_as_xml_says(declared: str, written: str, value: str) -> None:
    assert read(doctype(declared, written), "a.rdf") == [
        f'<http://e/s> <http://e/p> "{value}"'.encode()
    ]


def test_entity_in_an_attribute_ends_none() -> None:
    text = doctype("<!ENTITY e 'a\"b'>").replace("<e:p>x</e:p>", '<e:p e:q="&e;"/>')
    assert any(line.endswith(b'"a\\"b"') for line in read(text, "a.rdf"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY e "&a;&a;">',
        '<!ENTITY e "&#38;a;">',
        '<!ENTITY e "&#60;b/>">',
        '<!ENTITY e "<b/>">',
        '<!ENTITY e SYSTEM "file:///etc/hostname">',
        '<!ENTITY % e "x">',
        '<!ENTITY e PUBLIC "p" "http://e/x">',
        '<!ATTLIST e:p e:q CDATA "x">',
        "".join(f'<!ENTITY e{n} "x">' for n in range(MAX_ENTITIES + 1)),
        f'<!ENTITY e "{"x" * (MAX_ENTITY + 1)}">',
    ],
)
def test_entity_that_is_more_than_a_short_text_is_refused_at_its_line(declared: str) -> None:
    (finding,) = refused(doctype(declared), "a.rdf")
    assert (finding.code, finding.line) == ("doctype", 3)


@pytest.mark.parametrize("head", ['SYSTEM "http://e/x.dtd"', 'PUBLIC "p" "http://e/x.dtd"'])
def test_doctype_that_names_another_file_is_refused(head: str) -> None:
    (finding,) = refused(doctype("").replace("rdf:RDF [", f"rdf:RDF {head} ["), "a.rdf")
    assert finding.code == "doctype"


def test_entities_that_make_a_file_grow_beyond_its_bound_are_refused() -> None:
    (finding,) = refused(doctype(f'<!ENTITY e "{"x" * 4000}">', "&e;" * 4000), "a.rdf")
    assert (finding.code, "16," in finding.message) == ("doctype", True)


def test_fault_behind_a_doctype_is_told_at_its_own_line() -> None:
    (finding,) = refused(
        doctype('<!ENTITY e "x">', "x").replace('about="http://e/s"', 'about="a b"'), "a.rdf"
    )
    assert finding.line == 6


def test_subjects_behind_entities_are_known_by_their_place() -> None:
    text = doctype('<!ENTITY e "http://e/">').replace('about="http://e/s"', 'about="&e;s"')
    assert rdf.locations(text.encode(), "a.owl", ".owl") == {"http://e/s": ("a.owl", 6, 1)}


P: Final = "@prefix e: <http://e/> .\n"
LATER: Final = {
    "base direction": ("a.ttl", P + 'e:s e:p "--ltr", "x"@en--ltr .', "base-direction", (2, 24)),
    "base direction in lines": (
        "a.nq",
        '<u:s> <u:p> "x"@en--rtl <u:g> .\n',
        "base-direction",
        (1, 19),
    ),
    "base direction in JSON": (
        "a.jsonld",
        '{"http://e/p":\n {"@value": "x", "@direction": "rtl"}}',
        "base-direction",
        (2, 18),
    ),
    "base direction of a context": (
        "a.jsonld",
        '{"@context": {"@direction": "rtl"}, "http://e/p": "x"}',
        "base-direction",
        (1, 15),
    ),
    "base direction of a term": (
        "a.jsonld",
        '{"@context": {"p": {"@id": "u:p", "@direction": "ltr"}}, "p": "x"}',
        "base-direction",
        (1, 35),
    ),
    "base direction in XML": (
        "a.rdf",
        ROOT
        % (
            ' xmlns:i="http://www.w3.org/2005/11/its"',
            NODE.replace("<e:p>", '<e:p xml:lang="ar" i:dir="rtl">'),
        ),
        "rdf-version",
        (2, 41),
    ),
    "triple term": ("a.nt", "<u:a> <u:b> <<( <u:c> <u:d> <u:e> )>> .", "triple-term", (1, 13)),
    "reified triple": ("a.ttl", P + '<< e:s e:p e:o >> e:q "z" .', "triple-term", (2, 1)),
    "annotation": ("a.ttl", P + 'e:s e:p e:o {| e:q "z" |} .', "triple-term", (2, 13)),
    "reifier": ("a.trig", P + "e:g { e:s e:p e:o ~ e:r . }", "triple-term", (2, 19)),
    "annotation in XML": (
        "a.rdf",
        ROOT % ("", NODE.replace("<e:p>", '<e:p rdf:annotation="http://e/r">')),
        "rdf-version",
        (2, 41),
    ),
    "triple term in XML": (
        "a.rdf",
        ROOT % ("", NODE.replace("<e:p>", '<e:p rdf:parseType="Triple">')),
        "triple-term",
        (2, 41),
    ),
    "version": ("a.ttl", P + 'VERSION "1.2"\ne:s e:p 1 .', "rdf-version", (2, 1)),
    "version with a sign": ("a.trig", P + "@version '1.2' .\n", "rdf-version", (2, 1)),
    "version in lines": ("a.nt", 'VERSION "1.2"\n<u:s> <u:p> "x" .\n', "rdf-version", (1, 1)),
    "version in XML": ("a.rdf", ROOT % (' rdf:version="1.2"', NODE), "rdf-version", (1, 1)),
}


@pytest.mark.parametrize("name", LATER)
def test_construct_of_rdf_1_2_is_refused_at_its_place(name: str) -> None:
    path, text, code, place = LATER[name]
    (finding,) = refused(text, path)
    assert (finding.code, (finding.line, finding.column), bool(finding.remedy)) == (
        code,
        place,
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        P + 'e:s e:version "1.2" .',
        P + 'e:s e:p "VERSION \'1.2\'", "<<( x )>>", "{| |}", "a--ltr"@en .',
        P + "e:s e:p 1 . # VERSION '1.2'",
        P + "e:version e:p '--ltr ' .",
    ],
)
def test_texts_and_names_that_look_like_rdf_1_2_are_read(text: str) -> None:
    assert read(text)


def test_direction_that_says_nothing_is_read() -> None:
    assert read('{"@context": {"@direction": null}, "http://e/p": "x"}', "a.jsonld")


ILL: Final = P + (
    f'@prefix xsd: <{XSD}> .\ne:a e:p "zz", "zz"^^xsd:date .\ne:b e:p "aa"^^<{XSD}integer> ;\n  '
    'e:q "zz"^^xsd:date .\n'
)


def test_ill_typed_literals_are_all_told_by_place() -> None:
    assert [(found.line, found.column, found.code) for found in refused(ILL)] == [
        (3, 15, "ill-typed"),
        (4, 9, "ill-typed"),
        (5, 7, "ill-typed"),
    ]


def test_of_many_ill_typed_literals_fifty_are_told_and_a_count() -> None:
    found = refused("".join(f'<u:s> <u:p> "x{n}"^^<{XSD}date> .\n' for n in range(60)), "a.nt")
    assert (len(found), [one.line for one in found[:50]], found[50].message) == (
        51,
        [*range(1, 51)],
        "10 other literals are not of their datatype",
    )


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (
            "a.rdf",
            ROOT
            % ("", NODE.replace("x</e:p>", f'zz</e:p>\n<e:p rdf:datatype="{XSD}date">zz</e:p>')),
            (3, 59),
        ),
        ("a.jsonld", '{"http://e/p":\n {"@value": "zz", "@type": "' + XSD + 'date"}}', (2, 14)),
    ],
)
def test_ill_typed_literal_is_found_in_other_formats(
    name: str, text: str, place: tuple[int, int]
) -> None:
    (finding,) = refused(text, name)
    assert (finding.line, finding.column) == place


def test_lint_goes_on_behind_ill_typed_literals(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        ILL + "<http://e/C> a <http://www.w3.org/2002/07/owl#Class> .\n"
    )
    codes = [found.code for found in check.lint(files.read([tmp_path / "a.ttl"]))]
    assert (codes.count("ill-typed"), "missing-label" in codes) == (3, True)


def test_lint_reads_what_editors_of_ontologies_write(tmp_path: Path) -> None:
    (tmp_path / "a.owl").write_text(doctype('<!ENTITY e "http://e/">'))
    assert files.read([tmp_path / "a.owl"]).files == (str(tmp_path / "a.owl"),)


E: Final = "http://e/"
NEGATIVE: Final = {
    "a value with a list of types": {E + "p": {"@value": "x", "@type": [E + "t"]}},
    "two indexes of one node": [
        {"@id": E + "a", "@index": "x", E + "p": "1"},
        {"@id": E + "a", "@index": "y"},
    ],
    "a term for @preserve": {"@context": {"p": "@preserve"}, E + "p": "x"},
    "a type of @type": {"@context": {"t": {"@id": "@type", "@type": "@id"}}, "t": E + "T"},
    "a vocabulary that is no IRI": {"@context": {"@vocab": "a b"}, E + "p": "x"},
    "an unused term without an IRI": {"@context": {"p": {"@container": "@set"}}, E + "q": "x"},
    "an unused term under a relative IRI": {"@context": {"p": "relative"}, E + "q": "x"},
    "an unused term that names itself": {"@context": {"p": {"@id": "p"}}, E + "q": "x"},
    "an unused term of a relative type": {
        "@context": {"p": {"@id": E + "p", "@type": "relative"}},
        E + "q": "x",
    },
    "the same in a scoped context": {
        "@context": {"p": {"@id": E + "p", "@context": {"q": "relative"}}},
        E + "q": "x",
    },
    "null behind protected terms": {
        "@context": [{"@protected": True, "p": E + "p"}, None],
        E + "q": "x",
    },
    "a literal indexed by a property": {
        "@context": {"p": {"@id": E + "p", "@container": "@index", "@index": E + "i"}},
        "p": {"a": {"@value": "x"}},
    },
    "two aliases of @id": {"@context": {"id": "@id"}, "@id": E + "a", "id": E + "b"},
    "terms in a circle": {"@context": {"a": "b:x", "b": "a:y"}, "a": "x"},
    "a keyword defined again": {"@context": {"@id": E + "p"}, E + "p": "x"},
    "a container of context": {
        "@context": {"p": {"@id": E + "p", "@container": "@context"}},
        "p": "x",
    },
    "a direction sideways": {E + "p": {"@value": "x", "@direction": "sideways"}},
    "a language that is none": {E + "p": {"@value": "x", "@language": "e n"}},
    "a value that is a list": {E + "p": {"@value": ["x"]}},
    "a protected term defined again": {
        "@context": [{"@protected": True, "p": E + "p"}, {"p": E + "q"}],
        "p": "x",
    },
}
POSITIVE: Final = {
    "aliases": {"@context": {"id": "@id", "type": "@type"}, "id": E + "a", "type": E + "T"},
    "a set of types": {
        "@context": {"@version": 1.1, "@type": {"@container": "@set"}},
        "@type": E + "T",
    },
    "a term that is nothing": {"@context": {"p": None, "@vocab": E}, "q": "x"},
    "terms of a vocabulary": {
        "@context": {"@vocab": E, "p": {"@type": "@id"}, "q": "r"},
        "p": E + "a",
        "q": "x",
    },
    "prefixes": {
        "@context": {"e": E, "p": "e:p", "q": {"@id": "p", "@type": "e:t"}},
        "p": "x",
        "q": "y",
    },
    "a reverse term": {
        "@context": {"p": {"@reverse": E + "p"}},
        "@id": E + "a",
        "p": {"@id": E + "b"},
    },
    "the same index twice": [
        {"@id": E + "a", "@index": "x", E + "p": "1"},
        {"@id": E + "a", "@index": "x"},
    ],
    "null before protected terms": {
        "@context": [None, {"@protected": True, "p": E + "p"}],
        "p": "x",
    },
    "nodes indexed by a property": {
        "@context": {"p": {"@id": E + "p", "@container": "@index", "@index": E + "i"}},
        "p": {"a": {"@id": E + "b"}},
    },
    "literals indexed": {
        "@context": {"p": {"@id": E + "p", "@container": "@index"}},
        "p": {"a": "x"},
    },
}


@pytest.mark.parametrize("name", NEGATIVE)
def test_json_ld_that_breaks_a_rule_is_refused(name: str) -> None:
    (finding,) = refused(json.dumps(NEGATIVE[name]), "a.jsonld")
    assert (finding.line, bool(finding.remedy)) == (1, True)


@pytest.mark.parametrize("name", POSITIVE)
def test_json_ld_that_keeps_the_rules_is_read(name: str) -> None:
    assert read(json.dumps(POSITIVE[name]), "a.jsonld")
