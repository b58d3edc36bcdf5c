"""Renewing a mandate: the file of its successor, or of an instrument that extends its term."""

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
    `term` is part of the new ids, by default the year of the first day. With `term_only` the
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

    Raises InputError for an unknown mandate, one without tasks, days that leave a gap or
    overlap, and ids that the store has.

    >>> from kg.services.opening import ontology_view
    >>> renew(ontology_view(), RenewRequest("lake-mandate", "C/RES/9"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: lake-mandate: no such mandate. ...
    """
    context = mandates.read(view, mandates.find(view, request.mandate, name=""))
    symbol = request.instrument.strip()
    instrument_id = called(view, symbol, "instrument")
    adopted = days.day(request.adopted, "--adopted") if request.adopted else ""
    instrument = Instrument(
        instrument_id or slug_of(symbol, "instrument-1"), symbol, bool(instrument_id), adopted
    )
    last_day = days.day(request.ends, "--ends") if request.ends else ""
    editors = schema_beside(Path(request.output).parent)
    if request.term_only:
        text = extension(_extension(view, context, instrument, last_day, store), editors)
        return new_answer([NewFile(request.output, text)], context.mandate.id)
    new = _renewal(view, context, instrument, request, last_day)
    return new_answer([NewFile(request.output, renewal(new, editors))], new.mandate)


def _renewal(
    view: View,
    context: MandateContext,
    instrument: Instrument,
    request: RenewRequest,
    last_day: str,
) -> Renewal:
    old = context.mandate
    if not old.tasks:
        raise InputError(f"{old.id}: has no task to carry on. kg new mandate writes a first one.")
    first_day, is_inferred = _begins(context, request.begins, instrument.adopted)
    if last_day and last_day < first_day:
        raise InputError(f"--ends {last_day}: is before the renewal begins, {first_day}.")
    term = request.term or first_day[:4]
    provisions = _provisions(context, instrument.id)
    tasks, duties = _clauses(view, context, term, provisions)
    new = Renewal(
        mandate=renewed_mandate(old.id, term),
        labels=_renewed_labels(view, old.id, instrument.symbol),
        holder=old.holder,
        replaces=old.id,
        instrument=instrument,
        begins=first_day,
        ends=last_day,
        is_inferred=is_inferred,
        provisions={slug: cited.words for cited, slug in provisions.items()},
        tasks=tasks,
        duties=duties,
        notes=_notes(context, first_day),
    )
    _check_free(view, new, term)
    return new


def _begins(context: MandateContext, first_day: str, adopted: str) -> tuple[str, bool]:
    """Return the first day of a renewal, and whether it is inferred. Raises InputError where the
    periods would leave a gap or overlap.
    """
    old = context.mandate
    after = (date.fromisoformat(old.ends) + timedelta(days=1)).isoformat() if old.ends else ""
    if not first_day:
        if not (after or adopted):
            raise InputError(
                f"{old.id}: has no last day on record. Give the first day of the renewal: --begins."
            )
        return after or adopted, True
    first_day = days.day(first_day, "--begins")
    if after and first_day != after and old.ends_verified:
        word = "overlap" if first_day < after else "leave a gap"
        raise InputError(
            f"--begins {first_day}: {old.id} ends on {old.ends}, so the periods would {word}. "
            f"Leave --begins out for {after}, or correct the end of {old.id} first."
        )
    return first_day, False


def _notes(context: MandateContext, first_day: str) -> tuple[str, ...]:
    old = context.mandate
    before = (date.fromisoformat(first_day) - timedelta(days=1)).isoformat()
    others = ", ".join(old.succeeded_by)
    replaced = (f"{old.id} is replaced by {others} already.",) if others else ()
    if old.ends == before:
        return replaced
    end_text = (
        f"ends on {old.ends}, which is not verified" if old.ends else "has no last day on record"
    )
    return (
        *replaced,
        f"{old.id} {end_text}: write 'ends: {before}' where it is defined, so that periods close.",
    )


@dataclass(frozen=True, slots=True)
class _Cited:
    """The provision that sets a clause, as it is cited, with its force.

    `clause` distinguishes provisions without a paragraph number, of which there may be several.
    """

    provision: str
    force: str
    clause: str

    @classmethod
    def of(cls, clause: Task | Duty) -> _Cited:
        """Return the provision of a task, a limit or a duty."""
        is_numbered = ", OP " in clause.provision
        return cls(clause.provision, clause.force, "" if is_numbered else clause.id)

    @property
    def words(self) -> str:
        """The earlier provision and force, in words."""
        force = f", {self.force}" if self.force else ""
        return f"was {self.provision or 'not on record'}{force}"


def _provisions(context: MandateContext, instrument: str) -> dict[_Cited, str]:
    """Return the id of a new provision for each one of a mandate."""
    cited = [
        *(_Cited.of(task) for task in context.mandate.tasks),
        *(_Cited.of(duty) for duty in context.duties),
    ]
    distinct = enumerate(dict.fromkeys(cited), start=1)
    return {source: f"{instrument}-p{number:02d}" for number, source in distinct}


def _clauses(
    view: View, context: MandateContext, term: str, provisions: Mapping[_Cited, str]
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Return the tasks, and the limits and duties, under their new ids."""
    tasks, duties = context.mandate.tasks, context.duties
    parts = [part for task in tasks for part in task.sub_targets]
    entities = view.read_ahead(
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
                _labels(entities, entity("task", task.id)),
                provisions[_Cited.of(task)],
                concept=task.concept,
                parts=tuple(_part(entities, task.id, part, term) for part in task.sub_targets),
            )
            for task in tasks
        ),
        tuple(
            Clause(
                renewed_id(duty.id, term),
                duty.id,
                _labels(entities, entity("duty", duty.id)),
                provisions[_Cited.of(duty)],
                kind=duty.kind,
                bound=duty.bound,
            )
            for duty in duties
        ),
    )


def _part(view: View, task: str, slug: str, term: str) -> Part:
    iri = entity("task", slug)
    suffix = slug.removeprefix(task)
    new = renewed_id(task, term) + suffix if suffix != slug else renewed_id(slug, term)
    kind = view.value(iri, DCTERMS.type)
    return Part(new, _labels(view, iri), local_id(kind) if kind else "")


def _labels(view: View, iri: NamedNode) -> dict[str, str]:
    return {
        quad.object.language or "en": quad.object.value
        for quad in view.match(iri, SKOS.prefLabel)
        if isinstance(quad.object, Literal)
    }


def _renewed_labels(view: View, mandate: str, symbol: str) -> dict[str, str]:
    """Return the labels of a mandate, each followed by the new instrument in place of an earlier
    one.
    """
    iri = entity("mandate", mandate)
    instruments = [quad.subject for quad in view.match(None, MKG.establishes, iri)]
    notations = view.read_ahead(
        instrument for instrument in instruments if isinstance(instrument, NamedNode)
    )
    symbols = [
        notations.value(instrument, SKOS.notation)
        for instrument in instruments
        if isinstance(instrument, NamedNode)
    ]
    labels = _labels(view, iri)
    for earlier in filter(None, symbols):
        labels = {tag: text.removesuffix(f" ({earlier})") for tag, text in labels.items()}
    return {tag: f"{text} ({symbol})" for tag, text in labels.items()}


def _check_free(view: View, new: Renewal, term: str) -> None:
    """Raise InputError where a new id is invalid, or the store has it already."""
    clauses = (*new.tasks, *new.duties)
    parts = [part.id for clause in clauses for part in clause.parts]
    ids = [new.mandate, *(clause.id for clause in clauses), *parts]
    if illegal := next((slug for slug in ids if not legal_id(slug)), ""):
        raise InputError(f"--term {term}: {illegal!r} would be no id. Use letters and digits.")
    existing = {slug.lower() for _, slug in view.ids()}
    if duplicates := [slug for slug in ids if slug.lower() in existing]:
        month = new.begins[:7]
        raise InputError(
            f"{duplicates[0]}: the store has an entry of this id already. Name another term for "
            f"the new ids, such as --term {month if term != month else f'{month}-b'}."
        )


def _extension(
    view: View, context: MandateContext, instrument: Instrument, last_day: str, store: Path | None
) -> Extension:
    from kg.services.locations import entity_locations

    iri = entity("mandate", context.mandate.id)
    extending = sorted(
        local_id(quad.subject.value)
        for quad in view.match(None, MKG.extends, iri)
        if isinstance(quad.subject, NamedNode)
    )
    location = entity_locations(store).get(iri.value)
    return Extension(
        context.mandate.id,
        instrument,
        last_day,
        (*extending, instrument.id),
        f"{location.path}:{location.line}" if location else "",
    )
