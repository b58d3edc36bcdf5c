"""The demo: what the packaged knowledge base answers, a picture, a page and a report, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.pipeline.views import open_view
from kg.words import counted

if TYPE_CHECKING:
    from pathlib import Path

MANDATE: Final = "mss"
MISSION: Final = "mssm"
AS_OF: Final = "2024-11-19"
"""The day of the mission's own statement, on which coverage is judged."""
PUBLISHED: Final = "2024-11-20"
"""The day the article came out, which the pictures show: what its reporter says in the present holds on that day."""
_COUNTED: Final = ("statements", "sources", "actors", "places", "instruments", "mandates", "tasks")
_ROWS: Final = 5
"""How many rows of a table the demo shows."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo says, section by section, and the files it wrote."""

    sections: tuple[str, ...]
    files: tuple[Path, ...]


def demo(folder: Path) -> Demo:
    """Answer from the packaged knowledge base and write picture, page and report into a folder made for them.

    Raises InputError where the folder cannot be made or written.
    """
    from kg import query
    from kg.coverage import assess
    from kg.export import export
    from kg.provenance import statistics
    from kg.render import Labels, in_lines, readable, render_report, render_table
    from kg.render.coverage import coverage_report
    from kg.render.html import coverage_page
    from kg.sources import Texts

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}). Run the demo in a folder of yours.") from error
    view = open_view()
    labels = Labels(view)
    counts = statistics(view)
    size = {name: counted(counts[name], name.removesuffix("s")) for name in _COUNTED}
    overview = (
        f"{size['statements']} from {size['sources']}, {size['actors']}, {size['places']} "
        f"({counts['places_named']} of them named in a source), {size['instruments']}, {size['mandates']}, "
        f"{size['tasks']}."
    )
    support = readable(query.table(view, "who-supports-whom"), labels)
    found = assess(view, MANDATE, as_of=AS_OF)
    report = coverage_report(found, view, labels, Texts())
    statuses = {verdict.task.id: verdict.status for verdict in found.tasks}
    files = (folder / "mssm.svg", folder / "mssm.html", folder / "mandate.svg", folder / "coverage.md",
             folder / "coverage.html")  # fmt: skip
    export(view, files[0], focus=MISSION, hops=2, as_of=PUBLISHED)
    export(view, files[1], focus=MISSION, hops=2, as_of=PUBLISHED)
    export(view, files[2], kind="mandate", focus=MANDATE, hops=2, as_of=AS_OF, statuses=statuses)
    command = f"kg coverage -m {MANDATE} --as-of {AS_OF}"
    page = coverage_page(found, report, view, labels, None, command=f"{command} -f html")
    for path, text in ((files[3], render_report(report, "md")), (files[4], page)):
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}).") from error
    supporters = render_table(support, "table", first=_ROWS, more="kg query who-supports-whom")
    verdicts = render_report(report, "table", first=_ROWS, more=command)
    return Demo((in_lines(overview), f"{support.title}\n{supporters}", verdicts), files)
