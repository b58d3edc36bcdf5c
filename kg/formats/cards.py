"""Statements as cards of a page: what each says in our words, who said it, where and when, and its
passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.style import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Passage
    from kg.network import Evidence


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. `identifier` is its anchor, such as s-gazette.1, or ""; `quote` is the
    text before, in and after the passage, where the source's text is at hand.
    """

    id: str
    identifier: str
    kind: str
    paraphrase: str
    quote: tuple[str, str, str] | tuple[()]
    passage: Passage | None
    lines: tuple[str, ...]


def card(evidence: Evidence, identifier: str = "", more: Iterable[str] = ()) -> Card:
    """Return the card of a statement; `more` are lines at its end."""
    value = VALUES[evidence.value][0] if evidence.value in VALUES else evidence.value
    modality = evidence.modality
    who = evidence.speaker + (f", probably after {evidence.origin}" if evidence.origin else "")
    source = (evidence.source_title, evidence.publisher, f"source {evidence.source}")
    when = (
        f"stated {evidence.stated}" if evidence.stated else "",
        f"known from {evidence.known_from}",
    )
    return Card(
        id=evidence.id,
        identifier=identifier,
        kind=f"{value}: {modality}" if modality and value != modality else value,
        paraphrase=evidence.paraphrase,
        quote=evidence.quote,
        passage=evidence.passage,
        lines=(who, ", ".join(filter(None, source)), "; ".join(filter(None, when)), *more),
    )
