"""The extractors that can be used: our own rules, and those of other distributions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg import entry_points
from kg.entry_points import RefusedError, in_words
from kg.errors import Finding, InputError, KgError, MachineError, UsageError
from kg.extract.lexicon import languages
from kg.extract.record import ExtractAnswer, Extractor, ExtractRequest
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
DEFAULT: Final = RULES.name
BUILT_IN: Final[tuple[Extractor, ...]] = (RULES,)


def extractors() -> tuple[Extractor, ...]:
    """Return the extractors that can be used, our own first.

    >>> extractors()[0].coder
    'rules/1.0'
    """
    return (*BUILT_IN, *_plugins().records)


def extractor(name: str) -> Extractor:
    """Return an extractor by name. Raises MachineError where another distribution's cannot be used,
    UsageError where there is none of that name.

    No other distribution is looked at for one of our own.
    """
    for record in BUILT_IN:
        if record.name == name:
            return record
    for record in extractors():
        if record.name == name:
            return record
    for problem in _plugins().problems:
        if problem.name == name:
            raise MachineError(problem.message("extractor"))
    names = [record.name for record in extractors()]
    raise UsageError(f"there is no extractor {name!r}: {key_remedy(name, names)}.")


def extract(record: Extractor, request: ExtractRequest) -> ExtractAnswer:
    """Return the drafts of an extractor. Raises InputError with its distribution where one of
    another distribution fails or returns something else.
    """
    if not record.distribution:
        return record.function()(request)
    try:
        answer: object = record.function()(request)
    except (KgError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise _failure(record, request, f"failed ({in_words(error)})") from error
    if not isinstance(answer, ExtractAnswer):
        problem = f"returned a {type(answer).__name__}, no kg.extract.ExtractAnswer"
        raise _failure(record, request, problem)
    return answer


def _failure(record: Extractor, request: ExtractRequest, problem: str) -> InputError:
    message = f"the extractor {record.name!r} of {record.distribution} {problem}"
    remedy = "report this to the authors of the distribution"
    return InputError.of(
        [Finding(request.source.id, 0, 0, "extractor-failed", "error", message, remedy)]
    )


@cache
def _plugins() -> entry_points.Loaded:
    return entry_points.load(GROUP, Extractor, _check)


def _check(record: Extractor, name: str, plugins: Sequence[Extractor]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or takes another's name."""
    if record.name != name:
        raise RefusedError(f"its name is {record.name!r}, and has to be that of its entry point.")
    if not (record.label and record.version and callable(record.function())):
        raise RefusedError("it needs a label, a version and a function to extract.")
    for other in (*BUILT_IN, *plugins):
        if other.name == record.name:
            whose = f" of {other.distribution}" if other.distribution else " of kg"
            raise RefusedError(
                f"there is already an extractor {name!r}{whose}. Uninstall one of the two."
            )
