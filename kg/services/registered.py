"""The services that worker processes know: the only place where one is registered.

Also the program of the workers, which imports a service when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.sandbox import Registry, Service
from kg.services.jobs import WALLS

if TYPE_CHECKING:
    from collections.abc import Callable


def _ask() -> Service[Any, Any]:
    from kg.services.ask import ASK

    return ASK


def _reading() -> Service[Any, Any]:
    from kg.services.worker import READING

    return READING


def _comparison() -> Service[Any, Any]:
    from kg.services.verification import COMPARISON

    return COMPARISON


def _lint() -> Service[Any, Any]:
    from kg.services.linting import LINT

    return LINT


def _statistics() -> Service[Any, Any]:
    from kg.services.linting import STATISTICS

    return STATISTICS


def _difference() -> Service[Any, Any]:
    from kg.services.linting import DIFFERENCE

    return DIFFERENCE


def _document() -> Service[Any, Any]:
    from kg.services.drafting.reading import DOCUMENT

    return DOCUMENT


def _converting() -> Service[Any, Any]:
    from kg.services.importing import CONVERTING

    return CONVERTING


_SERVICES: Final[dict[str, Callable[[], Service[Any, Any]]]] = {
    "ask": _ask,
    "read-inputs": _reading,
    "compare": _comparison,
    "lint": _lint,
    "ontology-statistics": _statistics,
    "ontology-difference": _difference,
    "read-document": _document,
    "convert-file": _converting,
    "walls": lambda: WALLS,
}
REGISTRY: Final = Registry("kg.services.registered", _SERVICES)


if __name__ == "__main__":
    from kg.sandbox.child import serve

    serve(REGISTRY)
