"""How drafts compare with a coding by hand: finding, coding, and what is left to do in review.

A gold file is JSON or YAML with `source` and `statements` in the form of kg's own files. Two sets
of references share a member or are both empty to count as equal, as in the coding guide. Passages
are matched one to one, the best overlap over the union first, where at least half of the shorter
one is shared.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

CALLS: Final = {"called-for", "hoped"}
"""Both stand for a call where the gold marks one as a directive."""
NAMED: Final = ("speaker", "agent", "place")
LINKS: Final = ("evidence_for", "context_for")
TYPED: Final = ("passage", "speaker", "attribution", "modality", "agent", "place", *LINKS)
"""The fields of a gold statement that a coder types."""
SHARED: Final = 0.5
NEARLY: Final = 0.9


@dataclass(frozen=True)
class Coding:
    """One statement as a coder or a drafter reads it: its passage, and its fields as sets."""

    start: int
    end: int
    fields: Mapping[str, frozenset[str]]
    candidates: frozenset[str] = frozenset()
    is_call: bool = False

    def shared(self, other: Coding) -> int:
        """Return how many characters both passages have."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def overlap(self, other: Coding) -> float:
        """Return what both passages share, over what either has, 0 to 1."""
        shared = self.shared(other)
        return shared / (self.end - self.start + other.end - other.start - shared)


def codings(path: Path) -> list[Coding]:
    """Return the statements of a file that have a passage."""
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    return [
        _coding(statement)
        for statement in document.get("statements") or ()
        if "start" in (statement.get("passage") or {})
    ]


def _coding(statement: Mapping[str, Any]) -> Coding:
    values = {key: frozenset(_ids(statement.get(key))) for key in (*NAMED, *LINKS)}
    for key in ("attribution", "modality"):
        values[key] = frozenset(_ids(statement.get(key)))
    offered = (statement.get("review") or {}).get("candidates") or ()
    return Coding(
        statement["passage"]["start"],
        statement["passage"]["end"],
        values,
        frozenset(candidate["task"] for candidate in offered[:3]),
        bool(statement.get("directive")),
    )


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _ids(member)
    elif isinstance(value, dict):
        yield str(value["id"])
    elif value not in (None, ""):
        yield str(value)


def pairs(drafts: Sequence[Coding], gold: Sequence[Coding]) -> list[tuple[Coding, Coding]]:
    """Return which draft is which gold statement, one to one.

    >>> one, other = Coding(0, 10, {}), Coding(2, 12, {})
    >>> pairs([one], [other]) == [(one, other)]
    True
    """
    near = [
        (draft.overlap(right), i, j)
        for i, draft in enumerate(drafts)
        for j, right in enumerate(gold)
        if draft.shared(right) >= SHARED * min(draft.end - draft.start, right.end - right.start) > 0
    ]
    matched: dict[int, int] = {}
    for _, i, j in sorted(near, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in matched and j not in matched.values():
            matched[i] = j
    return [(drafts[i], gold[j]) for i, j in sorted(matched.items())]


def is_right(field: str, draft: Coding, gold: Coding) -> bool:
    """Return whether a field of a draft is right: the same word, or a shared reference."""
    ours, theirs = draft.fields[field], gold.fields[field]
    if field == "modality" and gold.is_call and ours & CALLS:
        return True
    if field in NAMED:
        return bool(ours & theirs) if theirs else not ours
    return ours == theirs


def _is_of(task: str, other: str) -> bool:
    return task == other or task.startswith(f"{other}.") or other.startswith(f"{task}.")


def _counts(drafts: Sequence[Coding], gold: Sequence[Coding]) -> Counter[str]:
    counts = Counter(drafts=len(drafts), gold=len(gold))
    for draft, right in pairs(drafts, gold):
        overlap = draft.overlap(right)
        core = {field: is_right(field, draft, right) for field in TYPED if field != "passage"}
        links = right.fields["evidence_for"] | right.fields["context_for"]
        offers = draft.candidates | draft.fields["evidence_for"] | draft.fields["context_for"]
        counts.update(core)
        counts.update(
            matched=1,
            half=overlap >= SHARED,
            nearly=overlap >= NEARLY,
            voice=core["speaker"] and core["modality"],
            core=core["speaker"] and core["modality"] and core["agent"],
            linked=bool(links),
            offered=any(_is_of(offer, link) for offer in offers for link in links),
        )
    return counts


def effort(drafts: Sequence[Coding], gold: Sequence[Coding]) -> tuple[int, int]:
    """Return the fields to correct, to add or to reject in review, and those of the gold.

    A draft of nothing costs one key. Typing everything costs each field of the gold that is not
    empty.

    >>> effort([], [Coding(0, 5, {"speaker": frozenset({"un"})})])
    (2, 2)
    """
    found = pairs(drafts, gold)
    matched = {id(right) for _, right in found}
    steps = len(drafts) - len(found)
    steps += sum(_typed(right) for right in gold if id(right) not in matched)
    for draft, right in found:
        steps += draft.overlap(right) < NEARLY
        steps += sum(not is_right(field, draft, right) for field in TYPED if field != "passage")
    return steps, sum(map(_typed, gold))


def _typed(right: Coding) -> int:
    return 1 + sum(bool(right.fields.get(field)) for field in TYPED if field != "passage")


def _f1(hits: int, drafts: int, gold: int) -> float:
    return 2 * hits / (drafts + gold) if drafts + gold else 0.0


def report(name: str, texts: Iterable[tuple[Sequence[Coding], Sequence[Coding]]]) -> str:
    """Return the figures of some texts in lines: finding, coding of what was found, review."""
    counts: Counter[str] = Counter()
    steps = fields = 0
    for drafts, gold in texts:
        counts.update(_counts(drafts, gold))
        work, whole = effort(drafts, gold)
        steps, fields = steps + work, fields + whole
    drafts_count, gold_count, matched = counts["drafts"], counts["gold"], max(1, counts["matched"])

    def f1(key: str) -> str:
        return f"{_f1(counts[key], drafts_count, gold_count):.3f}"

    right = ", ".join(
        f"{key} {counts[key] / matched:.2f}"
        for key in ("speaker", "attribution", "modality", "agent", "place")
    )
    return "\n".join(
        (
            f"{name}: {gold_count} in the gold, {drafts_count} drafts, {counts['matched']} matched",
            f"  finding F1 {f1('matched')}, half in common {f1('half')}; right of matched: {right}",
            (
                f"  F1 speaker and modality {f1('voice')}, with agent {f1('core')}; "
                f"task among three offered {counts['offered']} of {counts['linked']}"
            ),
            (
                f"  review effort {steps} of {fields} fields: {steps / max(1, fields):.2f} "
                "(1.00 is typing all)"
            ),
        )
    )
