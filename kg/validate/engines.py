"""The engines that check SHACL, behind one function with one result: pySHACL, the reference, and an accelerated one."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from kg.errors import InputError, MachineError, UsageError
from kg.vocab import PREFIXES

ENGINES: Final = ("shacl", "pyshacl")
"""The engines by the name of their distribution, the faster one first."""
_RESULTS: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?focus ?shape ?severity ?component ?value ?message WHERE {
  ?result a sh:ValidationResult ; sh:focusNode ?focus ; sh:sourceShape ?shape ; sh:resultSeverity ?severity ;
    sh:sourceConstraintComponent ?component .
  OPTIONAL { ?result sh:value ?value }
  OPTIONAL { ?result sh:resultMessage ?message }
  MINUS { ?outer sh:detail ?result }
}
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation. `focus` and `value` are terms in N-Triples form, the others IRIs.

    `value` is empty where the constraint is about no one value, `shape` where the shape that failed has no IRI;
    `message` is then what the shape says, else empty.
    """

    focus: str
    shape: str
    severity: str
    component: str
    value: str
    message: str = ""


def results(data: bytes, shapes: str, engine: str = "") -> frozenset[Result]:
    """Return the results of N-Triples against SHACL shapes in Turtle, the same from either engine.

    Without `engine` the accelerated one is used where it is installed (the extra `shacl`), else the reference.
    Raises InputError where the shapes are none, MachineError where the engine named is not installed.

    >>> shapes = '''@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
    ...   e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property e:P . e:P sh:path e:p ; sh:minCount 1 .'''
    >>> [found.shape for found in results(b"<http://e/a> <http://e/q> 'x' .".replace(b"'", b'"'), shapes)]
    ['http://e/P']
    """
    chosen = engine or next(name for name in ENGINES if importlib.util.find_spec(name))
    if chosen not in ENGINES:
        raise UsageError(f"no SHACL engine {chosen!r}. Use {' or '.join(ENGINES)}.")
    if importlib.util.find_spec(chosen) is None:
        raise MachineError(f"the SHACL engine {chosen} is not installed. Run: pip install 'mandate-kg[shacl]'")
    return _by_shacl(data, shapes) if chosen == "shacl" else _by_pyshacl(data, shapes)


def _by_shacl(data: bytes, shapes: str) -> frozenset[Result]:
    import shacl  # noqa: PLC0415 - an extra

    try:
        report = shacl.Shapes.from_turtle(shapes).validate_text(data.decode(), format="ntriples")
    except ValueError as error:
        raise InputError(f"the shapes cannot be read: {error}. Correct them.") from error
    return frozenset(
        _result(r.focus_node, r.source_shape or "", r.severity_iri, r.component_iri, r.value or "", r.message or "")
        for r in report.results
    )


def _by_pyshacl(data: bytes, shapes: str) -> frozenset[Result]:
    from pyshacl import validate  # noqa: PLC0415 - takes 0.5 s to import
    from rdflib import Graph  # noqa: PLC0415 - takes 0.2 s to import

    try:
        rules = Graph().parse(data=shapes, format="turtle")
    except SyntaxError as error:
        raise InputError(f"the shapes cannot be read: {error}. Correct them.") from error
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(data=data, format="nt")
    _, report, _ = validate(graph, shacl_graph=rules, inplace=True, allow_infos=True, allow_warnings=True)
    found = Store()
    found.load(report.serialize(format="nt", encoding="utf-8"), format=RdfFormat.N_TRIPLES)
    return frozenset(
        _result(
            str(row["focus"]), str(row["shape"]), row["severity"].value, row["component"].value,
            str(row["value"] or ""), row["message"].value if row["message"] else "",
        )
        for row in found.query(_RESULTS)  # type: ignore[union-attr]
    )  # fmt: skip


def _result(focus: str, shape: str, severity: str, component: str, value: str, message: str) -> Result:  # noqa: PLR0913, PLR0917 - one a column
    named = shape.startswith("<")
    return Result(focus, shape[1:-1] if named else "", severity, component, value, "" if named else message)


def term_text(term: str) -> str:
    r"""Return the text or IRI of a term in N-Triples form, the label of a blank node as it is.

    >>> term_text('"a\\nb"@en'), term_text("<http://e/a>")
    ('a\nb', 'http://e/a')
    """
    if not term.startswith(('"', "<")):
        return term
    if term.startswith("<"):
        return NamedNode(term[1:-1]).value
    return str(next(iter(parse(f"<urn:s> <urn:p> {term} .".encode(), RdfFormat.N_TRIPLES))).object.value)
