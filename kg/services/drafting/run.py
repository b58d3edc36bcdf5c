"""Drafting from documents: each is read in a worker, and its draft file written when it is
finished.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files
from kg.errors import Finding, InputError, KgError
from kg.extract import ExtractAnswer, SourceDescription, registry
from kg.model import CONFIDENCES, DraftStatement, UnknownName
from kg.services.drafting import draft_file, plan
from kg.services.drafting.draft_file import Origin
from kg.services.drafting.plan import Planned
from kg.services.drafting.reading import DocumentAnswer, DocumentRequest, asked, extracted_by
from kg.services.drafting.requests import DraftAnswer, DraftedSource, DraftRequest
from kg.services.drafting.workers import findings_of, read_documents
from kg.services.opening import open_view
from kg.services.progress import Progress

if TYPE_CHECKING:
    from kg.extract import Extractor


def draft(
    request: DraftRequest, *, isolated: bool = True, progress: Progress | None = None
) -> DraftAnswer:
    """Return what came of each document; the draft files are written, each whole or not at all.

    A document that cannot be read is among the failures, and the others are drafted; of a single
    document its error is raised. A draft file that is there is never written over without `force`:
    made from the same file, by the same extractor, with the same description, it is kept; else it
    is a failure too. Documents are read in processes of their own, unless `isolated` is false. An
    extractor of another distribution runs in this process, since it may need the network, one
    document after the other.

    Raises UsageError for an unknown extractor, InputError for what is missing or wrong about a
    source, MachineError for a library that is missing.
    """
    extractor = registry.extractor(request.extractor)
    view = open_view(request.store or None)
    documents = plan.planned(view, request)
    versions = {document.path: extracted_by(document.path) for document in documents}
    drafting = _Drafting(request, extractor, versions)
    outcomes: dict[str, DraftedSource | KgError | None]
    outcomes = {document.path: drafting.before(document) for document in documents}
    waiting = [document for document in documents if outcomes[document.path] is None]
    outcomes |= drafting.results(waiting, progress or Progress(), isolated=isolated)
    failures = {path: error for path, error in outcomes.items() if isinstance(error, KgError)}
    if failures and len(documents) == 1:
        raise next(iter(failures.values()))
    return _answer(request, outcomes.values(), failures)


def _answer(
    request: DraftRequest,
    outcomes: Iterable[DraftedSource | KgError | None],
    failures: Mapping[str, KgError],
) -> DraftAnswer:
    """Return what came of the documents: the sources among the outcomes, and as findings the errors
    of the others, which are given by path.
    """
    return DraftAnswer(
        tuple(source for source in outcomes if isinstance(source, DraftedSource)),
        str(plan.texts_folder(request) or ""),
        tuple(finding for path, error in failures.items() for finding in findings_of(path, error)),
    )


class _Drafting:
    """Drafts documents, and writes what came of each."""

    def __init__(
        self, request: DraftRequest, extractor: Extractor, versions: dict[str, str]
    ) -> None:
        self._request = request
        self._extractor = extractor
        self._versions = versions
        self._texts = plan.texts_folder(request)

    def _state(self, document: Planned, file_sha256: str) -> str:
        """Return the SHA-256 of all but the registry that the drafts of a document are made
        from.
        """
        return draft_file.state_of(
            file_sha256,
            Path(document.path).name,
            self._versions[document.path],
            self._extractor.coder,
            document.fields,
        )

    def before(self, document: Planned) -> DraftedSource | InputError | None:
        """Return the source of a draft file that is there and is kept, or the error of one that was
        made from something else; None where the document is to be drafted.
        """
        output = Path(document.output)
        if not document.output or self._request.force or not output.exists():
            return None
        head = draft_file.made_from(output.read_bytes() if output.is_file() else b"")
        if head.state != self._state(document, files.sha256_of_file(Path(document.path))):
            message = "is there, made from another file, extractor or description"
            remedy = (
                "name another file or folder, or write it again with --force; decisions about it "
                "stay with the old drafts"
            )
            return InputError.of(
                [Finding(document.output, 0, 0, "drafted-otherwise", "error", message, remedy)]
            )
        is_current = head.registry == document.knowledge.sha256
        notes = () if is_current else ("the registry has changed since; --force drafts it again.",)
        slug, by = document.fields.id, self._extractor.coder
        return DraftedSource(document.path, document.output, slug, by, is_kept=True, notes=notes)

    def results(
        self, documents: Sequence[Planned], progress: Progress, *, isolated: bool
    ) -> dict[str, DraftedSource | KgError]:
        """Draft documents; return what came of each by its path. Draft files are written as they
        are finished.
        """
        outcomes: dict[str, DraftedSource | KgError] = {}
        by_path = {document.path: document for document in documents}
        requests = (self._asked(document) for document in documents)
        answers = read_documents(requests, self._request.timeout, isolated=isolated)
        for number, (path, answer) in enumerate(answers, 1):
            progress.step = f"{number} of {len(documents)}: {path}"
            if isinstance(answer, KgError):
                outcomes[path] = answer
                continue
            try:
                outcomes[path] = self._finish(by_path[path], answer)
            except InputError as error:
                outcomes[path] = error
        return outcomes

    def _asked(self, document: Planned) -> DocumentRequest:
        return DocumentRequest(
            document.path,
            document.fields,
            document.knowledge,
            self._extractor.name,
            self._extractor.languages,
            drafts=not self._extractor.distribution,
        )

    def _finish(self, document: Planned, answer: DocumentAnswer) -> DraftedSource:
        """Write the text and the drafts of a document that was read, and return what came of it."""
        drafts = answer.drafts
        if drafts is None:
            drafts = registry.extract(self._extractor, asked(self._asked(document), answer))
        text = answer.document.text
        self._check(drafts, answer)
        statements = tuple(
            _with_author(item, answer.source, document) for item in drafts.statements
        )
        content = draft_file.written(
            self._origin(document, answer), answer.source, document.fields.url, text, statements
        )
        self._keep(text)
        if document.output:
            output = Path(document.output)
            files.make_folder(output.parent)
            files.write_whole([(output, content.encode())])
        counts = Counter(statement.review.confidence for statement in statements)
        names = dict.fromkeys(name.name for item in statements for name in item.review.names)
        return DraftedSource(
            document.path,
            document.output,
            document.fields.id,
            self._extractor.coder,
            statements=len(statements),
            confidences=tuple((word, counts[word]) for word in CONFIDENCES),
            names=tuple(names),
            dropped=drafts.dropped,
            notes=(*answer.document.notes, *drafts.notes),
            text="" if document.output else content,
        )

    def _origin(self, document: Planned, answer: DocumentAnswer) -> Origin:
        return Origin(
            by=self._extractor.coder,
            mandate=document.knowledge.mandate,
            mission=document.knowledge.mission,
            extracted_by=self._versions[document.path],
            file=Path(document.path).name,
            file_sha256=answer.file_sha256,
            state=self._state(document, answer.file_sha256),
            registry=document.knowledge.sha256,
        )

    def _keep(self, text: str) -> None:
        """Keep an extracted text under its hash, where texts are kept."""
        if self._texts is None:
            return
        data = text.encode()
        path = self._texts / f"{hashlib.sha256(data).hexdigest()}.txt"
        if not path.exists():
            files.make_folder(self._texts)
            files.write_synced(path, data)

    def _check(self, drafts: ExtractAnswer, answer: DocumentAnswer) -> None:
        """Raise InputError where drafts do not fit the text that they are of."""
        text, ids = answer.document.text, set()
        for statement in drafts.statements:
            passage = statement.passage
            span = text[passage.start : passage.end]
            fits = 0 <= passage.start < passage.end <= len(text)
            if not fits or hashlib.sha256(span.encode()).hexdigest() != passage.sha256:
                problem = "has a passage that is not in the text"
            elif statement.id in ids or not statement.id.startswith(f"{answer.source.id}."):
                problem = "has an id that is taken, or is not that of its source and a number"
            elif statement.review.confidence not in CONFIDENCES:
                problem = f"has the confidence {statement.review.confidence!r}"
            else:
                ids.add(statement.id)
                continue
            message = f"the draft {statement.id} of {self._extractor.coder} {problem}"
            remedy = "report this to the authors of the extractor"
            raise InputError.of(
                [Finding(answer.source.id, 0, 0, "draft-misfit", "error", message, remedy)]
            )


def _with_author(
    statement: DraftStatement, source: SourceDescription, document: Planned
) -> DraftStatement:
    """Return a draft that has its author among the names to settle, where the author speaks and is
    not in the registry.
    """
    author = source.author
    review = statement.review
    is_settled = any(name.name == author for name in review.names) or any(
        entry.id == author for entry in document.knowledge.entries if entry.kind == "actor"
    )
    if statement.speaker != author or is_settled:
        return statement
    names = (*review.names, UnknownName(author, "speaker"))
    return replace(statement, review=replace(review, names=names))
