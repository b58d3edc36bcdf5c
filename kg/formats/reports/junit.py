"""A coverage as JUnit XML, so that a CI system shows each task as a test.

Covered passes. Contradicted fails, and so does what a gate of the policy names. Partial and silent
are skipped with the input that is missing: they say that evidence lacks, not that the mission
failed. An accepted gap is skipped too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kg.coverage import CALL, failures
from kg.errors import UndeterminedError
from kg.formats.reports.coverage import value_words
from kg.formats.reports.mandates.words import instead_words
from kg.formats.xml import xml_document
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coverage import Coverage, DutyVerdict, TaskVerdict
    from kg.model import Location, Report

_SILENT = "no statement found"


def junit(coverage: Coverage, report: Report, locations: Mapping[str, Location]) -> str:
    """Return a coverage as JUnit XML: a suite of tasks, one of limits and duties, each test with
    its statements.

    `locations` says where a task is defined, by its IRI. Whether the mandate is in force is a test
    of its own, so that no report is empty; where the policy has a gate, that is one too, an error
    where it cannot be decided.
    """
    suites = [_Suite(f"coverage of {coverage.mandate.id}", coverage, report.lead)]
    suites[0].case("mandate", "in force", skipped=_not_in_force(coverage))
    for verdict in coverage.tasks:
        suites[0].task(verdict, locations.get(entity("task", verdict.task.id).value))
    if coverage.policy.fail_under is not None or coverage.policy.fail_on:
        suites[0].gate()
    if coverage.duties:
        suites.append(_Suite(f"limits and duties of {coverage.mandate.id}", coverage, ()))
        for duty in coverage.duties:
            suites[1].duty(duty, locations.get(entity("duty", duty.duty.id).value))
    totals = _totals([suite.counts for suite in suites])
    root = ET.Element("testsuites", {"name": report.title, **totals})
    for suite in suites:
        for name, number in _totals([suite.counts]).items():
            suite.element.set(name, number)
        root.append(suite.element)
    return xml_document(root)


def _totals(counts: list[dict[str, int]]) -> dict[str, str]:
    totals = {
        name: str(sum(count[name] for count in counts))
        for name in ("tests", "failures", "errors", "skipped")
    }
    return totals | {"time": "0"}


class _Suite:
    """One suite with its tests; a test has at most one outcome that is not a pass."""

    def __init__(self, name: str, coverage: Coverage, lead: tuple[str, ...]) -> None:
        self.found = coverage
        self.element = ET.Element("testsuite", name=name, timestamp=f"{coverage.as_of}T00:00:00")
        self.counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        properties = ET.SubElement(self.element, "properties")
        facts = {
            "mandate": coverage.mandate.id,
            "as_of": coverage.as_of,
            "known_by": coverage.known_by,
            "in_force": coverage.in_force,
            "task_list": coverage.mandate.task_list,
            "policy": "; ".join(coverage.policy.asks),
            "lead": " ".join(lead),
        }
        for key, value in facts.items():
            if value:
                ET.SubElement(properties, "property", name=key, value=value)

    def case(self, group: str, name: str, *, out: str = "", **outcome: str) -> None:
        """Add a test; of `failure`, `error` and `skipped` the one with a text is its outcome."""
        element = ET.SubElement(
            self.element,
            "testcase",
            classname=f"{self.found.mandate.id}.{group}",
            name=name,
            time="0",
        )
        self.counts["tests"] += 1
        for kind, message in outcome.items():
            if message:
                ET.SubElement(element, kind, message=message, type=group)
                self.counts[
                    {"failure": "failures", "error": "errors", "skipped": "skipped"}[kind]
                ] += 1
        if out:
            ET.SubElement(element, "system-out").text = out

    def task(self, verdict: TaskVerdict, location: Location | None) -> None:
        """Add a task as a test."""
        lines = [
            f"status: {verdict.status}",
            f"provision: {verdict.task.provision or 'not on record'}",
            f"force: {verdict.task.force or 'not on record'}",
            f"evidence: {value_words(verdict.values)}",
            *([f"defined at {location}"] if location else []),
            *(f"{part.target}: {part.status}" for part in verdict.sub_targets),
            *(
                f"{statement.id} ({statement.value}): {statement.paraphrase}"
                for statement in verdict.statements
            ),
            *_uncounted(verdict),
        ]
        name = f"{verdict.task.id} {verdict.task.label}"
        self.case("tasks", name, out="\n".join(lines), **self._outcome(verdict))

    def _outcome(self, verdict: TaskVerdict) -> dict[str, str]:
        """Return how the test of a task ends, with what is missing; nothing where it passes."""
        requirements = "; ".join(missing.detail for missing in verdict.missing) or _SILENT
        message = (
            f"{verdict.status}: {requirements}" if verdict.status != "silent" else requirements
        )
        gated = verdict.status in self.found.policy.fail_on and not verdict.accepted
        if verdict.status == "contradicted" or gated:
            return {"failure": message}
        if verdict.status == "covered":
            return {}
        return {"skipped": f"accepted gap; {message}" if verdict.accepted else message}

    def duty(self, verdict: DutyVerdict, location: Location | None) -> None:
        """Add a limit or duty as a test: a breach fails, what is claimed or silent is skipped."""
        duty = verdict.duty
        outcome = {"breached": "failure", "claimed": "skipped", "silent": "skipped"}.get(
            verdict.status
        )
        message = _SILENT if verdict.status == "silent" else f"{verdict.status}, by {_ids(verdict)}"
        lines = [
            f"status: {verdict.status}",
            *([f"defined at {location}"] if location else []),
            *(
                f"{statement.id} ({statement.value}): {statement.paraphrase}"
                for statement in verdict.statements
            ),
            *_uncounted(verdict),
        ]
        self.case(
            "duties",
            f"{duty.id} {duty.label}",
            out="\n".join(lines),
            **({outcome: message} if outcome else {}),
        )

    def gate(self) -> None:
        """Add the policy's gate as a test, an error where it cannot be decided."""
        try:
            self.case("policy", "gate", failure="; ".join(failures(self.found)))
        except UndeterminedError as error:
            self.case("policy", "gate", error=str(error))


def _uncounted(verdict: TaskVerdict | DutyVerdict) -> list[str]:
    """Return a line for each statement that is linked and does not count, with why."""
    return [
        f"{statement.id} ({statement.value}{'' if name == CALL else f', not counted: {name}'}): "
        f"{statement.paraphrase}"
        for name, group in verdict.lists.items()
        for statement in group
    ]


def _ids(verdict: DutyVerdict) -> str:
    return ", ".join(statement.id for statement in verdict.statements)


def _not_in_force(coverage: Coverage) -> str:
    if coverage.in_force == "yes":
        return ""
    if coverage.in_force == "unknown":
        return f"unknown: {coverage.as_of} is past an end that is not verified"
    words = f". {instead_words(coverage.instead, coverage.as_of)}".rstrip(". ")
    if coverage.as_of < coverage.mandate.begins:
        return f"not in force on {coverage.as_of}: it had not begun{words}"
    return (
        f"not in force on {coverage.as_of}; succeeded by "
        f"{', '.join(coverage.mandate.succeeded_by) or 'nothing on record'}{words}"
    )
