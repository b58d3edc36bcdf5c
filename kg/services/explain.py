"""Why a store states something, which statements exclude each other, what became known, and what
may no longer hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import provenance, query
from kg.errors import InputError, UsageError
from kg.model import NO_LIMIT, Clocks, Displayed, Table
from kg.provenance import CONFLICTS, CONTRADICTION, Changes, Conflict, Explanation, Suspect
from kg.services.days import checked, day
from kg.services.thresholds import fail_on_one_of
from kg.services.whatif import refuse_left_out, scope, scope_words
from kg.services.withdrawn import naming_withdrawn
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store import View
    from kg.vocab import Quad

_NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class WhyRequest:
    """Why does the store state a triple, or one statement?

    `subject` alone is the id of a statement; with `predicate` and `object` it is the first part of
    a triple. `verify` checks every hash that can be checked.
    """

    subject: str
    predicate: str | None = None
    object: str | None = None
    verify: bool = False
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """The explanation, and whether one of its checks failed."""

    explanation: Explanation
    failed: bool = False


def why(
    view: View, request: WhyRequest, *, texts: Texts = _NO_TEXTS, store: Path | None = None
) -> WhyAnswer:
    """Return the reasons for a relation or a statement: who said it, in which source and sentence.

    `texts` are the source texts at hand; `store` is the folder of the view, whose journal then says
    which load brought a triple. Raises UsageError where a triple lacks a part, InputError where
    nothing states or derives it.

    >>> answer = why(view, WhyRequest("hmv", "supports", "coast-guard"))
    >>> [derivation.rule for derivation in answer.explanation.derivations]
    ['supports', 'supports']
    """
    clocks = checked(request.clocks)
    if (request.predicate is None) != (request.object is None):
        raise UsageError("give SUBJECT PREDICATE OBJECT, or the id of one statement.")
    scoped = scope(view, request.exclude_source, request.only_source)
    if request.predicate is None or request.object is None:
        with naming_withdrawn(store, request.subject):
            iri = query.resolve(view, request.subject, name="kg why")
        refuse_left_out(view, iri, request.exclude_source, request.only_source)
        explanation = provenance.why_statement(scoped, request.subject, texts, clocks)
    else:
        explanation = _why_triple(view, scoped, request, texts, _loads_of(store))
    if request.verify:
        explanation = replace(
            explanation, checks=provenance.check(scoped, explanation, texts, store)
        )
    return WhyAnswer(explanation, explanation.failed)


def _why_triple(
    view: View,
    scoped: View,
    request: WhyRequest,
    texts: Texts,
    loads_of: Callable[[Quad], str] | None,
) -> Explanation:
    """Return why a triple stands among what counts. Raises InputError that says which sources do,
    where they are not all.
    """
    triple = (request.subject, str(request.predicate), str(request.object))
    try:
        return provenance.why_triple(scoped, *triple, texts, checked(request.clocks), loads_of)
    except InputError as error:
        words = scope_words(view, request.exclude_source, request.only_source)
        if not words:
            raise
        raise InputError(f"{error} This is {words}.") from error


def _loads_of(store: Path | None) -> Callable[[Quad], str] | None:
    """Return what says which entry of a store's journal brought a quad, None without a journal."""
    return None if store is None else lambda quad: provenance.load_of(store, quad)


@dataclass(frozen=True, slots=True)
class ConflictsRequest:
    """Which statements cannot all be true, or differ only because time passed?

    `kinds` are some of quantity, denial, kinds and places; `fail_on` is `contradiction` where one
    is a failure.
    """

    kinds: tuple[str, ...] = CONFLICTS
    fail_on: str | None = None
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ConflictsAnswer(Displayed):
    """The conflicts, contradictions first, and whether one is of the verdict that fails."""

    conflicts: tuple[Conflict, ...]
    failed: bool = False

    def display(self) -> Table:
        """Return one row a conflict: both sides, whether time explains it, and why."""
        rows = tuple(
            (
                conflict.kind,
                conflict.verdict,
                f"{conflict.first.id}: {conflict.first.value}",
                f"{conflict.second.id}: {conflict.second.value}" if conflict.second else "",
                conflict.why,
            )
            for conflict in self.conflicts
        )
        columns = ("kind", "verdict", "one side", "the other", "why")
        return Table(columns, rows, "Statements that differ")


def conflicts(view: View, request: ConflictsRequest) -> ConflictsAnswer:
    """Return the statements of a store that exclude each other. Raises UsageError for a kind or a
    verdict that there is none of.

    >>> [each.kind for each in conflicts(view, ConflictsRequest()).conflicts]
    ['quantity', 'denial']
    """
    for kind in request.kinds:
        if kind not in CONFLICTS:
            raise UsageError(f"--kind {kind}: use {', '.join(CONFLICTS)}.")
    verdict = fail_on_one_of(request.fail_on, (CONTRADICTION,))
    clocks = checked(request.clocks)
    view = scope(view, request.exclude_source, request.only_source)
    found_conflicts = provenance.conflicts(view, request.kinds, clocks)
    return ConflictsAnswer(
        found_conflicts, any(conflict.verdict == verdict for conflict in found_conflicts)
    )


@dataclass(frozen=True, slots=True)
class ChangesRequest:
    """What became known after one day and by `clocks.known_by`? Empty days set no limit."""

    after: str = ""
    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ChangesAnswer(Displayed):
    """What became known: statements, retractions, relations that came or went."""

    changes: Changes

    def display(self) -> Table:
        """Return one row a change: what became known, was taken back, appeared or vanished."""
        rows = tuple(
            (change, " ".join(value for value in row.values() if value))
            for change, changed_rows in self.changes.data_by_change()
            for row in changed_rows
        )
        after, by = self.changes.after, self.changes.clocks.known_by
        title = f"What became known{f' after {after}' if after else ''}{f' by {by}' if by else ''}"
        return Table(("change", "what"), rows, title)


def changes(view: View, request: ChangesRequest) -> ChangesAnswer:
    """Return what became known between two days; the first is out, the second in. Raises InputError
    where a day is none or they are the wrong way round.

    >>> request = ChangesRequest("2030-10-05", Clocks(known_by="2030-10-12"))
    >>> len(changes(view, request).changes.statements)
    4
    """
    after = day(request.after, "--known-by") if request.after else ""
    clocks = checked(request.clocks)
    if after and clocks.known_by and after > clocks.known_by:
        raise InputError(
            f"--known-by {request.after}..{request.clocks.known_by}: the first day comes after the "
            "second. Turn them round."
        )
    view = scope(view, request.exclude_source, request.only_source)
    return ChangesAnswer(provenance.changes(view, after, clocks))


@dataclass(frozen=True, slots=True)
class SuspectsRequest:
    """What was coded from a version that a revision supersedes, and may stand no longer?"""

    clocks: Clocks = NO_LIMIT
    exclude_source: tuple[str, ...] = ()
    only_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuspectsAnswer:
    """The statements that may no longer hold, and whether any source is superseded."""

    suspects: tuple[Suspect, ...]
    superseded: bool = False


def suspects(view: View, request: SuspectsRequest, *, texts: Texts = _NO_TEXTS) -> SuspectsAnswer:
    """Return what is suspect in a store, by source: what changed or is undecidable, then what
    depends on it.

    >>> suspects(view, SuspectsRequest())
    SuspectsAnswer(suspects=(), superseded=False)
    """
    clocks = checked(request.clocks)
    view = scope(view, request.exclude_source, request.only_source)
    superseded = bool(provenance.latest(view, clocks.known_by))
    return SuspectsAnswer(provenance.suspects(view, texts, clocks), superseded)
