"""The days of a request: the present one where none is named, and each a day of the calendar."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.model import Clocks


def today() -> str:
    """Return the present day in UTC as ISO text; SOURCE_DATE_EPOCH, in seconds, replaces it where
    it is set.

    Raises UsageError where that is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH={epoch}: no number of seconds. Unset it, or correct it."
        ) from error


def day(text: str, option: str) -> str:
    """Return an ISO day as typed. Raises InputError that names the option.

    >>> day("20241119", "--as-of")
    '2024-11-19'
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError(f"{option} {text}: no day of the calendar. Write YYYY-MM-DD.") from error


def on_a_day(clocks: Clocks) -> Clocks:
    """Return the clocks of a request that is about one day: the present one where none is named.

    `known_by` may stay empty: no limit. Raises InputError for an invalid day.

    >>> from kg.model import Clocks
    >>> on_a_day(Clocks("2024-11-19"))
    Clocks(as_of='2024-11-19', known_by='')
    """
    from kg.model import Clocks  # the command line reads this module whenever it starts

    return Clocks(
        day(clocks.as_of, "--as-of") if clocks.as_of else today(),
        day(clocks.known_by, "--known-by") if clocks.known_by else "",
    )


def checked(clocks: Clocks) -> Clocks:
    """Return two clocks with their days as ISO text; an empty one sets no limit. Raises InputError
    for an invalid day.

    >>> from kg.model import Clocks
    >>> checked(Clocks(as_of="20241119"))
    Clocks(as_of='2024-11-19', known_by='')
    """
    return replace(
        clocks,
        as_of=day(clocks.as_of, "--as-of") if clocks.as_of else "",
        known_by=day(clocks.known_by, "--known-by") if clocks.known_by else "",
    )
