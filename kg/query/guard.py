"""What a query may not do: reach out, read files, or nest so deep that the engine's parser ends the process."""

from __future__ import annotations

from typing import Final

from kg.errors import InputError
from kg.query.tokens import line_of, tokens

MAX_DEPTH: Final = 60
MAX_CHARACTERS: Final = 200_000
_UPDATES: Final = {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UNARY: Final = {"!", "-", "+", "^"}
_MAX_UNARY: Final = 100


def check(text: str, *, name: str = "query") -> str:
    """Return the query's form: SELECT, ASK, CONSTRUCT or DESCRIBE. Raises InputError for what is refused.

    >>> check("ASK { ?s ?p ?o }")
    'ASK'
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"{name}: {len(text):,} characters, more than {MAX_CHARACTERS:,}. Shorten the query.")
    form, previous, depth, unary = "", "", 0, 0
    for token in tokens(text):
        if token.kind in ("space", "comment"):
            continue
        where = f"{name}:{line_of(text, token.start)}"
        unary = unary + 1 if token.text in _UNARY else 0
        if unary > _MAX_UNARY:
            raise InputError(f"{where}: more than {_MAX_UNARY} operators in a row. Simplify the expression.")
        if token.kind == "word":
            word = token.text.upper()
            if word == "SERVICE":
                raise InputError(f"{where}: SERVICE is refused: no query leaves this machine. Load the data instead.")
            if word in _UPDATES and not form:
                raise InputError(f"{where}: {word} is an update; kg only reads here. Use kg load to add data.")
            if word in _FORMS and not form:
                form = word
            previous = "FROM" if word == "NAMED" and previous == "FROM" else word
            continue
        if token.kind == "iri" and previous == "FROM":
            raise InputError(f"{where}: FROM is refused: a query reads the store, all graphs together. Use GRAPH.")
        if token.text in "{[(":
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError(f"{where}: brackets nest more than {MAX_DEPTH} deep. Flatten the query.")
        elif token.text in "}])":
            depth -= 1
        previous = ""
    if not form:
        raise InputError(f"{name}: no SELECT, ASK, CONSTRUCT or DESCRIBE in this query.")
    if form == "DESCRIBE":
        raise InputError(f"{name}: DESCRIBE means something else on every engine. Use CONSTRUCT, or kg show ID.")
    return form
