"""What a file is by its first bytes, whatever its ending says."""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf

from kg import sandbox
from kg.errors import Finding, InputError
from kg.importers import schema
from kg.importers.record import LABELS, endings_of

TEXT_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
}
"""The RDF formats that are plain text, by their endings."""
XML_SUFFIXES: Final = endings_of("rdfxml")
NAMES: Final = LABELS
"""What people call the formats that a file may turn out to be in, by their endings."""
_JSON_SUFFIXES: Final = endings_of("jsonld", "json")
_YAML_SUFFIXES: Final = endings_of("yaml")
_HEAD: Final = 65_536
_COMMENTS: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]+|#[^\n]*(?:\n|$))*")
_BLANKS: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_XML: Final = re.compile(
    rb"<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?[ \t\r\n])", re.IGNORECASE
)
_PROLOG: Final = re.compile(
    rb"(?:[ \t\r\n]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL
)
_JSON: Final = re.compile(rb'\{[ \t\r\n]*"|\[[ \t\r\n]*\{')
_LINKED: Final = re.compile(rb'"@(?:context|graph|id|type)"[ \t\r\n]*:')
_DIRECTIVE: Final = re.compile(
    rb"@(?:prefix|base)[ \t\r\n]|prefix[ \t\r\n]+[\w.-]*:[ \t\r\n]*<|base[ \t\r\n]+<[A-Za-z]",
    re.IGNORECASE,
)
_TRIPLE: Final = re.compile(
    rb'<[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*>[ \t\r\n]+(?:<|a[ \t])|_:[\w.-]+[ \t]+<'
)
_OURS: Final = re.compile(
    rb"(?:---[ \t]*\r?\n\s*)?(?:source|%s):(?:[ \t\r\n]|$)" % "|".join(schema.SECTIONS).encode()
)
_SECTION: Final = re.compile(
    rb'\s*\{\s*"(?:\$schema|source|%s)"\s*:' % "|".join(schema.SECTIONS).encode()
)
_OTHERS: Final = (
    (re.compile(rb"(?:Prefix|Ontology)[ \t\r\n]*\("), "OWL functional syntax"),
    (re.compile(rb"(?:Prefix|Ontology):[ \t\r\n]"), "Manchester syntax"),
    (re.compile(rb"format-version:[ \t]"), "OBO"),
)
_ROBOT: Final = "convert it with ROBOT: robot convert -i FILE -o FILE.ttl"
_BINARY: Final = (
    (b"PK\x03\x04", "a zip archive, as spreadsheets are"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a database of SQLite"),
)
_PAGE: Final = re.compile(rb"<(?:!DOCTYPE[ \t\r\n]+)?html\b", re.IGNORECASE)
_UTF_16: Final = re.compile(rb"\xff\xfe|\xfe\xff|<\0[?!\w]|\0<\0[?!\w]")


def suffix_of(data: bytes, path: str, suffix: str) -> str:
    """Return the ending of the format that a file is in by its first bytes; its own where nothing
    speaks against it.

    Raises InputError for a format that is none of ours, with what to do.

    >>> suffix_of(b"@prefix ex: <http://ex.org/> .", "a.owl", ".owl")
    '.ttl'
    >>> suffix_of(b"<rdf:RDF xmlns='u:x'/>", "a.ttl", ".ttl")
    '.rdf'
    """
    head = data[:_HEAD]
    for mark, word in _BINARY:
        if head.startswith(mark):
            raise _refusal(
                path,
                "not-text",
                f"this is {word}, no text",
                "save it as text: a table as CSV, data as RDF",
            )
    if _UTF_16.match(head):
        raise _refusal(
            path, "not-utf8", "this is UTF-16, and kg reads UTF-8", "save the file as UTF-8"
        )
    start = _end(_BLANKS, head)
    if _XML.match(head, start):
        return _xml(head[start:], path, suffix)
    if _JSON.match(head, start):
        return _json(data, suffix)
    return _text(data, head[_end(_COMMENTS, head) :], path, suffix)


def _xml(head: bytes, path: str, suffix: str) -> str:
    root = head[_end(_PROLOG, head) :]
    if suffix != ".xml" and _PAGE.match(root if root.startswith(b"<") else head):
        raise _refusal(path, "web-page", "this is a web page, no data", "download the data itself")
    if (
        re.match(rb"<(?:\w+:)?Ontology[ \t\r\n]", root)
        and b"http://www.w3.org/2002/07/owl#" in root.partition(b">")[0]
    ):
        raise _refusal(path, "other-syntax", "this is OWL/XML, which kg does not read", _ROBOT)
    return suffix if suffix in XML_SUFFIXES else ".rdf"


def _json(data: bytes, suffix: str) -> str:
    if suffix == ".jsonld" and not _LINKED.search(data) and _SECTION.match(data):
        return ".json"
    if suffix in _JSON_SUFFIXES:
        return suffix
    if suffix in _YAML_SUFFIXES:  # JSON is YAML too
        return ".json" if _LINKED.search(data) else suffix
    return ".jsonld" if _LINKED.search(data) else ".json"


def _text(data: bytes, head: bytes, path: str, suffix: str) -> str:
    if suffix in _YAML_SUFFIXES:
        return _best(data, path) if _DIRECTIVE.match(head) else suffix
    for pattern, word in _OTHERS:
        if pattern.match(head):
            raise _refusal(path, "other-syntax", f"this is {word}, which kg does not read", _ROBOT)
    if _OURS.match(head):
        return ".yaml"
    if suffix not in TEXT_FORMATS and (_DIRECTIVE.match(head) or _TRIPLE.match(head)):
        return _best(data, path)
    return suffix


def _best(data: bytes, path: str) -> str:
    """Return the first of the plain formats in which a text is well-formed; Turtle where it is in
    none.
    """
    sandbox.check_text(data, path)
    sandbox.check_depth(data, path)
    return next(
        (suffix for suffix in (".ttl", ".trig", ".nq") if is_well_formed(data, suffix)), ".ttl"
    )


def is_well_formed(data: bytes, suffix: str) -> bool:
    """Return whether a text can be read in one of the plain formats; scan its depth first."""
    try:
        for _ in parse_rdf(data, TEXT_FORMATS[suffix]):
            pass
    except SyntaxError:
        return False
    return True


def _end(pattern: re.Pattern[bytes], data: bytes) -> int:
    match = pattern.match(data)
    return match.end() if match else 0


def _refusal(path: str, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(path, 1, 1, code, "error", message, remedy)])
