"""The words that people read: what to write instead of an unusual one, and where it stands.

`python tests/shared/plain_words.py` prints each wrong word with its location and the word to use.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Pair(NamedTuple):
    """A pattern, what to write instead, a sentence that it must find and one that it must not."""

    pattern: str
    instead: str
    wrong: str
    right: str

    def search(self, text: str) -> str:
        """Return the first match in a text, empty where there is none."""
        match = re.search(self.pattern, text, re.IGNORECASE)
        return match[0] if match else ""


class Passage(NamedTuple):
    """A text that people read, and where it begins."""

    path: str
    line: int
    text: str


PAIRS: Final = (
    Pair(r"\btold apart\b", "distinguished", "They are told apart.", "They are distinguished."),
    Pair(
        r"(?<!can )(?<!cannot )\b(tells?|telling|told)\b",
        "report, list, print",
        "It tells why.",
        "It reports why, as far as it can tell.",
    ),
    Pair(r"\banew\b", "again", "It is made anew.", "It is made again."),
    Pair(
        r"\bof (one's|your) own\b",
        "custom",
        "Shapes of your own are run.",
        "Custom shapes are run; a note of its own; write your own.",
    ),
    Pair(
        r"(?<=\w )by which (an?|each|he|it|no|one|the|they|you)\b",
        "how, with which",
        "The rule by which it ends.",
        "How it ends, and by which rule.",
    ),
    Pair(
        r"\b(stands?|stood|standing) for\b(?! the first)",
        "represents",
        "It stands for a name.",
        "It stands.",
    ),
    Pair(r"\blest\b", "so that ... not", "Lest it ends.", "At least one; the rest."),
    Pair(r"\bnobody('s)?\b", "no one, none", "Nobody reads it.", "No one reads it."),
    Pair(r"\bsights\b", "views, breakdowns", "Three sights.", "Insights of three views."),
    Pair(r"\bgravest\b", "most severe", "The gravest first.", "The most severe first."),
    Pair(r"\bheld to be\b", "treated as", "It is held to be old.", "It is held; to be old."),
    Pair(r"\ba few\b", "some", "A few rows.", "Too few rows, as few as two."),
    Pair(
        r"\bwhat follows\b(?! (a|its|on|the)\b)",
        "what is derived",
        "It derives what follows.",
        "What follows the name is derived.",
    ),
    Pair(r"\b(lies|lie in|lay in)\b", "is, are", "The file lies there.", "It relies; earlier."),
    Pair(
        r"\b(this|that|every|each|which|another|own) rooms?\b",
        "package, module",
        "Every room has a test.",
        "There is room on the disk.",
    ),
    Pair(r"\bbe given again\b|; again\b", "repeatable", "A kind; again.", "A kind. Repeatable."),
    Pair(r"\bmend(s|ed|ing)?\b", "fix, correct", "Mend the file.", "Amend and recommend it."),
    Pair(r"\bdear(er|est)?\b", "slow, expensive", "The dearest test.", "The slowest test."),
    Pair(
        r"\b(whence|thence|there(of|in|upon)|where(of|in|upon)|here(by|in|of))\b",
        "from where, in it, of it",
        "The file and the lines therein.",
        "There, in the file; thereby.",
    ),
    Pair(r"\bheed(s|ed|ing)?\b", "follow, apply", "It heeds the day.", "It applies the day."),
    Pair(
        r"\b(that|which) is none\b(?! of)", "is not one", "A kind that is none.", "There is none."
    ),
    Pair(r"\bput(s|ting)? right\b", "correct", "Put right the line.", "Put the right line."),
    Pair(r"\butili[sz](e|es|ed|ing|ation)\b", "use", "It utilises a file.", "It uses a utility."),
    Pair(r"\bin order to\b", "to", "In order to read it.", "In order, to the end."),
    Pair(r"\bplease\b", "leave it out", "Please write a day.", "Be pleased."),
    Pair(r"\b(simply|obviously)\b", "leave it out", "Simply load it.", "A simple load."),
    Pair(r"\b(e\.g\.|i\.e\.)", "for example, that is", "A day, e.g. Monday.", "For example."),
    Pair(r"(?<!-)\bvia\b", "with, through", "It is read via a worker.", "Give --via ID."),
    Pair(r"\bprior to\b", "before", "Prior to the day.", "A prior day."),
    Pair(r"\b(leverag(e|es|ing))\b", "use", "Leverage the store.", "A lever."),
    Pair(r"\bof the house\b|\bthe house('s)?\b", "the project", "Down the house.", "Houses burn."),
    Pair(r"\bh(angs?|ung) on\b", "depends on", "It hangs on the file.", "It depends on it."),
    Pair(r"\b(goes|went|going) on\b", "continues", "It goes on.", "It continues; goes one way."),
    Pair(r"\b(whilst|amongst)\b", "while, among", "Whilst it reads.", "While it reads."),
    Pair(
        r"\bplaces? in (the|a|its) files?\b",
        "location",
        "The place in the file.",
        "The location in the file.",
    ),
)
"""What a colleague who reads English as a third language need not know."""
ROOT: Final = Path(__file__).parent.parent.parent
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_CODE = re.compile(r"^(```|~~~).*?^\1|<!--.*?-->|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"`[^`\n]*`|^ *(>>>|\.\.\.) .*$", re.MULTILINE)
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')
_SHAPE_TEXT = re.compile(r'sh:(?:message|description|name) "([^"]*)"')


def messages(root: Path = ROOT / "kg") -> Iterator[Passage]:
    """Yield the strings of several words in Python code: help, messages, titles; an f-string has
    an ellipsis for each value. Docstrings and regular expressions are left out.
    """
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                skipped |= set(map(id, node.values))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile":
                skipped |= set(map(id, ast.walk(node)))  # what texts say, not what people read here
        for node in ast.walk(tree):
            text = _string(node) if id(node) not in skipped else ""
            if " " in text.strip() and isinstance(node, ast.expr):
                yield Passage(_name(path), node.lineno, text)


def _string(node: ast.AST) -> str:
    """Return the constant text of a node, empty where it is no string."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_string(part) or "…" for part in node.values)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else ""


def docstrings(root: Path = ROOT / "kg") -> Iterator[Passage]:
    """Yield the docstrings of modules and of public functions and classes, without
    code.
    """
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, _DOCUMENTED):
                continue
            is_public = isinstance(node, ast.Module) or not node.name.startswith("_")
            if is_public and (text := ast.get_docstring(node)):
                yield Passage(_name(path), node.body[0].lineno, _EXAMPLE.sub("", text))


def headers(*folders: Path) -> Iterator[Passage]:
    """Yield the lines of the headers of queries and rules in some folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*.rq")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if line.startswith("#+"):
                    yield Passage(_name(path), number, line.removeprefix("#+"))


def shapes(path: Path = ROOT / "ontology" / "shapes.ttl") -> Iterator[Passage]:
    """Yield the messages, descriptions and names of SHACL shapes."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for text in _SHAPE_TEXT.findall(line):
            yield Passage(_name(path), number, text)


def prose(*paths: Path) -> Iterator[Passage]:
    """Yield the lines of Markdown files; code, comments and quoted words are left out."""
    for path in paths:
        text = _CODE.sub(lambda match: "\n" * match[0].count("\n"), path.read_text("utf-8"))
        for number, line in enumerate(text.splitlines(), start=1):
            yield Passage(_name(path), number, _QUOTED.sub("", line))


def problems(passages: Iterable[Passage]) -> list[str]:
    """Return each wrong word in some passages, with its location and the words to use."""
    return [
        f"{passage.path}:{passage.line}: '{word}', write: {pair.instead}"
        for passage in passages
        for pair in PAIRS
        if (word := pair.search(passage.text))
    ]


def table() -> str:
    """Return the pairs as a table in Markdown: a word that each finds, and what to write."""
    words = (pair.search(pair.wrong).lower().lstrip("; ") for pair in PAIRS)
    rows = (f'| "{word}" | {pair.instead} |' for word, pair in zip(words, PAIRS, strict=True))
    return "\n".join(("| not | but |", "|---|---|", *rows))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def everything() -> Iterator[Passage]:
    """Yield all that people read: help and messages, docstrings, headers, shapes and prose."""
    yield from messages()
    yield from docstrings()
    yield from headers(ROOT / "queries", ROOT / "ontology")
    yield from shapes()
    yield from prose(*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("[dqso]*/**/*.md")))


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in problems(everything())))
