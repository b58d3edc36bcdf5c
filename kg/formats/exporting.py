"""One function for every format: from a view to bytes, or to a file."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypedDict

from kg import style
from kg.errors import InputError, UsageError
from kg.files import write_whole
from kg.formats import registry
from kg.formats.networks.projection import Options, Projection
from kg.formats.writing import write
from kg.model import Clocks
from kg.network import Selection
from kg.vocab import MKG, RDF
from kg.words import FIRST_STEPS, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from kg.network import Answer
    from kg.services.format_record import Export, Format
    from kg.services.networks import ExportAnswer
    from kg.store import View
    from kg.texts import Texts

EXPORTED: Final = ("dataset", "network")
"""The kinds of answer that an export writes."""


class Choices(TypedDict, total=False):
    """What an export shows, as flat keywords.

    RDF formats take `derived` alone. A network takes `kind` (the view) or `answer` (of a
    query), `focus`, `hops`, `max_nodes`, `types`, `min_degree`, `as_of`, `known_by` as
    `kg.network.Selection` has them, and what `Options` has.
    """

    kind: str
    focus: str | None
    hops: int
    max_nodes: int | None
    types: Sequence[str]
    min_degree: int
    answer: Answer | None
    metrics: bool
    style: str
    mapped: bool
    boundaries: Path | None
    as_of: str | None
    known_by: str | None
    derived: bool
    texts: Texts | None
    statuses: Mapping[str, str] | None
    all_relations: bool


_USUAL: Final = Options()
_OPTIONS: Final = tuple(option.name for option in fields(Options))


def export(
    view: View,
    target: str | Path | IO[bytes],
    format: str | None = None,  # noqa: A002
    **choices: Unpack[Choices],
) -> tuple[str, ...]:
    """Write a view to a file or a binary stream, and return the notes for the reader.

    The format is the file's ending unless `format` names it. Raises InputError for a format that is
    not offered or a file that cannot be written, MachineError where the machine lacks what a format
    needs.

    >>> import io
    >>> stream = io.BytesIO()
    >>> export(view, stream, "svg", focus="hmv")[0].partition(";")[0]
    '10 of 12 nodes are within 1 step of the focus'
    """
    path = Path(target) if isinstance(target, str | Path) else None
    record = _format_of(format, path.name if path else "")
    content = _encode(view, record, choices)
    if path is None:
        if content.parts:
            files = counted(len(content.parts), "file")
            raise InputError(f"{record.name} is {files}: give a path, not a stream.")
        target.write(content.data)  # type: ignore[union-attr]
        return content.notes
    write_whole(content.files(path))
    return content.notes


def export_bytes(view: View, format: str, **choices: Unpack[Choices]) -> Export:  # noqa: A002
    """Return a view in a format, as bytes with notes. Raises InputError naming the formats.

    >>> export_bytes(view, "svg", focus="hmv").data[:4]
    b'<svg'
    """
    return _encode(view, _format_of(format), choices)


def _format_of(name: str | None, file: str = "") -> Format:
    """Return the format that a name, else the ending of a file asks for. Raises InputError."""
    record = registry.find(name, *EXPORTED) if name else registry.of_file(file, *EXPORTED)
    if record is None:
        asked_name = name or Path(file).suffix.lstrip(".")
        unknown = (
            f"{asked_name!r} is none of the export formats" if asked_name else "no format is named"
        )
        raise InputError(
            f"{unknown}. Use {registry.choices(*EXPORTED)}, as the file's ending or with -f."
        )
    return record


def _encode(view: View, form: Format, choices: Choices) -> Export:
    """Return a view in a format, with the keywords of an export."""
    selection = Selection(
        choices.get("kind", ""),
        choices.get("focus") or "",
        choices.get("hops"),
        choices.get("max_nodes", form.max_nodes),
        tuple(choices.get("types", ())),
        choices.get("min_degree", 0),
        Clocks(choices.get("as_of") or "", choices.get("known_by") or ""),
    )
    options = {name: choices[name] for name in _OPTIONS if name in choices}  # type: ignore[literal-required]
    return encode(view, form, selection, Options(**options), choices.get("answer"))


def encode_answer(answer: ExportAnswer, texts: Texts | None = None) -> Export:
    """Return what a request asked to write, as bytes with notes; `texts` are quoted where it asked
    for that.

    >>> from kg.services.networks import ExportRequest, export
    >>> request = ExportRequest(registry.find("svg", "network"), Selection(focus="hmv"))
    >>> encode_answer(export(view, request)).notes[0].partition(";")[0]
    '10 of 12 nodes are within 1 step of the focus'
    """
    request = answer.request
    options = Options(
        derived=request.derived,
        metrics=request.metrics,
        style=request.style or _USUAL.style,
        mapped=request.mapped,
        boundaries=Path(request.boundaries) if request.boundaries else None,
        texts=texts if request.with_text else None,
        left_out=answer.left_out,
        all_relations=request.all_relations,
    )
    return encode(answer.view, request.form, answer.selection, options, answer.custom_answer)


def encode(
    view: View,
    form: Format,
    selection: Selection,
    options: Options = _USUAL,
    custom_answer: Answer | None = None,
) -> Export:
    """Return what is selected of a view, or all of it as RDF, in a format: bytes with notes.

    `custom_answer` makes the edges from a query's answer. Raises UsageError for a style that is not
    offered.
    """
    if options.style not in style.STYLES:
        raise UsageError(f"--style {options.style}: use {', '.join(style.STYLES)}.")
    if form.kind_among(EXPORTED) == "dataset":
        content = write(form, "dataset", view, derived=options.derived)
        return replace(content, notes=tuple(filter(None, (options.left_out, *content.notes))))
    projection = Projection(view, form, selection, options, custom_answer)
    content = write(form, "network", projection)
    notes = (_empty(projection), str(projection.network.graph["left_out"]), *content.notes)
    return replace(content, notes=tuple(filter(None, notes)))


def _empty(projection: Projection) -> str:
    """Return in words that a network has no nodes, and what to do where the store has no mandate
    either; empty where it has nodes.
    """
    if len(projection.network):
        return ""
    first = "" if projection.view.holds(None, RDF.type, MKG.Mandate) else f". {FIRST_STEPS}"
    return f"nothing here makes such a network: it has no nodes{first}"
