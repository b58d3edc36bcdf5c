r"""Decisions of coders about drafts: one JSON object a line, in a file for a source and a coder.

A line is written and synced before the decision is acknowledged, and never changed. A last line
that was torn by a kill was never acknowledged: it is named and passed over.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import files, sandbox
from kg.errors import Finding, InputError
from kg.model import STATUSES, Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.coding.drafts import DraftFile

FINISHED: Final = "finished"
"""The status of a line, about no entry, with which a coder says that the review is complete."""
_ENDING: Final = ".jsonl"
ADJUDICATION: Final = "adjudication"
"""What stands in the place of a coder in the name of the file in which differences are settled."""
_CODER: Final = re.compile(rf"(?!{ADJUDICATION}$)\w[\w-]{{0,59}}")
_KEYS: Final = {"draft", "entry", "status", "by", "on", "fields", "why", "others"}


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """The decisions of one coder about one draft file, in the order in which they were made.

    `torn` are the numbers of lines that a kill tore, from 1.
    """

    path: str
    coder: str
    decisions: tuple[Decision, ...] = ()
    torn: tuple[int, ...] = ()


def check_coder(coder: str) -> str:
    """Return the name of a coder. Raises InputError where it cannot be part of a file's name.

    >>> check_coder("alice")
    'alice'
    """
    if _CODER.fullmatch(coder):
        return coder
    raise InputError(
        f"{coder!r} is no name of a coder. Use letters, digits, '_' and '-', such as alice."
    )


def path_of(folder: Path, source: str, coder: str) -> Path:
    """Return where the decisions of a coder about a source are.

    >>> path_of(Path("drafts"), "radio", "alice").as_posix()
    'drafts/radio.alice.jsonl'
    """
    return folder / f"{source}.{check_coder(coder)}{_ENDING}"


def line_of(decision: Decision, draft_sha256: str) -> bytes:
    """Return a decision as its line; empty fields are left out.

    >>> print(line_of(Decision("radio.3", "accepted", "alice", ""), "5e").decode().strip())
    {"by": "alice", "draft": "5e", "entry": "radio.3", "on": "", "status": "accepted"}
    """
    values: dict[str, Any] = {
        "draft": draft_sha256,
        "entry": decision.entry,
        "status": decision.status,
        "by": decision.by,
        "on": decision.on,
    }
    optional = {
        "fields": dict(decision.fields),
        "why": decision.why,
        "others": list(decision.others),
    }
    values |= {key: value for key, value in optional.items() if value}
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def append(
    path: Path, drafts: DraftFile, choose: Callable[[DecisionFile], Decision | None]
) -> DecisionFile:
    """Add a decision to a file and return what the file holds then; it is there for good when this
    returns.

    `choose` gets the decisions that are on record, with those that were typed into the draft, and
    returns the next one, None for none; no other process decides meanwhile.
    """
    if not path.parent.is_dir():
        files.make_folder(path.parent, "Name another folder with --drafts")
        files.sync_folder(path.parent.parent)
    before: list[DecisionFile] = []
    chosen: list[Decision] = []

    def next_line(content: bytes) -> bytes:
        before.append(_of_content(content, path, drafts))
        chosen.extend(filter(None, [choose(before[0])]))
        return line_of(chosen[0], drafts.sha256) if chosen else b""

    files.append_synced(path, next_line)
    return replace(before[0], decisions=(*before[0].decisions, *chosen))


def read_decisions(path: Path, drafts: DraftFile) -> DecisionFile:
    """Return the decisions of a coder: those typed into the draft, then those of a file, none where
    it is not there.

    Raises InputError for a line that is no decision, though not torn, and for decisions about
    another draft file.
    """
    is_there = path.exists()
    content = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES) if is_there else b""
    return _of_content(content, path, drafts)


def _of_content(content: bytes, path: Path, drafts: DraftFile) -> DecisionFile:
    coder = path.name.removeprefix(f"{drafts.source_id}.").removesuffix(_ENDING)
    decisions = [decision for decision in _by_hand(drafts) if decision.by == coder]
    torn: list[int] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        parsed = parse_line(line, path, number) if line else None
        if parsed is not None:
            _check_draft(parsed[0], path, number, drafts)
            decisions.append(parsed[1])
        elif line:
            torn.append(number)
    return DecisionFile(str(path), coder, tuple(decisions), tuple(torn))


def of_coders(folder: Path | None, drafts: DraftFile) -> tuple[DecisionFile, ...]:
    """Return the decisions about a draft file, one file a coder, by name; and those that were typed
    into the draft itself come first in the file of the coder who typed them. Without a folder,
    there are only these.
    """
    prefix = f"{drafts.source_id}."
    names = {decision.by for decision in _by_hand(drafts)}
    if folder is None:
        return tuple(
            DecisionFile("", coder, tuple(line for line in _by_hand(drafts) if line.by == coder))
            for coder in sorted(names)
        )
    if folder.is_dir():
        stems = [path.name.removesuffix(_ENDING) for path in folder.glob(f"*{_ENDING}")]
        names |= {
            stem.removeprefix(prefix)
            for stem in stems
            if stem.startswith(prefix) and _CODER.fullmatch(stem.removeprefix(prefix))
        }
    return tuple(of_coder(folder, drafts, coder) for coder in sorted(names))


def of_coder(folder: Path, drafts: DraftFile, coder: str) -> DecisionFile:
    """Return the decisions of one coder about a draft file."""
    return read_decisions(folder / f"{drafts.source_id}.{coder}{_ENDING}", drafts)


def _by_hand(drafts: DraftFile) -> list[Decision]:
    return [entry.by_hand for entry in drafts.entries if entry.by_hand is not None]


def parse_line(line: bytes, path: Path, number: int) -> tuple[str, Decision] | None:
    """Return what a line says: the hash of what was decided about, and the decision; None where the
    line was torn, so that it is no JSON. Raises InputError where it is no decision.
    """
    try:
        values = json.loads(line)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    problem = _problem(values)
    if problem:
        raise _refusal(path, number, "bad-decision", problem, "take the line out, or correct it")
    decision = Decision(
        values["entry"],
        values["status"],
        values["by"],
        values["on"],
        values.get("fields", {}),
        values.get("why", ""),
        tuple(values.get("others", ())),
    )
    return values["draft"], decision


def _check_draft(sha256: str, path: Path, number: int, drafts: DraftFile) -> None:
    """Raise InputError for a decision about another draft file."""
    if sha256 == drafts.sha256:
        return
    raise _refusal(
        path,
        number,
        "other-draft",
        f"decisions about the draft file with SHA-256 {sha256}, and {drafts.path} has "
        f"{drafts.sha256}",
        "review the file that was decided on, or move the decisions elsewhere",
    )


def _problem(values: Mapping[str, Any]) -> str:
    """Return what is wrong with the values of a line, empty where nothing is."""
    unknown = sorted(set(values) - _KEYS)
    if unknown:
        return f"a decision has no key {unknown[0]!r}"
    for key in ("draft", "entry", "status", "by", "on"):
        if not isinstance(values.get(key), str):
            return f"a decision without {key!r}"
    if values["status"] not in (*STATUSES, FINISHED):
        return f"no status {values['status']!r}"
    is_typed = isinstance(values.get("fields", {}), dict) and isinstance(values.get("why", ""), str)
    others = values.get("others", [])
    if not is_typed or not (isinstance(others, list) and all(isinstance(o, str) for o in others)):
        return "'fields' is an object, 'why' a text, 'others' a list of ids"
    return ""


def _refusal(path: Path, number: int, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(str(path), number, 1, code, "error", message, remedy)])


def next_ids(drafts: DraftFile, folder: Path, count: int) -> tuple[str, ...]:
    """Return ids that no entry of a draft file and no decision about it bears yet, of any coder,
    those that were undone included.

    They are numbered on: `radio.41` where `radio.40` is the last.
    """
    prefix = f"{drafts.source_id}."
    slugs = [entry.id for entry in drafts.entries]
    for on_record in of_coders(folder, drafts):
        for decision in on_record.decisions:
            slugs += [decision.entry, *decision.others]
    numbers = [
        int(number)
        for slug in slugs
        if slug.startswith(prefix) and (number := slug.removeprefix(prefix)).isdecimal()
    ]
    first = max(numbers, default=0) + 1
    return tuple(f"{prefix}{number}" for number in range(first, first + count))
