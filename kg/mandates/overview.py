"""Mandates as a list: holder, period, what gave each, and whether it is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.mandates.alternatives import Instead
from kg.mandates.clauses import marks
from kg.mandates.context import MandateContext, in_force, read
from kg.query import LAST_DAY
from kg.vocab import DCTERMS, MKG, SKOS, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from kg.model import Mandate
    from kg.store import View


@dataclass(frozen=True, slots=True)
class Overview:
    """A mandate with what is on record about it, as of an ISO day.

    `frame` holds its tasks and duties, those that are set later too. `in_force` is yes, no or
    unknown; `established_by` and `extended_by` are symbols, `replaces` mandates. `instead` is what
    to ask about in place of a day on which it is not in force, in the overview of one mandate.
    """

    frame: MandateContext
    as_of: str
    in_force: str
    marks: Mapping[str, str]
    verification: str
    established_by: tuple[str, ...]
    extended_by: tuple[str, ...]
    replaces: tuple[str, ...]
    note: str
    cite: tuple[str, ...]
    instead: Instead | None = None

    @property
    def mandate(self) -> Mandate:
        """The mandate itself."""
        return self.frame.mandate


def overviews(view: View, as_of: str) -> tuple[Overview, ...]:
    """Return every mandate of a store as of an ISO day, by the day it begins.

    >>> [(each.mandate.id, each.in_force) for each in overviews(view, "2031-05-02")]
    [('harbour-1', 'no'), ('harbour-2', 'yes')]
    """
    slugs = {slug for kind, slug in view.ids() if kind == "mandate"}
    view = view.read_ahead(entity("mandate", slug) for slug in slugs)
    found = (overview(view, slug, as_of) for slug in slugs)
    return tuple(sorted(found, key=lambda each: (each.mandate.begins, each.mandate.id)))


def overview(view: View, mandate: str, as_of: str) -> Overview:
    """Return one mandate by id as of an ISO day."""
    iri = entity("mandate", mandate)
    frame = read(view, mandate, LAST_DAY)
    given = {
        predicate: tuple(
            view.value(quad.subject, SKOS.notation) or local_id(quad.subject.value)  # type: ignore[union-attr,arg-type]
            for quad in view.match(None, predicate, iri)
        )
        for predicate in (MKG.establishes, MKG.extends)
    }
    replaced = [kind_and_slug(value) for value in view.values(iri, DCTERMS.term("replaces"))]
    return Overview(
        frame=frame,
        as_of=as_of,
        in_force=in_force(frame.mandate, as_of),
        marks=marks(view, iri),
        verification=local_id(view.value(iri, MKG.verification)),
        established_by=tuple(sorted(given[MKG.establishes])),
        extended_by=tuple(sorted(given[MKG.extends])),
        replaces=tuple(found[1] for found in replaced if found),
        note=view.value(iri, SKOS.note),
        cite=view.values(iri, DCTERMS.bibliographicCitation),
    )
