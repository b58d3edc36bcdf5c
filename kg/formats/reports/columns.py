"""Rows and columns on a screen: no character is lost, no line is wider than the screen, the prose
gets the room.

Where columns do not fit beside each other, those on the right go on lines under their row, one
after another; the first column and the one with the longest texts stay. Where not even the first
fits, rows become records, a column a line. A library's table layout did the same work 20 to 80
times slower, and shrank the longest texts first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.formats.reports.screen import pad, paragraphs, width, wrap, wrap_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GAP: Final = 2  # spaces between columns
_WHOLE: Final = 14  # a head no wider than this is not broken, nor a column of such cells
_NEARLY: Final = 0.8  # a column with this share of the longest one's text is as much worth reading
_SAMPLE: Final = 60  # rows that are laid out to compare one arrangement with another
_SEARCH: Final = 0.1  # of a line, what it costs a reader that a column stands under its row
_READABLE: Final = 0.5  # of the screen, what the prose gets at least where it needs it
_BESIDE: Final = (
    12  # lines under a row begin at the second column where the first is no wider than this
)
_INDENT: Final = 4
_TWO: Final = 2


def columns_text(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    limit: int,
    *,
    bold: bool = False,
) -> str:
    r"""Return a table of printable cells as lines of at most `limit` columns; `bold` is for the
    heads on a terminal.

    A column that is empty in every row is left out where the table is too wide with it, and a line
    says so.

    >>> columns_text(["task", "what"], [["H-1", "train"]], [False, False], 80)
    'task  what\nH-1   train\n'
    """
    table = _Layout(names, rows, numeric, limit)
    every = list(range(len(names)))
    if table.fits(every):
        return table.grid(every, table.natural, bold=bold)
    columns = [at for at in every if table.filled[at]] or every[:1]
    empty = ", ".join(names[at] for at in every if at not in columns)
    note = (
        "".join(f"{line}\n" for line in paragraphs([f"Empty in every row: {empty}."], limit))
        if empty
        else ""
    )
    if table.fits(columns):
        return table.grid(columns, table.natural, bold=bold) + note
    arranged = table.arranged(columns)
    return (table.records(columns) if arranged is None else table.grid(*arranged, bold=bold)) + note


class _Layout:
    """The cells of one table with their widths, and the ways to arrange them."""

    def __init__(
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[str]],
        numeric: Sequence[bool],
        limit: int,
    ) -> None:
        self.names, self.rows, self.numeric, self.limit = names, rows, numeric, limit
        self.cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
        self.sizes = [_sizes(column) for column in self.cells]
        self.body = [max(sizes, default=0) for sizes in self.sizes]
        self.natural = [max(width(name), size) for name, size in zip(names, self.body, strict=True)]
        self.filled = [any(cell.strip() for cell in column) for column in self.cells]
        self._least: dict[int, int] = {}
        self._heights: dict[tuple[int, int], list[int]] = {}
        self._sample = range(0, len(rows), max(len(rows) // _SAMPLE, 1))

    def fits(self, columns: Sequence[int]) -> bool:
        """Return whether columns stand beside each other as wide as they are."""
        return sum(self.natural[at] for at in columns) + _GAP * (len(columns) - 1) <= self.limit

    def arranged(self, columns: Sequence[int]) -> tuple[list[int], list[int], list[int]] | None:
        """Return the columns that stand beside each other, their widths, and those under the row;
        None where none can.

        It is the arrangement with the fewest lines, a column under every row counting as a part of
        a line more, since an eye finds it less fast there.
        """
        prose = self._prose(columns)
        best, lines = None, 0.0
        for beside in self._ways(columns, prose):
            widths = self._shares(beside, prose)
            if widths is None:
                continue
            under = [at for at in columns if at not in beside]
            height = self._height(beside, widths, under) + len(under) * _SEARCH * len(self._sample)
            if best is None or height < lines:
                best, lines = (beside, widths, under), height
        if best is None:
            return None
        beside, widths, under = best
        return beside, self._tightened(beside, widths, prose), under

    @staticmethod
    def _ways(columns: Sequence[int], prose: int) -> list[list[int]]:
        """Return which columns may stand beside each other: all, then fewer from the last on; the
        first and the prose stay, at last the first alone.
        """
        stay = {columns[0], prose}
        movable = [at for at in columns if at not in stay]
        ways = [
            [at for at in columns if at in stay or at in movable[:count]]
            for count in range(len(movable), -1, -1)
        ]
        return [*ways, [columns[0]]]

    def grid(
        self, beside: Sequence[int], widths: Sequence[int], under: Sequence[int] = (), *, bold: bool
    ) -> str:
        """Return columns beside each other, and under each row the rest of it."""
        lines = [f"\x1b[1m{line}\x1b[0m" if bold else line for line in self._heads(beside, widths)]
        margin = " " * self._margin(widths[beside[0]])
        narrow = [at for at in beside if self.natural[at] > widths[at]]
        for row in self.rows:
            if narrow:
                lines += self._lines([wrap(row[at], widths[at]) for at in beside], beside, widths)
            else:
                lines.append(self._line([row[at] for at in beside], beside, widths))
            lines += [margin + line for line in self._under(row, under, len(margin))]
        return "\n".join(lines) + "\n"

    def records(self, columns: Sequence[int]) -> str:
        """Return one record after another, a column a line, for a screen too narrow for anything
        else.
        """
        head = max(width(self.names[at]) for at in columns) + _GAP
        blocks = []
        for row in self.rows:
            lines: list[str] = []
            for name, cell in ((self.names[at], row[at]) for at in columns if row[at]):
                if head <= self.limit // 2:
                    wrapped = wrap(cell, self.limit - head)
                    lines += [
                        pad(name if number == 0 else "", head) + line
                        for number, line in enumerate(wrapped)
                    ]
                else:
                    lines += wrap_words(f"{name}: {cell}".split(), self.limit, "  ")
            blocks.append("\n".join(line.rstrip() for line in lines))
        return "\n\n".join(blocks) + "\n"

    def _heads(self, beside: Sequence[int], widths: Sequence[int]) -> list[str]:
        heads = [wrap(self.names[at], widths[at]) for at in beside]
        tallest = max(map(len, heads))
        return self._lines([[""] * (tallest - len(head)) + head for head in heads], beside, widths)

    def _lines(
        self, cells: Sequence[Sequence[str]], beside: Sequence[int], widths: Sequence[int]
    ) -> list[str]:
        return [
            self._line(
                [cell[number] if number < len(cell) else "" for cell in cells], beside, widths
            )
            for number in range(max(map(len, cells)))
        ]

    def _line(self, cells: Sequence[str], beside: Sequence[int], widths: Sequence[int]) -> str:
        padded = [
            pad(cell, widths[at], right=self.numeric[at])
            for at, cell in zip(beside, cells, strict=True)
        ]
        return (" " * _GAP).join(padded).rstrip()

    def _under(self, row: Sequence[str], under: Sequence[int], margin: int) -> list[str]:
        """Return the columns under a row as `name: text`, parted by dots that stay with the text
        before them.
        """
        items = [f"{self.names[at]}: {row[at]}" for at in under if row[at]]
        texts = [f"{item} ·" for item in items[:-1]] + items[-1:]
        room = self.limit - margin
        lines: list[str] = []
        for text in texts:
            if lines and width(lines[-1]) + 1 + width(text) <= room:
                lines[-1] += f" {text}"
            elif lines and width(text) > room:  # it takes several lines in any case
                lines[-1:] = wrap_words([*lines[-1].split(" "), *text.split()], room)
            else:
                lines += wrap(text, room)
        return lines

    @staticmethod
    def _margin(first: int) -> int:
        return first + _GAP if first <= _BESIDE else _INDENT

    def _shares(self, beside: Sequence[int], prose: int) -> list[int] | None:
        """Return a width for each column, the room shared out by how much text there is; None where
        it is too little.

        The list has a place for every column of the table; those not `beside` have 0.
        """
        room = self.limit - _GAP * (len(beside) - 1)
        widths = [0] * len(self.names)
        free = list(beside)
        least = {at: self._narrowest(at) for at in free}
        if prose in free and len(free) > _TWO:
            least[prose] = max(least[prose], min(self.natural[prose], int(self.limit * _READABLE)))
        if sum(least.values()) > room:
            return None
        while free:
            shares = self._settled(free, room, least, prose)
            for at, size in shares.items():
                widths[at] = size
                room -= size
            free = [at for at in free if at not in shares]
        return widths

    def _settled(
        self, free: Sequence[int], room: int, least: Mapping[int, int], prose: int
    ) -> dict[int, int]:
        """Return the widths of the columns that their share of the room settles: too little, more
        than enough, else all of them.
        """
        weight = sum(self._weight(at) for at in free)
        shares = {at: room * self._weight(at) // weight for at in free}
        if narrow := {at: least[at] for at in free if shares[at] < least[at]}:
            return narrow
        if wide := {at: self.natural[at] for at in free if shares[at] >= self.natural[at]}:
            return wide
        last = prose if prose in free else free[-1]
        return shares | {last: shares[last] + room - sum(shares.values())}

    def _tightened(self, beside: Sequence[int], widths: Sequence[int], prose: int) -> list[int]:
        """Return the widths that the wrapped cells need, and the prose with what the others leave
        over.
        """
        tight = list(widths)
        for at in beside:
            if at == prose or widths[at] == self.natural[at]:
                continue
            line_widths = [
                width(line)
                for cell in {*self.cells[at], self.names[at]}
                for line in wrap(cell, widths[at])
            ]
            tight[at] = max(line_widths)
        if prose in beside:
            rest = sum(tight[at] for at in beside if at != prose) + _GAP * (len(beside) - 1)
            tight[prose] = min(self.natural[prose], self.limit - rest)
        return tight

    def _height(self, beside: Sequence[int], widths: Sequence[int], under: Sequence[int]) -> int:
        """Return how many lines the rows of the sample take."""
        height = 0
        for heights in zip(*(self._lines_of(at, widths[at]) for at in beside), strict=True):
            height += max(heights)
        if under:
            margin = self._margin(widths[beside[0]])
            height += sum(
                len(self._under(self.rows[number], under, margin)) for number in self._sample
            )
        return height

    def _lines_of(self, at: int, size: int) -> list[int]:
        """Return how many lines each cell of a column in the sample takes at a width."""
        if (at, size) not in self._heights:
            self._heights[at, size] = [
                len(wrap(self.cells[at][number], size)) for number in self._sample
            ]
        return self._heights[at, size]

    def _prose(self, columns: Sequence[int]) -> int:
        """Return the column to read: of those nearly as long as the longest the first, never the
        first of all.
        """
        sizes = {at: self._text(at) for at in columns[1:] if not self.numeric[at]}
        return next(
            (at for at, size in sizes.items() if size >= _NEARLY * max(sizes.values())), columns[0]
        )

    def _text(self, at: int) -> int:
        """Return how much there is to read in a column; what is said again needs no reading."""
        return sum(dict(zip(self.cells[at], self.sizes[at], strict=True)).values())

    def _weight(self, at: int) -> int:
        """Return how much room a column asks for."""
        return max(sum(self.sizes[at]), len(self.rows), 1)

    def _narrowest(self, at: int) -> int:
        """Return the width at which no word of a column is broken, nor a short head, nor short
        cells.
        """
        if at not in self._least:
            words = {word for cell in (*self.cells[at], self.names[at]) for word in cell.split()}
            longest = max(map(width, words), default=1)
            self._least[at] = max(
                [
                    longest,
                    *(size for size in (self.body[at], width(self.names[at])) if size <= _WHOLE),
                ]
            )
        return self._least[at]


def _sizes(cells: Sequence[str]) -> list[int]:
    """Return the width of each cell."""
    return list(map(len if "".join(cells).isascii() else width, cells))
