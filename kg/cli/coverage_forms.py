"""The forms of a coverage report beside text and data: a page, a workbook, test results, findings
with their lines.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.cli.common import folder, texts_of, write
from kg.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.coverage import Coverage
    from kg.model import Report, Table
    from kg.store import View

FORMS = ("table", "csv", "xlsx", "json", "md", "html", "junit", "sarif")
ENDINGS = {".sarif.json": "sarif", ".xml": "junit"}
WHOLE = ("xlsx", "html", "junit", "sarif")
"""The forms that hold the whole report, whatever part of it a person might ask for on a screen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a form, the parts, where the texts are, which sources to leave out."""

    form: str
    output: str | None
    store: str | None
    texts: Path | None
    with_text: bool
    without: tuple[str, ...]

    def check(self, *, by: str, since: str | None, only_gaps: bool, reverse: bool) -> None:
        """Refuse an option that the form would silently ignore. Raises UsageError."""
        if self.with_text and self.form != "html":
            raise UsageError(
                f"--with-text is for html; -f {self.form} shows sentences as --texts has them."
            )
        if self.form not in WHOLE:
            return
        given = {"--by": by != "task", "--only-gaps": only_gaps, "--reverse": reverse}
        for option in (name for name, on in given.items() if on):
            raise UsageError(
                f"{option} picks a part, and -f {self.form} holds the whole report. Leave it out."
            )
        if since and self.form in ("junit", "sarif"):
            raise UsageError(
                f"--since compares two days, and -f {self.form} tells of one. Leave it out."
            )


def write_whole(
    found: Coverage, report: Report, moved: tuple[Table, ...], view: View, asked: Asked
) -> None:
    """Write a coverage in a form that holds the whole report."""
    from kg.render import Labels

    if asked.form == "html":
        from kg.render.html import coverage_page

        texts = texts_of(asked.store, asked.texts) if asked.with_text else None
        page = coverage_page(
            found,
            report,
            view,
            Labels(view),
            texts,
            moved=moved,
            command=_command(found, asked.without),
        )
        write(page, asked.output)
    elif asked.form == "xlsx":
        from kg.render.xlsx import xlsx

        write(xlsx(found, report, Labels(view), moved), asked.output, binary=True)
    else:
        from kg.provenance import packaged_locations
        from kg.render.junit import junit
        from kg.render.sarif import sarif
        from kg.services import locations

        own = folder(asked.store)
        where = locations.subject_locations(own) if own else packaged_locations()
        write(
            junit(found, report, where) if asked.form == "junit" else sarif(found, where),
            asked.output,
        )


def _command(found: Coverage, without: tuple[str, ...]) -> str:
    """Return the command that makes a report again; a policy with waivers is a file of the
    user's.
    """
    policy = found.policy
    options = {
        "-m": found.mandate.id,
        "--as-of": found.as_of,
        "--known-by": found.known_by,
        "--min-force": policy.min_force,
        "--min-independent": policy.min_independent if policy.min_independent > 1 else None,
        "--max-age": policy.max_age,
        "--max-denial-age": policy.max_denial_age,
        "--min-credibility": policy.min_credibility,
        "--coding": policy.coding if policy.coding != "adjudicated" else None,
        "--policy": "FILE" if policy.waivers else None,
    }
    words = [
        str(word)
        for name, value in options.items()
        if value not in (None, "")
        for word in (name, value)
    ]
    words += [word for source in without for word in ("--without", source)]
    return shlex.join(["kg", "coverage", *words, "-f", "html"])
