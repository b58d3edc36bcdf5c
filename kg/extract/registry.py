"""The extractors that can be used: kg's own, and those of other distributions by their entry
points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from kg import entry_points, suggest
from kg.entry_points import RefusedError, in_words
from kg.errors import InputError, KgError, MachineError, UsageError
from kg.extract.record import ExtractAnswer, Extractor, ExtractRequest

GROUP: Final = "kg.extractors"
DEFAULT: Final = "rules"
BUILT_IN: Final[tuple[Extractor, ...]] = ()
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,39}")


def all_extractors() -> tuple[Extractor, ...]:
    """Return every extractor: kg's own, then those of other distributions by name.

    One that cannot be used is left out; asking for it says why.
    """
    return (*BUILT_IN, *_plugins().records)


def extractor_of(name: str) -> Extractor:
    """Return an extractor by name. Raises UsageError with the names that there are, MachineError
    where the one of another distribution cannot be used.

    >>> extractor_of("no-such")
    Traceback (most recent call last):
        ...
    kg.errors.UsageError: --extractor no-such: there is no such extractor. ...
    """
    own = next((record for record in BUILT_IN if record.name == name), None)
    if own is not None:
        return own
    for problem in _plugins().problems:
        if problem.name == name:
            raise MachineError(_unusable(problem))
    plugins: tuple[Extractor, ...] = _plugins().records
    record = next((record for record in plugins if record.name == name), None)
    if record is None:
        names = [record.name for record in all_extractors()]
        hint = suggest.hint(suggest.nearest(name, names), f"There is {', '.join(names) or 'none'}.")
        raise UsageError(f"--extractor {name}: there is no such extractor. {hint}")
    return record


def extract(record: Extractor, request: ExtractRequest) -> ExtractAnswer:
    """Return the drafts of an extractor. Raises InputError with its distribution where one of
    another distribution fails or returns something else.
    """
    if not record.distribution:
        return record.function()(request)
    subject = f"the extractor {record.name!r} of {record.distribution}"
    try:
        answer: object = record.function()(request)
    except (KgError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise InputError(
            f"{request.source.id}: {subject} failed ({in_words(error)}). Report this to the "
            "authors of the distribution."
        ) from error
    if not isinstance(answer, ExtractAnswer):
        raise InputError(
            f"{request.source.id}: {subject} returned a {type(answer).__name__}, no "
            "kg.extract.ExtractAnswer. Report this to the authors of the distribution."
        )
    return answer


@cache
def _plugins() -> entry_points.Loaded:
    return entry_points.load(GROUP, Extractor, _check)


def _unusable(problem: entry_points.Problem) -> str:
    subject = f"the extractor {problem.name!r} of {problem.distribution}"
    if problem.is_import:
        return f"{subject} cannot be imported ({problem.reason}). Update or uninstall it."
    return f"{subject} cannot be used: {problem.reason}"


def _check(record: Extractor, name: str, plugins: Sequence[Extractor]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or has the name of
    another.
    """
    if record.name != name:
        raise RefusedError(f"its name is {record.name!r}, and has to be that of its entry point.")
    if not _NAME.fullmatch(name) or not _VERSION.fullmatch(record.version):
        raise RefusedError(
            "its name has to be small letters, digits and hyphens, and its version one word."
        )
    if not callable(record.extract):
        raise RefusedError("it needs a function to extract.")
    for other in (*BUILT_IN, *plugins):
        if other.name == name:
            whose = f" of {other.distribution}" if other.distribution else " of kg"
            raise RefusedError(
                f"there is already an extractor {name!r}{whose}. Uninstall one of the two."
            )
