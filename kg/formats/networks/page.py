"""A network as one offline page: the picture, its table, and the evidence behind every line.
Nothing is fetched.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.draw.svg import draw, swatch
from kg.formats.pictures import folded, kind_of, other_names, picture, style_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.draw.picture import Picture
    from kg.network import Evidence, Network

_HERE: Final = Path(__file__).resolve().parent
_HINT: Final = (
    "Choose a node or a line to see its evidence. On the keyboard: arrow keys move between "
    "nodes, Enter opens the "
    "evidence, Escape closes it; Page Down and Page Up go through all nodes, + and \u2212 zoom. "
    "Drag to move "
    "the picture; Ctrl and the wheel zoom."
)
_PANEL: Final = (
    '<aside id="panel" aria-labelledby="panel-title" hidden><button type="button" '
    'id="close">Close</button>'
    '<h2 id="panel-title" tabindex="-1"></h2><div id="panel-body"></div></aside>'
)
_TOOLS: Final = (
    '<div class="tools" role="search" hidden><label for="search">Find</label>'
    '<input type="search" id="search" autocomplete="off" spellcheck="false">'
    '<button type="button" id="out" aria-label="Zoom out">\u2212</button><span id="scale">100 '
    "%</span>"
    '<button type="button" id="in" aria-label="Zoom in">+</button>'
    '<button type="button" id="fit">Fit</button>'
    '<button type="button" id="save">Save as SVG</button><button type="button" '
    'id="print">Print</button></div>'
    '<p id="said" role="status"></p><ul id="found" aria-label="Found in the picture"></ul>'
)
_HEADS: Final = (
    "From",
    "Relation",
    "To",
    "Kind of evidence",
    "Statements",
    "Holds from",
    "Known from",
)
_ATTACH: Final = (
    "The text itself is not part of this page. With the source attached, kg export "
    "--with-text quotes it."
)


def page(
    network: Network,
    evidence: Sequence[Evidence],
    statuses: Mapping[str, str] | None = None,
    whole: Network | None = None,
) -> str:
    """Return a network as an HTML document that needs nothing else and may request nothing.

    The picture shows `network`; the table shows `whole`, of which the picture may be a part.

    >>> import networkx as nx
    >>> "default-src 'none'" in page(nx.MultiDiGraph(title="Nothing"), ())
    True
    """
    drawn = picture(folded(network), statuses, framed=False)
    heading = " ".join(drawn.heading)
    known = {found.id for found in evidence}
    numbers = {
        node: at for at, box in enumerate(drawn.boxes) for node in (box.key, *box.node.holds)
    }
    parts = [
        (
            '<a class="skip" href="#picture">Skip to the picture</a><a class="skip" '
            'href="#table">Skip to the table</a>'
        ),
        f"<header><h1>{style.text(heading)}</h1>{_lead(network)}</header>\n<main>",
        '<section aria-labelledby="picture"><h2 id="picture" tabindex="-1">Picture</h2>',
        f'<p class="hint" hidden>{_HINT}</p>{_TOOLS}{_chips(drawn)}',
        f'<div class="frame">{draw(drawn, role="group", interactive=True)}</div></section>',
        _table(whole if whole is not None else network, known, numbers),
        _evidence(evidence),
        f"</main>\n{_PANEL}",
        f"<footer><p>{style.text(' '.join(drawn.bottom))}</p></footer>",
    ]
    return style.document(heading, "\n".join(parts), _style(), _script())


def _chips(drawn: Picture) -> str:
    """Return the legend as buttons that show and hide what they name."""
    chips = [
        f'<button type="button" class="chip" aria-pressed="true" data-of="{sign.name}">'
        f"{swatch(sign)}{style.text(sign.word)}</button>"
        for sign in drawn.legend
    ]
    if not chips:
        return ""
    return (
        f'<div class="tools" role="group" aria-label="Show and hide" hidden>{"".join(chips)}</div>'
    )


def _lead(network: Network) -> str:
    found = [str(network.graph.get("left_out", ""))]
    days = [f"As of {network.graph['as_of']}" if network.graph.get("as_of") else ""]
    days += [f"known by {network.graph['known_by']}" if network.graph.get("known_by") else ""]
    return "".join(
        f"<p>{style.text(line)}.</p>"
        for line in filter(None, [*found, ", ".join(filter(None, days))])
    )


def _table(network: Network, known: set[str], numbers: Mapping[str, int]) -> str:
    """Return the edges as a table, those with statements first; the numbers of statements are links
    to them.

    A row says which nodes of the picture it joins (n3), so that it is found by their names in any
    language and goes with them; of an end that the picture leaves out it says the kind, and the
    other names.
    """
    name = {
        node: style.one_line(str(data.get("label") or node))
        for node, data in network.nodes(data=True)
    }
    rows: list[tuple[str, ...]] = []
    marks: list[str] = []
    for a, b, data in sorted(
        network.edges(data=True), key=lambda edge: not edge[2].get("statements")
    ):
        links = " ".join(
            f'<a href="#s-{style.attribute(found)}">{style.text(found)}</a>'
            if found in known
            else style.text(found)
            for found in str(data.get("statements", "")).split()
        )
        words = [style.text(str(data.get(key, ""))) for key in ("label", "begins", "known")]
        start, end = (
            style.text(name[node]) if node in numbers else _apart(name[node], network.nodes[node])
            for node in (a, b)
        )
        cells = (start, words[0], end, style.LINES[style_of(data)].word, links, *words[1:])
        rows.append(cells)
        of = dict.fromkeys(
            f"n{numbers[node]}" if node in numbers else f"k-{kind_of(network.nodes[node])}"
            for node in (a, b)
        )
        marks.append(" ".join((f"e-{style_of(data)}", *of)))
    size = f"{len(rows)} relation{'s' * (len(rows) != 1)}"
    return (
        f'<section class="late" aria-labelledby="table"><h2 id="table" tabindex="-1">{size}</h2>'
        f'<p id="shown" role="status"></p>{style.table(_HEADS, rows, marks)}</section>'
    )


def _apart(name: str, data: Mapping[str, Any]) -> str:
    """Return the name of a node that the picture leaves out, with its names in other languages for
    the search.
    """
    names = other_names(data)
    return (
        f'<span data-also="{style.attribute(names)}">{style.text(name)}</span>'
        if names
        else style.text(name)
    )


def _evidence(evidence: Sequence[Evidence]) -> str:
    size = f"{len(evidence)} statement{'s' * (len(evidence) != 1)} behind them"
    note = "" if all(found.quote for found in evidence) else f"<p>{_ATTACH}</p>"
    cards = "\n".join(style.card(found, f"s-{found.id}") for found in evidence)
    head = f'<section class="late" aria-labelledby="evidence"><h2 id="evidence">{size}</h2>{note}'
    return f'{head}<div class="cards">{cards}</div></section>'


@cache
def _style() -> str:
    """Return the page's CSS: what all pages share, the picture's colours, and the layout."""
    return style.sheet(
        style.picture_forms() + (_HERE / "page.css").read_text(encoding="utf-8"),
        style.picture_colours,
    )


@cache
def _script() -> str:
    """Return the script without the spaces at the beginning of its lines."""
    return "\n".join(
        line.strip()
        for line in (_HERE / "page.js").read_text(encoding="utf-8").splitlines()
        if line
    )
