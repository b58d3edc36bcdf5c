"""The order of the steps: open, load, derive, save, demo. Nothing else here calls a Writer."""

from kg.pipeline.demo import Demo, demo
from kg.pipeline.loading import Loaded, attach_text, initialise, load, reason
from kg.pipeline.views import answer, load_ontology, open_view, table

__all__ = [
    "Demo",
    "Loaded",
    "answer",
    "attach_text",
    "demo",
    "initialise",
    "load",
    "load_ontology",
    "open_view",
    "reason",
    "table",
]
