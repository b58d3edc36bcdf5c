"""A heat table: tasks against places or months, each number a link to the statements that it
counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.coverage import Cell, Coverage, Matrix
    from kg.formats.reports.terms import Labels
    from kg.network import Evidence


def heat(counted: Matrix, found: Coverage, evidence: Mapping[str, Evidence], labels: Labels) -> str:
    """Return a heat table and, hidden until its number is followed, what stands behind each number.

    The longer axis goes down the page: places or months where there are more of them than tasks.
    """
    signs = {verdict.task.id: style.COVERAGE[verdict.status].sign for verdict in found.tasks}
    tasks = {task: f"{task} {signs[task]}" for task in counted.tasks}
    columns = _columns(counted, labels)
    turned = len(columns) > len(tasks)
    down, across = (columns, tasks) if turned else (tasks, columns)
    top = "".join(f'<th scope="col">{style.text(name)}</th>' for name in across.values())
    rows, behind = [], []
    for r, (line, name) in enumerate(down.items()):
        cells = []
        for c, (other, theirs) in enumerate(across.items()):
            cell = counted.cell(other, line) if turned else counted.cell(line, other)
            place = f"{counted.by}-{r}-{c}"
            cells.append(_number(cell, place, name, theirs))
            behind += [_behind(cell, place, f"{name}, {theirs}", evidence)] if cell.count else []
        rows.append(f'<tr><th scope="row">{style.text(name)}</th>{"".join(cells)}</tr>')
    corner = counted.by.capitalize() if turned else "Task"
    title = f"Tasks by {counted.by}"
    return (
        f'<div class="scroll" role="region" aria-label="{title}" tabindex="0"><table '
        'class="heat"><thead><tr>'
        f'<th scope="col">{corner}</th>{top}</tr></thead><tbody>\n{chr(10).join(rows)}\n</tbody></table></div>\n'  # noqa: E501
        + "\n".join(behind)
    )


def _columns(counted: Matrix, labels: Labels) -> dict[str, str]:
    """Return the name of each column; places by name, as one looks them up, those without one
    last.
    """
    named = [(column, _named(column, counted.by, labels)) for column in counted.columns]
    if counted.by == "place":
        named.sort(key=lambda pair: (not pair[0], pair[1].casefold()))
    return dict(named)


def _number(cell: Cell, place: str, line: str, column: str) -> str:
    if not cell.count:
        return "<td></td>"
    label = style.attribute(f"{cell.count} statement{'s' * (cell.count != 1)}: {line}, {column}")
    link = f'<a href="#b-{place}" aria-label="{label}">{cell.count}</a>'
    return f'<td class="n{style.step(cell.count)}" id="c-{place}">{link}</td>'


def _behind(cell: Cell, place: str, title: str, evidence: Mapping[str, Evidence]) -> str:
    lines = "".join(
        f'<li><a href="#s-{style.attribute(slug)}">{style.text(slug)}</a> '
        f"<bdi>{style.text(evidence[slug].paraphrase) if slug in evidence else ''}</bdi></li>"
        for slug in cell.statements
    )
    return (
        f'<aside class="behind" id="b-{place}" aria-label="{style.attribute(title)}">'
        '<a class="close" '
        f'href="#c-{place}">Close</a><h3>{style.text(title)}</h3><ul>{lines}</ul></aside>'
    )


def _named(column: str, by: str, labels: Labels) -> str:
    if by != "place":
        return column
    return labels.entry("place", column) if column else "No place named"
