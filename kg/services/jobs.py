"""Running a service in a worker process: once, or in a pool that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from kg.sandbox import DEFAULT_LIMITS, Limits, Pool, Registry, Service, run_once

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
    from kg.sandbox import confinement

    return Walls(confinement.walls())


WALLS: Final = Service("walls", WallsRequest, Walls, _walls)


WORKERS: Final = Registry("kg.services.registered")
"""The program of the workers, which knows the services."""


def apart(
    service: Service[Request, Answer], request: Request, limits: Limits = DEFAULT_LIMITS
) -> Answer:
    """Return a service's answer from a worker process of its own, as one command needs it.

    >>> apart(WALLS, WallsRequest()).names[-1]
    'audit hook'
    """
    return run_once(WORKERS, service, request, limits)


def pool(size: int, *, memory: int = DEFAULT_LIMITS.memory) -> Pool:
    """Return a pool of workers that stay open, for many requests; each holds the views that it
    opened.
    """
    return Pool(WORKERS, size=size, memory=memory)
