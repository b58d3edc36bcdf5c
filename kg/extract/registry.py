"""The extractors that can be used: our own rules, and those of other distributions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg import entry_points
from kg.entry_points import RefusedError
from kg.errors import MachineError, UsageError
from kg.extract.lexicon import languages
from kg.extract.record import Extractor
from kg.suggest import key_remedy

GROUP: Final = "kg.extractors"
RULES: Final = Extractor(
    name="rules",
    label="Rules",
    version="1.0",
    languages=languages(),
    extract="kg.extract.pipeline:extract",
)
"""Our own rules: clauses, cues and names, without a model."""


def extractors() -> tuple[Extractor, ...]:
    """Return the extractors that can be used, our own first.

    >>> extractors()[0].coder
    'rules/1.0'
    """
    return (RULES, *_plugins().records)


def extractor(name: str) -> Extractor:
    """Return an extractor by name. Raises MachineError where another distribution's cannot be used,
    UsageError where there is none of that name.
    """
    for record in extractors():
        if record.name == name:
            return record
    for problem in _plugins().problems:
        if problem.name == name:
            raise MachineError(_unusable(problem))
    names = [record.name for record in extractors()]
    raise UsageError(f"there is no extractor {name!r}: {key_remedy(name, names)}.")


@cache
def _plugins() -> entry_points.Loaded:
    return entry_points.load(GROUP, Extractor, _check)


def _unusable(problem: entry_points.Problem) -> str:
    subject = f"the extractor {problem.name!r} of {problem.distribution}"
    if problem.is_import:
        return f"{subject} cannot be imported ({problem.reason}). Update or uninstall it."
    return f"{subject} cannot be used: {problem.reason}"


def _check(record: Extractor, name: str, plugins: Sequence[Extractor]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or takes another's name."""
    if record.name != name:
        raise RefusedError(f"its name is {record.name!r}, and has to be that of its entry point.")
    if not (record.label and record.version and callable(record.function())):
        raise RefusedError("it needs a label, a version and a function to extract.")
    for other in (RULES, *plugins):
        if other.name == record.name:
            whose = f" of {other.distribution}" if other.distribution else " of kg"
            raise RefusedError(
                f"there is already an extractor {name!r}{whose}. Uninstall one of the two."
            )
