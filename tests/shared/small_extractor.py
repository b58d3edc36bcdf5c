"""A tiny extractor for the tests of what surrounds one: every sentence with a word is a draft."""

from __future__ import annotations

import hashlib
import re

from kg.extract import ExtractAnswer, Extractor, ExtractRequest
from kg.model import DraftReview, DraftStatement, Passage

_SENTENCE = re.compile(r"[^.\n]*\bpatrols\b[^.\n]*\.")


def extract(request: ExtractRequest) -> ExtractAnswer:
    """Return a draft for each sentence that speaks of patrols."""
    drafts = []
    for number, match in enumerate(_SENTENCE.finditer(request.text), 1):
        passage = Passage(*match.span(), hashlib.sha256(match[0].encode()).hexdigest())
        drafts.append(
            DraftStatement(
                id=f"{request.source.id}.{number}",
                passage=passage,
                attribution="indirect",
                modality="asserted-activity",
                review=DraftReview("patrols", "high"),
                speaker=request.source.author,
                action="patrol",
                paraphrase="Patrols.",
            )
        )
    return ExtractAnswer(tuple(drafts))


PATROLS = Extractor("patrols", "Patrols", "1.0", ("en", "fr"), extract)
