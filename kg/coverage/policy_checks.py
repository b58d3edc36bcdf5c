"""Which acts pass a policy: fresh enough, credible enough, and enough of them independent of each
other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kg.coverage.independence import independent
from kg.model import Statement
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coverage.policy import Policy


@dataclass(frozen=True, slots=True)
class Failing:
    """An act that fails the policy: `codes` are among age, credibility and independence, `why`
    gives the reasons in words.
    """

    act: Statement
    codes: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """The acts of a task or sub-target under a policy.

    `independent` is over all the acts, `independent_fit` over those that are fresh and credible
    enough: the number that the policy asks about.
    """

    qualified: tuple[Statement, ...]
    failed_checks: tuple[Failing, ...]
    independent: int
    independent_fit: int


@dataclass(frozen=True, slots=True)
class PolicyContext:
    """What acts are checked against: the policy and the day of the report.

    `origins` are the ultimate sources of derived sources, `voices` the actors that each actor
    counts as, `names` the labels of the actors who deny something.
    """

    policy: Policy
    as_of: str
    origins: Mapping[str, frozenset[str]]
    voices: Mapping[str, frozenset[str]]
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, witness: str) -> str:
        """Return a witness as people read it."""
        return self.names.get(witness) or witness or "no one named"

    def independent(self, acts: Iterable[Statement]) -> int:
        """Return how many of some acts are independent."""
        return independent(acts, self.origins, self.voices)

    def weigh(self, statements: Iterable[Statement]) -> PolicyResult:
        """Return which acts among some statements pass the policy, and why the others do not."""
        acts = [statement for statement in statements if statement.value == "act"]
        faults = {act.id: self._faults(act) for act in acts}
        fit = [act for act in acts if not faults[act.id]]
        number = self.independent(fit)
        if number < self.policy.min_independent:
            why = f"{number} independent of {self.policy.min_independent} asked for"
            faults |= {act.id: {"independence": why} for act in fit}
        return PolicyResult(
            tuple(act for act in acts if not faults[act.id]),
            _failing(acts, faults),
            number if len(fit) == len(acts) else self.independent(acts),
            number,
        )

    def _faults(self, act: Statement) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.policy.max_age is not None:
            day = latest_day(act, self.as_of)
            age = (date.fromisoformat(self.as_of) - date.fromisoformat(day)).days
            if age > self.policy.max_age:
                latest = f"last held {day}, {counted(age, 'day')} before {self.as_of}"
                faults["age"] = f"{latest}; at most {self.policy.max_age} asked for"
        least = self.policy.min_credibility
        if least is not None and (act.credibility is None or act.credibility > least):
            assessment = (
                "credibility not assessed"
                if act.credibility is None
                else f"credibility {act.credibility}"
            )
            faults["credibility"] = f"{assessment}; {least} or better asked for"
        return faults


def _failing(
    acts: Iterable[Statement], faults: Mapping[str, Mapping[str, str]]
) -> tuple[Failing, ...]:
    """Return the acts with a fault, each with the codes of its faults and why in words."""
    return tuple(
        Failing(act, tuple(faults[act.id]), "; ".join(faults[act.id].values()))
        for act in acts
        if faults[act.id]
    )


def latest_day(statement: Statement, as_of: str) -> str:
    """Return the latest day on which a statement held, at most `as_of`, which is the day of what
    still continues.

    The day that counts for the age of an act. Source: DESIGN, Coverage: `--max-age` counted back
    from `--as-of`.
    """
    return min(statement.held_until or as_of, as_of)
