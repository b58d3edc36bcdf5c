"""The rules: one SPARQL file each, with a severity and a remedy in its header; and profiles that
choose among them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import query, resources, sandbox, suggest
from kg.documents import NodeReader, scalar
from kg.errors import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

    from kg.query import Rule

DL: Final = "dl"
"""The folder of the rules that decide whether an ontology is OWL 2 DL."""
_WORDS: Final = {"warn": "warning", **{word: word for word in SEVERITIES}}
_COLUMNS: Final = 2


@cache
def rules() -> tuple[Rule, ...]:
    """Return the packaged rules, by name.

    >>> next(rule.severity for rule in rules() if rule.name == "class-cycle")
    'error'
    """
    return tuple(query.rule(path) for path in resources.lint_rules().values())


def is_dl(rule: Rule) -> bool:
    """Return whether a finding of a rule makes an ontology OWL 2 Full."""
    return rule.group == DL


def profile(path: Path) -> tuple[Rule, ...]:
    """Return the rules that a profile names, with the severities that it gives them.

    Two columns, severity and rule, apart by a tab or blanks; `#` begins a comment. A rule is a
    name, or a `.rq` file beside the profile. What is not named does not run. Raises InputError with
    one finding a bad line.
    """
    packaged_rules = {rule.name: rule for rule in rules()}
    chosen: dict[str, Rule] = {}
    reader = NodeReader(str(path))
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        at = scalar(line.strip(), number, 1)
        severity = _WORDS.get(words[0].lower())
        if severity is None or len(words) != _COLUMNS:
            problem = f"expected a severity and a rule, got {str(at)!r}"
            remedy = f"write {', '.join(SEVERITIES)}, a tab, and the rule's name"
            reader.report(at, "bad-profile", problem, remedy)
        elif words[1].endswith(".rq"):
            rule = query.rule(path.parent / words[1])
            chosen[rule.name] = replace(rule, severity=severity, group="")
        elif words[1] in packaged_rules:
            chosen[words[1]] = replace(packaged_rules[words[1]], severity=severity)
        else:
            remedy = suggest.did_you_mean(suggest.nearest(words[1], packaged_rules))
            remedy = remedy or "kg lint --rules lists them"
            reader.report(at, "bad-profile", f"no rule {words[1]!r}", remedy)
    reader.check()
    return tuple(sorted(chosen.values(), key=lambda rule: rule.name))
