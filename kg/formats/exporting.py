"""One function for every format: from a view to bytes, or to a file."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - of a constant
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypedDict

from kg import style
from kg.draw.png import raster, undrawn
from kg.errors import InputError, UsageError
from kg.files import write_whole
from kg.formats import rdf
from kg.formats.networks.cytoscape import cytoscape
from kg.formats.networks.dot import dot
from kg.formats.networks.ftm import ftm
from kg.formats.networks.geojson import geojson, unplaced_note
from kg.formats.networks.gexf import gexf
from kg.formats.networks.graphml import graphml
from kg.formats.networks.mermaid import mermaid
from kg.formats.networks.neo4j import edges_csv, nodes_csv
from kg.formats.networks.page import page
from kg.formats.pictures import map_svg, read_for, svg
from kg.model import Clocks
from kg.network import Selection, evidence, located, measured, note_left_out, project
from kg.services.networks import Form
from kg.vocab import MKG, RDF
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from kg.network import Answer, Evidence, Located, Network
    from kg.services.networks import ExportAnswer
    from kg.store import View
    from kg.texts import Texts

_PICTURE: Final = ("map", "style")
_BOUND: Final = 300
"""How many nodes what people look at has unless told; what programs read has all."""
NETWORKS: Final = {
    "graphml": Form("graphml", "network"),
    "gexf": Form("gexf", "network"),
    "cyjs": Form("cyjs", "network"),
    "csv": Form("csv", "network"),
    "ftm": Form("ftm", "network"),
    "geojson": Form("geojson", "network"),
    "dot": Form("dot", "network"),
    "mmd": Form("mmd", "network"),
    "svg": Form("svg", "network", _BOUND, _PICTURE),
    "png": Form("png", "network", _BOUND, _PICTURE),
    "html": Form("html", "network", _BOUND, ("text",)),
}
FORMATS: Final = {
    **{name: Form(name, "view", options=("derived",)) for name in rdf.FORMATS},
    **NETWORKS,
}
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


def form_of_name(name: str) -> str:
    """Return the format that a file's name asks for, empty without an ending.

    >>> form_of_name("vellamar.ftm.json"), form_of_name("vellamar.svg")
    ('ftm', 'svg')
    """
    return "ftm" if name.lower().endswith(".ftm.json") else Path(name).suffix.lstrip(".")


def form_named(name: str) -> Form | None:
    """Return a format by its name, or another that people use for it; None where it is not offered.

    >>> form_named("GraphML").name, form_named("gv").name, form_named("docx")
    ('graphml', 'dot', None)
    """
    return FORMATS.get(_ALIASES.get(name.lower(), name.lower()))


def form_of(output: str, name: str | None = None) -> Form:
    """Return the format named, else that of a file's ending. Raises UsageError that names them all.

    >>> form_of("hmv.htm").max_nodes
    300
    """
    if output == "-" and name is None:
        raise UsageError("-o - needs -f, since there is no ending to go by.")
    wanted = name or form_of_name(output)
    form = form_named(wanted)
    if form is None:
        unknown = (
            f"{wanted!r} is none of the export forms"
            if wanted
            else f"{output} has no ending that names a form"
        )
        raise UsageError(f"{unknown}. Use {', '.join(FORMATS)}, as the file's ending or with -f.")
    return form


class Choices(TypedDict, total=False):
    """What an export shows, as flat keywords.

    RDF formats take `derived` alone. A network takes `kind` (the view) or `own` (the answer of a
    query), `focus`, `hops`, `max_nodes`, `types`, `min_degree`, `as_of`, `known_by` as
    `kg.network.Selection` has them, and what `Options` has.
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
    all_relations: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What a format shows beside the network selected.

    RDF formats take `derived` alone: with what was derived from the statements. `metrics` writes a
    network's figures into formats that keep attributes. Pictures have a `style` (screen, print,
    dark), may be `mapped` (svg and png: a map of the places, on the outlines in the file
    `boundaries` if there is one) and show `statuses` (a coverage status by task notation). The page
    quotes passages from `texts`: leave it out where a text may not be passed on. `left_out` is said
    of a network or beside RDF where some sources do not count. Pictures and pages leave possible
    identities and relations to phenomena out of the view `relations`, unless `all_relations`.
    """

    derived: bool = False
    metrics: bool = False
    style: str = "screen"
    mapped: bool = False
    boundaries: Path | None = None
    statuses: Mapping[str, str] | None = None
    texts: Texts | None = None
    left_out: str = ""
    all_relations: bool = False


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


_USUAL: Final = Options()
_OPTIONS: Final = tuple(option.name for option in fields(Options))


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
    >>> stream = io.BytesIO()
    >>> export(view, stream, "svg", focus="hmv")[0].partition(";")[0]
    '10 of 12 nodes lie within 1 step of the focus'
    """
    path = Path(target) if isinstance(target, str | Path) else None
    form = format or (form_of_name(path.name) if path else "")
    done = export_bytes(view, form, **choices)
    if path is None:
        if done.parts:
            raise InputError(f"{form} is {len(done.parts)} files: give a path, not a stream.")
        target.write(done.data)  # type: ignore[union-attr]
        return done.notes
    write_whole(done.files(path))
    return done.notes


def export_bytes(view: View, format: str, **choices: Unpack[Choices]) -> Export:  # noqa: A002
    """Return a view in a format, as bytes with notes. Raises InputError naming the formats.

    >>> export_bytes(view, "svg", focus="hmv").data[:4]
    b'<svg'
    """
    form = form_named(format)
    if form is None:
        unknown = f"{format!r} is none of the export formats" if format else "no format is named"
        raise InputError(f"{unknown}. Use {', '.join(FORMATS)}, as the file's ending or with -f.")
    selection = Selection(
        choices.get("kind", ""),
        choices.get("focus") or "",
        choices.get("hops"),
        choices.get("max_nodes", form.max_nodes),
        tuple(choices.get("types", ())),
        choices.get("min_degree", 0),
        Clocks(choices.get("as_of") or "", choices.get("known_by") or ""),
    )
    options = {name: choices[name] for name in _OPTIONS if name in choices}  # type: ignore[literal-required]
    return encode(view, form, selection, Options(**options), choices.get("own"))


def encode_answer(answer: ExportAnswer, texts: Texts | None = None) -> Export:
    """Return what a request asked to write, as bytes with notes; `texts` are quoted where it asked
    for that.

    >>> from kg.services.networks import ExportRequest, export
    >>> request = ExportRequest(form_of("hmv.svg"), Selection(focus="hmv"))
    >>> encode_answer(export(view, request)).notes[0].partition(";")[0]
    '10 of 12 nodes lie within 1 step of the focus'
    """
    request = answer.request
    options = Options(
        derived=request.derived,
        metrics=request.metrics,
        style=request.style or _USUAL.style,
        mapped=request.mapped,
        boundaries=Path(request.boundaries) if request.boundaries else None,
        texts=texts if request.with_text else None,
        left_out=answer.left_out,
        all_relations=request.all_relations,
    )
    return encode(answer.view, request.form, answer.selection, options, answer.own)


def encode(
    view: View,
    form: Form,
    selection: Selection,
    options: Options = _USUAL,
    own: Answer | None = None,
) -> Export:
    """Return what is selected of a view, or all of it as RDF, in a format: bytes with notes.

    `own` makes the edges from a query's answer. Raises UsageError for a style that is not offered.
    """
    if options.style not in style.STYLES:
        raise UsageError(f"--style {options.style}: use {', '.join(style.STYLES)}.")
    if form.holds == "view":
        content = rdf.rdf(view, form.name, derived=options.derived)
        return Export(content, tuple(filter(None, (options.left_out,))))
    drawing = _Drawing(view, form, selection, options, own)
    written = _WRITERS[form.name](drawing)
    notes = (_empty(drawing), str(drawing.network.graph["left_out"]), *written.notes)
    return Export(written.data, tuple(filter(None, notes)), written.parts)


def _empty(drawing: _Drawing) -> str:
    """Return in words that a network has no nodes, and what to do where the store has no mandate
    either; empty where it has nodes.
    """
    if len(drawing.network):
        return ""
    first = "" if drawing.view.holds(None, RDF.type, MKG.Mandate) else f". {FIRST_STEPS}"
    return f"nothing here makes such a network: it has no nodes{first}"


@dataclass(frozen=True)
class _Drawing:
    """A network to write in a format, and what it is projected from."""

    view: View
    form: Form
    selection: Selection
    options: Options
    own: Answer | None

    @cached_property
    def network(self) -> Network:
        """The network selected, with its figures where they are asked for."""
        plain = self.form.max_nodes is not None and not self.options.all_relations
        network = self._projected(replace(self.selection, readable=plain))
        return measured(network) if self.options.metrics else network

    def whole(self) -> Network:
        """Return the network without a bound on its nodes, and with every relation."""
        return self._projected(replace(self.selection, max_nodes=None))

    def _projected(self, selection: Selection) -> Network:
        network = project(self.view, selection, self.own)
        note_left_out(network, self.options.left_out)
        return network

    def places(self) -> tuple[Located, ...]:
        """Return where the places of the network lie."""
        return located(self.view, self.network)

    def evidence(self, network: Network) -> tuple[Evidence, ...]:
        """Return the statements behind the nodes and edges of a network."""
        ids = {name for _, data in network.nodes(data=True) for name in data["statements"].split()}
        ids |= {
            name for *_, data in network.edges(data=True) for name in data["statements"].split()
        }
        return evidence(self.view, ids, self.options.texts)


def _painted(drawing: _Drawing) -> Export:
    """Return a picture or a map as SVG, or as PNG with a note on letters that its font lacks."""
    options, notes = drawing.options, []
    palette = style.STYLES[options.style]
    if options.mapped:
        places = drawing.places()
        lines = read_for(places, options.boundaries) if options.boundaries else None
        picture = map_svg(drawing.network, places, palette, lines)
        notes.append(unplaced_note(places))
    else:
        picture = svg(drawing.network, palette, options.statuses)
    if drawing.form.name == "svg":
        return Export(picture.encode(), tuple(notes))
    return Export(raster(picture), (*notes, undrawn(picture)))


def _geojson(drawing: _Drawing) -> Export:
    places = drawing.places()
    return Export(geojson(drawing.network, places), (unplaced_note(places),))


def _neo4j(drawing: _Drawing) -> Export:
    nodes, edges = nodes_csv(drawing.network), edges_csv(drawing.network)
    return Export(b"", parts=(("-nodes", nodes), ("-edges", edges)))


def _ftm(drawing: _Drawing) -> Export:
    sources = {source.id: source for source in drawing.view.sources()}
    network = drawing.network
    data, note = ftm(network, drawing.evidence(network), sources, drawing.places())
    return Export(data, (note,))


def _page(drawing: _Drawing) -> Export:
    whole = drawing.whole()
    statements, statuses = drawing.evidence(whole), drawing.options.statuses
    return Export(page(drawing.network, statements, statuses, whole).encode())


_WRITERS: Final[dict[str, Callable[[_Drawing], Export]]] = {
    "graphml": lambda drawing: Export(graphml(drawing.network)),
    "gexf": lambda drawing: Export(gexf(drawing.network)),
    "cyjs": lambda drawing: Export(cytoscape(drawing.network)),
    "csv": _neo4j,
    "ftm": _ftm,
    "geojson": _geojson,
    "dot": lambda drawing: Export(dot(drawing.network).encode()),
    "mmd": lambda drawing: Export(mermaid(drawing.network).encode()),
    "svg": _painted,
    "png": _painted,
    "html": _page,
}
"""What writes a network, by format."""
