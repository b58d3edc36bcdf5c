"""Characters that a format cannot hold or a program would act on."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from typing import Final

_FORMULA: Final = re.compile(
    "[=+\\-@\t\r\n\uff0b\uff0d\uff1d\uff20].", re.DOTALL
)  # the last four are as wide as two letters
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


@cache
def _forbidden() -> re.Pattern[str]:
    """Return what matches a character that XML forbids; only who writes XML waits the 10 ms that
    compiling takes.
    """
    noncharacters = "".join(
        chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF)
    )
    return re.compile(
        "[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd"
        f"\U00010000-\U0010ffff]|[{noncharacters}]"
    )


def xml_safe(value: str) -> str:
    r"""Return text without the characters that XML 1.0 forbids or discourages, line ends as they
    are.

    >>> xml_safe("a\x00b\r\n")
    'ab\r\n'
    """
    return _forbidden().sub("", value)


def runs_in_a_spreadsheet(text: str) -> bool:
    """Return whether a spreadsheet would take a text for a formula; a number and a lone sign it
    does not.

    >>> [runs_in_a_spreadsheet(text) for text in ("=1+1", "@home", "-72.3", "-", "a=1")]
    [True, True, False, False, False]
    """
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def formulas_in(data: bytes, delimiter: str) -> int:
    r"""Return how many cells of a table in UTF-8 a spreadsheet would take for formulas.

    >>> formulas_in(b'a,b\n"=1+1",-2\n', ",")
    1
    """
    rows = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter)
    return sum(runs_in_a_spreadsheet(cell) for row in rows for cell in row)


def quoted_for_spreadsheets(text: str) -> str:
    """Return a cell that a spreadsheet shows and does not run: a text like a formula begins with an
    apostrophe.

    >>> quoted_for_spreadsheets("=HYPERLINK(A1)"), quoted_for_spreadsheets("-72.3")
    ("'=HYPERLINK(A1)", '-72.3')
    """
    return f"'{text}" if runs_in_a_spreadsheet(text) else text
