"""Drafts among the files of a load: what their coders kept, as a document like any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import coding, documents, sandbox
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError
from kg.texts import sha256_of
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.coding import DecisionFile, DraftFile, EntryState, SettledDrafts
    from kg.store import View

_MARK: Final = re.compile(rb"""(?:^|[\s{,"'])(?:drafted|review)["']?\s*:""")
"""A key that stands in every file that holds drafts, so that others are not parsed twice."""


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """Where decisions about drafts are, empty for nowhere; whether open drafts are left out; whose
    decisions count, empty for those of every coder; and the options with which `kg review` finds
    the same decisions.
    """

    folder: str = ""
    accepted_only: bool = False
    coder: str = ""
    review_options: str = ""


NO_DECISIONS: Final = DraftOptions()


def review_options(store: str, folder: str = "") -> str:
    """Return the options with which `kg review` keeps and finds decisions: in a folder that is
    named, else in the store; without a store, in a folder to be made.

    >>> review_options("mission"), review_options("mission", "d"), review_options("")
    (' --store mission', ' --drafts d', ' --drafts decisions')
    """
    if folder or not store:
        return f" --drafts {folder or 'decisions'}"
    return f" --store {store}"


@dataclass(frozen=True, slots=True)
class ReviewedDocument:
    """What the coders of a draft file kept, without what the store has already. `content` is what
    its input is known by. `warnings` are worth a look.
    """

    root: MappingNode
    content: bytes
    warnings: tuple[Finding, ...]


def reviewed_document(
    data: bytes, path: str, ending: str, view: View, options: DraftOptions
) -> ReviewedDocument | None:
    """Return the document of a draft file, None where a file holds no drafts.

    Raises InputError where drafts are open and are not to be left out, where coders decided
    otherwise about one entry, and for decisions about another draft file.
    """
    if _MARK.search(data) is None:
        return None
    root = _parsed(sandbox.text(data, path), path, ending)
    if root is None:
        return None
    drafts = coding.of_document(root, path, sha256_of(data))
    files = _decisions(drafts, options)
    reviews = [coding.reviewed(drafts, file.coder, file.decisions) for file in files]
    settled_drafts = coding.settled(drafts, reviews)
    _refuse(settled_drafts, options)
    applied = coding.applied(settled_drafts, leave_open=options.accepted_only)
    warnings = [
        *_torn(files),
        *_left_open(settled_drafts, options),
        *_rejected_later(settled_drafts, view),
    ]
    warnings += _leave_out_known(applied, drafts, view)
    content = documents.dump_json(applied).encode()
    return ReviewedDocument(applied, content, tuple(warnings))


def _parsed(text: str, path: str, ending: str) -> MappingNode | None:
    """Return the document of a text that holds drafts, None where it holds none; JSON of others may
    have what ours has not.
    """
    if ending != ".json":
        root: documents.Node = documents.parse_yaml(text, path)
    else:
        root = documents.parse_json(text, path, nulls=True, depth=sandbox.MAX_DEPTH)
    if not isinstance(root, MappingNode) or not coding.is_draft(root):
        return None
    if ending == ".json":
        root = documents.parse_json(text, path)
    return root if isinstance(root, MappingNode) else None


def _decisions(drafts: DraftFile, options: DraftOptions) -> tuple[DecisionFile, ...]:
    """Return the decisions of the coders that count."""
    files = coding.of_coders(Path(options.folder) if options.folder else None, drafts)
    if not options.coder:
        return files
    chosen = tuple(file for file in files if file.coder == options.coder)
    if not chosen:
        others = ", ".join(file.coder for file in files) or "no one"
        raise InputError(
            f"{drafts.path}: {options.coder} decided nothing about these drafts; {others} did."
        )
    return chosen


def _refuse(settled_drafts: SettledDrafts, options: DraftOptions) -> None:
    """Raise InputError where entries are disputed, or open and not to be left out."""
    findings = [_dispute(settled_drafts)] if settled_drafts.disputed else []
    if not options.accepted_only:
        findings += coding.lacking(settled_drafts, options.review_options)
        open_states = [state for state in settled_drafts.open_states if not state.missing]
        undecided = [state for state in open_states if state.id not in settled_drafts.disputed]
        if undecided:
            command = f"kg review {settled_drafts.drafts.path}{options.review_options}"
            remedy = f"{command}, or load the others with --accepted-only"
            problem = _count_of(settled_drafts, undecided)
            location = undecided[0].entry.location
            findings.append(Finding(*location, "open-drafts", "error", problem, remedy))
    if findings:
        raise InputError.of(findings)


def _left_open(settled_drafts: SettledDrafts, options: DraftOptions) -> list[Finding]:
    """Return a finding that says which drafts were left out because they are open."""
    open_states = settled_drafts.open_states
    if not open_states:
        return []
    problem = f"{_count_of(settled_drafts, open_states)}; left out"
    remedy = f"kg review {settled_drafts.drafts.path}{options.review_options}"
    location = open_states[0].entry.location
    return [Finding(*location, "open-drafts", "warning", problem, remedy)]


def _count_of(settled_drafts: SettledDrafts, states: Sequence[EntryState]) -> str:
    """Return in words how many drafts are open, and the first of them."""
    verb = "are" if len(states) > 1 else "is"
    ids = coding.some_of(state.id for state in states)
    return f"{len(states)} of {counted(len(settled_drafts.states), 'draft')} {verb} open: {ids}"


def _dispute(settled_drafts: SettledDrafts) -> Finding:
    """Return the finding that coders decided otherwise about entries, and how to go on."""
    first, decisions = next(iter(settled_drafts.disputed.items()))
    location = next(state.entry.location for state in settled_drafts.states if state.id == first)
    number = len(settled_drafts.disputed)
    words = " and ".join(f"{coder} {status}" for coder, status in decisions)
    problem = (
        f"coders decided otherwise about {number} {'entries' if number > 1 else 'entry'}: "
        f"{coding.some_of(settled_drafts.disputed)} ({first}: {words})"
    )
    remedy = (
        "settle them with kg agree --adjudicate and load what it writes, or take the decisions of "
        f"one coder: --coder {decisions[0][0]}"
    )
    return Finding(*location, "coders-differ", "error", problem, remedy)


def _torn(files: tuple[DecisionFile, ...]) -> list[Finding]:
    """Return a warning for each line of decisions that a kill tore."""
    problem, remedy = "this line was torn and is passed over", "decide about its entry again"
    return [
        Finding(file.path, number, 1, "torn-decision", "warning", problem, remedy)
        for file in files
        for number in file.torn
    ]


def _rejected_later(settled_drafts: SettledDrafts, view: View) -> list[Finding]:
    """Return a warning for each statement of the store that is not kept any more."""
    return [
        Finding(
            *state.entry.location,
            "loaded-before",
            "warning",
            f"{state.id} is in the store, and was {state.status} after it was loaded",
            "retract the load that brought it: kg store retract ENTRY; kg store log lists loads",
        )
        for state in settled_drafts.states
        if not state.is_kept and not state.is_open and view.has(state.entry.kind, state.id)
    ]


def _leave_out_known(root: MappingNode, drafts: DraftFile, view: View) -> list[Finding]:
    """Take the source and the statements out of a document that the store has already, and say how
    many statements. Raises InputError where the source of the store has another text.
    """
    source = view.source(drafts.source_id)
    if source is None:
        return []
    sha256 = str(drafts.source.get("sha256", ""))
    if sha256 and source.sha256 and source.sha256 != sha256:
        problem = f"the store has {source.id} with another text, SHA-256 {source.sha256}"
        remedy = "draft the text of the store, or give this version of the source another id"
        raise InputError.of([Finding(drafts.path, 1, 1, "other-text", "error", problem, remedy)])
    root.pop(ScalarNode("sources"), None)
    statements = root.child("statements")
    if not isinstance(statements, SequenceNode):
        return []
    new = [node for node in statements if not _is_in(view, node)]
    number = len(statements) - len(new)
    statements[:] = new
    if not new:
        del root[ScalarNode("statements")]
    if not number:
        return []
    verb = "are" if number > 1 else "is"
    problem = f"{number} of these statements {verb} in the store already; left out"
    return [Finding(drafts.path, 1, 1, "loaded-before", "info", problem, "")]


def _is_in(view: View, node: documents.Node) -> bool:
    return isinstance(node, MappingNode) and view.has("statement", str(node.child("id")))
