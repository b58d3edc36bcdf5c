"""The records of text readers, and reading a document by the one of its ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final, TypeAlias

from kg import entry_points
from kg.errors import Finding, InputError, MachineError

_LINE_ENDS: Final = re.compile("\r\n?|[\u0085\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_MARKS: Final = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc"}
"""How files begin whose kind shows in their first bytes."""
_LONGEST_TITLE: Final = 300
_OLD_WORD: Final = ".doc"


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document, and what the document says of itself.

    `published` is a day that the document gives as that of its publication, `language` the tag that
    it declares. `notes` are sentences for the user, such as which pages have no text.
    """

    text: str
    title: str = ""
    language: str = ""
    published: str = ""
    publisher: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()


ReadFunction: TypeAlias = Callable[[bytes, str], Document]


@dataclass(frozen=True, slots=True)
class TextReader:
    """A kind of document: its endings, and where the function is that reads one.

    `target` is "module:function"; it takes the bytes of a file and its path. `version` is raised
    when the same file would give another text. `library` is the distribution that it reads with, of
    the extra `extract`, and `module` what that is imported as.

    >>> BUILT_IN[0].extracted_by
    'plain text 1'
    """

    name: str
    label: str
    endings: tuple[str, ...]
    target: str
    version: str
    library: str = ""
    module: str = ""

    @property
    def extracted_by(self) -> str:
        """Return the reader with its version and that of its library. Raises MachineError where
        the library is missing.
        """
        reader_version = f"{self.name} {self.version}"
        if not self.library:
            return reader_version
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 20 ms

        try:
            return f"{reader_version} ({self.library} {version(self.library)})"
        except PackageNotFoundError as error:
            raise self._lacks_library() from error

    def reader(self) -> ReadFunction:
        """Return the function that reads a file. Raises MachineError where the library is
        missing.
        """
        try:
            return entry_points.function_of(self.target)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] != self.module:
                raise
            raise self._lacks_library() from error

    def _lacks_library(self) -> MachineError:
        return MachineError(
            f"reading {self.label} needs {self.library}. pip install 'mandate-kg[extract]'."
        )


_READERS: Final = "kg.extract.readers"
BUILT_IN: Final = (
    TextReader("plain text", "plain text", (".txt", ".md"), f"{_READERS}.plain:read", "1"),
    TextReader("html", "HTML", (".html", ".htm"), f"{_READERS}.html:read", "1", "lxml", "lxml"),
    TextReader("docx", "Word", (".docx",), f"{_READERS}.docx:read", "1", "python-docx", "docx"),
    TextReader("pdf", "PDF", (".pdf",), f"{_READERS}.pdf:read", "1", "pypdf", "pypdf"),
)
"""The kinds of document that are read, plain text first."""


def endings() -> tuple[str, ...]:
    """Return the endings of all documents that are read.

    >>> endings()
    ('.txt', '.md', '.html', '.htm', '.docx', '.pdf')
    """
    return tuple(ending for record in BUILT_IN for ending in record.endings)


def reader_of(name: str) -> TextReader | None:
    """Return the reader of a file's ending, None where there is none.

    >>> reader_of("Report.PDF").label
    'PDF'
    """
    ending = PurePath(name).suffix.lower()
    return next((record for record in BUILT_IN if ending in record.endings), None)


def read_document(data: bytes, path: str) -> Document:
    r"""Return the text of a document, read by the reader of its ending.

    Raises InputError for a file that is damaged, locked, of another kind or without text, and
    MachineError where the reader's library is missing.

    >>> read_document(b"One.\r\nTwo.\r\n", "a.txt").text
    'One.\nTwo.\n'
    """
    record = reader_of(path)
    if record is None:
        ending = PurePath(path).suffix or "a file without ending"
        raise refusal(
            path, "unknown-document", f"kg draft cannot read {ending}", _remedy_of_kind(path, data)
        )
    _check_kind(data, path, record)
    document = record.reader()(data, path)
    title = clean(document.title)
    is_long = len(title) > _LONGEST_TITLE
    title = f"{title[:_LONGEST_TITLE]}…" if is_long else title
    document = replace(document, text=clean(document.text), title=title)
    if not any(map(str.isalpha, document.text)):
        raise refusal(path, "empty-document", "the document has no words", "name one that has text")
    return document


def clean(text: str) -> str:
    r"""Return a text with LF line ends, without a byte order mark and control characters but tab,
    line feed and form feed; half a surrogate pair becomes U+FFFD.

    >>> clean("\ufeffa\r\nb\x00\u2028c")
    'a\nb\nc'
    """
    text = _LINE_ENDS.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def refusal(path: str, code: str, message: str, remedy: str, line: int = 0) -> InputError:
    """Return the error for a document that cannot be read."""
    return InputError.of([Finding(path, line, 1 if line else 0, code, "error", message, remedy)])


def _check_kind(data: bytes, path: str, record: TextReader) -> None:
    """Raise InputError where the first bytes of a file are those of another kind."""
    kind = next((ending for mark, ending in _MARKS.items() if data.startswith(mark)), "")
    if kind and kind not in record.endings:
        raise refusal(
            path,
            "other-kind",
            f"no {record.label}: it begins as a {kind} file does",
            _remedy_of_kind(path, data),
        )


def _remedy_of_kind(path: str, data: bytes) -> str:
    kind = next((ending for mark, ending in _MARKS.items() if data.startswith(mark)), "")
    if kind == _OLD_WORD or PurePath(path).suffix.lower() == _OLD_WORD:
        return "save it as .docx"
    if kind and reader_of(f"x{kind}") is not None:
        return f"if it is one, name it {PurePath(path).stem}{kind}"
    return f"it reads {', '.join(endings())}"
