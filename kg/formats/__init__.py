"""Output formats as records, and what writes them; everything here is imported when it is first
used.

`all_formats()` lists them, with those of other distributions (entry points in the group
`kg.formats`); `resolve`, `find`, `of_file` and `by_media_type` choose one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.formats.exporting import Choices, encode, encode_answer, export, export_bytes
    from kg.formats.negotiation import by_media_type
    from kg.formats.networks.projection import Options, Projection
    from kg.formats.registry import all_formats, choices, find, of_file, resolve, taking
    from kg.formats.writing import write, writer_of
    from kg.services.format_record import KINDS, OPTIONS, Export, Format

__all__ = [
    "KINDS",
    "OPTIONS",
    "Choices",
    "Export",
    "Format",
    "Options",
    "Projection",
    "all_formats",
    "by_media_type",
    "choices",
    "encode",
    "encode_answer",
    "export",
    "export_bytes",
    "find",
    "of_file",
    "resolve",
    "taking",
    "write",
    "writer_of",
]

_HOMES: Final = {
    **dict.fromkeys(("KINDS", "OPTIONS", "Export", "Format"), "kg.services.format_record"),
    **dict.fromkeys(
        ("all_formats", "choices", "find", "of_file", "resolve", "taking"), "kg.formats.registry"
    ),
    **dict.fromkeys(
        ("Choices", "encode", "encode_answer", "export", "export_bytes"), "kg.formats.exporting"
    ),
    **dict.fromkeys(("Options", "Projection"), "kg.formats.networks.projection"),
    **dict.fromkeys(("write", "writer_of"), "kg.formats.writing"),
    "by_media_type": "kg.formats.negotiation",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    import importlib  # noqa: PLC0415 - a name costs nothing until it is used

    if name not in _HOMES:
        raise AttributeError(f"module 'kg.formats' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
