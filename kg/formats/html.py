"""Tables, reports, descriptions and trees as HTML: whole offline documents, or the same in the
frame of a web server, with links to the entries that cells name.

`link` gives the URL of an entry by its id or IRI, "" where it has none. Two kinds of cell name
entries: a term with an IRI, in any column; and the words of a text that have the form of an id, in
the columns of `ID_COLUMNS`. All other texts, labels among them, are no ids and get no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.formats.reports.entry import entry_report, titled_rows
from kg.formats.reports.html.parts import OFFLINE, stylesheet
from kg.formats.reports.why import explanation_tree
from kg.model import Report, Table
from kg.templates import Frame, offline, render, safe_url
from kg.vocab import Literal, NamedNode, id_or_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.formats.reports.terms import Labels
    from kg.formats.reports.tree import Branch
    from kg.provenance import Description, Explanation, Rows
    from kg.store import View

    Link = Callable[[str], str]

ID_COLUMNS: Final = frozenset(
    {
        "id",
        "iri",
        "limit or duty",
        "mandate",
        "nearest task",
        "source",
        "sources",
        "statement",
        "statements",
        "task",
        "tasks",
    }
)
"""Columns of reports whose texts are ids; those of places and people hold names."""

_BETWEEN: Final = re.compile(r"([\s,;]+)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ID: Final = re.compile(r"\w[\w.:/#%@+\-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a cell or a line: its text, where it leads to or "", and its IRI or ""."""

    text: str
    url: str = ""
    iri: str = ""

    @property
    def is_day(self) -> bool:
        """Whether the text is a day, which no line break divides."""
        return _DAY.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table ready for a template: heads, and rows of cells that consist of pieces."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class HtmlBranch:
    """A line of a tree ready for a template, and the lines under it."""

    pieces: tuple[Piece, ...]
    under: tuple[HtmlBranch, ...]


def table_html(table: Table, *, link: Link | None = None, frame: Frame | None = None) -> str:
    """Return a table as an HTML document that needs nothing else, or as a page in `frame`.

    >>> text = table_html(Table(("task",), (("H-1 & 2",),)), link="entry/{}".format)
    >>> '<a href="entry/H-1">H-1</a> &amp;' in text
    True
    """
    report = Report(table.title or "Table", table.parameters, (_untitled(table),))
    return report_html(report, link=link, frame=frame)


def report_html(report: Report, *, link: Link | None = None, frame: Frame | None = None) -> str:
    """Return a report as an HTML document that needs nothing else, or as a page in `frame`.

    >>> "default-src 'none'" in report_html(Report("A report", ("One line.",)))
    True
    """
    return _page(frame, title=report.title, report=_report(report, link), tree=())


def entry_html(
    description: Description,
    view: View,
    labels: Labels,
    *,
    link: Link | None = None,
    frame: Frame | None = None,
) -> str:
    """Return the description of an entry, as `kg show` gives it, as an HTML document.

    Each entry that it names by its label can get a link, since its IRI is known here.

    >>> from kg.formats.reports import Labels
    >>> from kg.services import browse
    >>> answer = browse.show(view, browse.ShowRequest("hmv"))
    >>> "<table" in entry_html(answer.description, view, Labels(view))
    True
    """
    report = entry_report(description, view, labels)
    tables = tuple(
        _term_table(rows, labels, title, link) for title, rows in titled_rows(description)
    )
    context = _report(report, link) | {"tables": tables}
    return _page(frame, title=report.title, report=context, tree=())


def why_html(
    explanation: Explanation,
    *,
    view: View,
    labels: Labels,
    link: Link | None = None,
    frame: Frame | None = None,
) -> str:
    """Return an answer to `kg why` as an HTML document with nested lists.

    The statements, sources and targets that its lines name can get links.

    >>> from kg.formats.reports import Labels
    >>> from kg.services.explain import WhyRequest, why
    >>> answer = why(view, WhyRequest("hmv", "supports", "coast-guard"))
    >>> why_html(answer.explanation, view=view, labels=Labels(view)).count("<h1>")
    1
    """
    return tree_html(explanation_tree(explanation, view, labels), link=link, frame=frame)


def tree_html(root: Branch, *, link: Link | None = None, frame: Frame | None = None) -> str:
    """Return a tree, as `kg why` gives it, as an HTML document with nested lists.

    >>> from kg.formats.reports.tree import Branch
    >>> "<ul><li>b" in tree_html(Branch("a", (Branch("b"),)))
    True
    """
    tree = tuple(_branch(branch, link) for branch in root.under)
    pieces = _named_pieces(root, link)
    lead = (pieces,) if any(piece.url for piece in pieces) else ()  # else the heading says it
    report = {"lead": lead, "tables": (), "notes": ()}
    return _page(frame, title=root.text, report=report, tree=tree)


def report_fragment(report: Report, *, link: Link | None = None) -> str:
    """Return the lead, the tables and the notes of a report as markup, for a page that has more.

    >>> report_fragment(Report("A report", ("a < b",)))
    '<div class="lead"><p>a &lt; b</p></div>'
    """
    return render("report_body.html", report=_report(report, link), tree=()).strip()


def _page(frame: Frame | None, **context: object) -> str:
    footer = (OFFLINE,) if frame is None else ()
    chosen = offline(stylesheet()) if frame is None else frame
    return render("report.html", **chosen, footer=footer, **context)


def _report(report: Report, link: Link | None) -> dict[str, object]:
    return {
        "lead": tuple((Piece(line),) for line in report.lead),
        "tables": tuple(_html_table(table, link) for table in report.tables),
        "notes": report.notes,
    }


def _untitled(table: Table) -> Table:
    return Table(table.columns, table.rows, labels=table.labels)


def _html_table(table: Table, link: Link | None) -> HtmlTable:
    rows = tuple(
        tuple(
            _cell(cell, table, column, link)
            for column, cell in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    return HtmlTable(table.title, _heads(table.columns), rows)


def _heads(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.replace("_", " ") for column in columns)


def _cell(cell: Any, table: Table, column: str, link: Link | None) -> tuple[Piece, ...]:  # noqa: ANN401 - a cell may hold anything
    """Return the pieces of a cell; the texts of a list are separated by commas."""
    if isinstance(cell, list | tuple):
        return tuple(_joined([_cell(value, table, column, link) for value in cell]))
    if isinstance(cell, NamedNode):
        label = table.labels.get(cell) or id_or_iri(cell.value)
        return (_term_piece(cell.value, label, link),)
    if isinstance(cell, Literal):
        return (Piece(cell.value),)
    text = "" if cell is None else str(cell)
    if link is None or column.casefold() not in ID_COLUMNS:
        return (Piece(text),)
    return tuple(_id_pieces(text, link))


def _joined(values: list[tuple[Piece, ...]]) -> Iterator[Piece]:
    for at, pieces in enumerate(values):
        if at:
            yield Piece(", ")
        yield from pieces


def _id_pieces(text: str, link: Link) -> Iterator[Piece]:
    """Yield the words of a text and what is between them, with the URL of each word that is the
    form of an id.
    """
    for word in _BETWEEN.split(text):
        yield Piece(word, _url(word, link) if _ID.fullmatch(word) else "")


def _term_piece(iri: str, label: str, link: Link | None) -> Piece:
    return Piece(label, _url(iri, link), iri if label != iri else "")


def _url(name: str, link: Link | None) -> str:
    return safe_url(link(name)) if link else ""


def _term_table(rows: Rows, labels: Labels, title: str, link: Link | None) -> HtmlTable:
    """Return rows of plain terms as a table: a term with an IRI by its label, and its link."""
    labels.read(
        NamedNode(cell.value)
        for row in rows.rows
        for cell in row
        if cell is not None and cell.kind == "iri"
    )
    cells = []
    for row in rows.rows:
        pieces = []
        for term in row:
            if term is None:
                pieces.append((Piece(""),))
            elif term.kind == "iri":
                label = labels.of(NamedNode(term.value))
                pieces.append((_term_piece(term.value, label, link),))
            else:
                pieces.append((Piece(f"_:{term.value}" if term.kind == "blank" else term.value),))
        cells.append(tuple(pieces))
    return HtmlTable(title, _heads(rows.columns), tuple(cells))


def _branch(branch: Branch, link: Link | None) -> HtmlBranch:
    return HtmlBranch(
        _named_pieces(branch, link), tuple(_branch(other, link) for other in branch.under)
    )


def _named_pieces(branch: Branch, link: Link | None) -> tuple[Piece, ...]:
    """Return a line of a tree, the id that it names with its link."""
    url = _url(branch.id, link) if branch.id else ""
    if not url or branch.id not in branch.text:
        return (Piece(branch.text),)
    before, _, after = branch.text.partition(branch.id)
    return (Piece(before), Piece(branch.id, url), Piece(after))
