"""The answer of coverage in each format: text and data, a page, a workbook, test results, findings
with their lines.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.coverage_breakdowns import reversed_report, with_matrix, with_moves
from kg.formats.reports.status_changes import with_flips
from kg.formats.reports.terms import Labels
from kg.formats.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Location, Report, Table
    from kg.services.brief import BriefAnswer
    from kg.services.coverage import CoverageAnswer, CoverageRequest
    from kg.services.format_record import Export, Format
    from kg.store import View
    from kg.texts import Texts

KINDS: Final = ("coverage", "report")
"""The kinds of answer that coverage gives: a format that does not write it writes its report."""
_PARTS: Final = ("--group-by", "--only-gaps", "--unmandated")


@dataclass(frozen=True)
class CoverageOutput:
    """An answer of coverage to write: with the view of all sources, the source texts at hand, which
    a page quotes only with `quote`, and where the tasks are defined, for formats that read that.
    """

    answer: CoverageAnswer
    view: View
    texts: Texts
    quote: bool = False
    definitions: Mapping[str, Location] = field(default_factory=dict)

    @cached_property
    def labels(self) -> Labels:
        """The labels of the view."""
        return Labels(self.view)

    @cached_property
    def verdicts(self) -> Report:
        """The report of the verdicts alone."""
        return _verdicts(self.answer, self.view, self.labels, self.texts)

    @cached_property
    def report(self) -> Report:
        """The report of the verdicts, with what they are compared with."""
        return _compared(self.verdicts, self.answer)

    @property
    def comparisons(self) -> tuple[Table, ...]:
        """The tables that compare the verdicts."""
        return tuple(table for table in self.report.tables if table not in self.verdicts.tables)


def check_form(form: Format, request: CoverageRequest, *, quote: bool = False) -> None:
    """Refuse what a format would silently ignore: a part where it holds the whole, and `quote`, the
    passages of attached texts, where it is not a page. Raises UsageError.
    """
    name = form.name
    if quote and "text" not in form.options:
        raise UsageError(f"--with-text is for html; -f {name} shows sentences as --texts has them.")
    if form.kind_among(KINDS) != "coverage":
        return
    chosen = (request.group_by != "task", request.only_gaps, request.unmandated)
    for option in compress(_PARTS, chosen):
        if "parts" not in form.options:
            raise UsageError(
                f"{option} picks a part, and -f {name} holds the whole report. Leave it out."
            )
    if request.since and "since" not in form.options:
        raise UsageError(f"--since compares two days, and -f {name} is about one. Leave it out.")


def answer_report(answer: CoverageAnswer, view: View, labels: Labels, texts: Texts) -> Report:
    """Return the report that an answer's request asks for: the verdicts, what they are compared
    with, or another view of them.
    """
    report = _compared(_verdicts(answer, view, labels, texts), answer)
    if answer.request.unmandated:
        return reversed_report(report, answer.coverage)
    return with_matrix(report, answer, labels)


def write_coverage(output: CoverageOutput, form: Format) -> Export:
    """Return an answer in a format."""
    if form.kind_among(KINDS) == "coverage":
        return write(form, "coverage", output)
    return write(
        form, "report", answer_report(output.answer, output.view, output.labels, output.texts)
    )


def coverage_html(output: CoverageOutput) -> str:
    """Return an answer as a page."""
    from kg.formats.reports.html import coverage_page  # noqa: PLC0415 - only this format needs it

    return coverage_page(
        output.answer.coverage,
        output.report,
        output.view,
        output.labels,
        output.texts if output.quote else None,
        comparisons=output.comparisons,
        command=page_command(output.answer),
    )


def coverage_xlsx(output: CoverageOutput) -> bytes:
    """Return an answer as a workbook."""
    from kg.formats.reports.xlsx import xlsx  # noqa: PLC0415 - only this format needs it

    return xlsx(output.answer.coverage, output.report, output.labels, output.comparisons)


def coverage_junit(output: CoverageOutput) -> str:
    """Return an answer as test results."""
    from kg.formats.reports.junit import junit  # noqa: PLC0415 - only this format needs it

    return junit(output.answer.coverage, output.report, output.definitions)


def coverage_sarif(output: CoverageOutput) -> str:
    """Return an answer as findings at the lines of the tasks."""
    from kg.formats.reports.sarif import sarif  # noqa: PLC0415 - only this format needs it

    return sarif(output.answer.coverage, output.definitions)


def _verdicts(answer: CoverageAnswer, view: View, labels: Labels, texts: Texts) -> Report:
    return coverage_report(
        answer.coverage,
        view,
        labels,
        texts,
        only_gaps=answer.request.only_gaps,
        show_statements=answer.request.show_statements,
    )


def _compared(report: Report, answer: CoverageAnswer) -> Report:
    """Return a report with what flips against all sources, or what moved since an earlier day."""
    if answer.all_sources is not None:
        report = with_flips(report, answer.all_sources, answer.request)
    if answer.since is not None:
        report = with_moves(report, answer.since, answer.coverage)
    return report


def page_command(answer: CoverageAnswer) -> str:
    """Return the command that makes a page again; a policy with waivers is a file of the user's."""
    return command_of(answer, "coverage", "-f", "html")


def command_of(answer: CoverageAnswer | BriefAnswer, name: str, *more: str) -> str:
    """Return a command on the mandate of an answer with its clocks, policy and sources, and `more`
    words after them.
    """
    coverage, request = answer.coverage, answer.request
    policy = coverage.policy
    options = {
        "-m": coverage.mandate.id,
        "--as-of": coverage.as_of,
        "--known-by": coverage.known_by,
        "--min-force": policy.min_force,
        "--min-independent": policy.min_independent if policy.min_independent > 1 else None,
        "--max-age": policy.max_age,
        "--max-denial-age": policy.max_denial_age,
        "--min-credibility": policy.min_credibility,
        "--coding": policy.coding if policy.coding != "adjudicated" else None,
        "--policy": "FILE" if policy.waivers else None,
    }
    pairs = [(name, value) for name, value in options.items() if value not in (None, "")]
    pairs += [("--exclude-source", source) for source in request.exclude_source]
    pairs += [("--only-source", source) for source in request.only_source]
    words = [str(word) for pair in pairs for word in pair]
    return shlex.join(["kg", name, *words, *more])
