"""Findings, and the KgError family: what can go wrong, each kind with its exit code."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTED: Final = 50
"""How many findings the text of a refusal lists; more than that no one reads before correcting
the first.
"""

SEVERITIES: Final = ("error", "warning", "info")
"""How severe a finding may be, the most severe first."""


class Location(NamedTuple):
    """A position in a file. `line` and `column` count from 1; 0 means unknown.

    >>> print(Location("a.yaml", 3, 5), Location("a.yaml"), sep=", ")
    a.yaml:3:5, a.yaml
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, where it is, and what to do about it.

    `line` and `column` count from 1; 0 means unknown. `focus` is the IRI of the focus node and
    `shape` that of the shape that found it, both empty where there is none.

    >>> print(Finding("a.yaml", 3, 5, "unknown-id", "error", "no actor 'hmw'", "write 'hmv'"))
    a.yaml:3:5: unknown-id error no actor 'hmw'  fix: write 'hmv'
    """

    path: str
    line: int
    column: int
    code: str
    severity: str
    message: str
    remedy: str
    focus: str = ""
    shape: str = ""

    @property
    def location(self) -> Location:
        """Where the problem is."""
        return Location(self.path, self.line, self.column)

    def __str__(self) -> str:
        location = f"{self.location}: " if self.line or self.path else ""
        fix = f"  fix: {self.remedy}" if self.remedy else ""
        return f"{location}{self.code} {self.severity} {self.message}{fix}"


class Notice(UserWarning):
    """What a person should know although nothing failed; the command line says it on stderr."""


class KgError(Exception):
    """Something a person can correct; the text says what, where and what next."""

    exit_code: ClassVar[int] = 70


class InputError(KgError):
    """Input that is unreadable, illegal or refused, or a name that is not there; nothing was
    written.

    `findings` holds one entry a problem; it is empty where the text says it all.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)

    @classmethod
    def of(cls, findings: Iterable[Finding], *, complete: bool = True) -> InputError:
        """Return one error of all findings; its text lists fifty, one a line, and counts the others
        by their codes.

        `complete` is false where the reader stopped before the end of the input, so that the count
        is a lower bound.

        >>> raise InputError.of([Finding("a.csv", n, 1, "ragged-row", "error", "3 cells", "") for n in range(1, 60)])
        Traceback (most recent call last):
        kg.errors.InputError: a.csv:1:1: ragged-row error 3 cells
        ...
        a.csv:50:1: ragged-row error 3 cells
        9 more findings are not listed: 9 ragged-row.
        """  # noqa: E501
        every = tuple(findings)
        lines = [str(finding) for finding in every[:_LISTED]]
        if unlisted := every[_LISTED:]:
            codes = Counter(finding.code for finding in unlisted)
            counts = ", ".join(f"{count:,} {code}" for code, count in codes.most_common())
            bound = "" if complete else "At least "
            lines.append(
                f"{bound}{len(unlisted):,} more finding{'s are' if len(unlisted) > 1 else ' is'} "
                f"not listed: {counts}."
            )
        return cls("\n".join(lines), every)


class UsageError(KgError):
    """Options that do not go together."""

    exit_code: ClassVar[int] = 2


class MachineError(KgError):
    """The machine lacks something: a package, Java, disk space, or a lock held by another
    process.
    """

    exit_code: ClassVar[int] = 4


class UndeterminedError(KgError):
    """No answer either way: a time or row limit was reached, or a gate met an unknown."""

    exit_code: ClassVar[int] = 5


class InternalError(KgError):
    """An error in this program; the text is the exception's own."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str) -> None:
        super().__init__(
            f"our fault: {message}\nReport it with the command you typed "
            "(see CONTRIBUTING.md, Reporting a fault); KG_DEBUG=1 shows where it happened."
        )


_MACHINES: Final = frozenset(
    getattr(errno, name)
    for name in (
        "EIO",
        "ENOSPC",
        "EDQUOT",
        "EROFS",
        "EFBIG",
        "EMFILE",
        "ENFILE",
        "ENOMEM",
        "EAGAIN",
        "EBUSY",
        "EACCES",
        "EPERM",
    )
)
_FULL: Final = ("no space left", "disk quota exceeded", "file too large", "read-only file system")


def machine_failed(error: Exception) -> bool:
    """Return whether an error is the machine's: no space, a disk that fails, a limit of the system.

    The engine says it only in words.

    >>> machine_failed(OSError(errno.ENOSPC, "No space left on device"))
    True
    >>> machine_failed(RuntimeError("IO error: No space left on device: While appending to file: a.log"))
    True
    """  # noqa: E501
    if isinstance(error, OSError) and error.errno in _MACHINES:
        return True
    return isinstance(error, OSError | RuntimeError) and any(
        words in str(error).lower() for words in _FULL
    )


_REMEDIES: Final = {
    errno.EACCES: "Check the permissions",
    errno.EPERM: "Check the permissions",
    errno.EROFS: "Check the permissions",
    errno.ENOENT: "Check the folder",
    errno.ENOTDIR: "Check the folder",
    errno.EIO: "Check the disk",
    errno.EMFILE: "Close some programs",
    errno.ENFILE: "Close some programs",
    errno.ENOMEM: "Free some memory",
    errno.EAGAIN: "Close some programs",
}


def remedy(error: Exception, otherwise: str = "Free some space") -> str:
    """Return what to do where the machine refused something, `otherwise` where its reason is none
    that is known here.

    >>> remedy(PermissionError(errno.EACCES, "Permission denied"))
    'Check the permissions'
    """
    number = error.errno if isinstance(error, OSError) else None
    return _REMEDIES.get(number or 0, otherwise)


def refused_by_machine(error: Exception) -> MachineError:
    """Return the error for what the machine refused, with the remedy."""
    return MachineError(f"the machine refused ({error}). {remedy(error)}, then repeat.")


def tells_damage(error: Exception) -> InputError | None:
    """Return the error to raise where the engine met damaged data while it was reading; it says so
    only in words.

    >>> tells_damage(RuntimeError("Corruption: block checksum mismatch")) is None
    False
    """
    if not isinstance(error, RuntimeError | OSError) or "corruption" not in str(error).lower():
        return None
    return InputError(
        f"the store is damaged ({error}). kg verify shows where; kg store rebuild makes it again "
        "from its journal."
    )
