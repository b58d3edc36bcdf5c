"""What coders coded, as files say it: statements with their passages, and the entries that their
fields name.

Coders may name an entry by its id or by any of its names. Before they are compared, each reference
becomes the id of the entry that it means; a name that no registry has stays as it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg.coding.matching import FIELDS, CodedStatement, Coding
from kg.coding.plain import mapping_of, plain
from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import InputError
from kg.importers import passages, schema
from kg.importers.fields import Reader
from kg.importers.names import Names
from kg.model import Source
from kg.suggest import fold
from kg.vocab import NamedNode, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.importers.assemble import Document
    from kg.store import View

_KEYS: Final = frozenset(schema.STATEMENT) | {"review", "readings"}
_KINDS: Final = {name: schema.STATEMENT[name].kinds or ("place",) for name in FIELDS}
"""The kinds of entries that a compared field names."""
_Reference = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CodedFile:
    """What one coder coded from one source: the file, the statements by their id, with the fields
    as they are written, and the characters of each passage.

    `source` is the id, `text_sha256` the hash of the text that offsets count in, empty where no one
    says it. `drafter` is who drafted a file of drafts, `drafted` the ids of what was drafted there,
    not added by the coder.
    """

    path: str
    coder: str
    source: str
    text_sha256: str
    statements: Mapping[str, Mapping[str, Any]]
    spans: Mapping[str, tuple[int, int]]
    drafter: str = ""
    drafted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compared:
    """Coders whose references mean the same where their ids are the same, and the names that no
    registry has, or that several entries have; they are compared as they are written.
    """

    codings: tuple[Coding, ...]
    unresolved: tuple[str, ...] = ()


class Registry:
    """The entries of a store and of the files that are compared; finds what a reference means.

    >>> Registry(view).find("Harbour Mission of Vellamar", ("actor",))
    ('hmv',)
    """

    def __init__(
        self, view: View, text_of: Callable[[str], str | None] = lambda _sha256: None
    ) -> None:
        self.view = view
        self.names = Names(_Entries(view), text_of=text_of)

    def find(self, text: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of what a text may mean: of several entries where the name is ambiguous,
        of none where no entry has it.
        """
        entries = self.names.called(text.strip(), kinds)
        iris = [entity(*entry) for entry in entries]
        canonical = self.view.canonicals(iris)
        return tuple(dict.fromkeys(local_id(canonical[iri].value) for iri in iris))

    def find_all(self, references: Iterable[_Reference]) -> dict[_Reference, str]:
        """Return the id that each reference means, where it means a single entry."""
        iris: dict[_Reference, NamedNode] = {}
        for text, kinds in references:
            entries = self.names.called(text, kinds)
            if len(entries) == 1:
                iris[text, kinds] = entity(*entries[0])
        canonical = self.view.canonicals(iris.values())
        return {reference: local_id(canonical[iri].value) for reference, iri in iris.items()}


class _Entries:
    """The entries of a view, its ids read once: a load asks for each of them, which is a request to
    the store every time.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._ids = frozenset(view.ids())

    def has(self, kind: str, slug: str) -> bool:
        return (kind, slug) in self._ids

    def ids(self) -> Iterable[tuple[str, str]]:
        return self._ids

    def names(self) -> Iterator[tuple[str, str, str]]:
        return self._view.names()

    def source_of(self, statement: str) -> str:
        return self._view.source_of(statement)

    def source(self, slug: str) -> Source | None:
        return self._view.source(slug)

    def values(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        return self._view.values(subject, predicate)


@dataclass
class _Contents:
    statements: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def of_document(document: Document, coder: str, registry: Registry) -> CodedFile:
    """Return what a file of statements says. Raises InputError with every finding: a statement
    without an id or a passage, a key that no statement has, a quote that the text does not hold.
    """
    reader = Reader(document.path, registry.names)
    source = _source(reader, document.root, registry)
    contents = _Contents()
    section = document.root.child("statements")
    for node in section if isinstance(section, SequenceNode) else ():
        mapping = reader.mapping(node, "a statement")
        if mapping is not None:
            reader.check_keys(mapping, _KEYS, "a statement")
            _add(reader, source, mapping, contents)
    reader.check()
    return CodedFile(
        document.path, coder, source.id, source.sha256, contents.statements, contents.spans
    )


def of_entries(
    document: Document,
    coder: str,
    entries: Iterable[tuple[Mapping[str, Any], int]],
    registry: Registry,
) -> CodedFile:
    """Return what a coder made of a draft file: the fields of each statement in effect, with the
    line of the draft. Raises InputError with every finding.
    """
    reader = Reader(document.path, registry.names)
    source = _source(reader, document.root, registry)
    contents = _Contents()
    for fields, line in entries:
        _add(reader, source, mapping_of(fields, line, 1), contents)
    reader.check()
    return CodedFile(
        document.path, coder, source.id, source.sha256, contents.statements, contents.spans
    )


def _source(reader: Reader, root: MappingNode, registry: Registry) -> Source:
    """Return the source of a file: what the file says of it, else what the store has."""
    node = root.child("source")
    slug = node.child("id") if isinstance(node, MappingNode) else node
    if not isinstance(slug, ScalarNode):
        reader.report(
            root,
            "missing-source",
            "statements without a 'source:'",
            "add 'source: <id>' at the top level",
        )
        reader.refuse()
    described = [node, *_members(root.child("sources"))]
    mappings = [
        mapping
        for mapping in described
        if isinstance(mapping, MappingNode) and mapping.child("id") == slug
    ]
    hashes = [str(mapping.child("sha256")) for mapping in mappings if "sha256" in mapping]
    stored = registry.names.source(str(slug)) if not hashes else None
    sha256 = hashes[0] if hashes else stored.sha256 if stored else ""
    return Source(str(slug), "1", "", "", sha256=sha256)


def _members(node: object) -> list[Any]:
    return list(node) if isinstance(node, SequenceNode) else []


def _add(reader: Reader, source: Source, node: MappingNode, contents: _Contents) -> None:
    """Add a statement to those of a coder; what is wrong with it is reported."""
    at = node.child("id")
    slug = reader.identifier(at) if at is not None else ""
    if at is None:
        reader.missing(node, "id", "a statement")
    elif slug in contents.statements:
        reader.report(at, "duplicate-id", f"{slug!r} stands here already", "give it another id")
    span = _span(reader, source, node, slug)
    if slug and span is not None:
        contents.statements[slug] = plain(node)
        contents.spans[slug] = span


def _span(reader: Reader, source: Source, node: MappingNode, slug: str) -> tuple[int, int] | None:
    passage = node.child("passage")
    if not isinstance(passage, MappingNode):
        problem = f"{slug or 'a statement'} has no passage, and coders are compared by passages"
        reader.report(node, "missing-passage", problem, "add 'passage: {start: …, end: …}'")
        return None
    if "quote" in passage:
        return passages.quoted(reader, source, passage)
    return passages.offsets(reader, passage)


def compare(files: Iterable[CodedFile], registry: Registry) -> Compared:
    """Return the statements of all coders with each reference as an id, and the names that mean no
    single entry.
    """
    files = list(files)
    references = {
        (text, _KINDS[name])
        for coded in files
        for fields in coded.statements.values()
        for name in FIELDS
        for text in texts_of(fields.get(name))
    }
    id_of = registry.find_all(sorted(references))
    spelling: dict[str, str] = {}
    for text, kinds in sorted(references):
        if (text, kinds) not in id_of:
            id_of[text, kinds] = spelling.setdefault(fold(text) or text, text)
    codings = tuple(_coding(coded, id_of) for coded in files)
    return Compared(codings, tuple(sorted(set(spelling.values()))))


def _coding(coded: CodedFile, id_of: Mapping[_Reference, str]) -> Coding:
    statements = []
    for slug, fields in coded.statements.items():
        values = {
            name: tuple(sorted({id_of[text, _KINDS[name]] for text in texts_of(fields.get(name))}))
            for name in FIELDS
        }
        present = {name: ids for name, ids in values.items() if ids}
        statements.append(CodedStatement(slug, *coded.spans[slug], present))
    return Coding(coded.coder, tuple(statements))


def texts_of(value: object) -> tuple[str, ...]:
    """Return what a field says as texts: one of a single value, the id of a place with its
    spelling; none where it is empty.

    >>> texts_of("hmv"), texts_of([{"id": "long-quay", "spelling": "Long Quay"}]), texts_of(None)
    (('hmv',), ('long-quay',), ())
    """
    members = value if isinstance(value, list | tuple) else [value]
    ids = [member.get("id") if isinstance(member, Mapping) else member for member in members]
    return tuple(text for member in ids if member and (text := str(member).strip()))


def check_same_text(files: Iterable[CodedFile]) -> None:
    """Raise InputError where two files are of different sources, or of different texts of one."""
    first: CodedFile | None = None
    for coded in files:
        if first is None:
            first = coded
        elif coded.source != first.source:
            raise InputError(
                f"{coded.path}: is of the source {coded.source}, and {first.path} of "
                f"{first.source}. Compare coders of one source."
            )
        elif coded.text_sha256 and first.text_sha256 not in ("", coded.text_sha256):
            raise InputError(
                f"{coded.path}: counts characters in the text with SHA-256 {coded.text_sha256}, "
                f"and {first.path} in {first.text_sha256}. Compare coders of one text."
            )
        elif not first.text_sha256:
            first = coded
