"""Checking a view: SHACL shapes by two engines with one result, mandate logic in SPARQL, and which
findings count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import SEVERITIES
from kg.validate.baseline import (
    Choice,
    Known,
    choose,
    explain,
    read_baseline,
    write_baseline,
)
from kg.validate.checks import check
from kg.validate.custom_shapes import NOT_RUN, not_run, read
from kg.validate.engines import ENGINES, results
from kg.validate.graph import ShapesGraph
from kg.validate.shapes import SHAPES, codes_of, listed, order, validate, validate_own

if TYPE_CHECKING:
    from pathlib import Path

    from kg.model import Finding
    from kg.store import View

__all__ = [
    "ENGINES",
    "NOT_RUN",
    "SEVERITIES",
    "SHAPES",
    "Choice",
    "Known",
    "ShapesGraph",
    "check",
    "choose",
    "codes_of",
    "everything",
    "explain",
    "listed",
    "not_run",
    "order",
    "read",
    "read_baseline",
    "results",
    "validate",
    "validate_own",
    "write_baseline",
]


def everything(
    view: View, shapes: Path | None = None, *, engine: str = "", custom: ShapesGraph | None = None
) -> tuple[Finding, ...]:
    """Return what breaks a shape or mandate logic, errors first, then by code and focus node.

    `custom` are shapes that are run beside the packaged ones, or those in `shapes`. Other shapes
    among the data are reported, not run.

    >>> everything(view)
    ()
    """
    findings = {*validate(view, shapes, engine=engine), *check(view), *not_run(view, custom)}
    if custom is not None:
        findings |= {*validate_own(view, custom, engine=engine)}
    return tuple(sorted(findings, key=order))
