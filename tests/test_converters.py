"""Files of other tools: what becomes an entry, what is left out and why, and what is refused."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from commands import in_process

from kg import converters, documents
from kg.converters import ConvertContext, outlines
from kg.converters.record import Number
from kg.converters.writing import scalar, to_yaml
from kg.errors import InputError, UsageError
from kg.importers import assemble, schema
from kg.importers.names import Names
from kg.services.opening import ontology_view, open_view
from kg.vocab import DCTERMS, NamedNode, entity

if TYPE_CHECKING:
    from kg.converters import Conversion
    from kg.errors import Finding
    from kg.store import View

FIXTURES = Path(__file__).parent / "fixtures" / "imports"
FILES = {
    "followthemoney": "entities.ftm.json",
    "csl": "zotero.json",
    "ris": "zotero.ris",
    "geojson": "districts.geojson",
}


UNDRAWN = {"actors": ("contributed_by",), "instruments": ("recalls", "reaffirms", "replaces")}
"""Relations that the network of relations has no edges for, by section."""


@cache
def base() -> View:
    return ontology_view()


def convert(
    name: str, data: bytes | str | None = None, *, view: View | None = None, **options: str
) -> Conversion:
    content = (FIXTURES / FILES[name]).read_bytes() if data is None else data
    raw = content.encode() if isinstance(content, str) else content
    given = {key.replace("_", "-"): value for key, value in options.items()}
    context = ConvertContext(Names(view or base()), given)
    return converters.converter_of(name).function()(raw, "a.file", context)


def entries(conversion: Conversion, section: str) -> dict[str, Any]:
    return {str(entry["id"]): entry for entry in conversion.sections[section]}


def left_out(conversion: Conversion) -> dict[str, int]:
    return {part.what: part.count for part in conversion.left_out}


def refused(name: str, data: bytes | str, **options: str) -> Finding:
    with pytest.raises(InputError) as error:
        convert(name, data, view=None, **options)
    return error.value.findings[0]


def point(*coordinates: float, **properties: object) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": "Quay"} | properties, "geometry": geometry}


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features} | more)


# --- every converter


@pytest.mark.parametrize("name", sorted(FILES))
def test_file_of_each_format_becomes_entries_that_a_load_takes(name: str) -> None:
    conversion = convert(name)
    for section in conversion.sections.values():
        section[:] = [entry for entry in section if entry.get("published") != "YYYY-MM-DD"]
    text = to_yaml(conversion.sections)
    quads, _ = assemble.read([assemble.parse(text.encode(), "a.yaml")], Names(base()))
    assert quads


@pytest.mark.parametrize("name", sorted(FILES))
def test_same_file_gives_the_same_bytes(name: str) -> None:
    assert to_yaml(convert(name).sections) == to_yaml(convert(name).sections)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("data", [b"", b" \n\n"])
def test_empty_file_is_refused(name: str, data: bytes) -> None:
    assert refused(name, data).code == "empty-file"


@pytest.mark.parametrize("name", ["followthemoney", "csl", "geojson"])
def test_json_that_breaks_off_is_refused_with_its_line(name: str) -> None:
    finding = refused(name, '\n\n{"id": ')
    assert (finding.code, finding.line) == ("json-syntax", 3)


@pytest.mark.parametrize("name", ["followthemoney", "csl", "geojson"])
def test_json_that_nests_too_deep_is_refused(name: str) -> None:
    assert refused(name, "[" * 50_000).code == "json-depth"


@pytest.mark.parametrize(
    ("name", "other"),
    [("csl", "geojson"), ("geojson", "csl"), ("csl", "followthemoney"), ("geojson", "ris")],
)
def test_file_of_another_format_is_refused(name: str, other: str) -> None:
    code = refused(name, (FIXTURES / FILES[other]).read_bytes()).code
    assert code in ("wrong-format", "json-syntax")


def test_refusal_of_another_format_names_the_one_that_it_looks_like() -> None:
    data = (FIXTURES / FILES["geojson"]).read_bytes()
    assert "kg import geojson" in refused("csl", data).remedy


@pytest.mark.parametrize("name", ["csl", "ris", "geojson"])
def test_bytes_that_are_no_utf_8_are_refused(name: str) -> None:
    assert refused(name, b"\xff\xfe\x00").line == 1


def test_unknown_format_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="geojson"):
        converters.converter_of("geojsn")


# --- writing


@pytest.mark.parametrize(
    "text", ["a b", "no", "12", "- a", "a: b", "# a", "é", 'a "b"', "\\", "{a}", "2030-01-02", "~"]
)
def test_text_is_read_back_from_yaml_as_it_was(text: str) -> None:
    root = documents.parse_yaml(to_yaml({"places": [{"id": text, "note": [text]}]}), "a.yaml")
    assert root == {"places": [{"id": text, "note": [text]}]}


@pytest.mark.parametrize("text", ["\u2028", "\x7f", "\x85", "\ufeff"])
def test_sign_that_yaml_does_not_take_is_escaped(text: str) -> None:
    assert scalar(f"a{text}") == f'"a\\u{ord(text):04x}"'


def test_number_is_written_without_quotes() -> None:
    assert yaml.safe_load(to_yaml({"places": [{"lat": Number("-1.5")}]})) == {
        "places": [{"lat": -1.5}]
    }


# --- GeoJSON


def test_admin_level_of_the_name_gives_kind_pcode_and_the_area_above() -> None:
    place = entries(convert("geojson"), "places")["port-district"]
    assert {key: place[key] for key in ("kind", "label", "within", "pcode")} == {
        "kind": "admin-2",
        "label": "Port District",
        "within": "north-shore",
        "pcode": "LK0101",
    }


def test_point_has_its_longitude_first() -> None:
    (found,) = entries(convert("geojson"), "places")["port-district"]["points"]
    assert (found["lat"], found["lon"]) == ("-2.25", "1.5")


def test_point_of_an_unknown_precision_is_an_unverified_estimate() -> None:
    (found,) = entries(convert("geojson"), "places")["port-district"]["points"]
    assert (found["precision"], found["verification"]) == ("estimate", "unverified")


def test_outline_becomes_a_centroid_that_is_marked() -> None:
    place = entries(convert("geojson"), "places")["north-shore"]
    assert place["points"] == [
        {"lat": "2.0", "lon": "2.0", "precision": "area-centroid", "verification": "inferred"}
    ]
    assert place["note"] == "The point was computed from the outline."


def test_code_that_is_no_pcode_is_an_identifier() -> None:
    place = entries(convert("geojson"), "places")["mill-district"]
    assert place["identifiers"] == ["mill-7"]
    assert "pcode" not in place


def test_what_geojson_leaves_out_is_counted() -> None:
    assert left_out(convert("geojson")) == {
        "features without a name": 1,
        "geometries LineString": 1,
        "areas above, 'LK'": 1,
        "areas above, 'LK09'": 1,
        "places without a point": 2,
        "property 'ADM0_EN'": 1,
        "property 'AREA_SQKM'": 1,
    }


def test_cited_points_count_as_verified() -> None:
    places = entries(convert("geojson", cite="survey of 2030"), "places")
    (found,) = places["port-district"]["points"]
    assert found["cite"] == "survey of 2030"
    assert "verification" not in found


def test_kind_comes_from_a_property_by_its_name_or_id() -> None:
    data = collection(point(1, 2, type="town"), point(3, 4, type="Seaport", name="Port"))
    places = entries(convert("geojson", data, kind_property="type"), "places")
    assert [place["kind"] for place in places.values()] == ["town", "seaport"]


def test_place_without_a_kind_is_refused_with_the_option() -> None:
    finding = refused("geojson", collection(point(1, 2)))
    assert (finding.code, "-p kind=KIND" in finding.remedy) == ("missing-kind", True)


def test_unknown_kind_is_a_usage_error_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="airport"):
        convert("geojson", collection(point(1, 2)), kind="air-port")


@pytest.mark.parametrize(
    ("coordinates", "remedy"),
    [([2, 95], "exchange"), ([200, 1], "degrees"), ([999999, 4000000], "degrees")],
)
def test_position_outside_the_globe_is_refused(coordinates: list[float], remedy: str) -> None:
    finding = refused("geojson", "\n" + collection(point(*coordinates)), kind="town")
    assert (finding.code, finding.line, remedy in finding.remedy) == ("bad-position", 2, True)


@pytest.mark.parametrize("coordinates", [[1], "1,2", [["a"], 2], ["1", "2"]])
def test_position_that_is_none_is_refused(coordinates: object) -> None:
    feature = point(1, 2) | {"geometry": {"type": "Point", "coordinates": coordinates}}
    assert refused("geojson", collection(feature), kind="town").severity == "error"


def test_reference_system_in_metres_is_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32618"}}
    finding = refused("geojson", collection(point(1, 2), crs=crs), kind="town")
    assert finding.code == "bad-reference-system"


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_wgs_84_by_its_name_is_read(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert convert("geojson", collection(point(1, 2), crs=crs), kind="town").sections["places"]


def test_names_that_are_equal_get_ids_of_their_own() -> None:
    data = collection(point(1, 2), point(3, 4))
    assert list(entries(convert("geojson", data, kind="town"), "places")) == ["quay", "quay-2"]


def test_export_of_ours_is_read_back_with_ids_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    assert in_process("export", "-o", path).returncode == 0
    places = entries(convert("geojson", path.read_bytes(), view=base()), "places")
    view = open_view()
    for slug, place in places.items():
        kind = view.value(entity("place", slug), DCTERMS.type)
        assert kind.rpartition("/")[2] == place["kind"]


def test_point_of_a_crescent_is_inside_it() -> None:
    crescent = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (8.0, 4.5), (0.0, 0.0)]
    longitude, latitude = outlines.representative([[crescent]])
    assert (8.0 <= longitude <= 9.0, latitude) == (True, 4.5)


def test_point_of_several_parts_is_in_the_largest() -> None:
    small = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    large = [(x + 10, 3 * y) for x, y in small]
    assert outlines.representative([[small], [large]]) == (10.5, 1.5)


def test_outline_across_the_180th_meridian_keeps_its_point_near_it() -> None:
    ring = [(179.0, 0.0), (-179.0, 0.0), (-179.0, 2.0), (179.0, 2.0), (179.0, 0.0)]
    longitude, latitude = outlines.representative([[ring]])
    assert (abs(longitude), latitude) == (180.0, 1.0)


# --- CSL JSON and RIS


def test_csl_reference_becomes_a_source() -> None:
    assert entries(convert("csl"), "sources")["lake-gazette-2030-10-05"] == {
        "id": "lake-gazette-2030-10-05",
        "title": "Guard opens a post at the quay",
        "publisher": "Lake Gazette",
        "author": "Jane of the Sea and Lake Radio",
        "published": "2030-10-05",
        "url": "https://example.org/quay",
        "language": "en",
        "identifiers": ["Zotero ABCD2345", "DOI 10.5555/quay"],
    }


def test_published_goes_as_far_as_the_reference_does() -> None:
    published = [source["published"] for source in convert("csl").sections["sources"]]
    assert published == ["2030-10-05", "2030-03", "2029-12-31", "YYYY-MM-DD"]


def test_year_alone_counts_from_its_last_day_and_is_marked() -> None:
    (source,) = (s for s in convert("csl").sections["sources"] if s["title"] == "The lake")
    assert source["marks"] == {"published": "inferred"}
    assert source["note"] == "Published in 2029; month and day are not known."


def test_what_csl_leaves_out_is_counted() -> None:
    assert left_out(convert("csl")) == {
        "field 'abstract'": 1,
        "field 'page'": 1,
        "publishers": 1,
        "language 'English'": 1,
        "addresses": 1,
        "references without a title": 1,
    }


def test_ris_reference_becomes_a_source() -> None:
    assert entries(convert("ris"), "sources")["lake-gazette-2030-10-05"] == {
        "id": "lake-gazette-2030-10-05",
        "title": "Guard opens a post at the quay",
        "publisher": "Lake Gazette",
        "author": "Jane Sea and Lake Radio",
        "published": "2030-10-05",
        "url": "https://example.org/quay",
        "language": "en",
        "identifiers": ["reference sea2030"],
    }


def test_ris_value_goes_on_in_the_next_line() -> None:
    titles = [source["title"] for source in convert("ris").sections["sources"]]
    assert titles[1] == "Report of the mission"


def test_ris_tag_without_a_key_is_counted() -> None:
    assert left_out(convert("ris")) == {"field 'tag N2'": 1}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TY  - NEWS\nTI  - A\n", 1),
        ("TY  - NEWS\nTY  - NEWS\nER  - \n", 2),
        ("\nTI  - A\nER  - \n", 2),
        ("A title\n", 1),
        ("TY  - NEWS\nER  - \nloose words\n", 3),
    ],
)
def test_broken_ris_is_refused_with_its_line(text: str, line: int) -> None:
    finding = refused("ris", text)
    assert (finding.code, finding.line) == ("bad-ris", line)


def test_source_keeps_language_and_identifiers_in_the_store() -> None:
    text = to_yaml({"sources": convert("ris").sections["sources"][:1]})
    quads, _ = assemble.read([assemble.parse(text.encode(), "a.yaml")], Names(base()))
    values = {quad.predicate: quad.object.value for quad in quads}  # type: ignore[union-attr]
    assert values[DCTERMS.term("language")] == "en"
    assert values[DCTERMS.identifier] == "reference sea2030"


# --- FollowTheMoney


def test_persons_and_public_bodies_are_actors() -> None:
    actors = entries(convert("followthemoney"), "actors")
    assert {slug: actor["kind"] for slug, actor in actors.items()} == {
        "jane-sea": "person",
        "harbour-office": "government-body",
    }


def test_option_says_which_kind_the_entities_of_a_schema_are() -> None:
    actors = entries(convert("followthemoney", kinds="Organization:ngo"), "actors")
    assert actors["quay-traders"]["kind"] == "ngo"


def test_option_with_an_unknown_kind_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="actor-kind"):
        convert("followthemoney", kinds="Organization:club")


def test_membership_is_part_of() -> None:
    actors = entries(convert("followthemoney"), "actors")
    assert actors["jane-sea"]["part_of"] == ["harbour-office"]


def test_id_of_another_tool_is_kept_in_a_note() -> None:
    assert entries(convert("followthemoney"), "actors")["jane-sea"]["note"] == (
        "FollowTheMoney id p-1."
    )


def test_what_followthemoney_leaves_out_is_counted_by_schema() -> None:
    assert left_out(convert("followthemoney")) == {
        "property 'nationality'": 1,
        "Organization": 1,
        "points": 1,
        "Ownership": 1,
        "Vessel": 1,
        "links 'knows'": 1,
    }


def test_json_array_is_read_as_lines_are() -> None:
    lines = (FIXTURES / FILES["followthemoney"]).read_text(encoding="utf-8").splitlines()
    array = json.dumps([json.loads(line) for line in lines])
    assert convert("followthemoney", array) == convert("followthemoney")


def test_entity_without_an_id_is_refused_with_its_line() -> None:
    finding = refused("followthemoney", '{"id": "a", "schema": "Person"}\n{"schema": "Person"}\n')
    assert (finding.code, finding.line) == ("missing-id", 2)


@cache
def exported() -> Conversion:
    with tempfile.TemporaryDirectory() as folder:
        assert in_process("export", "-o", f"{folder}/a.ftm.json").returncode == 0
        return convert("followthemoney", Path(folder, "a.ftm.json").read_bytes())


def test_our_own_entities_keep_ids_and_names() -> None:
    view = open_view()
    for section, kind in (("actors", "actor"), ("places", "place"), ("instruments", "instrument")):
        for slug, entry in entries(exported(), section).items():
            assert view.label(entity(kind, slug)) == entry["label"]


def test_our_own_actors_keep_their_kinds() -> None:
    assert {
        slug: entries(exported(), "actors")[slug]["kind"]
        for slug in ("mssm", "hnp", "gangs", "locals", "kenyan-police")
    } == {
        "mssm": "mission",
        "hnp": "police-service",
        "gangs": "armed-group",
        "locals": "population-group",
        "kenyan-police": "contingent",
    }


def test_our_own_relations_of_the_registry_come_back() -> None:
    view, actors = open_view(), entries(exported(), "actors")
    assert actors["kenyan-police"]["unit_of"] == "mssm"
    assert actors["igpnh"]["part_of"] == ["hnp"]
    assert actors["mssm"].get("part_of", []) == []
    replaced = entries(exported(), "actors")["gang-suppression-force"]["replaces"]
    assert view.value(entity("actor", "gang-suppression-force"), DCTERMS.term("replaces")) == (
        entity("actor", replaced[0]).value
    )


def test_every_relation_of_the_registry_between_exported_entries_comes_back() -> None:
    view = open_view()
    kinds = {"actors": "actor", "places": "place", "instruments": "instrument"}
    ids = {
        entity(kind, slug).value: slug
        for section, kind in kinds.items()
        for slug in entries(exported(), section)
    }
    links = {
        (key, slug, ids[quad.object.value])
        for section, kind in kinds.items()
        for slug in entries(exported(), section)
        for key, field in schema.SECTIONS[section][1].items()
        if field.type == "ref" and field.predicate is not None
        if key not in UNDRAWN.get(section, ())
        for quad in view.match(entity(kind, slug), field.predicate)
        if isinstance(quad.object, NamedNode) and quad.object.value in ids
    }
    read_back = {
        (key, slug, other)
        for section in kinds
        for slug, entry in entries(exported(), section).items()
        for key, value in entry.items()
        for other in (value if isinstance(value, list) else [value])
        if isinstance(other, str) and other in ids.values()
    }
    assert len(links) > 15
    assert links - read_back == set()


def test_our_own_instruments_keep_their_symbols() -> None:
    assert entries(exported(), "instruments")["s-res-2699"]["symbol"] == "S/RES/2699"


def test_our_own_source_keeps_its_day() -> None:
    assert entries(exported(), "sources")["mssm-2024-11-19"]["published"] == "2024-11-20"


def test_our_own_statements_are_counted_as_left_out() -> None:
    assert left_out(exported())["PlainText"] > 0


def test_what_the_store_has_is_not_written_again() -> None:
    text = '{"id": "actor-hnp", "schema": "PublicBody", "properties": {"name": ["HNP"], "sourceUrl": ["https://w3id.org/mandate-kg/id/actor/hnp"]}}'  # noqa: E501
    conversion = convert("followthemoney", text, view=open_view())
    assert (conversion.counts(), left_out(conversion)) == ((), {"entities": 1})
