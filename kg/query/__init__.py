"""The query library, parameters and limits: the only way SPARQL reaches a store."""

from kg.query.bind import bind
from kg.query.guard import check
from kg.query.library import CLOCKS, LAST_DAY, Parameter, Query, find, from_text, header, library
from kg.query.run import ask, prepare, run, table
from kg.query.terms import to_term

__all__ = [
    "CLOCKS",
    "LAST_DAY",
    "Parameter",
    "Query",
    "ask",
    "bind",
    "check",
    "find",
    "from_text",
    "header",
    "library",
    "prepare",
    "run",
    "table",
    "to_term",
]
