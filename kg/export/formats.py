"""One function for every format: from a view to bytes, or to a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypedDict

from kg import theme
from kg.errors import InputError
from kg.export import rdf
from kg.export.cytoscape import cytoscape
from kg.export.dot import dot
from kg.export.ftm import ftm
from kg.export.geojson import geojson, unplaced_note
from kg.export.gexf import gexf
from kg.export.graphml import graphml
from kg.export.map import map_svg, read_for
from kg.export.mermaid import mermaid
from kg.export.neo4j import edges_csv, nodes_csv
from kg.export.page import page
from kg.export.png import raster, undrawn
from kg.export.svg import svg
from kg.files import write_whole
from kg.network import evidence, located, measured, project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Unpack

    from kg.network import Answer, Network
    from kg.store import View
    from kg.texts import Texts

NETWORKS: Final = (
    "graphml",
    "gexf",
    "cyjs",
    "csv",
    "ftm",
    "geojson",
    "dot",
    "mmd",
    "svg",
    "png",
    "html",
)
FORMATS: Final = (*rdf.FORMATS, *NETWORKS)
"""The formats, each named as its files end; `csv` is two files, `ftm` ends in .ftm.json."""

_ALIASES: Final = {
    "htm": "html",
    "gv": "dot",
    "turtle": "ttl",
    "json-ld": "jsonld",
    "xml": "rdf",
    "owl": "rdf",
    "mermaid": "mmd",
    "cytoscape": "cyjs",
    "neo4j": "csv",
    "followthemoney": "ftm",
}


_BOUNDED: Final = ("svg", "png", "html")


def form_of_name(name: str) -> str:
    """Return the format that a file's name asks for, empty without an ending.

    >>> form_of_name("haiti.ftm.json"), form_of_name("haiti.svg")
    ('ftm', 'svg')
    """
    return "ftm" if name.lower().endswith(".ftm.json") else Path(name).suffix.lstrip(".")


def is_known(format: str) -> bool:  # noqa: A002 - the word that people know
    """Return whether a format is offered, by its name or another that people use for it.

    >>> is_known("GraphML"), is_known("gv"), is_known("docx")
    (True, True, False)
    """
    return _ALIASES.get(format.lower(), format.lower()) in FORMATS


def usual_bound(format: str) -> int | None:  # noqa: A002 - the word that people know
    """Return how many nodes a format has unless told: 300 for what people look at, all for what
    programs read.

    >>> usual_bound("png"), usual_bound("graphml")
    (300, None)
    """
    return (
        300
        if format.lower() in (*_BOUNDED, *(old for old, new in _ALIASES.items() if new in _BOUNDED))
        else None
    )


class Choices(TypedDict, total=False):
    """What an export shows.

    RDF formats take `derived` alone. A network takes `kind` (the view) or `own` (the answer of a
    query), `focus`, `hops`, `max_nodes`, `types`, `min_degree`, `as_of`, `known_by`, and `metrics`,
    which writes its figures into formats that keep attributes; pictures also `style` (screen,
    print, dark), `mapped` (svg and png: a map of the places, on the outlines in the file
    `boundaries` if given) and `statuses` (a coverage status by task notation); the page also
    `texts`, from which it quotes the passages: leave it out where a text may not be passed on.
    """

    kind: str
    focus: str | None
    hops: int
    max_nodes: int | None
    types: Sequence[str]
    min_degree: int
    own: Answer | None
    metrics: bool
    style: str
    mapped: bool
    boundaries: Path | None
    as_of: str | None
    known_by: str | None
    derived: bool
    texts: Texts | None
    statuses: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of a file, and what to tell whoever asked for it, such as what was left out.

    A format of several files has them in `parts`, by what is added to the file's name before its
    ending.
    """

    data: bytes
    notes: tuple[str, ...] = ()
    parts: tuple[tuple[str, bytes], ...] = ()

    def files(self, path: Path) -> list[tuple[Path, bytes]]:
        """Return each file to write for a path, and its bytes."""
        if not self.parts:
            return [(path, self.data)]
        return [
            (path.with_name(f"{path.stem}{more}{path.suffix}"), data) for more, data in self.parts
        ]


def export(
    view: View,
    target: str | Path | IO[bytes],
    format: str | None = None,  # noqa: A002
    **choices: Unpack[Choices],
) -> tuple[str, ...]:
    """Write a view to a file or a binary stream, and return what to tell the reader.

    The format is the file's ending unless `format` names it. Raises InputError for a format that is
    not offered or a file that cannot be written, MachineError where the machine lacks what a format
    needs.

    >>> import io
    >>> from kg.services.opening import open_view
    >>> stream = io.BytesIO()
    >>> export(open_view(), stream, "svg", focus="mssm")
    ('9 of 60 nodes lie within 1 step of mssm; the others are left out',)
    """
    path = Path(target) if isinstance(target, str | Path) else None
    form = format or (form_of_name(path.name) if path else "")
    done = made(view, form, **choices)
    if path is None:
        if done.parts:
            raise InputError(f"{form} is {len(done.parts)} files: give a path, not a stream.")
        target.write(done.data)  # type: ignore[union-attr]
        return done.notes
    write_whole(done.files(path))
    return done.notes


def made(view: View, format: str, **choices: Unpack[Choices]) -> Export:  # noqa: A002 - the word that people know
    """Return a view in a format, as bytes with notes. Raises InputError naming the formats."""
    form = _ALIASES.get(format.lower(), format.lower())
    if form not in FORMATS:
        given = f"{format!r} is none of the export formats" if format else "no format is named"
        raise InputError(f"{given}. Use {', '.join(FORMATS)}, as the file's ending or with -f.")
    if form in rdf.FORMATS:
        return Export(rdf.rdf(view, form, derived=choices.get("derived", False)))
    network = _projected(view, choices, choices.get("max_nodes", usual_bound(form)))
    if choices.get("metrics"):
        network = measured(network)
    done = _drawn(view, network, form, choices)
    empty = "" if len(network) else "nothing here makes such a network: it has no nodes"
    notes = (empty, str(network.graph["left_out"]), *done.notes)
    return Export(done.data, tuple(filter(None, notes)), done.parts)


def _projected(view: View, choices: Choices, max_nodes: int | None) -> Network:
    return project(
        view,
        choices.get("kind", "relations"),
        choices.get("focus"),
        choices.get("hops", 1),
        max_nodes,
        as_of=choices.get("as_of"),
        known_by=choices.get("known_by"),
        types=choices.get("types", ()),
        min_degree=choices.get("min_degree", 0),
        own=choices.get("own"),
    )


def _drawn(view: View, network: Network, form: str, choices: Choices) -> Export:  # noqa: PLR0911 - a return a format
    """Return a network in a format of networks, with what the format itself leaves out."""
    statuses, palette = choices.get("statuses"), theme.STYLES[choices.get("style", "screen")]
    if choices.get("mapped"):
        file = choices.get("boundaries")
        places = located(view, network)
        lines = read_for(places, file) if file else None
        return _painted(map_svg(network, places, palette, lines), form, unplaced_note(places))
    simple: dict[str, Callable[[], bytes]] = {
        "graphml": lambda: graphml(network),
        "gexf": lambda: gexf(network),
        "cyjs": lambda: cytoscape(network),
        "dot": lambda: dot(network).encode(),
        "mmd": lambda: mermaid(network).encode(),
    }
    if form in ("svg", "png"):
        return _painted(svg(network, palette, statuses), form)
    if form in simple:
        return Export(simple[form]())
    if form == "csv":
        return Export(b"", parts=(("-nodes", nodes_csv(network)), ("-edges", edges_csv(network))))
    if form == "geojson":
        places = located(view, network)
        return Export(geojson(network, places), (unplaced_note(places),))
    whole = network if form == "ftm" else _projected(view, choices, None)
    ids = {name for _, data in whole.nodes(data=True) for name in data["statements"].split()}
    ids |= {name for *_, data in whole.edges(data=True) for name in data["statements"].split()}
    found = evidence(view, ids, choices.get("texts"))
    if form == "ftm":
        data, note = ftm(
            network, found, {source.id: source for source in view.sources()}, located(view, network)
        )
        return Export(data, (note,))
    return Export(page(network, found, statuses, whole).encode())


def _painted(drawn: str, form: str, *notes: str) -> Export:
    """Return a picture as SVG, or as PNG with a note on letters that its font lacks."""
    return (
        Export(drawn.encode(), notes)
        if form == "svg"
        else Export(raster(drawn), (*notes, undrawn(drawn)))
    )
