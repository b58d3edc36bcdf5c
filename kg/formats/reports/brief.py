"""A brief as one page: which of its sentences stand on it, and where the rest is."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, replace
from operator import add
from typing import TYPE_CHECKING, Any, Final, cast

from kg import style
from kg.formats.reports.coverage_answer import command_of
from kg.services.brief import Fact, day_text, english, short_day
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.services.brief import BriefAnswer, Sentence, TaskLine, Value

HEADS: Final = ("Verdict", "What the mandate asks", "What it rests on", "Who says so", "Latest")
LIMITS: Final = "Limits of the figure"
_WORDS: Final = (
    "Covered: a reported act. Partial: only roles, aims or effects. Contradicted: denied. Silent: "
    "nothing found."
)
_ORDER: Final = ("contradicted", "covered", "partial", "silent")
_TITLES: Final = (
    ("one_source", "What rests on one source", ""),
    ("disputed", "What is disputed", ""),
    ("calls", "What is called for", ""),
    ("beyond", "Beyond the mandate", ""),
    (
        "ask",
        "What to ask for",
        "Each with its day and document; it would move or corroborate a verdict.",
    ),
    ("not_heard", "Who was not heard", ""),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much a page holds: rows of tasks, lines of a section, sources, and characters of a label
    or another text that a sentence names.
    """

    tasks: int
    lines: int
    sources: int
    characters: int


_SIZES: Final = (
    Size(24, 24, 12, 400),
    Size(24, 10, 10, 240),
    Size(20, 7, 8, 160),
    Size(16, 5, 6, 120),
    Size(14, 4, 6, 90),
    Size(12, 3, 5, 80),
    Size(10, 2, 4, 70),
    Size(8, 2, 3, 60),
    Size(6, 1, 3, 50),
)
"""What is tried, the fullest first, until the page is one."""
_MOST_STEPS: Final = 12
"""How many lines or tasks are added at most where the page has room."""
_HEIGHT: Final = 966
"""Pixels (96 an inch) of a printed page: Letter's height less its margins, with some to spare."""
_WIDTH: Final = 680
"""Pixels of a printed line: A4's width less its margins."""
_COLUMN: Final = 328
_LINE: Final = 14.6
_CELLS: Final = (104, 250, 153, 104, 83)
"""The widths of the table's columns."""
_TEXT: Final = 11.4
_SMALL: Final = 10.7


@dataclass(frozen=True, slots=True)
class Row:
    """One task on the page."""

    status: str
    label: str
    evidence: str
    witnesses: str
    latest: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, perhaps a line under it, and sentences; `rest` says where further ones are, and
    `command` how to list them.
    """

    title: str
    intro: str
    lines: tuple[str, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class BriefPage:
    """What stands on the page of a brief, as plain texts, in the order of reading.

    `rest` says how many tasks stand elsewhere; `words` explains the verdicts. `commands` are those
    that list everything, each after what it lists.
    """

    kicker: str
    title: str
    headline: str
    lead: tuple[str, ...]
    rows: tuple[Row, ...]
    rest: str
    words: str
    sections: tuple[Section, ...]
    sources: Section
    limits: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]


def brief_page(answer: BriefAnswer) -> BriefPage:
    """Return what of a brief stands on one printed page, A4 or Letter.

    Nothing is left out without a line that says how much, and where it is.

    >>> from kg.model import Clocks
    >>> from kg.services.brief import BriefRequest, brief
    >>> page = brief_page(brief(view, BriefRequest("harbour-1", Clocks("2030-10-31"))))
    >>> len(page.rows), page.rest
    (5, '')
    """
    fitting = (size for size in _SIZES if _fits(answer, size))
    size = next(fitting, _SIZES[-1])
    if size is not _SIZES[0]:
        size = _grown(answer, size)
    return _page(answer, size)


def _fits(answer: BriefAnswer, size: Size) -> bool:
    return _height(_page(answer, size)) <= _HEIGHT


def _grown(answer: BriefAnswer, size: Size) -> Size:
    """Return a size with as many more lines and tasks as the page has room for."""
    for more in (Size(0, 1, 0, 0), Size(1, 0, 0, 0), Size(0, 0, 1, 0)):
        for _ in range(_MOST_STEPS):
            larger = Size(*map(add, astuple(size), astuple(more)))
            if not _fits(answer, larger):
                break
            size = larger
    return size


def _page(answer: BriefAnswer, size: Size) -> BriefPage:
    tasks = _chosen(answer.tasks, size.tasks)
    sections = tuple(
        _section(title, getattr(answer, name), size, intro)
        for name, title, intro in _TITLES
        if getattr(answer, name)
    )
    return BriefPage(
        kicker=f"Mandate brief, as of {day_text(answer.coverage.as_of)}",
        title=_short(answer.title, size.characters),
        headline=_text(answer.headline, size.characters),
        lead=(
            f"Held by: {_short(answer.holder, size.characters)}.",
            *(_text(sentence, size.characters) for sentence in answer.standing),
        ),
        rows=tuple(_row(task, size) for task in tasks),
        rest=_rest_of_tasks(answer.tasks, tasks),
        words=_WORDS if answer.tasks else "",
        sections=sections,
        sources=_section("Sources", answer.sources, replace(size, lines=size.sources)),
        limits=tuple(_text(sentence, size.characters) for sentence in answer.limits),
        commands=_commands(answer),
    )


def _chosen(tasks: Sequence[TaskLine], most: int) -> list[TaskLine]:
    """Return the tasks that stand on the page: all in the mandate's order, or the first by verdict,
    silent ones last.
    """
    if len(tasks) <= most:
        return list(tasks)
    return sorted(tasks, key=lambda task: _ORDER.index(task.status))[:most]


def _row(task: TaskLine, size: Size) -> Row:
    return Row(
        task.status,
        _short(task.label, size.characters),
        task.evidence.text,
        _text(task.witnesses, size.characters) if task.witnesses else "",
        short_day(task.latest) if task.latest else "",
    )


def _rest_of_tasks(tasks: Sequence[TaskLine], listed_tasks: Sequence[TaskLine]) -> str:
    """Return how many tasks the page leaves out, by verdict; empty where none is."""
    statuses = [task.status for task in tasks if task not in listed_tasks]
    if not statuses:
        return ""
    counts = ", ".join(f"{statuses.count(word)} {word}" for word in _ORDER if word in statuses)
    return f"Not on this page: {counted(len(statuses), 'more task')} ({counts})."


def _section(title: str, sentences: Sequence[Sentence], size: Size, intro: str = "") -> Section:
    lines = tuple(_text(sentence, size.characters) for sentence in sentences[: size.lines])
    omitted = len(sentences) - len(lines)
    return Section(title, intro, lines, f"Not on this page: {omitted:,} more." if omitted else "")


def _text(sentence: Sentence, most: int) -> str:
    """Return the text of a sentence in which every label has at most so many characters: what it
    says of them stays whole.
    """
    values = {
        name: tuple(_short(part, most) if isinstance(part, str) else part for part in value)
        if isinstance(value, tuple)
        else _short(value, most)
        if isinstance(value, str)
        else value
        for name, value in sentence.values.items()
    }
    return style.one_line(english(Fact(sentence.code, cast("Mapping[str, Value]", values))))


def _short(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words with a mark."""
    line = style.one_line(text)
    if len(line) <= most:
        return line
    start = line[: most - 2]
    return f"{start[: start.rfind(' ')] if ' ' in start else start} …"


def _commands(answer: BriefAnswer) -> tuple[tuple[str, str], ...]:
    return (
        ("Every statement behind a line", command_of(answer, "coverage", "-f", "html")),
        ("All sentences of this brief, uncut", command_of(answer, "brief", "-f", "json")),
    )


def _height(page: BriefPage) -> float:
    """Return how many pixels a page takes in print, no less than a browser needs."""
    head: float = (
        15 + 27 * _lines(page.title, 22, _WIDTH) + 23 * _lines(page.headline, 17, _WIDTH) + 15
    )
    head += _LINE * _lines(" ".join(page.lead), _TEXT, _WIDTH)
    table = sum(map(_row_height, page.rows)) + (24 if page.rows else 0)
    table += _LINE * (_lines(page.rest, _TEXT, _WIDTH) + _lines(page.words, _SMALL, _WIDTH)) + 8
    columns = [_section_height(section) for section in page.sections]
    tallest = max(columns, default=0)
    sections = max(sum(columns) / 2 + 30, tallest)
    foot = _section_height(page.sources, _WIDTH) + 10
    foot += (26 if page.limits else 0) + _LINE * _lines(" ".join(page.limits), _TEXT, _WIDTH)
    foot += sum(15 * _lines(f"{purpose}: {text}", _TEXT, _WIDTH) for purpose, text in page.commands)
    return head + table + sections + foot


def _row_height(row: Row) -> float:
    texts = (row.status, row.label, row.evidence, row.witnesses, row.latest)
    lines = (_lines(text, _TEXT, width - 10) for text, width in zip(texts, _CELLS, strict=True))
    return _LINE * max(lines) + 4.5


def _section_height(section: Section, width: int = _COLUMN) -> float:
    if not section.lines:
        return 0
    lines = sum(_lines(line, _TEXT, width - 16) for line in section.lines)
    beside = _lines(section.intro, _TEXT, width) + _lines(section.rest, _TEXT, width)
    return 22 + _LINE * (lines + beside) + 2 * len(section.lines)


def _lines(text: str, size: float, width: int) -> int:
    """Return the lines that a text takes in the widest of the common fonts."""
    if not text:
        return 0
    return int(style.width(text, size) // width) + 1


def brief_data(answer: BriefAnswer) -> dict[str, Any]:
    """Return all of a brief as plain data: each sentence with its code, values and text."""
    coverage = answer.coverage
    names = ("standing", *(name for name, _, _ in _TITLES), "limits", "sources")
    return {
        "mandate": coverage.mandate.id,
        "title": answer.title,
        "holder": {"id": coverage.mandate.holder, "label": answer.holder},
        "as_of": coverage.as_of,
        "known_by": coverage.known_by or None,
        "in_force": coverage.in_force,
        "share": coverage.share,
        "headline": asdict(answer.headline),
        "tasks": [asdict(task) for task in answer.tasks],
        **{name: [asdict(line) for line in getattr(answer, name)] for name in names},
    }


def brief_markdown(page: BriefPage) -> str:
    """Return the page of a brief as Markdown, with the same texts."""
    parts = [
        f"# {_escaped(page.title)}",
        _escaped(page.kicker),
        f"**{_escaped(page.headline)}**",
        _escaped(" ".join(page.lead)),
        _markdown_table(page),
        *map(_markdown_section, (*page.sections, page.sources)),
        f"## {LIMITS}\n\n{_escaped(' '.join(page.limits))}" if page.limits else "",
        "  \n".join(f"{purpose}: `{command}`" for purpose, command in page.commands),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _markdown_table(page: BriefPage) -> str:
    if not page.rows:
        return ""
    rows = [HEADS, ("---",) * len(HEADS), *map(cells, page.rows)]
    lines = "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in rows)
    return "\n\n".join(filter(None, (lines, page.rest, page.words)))


def _markdown_section(section: Section) -> str:
    if not section.lines:
        return ""
    lines = "\n".join(f"- {_escaped(line)}" for line in section.lines)
    head = f"## {section.title}"
    return "\n\n".join(filter(None, (head, section.intro, lines, section.rest)))


def cells(row: Row) -> tuple[str, ...]:
    """Return the cells of a row: the verdict with its sign first."""
    sign = style.COVERAGE[row.status].sign
    return (f"{sign} {row.status}", row.label, row.evidence, row.witnesses, row.latest)


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return "".join(f"\\{mark}" if mark in r"\`*_[]<>|#" else mark for mark in text)
