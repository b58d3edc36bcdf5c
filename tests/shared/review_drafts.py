"""Drafts of an invented bulletin to review: its text, its draft file, and a review at work."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import yaml

from kg.cli.review.session import ReviewSession
from kg.coding import span_moves
from kg.quotes import find_quote
from kg.services import reviewing
from kg.texts import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT: Final = """\
LAKESIDE RADIO, EVENING BULLETIN

The mission said on Monday that it had patrolled the fish market with the police. Forty recruits
finished a course at the academy, the mission added.

"We will open a second post near the bridge," said Captain Ada Orrin. Traders told the radio that no
patrol had reached them since May. The Lake Brigade, which nobody at the radio could name more
exactly, asked both sides for calm.

The bulletin ends with the weather: rain from the east, and a warm night.
"""
"""A text of our own: station, places and persons are invented."""


def statement(number: int, quote: str, review: dict[str, Any], **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - as in a file
    span = find_quote(TEXT, quote).only
    assert span is not None
    return {
        "id": f"lakeside.{number}",
        "passage": span_moves.passage(TEXT, span),
        "attribution": "indirect",
        "stated": "2024-11-18",
        **fields,
        "review": review,
    }


def statements() -> list[dict[str, Any]]:
    return [
        statement(
            1,
            "had patrolled the fish market with the police",
            {
                "rule": "en.activity",
                "confidence": "high",
                "why": "a verb of the past after 'said that'",
                "candidates": [{"task": "MT-03", "why": "words: patrol"}, {"task": "MT-01"}],
            },
            speaker="mssm",
            modality="asserted-activity",
            agent=["mssm"],
            action="patrol",
            beneficiary=["hnp"],
            paraphrase="The mission says that it patrolled a market with the police.",
        ),
        statement(
            2,
            "Forty recruits\nfinished a course at the academy",
            {"rule": "en.activity", "confidence": "medium", "missing": ["action"]},
            speaker="mssm",
            modality="asserted-event",
            agent=["hnp"],
            paraphrase="Forty recruits completed training.",
        ),
        statement(
            3,
            "We will open a second post near the bridge",
            {
                "rule": "en.will",
                "confidence": "high",
                "why": "'will' in a quotation",
                "names": [{"name": "Ada Orrin", "field": "speaker", "kind": "actor"}],
            },
            speaker="Ada Orrin",
            attribution="quoted",
            modality="intended",
            agent=["mssm"],
            action="secure-site",
            paraphrase="The mission intends to open another post.",
        ),
        statement(
            4,
            "no\npatrol had reached them since May",
            {"rule": "en.denial", "confidence": "low", "candidates": [{"task": "MT-03"}]},
            speaker="mssm",
            modality="denied",
            agent=["mssm"],
            action="patrol",
            paraphrase="Traders report no patrol since May.",
        ),
        statement(
            5,
            "rain from the east, and a warm night",
            {"rule": "en.state", "confidence": "low"},
            speaker="mssm",
            modality="asserted-state",
            action="patrol",
            paraphrase="The weather is warm.",
        ),
    ]


def write_drafts(folder: Path, entries: list[dict[str, Any]] | None = None) -> Path:
    """Write the text, and the draft file beside it; return the draft file."""
    texts = folder / "articles"
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "lakeside.txt").write_text(TEXT, encoding="utf-8")
    document = {
        "drafted": {"by": "rules/1.0", "mandate": "mss", "mission": "mssm"},
        "source": {
            "id": "lakeside",
            "title": "Lakeside Radio, evening bulletin",
            "published": "2024-11-19",
            "sha256": sha256_of(TEXT.encode()),
            "length": len(TEXT),
        },
        "statements": statements() if entries is None else entries,
    }
    path = folder / "lakeside.drafts.yaml"
    path.write_text(
        yaml.safe_dump(json.loads(json.dumps(document)), allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )
    return path


def opening(drafts: Path, coder: str = "alice", **options: Any) -> reviewing.ReviewOpening:  # noqa: ANN401 - as the class has them
    folder = drafts.parent
    defaults: dict[str, Any] = {
        "drafts_folder": str(folder / "decisions"),
        "texts": (str(folder / "articles"),),
        "order": "text",
    }
    return reviewing.ReviewOpening(str(drafts), coder, **(defaults | options))


def session(drafts: Path, coder: str = "alice", **options: Any) -> ReviewSession:  # noqa: ANN401
    return ReviewSession(reviewing.open_review(opening(drafts, coder, **options)))


def decisions(drafts: Path, coder: str = "alice") -> list[str]:
    """Return the lines of a coder's decisions."""
    path = drafts.parent / "decisions" / f"lakeside.{coder}.jsonl"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
