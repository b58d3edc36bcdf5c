"""The file of a renewal: tasks under new ids, and what the new text must be read for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.importers import schema
from kg.importers.skeletons.parts import header
from kg.importers.skeletons.wording import commented, lines, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBERED: Final = re.compile(r"(.+?)(?:-\d{4}(?:-\d{2})?)?-([A-Za-z]{0,2}\d+)")
_TERM: Final = re.compile(r"(.+?)-\d{4}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-target that is carried on: its id, labels by language, and the kind of its place."""

    id: str
    labels: Mapping[str, str]
    kind: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A task, a limit or a duty that is carried on: `carries` is its id so far, `concept` is a
    task's, `kind` and `bound` are a duty's; `provision` is the id of its new provision.
    """

    id: str
    carries: str
    labels: Mapping[str, str]
    provision: str
    concept: str = ""
    parts: tuple[Part, ...] = ()
    kind: str = ""
    bound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """The instrument that renews: id and symbol; whether the store has it; its adoption day."""

    id: str
    symbol: str
    is_known: bool
    adopted: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A mandate that follows another one. `provisions` are ids of new provisions, and in words what
    the old ones were; `notes` is what is left to do, a line each.
    """

    mandate: str
    labels: Mapping[str, str]
    holder: str
    replaces: str
    instrument: Instrument
    begins: str
    ends: str
    is_inferred: bool
    provisions: Mapping[str, str]
    tasks: tuple[Clause, ...]
    duties: tuple[Clause, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A term that an instrument extends, and no more: the mandate, the new last day, the
    instruments that extend it then, and where the mandate is defined.
    """

    mandate: str
    instrument: Instrument
    ends: str
    extended_by: tuple[str, ...]
    location: str = ""


def renewed_id(old: str, term: str) -> str:
    """Return the id of what carries on a task, a limit or a duty into a new term.

    >>> renewed_id("LAKE-01", "2031"), renewed_id("LAKE-2031-01", "2032")
    ('LAKE-2031-01', 'LAKE-2032-01')
    """
    match = _NUMBERED.fullmatch(old)
    return f"{match[1]}-{term}-{match[2]}" if match else renewed_mandate(old, term)


def renewed_mandate(old: str, term: str) -> str:
    """Return the id of the mandate that follows one.

    >>> renewed_mandate("lake-mandate", "2031"), renewed_mandate("lake-mandate-2031", "2032")
    ('lake-mandate-2031', 'lake-mandate-2032')
    """
    match = _TERM.fullmatch(old)
    return f"{match[1] if match else old}-{term}"


def renewal(new: Renewal, schema_path: str = "") -> str:
    """Return the file of a renewal."""
    mark = "the day after the old one ends, not read"
    return lines(
        header(f"{new.instrument.symbol} renews {new.replaces}: read it beside this.", schema_path),
        "# What is copied is marked unverified: once a paragraph is read, delete its mark.",
        *(f"# {note}" for note in new.notes),
        *(() if new.instrument.is_known else (_instrument(new.instrument, new.provisions),)),
        "mandates:",
        f"- id: {new.mandate}",
        f"  label: {_labels(new.labels)}",
        f"  holder: {new.holder}",
        f"  begins: {new.begins}",
        f"  ends: {new.ends or schema.DAY}",
        *([commented("  marks: {begins: inferred}", mark)] if new.is_inferred else ()),
        commented("  task_list: incomplete", "complete, once every task of the text is here"),
        f"  established_by: {new.instrument.id}",
        f"  replaces: {new.replaces}",
        "  tasks:",
        *(_task(task, new) for task in new.tasks),
        *(["  duties:"] if new.duties else ()),
        *(_duty(duty, new) for duty in new.duties),
    )


def _instrument(instrument: Instrument, provisions: Mapping[str, str]) -> list[str]:
    return [
        "instruments:",
        f"- id: {instrument.id}",
        f"  symbol: {quoted(instrument.symbol)}",
        f"  label: {quoted(instrument.symbol)}",
        f"  adopted: {instrument.adopted or schema.DAY}",
        '  # cite: "Where you read it"',
        *(
            [commented("  provisions:", 'add paragraph: "…" and force: … as they are read')]
            if provisions
            else ()
        ),
        *(
            commented(f"  - {{id: {slug}, verification: unverified}}", words)
            for slug, words in provisions.items()
        ),
    ]


def _labels(labels: Mapping[str, str]) -> str:
    if set(labels) <= {"en"}:
        return quoted(labels.get("en", schema.LABEL))
    return "{" + ", ".join(f"{tag}: {quoted(text)}" for tag, text in sorted(labels.items())) + "}"


def _task(task: Clause, new: Renewal) -> list[str]:
    parts = [
        f"    - {{id: {part.id}, label: {_labels(part.labels)}"
        f"{f', kind: {part.kind}' if part.kind else ''}}}"
        for part in task.parts
    ]
    return [
        f"  - id: {task.id}",
        f"    label: {_labels(task.labels)}",
        f"    concept: {task.concept}",
        _provision(task, new),
        commented(f"    carries: {task.carries}", "or widens:, narrows:"),
        "    verification: unverified",
        *(["    sub_targets:", *parts] if parts else ()),
    ]


def _duty(duty: Clause, new: Renewal) -> list[str]:
    return [
        f"  - id: {duty.id}",
        f"    label: {_labels(duty.labels)}",
        f"    kind: {duty.kind}",
        _provision(duty, new),
        *([f"    bound: [{', '.join(duty.bound)}]"] if duty.bound else ()),
        "    verification: unverified",
    ]


def _provision(clause: Clause, new: Renewal) -> str:
    if new.instrument.is_known:
        return commented("    # provision:", f"a provision of {new.instrument.id}")
    return f"    provision: {clause.provision}"


def extension(new: Extension, schema_path: str = "") -> str:
    """Return the file of an instrument that extends a term and sets no task, with what to change
    where the mandate is defined.
    """
    symbol = new.instrument.symbol
    where = new.location or "the file that defines it"
    changes: Sequence[str] = (
        f"# In {where}, change {new.mandate} to:",
        f"#   ends: {new.ends or schema.DAY}",
        f"#   extended_by: [{', '.join(new.extended_by)}]",
        "# A loaded file is loaded again once its load is withdrawn, together with this one:",
        "#   kg store log                 which load brought it",
        f'#   kg store retract LOAD --reason "{new.mandate} was extended"',
        "#   kg load ITS-FILE THIS-FILE",
    )
    return lines(
        header(f"{symbol} extends the term of {new.mandate}, and sets no task.", schema_path),
        changes,
        *(() if new.instrument.is_known else (_instrument(new.instrument, {}),)),
    )
