"""The formats that are loaded, as records: names, endings, and the function that reads each.

Other distributions add theirs by the entry-point group `kg.importers`. This module imports nothing
heavy: help texts and messages are made from the records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg import entry_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kg.documents import MappingNode
    from kg.errors import Location
    from kg.importers.mapping import TableMapping
    from kg.importers.names import Names
    from kg.vocab import Quad


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What an importer may use beside the bytes of a file.

    `ending` is that of the format, such as `.csv`, `load_id` the content address of the input.
    `mapping` and `names` are set for an importer that needs a mapping: what the columns mean, and
    which id a name means.
    """

    ending: str
    load_id: str
    mapping: TableMapping | None = None
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class Quads:
    """Quads of a file of another distribution's format, and where their subjects are in it.

    `locations` gives line and column, counted from 1, of the IRI of a subject. A quad in the
    default graph goes to a graph that is named after the load.
    """

    quads: Iterable[Quad]
    locations: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedQuads:
    """The N-Quads lines of a file that our own readers checked; whether derived quads were left
    out; and a function that returns the locations of their subjects.
    """

    lines: list[bytes]
    left_out: bool
    locations: Callable[[], dict[str, Location]]


Content: TypeAlias = "MappingNode | Iterable[MappingNode] | Quads | CheckedQuads"

ReadFunction: TypeAlias = "Callable[[bytes, str, ReadContext], Content]"
_READING: Final = "kg.importers.reading"


@dataclass(frozen=True, slots=True)
class Importer:
    """A format that is loaded: its endings, and the function that reads a file of it.

    `read` takes the bytes of a file, its path and a ReadContext. It returns, as `gives` says, the
    root node of a document with the sections of kg's own files, or several, or `Quads`. It raises
    InputError for what is wrong in the file. An importer that `needs_mapping` is called after all
    others, with the mapping of the table. `is_large` allows files of `sandbox.MAX_BYTES`, for a
    reader that is not written in Python; others read `sandbox.MAX_DOCUMENT_BYTES`. `distribution`
    is set where the importer is not kg's own. A `read` of kg's own is where to find the function:
    "module:function".

    >>> Importer("field-notes", "Field notes", (".fld",), ("text/plain",), "documents", print).label
    'Field notes'
    """

    name: str
    label: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    gives: Literal["documents", "quads"]
    read: ReadFunction | str
    needs_mapping: bool = False
    is_large: bool = False
    distribution: str = ""

    def reader(self) -> ReadFunction:
        """Return the function that reads a file; its module is imported now."""
        return entry_points.function_of(self.read)


def _rdf(
    name: str, label: str, endings: tuple[str, ...], media_type: str, *, is_large: bool = True
) -> Importer:
    target = f"{_READING}:read_rdf"
    return Importer(name, label, endings, (media_type,), "quads", target, is_large=is_large)


BUILT_IN: Final = (
    Importer(
        "yaml",
        "YAML",
        (".yaml", ".yml"),
        ("application/yaml",),
        "documents",
        f"{_READING}:read_yaml",
    ),
    Importer(
        "json", "JSON", (".json",), ("application/json",), "documents", f"{_READING}:read_json"
    ),
    Importer(
        "csv",
        "CSV",
        (".csv",),
        ("text/csv",),
        "documents",
        f"{_READING}:read_table",
        needs_mapping=True,
    ),
    Importer(
        "tsv",
        "TSV",
        (".tsv",),
        ("text/tab-separated-values",),
        "documents",
        f"{_READING}:read_table",
        needs_mapping=True,
    ),
    _rdf("turtle", "Turtle", (".ttl",), "text/turtle"),
    _rdf("trig", "TriG", (".trig",), "application/trig"),
    _rdf("ntriples", "N-Triples", (".nt",), "application/n-triples"),
    _rdf("nquads", "N-Quads", (".nq",), "application/n-quads"),
    _rdf("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml"), "application/rdf+xml"),
    _rdf("jsonld", "JSON-LD", (".jsonld",), "application/ld+json", is_large=False),
)
"""The formats that kg reads itself; documents first, as messages list their endings."""
LABELS: Final = {ending: record.label for record in BUILT_IN for ending in record.endings}


def endings_of(*names: str) -> tuple[str, ...]:
    """Return the endings of some of kg's own formats.

    >>> endings_of("yaml")
    ('.yaml', '.yml')
    """
    return tuple(ending for record in BUILT_IN if record.name in names for ending in record.endings)
