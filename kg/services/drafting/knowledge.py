"""What a registry knows of the names in a text, as an extractor gets it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import codec, mandates, query
from kg.extract import Name, RegistryEntry, TaskEntry
from kg.vocab import MKG, SKOS, Literal, NamedNode, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from kg.store import View

KINDS: Final = ("actor", "place", "phenomenon", "instrument", "mandate", "action", "unit")
"""The kinds of entries and concepts that an extractor gets."""
_TARGETS: Final = {MKG.Task.value: "task", MKG.SubTarget.value: "sub-target"}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The entries of a registry; and of one mandate its id, its holder and its tasks.

    `sha256` changes when anything in it does.
    """

    entries: tuple[RegistryEntry, ...] = ()
    mandate: str = ""
    mission: str = ""
    tasks: tuple[TaskEntry, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the whole."""
        return hashlib.sha256(codec.encode(self)).hexdigest()


def of_view(view: View) -> Knowledge:
    """Return what a view knows, of no mandate.

    >>> entry = next(entry for entry in of_view(view).entries if entry.id == "hmv")
    >>> entry.kind, entry.type, entry.names[0].text
    ('actor', 'mission', 'Harbour Mission of Vellamar')
    """
    return Knowledge(_entries(view))


def about(view: View, knowledge: Knowledge, mandate: str) -> Knowledge:
    """Return what is known, with the holder and the tasks of a mandate: its id, or an instrument
    that sets it up.

    Raises InputError that lists the mandates where there is none of this name.

    >>> vellamar = about(view, of_view(view), "harbour-1")
    >>> vellamar.mission, vellamar.tasks[0].id
    ('hmv', 'H-1')
    """
    mandate_id = mandates.find(view, mandate, name="mandate")
    mission = local_id(view.value(entity("mandate", mandate_id), MKG.heldBy))
    return Knowledge(knowledge.entries, mandate_id, mission, _tasks(view, mandate_id))


def _entries(view: View) -> tuple[RegistryEntry, ...]:
    names: dict[tuple[str, str], list[tuple[int, Name]]] = defaultdict(list)
    for row in query.table(view, "drafting-names"):
        key = _key(row["entry"])
        if key is not None and isinstance(row["name"], Literal):
            names[key].append((int(row["rank"].value), _name(row["name"])))
    types: dict[tuple[str, str], str] = {}
    within: dict[tuple[str, str], str] = {}
    for row in query.table(view, "drafting-kinds"):
        key = _key(row["entry"])
        if key is not None:
            for values, cell in ((types, row["kind"]), (within, row["within"])):
                if cell is not None:
                    values.setdefault(key, local_id(cell.value))
    return tuple(
        RegistryEntry(slug, kind, types.get(key, ""), _ordered(names[key]), within.get(key, ""))
        for key in sorted(names)
        for kind, slug in [key]
    )


def _ordered(names: list[tuple[int, Name]]) -> tuple[Name, ...]:
    """Return names, each once, by their rank; those in English first, then by language and text."""
    names.sort(key=lambda pair: (pair[0], pair[1].language != "en", pair[1].language, pair[1].text))
    return tuple(dict.fromkeys(name for _, name in names))


def _key(term: Any) -> tuple[str, str] | None:  # noqa: ANN401 - an RDF term of any kind
    """Return kind and id of an entry that an extractor gets, None for any other term."""
    kind_and_id = kind_and_slug(term.value) if isinstance(term, NamedNode) else None
    if kind_and_id is None or kind_and_id[0] not in KINDS or "#" in kind_and_id[1]:
        return None
    return kind_and_id


def _name(literal: Literal) -> Name:
    return Name(literal.value, literal.language or "")


def _tasks(view: View, mandate: str) -> tuple[TaskEntry, ...]:
    """Return the tasks, sub-targets and duties of a mandate, by id."""
    parameter = {"mandate": entity("mandate", mandate).value}
    rows: dict[str, Mapping[str, Any]] = {}
    for row in query.table(view, "targets-of-mandate", parameter):
        rows.setdefault(row["target"].value, row)
    lexicon: dict[str, list[Name]] = defaultdict(list)
    for row in query.table(view, "drafting-lexicon", parameter):
        lexicon[row["target"].value].append(_name(row["word"]))
    targets = [NamedNode(iri) for iri in rows]
    texts = view.read_ahead(targets, (SKOS.prefLabel, SKOS.term("note"), MKG.hasTaskConcept))
    return tuple(
        TaskEntry(
            id=row["id"].value,
            label=tuple(_texts(texts, iri, SKOS.prefLabel)),
            kind=_TARGETS.get(row["kind"].value, "duty"),
            concept=local_id(row["concept"].value) if row["concept"] is not None else "",
            notes=tuple(name.text for name in _texts(texts, iri, SKOS.term("note"))),
            lexicon=tuple(lexicon[iri]),
        )
        for iri, row in rows.items()
    )


def _texts(texts: View, iri: str, predicate: NamedNode) -> Iterator[Name]:
    """Yield the texts that an entry has under a predicate, by language and text."""
    literals = (quad.object for quad in texts.match(NamedNode(iri), predicate))
    names = {_name(literal) for literal in literals if isinstance(literal, Literal)}
    yield from sorted(names, key=lambda name: (name.language, name.text))
