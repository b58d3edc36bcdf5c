"""Draft files: what a drafter read in a source, as typed entries with their lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import sandbox
from kg.coding.plain import plain
from kg.documents import MappingNode, NodeReader, ScalarNode, SequenceNode, parse_json, parse_yaml
from kg.errors import Finding, InputError, Location
from kg.importers import schema
from kg.model import CONFIDENCES, Decision, DraftReview, TaskCandidate, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


SECTIONS: Final = {"statements": "statement", "instruments": "instrument", "mandates": "mandate"}
"""The sections that a drafter writes, and the kind of their entries."""
NESTED: Final = {
    "instrument": {"provisions": "provision"},
    "mandate": {"tasks": "task", "duties": "duty"},
    "task": {"sub_targets": "sub-target"},
}
"""Kinds of entries that hold entries of another kind: the key, and the kind."""
BY_HAND: Final = ("accepted", "rejected")
"""What a `review` may say that a coder typed."""
FIELDS: Final = {
    "statement": schema.STATEMENT,
    "instrument": schema.INSTRUMENT,
    "provision": schema.PROVISION,
    "mandate": schema.MANDATE,
    "task": schema.TASK,
    "duty": schema.DUTY,
    "sub-target": schema.SUB_TARGET,
}
"""Kind of a drafted entry -> the fields of its section."""
_KINDS: Final = {"actor": "actor", "place": "place"}


@dataclass(frozen=True, slots=True)
class Drafter:
    """Who drafted a file, of which text: a coder such as `rules/1.0`, the mandate and the mission
    of the document, the reader that extracted its text, the file's name and its SHA-256. `state` is
    the SHA-256 of all but the registry that the drafts were made from, `registry` that of the
    registry.
    """

    by: str
    mandate: str = ""
    mission: str = ""
    extracted_by: str = ""
    file: str = ""
    file_sha256: str = ""
    state: str = ""
    registry: str = ""


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One drafted entry: its kind, its fields as they are written, without `review` and without the
    entries that it holds, and where it is.

    `review` is what the drafter says, None where a coder typed the `review`; then `by_hand` is that
    decision. `parent` is the id of the entry that holds it. `made_by` is the decision that added
    the entry, or made it a part of a split.
    """

    id: str
    kind: str
    fields: Mapping[str, Any]
    location: Location
    review: DraftReview | None = None
    by_hand: Decision | None = None
    parent: str = ""
    made_by: Decision | None = None


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A draft file that was read: its path and SHA-256, who drafted it, its source and its entries
    in the order of the file. `root` is the whole document.
    """

    path: str
    sha256: str
    drafter: Drafter
    source: Mapping[str, Any]
    entries: tuple[DraftEntry, ...]
    root: MappingNode = field(repr=False, compare=False)

    @property
    def source_id(self) -> str:
        """The id of the source; of a draft without one, the first entry's."""
        return str(self.source.get("id", "")) or (self.entries[0].id if self.entries else "")


def read_drafts(path: str) -> DraftFile:
    """Return the draft file at a path. Raises InputError with file, line and remedy.

    >>> read_drafts("no-such-file.yaml")
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.yaml...
    """
    data = sandbox.read(Path(path), limit=sandbox.MAX_DOCUMENT_BYTES)
    text = sandbox.text(data, path)
    root = (parse_json if path.lower().endswith(".json") else parse_yaml)(text, path)
    if not isinstance(root, MappingNode) or not is_draft(root):
        problem, remedy = "holds no drafts", "kg draft writes drafts of a text; kg load reads this"
        raise InputError.of([Finding(path, 1, 1, "no-drafts", "error", problem, remedy)])
    return of_document(root, path, hashlib.sha256(data).hexdigest())


def is_draft(root: MappingNode) -> bool:
    """Return whether a document holds drafts: a `drafted` at its top, or entries with `review`.

    >>> is_draft(parse_yaml("statements: [{id: note.1, review: {rule: en.act}}]", "a.yaml"))
    True
    """
    return "drafted" in root or any("review" in node for _, node, _ in walk(root))


def of_document(root: MappingNode, path: str, sha256: str) -> DraftFile:
    """Return the drafts of a parsed document. Raises InputError with every finding."""
    reader = NodeReader(path)
    drafter = _drafter(reader, root)
    source = _source(root)
    entries = tuple(
        entry
        for kind, node, parent in walk(root)
        if (entry := _entry(reader, kind, node, parent)) is not None
    )
    _refuse_repeated(reader, entries)
    reader.check()
    return DraftFile(path, sha256, drafter, source, entries, root)


def walk(root: MappingNode) -> Iterator[tuple[str, MappingNode, str]]:
    """Yield kind, node and parent's id of every entry that a drafter may write."""
    yield from _walk(root, SECTIONS, "")


def _walk(
    node: MappingNode, sections: Mapping[str, str], parent: str
) -> Iterator[tuple[str, MappingNode, str]]:
    for section, kind in sections.items():
        members = node.child(section)
        for member in members if isinstance(members, SequenceNode) else ():
            if isinstance(member, MappingNode):
                yield kind, member, parent
                yield from _walk(member, NESTED.get(kind, {}), str(member.child("id") or ""))


def _drafter(reader: NodeReader, root: MappingNode) -> Drafter:
    node = root.child("drafted")
    mapping = reader.mapping(node, "'drafted'") if node is not None else None
    if mapping is None:
        return Drafter("")
    reader.check_keys(mapping, schema.DRAFTED, "'drafted'")
    by = reader.required(mapping, "by", "'drafted'")
    others = {key: reader.optional(mapping, key) for key in schema.DRAFTED if key != "by"}
    return Drafter(str(by or ""), **others)


def _source(root: MappingNode) -> Mapping[str, Any]:
    """Return what a document says of its source: a mapping, or its id alone."""
    node = root.child("source")
    if isinstance(node, MappingNode):
        source: Mapping[str, Any] = plain(node)
        return source
    return {"id": str(node)} if isinstance(node, ScalarNode) else {}


def _entry(reader: NodeReader, kind: str, node: MappingNode, parent: str) -> DraftEntry | None:
    """Return a drafted entry, None where the node carries no `review`."""
    review = node.child("review")
    if review is None:
        return None
    slug = reader.required(node, "id", f"a drafted {kind}")
    mapping = reader.mapping(review, "'review'")
    if slug is None or mapping is None:
        return None
    left_out = {"review", *NESTED.get(kind, {})}
    fields = {
        str(key): plain(value, str(key)) for key, value in node.items() if key not in left_out
    }
    by_hand = _by_hand(reader, str(slug), mapping) if "status" in mapping else None
    typed = None if by_hand else _review(reader, mapping)
    return DraftEntry(str(slug), kind, fields, reader.location(node), typed, by_hand, parent)


def _by_hand(reader: NodeReader, slug: str, mapping: MappingNode) -> Decision | None:
    """Return the decision that a coder typed into a `review`."""
    status = reader.word(mapping[ScalarNode("status")], BY_HAND, "a status that is typed by hand")
    by = reader.required(mapping, "by", "a 'review' with a status")
    reader.check_keys(mapping, schema.REVIEW, "'review'")
    if status is None or by is None:
        return None
    on = reader.day(mapping[ScalarNode("on")], "2030-01-02") if "on" in mapping else ""
    why = reader.optional(mapping, "why")
    return Decision(slug, status, str(by), f"{on}T00:00:00Z" if on else "", why=why)


def _review(reader: NodeReader, mapping: MappingNode) -> DraftReview:
    """Return what the drafter says of an entry."""
    reader.check_keys(mapping, schema.REVIEW, "'review'")
    confidence = mapping.child("confidence")
    word = reader.word(confidence, CONFIDENCES, "a confidence") if confidence is not None else None
    return DraftReview(
        rule=reader.optional(mapping, "rule"),
        confidence=word or "low",
        why=reader.optional(mapping, "why"),
        candidates=tuple(
            TaskCandidate(str(reader.required(part, "task", "a candidate") or ""), why)
            for part, why in _parts(reader, mapping, "candidates", schema.CANDIDATE)
        ),
        missing=tuple(str(member) for member in reader.many(mapping.child("missing"))),
        names=tuple(
            UnknownName(
                str(reader.required(part, "name", "a name to settle") or ""),
                reader.optional(part, "field"),
                reader.optional(part, "kind") or "actor",
            )
            for part, _ in _parts(reader, mapping, "names", schema.NAME_TO_SETTLE)
        ),
    )


def _parts(
    reader: NodeReader, mapping: MappingNode, key: str, spec: Mapping[str, object]
) -> Iterator[tuple[MappingNode, str]]:
    """Yield the mappings of a list, each with its `why`."""
    for member in reader.many(mapping.child(key)):
        part = reader.mapping(member, f"a member of {key!r}")
        if part is not None:
            reader.check_keys(part, spec, f"a member of {key!r}")
            yield part, reader.optional(part, "why")


def _refuse_repeated(reader: NodeReader, entries: tuple[DraftEntry, ...]) -> None:
    """Report entries that bear the id of another."""
    first: dict[str, DraftEntry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            problem = f"{entry.id!r} stands in line {other.location.line} already"
            reader.report_at(entry.location, "duplicate-id", problem, "give it another id")


_NOTHING: Final[tuple[object, ...]] = (None, "", [], {}, *schema.PLACEHOLDERS)
"""What a field holds that was not filled in, the words of a skeleton too."""


def missing_fields(kind: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that an entry of a kind must have and lacks, in the order of the schema.

    A field that still holds the word of a skeleton is lacking.

    >>> missing_fields("statement", {"id": "note.1", "modality": "intended", "action": "patrol"})
    ('attribution', 'paraphrase', 'speaker')
    """
    missing = [
        key for key, spec in FIELDS[kind].items() if spec.required and fields.get(key) in _NOTHING
    ]
    if kind == "statement":
        has_speaker = bool(fields.get("speaker")) or fields.get("attribution") == "reading"
        missing += [] if has_speaker else ["speaker"]
    return tuple(missing)


def kinds_of(field_name: str) -> tuple[str, ...]:
    """Return the kinds of entries that a field of a drafted entry may name, none where it names
    none.

    >>> kinds_of("agent")[:2], kinds_of("paraphrase")
    (('actor', 'place'), ())
    """
    special = {"place": ("place",), "named": ("place",), "unit": ("unit",)}
    if field_name in special:
        return special[field_name]
    specs = [fields[field_name] for fields in FIELDS.values() if field_name in fields]
    return next((spec.kinds for spec in specs if spec.kinds), ())


def words_of(field_name: str) -> tuple[str, ...]:
    """Return the words that a field of a drafted entry may be, none where they are not listed.

    >>> words_of("task_list")
    ('complete', 'incomplete')
    """
    specs = [fields[field_name] for fields in FIELDS.values() if field_name in fields]
    return next((spec.words for spec in specs if spec.words), ())
