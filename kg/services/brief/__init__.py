"""A mandate on one page: a headline, the tasks, what is weak or disputed, and what to ask for, as
sentences with the facts behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.coverage import Coverage, Policy
from kg.model import NO_LIMIT, Clocks
from kg.services import days, whatif
from kg.services.brief.facts import Reader, headline
from kg.services.brief.sentences import (
    Fact,
    Sentence,
    Value,
    day_text,
    english,
    short_day,
)
from kg.services.coverage import DEFAULT_POLICY, judge

if TYPE_CHECKING:
    from kg.store import View

__all__ = [
    "BriefAnswer",
    "BriefRequest",
    "Fact",
    "Sentence",
    "TaskLine",
    "Value",
    "brief",
    "day_text",
    "english",
    "headline",
    "short_day",
]


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """What to brief on: a mandate by its id or an instrument's symbol.

    Without `clocks.as_of` the present day counts. `exclude_source` and `only_source` judge as if
    those sources, or all others, had said nothing.
    """

    mandate: str
    clocks: Clocks = NO_LIMIT
    policy: Policy = DEFAULT_POLICY
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a brief: `evidence` is what its verdict rests on, `witnesses` who vouches for it
    (None without any), `latest` the latest ISO day of the evidence, `sources` the numbers of its
    sources.
    """

    task: str
    label: str
    status: str
    evidence: Sentence
    witnesses: Sentence | None
    latest: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BriefAnswer:
    """A brief as sentences: each has a code, values and an English text, and no id in its text.

    `title` is the label of the mandate, `holder` that of its holder. `one_source` says what rests
    on one source, `disputed` who denies what, `calls` who calls for what, `beyond` what no task
    covers, `ask` which evidence from whom would change a verdict, `not_heard` whom the evidence
    concerns but does not quote, `limits` what to know about the figure; `sources` are those cited,
    by number. The answer is complete; a page may leave parts out. `request` has its days filled
    in.
    """

    request: BriefRequest
    coverage: Coverage
    title: str
    holder: str
    headline: Sentence
    standing: tuple[Sentence, ...]
    tasks: tuple[TaskLine, ...]
    one_source: tuple[Sentence, ...]
    disputed: tuple[Sentence, ...]
    calls: tuple[Sentence, ...]
    beyond: tuple[Sentence, ...]
    ask: tuple[Sentence, ...]
    not_heard: tuple[Sentence, ...]
    limits: tuple[Sentence, ...]
    sources: tuple[Sentence, ...]


def brief(view: View, request: BriefRequest) -> BriefAnswer:
    """Return the brief on a mandate.

    Raises InputError for an unknown mandate or source and for an invalid day.

    >>> brief(view, BriefRequest("harbour-1", Clocks("2030-10-31"))).headline.text
    "3 of 5 tasks have reported acts; 2 rest on the mission's own word alone, 0 are corroborated."
    """
    request = replace(request, clocks=days.on_a_day(request.clocks))
    evidence = whatif.scope(view, request.exclude_source, request.only_source)
    coverage = judge(evidence, request.mandate, request.clocks, request.policy)
    reader = Reader(evidence, coverage)
    scope = reader.scope(view, request.exclude_source, request.only_source)
    tasks = tuple(
        TaskLine(
            verdict.task.id,
            verdict.task.label,
            verdict.status,
            reader.evidence(verdict),
            reader.witnesses(verdict),
            verdict.latest,
            reader.cited(verdict),
        )
        for verdict in coverage.tasks
    )
    sections = {
        "one_source": reader.one_source,
        "disputed": reader.disputed,
        "calls": reader.calls,
        "beyond": reader.beyond,
        "ask": reader.ask,
        "not_heard": reader.not_heard,
        "limits": reader.limits,
    }
    section_sentences = {
        name: tuple(section()) if tasks else () for name, section in sections.items()
    }
    return BriefAnswer(
        request=request,
        coverage=coverage,
        title=coverage.mandate.label,
        holder=reader.holder(),
        headline=reader.headline(),
        standing=(*reader.standing(), *scope),
        tasks=tasks,
        **section_sentences,
        sources=tuple(reader.cited_sources()),
    )
