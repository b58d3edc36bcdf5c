"""Streams read one after the other, so that the engine takes several files in one atomic call."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO


_AT_ONCE: Final = 1 << 18
"""Bytes read of a stream at once: the engine asks for little, and each call to a packed stream
costs.
"""


def chained(streams: Iterable[BinaryIO]) -> BinaryIO:
    r"""Return streams as one.

    >>> chained([io.BytesIO(b"one\n"), io.BytesIO(b""), io.BytesIO(b"two\n")]).read()
    b'one\ntwo\n'
    """
    return io.BufferedReader(_Chained(streams), _AT_ONCE)


class _Chained(io.RawIOBase):
    """Streams one after the other; the next one is asked for when the last has ended."""

    def __init__(self, streams: Iterable[BinaryIO]) -> None:
        self._streams = iter(streams)
        self._stream = next(self._streams, None)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._stream is not None:
            data = self._stream.read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self._stream = next(self._streams, None)
        return 0
