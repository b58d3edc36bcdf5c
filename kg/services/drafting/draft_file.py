"""Draft files as YAML: the same drafts give the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg import codec
from kg.extract import SourceDescription
from kg.model import DraftReview, DraftStatement, Passage
from kg.services.drafting.draft_yaml import draft_yaml

_HEAD: Final = 4096
_MADE_FROM: Final = re.compile(r"^  (state|registry): ([0-9a-f]{64})$", re.MULTILINE)
_LISTS: Final = ("beneficiary", "opposed_to", "object")


@dataclass(frozen=True, slots=True)
class Origin:
    """What drafts were made from: the coder, the mandate and its holder, the reader of the
    document, the file's name and SHA-256; the SHA-256 of all but the registry that was handed in,
    and that of the registry.
    """

    by: str
    mandate: str
    mission: str
    extracted_by: str
    file: str
    file_sha256: str
    state: str
    registry: str


def state_of(*parts: object) -> str:
    """Return the SHA-256 of all that drafts are made from.

    >>> state_of("a", ("b",)) == state_of("a", ("b",)), state_of("a") == state_of("b")
    (True, False)
    """
    return hashlib.sha256(codec.encode(parts)).hexdigest()


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a draft file says that it was made from; empty where it says nothing."""

    state: str = ""
    registry: str = ""


def made_from(content: bytes) -> MadeFrom:
    r"""Return what a draft file was made from.

    >>> made_from(b"drafted:\n  state: " + b"0" * 64 + b"\nsource: {}\n").state == "0" * 64
    True
    """
    head = content[:_HEAD].decode("utf-8", errors="replace")
    return MadeFrom(**{match[1]: match[2] for match in _MADE_FROM.finditer(head)})


def written(
    origin: Origin,
    source: SourceDescription,
    url: str,
    text: str,
    statements: tuple[DraftStatement, ...],
) -> str:
    """Return a draft file."""
    drafted = {key: getattr(origin, key) for key in Origin.__slots__}
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    described = {
        "id": source.id,
        "title": source.title,
        "author": source.author,
        "publisher": source.publisher,
        "published": source.published,
        "url": url,
        "sha256": sha256,
        "length": len(text),
    }
    sections = {
        "drafted": _filled(drafted),
        "source": _filled(described),
        "statements": [_statement(statement) for statement in statements],
    }
    return draft_yaml(sections)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is there of a mapping."""
    return {key: value for key, value in values.items() if value not in ("", None, (), [], {})}


def _statement(statement: DraftStatement) -> dict[str, Any]:
    held_period = {"from": statement.held_from, "to": statement.held_to}
    quantity = statement.quantity
    quantity_fields = (
        {key: getattr(quantity, key) for key in type(quantity).__slots__} if quantity else {}
    )
    return _filled(
        {
            "id": statement.id,
            "passage": _passage(statement.passage),
            "speaker": statement.speaker,
            "attribution": statement.attribution,
            "origin": statement.origin,
            "modality": statement.modality,
            "agent": list(statement.agent),
            "action": statement.action,
            **{key: list(getattr(statement, key)) for key in _LISTS},
            "place": [
                _filled({"id": place.id, "spelling": place.spelling}) for place in statement.place
            ],
            "quantity": _filled(quantity_fields),
            "stated": statement.stated,
            "held": _filled(held_period),
            "evidence_for": statement.evidence_for,
            "context_for": statement.context_for,
            "strength": statement.strength,
            "paraphrase": statement.paraphrase,
            "review": _review(statement.review),
        }
    )


def _passage(passage: Passage) -> dict[str, Any]:
    offsets = {"start": passage.start, "end": passage.end, "sha256": passage.sha256}
    return offsets | _filled({"anchor": passage.anchor})


def _review(review: DraftReview) -> dict[str, Any]:
    return _filled(
        {
            "rule": review.rule,
            "confidence": review.confidence,
            "why": review.why,
            "candidates": [
                _filled({"task": candidate.task, "why": candidate.why})
                for candidate in review.candidates
            ],
            "missing": list(review.missing),
            "names": [
                _filled({"name": name.name, "field": name.field, "kind": name.kind})
                for name in review.names
            ],
        }
    )
