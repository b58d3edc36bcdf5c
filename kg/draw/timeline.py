"""A timeline as SVG: one row for the days on which things happened, one for the days on which they
became known, and lines between them; above them the mandates and instruments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.bins import Bins, day_of
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from kg.services.timeline import TimelineAnswer
    from kg.timeline import Event

WIDTH: Final = 1240
MARGIN: Final = 32
_LEFT: Final = 168
"""Where the axis begins, right of the names of the rows."""
_OUTER: Final = 64
"""The room at either end for what lies outside the axis."""
_SMALL: Final = 12
_ROW: Final = 16
"""The height of a row of labels."""
_CELL: Final = 26
_APART: Final = 110
"""From the row of days held to that of days known."""
_LEVELS: Final = 6
_MANDATES: Final = 6
_LISTED: Final = 12
"""How many ids the title of a cell names."""
_TAKEN_BACK: Final = "\u00d7"
_SAID: Final = ("statement", "retraction")


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where bins stand, in pixels; `earlier` and `later` say whether there is room outside."""

    bins: Bins
    earlier: bool
    later: bool

    @property
    def start(self) -> int:
        return _LEFT + (_OUTER if self.earlier else 0)

    @property
    def end(self) -> int:
        return WIDTH - MARGIN - (_OUTER if self.later else 0)

    def x(self, at: int) -> int:
        """Return the middle of a bin; of the room outside for -1 and for the one after the last."""
        if at < 0:
            return _LEFT + _OUTER // 2
        if at >= self.bins.count:
            return WIDTH - MARGIN - _OUTER // 2
        return round(self.start + (at + 0.5) * (self.end - self.start) / self.bins.count)

    def edge(self, at: int) -> int:
        """Return where a bin begins."""
        at = max(0, min(at, self.bins.count))
        return round(self.start + at * (self.end - self.start) / self.bins.count)

    def of(self, text: str) -> int | None:
        """Return the bin of a day as ISO text, None for no day."""
        day = day_of(text)
        return None if day is None else self.bins.at(day)


@dataclass(slots=True)
class _Labels:
    """Labels in levels above or below a row, none over another, or over the line of another."""

    taken: list[list[tuple[float, float]]] = field(
        default_factory=lambda: [[] for _ in range(_LEVELS)]
    )
    placed: list[tuple[int, int, int, str]] = field(default_factory=list)
    left_out: int = 0

    def put(self, x: int, words: str) -> None:
        """Place a label at the lowest level where it is free: over its box, or to one side of the
        middle; count it where none is.
        """
        size = style.width(words, _SMALL) + 8
        clear = 1
        while clear < _LEVELS and _free(self.taken[clear - 1], x - 3, x + 3):
            clear += 1
        for left in (x - size / 2, x - 12, x + 12 - size):
            for level in range(clear):
                if self._fits(level, left, size):
                    self.taken[level].append((left, left + size))
                    for row in self.taken[:level]:
                        row.append((x - 3, x + 3))
                    self.placed.append((x, round(left + size / 2), level, words))
                    return
        self.left_out += 1

    def _fits(self, level: int, left: float, size: float) -> bool:
        inside = left >= _LEFT and left + size <= WIDTH - MARGIN + 4
        return inside and _free(self.taken[level], left, left + size)

    @property
    def height(self) -> int:
        """The height of the levels that are used."""
        return _ROW * (1 + max((level for _, _, level, _ in self.placed), default=-1))

    def draw(self, row: int, direction: int) -> Iterator[str]:
        """Yield the labels above a row (direction -1) or below it (1), each with a line to it."""
        for x, middle, level, words in self.placed:
            y = row + direction * (_ROW * level + 8) + (0 if direction < 0 else 10)
            if level or abs(x - middle) > 1:
                end = y + 3 if direction < 0 else y - 12
                yield f'<path class="t-stem" d="M{x} {row}V{end}"/>'
            yield f'<text x="{middle}" y="{y}" text-anchor="middle">{style.text(words)}</text>'


def _free(row: Sequence[tuple[float, float]], left: float, right: float) -> bool:
    return all(right <= begun or left >= ended for begun, ended in row)


def timeline_svg(answer: TimelineAnswer, palette: style.Palette = style.LIGHT) -> str:
    """Return a timeline as an SVG document of its own.

    Days are gathered in bins, as many as there is room for; a cell says how many events it holds.

    >>> from kg.services.timeline import TimelineRequest, timeline
    >>> timeline_svg(timeline(view, TimelineRequest("harbour-1")))[:4]
    '<svg'
    """
    return _Picture(answer, palette).svg()


class _Picture:
    """A timeline while it is drawn: `y` is where the next row begins."""

    def __init__(self, answer: TimelineAnswer, palette: style.Palette) -> None:
        self.answer, self.palette = answer, palette
        self.said = [each for each in answer.events if each.kind in _SAID]
        self.axis = _axis(answer.events, self.said)
        self.parts: list[str] = []
        self.notes: list[str] = []
        self.y = 28 + 20 * len(answer.words) + 40

    def svg(self) -> str:
        if self.axis is None:
            self.notes.append("Nothing here has a day.")
        else:
            self._draw(self.axis)
        foot = self.y + 16
        height = foot + 18 * max(1, len(self.notes)) + 12
        title = f"Timeline of {style.one_line(self.answer.label or self.answer.title)}"
        about = " ".join((*self.answer.words, *self.notes))
        shown = style.text(style.truncate(title, 22, WIDTH - 2 * MARGIN))
        words = [f'<text class="t-title" x="{MARGIN}" y="46">{shown}</text>']
        words += [
            f'<text class="t-muted" x="{MARGIN}" y="{70 + 18 * at}">{style.text(row)}</text>'
            for at, row in enumerate(self.answer.words)
        ]
        words += [
            f'<text class="t-muted" x="{MARGIN}" y="{foot + 18 * at}">{style.text(row)}</text>'
            for at, row in enumerate(self.notes)
        ]
        size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        named = 'role="img" aria-labelledby="t-title t-desc"'
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="t" {size} {named}>',
                f'<title id="t-title">{style.text(title)}</title>',
                f'<desc id="t-desc">{style.text(about)}</desc>',
                f"<style>{_css(self.palette)}</style>",
                f'<rect class="t-ground" width="{WIDTH}" height="{height}"/>',
                *self.parts,
                *words,
                "</svg>\n",
            )
        )

    def _draw(self, axis: _Axis) -> None:
        top = self.y
        self._mandates(axis)
        self._instruments(axis)
        if self.said:
            self._statements(axis)
        self._sources(axis)
        self._scale(axis, top)
        self._say(axis)

    def _name(self, words: str, y: int, more: str = "") -> None:
        self.parts.append(
            f'<text class="t-row" x="{MARGIN}" y="{y}">{style.text(words)}</text>'
            f'<text class="t-muted" x="{MARGIN}" y="{y + 15}">{style.text(more)}</text>'
        )

    def _mandates(self, axis: _Axis) -> None:
        """Draw each mandate as a bar from its beginning to its end."""
        periods: dict[str, dict[str, Event]] = defaultdict(dict)
        for event in self.answer.events:
            if event.kind == "mandate":
                periods[event.id][event.what] = event
        shown = [(slug, days) for slug, days in periods.items() if _is_inside(axis, days)]
        if shown:
            self._name("Mandates", self.y + 13, "in force")
        for slug, days in shown[:_MANDATES]:
            self._mandate(axis, slug, days)
        more = len(periods) - len(shown[:_MANDATES])
        if more:
            self.notes.append(f"{counted(more, 'mandate is', 'mandates are')} not drawn.")
        self.y += 12 if shown else 0

    def _mandate(self, axis: _Axis, slug: str, days: dict[str, Event]) -> None:
        begins, ends = days.get("begins"), days.get("ends")
        first = axis.of(begins.held) if begins else None
        last = axis.of(ends.held) if ends else None
        left = axis.edge(-1 if first is None else first)
        right = axis.edge(axis.bins.count if last is None else last + 1)
        any_event = begins or ends
        label = any_event.label if any_event else slug
        period = f"{_marked(begins)} to {_marked(ends) or 'open'}"
        words = style.truncate(f"{style.one_line(label)}, {period}", _SMALL, WIDTH - MARGIN - _LEFT)
        x = max(_LEFT, min(left, round(WIDTH - MARGIN - style.width(words, _SMALL))))
        self.parts.append(f'<text x="{x}" y="{self.y + 12}">{style.text(words)}</text>')
        open_ = " t-open" if any(each and each.marks for each in (begins, ends)) else ""
        self.parts.append(
            f'<rect class="t-mandate{open_}" x="{left}" y="{self.y + 18}" '
            f'width="{max(4, right - left)}" height="8"><title>{style.text(words)}</title></rect>'
        )
        self.y += 38

    def _instruments(self, axis: _Axis) -> None:
        found = [each for each in self.answer.events if each.kind == "instrument"]
        if not found:
            return
        cells = _cells(axis, found, known=False)
        labels = _Labels()
        for at, group in sorted(cells.items()):
            if len(group) == 1:
                labels.put(axis.x(at), style.truncate(style.one_line(group[0].id), _SMALL, 160))
        self._say_left_out(labels)
        row = self.y + labels.height + 10
        self._name("Instruments", row + 13, "adopted")
        self._row(axis, cells, row, "t-instrument")
        self.parts += labels.draw(row, -1)
        self.y = row + _CELL + 18

    def _statements(self, axis: _Axis) -> None:
        """Draw the two rows of statements, with a line from the day held to the day known."""
        held, known = _cells(axis, self.said, known=False), _cells(axis, self.said, known=True)
        labels = _Labels()
        for at, group in sorted(held.items()):
            if len(group) == 1:
                labels.put(axis.x(at), style.truncate(_label(group[0]), _SMALL, 180))
        self._say_left_out(labels)
        row = self.y + self._intervals(axis, self.y) + labels.height + 10
        below = row + _APART
        self._name("Held", row + 11, "when it happened")
        self._name("Known", below + 11, "when it was published")
        pairs = Counter(
            (first, last)
            for each in self.said
            if (first := axis.of(each.held)) is not None
            and (last := axis.of(each.known)) is not None
        )
        for (first, last), count in sorted(pairs.items()):
            size = 1 + min(4, count.bit_length() - 1)
            self.parts.append(
                f'<path class="t-link" stroke-width="{size}" '
                f'd="M{axis.x(first)} {row + _CELL}L{axis.x(last)} {below}"/>'
            )
        self._row(axis, held, row)
        self._row(axis, known, below)
        self.parts += labels.draw(row, -1)
        self.y = below + _CELL + 6

    def _intervals(self, axis: _Axis, y: int) -> int:
        """Draw the intervals over which statements hold, those of the same bins as one line; return
        how high they are.
        """
        spans = Counter(
            (first, last)
            for each in self.said
            if each.until
            and (first := axis.of(each.held)) is not None
            and (last := axis.of(each.until)) is not None
            and first != last
        )
        for level, ((first, last), count) in enumerate(sorted(spans.items())[:_LEVELS]):
            at = y + 8 * level + 4
            words = f"{counted(count, 'statement holds', 'statements hold')} over this interval"
            self.parts.append(
                f'<path class="t-span" d="M{axis.x(first)} {at - 3}v6m0-3H{axis.x(last)}m0-3v6">'
                f"<title>{words}</title></path>"
            )
        if spans:
            total = sum(spans.values())
            self.notes.append(
                f"{counted(total, 'statement holds', 'statements hold')} over more than one "
                f"{axis.bins.unit.word}: a line above the row Held."
            )
        return 8 * min(len(spans), _LEVELS) + (8 if spans else 0)

    def _sources(self, axis: _Axis) -> None:
        """Draw the sources below the row of days known, those of one bin as one label."""
        cells = self._published(axis)
        labels = _Labels()
        for at, names in sorted(cells.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            first = style.one_line(self.answer.sources.get(names[0], names[0]))
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            labels.put(axis.x(at), style.truncate(first, _SMALL, 180) + more)
        if not cells:
            return
        if labels.left_out:
            boxes = counted(labels.left_out, "box", "boxes")
            self.notes.append(f"The sources of {boxes} have no room for a name.")
        if not self.said:
            self._name("Published", self.y + 12)
        self.parts += labels.draw(self.y - 2, 1)
        self.y += labels.height + 8

    def _published(self, axis: _Axis) -> dict[int, list[str]]:
        """Return the sources of each bin: those whose publication is an event, else those of the
        statements.
        """
        sources = [
            (each.id, each.known) for each in self.answer.events if each.kind == "source"
        ] or [(each.source, each.known) for each in self.said if each.source]
        cells: dict[int, list[str]] = defaultdict(list)
        for name, day in sources:
            at = axis.of(day)
            if at is not None and name not in cells[at]:
                cells[at].append(name)
        return cells

    def _say_left_out(self, labels: _Labels) -> None:
        if labels.left_out:
            boxes = counted(labels.left_out, "box of one event has", "boxes of one event have")
            self.notes.append(f"{boxes} no room for a name.")

    def _row(
        self, axis: _Axis, cells: dict[int, list[Event]], y: int, name: str = "t-said"
    ) -> None:
        side = min(_CELL + 8, round((axis.end - axis.start) / axis.bins.count) - 2)
        for at, group in sorted(cells.items()):
            wide = side if 0 <= at < axis.bins.count else _CELL + 8
            step = style.step(len(group)) - 1
            open_ = " t-open" if any(each.marks for each in group) else ""
            taken = _TAKEN_BACK if any(each.kind == "retraction" for each in group) else ""
            listed = ", ".join(style.one_line(each.id) for each in group[:_LISTED])
            more = f" and {len(group) - _LISTED} more" if len(group) > _LISTED else ""
            fill = f' style="fill:{style.COUNTS[step]}"' if name == "t-said" else ""
            ink = f' style="fill:{style.ON_COUNTS[step]}"' if name == "t-said" else ""
            x = axis.x(at)
            self.parts.append(
                f"<g><title>{style.text(f'{len(group)}: {listed}{more}')}</title>"
                f'<rect class="{name}{open_}"{fill} x="{x - wide // 2}" y="{y}" width="{wide}" '
                f'height="{_CELL}" rx="3"/>'
                f'<text{ink} x="{x}" y="{y + 17}" text-anchor="middle">{len(group)}{taken}</text>'
                "</g>"
            )

    def _scale(self, axis: _Axis, top: int) -> None:
        """Draw the axis: a line, and the name of as many bins as there is room for."""
        self.y += 8
        lines = [
            f'<path class="t-grid" d="M{axis.edge(at)} {top}V{self.y}"/>'
            for at in range(axis.bins.count + 1)
        ]
        self.parts[:0] = lines
        self.parts.append(f'<path class="t-axis" d="M{axis.start} {self.y}H{axis.end}"/>')
        reached = 0.0
        for at in range(axis.bins.count):
            words, x = axis.bins.name(at), axis.x(at)
            half = style.width(words, _SMALL) / 2 + 5
            if x - half >= reached and x + half <= axis.end + _OUTER:
                reached = x + half
                self.parts.append(
                    f'<text class="t-muted" x="{x}" y="{self.y + 17}" text-anchor="middle">'
                    f"{words}</text>"
                )
        for is_there, at, words in (
            (axis.earlier, -1, "earlier"),
            (axis.later, axis.bins.count, "later"),
        ):
            if is_there:
                self.parts.append(
                    f'<text class="t-muted" x="{axis.x(at)}" y="{self.y + 17}" '
                    f'text-anchor="middle">{words}</text>'
                )
        self.y += 34

    def _say(self, axis: _Axis) -> None:
        """Add what a reader must know: the bins, marks, and what could not be drawn."""
        unit = axis.bins.unit.word
        self.notes.insert(0, f"A box is one {unit} and says how many events it holds.")
        if any(each.marks for each in self.answer.events):
            self.notes.append("Dashed: a day in it is inferred or unverified.")
        if any(each.kind == "retraction" for each in self.said):
            self.notes.append(f"{_TAKEN_BACK} a statement was taken back.")
        if any(each.kind in ("instrument", "mandate") for each in self.answer.events):
            self.notes.append("An instrument counts as known from its adoption.")
        undated = sum(day_of(each.held or each.known) is None for each in self.answer.events)
        if undated:
            self.notes.append(f"{counted(undated, 'event has', 'events have')} no day to draw.")


def _axis(events: Iterable[Event], said: Sequence[Event]) -> _Axis | None:
    """Return the axis: over the days of statements, and of mandates where there are few; what lies
    outside is gathered at its ends. None where nothing has a day.
    """
    listed = [*events]
    mandates = [each for each in listed if each.kind == "mandate"]
    few = mandates if len({each.id for each in mandates}) <= 2 else []  # noqa: PLR2004 - a chain of two
    days = _days([*said, *few]) or _days(listed)
    if not days:
        return None
    bins = Bins.of(days)
    others = [each for each in listed if each.kind != "mandate"]
    ends = (day for each in others if (day := day_of(each.until)))
    placed = [bins.at(day) for day in (*_days(others), *ends)]
    return _Axis(bins, min(placed, default=0) < 0, max(placed, default=0) >= bins.count)


def _days(events: Iterable[Event]) -> list[date]:
    """Return the days on which events happened or became known."""
    days = (day_of(text) for each in events for text in (each.held, each.known))
    return [day for day in days if day is not None]


def _is_inside(axis: _Axis, days: dict[str, Event]) -> bool:
    """Return whether a mandate is in force within the axis."""
    begins, ends = (
        axis.of(days[what].held) if what in days else None for what in ("begins", "ends")
    )
    return (begins is None or begins < axis.bins.count) and (ends is None or ends >= 0)


def _marked(event: Event | None) -> str:
    if event is None:
        return ""
    mark = event.marks.get("held")
    return f"{event.held} ({mark})" if mark else event.held


def _cells(axis: _Axis, events: Iterable[Event], *, known: bool) -> dict[int, list[Event]]:
    """Return the events of each bin, by the day known or the day held."""
    cells: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        at = axis.of(event.known if known else event.held)
        if at is not None:
            cells[at].append(event)
    return cells


def _label(event: Event) -> str:
    words = style.one_line(event.label or event.id)
    return f"{words} (taken back)" if event.kind == "retraction" else words


def _css(palette: style.Palette) -> str:
    mandate = palette.colour("mandate")
    return (
        f".t text{{font-family:{style.FAMILY};font-size:{_SMALL}px;fill:{palette.text}}}"
        f".t .t-title{{font-size:22px}}.t .t-row{{font-size:13px}}"
        f".t .t-muted{{fill:{palette.muted}}}"
        f".t-ground{{fill:{palette.surface}}}.t-grid{{stroke:{palette.line};stroke-width:.5}}"
        f".t-axis{{stroke:{palette.muted}}}.t-stem{{stroke:{palette.muted};stroke-width:.7}}"
        f".t-said{{stroke:{palette.muted}}}"
        f".t-instrument,.t-mandate{{fill:{palette.fill('mandate')};stroke:{mandate}}}"
        f".t-open{{stroke-dasharray:4 3}}.t-link{{stroke:{palette.muted};stroke-opacity:.55}}"
        f".t-span{{fill:none;stroke:{palette.colour('statement')};stroke-width:1.5}}"
    )
