"""RDF files -> N-Quads lines; pyoxigraph is the only parser.

Blank nodes become skolem IRIs in order of appearance; triples without a graph go to a graph named
after the load; literals whose text is not of their datatype are refused, since engines answer them
differently. Quads stay bytes from the parser to the journal: a Python object a quad would cost more
than the engine's own work.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import IO, Final, cast

from pyoxigraph import RdfFormat, serialize
from pyoxigraph import parse as parse_rdf

from kg import lexing, sandbox
from kg.errors import Finding, InputError, Location
from kg.importers import jsonld, rdfxml, syntax, turtle_locations
from kg.importers.literals import ill_typed, in_source
from kg.importers.record import BUILT_IN
from kg.vocab import BASE, DERIVED_GRAPH, MANIFEST_GRAPH, PREFIXES

FORMATS: Final = syntax.TEXT_FORMATS
"""What is read and written."""
XML_SUFFIXES: Final = syntax.XML_SUFFIXES
SUFFIXES: Final = tuple(
    ending for record in BUILT_IN if record.gives == "quads" for ending in record.endings
)
_READ: Final = (
    FORMATS | dict.fromkeys(XML_SUFFIXES, RdfFormat.RDF_XML) | {".jsonld": RdfFormat.JSON_LD}
)
_WITH_GRAPHS: Final = (".trig", ".nq", ".jsonld")
_XSD: Final = PREFIXES["xsd"]
_TYPED: Final = re.compile(
    rb' "([^"\\\n]*+(?:\\.[^"\\\n]*+)*)"\^\^<' + re.escape(_XSD.encode()) + rb"(\w++)>"
)
_DIRECTED: Final = re.compile(
    rb'"@[A-Za-z0-9-]+--(?:ltr|rtl) (?:<[^>]*> |_:\S+ )?\.$', re.MULTILINE
)
_VERSION: Final = re.compile(rb'(?:\A|(?<=[\s.}>]))@?version(?=[ \t\r\n]+["\'])', re.IGNORECASE)
_OUTSIDE: Final = re.compile(f"{lexing.STRING}|{lexing.IRI}|{lexing.COMMENT}".encode(), re.DOTALL)
"""Strings, IRIs and comments of Turtle: in none of them stands a directive."""
_SHOWN: Final = 50
_BLANK: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>|(_:\S+)')
_IRI: Final = rb"<[A-Za-z][A-Za-z0-9+.-]*+:[A-Za-z0-9/._~:#?=&+,;@!$'()*-]*+>"
_DAY: Final = rb"\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"  # noqa: E501
_ENGINE_FORM: Final = re.compile(
    rb"(?:%(iri)b %(iri)b (?:%(iri)b|"
    rb'"(?:[^"\\\x00-\x1f\x7f]++|\\["\\nrt])*"(?:@[a-z]{2,3}(?:-[a-z0-9]{1,8})*)?'
    rb'|"%(day)b"\^\^<%(xsd)bdate>|"-?+[0-9]{1,18}+"\^\^<%(xsd)binteger>|"(?:true|false)"\^\^<%(xsd)bboolean>'
    rb") (?!<%(own)b)%(iri)b \.\n){1,1000}"
    % {
        b"iri": _IRI,
        b"own": re.escape(f"{BASE}graph/".encode()) + b"[dm]",
        b"day": _DAY,
        b"xsd": re.escape(_XSD.encode()),
    }
)
"""N-Quads lines that are as the parser would write them, legal, each in a graph not our own, with
plain literals. Deliberately narrower than the grammar (no year is checked for 29 February, no
escape in an IRI): what it does not match is parsed. One pass of it costs a third of parsing and
writing the lines again. A thousand lines at a time, since a repetition that may give back takes
memory for each; and no group in it is possessive: Python before 3.11.5 continues behind what such a
group tried and could not take, so that a line cut off passed for a whole one.
"""
_BOM: Final = b"\xef\xbb\xbf"
_WHERE: Final = re.compile(
    r"^Parser error at line \d+ (?:column \d+|between columns? \d+ and (?:column )?\d+): "
)
_QUOTED: Final = re.compile(r"'([^']+)'")
_KINDS_OF_ERROR: Final = (
    (
        re.compile("No scheme found|relative IRI", re.IGNORECASE),
        "relative-iri",
        "write the whole IRI, or declare a base in the file",
    ),
    (
        re.compile("subtag|language tag|base direction"),
        "bad-language",
        "write a tag of BCP 47, such as en or fr-HT",
    ),
    (
        re.compile("Invalid IRI|parsing IRI"),
        "bad-iri",
        'correct it; a space and any of < > " { } | \\ ^ ` may not stand in an IRI',
    ),
)


def read(
    data: bytes, path: str, suffix: str, load_id: str, findings: list[Finding] | None = None
) -> tuple[list[bytes], bool]:
    """Return the N-Quads lines of one RDF file, checked, without line ends; and whether derived
    quads were left out.

    The file is read as what it is, by its first bytes. Literals stay as they are written, but for
    the language tags, which the parser puts in lower case. `load_id` names the graph of triples
    without one and the skolem IRIs of blank nodes. Ill-typed literals are added to `findings` where
    that is given. Raises InputError with line and remedy.
    """
    suffix = actual_suffix(data, path, suffix)
    if suffix == ".nq" and _is_utf8(data) and _in_engine_form(data):
        lines = data.split(b"\n")  # half the cost of splitlines; the form knows no other line end
        lines.pop()  # what follows the last one: nothing
        return lines, False
    sandbox.check_text(data, path)
    data = data.removeprefix(_BOM)
    text = _parsed(data, path, suffix)
    _refuse_new_terms(data, path, text)
    ill_typed = _ill_typed(data, path, suffix, text)
    if findings is not None:
        findings += ill_typed
    elif ill_typed:
        raise InputError.of(ill_typed)
    if b"_:" in text:
        text = _skolemise(text, load_id)
    graph = f" <{BASE}graph/load/{load_id}> .".encode()
    lines = text.splitlines()
    if suffix not in _WITH_GRAPHS:
        return [line[:-2] + graph for line in lines], False
    return _of_others(
        [line if _has_graph(line) else line[:-2] + graph for line in lines], text, path
    )


def _refuse_new_terms(data: bytes, path: str, text: bytes) -> None:
    """Refuse what RDF 1.2 adds to the terms."""
    if b"<<(" in text:
        _refuse_triple_terms(data, path, text)
    if b"--ltr " in text or b"--rtl " in text:
        _refuse_directions(data, path, text)


def locations(data: bytes, path: str, suffix: str) -> dict[str, Location]:
    """Return where each named subject of a file that `read` accepts first stands.

    Exact for N-Triples and N-Quads; best effort elsewhere: an IRI that is written with escapes may
    be missing.
    """
    suffix = actual_suffix(data, path, suffix)
    if suffix in (".nt", ".nq"):
        return turtle_locations.of_lines(data, path)
    if suffix == ".jsonld":
        return jsonld.subjects(data, path)
    if suffix in XML_SUFFIXES:
        return rdfxml.scan(data, path, any_root=True)
    return turtle_locations.of_turtle(data, path)


def actual_suffix(data: bytes, path: str, suffix: str) -> str:
    """Return the ending of the RDF format that a file is in. Raises InputError where it is in none
    that kg reads.
    """
    actual = syntax.suffix_of(data, path, suffix)
    if actual == ".yaml":
        problem = "this is a document of kg's own in YAML, no RDF"
        raise InputError.of(
            [Finding(path, 1, 1, "other-syntax", "error", problem, "name it .yaml, and kg load it")]
        )
    return ".jsonld" if actual == ".json" else actual


def _parsed(data: bytes, path: str, suffix: str) -> bytes:
    """Return a file's quads as the engine writes them; what must not reach the engine is refused
    before.
    """
    form = _READ[suffix]
    if suffix in XML_SUFFIXES:
        content, base = rdfxml.prepared(data, path, any_root=suffix != ".xml"), None
    elif suffix == ".jsonld":
        content, base = jsonld.prepared(data, path), jsonld.NO_BASE
    else:
        if suffix in (".ttl", ".trig") or b"<<" in data:
            sandbox.check_depth(data, path)
        _refuse_versions(data, path)
        content, base = data, None
    try:
        text = serialize(parse_rdf(content, form, base_iri=base), format=RdfFormat.N_QUADS) or b""
    except SyntaxError as error:
        raise _refuse_syntax(data, path, suffix, error) from error
    if suffix == ".jsonld":
        jsonld.check(data, path, text)
    return text


def _refuse_syntax(data: bytes, path: str, suffix: str, error: SyntaxError) -> InputError:
    """Return what the engine said as a finding; where it names no location, what it quotes is
    looked for.
    """
    message = _WHERE.sub("", error.msg or str(error))
    code, remedy = _kind_of_error(data, path, suffix, message)
    location = _location_of_error(data, path, _READ[suffix], error, message)
    return InputError.of([Finding(*location, code, "error", message, remedy)])


def _kind_of_error(data: bytes, path: str, suffix: str, message: str) -> tuple[str, str]:
    """Return the code and the remedy for what the engine said."""
    code, remedy = next(
        ((code, remedy) for pattern, code, remedy in _KINDS_OF_ERROR if pattern.search(message)),
        ("rdf-syntax", "correct the file at this place"),
    )
    if code == "rdf-syntax" and (other := _other_format(data, path, suffix)):
        remedy = f"this is well-formed {syntax.NAMES[other]}: name the file {other}"
    if code == "relative-iri" and _READ[suffix] in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        remedy = "write the whole IRI"  # these two know no base
    return code, remedy


def _location_of_error(
    data: bytes, path: str, form: RdfFormat, error: SyntaxError, message: str
) -> Location:
    """Return where that is which the engine refuses."""
    if error.lineno and form != RdfFormat.JSON_LD:
        return Location(path, error.lineno, error.offset or 1)
    start = _start_of_line(data, _failing_line(data)) if form == RdfFormat.RDF_XML else 0
    words = [*_QUOTED.findall(message), *re.findall(r"@\w+", message)]
    candidates = [quoted % word for word in words for quoted in ('"%s"', "'%s'", "%s")]
    positions = (data.find(word.encode(), start) for word in candidates)
    return sandbox.location_of(path, data, next((at for at in positions if at >= 0), start))


def _other_format(data: bytes, path: str, suffix: str) -> str:
    """Return the ending of another plain format in which a file is well-formed, empty where there
    is none.
    """
    if suffix not in FORMATS:
        return ""
    sandbox.check_depth(data, path)
    return next(
        (ending for ending in FORMATS if ending != suffix and syntax.is_well_formed(data, ending)),
        "",
    )


def _failing_line(data: bytes) -> int:
    """Return the line of RDF/XML at which the engine gives up; it is given one at a time, since it
    does not say.
    """
    lines = _Lines(data)
    try:
        for _ in parse_rdf(cast("IO[bytes]", lines), RdfFormat.RDF_XML):
            pass
    except SyntaxError:
        pass
    return max(1, lines.given)


class _Lines:
    """A file that is read a line at a time; `given` counts the lines begun."""

    def __init__(self, data: bytes) -> None:
        self._lines = iter(data.splitlines(keepends=True))
        self._rest = b""
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next line, or as much of it as is asked for."""
        if not self._rest:
            self._rest = next(self._lines, b"")
            self.given += 1 if self._rest else 0
        cut = len(self._rest) if size < 0 else size
        part, self._rest = self._rest[:cut], self._rest[cut:]
        return part


def _start_of_line(data: bytes, line: int) -> int:
    return sum(map(len, data.splitlines(keepends=True)[: line - 1]))


def _of_others(lines: list[bytes], text: bytes, path: str) -> tuple[list[bytes], bool]:
    """Return the lines without those of the derived graph, which is made again here; the manifest's
    are refused.
    """
    if f" {MANIFEST_GRAPH} .\n".encode() in text:
        problem = f"quads of {MANIFEST_GRAPH.value}, which only a store itself writes"
        raise InputError.of([Finding(path, 1, 1, "own-graph", "error", problem, "leave them out")])
    derived = f" {DERIVED_GRAPH} .".encode()
    if derived not in text:
        return lines, False
    return [line for line in lines if not line.endswith(derived)], True


def _in_engine_form(data: bytes) -> bool:
    position = 0
    while position < len(data):
        form_match = _ENGINE_FORM.match(data, position)
        if form_match is None:
            return False
        position = form_match.end()
    return True


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_graph(line: bytes) -> bool:
    """Return whether an N-Quads line names a graph: its last token is an IRI, and not the
    object.
    """
    token = line[line.rfind(b" ", 0, -2) + 1 : -2]
    return token.startswith(b"<") and b'"' not in token and line.count(b" ") > 3  # noqa: PLR2004 - s, p, o, dot


def _skolemise(text: bytes, load_id: str) -> bytes:
    head = f"<{BASE}.well-known/genid/{load_id[:16]}-".encode()
    skolem_iris: dict[bytes, bytes] = {}

    def name(match: re.Match[bytes]) -> bytes:
        label = match[1]
        return (
            match[0]
            if label is None
            else skolem_iris.setdefault(label, head + b"%d>" % (len(skolem_iris) + 1))
        )

    return _BLANK.sub(name, text)


def _refuse_triple_terms(data: bytes, path: str, text: bytes) -> None:
    if any(match[0] == b"<<(" for match in re.finditer(rb'"(?:[^"\\]|\\.)*"|<<\(', text)):
        marks = (b"<<", b"{|", b"~")
        start = min((at for mark in marks if (at := _outside(data).find(mark)) >= 0), default=0)
        problem, remedy = (
            "triple terms and annotations (RDF 1.2) are not used here",
            "make the statement a node",
        )
        finding = Finding(
            *sandbox.location_of(path, data, start), "triple-term", "error", problem, remedy
        )
        raise InputError.of([finding])


def _refuse_directions(data: bytes, path: str, text: bytes) -> None:
    if _DIRECTED.search(text):
        start = next(
            (at for mark in (b"--ltr", b"--rtl") if (at := _outside(data).find(mark)) >= 0), 0
        )
        problem = "a text with a base direction (RDF 1.2), which readers of RDF 1.1 refuse"
        finding = Finding(
            *sandbox.location_of(path, data, start),
            "base-direction",
            "error",
            problem,
            "leave --ltr or --rtl out",
        )
        raise InputError.of([finding])


def _refuse_versions(data: bytes, path: str) -> None:
    """Refuse a directive that says of a text that it needs another RDF than 1.1."""
    if not _VERSION.search(data):
        return
    if match := _VERSION.search(_outside(data, names=b'"')):
        problem, remedy = "a version directive, which RDF 1.1 does not know", "leave it out"
        finding = Finding(
            *sandbox.location_of(path, data, match.start()), "rdf-version", "error", problem, remedy
        )
        raise InputError.of([finding])


def _outside(data: bytes, names: bytes = b" ") -> bytes:
    """Return a text of Turtle with strings, IRIs and comments blanked out; a string keeps its first
    character.
    """

    def blank(match: re.Match[bytes]) -> bytes:
        first = names if match[0][:1] in b"\"'" else b" "
        return first + b" " * (len(match[0]) - 1)

    return _OUTSIDE.sub(blank, data)


def _ill_typed(data: bytes, path: str, suffix: str, text: bytes) -> list[Finding]:
    """Return the ill-typed literals of a text in N-Quads, wherever they are written, in the order
    of the file.

    The parser keeps that order, so of many the first fifty are looked for.
    """
    problems = {
        (value, datatype): problem
        for value, datatype in dict.fromkeys(_TYPED.findall(text))
        if (problem := ill_typed(value.decode(), datatype.decode()))
    }
    first = itertools.islice(problems.items(), _SHOWN)
    ill_typed_at = {
        (sandbox.location_of(path, data, start), problem)
        for (value, datatype), problem in first
        for start in itertools.islice(in_source(data, suffix, value, datatype), _SHOWN)
    }
    findings = [
        Finding(*location, "ill-typed", "error", problem, "correct the literal")
        for location, problem in sorted(ill_typed_at)
    ]
    if len(problems) > _SHOWN:
        more = f"{len(problems) - _SHOWN:,} other literals are not of their datatype"
        findings.append(
            replace(findings[-1], message=more, remedy="correct these first, then repeat")
        )
    return findings
