"""Adjudication: settling the differences between coders one by one; each decision is on disk before
the next is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import coding, files, sandbox, suggest
from kg.coding import coded
from kg.coding.adjudication import (
    LINK,
    Adjudication,
    Line,
    Question,
    Reading,
    adjudication,
    decision_for,
    questions_of,
    undoing,
)
from kg.coding.agreement import EXPECTED
from kg.coding.decisions import ADJUDICATION, line_of, parse_line
from kg.coding.matching import Unit, match
from kg.errors import InputError
from kg.importers import schema
from kg.model import Passage
from kg.services.agreement import AgreementRequest, Comparison, compare
from kg.services.writing import now
from kg.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.coding.agreement import Value
    from kg.store import View

_MANY: Final = ("agent", "place")


@dataclass(frozen=True, slots=True)
class AdjudicationRequest:
    """Whose differences to settle, and who settles them; no one where they are only written out.

    Decisions are kept in the folder of decisions, else beside the first file.
    """

    agreement: AgreementRequest
    by: str = ""


@dataclass(frozen=True, slots=True)
class AdjudicationState:
    """The questions between coders with the decisions about them, and the file of the decisions."""

    request: AdjudicationRequest
    path: str
    coders: tuple[str, ...]
    adjudication: Adjudication
    comparison: Comparison = field(repr=False)
    units: tuple[Unit, ...] = field(repr=False)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Return the questions that are not decided, in the order of the text."""
        return self.adjudication.open_questions


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of the statement in question: the sentence around its passage, empty where
    the text is not at hand; the words that anchor it; and the fields that are not in question.
    """

    before: str
    passage: str
    after: str
    anchor: str
    fields: dict[str, str]


def open_adjudication(
    view: View, request: AdjudicationRequest, *, store: Path | None = None
) -> AdjudicationState:
    """Return what there is to settle between coders, and what is decided already. Raises as a
    comparison does, and InputError for a file of decisions that holds something else.

    >>> request = AdjudicationRequest(AgreementRequest(("no-such-file.yaml", "other.yaml")))
    >>> open_adjudication(view, request)
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.yaml:1:1: no-file error no such file ...
    """
    if request.by:
        coding.check_coder(request.by)
    comparison = compare(view, request.agreement, store=store)
    codings = coded.compare(comparison.files, comparison.registry).codings
    units = match(codings)
    coders = tuple(file.coder for file in comparison.files)
    folder = _folder(request, comparison, store)
    path = folder / f"{comparison.source}.{ADJUDICATION}.jsonl"
    content = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES) if path.exists() else b""
    questions = questions_of(units, coders)
    state = adjudication(questions, _lines(content, path))
    return AdjudicationState(request, str(path), coders, state, comparison, units)


def _folder(request: AdjudicationRequest, comparison: Comparison, store: Path | None) -> Path:
    if request.agreement.drafts:
        return Path(request.agreement.drafts)
    return store / "drafts" if store is not None else Path(comparison.files[0].path).parent


def _lines(content: bytes, path: Path) -> list[Line]:
    """Return the decisions of a file; a line that a kill tore is passed over."""
    lines = enumerate(content.split(b"\n"), start=1)
    parsed = (parse_line(line, path, number) for number, line in lines if line)
    return [Line(*pair) for pair in parsed if pair is not None]


def decide(state: AdjudicationState, question: Question, reading: Reading) -> AdjudicationState:
    """Record which reading of a question stands, and return the state after it; it is on disk for
    good when this returns.
    """
    decision = decision_for(question, reading, state.request.by, now())
    return _append(state, lambda _: Line(question.digest, decision))


def undo(state: AdjudicationState) -> AdjudicationState:
    """Take back the last decision and return the state after it. Raises InputError where there is
    none.
    """

    def taken_back(present: Adjudication) -> Line:
        if present.last is None:
            raise InputError("Nothing was decided that could be undone.")
        return undoing(present.last, state.request.by, now())

    return _append(state, taken_back)


def _append(state: AdjudicationState, choose: Callable[[Adjudication], Line]) -> AdjudicationState:
    """Add a line to the file, and return the state with it and with what others added meanwhile."""
    path, questions = Path(state.path), state.adjudication.questions
    after: list[Adjudication] = []

    def next_line(content: bytes) -> bytes:
        lines = _lines(content, path)
        line = choose(adjudication(questions, lines))
        after.append(adjudication(questions, [*lines, line]))
        return line_of(line.decision, line.digest)

    files.make_folder(path.parent, "Name another folder with --drafts")
    files.append_synced(path, next_line)
    return AdjudicationState(
        state.request, state.path, state.coders, after[0], state.comparison, state.units
    )


def typed_reading(state: AdjudicationState, question: Question, text: str) -> Reading:
    """Return the reading that a person typed: ids or names of entries with commas between them,
    `none` for no entry; about a link to a task `evidence_for ID`, `context_for ID` or `none`.

    Raises InputError for what no entry, or several, may mean.
    """
    if question.fields == LINK:
        values = _link(state, text.strip())
    else:
        name = question.fields[0]
        values = {name: _typed(state, name, text)}
    return Reading((), values)


def _link(state: AdjudicationState, text: str) -> dict[str, Value]:
    if text == "none":
        return dict.fromkeys(LINK, ())
    name, _, reference = text.partition(" ")
    if name not in LINK or not reference.strip():
        raise InputError("Type evidence_for ID, context_for ID, or none.")
    return {**dict.fromkeys(LINK, ()), name: _typed(state, name, reference)}


def _typed(state: AdjudicationState, name: str, text: str) -> Value:
    """Return the ids of what a person typed for a field."""
    if text.strip() == "none" and (name not in EXPECTED or name == "speaker"):
        return ()
    ids = {_id_of(state, name, part) for part in _parts_of(name, text)}
    return tuple(sorted(ids))


def _parts_of(name: str, text: str) -> list[str]:
    """Return the ids and names in what a person typed for a field. Raises InputError for none, and
    for several where the field takes one.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise InputError(f"{name} needs an entry.")
    if len(parts) > 1 and name not in _MANY:
        raise InputError(f"{name} takes one entry.")
    return parts


def _id_of(state: AdjudicationState, name: str, part: str) -> str:
    """Return the id of the entry that an id or a name means in a field. Raises InputError where no
    entry, or several, may be meant.
    """
    kinds = schema.STATEMENT[name].kinds or ("place",)
    registry = state.comparison.registry
    entries = registry.find(part, kinds)
    if len(entries) > 1:
        raise InputError(f"{part!r} may be {' or '.join(entries)}. Type the id.")
    if not entries:
        similar = registry.names.suggestions(part, kinds)
        hint = suggest.hint(similar, "kg search finds names.")
        raise InputError(f"No entry for {name} is called {part!r}. {hint}")
    return entries[0]


def show(state: AdjudicationState, question: Question) -> Shown:
    """Return what a person needs to see to settle a question."""
    first = question.unit.first
    coder = next(iter(question.unit.statements))
    file = next(file for file in state.comparison.files if file.coder == coder)
    passage = file.statements[first.id]["passage"]
    text = state.comparison.text
    parts = ("", "", "")
    if text is not None:
        parts = sentence(text, Passage(first.start, first.end, ""))
    return Shown(*parts, str(passage.get("anchor", "")), _others(state, question))


def _others(state: AdjudicationState, question: Question) -> dict[str, str]:
    """Return the fields of a statement that are not in question, and what was decided about those
    that were.
    """
    values = {name: ", ".join(ids) for name, ids in question.unit.first.fields.items()}
    for other in state.adjudication.questions:
        if other.members == question.members:
            decision = state.adjudication.decisions.get(other.key)
            is_decided = decision is not None and other.key != question.key
            for name in other.fields:
                field = decision.fields.get(name) if is_decided and decision else None
                values[name] = ", ".join(coded.texts_of(field))
    return {name: text for name, text in values.items() if text}


def left_out(state: AdjudicationState) -> tuple[str, ...]:
    """Return the ids of statements with an open question, each once."""
    return tuple(dict.fromkeys(question.entry for question in state.open_questions))


def subject(question: Question) -> str:
    """Return what a question is about: its fields, or whether the statement is kept."""
    return ", ".join(question.fields) or "kept or not"
