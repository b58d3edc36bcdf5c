"""Starting a mission: its files, or one of them, from a person's answers and the entries of the
store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import mandates, query, sandbox
from kg.errors import InputError, UsageError
from kg.importers import schema
from kg.importers.fields import legal_id
from kg.importers.skeletons import (
    INVENTED,
    SCHEMA_FILE,
    Answers,
    Examples,
    TaskLine,
    check_id,
    mandate,
    more,
    readme,
    registry,
    slug_of,
    source,
    statements,
    text_of,
)
from kg.importers.skeletons import tasks as task_lines
from kg.services import days
from kg.vocab import DCTERMS, MKG, RDF, SKOS, NamedNode, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.store import View

FILES: Final = ("registry.yaml", "mandate.yaml", "sources.yaml", "statements.yaml", "README.md")
"""What the folder of a new mission holds."""
TASK_FORM: Final = task_lines.FORM
"""How a task is typed."""


@dataclass(frozen=True, slots=True)
class MissionRequest:
    """A new mission: its id, and what a person knows about it.

    `instrument` is the symbol of what set it up, `adopted`, `begins` and `ends` are ISO days.
    `tasks` are labels between semicolons, or `tasks_file` is a file with one a line; behind bars
    stand paragraph, force and task concept (`new`: no vocabulary has it). `cite` says where the
    instrument was read; without it, paragraphs and forces are marked unverified. `folder` is
    the folder of the files, by default the id.
    """

    mission: str
    name: str = ""
    country: str = ""
    instrument: str = ""
    adopted: str = ""
    begins: str = ""
    ends: str = ""
    tasks: str = ""
    tasks_file: str = ""
    cite: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class MandateRequest:
    """A new mandate: its id, its holder (empty: the store's only mission, or an example), and the
    fields of a MissionRequest about a mandate.
    """

    mandate: str
    holder: str = ""
    instrument: str = ""
    adopted: str = ""
    begins: str = ""
    ends: str = ""
    tasks: str = ""
    tasks_file: str = ""
    cite: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class RegistryRequest:
    """More entries of a registry, for a file at `output`."""

    output: str = ""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """A source and its statements, for a file at `output`. `text` is the file with its text;
    `alone` leaves the statements out.
    """

    source: str
    text: str = ""
    alone: bool = False
    output: str = ""


@dataclass(frozen=True, slots=True)
class _Holder:
    """The mission that holds a mandate: id, name, its country as typed, and the country's id."""

    id: str
    name: str
    country: str
    country_id: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder that a person must replace: its file, its line, and its words."""

    file: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: its path and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """Files to be written, and the placeholders in them; `mandate` is the id of the new one."""

    files: tuple[NewFile, ...]
    placeholders: tuple[Placeholder, ...]
    mandate: str = ""


def mission(view: View, request: MissionRequest) -> NewAnswer:
    """Return the files of a new mission. Entries that the store has are named, not written again.

    `view` is that of the store, or of the ontology alone, where there is no store. Raises
    UsageError for answers that are missing, InputError for those that are wrong.

    >>> from kg.services.opening import ontology_view
    >>> request = MissionRequest(
    ...     "lake-mission", "Lake Mission", "Lakeland", "C/RES/1", "2030-01-02", tasks="Patrol"
    ... )
    >>> [file.path for file in mission(ontology_view(), request).files][:2]
    ['lake-mission/registry.yaml', 'lake-mission/mandate.yaml']
    """
    _check_given(request, ("name", "country", "instrument"))
    slug = request.mission
    _check_new(view, slug, "mission")
    country_id = called(view, request.country, "place") or slug_of(request.country, "country")
    holder = _Holder(slug, request.name.strip(), request.country.strip(), country_id)
    answers = _answers(view, request, holder, f"{slug}-mandate")
    folder = Path(request.folder or slug)
    return new_answer(_mission_files(answers, folder), answers.mandate)


def _mission_files(answers: Answers, folder: Path) -> list[NewFile]:
    editors = schema_beside(folder)
    examples = Examples(
        mission=answers.mission,
        country=answers.country_id,
        place=answers.country_id,
        mandate=answers.mandate,
        task=answers.task_id(1),
        instrument=answers.instrument_id,
    )
    first = f"{answers.mission}-source-1"
    texts = (
        registry(answers, editors),
        mandate(answers, editors),
        source(first, schema_path=editors),
        statements(first, examples, with_source=False, schema_path=editors),
        readme(answers, folder.name),
    )
    return [NewFile(str(folder / name), text) for name, text in zip(FILES, texts, strict=True)]


def mandate_of(view: View, request: MandateRequest) -> NewAnswer:
    """Return the file of a new mandate, with the instrument if the store does not have it.

    Raises UsageError for answers that are missing, InputError for those that are wrong.
    """
    _check_given(request, ("instrument",))
    _check_new(view, request.mandate, "mandate")
    examples = examples_of(view)
    holder = called(view, request.holder, "actor") if request.holder else examples.mission
    if not holder:
        raise InputError(f"--holder {request.holder}: no actor of this store has this name.")
    name = view.label(entity("actor", holder)) or holder
    answers = _answers(view, request, _Holder(holder, name, "", examples.country), request.mandate)
    text = mandate(answers, schema_beside(Path(request.output).parent))
    return new_answer([NewFile(request.output, text)], request.mandate)


def more_registry(view: View, request: RegistryRequest) -> NewAnswer:
    """Return a file with one registry entry of each kind, its examples from the store."""
    editors = schema_beside(Path(request.output).parent)
    return new_answer([NewFile(request.output, more(examples_of(view), editors))])


def source_and_statements(view: View, request: SourceRequest) -> NewAnswer:
    """Return a file with a source and a statement, its examples from the store; a source that the
    store has is named, not written again. Raises InputError for an illegal id, and for a
    text that cannot be read.
    """
    check_id(request.source)
    editors = schema_beside(Path(request.output).parent)
    text = text_of(Path(request.text)) if request.text else None
    is_known = view.has("source", request.source)
    if request.alone:
        _check_new(view, request.source, "source")
        content = source(request.source, text, editors)
    else:
        content = statements(
            request.source,
            examples_of(view),
            text,
            with_source=not is_known,
            schema_path=editors,
        )
    return new_answer([NewFile(request.output, content)])


def _check_given(request: MissionRequest | MandateRequest, names: Iterable[str]) -> None:
    """Raise UsageError that names the options whose answers are missing."""
    missing = [f"--{name}" for name in names if not str(getattr(request, name)).strip()]
    if not request.tasks.strip() and not request.tasks_file:
        missing.append("--tasks (or --tasks-file)")
    if not request.adopted and not request.begins:
        missing.append("--begins (or --adopted)")
    if missing:
        raise UsageError(f"missing: {', '.join(missing)}.")


def _check_new(view: View, slug: str, kind: str) -> None:
    """Raise InputError where a text is not a legal id, or the store has it already."""
    if not legal_id(slug):
        example = {"mission": "lake-mission", "source": "radio-2030-01-02"}.get(kind, "lake-2030")
        raise InputError(
            f"{slug!r} is no id of a {kind}. Use letters, digits, '.', '_' and '-', such as "
            f"{example}."
        )
    existing = next((k for k, s in view.ids() if s.lower() == slug.lower()), None)
    if existing is not None:
        word = existing.replace("-", " ")
        raise InputError(f"{slug}: the store has an entry of this id already (kind: {word}).")


def _answers(
    view: View, request: MissionRequest | MandateRequest, holder: _Holder, slug: str
) -> Answers:
    """Return the answers of a request about a mandate and its instrument, and which of its entries
    the store has.
    """
    adopted, first_day, last_day = (
        days.day(text, option) if text else ""
        for text, option in (
            (request.adopted, "--adopted"),
            (request.begins, "--begins"),
            (request.ends, "--ends"),
        )
    )
    if last_day and last_day < (first_day or adopted):
        raise InputError(
            f"--ends {last_day}: is before the mandate begins, {first_day or adopted}."
        )
    symbol = request.instrument.strip()
    instrument = called(view, symbol, "instrument") or slug_of(symbol, "instrument-1")
    return Answers(
        mission=holder.id,
        name=holder.name,
        country=holder.country,
        country_id=holder.country_id,
        instrument=symbol,
        instrument_id=instrument,
        mandate=slug,
        tasks=_tasks(view, request),
        adopted=adopted,
        begins=first_day,
        ends=last_day,
        cite=request.cite.strip(),
        existing_ids=_known(view, holder, instrument),
        provisions=_provisions(view, instrument),
        earlier=_mandate_held(view, holder.id),
    )


def _provisions(view: View, instrument: str) -> dict[str, str]:
    """Return the provisions of an instrument of the store: the paragraph of each, and its id."""
    parts = [
        quad.subject
        for quad in view.match(None, DCTERMS.isPartOf, entity("instrument", instrument))
        if isinstance(quad.subject, NamedNode)
    ]
    parts_view = view.read_ahead(parts, (MKG.paragraph,))
    numbered = {parts_view.value(part, MKG.paragraph): local_id(part.value) for part in parts}
    return {paragraph: numbered[paragraph] for paragraph in sorted(numbered) if paragraph}


def _mandate_held(view: View, holder: str) -> str:
    """Return the mandate of a holder that begins last, empty where it has none."""
    quads = view.match(None, MKG.heldBy, entity("actor", holder))
    slugs = [local_id(quad.subject.value) for quad in quads]  # type: ignore[union-attr]
    return _last(view, slugs)


def _last(view: View, slugs: list[str]) -> str:
    mandates_view = view.read_ahead((entity("mandate", slug) for slug in slugs), (MKG.begins,))
    return max(
        slugs,
        key=lambda slug: (mandates_view.value(entity("mandate", slug), MKG.begins), slug),
        default="",
    )


def _known(view: View, holder: _Holder, instrument: str) -> frozenset[str]:
    """Return which of the entries of a new mandate the store has."""
    entities = (
        ("actor", holder.id),
        ("actor", f"{holder.country_id}-state"),
        ("place", holder.country_id),
        ("instrument", instrument),
    )
    iris = {entity(kind, slug): slug for kind, slug in entities if legal_id(slug)}
    existing = view.those_there(iris)
    return frozenset(slug for iri, slug in iris.items() if iri in existing)


def _tasks(view: View, request: MissionRequest | MandateRequest) -> tuple[TaskLine, ...]:
    if request.tasks and request.tasks_file:
        raise UsageError("--tasks and --tasks-file exclude each other. Give one of them.")
    if not request.tasks_file:
        return task_lines.from_text(request.tasks, words_of(view))
    path = Path(request.tasks_file)
    data = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES)
    return task_lines.from_file(sandbox.text(data, str(path)), str(path), words_of(view))


def words_of(view: View) -> task_lines.Words:
    """Return the forces and the task concepts of a store, each concept with its names."""
    kinds = dict.fromkeys(("force", "task-concept"))
    ids = list(view.ids())
    slugs = {kind: sorted(s for k, s in ids if k == kind) for kind in kinds}
    concepts: dict[str, list[str]] = {slug: [] for slug in slugs["task-concept"]}
    concepts_view = view.read_ahead(
        (entity("task-concept", slug) for slug in concepts), (SKOS.prefLabel, SKOS.altLabel)
    )
    for slug, names in concepts.items():
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            names.extend(concepts_view.values(entity("task-concept", slug), predicate))
    return task_lines.Words(
        tuple(slugs["force"]),
        {slug: tuple(names) for slug, names in concepts.items()},
        frozenset(slug.lower() for _, slug in ids),
    )


def called(view: View, text: str, kind: str) -> str:
    """Return the only entry of a kind that a text names in the store, empty where there is none."""
    from kg.importers.names import Names

    matches = Names(view).called(text.strip(), (kind,))
    return matches[0][1] if len(matches) == 1 else ""


def examples_of(view: View) -> Examples:
    """Return entries of a store for the examples of a skeleton, or else invented ones, which a load
    refuses.

    >>> examples_of(view).mission
    'hmv'
    """
    latest = _latest_mandate(view)
    mandate_example = mandates.read(view, latest).mandate if latest else None
    mission_id = mandate_example.holder if mandate_example else _first(view, MKG.Mission)
    place = _example(view, "place", "an instance of mkg:Place") or INVENTED.place
    return Examples(
        mission=mission_id or INVENTED.mission,
        country=_country(view) or place,
        place=place,
        mandate=latest or INVENTED.mandate,
        task=mandate_example.tasks[0].id
        if mandate_example and mandate_example.tasks
        else INVENTED.task,
        instrument=_first(view, MKG.Instrument) or INVENTED.instrument,
        action="patrol" if view.has("action", "patrol") else _first_action(view),
        other=_other(view, mission_id),
    )


def _example(view: View, parameter: str, meaning: str) -> str:
    """Return the knowledge base's example of a parameter, else the first entry of its class."""
    iri = query.example(view, parameter, meaning)
    return local_id(iri) if iri else _first(view, MKG.term(meaning.rpartition(":")[2]))


def _latest_mandate(view: View) -> str:
    """Return the mandate that the knowledge base names, else the one that begins last; empty where
    there is none.
    """
    iri = query.example(view, "mandate", "an instance of mkg:Mandate")
    if iri:
        return local_id(iri)
    return _last(view, list(_of_class(view, MKG.Mandate)))


def _country(view: View) -> str:
    kind = entity("place-kind", "country")
    countries = [quad.subject for quad in view.match(None, DCTERMS.type, kind)]
    return min(
        (local_id(country.value) for country in countries if isinstance(country, NamedNode)),
        default="",
    )


def _other(view: View, mission_id: str) -> str:
    """Return an actor for whom a mission may act: people, else the police, else any other."""
    for cls in (MKG.PopulationGroup, MKG.PoliceService, MKG.Actor):
        candidates = sorted(slug for slug in _of_class(view, cls) if slug != mission_id)
        if candidates:
            return candidates[0]
    return ""


def _first_action(view: View) -> str:
    return min((slug for kind, slug in view.ids() if kind == "action"), default=INVENTED.action)


def _first(view: View, cls: NamedNode) -> str:
    return min(_of_class(view, cls), default="")


def _of_class(view: View, cls: NamedNode) -> Iterator[str]:
    for quad in view.match(None, RDF.type, cls):
        kind_and_id = kind_and_slug(str(quad.subject)[1:-1])
        if kind_and_id and "#" not in kind_and_id[1]:
            yield kind_and_id[1]


def schema_beside(folder: Path) -> str:
    """Return the path of the JSON Schema of our files from a folder, empty where there is none."""
    for path, name in ((folder, SCHEMA_FILE), (folder.parent, f"../{SCHEMA_FILE}")):
        if (path / SCHEMA_FILE).is_file():
            return name
    return ""


def new_answer(files: list[NewFile], mandate_id: str = "") -> NewAnswer:
    """Return files with the placeholders in them."""
    placeholders = [placeholder for file in files for placeholder in _placeholders(file)]
    return NewAnswer(tuple(files), tuple(placeholders), mandate_id)


def _placeholders(file: NewFile) -> Iterator[Placeholder]:
    """Yield the placeholders in a file where a load would refuse them."""
    if not file.path.endswith(".md"):
        for number, line in enumerate(file.text.splitlines(), start=1):
            code = "" if line.lstrip().startswith("#") else line
            for words in sorted(schema.PLACEHOLDERS):
                if f": {words}" in code or f'"{words}"' in code or f"[{words}]" in code:
                    yield Placeholder(file.path, number, words)
