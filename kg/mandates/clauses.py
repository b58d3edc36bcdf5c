"""The clauses of a mandate: each task, limit and duty with its provisions, and which of its fields
were not read in a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.vocab import DCTERMS, MKG, SKOS, NamedNode, entity, local_id, shorten

if TYPE_CHECKING:
    from kg.mandates.context import MandateContext
    from kg.store import View

_FIELDS: Final = {
    "dcterms:issued": "adopted",
    "mkg:adoptedBy": "vote",
    "mkg:atPlace": "place",
    "mkg:hasQuantity": "quantity",
    "mkg:hasTaskConcept": "taskConcept",
}
"""Names in answers where the property is called otherwise."""
_KINDS: Final = {"task": "task", "limit": "duty", "duty": "duty"}


@dataclass(frozen=True, slots=True)
class Provision:
    """A paragraph of an instrument. `paragraph` is empty where its number is not on record.

    `marks` names the fields that were not read in a source, each inferred or unverified.
    """

    id: str
    instrument: str
    label: str
    paragraph: str
    force: str
    verification: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clause:
    """A task, limit or duty as its mandate sets it.

    `verification` is that of its content. `sub_targets` are labels by notation. `note` is what was
    read, `cite` where.
    """

    id: str
    kind: str
    label: str
    mandate: str
    provisions: tuple[Provision, ...]
    verification: str
    marks: Mapping[str, str]
    sub_targets: Mapping[str, str]
    bound: tuple[str, ...]
    note: str
    cite: tuple[str, ...]

    @property
    def force(self) -> str:
        """The force of its provisions, empty where none is on record."""
        return ", ".join(
            dict.fromkeys(provision.force for provision in self.provisions if provision.force)
        )

    @property
    def force_mark(self) -> str:
        """Whether that force is inferred or unverified, empty where it was read."""
        return next(
            (
                provision.marks["force"]
                for provision in self.provisions
                if provision.force and "force" in provision.marks
            ),
            "",
        )


def clauses(view: View, context: MandateContext) -> tuple[Clause, ...]:
    """Return the clauses of a mandate as it was read: tasks in notation order, then limits and
    duties.

    >>> from kg.mandates.context import read
    >>> first = clauses(view, read(view, "harbour-1"))[0]
    >>> first.provisions[0].paragraph, first.provisions[0].marks
    ('1', {})
    """
    mandate = context.mandate.id
    iris = [
        *(entity(_KINDS["task"], task.id) for task in context.mandate.tasks),
        *(entity(_KINDS[duty.kind], duty.id) for duty in context.duties),
    ]
    parts = (entity("task", part) for task in context.mandate.tasks for part in task.sub_targets)
    view = view.read_ahead(iris, along=(DCTERMS.source,)).labelled(parts)
    provisions = {value for iri in iris for value in view.values(iri, DCTERMS.source)}
    view = view.read_ahead(map(NamedNode, provisions), along=(DCTERMS.isPartOf,))
    tasks = [
        _clause(view, mandate, "task", task.id, parts=task.sub_targets)
        for task in context.mandate.tasks
    ]
    duties = [
        _clause(view, mandate, duty.kind, duty.id, bound=duty.bound) for duty in context.duties
    ]
    return (*tasks, *duties)


def marks(view: View, iri: NamedNode) -> dict[str, str]:
    """Return which fields of an entry were not read in a source, by name: inferred or unverified.

    >>> marks(view, entity("mandate", "harbour-1"))
    {'begins': 'inferred'}
    """
    mark_of = {_field(field): "inferred" for field in view.values(iri, MKG.inferredField)}
    mark_of |= {_field(field): "unverified" for field in view.values(iri, MKG.unverifiedField)}
    return dict(sorted(mark_of.items()))


def _field(iri: str) -> str:
    short = shorten(iri)
    return _FIELDS.get(short, short.rpartition(":")[2])


def _clause(  # noqa: PLR0913 - where it is, and what depends on it, by name
    view: View,
    mandate: str,
    kind: str,
    slug: str,
    *,
    parts: tuple[str, ...] = (),
    bound: tuple[str, ...] = (),
) -> Clause:
    iri = entity(_KINDS[kind], slug)
    provisions = tuple(
        _provision(view, NamedNode(value)) for value in view.values(iri, DCTERMS.source)
    )
    return Clause(
        id=slug,
        kind=kind,
        label=view.label(iri),
        mandate=mandate,
        provisions=provisions,
        verification=local_id(view.value(iri, MKG.verification)),
        marks=marks(view, iri),
        sub_targets={
            part: view.label(entity("task", part)) or part.rpartition(".")[2] for part in parts
        },
        bound=bound,
        note=view.value(iri, SKOS.note),
        cite=view.values(iri, DCTERMS.bibliographicCitation),
    )


def _provision(view: View, iri: NamedNode) -> Provision:
    act = view.value(iri, DCTERMS.isPartOf)
    instrument = view.value(NamedNode(act), SKOS.notation) if act else ""
    return Provision(
        id=local_id(iri.value),
        instrument=instrument,
        label=view.label(iri),
        paragraph=view.value(iri, MKG.paragraph),
        force=local_id(view.value(iri, MKG.force)),
        verification=local_id(view.value(iri, MKG.verification)),
        marks=marks(view, iri),
    )
