"""Help of parameters that list formats, with those of other distributions.

Entry points are read here, where the help of a command is printed, so that no other command pays
for it. Such a parameter has a function `full_help` that returns its text.
"""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

from kg.cli.completing import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

_PARAMETERS = ("format_name", "paths", "converter")


def is_for_a_command(words: Sequence[str]) -> bool:
    """Return whether the words of a command line ask for the help of one command.

    >>> is_for_a_command(["query", "--help"]), is_for_a_command(["--help"])
    (True, False)
    """
    return len(words) > 1 and not {"--help", "-h"}.isdisjoint(words)


def attach(app: typer.Typer) -> None:
    """Let the help of each command list all formats that it writes or reads."""
    for _, callback in commands(app, ""):
        for name in set(_PARAMETERS) & callback.__annotations__.keys():
            hint = typing.get_type_hints(callback, include_extras=True)[name]
            for info in typing.get_args(hint)[1:]:
                if full_help := getattr(info, "full_help", None):
                    info.help = full_help()
                    callback.__annotations__[name] = hint
