"""A tutorial as steps: files to write, and commands with what they show.

A fence ```console holds commands after `$ `, each with what it shows; a fence behind a comment
`<!-- file: PATH -->` is the text of a file. In what is shown, `…` stands for any text within a
line, and a line `…` for any number of lines.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Final

_FENCE: Final = re.compile(
    r"(?:<!-- file: (?P<path>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Write:
    """A file and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """The words of a command, and the lines that it shows."""

    words: tuple[str, ...]
    shown: tuple[str, ...]

    def fits(self, actual: str) -> bool:
        """Return whether a text is what the tutorial shows."""
        return re.fullmatch(_pattern(self.shown), actual.rstrip("\n") + "\n") is not None


def _pattern(lines: tuple[str, ...]) -> str:
    """Return a regular expression for lines, in which `…` is a gap."""
    return (
        "".join(r"(?:.*\n)*?" if line.strip() == "…" else _line(line) + r" *\n" for line in lines)
        or r"\n?"
    )


def _line(line: str) -> str:
    return ".*".join(map(re.escape, line.rstrip().split("…")))


def steps(text: str) -> list[Write | Command]:
    """Return the steps of a tutorial in the order of the text."""
    found: list[Write | Command] = []
    for match in _FENCE.finditer(text):
        if match["path"]:
            found.append(Write(match["path"], match["body"]))
        elif match["kind"] == "console":
            found += _commands(match["body"])
    return found


def _commands(body: str) -> list[Command]:
    """Return the commands of a fence; one that a backslash ends goes on in the next line."""
    joined = body.replace("\\\n", " ")
    commands = []
    for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
        line, *shown = part.rstrip("\n").split("\n")
        while shown and not shown[-1].strip():
            shown.pop()
        commands.append(Command(tuple(shlex.split(line)), tuple(shown)))
    return commands
