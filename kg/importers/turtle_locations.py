"""Where each named subject of an RDF text first stands: a scan of tokens, for files that the engine
accepted.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from kg import lexing
from kg.model import Location

_NAME: Final = rb"(?:[\w:%\x80-\xff-]|\\.|\.+(?=[\w:%\\\x80-\xff-]))"
_SKIPPED: Final = re.compile(rb"(?:[ \t\r\n]++|" + lexing.COMMENT.encode() + rb")*+")
_DIRECTIVE: Final = re.compile(
    rb"@?(prefix|base)[ \t\r\n]+(?:([\w.\x80-\xff-]*+):[ \t\r\n]*+)?<([^<>\s]*+)>[ \t\r\n]*+",
    re.IGNORECASE,
)
_GRAPH: Final = re.compile(rb"GRAPH(?=[ \t\r\n<_])", re.IGNORECASE)
_TERM: Final = re.compile(
    rb"<([^<>\s]*+)>|((?:[\w\x80-\xff-]|\.(?=[\w\x80-\xff-]))*):(" + _NAME + rb"*)"
)
_REST: Final = re.compile(
    rb"(?:"
    + f"{lexing.STRING}|{lexing.IRI}|<<|>>|{lexing.COMMENT}|".encode()
    + _NAME
    + rb"+|[^.{}\"'<>#\w:%\\\x80-\xff-])*[.{}]?",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)")


def of_lines(data: bytes, path: str) -> dict[str, Location]:
    r"""Return the location of each subject of N-Triples or N-Quads: its first line.

    >>> str(of_lines(b'<http://e/a> <http://e/p> "1" .\n', "a.nt")["http://e/a"])
    'a.nt:1:1'
    """
    first: dict[bytes, int] = {}
    last = b"\n"
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.startswith(last):  # as a rule the lines of a subject stand together
            continue
        head = line.partition(b" ")[0]
        first.setdefault(head, number)
        last = head + b" "
    return {
        head[1:-1].decode(): Location(path, line, 1)
        for head, line in first.items()
        if head.startswith(b"<") and head.endswith(b">")
    }


def of_turtle(data: bytes, path: str) -> dict[str, Location]:
    r"""Return the location of each named subject of Turtle or TriG, by its whole IRI.

    >>> text = b"@prefix e: <http://e/> .\ne:a e:p 1.5 . <http://e/b> e:p 2 ."
    >>> [str(location) for location in of_turtle(text, "a.ttl").values()]
    ['a.ttl:2:1', 'a.ttl:2:15']
    """
    locations: dict[str, Location] = {}
    prefixes: dict[bytes, str] = {}
    base = ""
    position, line, start = 0, 1, 0
    while True:
        begin = position = _end(_SKIPPED, data, position)
        if position >= len(data):
            return locations
        if data[position] in b".{}":
            position += 1
            continue
        if directive := _DIRECTIVE.match(data, position):
            iri = resolved(base, directive[3].decode(errors="replace"))
            if directive[2] is None:
                base = iri
            else:
                prefixes[directive[2]] = iri
            position = directive.end()
            continue
        if graph := _GRAPH.match(data, position):
            begin = position = _end(_SKIPPED, data, graph.end())
        if term := _TERM.match(data, position):
            position = _end(_SKIPPED, data, term.end())
            if (
                data[position : position + 1] != b"{"
                and (iri := _iri(term, prefixes, base))
                and iri not in locations
            ):
                line += data.count(b"\n", start, begin)
                start = begin
                column = begin - data.rfind(b"\n", 0, begin)
                locations[iri] = Location(path, line, column)
        position = max(_end(_REST, data, position), position + 1)


def resolved(base: str, iri: str) -> str:
    """Return an IRI against a base; one that Python cannot take apart stays as it is, the engine
    judges it.

    >>> resolved("http://example.org/a", "b"), resolved("http://example.org/", "http://[")
    ('http://example.org/b', 'http://[')
    """
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri


def _end(pattern: re.Pattern[bytes], data: bytes, position: int) -> int:
    match = pattern.match(data, position)
    return match.end() if match else position


def _iri(term: re.Match[bytes], prefixes: dict[bytes, str], base: str) -> str:
    """Return the whole IRI of a subject, empty for a blank node or an unknown prefix."""
    if term[1] is not None:
        return resolved(base, term[1].decode(errors="replace"))
    head = prefixes.get(term[2])
    return "" if head is None else head + _ESCAPE.sub(r"\1", term[3].decode(errors="replace"))
