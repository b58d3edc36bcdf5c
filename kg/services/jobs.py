"""The services that worker processes know: the only place where one is registered.

Also the program of the workers, which imports a service when it is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.sandbox import DEFAULT_LIMITS, Limits, Pool, Registry, Service, run_once

if TYPE_CHECKING:
    from collections.abc import Callable

Request = TypeVar("Request")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class WallsRequest:
    """Asks a worker what closes its network."""


@dataclass(frozen=True, slots=True)
class Walls:
    """What closes the network of a worker, strongest first."""

    names: tuple[str, ...]


def _walls(_request: WallsRequest, _limits: Limits) -> Walls:
    from kg.sandbox import cage

    return Walls(cage.walls())


WALLS: Final = Service("walls", WallsRequest, Walls, _walls)


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


_SERVICES: Final[dict[str, Callable[[], Service[Any, Any]]]] = {
    "ask": _ask,
    "read-inputs": _reading,
    "compare": _comparison,
    "lint": _lint,
    "ontology-statistics": _statistics,
    "ontology-difference": _difference,
    "walls": lambda: WALLS,
}
REGISTRY: Final = Registry("kg.services.jobs", _SERVICES)


def apart(
    service: Service[Request, Answer], request: Request, limits: Limits = DEFAULT_LIMITS
) -> Answer:
    """Return a service's answer from a worker process of its own, as one command needs it.

    >>> apart(WALLS, WallsRequest()).names[-1]
    'audit hook'
    """
    return run_once(REGISTRY, service, request, limits)


def pool(size: int, *, memory: int = DEFAULT_LIMITS.memory) -> Pool:
    """Return a pool of workers that stay open, for many requests; each holds the views that it
    opened.
    """
    return Pool(REGISTRY, size=size, memory=memory)


if __name__ == "__main__":
    from kg.sandbox.child import serve

    serve(REGISTRY)
