"""Runs one query over a view: as a table, as an answer, or as bytes in a W3C result format."""

from __future__ import annotations

import contextlib
import io
import re
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse_query_results,
    serialize,
)

from kg.characters import xml_safe
from kg.errors import InputError
from kg.model import Table
from kg.query.bind import bind
from kg.query.choices import Choice
from kg.query.datasets import check_graphs, names_graphs
from kg.query.examples import GIVEN, fill
from kg.query.guard import check
from kg.query.library import Query, find_query, from_text
from kg.query.terms import to_term
from kg.sandbox import MAX_ANSWER, too_long
from kg.vocab import OTHER_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import IO, Any

    from _typeshed import ReadableBuffer as Buffer

    from kg.engine import Results
    from kg.store import View
    from kg.vocab import Literal, NamedNode

RESULTS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Final = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
_AT_ONCE: Final = 1_000
_TSV_BYTES: Final = 4


def prepare(view: View, query: Query, values: Mapping[str, str]) -> str:
    """Return a query's text with its parameters in place, filled where no value is given. Raises
    InputError.
    """
    terms: dict[str, NamedNode | Literal] = {}
    for value in fill(view, query, values):
        parameter = value.parameter
        choice = (
            Choice.of(parameter.meaning)
            if value.origin == GIVEN and parameter.type == "iri"
            else None
        )
        terms[parameter.name] = to_term(
            view, parameter.type, value.text, name=f"-p {parameter.name}", choice=choice
        )
    check(query.text, name=query.name, datasets=True)
    text = bind(query.text, terms, name=query.name)
    if names_graphs(text):
        check_graphs(text, {graph.value for graph in view.graphs()}, name=query.name)
    return text


def execute(view: View, text: str, *, name: str = "query") -> Results:
    """Return the engine's results; a syntax error becomes an InputError with line and column."""
    try:
        return view.query(text, union=not names_graphs(text))
    except SyntaxError as error:
        raise InputError(_syntax_error(str(error.msg), text, name)) from error


def _syntax_error(message: str, text: str, name: str) -> str:
    """Return the engine's message as one line: where, and what it says in words, else the text it
    stopped at.

    The rest of its message lists every token of the grammar that could stand there.
    """
    match = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return f"{name}: not valid SPARQL: {' '.join(message.split())}."
    line, column = int(match[1]), int(match[2])
    engine_words = next(
        (part for part in match[3].split(", ") if re.fullmatch(r"[A-Z][a-z]*( [\w()?]+)+", part)),
        "",
    )
    rest = "".join(text.splitlines()[line - 1 : line])[column - 1 : column + 29]
    problem = engine_words or (f"unexpected {rest!r}" if rest else "a part is missing before here")
    return f"{name}:{line}:{column}: not valid SPARQL: {problem}."


def run(  # noqa: PLR0913 - each limit by its name
    view: View,
    query: Query,
    values: Mapping[str, str],
    form: str,
    *,
    limit: int | None = None,
    most: int = MAX_ANSWER,
) -> tuple[bytes, bool]:
    """Return a query's result as bytes in `form` (json, xml, csv, tsv, ttl, nt), and whether
    `limit` rows cut it. Both are counted while the engine writes; more than `most` bytes are an
    UndeterminedError.

    A SELECT or ASK goes with json, xml, csv, tsv; a CONSTRUCT with ttl and nt. csv and tsv are the
    W3C's and change no value; xml leaves out the characters that XML forbids. Raises InputError.
    """
    results = execute(view, prepare(view, query, values), name=query.name)
    if not isinstance(results, QuerySolutions | QueryBoolean):
        _check_graph_form(query, form, limit)
        output = _Output(most)
        prefixes = PREFIXES | OTHER_PREFIXES if form == "ttl" else None
        serialize(results, cast("IO[bytes]", output), format=GRAPHS[form], prefixes=prefixes)
        return bytes(output.data), False
    if form not in RESULTS:
        answer = "yes or no" if isinstance(results, QueryBoolean) else "rows"
        raise InputError(
            f"{query.name}: the answer is {answer}, and the format {form!r} holds triples. Leave "
            f"-f out, or use {', '.join(RESULTS)}."
        )
    if isinstance(results, QueryBoolean) and form in ("csv", "tsv"):
        raise InputError(f"{query.name}: an ASK is answered in json or xml.")
    if limit is not None and isinstance(results, QuerySolutions):
        return _limited(results, form, limit, most)
    return _serialized(results, form, most), False


def _check_graph_form(query: Query, form: str, limit: int | None) -> None:
    """Raise InputError where a CONSTRUCT cannot be answered in a form, or by so many rows."""
    if form not in GRAPHS:
        raise InputError(
            f"{query.name}: a CONSTRUCT gives triples. Use -f {' or -f '.join(GRAPHS)}."
        )
    if limit is not None:
        raise InputError(
            f"{query.name}: --limit counts rows; a CONSTRUCT gives triples. Write LIMIT in "
            "the query."
        )


def table(view: View, query: Query | str, values: Mapping[str, str] | None = None) -> Table:
    """Return a SELECT's rows as a Table of RDF terms, None where a variable is unbound.

    `query` is a library name or a Query.
    """
    select = find_query(query) if isinstance(query, str) else query
    results = execute(view, prepare(view, select, values or {}), name=select.name)
    if not isinstance(results, QuerySolutions):
        raise InputError(f"{select.name}: not a SELECT, so it gives no table.")
    columns = tuple(variable.value for variable in results.variables)
    return Table(columns, tuple(tuple(row) for row in results), title=select.title)


def about(view: View, name: str, **terms: Sequence[NamedNode]) -> Iterator[Mapping[str, Any]]:
    """Return a library query's rows about any number of terms, a thousand at a time, each as a
    mapping.

    The parameter stands in a `VALUES` block of the query; rows come in the order of the terms, by
    the thousand.
    """
    library_query = find_query(name)
    ((parameter, every),) = terms.items()
    for first in range(0, len(every), _AT_ONCE):
        text = bind(library_query.text, {parameter: every[first : first + _AT_ONCE]}, name=name)
        results = view.select(text)
        columns = [variable.value for variable in results.variables]
        yield from (dict(zip(columns, row, strict=True)) for row in results)


def ask(view: View, text: str, values: Mapping[str, str] | None = None) -> bool:
    """Return the answer of a free ASK query, `values` for its parameters. Raises InputError where
    it is none.
    """
    results = execute(view, prepare(view, from_text(text, "query", "", "query"), values or {}))
    if not isinstance(results, QueryBoolean):
        raise InputError("query: not an ASK query. Use kg query for tables.")
    return bool(results)


def _serialized(results: QuerySolutions | QueryBoolean, form: str, most: int) -> bytes:
    """Return results in a W3C format; XML without the characters that it forbids, which the engine
    writes as they are.

    A lone carriage return stays, as a character reference.
    """
    output = _Output(most)
    results.serialize(cast("IO[bytes]", output), format=RESULTS[form])
    if form == "xml":
        return xml_safe(output.data.decode()).replace("\r", "&#13;").encode()
    return bytes(output.data)


class _Output(io.RawIOBase):
    """Takes what the engine writes, and stops it past so many bytes by an UndeterminedError."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, part: Buffer, /) -> int:
        count = len(memoryview(part))
        if len(self.data) + count > self.most:
            raise too_long(self.most)
        self.data += part
        return count


class _FirstRows(_Output):
    """Takes a result in TSV, in which a row is a line, and stops the engine once it holds enough of
    them.
    """

    def __init__(self, rows: int, most: int) -> None:
        # TSV has what other forms leave out, such as types: it only must not take all memory.
        super().__init__(_TSV_BYTES * most)
        self.lines_wanted = rows + 2  # the header, and one more to learn that there are more
        self.lines = 0

    def write(self, part: Buffer, /) -> int:
        count = super().write(part)
        self.lines += bytes(part).count(b"\n")
        if self.lines >= self.lines_wanted:
            raise _EnoughRowsError
        return count


class _EnoughRowsError(Exception):
    """The engine need not go on."""


def _limited(results: QuerySolutions, form: str, limit: int, most: int) -> tuple[bytes, bool]:
    """Return the first `limit` rows of a result, and whether there were more, which the engine does
    not compute.
    """
    first = _FirstRows(limit, most)
    with contextlib.suppress(_EnoughRowsError):
        results.serialize(cast("IO[bytes]", first), format=QueryResultsFormat.TSV)
    lines = bytes(first.data).split(b"\n")[:-1]
    rows = b"\n".join([*lines[: limit + 1], b""])
    parsed = parse_query_results(rows, format=QueryResultsFormat.TSV)
    assert isinstance(parsed, QuerySolutions)  # noqa: S101 - TSV holds nothing else
    return _serialized(parsed, form, most), len(lines) > limit + 1
