"""Candidates and judgements of identity as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Report, Table
from kg.vocab import id_or_iri
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.formats.reports.terms import Labels
    from kg.identity import Pair
    from kg.services.identify import LoggedJudgement


def candidates_report(pairs: Iterable[Pair], labels: Labels, least: float) -> Report:
    """Return pairs that may be the same, best first: ids, labels, score and its reasons."""
    candidates = tuple(pairs)
    rows = tuple(
        (
            pair.score,
            pair.kind,
            pair.kept_id,
            pair.other,
            labels.entry(pair.kind, pair.kept_id),
            labels.entry(pair.kind, pair.other),
            "; ".join(pair.reasons),
            pair.judged,
        )
        for pair in candidates
    )
    columns = ("score", "kind", "kept", "other", "kept_label", "other_label", "reasons", "judged")
    data = {
        "min_score": least,
        "pairs": [
            dict(zip(columns, row, strict=True)) | {"reasons": list(pair.reasons)}
            for row, pair in zip(rows, candidates, strict=True)
        ],
    }
    size = f"{counted(len(candidates), 'pair')} with a score of {least:g} or more."
    notes = (
        (
            "A score is a place to look, not a verdict. Judge: kg identity decide KEPT OTHER "
            "same|different|unsure."
        ),
    )
    return Report(
        "Entries that may be the same",
        (size,),
        (Table(columns, rows),),
        notes if candidates else (),
        data,
    )


def judgements_table(judgements: Iterable[LoggedJudgement], *, whole: bool) -> Table:
    """Return judgements, in order: id, day, who, the pair, the verdict, why, and by which entry
    each was undone.
    """
    cut = None if whole else 12
    rows = tuple(
        (
            logged.entry.id[:cut],
            logged.judgement.day,
            logged.judgement.by,
            id_or_iri(logged.judgement.kept_iri),
            logged.judgement.verdict,
            id_or_iri(logged.judgement.other),
            logged.judgement.reason,
            logged.undone.id[:cut] if logged.undone else "",
            logged.undone.by if logged.undone else "",
        )
        for logged in judgements
    )
    columns = (
        "judgement",
        "day",
        "by",
        "kept",
        "verdict",
        "other",
        "reason",
        "undone",
        "undone_by",
    )
    return Table(columns, rows)
