"""Coverage: for every mandated task, what evidence there is, and which input is missing where it is not covered."""

from kg.coverage.evidence import Outside
from kg.coverage.flips import Flip, flips
from kg.coverage.judge import assess, check_policy, forces
from kg.coverage.policy import CODINGS, GATES, Coding, Policy, Waiver
from kg.coverage.qualify import Failing, latest_day
from kg.coverage.verdict import RANK, STATUSES, Coverage, DutyVerdict, Missing, SubTargetVerdict, TaskVerdict

__all__ = [
    "CODINGS",
    "GATES",
    "RANK",
    "STATUSES",
    "Coding",
    "Coverage",
    "DutyVerdict",
    "Failing",
    "Flip",
    "Missing",
    "Outside",
    "Policy",
    "SubTargetVerdict",
    "TaskVerdict",
    "Waiver",
    "assess",
    "check_policy",
    "flips",
    "forces",
    "latest_day",
]
