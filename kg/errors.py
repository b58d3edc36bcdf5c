"""Findings, and the KgError family: what can go wrong, each kind with its exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTED: Final = 50
"""How many findings the text of a refusal lists; more than that nobody reads before mending the first."""


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
    def of(cls, findings: Iterable[Finding], *, complete: bool = True) -> InputError:
        """Return one error of all findings; its text lists fifty, one a line, and counts the others by their codes.

        `complete` is false where the reader stopped before the end of the input, so that the count is a lower bound.

        >>> raise InputError.of([Finding("a.csv", n, 1, "ragged-row", "error", "3 cells", "") for n in range(1, 60)])
        Traceback (most recent call last):
        kg.errors.InputError: a.csv:1:1: ragged-row error 3 cells
        ...
        a.csv:50:1: ragged-row error 3 cells
        9 more findings are not listed: 9 ragged-row.
        """
        every = tuple(findings)
        lines = [str(finding) for finding in every[:_LISTED]]
        if unlisted := every[_LISTED:]:
            codes = Counter(finding.code for finding in unlisted)
            counts = ", ".join(f"{count:,} {code}" for code, count in codes.most_common())
            bound = "" if complete else "At least "
            lines.append(
                f"{bound}{len(unlisted):,} more finding{'s are' if len(unlisted) > 1 else ' is'} not listed: {counts}."
            )
        return cls("\n".join(lines), every)


class UsageError(KgError):
    """Options that do not go together."""

    exit_code: ClassVar[int] = 2


class MachineError(KgError):
    """The machine lacks something: a package, Java, disk space, or a lock held by another process."""

    exit_code: ClassVar[int] = 4


class UndeterminedError(KgError):
    """No answer either way: a time or row limit was reached, or a gate met an unknown."""

    exit_code: ClassVar[int] = 5
