"""Loading, verifying and reading a large store, against the engine alone.

CPU seconds are those of a process of its own for each side, less what it used before it began;
memory is the peak of that whole process; disk is what the folder takes afterwards.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parent))

import generate
from compare import Row, store_of, turns
from pyoxigraph import RdfFormat, Store, parse

import kg
from kg.journal import Entry, distinct, entry_id, hash_of
from kg.services import loading
from kg.services.progress import Progress
from kg.services.verification import compare
from kg.services.writing import now, writing
from kg.store import open_folder

if TYPE_CHECKING:
    from collections.abc import Callable

SEED: Final = 2
DOCUMENT: Final = 200
STAR: Final = """
SELECT ?statement ?modality ?agent ?day WHERE {
  ?statement <https://w3id.org/mandate-kg/ontology#reportedIn> <https://w3id.org/mandate-kg/id/source/generated-7> ;
    <https://w3id.org/mandate-kg/ontology#modality> ?modality ;
    <https://w3id.org/mandate-kg/ontology#agent> ?agent ;
    <https://w3id.org/mandate-kg/ontology#knownFrom> ?day .
}
"""  # noqa: E501


def rows(quads: int, n: int) -> list[Row]:
    """Return every comparison on a store of `quads` generated quads."""
    with tempfile.TemporaryDirectory() as folder:
        data, ours, raw = Path(folder) / "data.nq", Path(folder) / "ours", Path(folder) / "raw"
        print(f"data: {quads:,} quads, seed {SEED}, sha256 {generate.write(data, quads, SEED)}")
        found = _loaded(quads, data, ours, raw, n)
        found.append(_verified(quads, ours, n))
        found += _star(quads, ours, raw)
        found += _document(Path(folder), 9 if n > 1 else 2)
        return found


def _loaded(quads: int, data: Path, ours: Path, raw: Path, n: int) -> list[Row]:
    best: dict[str, dict[str, float]] = {}
    for _ in range(n):
        for side, folder in (("ours", ours), ("raw", raw)):
            subprocess.run(["rm", "-rf", str(folder)], check=True)
            words = [sys.executable, __file__, side, str(data), str(folder)]
            found = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
            known = best.setdefault(side, found)
            best[side] = {key: min(value, known[key]) for key, value in found.items()}
    journal = _size(ours / "journal")
    name = f"kg load, {quads:,} quads"
    return [
        Row(f"{name}: CPU", best["ours"]["cpu"], best["raw"]["cpu"], "raw bulk_load", n, 1.5),
        Row(
            f"{name}: memory",
            best["ours"]["memory"],
            best["raw"]["memory"],
            "raw bulk_load",
            n,
            1.2,
            "MB",
            1,
        ),
        Row(
            f"{name}: disk less journal",
            best["ours"]["disk"] - journal,
            best["raw"]["disk"],
            "raw bulk_load",
            n,
            1.3,
            "MB",
            1,
        ),
    ]


def _verified(quads: int, ours: Path, n: int) -> Row:
    engine = store_of(open_folder(ours))

    def verify() -> None:
        if compare(ours).findings:
            raise AssertionError("the store does not agree with its journal")

    def iterate() -> None:
        for _ in engine.quads_for_pattern(None, None, None, None):
            pass

    spent, other = turns(verify, iterate, n, time.process_time)
    return Row(f"kg verify, {quads:,} quads", spent, other, "quads_for_pattern", n, 2.0)


def _star(quads: int, ours: Path, raw: Path) -> list[Row]:
    """Compare a query with the engine's own, on a raw store of the same quads; and for information,
    of the file alone.

    The engine writes a file for each million quads of a bulk load and reads all of them. Ours holds
    the ontology and the manifest too, so that at a million it has one more than the file alone:
    that row tells what these few cost.
    """
    view = open_folder(ours)
    same = raw.with_name("raw-same")
    made = Store(str(same))
    made.bulk_load(store_of(view).dump(format=RdfFormat.N_QUADS) or b"", format=RdfFormat.N_QUADS)
    made.flush()
    del made

    def count(answer: Callable[[], object]) -> Callable[[], None]:
        def call() -> None:
            for _ in range(200):
                if not list(answer()):  # type: ignore[call-overload]
                    raise AssertionError("no row")

        return call

    rows = []
    for folder, against, bound in (
        (same, "raw query, same quads", 1.2),
        (raw, "raw query, the file alone", 0.0),
    ):
        engine = Store.read_only(str(folder))

        def other(engine: Store = engine) -> object:
            return engine.query(STAR, use_default_graph_as_union=True)

        figures = turns(count(lambda: view.select(STAR)), count(other), 9, time.process_time)
        rows.append(Row(f"200 star queries, {quads:,} quads", *figures, against, 9, bound))
    return rows


def _document(folder: Path, n: int) -> list[Row]:
    """Compare a document with an extend and a flush, the stores open: adding it for good, and all
    that a load does.

    The whole load reads and checks it, writes the journal and the store, derives and publishes.
    Both engines begin with the packaged knowledge base, since a flush costs more in a store that
    holds something.
    """
    store = folder / "documents"
    kg.initialise(store)
    engine = Store(str(folder / "raw-documents"))
    engine.bulk_extend(open_folder(store).quads())
    paths = []
    for number in range(4 * n + 4):
        lines = (
            line.replace("generated-", f"d{number}-") for line in generate.lines(DOCUMENT, number)
        )
        paths.append(folder / f"document-{number}.nq")
        paths[-1].write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    documents = iter(paths)
    with writing(store) as writer:

        def add() -> None:
            lines = distinct(next(documents).read_bytes().splitlines())
            digest = hash_of(lines)
            entry = Entry(
                entry_id([digest]), (digest,), ("document.nq",), len(lines), digest, now()
            )
            entry = writer.prepare(entry, lines)
            writer.apply(entry, writer.rewrite)
            writer.commit(entry)

        def load() -> None:
            path = next(documents)
            request = loading.LoadRequest(str(store), (str(path),))
            reading = loading.Reading([path], None, isolated=False)
            loading.load_into(
                writer, request, loading.inputs_of(request, [path]), reading, Progress()
            )

        def raw() -> None:
            engine.extend(parse(next(documents).read_bytes(), format=RdfFormat.N_QUADS))
            engine.flush()

        return [
            Row(name, *turns(ours, raw, n, time.process_time), "extend and flush", n, 3.0)
            for name, ours in (
                (f"add {DOCUMENT} quads for good", add),
                (f"load {DOCUMENT} quads, all of it", load),
            )
        ]


def _size(folder: Path) -> float:
    """Return what a folder takes on disk in megabytes, a file with several names once."""
    seen = {path.stat().st_ino: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return sum(seen.values()) / 1e6


def _side(side: str, data: Path, folder: Path) -> dict[str, float]:
    """Load in this process; return CPU seconds, and megabytes of memory and disk."""
    if side == "ours":
        kg.initialise(folder, empty=True)
    gc.collect()
    before = time.process_time()
    if side == "ours":
        kg.load([data], folder, isolated=False)
    else:
        engine = Store(str(folder))
        engine.bulk_load(path=str(data), format=RdfFormat.N_QUADS)
        engine.flush()
    spent = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"cpu": spent, "memory": memory, "disk": _size(folder)}


if __name__ == "__main__":
    print(json.dumps(_side(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
