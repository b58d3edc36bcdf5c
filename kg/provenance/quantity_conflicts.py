"""Figures of one quantity that no number fits: those that contradict each other, and those that
time explains.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kg import query
from kg.provenance.claims import Exclusions
from kg.provenance.conflict_sides import CONTRADICTION, SUPERSEDED
from kg.provenance.quantities import Line, days_of, figure_of, is_later
from kg.vocab import MKG, entity
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.model import Statement
    from kg.provenance.conflict_sides import Conflict, Judging
    from kg.provenance.quantities import Figure

_NO_FIGURE: Final = ("aim", "call", "denial")
_SAME: Final = (MKG.agent, MKG.action, MKG.object, MKG.beneficiary, MKG.opposedTo)
"""What two figures must have alike, beside unit and population, to count the same thing."""
_PAIR: Final = 2


def quantities(judging: Judging) -> Iterator[Conflict]:
    """Return figures that no number fits, of one action, agents, objects, unit and population."""
    grouped: dict[tuple[object, ...], dict[str, tuple[Statement, Figure]]] = defaultdict(dict)
    rows = query.table(judging.view, "statistics-that-differ", judging.clocks.values())
    judging.read(row["statement"] for row in rows)
    for row in rows:
        statement = judging.statement(row["statement"].value)
        figure = (
            figure_of(judging.view, statement)
            if statement and statement.value not in _NO_FIGURE
            else None
        )
        if statement is not None and figure is not None:
            iri = entity("statement", statement.id)
            same = tuple(judging.view.values(iri, role) for role in _SAME)
            grouped[figure.unit, figure.population, *same][statement.id] = (statement, figure)
    for members in grouped.values():
        yield from _differing(judging, members)


def _differing(
    judging: Judging, members: Mapping[str, tuple[Statement, Figure]]
) -> Iterator[Conflict]:
    """Return the figures of one quantity that contradict each other, day by day, and those that
    time explains.
    """
    figures = {slug: figure for slug, (_, figure) in members.items()}
    series = Line(figures.items())
    days: dict[str, list[str]] = defaultdict(list)
    for slug, figure in figures.items():
        days[figure.until].append(slug)
    in_time: dict[str, int] = {}
    for slugs in days.values():
        same_day = _same_day({slug: figures[slug] for slug in slugs})
        yield from _contradicting(judging, members, same_day)
        for slug in slugs:
            number = series.excluding(figures[slug]) - same_day.counts.get(slug, 0)
            if number:
                in_time[slug] = number
    if in_time:
        yield _superseded(judging, members, in_time)


def _contradicting(
    judging: Judging, members: Mapping[str, tuple[Statement, Figure]], exclusions: Exclusions
) -> Iterator[Conflict]:
    """Return one conflict of the figures for one day that exclude others, lowest first."""
    if not exclusions.counts:
        return
    ordered = sorted(exclusions.counts, key=lambda slug: (*members[slug][1].range[::2], slug))
    pair = sorted((ordered[0], exclusions.against[ordered[0]]))
    figure = members[ordered[0]][1]
    if len(ordered) == _PAIR:
        why = f"no number fits both, and both count {days_of(figure)}."
    else:
        why = (
            f"no number fits all {len(ordered)} figures ({_counted(judging, figure)}) to "
            f"{figure.until}; "
            f"they run from {_number(figure)} to {_number(members[ordered[-1]][1])}."
        )
    sides = [
        judging.side(
            members[slug][0],
            _amount(judging, members[slug][1]),
            exclusions.counts[slug],
            exclusions.against[slug],
        )
        for slug in (*pair, *(slug for slug in ordered if slug not in pair))
    ]
    yield judging.conflict("quantity", CONTRADICTION, sides, why)


def _superseded(
    judging: Judging, members: Mapping[str, tuple[Statement, Figure]], excludes: Mapping[str, int]
) -> Conflict:
    """Return one conflict of the figures that others of another day exclude, in the order of their
    days.
    """
    figures = {slug: members[slug][1] for slug in excludes}
    ordered = sorted(figures, key=lambda slug: (figures[slug].until, figures[slug].since, slug))
    later, reason = _latest(figures, ordered)
    if len(ordered) == _PAIR:
        why = _pair_words(figures, later, reason)
    else:
        latest = [slug for slug in ordered if _days(figures[slug]) == _days(figures[later])]
        later = later if len(latest) == 1 else ""
        why = _many_words(judging, figures, ordered, latest)
    pair = sorted((ordered[0], ordered[-1]))
    line = Line(figures.items())
    sides = [
        judging.side(
            members[slug][0],
            _amount(judging, figures[slug]),
            excludes[slug],
            line.furthest(figures[slug]),
        )
        for slug in (*pair, *(slug for slug in ordered if slug not in pair))
    ]
    return judging.conflict("quantity", SUPERSEDED, sides, why, later=later)


def _latest(figures: Mapping[str, Figure], ordered: Sequence[str]) -> tuple[str, str]:
    """Return the figure that counts for the latest day, and why where the day alone does not
    decide.
    """
    later, reason = ordered[0], ""
    for slug in ordered[1:]:
        is_first, reason = is_later(figures[slug], figures[later])
        later = slug if is_first else later
    return later, reason


def _pair_words(figures: Mapping[str, Figure], later: str, reason: str) -> str:
    first, second = sorted(figures)
    return (
        f"they count up to different days, {first} {days_of(figures[first])}, {second} "
        f"{days_of(figures[second])}. "
        f"The later is {later}{reason}."
    )


def _many_words(
    judging: Judging, figures: Mapping[str, Figure], ordered: Sequence[str], latest: Sequence[str]
) -> str:
    """Return in words how figures of many days differ; `latest` are those of the last day."""
    first, last = figures[ordered[0]], figures[ordered[-1]]
    low, high = (end(figures.values(), key=lambda figure: figure.value) for end in (min, max))
    days = counted(len({figure.until for figure in figures.values()}), "day")
    of_last_day = (
        f"The latest is {latest[0]}."
        if len(latest) == 1
        else f"{len(latest)} are of the latest day."
    )
    return (
        f"{len(ordered)} figures ({_counted(judging, first)}) count up to "
        f"{days}, from {first.until} to {last.until}; they run from {_number(low)} to "
        f"{_number(high)}. {of_last_day}"
    )


def _amount(judging: Judging, figure: Figure) -> str:
    """Return a figure as people read it."""
    return f"{_number(figure)} {_counted(judging, figure)}, {days_of(figure)}"


def _counted(judging: Judging, figure: Figure) -> str:
    """Return what a figure counts and of whom, as people read it."""
    return ", ".join(filter(None, (judging.name(figure.unit), judging.name(figure.population))))


def _number(figure: Figure) -> str:
    bound = "" if figure.bound == "exact" else f"{figure.bound.replace('-', ' ')} "
    return f"{bound}{figure.value:,}"


def _days(figure: Figure) -> tuple[str, str]:
    return figure.until, figure.since


def _same_day(figures: Mapping[str, Figure]) -> Exclusions:
    """Return how many figures for one last day each excludes, of those that count from the same
    day, or from any.
    """
    from_day: dict[str, list[tuple[str, Figure]]] = defaultdict(list)
    for slug, figure in figures.items():
        from_day[figure.since].append((slug, figure))
    lines = {day: Line(day_figures) for day, day_figures in from_day.items()}
    whole, exclusions = Line(figures.items()), Exclusions()
    for slug, figure in figures.items():
        near = (
            [whole]
            if not figure.since
            else [lines[day] for day in (figure.since, "") if day in lines]
        )
        number = sum(line.excluding(figure) for line in near)
        if number:
            exclusions.counts[slug] = number
            exclusions.against[slug] = next(filter(None, (line.furthest(figure) for line in near)))
    return exclusions
