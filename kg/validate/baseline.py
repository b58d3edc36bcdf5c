"""Which findings count: codes selected and ignored, and a baseline of those that are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from kg import sandbox, suggest
from kg.documents import MappingNode, NodeReader, parse_json
from kg.errors import SEVERITIES, InputError
from kg.model import Report, Table
from kg.validate import checks, shapes
from kg.validate.custom_shapes import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kg.model import Finding

_FORMAT: Final = "kg-baseline-1"
_PARTS: Final = ("code", "focus", "message")


@dataclass(frozen=True, slots=True)
class Known:
    """What a baseline holds of a finding: code, focus node and message. Lines move, so they are no
    part of it.
    """

    code: str
    focus: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> Known:
        """Return what a baseline holds of a finding."""
        return cls(finding.code, finding.focus, finding.message)


@dataclass(frozen=True, slots=True)
class Choice:
    """The findings that count, how many are in the baseline already, and what the baseline lists
    that is no longer found.
    """

    findings: tuple[Finding, ...]
    known_count: int = 0
    resolved: tuple[Known, ...] = ()

    def fails(self, at: str) -> bool:
        """Return whether a finding is of this severity or a more severe one."""
        return any(
            SEVERITIES.index(finding.severity) <= SEVERITIES.index(at) for finding in self.findings
        )


def choose(
    findings: Iterable[Finding],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    baseline: frozenset[Known] = frozenset(),
    custom_codes: Iterable[str] = (),
) -> Choice:
    """Return the findings whose code is selected, not ignored, and that are not in the baseline.

    `select` and `ignore` are codes or patterns of codes, such as `SH-place-*`; without `select` all
    are. `custom_codes` are the codes of custom shapes. Raises InputError where a pattern fits no
    code there is.

    >>> choose((), select=["SH-place-*"]).fails("info")
    False
    """
    all_codes = {*codes(), *custom_codes}
    for pattern in (*select, *ignore):
        if not any(fnmatchcase(code, pattern) for code in all_codes):
            raise InputError(f"{pattern!r} is no code of a finding. {_near(pattern)}")
    chosen = [
        finding
        for finding in findings
        if (not select or _fits(finding.code, select)) and not _fits(finding.code, ignore)
    ]
    selected = {Known.of(finding) for finding in chosen}
    new_findings = tuple(finding for finding in chosen if Known.of(finding) not in baseline)
    resolved = tuple(
        sorted(
            baseline - selected, key=lambda finding: (finding.code, finding.focus, finding.message)
        )
    )
    return Choice(new_findings, len(chosen) - len(new_findings), resolved)


def codes() -> tuple[str, ...]:
    """Return the code of every packaged shape and check, in order.

    >>> "MD-statement-after-source" in codes()
    True
    """
    check_codes = (checks.PREFIX + rule.name for rule in checks.rules())
    return tuple(sorted([*(shape.code for shape in shapes.listed()), *check_codes, NOT_RUN]))


def explain(code: str) -> Report:
    """Return what a code means: what must hold, what is looked at, what to do. Raises InputError
    with suggestions.

    >>> explain("SH-statement-source").title
    'SH-statement-source: A statement is reported in exactly one source.'
    """
    for shape in shapes.listed():
        if shape.code == code:
            facts: tuple[tuple[str, str], ...] = (
                ("severity", shape.severity),
                ("what to do", shape.remedy),
                ("shape", shape.iri),
            )
            return _report(code, shape.holds, facts)
    if code == NOT_RUN:
        facts = (
            ("severity", "warning"),
            ("what is found", "shapes that were loaded as data, which are not run for that"),
            ("what to do", "kg validate --shapes FILE, or --ignore SH-not-run"),
        )
        return _report(code, "SHACL shapes in the data are run.", facts)
    for rule in checks.rules():
        if checks.PREFIX + rule.name == code:
            facts = (
                ("severity", rule.severity),
                ("what is found", rule.summary),
                ("what to do", rule.solution),
                (
                    "check",
                    f"ontology/checks/{rule.name}.rq"
                    if rule.text
                    else f"kg queries --show {rule.path}",
                ),
            )
            return _report(code, rule.title + ".", facts)
    raise InputError(f"{code!r} is no code of a finding. {_near(code)}")


def read_baseline(path: Path) -> frozenset[Known]:
    """Return the findings that a baseline file holds. Raises InputError where it is none."""
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    write_one = f"rite one with: kg validate --write-baseline {path}"
    try:
        root = parse_json(text, str(path))
    except InputError as error:
        raise InputError(f"{path}: no baseline. W{write_one}", error.findings) from error
    reader = NodeReader(str(path))
    entries: list[Known] = []
    if (baseline := reader.mapping(root, "a baseline", f"w{write_one}")) is not None:
        reader.check_keys(baseline, ("format", "findings"), "a baseline")
        if (form := reader.required(baseline, "format", "a baseline")) is not None:
            reader.word(form, (_FORMAT,), "the format of a baseline")
        entries = _listed(reader, baseline, f"w{write_one}")
    reader.check()
    return frozenset(entries)


def _listed(reader: NodeReader, baseline: MappingNode, remedy: str) -> list[Known]:
    """Return the findings that a baseline lists; what is wrong with them is reported."""
    if (node := baseline.child("findings")) is None:
        reader.missing(baseline, "findings", "a baseline")
        return []
    entries = []
    for child in reader.sequence(node, "'findings'", remedy) or ():
        if (mapping := reader.mapping(child, "a finding", f"write {', '.join(_PARTS)}")) is None:
            continue
        reader.check_keys(mapping, _PARTS, "a finding")
        parts = (reader.required(mapping, key, "a finding") for key in _PARTS)
        entries.append(Known(*map(str, parts)))
    return entries


def write_baseline(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline that holds findings; the same findings, the same text."""
    rows = sorted({(finding.code, finding.focus, finding.message) for finding in findings})
    entries = [dict(zip(_PARTS, row, strict=True)) for row in rows]
    return json.dumps({"format": _FORMAT, "findings": entries}, ensure_ascii=False, indent=1) + "\n"


def _report(code: str, holds: str, facts: tuple[tuple[str, str], ...]) -> Report:
    data = {"code": code, "holds": holds} | {name.replace(" ", "_"): value for name, value in facts}
    lead = tuple(f"{name}: {value}" for name, value in facts)
    return Report(
        f"{code}: {holds}", lead, data=data, flat=Table(("key", "value"), tuple(data.items()))
    )


def _fits(code: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


def _near(code: str) -> str:
    near = suggest.nearest(code, codes())
    return suggest.hint(near, "Codes begin with SH- (shapes) or MD- (mandate logic).")
