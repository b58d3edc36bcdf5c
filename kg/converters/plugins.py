"""Converters of other distributions: found by their entry points, checked before they are used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kg import entry_points, suggest
from kg.converters.record import BUILT_IN, Converter
from kg.entry_points import RefusedError
from kg.errors import MachineError, UsageError
from kg.importers import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP: Final = "kg.converters"


def all_converters() -> tuple[Converter, ...]:
    """Return every converter: kg's own, then those of other distributions by name.

    >>> [record.name for record in all_converters()][:2]
    ['un80', 'followthemoney']
    """
    return (*BUILT_IN, *_plugins().records)


def converter_of(name: str) -> Converter:
    """Return the converter of a name. Raises UsageError where there is none, MachineError where
    that of another distribution cannot be used.

    >>> converter_of("ris").endings
    ('.ris',)
    """
    for record in all_converters():
        if record.name == name:
            return record
    for problem in _plugins().problems:
        if problem.name == name:
            raise MachineError(
                f"the converter {name!r} of {problem.distribution} cannot be used: "
                f"{problem.reason} Update or uninstall it."
            )
    names = [record.name for record in all_converters()]
    raise UsageError(f"no format {name!r}. Fix: {suggest.key_remedy(name, names)}.")


@cache
def _plugins() -> entry_points.Loaded:
    return entry_points.load(GROUP, Converter, _check)


def _check(record: Converter, name: str, plugins: Sequence[Converter]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or has a name that is taken.

    >>> _check(Converter("csl", "Mine", (".x",), ("sources",), print), "csl", ())
    Traceback (most recent call last):
    kg.entry_points.RefusedError: there is already a converter 'csl'. Uninstall one of the two.
    """
    if record.name != name:
        raise RefusedError(f"its name is {record.name!r}, and has to be that of its entry point.")
    if not (record.label and record.endings and callable(record.convert)):
        raise RefusedError("it needs a label, an ending and a function to convert.")
    if unknown := sorted(set(record.sections) - set(schema.SECTIONS)):
        raise RefusedError(f"it fills {unknown[0]!r}, which is no section of a file.")
    if any(record.name == other.name for other in (*BUILT_IN, *plugins)):
        raise RefusedError(
            f"there is already a converter {record.name!r}. Uninstall one of the two."
        )
