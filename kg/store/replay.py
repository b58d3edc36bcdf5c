"""Putting entries of the journal into an engine: one atomic call an entry, or one for all of
them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf

from kg.journal import UPGRADE, joined
from kg.store import original_forms
from kg.store.streams import chained
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from pyoxigraph import Store

    from kg.journal import Entry, Journal
    from kg.store.rewrite import Rewrite

_DOCUMENT: Final = 5000  # quads; above this bulk loading costs less than one transaction


def apply(engine: Store, journal: Journal, entry: Entry, rewrite: Rewrite | None) -> None:
    """Put an entry's quads and its record into an engine in one atomic call; a retraction's quads
    are taken out.

    `rewrite` is what is done to the quads on their way; with one, a retraction is none of this
    function's.
    """
    if entry.kind == "retraction":
        lines = journal.read(entry).splitlines()
        stays = original_forms.still_written(journal, entry, lines)
        # One call a quad: a stop in between leaves it prepared, and the next opening does all of it
        # again.
        for quad in parse_rdf(
            joined([line for line in lines if line not in stays]), RdfFormat.N_QUADS
        ):
            engine.remove(quad)
        engine.load(joined(entry.record()), format=RdfFormat.N_QUADS, lenient=True)
    elif entry.quads > _DOCUMENT:
        _bulk(engine, _streams(journal, entry, rewrite))
    else:
        streams = _streams(journal, entry, rewrite)
        engine.load(chained(streams), format=RdfFormat.N_QUADS, lenient=True)


def fill(engine: Store, journal: Journal, entries: tuple[Entry, ...], also: bytes = b"") -> None:
    """Put entries and other lines into an empty engine and flush it; what comes in one call is
    found by one look-up.
    """
    for entry in entries:
        journal.check(entry)
    if any(entry.kind in ("retraction", UPGRADE) for entry in entries):
        records = [line for entry in entries for line in entry.record()]
        fill_with(engine, [*journal.standing(entries), *records], also)
        return
    _bulk(engine, (stream for entry in entries for stream in _streams(journal, entry, None)))
    _bulk(engine, [io.BytesIO(also)])
    engine.flush()


def fill_with(engine: Store, lines: list[bytes], also: bytes = b"") -> None:
    """Put lines into an empty engine and flush it."""
    _bulk(engine, [io.BytesIO(joined(lines)), io.BytesIO(also)])
    engine.flush()


def make_hold(engine: Store, lines: list[bytes]) -> None:
    """Make an engine hold these lines and no others, whatever it held; the derived graph stays."""
    derived = f" {DERIVED_GRAPH} .".encode()
    dumped = (engine.dump(format=RdfFormat.N_QUADS) or b"").splitlines()
    stored_lines, target_lines = (
        {line for line in dumped if not line.endswith(derived)},
        set(original_forms.held(lines)),
    )
    for quad in parse_rdf(joined(list(stored_lines - target_lines)), RdfFormat.N_QUADS):
        engine.remove(quad)
    engine.extend(parse_rdf(joined(list(target_lines - stored_lines)), RdfFormat.N_QUADS))


def _streams(journal: Journal, entry: Entry, rewrite: Rewrite | None) -> Iterator[BinaryIO]:
    """Yield an entry's quads as the engine is to hold them, then its record."""
    with journal.open(entry) as stream:
        yield io.BytesIO(rewrite(stream.read())) if rewrite is not None else stream
    yield io.BytesIO(b"\n".join(entry.record()) + b"\n")


def _bulk(engine: Store, streams: Iterable[BinaryIO]) -> None:
    """Load lines of the journal in one atomic call; lenient, since they were parsed before."""
    engine.bulk_load(chained(streams), format=RdfFormat.N_QUADS, lenient=True)
