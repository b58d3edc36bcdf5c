"""The days of a request, each a day of the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.model import Clocks


def day(text: str, option: str) -> str:
    """Return an ISO day as typed. Raises InputError that names the option.

    >>> day("20241119", "--as-of")
    '2024-11-19'
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InputError(f"{option} {text}: no day of the calendar. Write YYYY-MM-DD.") from error


def checked(clocks: Clocks) -> Clocks:
    """Return two clocks with their days as ISO text; an empty one sets no limit. Raises InputError
    for a day that is none.

    >>> from kg.model import Clocks
    >>> checked(Clocks(as_of="20241119"))
    Clocks(as_of='2024-11-19', known_by='')
    """
    return replace(
        clocks,
        as_of=day(clocks.as_of, "--as-of") if clocks.as_of else "",
        known_by=day(clocks.known_by, "--known-by") if clocks.known_by else "",
    )
