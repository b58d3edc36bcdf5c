"""The answer of coverage in each form: text and data, a page, a workbook, test results, findings
with their lines.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.coverage_breakdowns import reversed_report, with_matrix, with_moves
from kg.formats.reports.status_changes import with_flips
from kg.formats.reports.terms import Labels
from kg.formats.reports.writing import render_report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Location, Report
    from kg.services.brief import BriefAnswer
    from kg.services.coverage import CoverageAnswer, CoverageRequest
    from kg.store import View
    from kg.texts import Texts

FORMS: Final = ("table", "csv", "xlsx", "json", "md", "html", "junit", "sarif")
ENDINGS: Final = {".sarif.json": "sarif", ".xml": "junit"}
LOCATED: Final = ("junit", "sarif")
"""The forms that say in which line of which file a task is defined."""
_WHOLE: Final = ("xlsx", "html", *LOCATED)
"""The forms that hold the whole report, whatever part of it a person might ask for on a screen."""


def check_form(form: str, request: CoverageRequest, *, quote: bool = False) -> None:
    """Refuse what a form would silently ignore: a part where it holds the whole, and `quote`, the
    passages of attached texts, where it is not a page. Raises UsageError.
    """
    if quote and form != "html":
        raise UsageError(f"--with-text is for html; -f {form} shows sentences as --texts has them.")
    if form not in _WHOLE:
        return
    parts = {
        "--group-by": request.group_by != "task",
        "--only-gaps": request.only_gaps,
        "--unmandated": request.unmandated,
    }
    for option in (name for name, on in parts.items() if on):
        raise UsageError(
            f"{option} picks a part, and -f {form} holds the whole report. Leave it out."
        )
    if request.since and form in LOCATED:
        raise UsageError(f"--since compares two days, and -f {form} tells of one. Leave it out.")


def answer_report(answer: CoverageAnswer, view: View, labels: Labels, texts: Texts) -> Report:
    """Return the report that an answer's request asks for: the verdicts, what they are compared
    with, or another view of them.
    """
    report = _compared(_verdicts(answer, view, labels, texts), answer)
    if answer.request.unmandated:
        return reversed_report(report, answer.coverage)
    return with_matrix(report, answer, labels)


def render_coverage(  # noqa: PLR0913 - what to show, each by name
    answer: CoverageAnswer,
    form: str,
    view: View,
    texts: Texts,
    *,
    quote: bool = False,
    definitions: Mapping[str, Location] | None = None,
) -> str | bytes:
    """Return an answer in a form; bytes for a workbook, text for any other.

    `view` is that of all sources; `texts` are the source texts at hand, which a page quotes only
    with `quote`. `definitions` say where the tasks are defined, for the forms in `LOCATED`.
    """
    labels = Labels(view)
    if form not in _WHOLE:
        return render_report(answer_report(answer, view, labels, texts), form)
    base_report = _verdicts(answer, view, labels, texts)
    report = _compared(base_report, answer)
    move_tables = tuple(table for table in report.tables if table not in base_report.tables)
    coverage, places = answer.coverage, definitions or {}
    if form == "html":
        from kg.formats.reports.html import coverage_page  # noqa: PLC0415 - only this form needs it

        quoted_texts, command = texts if quote else None, page_command(answer)
        return coverage_page(
            coverage, report, view, labels, quoted_texts, moved=move_tables, command=command
        )
    if form == "xlsx":
        from kg.formats.reports.xlsx import xlsx  # noqa: PLC0415 - only this form needs it

        return xlsx(coverage, report, labels, move_tables)
    if form == "junit":
        from kg.formats.reports.junit import junit  # noqa: PLC0415 - only this form needs it

        return junit(coverage, report, places)
    from kg.formats.reports.sarif import sarif  # noqa: PLC0415 - only this form needs it

    return sarif(coverage, places)


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
