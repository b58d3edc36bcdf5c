"""All output formats: the built-in ones, and those of other distributions, which have an entry
point in the group `kg.formats`.

Such an entry point is named as its format and is a Format, or a function that returns one. Entry
points are read where a format is listed, resolved by an ending or by a name that no built-in one
has; no function that writes is imported before it writes.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from kg import entry_points
from kg.entry_points import RefusedError
from kg.errors import MachineError, Notice, UsageError
from kg.formats.built_in import BUILT_IN
from kg.services.format_record import KINDS, Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GROUP: Final = "kg.formats"


def all_formats() -> tuple[Format, ...]:
    """Return every format: the built-in ones, then those of other distributions by name.

    One of these that cannot be used is left out, with a Notice that says why.

    >>> [record.name for record in all_formats()][:3]
    ['table', 'text', 'tree']
    """
    _report_problems()
    return (*BUILT_IN, *_plugins().formats)


def taking(*kinds: str, built_in: bool = False) -> tuple[Format, ...]:
    """Return the formats that write one of some kinds of answer; only the built-in ones, without a
    look at other distributions, where asked for.

    >>> [record.name for record in taking("brief")]
    ['json', 'html', 'md', 'docx']
    """
    records = BUILT_IN if built_in else all_formats()
    return tuple(record for record in records if record.kind_among(kinds))


def find(name: str, *kinds: str) -> Format | None:
    """Return the format for some kinds of answer that has a name or an alias, None where there is
    none. Raises MachineError where another distribution has it and it cannot be used.

    >>> find("GraphML", "network").name, find("gv", "network").name, find("docx", "network")
    ('graphml', 'dot', None)
    """
    lower_name = name.lower()
    record = _named(lower_name, taking(*kinds, built_in=True))
    if record is not None:
        return record
    plugins = _plugins()
    record = _named(lower_name, [record for record in plugins.formats if record.kind_among(kinds)])
    if record is None and lower_name in plugins.problems:
        raise MachineError(plugins.problems[lower_name])
    return record


def of_file(path: str, *kinds: str) -> Format | None:
    """Return the format for some kinds of answer that a file's name asks for by its longest ending,
    None where there is none.

    >>> of_file("vellamar.ftm.json", "network").name, of_file("answer.json", "report").name
    ('ftm', 'json')
    """
    name = Path(path).name.lower()
    fitting = [
        (len(ending), -position, record)
        for position, record in enumerate(taking(*kinds))
        for ending in record.endings
        if name.endswith(ending)
    ]
    return max(fitting, key=lambda entry: entry[:2])[2] if fitting else None


def resolve(
    name: str | None, output: str | None, kinds: Sequence[str], default: str = ""
) -> Format:
    """Return the format asked for: by name, else by the ending of the output file, else the
    default. Raises UsageError that lists the choices.

    >>> resolve(None, "tasks.md", ["report"], "table").name
    'md'
    """
    if not name and output and output != "-":
        record = of_file(output, *kinds)
        suffix = Path(output).suffix
        if record is not None:
            return record
        if suffix or not default:
            raise UsageError(_unknown(suffix.lstrip("."), kinds, output))
    chosen_name = name or default
    if not chosen_name:
        raise UsageError("-o - needs -f, since there is no ending to go by.")
    record = find(chosen_name, *kinds)
    if record is None:
        raise UsageError(_unknown(chosen_name, kinds))
    return record


def choices(*kinds: str, built_in: bool = False) -> str:
    """Return the names of the formats for some kinds of answer, as a message lists them.

    >>> choices("findings")
    'text, json, junit, sarif'
    """
    return ", ".join(record.name for record in taking(*kinds, built_in=built_in))


def _unknown(unknown_name: str, kinds: Sequence[str], output: str = "") -> str:
    problem = f"no format {unknown_name!r} here" if unknown_name else f"{output} has no ending"
    return f"{problem}. Use {choices(*kinds)}, with -f or as the ending of the file."


def _named(name: str, records: Iterable[Format]) -> Format | None:
    """Return the record of a name, else that of an alias: an alias may be another's name, for
    another kind of answer.
    """
    by_alias = None
    for record in records:
        if record.name == name:
            return record
        if name in record.aliases and by_alias is None:
            by_alias = record
    return by_alias


class _Plugins(NamedTuple):
    """The formats of other distributions, and by name why one of them cannot be used."""

    formats: tuple[Format, ...]
    problems: dict[str, str]


@cache
def _plugins() -> _Plugins:
    formats, problems = entry_points.load(GROUP, Format, _check)
    return _Plugins(formats, {problem.name.lower(): _left_out(problem) for problem in problems})


def _left_out(problem: entry_points.Problem) -> str:
    reason = problem.reason
    if problem.is_import:
        reason = f"it cannot be imported ({reason}). Update or uninstall it."
    return f"the format {problem.name!r} of {problem.distribution} is left out: {reason}"


@cache
def _report_problems() -> None:
    """Issue a Notice for each format that cannot be used, once."""
    for problem in _plugins().problems.values():
        warnings.warn(problem, Notice, stacklevel=3)


def forget() -> None:
    """Forget the formats of other distributions, so that they are read again: after one was
    installed.
    """
    _plugins.cache_clear()
    _report_problems.cache_clear()


def _check(record: Format, name: str, plugins: Sequence[Format]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or takes what another has."""
    if record.name != name or record.name != record.name.lower():
        raise RefusedError(
            f"its name is {record.name!r}, which has to be that of its entry point, in small "
            "letters."
        )
    if unknown := sorted(record.takes.keys() - KINDS.keys()):
        raise RefusedError(f"it takes {unknown[0]!r}. Kinds are {', '.join(KINDS)}.")
    if not (record.takes and record.label and record.endings and "/" in record.media_type):
        raise RefusedError("it needs a label, an ending, a media type and a kind that it takes.")
    for what, value, other in _clashes(record, (*BUILT_IN, *plugins)):
        owner = (
            f"that of {other.distribution}" if other.distribution else "that of a built-in format"
        )
        raise RefusedError(f"its {what} {value!r} is {owner} already. It has to use another.")


def _clashes(record: Format, others: Sequence[Format]) -> Iterator[tuple[str, str, Format]]:
    """Yield each name, alias and ending of a format that one of some others has."""
    for other in others:
        for name in record.names:
            if name in other.names:
                yield ("name" if name == record.name else "alias"), name, other
        for ending in record.endings:
            if ending in other.endings:
                yield "ending", ending, other
