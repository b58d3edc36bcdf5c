"""Parameters: the one function that writes into SPARQL text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.query.tokens import line_of, tokens
from kg.vocab import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kg.query.tokens import Token


def bind(
    text: str,
    terms: Mapping[str, NamedNode | Literal | Sequence[NamedNode | Literal]],
    *,
    name: str = "query",
    leave: Collection[str] = (),
) -> str:
    """Return the query with each `$name` replaced by the N-Triples form of its term.

    A sequence of terms gives the rows of a VALUES block of one variable; rdflib knows no empty
    block. Strings, IRIs and comments are left alone, and so are the names in `leave`. A term
    without a `$name`, a `$name` without a term, and a `$name` that is projected or the target of AS
    are refused with InputError; `name` names the query in messages.

    >>> from kg.vocab import Literal
    >>> bind('SELECT ?s { ?s ?p $day }', {"day": Literal("x")})
    'SELECT ?s { ?s ?p "x" }'
    >>> bind('ASK { VALUES ?o { $days } ?s ?p ?o }', {"days": (Literal("x"), Literal("y"))})
    'ASK { VALUES ?o { "x" "y" } ?s ?p ?o }'
    """
    bound: set[str] = set()
    output: list[str] = []
    where = _Where()
    for token in tokens(text):
        if token.kind != "parameter":
            where.pass_by(token)
            output.append(token.text)
            continue
        parameter = token.text[1:]
        if parameter in leave:
            output.append(token.text)
            continue
        line = line_of(text, token.start)
        if where.is_projection:
            raise InputError(
                f"{name}:{line}: ${parameter} is a parameter and may not be projected. Use "
                f"?{parameter}."
            )
        if parameter not in terms:
            remedy = f"Declare it in the header (#+ parameters), or write ?{parameter}."
            raise InputError(f"{name}:{line}: ${parameter} is not declared. {remedy}")
        bound.add(parameter)
        term = terms[parameter]
        output.append(
            str(term) if isinstance(term, (NamedNode, Literal)) else " ".join(map(str, term))
        )
    unused = sorted(set(terms) - bound)
    if unused:
        raise InputError(
            f"{name}: no ${unused[0]} in this query. Leave -p {unused[0]} out, or use it in the "
            "text."
        )
    return "".join(output)


class _Where:
    """Where in a query the lexer stands: in a projection outside an expression, right after AS, or
    elsewhere.
    """

    def __init__(self) -> None:
        self._projecting = False
        self._depth = 0
        self._after_as = False

    @property
    def is_projection(self) -> bool:
        """Whether a name here would be projected; inside an expression's parentheses it is not."""
        return self._after_as or (self._projecting and self._depth == 0)

    def pass_by(self, token: Token) -> None:
        """Note one token that is no parameter."""
        if token.kind in ("space", "comment"):
            return
        word = token.text.upper() if token.kind == "word" else ""
        self._after_as = word == "AS"
        if word == "SELECT":
            self._projecting, self._depth = True, 0
        elif token.text in ("(", ")"):
            self._depth += 1 if token.text == "(" else -1
        elif token.text == "{" and self._depth == 0:
            self._projecting = False
