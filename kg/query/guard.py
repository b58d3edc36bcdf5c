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
    found = [token for token in tokens(text) if token.kind not in ("space", "comment")]
    form = ""
    for index, token in enumerate(found):
        problem = ""
        if token.kind == "word":
            word = token.text.upper()
            problem = _refused_word(word, started=bool(form)) or _refused_as_later(found, index)
            form = form or (word if word in _FORMS else "")
        elif token.kind == "other":
            problem = _refused_as_later(found, index)
        if not datasets and index and found[index - 1].text.upper() == "FROM":
            problem = "FROM is refused: this query reads all graphs together. Use GRAPH."
        if problem:
            raise InputError(f"{name}:{line_of(text, token.start)}: {problem}")
    _check_depth(found, text, name)
    if not form:
        raise InputError(f"{name}: no SELECT, ASK, CONSTRUCT or DESCRIBE in this query.")
    if form == "DESCRIBE":
        raise InputError(
            f"{name}: DESCRIBE means something else on every engine. Use CONSTRUCT, or kg show ID."
        )
    return form


def _refused_word(word: str, *, started: bool) -> str:
    if word == "SERVICE":
        return "SERVICE is refused: no query leaves this machine. Load the data instead."
    if word in _UPDATES and not started:
        return f"{word} is an update; kg only reads here. Use kg load to add data."
    return ""


def _refused_as_later(found: Sequence[Token], index: int) -> str:
    """Return what is wrong with a token that SPARQL 1.2 alone knows: no reader of RDF 1.1 takes
    what it would give.
    """
    token = found[index]
    after = found[index + 1] if index + 1 < len(found) else None
    before = found[index - 1] if index else None
    word = token.text.upper()
    if token.kind == "word":
        is_call = word in _LATER_FUNCTIONS and after is not None and after.text == "("
        if before is not None and before.text == "@" and "--" in word:
            return "a base direction (RDF 1.2) is not used here. Leave --ltr or --rtl out."
        if is_call or (
            word == "VERSION" and not any(one.text.upper() in _FORMS for one in found[:index])
        ):
            return f"{word} is of SPARQL 1.2, which is not used here. Leave it out."
        return ""
    joined = (
        after is not None
        and after.start == token.start + 1
        and token.text + after.text in _LATER_MARKS
    )
    if joined or token.text == "~":
        return (
            "triple terms and annotations (RDF 1.2) are not used here. Ask for the statement "
            "as a node."
        )
    return ""


def _check_depth(found: Sequence[Token], text: str, name: str) -> None:
    """Refuse what makes the engine's recursive parser end the process: deep brackets, long runs of
    operators.
    """
    depth = unary = 0
    for token in found:
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
