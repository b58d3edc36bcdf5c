"""What was read of an instrument -> drafts of its provisions, and of a mandate with tasks, limits
and duties, in the form of kg's own files.

Labels are made of our own words; no words of the text enter a draft but its opening verb and an
anchor of at most three words.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import quotes
from kg.extract.resolutions import actors, cues, tasks, wording
from kg.extract.resolutions.concepts import ConceptCandidate, Concepts, clear
from kg.importers import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.extract.resolutions.actors import Mission
    from kg.extract.resolutions.reading import Reading, ReadParagraph
    from kg.extract.resolutions.terms import Term

_FEW_WORDS: Final = 8
"""How few words do not say alone what an item is about."""
CODER: Final = "resolutions/1.0"
"""How drafts of instruments are signed."""


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A drafted task: its id, fields and force, the path that sets it, and its concepts."""

    id: str
    path: str
    concept: str
    candidates: tuple[ConceptCandidate, ...]
    force: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftNames:
    """Ids and words of a draft: of the instrument, its symbol, the mandate, its holder, the mandate
    before it, and the day of adoption; `cite` says what text was read. `instruments` are the ids of
    instruments by their symbol.
    """

    instrument: str
    symbol: str
    mandate: str
    holder: str
    adopted: str
    cite: str
    mission: str = ""
    replaces: str = ""
    begins: str = ""
    instruments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Duty:
    """A limit or a duty: its kind, its label, the path that sets it, whether it binds the mission,
    and a note.
    """

    kind: str
    label: str
    path: str
    is_bound: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """An instrument and a mandate as drafts, and what stayed outside of them.

    `mandate` is empty where the text gives the mission no task and no limit. `others` are paths
    that give another mission a task, `unknown` symbols of instruments that the store lacks.
    """

    instrument: Mapping[str, Any]
    mandate: Mapping[str, Any]
    tasks: tuple[DraftTask, ...]
    term: Term | None
    others: tuple[str, ...]
    unknown: tuple[str, ...]


def mission_of(reading: Reading) -> str:
    """Return the short name of the mission that an instrument is about: the one that its periods
    and its tasks name most; empty where it names none.
    """
    counts: Counter[str] = Counter()
    for term in reading.terms:
        counts[term.mission] += 5
    for read_paragraph in reading.paragraphs:
        weight = 3 if read_paragraph.mark.role in (tasks.HEAD, tasks.TASK) else 1
        words = read_paragraph.mark.why or read_paragraph.paragraph.words[:200]
        for mission in reading.missions:
            if _names(mission, words):
                counts[mission.short] += weight if _is_whole(mission) else 1
    del counts[""]
    return counts.most_common(1)[0][0] if counts else ""


def _is_whole(mission: Mission) -> bool:
    """Return whether a name is that of a mission, not of a unit of one."""
    return not re.search(r"\b(?:monitors|observers|unit|component|police)\b", mission.full)


def _names(mission: Mission, words: str) -> bool:
    """Return whether words name a mission."""
    by_short = re.search(rf"\b{re.escape(mission.short)}\b", words) is not None
    return by_short or bool(mission.full and mission.full in words)


def draft(text: str, reading: Reading, names: DraftNames, concepts: Concepts) -> InstrumentDraft:
    """Return the drafts of an instrument and its mandate."""
    return _Drafter(text, reading, names, concepts).draft()


class _Drafter:
    def __init__(self, text: str, reading: Reading, names: DraftNames, concepts: Concepts) -> None:
        self.text = text
        self.reading = reading
        self.names = names
        self.concepts = concepts
        self.provisions = _provision_ids(names.instrument, reading.paragraphs)
        self.prefix = re.sub(r"-mandate\b", "", names.mandate).upper()

    def draft(self) -> InstrumentDraft:
        """Return the drafts."""
        drafted_tasks, others = self._tasks()
        duties = self._duties()
        related, unknown = self._relations()
        term = self._term()
        instrument = {
            "id": self.names.instrument,
            "symbol": self.names.symbol,
            "label": self.names.symbol,
            "adopted": self.names.adopted,
            "cite": self.names.cite,
            "does": wording.does(self.reading, len(drafted_tasks), term),
            **related,
            "provisions": [
                self._provision(read_paragraph) for read_paragraph in self.reading.paragraphs
            ],
            "review": {
                "rule": "instrument",
                "confidence": "high",
                "why": "symbol and day as they were named",
            },
        }
        has_mandate = bool(drafted_tasks or (duties and term))
        mandate = self._mandate(drafted_tasks, duties, term) if has_mandate else {}
        return InstrumentDraft(instrument, mandate, drafted_tasks, term, others, unknown)

    def _provision(self, read_paragraph: ReadParagraph) -> dict[str, Any]:
        paragraph, mark = read_paragraph.paragraph, read_paragraph.mark
        is_sure = read_paragraph.is_sure
        why = paragraph.note or (
            "numbered in the text" if is_sure else "no number of its own in the text: counted"
        )
        provision = {
            "id": self.provisions[id(read_paragraph)],
            "paragraph": paragraph.path,
            "force": read_paragraph.force,
            "verb": read_paragraph.verb,
            "other_verbs": list(read_paragraph.other_verbs),
            "addressee": _addressees(read_paragraph),
            "task": mark.role == tasks.TASK,
            "passage": self._passage(paragraph.start, paragraph.end),
            "marks": {} if is_sure else {"paragraph": "unverified"},
            "review": {
                "rule": mark.rule or "paragraph",
                "confidence": mark.confidence or ("high" if is_sure else "medium"),
                "why": f"{why}; {mark.role}" if mark.role else why,
            },
        }
        return _filled(provision, keep=("task",))

    def _passage(self, start: int, end: int) -> dict[str, Any]:
        words = self.text[start:end]
        return {
            "start": start,
            "end": end,
            "sha256": hashlib.sha256(words.encode()).hexdigest(),
            "anchor": quotes.anchor(words),
        }

    def _tasks(self) -> tuple[tuple[DraftTask, ...], tuple[str, ...]]:
        """Return the tasks of the mission, and the paths that give another one a task."""
        leaves = {
            read_paragraph.paragraph.parent
            for read_paragraph in self.reading.paragraphs
            if read_paragraph.mark.role == tasks.TASK and not read_paragraph.paragraph.is_labelled
        }
        drafted: list[DraftTask] = []
        others = []
        for read_paragraph in self.reading.paragraphs:
            if read_paragraph.mark.role != tasks.TASK or read_paragraph.paragraph.path in leaves:
                continue
            if self._is_of_other(read_paragraph):
                others.append(read_paragraph.paragraph.path)
            else:
                drafted.append(self._task(read_paragraph, len(drafted) + 1))
        return tuple(drafted), tuple(others)

    def _is_of_other(self, read_paragraph: ReadParagraph) -> bool:
        """Return whether a paragraph addresses other missions alone."""
        if read_paragraph.mark.rule in ("authorised-force", "authorised-states"):
            return bool(self.names.mission)
        why = read_paragraph.mark.why
        mission_names = {
            mission.short
            for mission in self.reading.missions
            if _is_whole(mission) and _names(mission, why)
        }
        return (
            bool(mission_names)
            and bool(self.names.mission)
            and self.names.mission not in mission_names
        )

    def _task(self, read_paragraph: ReadParagraph, number: int) -> DraftTask:
        path = read_paragraph.paragraph.path
        words = self._all_words(read_paragraph)
        candidates = self.concepts.rank(words)
        concept = clear(candidates)
        label = next((c.label for c in candidates if c.id == concept), "") or (
            candidates[0].label if candidates else ""
        )
        task_id = f"{self.prefix}-{number:02d}"
        fields = {
            "id": task_id,
            "label": wording.label_of(f"Task: {label}" if label else "Task", path),
            "concept": concept or schema.WHICH_CONCEPT,
            "provision": self.provisions[id(read_paragraph)],
            "note": wording.conditions(words),
            "review": {
                "rule": read_paragraph.mark.rule,
                "confidence": read_paragraph.mark.confidence,
                "why": wording.why(read_paragraph, concept),
                "candidates": [
                    {"task": c.id, "why": f"words: {', '.join(c.shared)}"} for c in candidates
                ],
                "missing": [] if concept else ["concept"],
            },
        }
        return DraftTask(task_id, path, concept, candidates, read_paragraph.force, _filled(fields))

    def _all_words(self, read_paragraph: ReadParagraph) -> str:
        """Return what a task says: the act alone where other clauses stand beside it, and what goes
        on below it without a label.
        """
        path = read_paragraph.paragraph.path
        below = [
            other.paragraph.words
            for other in self.reading.paragraphs
            if other.paragraph.parent == path and not other.paragraph.is_labelled
        ]
        act = read_paragraph.mark.act
        act_words = (
            read_paragraph.paragraph.words if not act or cues.LOOKS_BACK.search(act) else act
        )
        above = self._words_above(read_paragraph) if len(act_words.split()) < _FEW_WORDS else ""
        return " ".join(filter(None, (act_words, *below, above)))

    def _words_above(self, read_paragraph: ReadParagraph) -> str:
        """Return the words of the item that an item is below, empty where it is below a head."""
        parent = read_paragraph.paragraph.parent
        if "(" not in parent:
            return ""
        return next(
            (o.paragraph.words for o in self.reading.paragraphs if o.paragraph.path == parent), ""
        )

    def _duties(self) -> list[dict[str, Any]]:
        """Return the limits and duties: of conduct, of authority, ceilings, reports."""
        by_path = {
            read_paragraph.paragraph.path: read_paragraph
            for read_paragraph in self.reading.paragraphs
        }
        entries: list[_Duty] = []
        for read_paragraph in self.reading.paragraphs:
            path, mark = read_paragraph.paragraph.path, read_paragraph.mark
            note = wording.conditions(mark.act)
            if mark.role == tasks.DUTY and mark.rule == "conduct":
                entries.append(_Duty("duty", "Conduct of the mission", path, note=note))
            if mark.role == tasks.LIMIT:
                entries.append(_Duty("limit", "Authority to use force", path, note=note))
        entries += [
            _Duty("limit", wording.ceiling_label(ceiling), ceiling.path)
            for ceiling in self.reading.ceilings
        ]
        entries += [
            _Duty(
                "duty",
                wording.report_label(report),
                report.path,
                report.by == "mission",
                wording.report_note(report),
            )
            for report in self.reading.reports
        ]
        return [
            self._duty(number, duty, by_path[duty.path])
            for number, duty in enumerate(entries, start=1)
        ]

    def _duty(self, number: int, duty: _Duty, read_paragraph: ReadParagraph) -> dict[str, Any]:
        return _filled(
            {
                "id": f"{self.prefix}-K{number}",
                "kind": duty.kind,
                "label": wording.label_of(duty.label, duty.path),
                "provision": self.provisions[id(read_paragraph)],
                "bound": [self.names.holder] if duty.is_bound else [],
                "note": duty.note,
                "review": {
                    "rule": read_paragraph.mark.rule or "term",
                    "confidence": "medium",
                    "why": f"paragraph {duty.path}",
                },
            }
        )

    def _relations(self) -> tuple[dict[str, list[str]], tuple[str, ...]]:
        """Return the instruments that this one speaks of, by relation; and the symbols of those
        that the store does not have.
        """
        related: dict[str, list[str]] = {}
        unknown = []
        for relation in self.reading.relations:
            slug = self.names.instruments.get(relation.symbol, "")
            if not slug:
                unknown.append(relation.symbol)
            elif slug != self.names.instrument:
                related.setdefault(relation.kind, []).append(slug)
        return {kind: list(dict.fromkeys(slugs)) for kind, slugs in related.items()}, tuple(
            dict.fromkeys(unknown)
        )

    def _term(self) -> Term | None:
        """Return the period of the mandate: of the mission, with a last day if one has it."""
        mission_terms = [t for t in self.reading.terms if t.mission in (self.names.mission, "")]
        mission_terms = mission_terms or [t for t in self.reading.terms if not self.names.mission]
        dated = [t for t in mission_terms if t.ends and t.what != "terminates"]
        return next(iter(dated or mission_terms), None)

    def _mandate(
        self,
        drafted_tasks: Sequence[DraftTask],
        duties: Sequence[dict[str, Any]],
        term: Term | None,
    ) -> dict[str, Any]:
        mandate = {
            "id": self.names.mandate,
            "label": f"Mandate of {self.names.mission or self.names.holder} ({self.names.symbol})",
            "holder": self.names.holder,
            **self._days(term),
            "task_list": "incomplete",
            "established_by": self.names.instrument,
            "replaces": self.names.replaces,
            "tasks": [task.fields for task in drafted_tasks],
            "duties": list(duties),
            "review": _mandate_review(term),
        }
        return _filled(mandate)

    def _days(self, term: Term | None) -> dict[str, Any]:
        """Return the first and the last day of the mandate, and which of them is inferred."""
        begins = term.begins if term else ""
        marks = {} if begins else {"begins": "inferred"}
        if term and term.is_inferred:
            marks["ends"] = "inferred"
        return {
            "begins": begins or self.names.begins or self.names.adopted,
            "ends": term.ends if term else "",
            "marks": marks,
        }


def _mandate_review(term: Term | None) -> dict[str, Any]:
    """Return how sure the draft of a mandate is, by the period that was found for it."""
    what = f"paragraph {term.path}" if term else "no period found"
    return {
        "rule": "mandate",
        "confidence": "medium" if term else "low",
        "why": f"period: {what}{f', {term.period}' if term and term.period else ''}",
        "missing": [] if term and term.ends else ["ends"],
    }


def _provision_ids(instrument: str, paragraphs: Iterable[ReadParagraph]) -> dict[int, str]:
    """Return an id for each paragraph; those that have the same path are counted."""
    counts: Counter[str] = Counter()
    ids = {}
    for read_paragraph in paragraphs:
        slug = re.sub(
            r"[^a-z0-9]+", "-", read_paragraph.paragraph.path.lower().replace("*", "-x")
        ).strip("-")
        counts[slug] += 1
        again = f"-{counts[slug]}" if counts[slug] > 1 else ""
        ids[id(read_paragraph)] = f"{instrument}-op{slug}{again}"
    return ids


def _addressees(read_paragraph: ReadParagraph) -> list[str]:
    kinds = [kind for clause in read_paragraph.clauses if clause.force for kind in clause.kinds]
    if not kinds and read_paragraph.mark.role in (tasks.TASK, tasks.HEAD):
        kinds = [actors.MISSION]
    return list(dict.fromkeys(kinds))


def _filled(values: Mapping[str, Any], keep: Sequence[str] = ()) -> dict[str, Any]:
    """Return the fields that hold something."""
    return {
        key: _filled(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value not in ("", None, [], (), {}) or key in keep
    }
