"""Answering one query: of the library, or a custom text."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from kg import query as queries
from kg.engine.rdf import QueryResultsFormat, QuerySolutions, parse_query_results
from kg.errors import InputError, UsageError
from kg.model import NO_LIMIT, Clocks, Table
from kg.sandbox import DEFAULT_LIMITS, Limits, Service
from kg.services import jobs
from kg.services.store_requests import Stored, held_views
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.network import Answer
    from kg.store import View

Form = Literal["", "table", "csv", "tsv", "json", "xml", "md", "ttl", "nt"]
Kind = Literal["", "ASK", "SELECT", "CONSTRUCT"]
TIMEOUT: Final = 30.0
"""Seconds that a free query may take by default."""
_FOR_PEOPLE: Final = ("table", "md")
_RESULTS: Final = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
}
"""The forms that can have columns of labels beside those of IRIs."""


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A query of the library by `name`, or a `text`, which `name` and `path` then name in messages.

    `parameters` are as people type them; one that is left out is filled: by the header's default,
    the knowledge base's example, the only candidate. Without `form` a CONSTRUCT is answered in
    Turtle, anything else as a table. `own` queries only what the user loaded. `kind` refuses a
    query of another kind. A day of the clocks that the query has no parameter for is refused, or
    left out with `clocks_where_asked`. Labels are in `language`; with `labels`, csv, tsv and
    json have a column `x_label` after each column `x` that holds an IRI.
    """

    name: str = ""
    text: str | None = None
    path: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    form: Form = ""
    clocks: Clocks = NO_LIMIT
    limit: int | None = None
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()
    own: bool = False
    kind: Kind = ""
    clocks_where_asked: bool = False
    language: str = queries.DEFAULT_LANGUAGE
    labels: bool = False


@dataclass(frozen=True, slots=True)
class UsedParameter:
    """A parameter of an answered query: its value, the origin of the value (given, example, only,
    default), and both in words, empty for an open day, which limits nothing.
    """

    name: str
    value: str
    origin: str
    words: str


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """What a query says: `data` in one of the formats of the W3C, as the engine writes it.

    A form for people, table or md, has its data in JSON, and `labels` for the IRIs in it. `limit`
    is the number of rows at which the answer was `cut`. `left_out` counts the statements that were
    left out with their sources.
    """

    name: str
    title: str
    kind: Kind
    form: Form
    data: bytes
    cut: bool = False
    limit: int | None = None
    parameters: tuple[UsedParameter, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    left_out: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """Return a line for each parameter that limits the answer."""
        return tuple(parameter.words for parameter in self.parameters if parameter.words)

    @property
    def is_for_people(self) -> bool:
        """Return whether the data is to be shown as a table of labels."""
        return self.form in _FOR_PEOPLE

    def table(self) -> Table | None:
        """Return the rows as terms, None where a variable is unbound; None for an ASK. Only of JSON
        data.
        """
        results = parse_query_results(self.data, format=QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            return None
        columns = tuple(variable.value for variable in results.variables)
        return Table(columns, tuple(tuple(row) for row in results), title=self.title)

    @property
    def holds(self) -> bool:
        """Return the answer of an ASK whose data is JSON."""
        return bool(json.loads(self.data)["boolean"])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a request asks for, before a store is opened."""

    query: queries.Query
    kind: Kind
    values: dict[str, str]
    form: Form

    @property
    def data_form(self) -> str:
        return "json" if self.form in _FOR_PEOPLE else self.form


def answer(
    store: str, request: AskRequest, *, timeout: float | None = None, spent: float = 0.0
) -> AskAnswer:
    """Return the answer from a store, or from the packaged knowledge base where it is empty.

    A query of the library is answered in this process; a free text, or anything with a `timeout` in
    seconds, in a worker that is killed at the limit (30 s by default), of which `spent` seconds are
    used up already. What can be refused without the store is refused first. Raises InputError,
    UsageError, UndeterminedError.
    """
    started = time.process_time()
    stored = Stored(store, request)
    if request.text is None and timeout is None:
        return answer_stored(stored, DEFAULT_LIMITS)
    _plan(request)
    _check_own(store, request)
    spent += time.process_time() - started
    return jobs.apart(ASK, stored, Limits(time=timeout or TIMEOUT, spent=spent))


def answer_stored(stored: Stored[AskRequest], limits: Limits) -> AskAnswer:
    """Return the answer to a request from the view of its store, which a worker keeps open."""
    request = stored.request
    _check_own(stored.store, request)
    own_view = held_views.view(stored.store, user_only=True) if request.own else None
    return ask(held_views.view(stored.store), request, limits, own_view=own_view)


ASK: Final = Service("ask", Stored[AskRequest], AskAnswer, answer_stored)
EDGES: Final = replace(ASK, noun="query for edges", remedy="Narrow it.")
"""The same for the edges of a network."""


def ask(
    view: View,
    request: AskRequest,
    limits: Limits = DEFAULT_LIMITS,
    *,
    own_view: View | None = None,
) -> AskAnswer:
    """Return the answer from a view; `own_view` is the view of what the user loaded, where the
    request is for that. Rows and bytes are counted while they are written, and the engine stops at
    the limit.

    >>> request = AskRequest("tasks-of-mandate", parameters={"mandate": "harbour-2"}, form="csv")
    >>> ask(view, request).words
    ('mandate: harbour-2, Second mandate of the Harbour Mission',)
    """
    plan = _plan(request)
    labelled_view = queries.in_language(view, request.language)
    scoped_view, left_out = _scoped(view, request)
    parameters: tuple[UsedParameter, ...] = ()
    values = plan.values
    if plan.query.parameters:
        parameter_values = queries.fill(scoped_view, plan.query, values)
        values = {value.parameter.name: value.text for value in parameter_values}
        parameters = tuple(
            UsedParameter(
                value.parameter.name,
                value.text,
                value.origin,
                "".join(queries.words(labelled_view, [value])),
            )
            for value in parameter_values
        )
    rows = min((n for n in (request.limit, limits.rows) if n is not None), default=None)
    form = "json" if request.labels else plan.data_form
    data, cut = queries.run(
        own_view or scoped_view, plan.query, values, form, limit=rows, most=limits.bytes
    )
    result = AskAnswer(
        plan.query.name,
        plan.query.title,
        plan.kind,
        plan.form,
        data,
        cut,
        rows,
        parameters,
        left_out=left_out,
    )
    if request.labels or result.is_for_people:
        result = replace(result, labels=_labels(labelled_view, result))
    return _with_labels(result) if request.labels and not result.is_for_people else result


def _with_labels(result: AskAnswer) -> AskAnswer:
    """Return an answer whose JSON data becomes what its form asks for, with a column of labels
    after each column that holds an IRI.
    """
    document = json.loads(result.data)
    _add_labels(document, result.labels)
    data = json.dumps(document, ensure_ascii=False).encode()
    results = parse_query_results(data, format=QueryResultsFormat.JSON)
    return replace(result, data=results.serialize(format=_RESULTS[result.form]) or b"")


def _add_labels(document: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Add columns of labels to the rows of a result in JSON; the result of an ASK has none."""
    rows = document.get("results", {}).get("bindings", [])
    columns = document["head"].get("vars", [])
    existing = {*columns}
    for name in sorted(existing & _with_iris(rows)):
        label = f"{name}_label"
        if label in existing:
            continue
        columns.insert(columns.index(name) + 1, label)
        for row in rows:
            if row.get(name, {}).get("type") == "uri":
                iri = row[name]["value"]
                row[label] = {"type": "literal", "value": labels.get(iri, iri)}


def _with_iris(rows: list[dict[str, Any]]) -> set[str]:
    """Return the columns in which there is an IRI."""
    return {name for row in rows for name, term in row.items() if term["type"] == "uri"}


def read_query(name: str) -> tuple[str, str | None, str]:
    """Return name, text and path of the query that a name or a file means. A query of the library
    has no text, and takes precedence over a file of the same name.

    >>> read_query("holders")
    ('holders', None, '')
    """
    from kg import resources, sandbox

    path = Path(name)
    is_name = name in resources.queries()
    if path.suffix in (".rq", ".sparql") or (not is_name and _is_file(path)):
        content = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), name)
        return path.name, content, name
    return name, None, ""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long for a file name
        return False


def _scoped(view: View, request: AskRequest) -> tuple[View, int]:
    """Return the view of the sources that count, and the number of statements left out."""
    if not request.exclude_source and not request.only_source:
        return view, 0
    from kg.services import whatif  # a question of all sources does without it

    exclude, only = request.exclude_source, request.only_source
    return whatif.scope(view, exclude, only), whatif.count_left_out(view, exclude, only)


def edges(store: str, request: AskRequest, *, spent: float = 0.0) -> tuple[Answer, tuple[str, ...]]:
    """Return the edges that a query gives for a network, and a line for each of its parameters. It
    runs in a worker that is killed after 30 s. Raises InputError.

    A day of the clocks that the query does not ask for limits the other parts of the network alone.
    """
    from kg import network

    started = time.process_time()
    query = _plan(replace(request, clocks=NO_LIMIT)).query
    kind = queries.check(query.text, name=query.name)  # a network is of all graphs: no FROM
    request = replace(
        request, form="nt" if kind == "CONSTRUCT" else "json", clocks_where_asked=True
    )
    spent += time.process_time() - started
    result = jobs.apart(EDGES, Stored(store, request), Limits(time=TIMEOUT, spent=spent))
    return network.answer(result.data, result.form, result.title or result.name), result.words


def table(view: View, text: str, /, *, labels: bool = True, **parameters: str) -> Table:
    """Return a query's rows as a Table of rdflib terms, None where unbound; iterating gives one
    mapping a row.

    A notebook shows the labels of the terms, in the language of the view; a data frame has them in
    separate columns. Without `labels` none are looked up.

    `text` is the name of a library query or a SPARQL SELECT; parameters are written as people type
    them. A missing one is filled as `kg query` does, and the table names its value.

    >>> table(view, "tasks-of-mandate", mandate="harbour-2").columns[0]
    'task'
    """
    from kg.interop import rdflib_table

    is_text = "{" in text
    query = queries.from_text(text, "query", "", "query") if is_text else queries.find_query(text)
    parameter_values = queries.fill(view, query, parameters)
    values = {value.parameter.name: value.text for value in parameter_values} | parameters
    rows = queries.table(view, query, values)
    if labels:
        rows = replace(rows, labels=_labels_of(view, rows))
    return rdflib_table(replace(rows, parameters=queries.words(view, parameter_values)))


def _plan(request: AskRequest) -> _Plan:
    """Return the plan of a request. Raises InputError and UsageError for what no store could
    answer.
    """
    query = (
        queries.find_query(request.name)
        if request.text is None
        else queries.from_text(request.text, request.name or "query", "", request.path or "query")
    )
    kind = queries.check(query.text, name=query.name, datasets=True)
    _check_labels(request, kind)
    if request.kind and kind != request.kind:
        article, hint = ("an", " Use kg query for tables.") if request.kind == "ASK" else ("a", "")
        raise InputError(f"{query.name}: not {article} {request.kind} query.{hint}")
    values = _with_days(query, request)
    return _Plan(
        query,
        cast("Kind", kind),
        values,
        request.form or ("ttl" if kind == "CONSTRUCT" else "table"),
    )


def _check_labels(request: AskRequest, kind: str) -> None:
    """Raise UsageError where labels are asked for in a form that has no column for them."""
    if not request.labels:
        return
    if kind == "CONSTRUCT":
        raise UsageError("--labels adds columns, and a CONSTRUCT has none. Leave it out.")
    if request.form not in ("", *_FOR_PEOPLE, *_RESULTS):
        raise UsageError(f"--labels: -f {request.form} has no columns. Use csv, tsv or json.")


def _with_days(query: queries.Query, request: AskRequest) -> dict[str, str]:
    """Return the parameters with the clocks among them. Raises UsageError where the query does not
    ask for one.
    """
    declared = [parameter.name for parameter in query.parameters]
    days = request.clocks.values()
    if request.clocks_where_asked:
        days = {name: day for name, day in days.items() if name in declared}
    for name in days:
        option = "--" + name.replace("_", "-")
        if name not in declared:
            hint = "" if query.group else f" In a custom query, use ${name} where the day belongs."
            parameter_names = ", ".join(declared) or "none"
            raise UsageError(
                f"{option}: {query.name} does not ask for this day. Its parameters: "
                f"{parameter_names}.{hint}"
            )
        if name in request.parameters:
            raise UsageError(f"{option} and -p {name} say the same. Give one of them.")
    return request.parameters | days


def _check_own(store: str, request: AskRequest) -> None:
    """Raise UsageError where the user's own data is requested without a store or some sources."""
    if not request.own:
        return
    if not store:
        raise UsageError("--own asks what you loaded: name your store with --store DIR.")
    if request.exclude_source or request.only_source:
        option = "--exclude-source" if request.exclude_source else "--only-source"
        raise UsageError(f"--own and {option}: give one of them.")


def _labels(view: View, result: AskAnswer) -> dict[str, str]:
    """Return the labels of the IRIs in an answer."""
    rows = result.table()
    labels = _labels_of(view, rows) if rows else {}
    return {cell.value: label for cell, label in labels.items()}


def _labels_of(view: View, table: Table) -> dict[NamedNode, str]:
    """Return the labels of the IRIs in a table."""
    labels = queries.Labels(view)
    cells = {cell for row in table.rows for cell in row if isinstance(cell, NamedNode)}
    labels.read(cells)
    return {cell: labels.of(cell) for cell in cells}
