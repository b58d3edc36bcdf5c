"""Judging who is the same, undoing it, and the log of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg import identity, query
from kg.errors import InputError
from kg.identity import Judgement
from kg.journal import Journal
from kg.services.maintenance import Retracted, retract_entry
from kg.services.writing import entered, find, writing
from kg.store.folder import check
from kg.vocab import MKG, RDF, SKOS, NamedNode, entry, kind_and_slug

if TYPE_CHECKING:
    from pathlib import Path

    from kg.journal import Entry
    from kg.store import View


_ANY: Final = {
    cls.value for cls in (MKG.Actor, MKG.Place, MKG.CandidatePlace, MKG.Phenomenon, SKOS.Concept)
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a decision did: the judgement, and whether it stood already.

    `note` says which kind stands where the two were of different ones.
    """

    judgement: Judgement
    already: bool = False
    note: str = ""


def decide(  # noqa: PLR0917 - the parts of one sentence
    store: Path,
    kept: str,
    other: str,
    verdict: str,
    by: str,
    day: str,
    reason: str = "",
    *,
    lock_timeout: float | None = None,
) -> Judged:
    """Record that two entries are the same, different, or that nobody can tell; return the
    judgement as it stands.

    If they are the same, `kept` stands for both from now on, unless it is an unsettled candidate
    and the other is not. Raises InputError for entries of two kinds, and for a judgement that
    contradicts others, with the chain that does; nothing is written then.
    """
    if not by.strip():
        raise InputError("kg resolve decide: nobody is named. Give --by NAME.")
    with writing(store, timeout=lock_timeout) as writer:
        ends = [
            _end(writer.view, text) for text in (kept, other)
        ]  # a name for the view would keep the engine open
        made = Judgement(ends[0], ends[1], verdict, by.strip(), day, reason.strip())
        if ends[0] == ends[1]:
            raise InputError(f"{kept} and {other}: are one entry already.")
        known = identity.standing(writer.journal, writer.journal.entries())
        if same := next((j for j in known if j.joins(*ends) and j.verdict == verdict), None):
            return Judged(same, already=True)
        note = ""
        if verdict == "same":
            _refuse_kinds(made)
            made = _oriented(writer.view, made)
            note = _other_kind(writer.view, made)
        identity.check(known, made)
        entry = entered(writer, "judgement", identity.quads(made), by=made.by, reason=made.reason)
        return Judged(
            replace(made, entry=entry.id if entry else ""), already=entry is None, note=note
        )


def undo(
    store: Path,
    subject: str,
    other: str = "",
    reason: str = "",
    by: str = "",
    *,
    lock_timeout: float | None = None,
) -> tuple[Judgement, Retracted]:
    """Take a judgement back, named by the beginning of its entry's id or by its two entries; all
    reads as before it.

    Raises InputError where no such judgement stands.
    """
    with writing(store, timeout=lock_timeout) as writer:
        known = identity.standing(writer.journal, writer.journal.entries())
        if other:
            ends = {_end(writer.view, text) for text in (subject, other)}
            found = [judgement for judgement in known if {judgement.kept, judgement.other} == ends]
        else:
            entry = find(writer.journal.entries(), subject)
            found = [
                judgement
                for judgement in known
                if entry is not None and judgement.entry == entry.id
            ]
        if not found:
            named = f"{subject} and {other}" if other else subject
            raise InputError(
                f"{named}: no judgement that stands. kg resolve log --store {store} lists them."
            )
        told = reason or f"undone: {found[-1]}"
        return found[-1], retract_entry(writer, found[-1].entry, told, by=by)


def judgements(store: Path) -> tuple[tuple[Judgement, Entry, Entry | None], ...]:
    """Return every judgement of a store with its entry and the one that undid it, in order."""
    check(store)
    journal = Journal(store / "journal")
    entries = {entry.id: entry for entry in journal.entries()}
    undone = journal.withdrawn()
    found = identity.of_journal(journal, entries.values())
    return tuple(
        (judgement, entries[judgement.entry], undone.get(judgement.entry)) for judgement in found
    )


def _end(view: View, text: str) -> str:
    """Return the IRI of an entry that can be judged; an id that another entry stands for is still
    itself.
    """
    meant = {kind: end for kind in identity.KINDS if (end := entry(kind, text)) is not None}
    there = view.those_there(meant.values())
    for judged in meant.values():
        if judged in there:
            return judged.value
    iri = query.to_term(view, "iri", text, name="kg resolve")
    kind = (kind_and_slug(iri.value) or ("entry", ""))[0]
    if kind not in identity.KINDS:
        raise InputError(
            f"{text}: is a {kind}. Judgements are on {', '.join(identity.KINDS)} entries."
        )
    return iri.value


def _oriented(view: View, made: Judgement) -> Judgement:
    """Return the judgement with the settled entry kept."""
    kept, other = (identity.is_candidate(view, iri) for iri in (made.kept, made.other))
    return replace(made, kept=made.other, other=made.kept) if kept and not other else made


def _refuse_kinds(made: Judgement) -> None:
    kinds = [(kind_and_slug(iri) or ("", ""))[0] for iri in (made.kept, made.other)]
    slugs = [(kind_and_slug(iri) or ("", ""))[1] for iri in (made.kept, made.other)]
    if kinds[0] != kinds[1]:
        raise InputError(
            f"{slugs[0]} is a {kinds[0]}, {slugs[1]} a {kinds[1]}: they cannot be the same. "
            "A country and its state are two entries, so are an institution and its site."
        )


def _other_kind(view: View, made: Judgement) -> str:
    """Return in words that the two are of different kinds, empty where they are not, or one has
    none.
    """
    kept, other = (
        {*view.values(NamedNode(iri), RDF.type)} - _ANY for iri in (made.kept, made.other)
    )
    if not kept or not other or kept & other:
        return ""
    words = [
        " and ".join(sorted(view.label(NamedNode(iri)) or iri for iri in kinds))
        for kinds in (kept, other)
    ]
    return f"they were of different kinds, {words[0]} and {words[1]}: the first stands now"
