"""What a query may not do: reach out, read files, or nest so deep that the engine's parser ends the
process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.query.tokens import line_of, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.query.tokens import Token

MAX_DEPTH: Final = 60
MAX_CHARACTERS: Final = 200_000
_UPDATES: Final = {"LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FORMS: Final = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_LATER_FUNCTIONS: Final = frozenset(
    ("STRLANGDIR", "LANGDIR", "HASLANGDIR", "TRIPLE", "ISTRIPLE", "SUBJECT", "PREDICATE", "OBJECT")
)
_LATER_MARKS: Final = frozenset(("<<", "{|"))
_UNARY: Final = frozenset("!-+^")
_MAX_UNARY: Final = 100
_FROM: Final = "FROM is refused: this query reads all graphs together. Use GRAPH."
_OPENING: Final = frozenset("{[(")
_CLOSING: Final = frozenset("}])")


def check(text: str, *, name: str = "query", datasets: bool = False) -> str:
    """Return the query's form: SELECT, ASK, CONSTRUCT or DESCRIBE. Raises InputError for what is
    refused.

    With `datasets` a query may name graphs by FROM; `check_graphs` then says whether they are the
    store's.

    >>> check("ASK { ?s ?p ?o }")
    'ASK'
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{name}: {len(text):,} characters, more than {MAX_CHARACTERS:,}. Shorten the query."
        )
    significant = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    form = ""
    for index, token in enumerate(significant):
        is_dataset = not datasets and index > 0 and significant[index - 1].text.upper() == "FROM"
        problem = _FROM if is_dataset else _refused(significant, index, started=bool(form))
        if problem:
            raise InputError(f"{name}:{line_of(text, token.start)}: {problem}")
        form = form or _form(token)
    _check_depth(significant, text, name)
    if not form:
        raise InputError(f"{name}: no SELECT, ASK, CONSTRUCT or DESCRIBE in this query.")
    if form == "DESCRIBE":
        raise InputError(
            f"{name}: DESCRIBE means something else on every engine. Use CONSTRUCT, or kg show ID."
        )
    return form


def _form(token: Token) -> str:
    """Return the form of query that a word begins, empty for any other token."""
    word = token.text.upper()
    return word if token.kind == "word" and word in _FORMS else ""


def _refused(significant: Sequence[Token], index: int, *, started: bool) -> str:
    """Return what is wrong with a token, empty where nothing is; `started` says that the query's
    form came before it.
    """
    token = significant[index]
    if token.kind == "word":
        return (
            _refused_word(token.text.upper(), started=started)
            or _refused_direction(significant, index)
            or _refused_later_word(significant, index)
        )
    return _refused_later_mark(significant, index) if token.kind == "other" else ""


def _refused_word(word: str, *, started: bool) -> str:
    if word == "SERVICE":
        return "SERVICE is refused: no query leaves this machine. Load the data instead."
    if word in _UPDATES and not started:
        return f"{word} is an update; kg only reads here. Use kg load to add data."
    return ""


def _refused_direction(significant: Sequence[Token], index: int) -> str:
    if index and significant[index - 1].text == "@" and "--" in significant[index].text:
        return "a base direction (RDF 1.2) is not used here. Leave --ltr or --rtl out."
    return ""


def _refused_later_word(significant: Sequence[Token], index: int) -> str:
    """Return what is wrong with a word that SPARQL 1.2 alone knows: no reader of RDF 1.1 takes what
    it would give.
    """
    word = significant[index].text.upper()
    is_call = word in _LATER_FUNCTIONS and _text_at(significant, index + 1) == "("
    is_version = word == "VERSION" and not any(map(_form, significant[:index]))
    if is_call or is_version:
        return f"{word} is of SPARQL 1.2, which is not used here. Leave it out."
    return ""


def _refused_later_mark(significant: Sequence[Token], index: int) -> str:
    """Return what is wrong with the signs of a triple term, whose two characters stand together."""
    token = significant[index]
    is_joined = index + 1 < len(significant) and significant[index + 1].start == token.start + 1
    if token.text == "~" or (
        is_joined and token.text + _text_at(significant, index + 1) in _LATER_MARKS
    ):
        return (
            "triple terms and annotations (RDF 1.2) are not used here. Ask for the statement "
            "as a node."
        )
    return ""


def _text_at(significant: Sequence[Token], index: int) -> str:
    return significant[index].text if index < len(significant) else ""


def _check_depth(significant: Sequence[Token], text: str, name: str) -> None:
    """Refuse what makes the engine's recursive parser end the process: deep brackets, long runs of
    operators.
    """
    depth = unary = 0
    for token in significant:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        unary = unary + 1 if token.text in _UNARY else 0
        if depth > MAX_DEPTH:
            where = f"{name}:{line_of(text, token.start)}"
            raise InputError(
                f"{where}: brackets nest more than {MAX_DEPTH} deep. Flatten the query."
            )
        if unary > _MAX_UNARY:
            where = f"{name}:{line_of(text, token.start)}"
            raise InputError(
                f"{where}: more than {_MAX_UNARY} operators in a row. Simplify the expression."
            )
