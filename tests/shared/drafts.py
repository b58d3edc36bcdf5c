"""Draft files of an invented radio report, for the tests of reviews, of loads and of agreement."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from kg.coding.plain import node_of
from kg.documents import dump_yaml
from kg.services.reviewing import ReviewOpening

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT: Final = (
    "The lake guard said that it patrols the north quay. "
    "It means to train the ferry crews in spring. "
    "No one was seen at the old mill, residents said.\n"
)
SHA256: Final = hashlib.sha256(TEXT.encode()).hexdigest()
WORLD: Final = """
actors:
- {id: guard, label: Lake guard, kind: mission}
- {id: crews, label: Ferry crews, kind: population-group}
- {id: residents, label: Residents, kind: population-group}
places:
- {id: lake, label: Lakeland, kind: country}
- {id: quay, label: North quay, kind: seaport, within: lake}
instruments:
- {id: charter, label: Charter of the lake, symbol: LC/1, adopted: 2030-01-01}
mandates:
- id: lake-1
  label: Mandate of the lake guard
  holder: guard
  begins: 2030-01-02
  ends: 2031-01-01
  task_list: complete
  established_by: charter
  tasks:
  - {id: L-1, label: Watch the quay, concept: restore-security}
  - {id: L-2, label: Train crews, concept: police-capacity-building}
  - {id: L-3, label: Watch rights, concept: human-rights-monitoring}
"""
"""A mission, its mandate with three tasks, and what the report speaks of."""


def passage(words: str) -> dict[str, Any]:
    """Return the passage of words of the text."""
    start = TEXT.index(words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    return {
        "start": start,
        "end": start + len(words),
        "sha256": digest,
        "anchor": " ".join(words.split()[:3]),
    }


def statement(number: int, words: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a drafted statement; a field that is None is left out."""
    fields = {
        "id": f"radio.{number}",
        "passage": passage(words),
        "speaker": "guard",
        "attribution": "indirect",
        "modality": "asserted-activity",
        "agent": ["guard"],
        "action": "patrol",
        "paraphrase": f"The guard says that it is at work ({number}).",
        "review": {"rule": "en.act", "confidence": "high"},
    } | changes
    return {key: value for key, value in fields.items() if value is not None}


FIRST: Final = statement(1, "it patrols the north quay", place=[{"id": "quay"}], evidence_for="L-1")
SECOND: Final = statement(
    2,
    "It means to train the ferry crews in spring",
    modality="intended",
    action=None,
    beneficiary=["crews"],
    review={
        "rule": "en.aim",
        "confidence": "medium",
        "missing": ["action"],
        "candidates": [{"task": "L-2", "why": "words: train"}],
    },
)
THIRD: Final = statement(
    3,
    "No one was seen at the old mill",
    speaker="Mill folk",
    modality="denied",
    review={
        "rule": "en.denial",
        "confidence": "low",
        "names": [{"name": "Mill folk", "field": "speaker", "kind": "actor"}],
    },
)


def document(*statements: Mapping[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a draft file as plain values, by default with the three statements above."""
    return {
        "drafted": {
            "by": "rules/1.0",
            "mandate": "lake-1",
            "mission": "guard",
            "extracted_by": "plain text 1",
            "file": "radio.txt",
            "file_sha256": SHA256,
        },
        "source": {
            "id": "radio",
            "title": "From the lake",
            "publisher": "Lake Radio (invented)",
            "published": "2030-10-02",
            "licence": "CC0, written for the tests",
            "sha256": SHA256,
            "length": len(TEXT),
        },
        "statements": [*statements] or [FIRST, SECOND, THIRD],
    } | changes


def write(folder: Path, plain: Mapping[str, Any] | None = None, name: str = "radio.yaml") -> Path:
    """Write a draft file, and beside it in the folder `texts` its text."""
    file = folder / name
    file.write_text(dump_yaml(node_of(dict(plain or document()), 1, 1)), encoding="utf-8")
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "radio.txt").write_text(TEXT, encoding="utf-8")
    return file


def opening(file: Path, coder: str = "alice", **options: Any) -> ReviewOpening:  # noqa: ANN401
    """Return the opening of a review, with decisions beside the draft file."""
    return ReviewOpening(str(file), coder, drafts_folder=str(file.parent / "drafts"), **options)
