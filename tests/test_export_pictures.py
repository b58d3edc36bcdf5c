"""Pictures as read back from the file: nothing over anything else, the same bytes twice, and PNG
that decodes.
"""

from __future__ import annotations

import builtins
import io
import itertools
import math
import random
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from odd_networks import ODD
from pages import relabelled

from kg import project, style
from kg.draw.layout import layout
from kg.draw.lines import HEAD
from kg.errors import MachineError
from kg.formats import export_bytes
from kg.formats.networks.dot import dot
from kg.formats.networks.graphml import graphml
from kg.formats.pictures import folded, node_of, picture, png, style_of, svg
from kg.network import views
from kg.services.opening import open_view

if TYPE_CHECKING:
    from kg.network import Network

SVG = "{http://www.w3.org/2000/svg}"
Rect = tuple[float, float, float, float]


def generated(count: int) -> Network:
    """Return a random connected network with hubs, long and short labels, and parallel edges."""
    dice = random.Random(count)  # noqa: S311 - a picture, no secret
    network: Network = nx.MultiDiGraph(title=f"Generated, {count} nodes", caption="Sources: none")
    words = (
        "Mission",
        "Police",
        "Support",
        "Toussaint-Louverture",
        "of",
        "the",
        "Multinational",
        "Haïti",
        "1529",
    )
    for number in range(count):
        label = " ".join(dice.choice(words) for _ in range(dice.randint(1, 7)))
        network.add_node(
            f"urn:{number}",
            label=label,
            kind=dice.choice(list(style.KINDS)),
            short=f"N-{number}",
            type="",
        )
    for number in range(1, count):
        for _ in range(dice.choice((1, 1, 2, 3))):
            other = int(number * dice.random() ** 2)
            network.add_edge(
                f"urn:{number}",
                f"urn:{other}",
                f"e{network.number_of_edges() + 1}",
                label=dice.choice(("supports", "authorised by", "works with")),
                value=dice.choice(("act", "role", "aim", "effect", "none")),
                status="derived",
                statements="C001",
            )
    return network


def boxes(root: ET.Element) -> list[Rect]:
    found = []
    for node in root.iter(f"{SVG}g"):
        if "data-box" in node.attrib:
            x, y, wide, high = map(float, node.attrib["data-box"].split())
            found.append((x, y, x + wide, y + high))
    return found


def labels(root: ET.Element) -> list[Rect]:
    groups = (group for group in root.iter(f"{SVG}g") if group.get("class") == "w")
    return [around(text, 12) for group in groups for text in group.iter(f"{SVG}text")]


def around(text: ET.Element, size: int) -> Rect:
    """Return the rectangle of a centred text, or of one that begins at its place, measured in the
    shipped font.
    """
    x, y, wide = (
        float(text.attrib["x"]),
        float(text.attrib["y"]),
        style.width(text.text or "", size),
    )
    if text.get("text-anchor") == "start":
        x += wide / 2
    return x - wide / 2, y - size * 0.8, x + wide / 2, y + size * 0.25


def overlaps(rects: list[Rect], others: list[Rect] | None = None) -> int:
    pairs = itertools.combinations(rects, 2) if others is None else itertools.product(rects, others)
    return sum(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in pairs)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - we wrote it


GENERATED = {f"generated-{count}": count for count in (1, 2, 3, 12, 40, 80, 150)}
NETWORKS: dict[str, Any] = (
    {f"view-{kind}": kind for kind in views()} | GENERATED | {f"odd-{name}": name for name in ODD}
)


LARGE = (
    "generated-40",
    "generated-80",
    "generated-150",
    "odd-pieces",
    "view-mandate",
    "view-places",
    "view-statements",
)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(n, marks=[pytest.mark.slow] if n in LARGE else []) for n in sorted(NETWORKS)
    ],
)
def network(request: pytest.FixtureRequest) -> Network:
    wanted = NETWORKS[request.param]
    if wanted in ODD:
        return ODD[wanted]()
    return project(open_view(), wanted) if isinstance(wanted, str) else generated(wanted)


@pytest.fixture(scope="module")
def drawn(network: Network) -> str:
    return svg(network)


@pytest.fixture(scope="module")
def root(drawn: str) -> ET.Element:
    return parsed(drawn)


def heads(path: str) -> list[tuple[float, float]]:
    """Return the three corners of an arrowhead."""
    x, y, *steps = map(float, re.findall(r"-?[\d.]+", path.split("Z", 1)[0]))
    return [
        (x, y),
        (x + steps[0], y + steps[1]),
        (x + steps[0] + steps[2], y + steps[1] + steps[3]),
    ]


def beneath(root: ET.Element) -> int:
    """Return how many lines pass beneath a box, their ends left out."""
    lines = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "g-lines")
    passing, rects = 0, boxes(root)
    for path in lines.iter(f"{SVG}path"):
        if path.get("class") == "p":
            x1, y1, x2, y2 = map(float, re.findall(r"-?[\d.]+", path.attrib["d"]))
            steps = [(x1 + (x2 - x1) * at / 200, y1 + (y2 - y1) * at / 200) for at in range(201)]
            passing += any(a < x < c and b < y < d for x, y in steps for a, b, c, d in rects)
    return passing


@pytest.mark.slow
def test_every_node_has_a_box(network: Network, root: ET.Element) -> None:
    assert len(boxes(root)) == len(folded(network))


def test_no_box_over_another_box(root: ET.Element) -> None:
    assert overlaps(boxes(root)) == 0


def test_no_label_over_another_label(root: ET.Element) -> None:
    assert overlaps(labels(root)) == 0


def test_no_label_of_a_line_over_a_box(root: ET.Element) -> None:
    assert overlaps(labels(root), boxes(root)) == 0


@pytest.mark.slow
def test_no_box_covers_a_part_of_an_arrowhead_at_it(network: Network, root: ET.Element) -> None:
    lines = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "g-lines")
    by_node = dict(zip(folded(network), boxes(root), strict=True))
    for line, group in zip(picture(folded(network)).lines, lines, strict=True):
        for node, path in zip(
            (line.target, line.source), group.findall(f"{SVG}path[@class='a']"), strict=False
        ):
            left, top, right, low = by_node[node]
            if network.nodes[node]["kind"] == "place":  # a pill: its corners are free
                left, right = left + (low - top) / 2, right - (low - top) / 2
            assert [
                1 for x, y in heads(path.attrib["d"]) if left < x < right and top < y < low
            ] == [], line.about


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mandate", "relations", "sources"])
def test_no_line_passes_beneath_a_box(kind: str) -> None:
    assert beneath(parsed(svg(project(open_view(), kind)))) == 0


@pytest.mark.slow
def test_a_sparse_picture_is_arranged_closely() -> None:
    root = parsed(svg(project(open_view())))
    filled = sum((right - x) * (low - y) for x, y, right, low in boxes(root))
    assert filled > 0.1 * float(root.attrib["width"]) * float(root.attrib["height"])


def test_the_words_of_a_node_lie_inside_its_box(root: ET.Element) -> None:
    for node in root.iter(f"{SVG}g"):
        if "data-box" not in node.attrib:
            continue
        x, y, wide, high = map(float, node.attrib["data-box"].split())
        for text in node.findall(f"{SVG}text"):
            left, top, right, low = around(text, 12 if text.get("class") else 13)
            assert (x <= left, y <= top, right <= x + wide, low <= y + high) == (True,) * 4, (
                text.text
            )


def test_everything_lies_inside_the_picture(root: ET.Element) -> None:
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    assert all(
        x >= 0 and y >= 0 and right <= wide and low <= high
        for x, y, right, low in boxes(root) + labels(root)
    )


@pytest.mark.slow
def test_the_same_network_gives_the_same_bytes(network: Network, drawn: str) -> None:
    assert svg(network) == drawn


def test_coordinates_of_boxes_are_whole_pixels(root: ET.Element) -> None:
    assert all(value == int(value) for rect in boxes(root) for value in rect)


def test_a_picture_is_named_and_described(root: ET.Element) -> None:
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert root.attrib["aria-labelledby"].split() == ["g-title", "g-desc"]


def test_no_letter_is_smaller_than_12_pixels() -> None:
    style = svg(generated(3)).split("<style>")[1].split("</style>")[0]
    sizes = [int(part.split("px")[0]) for part in style.split("font-size:")[1:]]
    assert min(sizes) >= 12


@pytest.mark.slow
def test_most_lines_of_the_default_picture_have_their_words() -> None:
    root = parsed(svg(project(open_view())))
    lines = [
        group for group in root.iter(f"{SVG}g") if (group.get("class") or "").startswith("e e-")
    ]
    assert len(labels(root)) >= 0.85 * len(lines)


@pytest.mark.slow
def test_the_default_picture_tells_roles_from_acts() -> None:
    drawn = svg(project(open_view()))
    assert all(f'<g class="e {name}"' in drawn for name in ("e-act", "e-role", "e-registry"))
    assert ".e .p{stroke:#17202B}" in drawn
    assert ".e-act .p{stroke-width:2.0}.e-role .p{stroke-width:2.0;stroke-dasharray:9 5}" in drawn


def test_dispute_shows_whatever_the_value() -> None:
    assert style_of({"status": "disputed", "value": "act", "statements": "C001"}) == "disputed"


def test_a_line_from_a_node_to_itself_is_a_loop_with_its_words() -> None:
    root = parsed(svg(ODD["loops"]()))
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert titles.count("Node 3 acts on itself Node 3: C1") == 1
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "Act reported: acts on itself, unless said otherwise" in words
    assert (
        sum("C" in path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("class") == "p")
        == 12
    )


def test_no_line_lies_on_another_however_many_run_side_by_side() -> None:
    lines = [
        line
        for line in picture(ODD["parallel"]()).lines
        if {line.source, line.target} == {"urn:1", "urn:2"}
    ]
    assert len(lines) == 12
    ends = sorted((line.start if line.source == "urn:1" else line.end) for line in lines)
    assert min(math.dist(one, other) for one, other in itertools.pairwise(ends)) >= 5


def test_in_print_the_fills_of_kinds_of_one_shape_differ_in_lightness() -> None:
    shades: dict[str, list[int]] = {}
    for kind in style.KINDS.values():
        shades.setdefault(kind.shape, []).append(int(kind.grey[1:3], 16))
    apart = [abs(a - b) for greys in shades.values() for a, b in itertools.combinations(greys, 2)]
    assert min(apart) >= 24  # a tenth of all there is, on paper


def test_a_status_is_drawn_with_sign_and_word() -> None:
    drawn = svg(project(open_view(), "mandate", focus="MT-07"), statuses={"MT-07": "silent"})
    assert '<g class="s s-silent"><circle' in drawn
    assert ">nothing by the mission</text>" in drawn


@pytest.mark.slow
def test_layout_of_a_star_has_no_overlap() -> None:
    sizes = [(150, 40)] * 60
    centres = layout(sizes, [(0, leaf) for leaf in range(1, 60)])
    rects = [(x - 75.0, y - 20.0, x + 75.0, y + 20.0) for x, y in centres]
    assert overlaps(rects) == 0


@pytest.mark.slow
def test_graphml_reopens_with_the_same_nodes_edges_and_attributes(network: Network) -> None:
    read: Network = nx.read_graphml(io.BytesIO(graphml(network)), force_multigraph=True)  # type: ignore[assignment]
    looks = {
        "x",
        "y",
        "size",
        "r",
        "g",
        "b",
        "shape_type",
        "weight",
    }  # what Gephi and yEd read besides
    found = {
        node: {key: value for key, value in read.nodes[node].items() if key not in looks}
        for node in read
    }
    assert found == {node: network.nodes[node] for node in network}
    wanted = sorted(
        (a, b, str(key), data) for a, b, key, data in network.edges(keys=True, data=True)
    )
    edges = [
        (a, b, key, {name: value for name, value in data.items() if name not in looks})
        for a, b, key, data in read.edges(keys=True, data=True)
    ]
    assert sorted(edges) == wanted
    assert {key: read.graph[key] for key in network.graph} == network.graph


def test_dot_has_a_line_for_every_node_and_edge(network: Network) -> None:
    text = dot(network)
    assert text.count(" -> ") == network.number_of_edges()
    assert text.startswith('digraph "')
    assert sum(line.startswith('  "') and " -> " not in line for line in text.splitlines()) == len(
        network
    )


@pytest.mark.slow
def test_png_decodes_at_twice_the_size_of_the_picture() -> None:
    network = generated(12)
    root, data = parsed(svg(network)), png(network)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high, depth, colour = struct.unpack(">IIBB", data[16:26])
    assert (wide, high) == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    pixels = zlib.decompress(b"".join(body for kind, body in chunks(data) if kind == b"IDAT"))
    assert len(pixels) == high * (1 + wide * depth // 8 * {2: 3, 6: 4}[colour])


def test_png_shows_the_words() -> None:
    def named(label: str) -> bytes:
        network: Network = nx.MultiDiGraph(title="One")
        network.add_node("urn:a", label=label, kind="actor")
        return png(network)

    assert named("A police") != named("B police")


@pytest.mark.slow
def test_letters_that_the_font_of_a_png_lacks_are_told() -> None:
    view = relabelled("actor", "mssm", "\u8054\u5408\u56fd")
    (note,) = [note for note in export_bytes(view, "png", focus="mssm").notes if "font" in note]
    assert note.startswith(
        "the font of PNG pictures lacks 3 letters of 2 texts (\u5408 \u56fd \u8054)"
    )
    assert [note for note in export_bytes(view, "svg", focus="mssm").notes if "font" in note] == []


@pytest.mark.slow
def test_a_png_of_the_packaged_knowledge_lacks_no_letter() -> None:
    assert [
        note
        for kind in views()
        for note in export_bytes(open_view(), "png", kind=kind).notes
        if "font" in note
    ] == []


@pytest.mark.slow
def test_png_is_the_same_twice() -> None:
    assert png(generated(12)) == png(generated(12))


def test_png_without_resvg_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:  # noqa: ANN401 - the signature of __import__
        if name == "resvg_py":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MachineError, match=r"pip install 'mandate-kg\[png\]'"):
        png(generated(2))


def test_an_export_says_what_it_leaves_out() -> None:
    assert export_bytes(open_view(), "svg", focus="mssm").notes != ()


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def test_a_place_that_is_not_settled_says_so_in_its_box() -> None:
    unsettled = node_of("urn:x", {"label": "Torcelle", "kind": "place", "type": "CandidatePlace"})
    settled = node_of("urn:x", {"label": "Delmas", "kind": "place", "type": "Place"})
    assert (unsettled.head, settled.head) == ("which place is not settled", "")


@pytest.mark.parametrize("kind", ["mandate", pytest.param("places", marks=pytest.mark.slow)])
def test_a_style_changes_colours_and_no_place(kind: str) -> None:
    network = project(open_view(), kind, focus="MT-03" if kind == "mandate" else "")
    one, *others = (
        parsed(svg(network, palette)) for palette in (style.LIGHT, *style.STYLES.values())
    )
    assert len(others) == 3
    assert [(boxes(each), labels(each)) for each in others] == [(boxes(one), labels(one))] * 3


def test_print_is_made_of_greys() -> None:
    drawn = svg(
        project(open_view(), "mandate", focus="mss"),
        style.PRINT,
        {"MT-03": "covered", "MT-07": "silent"},
    )
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", drawn))
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:7]}) > 1] == []


def test_in_print_kinds_of_one_shape_have_fills_of_their_own() -> None:
    looks = {(kind.shape, kind.grey) for kind in style.KINDS.values()}
    assert len(looks) == len(style.KINDS)


@pytest.mark.slow
def test_no_two_styles_of_lines_differ_in_colour_alone() -> None:
    drawn = svg(project(open_view(), "places"), style.PRINT)
    rules = re.findall(r"\.e-(\w+) \.p\{(stroke-width:[^}]*)\}", drawn)
    alike = [
        (one, other)
        for (one, look), (other, same) in itertools.combinations(rules, 2)
        if look == same
    ]
    assert alike == [("act", "denial")]
    denial = next(line for line in drawn.splitlines() if line.startswith('<g class="e e-denial"'))
    assert denial.count("Z") == 2  # the arrowhead, and a bar across


@pytest.mark.slow
def test_many_lines_side_by_side_share_one_label_with_a_row_each() -> None:
    root = parsed(svg(project(open_view(), "places")))
    (shared,) = [group for group in root.iter(f"{SVG}g") if " " in group.get("data-line", "")]
    rows = [text.text for text in shared.iter(f"{SVG}text")]
    swatches = [
        group.get("class") for group in shared.iter(f"{SVG}g") if "e-" in (group.get("class") or "")
    ]
    assert (len(rows), len(set(swatches))) == (5, 5)
    assert "said not to act at" in rows


@pytest.mark.parametrize("kind", ["relations", "places", "sources"])
@pytest.mark.slow
def test_every_line_has_its_words(kind: str) -> None:
    assert "without words" not in svg(project(open_view(), kind))


def test_either_head_of_a_line_keeps_clear_of_its_box_whatever_line_comes_last() -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title="Three")
    for node in "abc":
        network.add_node(node, label=node.upper() * 8, kind="mandate")
    for source, target, label in (("a", "b", "with"), ("b", "a", "with"), ("c", "a", "leads")):
        network.add_edge(source, target, label=label, value="act", statements="s.1")
    drawn = picture(network)
    box = {each.key: each for each in drawn.boxes}
    (line,) = [each for each in drawn.lines if each.both]
    for node, (x, y) in ((line.source, line.start), (line.target, line.end)):
        aside = abs(x - box[node].x) - box[node].width / 2
        above = abs(y - box[node].y) - box[node].height / 2
        assert max(aside, above) >= HEAD


def test_small_components_stand_beside_the_large_one() -> None:
    root = parsed(svg(project(open_view())))
    assert float(root.attrib["width"]) > float(root.attrib["height"])


def test_an_unknown_style_is_refused_and_a_style_of_a_table_too(run: Any) -> None:  # noqa: ANN401 - a fixture
    assert run("export", "-o", "x.svg", "--style", "pink").returncode == 2
    assert run("export", "-o", "x.csv", "--style", "dark").returncode == 2
