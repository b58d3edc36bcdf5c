"""Checking a view against the SHACL shapes of the ontology: what must hold, what does not, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, serialize

from kg import resources
from kg.model import Finding
from kg.vocab import BASE, DERIVED_GRAPH, PREFIXES, SH, kind_and_slug, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib import Graph

    from kg.store import View

SHAPES: Final = BASE + "shapes#"
"""The namespace of the packaged shapes; a shape's local name follows `SH-` in the code of its findings."""

_SEVERITIES: Final = {SH.Violation.value: "error", SH.Warning.value: "warning", SH.Info.value: "info"}
_RESULTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?focus ?shape ?severity ?component ?value WHERE {
  ?result a sh:ValidationResult ; sh:focusNode ?focus ; sh:sourceShape ?shape ; sh:resultSeverity ?severity ;
    sh:sourceConstraintComponent ?component .
  OPTIONAL { ?result sh:value ?value }
  MINUS { ?outer sh:detail ?result }
}
"""
_TEXTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?description ?message WHERE {
  ?shape sh:message ?message .
  OPTIONAL { ?shape sh:description ?description }
}
"""


def validate(view: View, shapes: Path | None = None) -> tuple[Finding, ...]:
    """Return what breaks a shape, errors first, then by shape and focus node; empty where the view conforms.

    `shapes` is a Turtle file of SHACL shapes, the packaged ones by default. Their `sh:description` says what must hold
    and their `sh:message` what to do. Shapes see the union of all graphs but the derived one, the ontology included.
    Findings know no file and line; `pipeline.placed` adds those of a store by focus node.

    >>> from kg.pipeline import open_view
    >>> validate(open_view())
    ()
    """
    from pyshacl import validate as shacl  # noqa: PLC0415 - takes 0.5 s to import

    path = shapes or resources.shapes()
    rules = _parsed(path.read_bytes(), "turtle")
    _, report, _ = shacl(_union(view), shacl_graph=rules, inplace=True, allow_infos=True, allow_warnings=True)
    found = Store()
    found.load(report.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)
    texts = Store()
    texts.load(path=str(path), format=RdfFormat.TURTLE)
    says = {row["shape"].value: (_text(row["description"]), _text(row["message"])) for row in texts.query(_TEXTS)}  # type: ignore[union-attr]
    findings = {
        _finding(row["focus"], row["shape"], row["severity"], row["value"], says)
        for row in found.query(_RESULTS)  # type: ignore[union-attr]
    }
    return tuple(sorted(findings, key=_order))


def _finding(
    focus: object, shape: object, severity: object, value: object, says: dict[str, tuple[str, str]]
) -> Finding:
    shape_iri = shape.value if isinstance(shape, NamedNode) else str(shape)
    focus_iri = focus.value if isinstance(focus, NamedNode) else str(focus)
    holds, remedy = says.get(shape_iri, ("a shape does not hold", "see the shape"))
    is_odd = value is not None and value != focus
    message = f"{_shown(focus_iri)}: {holds}" + (f" Found: {_shown(_text(value))}" if is_odd else "")
    return Finding(
        path="", line=0, column=0, code=f"SH-{_local(shape_iri)}",
        severity=_SEVERITIES.get(_text(severity), "error"),
        message=message, remedy=remedy, focus=focus_iri, shape=shape_iri,
    )  # fmt: skip


def _order(finding: Finding) -> tuple[int, str, str, str]:
    rank = ("error", "warning", "info").index(finding.severity)
    return rank, finding.code, finding.focus, finding.message


def _local(iri: str) -> str:
    return iri.removeprefix(SHAPES) if iri.startswith(SHAPES) else iri.rpartition("#")[2] or iri


def _shown(text: str) -> str:
    """Return the id that people type for one of our entries, a prefixed name for another IRI, else the text."""
    found = kind_and_slug(text)
    if found:
        return found[1]
    return shorten(text) if text.startswith(("http://", "https://")) else text


def _text(term: object) -> str:
    return str(getattr(term, "value", term if term is not None else ""))


def _union(view: View) -> Graph:
    """Return the view's graphs but the derived one as one rdflib graph: what pySHACL reads."""
    triples: Iterator[Triple] = (
        quad.triple for quad in view.quads() if quad.graph_name != DERIVED_GRAPH and not isinstance(quad.object, Triple)
    )
    return _parsed(serialize(triples, format=RdfFormat.N_TRIPLES) or b"", "nt")


def _parsed(data: bytes, form: str) -> Graph:
    from rdflib import Graph  # noqa: PLC0415 - takes 0.2 s to import

    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.parse(data=data, format=form)
