"""Judgements on which entries are the same: recording and undoing them, and their log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import identity, query
from kg.errors import InputError, UsageError
from kg.identity import Judgement, Pair
from kg.journal import (
    Entry,
    Journal,
)
from kg.services import days
from kg.services.maintenance import retract_entry
from kg.services.writing import append_entry, find_entry, writing
from kg.store.folder import check
from kg.vocab import MKG, RDF, SKOS, NamedNode, entry, kind_and_slug

if TYPE_CHECKING:
    from kg.store import View, Writer


_ANY: Final = {
    cls.value for cls in (MKG.Actor, MKG.Place, MKG.CandidatePlace, MKG.Phenomenon, SKOS.Concept)
}


@dataclass(frozen=True, slots=True)
class CandidatesRequest:
    """Which pairs of entries to list: of one kind, with one entry, from a score on (0 to 1)."""

    kind: str = ""
    about: str = ""
    min_score: float = identity.LEAST


@dataclass(frozen=True, slots=True)
class CandidatesAnswer:
    """Pairs of entries that may be the same, best first, with at least a score."""

    pairs: tuple[Pair, ...]
    min_score: float


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A judgement to record: two entries, the verdict on them, by whom, on which ISO day, why.

    An empty `day` is today.
    """

    store: str
    kept_entry: str
    other: str
    verdict: str
    by: str
    reason: str = ""
    day: str = ""
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class DecideAnswer:
    """The recorded judgement, and whether it existed already.

    `note` names the kind that is kept where the two entries were of different kinds.
    """

    judgement: Judgement
    already: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """A judgement to take back: the beginning of its entry's id, or one entry and the `other`."""

    store: str
    subject: str
    other: str = ""
    by: str = ""
    reason: str = ""
    lock_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class UndoAnswer:
    """The judgement that was taken back, and the entry of the log that says so."""

    judgement: Judgement
    entry: Entry


@dataclass(frozen=True, slots=True)
class JudgementsRequest:
    """A store whose judgements are asked for."""

    store: str


@dataclass(frozen=True, slots=True)
class LoggedJudgement:
    """A judgement, its entry of the log, and the entry that undid it, None while it stands."""

    judgement: Judgement
    entry: Entry
    undone: Entry | None


@dataclass(frozen=True, slots=True)
class JudgementsAnswer:
    """Every judgement of a store, in order, also those that were undone."""

    judgements: tuple[LoggedJudgement, ...]


def candidates(view: View, request: CandidatesRequest) -> CandidatesAnswer:
    """Return the pairs of entries that may be the same. Raises UsageError for an unknown kind,
    InputError for an entry of which no two can be the same.

    >>> answer = candidates(view, CandidatesRequest(kind="actor", about="islanders"))
    >>> [(pair.kept_id, pair.other) for pair in answer.pairs]
    [('fishers', 'islanders')]
    """
    kind, about = request.kind, ""
    if kind and kind not in identity.KINDS:
        raise UsageError(f"--kind {kind}: use {', '.join(identity.KINDS)}.")
    if request.about:
        iri = query.to_term(view, "iri", request.about, name="--about")
        of, about = kind_and_slug(iri.value) or ("", "")
        if of not in identity.KINDS:
            raise InputError(
                f"--about: is no {' or '.join(identity.KINDS)}, so nothing is compared with it."
            )
        kind = kind or of
    pairs = identity.candidates(view, kind, least=request.min_score, about=about)
    return CandidatesAnswer(pairs, request.min_score)


def decide(request: DecideRequest) -> DecideAnswer:
    """Record that two entries are the same, different, or that no one can tell; return the
    judgement as it stands.

    If they are the same, the kept entry represents both from now on, unless it is an unsettled
    candidate and the other is not. Raises UsageError for an unknown verdict, InputError for entries
    of two kinds, and for a judgement that contradicts others, with the chain that does; nothing is
    written then.

    >>> decide(DecideRequest("a-store", "islanders", "fishers", "same", by=""))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: kg identity decide: no one is named. Give --by NAME.
    """
    if request.verdict not in identity.VERDICTS:
        raise UsageError(f"{request.verdict}: say {', '.join(identity.VERDICTS)}.")
    day = days.day(request.day, "--on") if request.day else days.today()
    if not request.by.strip():
        raise InputError("kg identity decide: no one is named. Give --by NAME.")
    with writing(Path(request.store), timeout=request.lock_timeout) as writer:
        # A name for the view would keep the engine open.
        kept_iri, other_iri = (
            _end(writer.view, text) for text in (request.kept_entry, request.other)
        )
        judgement = Judgement(
            kept_iri, other_iri, request.verdict, request.by.strip(), day, request.reason.strip()
        )
        if kept_iri == other_iri:
            raise InputError(f"{request.kept_entry} and {request.other}: are one entry already.")
        return _decided(writer, judgement)


def _decided(writer: Writer, judgement: Judgement) -> DecideAnswer:
    """Record a judgement unless it is on record already."""
    judgements = identity.standing(writer.journal, writer.journal.entries())
    for earlier in judgements:
        if (
            earlier.joins(judgement.kept_iri, judgement.other)
            and earlier.verdict == judgement.verdict
        ):
            return DecideAnswer(earlier, already=True)
    note = ""
    if judgement.verdict == "same":
        _refuse_kinds(judgement)
        judgement = _oriented(writer.view, judgement)
        note = _other_kind(writer.view, judgement)
    identity.check(judgements, judgement)
    entry = append_entry(
        writer, "judgement", identity.quads(judgement), by=judgement.by, reason=judgement.reason
    )
    recorded = replace(judgement, entry=entry.id if entry else "")
    return DecideAnswer(recorded, already=entry is None, note=note)


def undo(request: UndoRequest) -> UndoAnswer:
    """Take a judgement back, named by the beginning of its entry's id or by its two entries; the
    store reads as before it.

    Raises InputError where no such judgement stands.

    >>> undo(UndoRequest("no-such-store", "islanders", "fishers"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    with writing(Path(request.store), timeout=request.lock_timeout) as writer:
        judgement = _standing(writer, request)
        reason = request.reason or f"undone: {judgement}"
        answer = retract_entry(writer, judgement.entry, reason, by=request.by)
        return UndoAnswer(judgement, answer.entry)


def _standing(writer: Writer, request: UndoRequest) -> Judgement:
    """Return the last valid judgement that a request names."""
    judgements = identity.standing(writer.journal, writer.journal.entries())
    if request.other:
        iris = {_end(writer.view, text) for text in (request.subject, request.other)}
        matches = [
            judgement for judgement in judgements if {judgement.kept_iri, judgement.other} == iris
        ]
    else:
        entry = find_entry(writer.journal.entries(), request.subject)
        matches = [judgement for judgement in judgements if entry and judgement.entry == entry.id]
    if not matches:
        name = request.subject + (f" and {request.other}" if request.other else "")
        raise InputError(
            f"{name}: no judgement that stands. kg identity log --store {request.store} lists them."
        )
    return matches[-1]


def judgements(request: JudgementsRequest) -> JudgementsAnswer:
    """Return every judgement of a store with its entry and the one that undid it, in order.

    >>> judgements(JudgementsRequest("no-such-store"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    store = Path(request.store)
    check(store)
    journal = Journal(store / "journal")
    entries = {entry.id: entry for entry in journal.entries()}
    undone = journal.withdrawn()
    return JudgementsAnswer(
        tuple(
            LoggedJudgement(judgement, entries[judgement.entry], undone.get(judgement.entry))
            for judgement in identity.of_journal(journal, entries.values())
        )
    )


def _end(view: View, text: str) -> str:
    """Return the IRI of an entry that can be judged. An id that was merged into another entry keeps
    its own IRI.
    """
    entities = {
        kind: entity_iri for kind in identity.KINDS if (entity_iri := entry(kind, text)) is not None
    }
    existing = view.those_there(entities.values())
    for entity_iri in entities.values():
        if entity_iri in existing:
            return entity_iri.value
    iri = query.to_term(view, "iri", text, name="kg identity")
    kind = (kind_and_slug(iri.value) or ("entry", ""))[0]
    if kind not in identity.KINDS:
        raise InputError(
            f"{text}: is a {kind}. Judgements are on {', '.join(identity.KINDS)} entries."
        )
    return iri.value


def _oriented(view: View, judgement: Judgement) -> Judgement:
    """Return the judgement with the settled entry kept."""
    kept_is_candidate, other_is_candidate = (
        identity.is_candidate(view, iri) for iri in (judgement.kept_iri, judgement.other)
    )
    return (
        replace(judgement, kept_iri=judgement.other, other=judgement.kept_iri)
        if kept_is_candidate and not other_is_candidate
        else judgement
    )


def _refuse_kinds(judgement: Judgement) -> None:
    kinds = [(kind_and_slug(iri) or ("", ""))[0] for iri in (judgement.kept_iri, judgement.other)]
    slugs = [(kind_and_slug(iri) or ("", ""))[1] for iri in (judgement.kept_iri, judgement.other)]
    if kinds[0] != kinds[1]:
        raise InputError(
            f"{slugs[0]} is a {kinds[0]}, {slugs[1]} a {kinds[1]}: they cannot be the same. "
            "A country and its state are two entries, so are an institution and its site."
        )


def _other_kind(view: View, judgement: Judgement) -> str:
    """Return a note that the two are of different kinds, empty where they are not or a kind is
    unknown.
    """
    kept_classes, other_classes = (
        {*view.values(NamedNode(iri), RDF.type)} - _ANY
        for iri in (judgement.kept_iri, judgement.other)
    )
    if not kept_classes or not other_classes or kept_classes & other_classes:
        return ""
    words = [
        " and ".join(sorted(view.label(NamedNode(iri)) or iri for iri in kinds))
        for kinds in (kept_classes, other_classes)
    ]
    return f"they were of different kinds, {words[0]} and {words[1]}: the first stands now"
