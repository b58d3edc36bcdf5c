"""Mandates as a list: holder, period, instruments, and whether each is in force on a day."""

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

    `context` holds its tasks and duties, those that are set later too. `in_force` is yes, no or
    unknown; `established_by` and `extended_by` are symbols, `replaces` mandates. `instead` is what
    to ask about in place of a day on which it is not in force, in the overview of one mandate.
    """

    context: MandateContext
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
        return self.context.mandate


def overviews(view: View, as_of: str) -> tuple[Overview, ...]:
    """Return every mandate of a store as of an ISO day, by the day it begins.

    >>> [(summary.mandate.id, summary.in_force) for summary in overviews(view, "2031-05-02")]
    [('harbour-1', 'no'), ('harbour-2', 'yes')]
    """
    slugs = {slug for kind, slug in view.ids() if kind == "mandate"}
    view = view.read_ahead(entity("mandate", slug) for slug in slugs)
    summaries = (overview(view, slug, as_of) for slug in slugs)
    return tuple(
        sorted(summaries, key=lambda summary: (summary.mandate.begins, summary.mandate.id))
    )


def overview(view: View, mandate: str, as_of: str) -> Overview:
    """Return one mandate by id as of an ISO day."""
    iri = entity("mandate", mandate)
    context = read(view, mandate, LAST_DAY)
    symbols = {
        predicate: tuple(
            view.value(quad.subject, SKOS.notation) or local_id(quad.subject.value)  # type: ignore[union-attr,arg-type]
            for quad in view.match(None, predicate, iri)
        )
        for predicate in (MKG.establishes, MKG.extends)
    }
    replaced = [kind_and_slug(value) for value in view.values(iri, DCTERMS.term("replaces"))]
    return Overview(
        context=context,
        as_of=as_of,
        in_force=in_force(context.mandate, as_of),
        marks=marks(view, iri),
        verification=local_id(view.value(iri, MKG.verification)),
        established_by=tuple(sorted(symbols[MKG.establishes])),
        extended_by=tuple(sorted(symbols[MKG.extends])),
        replaces=tuple(kind_and_id[1] for kind_and_id in replaced if kind_and_id),
        note=view.value(iri, SKOS.note),
        cite=view.values(iri, DCTERMS.bibliographicCitation),
    )
