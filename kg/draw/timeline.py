"""A timeline as SVG: one row for the days on which things happened, one for the days on which they
became known, and lines between them; above them periods and single days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import style
from kg.draw.bins import Bins, day_of
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

WIDTH: Final = 1240
MARGIN: Final = 32
_LEFT: Final = 168
"""Where the axis begins, right of the names of the rows."""
_OUTER: Final = 64
"""The room at either end for what is outside the axis."""
_SMALL: Final = 12
_ROW: Final = 16
"""The height of a row of labels."""
_CELL: Final = 26
_APART: Final = 110
"""From the row of days held to that of days known."""
_LEVELS: Final = 6
_PERIODS: Final = 6
_LISTED: Final = 12
_EVENT: Final = "t-said"
"""How many ids the title of a cell names."""
CROSS: Final = "\u00d7"
"""Behind the number of a cell in which an event is crossed out."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, to a last day where it is an interval, and the day on which
    it became known; days are ISO text, empty where there is none.

    `dashed` is drawn where a day is not sure, `crossed` where the event does not hold any more.
    """

    id: str
    label: str
    held_from: str = ""
    until: str = ""
    known_from: str = ""
    source: str = ""
    dashed: bool = False
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A bar from one day to another, open at an end without a day; `days` are all days that the
    axis may have to reach, `words` its label.
    """

    words: str
    begins: str
    ends: str
    days: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The name of a row and what is written below it; `css` is the class of what is drawn in it,
    `nouns` are what a note calls one of these and several, with their verb.
    """

    name: str
    more: str = ""
    css: str = ""
    nouns: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events in two rows, by the day held and by the day known, periods and single days above them,
    and the names of sources below.

    `sources` are the events of publication; without any, those of `events` count. `source_names`
    says what a source is called. `lead` is below the title, `notes` at the foot; `undated` says how
    many events have no day.
    """

    title: str
    lead: tuple[str, ...]
    events: tuple[Event, ...]
    held_row: Row
    known_row: Row
    periods: tuple[Period, ...]
    period: Row
    points: tuple[Event, ...]
    point: Row
    sources: tuple[Event, ...]
    source: Row
    source_names: Mapping[str, str] = field(hash=False)
    notes: tuple[str, ...] = ()
    undated: int = 0


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

    occupied: list[list[tuple[float, float]]] = field(
        default_factory=lambda: [[] for _ in range(_LEVELS)]
    )
    labels: list[tuple[int, int, int, str]] = field(default_factory=list)
    left_out: int = 0

    def put(self, x: int, words: str) -> None:
        """Place a label at the lowest level where it is free: over its box, or to one side of the
        middle; count it where none is.
        """
        size = style.width(words, _SMALL) + 8
        clear = 1
        while clear < _LEVELS and _free(self.occupied[clear - 1], x - 3, x + 3):
            clear += 1
        for left_edge in (x - size / 2, x - 12, x + 12 - size):
            for level in range(clear):
                if self._fits(level, left_edge, size):
                    self.occupied[level].append((left_edge, left_edge + size))
                    for row in self.occupied[:level]:
                        row.append((x - 3, x + 3))
                    self.labels.append((x, round(left_edge + size / 2), level, words))
                    return
        self.left_out += 1

    def _fits(self, level: int, left_edge: float, size: float) -> bool:
        inside = left_edge >= _LEFT and left_edge + size <= WIDTH - MARGIN + 4
        return inside and _free(self.occupied[level], left_edge, left_edge + size)

    @property
    def height(self) -> int:
        """The height of the levels that are used."""
        return _ROW * (1 + max((level for _, _, level, _ in self.labels), default=-1))

    def draw(self, row: int, direction: int) -> Iterator[str]:
        """Yield the labels above a row (direction -1) or below it (1), each with a line to it."""
        for x, middle, level, words in self.labels:
            y = row + direction * (_ROW * level + 8) + (0 if direction < 0 else 10)
            if level or abs(x - middle) > 1:
                end = y + 3 if direction < 0 else y - 12
                yield f'<path class="t-stem" d="M{x} {row}V{end}"/>'
            yield f'<text x="{middle}" y="{y}" text-anchor="middle">{style.text(words)}</text>'


def _free(row: Sequence[tuple[float, float]], left_edge: float, right: float) -> bool:
    return all(right <= begun or left_edge >= ended for begun, ended in row)


def timeline_svg(timeline: Timeline, palette: style.Palette = style.LIGHT) -> str:
    """Return a timeline as an SVG document of its own.

    Days are gathered in bins, as many as there is room for; a cell says how many events it holds.

    >>> row = Row("Held")
    >>> timeline_svg(Timeline("Nothing", (), (), row, row, (), row, (), row, (), row, {}))[:4]
    '<svg'
    """
    return _Picture(timeline, palette).svg()


class _Picture:
    """A timeline while it is drawn: `y` is where the next row begins."""

    def __init__(self, timeline: Timeline, palette: style.Palette) -> None:
        self.timeline, self.palette = timeline, palette
        self.events = timeline.events
        self.axis = _axis(timeline)
        self.parts: list[str] = []
        self.notes: list[str] = []
        self.y = 28 + 20 * len(timeline.lead) + 40

    def svg(self) -> str:
        if self.axis is None:
            self.notes.append("Nothing here has a day.")
        else:
            self._draw(self.axis)
        foot = self.y + 16
        height = foot + 18 * max(1, len(self.notes)) + 12
        title = self.timeline.title
        about = " ".join((*self.timeline.lead, *self.notes))
        heading = style.text(style.truncate(title, 22, WIDTH - 2 * MARGIN))
        words = [f'<text class="t-title" x="{MARGIN}" y="46">{heading}</text>']
        words += [
            f'<text class="t-muted" x="{MARGIN}" y="{70 + 18 * at}">{style.text(row)}</text>'
            for at, row in enumerate(self.timeline.lead)
        ]
        words += [
            f'<text class="t-muted" x="{MARGIN}" y="{foot + 18 * at}">{style.text(row)}</text>'
            for at, row in enumerate(self.notes)
        ]
        size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        label = 'role="img" aria-labelledby="t-title t-desc"'
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="t" {size} {label}>',
                f'<title id="t-title">{style.text(title)}</title>',
                f'<desc id="t-desc">{style.text(about)}</desc>',
                f"<style>{style.timeline_css(self.palette)}</style>",
                f'<rect class="t-ground" width="{WIDTH}" height="{height}"/>',
                *self.parts,
                *words,
                "</svg>\n",
            )
        )

    def _draw(self, axis: _Axis) -> None:
        top = self.y
        self._periods(axis)
        self._points(axis)
        if self.events:
            self._rows(axis)
        self._sources(axis)
        self._scale(axis, top)
        self._say(axis)

    def _name(self, row: Row, y: int) -> None:
        self.parts.append(
            f'<text class="t-row" x="{MARGIN}" y="{y}">{style.text(row.name)}</text>'
            f'<text class="t-muted" x="{MARGIN}" y="{y + 15}">{style.text(row.more)}</text>'
        )

    def _periods(self, axis: _Axis) -> None:
        """Draw each period as a bar from its beginning to its end."""
        periods = self.timeline.periods
        inside = [period for period in periods if _is_inside(axis, period)]
        if inside:
            self._name(self.timeline.period, self.y + 13)
        for period in inside[:_PERIODS]:
            self._period(axis, period)
        more = len(periods) - len(inside[:_PERIODS])
        if more:
            self.notes.append(f"{counted(more, *self.timeline.period.nouns)} not drawn.")
        self.y += 12 if inside else 0

    def _period(self, axis: _Axis, period: Period) -> None:
        first, last = axis.of(period.begins), axis.of(period.ends)
        start = axis.edge(-1 if first is None else first)
        end = axis.edge(axis.bins.count if last is None else last + 1)
        words = style.truncate(period.words, _SMALL, WIDTH - MARGIN - _LEFT)
        x = max(_LEFT, min(start, round(WIDTH - MARGIN - style.width(words, _SMALL))))
        self.parts.append(f'<text x="{x}" y="{self.y + 12}">{style.text(words)}</text>')
        open_ = " t-open" if period.dashed else ""
        self.parts.append(
            f'<rect class="{self.timeline.period.css}{open_}" x="{start}" y="{self.y + 18}" '
            f'width="{max(4, end - start)}" height="8"><title>{style.text(words)}</title></rect>'
        )
        self.y += 38

    def _points(self, axis: _Axis) -> None:
        if not self.timeline.points:
            return
        cells = _cells(axis, self.timeline.points, by_day_known=False)
        labels = _Labels()
        for at, group in sorted(cells.items()):
            if len(group) == 1:
                labels.put(axis.x(at), style.truncate(style.one_line(group[0].id), _SMALL, 160))
        self._say_left_out(labels)
        row = self.y + labels.height + 10
        self._name(self.timeline.point, row + 13)
        self._row(axis, cells, row, self.timeline.point.css)
        self.parts += labels.draw(row, -1)
        self.y = row + _CELL + 18

    def _rows(self, axis: _Axis) -> None:
        """Draw the two rows of events, with a line from the day held to the day known."""
        held_cells, known_cells = (
            _cells(axis, self.events, by_day_known=False),
            _cells(axis, self.events, by_day_known=True),
        )
        labels = _Labels()
        for at, group in sorted(held_cells.items()):
            if len(group) == 1:
                labels.put(axis.x(at), style.truncate(group[0].label, _SMALL, 180))
        self._say_left_out(labels)
        row = self.y + self._intervals(axis, self.y) + labels.height + 10
        below = row + _APART
        self._name(self.timeline.held_row, row + 11)
        self._name(self.timeline.known_row, below + 11)
        pairs = Counter(
            (first, last)
            for event in self.events
            if (first := axis.of(event.held_from)) is not None
            and (last := axis.of(event.known_from)) is not None
        )
        for (first, last), count in sorted(pairs.items()):
            size = 1 + min(4, count.bit_length() - 1)
            self.parts.append(
                f'<path class="t-link" stroke-width="{size}" '
                f'd="M{axis.x(first)} {row + _CELL}L{axis.x(last)} {below}"/>'
            )
        self._row(axis, held_cells, row)
        self._row(axis, known_cells, below)
        self.parts += labels.draw(row, -1)
        self.y = below + _CELL + 6

    def _intervals(self, axis: _Axis, y: int) -> int:
        """Draw the intervals over which events hold, those of the same bins as one line; return
        how high they are.
        """
        spans = Counter(
            (first, last)
            for event in self.events
            if event.until
            and (first := axis.of(event.held_from)) is not None
            and (last := axis.of(event.until)) is not None
            and first != last
        )
        for level, ((first, last), count) in enumerate(sorted(spans.items())[:_LEVELS]):
            at = y + 8 * level + 4
            words = f"{counted(count, *self.timeline.held_row.nouns)} over this interval"
            self.parts.append(
                f'<path class="t-span" d="M{axis.x(first)} {at - 3}v6m0-3H{axis.x(last)}m0-3v6">'
                f"<title>{words}</title></path>"
            )
        if spans:
            total = sum(spans.values())
            self.notes.append(
                f"{counted(total, *self.timeline.held_row.nouns)} over more than one "
                f"{axis.bins.unit.word}: a line above the row {self.timeline.held_row.name}."
            )
        return 8 * min(len(spans), _LEVELS) + (8 if spans else 0)

    def _sources(self, axis: _Axis) -> None:
        """Draw the sources below the row of days known, those of one bin as one label."""
        cells = self._published(axis)
        labels = _Labels()
        for at, names in sorted(cells.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            first = style.one_line(self.timeline.source_names.get(names[0], names[0]))
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            labels.put(axis.x(at), style.truncate(first, _SMALL, 180) + more)
        if not cells:
            return
        if labels.left_out:
            boxes = counted(labels.left_out, "box", "boxes")
            self.notes.append(f"The sources of {boxes} have no room for a name.")
        if not self.events:
            self._name(self.timeline.source, self.y + 12)
        self.parts += labels.draw(self.y - 2, 1)
        self.y += labels.height + 8

    def _published(self, axis: _Axis) -> dict[int, list[str]]:
        """Return the sources of each bin: those whose publication is an event, else those of the
        events.
        """
        sources = [(event.id, event.known_from) for event in self.timeline.sources] or [
            (event.source, event.known_from) for event in self.events if event.source
        ]
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

    def _row(self, axis: _Axis, cells: dict[int, list[Event]], y: int, name: str = "") -> None:
        side = min(_CELL + 8, round((axis.end - axis.start) / axis.bins.count) - 2)
        for at, group in sorted(cells.items()):
            wide = side if 0 <= at < axis.bins.count else _CELL + 8
            step = style.step(len(group)) - 1
            open_ = " t-open" if any(event.dashed for event in group) else ""
            cross = CROSS if any(event.crossed for event in group) else ""
            ids = ", ".join(style.one_line(event.id) for event in group[:_LISTED])
            more = f" and {len(group) - _LISTED} more" if len(group) > _LISTED else ""
            fill = f' style="fill:{style.COUNTS[step]}"' if not name else ""
            ink = f' style="fill:{style.ON_COUNTS[step]}"' if not name else ""
            x = axis.x(at)
            self.parts.append(
                f"<g><title>{style.text(f'{len(group)}: {ids}{more}')}</title>"
                f'<rect class="{name or _EVENT}{open_}"{fill} x="{x - wide // 2}" y="{y}" '
                f'width="{wide}" height="{_CELL}" rx="3"/>'
                f'<text{ink} x="{x}" y="{y + 17}" text-anchor="middle">{len(group)}{cross}</text>'
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
        right_edge = 0.0
        for at in range(axis.bins.count):
            words, x = axis.bins.name(at), axis.x(at)
            half = style.width(words, _SMALL) / 2 + 5
            if x - half >= right_edge and x + half <= axis.end + _OUTER:
                right_edge = x + half
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
        self.notes += self.timeline.notes
        undated = self.timeline.undated
        if undated:
            self.notes.append(f"{counted(undated, 'event has', 'events have')} no day to draw.")


def _axis(timeline: Timeline) -> _Axis | None:
    """Return the axis: over the days of events, and of periods where there are two at most; what
    is outside is gathered at its ends. None where nothing has a day.
    """
    of_periods = [text for period in timeline.periods for text in period.days]
    others = [*timeline.events, *timeline.points, *timeline.sources]
    in_chain = of_periods if len(timeline.periods) <= 2 else []  # noqa: PLR2004 - a chain of two
    days = _days(timeline.events, in_chain) or _days(others, of_periods)
    if not days:
        return None
    bins = Bins.of(days)
    ends = [event.until for event in others]
    numbers = [bins.at(day) for day in _days(others, ends)]
    return _Axis(bins, min(numbers, default=0) < 0, max(numbers, default=0) >= bins.count)


def _days(events: Iterable[Event], texts: Iterable[str] = ()) -> list[date]:
    """Return the days on which events happened or became known, and those of texts."""
    texts = [*(text for event in events for text in (event.held_from, event.known_from)), *texts]
    return [day for text in texts if (day := day_of(text)) is not None]


def _is_inside(axis: _Axis, period: Period) -> bool:
    """Return whether a period meets the axis."""
    begins, ends = axis.of(period.begins), axis.of(period.ends)
    return (begins is None or begins < axis.bins.count) and (ends is None or ends >= 0)


def _cells(axis: _Axis, events: Iterable[Event], *, by_day_known: bool) -> dict[int, list[Event]]:
    """Return the events of each bin, by the day known or the day held."""
    cells: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        at = axis.of(event.known_from if by_day_known else event.held_from)
        if at is not None:
            cells[at].append(event)
    return cells
