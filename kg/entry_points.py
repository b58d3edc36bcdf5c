"""Records that other distributions add by entry points: output formats, importers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

_LONGEST: Final = 300


class RefusedError(Exception):
    """A record that does not fit; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry point that cannot be used: its name, its distribution in words, and why.

    `is_import` says that its module could not be imported or failed there.
    """

    name: str
    distribution: str
    reason: str
    is_import: bool

    def message(self, kind: str) -> str:
        """Return that a record of a kind, such as `importer`, cannot be used, why, and what to do.

        >>> Problem("fld", "field-notes 1", "it has no ending.", False).message("importer")
        "the importer 'fld' of field-notes 1 cannot be used: it has no ending."
        """
        subject = f"the {kind} {self.name!r} of {self.distribution}"
        if self.is_import:
            return f"{subject} cannot be imported ({self.reason}). Update or uninstall it."
        return f"{subject} cannot be used: {self.reason}"


class Loaded(NamedTuple):
    """The records of a group that can be used, by name, and why others cannot."""

    records: tuple[Any, ...]
    problems: tuple[Problem, ...]


Record = TypeVar("Record")


def load(
    group: str, kind: type[Record], check: Callable[[Record, str, tuple[Record, ...]], None]
) -> Loaded:
    """Return the records of an entry-point group, each with its `distribution`.

    An entry point is a record of `kind`, or a function that returns one. `check` gets a record, the
    name of its entry point and the records before it; it raises RefusedError for one that does not
    fit.

    >>> load("kg.no-such-group", int, lambda record, name, others: None)
    Loaded(records=(), problems=())
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - 20 ms, where they are needed

    records: list[Any] = []
    problems: list[Problem] = []
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        distribution = _distribution(point)
        try:
            record = _record(point, group, kind)
            check(record, point.name, tuple(records))
        except RefusedError as error:
            problems.append(Problem(point.name, distribution, str(error), is_import=False))
        except Exception as error:  # noqa: BLE001 - code of others: whatever it raises is reported
            problems.append(Problem(point.name, distribution, in_words(error), is_import=True))
        else:
            records.append(replace(record, distribution=distribution))  # type: ignore[type-var]
    return Loaded(tuple(records), tuple(problems))


def function_of(target: str | Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that a record names as "module:function", whose module is imported now;
    a function itself as it is.

    >>> function_of("math:sqrt")(9.0)
    3.0
    """
    if not isinstance(target, str):
        return target
    module, _, function = target.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def in_words(error: BaseException) -> str:
    """Return an exception in one line.

    >>> in_words(KeyError("x"))
    "KeyError: 'x'"
    """
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _record(point: EntryPoint, group: str, kind: type[Record]) -> Record:
    content = point.load()
    record = content() if callable(content) else content
    if not isinstance(record, kind):
        name = f"{group}.{kind.__name__}"  # a group is called as the package that has the type
        raise RefusedError(f"{point.value} is no {name}. Update or uninstall it.")
    return record


def _distribution(point: EntryPoint) -> str:
    if point.dist is None:
        return f"the entry point {point.value}"
    return f"the distribution {point.dist.name} {point.dist.version}"
