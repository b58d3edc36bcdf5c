"""Colours, shapes and words: of kinds, of coverage, of evidential values. Colour never stands
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Palette:
    """The neutral colours of one scheme, `#RRGGBB`; `name` is light, dark or print."""

    name: str
    background: str
    surface: str
    line: str
    text: str
    muted: str
    link: str
    mark: str

    def colour(self, kind: str) -> str:
        """Return the colour of a kind of node in this scheme.

        >>> LIGHT.colour("actor"), DARK.colour("actor")
        ('#0044F2', '#77A6DC')
        """
        return {"light": KINDS[kind].light, "dark": KINDS[kind].dark}.get(self.name, self.text)

    def fill(self, kind: str) -> str:
        """Return the fill of a kind of node: 11 % of its colour on the surface, opaque; a grey of
        its own in print.
        """
        return (
            KINDS[kind].grey
            if self.name == "print"
            else mixed(self.colour(kind), self.surface, 0.11)
        )

    def status(self, status: str) -> str:
        """Return the colour of a coverage status in this scheme."""
        return {"light": COVERAGE[status].light, "dark": COVERAGE[status].dark}.get(
            self.name, self.text
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of node looks: its word (and plural), colour on light and on dark, grey in
    print, and shape.
    """

    word: str
    plural: str
    light: str
    dark: str
    grey: str
    shape: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one coverage status looks: word, sign, and colour on light and on dark."""

    word: str
    sign: str
    light: str
    dark: str


LIGHT: Final = Palette(
    "light", "#F6F7F9", "#FFFFFF", "#D9DEE5", "#17202B", "#55606F", "#0B4FB3", "#FFE9A8"
)
DARK: Final = Palette(
    "dark", "#10151C", "#1A212B", "#333D4A", "#E8ECF1", "#A7B1BF", "#86B7FF", "#5C4A00"
)
PRINT: Final = Palette(
    "print", "#FFFFFF", "#FFFFFF", "#B3B3B3", "#000000", "#404040", "#000000", "#D9D9D9"
)
"""Black on white with greys, which no printer and no copier can make alike."""

STYLES: Final[dict[str, Palette]] = {"screen": LIGHT, "print": PRINT, "dark": DARK}
"""The styles of a picture that stands alone."""

KINDS: Final[dict[str, Kind]] = {
    "actor": Kind("Actor", "Actors", "#0044F2", "#77A6DC", "#FFFFFF", "rounded"),
    "mandate": Kind(
        "Mandate or instrument",
        "Mandates and instruments",
        "#871799",
        "#BC66FF",
        "#CCCCCC",
        "double",
    ),
    "task": Kind("Task", "Tasks", "#BC480D", "#FC5E3B", "#E2E2E2", "rounded"),
    "place": Kind("Place", "Places", "#1E8056", "#37E692", "#FFFFFF", "pill"),
    "event": Kind(
        "Event or phenomenon", "Events and phenomena", "#452500", "#FFE037", "#EFEFEF", "cut"
    ),
    "statement": Kind(
        "Statement or source", "Statements and sources", "#2E3340", "#91979C", "#FFFFFF", "note"
    ),
}
"""The kinds of node. Instruments and provisions look like mandates, sources like statements,
phenomena like events.
"""

COVERAGE: Final[dict[str, Coverage]] = {
    "covered": Coverage("covered", "✓", "#1B6E3C", "#5BD08A"),
    "partial": Coverage("partial", "◐", "#8A5A00", "#F0B94D"),
    "contradicted": Coverage("contradicted", "≠", "#9B1C6B", "#F08AC8"),
    "silent": Coverage("nothing by the mission", "○", "#55606F", "#A7B1BF"),
}
"""The four statuses of a task, each with word and sign."""

VALUES: Final[dict[str, tuple[str, str]]] = {
    "act": ("act", "acts"),
    "role": ("role", "roles"),
    "aim": ("aim", "aims"),
    "effect": ("effect claimed", "effects claimed"),
    "denial": ("denial", "denials"),
    "call": ("call", "calls"),
    "none": ("other statement", "other statements"),
}
"""What people read for an evidential value, for one and for several."""

COUNTS: Final = ("#DCE9F7", "#B5D2EE", "#83B3DF", "#3F82BF", "#0F4C8A")
"""The steps of a heat table; dark text up to the fourth."""
ON_COUNTS: Final = ("#000000", "#000000", "#000000", "#000000", "#FFFFFF")
"""The text on each step, at least 4.5:1: on the fourth only black is."""

_STEPS: Final = (1, 2, 3, 6, 11)


def step(count: int) -> int:
    """Return the step of a heat table that a count falls into, counted from 1; 0 for none.

    >>> [step(count) for count in (0, 1, 2, 5, 6, 40)]
    [0, 1, 2, 3, 4, 5]
    """
    return sum(count >= least for least in _STEPS)


def mixed(colour: str, ground: str, share: float) -> str:
    """Return the opaque colour that `share` of one colour gives on another.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{int(a * share + b * (1 - share) + 0.5):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
