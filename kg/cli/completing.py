"""Shell completion: which parameter takes which ids, read from the store on the line or KG_STORE.

Typer writes the scripts of the shells and offers commands and options. A parameter's own values are
added here when a shell asks, so that no command pays for it.
"""

from __future__ import annotations

import os
import re
import typing
import warnings
from typing import TYPE_CHECKING, Final

import typer
from typer.main import get_command_name
from typer.models import ArgumentInfo, OptionInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.services.completing import Kind

VARIABLE: Final = "_KG_COMPLETE"
"""What a shell sets when it asks."""
_LIMIT: Final = 50
_SAFE: Final = re.compile(r"[A-Za-z0-9._/-]+")
_UNSAFE: Final = re.compile(r"[^\w .,/-]+")
"""Signs that a shell may act on; zsh evaluates what it is offered."""
EVERYWHERE: Final[dict[str, Kind]] = {
    "mandate": "mandate",
    "exclude_source": "source",
    "only_source": "source",
}
"""What an option takes, by its name, in every command that has it."""
IDS: Final[dict[str, dict[str, Kind]]] = {
    "show": {"name": "entry"},
    "paths": {"first": "entry", "second": "entry", "via": "entry", "avoid": "entry"},
    "why": {"subject": "entry", "value": "entry"},
    "timeline": {"entry": "entry"},
    "export": {"focus": "entry"},
    "network": {"focus": "entry"},
    "mandate show": {"name": "mandate"},
    "mandate tasks": {"name": "mandate"},
    "mandate chain": {"name": "mandate"},
    "mandate renew": {"name": "mandate"},
    "mandate diff": {"earlier": "mandate", "later": "mandate"},
    "new mandate": {"holder": "entry"},
    "identity candidates": {"about": "entry"},
    "identity decide": {"kept_entry": "entry", "other": "entry"},
    "identity undo": {"judgement": "entry", "other": "entry"},
    "sources attach": {"source": "source"},
    "sources verify": {"source": "source"},
    "sources confirm": {"statement": "statement"},
    "store retract": {"subject": "source"},
}
"""What a parameter takes, by command and name."""
QUERIES: Final = {"query": "name", "queries": "show"}
"""What takes the name of a query of the library."""
CONVERTERS: Final = {"import": "converter"}
"""What takes the name of a converter."""

Completer = typing.Callable[[typer.Context, str], list[tuple[str, str]]]


def attach(app: typer.Typer) -> None:
    """Let the parameters of an application complete their values."""
    for path, callback in commands(app, ""):
        for name, kind in (EVERYWHERE | IDS.get(path, {})).items():
            _set(callback, name, ids(kind))
        if path in QUERIES:
            _set(callback, QUERIES[path], queries)
        if path in CONVERTERS:
            _set(callback, CONVERTERS[path], converters)
            _set(callback, "parameter", converter_options)
        if path == "query":
            _set(callback, "parameter", parameters)


def commands(app: typer.Typer, prefix: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield each command of an application: its words, and its function."""
    for command in app.registered_commands:
        if command.callback is not None:
            name = command.name or get_command_name(command.callback.__name__)
            yield f"{prefix}{name}", command.callback
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance, f"{prefix}{group.name} ")


def _set(callback: Callable[..., object], name: str, completer: Completer) -> None:
    """Give a parameter its completer. What an annotation in words means is made each time that
    it is read, so it is put in the place of the words.
    """
    hint = typing.get_type_hints(callback, include_extras=True).get(name)
    for info in typing.get_args(hint)[1:]:
        if isinstance(info, (ArgumentInfo, OptionInfo)):
            info.autocompletion = completer
            callback.__annotations__[name] = hint


def ids(kind: Kind) -> Completer:
    """Return what completes ids of a kind from the store on the line, else KG_STORE, else what is
    packaged; nothing where that cannot be read.
    """

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        return _quietly(lambda: _ids(kind, incomplete, ctx.params.get("store")))

    return complete


def queries(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the queries of the library that begin with a text."""
    del ctx
    return _quietly(lambda: _queries(incomplete))


def parameters(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the parameters of the query on the line, each with the sign that a value follows.

    Where the option's value is what is missing, Click leaves the arguments before it unread.
    """
    query = ctx.params.get("name") or next(iter(ctx.args), "")
    return _quietly(lambda: _parameters(str(query), incomplete))


def converters(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the formats of other tools that begin with a text."""
    del ctx
    return _quietly(lambda: _converters(incomplete))


def converter_options(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the options of the converter on the line, each with the sign that a value follows."""
    name = ctx.params.get("converter") or next(iter(ctx.args), "")
    return _quietly(lambda: _converter_options(str(name), incomplete))


def _ids(kind: Kind, text: str, store: str | None) -> Iterator[tuple[str, str]]:
    from kg.cli.common import view_of
    from kg.services import completing

    request = completing.CompletionRequest(kind, text, _LIMIT)
    answer = completing.complete(view_of(store or os.environ.get("KG_STORE")), request)
    for candidate in answer.candidates:
        if _SAFE.fullmatch(candidate.id):
            yield candidate.id, candidate.label


def _queries(text: str) -> Iterator[tuple[str, str]]:
    from kg.query import library

    for query in sorted(library(), key=lambda query: query.name):
        if query.name.startswith(text):
            yield query.name, query.title


def _parameters(query: str, text: str) -> Iterator[tuple[str, str]]:
    from kg.query import find_query

    for parameter in find_query(query).parameters:
        if parameter.name.startswith(text):
            yield f"{parameter.name}=", parameter.meaning


def _converters(text: str) -> Iterator[tuple[str, str]]:
    from kg.converters import all_converters

    for record in all_converters():
        if record.name.startswith(text):
            yield record.name, record.label


def _converter_options(name: str, text: str) -> Iterator[tuple[str, str]]:
    from kg.converters import converter_of

    for option in converter_of(name).options:
        if option.name.startswith(text):
            yield f"{option.name}=", option.meaning


def _quietly(offer: Callable[[], Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return values with their labels, none where anything fails: a person is in the middle of a
    line, and reads no message.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [(value, " ".join(_UNSAFE.sub(" ", label).split())) for value, label in offer()]
    except Exception:  # noqa: BLE001 - whatever it is, the command itself says it
        return []
