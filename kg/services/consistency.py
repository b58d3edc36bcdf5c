"""Asking a reasoner whether ontology, knowledge base and files contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg import reason
from kg.errors import Finding, UsageError
from kg.services import locations, precheck
from kg.services.opening import open_view


@dataclass(frozen=True, slots=True)
class ConsistencyRequest:
    """A store (empty: the packaged knowledge base) and files beside it that are not loaded.

    `individuals` is how many are looked at, the registry's first. With `alone`, the files are
    checked with the ontology only.
    """

    store: str = ""
    paths: tuple[str, ...] = ()
    individuals: int = 2000
    alone: bool = False


@dataclass(frozen=True, slots=True)
class ConsistencyAnswer:
    """Whether all is consistent; if not, the least set of axioms that contradict each other.

    `individuals` is how many were looked at, `left_out` what no reasoner was asked about.
    """

    consistent: bool
    individuals: int
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


def check(request: ConsistencyRequest) -> ConsistencyAnswer:
    """Return whether HermiT finds a contradiction. Raises UsageError for `alone` without files,
    MachineError without Java, InputError as a load does.

    >>> check(ConsistencyRequest(alone=True))
    Traceback (most recent call last):
        ...
    kg.errors.UsageError: --alone is for files: kg reason --check FILE --alone.
    """
    if request.alone and not request.paths:
        raise UsageError("--alone is for files: kg reason --check FILE --alone.")
    store = Path(request.store) if request.store else None
    if request.paths:
        files = [Path(path) for path in request.paths]
        view, file_locations = precheck.view_with(files, store, isolated=request.alone)
    else:
        view, file_locations = open_view(store), None
    answer = reason.check(view, individuals=request.individuals)
    return ConsistencyAnswer(
        answer.consistent,
        answer.individuals,
        tuple(answer.left_out),
        tuple(locations.with_axiom_locations(answer, view, store, file_locations)),
    )
