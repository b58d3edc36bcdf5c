"""Coverage: for every mandated task, what evidence there is, and which input is missing where it is
not covered.
"""

from kg.coverage.gaps import Gap, gaps
from kg.coverage.gates import failures
from kg.coverage.information_requests import Request, abbreviate_list, information_requests
from kg.coverage.judge import assess, assess_within, check_policy
from kg.coverage.matrix import AXES, Cell, Matrix, matrix
from kg.coverage.policy import CODINGS, GATES, Coding, Policy, Waiver
from kg.coverage.policy_checks import Failing, latest_day
from kg.coverage.policy_file import parse_policy, policy_text
from kg.coverage.rules import CALL, EVIDENCE, UNCOUNTED, later_act, list_words
from kg.coverage.status_changes import StatusChange, moved_statements, status_changes
from kg.coverage.survey import MandateSummary, Row, survey
from kg.coverage.verdict import (
    RANK,
    STATUSES,
    Coverage,
    DutyVerdict,
    Missing,
    Outside,
    SubTargetVerdict,
    TakenBack,
    TaskVerdict,
)

__all__ = [
    "AXES",
    "CALL",
    "CODINGS",
    "EVIDENCE",
    "GATES",
    "RANK",
    "STATUSES",
    "UNCOUNTED",
    "Cell",
    "Coding",
    "Coverage",
    "DutyVerdict",
    "Failing",
    "Gap",
    "MandateSummary",
    "Matrix",
    "Missing",
    "Outside",
    "Policy",
    "Request",
    "Row",
    "StatusChange",
    "SubTargetVerdict",
    "TakenBack",
    "TaskVerdict",
    "Waiver",
    "abbreviate_list",
    "assess",
    "assess_within",
    "check_policy",
    "failures",
    "gaps",
    "information_requests",
    "later_act",
    "latest_day",
    "list_words",
    "matrix",
    "moved_statements",
    "parse_policy",
    "policy_text",
    "status_changes",
    "survey",
]
