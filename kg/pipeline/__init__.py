"""The order of the steps: open, load, derive, save, withdraw, back up, demo. Nothing else here calls a Writer."""

from kg.pipeline.backup import Backup, backup, restore
from kg.pipeline.demo import Demo, demo
from kg.pipeline.gallery import gallery
from kg.pipeline.identity import Judged, decide, judgements, undo
from kg.pipeline.keeping import Logged, Retracted, log, rebuild, retract, withdrawal_of
from kg.pipeline.loading import Loaded, attach_text, initialise, load, reason
from kg.pipeline.placing import placed, placed_axioms, places
from kg.pipeline.trying import Tried, findings_of, try_files
from kg.pipeline.verifying import Verification, verify
from kg.pipeline.views import answer, load_ontology, open_view, table
from kg.pipeline.whatif import standing_at, statements_of, without
from kg.pipeline.writing import record

__all__ = [
    "Backup",
    "Demo",
    "Judged",
    "Loaded",
    "Logged",
    "Retracted",
    "Tried",
    "Verification",
    "answer",
    "attach_text",
    "backup",
    "decide",
    "demo",
    "findings_of",
    "gallery",
    "initialise",
    "judgements",
    "load",
    "load_ontology",
    "log",
    "open_view",
    "placed",
    "placed_axioms",
    "places",
    "reason",
    "rebuild",
    "record",
    "restore",
    "retract",
    "standing_at",
    "statements_of",
    "table",
    "try_files",
    "undo",
    "verify",
    "withdrawal_of",
    "without",
]
