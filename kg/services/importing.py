"""Converting files of other tools to files of ours: read in a worker process, checked as a load
would check them, written by whoever asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.converters import ConvertContext, Converter, converter_of
from kg.converters.writing import to_yaml
from kg.entry_points import in_words
from kg.errors import Finding, InputError, KgError, UsageError
from kg.importers import assemble, schema
from kg.importers.names import Names
from kg.sandbox import Limits, Service
from kg.services import jobs
from kg.suggest import key_remedy
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.converters import Conversion
    from kg.store import View

TIMEOUT: Final = 120.0


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file of another tool's format, by the converter's name.

    `options` are names and values, as the converter lists them. `store` is the folder of a store
    whose entries are not written again; `output` names the new file in what is reported about it.
    """

    format: str
    path: str
    options: tuple[tuple[str, str], ...] = ()
    store: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """The text of the new file, and how many entries each section has.

    `left_out` says how many of what were not taken, and why; `notes` what a reader has to know.
    `findings` are what a load would refuse as the file stands, with lines of the new file.
    """

    text: str
    counts: tuple[tuple[str, int], ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def convert(request: ImportRequest, *, timeout: float = TIMEOUT) -> ImportAnswer:
    """Return a file of another tool as one of ours; nothing is written. Raises UsageError for an
    unknown format or option, InputError for what is wrong in the file, UndeterminedError past
    `timeout` seconds.
    """
    converter = converter_of(request.format)
    _check_options(converter, request.options)
    return jobs.apart(CONVERTING, request, Limits(time=timeout))


def _check_options(converter: Converter, options: tuple[tuple[str, str], ...]) -> None:
    names = [option.name for option in converter.options]
    for name, _ in options:
        if name not in names:
            remedy = f"Fix: {key_remedy(name, names)}" if names else "It has none"
            raise UsageError(f"-p {name}: {converter.name} has no such option. {remedy}.")


def _convert(request: ImportRequest, _limits: Limits) -> ImportAnswer:
    converter = converter_of(request.format)
    data = sandbox.read(Path(request.path), limit=sandbox.MAX_DOCUMENT_BYTES, unpack=True)
    view = _view(request.store)
    context = ConvertContext(Names(view), dict(request.options))
    conversion = _conversion(converter, data, request.path, context)
    left_out = tuple(map(str, conversion.left_out))
    if not conversion.counts():
        raise _empty(request.path, converter, left_out)
    text = to_yaml(conversion.sections, _comments(request, converter, conversion))
    findings = _findings(text, request.output or f"{Path(request.path).stem}.yaml", view)
    return ImportAnswer(text, conversion.counts(), left_out, conversion.notes, findings)


def _conversion(
    converter: Converter, data: bytes, path: str, context: ConvertContext
) -> Conversion:
    """Return what a converter makes of a file. Raises InputError where one of another distribution
    fails or fills a section that is none.
    """
    if not converter.distribution:
        return converter.function()(data, path, context)
    try:
        conversion = converter.function()(data, path, context)
        _check_sections(conversion)
    except (KgError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        problem = (
            f"the converter {converter.name!r} of {converter.distribution} failed "
            f"({in_words(error)})"
        )
        remedy = "correct the file, or report this to the authors of the distribution"
        finding = Finding(path, 1, 1, "converter-failed", "error", problem, remedy)
        raise InputError.of([finding]) from error
    return conversion


def _check_sections(conversion: Conversion) -> None:
    if unknown := sorted(set(conversion.sections) - set(schema.SECTIONS)):
        raise ValueError(f"it filled {unknown[0]!r}, which is no section")


def _empty(path: str, converter: Converter, left_out: tuple[str, ...]) -> InputError:
    why = f"; left out: {'; '.join(left_out)}" if left_out else ""
    problem = f"no {', '.join(converter.sections)} were found in this {converter.label}{why}"
    remedy = "name another format, or export the file again"
    return InputError.of([Finding(path, 1, 1, "nothing-to-import", "error", problem, remedy)])


def _comments(request: ImportRequest, converter: Converter, conversion: Conversion) -> list[str]:
    """Return the first lines of the new file: where it comes from, and what is not in it."""
    return [
        f"From {Path(request.path).name} ({converter.label}): {in_numbers(conversion.counts())}.",
        "Read it before you load it.",
        *(f"Left out: {left_out}." for left_out in conversion.left_out),
        *conversion.notes,
    ]


def _findings(text: str, output: str, view: View) -> tuple[Finding, ...]:
    """Return what a load into the store would refuse."""
    try:
        assemble.read([assemble.parse(text.encode(), output)], Names(view))
    except InputError as error:
        return tuple(error.findings)
    return ()


def _view(store: str) -> View:
    from kg.services.opening import ontology_view, open_view

    return open_view(store) if store else ontology_view()


def in_numbers(counts: Iterable[tuple[str, int]]) -> str:
    """Return in words how many entries a file has.

    >>> in_numbers((("places", 2), ("task_concepts", 1), ("provisions", 1)))
    '2 places, 1 task concept, 1 provision'
    """
    kinds = {name: kind for name, (kind, _) in schema.SECTIONS.items()} | {
        "provisions": "provision"
    }
    return ", ".join(
        counted(count, kinds[name].replace("-", " "), name.replace("_", " "))
        for name, count in counts
    )


CONVERTING: Final = Service(
    "convert-file",
    ImportRequest,
    ImportAnswer,
    _convert,
    noun="import",
    remedy="Split the file into smaller ones, or allow more with --timeout.",
)
