"""Coverage: for every mandated task, what evidence there is, and which input is missing where it is not covered."""

from kg.coverage.evidence import Coding, Outside
from kg.coverage.flips import Flip, flips
from kg.coverage.verdict import Coverage, DutyVerdict, Missing, TaskVerdict, assess

__all__ = ["Coding", "Coverage", "DutyVerdict", "Flip", "Missing", "Outside", "TaskVerdict", "assess", "flips"]
