"""kg query, queries, ask."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import (
    AsOf,
    KnownBy,
    Lang,
    Output,
    OwnQuads,
    Quiet,
    Store,
    Without,
    days,
    folder,
    form_of,
    say,
    stdin_bytes,
    values_of,
    view_of,
    write,
)
from kg.cli.progress import watch
from kg.errors import InputError, UndeterminedError, UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.query import Parameter, Query
    from kg.store import View

FORMS = ("table", "csv", "tsv", "json", "xml", "md", "ttl", "nt")
DEFAULT_TIMEOUT = 30.0
_DELIMITERS = {"csv": ",", "tsv": "\t"}


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(query)
    app.command()(queries)
    app.command()(ask)


def query(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|FILE|-", help="A library query, a file, or - for stdin."),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--query", "-q", metavar="TEXT", help="The SPARQL text itself.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help=f"One of {', '.join(FORMS)}.")
    ] = None,
    output: Output = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="At most this many rows; exit code 5 if there are more."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.01, max=86_400, help="Stop after so many seconds (30 for free queries)."
        ),
    ] = None,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    without: Without = None,
    own: OwnQuads = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Answer one query from the library, a file or the command line.

    A text of your own gets the days where it uses $as_of and $known_by. It reads all graphs of the
    store together, or those that it names by FROM; with --own, only what was loaded. An entry that
    is not named is the knowledge base's own example, else the only one of its class; what was used
    stands above the table.

    Example: kg query tasks-of-mandate -p mandate=mss
    """
    from kg import query as queries_
    from kg.render.forms import above
    from kg.sandbox import run_killable
    from kg.services.own import own_view

    if (name is None) == (text is None):
        raise UsageError(
            "give either the NAME of a query (kg queries lists them), a file, or -q TEXT."
        )
    begun = time.process_time()  # waiting for stdin counts for nothing, reading a long query does
    found, free = found_query(name, text)
    values = with_days(found, values_of(parameter or []), days(as_of, known_by))
    chosen = form_of(form, output, "", (*FORMS, ""))
    kind = queries_.check(found.text, name=found.name, datasets=True)
    own_store = _own_store(store, without) if own else None
    chosen = chosen or ("ttl" if kind == "CONSTRUCT" else "table")
    engine_form = "json" if chosen in ("table", "md") and kind != "CONSTRUCT" else chosen
    watch("asking", quiet=quiet)
    apart = free or timeout is not None
    if without:
        _say_left_out(store, without)
    view = _asked_of(store, without) if found.parameters or not apart else None
    lines: tuple[str, ...] = ()
    if view is not None and found.parameters:
        filled = queries_.fill(view, found, values)
        values = {value.parameter.name: value.text for value in filled}
        lines = queries_.words(view_of(store, lang), filled)
    if view is None or apart:
        path = folder(store)
        job = {
            "store": str(path) if path else "",
            "text": found.text,
            "name": found.name,
            "values": values,
            "form": engine_form,
            "limit": limit,
            "without": without,
            "own": own,
        }
        spent = time.process_time() - begun
        raw = run_killable(
            "kg.services.opening:answer", job, timeout=timeout or DEFAULT_TIMEOUT, spent=spent
        )
        cut, data = raw[:1] == b"1", raw[1:]
    else:
        view = view if own_store is None else own_view(own_store)
        data, cut = queries_.run(view, found, values, engine_form, limit=limit)
    if engine_form != chosen:
        write(above(lines, chosen) + _shown(data, chosen, view_of(store, lang)), output)
    else:
        for line in lines:
            say(line)
        write(data, output)
    if chosen in _DELIMITERS:
        _warn_of_formulas(data, _DELIMITERS[chosen])
    if cut:
        raise UndeterminedError(
            f"there are more than {counted(limit or 0, 'row')}; the rest was cut off by --limit."
        )


def _warn_of_formulas(data: bytes, delimiter: str) -> None:
    """Say how many cells a spreadsheet would run: the W3C's forms are for programs, and nothing in
    them is changed.
    """
    from kg.characters import formulas_in

    cells = formulas_in(data, delimiter)
    if cells:
        begin = counted(cells, "cell begins", "cells begin")
        say(f"{begin} like a formula: a spreadsheet would run it. Import the columns as text.")


def _asked_of(store: str | None, without: list[str] | None) -> View:
    """Return the view that a query is asked of in this process: the store, or what it would hold
    without sources.
    """
    from kg.services import whatif

    return whatif.without(view_of(store), without) if without else view_of(store)


def with_days(found: Query, values: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Return the parameters with the clocks among them. Raises UsageError where the query does not
    ask for one.
    """
    declared = [parameter.name for parameter in found.parameters]
    for name in given:
        option = "--" + name.replace("_", "-")
        if name not in declared:
            own = (
                "" if found.group else f" In a text of your own, use ${name} where the day belongs."
            )
            known = ", ".join(declared) or "none"
            raise UsageError(
                f"{option}: {found.name} does not ask for this day. Its parameters: {known}.{own}"
            )
        if name in values:
            raise UsageError(f"{option} and -p {name} say the same. Give one of them.")
    return values | given


def _own_store(store: str | None, without: list[str] | None) -> Path:
    """Return the folder whose own quads are asked. Raises UsageError where there is none, or with
    --without.
    """
    path = folder(store)
    if path is None:
        raise UsageError("--own asks what you loaded: name your store with --store DIR.")
    if without:
        raise UsageError("--own and --without: give one of them.")
    return path


def _say_left_out(store: str | None, without: list[str]) -> None:
    from kg.services.whatif import statements_of

    gone = len(statements_of(view_of(store), without))
    say(f"as if {' and '.join(without)} had said nothing: {counted(gone, 'statement')} left out.")


def found_query(name: str | None, text: str | None) -> tuple[Query, bool]:
    """Return the query meant, and whether it is free text rather than the library's own."""
    from kg import query as queries_
    from kg import resources, sandbox

    if text is not None:
        return queries_.from_text(text, "query", "", "query"), True
    if name == "-":
        return queries_.from_text(sandbox.text(stdin_bytes(), "stdin"), "stdin", "", "stdin"), True
    path = Path(str(name))
    is_name = (
        str(name) in resources.queries()
    )  # a library name is never shadowed by a file of this folder
    if path.suffix in (".rq", ".sparql") or (not is_name and _is_file(path)):
        content = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
        return queries_.from_text(content, path.name, "", str(path)), True
    return queries_.find(str(name)), False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long for a file name
        return False


def _shown(data: bytes, form: str, view: View) -> str:
    """Return a W3C JSON result as a table of labels for people, or as a word for an ASK."""
    from kg.engine.rdf import QueryResultsFormat, QuerySolutions, parse_query_results
    from kg.model import Table
    from kg.render import Labels, readable, render_table

    results = parse_query_results(data, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        return "yes\n" if bool(results) else "no\n"
    table = Table(tuple(v.value for v in results.variables), tuple(tuple(row) for row in results))
    return render_table(readable(table, Labels(view)), form)


def queries(
    show: Annotated[
        str | None, typer.Option("--show", metavar="NAME", help="Print one query's text.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", "-f", help="One of table, csv, json, md.")
    ] = None,
    output: Output = None,
) -> None:
    """List the competency questions that the library answers, each with its parameters.

    One in <> that is left out is the knowledge base's own example, else the only entry of its kind.

    Example: kg queries --show tasks-of-mandate
    """
    from kg import query as queries_
    from kg.model import Table
    from kg.render import render_table

    if show is not None:
        write(queries_.find(show).text, output)
        return
    chosen = form_of(form, output, "table", ("table", "csv", "json", "md"))
    rows = tuple(
        (found.group, found.name, found.question, " ".join(map(_parameter, found.parameters)))
        for found in queries_.library()
    )
    table = Table(("group", "name", "question", "parameters"), rows)
    if chosen == "table":  # what one types comes first
        table = Table(
            ("name", "question", "parameters", "group"), tuple((*row[1:], row[0]) for row in rows)
        )
    write(render_table(table, chosen), output)


def _parameter(parameter: Parameter) -> str:
    """Return a parameter with its default, or with what it asks for: mandate=<mandate>."""
    from kg.query import Choice

    if parameter.default is not None:
        return f"{parameter.name}={parameter.default}"
    words = Choice.of(parameter.meaning).words if parameter.type == "iri" else parameter.type
    return f"{parameter.name}=<{words}>"


def ask(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help="An ASK query, or - for stdin.")],
    timeout: Annotated[
        float, typer.Option(min=0.01, max=86_400, help="Stop after so many seconds.")
    ] = DEFAULT_TIMEOUT,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print nothing; the exit code is the answer.")
    ] = False,
    as_of: AsOf = None,
    known_by: KnownBy = None,
    without: Without = None,
    own: OwnQuads = False,
    store: Store = None,
) -> None:
    """Answer an ASK query: yes with exit code 0, no with 1.

    Example: kg ask 'ASK { ?s mkg:evidenceFor ?task }'
    """
    from kg import query as queries_
    from kg import sandbox
    from kg.sandbox import run_killable

    content = sandbox.text(stdin_bytes(), "stdin") if text == "-" else text
    begun = time.process_time()
    if queries_.check(content, datasets=True) != "ASK":
        raise InputError("query: not an ASK query. Use kg query for tables.")
    values = with_days(queries_.from_text(content, "query", "", "query"), {}, days(as_of, known_by))
    path = _own_store(store, without) if own else folder(store)
    watch("asking", quiet=quiet)
    if without:
        _say_left_out(store, without)
    job = {
        "store": str(path) if path else "",
        "text": content,
        "ask": True,
        "values": values,
        "without": without,
        "own": own,
    }
    answer = json.loads(
        run_killable(
            "kg.services.opening:answer", job, timeout=timeout, spent=time.process_time() - begun
        )
    )
    if not quiet:
        write("yes\n" if answer else "no\n")
    raise typer.Exit(0 if answer else 1)
