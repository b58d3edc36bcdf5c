"""The statements that result from an adjudication, with the readings of the coders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kg.coding.adjudication import LINK, members_of
from kg.coding.agreement import EXPECTED, differences_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.coding.adjudication import Adjudication, Question
    from kg.coding.coded import CodedFile
    from kg.coding.matching import Unit
    from kg.model import Decision

_WITH: Final = {
    "attribution": ("origin", "stated"),
    "evidence_for": ("strength",),
    "context_for": ("fits_no_task", "limits_scope"),
}
"""Fields that mean something only beside another one, so that they come from the same coder."""
_OF_CODER: Final = ("review", "readings", "coding", "drafted_by", "reviewed_by")
"""Keys of a coder's statement that say how it came about."""
_REFERENCES: Final = (
    *("cause", "effect", "depends_on", "retracts"),
    *("agent", "object", "beneficiary", "opposed_to"),
)
"""Fields that may name another statement of the same source."""
_NUMBERED: Final = re.compile(r"(.*?)([0-9]+)")


def settled_statements(
    units: Sequence[Unit], adjudication: Adjudication, files: Iterable[CodedFile]
) -> tuple[dict[str, Any], ...]:
    """Return the statements of all units without an open question, as they are written in a file.

    A statement is as the coder has it who is named first, but for the fields in which coders
    differ: those are as decided. It is `agreed` where they did not differ, `added` where not all
    coders have it; otherwise it keeps their readings.
    """
    file_of = {file.coder: file for file in files}
    questions: dict[tuple[str, ...], list[Question]] = {}
    for question in adjudication.questions:
        questions.setdefault(question.members, []).append(question)
    open_units = {question.members for question in adjudication.open_questions}
    kept_units = [unit for unit in units if not adjudication.is_left_out(members_of(unit))]
    id_of = _ids(kept_units)
    return tuple(
        _statement(unit, questions.get(members_of(unit), ()), adjudication, file_of, id_of)
        for unit in kept_units
        if members_of(unit) not in open_units
    )


def _ids(units: Iterable[Unit]) -> dict[tuple[str, str], str]:
    """Return the id that each statement of a coder gets: that of the coder who is named first,
    where no unit before has it, else the next free one.
    """
    units = list(units)
    reserved_ids = {unit.first.id.lower() for unit in units}
    assigned_ids: set[str] = set()
    ids = {}
    for unit in units:
        slug = unit.first.id
        if slug.lower() in assigned_ids:
            slug = _next_free(slug, reserved_ids)
        assigned_ids.add(slug.lower())
        reserved_ids.add(slug.lower())
        ids.update({(coder, coded.id): slug for coder, coded in unit.statements.items()})
    return ids


def _next_free(slug: str, reserved_ids: set[str]) -> str:
    """Return an id that is free: the number at the end counts on.

    >>> _next_free("radio.3", {"radio.3", "radio.4"})
    'radio.5'
    """
    match = _NUMBERED.fullmatch(slug)
    head, number = (match[1], int(match[2])) if match else (f"{slug}-", 1)
    while f"{head}{number}".lower() in reserved_ids:
        number += 1
    return f"{head}{number}"


def _statement(
    unit: Unit,
    questions: Sequence[Question],
    adjudication: Adjudication,
    file_of: Mapping[str, CodedFile],
    id_of: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Return the statement of a unit whose questions are all decided."""
    coders = {
        coder: _renamed(coder, file_of[coder].statements[coded.id], id_of)
        for coder, coded in unit.statements.items()
    }
    first = next(iter(coders.values()))
    statement = {key: value for key, value in first.items() if key not in _OF_CODER}
    statement["id"] = id_of[next(iter(coders)), unit.first.id]
    is_lone = False
    for question in questions:
        is_lone = is_lone or not question.fields
        if question.fields:
            decision = adjudication.decisions[question.key]
            _apply(statement, question, decision, coders)
    statement.update(_signatures(unit, questions, adjudication, file_of))
    readings = _readings(unit, coders)
    if is_lone and not readings:
        statement["coding"] = "added"
    elif readings:
        statement["readings"] = readings
    else:
        statement["coding"] = "agreed"
    return {key: value for key, value in statement.items() if value is not None}


def _signatures(
    unit: Unit,
    questions: Iterable[Question],
    adjudication: Adjudication,
    file_of: Mapping[str, CodedFile],
) -> dict[str, Any]:
    """Return who drafted a statement of a draft file, and who reviewed it: the coders who kept it,
    and who settled their differences.
    """
    drafters = [
        file_of[coder].drafter
        for coder, coded in unit.statements.items()
        if coded.id in file_of[coder].drafted
    ]
    reviewers = [coder for coder in unit.statements if file_of[coder].drafter not in ("", coder)]
    reviewers += [adjudication.decisions[question.key].by for question in questions]
    signed = {"drafted_by": next(filter(None, drafters), None)}
    return {**signed, "reviewed_by": list(dict.fromkeys(reviewers)) or None}


def _apply(
    statement: dict[str, Any],
    question: Question,
    decision: Decision,
    coders: Mapping[str, Mapping[str, Any]],
) -> None:
    """Put what was decided into a statement: as the coder wrote it whose reading it is, else as it
    was typed, without what belonged to another reading.
    """
    chosen = {name: _value(decision.fields.get(name)) for name in question.fields}
    reading = next((reading for reading in question.readings if reading.values == chosen), None)
    with_them = tuple(key for name in question.fields for key in _WITH.get(name, ()))
    if reading is not None:
        source = coders[reading.coders[0]]
        statement.update({key: source.get(key) for key in (*question.fields, *with_them)})
        return
    statement.update({name: decision.fields.get(name) for name in question.fields})
    if question.fields == LINK:
        statement.update(dict.fromkeys(with_them))


def _value(field: Any) -> tuple[str, ...]:  # noqa: ANN401 - a value as JSON has it
    return () if field is None else (field,) if isinstance(field, str) else tuple(field)


def _readings(unit: Unit, coders: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what each coder said in the fields in which they differ, none where they do not."""
    names = [difference.field for difference in differences_of(unit)]
    if not names:
        return []
    return [
        {"coder": coder, **{name: fields.get(name, []) for name in names if _says(fields, name)}}
        for coder, fields in coders.items()
    ]


def _says(fields: Mapping[str, Any], name: str) -> bool:
    """Return whether a coder says something in a field: that there is none, too."""
    return bool(fields.get(name)) or name not in EXPECTED


def _renamed(
    coder: str, fields: Mapping[str, Any], id_of: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """Return the fields of a coder's statement with other statements under the ids that they
    get.
    """

    def new_id(value: Any) -> Any:  # noqa: ANN401 - any value of a document
        if isinstance(value, list):
            return [new_id(member) for member in value]
        return id_of.get((coder, value), value) if isinstance(value, str) else value

    return {key: new_id(value) if key in _REFERENCES else value for key, value in fields.items()}
