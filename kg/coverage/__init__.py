"""Coverage: for every mandated task, what evidence there is, and which input is missing where it is
not covered.
"""

from kg.coverage.flips import Flip, flips, moved_statements
from kg.coverage.gaps import Gap, gaps
from kg.coverage.gates import failures
from kg.coverage.judge import assess, assess_within, check_policy
from kg.coverage.matrix import AXES, Cell, Matrix, matrix
from kg.coverage.policy import CODINGS, GATES, Coding, Policy, Waiver
from kg.coverage.policy_file import parse_policy, policy_text
from kg.coverage.qualify import Failing, latest_day
from kg.coverage.requests import Request, few, requests
from kg.coverage.rules import CALL, EVIDENCE, UNCOUNTED, later_act, list_words
from kg.coverage.survey import Row, Standing, survey
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
    "Flip",
    "Gap",
    "Matrix",
    "Missing",
    "Outside",
    "Policy",
    "Request",
    "Row",
    "Standing",
    "SubTargetVerdict",
    "TakenBack",
    "TaskVerdict",
    "Waiver",
    "assess",
    "assess_within",
    "check_policy",
    "failures",
    "few",
    "flips",
    "gaps",
    "later_act",
    "latest_day",
    "list_words",
    "matrix",
    "moved_statements",
    "parse_policy",
    "policy_text",
    "requests",
    "survey",
]
