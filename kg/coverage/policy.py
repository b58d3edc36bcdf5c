"""How strict a report of coverage is: the policy that acts must pass, the gaps that are accepted,
the gates.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kg.query import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

Coding: TypeAlias = Literal["adjudicated", "strict", "lenient"]
"""Which reading of a statement counts where two coders differed: the settled one; only statements
whose modality and task no coder disputed; or either.
"""

CODINGS: Final = ("adjudicated", "strict", "lenient")
GATES: Final = ("partial", "contradicted", "silent", "waiver")
"""What `fail_on` may name: a status that no task may have, or waivers that have run out."""
WORST_CREDIBILITY: Final = 6
"""The credibility of what cannot be judged; 1, confirmed, is the best."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted gap of a task or a sub-target, valid until the end of an ISO day. It changes no
    status.

    `path` and `line` are its location in a file, empty and 0 where it was made in Python.

    >>> Waiver("H-4", "none was needed", "A. Planner", "2025-03-31").state("2025-04-01")
    'expired'
    """

    task: str
    reason: str
    author: str
    expires: str
    path: str = ""
    line: int = 0

    def state(self, day: str) -> str:
        """Return active or expired, as of an ISO day; the day it expires is its last active one."""
        return "active" if day <= self.expires else "expired"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an act must be to make a task covered, and which gaps are accepted; the default asks for
    nothing more.

    `min_force` leaves out of the denominator the tasks below that force, or of none on record;
    empty keeps all. `max_age` is in days between the latest day on which an act held and the day of
    the report. `min_credibility` asks for that number or a better one; 1 is the best, and an act
    without an assessment fails. `fail_under` is a percentage. The policy qualifies acts only:
    denials count whatever their credibility, and whatever their age, unless they are older than
    `max_denial_age` days. Source: DESIGN, Coverage.

    >>> Policy(min_independent=2).asks
    ('at least 2 independent acts',)
    """

    min_force: str = ""
    min_independent: int = 1
    max_age: int | None = None
    min_credibility: int | None = None
    coding: Coding = "adjudicated"
    fail_under: float | None = None
    fail_on: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    max_denial_age: int | None = None

    @property
    def asks(self) -> tuple[str, ...]:
        """What it asks beyond the rules, each in words; empty where it asks for nothing."""
        return tuple(self._asks())

    def _asks(self) -> Iterator[str]:
        if self.min_force:
            yield f"tasks of force {self.min_force} or stronger"
        if self.min_independent > 1:
            yield f"at least {self.min_independent} independent acts"
        if self.max_age is not None:
            yield f"acts at most {self.max_age} day{'' if self.max_age == 1 else 's'} old"
        if self.max_denial_age is not None:
            yield (
                f"denials at most {self.max_denial_age} "
                f"day{'' if self.max_denial_age == 1 else 's'} old"
            )
        if self.min_credibility is not None:
            yield f"acts of credibility {self.min_credibility} or better"
        if self.coding != "adjudicated":
            yield f"the {self.coding} reading"

    def denials_from(self, as_of: str) -> str:
        """Return the day before which a denial must have ended to have lapsed on the day of the
        report.

        >>> Policy(max_denial_age=90).denials_from("2024-10-12")
        '2024-07-14'
        """
        return FIRST_DAY if self.max_denial_age is None else days_before(as_of, self.max_denial_age)

    def waiver_of(self, target: str) -> Waiver | None:
        """Return the waiver of a task or sub-target, None where there is none."""
        return next((waiver for waiver in self.waivers if waiver.task == target), None)


def days_before(day: str, days: int) -> str:
    """Return the day so many days earlier, the first of all days where the calendar ends before.

    >>> days_before("2024-03-01", 1)
    '2024-02-29'
    """
    start = date.fromisoformat(day)
    return (start - timedelta(days=min(days, (start - date.min).days))).isoformat()


OPTIONS: Final = tuple(field.name for field in fields(Policy) if field.name != "waivers")
"""The fields of a policy that are an option of the command line too."""
