"""Runs one query over a view: as a table, as an answer, or as bytes in a W3C result format."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

from kg.errors import InputError
from kg.model import Table
from kg.query.bind import bind
from kg.query.choices import Choice
from kg.query.examples import GIVEN, fill
from kg.query.guard import check
from kg.query.library import Query, find, from_text
from kg.query.terms import to_term
from kg.vocab import OTHER_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pyoxigraph import Literal, NamedNode

    from kg.store import View

RESULTS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS: Final = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
_AT_ONCE: Final = 1_000
_SPARQL_XML: Final = "http://www.w3.org/2005/sparql-results#"


def prepare(view: View, query: Query, values: Mapping[str, str]) -> str:
    """Return a query's text with its parameters in place, filled where no value is given. Raises InputError."""
    terms: dict[str, NamedNode | Literal] = {}
    for value in fill(view, query, values):
        parameter = value.parameter
        choice = Choice.of(parameter.meaning) if value.origin == GIVEN and parameter.type == "iri" else None
        terms[parameter.name] = to_term(view, parameter.type, value.text, name=f"-p {parameter.name}", choice=choice)
    check(query.text, name=query.name)
    return bind(query.text, terms, name=query.name)


def execute(view: View, text: str, *, name: str = "query") -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return the engine's results; a syntax error becomes an InputError with line and column."""
    try:
        return view.query(text)
    except SyntaxError as error:
        raise InputError(_syntax_error(str(error.msg), text, name)) from error


def _syntax_error(message: str, text: str, name: str) -> str:
    """Return the engine's message as one line: where, and what it says in words, else the text it stopped at.

    The rest of its message lists every token of the grammar that could stand there.
    """
    match = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return f"{name}: not valid SPARQL: {' '.join(message.split())}."
    line, column = int(match[1]), int(match[2])
    told = next((part for part in match[3].split(", ") if re.fullmatch(r"[A-Z][a-z]*( [\w()?]+)+", part)), "")
    rest = "".join(text.splitlines()[line - 1 : line])[column - 1 : column + 29]
    problem = told or (f"unexpected {rest!r}" if rest else "a part is missing before here")
    return f"{name}:{line}:{column}: not valid SPARQL: {problem}."


def run(
    view: View, query: Query, values: Mapping[str, str], form: str, *, limit: int | None = None
) -> tuple[bytes, bool]:
    """Return a query's result as bytes in `form` (json, xml, csv, tsv, ttl, nt), and whether `limit` rows cut it.

    A SELECT or ASK goes with json, xml, csv, tsv; a CONSTRUCT with ttl and nt. Raises InputError.
    """
    results = execute(view, prepare(view, query, values), name=query.name)
    if isinstance(results, QueryTriples):
        if form not in GRAPHS:
            raise InputError(f"{query.name}: a CONSTRUCT gives triples. Use -f {' or -f '.join(GRAPHS)}.")
        if limit is not None:
            raise InputError(f"{query.name}: --limit counts rows; a CONSTRUCT gives triples. Write LIMIT in the query.")
        prefixes = PREFIXES | OTHER_PREFIXES if form == "ttl" else None
        return bytes(serialize(results, format=GRAPHS[form], prefixes=prefixes) or b""), False
    if form not in RESULTS:
        raise InputError(f"{query.name}: a {'yes or no' if isinstance(results, QueryBoolean) else 'table'} has no form "
                         f"{form!r}. Use -f {', '.join(RESULTS)}.")  # fmt: skip
    if isinstance(results, QueryBoolean) and form in ("csv", "tsv"):
        raise InputError(f"{query.name}: an ASK is answered in json or xml.")
    data = bytes(results.serialize(format=RESULTS[form]) or b"")
    return _cut(data, form, limit) if limit is not None and isinstance(results, QuerySolutions) else (data, False)


def table(view: View, query: Query | str, values: Mapping[str, str] | None = None) -> Table:
    """Return a SELECT's rows as a Table of RDF terms, None where a variable is unbound.

    `query` is a library name or a Query.
    """
    found = find(query) if isinstance(query, str) else query
    results = execute(view, prepare(view, found, values or {}), name=found.name)
    if not isinstance(results, QuerySolutions):
        raise InputError(f"{found.name}: not a SELECT, so it gives no table.")
    columns = tuple(variable.value for variable in results.variables)
    return Table(columns, tuple(tuple(row) for row in results), title=found.title)


def about(view: View, name: str, **terms: Sequence[NamedNode]) -> Iterator[Mapping[str, Any]]:
    """Return a library query's rows about any number of terms, a thousand at a time, each as a mapping.

    The parameter stands in a `VALUES` block of the query; rows come in the order of the terms, by the thousand.
    """
    found = find(name)
    ((parameter, every),) = terms.items()
    for first in range(0, len(every), _AT_ONCE):
        text = bind(found.text, {parameter: every[first : first + _AT_ONCE]}, name=name)
        results = view.select(text)
        columns = [variable.value for variable in results.variables]
        yield from (dict(zip(columns, row, strict=True)) for row in results)


def ask(view: View, text: str, values: Mapping[str, str] | None = None) -> bool:
    """Return the answer of a free ASK query, `values` for its parameters. Raises InputError where it is none."""
    results = execute(view, prepare(view, from_text(text, "query", "", "query"), values or {}))
    if not isinstance(results, QueryBoolean):
        raise InputError("query: not an ASK query. Use kg query for tables.")
    return bool(results)


def _cut(data: bytes, form: str, limit: int) -> tuple[bytes, bool]:
    """Return the first `limit` rows of a serialised result, and whether there were more."""
    if form == "json":
        document = json.loads(data)
        rows = document["results"]["bindings"]
        document["results"]["bindings"] = rows[:limit]
        return json.dumps(document, ensure_ascii=False).encode(), len(rows) > limit
    if form == "xml":
        from xml.etree import ElementTree as ET  # noqa: PLC0415 - only a cut XML result needs it

        ET.register_namespace("", _SPARQL_XML)
        root = ET.fromstring(data)  # noqa: S314 - the engine wrote it a moment ago
        results = root.find(f"{{{_SPARQL_XML}}}results")
        found = list(results) if results is not None else []
        for row in found[limit:]:
            results.remove(row)  # type: ignore[union-attr]
        return ET.tostring(root, encoding="utf-8", xml_declaration=True), len(found) > limit
    if form == "tsv":
        lines = data.split(b"\n")
        body = [line for line in lines[1:] if line]
        return b"\n".join([lines[0], *body[:limit]]) + b"\n", len(body) > limit
    rows_in = list(csv.reader(io.StringIO(data.decode(), newline="")))
    output = io.StringIO(newline="")
    csv.writer(output, lineterminator="\r\n").writerows(rows_in[: limit + 1])
    return output.getvalue().encode(), len(rows_in) > limit + 1
