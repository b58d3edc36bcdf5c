"""Deriving: all of a large store against loading it, and a document's share against loading it
without.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

import generate
from compare import Row

import kg
from kg.services import loading

if TYPE_CHECKING:
    from collections.abc import Callable

SEED: Final = 4
DOCUMENT: Final = 200


def rows(quads: int, n: int) -> list[Row]:
    """Return how long deriving takes on a store of `quads` generated quads, and after a document of
    200 more.
    """
    with tempfile.TemporaryDirectory() as folder:
        data, store = Path(folder) / "data.nq", Path(folder) / "store"
        print(
            f"reasoning: {quads:,} quads, seed {SEED}, sha256 {generate.write(data, quads, SEED)}"
        )
        kg.initialise(store)
        load = _spent(lambda: kg.load([data], store, isolated=False))
        derive = _spent(lambda: loading.reason(loading.ReasonRequest(str(store))))
        whole = Row(f"kg reason, {quads:,} quads", derive, load, "one load of them", 1, 3.0)
        best = [float("inf"), float("inf")]
        for turn in range(2 * n):
            path = Path(folder) / f"document-{turn}.nq"
            lines = (
                line.replace("generated-", f"d{turn}-") for line in generate.lines(DOCUMENT, turn)
            )
            path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            best[turn % 2] = min(best[turn % 2], _document(path, store, deriving=turn % 2 == 0))
        name = f"load {DOCUMENT} quads and derive"
        return [whole, Row(name, best[0], best[1], "the load alone", n, 2.0)]


def _document(path: Path, store: Path, *, deriving: bool) -> float:
    """Return the CPU seconds of a load of one document, with or without what is derived from it."""
    with contextlib.nullcontext() if deriving else patch.object(loading, "_derive_load"):
        return _spent(lambda: kg.load([path], store, isolated=False))


def _spent(call: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    call()
    return time.process_time() - before
