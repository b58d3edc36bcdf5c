"""Mappings of event data sets that come with kg, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
PLACES: Final = "-places"
"""What the names of the mappings end with that make places of the same tables."""


def names() -> tuple[str, ...]:
    """Return the names of the mappings.

    >>> names()
    ('acled', 'acled-places', 'geo-pko', 'geo-pko-places', 'plover', 'plover-places')
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def path_of(name: str) -> Path | None:
    """Return the file of a mapping, None where no mapping has this name.

    >>> path_of("acled").name, path_of("../acled")
    ('acled.yaml', None)
    """
    return _FOLDER / f"{name}.yaml" if name in names() else None
