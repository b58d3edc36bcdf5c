"""The order of the steps: open, load, derive, save, withdraw, back up, demo. Nothing else here
calls a Writer.

What a step needs is imported when it is first used, so that a question waits for nothing that only
loads need. No name here is also a module's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.pipeline.copying import Backup, backup, restore
    from kg.pipeline.drawing import gallery
    from kg.pipeline.identity import Judged, decide, judgements, undo
    from kg.pipeline.keeping import Logged, Retracted, log, rebuild, retract, withdrawal_of
    from kg.pipeline.loading import Loaded, attach_text, initialise, load, reason
    from kg.pipeline.own import own_view
    from kg.pipeline.placing import placed, placed_axioms, places
    from kg.pipeline.showing import Demo, demo
    from kg.pipeline.trying import Tried, findings_of, try_files, view_with
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
    "own_view",
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
    "view_with",
    "withdrawal_of",
    "without",
]

_HOMES: Final = {
    "Backup": "copying",
    "Demo": "showing",
    "Judged": "identity",
    "Loaded": "loading",
    "Logged": "keeping",
    "Retracted": "keeping",
    "Tried": "trying",
    "Verification": "verifying",
    "answer": "views",
    "attach_text": "loading",
    "backup": "copying",
    "decide": "identity",
    "demo": "showing",
    "findings_of": "trying",
    "gallery": "drawing",
    "initialise": "loading",
    "judgements": "identity",
    "load": "loading",
    "load_ontology": "views",
    "log": "keeping",
    "open_view": "views",
    "own_view": "own",
    "placed": "placing",
    "placed_axioms": "placing",
    "places": "placing",
    "reason": "loading",
    "rebuild": "keeping",
    "record": "writing",
    "restore": "copying",
    "retract": "keeping",
    "standing_at": "whatif",
    "statements_of": "whatif",
    "table": "views",
    "try_files": "trying",
    "undo": "identity",
    "verify": "verifying",
    "view_with": "trying",
    "withdrawal_of": "keeping",
    "without": "whatif",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'kg.pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(f"kg.pipeline.{_HOMES[name]}"), name)
