"""Findings as text, JSON, JUnit XML and SARIF 2.1.0: a line each, or one result each at its
line.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kg.errors import UsageError
from kg.formats.reports.screen import printable
from kg.formats.xml import xml_document
from kg.vocab import SARIF_SCHEMA, local_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Finding

FORMS: Final = ("text", "json", "junit", "sarif")
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}


def render_findings(
    findings: Sequence[Finding], form: str, *, of: str = "validate", fine: str = "conforms"
) -> str:
    r"""Return findings in one of `FORMS`; `of` names the command that found them, `fine` says that
    there are none.

    >>> render_findings((), "text")
    'conforms\n'
    """
    if form == "text":
        return "".join(f"{printable(str(finding))}\n" for finding in findings) or f"{fine}\n"
    if form == "json":
        data = {"conforms": not findings, "findings": [asdict(finding) for finding in findings]}
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if form == "junit":
        return _junit(findings, of, fine)
    if form == "sarif":
        return sarif(findings, of)
    raise UsageError(f"no form {form!r}. Use {', '.join(FORMS)}.")


def sarif(findings: Sequence[Finding], of: str) -> str:
    """Return findings as a SARIF log with one run: a rule a code, a result a finding."""
    rules: dict[str, dict[str, Any]] = {}
    for finding in findings:
        rules.setdefault(finding.code, _rule(finding))
    index = {code: number for number, code in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "kg",
                "version": version("mandate-kg"),
                "rules": [rules[code] for code in sorted(rules)],
            }
        },
        "automationDetails": {"id": f"{of}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(finding, index[finding.code]) for finding in findings],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def location(path: str, line: int, column: int) -> dict[str, Any]:
    """Return a place as SARIF's physical location; without a line it is the whole file.

    >>> location("a b.yaml", 3, 0)["physicalLocation"]["artifactLocation"]["uri"]
    'a%20b.yaml'
    """
    pure = PurePath(path)
    uri = pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())
    region = {"startLine": line} | ({"startColumn": column} if column else {})
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    return {"physicalLocation": physical | ({"region": region} if line else {})}


def _rule(finding: Finding) -> dict[str, Any]:
    remedy = finding.remedy or "See the finding."
    return {
        "id": finding.code,
        "shortDescription": {"text": remedy},
        "help": {"text": f"{remedy} kg validate --explain {finding.code}"},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    text = f"{finding.message} Fix: {finding.remedy}" if finding.remedy else finding.message
    place = location(finding.path, finding.line, finding.column) if finding.path else {}
    name = local_id(finding.focus) or finding.focus
    logical = (
        {"logicalLocations": [{"name": name, "fullyQualifiedName": finding.focus}]}
        if finding.focus
        else {}
    )
    # Lines move: what a finding is about does not.
    same = hashlib.sha256(
        f"{finding.code}\n{finding.focus}\n{finding.message}".encode()
    ).hexdigest()[:32]
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [place | logical] if place or logical else [],
        "partialFingerprints": {"finding/v1": same},
        "properties": {"focusNode": finding.focus or None, "shape": finding.shape or None},
    }


def _junit(findings: Sequence[Finding], of: str, fine: str) -> str:
    """Return findings as JUnit XML: errors and warnings fail, what is only information is
    skipped.
    """
    failures = sum(finding.severity != "info" for finding in findings)
    counts = {
        "tests": str(len(findings) or 1),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(findings) - failures),
        "time": "0",
    }
    root = ET.Element("testsuites", {"name": f"kg {of}"} | counts)
    suite = ET.SubElement(root, "testsuite", {"name": of} | counts)
    if not findings:
        ET.SubElement(suite, "testcase", classname=of, name=fine, time="0")
    for finding in findings:
        name = finding.focus or finding.message
        case = ET.SubElement(suite, "testcase", classname=finding.code, name=name, time="0")
        if finding.path:
            case.set("file", finding.path)
            case.set("line", str(finding.line))
        kind = "skipped" if finding.severity == "info" else "failure"
        element = ET.SubElement(case, kind, message=finding.message, type=finding.severity)
        element.text = str(finding)
    return xml_document(root)
