"""The engine's own files in `data/`, compared with the journal. No reader opens them; the next
writer continues from them.

Their checksums are in `data.crc` from one clean end of a writer to the next. Without them, after
a crash, the quads themselves are compared, with those that readers see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.engine import Local
from kg.errors import Finding, machine_failed
from kg.store import View, lock
from kg.store.folder import differing_files
from kg.store.writer import strangers
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.journal import Journal


def compare_data(store: Path, journal: Journal, published: Path | None) -> list[Finding]:
    """Return the findings on the files that the next writer continues from; none while a writer is
    at work on them.

    `published` is the folder of the checkpoint that readers see, None where it is damaged or not
    the journal's last.
    """
    listing = _listing(store)
    if listing is None and lock.is_held(store):
        return []
    try:
        findings = list(_findings(store, journal, published, has_listing=listing is not None))
    except (OSError, RuntimeError) as error:
        if machine_failed(error):
            raise
        findings = [_damaged(store, f"cannot be opened ({error})")]
    came = _listing(store) != listing or (listing is None and lock.is_held(store))
    return [] if came else findings  # a writer that came meanwhile compares them itself


def _findings(
    store: Path, journal: Journal, published: Path | None, *, has_listing: bool
) -> Iterator[Finding]:
    data = store / "data"
    if not data.is_dir():
        yield _damaged(store, "the engine's files are gone")
        return
    differing = differing_files(data) if has_listing else ()
    yield from (_damaged(store, "not as it was written", path) for path in differing)
    if differing:
        return
    yield from _compare_engine(store, journal, published, has_listing=has_listing)


def _compare_engine(
    store: Path, journal: Journal, published: Path | None, *, has_listing: bool
) -> Iterator[Finding]:
    data = store / "data"
    engine = Local.read_only(data)
    missing, unknown = strangers(View(engine), journal)
    if missing:
        problem = f"put back from an older copy: it lacks the entry {missing[:12]} of the journal"
        yield Finding(
            str(data), 0, 0, "store-older", "error", problem, f"kg store rebuild --store {store}"
        )
    if unknown:
        problem = f"the entry {unknown[:12]}, which the store holds, is not in the manifest"
        remedy = "put the newer journal back, or restore one from a backup: kg store restore"
        yield Finding(str(journal.manifest), 0, 0, "journal-cut", "error", problem, remedy)
    if has_listing or missing or unknown:
        return
    engine_lines = _lines(engine)  # a scan: it raises where a block is damaged
    if (
        published is not None
        and not journal.pending()
        and engine_lines != _lines(Local.read_only(published))
    ):
        yield _damaged(store, "holds other quads than readers see")


def _lines(engine: Local) -> list[bytes]:
    derived = f" {DERIVED_GRAPH} .".encode()
    return sorted(line for line in engine.lines() if not line.endswith(derived))


def _listing(store: Path) -> bytes | None:
    try:
        return (store / "data.crc").read_bytes()
    except FileNotFoundError:
        return None


def _damaged(store: Path, problem: str, path: str = "") -> Finding:
    return Finding(
        path or str(store / "data"),
        0,
        0,
        "store-damaged",
        "error",
        problem,
        f"kg store rebuild --store {store}",
    )
