"""Writes an answer by the function that the record of a format names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import entry_points
from kg.errors import KgError, MachineError
from kg.services.format_record import Export

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.services.format_record import Format


def write(record: Format, kind: str, answer: object, **options: object) -> Export:
    """Return an answer of a kind in a format; KINDS says which keywords its writer takes.

    Raises MachineError that names the distribution where a writer of another one fails.

    >>> from kg.formats import find
    >>> write(find("json", "schema"), "schema", {"type": "object"}).data.decode().split()
    ['{', '"type":', '"object"', '}']
    """
    try:
        return _as_export(writer_of(record, kind)(answer, **options))
    except KgError:
        raise
    except Exception as error:
        if not record.distribution:
            raise
        raise MachineError(
            f"the format {record.name!r} of {record.distribution} failed ({type(error).__name__}: "
            f"{error}). Update or uninstall it, or use another format."
        ) from error


def writer_of(record: Format, kind: str) -> Callable[..., object]:
    """Return the function that writes a kind of answer; its module is imported now."""
    return entry_points.function_of(record.takes[kind])


def _as_export(content: object) -> Export:
    """Return what a writer gave as an Export. Raises TypeError where it is none."""
    if isinstance(content, Export):
        return content
    if isinstance(content, str):
        return Export(content.encode("utf-8", errors="backslashreplace"))
    if isinstance(content, bytes):
        return Export(content)
    raise TypeError(f"it wrote {type(content).__name__}, neither text, bytes nor an Export")
