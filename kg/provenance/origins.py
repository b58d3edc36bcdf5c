"""Who vouches for a statement: its witness, and the ultimate sources that its source comes from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import query
from kg.vocab import DCTERMS, MKG, ORG, RDF, SKOS, entity, kind_and_slug, local_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from kg.store import View
    from kg.vocab import NamedNode


@dataclass(frozen=True, slots=True)
class Testimony:
    """Who vouches for a statement. Ids are what people type; `chains` lead from its source to each
    ultimate source.

    `witness` is the speaker, or the probable origin of an unattributed sentence, which `probable`
    then says; it is empty for a reading that the coder drew. `voices` are the actors that the
    witness counts as: itself, its mission, or what else it is part of.
    """

    statement: str
    witness: str
    voices: tuple[str, ...]
    probable: bool
    source: str
    chains: tuple[tuple[str, ...], ...]
    ultimate: tuple[str, ...]

    @property
    def counts_as(self) -> str:
        """The actor that the witness counts as; several, where it is part of several, with commas
        between them.
        """
        return ", ".join(self.voices)


def origins(view: View) -> dict[str, frozenset[str]]:
    """Return the ultimate sources of each derived source: the ends of its derivedFrom chains.

    A revision is derived from what it corrects: a corrected reprint is no second witness. Sources
    that only repeat each other in a loop end in the first of them by id.
    """
    direct = _direct(view)

    def reached_from(source: str) -> set[str]:
        ancestors: set[str] = set()
        queue = [source]
        while queue:
            onward = direct.get(queue.pop(), set()) - ancestors
            ancestors |= onward
            queue += onward
        return ancestors

    def ends(source: str) -> frozenset[str]:
        ancestors = reached_from(source)
        looping = [origin for origin in ancestors if origin in reached_from(origin)]
        return frozenset(origin for origin in ancestors if origin not in direct) or frozenset(
            (min(looping),)
        )

    return {source: ends(source) for source in direct}


def _direct(view: View) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = defaultdict(set)
    for row in query.table(view, "source-origins"):
        direct[local_id(row["source"].value)].add(local_id(row["origin"].value))
    return dict(direct)


def voices(view: View) -> dict[str, frozenset[str]]:
    """Return whom each actor that is part of another counts as when independent witnesses are
    counted.

    A unit counts as its mission, a body as what it is part of, up to and including the first that
    speaks for itself, which its kind says: a mission, a state, an agency. An actor that is part of
    several which do not end in one speaks with all their voices. Actors that are part of each other
    in a loop count as the first of them by id. Source: DESIGN, Coverage.

    >>> counted = voices(view)
    >>> [set(counted[actor]) for actor in ("orrin-company", "varn")], "hmv" in counted
    ([{'hmv'}, {'hmv'}], False)
    """
    units, parts = _actors_above(view, ORG.unitOf), _actors_above(view, DCTERMS.isPartOf)
    by_themselves = _by_themselves(view, {*units, *parts})
    direct = {
        actor: units.get(actor) or parts[actor]
        for actor in {*units, *parts}
        if actor not in by_themselves
    }
    return {actor: frozenset(_ends(actor, direct)) for actor in direct}


_WITHOUT_MARKS: Final = frozenset((MKG.Mission.value, MKG.State.value))
"""The classes of those who speak for themselves in a store whose ontology marks no kind yet."""


def _by_themselves(view: View, actors: AbstractSet[str]) -> set[str]:
    """Return those actors whose kind speaks for itself: the kind that they name, else that of their
    class. Two requests.
    """
    marks = speaking(view)
    actors_view = view.read_ahead(
        (entity("actor", actor) for actor in actors), (RDF.type, DCTERMS.type)
    )

    def speaks(actor: str) -> bool:
        iri = entity("actor", actor)
        kinds = [kind for kind in actors_view.values(iri, DCTERMS.type) if kind in marks]
        return any(marks.get(kind, False) for kind in kinds or actors_view.values(iri, RDF.type))

    return {actor for actor in actors if speaks(actor)}


def speaking(view: View) -> dict[str, bool]:
    """Return whether actors of each kind and class speak for themselves, by IRI; a kind without a
    mark is as the one above it. One request.

    >>> marks = speaking(view)
    >>> marks[MKG.Mission.value], marks[MKG.Contingent.value]
    (True, False)
    """
    above: dict[str, list[str]] = defaultdict(list)
    classes: dict[str, list[str]] = defaultdict(list)
    marks: dict[str, bool] = {}
    for quad in view.look_up(
        (None, link, None, None) for link in (MKG.speaksForItself, MKG.actorClass, SKOS.broader)
    ):
        kind, value = str(quad.subject)[1:-1], quad.object.value  # type: ignore[union-attr]
        if quad.predicate == MKG.speaksForItself:
            marks[kind] = marks.get(kind, False) or value in ("true", "1")
        elif quad.predicate == MKG.actorClass:
            classes[kind].append(value)
        elif (kind_and_slug(kind) or ("",))[0] == "actor-kind":
            above[kind].append(value)
    if not marks:
        return dict.fromkeys(_WITHOUT_MARKS, True)
    for kind in sorted(above):
        _inherit(kind, above, marks)
    of_classes = {name: marks[kind] for kind, names in classes.items() for name in names}
    return marks | of_classes


def _inherit(kind: str, above: Mapping[str, list[str]], marks: dict[str, bool]) -> None:
    """Give a kind without a mark that of the nearest kind above it that has one, by steps and
    then by IRI.
    """
    queue, visited = [kind], {kind}
    while queue and kind not in marks:
        current = queue.pop(0)
        if current in marks:
            marks[kind] = marks[current]
        onward = sorted(parent for parent in above.get(current, ()) if parent not in visited)
        visited |= {*onward}
        queue += onward
    marks.setdefault(kind, False)


def _actors_above(view: View, link: NamedNode) -> dict[str, set[str]]:
    """Return the actors that each actor is linked to as a part."""
    wholes: dict[str, set[str]] = defaultdict(set)
    for quad in view.match(None, link, None):
        part, whole = kind_and_slug(str(quad.subject)[1:-1]), kind_and_slug(str(quad.object)[1:-1])
        if part and whole and part[0] == whole[0] == "actor":
            wholes[part[1]].add(whole[1])
    return wholes


def _ends(start: str, direct: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return where the ways up from an actor end; where they all run in a loop, the first of the
    loop by id.
    """
    ancestors = _reached(start, direct)
    roots = {actor for actor in ancestors if actor not in direct}
    return roots or {min(actor for actor in ancestors if actor in _reached(actor, direct))}


def _reached(start: str, direct: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return all that is above an actor; the actor itself only where a way leads back to it."""
    ancestors: set[str] = set()
    queue = [start]
    while queue:
        onward = direct.get(queue.pop(), frozenset()) - ancestors
        ancestors |= onward
        queue += onward
    return ancestors


class Lineage:
    """Where the sources of one view come from and which actor counts as which, read once for many
    statements.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._direct = _direct(view)
        self._origins = origins(view)
        self._voices = voices(view)

    def testimony(self, statement: str, read_ahead: View | None = None) -> Testimony:
        """Return who vouches for a statement, and from which ultimate sources it comes.

        `read_ahead` is a view that has read the statement already.
        """
        iri, view = entity("statement", statement), read_ahead or self._view
        ids = (
            local_id(view.value(iri, p)) for p in (MKG.statedBy, MKG.probableOrigin, MKG.reportedIn)
        )
        speaker, origin, source = ids
        witness = origin or speaker
        return Testimony(
            statement,
            witness,
            tuple(sorted(self._voices.get(witness, (witness,)))),
            bool(origin),
            source,
            self.chains(source),
            tuple(sorted(self._origins.get(source, frozenset((source,))))),
        )

    def chains(self, source: str) -> tuple[tuple[str, ...], ...]:
        """Return a way from a source to each end it comes from, the source first.

        Each source is on one way only, so as not to walk through every combination of a large graph
        of reprints.
        """
        before: dict[str, str] = {}
        roots: list[str] = []
        queue = [source]
        while queue:
            at = queue.pop(0)
            onward = sorted(o for o in self._direct.get(at, ()) if o not in before and o != source)
            before |= dict.fromkeys(onward, at)
            queue += onward
            if not self._direct.get(at):
                roots.append(at)
        chains = []
        for end in sorted(
            roots or [max(before, default=source)]
        ):  # sources that repeat each other in a loop
            way = [end]
            while way[0] in before:
                way.insert(0, before[way[0]])
            chains.append(tuple(way))
        return tuple(chains)


def testimony(view: View, statement: str) -> Testimony:
    """Return who vouches for a statement, and from which ultimate sources it comes.

    >>> found = testimony(view, "gazette.8")
    >>> found.witness, found.probable, found.ultimate
    ('hmv', True, ('gazette-2030-10-05',))
    """
    return Lineage(view).testimony(statement)


def independent_pair(first: Testimony, second: Testimony) -> bool:
    """Return whether two statements are independent: they share neither a witness nor an ultimate
    source.

    A source that draws on several adds none, so it is independent of nothing; nor is a witness that
    is part of several. Source: DESIGN, Coverage.
    """
    if any(len(ids) != 1 for ids in (first.ultimate, second.ultimate, first.voices, second.voices)):
        return False
    return first.voices != second.voices and first.ultimate != second.ultimate


def latest(view: View, known_by: str = "") -> dict[str, tuple[str, ...]]:
    """Return the versions that supersede each superseded source in the end: where its chain of
    revisions stops.

    A revision that was published after the ISO day `known_by` supersedes nothing yet; empty is no
    limit.

    >>> latest(view)
    {}
    """
    direct: dict[str, set[str]] = {}
    rows = query.table(view, "superseded-sources")
    revisions_view = view.read_ahead((row["revision"] for row in rows), (DCTERMS.issued,))
    for row in rows:
        if known_by and revisions_view.value(row["revision"], DCTERMS.issued) > known_by:
            continue
        direct.setdefault(local_id(row["source"].value), set()).add(local_id(row["revision"].value))
    latest_versions = {}
    for source in sorted(direct):
        revisions: set[str] = set()
        queue = [source]
        while queue:
            onward = direct.get(queue.pop(), set()) - revisions
            revisions |= onward
            queue += onward
        last_revisions = tuple(sorted(end for end in revisions if end not in direct))
        if last_revisions:  # versions that revise each other in a loop supersede nothing
            latest_versions[source] = last_revisions
    return latest_versions


def witness_lines(view: View, statement: str) -> list[str]:
    """Return for reading who vouches for a statement and where its source comes from; one or two
    lines.

    >>> witness_lines(view, "gazette.8")[0]
    'Witness: Harbour Mission of Vellamar (probable origin of an unattributed sentence).'
    """
    return testimony_lines(view, testimony(view, statement))


def testimony_lines(view: View, testimony: Testimony) -> list[str]:
    """Return a testimony for reading: its witness, and where its source comes from."""
    lines = [f"Witness: {witness_words(view, testimony)}."]
    ultimate = ", ".join(testimony.ultimate)
    if testimony.ultimate == (testimony.source,):
        lines.append(f"Ultimate source: {ultimate}, which is derived from no other on record.")
    else:
        ways = "; ".join(" <- ".join(way) for way in testimony.chains)
        lines.append(
            f"Ultimate source{'s' if len(testimony.ultimate) > 1 else ''}: {ultimate} ({ways})."
        )
    return lines


def witness_words(view: View, testimony: Testimony) -> str:
    """Return a witness as people read it, with whom it counts as where that is another."""
    if not testimony.witness:
        return "no one (a reading that the coder drew)"
    name = view.label(entity("actor", testimony.witness)) or testimony.witness
    marks = ["probable origin of an unattributed sentence"] if testimony.probable else []
    if testimony.counts_as != testimony.witness:
        voice_names = (view.label(entity("actor", voice)) or voice for voice in testimony.voices)
        marks.append(f"counts as {', '.join(voice_names)}")
    return name + (f" ({'; '.join(marks)})" if marks else "")
