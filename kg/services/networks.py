"""Networks: what is selected of a view with its figures, the paths between two entries, and what an
export writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError
from kg.model import NO_LIMIT, Clocks
from kg.network import (
    ENGINES,
    TITLES,
    Selection,
    between,
    evidence,
    measures,
    note_left_out,
    project,
)
from kg.network import paths as paths_in
from kg.query import in_language
from kg.query.terms import resolve
from kg.services.format_record import Format
from kg.services.whatif import scope, scope_words, view_within
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from kg.network import Answer, Evidence, Measures, Network, Paths
    from kg.store import View

_EVERYTHING: Final = Selection()
_MAX_STEPS: Final = 20
_MAX_HOPS: Final = 8
_MAX_PATHS: Final = 1000


@dataclass(frozen=True, slots=True)
class NetworkRequest:
    """Which network to measure. `query` names the custom query whose answer makes the edges instead
    of a view; `engine` counts betweenness.

    Raises UsageError for choices that do not fit each other.
    """

    selection: Selection = _EVERYTHING
    query: str = ""
    engine: str = ENGINES[0]
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UsageError for choices that do not fit each other."""
        _check_edges(self.selection.kind, self.query)
        _check_selection(self.selection)
        if self.engine not in ENGINES:
            raise UsageError(f"--engine {self.engine}: use {' or '.join(ENGINES)}.")


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """A network and its figures. The network's `left_out` says what the sources left out."""

    network: Network
    measures: Measures


def network(view: View, request: NetworkRequest, edges: Answer | None = None) -> NetworkAnswer:
    """Return the network requested, with its figures; `edges` is the answer of the custom query.

    Raises InputError for a view, a class, an entry or a source that is not there.

    >>> request = NetworkRequest(Selection(focus="hmv"), exclude_source=("gazette-2030-10-05",))
    >>> network(view, request).measures.components
    1
    """
    _check_answered(request.query, edges)
    scoped = scope(view, request.exclude_source, request.only_source)
    selected = project(scoped, request.selection, edges)
    note_left_out(selected, scope_words(view, request.exclude_source, request.only_source))
    return NetworkAnswer(selected, measures(selected, request.engine))


@dataclass(frozen=True, slots=True)
class PathsRequest:
    """Which paths to look for: between two entries, each an id, a notation, a name or an IRI.

    Every entry of `via` is on each path, none of `avoid` does. `kind` is the view whose edges
    they follow, empty for relations; `query` as in NetworkRequest. Raises UsageError for choices
    that do not fit each other.
    """

    first: str
    second: str
    max_hops: int = 3
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    limit: int = 10
    kind: str = ""
    query: str = ""
    clocks: Clocks = NO_LIMIT
    language: str = "en"
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UsageError for choices that do not fit each other."""
        _check_edges(self.kind, self.query)
        _check_number("--max-hops", self.max_hops, 1, _MAX_HOPS)
        _check_number("--limit", self.limit, 1, _MAX_PATHS)


@dataclass(frozen=True, slots=True)
class PathsAnswer:
    """The paths between two entries, whose names come first, in the network that was searched; with
    the statements behind their steps.
    """

    names: tuple[str, str]
    paths: Paths
    max_hops: int
    network: Network
    evidence: tuple[Evidence, ...]


def paths(view: View, request: PathsRequest, edges: Answer | None = None) -> PathsAnswer:
    """Return the paths between two entries, the shortest first; `edges` is the answer of the custom
    query.

    Raises InputError for an entry or a source that is not there, UsageError where both ends are one
    entry, or one that is to be avoided.

    >>> answer = paths(view, PathsRequest("orrin-company", "islanders", avoid=("coast-guard",)))
    >>> answer.names, len(answer.paths.paths) > 0
    (('Orrin company', 'Islanders'), True)
    """
    _check_answered(request.query, edges)
    scoped = scope(view, request.exclude_source, request.only_source)
    scoped = in_language(scoped, request.language)
    start, end = (resolve(scoped, text).value for text in (request.first, request.second))
    if start == end:
        raise UsageError(f"{request.first} and {request.second} are one entry. Give two.")
    via = [resolve(scoped, text).value for text in request.via]
    avoid = [resolve(scoped, text).value for text in request.avoid]
    if clash := sorted({start, end, *via} & set(avoid)):
        raise UsageError(
            f"--avoid {clash[0].rpartition('/')[2]} is an end of the path, or given as --via too."
        )
    selection = Selection(request.kind, clocks=request.clocks, language=request.language)
    network_searched = between(scoped, start, end, request.max_hops, selection, edges)
    note_left_out(network_searched, scope_words(view, request.exclude_source, request.only_source))
    paths_between = paths_in(
        network_searched, start, end, request.max_hops, via=via, avoid=avoid, limit=request.limit
    )
    names = (_label(network_searched, scoped, start), _label(network_searched, scoped, end))
    statements = evidence(scoped, paths_between.statements())
    return PathsAnswer(names, paths_between, request.max_hops, network_searched, statements)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write in which format.

    `query` as in NetworkRequest. `metrics` adds a network's figures as attributes, `derived` to RDF
    what was derived from the statements. A picture may be a map, on the outlines in the file
    `boundaries` where one is named, and has a `style`, empty for the usual one. `with_text` quotes
    passages of attached texts. `all_relations` draws what a picture of the view `relations` leaves
    out: possible identities, and relations to phenomena. Raises UsageError for choices that do not
    fit each other or the format.
    """

    form: Format
    selection: Selection = _EVERYTHING
    query: str = ""
    metrics: bool = False
    derived: bool = False
    mapped: bool = False
    boundaries: str = ""
    style: str = ""
    with_text: bool = False
    all_relations: bool = False
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UsageError for an option that the format would silently ignore."""
        _check_edges(self.selection.kind, self.query)
        _check_selection(self.selection)
        _check_picture(self)
        name, selects = self.form.name, bool(self.query or self.metrics)
        if "network" not in self.form.takes and (selects or _selects(self.selection)):
            raise UsageError(
                f"-f {name} holds every statement: --view and --focus are for networks."
            )
        if self.derived and "derived" not in self.form.options:
            raise UsageError(f"--derived is for RDF; -f {name} shows derived relations anyway.")
        _check_relations(self)
        if self.with_text and "text" not in self.form.options:
            raise UsageError(f"--with-text is for html; -f {name} quotes no source.")


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """What to write: the view, and what of it is a network; `left_out` says in words which sources
    do not count.
    """

    request: ExportRequest
    view: View
    selection: Selection
    custom_answer: Answer | None = None
    left_out: str = ""


def export(view: View, request: ExportRequest, edges: Answer | None = None) -> ExportAnswer:
    """Return what a format is to write; `edges` is the answer of the custom query.

    RDF is of the statements within the clocks. A network has the format's bound where the request
    names none, and is that of places on a map. Raises InputError for a source that is not there.

    >>> from kg.formats import find
    >>> picture = find("svg", "network")
    >>> export(view, ExportRequest(picture, mapped=True)).selection.kind
    'places'
    """
    _check_answered(request.query, edges)
    selection = request.selection
    scoped = scope(view, request.exclude_source, request.only_source)
    scoped = in_language(scoped, selection.language)
    if "network" not in request.form.takes and selection.clocks != NO_LIMIT:
        scoped = view_within(scoped, selection.clocks)
    usual_kind = "places" if request.mapped and not request.query else ""
    selection = replace(
        selection,
        kind=selection.kind or usual_kind,
        max_nodes=selection.max_nodes or request.form.max_nodes,
    )
    left_out = scope_words(view, request.exclude_source, request.only_source)
    return ExportAnswer(request, scoped, selection, edges, left_out)


def _selects(selection: Selection) -> bool:
    """Return whether a selection names a part of what there is, apart from days."""
    return bool(
        selection.focus
        or selection.kind
        or selection.types
        or selection.min_degree
        or selection.max_nodes
    )


def _check_edges(kind: str, query: str) -> None:
    """Refuse an unknown view, and a view beside a custom query."""
    if kind and query:
        raise UsageError("--view and --query both say which edges. Give one of them.")
    if kind and kind not in TITLES:
        raise UsageError(f"--view {kind}: use {', '.join(TITLES)}.")


def _check_answered(query: str, edges: Answer | None) -> None:
    """Refuse a custom query without its answer: a view would be shown in its place."""
    if query and edges is None:
        raise UsageError(f"--query {query}: its answer is missing. kg.services.ask.edges gives it.")


def _check_selection(selection: Selection) -> None:
    """Refuse steps around nothing, and numbers that no network has."""
    if selection.hops is not None:
        if not selection.focus:
            raise UsageError("--hops needs --focus: around which entry?")
        _check_number("--hops", selection.hops, 0, _MAX_STEPS)
    if selection.max_nodes is not None and selection.max_nodes < 1:
        raise UsageError(f"--max-nodes {selection.max_nodes}: use 1 or more.")


def _check_number(option: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise UsageError(f"{option} {number}: use {least} to {most}.")


def _check_picture(request: ExportRequest) -> None:
    """Refuse the options of pictures and maps for what is none."""
    name = request.form.name
    if request.boundaries and not request.mapped:
        raise UsageError("--boundaries is for a map. Add --map.")
    if request.mapped and "map" not in request.form.options:
        raise UsageError(
            f"--map is for svg and png; for a custom map, -f geojson holds the points, not {name}."
        )
    if request.style and "style" not in request.form.options:
        raise UsageError(
            f"--style is for svg and png; -f {name} has no style of ours, or follows the reader's."
        )


def _check_relations(request: ExportRequest) -> None:
    """Refuse to draw all relations where no picture leaves any out."""
    if not request.all_relations:
        return
    if request.form.max_nodes is None:
        raise UsageError(
            f"--all-relations is for svg, png and html; -f {request.form.name} holds them all."
        )
    if request.query or request.mapped or request.selection.kind not in ("", "relations"):
        raise UsageError("--all-relations is for the view relations.")


def _label(network_searched: Network, view: View, iri: str) -> str:
    if iri in network_searched:
        return str(network_searched.nodes[iri]["label"])
    return view.label(NamedNode(iri)) or iri
