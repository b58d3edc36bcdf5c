"""Importers of other distributions: found by their entry points, checked before they are used, and
what they return checked as our own files are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg import entry_points
from kg.entry_points import RefusedError, in_words
from kg.errors import Finding, InputError, KgError, Location, MachineError
from kg.importers.record import BUILT_IN, CheckedQuads, Importer, Quads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kg.documents import MappingNode
    from kg.importers.record import Content, ReadContext
    from kg.vocab import Quad

GROUP: Final = "kg.importers"
_ENDING: Final = re.compile(r"\.[a-z0-9_-]+")


def importers() -> tuple[Importer, ...]:
    """Return the importers of other distributions that can be used, by name."""
    return _plugins().records


def check() -> None:
    """Raise MachineError where an importer of another distribution cannot be used.

    A load is refused then: which files that importer would have read is not known.

    >>> check()
    """
    if problems := _plugins().problems:
        raise MachineError("\n".join(problem.message("importer") for problem in problems))


@cache
def _plugins() -> entry_points.Loaded:
    return entry_points.load(GROUP, Importer, _check)


def _check(record: Importer, name: str, plugins: Sequence[Importer]) -> None:
    """Raise RefusedError where a record does not fit its entry point, or takes what another has."""
    if record.name != name:
        raise RefusedError(f"its name is {record.name!r}, and has to be that of its entry point.")
    if record.gives not in ("documents", "quads"):
        raise RefusedError(f"it gives {record.gives!r}. Use 'documents' or 'quads'.")
    if not (record.label and record.endings and callable(record.read)):
        raise RefusedError("it needs a label, an ending and a function to read.")
    from kg.sandbox import PACKED  # noqa: PLC0415 - not for a help text

    for ending in record.endings:
        if not _ENDING.fullmatch(ending) or ending in PACKED:
            raise RefusedError(
                f"its ending {ending!r} has to be a dot with small letters or digits, and none of "
                f"{', '.join(PACKED)}."
            )
    _check_clashes(record, (*BUILT_IN, *plugins))


def _check_clashes(record: Importer, others: Sequence[Importer]) -> None:
    for other in others:
        whose = f" of {other.distribution}" if other.distribution else " of kg"
        if shared := sorted(set(record.endings) & set(other.endings)):
            raise RefusedError(
                f"its ending {shared[0]} is already that of the importer {other.name!r}{whose}. "
                "Uninstall it, or change its ending."
            )
        if record.name == other.name:
            raise RefusedError(
                f"there is already an importer {other.name!r}{whose}. Uninstall one of the two."
            )


def read(
    record: Importer, data: bytes, path: str, context: ReadContext
) -> list[MappingNode] | CheckedQuads:
    """Return what an importer of another distribution reads in a file, checked as our own files
    are.

    Raises InputError with file, importer and distribution where it raises anything else, or
    returns what is neither documents nor quads.
    """
    try:
        if record.gives == "documents":
            return _documents(record.reader()(data, path, context))
        quads, located = _quads(record.reader()(data, path, context), path)
        nquads = _nquads(quads)
    except (KgError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise _failure(record, path, error) from error
    return _checked(quads, nquads, path, located, context)


def _failure(record: Importer, path: str, error: BaseException) -> InputError:
    problem = f"the importer {record.name!r} of {record.distribution} failed ({in_words(error)})"
    remedy = "correct the file, or report this to the authors of the distribution"
    return InputError.of([Finding(path, 1, 1, "importer-failed", "error", problem, remedy)])


def _quads(content: Content, path: str) -> tuple[list[Quad], dict[str, Location]]:
    """Return quads, and the locations of their subjects. Raises TypeError or ValueError where they
    are something else.
    """
    if not isinstance(content, Quads):
        raise TypeError(f"it returned a {type(content).__name__}, no kg.importers.Quads")
    located = {
        str(subject): Location(path, int(line), int(column))
        for subject, (line, column) in dict(content.locations).items()
    }
    return list(content.quads), located


def _documents(content: Content) -> list[MappingNode]:
    """Return the root nodes of documents. Raises TypeError where a part of one is no node with its
    location, ValueError where they nest too deep.
    """
    from kg.documents import MappingNode  # noqa: PLC0415 - not for a help text

    if isinstance(content, (Quads, CheckedQuads)):
        raise TypeError("it returned quads, and says that it gives documents")
    roots = [content] if isinstance(content, MappingNode) else list(content)
    for root in roots:
        if not isinstance(root, MappingNode):
            raise TypeError(f"it returned a {type(root).__name__}, no kg.documents.MappingNode")
        _check_node(root, 1)
    return roots


def _check_node(node: object, depth: int) -> None:
    from kg.documents import MAX_DEPTH, MappingNode, ScalarNode, SequenceNode  # noqa: PLC0415

    if not isinstance(node, (MappingNode, ScalarNode, SequenceNode)):
        raise TypeError(f"it returned a {type(node).__name__} inside a document, no node")
    if not (isinstance(node.line, int) and isinstance(node.column, int)):
        raise TypeError("it returned a node without line and column")
    if depth > MAX_DEPTH:
        raise ValueError(f"it returned a document that nests more than {MAX_DEPTH} deep")
    if isinstance(node, MappingNode):
        for key, value in node.items():
            _check_node(key, depth + 1)
            _check_node(value, depth + 1)
    elif isinstance(node, SequenceNode):
        for value in node:
            _check_node(value, depth + 1)


def _nquads(quads: Iterable[Quad]) -> bytes:
    from pyoxigraph import RdfFormat, serialize  # noqa: PLC0415 - not for a help text

    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _checked(
    quads: list[Quad], nquads: bytes, path: str, located: dict[str, Location], context: ReadContext
) -> CheckedQuads:
    """Return quads as those of an N-Quads file are read. Raises InputError with the location of the
    subject of each quad that is refused.
    """
    from kg.importers import rdf  # noqa: PLC0415 - not for a help text

    subjects = [getattr(quad.subject, "value", "") for quad in quads]
    locations = {subject: located[subject] for subject in subjects if subject in located}
    try:
        lines, left_out = rdf.read(nquads, path, ".nq", context.load_id)
    except InputError as error:
        raise InputError.of(_at_subjects(error.findings, subjects, locations)) from error
    return CheckedQuads(lines, left_out, _constant(locations))


def _at_subjects(
    findings: Iterable[Finding], subjects: list[str], locations: dict[str, Location]
) -> list[Finding]:
    """Return findings in N-Quads, one line a quad, with the locations of their subjects."""
    located = []
    for finding in findings:
        subject = subjects[finding.line - 1] if 0 < finding.line <= len(subjects) else ""
        location = locations.get(subject, Location(finding.path, 1, 1))
        located.append(replace(finding, line=location.line, column=location.column))
    return located


def _constant(locations: dict[str, Location]) -> Callable[[], dict[str, Location]]:
    return lambda: locations


def all_importers() -> tuple[Importer, ...]:
    """Return every format that is loaded: kg's own, then those of other distributions by name.

    One that cannot be used is left out; `check` says why.

    >>> [record.name for record in all_importers()][:3]
    ['yaml', 'json', 'csv']
    """
    return (*BUILT_IN, *importers())


def importer_of(ending: str) -> Importer | None:
    """Return the format of an ending, None where there is none.

    >>> importer_of(".owl").label
    'RDF/XML'
    """
    for record in BUILT_IN:
        if ending in record.endings:
            return record
    return next((record for record in all_importers() if ending in record.endings), None)
