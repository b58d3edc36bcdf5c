"""The graphs that a query names as its dataset (FROM, FROM NAMED): only those of the store, which
no engine fetches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from kg.errors import InputError
from kg.query.tokens import line_of, tokens
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kg.query.tokens import Token

_SHOWN: Final = 5


def names_graphs(text: str) -> bool:
    """Return whether a query says by FROM which graphs it reads; it then reads no union of all.

    >>> names_graphs("SELECT ?s FROM <http://ex.org/g> { ?s ?p 'FROM' }"), names_graphs("ASK { ?from ?p 'FROM' }")
    (True, False)
    """  # noqa: E501
    return "from" in text.lower() and any(_is_from(token) for token in tokens(text))


def check_graphs(text: str, graphs: Collection[str], *, name: str = "query") -> None:
    """Raise InputError where a query names a graph in FROM that is none of these, by IRI."""
    for token, iri in _named(text):
        if iri not in graphs:
            graph_names = ", ".join(f"<{graph}>" for graph in sorted(graphs)[:_SHOWN]) or "none"
            more = f" and {len(graphs) - _SHOWN} more" if len(graphs) > _SHOWN else ""
            raise InputError(
                f"{name}:{line_of(text, token.start)}: FROM {token.text}: no graph of this "
                "store, and no query fetches "
                f"one. Its graphs: {graph_names}{more}."
            )


def _is_from(token: Token) -> bool:
    return token.kind == "word" and token.text.upper() == "FROM"


def _named(text: str) -> Iterator[tuple[Token, str]]:
    """Yield each name after FROM or FROM NAMED with its whole IRI, empty where it has none."""
    significant = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    prefixes, base = dict(PREFIXES), ""
    for before, token, after in zip(
        [None, *significant], significant, [*significant[1:], None], strict=False
    ):
        word = before.text.upper() if before is not None and before.kind == "word" else ""
        if word == "BASE" and token.kind == "iri":
            base = urljoin(base, token.text[1:-1])
        elif word == "PREFIX" and after is not None and after.kind == "iri":
            prefixes[token.text.rstrip(":")] = urljoin(base, after.text[1:-1])
        elif _names_graph(word, token):
            yield token, _iri(token, prefixes, base)


def _names_graph(word: str, token: Token) -> bool:
    """Return whether a token after a word names a graph: after FROM, or after FROM NAMED."""
    if word == "FROM":
        return token.text.upper() != "NAMED"
    return word == "NAMED" and token.kind in ("iri", "word")


def _iri(token: Token, prefixes: dict[str, str], base: str) -> str:
    if token.kind == "iri":
        try:
            return urljoin(base, token.text[1:-1])
        except ValueError:
            return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else ""
