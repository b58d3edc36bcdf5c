"""The distributions that a requirement brings into the environment of this Python."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT: Final = "mandate-kg"
ROOT: Final = Path(__file__).parent.parent


def declared() -> dict[str, tuple[Requirement, ...]]:
    """Return the requirements in pyproject.toml by extra; those of the core are under ''."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    by_extra = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: tuple(map(Requirement, lines)) for extra, lines in by_extra.items()}


def direct(extras: Iterable[str]) -> tuple[Requirement, ...]:
    """Return what some extras of this project ask for, extras of extras included."""
    by_extra = declared()
    waiting, requirements, visited = ["", *extras], [], set()
    while waiting:
        extra = waiting.pop()
        if extra in visited:
            continue
        visited.add(extra)
        for requirement in by_extra.get(extra, ()):
            if canonicalize_name(requirement.name) == PROJECT:
                waiting += requirement.extras
            else:
                requirements.append(requirement)
    return tuple(requirements)


def closure(requirements: Iterable[Requirement]) -> dict[str, importlib.metadata.Distribution]:
    """Return the installed distributions that requirements bring, by canonical name.

    Raises PackageNotFoundError for one that is not installed.
    """
    distributions: dict[str, importlib.metadata.Distribution] = {}
    waiting = [(requirement, "") for requirement in requirements]
    visited: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        distribution = importlib.metadata.distribution(name)
        distributions[name] = distribution
        for with_extra in ("", *requirement.extras):
            if (name, with_extra) not in visited:
                visited.add((name, with_extra))
                waiting += [(Requirement(line), with_extra) for line in distribution.requires or ()]
    return dict(sorted(distributions.items()))
