"""Versions of a source: what was coded from a superseded version and may no longer be valid."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.errors import InputError
from kg.model import NO_LIMIT
from kg.provenance.origins import latest
from kg.provenance.passages import passage_of, passages_of, read_statements
from kg.provenance.statement_record import retractions, statement_of
from kg.texts import sha256_of
from kg.vocab import (
    DCTERMS,
    MKG,
    PROV,
    RDF,
    REVIEW_GRAPH,
    XSD,
    Literal,
    Quad,
    agent,
    agent_quads,
    entity,
    kind_and_slug,
    local_id,
    shorten,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Clocks, Passage
    from kg.store import View
    from kg.texts import Texts

CHANGED: Final = "changed"
UNKNOWN: Final = "cannot tell"
LEANS: Final = "leans on"
_LINKS: Final = {"cause": "its cause is", "dependsOn": "it depends on"}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A statement, or a derived relation, that may no longer be valid since its source was
    superseded.

    `state` is changed (its passage is gone from the new version), cannot tell (a text is not
    attached), or leans on (it rests on a suspect, named in `on`). `statement` is empty for a
    relation, which `relation` then is.
    """

    statement: str
    state: str
    source: str
    superseded_by: str
    reason: str
    on: str = ""
    relation: tuple[str, str, str] = ()  # type: ignore[assignment]
    paraphrase: str = ""

    def data(self) -> dict[str, Any]:
        """Return the suspect as plain data."""
        return asdict(self) | {"relation": list(self.relation)}


def suspects(view: View, texts: Texts, clocks: Clocks = NO_LIMIT) -> tuple[Suspect, ...]:
    """Return what is suspect in a store, by source: what changed or cannot be compared, then what
    leans on it.

    A statement that was reviewed against the version in force is suspect no longer, nor is what
    leans on it alone. Retracted statements are left out: they were taken back already. Statements
    and retractions obey both clocks, a later version and a review count from the day they were
    published and made.

    >>> from kg.texts import Texts
    >>> suspects(view, Texts())
    ()
    """
    reviewed = {
        (local_id(row["statement"].value), local_id(row["source"].value))
        for row in query.table(view, "reviews")
        if clocks.admits("", row["day"].value)
    }
    retracted = retractions(view, clocks)
    all_suspects: list[Suspect] = []
    for source, versions in latest(view, clocks.known_by).items():
        left_out = set(retracted) | _beyond(view, source, clocks)
        for version in versions:
            exempt = {statement for statement, against in reviewed if against == version} | left_out
            direct = {
                suspect.statement: suspect
                for suspect in _of_version(view, texts, source, version)
                if suspect.statement not in exempt
            }
            all_suspects += direct.values()
            all_suspects += _leaning(view, direct, source, version, exempt)
    return tuple(all_suspects)


def _beyond(view: View, source: str, clocks: Clocks) -> set[str]:
    """Return the statements of a source that the clocks leave out."""
    slugs = _statements(view, source)
    statements_view = read_statements(view, (entity("statement", slug) for slug in slugs))
    statements = ((slug, statement_of(statements_view, slug)) for slug in slugs)
    return {
        slug
        for slug, statement in statements
        if statement is not None and not clocks.admits(statement.held_from, statement.known_from)
    }


def _of_version(view: View, texts: Texts, old: str, new: str) -> Iterator[Suspect]:
    """Return the statements of a superseded version whose passage is not found in the new one, in
    id order.
    """
    before, after = (view.source(slug) for slug in (old, new))
    if before is None or after is None:
        return
    text, revised = texts.get(before.sha256), texts.get(after.sha256)
    coded = {passage.sha256 for _, passage in passages_of(view, new) if passage.sha256}
    statements = _statements(view, old)
    view = read_statements(view, map(partial(entity, "statement"), statements))
    for statement in statements:
        passage = passage_of(view, statement)
        if passage is not None and passage.sha256 and passage.sha256 in coded:
            continue
        change, reason = _compared(passage, old, new, text, revised)
        if change:
            record = statement_of(view, statement)
            yield Suspect(
                statement, change, old, new, reason, paraphrase=record.paraphrase if record else ""
            )


def _compared(
    passage: Passage | None, old: str, new: str, text: str | None, revised: str | None
) -> tuple[str, str]:
    """Return the state and the reason of a passage compared with a revised text, both empty where
    the text still contains it.
    """
    if passage is None:
        return (
            UNKNOWN,
            (
                f"no passage on record: the text of {old} was not at hand when this was coded, "
                "cannot tell"
            ),
        )
    missing = [slug for slug, content in ((old, text), (new, revised)) if content is None]
    if text is None or revised is None:
        return (
            UNKNOWN,
            f"text not attached, cannot tell: attach the text of {' and '.join(missing)}",
        )
    characters = text[passage.start : passage.end]
    if sha256_of(characters.encode()) != passage.sha256:
        return (
            UNKNOWN,
            f"the passage does not fit the text of {old}, cannot tell: kg sources verify {old}",
        )
    if characters in revised:
        return "", ""
    return CHANGED, f"its characters {passage.start} to {passage.end} stand nowhere in {new}"


def _statements(view: View, source: str) -> list[str]:
    """Return the ids of a source's statements, in id order."""
    quads = view.match(None, MKG.reportedIn, entity("source", source))
    return sorted({local_id(str(quad.subject)[1:-1]) for quad in quads})


def _leaning(
    view: View, direct: dict[str, Suspect], source: str, new: str, exempt: set[str]
) -> list[Suspect]:
    """Return what leans on suspects, over any number of steps: statements first, then derived
    relations.
    """
    links: dict[str, list[tuple[str, str]]] = {}
    for row in query.table(
        view, "statements-leaning-on", {"source": entity("source", source).value}
    ):
        link = shorten(row["link"].value).rpartition(":")[2]
        links.setdefault(local_id(row["on"].value), []).append(
            (local_id(row["statement"].value), link)
        )
    leaning = map(partial(entity, "statement"), dict(chain.from_iterable(links.values())))
    statements_view = view.read_ahead(leaning, along=(MKG.modality,))
    by_statement: dict[str, Suspect] = {}
    queue = list(direct)
    while queue:
        on = queue.pop(0)
        for statement, link in links.get(on, ()):
            if statement in direct or statement in by_statement or statement in exempt:
                continue
            record = statement_of(statements_view, statement, passage=False)
            by_statement[statement] = Suspect(
                statement,
                LEANS,
                source,
                new,
                f"{_LINKS[link]} {on}",
                on,
                paraphrase=record.paraphrase if record else "",
            )
            queue.append(statement)
    relations = []
    for statement in (*direct, *by_statement):
        iri = entity("statement", statement).value
        for row in query.table(view, "relations-from-statement", {"statement": iri}):
            triple = tuple(row[part].value for part in ("subject", "relation", "object"))
            reason = f"the rule {local_id(row['rule'].value)} derives it from {statement}"
            relations.append(Suspect("", LEANS, source, new, reason, statement, triple))
    return [*by_statement.values(), *relations]


def review_quads(view: View, statement: str, by: str, day: str, note: str = "") -> list[Quad]:
    """Return the quads that record a review: the statement, each version read again, by whom, on
    which ISO day.

    Raises InputError where there is no such statement, nothing supersedes its source, or no one is
    named.
    """
    iri = query.to_term(view, "iri", statement, name="kg sources confirm")
    kind, slug = kind_and_slug(iri.value) or ("", "")
    record = statement_of(view, slug) if kind == "statement" else None
    if record is None:
        raise InputError(
            f"kg sources confirm: {statement} is no statement. kg sources suspect lists what to "
            "review."
        )
    versions = latest(view).get(record.source, ())
    if not versions:
        raise InputError(
            f"kg sources confirm: {slug} is reported in {record.source}, which no version "
            "supersedes: nothing to review."
        )
    if not by.strip():
        raise InputError("kg sources confirm: no one is named. Give --by NAME.")
    node = entity("review", sha256_of("\n".join((slug, *versions, by, day, note)).encode()))
    quads = [
        Quad(node, RDF.type, PROV.Activity, REVIEW_GRAPH),
        Quad(node, PROV.used, entity("statement", slug), REVIEW_GRAPH),
        *(Quad(node, PROV.used, entity("source", version), REVIEW_GRAPH) for version in versions),
        Quad(node, DCTERMS.creator, agent(by), REVIEW_GRAPH),
        *agent_quads(by, REVIEW_GRAPH),
        Quad(node, DCTERMS.created, Literal(day, datatype=XSD.date), REVIEW_GRAPH),
    ]
    return [*quads, Quad(node, DCTERMS.description, Literal(note), REVIEW_GRAPH)] if note else quads
