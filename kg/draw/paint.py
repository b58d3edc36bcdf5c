"""How pictures are painted: strokes, fills and type as CSS, and the outline of each kind of
node.
"""

from __future__ import annotations

from typing import Final

from kg import style

SIZE: Final = 13
"""Font size of a node's label, in pixels; heads and the labels of lines have `SMALL`."""
SMALL: Final = 12
TITLE: Final = 22
LINE: Final = 17
"""From one line of text to the next."""

LINES: Final[dict[str, str]] = {
    "act": "Act reported",
    "role": "Role described",
    "aim": "Aim stated",
    "effect": "Effect claimed",
    "denial": "Denial",
    "call": "Call",
    "none": "Other statement",
    "registry": "Registry link",
    "disputed": "In dispute",
}
"""The styles of lines, and their words in a legend."""

_STROKES: Final = {
    "act": ("text", 2.0, ""),
    "role": ("text", 2.0, "9 5"),
    "aim": ("text", 1.5, "3 4"),
    "effect": ("text", 1.5, "10 4 2 4"),
    "denial": ("denial", 2.0, ""),
    "call": ("text", 1.5, "2 3 2 9"),
    "none": ("text", 1.2, ""),
    "registry": ("muted", 1.0, ""),
    "disputed": ("text", 2.4, "0.1 6"),
}
_CUT: Final = 9


def css(palette: style.Palette) -> str:
    """Return the CSS of a picture in one colour scheme.

    >>> ".k-actor .b{fill:#E3EAFE;stroke:#0044F2}" in css(style.LIGHT)
    True
    """
    return forms() + colours(palette)


def forms() -> str:
    """Return what is the same in every colour scheme: type, widths of strokes, dashes."""
    rules = [
        f".g text{{font-family:{style.FAMILY};font-size:{SIZE}px}}.g-rule{{stroke-width:1}}",
        f".g .g-title{{font-size:{TITLE}px}}.g .g-small,.g-words text{{font-size:{SMALL}px}}",
        (
            ".n .b{stroke-width:1.4}.n .f{fill:none;stroke-width:1.4}.g .n .h{font-size:12px}.e "
            ".p{fill:none}"
        ),
        ".e .t{fill:none;stroke:transparent;stroke-width:14}.s{fill:none;stroke-width:1.6}",
        ".e-registry .a{stroke-width:1}",
    ]
    for name, (_, wide, dash) in _STROKES.items():
        dashes = f";stroke-dasharray:{dash}" if dash else ""
        dashes += ";stroke-linecap:round" if name == "disputed" else ""
        rules.append(f".e-{name} .p{{stroke-width:{wide}{dashes}}}")
    return "".join(rules)


def colours(palette: style.Palette) -> str:
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
    for kind in style.KINDS:
        colour = palette.colour(kind)
        fill = f".k-{kind} .b{{fill:{palette.fill(kind)};stroke:{colour}}}"
        rules.append(f"{fill}.k-{kind} .f{{stroke:{colour}}}.g .k-{kind} .h{{fill:{colour}}}")
    for name, (ink, _, _) in _STROKES.items():
        if ink != "text":
            rules.append(f".e-{name} .p{{stroke:{inks[ink]}}}.e-{name} .a{{fill:{inks[ink]}}}")
    rules.append(f".e-registry .a{{fill:{palette.surface};stroke:{palette.muted}}}")
    for status in style.COVERAGE:
        colour = palette.status(status)
        rules.append(
            f".g .n .c-{status}{{fill:{colour}}}.s-{status}{{stroke:{colour}}}.s-{status} "
            f".i{{fill:{colour}}}"
        )
    return "".join(rules)


def shape(kind: str, x: int, y: int, wide: int, high: int) -> str:
    """Return the outline of a kind of node as SVG.

    >>> shape("place", 0, 0, 60, 20)
    '<rect class="b" x="0" y="0" width="60" height="20" rx="10"/>'
    """
    form = style.KINDS[kind].shape
    right, low = x + wide, y + high
    cut = min(_CUT, high // 3)
    if form == "cut":
        return f'<path class="b" d="M{x} {y}H{right - cut}L{right} {y + cut}V{low}H{x}Z"/>'
    if form == "note":
        fold = f'<path class="f" d="M{right} {low - cut}H{right - cut}V{low}"/>'
        return f'<path class="b" d="M{x} {y}H{right}V{low - cut}L{right - cut} {low}H{x}Z"/>{fold}'
    radius = {"rounded": min(8, high // 3), "pill": high // 2, "double": 0}[form]
    rounded = f' rx="{radius}"' if radius else ""
    second = f'<path class="f" d="M{x + 4} {y}V{low}"/>' if form == "double" else ""
    return f'<rect class="b" x="{x}" y="{y}" width="{wide}" height="{high}"{rounded}/>{second}'
