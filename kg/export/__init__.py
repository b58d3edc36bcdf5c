"""View -> turtle, n-triples, json-ld, rdf/xml, trig, n-quads, graphml, dot, svg, png, html; one module a format."""

from kg.export.formats import FORMATS, Choices, Export, export, made, usual_bound

__all__ = ["FORMATS", "Choices", "Export", "export", "made", "usual_bound"]
