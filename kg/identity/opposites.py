"""Words of names that exclude each other: Northern Command is not Southern Command, however alike
the letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCALES: Final[tuple[tuple[str, ...], ...]] = (
    (
        "north northern nord septentrional septentrionale norte",
        "south southern sud meridional meridionale",
        "east eastern est oriental orientale este",
        "west western ouest occidental occidentale oeste",
        "northeast northeastern nordest noreste",
        "northwest northwestern nordouest noroeste",
        "southeast southeastern sudest sureste",
        "southwest southwestern sudouest suroeste",
        "central centre center",
    ),
    (
        "upper haut haute superieur superieure",
        "lower bas basse inferieur inferieure",
        "middle moyen moyenne",
    ),
    ("inner interior interieur interieure", "outer exterior exterieur exterieure"),
    ("internal interne internes", "external externe externes"),
    ("old ancien ancienne vieux vieille", "new nouveau nouvelle neuf neuve"),
    ("greater great grand grande", "lesser little petit petite"),
    ("left gauche", "right droite"),
    ("male masculin masculine", "female feminin feminine"),
    ("land ground terrestre", "sea naval navy maritime marine", "air aerien aerienne"),
    (
        "first premier premiere 1st 1er 1ere",
        "second deuxieme seconde 2nd 2e",
        "third troisieme 3rd 3e",
        "fourth quatrieme 4th 4e",
        "fifth cinquieme 5th 5e",
    ),
)
"""Scales of positions, each a list of words in English, French and Spanish, folded as names are."""

_POSITIONS: Final = {
    word: (scale, positions.split()[0])
    for scale, words in enumerate(_SCALES)
    for positions in words
    for word in positions.split()
}
_COMPASS: Final = {
    (latitude, longitude): f"{north}{east}"
    for north, words in (("north", _SCALES[0][0]), ("south", _SCALES[0][1]))
    for east, others in (("east", _SCALES[0][2]), ("west", _SCALES[0][3]))
    for latitude in words.split()
    for longitude in others.split()
}
"""Two words of the compass that make one: Nord Est, north west."""


def opposed(names: Iterable[str], others: Iterable[str]) -> tuple[str, str] | None:
    """Return two words in the folded names of two entries that exclude each other, None without
    such words.

    Both say where they stand on one scale, and agree in none of these positions. A name that says
    nothing of it excludes nothing.

    >>> opposed(["northern command"], ["southern command", "commandement sud"])
    ('north', 'south')
    >>> opposed(["departement du nord"], ["north department"]), opposed(["northern command"], ["command"])
    (None, None)
    """  # noqa: E501
    mine, theirs = _positions(names), _positions(others)
    for scale in sorted(mine.keys() & theirs.keys()):
        if not mine[scale] & theirs[scale]:
            return min(mine[scale]), min(theirs[scale])
    return None


def _positions(names: Iterable[str]) -> dict[int, set[str]]:
    """Return the positions that names state, by the number of their scale."""
    positions: dict[int, set[str]] = {}
    for name in names:
        words = name.split()
        at = 0
        while at < len(words):
            compass = _COMPASS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
            scale, position = (0, compass) if compass else _POSITIONS.get(words[at], (-1, ""))
            if position:
                positions.setdefault(scale, set()).add(position)
            at += 2 if compass else 1
    return positions
