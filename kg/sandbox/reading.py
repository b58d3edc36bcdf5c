"""Reads files: a cap on what is read, and another on what a packed file may become."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from typing import IO, TYPE_CHECKING, Final, cast

from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_BYTES: Final = 2 * 1024**3
MAX_DOCUMENT_BYTES: Final = 64 * 1024**2
MAX_RATIO: Final = 200
"""How many times its size a packed file may become; RDF packs 10 to 40 times, a bomb a thousand
times.
"""
_FREE: Final = 16 * 1024**2
"""Bytes that any packed file may become, whatever its ratio: a small repetitive file is no bomb."""
_CHUNK: Final = 1 << 20
_LZMA_MEMORY: Final = 256 * 1024**2
PACKED: Final = (".gz", ".bz2", ".xz")
_MARKS: Final = {
    ".gz": re.compile(rb"\x1f\x8b\x08"),
    ".bz2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    ".xz": re.compile(rb"\xfd7zXZ\x00"),
}
"""How packed files begin."""
_NAMES: Final = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz"}


def unpacked_name(name: str) -> str:
    """Return a file's name without the ending of its compression.

    >>> unpacked_name("a.nq.gz"), unpacked_name("a.nq")
    ('a.nq', 'a.nq')
    """
    return next((name[: -len(ending)] for ending in PACKED if name.lower().endswith(ending)), name)


def read(path: Path, *, limit: int = MAX_BYTES, unpack: bool = False) -> bytes:
    """Return the bytes of a file of at most `limit` bytes. Raises InputError that names the file.

    A pipe or a device is read until it ends or passes the limit, since its size says nothing. With
    `unpack` a file that gzip, bzip2 or xz packed is unpacked, up to `limit` bytes and `MAX_RATIO`
    times its size: by its first bytes, since what fetches a file may unpack it under its old name,
    or pack it under another.
    """
    try:
        data = _read_plain(path, limit)
    except FileNotFoundError as error:
        raise _refusal(
            str(path), "no-file", "no such file", "check the name and the folder"
        ) from error
    except IsADirectoryError as error:
        raise _refusal(
            str(path), "no-file", "is a folder, a file is wanted", "name a file in it"
        ) from error
    except OSError as error:
        raise _refusal(
            str(path), "unreadable", f"cannot be read ({error.strerror})", "check its permissions"
        ) from error
    ending = _packing(data, path.suffix.lower()) if unpack else ""
    return _unpack(data, str(path), ending, limit) if ending else data


def _packing(data: bytes, ending: str) -> str:
    """Return the ending of the compression that a file's first bytes show, empty for a plain
    text.
    """
    for compression, mark in _MARKS.items():
        if mark.match(data):
            return compression
    return ending if ending in PACKED else ""


def _read_plain(path: Path, limit: int) -> bytes:
    if path.is_file():
        if path.stat().st_size > limit:
            raise _too_large(path, limit)
        return path.read_bytes()
    data = bytearray()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            data += chunk
            if len(data) > limit:
                raise _too_large(path, limit)
    return bytes(data)


def _too_large(path: Path, limit: int) -> InputError:
    return _refusal(
        str(path), "too-large", f"more than the {limit:,} bytes allowed", "split the file"
    )


def _unpack(data: bytes, path: str, ending: str, limit: int) -> bytes:
    """Return what a packed file holds; one that is damaged, cut off or grows too much is
    refused.
    """
    allowed = min(limit, max(_FREE, MAX_RATIO * len(data)))
    unpacked = bytearray()
    try:
        with _OPENERS[ending](io.BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += chunk
                if len(unpacked) > allowed:
                    problem = f"unpacks to more than the {allowed:,} bytes allowed for its size"
                    raise _refusal(
                        path, "unpacks-too-large", problem, "unpack it yourself, look, and split it"
                    )
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        problem = f"no whole {_NAMES[ending]} file ({error})"
        is_text = bool(data) and b"\0" not in data and data.isascii()
        remedy = (
            f"it is a plain text: name it without {ending}" if is_text else "fetch or pack it again"
        )
        raise _refusal(path, "packed-damaged", problem, remedy) from error
    return bytes(unpacked)


def _open_xz(stream: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(_Xz(stream.read())))


class _Xz(io.RawIOBase):
    """One .xz stream after the other; the decoder may use so much memory and no more, which
    LZMAFile cannot say.
    """

    def __init__(self, data: bytes) -> None:
        self._rest = data
        self._decoder: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._decoder is None:
                self._rest = self._rest.lstrip(b"\0")  # padding between streams
                if not self._rest:
                    return 0
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY)
            got = self._decoder.decompress(self._rest, max_length=len(buffer))
            self._rest = b""
            if self._decoder.eof:
                self._rest = self._decoder.unused_data
                self._decoder = None
            elif not got and self._decoder.needs_input:
                raise EOFError("it ends too early")
            if got:
                buffer[: len(got)] = got
                return len(got)


_OPENERS: Final[dict[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    ".gz": lambda stream: cast("IO[bytes]", gzip.GzipFile(fileobj=stream)),
    ".bz2": lambda stream: cast("IO[bytes]", bz2.BZ2File(stream)),
    ".xz": _open_xz,
}


def _refusal(path: str, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(path, 1, 1, code, "error", message, remedy)])
