"""The engines that check SHACL, behind one function with one result: pySHACL, the reference, and an
accelerated one.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.engine import scratch
from kg.engine.rdf import RdfFormat, parse
from kg.errors import InputError, MachineError, UsageError
from kg.validate.graph import NAMELESS, ShapesGraph
from kg.vocab import PREFIXES, SH, BlankNode, NamedNode, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES: Final = ("shacl", "pyshacl")
"""The engines by the name of their distribution, the faster one first."""
_RESULTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?result ?focus ?shape ?severity ?component ?value ?path (MIN(?said) AS ?message) WHERE {
  ?result a sh:ValidationResult ; sh:focusNode ?focus ; sh:sourceShape ?shape ; sh:resultSeverity ?severity ;
    sh:sourceConstraintComponent ?component .
  OPTIONAL { ?result sh:value ?value }
  OPTIONAL { ?result sh:resultPath ?path }
  OPTIONAL { ?result sh:resultMessage ?said }
  MINUS { ?outer sh:detail ?result }
}
GROUP BY ?result ?focus ?shape ?severity ?component ?value ?path
"""  # noqa: E501
_BY_QUERY: Final = SH.SPARQLConstraintComponent.value
"""The component whose messages hold values of the data, which an engine fills in."""


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of a validation. `focus` and `value` are terms in N-Triples form, the others IRIs.

    `value` is empty where the constraint is about no one value, `shape` where the shape that failed
    has no IRI; `number` distinguishes shapes without one, by their order, and `within` is the
    nearest shape with an IRI. `path` is what SPARQL writes for the path of the shape, empty for a
    node shape. `message` is what the shape says, else empty.
    """

    focus: str
    shape: str
    severity: str
    component: str
    value: str
    path: str = ""
    number: int = 0
    within: str = ""
    message: str = ""


def results(data: bytes, shapes: str | ShapesGraph, engine: str = "") -> tuple[Result, ...]:
    """Return the results of N-Triples against SHACL shapes in Turtle, in order, the same from
    either engine.

    Two constraints of one kind in one shape, such as two of sh:class, give two results that are
    equal. Without `engine` the accelerated one is used where it is installed (the extra `shacl`),
    else the reference. Raises InputError where the shapes are none, MachineError where the engine
    named is not installed.

    >>> shapes = '''@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
    ...   e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property e:P . e:P sh:path e:p ; sh:minCount 1 .'''
    >>> [found.shape for found in results(b"<http://e/a> <http://e/q> 'x' .".replace(b"'", b'"'), shapes)]
    ['http://e/P']
    """  # noqa: E501
    chosen = engine or next(name for name in ENGINES if importlib.util.find_spec(name))
    if chosen not in ENGINES:
        raise UsageError(f"no SHACL engine {chosen!r}. Use {' or '.join(ENGINES)}.")
    if importlib.util.find_spec(chosen) is None:
        raise MachineError(
            f"the SHACL engine {chosen} is not installed. Run: pip install 'mandate-kg[shacl]'"
        )
    graph = ShapesGraph.of_turtle(shapes) if isinstance(shapes, str) else shapes
    return tuple(sorted(_by_shacl(data, graph) if chosen == "shacl" else _by_pyshacl(data, graph)))


def _by_shacl(data: bytes, graph: ShapesGraph) -> Iterator[Result]:
    import shacl  # noqa: PLC0415 - an extra

    try:
        report = shacl.Shapes.from_text(graph.data, format="ntriples").validate_text(
            data.decode(), format="ntriples"
        )
    except ValueError as error:
        raise InputError(f"the shapes cannot be read: {error}. Correct them.") from error
    for r in report.results:
        row = (
            r.focus_node,
            r.source_shape or "",
            r.severity_iri,
            r.component_iri,
            r.value or "",
            r.path or "",
        )
        yield _result(graph, row, r.message or "")


def _by_pyshacl(data: bytes, graph: ShapesGraph) -> Iterator[Result]:
    from pyshacl import validate  # noqa: PLC0415 - takes 0.5 s to import
    from pyshacl.errors import ReportableRuntimeError  # noqa: PLC0415
    from rdflib import Graph  # noqa: PLC0415 - takes 0.2 s to import

    rules = Graph().parse(data=graph.data, format="nt")
    data_graph = Graph()
    for prefix, namespace in PREFIXES.items():
        data_graph.bind(prefix, namespace)
    data_graph.parse(data=data, format="nt")
    try:
        _, report, report_text = validate(
            data_graph,
            shacl_graph=rules,
            inplace=True,
            allow_infos=True,
            allow_warnings=True,
            advanced=True,
        )
    except ReportableRuntimeError as error:
        raise InputError(f"the shapes cannot be read: {error.message}. Correct them.") from error
    if not isinstance(report, Graph):
        raise InputError(f"the shapes cannot be read: {report_text.strip()}. Correct them.")
    triples = parse(report.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES)
    for row in scratch(triples).select(_RESULTS):
        parts = (str(row[name]) if row[name] is not None else "" for name in ("focus", "shape"))
        iris = (row["severity"].value, row["component"].value)
        rest = (str(row[name]) if row[name] is not None else "" for name in ("value", "path"))
        yield _result(graph, (*parts, *iris, *rest), row["message"].value if row["message"] else "")


def _result(graph: ShapesGraph, row: tuple[str, ...], message: str) -> Result:
    """Return a result from what an engine says of it: focus, shape, severity, component, value and
    path, and a message.

    The path and the message are the shape's own, which engines write in different ways; where a
    constraint names the path itself, as sh:closed does, or its message holds values, the engine's.
    """
    focus, shape, severity, component, value, path = row
    node = (
        NamedNode(shape[1:-1])
        if shape.startswith("<")
        else BlankNode(shape.removeprefix("_:") or "none")
    )
    nameless = isinstance(node, NamedNode) and node.value.startswith(NAMELESS)
    is_named = isinstance(node, NamedNode) and not nameless
    path_of_result = (
        shorten(path[1:-1])
        if path.startswith("<") and path.count("<") == 1 and path.endswith(">")
        else ""
    )
    return Result(
        focus,
        node.value if is_named else "",
        severity,
        component,
        value,
        graph.path(node) or path_of_result,
        int(node.value.removeprefix(NAMELESS)) if nameless else 0,
        graph.named(node),
        message if component == _BY_QUERY else graph.text(node, SH.message),
    )


def term_text(term: str) -> str:
    r"""Return the text or IRI of a term in N-Triples form, the label of a blank node as it is.

    >>> term_text('"a\\nb"@en'), term_text("<http://e/a>")
    ('a\nb', 'http://e/a')
    """
    if not term.startswith(('"', "<")):
        return term
    if term.startswith("<"):
        return NamedNode(term[1:-1]).value
    return str(
        next(iter(parse(f"<urn:s> <urn:p> {term} .".encode(), RdfFormat.N_TRIPLES))).object.value
    )
