"""Turtle, TriG, N-Triples and N-Quads -> N-Quads lines; pyoxigraph is the only parser.

Blank nodes become skolem IRIs in order of appearance; triples without a graph go to a graph named after the load;
literals whose text is not of their datatype are refused, since engines answer them differently. Quads stay bytes from
the parser to the journal: a Python object a quad would cost more than the engine's own work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize
from pyoxigraph import parse as parse_rdf

from kg import gate
from kg.errors import Finding, InputError
from kg.vocab import BASE, DERIVED_GRAPH, MANIFEST_GRAPH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
}
_XSD: Final = PREFIXES["xsd"]
_TYPED: Final = re.compile(rb' "((?:[^"\\]|\\.)*)"\^\^<' + re.escape(_XSD.encode()) + rb"(\w+)>")
_BLANK: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>|(_:\S+)')
_IRI: Final = rb"<[A-Za-z][A-Za-z0-9+.-]*+:[A-Za-z0-9/._~:#?=&+,;@!$'()*-]*+>"
_DAY: Final = rb"\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_ENGINE_FORM: Final = re.compile(
    rb"(?:%(iri)b %(iri)b (?:%(iri)b|"
    rb'"(?:[^"\\\x00-\x1f\x7f]++|\\["\\nrt])*+"(?:@[a-z]{2,3}(?:-[a-zA-Z0-9]{1,8})*+)?+'
    rb'|"%(day)b"\^\^<%(xsd)bdate>|"-?+[0-9]{1,18}+"\^\^<%(xsd)binteger>|"(?:true|false)"\^\^<%(xsd)bboolean>'
    rb") (?!<%(own)b)%(iri)b \.\n)*+"
    % {
        b"iri": _IRI,
        b"own": re.escape(f"{BASE}graph/".encode()) + b"[dm]",
        b"day": _DAY,
        b"xsd": re.escape(_XSD.encode()),
    }
)
"""N-Quads lines that are in the engine's form already, legal, each in a graph not our own, with plain literals.
Deliberately narrower than the grammar (no year is checked for 29 February, no escape in an IRI): what it does not
match is parsed. One pass of it costs a third of parsing and writing the lines again."""
_DATE: Final = re.compile(r"-?\d{4,}-(\d{2})-(\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_TIME: Final = re.compile(r"T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MAX_DIGITS: Final = 400


def read(data: bytes, path: str, suffix: str, load_id: str) -> tuple[list[bytes], bool]:
    """Return the N-Quads lines of one RDF file, checked, without line ends; and whether derived quads were left out.

    Raises InputError with line and remedy.

    `load_id` names the graph of triples without one and the skolem IRIs of blank nodes.
    """
    if suffix == ".nq" and _is_utf8(data) and _ENGINE_FORM.fullmatch(data):
        lines = data.split(b"\n")  # half the cost of splitlines; the form knows no other line end
        lines.pop()  # what follows the last one: nothing
        return lines, False
    if suffix in (".ttl", ".trig") or b"<<" in data:
        gate.check_depth(data, path)
    try:
        text = serialize(parse_rdf(data, FORMATS[suffix]), format=RdfFormat.N_QUADS) or b""
    except SyntaxError as error:
        finding = Finding(
            path, error.lineno or 1, error.offset or 1, "rdf-syntax", "error", error.msg,
            "correct the file at this place",
        )  # fmt: skip
        raise InputError.of([finding]) from error
    if b"<<(" in text:
        _refuse_triple_terms(data, path, text)
    for value, datatype in sorted(set(_TYPED.findall(text))):
        problem = ill_typed(value.decode(), datatype.decode())
        if problem:
            raise _refuse_literal(data, path, value, problem)
    if b"_:" in text:
        text = _skolemise(text, load_id)
    graph = f" <{BASE}graph/load/{load_id}> .".encode()
    lines = text.splitlines()
    if suffix in (".ttl", ".nt"):
        return [line[:-2] + graph for line in lines], False
    return _of_others([line if _has_graph(line) else line[:-2] + graph for line in lines], text, path)


def _of_others(lines: list[bytes], text: bytes, path: str) -> tuple[list[bytes], bool]:
    """Return the lines without those of the derived graph, which is made again here; the manifest's are refused."""
    if f" {MANIFEST_GRAPH} .\n".encode() in text:
        problem = f"quads of {MANIFEST_GRAPH.value}, which only a store itself writes"
        raise InputError.of([Finding(path, 1, 1, "own-graph", "error", problem, "leave them out")])
    derived = f" {DERIVED_GRAPH} .".encode()
    if derived not in text:
        return lines, False
    return [line for line in lines if not line.endswith(derived)], True


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _has_graph(line: bytes) -> bool:
    """Return whether an N-Quads line names a graph: its last token is an IRI, and not the object."""
    token = line[line.rfind(b" ", 0, -2) + 1 : -2]
    return token.startswith(b"<") and b'"' not in token and line.count(b" ") > 3  # noqa: PLR2004 - s, p, o, dot


def _skolemise(text: bytes, load_id: str) -> bytes:
    head = f"<{BASE}.well-known/genid/{load_id[:16]}-".encode()
    known: dict[bytes, bytes] = {}

    def name(match: re.Match[bytes]) -> bytes:
        label = match[1]
        return match[0] if label is None else known.setdefault(label, head + b"%d>" % (len(known) + 1))

    return _BLANK.sub(name, text)


def _refuse_triple_terms(data: bytes, path: str, text: bytes) -> None:
    if any(match[0] == b"<<(" for match in re.finditer(rb'"(?:[^"\\]|\\.)*"|<<\(', text)):
        line = data.count(b"\n", 0, max(0, data.find(b"<<"))) + 1
        raise InputError.of(
            [Finding(path, line, 1, "triple-term", "error", "triple terms (RDF-star) are not used here",
                     "make the statement a node of its own")]
        )  # fmt: skip


def ill_typed(text: str, datatype: str) -> str:
    """Return what is wrong with a literal of an XML Schema datatype that we know, empty where nothing is.

    >>> ill_typed("2024-02-30", "date")
    "'2024-02-30' is no day of the calendar"
    """
    check = _CHECKS.get(datatype)
    return check(text) if check else ""


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match:
        month, day = int(match[1]), int(match[2])
        year = int(text.lstrip("-").partition("-")[0]) if len(text) < _MAX_DIGITS else 0
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if 1 <= month <= len(_MONTH_DAYS) and 1 <= day <= _MONTH_DAYS[month - 1] + (month == 2 and leap):  # noqa: PLR2004 - February
            return ""
    return f"{text[:40]!r} is no day of the calendar"


def _date_time(text: str) -> str:
    day, separator, time = text.partition("T")
    if not _TIME.fullmatch(separator + time) or len(text) > _MAX_DIGITS or ":" in day or day.endswith("Z"):
        return f"{text[:40]!r} is no dateTime"
    return _date(day)


def _number(pattern: str, word: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        if len(text) <= _MAX_DIGITS and compiled.fullmatch(text):
            return ""
        return f"{text[:40]!r} is no {word}"

    return check


_INTEGER: Final = _number(r"[+-]?\d+", "integer")
_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "date": _date,
    "dateTime": _date_time,
    "gYear": _number(r"-?\d{4,9}(Z|[+-]\d{2}:\d{2})?", "year"),
    "boolean": _number(r"true|false|0|1", "boolean"),
    "integer": _INTEGER,
    "int": _INTEGER,
    "long": _INTEGER,
    "nonNegativeInteger": _number(r"\+?\d+|-0+", "non-negative integer"),
    "positiveInteger": _number(r"\+?0*[1-9]\d*", "positive integer"),
    "decimal": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)", "decimal"),
    "double": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", "double"),
    "float": _number(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN", "float"),
}


def _refuse_literal(data: bytes, path: str, value: bytes, problem: str) -> InputError:
    match = re.search(rb"[\"']" + re.escape(value) + rb"[\"']+\^\^", data)
    position = match.start() if match else max(0, data.find(value[:200]))
    line = data.count(b"\n", 0, position) + 1
    column = position - data.rfind(b"\n", 0, position)
    return InputError.of([Finding(path, line, column, "ill-typed", "error", problem, "correct the literal")])
