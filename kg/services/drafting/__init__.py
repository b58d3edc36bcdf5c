"""Drafting statements from documents: what `kg draft` and `kg new sources` do."""

from kg.services.drafting.requests import (
    DraftAnswer,
    DraftedSource,
    DraftRequest,
    SourceFields,
    SourceTableAnswer,
    SourceTableRequest,
)
from kg.services.drafting.run import draft
from kg.services.drafting.sources import sources_table

__all__ = [
    "DraftAnswer",
    "DraftRequest",
    "DraftedSource",
    "SourceFields",
    "SourceTableAnswer",
    "SourceTableRequest",
    "draft",
    "sources_table",
]
