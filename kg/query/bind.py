"""Parameters: the one function that writes into SPARQL text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.query.tokens import line_of, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal, NamedNode


def bind(text: str, terms: Mapping[str, NamedNode | Literal], *, name: str = "query") -> str:
    """Return the query with each `$name` replaced by the N-Triples form of its term.

    Strings, IRIs and comments are left alone. A term without a `$name`, a `$name` without a term, and a `$name` that
    is projected or the target of AS are refused with InputError; `name` names the query in messages.

    >>> from pyoxigraph import Literal
    >>> bind('SELECT ?s { ?s ?p $day }', {"day": Literal("x")})
    'SELECT ?s { ?s ?p "x" }'
    """
    used: set[str] = set()
    output: list[str] = []
    projecting = False
    depth = 0  # of parentheses in the projection: a parameter may stand in an expression
    previous = ""
    for token in tokens(text):
        if token.kind == "word":
            previous = token.text.upper()
            if previous == "SELECT":
                projecting, depth = True, 0
        elif token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
        elif token.text == "{" and depth == 0:
            projecting = False
        elif token.kind == "parameter":
            parameter = token.text[1:]
            line = line_of(text, token.start)
            if (projecting and depth == 0) or previous == "AS":
                raise InputError(
                    f"{name}:{line}: ${parameter} is a parameter and may not be projected. Use ?{parameter}."
                )
            if parameter not in terms:
                raise InputError(
                    f"{name}:{line}: ${parameter} has no value. Give -p {parameter}=…, or write ?{parameter}."
                )
            used.add(parameter)
            output.append(str(terms[parameter]))
            previous = ""
            continue
        elif token.kind in ("variable", "iri", "string"):
            previous = ""
        output.append(token.text)
    unused = sorted(set(terms) - used)
    if unused:
        raise InputError(f"{name}: no ${unused[0]} in this query. Leave -p {unused[0]} out, or use it in the text.")
    return "".join(output)
