"""From a view to RDF, to files that programs read, to pictures and pages; one module a format."""

from kg.export.formats import (
    FORMATS,
    NETWORKS,
    Choices,
    Export,
    Options,
    encode,
    export,
    export_bytes,
    form_of_name,
    is_known,
    usual_bound,
)

__all__ = [
    "FORMATS",
    "NETWORKS",
    "Choices",
    "Export",
    "Options",
    "encode",
    "export",
    "export_bytes",
    "form_of_name",
    "is_known",
    "usual_bound",
]
