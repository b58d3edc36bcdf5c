"""Agreement between coders as a report: finding, coding, confusions, and every difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.coding import some_of
from kg.coding.agreement import FEW
from kg.model import Report, Table
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.coding.agreement import (
        Agreement,
        Confusion,
        Difference,
        FieldAgreement,
        FindingAgreement,
        Lone,
        Value,
    )
    from kg.coding.matching import CodedStatement
    from kg.services.agreement import AgreementAnswer

NO_VALUE: Final = "(none)"
"""How a field is shown that says that there is none."""
GAP: Final = "(left open)"
"""How a field is shown in which a coder says nothing."""
_SHOWN_CONFUSIONS: Final = 3
_SHOWN_NAMES: Final = 12
_NOTES: Final = (
    "Passages match one to one, the best overlap first; they share half of the shorter or more.",
    "Coding is compared where passages match; fields with several entries are equal when all are.",
    (
        "1 is full agreement, 0 what chance gives; kappa is Cohen's, alpha Krippendorff's for "
        "categories without an order, used for more than two coders and where a field was left "
        "open."
    ),
)


def agreement_report(answer: AgreementAnswer) -> Report:
    """Return agreement as a report, and one row a field as its flat table."""
    agreement = answer.agreement
    tables = (
        Table(_FINDING, tuple(map(_finding_row, agreement.findings)), "Finding"),
        Table(_CODING, tuple(map(_field_row, agreement.fields)), "Coding"),
        _confusions(agreement),
        _differences(answer),
        _lone(answer),
    )
    visible_tables = (*tables[:2], *(table for table in tables[2:] if table.rows))
    title = f"Agreement about {answer.source}: {', '.join(agreement.coders)}"
    return Report(
        title, _lead(answer), visible_tables, _notes(answer), agreement_data(answer), _flat(answer)
    )


def _lead(answer: AgreementAnswer) -> tuple[str, ...]:
    counts = answer.agreement.counts
    sizes = ", ".join(f"{coder} {count:,}" for coder, count in counts.items())
    differences = counted(len(answer.agreement.differences), "difference")
    lone = counted(len(answer.agreement.lone), "passage")
    return (f"Statements: {sizes}. {differences} in coding; {lone} that not all found.",)


def _notes(answer: AgreementAnswer) -> tuple[str, ...]:
    notes = list(_NOTES)
    if answer.unresolved:
        names = some_of(answer.unresolved, _SHOWN_NAMES)
        notes.append(f"Compared as written, since they name no single entry: {names}.")
    if answer.unfinished:
        compared = [name for name in answer.unfinished if name in answer.agreement.coders]
        left_out = [name for name in answer.unfinished if name not in answer.agreement.coders]
        notes += [f"Not finished, compared as it is: {', '.join(compared)}."] if compared else []
        notes += [f"Not finished, left out: {', '.join(left_out)}."] if left_out else []
    return tuple(notes)


_FINDING: Final = (
    "reference",
    "coder",
    "matched",
    "precision",
    "recall",
    "F1",
    "F1, half of both",
)


def _finding_row(finding: FindingAgreement) -> tuple[str, ...]:
    return (
        f"{finding.reference} ({finding.reference_count:,})",
        f"{finding.coder} ({finding.count:,})",
        f"{finding.matched:,}",
        *map(_share, (finding.precision, finding.recall, finding.f1, finding.f1_half)),
    )


def _share(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


_CODING: Final = ("field", "pairs", "raw agreement", "coefficient", "remark")


def _field_row(line: FieldAgreement) -> tuple[str, ...]:
    return (
        line.field.replace("_", " "),
        f"{line.pairs:,}",
        _share(line.raw),
        f"{line.coefficient} {_share(line.value)}",
        "; ".join(_remarks(line)),
    )


def _remarks(line: FieldAgreement) -> Iterable[str]:
    if line.undefined:
        yield line.undefined
    if line.is_small and line.pairs:
        yield f"under {counted(FEW, 'pair')}"
    if line.gaps:
        yield f"{line.gaps:,} left open"


def _confusions(agreement: Agreement) -> Table:
    is_pair = len(agreement.coders) == 2  # noqa: PLR2004 - two coders have a side each
    sides = agreement.coders if is_pair else ("one coder", "another")
    rows = tuple(
        (line.field.replace("_", " "), *map(shown_value, confusion.values), confusion.count)
        for line in agreement.fields
        for confusion in line.confusions[:_SHOWN_CONFUSIONS]
    )
    return Table(("field", *sides, "times"), rows, "Most frequent confusions")


def _differences(answer: AgreementAnswer) -> Table:
    coders = answer.agreement.coders
    rows = tuple(
        (
            _place(difference.statements),
            _anchor(answer, difference.statements),
            difference.field.replace("_", " "),
            *(_reading(difference, coder) for coder in coders),
        )
        for difference in answer.agreement.differences
    )
    return Table(("characters", "words", "field", *coders), rows, "Differences")


def _reading(difference: Difference, coder: str) -> str:
    if coder not in difference.values:
        return ""
    value = shown_value(difference.values[coder])
    return f"{value} [{difference.statements[coder].id}]"


def _lone(answer: AgreementAnswer) -> Table:
    rows = tuple(
        (
            _place(lone.statements),
            _anchor(answer, lone.statements),
            ", ".join(f"{coder} [{coded.id}]" for coder, coded in lone.statements.items()),
            ", ".join(lone.missing),
        )
        for lone in answer.agreement.lone
    )
    return Table(("characters", "words", "coded by", "not by"), rows, "Not coded by all")


def shown_value(value: Value | None) -> str:
    """Return the ids of a field as a person reads them.

    >>> shown_value(("coast-guard", "hmv")), shown_value(()), shown_value(None)
    ('coast-guard, hmv', '(none)', '(left open)')
    """
    return GAP if value is None else ", ".join(value) or NO_VALUE


def _place(statements: Mapping[str, CodedStatement]) -> str:
    spans = dict.fromkeys((coded.start, coded.end) for coded in statements.values())
    return ", ".join(f"{start}-{end}" for start, end in spans)


def _anchor(answer: AgreementAnswer, statements: Mapping[str, CodedStatement]) -> str:
    keys = (f"{coder}/{coded.id}" for coder, coded in statements.items())
    return next((answer.anchors[key] for key in keys if key in answer.anchors), "")


_FLAT: Final = (
    *("source", "coders", "field", "units", "pairs", "agreed", "raw_agreement", "left_open"),
    *("coefficient", "value", "undefined", "under_20_pairs"),
)


def _flat(answer: AgreementAnswer) -> Table:
    coders = " ".join(answer.agreement.coders)
    rows = tuple(
        (answer.source, coders, *(_cell(value) for value in _field_data(line).values()))
        for line in answer.agreement.fields
    )
    return Table(_FLAT, rows)


def _cell(value: Any) -> Any:  # noqa: ANN401 - a cell may hold anything
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def agreement_data(answer: AgreementAnswer) -> dict[str, Any]:
    """Return agreement as plain data: null is a figure that is not defined, or a field that a coder
    left open; an empty list a field that says that there is none.
    """
    agreement = answer.agreement
    return {
        "source": answer.source,
        "coders": [
            {"coder": coder, "statements": count} for coder, count in agreement.counts.items()
        ],
        "finding": [_finding_data(finding) for finding in agreement.findings],
        "coding": [
            {**_field_data(line), "confusions": list(map(_confusion_data, line.confusions))}
            for line in agreement.fields
        ],
        "differences": [_difference_data(difference) for difference in agreement.differences],
        "not_coded_by_all": [_lone_data(lone) for lone in agreement.lone],
        "unresolved": list(answer.unresolved),
        "unfinished": list(answer.unfinished),
    }


def _finding_data(finding: FindingAgreement) -> dict[str, Any]:
    return {
        "reference": finding.reference,
        "coder": finding.coder,
        "reference_statements": finding.reference_count,
        "statements": finding.count,
        "matched": finding.matched,
        "matched_half": finding.matched_half,
        "precision": _rounded(finding.precision),
        "recall": _rounded(finding.recall),
        "f1": _rounded(finding.f1),
        "f1_half": _rounded(finding.f1_half),
    }


def _field_data(line: FieldAgreement) -> dict[str, Any]:
    return {
        "field": line.field,
        "units": line.units,
        "pairs": line.pairs,
        "agreed": line.agreed,
        "raw_agreement": _rounded(line.raw),
        "left_open": line.gaps,
        "coefficient": line.coefficient,
        "value": _rounded(line.value),
        "undefined": line.undefined or None,
        "under_20_pairs": line.is_small,
    }


def _confusion_data(confusion: Confusion) -> dict[str, Any]:
    return {"values": [list(value) for value in confusion.values], "times": confusion.count}


def _difference_data(difference: Difference) -> dict[str, Any]:
    readings = [
        {**_statement_data(coder, coded), "value": _listed(difference.values[coder])}
        for coder, coded in difference.statements.items()
    ]
    return {"field": difference.field, "readings": readings}


def _lone_data(lone: Lone) -> dict[str, Any]:
    statements = [_statement_data(coder, coded) for coder, coded in lone.statements.items()]
    return {"statements": statements, "not_by": list(lone.missing)}


def _statement_data(coder: str, coded: CodedStatement) -> dict[str, Any]:
    return {"coder": coder, "statement": coded.id, "start": coded.start, "end": coded.end}


def _listed(value: Value | None) -> list[str] | None:
    return None if value is None else list(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
