"""A rule that finds what is wrong: a SPARQL file whose header says how severe it is and what to do
about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import SEVERITIES, InputError
from kg.query.guard import check
from kg.query.header import HeaderReader

if TYPE_CHECKING:
    from pathlib import Path

    from kg.engine.rdf import QuerySolution
    from kg.store import View

_KEYS: Final = ("title", "summary", "severity", "solution")
"""What the header of a rule holds, each key once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name (the file's stem), what must hold or what is wrong, what it looks at, how
    severe a breach is, what to do.

    `text` is a SELECT of ?focusNode ?path ?value, one row a breach; `group` the folder of its file.
    """

    name: str
    title: str
    summary: str
    severity: str
    solution: str
    text: str
    path: str = ""
    group: str = ""

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
    reader = HeaderReader(str(path))
    header = reader.read(text, _KEYS)
    fields = {key: reader.required(header, key, "the header of a rule") for key in _KEYS}
    if (word := fields["severity"]) is not None:
        reader.word(word, SEVERITIES, "a severity")
    reader.check()
    if check(text, name=str(path)) != "SELECT":
        raise InputError(f"{path}: a rule is a SELECT of ?focusNode ?path ?value. Correct it.")
    title, summary, severity, solution = (str(fields[key]) for key in _KEYS)
    return Rule(path.stem, title, summary, severity, solution, text, str(path), path.parent.name)
