"""Signs of pictures: how the lines of a network are drawn, how sure a point of a map is, and all of
it as CSS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.style.colours import COVERAGE, KINDS, Palette, mixed
from kg.style.page import FAMILY

SIZE: Final = 13
"""Font size of a box's label, in pixels; heads and the labels of lines have `SMALL`."""
SMALL: Final = 12
TITLE: Final = 22


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How one style of line is drawn: its word in a legend, the colour, width and dashes of its
    stroke.

    `ink` is text, muted or denial. A `barred` arrowhead has a bar across, a `hollow` one is not
    filled; `dotted` dashes have round ends. The words of a `minor` style are placed last.
    """

    word: str
    ink: str
    width: float
    dash: str = ""
    barred: bool = False
    hollow: bool = False
    dotted: bool = False
    minor: bool = False


LINES: Final[dict[str, LineStyle]] = {
    "act": LineStyle("Act reported", "text", 2.0),
    "role": LineStyle("Role described", "text", 2.0, "9 5"),
    "aim": LineStyle("Aim stated", "text", 1.5, "3 4"),
    "effect": LineStyle("Effect claimed", "text", 1.5, "10 4 2 4"),
    "denial": LineStyle("Denial", "denial", 2.0, barred=True),
    "call": LineStyle("Call", "text", 1.5, "2 3 2 9"),
    "none": LineStyle("Other statement", "text", 1.2),
    "registry": LineStyle("Registry link", "muted", 1.0, hollow=True, minor=True),
    "disputed": LineStyle("In dispute", "text", 2.4, "0.1 6", dotted=True),
}
"""The styles of lines: of evidential values, of registry links, of what is in dispute."""

CERTAINTY: Final = {
    "sure": "Point in the place, verified",
    "rough": "Middle of a commune, verified",
    "estimated": "Estimate, or not verified",
    "open": "Which place is not settled",
}
"""How sure a point of a map is, and its words in the legend."""


def picture_css(palette: Palette) -> str:
    """Return the CSS of a picture in one colour scheme.

    >>> from kg.style.colours import LIGHT
    >>> ".k-actor .b{fill:#E3EAFE;stroke:#0044F2}" in picture_css(LIGHT)
    True
    """
    return picture_forms() + picture_colours(palette)


def picture_forms() -> str:
    """Return what is the same in every colour scheme: type, widths of strokes, dashes."""
    rules = [
        f".g text{{font-family:{FAMILY};font-size:{SIZE}px}}.g-rule{{stroke-width:1}}",
        f".g .g-title{{font-size:{TITLE}px}}.g .g-small,.g-words text{{font-size:{SMALL}px}}",
        (
            ".n .b{stroke-width:1.4}.n .f{fill:none;stroke-width:1.4}.g .n .h{font-size:12px}.e "
            ".p{fill:none}"
        ),
        ".e .t{fill:none;stroke:transparent;stroke-width:14}.s{fill:none;stroke-width:1.6}",
        *(f".e-{name} .a{{stroke-width:1}}" for name, line in LINES.items() if line.hollow),
    ]
    for name, line in LINES.items():
        dashes = f";stroke-dasharray:{line.dash}" if line.dash else ""
        dashes += ";stroke-linecap:round" if line.dotted else ""
        rules.append(f".e-{name} .p{{stroke-width:{line.width}{dashes}}}")
    return "".join(rules)


def picture_colours(palette: Palette) -> str:
    """Return the colours of a picture in one scheme; a page gives them twice, for light and for
    dark.
    """
    inks = {"text": palette.text, "muted": palette.muted, "denial": palette.status("contradicted")}
    rules = [
        f".g-ground,.w rect{{fill:{palette.surface}}}",
        f".g text{{fill:{palette.text}}}.g .g-muted{{fill:{palette.muted}}}",
        (
            f".g-rule{{stroke:{palette.line}}}.e .p{{stroke:{palette.text}}}.e "
            f".a{{fill:{palette.text}}}"
        ),
    ]
    for kind in KINDS:
        colour = palette.colour(kind)
        fill = f".k-{kind} .b{{fill:{palette.fill(kind)};stroke:{colour}}}"
        rules.append(f"{fill}.k-{kind} .f{{stroke:{colour}}}.g .k-{kind} .h{{fill:{colour}}}")
    for name, line in LINES.items():
        ink = inks[line.ink]
        if line.ink != "text":
            rules.append(f".e-{name} .p{{stroke:{ink}}}.e-{name} .a{{fill:{ink}}}")
    rules += [
        f".e-{name} .a{{fill:{palette.surface};stroke:{inks[line.ink]}}}"
        for name, line in LINES.items()
        if line.hollow
    ]
    for status in COVERAGE:
        colour = palette.status(status)
        rules.append(
            f".g .n .c-{status}{{fill:{colour}}}.s-{status}{{stroke:{colour}}}.s-{status} "
            f".i{{fill:{colour}}}"
        )
    return "".join(rules)


def map_css(palette: Palette) -> str:
    """Return the CSS of what a map has beside a picture, in one colour scheme.

    >>> from kg.style.colours import LIGHT
    >>> ".m-line{stroke:#D9DEE5}" in map_css(LIGHT)
    True
    """
    place = palette.colour("place")
    return (
        f".m-frame{{fill:none;stroke:{palette.muted};stroke-width:1}}.m-line{{stroke:{palette.line}}}"
        f".m-land{{fill:{mixed(palette.line, palette.surface, 0.4)};stroke:{palette.muted};stroke-width:.9;"  # noqa: E501
        f"stroke-linejoin:round;fill-rule:evenodd}}.g .m-letter{{font-weight:600}}"
        f".m-beyond{{fill:{mixed(palette.line, palette.surface, 0.16)};stroke:{palette.line};stroke-width:.9;"  # noqa: E501
        "stroke-linejoin:round;fill-rule:evenodd}.m-parted{stroke:none}.m-shore{fill:none}"
        f".g .m-area{{fill:{palette.muted};font-size:{SMALL}px;letter-spacing:.04em}}"
        ".g .m-around{opacity:.7}"
        f".g .m-degree{{fill:{palette.muted};font-size:{SMALL}px}}"
        f".g .m-name{{paint-order:stroke;stroke:{palette.surface};stroke-width:3px;stroke-linejoin:round}}"  # noqa: E501
        f".m-bar{{fill:none;stroke:{palette.muted};stroke-width:1.4}}"
        f".m-inset{{fill:none;stroke:{palette.text};stroke-dasharray:4 3}}"
        f".m-lead{{stroke:{palette.muted};stroke-width:.9}}"
        f".m-sure{{fill:{place};stroke:{palette.surface};stroke-width:1}}"
        f".m-rough{{fill:{palette.surface};stroke:{place};stroke-width:1.6}}"
        f".m-estimated{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"  # noqa: E501
        f".m-open{{fill:{palette.surface};stroke:{place};stroke-width:1.6;stroke-dasharray:2.6 2}}"
    )


def timeline_css(palette: Palette) -> str:
    """Return the CSS of a timeline in one colour scheme.

    >>> from kg.style.colours import LIGHT
    >>> ".t-axis{stroke:#55606F}" in timeline_css(LIGHT)
    True
    """
    mandate = palette.colour("mandate")
    return (
        f".t text{{font-family:{FAMILY};font-size:{SMALL}px;fill:{palette.text}}}"
        f".t .t-title{{font-size:22px}}.t .t-row{{font-size:13px}}"
        f".t .t-muted{{fill:{palette.muted}}}"
        f".t-ground{{fill:{palette.surface}}}.t-grid{{stroke:{palette.line};stroke-width:.5}}"
        f".t-axis{{stroke:{palette.muted}}}.t-stem{{stroke:{palette.muted};stroke-width:.7}}"
        f".t-said{{stroke:{palette.muted}}}"
        f".t-instrument,.t-mandate{{fill:{palette.fill('mandate')};stroke:{mandate}}}"
        f".t-open{{stroke-dasharray:4 3}}.t-link{{stroke:{palette.muted};stroke-opacity:.55}}"
        f".t-span{{fill:none;stroke:{palette.colour('statement')};stroke-width:1.5}}"
    )
