"""A coverage as SARIF 2.1.0: one result a task that is not covered, at the line that defines the
task.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from kg.formats.reports.mandates.words import instead_words
from kg.vocab import SARIF_SCHEMA, entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coverage import Coverage, DutyVerdict, TaskVerdict
    from kg.errors import Finding
    from kg.model import Location

_RULES: Final = {
    "task-contradicted": (
        "error",
        "A task is denied",
        "Somebody denies that the holder of the mandate did it.",
    ),
    "task-partial": (
        "warning",
        "A task has no act that counts",
        (
            "There is only a role, an aim or an effect, or acts that the policy does not let "
            "count, "
            "or a part is open."
        ),
    ),
    "task-silent": (
        "note",
        "Nothing by the mission is found",
        "No statement counts as evidence for this task, which does not mean that nothing was done.",
    ),
    "limit-breached": (
        "error",
        "A limit or duty is said to be breached",
        "A statement denies that it is kept.",
    ),
    "waiver-expired": (
        "warning",
        "An accepted gap has run out",
        "The last day of its waiver is before the day of the report.",
    ),
}
"""The rules: level, what a result says in short, and what it means."""
_SHOWN: Final = 50
"""How many statements a result points to."""


def sarif(coverage: Coverage, locations: Mapping[str, Location]) -> str:
    """Return a coverage as SARIF; `locations` says where tasks, duties and statements are defined,
    by their IRIs.

    Covered tasks give no result. An accepted gap is a suppressed one. What is not in force gives no
    result either, and a notification says so.
    """
    log = _Log(locations)
    results = [log.task(verdict) for verdict in coverage.tasks if verdict.status != "covered"]
    results += [log.duty(verdict) for verdict in coverage.duties if verdict.status == "breached"]
    results += [log.waiver(finding) for finding in coverage.findings]
    run = {
        "tool": {
            "driver": {
                "name": "kg",
                "version": version("mandate-kg"),
                "rules": [
                    {
                        "id": rule,
                        "shortDescription": {"text": f"{short}."},
                        "fullDescription": {"text": long},
                        "defaultConfiguration": {"level": level},
                    }
                    for rule, (level, short, long) in _RULES.items()
                ],
            }
        },
        "automationDetails": {"id": f"coverage/{coverage.mandate.id}/{coverage.as_of}"},
        "invocations": [{"executionSuccessful": True, **_notifications(coverage)}],
        "results": [result | _fingerprint(coverage, result) for result in results],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "mandate": coverage.mandate.id,
            "asOf": coverage.as_of,
            "knownBy": coverage.known_by or None,
            "inForce": coverage.in_force,
            "taskList": coverage.mandate.task_list,
            "share": coverage.share,
            "summary": coverage.summary,
            "policy": list(coverage.policy.asks),
        },
    }
    sarif_log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(sarif_log, ensure_ascii=False, indent=2) + "\n"


class _Log:
    """Writes results, each at the location where what it speaks of is defined."""

    def __init__(self, locations: Mapping[str, Location]) -> None:
        self.locations = locations

    def task(self, verdict: TaskVerdict) -> dict[str, Any]:
        """Return the result of a task that is not covered."""
        task = verdict.task
        requirements = "; ".join(missing.detail for missing in verdict.missing)
        result = self.result(
            f"task-{verdict.status}",
            "task",
            task.mandate,
            task.id,
            f"{task.label}: {requirements}.",
        )
        if related := self._behind(verdict):
            result["relatedLocations"] = related
        if verdict.accepted:
            result["suppressions"] = _suppressions(verdict)
        result["properties"] = {
            "missing": [missing.code for missing in verdict.missing],
            "force": task.force or None,
            "provision": task.provision or None,
            "statements": [statement.id for statement in verdict.statements],
            "notCounted": {
                name: [statement.id for statement in group] for name, group in verdict.lists.items()
            },
        }
        return result

    def _behind(self, verdict: TaskVerdict) -> list[dict[str, Any]]:
        """Return where the first statements of a task are written, as far as that is known."""
        numbered = enumerate(verdict.statements[:_SHOWN])
        related = (
            self.related(number, statement.id, statement.paraphrase)
            for number, statement in numbered
        )
        return [location for location in related if location]

    def duty(self, verdict: DutyVerdict) -> dict[str, Any]:
        """Return the result of a limit or duty that is said to be breached."""
        duty = verdict.duty
        ids = ", ".join(statement.id for statement in verdict.statements)
        return self.result(
            "limit-breached", "duty", "", duty.id, f"{duty.label}: breached, by {ids}."
        )

    def waiver(self, finding: Finding) -> dict[str, Any]:
        """Return the result of an accepted gap that has run out, at its line of the policy's
        file.
        """
        location = (
            {"locations": [_location(finding.path, finding.line, finding.column)]}
            if finding.path
            else {}
        )
        text = f"{finding.message}. {finding.remedy}".rstrip()
        return {
            "ruleId": "waiver-expired",
            "level": "warning",
            "message": {"text": text},
            **location,
        }

    def result(self, rule: str, kind: str, mandate: str, slug: str, text: str) -> dict[str, Any]:
        """Return a result at the definition of a task or duty; without a known location it has its
        name alone.
        """
        location = self.locations.get(entity(kind, slug).value)
        physical = _location(*location) if location else {}
        name = f"{mandate}/{slug}" if mandate else slug
        logical = {"logicalLocations": [{"name": slug, "fullyQualifiedName": name, "kind": kind}]}
        message = {"text": f"{slug} {text}"}
        return {
            "ruleId": rule,
            "level": _RULES[rule][0],
            "message": message,
            "locations": [physical | logical],
        }

    def related(self, number: int, slug: str, text: str) -> dict[str, Any]:
        """Return where a statement is written, nothing where that is not known."""
        location = self.locations.get(entity("statement", slug).value)
        return (
            {"id": number, **_location(*location), "message": {"text": f"{slug}: {text}"}}
            if location
            else {}
        )


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    region = {"startLine": line, **({"startColumn": column} if column else {})}
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
    return {"physicalLocation": physical | ({"region": region} if line else {})}


def _uri(path: str) -> str:
    """Return a path as a URI reference, relative where the path is.

    >>> _uri("my files/radio.yaml")
    'my%20files/radio.yaml'
    """
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())


def _suppressions(verdict: TaskVerdict) -> list[dict[str, str]]:
    """Return who accepted the gap of a task or of a sub-target, until when and why."""
    waivers = (verdict.waiver, *(part.waiver for part in verdict.sub_targets))
    return [
        {
            "kind": "external",
            "status": "accepted",
            "justification": f"{waiver.author}, until {waiver.expires}: {waiver.reason}",
        }
        for waiver in waivers
        if waiver
    ]


def _fingerprint(coverage: Coverage, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays the same from run to run, so that a system knows a result again when lines
    move.
    """
    locations = result.get("locations", [{}])[0].get("logicalLocations", [{}])
    name = locations[0].get("fullyQualifiedName", result["message"]["text"])
    return {"partialFingerprints": {"gap/v1": f"{coverage.mandate.id}:{result['ruleId']}:{name}"}}


def _notifications(coverage: Coverage) -> dict[str, Any]:
    if coverage.in_force == "yes":
        return {}
    successors = ", ".join(coverage.mandate.succeeded_by)
    after = (
        f" It was succeeded by {successors}." if successors and coverage.in_force == "no" else ""
    )
    words = " ".join(filter(None, [instead_words(coverage.instead, coverage.as_of)]))
    text = f"In force on {coverage.as_of}: {coverage.in_force}.{after} {words}".rstrip()
    return {"toolExecutionNotifications": [{"level": "warning", "message": {"text": text}}]}
