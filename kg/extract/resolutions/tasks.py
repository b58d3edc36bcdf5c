"""Which paragraphs give a mission or an authorised force a task, a duty or a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import actors, cues
from kg.extract.resolutions.clauses import Clause, clause_of, clauses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.resolutions.actors import Actors
    from kg.extract.resolutions.record import Paragraph
    from kg.extract.resolutions.verbs import Verbs

TASK: Final = "task"
HEAD: Final = "head"
DUTY: Final = "duty"
LIMIT: Final = "limit"
NONE: Final = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a paragraph is for the mandate: task, head, duty, limit or nothing; the rule that says
    so, a confidence, why, and the act as far as it was read.
    """

    role: str
    rule: str = ""
    confidence: str = ""
    why: str = ""
    act: str = ""
    force: str = ""


def marks(
    paragraphs: Sequence[Paragraph],
    read_clauses: Mapping[str, tuple[Clause, ...]],
    instrument_actors: Actors,
) -> dict[int, Mark]:
    """Return what each paragraph is for the mandate, by its place among the paragraphs."""
    return _Marker(paragraphs, read_clauses, instrument_actors).marks()


class _Marker:
    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        read_clauses: Mapping[str, tuple[Clause, ...]],
        instrument_actors: Actors,
    ) -> None:
        self.paragraphs = paragraphs
        self.clauses = read_clauses
        self.instrument_actors = instrument_actors
        self.children: dict[str, list[int]] = {}
        for at, paragraph in enumerate(paragraphs):
            self.children.setdefault(paragraph.parent, []).append(at)
        self.result: dict[int, Mark] = {}

    def marks(self) -> dict[int, Mark]:
        for at, paragraph in enumerate(self.paragraphs):
            if paragraph.part or at in self.result:
                continue
            self.result[at] = self._mark(paragraph)
        return self.result

    def _mark(self, paragraph: Paragraph) -> Mark:
        below = self.children.get(paragraph.path, [])
        items = [n for n in below if self.paragraphs[n].label]
        if items and (head := self._head(paragraph)):
            self._items(items, head)
            return Mark(HEAD, head.rule, head.confidence, head.why, force=head.force)
        single = [self._single(clause) for clause in self.clauses.get(paragraph.path, ())]
        best = [mark for role in (TASK, DUTY, LIMIT) for mark in single if mark.role == role]
        return best[0] if best else Mark(NONE)

    def _items(self, items: Sequence[int], head: Mark) -> None:
        """Mark what stands below the head of a list of tasks."""
        for at in items:
            paragraph = self.paragraphs[at]
            below = self.children.get(paragraph.path, [])
            inner = [n for n in below if self.paragraphs[n].label]
            labelled = [n for n in inner if self.paragraphs[n].is_labelled]
            if inner:
                self._items(inner, head)
            role = HEAD if labelled else TASK
            self.result[at] = Mark(
                role, "list-item", head.confidence, head.why, paragraph.words, head.force
            )
            for n in below:
                self.result.setdefault(
                    n, Mark(NONE, "continues", why=f"continues {paragraph.path}")
                )

    def _head(self, paragraph: Paragraph) -> Mark | None:
        """Return the mark of a head that gives a mission its list, None where it does not."""
        head_clauses = self.clauses.get(paragraph.path, ())
        for clause in reversed(head_clauses):
            is_asked = actors.MISSION in clause.kinds and bool(clause.force)
            if is_asked and (clause is head_clauses[-1] or cues.LIST.search(paragraph.words)):
                return self._head_of(clause, paragraph)
        if head_clauses and self._authorises_states(head_clauses[-1]):
            return Mark(
                HEAD,
                "authorised-list",
                "high",
                "authorises the list that follows",
                force=head_clauses[-1].force,
            )
        return self._named_list(paragraph, head_clauses)

    def _head_of(self, clause: Clause, paragraph: Paragraph) -> Mark | None:
        if cues.REPORTS.match(clause.act) or (
            cues.COMPOSED.match(clause.act) and not cues.LIST.search(paragraph.words)
        ):
            return None
        return Mark(
            HEAD, "mission-list", "high", f"{clause.verb} {clause.addressee}", force=clause.force
        )

    def _named_list(self, paragraph: Paragraph, head_clauses: tuple[Clause, ...]) -> Mark | None:
        """Return the mark of a head that says that tasks or a mandate follow."""
        lists = [*cues.LIST.finditer(paragraph.words)]
        if not lists or not head_clauses or not any(clause.force for clause in head_clauses):
            return None
        if not self._is_of_mission(paragraph.words, lists[-1]):
            return None
        last = head_clauses[-1]
        if cues.REPORTS.match(last.act) and not cues.SETS_UP.search(paragraph.words):
            return None
        force = next((clause.force for clause in reversed(head_clauses) if clause.force), "")
        return Mark(
            HEAD, "named-list", "medium", "says that tasks of the mission follow", force=force
        )

    def _is_of_mission(self, words: str, task_list: re.Match[str]) -> bool:
        """Return whether words name a mission, and no other actor between it and a list."""
        missions = [match.end() for match in self.instrument_actors.name.finditer(words)]
        if not missions:
            return False
        others = [match.end() for match in actors.OTHERS.finditer(words[: task_list.start()])]
        last_mission = max((end for end in missions if end <= task_list.end()), default=-1)
        return not others or max(others) <= last_mission

    def _authorises_states(self, clause: Clause) -> bool:
        """Return whether a clause authorises states or an organisation to use force."""
        is_others = any(kind in clause.kinds for kind in (actors.STATES, actors.ORGANISATION))
        if clause.force != "authorises" or not is_others:
            return False
        deploys = re.match(r"(?:form|deploy|establish|lead|set up|maintain)\b", clause.act)
        return bool(
            cues.AUTHORITY.search(clause.words) or (deploys and clause.words.rstrip().endswith(":"))
        )

    def _single(self, clause: Clause) -> Mark:
        """Return what a clause outside a list of tasks sets."""
        if clause.force == "authorises" and re.search(r"\bforces\b", clause.addressee):
            return Mark(
                TASK,
                "authorised-force",
                "medium",
                f"{clause.verb} forces",
                clause.act,
                clause.force,
            )
        if self._authorises_states(clause) and not cues.TO_MANDATE.search(clause.act):
            return Mark(
                TASK,
                "authorised-states",
                "medium",
                f"{clause.verb} {clause.addressee}",
                clause.act,
                clause.force,
            )
        if not clause.force and (again := cues.AGAIN.match(clause.words)):
            force = cues.AGAIN_FORCE.get(again["what"].lower(), "authorises")
            clause = clauses_of(clause.verb, again["rest"], self.instrument_actors, force)
        if clause.force == "decides":
            return self._decided(clause)
        if clause.force and actors.MISSION in clause.kinds:
            return self._asked(clause)
        return self._set_up(clause) if clause.force == "authorises" else Mark(NONE)

    def _asked(self, clause: Clause) -> Mark:
        why = f"{clause.verb} {clause.addressee}"
        act = clause.act
        if (
            cues.AUTHORITY.search(act[:160])
            and cues.TO_MANDATE.search(act)
            and not cues.BEYOND.search(act)
        ):
            return Mark(LIMIT, "authority", "medium", why, act, clause.force)
        if cues.CONDUCT.match(act) and not cues.BEYOND.search(act):
            return Mark(DUTY, "conduct", "medium", why, act, clause.force)
        if cues.REPORTS.match(act):
            return Mark(DUTY, "report", "medium", why, act, clause.force)
        if (
            not act
            or cues.NO_ACT.fullmatch(act)
            or (
                clause.has_subject
                and (cues.COMPOSED.match(act) or cues.OLD_MANDATE.search(act[:200]))
            )
        ):
            return Mark(NONE)
        return Mark(TASK, "mission-asked", "high", why, act, clause.force)

    def _decided(self, clause: Clause) -> Mark:
        """Return what a decision sets: a task where it says what the mission shall do."""
        for subject, act in self._acts(clause):
            if cues.COMPOSED.match(act) or cues.OLD_MANDATE.search(act[:200]):
                continue
            if cues.CONDUCT.match(act) and not cues.BEYOND.search(act):
                return Mark(
                    DUTY, "conduct", "medium", f"{clause.verb} that {subject}", act, clause.force
                )
            return Mark(
                TASK, "mission-shall", "medium", f"{clause.verb} that {subject}", act, clause.force
            )
        if (
            actors.MISSION in clause.kinds
            and clause.act
            and not clause.has_subject
            and clause.addressee
        ):
            return self._asked(clause)
        return self._decided_to(clause)

    def _acts(self, clause: Clause) -> list[tuple[str, str]]:
        """Return what a decision says that a mission shall do: each act behind its subject."""
        if clause.has_subject and actors.MISSION in clause.kinds:
            return [(clause.addressee, clause.act)]
        phrase = self.instrument_actors.phrase.pattern
        pattern = rf"(?:that|and|,)\s+({phrase})[^.;:]{{0,160}}?\s(?:shall|may|will|should)\s"
        return [(m[1], clause.words[m.end() :]) for m in re.finditer(pattern, clause.words)]

    def _decided_to(self, clause: Clause) -> Mark:
        """Return what `decides to authorise (request, mandate) the Mission to …` sets."""
        match = re.search(r"\bto (authori[sz]e|request|mandate|empower|task)\s+(.+)", clause.words)
        if match is None:
            return self._set_up(clause)
        inner = clauses_of(match[1], match[2], self.instrument_actors)
        if actors.MISSION in inner.kinds and inner.act and inner.addressee:
            return self._asked(inner)
        return self._set_up(clause)

    def _set_up(self, clause: Clause) -> Mark:
        """Return what a clause sets that establishes a mission, or authorises others to do so, for
        a purpose.
        """
        match = cues.SET_UP_FOR.search(clause.words)
        if match is None or not self.instrument_actors.name.search(match[0]):
            return Mark(NONE)
        act = clause.words[match.end() - len(match[0].split()[-1]) :]
        return Mark(TASK, "set-up", "low", f"{clause.verb} a mission to act", act, clause.force)


def clauses_of(verb: str, rest: str, instrument_actors: Actors, force: str = "") -> Clause:
    """Return the clause of a verb inside another clause."""
    force = force or ("authorises" if verb.startswith(("authori", "empower")) else "requests")
    return clause_of(verb, force, rest, instrument_actors)


def read_clauses(
    paragraphs: Sequence[Paragraph], language_verbs: Verbs, instrument_actors: Actors
) -> dict[str, tuple[Clause, ...]]:
    """Return the clauses of each paragraph, by its path."""
    return {p.path: clauses(p.words, language_verbs, instrument_actors) for p in paragraphs}
