"""What is asked of a draft, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import Finding
from kg.extract.registry import DEFAULT


@dataclass(frozen=True, slots=True)
class SourceFields:
    """What is said of one document; empty where nothing is said.

    `author` and `publisher` are ids of actors, or names; `published` is an ISO day. `id` is by
    default made of the file's name, `title` taken from the document, `language` recognised.
    """

    id: str = ""
    author: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    title: str = ""
    language: str = ""
    mandate: str = ""


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Which documents to draft statements from, and where the drafts go.

    `paths` are files and folders. `output` is a draft file, or a folder where `is_folder`: one file
    a source. `fields` are what is said of every document; the rows of the table `sources` say more,
    and override it. `store` is whose registry is used, and where texts are kept; empty for the
    packaged knowledge base, and texts are kept in the folder `texts` beside the drafts. A draft
    file that is there and was made from something else is written again only with `force`.
    Reading a document is stopped after `timeout` seconds (None: by its size).
    """

    paths: tuple[str, ...]
    output: str = ""
    is_folder: bool = False
    fields: SourceFields = field(default_factory=SourceFields)
    sources: str = ""
    store: str = ""
    extractor: str = DEFAULT
    force: bool = False
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class DraftedSource:
    """What came of one document: its file, its draft file, and how many drafts by confidence.

    `is_kept` says that the draft file was there, made from the same; then nothing is counted.
    `names` are names to settle. `dropped` counts quotes that the text does not have. `notes` are
    sentences for the user. `text` is the YAML, where there is no draft file.
    """

    file: str
    output: str
    source: str
    by: str
    is_kept: bool = False
    statements: int = 0
    confidences: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()
    dropped: int = 0
    notes: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What came of each document, in the order of the files; the folder in which their texts are
    kept, empty for none; and what is wrong with documents that could not be read.
    """

    sources: tuple[DraftedSource, ...]
    texts: str = ""
    failures: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTableRequest:
    """A folder of documents, for a table of their sources."""

    folder: str
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class SourceTableAnswer:
    """A table of sources as CSV, how many rows, the cells to fill in (by column, how many), and
    documents that could not be read.
    """

    csv: str
    rows: int
    empty_cells: tuple[tuple[str, int], ...]
    failures: tuple[Finding, ...] = ()
