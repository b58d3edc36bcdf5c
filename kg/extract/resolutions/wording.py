"""Labels and notes of drafts, in words of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import cues

if TYPE_CHECKING:
    from kg.extract.resolutions.due import Report
    from kg.extract.resolutions.reading import Reading, ReadParagraph
    from kg.extract.resolutions.terms import Ceiling, Term

_WORDS: Final = 6
_NO_LAST_WORDS: Final = ("and", "of", "the", "to", "against", "for", "in")


def label_of(words: str, path: str) -> str:
    """Return a label of at most six words that ends with the paragraph.

    >>> label_of("Task: action against disinformation and hate speech", "12(a)")
    'action against disinformation and hate (12(a))'
    >>> label_of("Task: protection of civilians", "12(a)")
    'Task: protection of civilians (12(a))'
    """
    label_words = words.split()
    if len(label_words) >= _WORDS and label_words[0].endswith(":"):
        label_words.pop(0)
    label_words = label_words[: _WORDS - 1]
    while len(label_words) > 1 and label_words[-1].lower() in _NO_LAST_WORDS:
        label_words.pop()
    return f"{' '.join(label_words).rstrip(',')} ({path})"


def why(read_paragraph: ReadParagraph, concept: str) -> str:
    """Return in short why a paragraph was drafted as a task."""
    clause = next((c for c in read_paragraph.clauses if c.force and "mission" in c.kinds), None)
    rule = {
        "list-item": "item of a list that a head gives to the mission",
        "mission-asked": f"addresses the mission, {clause.force}" if clause else "asks the mission",
        "mission-shall": "decides what the mission shall do",
        "set-up": "sets up the mission for this",
        "authorised-states": "authorises states to act",
        "authorised-force": "authorises forces to act",
    }
    chosen = "concept by its words" if concept else "choose a concept"
    return f"{rule.get(read_paragraph.mark.rule, read_paragraph.mark.rule)}; {chosen}"


def conditions(words: str) -> str:
    """Return the conditions of a task as a note, empty where it has none."""
    condition_words = cues.conditions(words)
    return f"Conditions: {'; '.join(condition_words)}." if condition_words else ""


def counted_of(words: str) -> str:
    """Return whom a ceiling counts, in our words.

    >>> counted_of("individual United Nations police officers"), counted_of("troops")
    ('police', 'troops')
    """
    for word in (
        "military",
        "police",
        "troops",
        "observers",
        "corrections",
        "civilian",
        "uniformed",
    ):
        if word in words.lower():
            return word if word in ("police", "troops", "observers") else f"{word} personnel"
    return "personnel"


def ceiling_label(ceiling: Ceiling) -> str:
    """Return the label of a ceiling.

    >>> from kg.extract.resolutions.terms import Ceiling
    >>> ceiling_label(Ceiling("3", 5000, "United Nations troops"))
    'Ceiling: 5,000 troops'
    """
    return f"Ceiling: {ceiling.number:,} {counted_of(ceiling.of)}"


def report_label(report: Report) -> str:
    """Return the label of a report that is due."""
    when = report.interval or (f"by {report.due}" if report.due else "")
    return f"Report {when}".strip()


def report_note(report: Report) -> str:
    """Return from whom and to whom a report is due."""
    first = f"; due {report.due}" if report.due and report.interval else ""
    return f"By: {report.by}; to: {report.to}{first}."


def does(reading: Reading, count: int, term: Term | None) -> str:
    """Return in a sentence of ours what an instrument does."""
    numbered = sum(
        not read_paragraph.paragraph.parent and not read_paragraph.paragraph.part
        for read_paragraph in reading.paragraphs
    )
    parts = [f"{numbered} operative paragraph{'s' if numbered != 1 else ''}"]
    if term is not None:
        until = f" until {term.ends}" if term.ends else ""
        parts.append(f"{term.what} the mandate of {term.mission or 'the mission'}{until}")
    if count:
        parts.append(f"sets {count} task{'s' if count != 1 else ''}")
    return "; ".join(parts) + "."
