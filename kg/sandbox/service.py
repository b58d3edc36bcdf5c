"""What a worker process may be asked to run: services by name, each with the types of its request
and its answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.sandbox.limits import Limits

Request = TypeVar("Request")
Answer = TypeVar("Answer")
_NARROW: Final = "Narrow it, or allow more with --timeout."


@dataclass(frozen=True, slots=True)
class Service(Generic[Request, Answer]):
    """A function that may run in another process: its name there, and the types that it takes and
    gives.

    `noun` and `remedy` stand in the message where a limit is reached; `undone` says then what was
    not done, where that is more important than how to make the request smaller.
    """

    name: str
    request: type[Request]
    answer: type[Answer]
    function: Callable[[Request, Limits], Answer]
    noun: str = "query"
    remedy: str = _NARROW
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """The services that worker processes know, by name, each imported when it is first asked for.

    `program` is the module that serves them where Python runs it by `-m`.
    """

    program: str
    services: Mapping[str, Callable[[], Service[Any, Any]]] = field(default_factory=dict)
