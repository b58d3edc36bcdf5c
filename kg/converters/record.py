"""The record of a converter, what it gets and what it returns.

A converter is no importer: what an importer reads is loaded as it stands, by the ending of its
file, so each ending has one importer. A converter is named on the command line (four of ours read
JSON), it takes options, it may leave things out and says so, and what it returns is a draft that a
person reads before it is loaded. Other distributions add theirs by the entry-point group
`kg.converters`. This module imports nothing heavy: help texts are made from the records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, Union

from kg import entry_points

if TYPE_CHECKING:
    from kg.importers.names import Names


class Number(str):
    """A number as it is written in YAML: without quotes."""

    __slots__ = ()


Value: TypeAlias = Union[str, bool, "list[Value]", "dict[str, Value]"]
Entry: TypeAlias = "dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Option:
    """What `-p name=value` may say to a converter: its name, its meaning, and an example."""

    name: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many of what were not taken, and why.

    >>> str(LeftOut(2, "features without a name", "a place needs one"))
    'features without a name (2): a place needs one'
    """

    count: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what} ({self.count}): {self.why}"


@dataclass(frozen=True, slots=True)
class ConvertContext:
    """What a converter may use beside the bytes of a file.

    `options` are those of `-p`, of the names that the record lists. `names` has the ids and names
    of the store: which ids are taken, and what a name means.
    """

    names: Names
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Entries by section, as in a file of ours; what was left out; and notes for the reader.

    >>> Conversion({"places": [{"id": "a-town"}, {"id": "a-port"}]}).counts()
    (('places', 2),)
    """

    sections: Mapping[str, list[Entry]]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return how many entries each section has, and provisions in them; without none."""
        lists = [entry.get("provisions") for entry in self.sections.get("instruments", ())]
        provisions = sum(len(members) for members in lists if isinstance(members, list))
        counts = [(name, len(entries)) for name, entries in self.sections.items()]
        return tuple(count for count in (*counts, ("provisions", provisions)) if count[1])


ConvertFunction: TypeAlias = Callable[[bytes, str, ConvertContext], Conversion]


@dataclass(frozen=True, slots=True)
class Converter:
    """A format of another tool: its name, its endings, and the function that converts a file of it.

    `convert` takes the bytes of a file, its path and a ConvertContext, and returns a Conversion. It
    raises InputError, with file, line and remedy, for what is wrong in the file. `sections` are
    those that it can fill. `distribution` is set where the converter is not kg's own. A `convert`
    of kg's own is where to find the function: "module:function".

    >>> Converter("notes", "Field notes", (".fld",), ("sources",), print).label
    'Field notes'
    """

    name: str
    label: str
    endings: tuple[str, ...]
    sections: tuple[str, ...]
    convert: ConvertFunction | str
    options: tuple[Option, ...] = ()
    distribution: str = ""

    def function(self) -> ConvertFunction:
        """Return the function that converts a file; its module is imported now."""
        return entry_points.function_of(self.convert)


BUILT_IN: Final = (
    Converter(
        "un80",
        "UN80 paragraph JSON",
        (".json",),
        ("instruments",),
        "kg.converters.un80:convert",
        (
            Option("symbol", "the instrument's symbol, where its title has none", "C/RES/12"),
            Option("adopted", "the day of its adoption", "2030-01-02"),
            Option("cite", "where you compared paragraphs and forces with the text", "our copy"),
        ),
    ),
    Converter(
        "followthemoney",
        "FollowTheMoney entities",
        (".ftm.json", ".ftm", ".json"),
        ("sources", "actors", "places", "instruments"),
        "kg.converters.followthemoney:convert",
        (
            Option(
                "kinds",
                "the kind of actor for entities of a schema",
                "Organization:ngo,Company:research-organisation",
            ),
            Option("place-kind", "the kind of place for addresses (site)", "town"),
        ),
    ),
    Converter(
        "csl",
        "CSL JSON of Zotero",
        (".json",),
        ("sources",),
        "kg.converters.csl:convert",
    ),
    Converter("ris", "RIS of Zotero", (".ris",), ("sources",), "kg.converters.ris:convert"),
    Converter(
        "geojson",
        "GeoJSON",
        (".geojson", ".json"),
        ("places",),
        "kg.converters.geojson:convert",
        (
            Option("name", "the property with the name", "ADM2_EN"),
            Option("kind", "the kind of place, for all", "admin-2"),
            Option("kind-property", "the property with the kind of place", "type"),
            Option("pcode", "the property with the P-code", "ADM2_PCODE"),
            Option(
                "parent", "the property with the P-code, id or name of the area above", "ADM1_PCODE"
            ),
            Option("within", "the area above, for all that name none", "lakeland"),
            Option("precision", "how near a point is to its place (estimate)", "locality-point"),
            Option(
                "cite", "where the points come from; they count as verified then", "survey 2030"
            ),
        ),
    ),
)
"""The formats that kg converts itself."""
