"""Mandates over time: which are in force, one with its clauses, its tasks on a day, the chain, what
became of tasks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import mandates
from kg.mandates import Clause, Difference, Link, Overview
from kg.model import Displayed, Table
from kg.services import days

if TYPE_CHECKING:
    from kg.store import View


@dataclass(frozen=True, slots=True)
class MandatesRequest:
    """All mandates as of an ISO day, the present one where it is empty."""

    as_of: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class MandatesAnswer(Displayed):
    """Every mandate of a store, by the day it begins. `request` has its day filled in."""

    request: MandatesRequest
    mandates: tuple[Overview, ...]

    def display(self) -> Table:
        """Return one row a mandate: its period, and whether it is in force."""
        rows = tuple(
            (
                overview.mandate.id,
                overview.mandate.label,
                overview.mandate.begins,
                overview.mandate.ends,
                overview.in_force,
            )
            for overview in self.mandates
        )
        columns = ("mandate", "title", "begins", "ends", "in force")
        return Table(columns, rows, f"Mandates as of {self.request.as_of}")


@dataclass(frozen=True, slots=True)
class MandateRequest:
    """One mandate, by its id or an instrument's symbol, as of an ISO day, the present one where it
    is empty.
    """

    mandate: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class MandateAnswer:
    """One mandate with its tasks, limits and duties, and the instruments that set it up or extend
    it. `request` has its day filled in.
    """

    request: MandateRequest
    overview: Overview
    clauses: tuple[Clause, ...]
    instruments: tuple[Link, ...]


@dataclass(frozen=True, slots=True, repr=False)
class TasksAnswer(Displayed):
    """The tasks of a mandate that are set by a day, and the ids of those that a later instrument
    sets; all of them where the mandate is not in force on that day. `request` has its day filled
    in.
    """

    request: MandateRequest
    overview: Overview
    tasks: tuple[Clause, ...]
    later: tuple[str, ...]

    def display(self) -> Table:
        """Return one row a task: what the mandate asks, and with what force."""
        rows = tuple((task.id, task.label, task.force) for task in self.tasks)
        title = f"Tasks of {self.overview.mandate.id} as of {self.request.as_of}"
        force = (f"In force: {self.overview.in_force}",)
        return Table(("task", "what the mandate asks", "force"), rows, title, force)


@dataclass(frozen=True, slots=True)
class ChainRequest:
    """The chain around a mandate or an instrument; `as_of` leaves out what was adopted after an ISO
    day, empty: nothing.
    """

    start: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """The instruments of a chain by day of adoption. The day in `request` is written in full."""

    request: ChainRequest
    instruments: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DifferenceRequest:
    """Two mandates, each by its id or an instrument's symbol, in either order."""

    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class DifferenceAnswer:
    """What became of the tasks between two mandates."""

    request: DifferenceRequest
    difference: Difference


def list_mandates(view: View, request: MandatesRequest) -> MandatesAnswer:
    """Return every mandate of a store as of a day. Raises InputError for an invalid day.

    >>> answer = list_mandates(view, MandatesRequest("2030-10-31"))
    >>> [each.mandate.id for each in answer.mandates if each.in_force == "yes"]
    ['harbour-1']
    """
    as_of = _day(request.as_of)
    return MandatesAnswer(replace(request, as_of=as_of), mandates.overviews(view, as_of))


def show(view: View, request: MandateRequest) -> MandateAnswer:
    """Return all that is on record about one mandate. Raises InputError for a mandate or a day that
    is none.

    >>> answer = show(view, MandateRequest("harbour-1", "2030-10-31"))
    >>> [link.symbol for link in answer.instruments]
    ['OC/12']
    """
    request, overview = _overview(view, request)
    symbols = {*overview.established_by, *overview.extended_by}
    instruments = mandates.chain(view, overview.mandate.id)
    return MandateAnswer(
        request,
        overview,
        mandates.clauses(view, overview.context),
        tuple(link for link in instruments if link.symbol in symbols),
    )


def tasks(view: View, request: MandateRequest) -> TasksAnswer:
    """Return the tasks of a mandate that are set by a day, or all where it is not in force then.

    Raises InputError for an unknown mandate or an invalid day.

    >>> len(tasks(view, MandateRequest("harbour-1", "2030-10-31")).tasks)
    5
    """
    request, overview = _overview(view, request)
    context = (
        overview.context
        if overview.in_force == "no"
        else mandates.read(view, overview.mandate.id, overview.as_of)
    )
    clauses = (clause for clause in mandates.clauses(view, context) if clause.kind == "task")
    ids = {task.id for task in overview.mandate.tasks}
    later = tuple(slug for slug in context.later if slug in ids)
    return TasksAnswer(request, overview, tuple(clauses), later)


def chain(view: View, request: ChainRequest) -> ChainAnswer:
    """Return the chain of instruments around a mandate or an instrument. Raises InputError for
    anything else, and for what is no day.

    >>> answer = chain(view, ChainRequest("harbour-1", "2030-12-31"))
    >>> [link.symbol for link in answer.instruments]
    ['OC/12']
    """
    if not request.as_of:
        return ChainAnswer(request, mandates.chain(view, request.start))
    request = replace(request, as_of=days.day(request.as_of, "--as-of"))
    return ChainAnswer(request, mandates.chain(view, request.start, request.as_of))


def difference(view: View, request: DifferenceRequest) -> DifferenceAnswer:
    """Return what became of the tasks between two mandates. Raises InputError for a mandate that is
    none.

    >>> answer = difference(view, DifferenceRequest("OC/12", "OC/19"))
    >>> answer.difference.summary
    {'carried': 1, 'widened': 1, 'narrowed': 1, 'dropped': 2}
    """
    return DifferenceAnswer(request, mandates.difference(view, request.earlier, request.later))


def _day(as_of: str) -> str:
    return days.day(as_of, "--as-of") if as_of else days.today()


def _overview(view: View, request: MandateRequest) -> tuple[MandateRequest, Overview]:
    """Return a request with its day filled in, and the mandate that it names on that day."""
    request = replace(request, as_of=_day(request.as_of))
    mandate = mandates.find(view, request.mandate, name="")
    overview = mandates.overview(view, mandate, request.as_of)
    instead = mandates.instead(view, overview.mandate, request.as_of)
    return request, replace(overview, instead=instead)
