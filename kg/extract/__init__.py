"""From texts to drafts: extractors as records, and our own pipeline of pure functions."""

from kg.extract.record import (
    ExtractAnswer,
    Extractor,
    ExtractRequest,
    Name,
    RegistryEntry,
    SourceDescription,
    TaskEntry,
)

__all__ = [
    "ExtractAnswer",
    "ExtractRequest",
    "Extractor",
    "Name",
    "RegistryEntry",
    "SourceDescription",
    "TaskEntry",
]
