"""Checking generated data against the shapes: ours, the reference alone, and the accelerated engine
alone.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.engine import Local

sys.path.insert(0, str(Path(__file__).parent))

import generate
import shacl
from compare import Row
from pyoxigraph import RdfFormat, Store, serialize

from kg import resources, validate
from kg.services import opening
from kg.store import View
from kg.validate import engines
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable

SEED: Final = 3


def rows(triples: int, n: int) -> list[Row]:
    """Return how long a validation takes against the reference and against the raw engine, on the
    same data.
    """
    engine = Store()
    engine.bulk_extend(
        quad for quad in opening.open_view().quads() if quad.graph_name != DERIVED_GRAPH
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.nq"
        print(
            f"shacl: {triples:,} triples, seed {SEED}, sha256 {generate.write(path, triples, SEED)}"
        )
        engine.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    view = View(Local(engine))
    data = serialize((quad.triple for quad in view.quads()), format=RdfFormat.N_TRIPLES) or b""
    shapes = resources.shapes().read_text(encoding="utf-8")
    raw_text = data.decode()
    ours = _least(lambda: validate.validate(view), n)
    raw = _least(
        lambda: shacl.Shapes.from_turtle(shapes).validate_text(raw_text, format="ntriples"), n
    )
    reference = _least(lambda: engines.results(data, shapes, "pyshacl"), 1)
    name = f"kg validate, {triples:,} triples"
    return [
        Row(name, ours, reference, "pySHACL alone", 1, 1 / 25),
        Row(name, ours, raw, "raw shacl engine", n, 2.0),
    ]


def _least(call: Callable[[], object], n: int) -> float:
    """Return the least CPU seconds of n calls."""
    best = float("inf")
    for _ in range(n):
        gc.collect()
        before = time.process_time()
        call()
        best = min(best, time.process_time() - before)
    return best
