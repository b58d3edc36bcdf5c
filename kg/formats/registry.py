"""All output formats: the built-in ones, and those of other distributions, which have an entry
point in the group `kg.formats`.

Such an entry point is named as its format and is a Format, or a function that returns one. Entry
points are read where a format is listed, resolved by an ending or by a name that no built-in one
has; no function that writes is imported before it writes.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import MachineError, Notice, UsageError
from kg.formats.built_in import BUILT_IN
from kg.services.format_record import KINDS, Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.metadata import EntryPoint

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
    from importlib.metadata import entry_points  # noqa: PLC0415 - 20 ms, where they are needed

    formats: list[Format] = []
    problems: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            record = _loaded(point)
            _check(record, point.name, (*BUILT_IN, *formats))
        except Exception as error:  # noqa: BLE001 - other people's code: whatever it raises is named
            reason = str(error) if isinstance(error, _RefusedError) else _words(error)
            problems[point.name.lower()] = (
                f"the format {point.name!r} of {_distribution(point)} is left out: {reason}"
            )
        else:
            formats.append(replace(record, origin=_distribution(point)))
    return _Plugins(tuple(formats), problems)


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


class _RefusedError(Exception):
    """A format of another distribution that does not fit; the text says why and what to do."""


def _loaded(point: EntryPoint) -> Format:
    content = point.load()
    record = content() if callable(content) else content
    if not isinstance(record, Format):
        raise _RefusedError(f"{point.value} is no kg.formats.Format. Update or uninstall it.")
    return record


def _check(record: Format, name: str, others: Sequence[Format]) -> None:
    """Raise _RefusedError where a record does not fit its entry point, or takes what another
    has.
    """
    if record.name != name or record.name != record.name.lower():
        raise _RefusedError(
            f"its name is {record.name!r}, which has to be that of its entry point, in small "
            "letters."
        )
    if unknown := sorted(record.takes.keys() - KINDS.keys()):
        raise _RefusedError(f"it takes {unknown[0]!r}. Kinds are {', '.join(KINDS)}.")
    if not (record.takes and record.label and record.endings and "/" in record.media_type):
        raise _RefusedError("it needs a label, an ending, a media type and a kind that it takes.")
    for what, value, other in _clashes(record, others):
        owner = f"that of {other.origin}" if other.origin else "that of a built-in format"
        raise _RefusedError(f"its {what} {value!r} is {owner} already. It has to use another.")


def _clashes(record: Format, others: Sequence[Format]) -> Iterator[tuple[str, str, Format]]:
    """Yield each name, alias and ending of a format that one of some others has."""
    for other in others:
        for name in record.names:
            if name in other.names:
                yield ("name" if name == record.name else "alias"), name, other
        for ending in record.endings:
            if ending in other.endings:
                yield "ending", ending, other


def _words(error: Exception) -> str:
    return f"it cannot be imported ({type(error).__name__}: {error}). Update or uninstall it."


def _distribution(point: EntryPoint) -> str:
    if point.dist is None:
        return f"the entry point {point.value}"
    return f"the distribution {point.dist.name} {point.dist.version}"
