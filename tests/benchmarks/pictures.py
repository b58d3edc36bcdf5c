"""Networks and pictures against their named alternatives: networkx's own writer, Graphviz
(graphviz-pure), rustworkx.

CPU seconds of this process, or of the process started where the alternative is a program.
"""

from __future__ import annotations

import gc
import io
import itertools
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.engine import Local

sys.path.insert(0, str(Path(__file__).parent))

import generate
import networkx as nx
from compare import Row, turns
from networkx.readwrite.graphml import write_graphml_xml
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from kg import style
from kg.draw.layout import layout
from kg.formats.networks.graphml import graphml
from kg.formats.networks.page import page
from kg.formats.pictures import picture
from kg.network import Selection, measures, project
from kg.services.opening import load_ontology
from kg.store import View
from kg.vocab import BASE, DCTERMS, MKG, RDF, REGISTRY_GRAPH, SKOS, XSD, entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.network import Network

SEED: Final = 3


def rows(*, small: bool) -> list[Row]:
    """Return every comparison; `small` for the gate."""
    found = [*written(2_000 if small else 100_000, 1 if small else 3)]
    found += [
        row
        for count in ((80,) if small else (80, 300))
        for row in laid_out(count, 1 if small else 5)
    ]
    found += read_near(150_000 if small else 1_000_000, 1 if small else 3)
    found.append(page_size(80))
    found.append(between(2_000 if small else 100_000))
    return found


def claims(edges: int) -> View:
    """Return a store with statements that place an agent somewhere, one for each edge of the places
    view.
    """
    dice = random.Random(SEED)  # noqa: S311 - data to measure with
    agents, places = max(2, edges // 50), max(2, edges // 30)
    engine = Store()
    load_ontology(Local(engine))

    def quads() -> Iterator[Quad]:
        for kind, class_, size in (("actor", MKG.Actor, agents), ("place", MKG.Place, places)):
            for number in range(size):
                node = entity(kind, f"{kind}-{number}")
                yield Quad(node, RDF.type, class_, REGISTRY_GRAPH)
                label = Literal(f"{kind.capitalize()} number {number}", language="en")
                yield Quad(node, SKOS.prefLabel, label, REGISTRY_GRAPH)
        source = entity("source", "generated")
        yield Quad(source, RDF.type, MKG.Source, REGISTRY_GRAPH)
        yield Quad(source, DCTERMS.publisher, Literal("Nobody"), REGISTRY_GRAPH)
        day = Literal("2024-11-19", datatype=XSD.date)
        act = NamedNode(BASE + "id/modality/asserted-activity")
        pairs: set[tuple[int, int]] = set()
        while len(pairs) < edges:
            pairs.add((dice.randrange(agents), dice.randrange(places)))
        for number, (agent, place) in enumerate(sorted(pairs)):
            statement = entity("statement", f"generated.{number}")
            for predicate, value in (
                (MKG.agent, entity("actor", f"actor-{agent}")),
                (MKG.atPlace, entity("place", f"place-{place}")),
                (MKG.modality, act),
                (MKG.reportedIn, source),
                (MKG.knownFrom, day),
                (MKG.begins, day),
            ):
                yield Quad(statement, predicate, value, REGISTRY_GRAPH)

    engine.bulk_extend(quads())
    return View(Local(engine))


def written(edges: int, n: int) -> list[Row]:
    """Compare projection plus GraphML with networkx writing the same graph."""
    view = claims(edges)
    network = project(view, Selection("places"))
    assert network.number_of_edges() == edges

    def ours() -> None:
        graphml(project(view, Selection("places")))

    def other() -> None:
        write_graphml_xml(network, io.BytesIO())

    spent, alternative = turns(ours, other, n, time.process_time)
    return [
        Row(
            f"projection and GraphML, {edges:,} edges",
            spent,
            alternative,
            "networkx writes",
            n,
            1.5,
        )
    ]


def read_near(quads: int, n: int) -> Iterator[Row]:
    """Compare the network around a statement, and around the actor of a third of all, with passing
    over every quad.
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = Store(str(Path(folder) / "store"))
        engine.bulk_load(
            input="\n".join(generate.lines(quads, SEED)).encode(), format=RdfFormat.N_QUADS
        )
        load_ontology(Local(engine))
        engine.flush()
        view = View(Local(engine))

        def every() -> None:
            sum(1 for _ in view.quads())

        for name, kind, bound in (("generated-0.3", "statements", 0.5), ("mssm", "places", 3.0)):
            centre = entity("statement" if "." in name else "actor", name).value

            def around(kind: str = kind, centre: str = centre) -> None:
                project(view, Selection(kind, centre))

            spent, alternative = turns(around, every, n, time.process_time)
            yield Row(
                f"{kind} around {name}, {quads:,} quads", spent, alternative, "every quad", n, bound
            )


def generated(count: int) -> Network:
    """Return a connected network with hubs, twice as many edges as nodes, and labels of one to five
    words.
    """
    dice = random.Random(count)  # noqa: S311 - data to measure with
    words = (
        "Mission",
        "Police",
        "Support",
        "Toussaint-Louverture",
        "of",
        "the",
        "Multinational",
        "Haiti",
    )
    network: Network = nx.MultiDiGraph(title=f"{count} nodes", caption="Sources: none", left_out="")
    for number in range(count):
        label = " ".join(dice.choice(words) for _ in range(dice.randint(1, 5)))
        kind = dice.choice(list(style.KINDS))
        network.add_node(
            f"urn:{number}", label=label, kind=kind, type="", short=f"N-{number}", statements=""
        )
    for number in range(1, count):
        for _ in range(2):
            network.add_edge(
                f"urn:{number}",
                f"urn:{int(number * dice.random() ** 2)}",
                f"e{network.number_of_edges()}",
                label="supports",
                value="act",
                status="derived",
                statements="",
                count=0,
                begins="",
                known="",
            )
    return network


def laid_out(count: int, n: int) -> list[Row]:
    """Compare our layout, its boxes given, with Graphviz's for undirected networks (neato), and
    count overlaps.
    """
    program = shutil.which("graphviz-pure", path=str(Path(sys.executable).parent)) or shutil.which(
        "graphviz-pure"
    )
    if program is None:
        print("graphviz-pure is not installed: no comparison of layouts. pip install graphviz-pure")
        return []
    network = generated(count)
    index = {node: at for at, node in enumerate(network)}
    boxes = picture(network).boxes
    sizes = [(box.width, box.height) for box in boxes]
    links = [(index[a], index[b]) for a, b in network.edges()]
    text = "\n".join(
        [
            "graph {",
            'node [shape=box fixedsize=true label=""]; overlap=prism;',
            *(
                f"n{at} [width={wide / 72:.3f} height={high / 72:.3f}];"
                for at, (wide, high) in enumerate(sizes)
            ),
            *(f"n{a} -- n{b};" for a, b in links if a != b),
            "}",
        ]
    )
    ours: list[float] = []
    others: list[float] = []
    centres: list[tuple[int, int]] = []
    plain = ""
    for _ in range(n + 1):
        gc.collect()
        before = time.process_time()
        centres = layout(sizes, links)
        ours.append(time.process_time() - before)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        plain = subprocess.run(
            [program, "-Kneato", "-Tplain"], input=text, capture_output=True, text=True, check=True
        ).stdout
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        others.append(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
    theirs = [
        tuple(72 * float(number) for number in match.groups())
        for match in re.finditer(r"^node \S+ (\S+) (\S+) (\S+) (\S+)", plain, re.MULTILINE)
    ]
    mine = [(x, y, *size) for (x, y), size in zip(centres, sizes, strict=True)]
    return [
        Row(
            f"layout of {count} nodes",
            min(ours[1:]),
            min(others[1:]),
            "graphviz-pure neato",
            n,
            1.0,
        ),
        Row(
            f"overlaps of {count} nodes, and one",
            overlaps(mine) + 1,
            overlaps(theirs) + 1,
            "graphviz-pure neato",
            1,
            1.0,
            "boxes",
            1,
        ),
    ]


def overlaps(boxes: list[Any]) -> int:
    """Return how many pairs of boxes (centre and size) overlap."""
    return sum(
        abs(a[0] - b[0]) < (a[2] + b[2]) / 2 and abs(a[1] - b[1]) < (a[3] + b[3]) / 2
        for a, b in itertools.combinations(boxes, 2)
    )


def page_size(count: int) -> Row:
    """Compare the page of a network with the bound of 100 KB."""
    size = len(page(generated(count), ()).encode())
    return Row(f"page of {count} nodes", size, 100_000, "the bound", 1, 1.0, "KB", 0.001)


def between(edges: int) -> Row:
    """Compare betweenness by rustworkx with networkx's, and refuse where they differ."""
    network: Network = nx.MultiDiGraph()
    dice = random.Random(SEED)  # noqa: S311 - data to measure with
    count = max(100, edges // 60)  # at least twice as many pairs as edges
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < edges:
        a, b = dice.randrange(count), dice.randrange(count)
        if a != b and (b, a) not in pairs:
            pairs.add((a, b))
    network.add_edges_from((f"n{a}", f"n{b}") for a, b in sorted(pairs))
    plain = nx.Graph(network)
    spent: dict[str, float] = {}
    before = time.perf_counter()
    nx.betweenness_centrality(plain)
    spent["networkx"] = time.perf_counter() - before
    import rustworkx

    fast = rustworkx.networkx_converter(plain)
    before = time.perf_counter()
    rustworkx.betweenness_centrality(fast)
    spent["rustworkx"] = time.perf_counter() - before
    if edges <= 2_000:
        assert measures(network, "rustworkx") == measures(network)
    return Row(
        f"betweenness, {edges:,} edges (wall)",
        spent["rustworkx"],
        spent["networkx"],
        "networkx",
        1,
        0.1,
    )
