"""Running the rules: each row of a rule's query becomes a finding with file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.engine.rdf import QuerySolutions
from kg.errors import SEVERITIES, Finding, InputError
from kg.lint.files import packaged
from kg.lint.rules import rules
from kg.vocab import Literal, NamedNode, kind_and_slug, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.lint.files import Ontology
    from kg.query import Rule

_SHOWN: Final = 80
_UNNAMED: Final = "an axiom about no one term"
_COLUMNS: Final = ("focusNode", "path", "value")


def lint(
    ontology: Ontology | None = None, chosen: Sequence[Rule] | None = None, *, others: bool = False
) -> tuple[Finding, ...]:
    """Return what the rules find in an ontology, the most severe first, then by rule, file and
    line.

    Without arguments: all packaged rules on the packaged ontology. Only the ontology's own terms
    are judged; what it says of terms of other vocabularies counts with `others`. A finding's code
    is the rule's name; literals that are not of their datatype are found in any case, as
    `ill-typed`. Raises InputError where a rule is no query, or returns other columns than
    ?focusNode ?path ?value.

    >>> {finding.severity for finding in lint()}
    {'info'}
    """
    judged = ontology if ontology is not None else packaged()
    is_own = None if others else judged.owner()
    findings = {
        finding
        for rule in (rules() if chosen is None else chosen)
        for finding in _findings(judged, rule, is_own)
    }
    return tuple(sorted({*findings, *judged.findings}, key=_order))


def at_or_above(findings: Sequence[Finding], severity: str) -> tuple[Finding, ...]:
    """Return the findings of a severity or a more severe one.

    >>> at_or_above(lint(), "warning")
    ()
    """
    return tuple(
        finding
        for finding in findings
        if SEVERITIES.index(finding.severity) <= SEVERITIES.index(severity)
    )


def _findings(
    ontology: Ontology, rule: Rule, is_own: Callable[[str], bool] | None
) -> Iterator[Finding]:
    """Yield a finding for each row of a rule's query that is about a term to be judged."""
    for node, path, value in _rows(ontology, rule):
        focus = ontology.named(node) if node is not None else None
        if node is None or (focus is not None and is_own is not None and not is_own(focus.value)):
            continue
        yield Finding(
            *ontology.location(focus or node, path, value),
            rule.name,
            rule.severity,
            _message(rule, focus, (path, value)),
            rule.solution,
            focus=focus.value if focus else "",
        )


def _rows(ontology: Ontology, rule: Rule) -> QuerySolutions:
    """Return the rows of a rule's query. Raises InputError where it is none, or has other
    columns.
    """
    try:
        rows = ontology.view.query(rule.text)
    except SyntaxError as error:
        raise InputError(
            f"{rule.name}: not valid SPARQL ({' '.join(str(error.msg).split())})."
        ) from error
    columns: tuple[str, ...] = ()
    if isinstance(rows, QuerySolutions):
        columns = tuple(variable.value for variable in rows.variables)
        if columns == _COLUMNS:
            return rows
    raise InputError(
        f"{rule.name}: its columns are {', '.join(columns)}. A lint rule has ?focusNode "
        "?path ?value."
    )


def _message(rule: Rule, focus: NamedNode | None, terms: Sequence[object]) -> str:
    """Return what a finding says: the term, what is wrong, and the terms that show it."""
    name = _shown(focus) if focus is not None else _UNNAMED
    terms_text = " ".join(
        _shown(term) for term in terms if term is not None and not _is_blank(term)
    )
    also = f" ({terms_text})" if terms_text else ""
    return f"{name}: {rule.title[:1].lower()}{rule.title[1:]}{also}"


def _order(finding: Finding) -> tuple[int, str, str, int, int, str]:
    rank = SEVERITIES.index(finding.severity)
    return rank, finding.code, finding.path, finding.line, finding.column, finding.message


def _is_blank(term: object) -> bool:
    return not isinstance(term, NamedNode | Literal)


def _shown(term: object) -> str:
    """Return a term in a message: an id or a prefixed name, a text in quotes with its language."""
    if isinstance(term, Literal):
        text = term.value if len(term.value) <= _SHOWN else term.value[: _SHOWN - 1] + "…"
        return f'"{text}"' + (f"@{term.language}" if term.language else "")
    iri = str(term)[1:-1]
    kind_and_id = kind_and_slug(iri)
    return "/".join(kind_and_id) if kind_and_id else shorten(iri)
