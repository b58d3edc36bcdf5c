"""Looking through a store: one entry, counts, the sources, and a source's text against what was
coded from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import provenance, query, sandbox, suggest, texts
from kg.errors import Finding, InputError, UsageError
from kg.model import NO_LIMIT, Clocks, Displayed, Source, Table
from kg.provenance import Description
from kg.services.days import checked
from kg.services.whatif import refuse_left_out, scope
from kg.services.withdrawn import naming_withdrawn
from kg.texts import Texts
from kg.vocab import entity

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import View
    from kg.vocab import NamedNode

_NO_TEXTS = Texts()
_LISTED: Final = 10
"""How many sources a message names."""


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """What is on record about an entry of any kind? `entry` is an id, a notation, an alias or an
    IRI.
    """

    entry: str
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowAnswer:
    """The description of the entry."""

    description: Description


def show(
    view: View, request: ShowRequest, *, texts: Texts = _NO_TEXTS, store: Path | None = None
) -> ShowAnswer:
    """Return everything on record about an entry or a statement, and by whom.

    `texts` are the source texts at hand; `store` is the folder of the view, whose journal then says
    when an entry that is not there was withdrawn. Raises InputError for an unknown entry.

    >>> show(view, ShowRequest("coast-guard")).description.label
    'Coast guard of Vellamar'
    """
    clocks = checked(request.clocks)
    with naming_withdrawn(store, request.entry):
        iri = query.resolve(view, request.entry, name="kg show")
    refuse_left_out(view, iri, request.exclude_source, request.only_source)
    scoped = scope(view, request.exclude_source, request.only_source)
    description = provenance.describe(scoped, iri, texts, clocks)
    if description.is_empty and not _is_subject(view, iri):
        raise InputError(
            f"kg show: nothing in this store is called {request.entry!r}. kg query find-by-name "
            "-p name=TEXT"
        )
    return ShowAnswer(description)


def _is_subject(view: View, iri: NamedNode) -> bool:
    return view.holds(iri)


@dataclass(frozen=True, slots=True)
class StatisticsRequest:
    """How much does a store hold?"""

    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatisticsAnswer:
    """Counts of what a store holds; statements that were taken back do not count.

    `places_named` are the places that the text of a statement names or speaks of.
    """

    quads: int
    statements: int
    statements_by_source: dict[str, int] = field(hash=False)
    sources: int
    actors: int
    places: int
    places_named: int
    instruments: int
    mandates: int
    tasks: int


def statistics(view: View, request: StatisticsRequest) -> StatisticsAnswer:
    """Return counts of what a store holds within the clocks.

    >>> statistics(view, StatisticsRequest()).statements_by_source["gazette-2030-10-05"]
    9
    """
    clocks = checked(request.clocks)
    view = scope(view, request.exclude_source, request.only_source)
    return StatisticsAnswer(**provenance.statistics(view, clocks))


@dataclass(frozen=True, slots=True)
class SourcesRequest:
    """Which sources are there? One counts from the day it was published (`clocks.known_by`); both
    days limit the statements counted.
    """

    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source: how many statements it carries, and whether its text is at hand.

    `text` is attached, not attached, or never at hand where it was coded without one.
    """

    source: Source
    statements: int
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class SourcesAnswer(Displayed):
    """The sources, by id."""

    sources: tuple[SourceLine, ...]

    def display(self) -> Table:
        """Return one row a source: its title, its day, how many statements it carries."""
        rows = tuple(
            (line.source.id, line.source.title, line.source.published, line.statements, line.text)
            for line in self.sources
        )
        return Table(("source", "title", "published", "statements", "text"), rows, "Sources")


def sources(view: View, request: SourcesRequest, *, texts: Texts = _NO_TEXTS) -> SourcesAnswer:
    """Return the sources of a store, by id; `texts` are the source texts at hand.

    >>> lines = sources(view, SourcesRequest()).sources
    >>> [(line.statements, line.text) for line in lines if line.source.id == "gazette-2030-10-05"]
    [(9, 'not attached')]
    """
    clocks = checked(request.clocks)
    view = scope(view, request.exclude_source, request.only_source)
    carried = {
        row["source"].value: int(row["statements"].value)
        for row in query.table(view, "statements-by-source", clocks.values())
    }
    return SourcesAnswer(
        tuple(
            SourceLine(
                source, carried.get(entity("source", source.id).value, 0), _standing(source, texts)
            )
            for source in view.sources()
            if clocks.admits("", source.published)
        )
    )


def _standing(source: Source, at_hand: Texts) -> str:
    """Return in words whether the text of a source is at hand."""
    if at_hand.get(source.sha256) is not None:
        return "attached"
    return "not attached" if source.sha256 else "never at hand"


@dataclass(frozen=True, slots=True)
class TextRequest:
    """Is a file the text that a source was coded from? Without a `source`, that of the file's
    hash.
    """

    path: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The source, how many passages were checked, and what does not fit."""

    source: str
    passages: int
    findings: tuple[Finding, ...] = ()

    @property
    def failures(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


def verify_text(view: View, request: TextRequest) -> TextAnswer:
    """Return how a source's text fits the hash, offsets and anchors of the statements coded from
    it.

    Raises InputError where the file cannot be read or there is no such source, UsageError where the
    file may be the text of several.
    """
    from pathlib import Path

    data = sandbox.read(Path(request.path), limit=sandbox.MAX_DOCUMENT_BYTES)
    source = (
        _by_text(view, texts.sha256_of(data))
        if request.source is None
        else _by_id(view, request.source)
    )
    findings, count = texts.verify(
        data, request.path, source.sha256, provenance.passages_of(view, source.id)
    )
    return TextAnswer(source.id, count, tuple(findings))


def _by_id(view: View, slug: str) -> Source:
    """Return a source that has a hash. Raises InputError with suggestions."""
    sources = {source.id: source for source in view.sources()}
    source = sources.get(slug)
    if source is None:
        near = suggest.did_you_mean(suggest.nearest(slug, list(sources)))
        hint = near.replace("did", "Did") or "kg sources list shows them."
        raise InputError(f"no source {slug!r} in this store. {hint}")
    if not source.sha256:
        raise InputError(
            f"{slug}: the text of this source was never at hand, so there is no hash to check."
        )
    return source


def _by_text(view: View, digest: str) -> Source:
    """Return the source whose text has a hash, else the only one that has any."""
    hashed = [source for source in view.sources() if source.sha256]
    matching = [source for source in hashed if source.sha256 == digest] or hashed
    if not matching:
        raise InputError(
            "no source of this store has a hash, so there is nothing to check the text against."
        )
    if len(matching) > 1:
        more = ", …" if len(matching) > _LISTED else ""
        candidates = ", ".join(source.id for source in matching[:_LISTED]) + more
        raise UsageError(
            f"name the SOURCE that this is the text of, one of {len(matching):,}: {candidates}."
        )
    return matching[0]
