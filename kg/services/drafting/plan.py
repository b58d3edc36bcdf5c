"""Which documents are drafted, what is said of each, and where its drafts go: settled before
anything is read or written.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import Finding, InputError, Notice, UsageError
from kg.extract import readers
from kg.importers.fields import last_day, legal_id
from kg.importers.names import Names
from kg.importers.skeletons import slug_of
from kg.services import days
from kg.services.drafting import knowledge as known
from kg.services.drafting import table
from kg.services.drafting.knowledge import Knowledge
from kg.services.drafting.requests import DraftRequest, SourceFields
from kg.services.drafting.table import SourceRow

if TYPE_CHECKING:
    from kg.store import View

NEEDED: Final = ("author", "published")
"""What a source needs that no document says for sure."""
_SHOWN: Final = 8
_TEXTS: Final = "texts"
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Planned:
    """A document to draft from: its path, what is said of it, what the registry knows with the
    tasks of its mandate, and its draft file, empty for none.
    """

    path: str
    fields: SourceFields
    knowledge: Knowledge
    output: str


@dataclass(frozen=True, slots=True)
class _Described:
    """A document, what is said of it, and the table and the row that say so, where one does."""

    path: Path
    fields: SourceFields
    table: str = ""
    row: SourceRow | None = None

    def finding(self, field: str, code: str, message: str, remedy: str) -> Finding:
        """Return a problem of a field, where it stands in the table, else of the document."""
        column = "lang" if field == "language" else field
        if self.row is None:
            return Finding(str(self.path), 0, 0, code, "error", message, remedy)
        at = self.row.columns.get(column, 1)
        message = f"{self.row.file}: {message}"
        return Finding(self.table, self.row.line, at, code, "error", message, remedy)


def documents_in(paths: Sequence[str]) -> dict[str, Path]:
    """Return the documents that paths represent, by the name that a table has for each; a folder
    represents every document in it and below, in path order.

    Links in a folder are left out, which a Notice says. Raises InputError for what is not there,
    and for a folder without documents.
    """
    documents: dict[str, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():
            documents |= {file.relative_to(path).as_posix(): file for file in _inside(path)}
        elif readers.reader_of(path.name) is None or not path.exists():
            _refuse(path)
        else:
            documents[path.name if path.name not in documents else str(path)] = path
    return documents


def _refuse(path: Path) -> None:
    if not path.exists():
        raise InputError.of(
            [Finding(str(path), 0, 0, "no-file", "error", "no such file", "check the name")]
        )
    readers.read_document(path.read_bytes()[:16] if path.is_file() else b"", str(path))


def _inside(folder: Path) -> list[Path]:
    every = [path for path in sorted(folder.rglob("*")) if readers.reader_of(path.name)]
    links = [path for path in every if path.is_symlink()]
    files = [
        path
        for path in every
        if path.is_file() and not path.is_symlink() and not _is_hidden(path, folder)
    ]
    for link in links[:_SHOWN]:
        notice = f"{link}: left out, it is a link. To draft from what it leads to, name that."
        warnings.warn(notice, Notice, stacklevel=2)
    if not files:
        problem = "no document in this folder"
        remedy = f"kg draft reads {', '.join(readers.endings())}"
        raise InputError.of([Finding(str(folder), 0, 0, "empty-folder", "error", problem, remedy)])
    return files


def _is_hidden(path: Path, folder: Path) -> bool:
    """Return whether a file is hidden, or is one of the texts that are kept beside drafts."""
    parts = path.relative_to(folder).parts
    return any(part.startswith((".", "~$")) for part in parts) or (
        parts[-2:-1] == (_TEXTS,) and len(path.stem) == 64 and path.suffix == ".txt"  # noqa: PLR2004 - a SHA-256
    )


def planned(view: View, request: DraftRequest) -> tuple[Planned, ...]:
    """Return the documents of a request with all that is settled before one is read.

    Raises InputError with every finding: what is missing, days and ids that are none, names that
    several actors bear, two documents with one id.
    """
    documents = documents_in(request.paths)
    described = list(_described(documents, request))
    findings = [finding for item in described for finding in _missing(item)]
    if findings:
        raise InputError.of(findings)
    settling = _Settling(view)
    sources = [settling.settled(item) for item in described]
    findings = [*settling.findings, *_repeated(described, sources)]
    if findings:
        raise InputError.of(findings)
    return tuple(
        Planned(
            str(item.path), fields, settling.knowledge[fields.mandate], _output(request, fields)
        )
        for item, fields in zip(described, sources, strict=True)
    )


def _described(documents: dict[str, Path], request: DraftRequest) -> Iterator[_Described]:
    """Yield documents with what is said of each. Raises InputError where table and documents do not
    fit.
    """
    if not request.sources:
        if len(documents) > 1 and request.fields.id:
            raise UsageError("--id names one source, and these are several documents.")
        yield from (_Described(path, request.fields) for path in documents.values())
        return
    path = Path(request.sources)
    rows: dict[str, SourceRow] = {}
    findings = []
    for row in table.read(path):
        if row.file in rows:
            message, remedy = f"{row.file} has a second row", "leave one out"
            findings.append(
                Finding(str(path), row.line, 1, "duplicate-source-row", "error", message, remedy)
            )
        elif row.file not in documents:
            message = f"{row.file} is not among the documents"
            remedy = "correct the name, or take the row out"
            findings.append(
                Finding(str(path), row.line, 1, "unknown-source-file", "error", message, remedy)
            )
        rows.setdefault(row.file, row)
    for name in documents:
        if name not in rows:
            problem, remedy = f"no row for {name}", "add one, or move the document elsewhere"
            findings.append(Finding(str(path), 0, 0, "no-source-row", "error", problem, remedy))
    if findings:
        raise InputError.of(findings)
    for name, document in documents.items():
        row = rows[name]
        fields = table.joined(row.fields, request.fields)
        yield _Described(document, fields, str(path), row)


def _missing(item: _Described) -> Iterator[Finding]:
    """Yield what a source needs and nobody says."""
    for field in NEEDED:
        if not getattr(item.fields, field):
            remedy = f"fill in the column {field!r}" if item.row else f"give --{field}"
            message = f"the source has no {field!r}"
            yield item.finding(field, "missing-source-field", message, remedy)


class _Settling:
    """Settles ids, days and names of sources, one after the other; what is wrong is collected."""

    def __init__(self, view: View) -> None:
        self.findings: list[Finding] = []
        self._view = view
        self._names = Names(view)
        self._entries = known.of_view(view)
        self.knowledge: dict[str, Knowledge] = {"": self._entries}
        self._mandates = {"": ""}

    def settled(self, item: _Described) -> SourceFields:
        """Return what is said of a source, its id and day as they are written in a file, its people
        and its mandate by id where the registry has them.
        """
        fields = item.fields
        if fields.url and not _ADDRESS.fullmatch(fields.url):
            message = f"{fields.url!r} is no address of a document"
            remedy = "write it whole, with https://"
            self.findings.append(item.finding("url", "bad-url", message, remedy))
        slug = fields.id or slug_of(item.path.stem)
        if not legal_id(slug):
            message = f"{slug or item.path.stem!r} is no id of a source"
            remedy = "give one of letters, digits, '.', '_' and '-': --id, or the column id"
            self.findings.append(item.finding("id", "bad-source-id", message, remedy))
        return replace(
            fields,
            id=slug,
            published=self._day(item),
            author=self._actor(item, "author"),
            publisher=self._actor(item, "publisher"),
            mandate=self._mandate(item),
        )

    def _day(self, item: _Described) -> str:
        """Return the day, the month or the year of a publication, as a file of kg writes it."""
        published = item.fields.published
        if last_day(published) is not None:
            return published
        try:
            return days.day(published, "published")
        except InputError:
            message = f"{published!r} is no day of the calendar"
            remedy = "write the day as YYYY-MM-DD, a month as YYYY-MM, or a year"
            self.findings.append(item.finding("published", "bad-day", message, remedy))
            return ""

    def _actor(self, item: _Described, field: str) -> str:
        """Return the id of the actor that a text names; the text itself where none is."""
        text: str = getattr(item.fields, field)
        matches = self._names.called(text, ("actor",)) if text else []
        if len(matches) > 1:
            ids = ", ".join(slug for _, slug in matches[:_SHOWN])
            self.findings.append(
                item.finding(
                    field,
                    "ambiguous-name",
                    f"{field} {text!r} means {ids}",
                    "write one of these ids",
                )
            )
        return matches[0][1] if matches else text

    def _mandate(self, item: _Described) -> str:
        text = item.fields.mandate
        if text not in self._mandates:
            try:
                knowledge = known.about(self._view, self._entries, text)
            except InputError as error:
                if item.row is None:
                    raise
                self.findings.append(
                    item.finding("mandate", "unknown-mandate", str(error), "name one of the store")
                )
                return ""
            self.knowledge[knowledge.mandate] = knowledge
            self._mandates[text] = knowledge.mandate
        return self._mandates[text]


def _repeated(
    described: Iterable[_Described], sources: Iterable[SourceFields]
) -> Iterator[Finding]:
    """Yield documents whose source has the id of another one's."""
    by_id: dict[str, list[_Described]] = defaultdict(list)
    for item, fields in zip(described, sources, strict=True):
        by_id[fields.id.lower()].append(item)
    for slug, (first, *others) in by_id.items():
        for item in others:
            message = f"{item.path} and {first.path} have the same id, {slug}"
            remedy = "give each an id in a table: kg new sources FOLDER, then --sources"
            yield item.finding("id", "duplicate-source", message, remedy)


def _output(request: DraftRequest, fields: SourceFields) -> str:
    if not request.is_folder:
        return request.output
    return str(Path(request.output) / f"{fields.id}.yaml")


def texts_folder(request: DraftRequest) -> Path | None:
    """Return where extracted texts are kept: in the store, else beside the drafts; None where there
    is neither.
    """
    if request.store:
        return Path(request.store) / _TEXTS
    if not request.output:
        return None
    output = Path(request.output)
    return (output if request.is_folder else output.parent) / _TEXTS
