"""The map as read back from the file: every point named, no name over another or over a point, the
rest listed.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import project, style
from kg.draw.map import Boundaries
from kg.draw.map.areas import Area, extent
from kg.draw.map.boundaries import packaged, read
from kg.draw.map.longitudes import difference, unrolled
from kg.draw.map.viewports import crowd_of, positions_of
from kg.formats import export_bytes
from kg.formats.pictures import map_places, map_svg, read_for
from kg.network import Located, Point, located
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from subprocess import CompletedProcess

SVG = "{http://www.w3.org/2000/svg}"
Rect = tuple[float, float, float, float]
DEPARTMENTS = {
    "L'Artibonite",
    "Centre",
    "Grand'Anse",
    "Nippes",
    "Nord",
    "Nord-Est",
    "Nord-Ouest",
    "Ouest",
    "Sud",
    "Sud-Est",
}


def place(number: int, longitude: float, latitude: float, label: str = "") -> Located:
    point = Point(longitude, latitude, "site-point", "verified", "")
    return Located(
        f"urn:{number}",
        f"p{number}",
        label or f"Place number {number}",
        "town",
        ("Ouest",),
        "",
        True,
        (point,),
        (),
        (),
    )


def crowded(count: int) -> list[Located]:
    """Return places around a capital, a few far off."""
    dice = random.Random(count)  # noqa: S311 - a picture, no secret
    near = [
        place(n, -72.33 + dice.uniform(-0.05, 0.05), 18.55 + dice.uniform(-0.05, 0.05))
        for n in range(count)
    ]
    return [*near, *(place(1000 + n, -72.7 + 0.2 * n, 19.2 + 0.3 * n) for n in range(4))]


CASES: dict[str, Callable[[], list[Located]]] = {
    "haiti": lambda: list(located(open_view(), project(open_view(), "places", max_nodes=None))),
    "one": lambda: [place(1, -72.3, 18.5)],
    "two at one point": lambda: [place(1, -72.3, 18.5), place(2, -72.3, 18.5)],
    "across the equator": lambda: [place(1, -1.0, -3.0), place(2, 2.0, 4.0)],
    "far north": lambda: [place(1, 20.0, 78.0), place(2, 21.0, 78.2)],
    "crowd of 25": lambda: crowded(25),
}


@pytest.fixture(scope="module", params=CASES)
def places(request: pytest.FixtureRequest) -> list[Located]:
    return CASES[request.param]()


@pytest.fixture(scope="module")
def root(places: list[Located]) -> ET.Element:
    return ET.fromstring(map_svg(nx.MultiDiGraph(title="Map"), places))  # noqa: S314 - we wrote it


def texts(root: ET.Element, name: str, size: int) -> list[Rect]:
    found = []
    for text in root.iter(f"{SVG}text"):
        if text.get("class") == name:
            x, y, wide = (
                float(text.attrib["x"]),
                float(text.attrib["y"]),
                style.width(text.text or "", size),
            )
            x -= {"middle": wide / 2, "end": wide}.get(text.get("text-anchor", ""), 0)
            found.append((x, y - size * 0.8, x + wide, y + size * 0.25))
    return found


def points(root: ET.Element) -> list[Rect]:
    """Return what the sign of each place takes up."""
    found = []
    for group in root.iter(f"{SVG}g"):
        circle = group.find(f"{SVG}circle")
        if group.get("class") == "m-place" and circle is not None:
            x, y = float(circle.attrib["cx"]), float(circle.attrib["cy"])
            found.append((x - 5, y - 5, x + 5, y + 5))
    return found


def overlaps(
    pairs: itertools.product[tuple[Rect, Rect]] | itertools.combinations[tuple[Rect, Rect]],
) -> int:
    return sum(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in pairs)


@pytest.mark.slow
def test_every_place_with_a_point_is_drawn_and_named(
    places: list[Located], root: ET.Element
) -> None:
    there = [each for each in places if each.point]
    drawn = [group for group in root.iter(f"{SVG}g") if group.get("class") == "m-place"]
    assert (len(drawn), len(texts(root, "m-name", 13))) == (len(there), len(there))


def test_no_name_over_another_name(root: ET.Element) -> None:
    assert overlaps(itertools.combinations(texts(root, "m-name", 13), 2)) == 0


def test_no_name_over_a_point(root: ET.Element) -> None:
    assert overlaps(itertools.product(texts(root, "m-name", 13), points(root))) == 0


def test_names_and_points_lie_inside_the_map(root: ET.Element) -> None:
    frames = [
        (x, y, x + float(frame.attrib["width"]), y + float(frame.attrib["height"]))
        for frame in root.iter(f"{SVG}rect")
        if frame.get("class") == "m-frame"
        for x, y in [(float(frame.attrib["x"]), float(frame.attrib["y"]))]
    ]
    for left, top, right, low in texts(root, "m-name", 13) + points(root):
        assert any(a <= left and b <= top and right <= c and low <= d for a, b, c, d in frames)


def test_the_same_places_give_the_same_map(places: list[Located]) -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="Map")
    assert map_svg(network, places) == map_svg(network, places)


def test_what_has_no_point_is_listed_with_the_reason() -> None:
    drawn = export_bytes(open_view(), "svg", kind="places", mapped=True).data.decode()
    assert (
        "Without a point, which place is not settled: Building of the HNP General Inspectorate "
        "(IGPNH) (1)"
    ) in drawn
    assert "no point on record: Artibonite" in drawn


def test_the_capital_has_an_inset_with_most_of_the_points() -> None:
    drawn = export_bytes(open_view(), "svg", kind="places", mapped=True).data.decode()
    assert ">A: Port-au-Prince<" in drawn
    assert drawn.count('<rect class="m-inset"') == drawn.count('class="m-letter"') == 2


def test_the_country_is_drawn_with_its_departments_by_name() -> None:
    root = ET.fromstring(export_bytes(open_view(), "svg", kind="places", mapped=True).data)  # noqa: S314 - we wrote it
    assert {
        text.text for text in root.iter(f"{SVG}text") if text.get("class") == "m-area"
    } == DEPARTMENTS
    whole = next(
        group for group in root.iter(f"{SVG}g") if group.get("clip-path") == "url(#m-clip)"
    )
    titles = {path.findtext(f"{SVG}title") for path in whole if path.get("class") == "m-land"}
    assert titles == DEPARTMENTS


def test_the_map_says_whose_lines_it_draws() -> None:
    assert (
        "Boundaries: Natural Earth"
        in export_bytes(open_view(), "svg", kind="places", mapped=True).data.decode()
    )


def test_a_name_of_a_department_stands_on_nothing_else(
    places: list[Located], root: ET.Element
) -> None:
    areas = texts(root, "m-area", 12)
    assert overlaps(itertools.combinations(areas, 2)) == 0
    assert overlaps(itertools.product(areas, texts(root, "m-name", 13) + points(root))) == 0
    assert bool(areas) == bool(packaged(map_places(places)).areas)


@pytest.mark.parametrize(
    "name", ["Solino", "Delmas", "L'Estère", "Bourdon", "Vivy Mitchell", "Varreux fuel terminal"]
)
def test_a_verified_point_lies_in_its_department(name: str) -> None:
    there = next(each for each in CASES["haiti"]() if each.label == name)
    at = positions_of(map_places([there]))[0]
    inside = [area.name for area in packaged(map_places([there])).areas if area.holds(at)]
    assert inside == ["L'Artibonite" if name == "L'Estère" else "Ouest"]


def test_places_at_sea_have_no_country_and_the_map_says_so() -> None:
    drawn = map_svg(nx.MultiDiGraph(title="Map"), [place(1, -20.0, -40.0), place(2, -21.0, -41.0)])
    assert "no country is the subject" in drawn
    assert "m-land" not in drawn.partition("</style>")[2]


SQUARE = [[29.0, -2.0], [30.0, -2.0], [30.0, -1.0], [29.0, -1.0], [29.0, -2.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
FEATURE = {"type": "Feature", "properties": {"shapeName": "Square"}, "geometry": POLYGON}
FILES = {
    "collection": {
        "type": "FeatureCollection",
        "features": [FEATURE, {"type": "Feature", "geometry": None}],
    },
    "feature": FEATURE,
    "geometries": FEATURE | {"geometry": {"type": "GeometryCollection", "geometries": [POLYGON]}},
    "multipolygon": FEATURE | {"geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}},
    "topology": {
        "type": "Topology",
        "arcs": [SQUARE[:3], SQUARE[2:][::-1]],
        "objects": {
            "a": {"type": "Polygon", "properties": {"shapeName": "Square"}, "arcs": [[0, -2]]}
        },
    },
    "quantised": {
        "type": "Topology",
        "arcs": [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]],
        "transform": {"scale": [1.0, 1.0], "translate": [29.0, -2.0]},
        "objects": {
            "a": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "properties": {"shapeName": "Square"}, "arcs": [[0]]}
                ],
            }
        },
    },
}


@pytest.mark.parametrize("name", FILES)
def test_boundaries_of_ones_own_are_read_in_every_shape(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps(FILES[name]), encoding="utf-8")
    (area,) = read(file).areas
    assert (area.name, area.rings, area.middle) == (
        "Square",
        (tuple(map(tuple, SQUARE)),),
        (29.5, -1.5),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "bad.json:1:2: no-boundaries error is no JSON"),
        ("[]", "neither GeoJSON nor TopoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "has no polygon"),
        (
            (
                '{"type": "Polygon", "coordinates": [[[500000, 1], [500001, 1], [500001, 2], '
                "[500000, 1]]]}"
            ),
            "in degrees",
        ),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 1], [2, 2], [1, 1]]]}', "in degrees"),
        (
            (
                '{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": '
                "[[7]]}}}"
            ),
            "neither GeoJSON",
        ),
        ("[" * 200, "too-deep"),
        ('{"type": "Point", "coordinates": [1, 2]}', "has no polygon"),
    ],
)
def test_a_file_without_boundaries_is_refused_with_its_name(
    content: str, said: str, run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    done = run("export", "--map", "-o", tmp_path / "map.svg", "--boundaries", tmp_path / "bad.json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "bad.json" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "map.svg").exists()


def test_boundaries_without_a_map_are_wrong_usage(
    run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    assert run("export", "-o", tmp_path / "map.svg", "--boundaries", "x.json").returncode == 2
    assert (
        run("export", "--map", "-o", tmp_path / "map.svg", "--boundaries", "x.json").returncode == 3
    )


def test_a_nasty_name_of_an_area_stays_a_name() -> None:
    square = tuple((x, y) for x, y in SQUARE)
    lines = Boundaries((Area("</title><script>\x00&\ud800", (square,)),), "Nobody's <lines>")
    root = ET.fromstring(  # noqa: S314
        map_svg(nx.MultiDiGraph(title="Map"), [place(1, 29.2, -1.7)], boundaries=lines)
    )
    assert not [each for each in root.iter() if each.tag == f"{SVG}script"]


def test_the_map_is_described_in_words() -> None:
    root = ET.fromstring(export_bytes(open_view(), "svg", kind="places", mapped=True).data)  # noqa: S314 - we wrote it
    assert root.attrib["role"] == "img"
    assert "Solino, neighbourhood" in (root.findtext(f"{SVG}desc") or "")


def test_a_map_without_places_says_so() -> None:
    assert "A map without points." in map_svg(nx.MultiDiGraph(title="Map"), ())


@pytest.mark.parametrize(
    "text", ["</text><script>alert(1)</script>", "]]>", "a" * 5000, "\ud800\x00", "😀 بعثة"]
)
def test_a_nasty_name_stays_a_name(text: str) -> None:
    root = ET.fromstring(map_svg(nx.MultiDiGraph(title=text), [place(1, -72.3, 18.5, text)]))  # noqa: S314
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "text",
        "g",
        "path",
        "circle",
        "clipPath",
    }


@pytest.mark.slow
def test_the_command_draws_the_places_unless_told(
    run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    assert run("export", "--map", "-o", tmp_path / "map.png", "--style", "print").returncode == 0
    assert (tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"
    assert run("export", "--map", "-o", tmp_path / "map.html").returncode == 2


SPIT = [
    [-73.5, 18.2],
    [-73.5, 19.5],
    [-73.2, 19.5],
    [-73.0, 19.0],
    [-72.6, 19.2],
    [-72.2, 18.8],
    [-72.6, 19.20005],
    [-73.0, 19.00005],
    [-73.15, 19.45],
    [-72.9, 19.9],
    [-71.9, 19.9],
    [-71.9, 19.8],
    [-73.4, 18.2],
    [-73.5, 18.2],
]
"""An outline that goes out along a spit and comes back on the same pixels."""


def drawn_on(
    positions: list[list[list[float]]], places: Sequence[Located], folder: Path
) -> ET.Element:
    """Return the map of places on the polygons of a file, each a list of one ring's positions."""
    file = folder / "lines.json"
    coordinates = [[ring] for ring in positions]
    file.write_text(
        json.dumps({"type": "MultiPolygon", "coordinates": coordinates}), encoding="utf-8"
    )
    svg = map_svg(nx.MultiDiGraph(title="Map"), places, boundaries=read_for(places, file))
    return ET.fromstring(svg)  # noqa: S314 - we wrote it


def land(root: ET.Element) -> list[list[tuple[int, int]]]:
    """Return the rings of the first frame, in pixels."""
    group = next(
        group for group in root.iter(f"{SVG}g") if group.get("clip-path") == "url(#m-clip)"
    )
    rings = [
        ring
        for path in group
        if path.get("class") in {"m-land", "m-land m-parted"}
        for ring in path.attrib["d"].rstrip("Z").replace("Z", "").split("M")
        if ring
    ]
    return [
        [(int(x), int(y)) for x, y in (pair.split() for pair in ring.split("L"))] for ring in rings
    ]


def test_an_outline_comes_back_to_every_corner_that_it_passed(tmp_path: Path) -> None:
    (ring,) = land(drawn_on([SPIT], [place(1, -72.5, 19.0)], tmp_path))
    assert (len(ring), ring[3], ring[4]) == (len(SPIT), ring[7], ring[6])


def test_positions_that_follow_on_one_pixel_are_drawn_once(tmp_path: Path) -> None:
    square = [
        [29.0, -2.0],
        [29.000001, -2.0],
        [30.0, -2.0],
        [30.0, -1.0],
        [29.0, -1.0],
        [29.0, -2.0],
    ]
    (ring,) = land(drawn_on([square], [place(1, 29.5, -1.5)], tmp_path))
    assert len(ring) == 5


FIJI_WHOLE = [[[177.0, -19.0], [-178.0, -19.0], [-178.0, -16.0], [177.0, -16.0], [177.0, -19.0]]]
FIJI_SPLIT = [
    [[177.0, -19.0], [180.0, -19.0], [180.0, -16.0], [177.0, -16.0], [177.0, -19.0]],
    [[-180.0, -19.0], [-178.0, -19.0], [-178.0, -16.0], [-180.0, -16.0], [-180.0, -19.0]],
]


@pytest.mark.parametrize("positions", [FIJI_WHOLE, FIJI_SPLIT], ids=["in one", "split"])
def test_an_area_over_the_180th_meridian_fills_its_frame(
    positions: list[list[list[float]]], tmp_path: Path
) -> None:
    root = drawn_on(positions, [place(1, 178.4, -18.1), place(2, -179.8, -16.8)], tmp_path)
    xs = [x for ring in land(root) for x, _ in ring]
    frame = next(rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "m-frame")
    assert max(xs) - min(xs) > 0.9 * int(frame.attrib["width"])
    east_of = {
        group.get("data-place"): int(group[1].attrib["cx"])
        for group in root.iter(f"{SVG}g")
        if group.get("class") == "m-place"
    }
    assert min(xs) < east_of["p1"] < east_of["p2"] < max(xs)
    degrees = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "m-degree"]
    assert [text for text in degrees if text and text[-1] not in "NS"] == ["178° E", "180°"]


def test_places_on_both_sides_of_the_180th_meridian_share_an_inset() -> None:
    places = [
        place(1, 179.99, -17.0),
        place(2, -179.99, -17.0),
        place(3, -179.98, -17.01),
        place(4, 178.0, -18.0),
    ]
    assert [each.id for each in crowd_of(map_places(places))] == ["p1", "p2", "p3"]


def test_a_box_around_the_world_is_the_world() -> None:
    world = ((-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0))
    assert (unrolled(world), extent([unrolled(world)])) == (world, (-180.0, -90.0, 180.0, 90.0))


@pytest.mark.parametrize("seed", range(20))
def test_a_frame_is_the_shortest_arc_around_its_longitudes(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a picture, no secret
    centre, width = dice.uniform(-180, 180), dice.uniform(1, 170)
    longitudes = [centre + dice.uniform(0, width) for _ in range(30)] + [centre, centre + width]
    west, _, east, _ = extent([[((longitude + 180) % 360 - 180, 0.0)] for longitude in longitudes])
    assert (east - west, abs(difference(west, centre))) == pytest.approx((width, 0.0), abs=1e-9)


@pytest.mark.parametrize(
    ("ring", "remedy"),
    [
        (
            [[18.0, -73.5], [18.0, -72.0], [19.5, -72.0], [18.0, -73.5]],
            "write longitude before latitude",
        ),
        ([[30.0, 50.0], [60.0, 50.0], [60.0, 70.0], [30.0, 50.0]], "latitude 18.5 to 19.2"),
    ],
    ids=["latitude first", "elsewhere"],
)
def test_outlines_that_meet_no_place_are_refused(
    ring: list[list[float]], remedy: str, run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "lines.json").write_text(
        json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8"
    )
    done = run(
        "export", "--map", "-o", tmp_path / "map.svg", "--boundaries", tmp_path / "lines.json"
    )
    assert (done.returncode, done.stdout, (tmp_path / "map.svg").exists()) == (3, "", False)
    assert "lines.json" in done.stderr
    assert "no outline meets a place" in done.stderr
    assert remedy in done.stderr


def test_an_area_parted_at_the_180th_meridian_has_no_border_there(tmp_path: Path) -> None:
    root = drawn_on(FIJI_SPLIT, [place(1, 178.4, -18.1)], tmp_path)
    shore = next(path for path in root.iter(f"{SVG}path") if path.get("class") == "m-land m-shore")
    assert "Z" not in shore.attrib["d"]
    assert shore.attrib["d"].count("L") == 6


COUNTRIES = {
    "one": ([(31.6, 4.9), (28.0, 7.7)], {"S. Sudan"}),
    "two": ([(-8.0, 12.7), (2.1, 13.5)], {"Mali", "Niger"}),
    "over the 180th meridian": ([(178.4, -18.1), (-179.97, -16.9)], {"Fiji"}),
    "far islands": ([(173.15, 1.36), (-157.4, 1.87)], {"Kiribati"}),
    "an exclave": ([(20.5, 54.7)], {"Russia"}),
    "at sea": ([(-20.0, -40.0)], set()),
    "beside a shore": ([(-52.2, 5.1)], {"France"}),
}


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_countries_of_a_map_are_those_that_its_points_lie_in(name: str) -> None:
    positions, names = COUNTRIES[name]
    places = [place(number, *position) for number, position in enumerate(positions)]
    boundaries = packaged(map_places(places))
    assert {area.name for area in boundaries.areas} == names
    beyond = {area.name for area in boundaries.beyond}
    assert (len(beyond) > 170, beyond & names) == (True, set())


@pytest.mark.parametrize(
    ("codes", "country"),
    [
        (("ISO 3166-1 NER",), "Niger"),
        (("P-code NE003", "P-code NE"), "Niger"),
        (("IATA XYZ",), "Mali"),
        ((), "Mali"),
    ],
)
def test_a_place_beside_a_border_lies_where_the_registry_says(
    codes: tuple[str, ...], country: str
) -> None:
    beside = replace(place(1, 4.1, 16.5), codes=codes)
    assert [area.name for area in packaged(map_places([beside])).areas] == [country]


def test_a_code_that_a_point_contradicts_does_not_move_the_map() -> None:
    far = replace(place(1, 31.6, 4.9), codes=("ISO 3166-1 NE",))
    assert [area.name for area in packaged(map_places([far])).areas] == ["S. Sudan"]


def test_places_without_points_lie_in_the_country_of_their_code() -> None:
    unplaced = replace(place(1, 0.0, 0.0), points=(), codes=("P-code SS01",))
    root = ET.fromstring(map_svg(nx.MultiDiGraph(title="Map"), [unplaced]))  # noqa: S314
    assert [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "m-area"] == [
        "S. Sudan"
    ]


def test_a_map_of_an_overseas_part_shows_no_ocean_and_says_so() -> None:
    boundaries = packaged(map_places([place(1, -52.5, 4.0)]))
    west, _, east, _ = extent(boundaries.rings())
    assert east - west < 4
    assert boundaries.left_out.endswith("other parts of France")


def test_large_parts_of_one_country_are_shown_together() -> None:
    west, _, east, _ = extent(packaged(map_places([place(1, 101.7, 3.1)])).rings())
    assert (west < 101, east > 118) == (True, True)


def test_outlines_are_coarser_on_a_wide_map() -> None:
    one, wide = (
        packaged(map_places([place(1, 2.1, 13.5)])),
        packaged(map_places([place(1, 2.1, 13.5), place(2, 37.6, 55.7)])),
    )
    (niger,) = (area for area in wide.areas if area.name == "Niger")
    assert ("1:50,000,000" in one.credit, "1:110,000,000" in wide.credit) == (True, True)
    assert len(niger.largest) < len(one.areas[0].largest)


def test_a_ring_is_cut_beyond_the_frame() -> None:
    drawn = map_svg(nx.MultiDiGraph(title="Map"), [place(1, -52.5, 4.0)])
    numbers = [
        int(text)
        for path in re.findall(r' d="([^"]+)"', drawn)
        for text in re.findall(r"-?\d+", path)
    ]
    assert (min(numbers) > -200, max(numbers) < 1500) == (True, True)


def test_an_inset_has_no_outlines_that_are_too_rough_for_it() -> None:
    towns = [place(n, 32.5 + n / 100, 0.3) for n in range(3)]
    root = ET.fromstring(map_svg(nx.MultiDiGraph(title="Map"), [*towns, place(9, 33.5, 2.5)]))  # noqa: S314
    clips = {group.get("clip-path") for group in root.iter(f"{SVG}g")} - {None}
    words = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert (clips, "No outlines in A" in words) == ({"url(#m-clip)"}, True)


def test_a_file_of_one_province_leaves_its_country_around_it(tmp_path: Path) -> None:
    (tmp_path / "lines.json").write_text(json.dumps(POLYGON), encoding="utf-8")
    boundaries = read_for([place(1, 29.5, -1.5)], tmp_path / "lines.json")
    assert {"Rwanda", "Dem. Rep. Congo"} <= {area.name for area in boundaries.beyond}


def test_the_packaged_outlines_of_admin_1_take_the_place_of_their_country() -> None:
    boundaries = packaged(map_places([place(1, -72.3, 18.5)]))
    assert {area.name for area in boundaries.areas} == DEPARTMENTS
    assert "Haiti" not in {area.name for area in boundaries.beyond}
