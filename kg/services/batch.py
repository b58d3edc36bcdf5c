"""Reading what is to be loaded: every input is parsed and checked before anything is written."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import documents, journal, sandbox
from kg.documents import MappingNode
from kg.engine import scratch
from kg.errors import Finding, InputError, Location, Notice
from kg.importers import (
    all_importers,
    assemble,
    jsonld,
    mapping,
    mappings,
    plugins,
    schema,
    syntax,
    tables,
)
from kg.importers.names import Candidate, Names
from kg.importers.record import CheckedQuads, Importer, ReadContext
from kg.services.reading_drafts import NO_DECISIONS, DraftOptions, reviewed_document
from kg.store import View
from kg.store.folder import is_store
from kg.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kg.texts import Texts

_SHOWN: Final = 8
_OWN_DOCUMENTS: Final = ("yaml", "json")
"""The formats that drafts are written in."""
_SCHEMA_ENDING: Final = ".schema.json"


@dataclass
class Batch:
    """Inputs that were read and checked, not written yet; `left_out` says that a file held derived
    quads.

    `read_as` names the format of each file that is not what its ending says. `resolved` are names
    that mean ids, `candidates` the entries that unknown names become, `warnings` what is worth
    a look. `rdf_lines` are those of `lines` that RDF files brought.
    """

    paths: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    rdf_lines: list[bytes] = field(default_factory=list)
    left_out: bool = False
    read_as: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    draft_warnings: list[Finding] = field(default_factory=list)
    entry_locations: dict[str, Location] = field(default_factory=dict)
    finders: list[Callable[[], dict[str, Location]]] = field(default_factory=list)

    @cached_property
    def locations(self) -> dict[str, Location]:
        """Where each subject was first defined: path, line, column. Made when first asked for; a
        dry run need not.
        """
        first: dict[str, Location] = dict(self.entry_locations)
        for finder in self.finders:
            first = finder() | first
        return first


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files that paths represent; a folder represents every file in it that we read, in
    path order.

    The mappings of tables are read with their tables, so a folder stands neither for them nor for
    a JSON Schema of our files nor for the files of a store. Nor does it represent what a link in it
    leads to, which may be anywhere: a Notice names what was left out so.
    """
    plugins.check()
    readable = f"{', '.join(endings())}, each also with {', '.join(sandbox.PACKED)}"
    files: list[Path] = []
    for path in paths:
        if _is_folder(path):
            files += _inside(path, readable)
        elif _is_mapping(path):
            raise _refusal(
                path,
                "is-mapping",
                "is the mapping of a table",
                "name the table, it is found beside it",
            )
        elif plugins.importer_of(suffix_of(path)) is None:
            problem = f"kg cannot read {path.suffix or 'a file without ending'}"
            raise _refusal(path, "unknown-format", problem, f"it reads {readable}")
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def endings() -> tuple[str, ...]:
    """Return the endings of all files that are read, those of other distributions last.

    >>> endings()[:3]
    ('.yaml', '.yml', '.json')
    """
    return tuple(ending for record in all_importers() for ending in record.endings)


def _inside(folder: Path, readable: str) -> list[Path]:
    """Return the files that are in a folder and are read; a Notice names the links in it."""
    every = sorted(folder.rglob("*"))
    links = [path for path in every if path.is_symlink() and _is_readable(path)]
    files = [path for path in every if _is_input(path, folder)]
    if not files:
        problem = "no file to load in this folder" + (
            f", {len(links)} left out as links" if links else ""
        )
        raise _refusal(folder, "empty-folder", problem, f"kg reads {readable}")
    for link in links[:_SHOWN]:
        notice = f"{link}: left out, it is a link. To load what it leads to, name that."
        warnings.warn(notice, Notice, stacklevel=2)
    if len(links) > _SHOWN:
        warnings.warn(
            f"{folder}: {len(links) - _SHOWN} more links were left out.", Notice, stacklevel=2
        )
    return files


def _is_readable(path: Path) -> bool:
    """Return whether a link leads to a folder, or its own name is that of a file that we read."""
    return path.is_dir() or plugins.importer_of(suffix_of(path)) is not None


def _is_input(path: Path, folder: Path) -> bool:
    """Return whether a path in a folder is a file of its own that we read."""
    if plugins.importer_of(suffix_of(path)) is None or _is_mapping(path) or _is_schema(path):
        return False
    return not path.is_symlink() and path.is_file() and not _is_in_store(path, folder)


def suffix_of(path: Path) -> str:
    """Return the ending that names a file's format, without that of its compression.

    >>> suffix_of(Path("a.NQ.gz"))
    '.nq'
    """
    return Path(sandbox.unpacked_name(path.name)).suffix.lower()


def _is_in_store(path: Path, folder: Path) -> bool:
    """Return whether a file is in a store that a folder holds or is."""
    between = (parent for parent in path.parents if parent == folder or folder in parent.parents)
    return any(is_store(parent) for parent in between)


def _leads_out(path: Path) -> bool:
    """Return whether a path is a link to a file of another folder."""
    return path.is_symlink() and path.resolve().parent != path.parent.resolve()


def _is_mapping(path: Path) -> bool:
    return path.name.lower().endswith(tables.MAPPING_ENDINGS)


def _is_schema(path: Path) -> bool:
    """Return whether a file is the JSON Schema that editors check our files by."""
    return path.name.lower().endswith(_SCHEMA_ENDING)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError) as error:
        raise _refusal(path, "unreadable", f"cannot be read ({error})", "check the name") from error


def read_batch(
    view: View,
    paths: list[Path],
    known_inputs: set[str],
    texts: Texts,
    mapping: Path | None = None,
    *,
    create_unknown: bool = False,
    drafts: DraftOptions = NO_DECISIONS,
) -> Batch:
    """Read and check inputs, but for the `known_inputs`; nothing is written.

    `mapping` is that of the tables among them; without one, each table's own is beside it. With
    `create_unknown`, names of actors and places that nothing carries become candidates. `drafts`
    says where the decisions about drafts are.
    """
    names = Names(view, text_of=texts.get, create_unknown=create_unknown)
    return _Reading(view, names, known_inputs, mapping, drafts).read(paths)


class _Reading:
    """Reads one file after the other into a batch, whatever their order: documents after RDF,
    tables last, since they name what other files define.
    """

    def __init__(
        self,
        view: View,
        names: Names,
        known_inputs: set[str],
        mapping_path: Path | None,
        draft_options: DraftOptions,
    ) -> None:
        self.view = view
        self.draft_options = draft_options
        self.known_inputs = known_inputs
        self.names = names
        self.mapping_path = mapping_path
        self.batch = Batch()
        self.documents: list[assemble.Document] = []
        self.tables: list[tuple[Importer, bytes, str, ReadContext]] = []

    def read(self, paths: list[Path]) -> Batch:
        """Return the batch of all files."""
        for path in paths:
            self.read_file(path)
        if self.documents or self.tables:
            self.names.add_files(_entries(self.batch.lines))
        if self.tables:
            for document in self.documents:
                assemble.carry_names(document, self.names)
            for importer, data, name, context in self.tables:
                self.keep(importer, data, name, context)
        if self.documents:
            quads, self.batch.entry_locations = assemble.read(self.documents, self.names)
            self.batch.lines += journal.lines_of(quads)
            self.batch.resolved = self.names.resolved
            self.batch.candidates = list(self.names.candidates.values())
            self.batch.warnings = self.names.warnings
        self.batch.warnings = [*self.batch.draft_warnings, *self.batch.warnings]
        return self.batch

    def read_file(self, path: Path) -> None:
        """Read one file, unless it was read before."""
        name = str(path)
        data, importer, ending = self.content_of(path)
        if importer.name in _OWN_DOCUMENTS and self.read_drafts(data, name, ending):
            return
        mapping_file = self.mapping_of(path) if importer.needs_mapping else None
        address = journal.input_id(
            data if mapping_file is None else data + b"\0" + mapping_file[1], ending
        )
        if address in self.known_inputs or address in self.batch.inputs:
            self.batch.already.append(name)
            return
        if ending == ".json":
            ending = _ending_of_json(data, name)
            importer = _importer(path, ending)
            if name in self.batch.read_as:
                self.batch.read_as[name] = importer.label
        if mapping_file is None:
            self.keep(importer, data, name, ReadContext(ending, address))
        else:
            columns = mapping.read(mapping_file[1], mapping_file[0])
            context = ReadContext(ending, address, columns, self.names)
            self.tables.append((importer, data, name, context))
        self.batch.paths.append(name)
        self.batch.inputs.append(address)

    def read_drafts(self, data: bytes, name: str, ending: str) -> bool:
        """Read a file that holds drafts, what its coders kept; return False for any other file.

        It is known by what was kept, so that what is decided later can be loaded later.
        """
        reviewed = reviewed_document(data, name, ending, self.view, self.draft_options)
        if reviewed is None:
            return False
        self.batch.draft_warnings += reviewed.warnings
        address = journal.input_id(reviewed.content, ending)
        if address in self.known_inputs or not any(key in schema.SECTIONS for key in reviewed.root):
            self.batch.already.append(name)
            return True
        self.documents.append(assemble.Document(name, reviewed.root))
        self.batch.paths.append(name)
        self.batch.inputs.append(address)
        return True

    def keep(self, importer: Importer, data: bytes, name: str, context: ReadContext) -> None:
        """Read the content of a file and keep it in the batch."""
        read_content = (
            partial(plugins.read, importer) if importer.distribution else importer.reader()
        )
        content = read_content(data, name, context)
        if isinstance(content, CheckedQuads):
            self.batch.lines += content.lines
            self.batch.rdf_lines += content.lines
            self.batch.left_out |= content.left_out
            self.batch.finders.append(content.locations)
        elif isinstance(content, list):
            self.documents += [assemble.Document(name, root) for root in content]

    def content_of(self, path: Path) -> tuple[bytes, Importer, str]:
        """Return the bytes of a file, its importer, and the ending of the format that it is in."""
        ending, name = suffix_of(path), str(path)
        importer = _importer(path, ending)
        limit = sandbox.MAX_BYTES if importer.is_large else sandbox.MAX_DOCUMENT_BYTES
        data = sandbox.read(path, limit=limit, unpack=True)
        if importer.distribution:
            return data, importer, ending
        actual = syntax.suffix_of(data, name, ending)
        importer = _importer(path, actual)
        if not importer.is_large and len(data) > sandbox.MAX_DOCUMENT_BYTES:
            problem = (
                f"more than the {sandbox.MAX_DOCUMENT_BYTES:,} bytes allowed for {importer.label}"
            )
            raise _refusal(path, "too-large", problem, "split the file")
        if actual != ending:
            self.batch.read_as[name] = importer.label
        return data, importer, actual

    def mapping_of(self, table: Path) -> tuple[str, bytes]:
        """Return the path and the bytes of a table's mapping: the one that was named, a file or one
        of kg's own, or the one beside it.
        """
        if self.mapping_path is not None:
            return _mapping_named(self.mapping_path)
        bare = table.with_name(sandbox.unpacked_name(table.name))
        beside = [bare.with_suffix(ending) for ending in tables.MAPPING_ENDINGS]
        path = next((path for path in beside if path.exists()), None)
        if path is not None and _leads_out(path):
            problem, remedy = (
                f"its mapping {path.name} is a link to another folder",
                f"name it: --mapping {path}",
            )
            raise _refusal(table, "mapping-is-link", problem, remedy)
        if path is None:
            remedy = (
                f"name one with --mapping, or write {beside[0].name} beside it; "
                "seeds/README.md says how"
            )
            raise _refusal(table, "no-mapping", "a table needs a mapping of its columns", remedy)
        return str(path), sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES)


def _mapping_named(path: Path) -> tuple[str, bytes]:
    """Return the path and the bytes of a mapping that was named: a file, or one of kg's own."""
    if path.exists():
        return str(path), sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES)
    packaged = mappings.path_of(str(path))
    if packaged is None:
        remedy = f"name a file, or a mapping of kg's own: {', '.join(mappings.names())}"
        raise _refusal(path, "no-file", "no such file", remedy)
    return f"{packaged.stem} (kg's own mapping)", packaged.read_bytes()


def _entries(lines: list[bytes]) -> View | None:
    """Return a view of what the lines of RDF files say of entries of ours, None where they say
    nothing.
    """
    head = f"<{BASE}id/".encode()
    about = [line for line in lines if line.startswith(head)]
    if not about:
        return None
    engine = scratch()
    engine.bulk_load(b"\n".join(about) + b"\n")
    return View(engine)


def _importer(path: Path, ending: str) -> Importer:
    importer = plugins.importer_of(ending)
    if importer is None:
        problem = f"kg cannot read {ending or 'a file without ending'}"
        raise _refusal(path, "unknown-format", problem, f"it reads {', '.join(endings())}")
    return importer


def _ending_of_json(data: bytes, path: str) -> str:
    """Return .json where a JSON text holds our sections, .jsonld where it is JSON-LD; refuse any
    other.
    """
    root = documents.parse_json(sandbox.text(data, path), path, nulls=True, depth=sandbox.MAX_DEPTH)
    first = root[0] if isinstance(root, list) and root else root
    keys = set(first) if isinstance(first, MappingNode) else set()
    if keys & jsonld.KEYWORDS:
        return ".jsonld"
    if isinstance(root, MappingNode) and keys & set(schema.TOP_KEYS):
        return ".json"
    problem = "neither a section of ours nor a keyword of JSON-LD stands at the top level"
    remedy = f"use one of {', '.join(schema.TOP_KEYS)}, or @context, @graph, @id"
    raise InputError.of(
        [Finding(path, root.line, root.column, "unknown-json", "error", problem, remedy)]
    )


def _refusal(path: Path, code: str, message: str, remedy: str) -> InputError:
    return InputError.of([Finding(str(path), 1, 1, code, "error", message, remedy)])
