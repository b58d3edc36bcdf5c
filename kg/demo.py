"""The demo: what the packaged knowledge base answers, a picture, a page and a report, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.files import make_folder, write_whole
from kg.services.opening import open_view
from kg.vocab import DCTERMS, entity, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import View

_COUNTED: Final = ("statements", "sources", "actors", "places", "instruments", "mandates", "tasks")
_ROWS: Final = 5
"""How many rows of a table the demo shows."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo says, section by section, and the files it wrote."""

    sections: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What demo and gallery are about: ids of entries, and two days.

    Coverage is judged on the day `as_of`. Pictures show the day on which the source came out,
    `published`: what its reporter says in the present holds on that day.
    """

    mandate: str
    mission: str
    statement: str
    as_of: str
    published: str


def subject_of(view: View) -> Subject:
    """Return what a knowledge base names as its examples. Raises InputError where it names none.

    >>> subject_of(open_view()).published
    '2024-11-20'
    """
    from kg import query

    ids = {}
    for key, name in (
        ("mandate", "mandate"),
        ("mission", "mission"),
        ("statement", "start"),
        ("source", "source"),
    ):
        named = kind_and_slug(query.example(view, name))
        if named is None:
            raise InputError(
                f"this knowledge base names no {name!r} under 'examples:'. seeds/README.md says "
                "how."
            )
        ids[key] = named[1]
    published = view.value(entity("source", ids.pop("source")), DCTERMS.issued)
    return Subject(**ids, as_of=query.example(view, "as_of") or published, published=published)


def demo(folder: Path) -> Demo:
    """Answer from the packaged knowledge base and write picture, page and report into a folder made
    for them.

    Its own examples say of which mission and mandate. Raises InputError where the folder cannot be
    made or written.
    """
    from kg import query
    from kg.coverage import assess
    from kg.export import export
    from kg.provenance import statistics
    from kg.render import Labels, in_lines, readable, render_report, render_table
    from kg.render.coverage import coverage_report
    from kg.render.html import coverage_page
    from kg.texts import Texts

    make_folder(folder, "Run the demo in a folder of yours")
    view = open_view()
    subject = subject_of(view)
    mandate, mission, as_of, published = (
        subject.mandate,
        subject.mission,
        subject.as_of,
        subject.published,
    )
    labels = Labels(view)
    counts = statistics(view)
    size = {name: counted(counts[name], name.removesuffix("s")) for name in _COUNTED}
    overview = (
        f"{size['statements']} from {size['sources']}, {size['actors']}, {size['places']} "
        f"({counts['places_named']} of them named in a source), {size['instruments']}, "
        f"{size['mandates']}, "
        f"{size['tasks']}."
    )
    support = readable(query.table(view, "who-supports-whom"), labels)
    found = assess(view, mandate, as_of=as_of)
    report = coverage_report(found, view, labels, Texts())
    statuses = {verdict.task.id: verdict.status for verdict in found.tasks}
    files = (
        folder / f"{mission}.svg",
        folder / f"{mission}.html",
        folder / "mandate.svg",
        folder / "coverage.md",
        folder / "coverage.html",
    )
    export(view, files[0], focus=mission, hops=2, as_of=published)
    export(view, files[1], focus=mission, hops=2, as_of=published)
    export(view, files[2], kind="mandate", focus=mandate, hops=2, as_of=as_of, statuses=statuses)
    command = f"kg coverage -m {mandate} --as-of {as_of}"
    page = coverage_page(found, report, view, labels, None, command=f"{command} -f html")
    write_whole([(files[3], render_report(report, "md").encode()), (files[4], page.encode())])
    supporters = render_table(support, "table", first=_ROWS, more="kg query who-supports-whom")
    verdicts = render_report(report, "table", first=_ROWS, more=command)
    return Demo((in_lines(overview), f"{support.title}\n{supporters}", verdicts), files)
