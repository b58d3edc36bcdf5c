"""What the tests ask each question of the library with: tests/answers/parameters.yaml."""

from __future__ import annotations

from pathlib import Path

import yaml

ANSWERS = Path(__file__).parent.parent / "answers"
VALUES: dict[str, dict[str, str]] = yaml.safe_load(
    (ANSWERS / "parameters.yaml").read_text(encoding="utf-8")
)


def values_for(name: str, /, **others: str) -> dict[str, str]:
    """Return the parameters of a question, `others` in place of the usual ones."""
    return VALUES.get(name, {}) | others
