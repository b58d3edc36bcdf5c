"""The table of the sources in a folder, filled as far as the documents say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from kg.errors import Finding, KgError
from kg.importers.skeletons import slug_of
from kg.services.drafting import plan, table
from kg.services.drafting.reading import DocumentAnswer, DocumentRequest
from kg.services.drafting.requests import SourceFields, SourceTableAnswer, SourceTableRequest
from kg.services.drafting.workers import findings_of, read_documents
from kg.services.progress import Progress

_FORMULA_SIGNS: Final = "=+-@ "
"""What a cell may not begin with: a spreadsheet would take it for a formula."""


def sources_table(
    request: SourceTableRequest, *, isolated: bool = True, progress: Progress | None = None
) -> SourceTableAnswer:
    """Return a table of the sources in a folder, with what the documents say: id, title, language,
    address, publisher, and the day where a page gives it as that of its publication.

    Who wrote a document, and when a PDF was published, is left empty. Raises InputError for a
    folder that is not there or has no documents.
    """
    documents = plan.documents_in((request.folder,))
    step = progress or Progress()
    requests = (DocumentRequest(str(path), SourceFields()) for path in documents.values())
    answers: dict[str, DocumentAnswer | KgError] = {}
    for file, answer in read_documents(requests, request.timeout, isolated=isolated):
        answers[file] = answer
        step.step = f"{len(answers)} of {len(documents)}: {file}"
    rows: dict[str, SourceFields] = {}
    failures: list[Finding] = []
    slugs: Counter[str] = Counter()
    for name, path in documents.items():
        answer = answers[str(path)]
        if isinstance(answer, KgError):
            failures += findings_of(str(path), answer)
            continue
        slug = slug_of(path.stem, "source")
        slugs[slug] += 1
        rows[name] = replace(_described(answer), id=_numbered(slug, slugs[slug]))
    empty_cells = Counter(
        field for fields in rows.values() for field in plan.NEEDED if not getattr(fields, field)
    )
    csv = table.written(rows)
    return SourceTableAnswer(csv, len(rows), tuple(sorted(empty_cells.items())), tuple(failures))


def _described(answer: DocumentAnswer) -> SourceFields:
    document = answer.document
    return SourceFields(
        published=document.published,
        publisher=document.publisher.lstrip(_FORMULA_SIGNS),
        url=document.url,
        title=document.title.lstrip(_FORMULA_SIGNS),
        language=answer.source.language,
    )


def _numbered(slug: str, number: int) -> str:
    """Return the id of one of several documents whose names make the same one.

    >>> _numbered("report", 1), _numbered("report", 2)
    ('report', 'report-2')
    """
    return slug if number == 1 else f"{slug}-{number}"
