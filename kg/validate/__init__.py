"""Checking a view: SHACL shapes by two engines with one result, mandate logic in SPARQL, and which findings count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.validate.checks import check
from kg.validate.choosing import SEVERITIES, Choice, Known, choose, explain, read_baseline, write_baseline
from kg.validate.engines import ENGINES, results
from kg.validate.shapes import SHAPES, listed, order, validate

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Finding
    from kg.store import View

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "SHAPES",
    "Choice",
    "Known",
    "check",
    "choose",
    "everything",
    "explain",
    "listed",
    "order",
    "read_baseline",
    "results",
    "validate",
    "write_baseline",
]


def everything(view: View, shapes: Path | None = None, *, engine: str = "") -> tuple[Finding, ...]:
    """Return what breaks a shape or mandate logic, errors first, then by code and focus node.

    >>> from kg.pipeline import open_view
    >>> everything(open_view())
    ()
    """
    return tuple(sorted({*validate(view, shapes, engine=engine), *check(view)}, key=order))
