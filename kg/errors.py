"""Findings, and the KgError family: what can go wrong, each kind with its exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, where it is, and what to do about it.

    `line` and `column` count from 1; 0 means unknown. `focus` is the IRI of the focus node and `shape` that of the
    shape that found it, both empty where there is none.

    >>> print(Finding("a.yaml", 3, 5, "unknown-id", "error", "no actor 'mssn'", "write 'mssm'"))
    a.yaml:3:5: unknown-id error no actor 'mssn'  fix: write 'mssm'
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

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}: " if self.line else (f"{self.path}: " if self.path else "")
        fix = f"  fix: {self.remedy}" if self.remedy else ""
        return f"{place}{self.code} {self.severity} {self.message}{fix}"


class KgError(Exception):
    """Something a person can put right; the text says what, where and what next."""

    exit_code: ClassVar[int] = 70


class InputError(KgError):
    """Input that is unreadable, illegal or refused, or a name that is not there; nothing was written.

    `findings` holds one entry a problem; it is empty where the text says it all.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> InputError:
        """Return one error that lists all findings, one a line."""
        listed = tuple(findings)
        return cls("\n".join(map(str, listed)), listed)


class UsageError(KgError):
    """Options that do not go together."""

    exit_code: ClassVar[int] = 2


class MachineError(KgError):
    """The machine lacks something: a package, Java, disk space, or a lock held by another process."""

    exit_code: ClassVar[int] = 4


class UndeterminedError(KgError):
    """No answer either way: a time or row limit was reached, or a gate met an unknown."""

    exit_code: ClassVar[int] = 5
