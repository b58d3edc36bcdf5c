"""Drafting a mandate from the text of an instrument: what `kg draft --resolution` does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import files
from kg.errors import InputError
from kg.extract import readers
from kg.extract.resolutions import drafts
from kg.extract.resolutions.concepts import Concept, Concepts
from kg.extract.resolutions.drafts import CODER, DraftNames, InstrumentDraft, mission_of
from kg.extract.resolutions.reading import Reading, read
from kg.importers import schema
from kg.importers.fields import legal_id
from kg.importers.skeletons import slug_of
from kg.importers.skeletons.renewal import renewed_mandate
from kg.services import days, mandate_comparison
from kg.services.drafting.workers import read_document
from kg.services.drafting_mandate_file import DraftedText, written
from kg.services.mandate_comparison import Comparison
from kg.services.starting import called
from kg.vocab import SKOS, Literal, NamedNode, entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.mandates import MandateContext
    from kg.store import View


_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class MandateDraftRequest:
    """The text of an instrument, its symbol and the day it was adopted (ISO).

    `against` is a mandate of the store that the text is compared with, and that the new one
    replaces. `mandate_id` and `holder` are ids for the draft; without them they are made from the
    mission that the text names. `language` is a tag, by default the one that the words suggest. The
    text is kept under its hash in the folder `texts` of `store`, else beside `output`.
    """

    file: str
    symbol: str
    adopted: str
    against: str = ""
    mandate_id: str = ""
    holder: str = ""
    language: str = ""
    publisher: str = ""
    store: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class MandateDraftAnswer:
    """A draft file as YAML, what it is compared with, and what is left to a person.

    `paragraphs`, `tasks` and `duties` are counts; `notes` are sentences for the user.
    """

    yaml: str
    mandate: str
    paragraphs: int
    tasks: int
    duties: int
    open_concepts: int
    notes: tuple[str, ...]
    kept_text: str = ""
    comparison: Comparison | None = None


def draft(
    view: View, request: MandateDraftRequest, *, isolated: bool = False
) -> MandateDraftAnswer:
    """Return the draft of an instrument and the mandate that it sets. Where it is `isolated`, the
    document is read in a process of its own, with limits and without a network.

    Raises InputError where the text is no instrument, and for a symbol, a day or an id that is
    none.
    """
    symbol = request.symbol.strip()
    if not symbol:
        raise InputError("--symbol: is missing. Name the instrument as it is cited, S/RES/… .")
    adopted = days.day(request.adopted, "--adopted")
    document = read_document(request.file, isolated=isolated)
    text = document.document.text
    reading = read(text, symbol=symbol, adopted=adopted, language=request.language)
    if not reading.paragraphs:
        raise InputError(
            f"{request.file}: holds no operative paragraph: none has a number or opens with a verb "
            "such as Decides. Is it the text of an instrument, and does it have a text layer?"
        )
    context = _context(view, request.against)
    names = _names(view, replace(request, adopted=adopted), reading, text, context)
    draft_of = drafts.draft(text, reading, names, _concepts(view, reading.language))
    comparison = (
        mandate_comparison.compare(view, context, names.symbol, reading, draft_of)
        if context
        else None
    )
    source = DraftedText(
        by=CODER,
        mandate=names.mandate if draft_of.mandate else "",
        mission=names.holder,
        extracted_by=reader.extracted_by if (reader := readers.reader_of(request.file)) else "",
        file=Path(request.file).name,
        file_sha256=document.file_sha256,
        source_id=f"{names.instrument}-text",
        title=f"{symbol}, full text",
        publisher=request.publisher,
        published=adopted,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        length=len(text),
    )
    actors = _new_actor(view, names, reading) if draft_of.mandate else []
    return MandateDraftAnswer(
        yaml=written(source, draft_of, actors),
        mandate=names.mandate if draft_of.mandate else "",
        paragraphs=len(reading.paragraphs),
        tasks=len(draft_of.tasks),
        duties=len(draft_of.mandate.get("duties", ())),
        open_concepts=sum(not task.concept for task in draft_of.tasks),
        notes=(*document.document.notes, *_notes(view, names, reading, draft_of)),
        kept_text=_keep(request, text),
        comparison=comparison,
    )


def _keep(request: MandateDraftRequest, text: str) -> str:
    """Keep the text under its hash; return where, empty where there is no folder for it."""
    if not request.store and not request.output:
        return ""
    folder = Path(request.store) if request.store else Path(request.output).parent
    data = text.encode()
    path = folder / "texts" / f"{hashlib.sha256(data).hexdigest()}.txt"
    if not path.exists():
        files.make_folder(path.parent)
        files.write_synced(path, data)
    return str(path)


def _context(view: View, against: str) -> MandateContext | None:
    from kg import mandates

    return mandates.read(view, mandates.find(view, against, name="--against")) if against else None


def _names(
    view: View,
    request: MandateDraftRequest,
    reading: Reading,
    text: str,
    context: MandateContext | None,
) -> DraftNames:
    adopted = request.adopted
    symbol = request.symbol.strip()
    instrument = called(view, symbol, "instrument") or slug_of(symbol, "instrument-1")
    mission = mission_of(reading)
    holder = request.holder or _holder(view, reading, mission, context)
    is_own = context is not None and entity("instrument", instrument) in (
        mandate_comparison.instruments_of(view, context.mandate.id)
    )
    mandate = request.mandate_id or _mandate_id(view, holder, adopted, context, is_own=is_own)
    for option, slug in (("--holder", holder), ("--mandate-id", mandate)):
        if not legal_id(slug):
            raise InputError(f"{option} {slug}: is no id. Use letters, digits, '.', '_' and '-'.")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return DraftNames(
        instrument=instrument,
        symbol=symbol,
        mandate=mandate,
        holder=holder,
        adopted=adopted,
        cite=f"{symbol}, full text, SHA-256 {sha256}",
        mission=mission,
        replaces=context.mandate.id if context and not is_own else "",
        begins=_begins(context, adopted),
        instruments=_known_instruments(view, reading),
    )


def _begins(context: MandateContext | None, adopted: str) -> str:
    """Return the first day where the text names none: the day after the replaced mandate."""
    if context is None or not context.mandate.ends:
        return adopted
    from datetime import date, timedelta

    return (date.fromisoformat(context.mandate.ends) + timedelta(days=1)).isoformat()


def _holder(view: View, reading: Reading, mission: str, context: MandateContext | None) -> str:
    """Return the id of the mission: as the store has it, of the earlier mandate, else a new one."""
    names = [name for m in reading.missions if m.short == mission for name in (m.short, m.full)]
    for name in filter(None, names):
        if slug := called(view, name, "actor"):
            return slug
    if context is not None:
        return context.mandate.holder
    return slug_of(mission, schema.EXAMPLE_MISSION) if mission else schema.EXAMPLE_MISSION


def _mandate_id(
    view: View, holder: str, adopted: str, context: MandateContext | None, *, is_own: bool
) -> str:
    year = adopted[:4]
    if context is not None and is_own:
        return context.mandate.id
    if context is not None:
        return renewed_mandate(context.mandate.id, year)
    slug = f"{holder}-mandate"
    existing = {other.lower() for _, other in view.ids()}
    return f"{slug}-{year}" if slug.lower() in existing else slug


def _known_instruments(view: View, reading: Reading) -> dict[str, str]:
    """Return the ids of the instruments of the store that a text speaks of, by symbol."""
    ids_by_symbol = {}
    for symbol in dict.fromkeys(relation.symbol for relation in reading.relations):
        if slug := called(view, symbol, "instrument"):
            ids_by_symbol[symbol] = slug
    return ids_by_symbol


def _concepts(view: View, language: str) -> Concepts:
    """Return the task concepts of a store with the words of a language that speak of them."""
    slugs = sorted(slug for kind, slug in view.ids() if kind == "task-concept")
    hidden = SKOS.term("hiddenLabel")
    predicates = (SKOS.prefLabel, SKOS.altLabel, hidden, SKOS.definition)
    rows = view.read_ahead((entity("task-concept", slug) for slug in slugs), predicates)
    entries = []
    for slug in slugs:
        iri = entity("task-concept", slug)
        words = {predicate: _words(rows, iri, predicate, language) for predicate in predicates}
        label = (_words(rows, iri, SKOS.prefLabel, "en") or [slug])[0]
        definition = " ".join(words[SKOS.definition]).removeprefix("A task concept of ")
        others = (*words[SKOS.prefLabel], *words[SKOS.altLabel], *words[hidden])
        entries.append(Concept(slug, label, others, definition))
    return Concepts(tuple(entries))


def _words(rows: View, iri: NamedNode, predicate: NamedNode, language: str) -> list[str]:
    """Return the texts of a concept in a language, and those without one."""
    return sorted(
        quad.object.value
        for quad in rows.match(iri, predicate)
        if isinstance(quad.object, Literal) and quad.object.language in (None, "", language)
    )


def _new_actor(view: View, names: DraftNames, reading: Reading) -> list[dict[str, object]]:
    """Return the mission as a new entry, where the store does not have it."""
    if view.has("actor", names.holder) or names.holder == schema.EXAMPLE_MISSION:
        return []
    full = next((m.full for m in reading.missions if m.short == names.mission and m.full), "")
    label = full or names.mission or names.holder
    aliases = [names.mission] if full and names.mission else []
    entry: dict[str, object] = {"id": names.holder, "kind": "mission", "label": label}
    return [entry | ({"aliases": aliases} if aliases else {})]


def _notes(
    view: View, names: DraftNames, reading: Reading, draft_of: InstrumentDraft
) -> tuple[str, ...]:
    """Return what a person should know of a draft, as sentences."""
    notes = [*_mandate_notes(view, names, draft_of), *_term_notes(names, draft_of)]
    return (*notes, *_left_out_notes(draft_of), *_number_notes(reading))


def _mandate_notes(view: View, names: DraftNames, draft_of: InstrumentDraft) -> Iterator[str]:
    """Yield that the store has the instrument, and that the text sets no mandate."""
    if view.has("instrument", names.instrument):
        yield (
            f"The store has {names.instrument} already: compare with --against, and withdraw its "
            "load before this one is loaded (kg store retract)."
        )
    if not draft_of.mandate:
        yield "No task of a mission was found: the draft holds the instrument alone."


def _term_notes(names: DraftNames, draft_of: InstrumentDraft) -> Iterator[str]:
    """Yield what is odd about the term that a text sets."""
    term = draft_of.term
    if not term:
        return
    if term.what == "extends" and not draft_of.tasks:
        yield (
            f"Paragraph {term.path} extends a mandate until {term.ends or 'no day'} and sets no "
            "task: kg mandate renew --term-only writes that."
        )
    if "" < term.ends < names.adopted:
        yield (
            f"Paragraph {term.path} names {term.ends} as the last day, before the day of "
            "adoption: check --adopted."
        )


def _left_out_notes(draft_of: InstrumentDraft) -> Iterator[str]:
    """Yield which tasks and instruments of a text the draft is without."""
    if draft_of.others:
        paths = ", ".join(draft_of.others)
        yield f"Tasks of another mission, or of states, left out of the mandate: {paths}."
    if draft_of.unknown:
        rest = len(draft_of.unknown) - _SHOWN
        symbols = ", ".join(draft_of.unknown[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
        yield f"Instruments that the store does not have, left out: {symbols}."


def _number_notes(reading: Reading) -> Iterator[str]:
    """Yield what is to be checked about the numbers of the paragraphs."""
    paragraphs = [r.paragraph for r in reading.paragraphs]
    doubtful = [
        f"{paragraph.path} ({paragraph.note})" for paragraph in paragraphs if paragraph.note
    ]
    if doubtful:
        yield f"Numbers to check: {'; '.join(doubtful)}."
    parts = {paragraph.part for paragraph in paragraphs if paragraph.part}
    if parts:
        yield f"Numbered again, kept apart: {', '.join(sorted(parts))}."
    if any(not paragraph.is_labelled and not paragraph.parent for paragraph in paragraphs):
        yield "The paragraphs have no numbers: *1, *2 count them, and are unverified."
