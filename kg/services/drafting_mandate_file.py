"""The file of a drafted mandate, as YAML: the same draft gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.services.drafting.draft_yaml import draft_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.resolutions.drafts import InstrumentDraft

_LICENCE: Final = "The text is the issuing body's; it is kept for review and not shipped."
_DRAFTED: Final = ("by", "mandate", "mission", "extracted_by", "file", "file_sha256")


@dataclass(frozen=True, slots=True)
class DraftedText:
    """What a draft was made from: the coder, the mandate and its holder, the reader of the
    document, the file's name and SHA-256; and the source: its id, title, publisher, day, SHA-256
    and length.
    """

    by: str
    mandate: str
    mission: str
    extracted_by: str
    file: str
    file_sha256: str
    source_id: str
    title: str
    publisher: str
    published: str
    sha256: str
    length: int


def written(
    text: DraftedText, draft: InstrumentDraft, actors: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Return a draft file."""
    values = asdict(text)
    drafted = {key: values[key] for key in _DRAFTED if values[key]}
    source = {
        key: value
        for key, value in (
            ("id", text.source_id),
            ("title", text.title),
            ("publisher", text.publisher),
            ("published", text.published),
            ("licence", _LICENCE),
            ("sha256", text.sha256),
            ("length", text.length),
        )
        if value
    }
    sections: dict[str, Any] = {
        "drafted": drafted,
        "source": source,
        "actors": list(actors),
        "instruments": [draft.instrument],
        "mandates": [draft.mandate] if draft.mandate else [],
    }
    return draft_yaml({key: value for key, value in sections.items() if value})
