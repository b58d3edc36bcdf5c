"""Terms as their files wrote them, beside the form in which the engine holds them.

The engine keeps the value of a literal, not its text: `"01"^^xsd:integer` comes back as `"1"`, and
the integers of XML Schema's narrower types as `xsd:integer`. The journal keeps what was written.
What the engine makes of a literal is asked of the engine itself, by putting it in a store of its
own and reading it back.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store
from pyoxigraph import parse as parse_rdf

from kg.journal import distinct, fold_in, joined
from kg.vocab import XSD, Literal, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.journal import Entry, Journal
    from kg.store.rewrite import Rewrite

_CHUNK: Final = 20_000  # lines that are searched at a time
_LITERAL: Final = re.compile(
    rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*"(?:\^\^<'
    + re.escape(XSD.encode())
    + rb"\w++>|@[a-z0-9-]*+[A-Z][A-Za-z0-9-]*+)"
)
"""The literals that the engine may hold in another form, in N-Quads: of XML Schema, or with
capitals in their language. Inside a string each quotation mark is escaped, so that none of these
can begin there and end well.
"""


def held(lines: list[bytes]) -> list[bytes]:
    r"""Return N-Quads lines as the engine holds them, one for each, in their order.

    >>> held([b'<u:a> <u:p> "01"^^<http://www.w3.org/2001/XMLSchema#byte> <u:g> .'])
    [b'<u:a> <u:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <u:g> .']
    """
    forms = changed(_literals(lines))
    return lines if not forms else [_with(forms, line) for line in lines]


def changed(literals: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return what the engine makes of literals in N-Triples form, of those that it changes.

    >>> changed([b'"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', b'"x"@en'])
    {b'"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>': b'"1"^^<http://www.w3.org/2001/XMLSchema#decimal>'}
    """
    distinct_literals = list(literals)
    if not distinct_literals:
        return {}
    engine = Store()
    rows = (
        b"<u:%d> <u:p> %b <u:g> .\n" % (number, literal)
        for number, literal in enumerate(distinct_literals)
    )
    engine.bulk_load(b"".join(rows), format=RdfFormat.N_QUADS, lenient=True)
    forms = {}
    for line in (engine.dump(format=RdfFormat.N_QUADS) or b"").splitlines():
        subject, _, rest = line.split(b" ", 2)
        literal, form = distinct_literals[int(subject[3:-1])], rest.removesuffix(b" <u:g> .")
        if form != literal:
            forms[literal] = form
    return forms


def differing(quads: Iterable[Quad]) -> dict[Quad, tuple[Quad, ...]]:
    """Return what was written for each quad that the engine holds in another form than some quads
    have.

    `quads` are all that were written, or all those of them that have a typed literal.
    """
    typed = [(quad, literal) for quad in quads if (literal := _typed(quad.object))]
    forms = changed({literal for _, literal in typed})
    terms = {literal: _parsed(form) for literal, form in forms.items()}
    relevant = {*forms, *forms.values()}
    by_form: dict[Quad, dict[Quad, None]] = defaultdict(dict)
    for quad, literal in typed:
        if literal in relevant:
            term = terms.get(literal, quad.object)
            by_form[Quad(quad.subject, quad.predicate, term, quad.graph_name)][quad] = None
    return {
        form: tuple(sorted(originals, key=str))
        for form, originals in by_form.items()
        if [*originals] != [form]
    }


def of_journal(
    journal: Journal, entries: Iterable[Entry], rewrite: Rewrite | None
) -> Mapping[Quad, tuple[Quad, ...]]:
    """Return what the files of journal entries wrote for each quad that the engine holds in another
    form.

    `rewrite` is what is done to quads on their way into the engine. Raises InputError where the
    journal is damaged.
    """
    entries = tuple(entries)
    literals: set[bytes] = set()
    for entry in entries:
        literals.update(_LITERAL.findall(journal.read(entry)))
    forms = changed(literals)
    if not forms:
        return {}
    relevant = {*forms, *forms.values()}
    content: dict[bytes, None] = {}
    for entry in entries:
        lines = (line for line in journal.read(entry).splitlines() if b'"^^<' in line)
        fold_in(
            content,
            entry,
            (line for line in lines if (at := _LITERAL.search(line)) and at[0] in relevant),
        )
    data = joined(list(content))
    return differing(parse_rdf(data if rewrite is None else rewrite(data), RdfFormat.N_QUADS))


def still_written(journal: Journal, retraction: Entry, lines: list[bytes]) -> set[bytes]:
    """Return those lines of a retraction that the engine must keep: a line that stands after it has
    the same form.
    """
    typed = [line for line in lines if _LITERAL.search(line)]
    heads = {line.partition(b'"')[0] for line in typed}
    if not heads:
        return set()
    content: dict[bytes, None] = {}
    before = itertools.takewhile(lambda entry: entry.id != retraction.id, journal.entries())
    for entry in (*before, retraction):
        rows = lines if entry is retraction else journal.read(entry).splitlines()
        fold_in(content, entry, [line for line in rows if line.partition(b'"')[0] in heads])
    standing_lines = set(held(list(content)))
    return {line for line, form in zip(typed, held(typed), strict=True) if form in standing_lines}


def as_held(lines: list[bytes]) -> list[bytes]:
    """Return the distinct lines that the engine holds of distinct sorted lines, sorted; the list
    itself if the same.
    """
    forms = held(lines)
    return lines if forms is lines else distinct(forms)


def _literals(lines: list[bytes]) -> set[bytes]:
    literals: set[bytes] = set()
    for start in range(0, len(lines), _CHUNK):
        literals.update(_LITERAL.findall(joined(lines[start : start + _CHUNK])))
    return literals


def _with(forms: Mapping[bytes, bytes], line: bytes) -> bytes:
    if b'"' not in line:
        return line
    match = _LITERAL.search(line)
    form = forms.get(match[0]) if match else None
    return (
        line
        if match is None or form is None
        else line[: match.start()] + form + line[match.end() :]
    )


def _typed(term: object) -> bytes:
    """Return a literal of an XML Schema type in N-Triples form, empty for any other term."""
    if not isinstance(term, Literal) or term.language or not term.datatype.value.startswith(XSD):
        return b""
    text = str(term).encode()
    return b"" if text.endswith(b'"') else text  # a plain string


def _parsed(literal: bytes) -> Literal:
    (quad,) = _quads(b"<u:s> <u:p> %b <u:g> .\n" % literal)
    return quad.object  # type: ignore[return-value]


def _quads(data: bytes) -> Iterator[Quad]:
    return iter(parse_rdf(data, RdfFormat.N_QUADS))
