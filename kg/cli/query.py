"""kg query, queries, ask."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kg.cli.common import (
    AsOf,
    ExcludeSource,
    KnownBy,
    Lang,
    OnlySource,
    Output,
    OwnQuads,
    Quiet,
    Store,
    TableFormat,
    clocks_of,
    format_of,
    format_option,
    say,
    stdin_bytes,
    store_named,
    values_of,
    write,
    write_answer,
)
from kg.cli.progress import watch
from kg.errors import UndeterminedError, UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.formats import Format
    from kg.query import Parameter
    from kg.services.ask import AskAnswer, AskRequest, Form

QUERY_KINDS = ("solutions", "triples", "answer", "table")
QueryFormat = Annotated[str | None, format_option(*QUERY_KINDS)]
DEFAULT_TIMEOUT = 30.0  # as services.ask has it, which is not imported for a help text
_DELIMITERS = {"csv": ",", "tsv": "\t"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
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
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="A parameter of the query. Repeatable."
        ),
    ] = None,
    format_name: QueryFormat = None,
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
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    own_quads: OwnQuads = False,
    labels: Annotated[
        bool,
        typer.Option("--labels", help="With csv, tsv or json: a column x_label beside IRIs in x."),
    ] = False,
    lang: Lang = "en",
    quiet: Quiet = False,
    store: Store = None,
) -> None:
    """Answer one query from the library, a file or the command line.

    A custom query gets the days where it uses $as_of and $known_by. It reads all graphs of the
    store together, or those that it names by FROM; with --own, only what was loaded. An entry that
    is not named is the knowledge base's own example, else the only one of its class; what was used
    is printed above the table.

    Example: kg query tasks-of-mandate -p mandate=harbour-1 --store my-store
    """
    from kg.services.ask import AskRequest, answer

    if (name is None) == (text is None):
        raise UsageError(
            "give either the NAME of a query (kg queries lists them), a file, or -q TEXT."
        )
    output_format = _format_named(format_name, output)
    source = text_of(name, text)
    begun = time.process_time()  # waiting for stdin counts for nothing, reading a long query does
    request = AskRequest(
        *source,
        parameters=values_of(parameter or []),
        form=_form_of(output_format),
        clocks=clocks_of(as_of, known_by),
        limit=limit,
        exclude_source=tuple(exclude_source or ()),
        only_source=tuple(only_source or ()),
        own=own_quads,
        language=lang,
        labels=labels,
    )
    watch("asking", quiet=quiet)
    result = answer(store_named(store), request, timeout=timeout, spent=time.process_time() - begun)
    _say_left_out(request, result)
    _write_answer(result, output_format, output)
    if result.cut:
        raise UndeterminedError(
            f"there are more than {counted(result.limit or 0, 'row')}; the rest was cut off by "
            "--limit."
        )


def _format_named(name: str | None, output: str | None) -> Format | None:
    """Return the format asked for, None where nothing names one: it depends on the query then."""
    if not name and (output in (None, "-") or not Path(str(output)).suffix):
        return None
    return format_of(name, output, *QUERY_KINDS)


def _form_of(output_format: Format | None) -> Form:
    """Return the form in which a query is asked: as the engine writes it, else as a table of terms
    with labels, from which another format is written.
    """
    if output_format is None:
        return ""
    is_known = output_format.kind_among(QUERY_KINDS) != "table"
    return cast("Form", output_format.name if is_known else "table")


def _write_answer(result: AskAnswer, requested: Format | None, output: str | None) -> None:
    """Write an answer in its format; the parameters stand above a table for people, and on stderr
    for other formats.
    """
    output_format = requested or format_of(result.form, None, *QUERY_KINDS)
    kind = output_format.kind_among(QUERY_KINDS)
    for line in result.words if kind != "answer" else ():
        say(line)
    if kind == "table":
        from kg.formats.reports.query_answer import answer_table

        write_answer(output_format, kind, answer_table(result), output)
        return
    write_answer(output_format, kind, result, output)
    if kind == "solutions" and result.form in _DELIMITERS:
        _warn_of_formulas(result.data, _DELIMITERS[result.form])


def _warn_of_formulas(data: bytes, delimiter: str) -> None:
    """Say how many cells a spreadsheet would run: the W3C's forms are for programs, and nothing in
    them is changed.
    """
    from kg.characters import formulas_in

    cells = formulas_in(data, delimiter)
    if cells:
        begin = counted(cells, "cell begins", "cells begin")
        say(f"{begin} like a formula: a spreadsheet would run it. Import the columns as text.")


def _say_left_out(request: AskRequest, result: AskAnswer) -> None:
    """Say which sources were left out, and how many statements with them."""
    left_out = f"{counted(result.left_out, 'statement')} left out."
    if request.only_source:
        say(
            f"as if no source but {' and '.join(request.only_source)} had said anything: {left_out}"
        )
    elif request.exclude_source:
        say(f"as if {' and '.join(request.exclude_source)} had said nothing: {left_out}")


def text_of(name: str | None, text: str | None) -> tuple[str, str | None, str]:
    """Return the name of a query, its text and where that stands; a query of the library has no
    text here.
    """
    from kg import sandbox
    from kg.services.ask import read_query

    if text is not None:
        return "query", text, "query"
    if name == "-":
        return "stdin", sandbox.text(stdin_bytes(), "stdin"), "stdin"
    return read_query(str(name))


def queries(
    show: Annotated[
        str | None, typer.Option("--show", metavar="NAME", help="Print one query's text.")
    ] = None,
    format_name: TableFormat = None,
    output: Output = None,
) -> None:
    """List the competency questions that the library answers, each with its parameters.

    One in <> that is left out is the knowledge base's own example, else the only entry of its kind.

    Example: kg queries --show tasks-of-mandate
    """
    from kg import query as queries_
    from kg.model import Table

    if show is not None:
        write(queries_.find_query(show).text, output)
        return
    output_format = format_of(format_name, output, "table")
    rows = tuple(
        (
            question.group,
            question.name,
            question.question,
            " ".join(map(_parameter, question.parameters)),
        )
        for question in queries_.library()
    )
    table = Table(("group", "name", "question", "parameters"), rows)
    if "screen" in output_format.options:  # what one types comes first
        table = Table(
            ("name", "question", "parameters", "group"), tuple((*row[1:], row[0]) for row in rows)
        )
    write_answer(output_format, "table", table, output)


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
    exclude_source: ExcludeSource = None,
    only_source: OnlySource = None,
    own_quads: OwnQuads = False,
    store: Store = None,
) -> None:
    """Answer an ASK query: yes with exit code 0, no with 1.

    Example: kg ask 'ASK { ?s mkg:evidenceFor ?task }'
    """
    from kg import sandbox
    from kg.services.ask import AskRequest, answer

    content = sandbox.text(stdin_bytes(), "stdin") if text == "-" else text
    begun = time.process_time()
    request = AskRequest(
        "query",
        content,
        form="json",
        clocks=clocks_of(as_of, known_by),
        exclude_source=tuple(exclude_source or ()),
        only_source=tuple(only_source or ()),
        own=own_quads,
        kind="ASK",
    )
    watch("asking", quiet=quiet)
    result = answer(store_named(store), request, timeout=timeout, spent=time.process_time() - begun)
    _say_left_out(request, result)
    if not quiet:
        write("yes\n" if result.holds else "no\n")
    raise typer.Exit(0 if result.holds else 1)
