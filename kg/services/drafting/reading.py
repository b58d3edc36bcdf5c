"""Reading a document and drafting from its text, as a worker process does it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg import sandbox
from kg.errors import Finding, InputError
from kg.extract import ExtractAnswer, ExtractRequest, SourceDescription, languages, registry
from kg.extract.readers import Document, read_document, reader_of
from kg.sandbox import Limits, Service
from kg.services.drafting.knowledge import Knowledge
from kg.services.drafting.requests import SourceFields


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """A document to read. With an `extractor`, its language has to be one of `languages` (none is
    any); with `drafts`, kg's own extractor drafts from its text at once.

    `fields` are those of the source, `id`, `author` and `publisher` settled.
    """

    path: str
    fields: SourceFields
    knowledge: Knowledge = field(default_factory=Knowledge)
    extractor: str = ""
    languages: tuple[str, ...] = ()
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """A document that was read: its text, what it says of itself, the SHA-256 of the file, its
    source as an extractor gets it, and the drafts where they were asked for.
    """

    document: Document
    file_sha256: str
    source: SourceDescription
    drafts: ExtractAnswer | None = None


def read_source(request: DocumentRequest) -> DocumentAnswer:
    """Return the text of a document, and its drafts where they are asked for. Raises InputError for
    a document that cannot be read, or is in a language that the extractor does not read.
    """
    data = sandbox.read(Path(request.path), limit=sandbox.MAX_DOCUMENT_BYTES)
    document = read_document(data, request.path)
    fields = request.fields
    language = fields.language or languages.language_of(document.text) or document.language
    if request.extractor:
        _check_language(request, language)
    source = SourceDescription(
        id=fields.id,
        language=language,
        author=fields.author,
        published=fields.published,
        title=fields.title or document.title or Path(request.path).stem,
        publisher=fields.publisher,
    )
    answer = DocumentAnswer(document, hashlib.sha256(data).hexdigest(), source)
    if not request.drafts:
        return answer
    return replace(
        answer,
        drafts=registry.extract(registry.extractor(request.extractor), asked(request, answer)),
    )


def asked(request: DocumentRequest, answer: DocumentAnswer) -> ExtractRequest:
    """Return what an extractor is asked about a document that was read."""
    return ExtractRequest(
        answer.document.text,
        answer.source,
        request.knowledge.entries,
        request.knowledge.mandate,
        request.knowledge.mission,
        request.knowledge.tasks,
    )


def extracted_by(path: str) -> str:
    """Return the reader of a document with its version, empty for one that none reads."""
    record = reader_of(path)
    return "" if record is None else record.extracted_by


def _check_language(request: DocumentRequest, language: str) -> None:
    """Raise InputError where the language of a document is none that the extractor reads."""
    if not request.languages or (language and languages.fits(language, request.languages)):
        return
    readable = " and ".join(map(languages.name_of, request.languages))
    if language:
        message = (
            f"the document is in {languages.name_of(language)}; the extractor "
            f"{request.extractor!r} reads {readable}"
        )
    else:
        message = f"the language is not recognised; {request.extractor!r} reads {readable}"
    remedy = "if it is in one of these, say which: --lang TAG, or the column lang"
    raise InputError.of(
        [Finding(request.path, 0, 0, "unsupported-language", "error", message, remedy)]
    )


DOCUMENT: Final = Service(
    "read-document",
    DocumentRequest,
    DocumentAnswer,
    lambda request, _limits: read_source(request),
    noun="reading of the document",
    remedy="Split it, or allow more with --timeout.",
)


def limits_of(path: str, timeout: float | None) -> Limits:
    """Return the limits on reading one document: as asked, else by its size.

    >>> limits_of("no-such-file.pdf", 5).time
    5
    """
    if timeout is not None:
        return Limits(time=timeout)
    file = Path(path)
    size = file.stat().st_size if file.is_file() else sandbox.MAX_DOCUMENT_BYTES
    return Limits(time=_SECONDS + size / _BYTES_A_SECOND)


_SECONDS: Final = 120.0
_BYTES_A_SECOND: Final = 50_000
