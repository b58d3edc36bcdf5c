"""The canonical form of a load: its distinct N-Quads lines in the engine's form, sorted by code
point.

Two equal sets of quads have the same canonical form, so its SHA-256 is a hash that knows no order.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import operator
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from kg.files import private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.vocab import Quad

_CHUNK: Final = 20_000  # lines that are joined at a time


def distinct(lines: Iterable[bytes]) -> list[bytes]:
    """Return the distinct lines, sorted by code point.

    >>> distinct([b"b .", b"a .", b"b ."])
    [b'a .', b'b .']
    """
    ordered = sorted(lines)
    if any(
        map(operator.eq, ordered, itertools.islice(ordered, 1, None))
    ):  # cheaper than hashing long lines
        return list(dict.fromkeys(ordered))
    return ordered


def lines_of(quads: Iterable[Quad]) -> list[bytes]:
    """Return quads as N-Quads lines in the engine's form, without line ends."""
    return bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines()


def joined(lines: list[bytes]) -> bytes:
    """Return lines as one text, each ended by a newline."""
    return b"\n".join([*lines, b""])


def hash_of(lines: list[bytes]) -> str:
    """Return the SHA-256 of the canonical form that distinct sorted lines make."""
    digest = hashlib.sha256()
    for chunk in _chunks(lines):
        digest.update(chunk)
    return digest.hexdigest()


def write(path: Path, lines: list[bytes]) -> str:
    """Write the canonical form that distinct sorted lines make, compressed; return the SHA-256 of
    what is compressed.

    The same lines make the same bytes.
    """
    digest = hashlib.sha256()
    with open(path, "wb", opener=private) as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as file:
        for chunk in _chunks(lines):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def count(lines: list[bytes], text: bytes) -> int:
    """Return how often a text stands in lines; many lines at a time, which is faster than one by
    one.

    >>> count([b"a b .", b"b b ."], b"b")
    3
    """
    return sum(chunk.count(text) for chunk in _chunks(lines))


def _chunks(lines: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(lines), _CHUNK):
        yield joined(lines[start : start + _CHUNK])
