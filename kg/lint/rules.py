"""The rules: one SPARQL file each, with a severity and a remedy in its header; and profiles that
choose among them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import query, resources, sandbox
from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from pathlib import Path

SEVERITIES: Final = ("error", "warning", "info")
"""From the gravest to the lightest."""
DL: Final = "dl"
"""The folder of the rules that decide whether an ontology is OWL 2 DL."""
_WORDS: Final = {"warn": "warning", **{word: word for word in SEVERITIES}}
_KEYS: Final = frozenset({"title", "summary", "severity", "solution"})
_COLUMNS: Final = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name is the code of its findings, `title` what is wrong, `solution` what to do.

    Its text is a SELECT of ?focusNode ?path ?value, one row a finding.
    """

    name: str
    title: str
    summary: str
    severity: str
    solution: str
    text: str
    group: str = ""

    @property
    def is_dl(self) -> bool:
        """Whether a finding of it makes an ontology OWL 2 Full."""
        return self.group == DL


@cache
def rules() -> tuple[Rule, ...]:
    """Return the packaged rules, by name.

    >>> next(rule.severity for rule in rules() if rule.name == "class-cycle")
    'error'
    """
    return tuple(parse(path) for path in resources.lint_rules().values())


def parse(path: Path) -> Rule:
    """Return the rule in a file. Raises InputError where its header or its query is not that of a
    rule.
    """
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    fields = {str(key): str(value) for key, value in query.header(text, str(path), _KEYS).items()}
    missing = sorted(_KEYS - fields.keys())
    if missing:
        raise InputError(
            f"{path}:1: no {missing[0]!r} in the header. A lint rule has "
            f"{', '.join(sorted(_KEYS))}."
        )
    if fields["severity"] not in SEVERITIES:
        raise InputError(f"{path}:1: severity {fields['severity']!r}. Use {', '.join(SEVERITIES)}.")
    if query.check(text, name=str(path)) != "SELECT":
        raise InputError(f"{path}: not a SELECT. A lint rule returns ?focusNode ?path ?value.")
    return Rule(path.stem, **fields, text=text, group=path.parent.name)


def profile(path: Path) -> tuple[Rule, ...]:
    """Return the rules that a profile names, with the severities that it gives them.

    Two columns, severity and rule, apart by a tab or blanks; `#` begins a comment. A rule is a
    name, or a `.rq` file beside the profile. What is not named does not run. Raises InputError with
    one finding a bad line.
    """
    known = {rule.name: rule for rule in rules()}
    chosen: dict[str, Rule] = {}
    findings: list[Finding] = []
    text = sandbox.text(sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path))
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        severity = _WORDS.get(words[0].lower())
        if severity is None or len(words) != _COLUMNS:
            problem = f"expected a severity and a rule, got {line.strip()!r}"
            findings.append(
                _bad(
                    path,
                    number,
                    problem,
                    f"write {', '.join(SEVERITIES)}, a tab, and the rule's name",
                )
            )
        elif words[1].endswith(".rq"):
            rule = parse(path.parent / words[1])
            chosen[rule.name] = replace(rule, severity=severity, group="")
        elif words[1] in known:
            chosen[words[1]] = replace(known[words[1]], severity=severity)
        else:
            findings.append(
                _bad(path, number, f"no rule {words[1]!r}", "kg lint --rules lists them")
            )
    if findings:
        raise InputError.of(findings)
    return tuple(sorted(chosen.values(), key=lambda rule: rule.name))


def _bad(path: Path, line: int, problem: str, remedy: str) -> Finding:
    return Finding(str(path), line, 1, "bad-profile", "error", problem, remedy)
