"""Who drafted and who reviewed a statement, and what each coder read before it was settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.importers import schema
from kg.vocab import DCTERMS, MKG, RDF, Literal, NamedNode, agent_name, entity, local_id, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.store import View

Term = NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Coders:
    """The coder who drafted a statement, those who reviewed it, and what each of them read: coder,
    field and value, in the order of the file. Names are text, ids what people type.
    """

    drafted_by: str = ""
    reviewed_by: tuple[str, ...] = ()
    readings: tuple[tuple[str, str, str], ...] = ()

    def data(self) -> dict[str, Any]:
        """Return the coders as plain data: one reading a coder, its fields with their values."""
        readings: dict[str, dict[str, list[str]]] = {}
        for coder, field, value in self.readings:
            readings.setdefault(coder, {}).setdefault(field, []).append(value)
        return {
            "drafted_by": self.drafted_by,
            "reviewed_by": list(self.reviewed_by),
            "readings": [{"coder": coder, **fields} for coder, fields in readings.items()],
        }


def coders_of(view: View, statement: str) -> Coders:
    """Return who coded a statement.

    >>> coders_of(view, "gazette.8").reviewed_by
    ()
    """
    iri = entity("statement", statement)
    drafted_by = "".join(map(_name, view.values(iri, MKG.draftedBy)))
    reviewed_by = tuple(map(_name, view.values(iri, MKG.reviewedBy)))
    readings = tuple(
        (_name(coder.value), _FIELDS.get(predicate, shorten(predicate.value)), _text(value))
        for coder, predicate, value in reading_rows(view, iri)
    )
    return Coders(drafted_by, reviewed_by, readings)


def reading_rows(view: View, statement: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    """Yield coder, property and value of each field of each reading of a statement."""
    for reading in sorted(view.values(statement, MKG.hasReading), key=_number):
        node = NamedNode(reading)
        coder = NamedNode(view.value(node, DCTERMS.creator) or reading)
        for field in sorted(view.values(node, DCTERMS.hasPart), key=_number):
            part = NamedNode(field)
            predicate = view.value(part, RDF.predicate)
            for quad in view.match(part, RDF.value):
                if predicate and isinstance(quad.object, NamedNode | Literal):
                    yield coder, NamedNode(predicate), quad.object


def _number(iri: str) -> tuple[int, str]:
    """Return by what readings and fields are ordered: the number at the end of their IRIs."""
    digits = iri.rpartition("-")[2]
    return (int(digits) if digits.isdecimal() else 0, iri)


def _name(iri: str) -> str:
    return agent_name(iri) or local_id(iri)


def _text(value: Term) -> str:
    return local_id(value.value) if isinstance(value, NamedNode) else value.value


_FIELDS: Final = {predicate: key for key, predicate in schema.READING_PREDICATES.items()}
