"""A coverage as an Excel workbook: the report, the matrix, the evidence and the gaps."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kg import style
from kg.characters import runs_in_a_spreadsheet
from kg.coverage import gaps, matrix
from kg.errors import MachineError
from kg.formats.reports.coverage import calls_table, uncounted_table
from kg.formats.reports.coverage_data import held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.coverage import Coverage
    from kg.formats.reports.terms import Labels
    from kg.model import Report, Table

_VALUES: Final = ("act", "role", "aim", "effect", "denial", "call")
_LONGEST: Final = 32_767  # characters that a cell holds
_CUT: Final = " … (cut: a cell holds no more)"
_WIDEST: Final = 60


def xlsx(
    coverage: Coverage, report: Report, labels: Labels, move_tables: tuple[Table, ...] = ()
) -> bytes:
    """Return a coverage as a workbook, the same bytes for the same coverage; `move_tables` compare
    it with another one.

    Texts are written as text, and one that looks like a formula stays one when it is edited. Raises
    MachineError where XlsxWriter is missing.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra, which only this form needs
    except ImportError as error:
        raise MachineError(
            "-f xlsx needs XlsxWriter. Run: pip install 'mandate-kg[xlsx]'"
        ) from error
    output = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        book.set_properties(
            {
                "title": style.xml_safe(report.title),
                "created": datetime.fromisoformat(coverage.as_of),
            }
        )
        workbook = _Book(book)
        lines = [report.title, *report.lead, *report.notes]
        workbook.sheet("Report", ("Coverage",), [(line,) for line in lines], heat=0)
        workbook.sheet("Matrix", *_matrix(coverage, labels), heat=len(_FIXED))
        workbook.sheet("Evidence", _EVIDENCE, _evidence(coverage, labels))
        workbook.sheet("Gaps", _GAPS, _gaps(coverage, labels))
        if calls := calls_table(coverage.tasks, coverage.duties, labels):
            workbook.sheet("Calls", calls.columns, calls.rows)
        if uncounted := uncounted_table(coverage.tasks, coverage.duties, labels):
            workbook.sheet("Not counted", uncounted.columns, uncounted.rows)
        for number, table in enumerate(move_tables, start=1):
            workbook.sheet(f"Moved {number}", table.columns, table.rows)
    return output.getvalue()


class _Book:
    """Writes sheets: a head that stays in sight and filters, statuses and counts in their
    colours.
    """

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - an optional library's type
        self.book = book
        base = {"valign": "top", "text_wrap": True, "font_name": "Arial", "font_size": 10}
        self.head = book.add_format(base | {"bold": True, "bottom": 1})
        self.plain = book.add_format(base)
        self.quoted = book.add_format(base | {"quote_prefix": True})
        self.status = {
            word: book.add_format(base | {"font_color": look.light, "bold": True})
            for word, look in style.COVERAGE.items()
        }
        self.steps = [
            book.add_format(base | {"bg_color": ground, "font_color": text, "align": "center"})
            for ground, text in zip(style.COUNTS, style.ON_COUNTS, strict=True)
        ]

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[Any]],
        heat: int | None = None,
    ) -> None:
        """Add a sheet; from column `heat` on, numbers are counts of a heat table."""
        sheet = self.book.add_worksheet(name)
        for column, text in enumerate(heads):
            self.write(sheet, 0, column, text, self.head)
            texts = [str(cells[column]) for cells in rows] + [text]
            sheet.set_column(
                column, column, min(max(map(len, texts)) + 2, 110 if len(heads) == 1 else _WIDEST)
            )
        for line, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                is_counted = heat is not None and column >= heat
                self.write(sheet, line, column, value, self._style(value, is_counted=is_counted))
        sheet.freeze_panes(1, 1 if len(heads) > 1 else 0)
        if rows and len(heads) > 1:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _style(self, value: Any, *, is_counted: bool) -> Any:  # noqa: ANN401 - a cell, and XlsxWriter's own
        """Return how a cell looks: a count by its step, a status in its colour."""
        if is_counted and isinstance(value, int) and value > 0:
            return self.steps[style.step(value) - 1]
        return self.status.get(str(value), self.plain)

    def write(self, sheet: Any, line: int, column: int, value: Any, cell_format: Any) -> None:  # noqa: ANN401
        """Write one cell: a number as a number, everything else as text, an empty one not at
        all.
        """
        if isinstance(value, int):
            sheet.write_number(line, column, value, cell_format)
            return
        text = style.xml_safe(str(value))
        if len(text) > _LONGEST:
            text = text[: _LONGEST - len(_CUT)] + _CUT
        if text:
            sheet.write_string(
                line, column, text, self.quoted if runs_in_a_spreadsheet(text) else cell_format
            )


_FIXED: Final = (
    "Task",
    "Status",
    "What the mandate asks",
    "Under",
    "Force",
    "Verification",
    "Acts",
    "Roles",
    "Aims",
    "Effects claimed",
    "Denials",
    "Calls",
    "Independent acts",
    "Corroboration",
    "Latest",
)
_EVIDENCE: Final = (
    "Task",
    "Target",
    "Statement",
    "Value",
    "Modality",
    "Strength",
    "What is said",
    "Speaker",
    "Witness",
    "Held",
    "Held inferred",
    "Known from",
    "Places",
    "Source",
    "From character",
    "To character",
    "SHA-256 of the passage",
    "Passes the policy",
)
_GAPS: Final = (
    "Gap",
    "Task",
    "Status",
    "What the mandate asks",
    "Missing",
    "What is missing",
    "Places named",
    "At hand",
    "Waiver",
    "Accepted by",
    "Until",
    "Reason",
)


def _matrix(coverage: Coverage, labels: Labels) -> tuple[Sequence[str], list[Sequence[Any]]]:
    """Return the head and one row a task: its verdict, then counts by month and by place."""
    months, places = (matrix(coverage, by) for by in ("month", "place"))
    heads = [
        labels.entry("place", column) if column else "No place named" for column in places.columns
    ]
    rows: list[Sequence[Any]] = []
    for v in coverage.tasks:
        counts = [
            table.cell(v.task.id, column).count or ""
            for table in (months, places)
            for column in table.columns
        ]
        rows.append(
            (
                v.task.id,
                v.status,
                v.task.label,
                v.task.provision,
                v.task.force,
                v.task.verification,
                *(v.values.get(value, 0) for value in _VALUES),
                v.independent,
                v.corroboration or "",
                v.latest,
                *counts,
            )
        )
    return (*_FIXED, *months.columns, *heads), rows


def _evidence(coverage: Coverage, labels: Labels) -> list[Sequence[Any]]:
    """Return one row a task and statement."""
    rows: list[Sequence[Any]] = []
    for verdict in coverage.tasks:
        qualified = {act.id for act in verdict.qualified}
        for statement in verdict.statements:
            passage = statement.passage
            fits = (
                ("yes" if statement.id in qualified else "no") if statement.value == "act" else ""
            )
            rows.append(
                (
                    verdict.task.id,
                    statement.link,
                    statement.id,
                    statement.value,
                    statement.modality,
                    statement.strength,
                    statement.paraphrase,
                    _actor(statement.speaker, labels),
                    _actor(statement.witness, labels),
                    held(statement),
                    "yes" if statement.held_inferred else "no",
                    statement.known_from,
                    ", ".join(labels.entry("place", place) for place in statement.places),
                    statement.source,
                    passage.start if passage else "",
                    passage.end if passage else "",
                    passage.sha256 if passage else "",
                    fits,
                )
            )
    return rows


def _gaps(coverage: Coverage, labels: Labels) -> list[Sequence[Any]]:
    """Return one row a gap."""
    return [
        (
            gap.target,
            gap.task,
            gap.status,
            gap.label,
            " ".join(sorted({requirement.code for requirement in gap.missing})),
            "; ".join(requirement.detail for requirement in gap.missing),
            ", ".join(labels.entry("place", place) for place in gap.places),
            " ".join(statement.id for statement in gap.statements),
            gap.waived,
            *(
                (gap.waiver.author, gap.waiver.expires, gap.waiver.reason)
                if gap.waiver
                else ("", "", "")
            ),
        )
        for gap in gaps(coverage)
    ]


def _actor(slug: str, labels: Labels) -> str:
    return labels.entry("actor", slug) if slug else ""
