"""From a view to RDF, to files that programs read, to pictures and pages; one module a format."""

from kg.formats.exporting import (
    FORMATS,
    NETWORKS,
    Choices,
    Export,
    Options,
    encode,
    encode_answer,
    export,
    export_bytes,
    form_named,
    form_of,
    form_of_name,
)

__all__ = [
    "FORMATS",
    "NETWORKS",
    "Choices",
    "Export",
    "Options",
    "encode",
    "encode_answer",
    "export",
    "export_bytes",
    "form_named",
    "form_of",
    "form_of_name",
]
