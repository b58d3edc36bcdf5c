"""Claims and denials: what counts as one and as the other, and which claims a denial rules out.

A denial is a statement whose modality has the evidential value denial, here as in coverage. A claim
is one that says something is so: its modality has the value act or effect, or lets a relation be
derived. An aim claims no fact, nor does a reading of the mandate; neither is ruled out by a denial
of fact.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.vocab import DCTERMS, GEO, MKG, ORG, SKOS, NamedNode, entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from kg.model import Statement
    from kg.store import View

LAST_DAY: Final = "9999-12-31"
ROLES: Final = ("object", "beneficiary", "opposedTo")
"""What a claim and its denial may be about beside the agent; where both name some, they must share
one.
"""
PART_OF: Final = (ORG.unitOf, DCTERMS.isPartOf)
_BROADER: Final = SKOS.broader
_WITHIN: Final = GEO.sfWithin


class Subject(NamedTuple):
    """What a claim or a denial speaks of, apart from days: agents, action, link, the other roles
    and places; IRIs.
    """

    agents: frozenset[str]
    action: str
    link: str
    roles: tuple[frozenset[str], ...]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim or a denial with what it speaks of."""

    statement: Statement
    subject: Subject

    @property
    def id(self) -> str:
        """The statement's id."""
        return self.statement.id

    @property
    def begins(self) -> str:
        """The first day that it speaks of."""
        return self.statement.held_from

    @property
    def ends(self) -> str:
        """The last day that it speaks of; an interval without an end continues."""
        return self.statement.held_until or LAST_DAY


@dataclass(frozen=True, slots=True)
class Exclusions:
    """How many of the other side each claim and denial excludes, and the id of one of these, by id
    of the statement.
    """

    counts: dict[str, int] = field(default_factory=dict)
    against: dict[str, str] = field(default_factory=dict)

    def add(self, assertion: Assertion, others: _Days) -> None:
        """Count those of some statements that speak of a day of this one."""
        number, example = others.meeting(assertion)
        if number:
            self.counts[assertion.id] = self.counts.get(assertion.id, 0) + number
            self.against.setdefault(assertion.id, example)


class Ways:
    """The ways up from agents, actions and places, each read once from a view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._above: dict[tuple[str, tuple[NamedNode, ...]], frozenset[str]] = {}
        self._elsewhere: dict[tuple[object, ...], str] = {}
        self._read: dict[tuple[NamedNode, ...], Mapping[str, AbstractSet[str]]] = {}

    def up(self, term: str, *links: NamedNode) -> frozenset[str]:
        """Return a term and all above it by some links, over any number of steps, as IRIs."""
        key = (term, links)
        if key not in self._above:
            above = self._links(links)
            ancestors, queue = {term}, [term]
            while queue:
                onward = above.get(queue.pop(), frozenset()) - ancestors
                ancestors |= onward
                queue += onward
            self._above[key] = frozenset(ancestors)
        return self._above[key]

    def _links(self, links: tuple[NamedNode, ...]) -> Mapping[str, AbstractSet[str]]:
        """Return all that some links lead to, by where they begin; read once, in one request."""
        if links not in self._read:
            above: dict[str, set[str]] = defaultdict(set)
            for quad in self._view.look_up((None, link, None, None) for link in links):
                if isinstance(quad.subject, NamedNode):
                    above[quad.subject.value].add(quad.object.value)  # type: ignore[union-attr]
            self._read[links] = above
        return self._read[links]

    def wholes(self, agents: Iterable[str]) -> frozenset[str]:
        """Return agents and whatever they are part of: who acts where they act."""
        return frozenset(whole for agent in agents for whole in self.up(agent, *PART_OF))

    def broader(self, action: str) -> frozenset[str]:
        """Return an action and those above it."""
        return self.up(action, _BROADER)

    def contains(self, outer: str, inner: str) -> bool:
        """Return whether a place is another or one around it."""
        return outer in self.up(inner, _WITHIN)

    def apart(self, denied: Subject, claimed: Subject) -> str:
        """Return why a denial does not rule out a claim, whatever their days; empty where it does.

        A denial rules out claims of the agent, or of whatever is part of it, whose action is at or
        below its own; and above its own where both speak to one task. It reaches no further than
        its words.
        """
        if not denied.agents & self.wholes(claimed.agents):
            return "it is denied of another agent"
        same_task = bool(denied.link) and denied.link == claimed.link
        if denied.action not in self.broader(claimed.action) and not (
            same_task and claimed.action in self.broader(denied.action)
        ):
            return "another action is denied"
        return self.elsewhere(denied, claimed)

    def elsewhere(self, denied: Subject, claimed: Subject) -> str:
        """Return why a denial of one agent and action is about something else than a claim, else
        empty.
        """
        key = (denied.roles, denied.places, claimed.roles, claimed.places)
        if key not in self._elsewhere:
            self._elsewhere[key] = ""
            if any(
                role and other_role and not role & other_role
                for role, other_role in zip(denied.roles, claimed.roles, strict=True)
            ):
                self._elsewhere[key] = "the two speak of others"
            elif denied.places and claimed.places and not self.near(denied.places, claimed.places):
                self._elsewhere[key] = "the two speak of different places"
        return self._elsewhere[key]

    def near(self, places: Iterable[str], others: Iterable[str]) -> bool:
        """Return whether one of some places is within one of the others, or the other way
        round.
        """
        return any(
            self.contains(place, other_place) or self.contains(other_place, place)
            for place in places
            for other_place in others
        )


class Claims:
    """Claims, found by what a denial says: those of one subject are looked at together."""

    def __init__(self, claims: Iterable[Assertion], ways: Ways) -> None:
        self._ways = ways
        self._members = _by_subject(claims)
        self._days = {subject: _Days(members) for subject, members in self._members.items()}
        self._at_or_below: dict[tuple[str, str], list[Subject]] = defaultdict(list)
        self._of_task: dict[tuple[str, str], list[Subject]] = defaultdict(list)
        for subject in self._members:
            for agent in ways.wholes(subject.agents):
                for action in ways.broader(subject.action):
                    self._at_or_below[agent, action].append(subject)
                if subject.link:
                    self._of_task[agent, subject.link].append(subject)

    def excluded(self, denials: Iterable[Assertion]) -> tuple[Exclusions, list[Assertion]]:
        """Return what some denials and the claims exclude of each other, and the claims that are
        ruled out, by day.
        """
        exclusions, ruled_out = Exclusions(), {}
        for denied, members in _by_subject(denials).items():
            days = _Days(members)
            for claimed in self._near(denied):
                if self._ways.elsewhere(denied, claimed):
                    continue
                for denial in members:
                    exclusions.add(denial, self._days[claimed])
                for claim in self._members[claimed]:
                    exclusions.add(claim, days)
                    if claim.id in exclusions.counts:
                        ruled_out[claim.id] = claim
        return exclusions, sorted(ruled_out.values(), key=by_day)

    def _near(self, denied: Subject) -> Iterable[Subject]:
        """Return the subjects of claims of the agent and action that a denial rules out, each
        once.
        """
        near: dict[Subject, None] = {}
        for agent in denied.agents:
            near |= dict.fromkeys(self._at_or_below.get((agent, denied.action), ()))
            of_task = self._of_task.get((agent, denied.link), ()) if denied.link else ()
            above = self._ways.broader(denied.action)
            near |= dict.fromkeys(claimed for claimed in of_task if claimed.action in above)
        return near


class _Days:
    """The days of some statements, sorted, so that those that meet an interval are counted without
    a look at each.
    """

    def __init__(self, members: Sequence[Assertion]) -> None:
        ordered = sorted(members, key=by_day)
        self._begins = [assertion.begins for assertion in ordered]
        self._ends = sorted(assertion.ends for assertion in ordered)
        self._last: list[Assertion] = []  # of those up to each, the one that ends last
        for assertion in ordered:
            last = self._last[-1] if self._last else assertion
            self._last.append(assertion if assertion.ends > last.ends else last)

    def meeting(self, assertion: Assertion) -> tuple[int, str]:
        """Return how many speak of a day that a statement speaks of, and the id of one of them."""
        begun = bisect_right(self._begins, assertion.ends)
        number = begun - bisect_left(self._ends, assertion.begins)
        return (number, self._last[begun - 1].id) if number > 0 else (0, "")


def by_day(assertion: Assertion) -> tuple[str, str]:
    """Return a key that sorts claims and denials by their first day."""
    return assertion.begins, assertion.id


def subject_of(view: View, statement: Statement, agents: Iterable[str]) -> Subject:
    """Return what a statement speaks of; `agents` are IRIs."""
    iri = entity("statement", statement.id)
    return Subject(
        frozenset(agents),
        view.value(iri, MKG.action),
        view.value(iri, MKG.evidenceFor),
        tuple(frozenset(view.values(iri, MKG.term(role))) for role in ROLES),
        frozenset(entity("place", place).value for place in statement.places),
    )


def _by_subject(assertions: Iterable[Assertion]) -> dict[Subject, list[Assertion]]:
    grouped: dict[Subject, list[Assertion]] = defaultdict(list)
    for assertion in assertions:
        grouped[assertion.subject].append(assertion)
    return grouped
