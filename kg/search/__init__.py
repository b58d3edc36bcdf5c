"""Full-text search: an index of names, paraphrases, notes and attached texts beside the store."""

from kg.search.documents import documents
from kg.search.find import TEXT, Hit, Scope, SearchResult, find, kinds
from kg.search.index import Index, Place, open_index, text_index
from kg.search.words import Term, terms

__all__ = [
    "TEXT",
    "Hit",
    "Index",
    "Place",
    "Scope",
    "SearchResult",
    "Term",
    "documents",
    "find",
    "kinds",
    "open_index",
    "terms",
    "text_index",
]
