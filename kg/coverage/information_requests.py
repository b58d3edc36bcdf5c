"""Information requests: each gap as a question, what would answer it, and an ASK query that checks
for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import mandates, query
from kg.coverage.gaps import Gap, gaps
from kg.coverage.independence import independent, needed
from kg.coverage.judge import Background
from kg.coverage.policy import days_before
from kg.query import FIRST_DAY, LAST_DAY
from kg.vocab import RDF, XSD, Literal, entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from kg.coverage.verdict import Coverage
    from kg.model import Statement
    from kg.store import View
    from kg.vocab import NamedNode

_NOT_ASSESSED: Final = 7
"""Represents no credibility at all in the query: one worse than the worst."""
_NO_ONE: Final = RDF.nil
"""Represents no witness and no source: a VALUES block without a row is more than rdflib reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """A gap as a question. `conditions` says what would answer it, one condition a text.

    `ask` is an ASK query for `kg ask`, with both clocks open: false for the present evidence, true
    once an answer is loaded.
    """

    id: str
    gap: Gap
    question: str
    conditions: tuple[str, ...]
    ask: str


def information_requests(view: View, coverage: Coverage) -> tuple[Request, ...]:
    """Return an information request for each gap of a coverage, in the order of the gaps.

    >>> from kg.coverage import assess
    >>> information_requests(view, assess(view, "harbour-1", as_of="2030-10-31"))[0].id
    'RFI-H-1.light'
    """
    context = mandates.read(view, coverage.mandate.id, coverage.as_of)
    writer = _RequestWriter(view, coverage, context.units, Background.read(view, context))
    return tuple(writer.request(gap) for gap in gaps(coverage))


@dataclass(frozen=True, slots=True)
class _RequestWriter:
    """Writes the requests of one coverage."""

    view: View
    coverage: Coverage
    units: frozenset[str]
    background: Background

    def request(self, gap: Gap) -> Request:
        """Return the request for one gap: to withdraw the denials, or to report an act."""
        compose = self._withdrawal if gap.status == "contradicted" else self._report
        question, conditions, ask = compose(gap)
        return Request(f"RFI-{gap.target}", gap, question, tuple(conditions), ask)

    def _withdrawal(self, gap: Gap) -> tuple[str, list[str], str]:
        denials = [statement for statement in gap.statements if statement.value == "denial"]
        denials_text = ", ".join(
            f"{s.id} by {self._actor(s.witness) or 'no one named'}" for s in denials
        )
        question = (
            f"Does it still stand that {self._actor(self.coverage.mandate.holder)} did not act "
            f"under {gap.target} "
            f"({gap.label}){self._at(gap)}? It is denied in {denials_text}."
        )
        conditions = ["a statement that takes back each denial, with its day and its document"]
        if not any(statement.value == "act" for statement in gap.statements):
            conditions.append("then an act, since none is reported")
        terms = self._common(gap) | {
            "either": _boolean(self.coverage.coding == "lenient"),
            "denials_from": _day(self.coverage.policy.denials_from(self.coverage.as_of)),
        }
        return question, conditions, self._bound("denials-withdrawn", terms)

    def _report(self, gap: Gap) -> tuple[str, list[str], str]:
        policy, mandate = self.coverage.policy, self.coverage.mandate
        question = (
            f"What has {self._actor(mandate.holder)} done under {gap.target} "
            f"({gap.label}){self._at(gap)}? Name "
            "the act, the day, who says so, and the document."
        )
        fit = [
            failing_act.act
            for failing_act in gap.failed_checks
            if failing_act.codes == ("independence",)
        ]
        witnesses, origins = needed(fit, self.background.origins, self.background.voices)
        period = f"between {mandate.begins} and {mandate.ends or 'now'}"
        conditions = [
            f"an act said to be done or under way, {period}",
            *self._qualities(),
            *self._others(fit, witnesses, origins),
        ]
        terms: dict[str, _Terms] = self._common(gap) | {
            "fresh_from": _day(self._fresh_from()),
            "credibility": Literal(
                str(policy.min_credibility or _NOT_ASSESSED), datatype=XSD.integer
            ),
            "beside": _boolean(bool(fit)),
            "witnesses": _entities("actor", self._speaking(fit, witnesses)) or (_NO_ONE,),
            "ends": _entities("source", origins) or (_NO_ONE,),
        }
        return question, conditions, self._bound("act-reported", terms)

    def _fresh_from(self) -> str:
        """Return the first day on which an act is fresh enough for the policy."""
        age = self.coverage.policy.max_age
        return FIRST_DAY if age is None else days_before(self.coverage.as_of, age)

    def _qualities(self) -> Iterator[str]:
        """Return what an act must be for the policy, whoever reports it."""
        policy = self.coverage.policy
        if policy.max_age is not None:
            yield f"that held on {self._fresh_from()} or later"
        if policy.min_credibility is not None:
            yield f"of credibility {policy.min_credibility} or better"

    def _others(
        self, fit: Sequence[Statement], witnesses: AbstractSet[str], origins: AbstractSet[str]
    ) -> Iterator[str]:
        """Return who an act must come from to be independent of those that are fit."""
        if witnesses:
            others = ", ".join(self._actor(witness) for witness in sorted(witnesses))
            yield f"by another witness than {others} and whatever is part of it"
        if origins:
            yield f"in a source that does not go back to {', '.join(sorted(origins))}"
        least = self.coverage.policy.min_independent
        if least > 1:
            have = independent(fit, self.background.origins, self.background.voices)
            yield f"one of the {least} independent acts asked for; {have} at hand"

    def _speaking(self, fit: Sequence[Statement], witnesses: AbstractSet[str]) -> set[str]:
        """Return the witnesses of the fit acts with all whose word counts as theirs."""
        return set(witnesses) | {
            actor
            for actor, counts_as in self.background.voices.items()
            if counts_as & witnesses or (fit and len(counts_as) > 1)
        }

    def _common(self, gap: Gap) -> dict[str, _Terms]:
        mandate = self.coverage.mandate
        below = self.background.concepts.get(gap.concept, frozenset())
        return {
            "targets": (entity("task", gap.target), *_entities("task-concept", below)),
            "units": _entities("actor", self.units),
            "begins_by": _day(mandate.ends or LAST_DAY),
            "held_on": _day(mandate.begins),
            "undisputed": _boolean(self.coverage.coding == "strict"),
        }

    def _bound(self, name: str, terms: dict[str, _Terms]) -> str:
        """Return a query template with its parameters bound and without its header; the clocks
        stay open.
        """
        body = "\n".join(
            line for line in query.find_query(name).text.split("\n") if not line.startswith("#+")
        )
        return query.bind(body, terms, name=name, leave=query.CLOCKS)

    def _at(self, gap: Gap) -> str:
        names = [self.view.label(entity("place", place)) or place for place in gap.places]
        return f" at {abbreviate_list(names)}" if names else ""

    def _actor(self, slug: str) -> str:
        return self.view.label(entity("actor", slug)) or slug


def abbreviate_list(names: Sequence[str], most: int = 3) -> str:
    """Return names in one line: at most `most` of them, and the number of the others.

    >>> abbreviate_list(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    number_left = len(names) - most
    return (
        ", ".join(names)
        if number_left <= 1
        else f"{', '.join(names[:most])} and {number_left} more"
    )


if TYPE_CHECKING:
    _Terms = NamedNode | Literal | Sequence[NamedNode | Literal]


def _entities(kind: str, slugs: Iterable[str]) -> tuple[NamedNode, ...]:
    return tuple(entity(kind, slug) for slug in sorted(slugs))


def _day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


def _boolean(value: bool) -> Literal:  # noqa: FBT001 - the value itself
    return Literal(str(value).lower(), datatype=XSD.boolean)
