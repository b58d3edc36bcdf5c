"""Renewing a mandate: the file of the one that follows it, or of an instrument that extends its
term.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kg import mandates
from kg.errors import InputError
from kg.importers.fields import legal_id
from kg.importers.skeletons import slug_of
from kg.importers.skeletons.renewal import (
    Clause,
    Extension,
    Instrument,
    Part,
    Renewal,
    extension,
    renewal,
    renewed_id,
    renewed_mandate,
)
from kg.services import days
from kg.services.starting import NewAnswer, NewFile, called, new_answer, schema_beside
from kg.vocab import DCTERMS, MKG, SKOS, Literal, NamedNode, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.mandates import Duty, MandateContext
    from kg.model import Task
    from kg.store import View


@dataclass(frozen=True, slots=True)
class RenewRequest:
    """A mandate and the instrument that renews it, by its symbol.

    Days are ISO days. Without `begins` the renewal begins on the day after the old mandate ends.
    `term` is what new ids carry, the year of the first day by default. With `term_only` the
    instrument extends the term and sets no task. `output` is the file that is to be written.
    """

    mandate: str
    instrument: str
    adopted: str = ""
    begins: str = ""
    ends: str = ""
    term: str = ""
    term_only: bool = False
    output: str = ""


def renew(view: View, request: RenewRequest, *, store: Path | None = None) -> NewAnswer:
    """Return the file of a renewal: the tasks under new ids, each carrying on the old one, with
    provisions to be read.

    Raises InputError for a mandate that is none, one without tasks, days that leave a gap or
    overlap, and ids that the store has.

    >>> from kg.services.opening import ontology_view
    >>> renew(ontology_view(), RenewRequest("lake-mandate", "C/RES/9"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: lake-mandate: no such mandate. ...
    """
    frame = mandates.read(view, mandates.find(view, request.mandate, name=""))
    symbol = request.instrument.strip()
    known = called(view, symbol, "instrument")
    adopted = days.day(request.adopted, "--adopted") if request.adopted else ""
    instrument = Instrument(known or slug_of(symbol, "instrument-1"), symbol, bool(known), adopted)
    ends = days.day(request.ends, "--ends") if request.ends else ""
    editors = schema_beside(Path(request.output).parent)
    if request.term_only:
        text = extension(_extension(view, frame, instrument, ends, store), editors)
        return new_answer([NewFile(request.output, text)], frame.mandate.id)
    new = _renewal(view, frame, instrument, request, ends)
    return new_answer([NewFile(request.output, renewal(new, editors))], new.mandate)


def _renewal(
    view: View, frame: MandateContext, instrument: Instrument, request: RenewRequest, ends: str
) -> Renewal:
    old = frame.mandate
    if not old.tasks:
        raise InputError(f"{old.id}: has no task to carry on. kg new mandate writes a first one.")
    begins, is_inferred = _begins(frame, request.begins, instrument.adopted)
    if ends and ends < begins:
        raise InputError(f"--ends {ends}: is before the renewal begins, {begins}.")
    term = request.term or begins[:4]
    provisions = _provisions(frame, instrument.id)
    tasks, duties = _clauses(view, frame, term, provisions)
    new = Renewal(
        mandate=renewed_mandate(old.id, term),
        labels=_renewed_labels(view, old.id, instrument.symbol),
        holder=old.holder,
        replaces=old.id,
        instrument=instrument,
        begins=begins,
        ends=ends,
        is_inferred=is_inferred,
        provisions={slug: cited.words for cited, slug in provisions.items()},
        tasks=tasks,
        duties=duties,
        notes=_notes(frame, begins),
    )
    _check_free(view, new, term)
    return new


def _begins(frame: MandateContext, begins: str, adopted: str) -> tuple[str, bool]:
    """Return the first day of a renewal, and whether it is inferred. Raises InputError where the
    periods would leave a gap or overlap.
    """
    old = frame.mandate
    after = (date.fromisoformat(old.ends) + timedelta(days=1)).isoformat() if old.ends else ""
    if not begins:
        if not (after or adopted):
            raise InputError(
                f"{old.id}: has no last day on record. Give the first day of the renewal: --begins."
            )
        return after or adopted, True
    begins = days.day(begins, "--begins")
    if after and begins != after and old.ends_verified:
        word = "overlap" if begins < after else "leave a gap"
        raise InputError(
            f"--begins {begins}: {old.id} ends on {old.ends}, so the periods would {word}. Leave "
            f"--begins out for {after}, or correct the end of {old.id} first."
        )
    return begins, False


def _notes(frame: MandateContext, begins: str) -> tuple[str, ...]:
    old = frame.mandate
    before = (date.fromisoformat(begins) - timedelta(days=1)).isoformat()
    others = ", ".join(old.succeeded_by)
    replaced = (f"{old.id} is replaced by {others} already.",) if others else ()
    if old.ends == before:
        return replaced
    what = f"ends on {old.ends}, which no one verified" if old.ends else "has no last day on record"
    return (
        *replaced,
        f"{old.id} {what}: write 'ends: {before}' where it is defined, so that periods close.",
    )


@dataclass(frozen=True, slots=True)
class _Cited:
    """What sets a clause: the provision as it is cited, with its force; where that names no
    paragraph, of which clause, since provisions without a number may be several.
    """

    provision: str
    force: str
    clause: str

    @classmethod
    def of(cls, clause: Task | Duty) -> _Cited:
        """Return what sets a task, a limit or a duty."""
        is_numbered = ", OP " in clause.provision
        return cls(clause.provision, clause.force, "" if is_numbered else clause.id)

    @property
    def words(self) -> str:
        """What it was, in words."""
        force = f", {self.force}" if self.force else ""
        return f"was {self.provision or 'not on record'}{force}"


def _provisions(frame: MandateContext, instrument: str) -> dict[_Cited, str]:
    """Return the id of a new provision for each one of a mandate."""
    cited = [
        *(_Cited.of(task) for task in frame.mandate.tasks),
        *(_Cited.of(duty) for duty in frame.duties),
    ]
    distinct = enumerate(dict.fromkeys(cited), start=1)
    return {each: f"{instrument}-p{number:02d}" for number, each in distinct}


def _clauses(
    view: View, frame: MandateContext, term: str, provisions: Mapping[_Cited, str]
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Return the tasks, and the limits and duties, under their new ids."""
    tasks, duties = frame.mandate.tasks, frame.duties
    parts = [part for task in tasks for part in task.sub_targets]
    read = view.read_ahead(
        entity(kind, slug)
        for kind, slugs in (
            ("task", [*(task.id for task in tasks), *parts]),
            ("duty", [duty.id for duty in duties]),
        )
        for slug in slugs
    )
    return (
        tuple(
            Clause(
                renewed_id(task.id, term),
                task.id,
                _labels(read, entity("task", task.id)),
                provisions[_Cited.of(task)],
                concept=task.concept,
                parts=tuple(_part(read, task.id, part, term) for part in task.sub_targets),
            )
            for task in tasks
        ),
        tuple(
            Clause(
                renewed_id(duty.id, term),
                duty.id,
                _labels(read, entity("duty", duty.id)),
                provisions[_Cited.of(duty)],
                kind=duty.kind,
                bound=duty.bound,
            )
            for duty in duties
        ),
    )


def _part(view: View, task: str, slug: str, term: str) -> Part:
    iri = entity("task", slug)
    own = slug.removeprefix(task)
    new = renewed_id(task, term) + own if own != slug else renewed_id(slug, term)
    kind = view.value(iri, DCTERMS.type)
    return Part(new, _labels(view, iri), local_id(kind) if kind else "")


def _labels(view: View, iri: NamedNode) -> dict[str, str]:
    return {
        quad.object.language or "en": quad.object.value
        for quad in view.match(iri, SKOS.prefLabel)
        if isinstance(quad.object, Literal)
    }


def _renewed_labels(view: View, mandate: str, symbol: str) -> dict[str, str]:
    """Return the labels of a mandate with the instrument behind them, in place of an earlier
    one.
    """
    iri = entity("mandate", mandate)
    given = [quad.subject for quad in view.match(None, MKG.establishes, iri)]
    read = view.read_ahead(each for each in given if isinstance(each, NamedNode))
    symbols = [read.value(each, SKOS.notation) for each in given if isinstance(each, NamedNode)]
    labels = _labels(view, iri)
    for earlier in filter(None, symbols):
        labels = {tag: text.removesuffix(f" ({earlier})") for tag, text in labels.items()}
    return {tag: f"{text} ({symbol})" for tag, text in labels.items()}


def _check_free(view: View, new: Renewal, term: str) -> None:
    """Raise InputError where a new id is none, or the store has it."""
    clauses = (*new.tasks, *new.duties)
    parts = [part.id for clause in clauses for part in clause.parts]
    ids = [new.mandate, *(clause.id for clause in clauses), *parts]
    if illegal := next((slug for slug in ids if not legal_id(slug)), ""):
        raise InputError(f"--term {term}: {illegal!r} would be no id. Use letters and digits.")
    taken = {slug.lower() for _, slug in view.ids()}
    if again := [slug for slug in ids if slug.lower() in taken]:
        month = new.begins[:7]
        raise InputError(
            f"{again[0]}: the store has an entry of this id already. Name another term for the new "
            f"ids, such as --term {month if term != month else f'{month}-b'}."
        )


def _extension(
    view: View, frame: MandateContext, instrument: Instrument, ends: str, store: Path | None
) -> Extension:
    from kg.services.locations import entity_locations

    iri = entity("mandate", frame.mandate.id)
    extending = sorted(
        local_id(quad.subject.value)
        for quad in view.match(None, MKG.extends, iri)
        if isinstance(quad.subject, NamedNode)
    )
    location = entity_locations(store).get(iri.value)
    return Extension(
        frame.mandate.id,
        instrument,
        ends,
        (*extending, instrument.id),
        f"{location.path}:{location.line}" if location else "",
    )
