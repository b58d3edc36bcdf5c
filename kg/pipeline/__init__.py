"""The order of the steps: open, load, derive, save, demo. Nothing else here calls a Writer."""

from kg.pipeline.demo import Demo, demo
from kg.pipeline.keeping import Verification, log, rebuild, verify
from kg.pipeline.loading import Loaded, attach_text, initialise, load, reason
from kg.pipeline.views import answer, load_ontology, open_view, table

__all__ = [
    "Demo",
    "Loaded",
    "Verification",
    "answer",
    "attach_text",
    "demo",
    "initialise",
    "load",
    "load_ontology",
    "log",
    "open_view",
    "reason",
    "rebuild",
    "table",
    "verify",
]
