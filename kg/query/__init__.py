"""The query library, parameters and limits: the only way SPARQL reaches a store."""

from kg.query.bind import bind
from kg.query.choices import Choice, listing
from kg.query.examples import DEFAULT as DEFAULT_VALUE
from kg.query.examples import (
    EXAMPLE,
    GIVEN,
    ONLY,
    Example,
    Value,
    entry_for,
    example,
    examples,
    fill,
    words,
)
from kg.query.guard import check
from kg.query.header import header
from kg.query.labels import Labels
from kg.query.language import DEFAULT as DEFAULT_LANGUAGE
from kg.query.language import in_language, language_of
from kg.query.library import (
    CLOCKS,
    FIRST_DAY,
    GROUPS,
    LAST_DAY,
    Parameter,
    Query,
    find_query,
    from_text,
    library,
)
from kg.query.rules import Rule, rule
from kg.query.run import about, ask, prepare, run, table
from kg.query.terms import resolve, to_term

__all__ = [
    "CLOCKS",
    "DEFAULT_LANGUAGE",
    "DEFAULT_VALUE",
    "EXAMPLE",
    "FIRST_DAY",
    "GIVEN",
    "GROUPS",
    "LAST_DAY",
    "ONLY",
    "Choice",
    "Example",
    "Labels",
    "Parameter",
    "Query",
    "Rule",
    "Value",
    "about",
    "ask",
    "bind",
    "check",
    "entry_for",
    "example",
    "examples",
    "fill",
    "find_query",
    "from_text",
    "header",
    "in_language",
    "language_of",
    "library",
    "listing",
    "prepare",
    "resolve",
    "rule",
    "run",
    "table",
    "to_term",
    "words",
]
