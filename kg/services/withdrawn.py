"""What an id that is not in a store was: withdrawn from it, when and why."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def naming_withdrawn(store: Path | None, name: str) -> Iterator[None]:
    """Say of an id that is not in a store when and why it was withdrawn, where it was.

    Raises InputError in the place of the one that says that nothing is called so.
    """
    try:
        yield
    except InputError as error:
        from kg.services.maintenance import withdrawal_of

        entry = withdrawal_of(store, name) if store is not None else None
        if entry is None:
            raise
        by = f" by {entry.by}" if entry.by else ""
        raise InputError(
            f'{name}: was withdrawn on {entry.recorded[:10]}{by}, "{entry.reason}". '
            f"The log keeps it: kg store log --store {store}"
        ) from error
