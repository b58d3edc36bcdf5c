"""A coverage as a page: the four counts, the gaps first, the tasks with their evidence, and two
heat tables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg import network, style
from kg.coverage import CALL, gaps, list_words, matrix
from kg.formats.reports.coverage import (
    CALL_NOTE,
    SILENT,
    call_words,
    latest_words,
    list_name,
    value_words,
)
from kg.formats.reports.coverage_data import held
from kg.formats.reports.html.heat import heat
from kg.formats.reports.html.parts import (
    bullets,
    paragraphs,
    row,
    section,
    status,
    stylesheet,
    table,
)
from kg.services.brief import headline
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.coverage import Coverage, DutyVerdict, Failing, Gap, SubTargetVerdict, TaskVerdict
    from kg.formats.reports.terms import Labels
    from kg.model import Report, Statement, Table
    from kg.network import Evidence
    from kg.store import View
    from kg.texts import Texts

_ORDER: Final = ("denial", "act", "role", "aim", "effect", "call", "none")
_GAPS: Final = ("Gap", "Status", "What the mandate asks", "Missing", "Accepted")
_TASKS: Final = (
    "Task",
    "Status",
    "What the mandate asks",
    "Under",
    "Force",
    "Independent acts",
    "Latest",
)
_DUTIES: Final = ("Limit or duty", "Status", "What it asks", "Under", "Force")
_BEYOND: Final = ("Statement", "Kind", "What is said", "Nearest task", "Why it fits no task")
_SAID: Final = (
    "Scope limits that",
    "Limits and duties without",
    "Silent means",
    "? after a paragraph number",
)
_UNVERIFIED: Final = (
    "(unverified) after a paragraph, a force or a text: it was not read in the resolution itself."
)
_ATTACH: Final = (
    "Passages are given by their place in the source. With the source's text at "
    "hand, the option with-text quotes it."
)


def coverage_page(  # noqa: PLR0913 - what to show, each by name
    found: Coverage,
    report: Report,
    view: View,
    labels: Labels,
    texts: Texts | None = None,
    *,
    moved: tuple[Table, ...] = (),
    command: str = "",
) -> str:
    """Return a coverage as an HTML document that needs nothing else and may request nothing.

    `report` is its report, whose title, lead and notes stand here too; `moved` are tables that tell
    it against another day or other sources, `command` what makes the page again. Sentences of
    sources are quoted from `texts`: leave them out where they may not be passed on.
    """
    return _Page(found, view, labels, texts).made(report, moved, command)


class _Page:
    """Writes one page; a statement's card stands once under its id, where it is named first."""

    def __init__(self, found: Coverage, view: View, labels: Labels, texts: Texts | None) -> None:
        self.found, self.labels = found, labels
        self.statements = {said.id: said for verdict in found.tasks for said in verdict.statements}
        self.statements |= {said.id: said for duty in found.duties for said in duty.statements}
        uncounted = {
            said.id for lists in found.uncounted for group in lists.values() for said in group
        }
        ids = {
            *self.statements,
            *uncounted,
            *(outside.id for outside in found.outside),
            *(s.id for s in found.scope_limits),
        }
        self.evidence = {each.id: each for each in network.evidence(view, ids, texts)}
        self.placed: set[str] = set()
        self.gaps = gaps(found)
        self.headline = headline(found).text

    def made(self, report: Report, moved: tuple[Table, ...], command: str) -> str:
        """Return the whole page."""
        skips = (("gaps", "gaps"), ("tasks", "tasks")) if self.found.tasks else ()
        body = [
            "".join(
                f'<a class="skip" href="#{where}">Skip to the {name}</a>' for where, name in skips
            ),
            (
                f"<header><h1>{style.text(report.title)}</h1>"
                f'<p class="headline">{style.text(self.headline)}</p>'
                f"{paragraphs(report.lead[:1])}</header>\n<main>"
            ),
            self.counts(report.lead[1:]),
            *(
                section(f"moved-{n}", each.title, _plain(each))
                for n, each in enumerate(moved, start=1)
            ),
            self.gap_list(),
            self.tasks(),
            self.heats(),
            self.duties(),
            self.beyond(),
            self.notes(report.notes),
            "</main>",
            f"<footer>{paragraphs(_footer(command))}</footer>",
        ]
        return style.document(report.title, "\n".join(filter(None, body)), stylesheet())

    def counts(self, lead: Iterable[str]) -> str:
        """Return the four counts, what they are a share of, and the other lines of the lead."""
        tiles = "".join(
            f'<li class="{word}"><b>{count}</b>{style.COVERAGE[word].sign} {word}</li>'
            for word, count in self.found.summary.items()
        )
        shown = f'<ul class="counts">{tiles}</ul>' if self.found.tasks else ""
        total, covered = len(self.found.tasks), self.found.summary["covered"]
        share = (
            []
            if self.found.share is None
            else [
                f"{covered} of {counted(total, 'task')} covered ({100 * self.found.share:.0f} %)."
            ]
        )
        lines = [
            *share,
            *(line for line in lead if line != self.headline and not line.startswith("Share: ")),
        ]
        return (
            f'<section aria-label="Result">{shown}<div '
            f'class="lead">{paragraphs(lines)}</div></section>'
        )

    def gap_list(self) -> str:
        """Return the gaps, each with the input that is missing."""
        if not self.found.tasks:
            return ""
        waived = any(gap.waiver for gap in self.gaps)
        heads = _GAPS if waived else _GAPS[:-1]
        rows = [
            row(heads, [*self.gap(gap), *([_waived(gap)] if waived else [])]) for gap in self.gaps
        ]
        tasks = len({gap.task for gap in self.gaps})
        title = (
            f"{counted(len(self.gaps), 'gap')} in {counted(tasks, 'task')}"
            if self.gaps
            else "No gap"
        )
        intro = (
            "A gap is a task, or a part of one, that is not covered. Beside it stands the "
            "input that is missing."
        )
        return section(
            "gaps",
            title,
            paragraphs([f"{intro} {SILENT}"]),
            table(heads, rows, "gaps") if rows else "",
        )

    def gap(self, gap: Gap) -> list[str]:
        """Return the cells of one gap."""
        missing = "<br>".join(style.text(lacking.detail) for lacking in gap.missing)
        name = f'<a href="#t-{style.attribute(gap.task)}">{style.text(gap.target)}</a>'
        return [name, status(gap.status), style.text(gap.label), missing]

    def tasks(self) -> str:
        """Return the task table, the evidence folded below each task."""
        rows = [part for verdict in self.found.tasks for part in self.task(verdict)]
        note = (
            paragraphs([_ATTACH])
            if any(e.passage and not e.quote for e in self.evidence.values())
            else ""
        )
        return (
            section("tasks", "Tasks and their evidence", note, table(_TASKS, rows, "tasks"))
            if rows
            else ""
        )

    def task(self, verdict: TaskVerdict) -> list[str]:
        """Return the row of a task and the row with its evidence."""
        task = verdict.task
        parts = "".join(_part(part) for part in verdict.sub_targets)
        corroborated = (
            f'<br><span class="meta">{verdict.corroboration}</span>'
            if verdict.corroboration
            else ""
        )
        cells = [
            style.text(task.id),
            status(verdict.status),
            style.text(task.label + _unread(task.verification))
            + (f'<ul class="parts">{parts}</ul>' if parts else ""),
            style.text(task.provision or "not on record"),
            style.text(task.force or "not on record"),
            f"{verdict.independent}{corroborated}",
            style.text(latest_words(verdict)) or "&#8211;",
        ]
        rows = [row(_TASKS, cells, f"t-{task.id}").replace("<tr ", '<tr class="open" ', 1)]
        if verdict.statements:
            values = {name: count for name, count in verdict.values.items() if name != CALL}
            summary = f"{counted(len(verdict.statements), 'statement')}: {value_words(values)}"
            rows.append(self.fold(verdict.statements, summary, len(_TASKS), _failing(verdict)))
        rows += self.uncounted(verdict.lists, len(_TASKS))
        if len(rows) == 1:
            told = verdict.missing[0].detail if verdict.missing else "no statement found"
            rows.append(_folded(style.text(f"{told[:1].upper()}{told[1:]}."), len(_TASKS)))
        return rows

    def uncounted(self, lists: Mapping[str, tuple[Statement, ...]], span: int) -> list[str]:
        """Return a row that folds away the statements that are linked and do not count, with why;
        none without any.
        """
        others = {name: group for name, group in lists.items() if name != CALL}
        rows = [self.calls(lists[CALL], span)] if CALL in lists else []
        if not others:
            return rows
        counts = ", ".join(list_words(name, len(group)) for name, group in others.items())
        cards = "".join(
            self.card(said, why=list_name(name, said, self.labels))
            for name, group in others.items()
            for said in group
        )
        return [*rows, _opened(f"Linked and not counted: {counts}", cards, span)]

    def calls(self, calls: Sequence[Statement], span: int) -> str:
        """Return a row that says who calls for a task and when, with the cards folded away."""
        callers = "; ".join(call_words(each, self.labels) for each in calls)
        summary = f"{list_words(CALL, len(calls))} ({CALL_NOTE}): {callers}"
        return _opened(summary, "".join(self.card(each) for each in calls), span)

    def fold(
        self,
        statements: Iterable[Statement],
        summary: str,
        span: int,
        failing: dict[str, Failing] | None = None,
    ) -> str:
        """Return a row that folds the cards of statements away, denials and acts first."""
        ordered = sorted(
            statements,
            key=lambda each: _ORDER.index(each.value) if each.value in _ORDER else len(_ORDER),
        )
        cards = "".join(self.card(each, (failing or {}).get(each.id)) for each in ordered)
        return _opened(summary, cards, span)

    def card(self, said: Statement, failing: Failing | None = None, why: str = "") -> str:
        """Return the card of a statement in the reading that counts here."""
        shown = self.evidence.get(said.id)
        if shown is None:
            return ""
        shown = replace(
            shown, value=said.value, modality=self.labels.entry("modality", said.modality)
        )
        inferred = " (inferred)" if said.held_inferred else ""
        strength = "" if said.strength == "full" else f", {said.strength}"
        speaks = "calls" if said.value == CALL else "evidence"
        lines = [
            f"held {held(said)}{inferred}",
            f"{speaks} for {said.link.replace(' ', ', ')}{strength}",
        ]
        places = ", ".join(self.labels.entry("place", place) for place in said.places)
        lines += [f"at {places}"] if places else []
        lines += [f"credibility {said.credibility}"] if said.credibility else []
        lines += [f"does not pass the policy: {failing.why}"] if failing else []
        lines += [f"not counted: {why}"] if why else []
        return self.placed_card(shown, lines)

    def placed_card(self, shown: Evidence, more: Iterable[str]) -> str:
        """Return a card, under its id where it stands for the first time."""
        name = "" if shown.id in self.placed else f"s-{shown.id}"
        self.placed.add(shown.id)
        return style.card(shown, name, more)

    def heats(self) -> str:
        """Return the two heat tables and what stands behind their numbers."""
        if not self.statements:
            return ""
        words = {each.id: each for each in self.evidence.values()}
        place, month = (matrix(self.found, by) for by in ("place", "month"))
        hint = paragraphs(
            [
                (
                    "Each number counts statements and opens them. An empty field: nothing by the "
                    "mission."
                )
            ]
        )
        return "\n".join(
            [
                section(
                    "places", "Tasks by place", hint, heat(place, self.found, words, self.labels)
                ),
                section("months", "Tasks by month", heat(month, self.found, words, self.labels)),
            ]
        )

    def duties(self) -> str:
        """Return the limits and duties, outside the share, those with a statement first."""
        verdicts = sorted(self.found.duties, key=lambda verdict: not verdict.statements)
        rows = [part for verdict in verdicts for part in self.duty(verdict)]
        intro = paragraphs(["They stand outside the share: done, claimed, breached or silent."])
        return (
            section("duties", "Limits and duties", intro, table(_DUTIES, rows, "duties"))
            if rows
            else ""
        )

    def duty(self, verdict: DutyVerdict) -> list[str]:
        """Return the row of a limit or duty, and the row with its statements where it has some."""
        duty = verdict.duty
        force = duty.force if duty.force_verified else f"{duty.force} (unverified)"
        cells = [
            style.text(duty.id),
            status(verdict.status),
            style.text(duty.label + _unread(duty.verification)),
            style.text(duty.provision or "not on record"),
            style.text(force or "not on record"),
        ]
        made = row(_DUTIES, cells)
        folded = self.uncounted(verdict.lists, len(_DUTIES))
        if verdict.statements:
            summary = counted(len(verdict.statements), "statement")
            folded.insert(0, self.fold(verdict.statements, summary, len(_DUTIES)))
        return [made.replace("<tr>", '<tr class="open">', 1), *folded] if folded else [made]

    def beyond(self) -> str:
        """Return what the holder says and does that no task authorises, and its own scope
        limits.
        """
        rows = []
        for outside in self.found.outside:
            said = (
                outside.id,
                outside.kind,
                outside.paraphrase,
                outside.nearest or "none",
                outside.why,
            )
            cells = [style.text(each) for each in said]
            shown = self.evidence.get(outside.id)
            named = shown is not None and shown.id not in self.placed
            rows.append(row(_BEYOND, cells, f"s-{outside.id}" if named else ""))
            self.placed.add(outside.id)
        acts = sum(outside.kind == "act" for outside in self.found.outside)
        intro = paragraphs(
            [f"Statements of the holder coded as fitting no task. Acts among them: {acts}."]
        )
        limits = bullets(f"{limit.id}: {limit.paraphrase}" for limit in self.found.scope_limits)
        head = "<h3>Scope limits that the holder states itself</h3>" if limits else ""
        listed = [intro, table(_BEYOND, rows, "beyond")] if rows else []
        return section("beyond", "Beyond the mandate", *listed, head, limits)

    def notes(self, lines: Iterable[str]) -> str:
        """Return what a reader must know beside the verdicts and is not said elsewhere on the
        page.
        """
        clauses = [(each.task.provision, each.task.verification) for each in self.found.tasks]
        clauses += [(each.duty.provision, each.duty.verification) for each in self.found.duties]
        unread = any(
            "(unverified)" in provision or read != "verified" for provision, read in clauses
        )
        shown = [
            *([_UNVERIFIED] if unread else []),
            *(line for line in lines if not line.startswith(_SAID)),
        ]
        return section("notes", "Notes", bullets(shown))


def _failing(verdict: TaskVerdict) -> dict[str, Failing]:
    """Return the acts that the policy does not let count, of a task and its sub-targets, by id."""
    parts = (each for part in verdict.sub_targets for each in part.failing)
    return {each.act.id: each for each in (*verdict.failing, *parts)}


def _footer(command: str) -> list[str]:
    made = "Made by kg (mandate-kg). This file is complete: it requests nothing."
    return [made, *([f"Command: {command}"] if command else [])]


def _plain(found: Table) -> str:
    heads = [column.capitalize() for column in found.columns]
    return table(
        heads, [row(heads, [style.text(str(cell)) for cell in cells]) for cells in found.rows]
    )


def _part(part: SubTargetVerdict) -> str:
    return f"<li>{style.text(part.label or part.name)}: {status(part.status)}</li>"


def _opened(summary: str, cards: str, span: int) -> str:
    """Return a row that shows a summary and opens the cards of statements."""
    shown = f"<details><summary>{style.text(summary)}</summary>"
    return _folded(f'{shown}<div class="cards">{cards}</div></details>', span)


def _folded(content: str, span: int) -> str:
    return f'<tr class="fold"><td colspan="{span}">{content}</td></tr>'


def _unread(verification: str) -> str:
    """Return the mark of what was not read in a source."""
    return (
        "" if verification == "verified" else f" ({verification or 'verification not on record'})"
    )


def _waived(gap: Gap) -> str:
    if gap.waiver is None:
        return ""
    words = (
        "by {0} until {1}: {2}"
        if gap.waived == "active"
        else "no longer: the waiver of {0} ran out on {1}: {2}"
    )
    return style.text(words.format(gap.waiver.author, gap.waiver.expires, gap.waiver.reason))
