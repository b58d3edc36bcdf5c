"""Whether a coverage passes its policy's gates, for a program that waits for an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import UndeterminedError

if TYPE_CHECKING:
    from kg.coverage.verdict import Coverage


def failures(coverage: Coverage) -> tuple[str, ...]:
    """Return a sentence for each gate of the policy that fails; empty where all pass or there is
    no gate.

    A task whose gap is accepted by an active waiver passes `partial` and `silent`; the share counts
    it all the same, and a contradiction cannot be waived. Raises UndeterminedError where there is a
    gate and it cannot be decided: without a share, or where it is unknown whether the mandate is in
    force. Source: DESIGN, Coverage.

    >>> from kg.coverage import Policy, assess
    >>> failures(assess(view, "harbour-1", as_of="2030-10-31", policy=Policy(fail_on=("silent",))))
    ('silent: H-4',)
    """
    policy = coverage.policy
    if policy.fail_under is None and not policy.fail_on:
        return ()
    if coverage.share is None or coverage.in_force != "yes":
        raise UndeterminedError(
            f"the gate cannot be decided: in force is {coverage.in_force} on {coverage.as_of}, "
            f"share {'is not defined' if coverage.share is None else 'is over tasks whose mandate may have ended'}."  # noqa: E501
        )
    failed = []
    if policy.fail_under is not None and 100 * coverage.share < policy.fail_under:
        failed.append(f"{100 * coverage.share:.1f} % covered is under {policy.fail_under:g} %")
    for gate in policy.fail_on:
        failed += _failed(coverage, gate)
    return tuple(failed)


def _failed(coverage: Coverage, gate: str) -> list[str]:
    """Return the failures of one gate: each expired waiver, or the tasks of a status in one
    line.
    """
    if gate == "waiver":
        return [f"waiver: {finding}" for finding in coverage.findings]
    tasks = [
        verdict.task.id
        for verdict in coverage.tasks
        if verdict.status == gate and not verdict.accepted
    ]
    return [f"{gate}: {', '.join(tasks)}"] if tasks else []
