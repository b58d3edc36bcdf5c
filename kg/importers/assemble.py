"""Our documents, YAML or JSON, -> quads: declares every id first, then reads registries and
statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import documents, sandbox, suggest
from kg.documents import MappingNode, ScalarNode
from kg.errors import InputError, Location
from kg.importers import concepts, examples, registry, remedies, reviews, schema, statements
from kg.importers.fields import Reader
from kg.model import Finding, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.importers.names import Names
    from kg.vocab import Quad


@dataclass(frozen=True)
class Document:
    """One parsed document: its path as given, its sections."""

    path: str
    root: MappingNode


def parse(data: bytes, path: str) -> Document:
    """Return a parsed document. Raises InputError with file, line and remedy."""
    return Document(path, documents.parse_yaml(sandbox.text(data, path), path))


def parse_json(data: bytes, path: str) -> Document:
    """Return a document in JSON with the same keys as in YAML. Raises InputError with file, line
    and remedy.
    """
    root = documents.parse_json(sandbox.text(data, path), path)
    if isinstance(root, MappingNode):
        return Document(path, root)
    problem, remedy = (
        "the top level is no object",
        'start with sections such as {"statements": [...]}',
    )
    raise InputError.of(
        [Finding(path, root.line, root.column, "not-a-mapping", "error", problem, remedy)]
    )


def read(parsed: Iterable[Document], names: Names) -> tuple[list[Quad], dict[str, Location]]:
    """Return the quads of documents that are loaded together, and the location of each entry.

    Everything is checked before anything is returned. Raises InputError that lists all findings.
    """
    parsed = list(parsed)
    findings: list[Finding] = []
    readers = [(document, Reader(document.path, names)) for document in parsed]
    for document, reader in readers:
        _declare(document, reader, names)
    for document, _ in readers:
        carry_names(document, names)
        _note_broader(document, names)
        _sources(document, names)
        _note_source(document, names)
    quads: list[Quad] = []
    locations: dict[str, Location] = {}
    for document, reader in readers:
        _read_one(document, reader, names)
    concepts.check_loops((reader for _, reader in readers), names)
    for _, reader in readers:
        findings += reader.findings
        quads += reader.quads
        locations |= reader.locations
    candidate_quads, at = registry.candidates(names)
    quads += candidate_quads
    locations |= at
    if findings:
        distinct = dict.fromkeys(findings)
        raise InputError.of(
            sorted(distinct, key=lambda finding: (finding.path, finding.line, finding.column))
        )
    return quads, locations


def _declare(document: Document, reader: Reader, names: Names) -> None:
    """Declare every id that a document defines, and report sections that do not exist and ids that
    are taken.
    """
    for key, node in document.root.items():
        if key in ("source", schema.SCHEMA_KEY):
            continue
        if key == schema.EXAMPLES_SECTION:
            reader.mapping(node, f"{str(key)!r}")
        elif key not in schema.SECTIONS:
            reader.report(
                key,
                "unknown-section",
                f"no section {str(key)!r}",
                suggest.key_remedy(key, schema.TOP_KEYS),
            )
        else:
            entries = reader.sequence(node, f"{str(key)!r}", "start each entry with '- id:'")
            for child in entries or ():
                _declare_entry(schema.SECTIONS[key][0], child, reader, names)


def carry_names(document: Document, names: Names) -> None:
    """Note the ids and names of every entry that a document defines, nested ones by their id."""
    for section, (kind, _) in schema.SECTIONS.items():
        for node in statements.members(document.root.child(section)) if kind != "statement" else ():
            for nested, at in registry.nested_ids(kind, node):
                names.carry(nested, str(at), ())
            if isinstance(node, MappingNode) and isinstance(node.child("id"), ScalarNode):
                names.carry(kind, str(node[ScalarNode("id")]), registry.names_of(node))


def _note_broader(document: Document, names: Names) -> None:
    """Note what each concept of a document names as broader."""
    for kind, section in schema.OPEN_KINDS.items():
        for node in statements.members(document.root.child(section)):
            if isinstance(node, MappingNode):
                concepts.note(names, kind, node)


def _note_source(document: Document, names: Names) -> None:
    """Note which source each statement of a document is of."""
    source = document.root.child("source")
    for node in statements.members(document.root.child("statements")):
        if (
            isinstance(source, ScalarNode)
            and isinstance(node, MappingNode)
            and isinstance(node.child("id"), ScalarNode)
        ):
            names.statements[str(node[ScalarNode("id")])] = str(source)


def _declare_entry(kind: str, child: documents.Node, reader: Reader, names: Names) -> None:
    if not isinstance(child, MappingNode):
        reader.report(
            child,
            "not-a-mapping",
            f"this {kind} is not a mapping",
            "write 'id: …' and its other keys",
        )
        return
    for nested, at in registry.nested_ids(kind, child):
        if not names.declare(nested, str(at)):
            reader.report(at, "duplicate-id", *remedies.taken(names, nested, str(at)))


def _sources(document: Document, names: Names) -> None:
    """Note the sources that a document declares, so that statements anywhere may lean on them."""
    spec = schema.SOURCE
    for node in statements.members(document.root.child("sources")):
        if not isinstance(node, MappingNode) or not isinstance(node.child("id"), ScalarNode):
            continue
        probe = Reader(
            document.path, names
        )  # reports nothing: the section is read again, with reports, below
        values = {
            key: terms[0].value
            for key in ("version", "title", "published", "sha256")
            if key in node and (terms := probe.value(node[ScalarNode(key)], spec[key], key))
        }
        slug = str(node[ScalarNode("id")])
        names.sources[slug] = Source(
            id=slug,
            version=values.get("version", "1"),
            title=values.get("title", ""),
            published=values.get("published", "9999-12-31"),
            sha256=values.get("sha256", ""),
        )


def _read_one(document: Document, reader: Reader, names: Names) -> None:
    source = document.root.child("source")
    reader.source = names.source(str(source)) if isinstance(source, ScalarNode) else None
    for section, (kind, spec) in schema.SECTIONS.items():
        if kind == "statement":
            continue
        for node in statements.members(document.root.child(section)):
            if isinstance(node, MappingNode) and kind == "task-review":
                reviews.review(reader, node)
            elif isinstance(node, MappingNode):
                registry.entry(reader, kind, spec, node)
    examples_node = document.root.child(schema.EXAMPLES_SECTION)
    if isinstance(examples_node, MappingNode):
        examples.read(reader, examples_node)
    entries = document.root.child("statements")
    if entries is not None:
        _read_statements(document, entries, reader, names)


def _read_statements(
    document: Document, entries: documents.Node, reader: Reader, names: Names
) -> None:
    at = document.root.child("source")
    if not isinstance(at, ScalarNode):
        reader.report(
            entries,
            "missing-source",
            "statements without a 'source:'",
            "add 'source: <id>' at the top level",
        )
        return
    source = names.source(str(at))
    if source is None:
        remedy = remedies.unknown(names, str(at), ("source",))
        reader.report(at, "unknown-source", f"no source {str(at)!r}", remedy)
        return
    for node in statements.members(entries):
        if isinstance(node, MappingNode):
            statements.statement(reader, source, node)
    statements.warn_of_equal(reader, statements.members(entries))
