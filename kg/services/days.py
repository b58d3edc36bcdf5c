"""Days as people write them, and the present one."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from kg.errors import InputError, UsageError


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
