"""The mission mandate knowledge graph: statements with their provenance, and the coverage of
mandated tasks.

>>> import kg
>>> kg.KnowledgeBase().survey(as_of="1900-01-01").mandates[0].in_force
'no'

Everything here is imported when it is first used, so `import kg` costs nothing. No name here is
also a module's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.api import KnowledgeBase
    from kg.coverage import Coverage, Policy
    from kg.errors import Finding, KgError
    from kg.formats import export as save
    from kg.formats.networks.notebook import project_for_notebook as project
    from kg.interop import to_rdflib
    from kg.model import Statement, Table
    from kg.reason import classes
    from kg.services.ask import table
    from kg.services.keywords import assess, initialise, load
    from kg.services.opening import open_view
    from kg.store import View
    from kg.validate import validate as conformance

__all__ = [
    "Coverage",
    "Finding",
    "KgError",
    "KnowledgeBase",
    "Policy",
    "Statement",
    "Table",
    "View",
    "assess",
    "classes",
    "conformance",
    "initialise",
    "load",
    "open_view",
    "project",
    "save",
    "table",
    "to_rdflib",
]

_HOMES: Final = {
    "Coverage": "kg.coverage",
    "Finding": "kg.errors",
    "KgError": "kg.errors",
    "KnowledgeBase": "kg.api",
    "Policy": "kg.coverage",
    "Statement": "kg.model",
    "Table": "kg.model",
    "View": "kg.store",
    "assess": "kg.services.keywords",
    "classes": "kg.reason",
    "conformance": "kg.validate:validate",
    "initialise": "kg.services.keywords",
    "load": "kg.services.keywords",
    "open_view": "kg.services.opening",
    "project": "kg.formats.networks.notebook:project_for_notebook",
    "save": "kg.formats:export",
    "table": "kg.services.ask",
    "to_rdflib": "kg.interop",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attributes are of any type
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(importlib.import_module(module), attribute or name)


def __dir__() -> list[str]:
    return sorted(__all__)
