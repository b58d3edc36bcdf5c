"""The demo: what a knowledge base answers about one mission, a picture, a page and a report, in one
go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.files import make_folder, write_whole
from kg.model import Clocks, Table
from kg.services import days
from kg.services.opening import open_view
from kg.vocab import DCTERMS, entity, kind_and_slug
from kg.words import counted

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import View

_COUNTED: Final = ("statements", "sources", "actors", "places", "instruments", "mandates", "tasks")
_ROWS: Final = 5
"""How many rows of a table the demo shows; its commands list the others, and every column."""
_SUPPORT: Final = ("supporter", "supported", "value", "paraphrase")
_VERDICTS: Final = ("task", "status", "what the mandate asks", "evidence")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo says, section by section, the files it wrote, and commands to type next, each
    with what it shows.
    """

    sections: tuple[str, ...]
    files: tuple[Path, ...]
    commands: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What demo and gallery are about: ids of entries, and two days.

    Coverage is judged on the day `as_of`. Pictures show the day on which the source came out,
    `published`: what its reporter says in the present holds on that day. `statement` is empty where
    the knowledge base names none.
    """

    mandate: str
    mission: str
    statement: str
    as_of: str
    published: str


def subject_of(view: View, mandate: str = "") -> Subject:
    """Return what the demo of a knowledge base is about.

    The mandate is the one that is named, else the example of the knowledge base, else its only one;
    the mission is its holder. The example's days go with the example. Of another mandate the day is
    the present one, or the last or first of a period in which that does not lie. Raises InputError
    where there is no such mandate, and with the candidates where several are.
    """
    from kg import mandates, query

    example = _id(query.example(view, "mandate"))
    chosen = mandate or _id(
        query.entry_for(view, "mandate", "an instance of mkg:Mandate", "-m").value
    )
    frame = mandates.read(view, mandates.find(view, chosen))
    as_of = query.example(view, "as_of") if frame.mandate.id == example else ""
    source = _id(query.example(view, "source")) if as_of else ""
    published = view.value(entity("source", source), DCTERMS.issued) if source else ""
    if not as_of:
        other = mandates.instead(view, frame.mandate, days.today())
        as_of = other.day if other is not None else days.today()
    return Subject(
        frame.mandate.id,
        frame.mandate.holder,
        _id(query.example(view, "start"), "statement"),
        as_of,
        published or as_of,
    )


def _id(iri: str, kind: str = "") -> str:
    """Return the id of an entry, empty for what is none or one of another kind."""
    kind_and_id = kind_and_slug(iri)
    return kind_and_id[1] if kind_and_id is not None and kind in ("", kind_and_id[0]) else ""


def demo(folder: Path, store: Path | None = None, mandate: str = "") -> Demo:
    """Answer from a store, or the packaged knowledge base, and write picture, page and report into
    a folder made for them.

    They are about the mandate that is named, else as `subject_of` says. Raises InputError where
    there is none, or where the folder cannot be made or written.
    """
    view = open_view(store)
    subject = subject_of(view, mandate)
    make_folder(folder, "Run the demo in a folder of yours")
    overview, supporters = _overview(view), _supporters(view)
    in_store = f" --store {store}" if store is not None else ""
    verdicts, files = _written(view, subject, folder, in_store)
    return Demo((overview, supporters, verdicts), files, _commands(subject, in_store))


def _overview(view: View) -> str:
    """Return in a sentence how much a knowledge base holds."""
    from kg.formats.reports import in_lines
    from kg.provenance import statistics

    counts = statistics(view)
    size = {name: counted(counts[name], name.removesuffix("s")) for name in _COUNTED}
    return in_lines(
        f"{size['statements']} from {size['sources']}, {size['actors']}, {size['places']} "
        f"({counts['places_named']} of them named in a source), {size['instruments']}, "
        f"{size['mandates']}, "
        f"{size['tasks']}."
    )


def _supporters(view: View) -> str:
    """Return who supports whom, the first rows as a table."""
    from kg import query
    from kg.formats.reports import Labels, readable, render_table

    support = readable(query.table(view, "who-supports-whom"), Labels(view))
    part = _columns(support, _SUPPORT)
    table = render_table(part, "table", first=_ROWS, more="kg query who-supports-whom")
    return f"{support.title}\n{table}"


def _columns(table: Table, names: tuple[str, ...]) -> Table:
    """Return some columns of a table, in their order here."""
    places = [table.columns.index(name) for name in names]
    return Table(names, tuple(tuple(row[at] for at in places) for row in table.rows), table.title)


def _written(
    view: View, subject: Subject, folder: Path, in_store: str
) -> tuple[str, tuple[Path, ...]]:
    """Write the files; return the coverage as a table, and where they are."""
    from kg.coverage import assess
    from kg.formats import export
    from kg.formats.reports import Labels, render_report
    from kg.formats.reports.brief import brief_page
    from kg.formats.reports.coverage import SILENT, coverage_report
    from kg.formats.reports.html import coverage_page
    from kg.formats.reports.html.brief import brief_html
    from kg.services.brief import BriefRequest, brief
    from kg.texts import Texts

    mandate, mission, as_of = subject.mandate, subject.mission, subject.as_of
    labels = Labels(view)
    coverage = assess(view, mandate, as_of=as_of)
    report = coverage_report(coverage, view, labels, Texts())
    statuses = {verdict.task.id: verdict.status for verdict in coverage.tasks}
    name = f"{mission}-network" if mission in {"mandate", "coverage"} else mission
    files = (
        folder / f"{name}.svg",
        folder / f"{name}.html",
        folder / "mandate.svg",
        folder / "coverage.md",
        folder / "coverage.html",
        folder / "brief.html",
    )
    export(view, files[0], focus=mission, hops=2, as_of=subject.published)
    export(view, files[1], focus=mission, hops=2, as_of=subject.published)
    export(view, files[2], kind="mandate", focus=mandate, hops=2, as_of=as_of, statuses=statuses)
    command = f"kg coverage -m {mandate} --as-of {as_of}{in_store}"
    page = coverage_page(coverage, report, view, labels, None, command=f"{command} -f html")
    brief_text = brief_html(brief_page(brief(view, BriefRequest(mandate, Clocks(as_of)))))
    texts = (render_report(report, "md"), page, brief_text)
    write_whole([(file, text.encode()) for file, text in zip(files[3:], texts, strict=True)])
    short = replace(
        report,
        tables=tuple(_columns(table, _VERDICTS) for table in report.tables[:1]),
        notes=tuple(note for note in report.notes if note == SILENT),
    )
    return render_report(short, "table", first=_ROWS, more=command), files


def _commands(subject: Subject, in_store: str) -> tuple[tuple[str, str], ...]:
    example = subject.statement or subject.mission
    what = "one statement, and where it stands" if subject.statement else "all that is on record"
    return (
        (f"kg show {example}{in_store}", what),
        ("kg queries", "the questions that the library answers"),
        (
            f"kg coverage -m {subject.mandate} --as-of {subject.as_of} --show-statements{in_store}",
            "every statement behind a verdict",
        ),
    )
