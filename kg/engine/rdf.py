"""RDF and the results of queries as bytes: what reads and writes them, for all who need no store.

These are pyoxigraph's own readers and writers. They are taken from here, so that no one above sees
which engine is behind.
"""

from __future__ import annotations

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)

__all__ = [
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
