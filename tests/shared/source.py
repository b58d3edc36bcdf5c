"""The program's own source, as syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import kg

PACKAGE = Path(kg.__file__).parent


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of every module of the package, by its path below the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
