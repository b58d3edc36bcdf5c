"""Checking a view against the SHACL shapes of the ontology: what must hold, what does not, what to
do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import resources, sandbox
from kg.engine import scratch
from kg.engine.rdf import RdfFormat, parse, serialize
from kg.errors import InputError
from kg.model import Finding
from kg.validate.engines import Result, results, term_text
from kg.validate.graph import NAMELESS, ShapesGraph
from kg.vocab import (
    BASE,
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    SH,
    Literal,
    NamedNode,
    Triple,
    kind_and_slug,
    shorten,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store import View

SHAPES: Final = BASE + "shapes#"
"""The namespace of the packaged shapes; a shape's local name follows `SH-` in the code of its
findings.
"""
UNNAMED: Final = "SH-unnamed"
"""The code of findings by a shape without an IRI, which only custom shapes can give."""
_SEVERITIES: Final = {
    SH.Violation.value: "error",
    SH.Warning.value: "warning",
    SH.Info.value: "info",
}
_KINDS: Final = frozenset({SH.NodeShape, SH.PropertyShape})
_SKIPPED: Final = frozenset({DERIVED_GRAPH, MANIFEST_GRAPH})
_TEXTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?description ?message ?severity WHERE {
  ?shape sh:message ?message .
  OPTIONAL { ?shape sh:description ?description }
  OPTIONAL { ?shape sh:severity ?severity }
}
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a shape says: the code of its findings, what must hold, what to do where it does not,
    how grave it is.
    """

    iri: str
    code: str
    holds: str
    remedy: str
    severity: str


def validate(view: View, shapes: Path | None = None, *, engine: str = "") -> tuple[Finding, ...]:
    """Return what breaks a shape, errors first, then by shape and focus node; empty where the view
    conforms.

    `shapes` is a Turtle file of SHACL shapes, the packaged ones by default. Their `sh:description`
    says what must hold and their `sh:message` what to do. Shapes see the union of all graphs but
    the derived one, the ontology included. `engine` is one of `engines.ENGINES`; they find the
    same. Findings know no file and line; `services.locations.with_locations` adds them by focus
    node. Raises InputError where the shapes cannot be read.

    >>> validate(view)
    ()
    """
    path = shapes or resources.shapes()
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    says = {shape.iri: shape for shape in listed(path)}
    shacl_results = results(_union(view), text, engine)
    return tuple(sorted({_finding(result, says) for result in shacl_results}, key=order))


def validate_own(view: View, shapes: ShapesGraph, *, engine: str = "") -> tuple[Finding, ...]:
    """Return what breaks custom shapes, errors first, then by shape and focus node.

    A message is the shape's `sh:message`, else its `sh:description`, else what it asks for; the
    path follows. A code is `SH-` and the local name of the shape, or of the named one that it is a
    part of.
    """
    return tuple(
        sorted(
            {_own_finding(result, shapes) for result in results(_union(view), shapes, engine)},
            key=order,
        )
    )


def code_of(iri: str) -> str:
    """Return the code of the findings of a shape.

    >>> code_of("https://example.org/shapes#Person"), code_of("https://example.org/shapes/Person"), code_of("")
    ('SH-Person', 'SH-Person', 'SH-unnamed')
    """  # noqa: E501
    return f"SH-{_local(iri)}" if iri else UNNAMED


def codes_of(shapes: ShapesGraph) -> frozenset[str]:
    """Return the codes that findings of custom shapes can have."""
    subjects = {
        t.subject
        for t in shapes.triples
        if t.predicate.value.startswith(str(SH)) or t.object in _KINDS
    }
    return frozenset(code_of(shapes.named(subject)) for subject in subjects)


@cache
def listed(path: Path | None = None) -> tuple[Shape, ...]:
    """Return the shapes of a file that say what to do, by code; the packaged ones by default.

    >>> listed()[0].code
    'SH-actor-contributed-by'
    """
    path = path or resources.shapes()
    try:
        texts = scratch(parse(path=str(path), format=RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise InputError(f"{path}: the shapes cannot be read ({error}). Correct them.") from error
    shapes = {
        Shape(
            iri := row["shape"].value,
            f"SH-{_local(iri)}",
            row["description"].value if row["description"] else "a shape does not hold",
            row["message"].value,
            _SEVERITIES.get(row["severity"].value if row["severity"] else "", "error"),
        )
        for row in texts.select(_TEXTS)
        if isinstance(row["shape"], NamedNode)
    }
    return tuple(sorted(shapes, key=lambda shape: shape.code))


def order(finding: Finding) -> tuple[int, str, str, str]:
    """Return what findings are sorted by: severity, code, focus node, message."""
    rank = ("error", "warning", "info").index(finding.severity)
    return rank, finding.code, finding.focus, finding.message


def shown(text: str) -> str:
    """Return the id that people type for one of our entries, a prefixed name for another IRI, else
    the text.
    """
    kind_and_id = kind_and_slug(text)
    if kind_and_id:
        return kind_and_id[1]
    return shorten(text) if text.startswith(("http://", "https://")) else text


def _finding(result: Result, says: dict[str, Shape]) -> Finding:
    shape = says.get(result.shape)
    focus = term_text(result.focus)
    holds = shape.holds if shape else result.message or "a shape does not hold"
    is_odd = result.value and result.value != result.focus
    path = f" (on {result.path})" if not shape and result.path else ""
    message = f"{shown(focus)}: {holds}{path}" + (
        f" Found: {shown(term_text(result.value))}" if is_odd else ""
    )
    return Finding(
        path="",
        line=0,
        column=0,
        code=shape.code if shape else code_of(result.shape),
        severity=_SEVERITIES.get(result.severity, "error"),
        message=message,
        remedy=shape.remedy if shape else "see the shape",
        focus=focus,
        shape=result.shape,
    )


def _own_finding(result: Result, shapes: ShapesGraph) -> Finding:
    focus = term_text(result.focus)
    node = NamedNode(result.shape or f"{NAMELESS}{result.number}")
    holds = result.message or shapes.text(node, SH.description) or _asked(result, node, shapes)
    path = f" (on {result.path})" if result.path else ""
    is_odd = result.value and result.value != result.focus
    message = f"{shown(focus)}: {holds}{path}" + (
        f" Found: {shown(term_text(result.value))}" if is_odd else ""
    )
    iri = result.shape or result.within
    remedy = (
        f"correct the data, or the shape {shorten(iri)}"
        if iri
        else "correct the data, or the shape"
    )
    severity = _SEVERITIES.get(result.severity, "error")
    return Finding("", 0, 0, code_of(iri), severity, message, remedy, focus, iri)


def _asked(result: Result, node: NamedNode, shapes: ShapesGraph) -> str:
    """Return in words what a constraint without a message asks for: its parameter, and the
    parameter's values.
    """
    name = result.component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
    parameter = name[:1].lower() + name[1:]
    values = [
        shorten(v.value) if isinstance(v, NamedNode) else v.value
        for v in shapes.values(node, SH.term(parameter))
        if isinstance(v, NamedNode | Literal)
    ]
    return f"sh:{parameter}{' ' if values else ''}{', '.join(values)} does not hold"


def _local(iri: str) -> str:
    if iri.startswith(SHAPES):
        return iri.removeprefix(SHAPES)
    return re.split("[#/]", iri)[-1] or iri


def _union(view: View) -> bytes:
    """Return the view's graphs but the derived one and the manifest as N-Triples, what engines
    read.
    """
    triples = (
        quad.triple
        for quad in view.written()
        if quad.graph_name not in _SKIPPED and not isinstance(quad.object, Triple)
    )
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
