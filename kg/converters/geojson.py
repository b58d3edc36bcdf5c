"""GeoJSON -> places: name, kind, P-code, the area above, and one point each.

Model: RFC 7946, longitude before latitude in WGS 84; and the property names of the common
operational datasets of OCHA, `ADM2_EN` and `ADM2_PCODE` beside those of the level above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import suggest
from kg.converters import outlines
from kg.converters.positions import PositionReader
from kg.converters.reading import Ids, Tally, json_root, text_of, wrong_format
from kg.converters.record import Conversion, Number
from kg.documents import MappingNode, SequenceNode
from kg.errors import UsageError
from kg.importers import schema
from kg.importers.skeletons import slug_of
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from kg.converters.record import ConvertContext, Entry, Value
    from kg.documents import Node

_LEVEL: Final = re.compile(r"adm(?:in)?_?(\d)_?(?:en|name|fr|ht|es|pt|ar|ref)?", re.IGNORECASE)
_LEVEL_CODE: Final = re.compile(r"adm(?:in)?_?(\d)_?p_?code", re.IGNORECASE)
_LANGUAGE: Final = re.compile("label_([a-z]{2,3})")
_NAMES: Final = ("name", "label", "shapename", "name_en", "title")
_PCODES: Final = ("pcode", "p-code", "p_code")
_PRECISIONS: Final = (
    *("site-point", "locality-point", "commune-centroid", "area-centroid", "estimate"),
)
_PLACES_OF_DEGREE: Final = 6
"""Decimal places of a computed point: ten centimetres."""
_SURFACES: Final = {"Polygon": 1, "MultiPolygon": 2}
_OUR_PROPERTIES: Final = (
    *("label", "kind", "pcode", "precision", "verification", "citation", "other_points"),
    *("certainty", "within", "statements", "relations", "id", "iri", "why", "short", "said"),
    "settled",
)
_WGS84: Final = re.compile(r"CRS:?:?84|EPSG:(?::|\d+:)?4326$", re.IGNORECASE)


@dataclass
class _Place:
    """What a feature says of a place, before ids are given."""

    node: MappingNode
    name: str
    kind: str
    id: str = ""
    pcode: str = ""
    parent: str = ""
    point: dict[str, Value] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)


def convert(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the places of a GeoJSON file. Raises InputError for what is wrong in it, UsageError
    for an option that names no kind or precision.
    """
    return _Converter(json_root(data, path), path, context).convert()


class _Converter(PositionReader):
    """Reads features into places and collects findings."""

    def __init__(self, root: Node, path: str, context: ConvertContext) -> None:
        super().__init__(path)
        self.root = root
        self.context = context
        self.options = context.options
        self.tally = Tally()
        self.ids = Ids(context)
        self.properties_met: set[str] = set()
        self.properties_taken: set[str] = set(_OUR_PROPERTIES)

    def convert(self) -> Conversion:
        """Return the conversion of the whole file."""
        self.check_options()
        features = self.features()
        self.check_reference_system()
        places = [place for node in features if (place := self.place(node)) is not None]
        self.check()
        entries = self.entries(places)
        unplaced = sum(not place.point for place in places)
        self.tally.add("places without a point", "written, but no map shows them", unplaced)
        for name in sorted(self.properties_met - self.properties_taken):
            self.tally.add(f"property {name!r}", "no key of ours holds it")
        if self.ids.taken:
            self.tally.add("places", "the store has them already", len(self.ids.taken))
        return Conversion({"places": entries}, self.tally.left_out(), self.notes())

    def check_options(self) -> None:
        """Raise UsageError where an option is none that the vocabularies know."""
        precision = self.options.get("precision", "estimate")
        if precision not in _PRECISIONS:
            words = ", ".join(_PRECISIONS)
            raise UsageError(f"-p precision={precision}: write one of {words}.")
        kind = self.options.get("kind", "")
        if kind and not self.context.names.called(kind, ("place-kind",)):
            near = self.context.names.suggestions(kind, ("place-kind",))
            hint = suggest.hint(near, "kg vocab place-kind lists them.")
            raise UsageError(f"-p kind={kind}: no kind of place. {hint}")

    def features(self) -> list[MappingNode]:
        """Return the features of the file, and what our own export lists as unplaced."""
        root = self.root
        kind = root.child("type") if isinstance(root, MappingNode) else None
        if not isinstance(root, MappingNode) or kind not in ("FeatureCollection", "Feature"):
            raise wrong_format(root, self.path, "FeatureCollection or Feature of GeoJSON")
        if kind == "Feature":
            return [root]
        members = root.child("features")
        if not isinstance(members, SequenceNode):
            self.report(root, "not-a-list", "'features' is no list", "write a list of features")
            self.refuse()
        unplaced = root.child("unplaced")
        others = list(unplaced) if isinstance(unplaced, SequenceNode) else []
        nodes = [self.mapping(node, "a feature") for node in (*members, *others)]
        return [node for node in nodes if node is not None]

    def check_reference_system(self) -> None:
        """Report a reference system other than WGS 84, in which longitudes and latitudes are."""
        system = self.root.child("crs") if isinstance(self.root, MappingNode) else None
        properties = system.child("properties") if isinstance(system, MappingNode) else None
        name = text_of(properties.child("name")) if isinstance(properties, MappingNode) else ""
        if name and not _WGS84.search(name):
            problem = f"the points are in the reference system {name}"
            remedy = "export the file again in WGS 84 (EPSG:4326)"
            self.report(system or self.root, "bad-reference-system", problem, remedy)

    def place(self, node: MappingNode) -> _Place | None:
        """Return what a feature says, None where it is left out."""
        inner = node.child("properties")
        properties = inner if isinstance(inner, MappingNode) else node
        if inner is not None:
            self.properties_met |= set(map(str, properties))
        name_key, level = self.name_key(properties)
        name = text_of(properties.child(name_key)) if name_key else ""
        if not name:
            self.tally.add(
                "features without a name", "a place needs one; -p name=PROPERTY names it"
            )
            return None
        iri = kind_and_slug(text_of(node.child("id")) or text_of(properties.child("iri")))
        place = _Place(node, name, self.kind_of(node, properties, level))
        place.id = iri[1] if iri is not None and iri[0] == "place" else ""
        place.pcode = self.first(properties, "pcode", self.code_keys(properties, level))
        place.parent = self.first(properties, "parent", self.code_keys(properties, level - 1))
        self.properties_taken.add(name_key)
        for key in properties:
            if (tag := _LANGUAGE.fullmatch(str(key))) and text_of(properties[key]):
                self.properties_taken.add(str(key))
                place.languages[tag[1]] = text_of(properties[key])
        place.point = self.point(node, properties)
        return place

    def name_key(self, properties: MappingNode) -> tuple[str, int]:
        """Return the property with the name, and the admin level that it shows, -1 for none."""
        wish = self.options.get("name", "")
        levels = {
            str(key): int(match[1]) for key in properties if (match := _LEVEL.fullmatch(str(key)))
        }
        if wish:
            return wish, levels.get(wish, -1)
        level_of = {key: level for key, level in levels.items() if text_of(properties.child(key))}
        if level_of:
            key = max(
                level_of, key=lambda key: (level_of[key], key.lower().endswith(("en", "name")))
            )
            return key, level_of[key]
        keys = {str(key).lower(): str(key) for key in properties}
        return next((keys[name] for name in _NAMES if name in keys), ""), -1

    def code_keys(self, properties: MappingNode, level: int) -> list[str]:
        """Return the properties that hold the P-code of an admin level, or of any where there is
        none.
        """
        if level < 0:
            return [str(key) for key in properties if str(key).lower() in _PCODES]
        matches = {str(key): _LEVEL_CODE.fullmatch(str(key)) for key in properties}
        return [key for key, match in matches.items() if match and int(match[1]) == level]

    def first(self, properties: MappingNode, option: str, keys: list[str]) -> str:
        """Return the value of the property that an option names, else of the first of some keys."""
        wish = self.options.get(option, "")
        if option == "parent" and not wish and not any(map(_LEVEL_CODE.fullmatch, keys)):
            return ""
        for key in [wish] if wish else keys:
            self.properties_taken.add(key)
            if text := text_of(properties.child(key)):
                return text
        return ""

    def kind_of(self, node: MappingNode, properties: MappingNode, level: int) -> str:
        """Return the kind of a place: by a property, the option, the admin level; else report."""
        key = self.options.get("kind-property", "")
        self.properties_taken.add(key)
        text = text_of(properties.child(key)) if key else ""
        if text:
            for words in (text, slug_of(text)):
                if kinds := self.context.names.called(words, ("place-kind",)):
                    return kinds[0][1]
            if "kind" not in self.options:
                problem = f"{text!r} is no kind of place"
                remedy = "add -p kind=KIND for those; kg vocab place-kind lists the kinds"
                self.report(node, "unknown-kind", problem, remedy)
                return ""
        if "kind" in self.options:
            return self.context.names.called(self.options["kind"], ("place-kind",))[0][1]
        return self.kind_of_level(node, properties, level)

    def kind_of_level(self, node: MappingNode, properties: MappingNode, level: int) -> str:
        """Return the kind that an admin level or our own export shows; else report."""
        kinds = self.context.names.called(text_of(properties.child("kind")), ("place-kind",))
        if kinds:
            return kinds[0][1]
        if level == 0:
            return "country"
        kind = f"admin-{level}"
        if level > 0 and kind in schema.LEVELS:
            return kind
        problem = "nothing says what kind of place this is"
        remedy = (
            "add -p kind=KIND or -p kind-property=PROPERTY; kg vocab place-kind lists the kinds"
        )
        self.report(node, "missing-kind", problem, remedy)
        return ""

    def point(self, node: MappingNode, properties: MappingNode) -> dict[str, Value]:
        """Return the point of a feature, empty where it has none."""
        geometry = node.child("geometry")
        if not isinstance(geometry, MappingNode):
            return {}
        kind, at = text_of(geometry.child("type")), geometry.child("coordinates")
        if kind == "Point" and at is not None:
            position = self.position(at)
            precision = text_of(properties.child("precision")) or self.options.get("precision", "")
            return self.point_entry(position, precision, properties, computed=False)
        if kind in _SURFACES and at is not None:
            polygons = self.polygons(at, _SURFACES[kind])
            if not polygons:
                return {}
            position = outlines.representative(polygons)
            return self.point_entry(position, "area-centroid", properties, computed=True)
        self.tally.add(f"geometries {kind or 'without a type'}", "no point represents them")
        return {}

    def point_entry(
        self,
        position: tuple[float, float] | None,
        precision: str,
        properties: MappingNode,
        *,
        computed: bool,
    ) -> dict[str, Value]:
        """Return a point of ours: how near it is, and how sure."""
        if position is None:
            return {}
        cite = text_of(properties.child("citation")) or self.options.get("cite", "")
        verification = text_of(properties.child("verification"))
        if not verification:
            verification = "inferred" if computed else "verified" if cite else "unverified"
        entry: dict[str, Value] = {
            "lat": _degrees(position[1]),
            "lon": _degrees(position[0]),
            "precision": precision if precision in _PRECISIONS else "estimate",
        }
        if verification != "verified":
            entry["verification"] = verification
        return entry | ({"cite": cite} if cite else {})

    def entries(self, places: list[_Place]) -> list[Entry]:
        """Return the entries of places: those above first, each within the area that it names."""
        wishes = {}
        for place in places:
            is_stored = bool(place.id) and self.ids.is_stored("place", place.id)
            if not is_stored:
                otherwise, is_own = place.pcode.lower() or "place", bool(place.id)
                wish = place.id or place.name
                place.id = self.ids.new("place", wish, otherwise, exact=is_own)
                wishes[place.id] = place
        above = {place.pcode: place.id for place in places if place.pcode}
        above |= {place.name: place.id for place in places if place.name not in above}
        return [self.entry(place, above) for place in wishes.values()]

    def entry(self, place: _Place, above: dict[str, str]) -> Entry:
        """Return the entry of one place."""
        label: Value = {"en": place.name, **place.languages} if place.languages else place.name
        entry: Entry = {"id": place.id, "kind": place.kind, "label": label}
        within = self.within(place, above)
        if within and within != place.id:
            entry["within"] = within
        if re.fullmatch(schema.PLACE["pcode"].pattern, place.pcode):
            entry["pcode"] = place.pcode
        elif place.pcode:
            entry["identifiers"] = [place.pcode]
        if place.point:
            entry["points"] = [place.point]
        if place.point.get("verification") == "inferred" and "cite" not in place.point:
            entry["note"] = "The point was computed from the outline."
        return entry

    def within(self, place: _Place, above: dict[str, str]) -> str:
        """Return the id of the area above: by its P-code, id or name, in the file or the store."""
        for text in (place.parent, self.options.get("within", "")):
            if not text:
                continue
            if text in above:
                return above[text]
            places = self.context.names.called(text, ("place",))
            if places:
                return places[0][1]
            self.tally.add(f"areas above, {text!r}", "neither the file nor the store has it")
        return ""

    def notes(self) -> tuple[str, ...]:
        """Return what a reader has to know about the points."""
        if "cite" in self.options:
            return ()
        return ("Points are unverified or computed: -p cite=… says where they come from.",)


def _degrees(value: float) -> Number:
    text = f"{value:.{_PLACES_OF_DEGREE}f}".rstrip("0")
    return Number(f"{text}0" if text.endswith(".") else text)
