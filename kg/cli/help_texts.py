"""Help of the option -f with the formats of other distributions.

The built-in formats are in the text from the start. Entry points are read here, where the help of a
command is printed, so that no other command pays for it.
"""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

from kg.cli.completing import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

_PARAMETER = "format_name"


def is_for_a_command(words: Sequence[str]) -> bool:
    """Return whether the words of a command line ask for the help of one command.

    >>> is_for_a_command(["query", "--help"]), is_for_a_command(["--help"])
    (True, False)
    """
    return len(words) > 1 and not {"--help", "-h"}.isdisjoint(words)


def attach(app: typer.Typer) -> None:
    """Let the help of each command list all formats that it offers."""
    for _, callback in commands(app, ""):
        if _PARAMETER not in callback.__annotations__:
            continue
        hint = typing.get_type_hints(callback, include_extras=True)[_PARAMETER]
        for info in typing.get_args(hint)[1:]:
            info.help = info.all_formats()
        callback.__annotations__[_PARAMETER] = hint
