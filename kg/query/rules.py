"""A rule that finds what is wrong: a SPARQL file whose header says how grave it is and what to do
about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.documents import Text
from kg.errors import InputError
from kg.query.guard import check
from kg.query.library import header

if TYPE_CHECKING:
    from pathlib import Path

    from kg.engine.rdf import QuerySolution
    from kg.store import View

_KEYS: Final = ("title", "summary", "severity", "solution")
"""What the header of a rule holds, each key once."""
_SEVERITIES: Final = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name (the file's stem), what must hold, what it looks at, how grave a breach
    is, what to do.
    """

    name: str
    title: str
    summary: str
    severity: str
    solution: str
    text: str
    path: str

    def rows(self, view: View) -> tuple[QuerySolution, ...]:
        """Return one row a breach: `?focusNode`, `?path` (a property) and `?value`, both perhaps
        unbound.
        """
        return tuple(view.select(self.text))


def rule(path: Path) -> Rule:
    """Return the rule in a file. Raises InputError where its header or its query is not as it
    should be.

    >>> from kg import resources
    >>> rule(next(iter(resources.checks().values()))).severity
    'error'
    """
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    found = header(text, str(path), frozenset(_KEYS))
    wrong = [key for key in _KEYS if not isinstance(found.get(Text(key)), Text)]
    if wrong or found[Text("severity")] not in _SEVERITIES:
        raise InputError(
            f"{path}: the header of a rule has {', '.join(_KEYS)}, once each, and severity is "
            "one of "
            f"{', '.join(_SEVERITIES)}. Correct it."
        )
    if check(text) != "SELECT":
        raise InputError(f"{path}: a rule is a SELECT of ?focusNode ?path ?value. Correct it.")
    title, summary, severity, solution = (str(found[Text(key)]) for key in _KEYS)
    return Rule(path.stem, title, summary, severity, solution, text, str(path))
