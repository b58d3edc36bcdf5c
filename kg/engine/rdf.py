"""RDF and the results of queries as bytes: what reads and writes them, for all who need no store.

These are pyoxigraph's own readers and writers. They are taken from here, so that no one above sees
which engine is behind.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    __version__,
    parse,
    parse_query_results,
    serialize,
)

__all__ = [
    "VERSION",
    "CanonicalizationAlgorithm",
    "Dataset",
    "QueryResultsFormat",
    "QuerySolution",
    "QuerySolutions",
    "RdfFormat",
    "parse",
    "parse_query_results",
    "serialize",
]

VERSION: Final = __version__
"""The version of the readers and writers, and of the engine in this process."""
