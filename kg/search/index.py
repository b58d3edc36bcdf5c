"""The index: one SQLite file beside the store, built from a view and from source texts, and built
again when either has changed. All of its content can be rebuilt.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import sqlite3
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import MachineError
from kg.search.documents import NAMES, documents, parts
from kg.search.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.model import Source
    from kg.store import View
    from kg.texts import Texts

FORMAT: Final = 1
"""Increases when the same inputs are to give another index."""
_TABLES: Final = """
CREATE TABLE entry (number INTEGER PRIMARY KEY, iri TEXT, kind TEXT, id TEXT, day TEXT, ends TEXT,
  known TEXT, source TEXT, inferred INTEGER);
CREATE TABLE text (entry INTEGER, field TEXT, language TEXT, text TEXT);
CREATE TABLE name (folded TEXT, entry INTEGER);
CREATE TABLE retraction (statement TEXT, retraction TEXT);
CREATE VIRTUAL TABLE words USING fts5(id, label, alias, note, content='', tokenize='unicode61');
CREATE TABLE part (number INTEGER PRIMARY KEY, source TEXT, published TEXT, start INTEGER,
  ends INTEGER, text TEXT);
CREATE VIRTUAL TABLE part_words USING fts5(text, content='', tokenize='unicode61');
"""
_KEYS: Final = """
CREATE INDEX text_of ON text (entry);
CREATE INDEX name_of ON name (folded);
CREATE INDEX retracted ON retraction (statement);
"""
_MOST_IN_MEMORY: Final = 4
"""How many indexes without a file one process keeps in memory."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index is stored, and the `key` of its inputs, empty where they have none.

    Without a `folder` it is stored in memory.
    """

    key: str = ""
    folder: Path | None = None


class Index:
    """An open index. Several threads may query it, one after another; `is_shared` where they do."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.is_shared = False
        self._lock = threading.Lock()

    def rows(self, sql: str, values: Iterable[object] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query. Raises sqlite3.Error, for a damaged file above all."""
        with self._lock:
            return self._connection.execute(sql, tuple(values)).fetchall()

    def fill(self, view: View | None, texts: Iterable[tuple[Source, str]]) -> None:
        """Write what a view holds, if there is one, and the texts of sources into an empty
        index.
        """
        connection = self._connection
        connection.executescript(_TABLES)
        if view is not None:
            _write_entries(connection, view)
        _write_parts(connection, texts)
        connection.executescript(_KEYS)
        connection.commit()

    def copy(self, path: Path) -> None:
        """Write the index into a file."""
        target = sqlite3.connect(path)
        try:
            target.execute("PRAGMA synchronous = OFF")  # it can be made again
            self._connection.backup(target)
        finally:
            target.close()

    def close(self) -> None:
        """Close the file. A shared index in memory stays open."""
        if not self.is_shared:
            self._connection.close()


def _write_entries(connection: sqlite3.Connection, view: View) -> None:
    by_iri, retracted = documents(view)
    for number, iri in enumerate(sorted(by_iri), start=1):
        document = by_iri[iri]
        facts = (
            document.day,
            document.until,
            document.known_from,
            document.source,
            document.inferred,
        )
        connection.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, iri, document.kind, document.id, *facts),
        )
        folded: dict[str, list[str]] = {"id": [], "label": [], "alias": [], "note": []}
        for name, language, text in document.texts:
            storable = text.encode(errors="replace").decode()
            connection.execute(
                "INSERT INTO text VALUES (?, ?, ?, ?)", (number, name, language, storable)
            )
            folded[name].append(fold(text))
        connection.execute(
            "INSERT INTO words (rowid, id, label, alias, note) VALUES (?, ?, ?, ?, ?)",
            (number, *(" ".join(texts) for texts in folded.values())),
        )
        if document.kind != "statement":
            names = {name for field in NAMES for name in folded[field] if name}
            connection.executemany(
                "INSERT INTO name VALUES (?, ?)", [(name, number) for name in sorted(names)]
            )
    connection.executemany("INSERT INTO retraction VALUES (?, ?)", retracted)


def _write_parts(connection: sqlite3.Connection, texts: Iterable[tuple[Source, str]]) -> None:
    number = 0
    for source, content in texts:
        for start, end in parts(content):
            number += 1
            text = content[start:end]
            connection.execute(
                "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)",
                (number, source.id, source.published, start, end, text),
            )
            connection.execute(
                "INSERT INTO part_words (rowid, text) VALUES (?, ?)", (number, fold(text))
            )


def text_index(view: View, texts: Texts) -> Index:
    """Return an index in memory of the source texts at hand alone."""
    index = _in_memory()
    index.fill(None, _read(view, texts))
    return index


def open_index(place: Place, view: View, texts: Texts) -> Index:
    """Return the index of a view and of the source texts at hand, which is made first where there
    is none. Close it after use.

    A file that was made of something else, or that was damaged, is replaced. Where no file can be
    written, the index is made in memory. Raises MachineError where this Python's SQLite has no
    full-text search.
    """
    name = hashlib.sha256(f"{FORMAT} {place.key}".encode()).hexdigest()[:32] if place.key else ""
    stored = _stored(place.folder, name) if place.folder is not None and name else None
    if stored is not None:
        return stored
    with _memory_lock:
        if name not in _memory:
            index = _in_memory()
            index.fill(view, _read(view, texts))
            if not name or (place.folder is not None and _keep(index, place.folder, name)):
                return index
            index.is_shared = True
            _memory[name] = index
            while len(_memory) > _MOST_IN_MEMORY:
                _memory.popitem(last=False)
        _memory.move_to_end(name)
        return _memory[name]


_memory_lock = threading.Lock()
_memory: OrderedDict[str, Index] = OrderedDict()
"""The indexes of this process that have no file."""


def _read(view: View, texts: Texts) -> Iterator[tuple[Source, str]]:
    """Yield each source whose text is at hand, with its text."""
    for source in view.sources():
        content = texts.get(source.sha256)
        if content is not None:
            yield source, content


def _in_memory() -> Index:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(text)")
    except sqlite3.OperationalError as error:
        raise MachineError(
            f"this Python's SQLite has no full-text search ({error}). Use a Python from python.org "
            "or your system."
        ) from error
    return Index(connection)


_checked: set[tuple[str, int, int, int]] = set()
"""The files whose checksum this process has compared: a name, and what changes with the file."""


def _stored(folder: Path, name: str) -> Index | None:
    """Return the index stored under a name, None where there is none or it is damaged.

    A file's name ends in its CRC-32: SQLite itself reads a page only when a query needs it, and one
    that was changed may answer wrongly.
    """
    for path in sorted(folder.glob(f"search-{name}-*.sqlite")):
        with contextlib.suppress(OSError, ValueError, sqlite3.Error):
            state = path.stat()
            mark = (str(path), state.st_ino, state.st_size, state.st_mtime_ns)
            if mark not in _checked and f"{_crc(path):08x}" != path.stem.rpartition("-")[2]:
                continue
            _checked.add(mark)
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            index = Index(sqlite3.connect(uri, uri=True, check_same_thread=False))
            index.rows("SELECT count(*) FROM retraction")
            return index
    return None


def _crc(path: Path) -> int:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return zlib.crc32(content)


def _keep(index: Index, folder: Path, name: str) -> bool:
    """Write an index to its file, whole or not at all, and remove the file that it replaces;
    return whether that succeeded.
    """
    temporary = folder / f".search-{os.getpid()}-{threading.get_ident()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        index.copy(temporary)
        target = folder / f"search-{name}-{_crc(temporary):08x}.sqlite"
        temporary.replace(target)
        for other in folder.glob("search-*.sqlite"):
            if other != target:
                other.unlink(missing_ok=True)
    except (OSError, ValueError, sqlite3.Error):
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return False
    return True
