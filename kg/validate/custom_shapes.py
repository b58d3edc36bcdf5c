"""Custom shapes: files of them, read and checked as a whole, and shapes in the data that
nothing has run.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import query, sandbox
from kg.engine.rdf import RdfFormat, parse
from kg.errors import Finding, InputError
from kg.importers import rdf
from kg.validate.graph import ShapesGraph
from kg.vocab import (
    BASE,
    DERIVED_GRAPH,
    MANIFEST_GRAPH,
    RDF,
    SH,
    BlankNode,
    Literal,
    NamedNode,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.store import View
    from kg.vocab import Quad

NOT_RUN: Final = "SH-not-run"
"""The code of the finding that names shapes in the data."""
_SKOLEM: Final = re.compile(rb"<" + re.escape(f"{BASE}.well-known/genid/".encode()) + rb"([^>]*)>")
_QUERIES: Final = (SH.select, SH.ask, SH.construct)
_NEVER_RUN: Final = {
    SH.js: "JavaScript is not run",
    SH.rule: "rules are not applied, shapes only check",
}
_SHAPES: Final = (SH.NodeShape, SH.PropertyShape)
_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_LISTED: Final = 3


def read(paths: Sequence[Path]) -> ShapesGraph:
    """Return the shapes in RDF files, as one graph; what they import is not fetched.

    Raises InputError where a file is no RDF or holds no shape, and for whatever in it an engine
    would pass over: a term that SHACL does not have, a property shape without a path, one that is
    nowhere; and for queries that reach out.
    """
    triples = []
    for number, path in enumerate(paths):
        name = sandbox.unpacked_name(path.name)
        suffix = Path(name).suffix.lower()
        if suffix not in rdf.SUFFIXES:
            raise InputError(
                f"{path}: no RDF file by its ending. Shapes are read from "
                f"{', '.join(rdf.SUFFIXES)}."
            )
        data = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES, unpack=True)
        lines, _ = rdf.read(data, str(path), suffix, str(number))
        text = _SKOLEM.sub(lambda match: b"_:g" + re.sub(rb"\W", b"-", match[1]), b"\n".join(lines))
        quads = [quad.triple for quad in parse(text, RdfFormat.N_QUADS)]
        if not any(
            t.object in _SHAPES or t.predicate in (*_TARGETS, SH.target, SH.path) for t in quads
        ):
            raise InputError(
                f"{path}: holds no SHACL shape. A shape is a sh:NodeShape or a sh:PropertyShape."
            )
        triples += quads
    graph = ShapesGraph.of(triples)
    problems = list(_problems(graph))
    if problems:
        files = ", ".join(map(str, paths))
        raise InputError.of(
            [Finding(files, 0, 0, "bad-shape", "error", *problem) for problem in problems]
        )
    return graph


def _problems(graph: ShapesGraph) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with shapes in a way that an engine would not say, and what to do about
    it.
    """
    from rdflib import URIRef  # noqa: PLC0415
    from rdflib.namespace import SH as TERMS  # noqa: PLC0415 - takes 0.2 s to import, for custom shapes only

    for triple in dict.fromkeys(graph.triples):
        shape = (
            shorten(graph.named(triple.subject))
            if graph.named(triple.subject)
            else "a shape without a name"
        )
        word = shorten(triple.predicate.value)
        if (
            triple.predicate.value.startswith(str(SH))
            and URIRef(triple.predicate.value) not in TERMS
        ):
            yield f"{shape}: SHACL has no {word}", "correct its name; no engine would run it"
        elif triple.predicate in _NEVER_RUN:
            yield (
                f"{shape}: {word} is in it, and {_NEVER_RUN[triple.predicate]}",
                "write it as another constraint",
            )
        elif triple.predicate == SH.property and not graph.values(triple.object, SH.path):
            yield (
                f"{shape}: a property shape of it has no sh:path in these files",
                "add it, or the file that holds it",
            )
        elif triple.predicate in _QUERIES and isinstance(triple.object, Literal):
            try:
                query.check(triple.object.value, name=f"{shape}, {word}")
            except InputError as error:
                yield str(error), "leave it out"


def not_run(view: View, custom: ShapesGraph | None = None) -> tuple[Finding, ...]:
    """Return a finding for each graph of a view with shapes that were not run, since they are data
    there.

    Shapes that are among the `custom` ones were run.
    """
    run = {t.subject for t in custom.triples} if custom else set()
    shapes: dict[str, set[str]] = {}
    for quad in _in_data(view):
        shape, graph = quad.subject, quad.graph_name
        if isinstance(shape, NamedNode) and isinstance(graph, NamedNode) and shape not in run:
            shapes.setdefault(graph.value, set()).add(shape.value)
    return tuple(
        _not_run_in(iris, named_iris)
        for iris in shapes.values()
        # shapes without a name are named again in each file; that they are the same cannot be seen
        if (named_iris := _with_names(iris)) or custom is None
    )


def _with_names(iris: set[str]) -> list[str]:
    return sorted(iri for iri in iris if "/.well-known/genid/" not in iri)


def _not_run_in(iris: set[str], named_iris: list[str]) -> Finding:
    """Return the finding for the shapes of one graph, `named_iris` being those with a name."""
    count = len(named_iris or iris)
    names = ", ".join(shorten(iri) for iri in named_iris[:_LISTED]) or "without a name"
    more = f" and {len(named_iris) - _LISTED} more" if len(named_iris) > _LISTED else ""
    shapes, were = ("shape", "was") if count == 1 else ("shapes", "were")
    words = f"{count} SHACL {shapes} in the data {were} not run"
    focus = named_iris[0] if named_iris else min(iris)
    return Finding(
        "",
        0,
        0,
        NOT_RUN,
        "warning",
        f"{words}: {names}{more}",
        "run them: kg validate --shapes FILE",
        focus,
    )


def _in_data(view: View) -> Iterator[Quad]:
    match = view.match
    for kind in _SHAPES:
        yield from (q for q in match(None, RDF.type, kind, None) if _is_data(q))
    for target in _TARGETS:
        yield from (q for q in match(None, target, None, None) if _is_data(q))


def _is_data(quad: Quad) -> bool:
    return quad.graph_name not in (DERIVED_GRAPH, MANIFEST_GRAPH) and not isinstance(
        quad.subject, BlankNode
    )
