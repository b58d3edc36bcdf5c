"""Statements that cannot both be true, and those that only seem so because time went on, side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from kg import query
from kg.provenance.accounts import NO_LIMIT, held_words, id_of, retractions, statement_of
from kg.provenance.figures import days_of, figure_of, is_later
from kg.provenance.origins import Lineage, independent_pair
from kg.vocab import GEO, MKG, ORG, RDF, SKOS, entity, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Statement
    from kg.provenance.accounts import Clocks
    from kg.provenance.figures import Figure
    from kg.store import View

CONFLICTS: Final = ("quantity", "denial", "kinds", "places")
CONTRADICTION: Final = "contradiction"
SUPERSEDED: Final = "superseded in time"

_ROLES: Final = (MKG.object, MKG.beneficiary, MKG.opposedTo)
_NO_CLAIM: Final = ("aim", "denial")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict. `id` is a statement's, or for two kinds the entry's; `value` is what it says."""

    id: str
    speaker: str
    witness: str
    source: str
    held: str
    known: str
    value: str
    paraphrase: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sides, whether they contradict each other or time explains them, and why.

    `independent` says whether the two share neither witness nor ultimate source, None where no statement is involved.
    `later` is the id of the side that counts for the later day, empty where neither does.
    """

    kind: str
    verdict: str
    first: Side
    second: Side
    why: str
    independent: bool | None = None
    later: str = ""

    def data(self) -> dict[str, Any]:
        """Return the conflict as plain data."""
        return asdict(self)


def conflicts(view: View, kinds: Iterable[str] = CONFLICTS, clocks: Clocks = NO_LIMIT) -> tuple[Conflict, ...]:
    """Return the conflicts of these kinds that a store holds, contradictions first, then by kind and id.

    What was retracted is no side of a conflict; statements and retractions obey both clocks.

    >>> from kg.pipeline import open_view
    >>> {(found.kind, found.verdict) for found in conflicts(open_view())}
    {('quantity', 'superseded in time')}
    """
    judging = _Judging(view, clocks)
    ways = {
        "quantity": judging.quantities, "denial": judging.denials, "kinds": judging.kinds, "places": judging.places,
    }  # fmt: skip
    found = {conflict for kind in kinds for conflict in ways[kind]()}
    return tuple(
        sorted(
            found, key=lambda c: (c.verdict != CONTRADICTION, CONFLICTS.index(c.kind), c.first.id, c.second.id, c.why)
        )
    )


class _Judging:
    """Judges the pairs that the queries find, over one view and two clocks."""

    def __init__(self, view: View, clocks: Clocks) -> None:
        self.view = view
        self.clocks = clocks
        self.taken = retractions(view, clocks)
        self.lineage = Lineage(view)
        self.known: dict[str, Statement | None] = {}
        self.above: dict[tuple[NamedNode, NamedNode], set[str]] = {}

    def statement(self, iri: str) -> Statement | None:
        """Return a statement that is live and within both clocks, else None."""
        slug = id_of(iri)
        if slug not in self.known:
            said = statement_of(self.view, slug)
            counts = said is not None and slug not in self.taken and self.clocks.admits(said.held_from, said.known)
            self.known[slug] = said if counts else None
        return self.known[slug]

    def pairs(
        self, name: str, one: str, other: str, values: dict[str, str] | None = None
    ) -> Iterator[tuple[dict[str, Any], Statement, Statement]]:
        """Return the rows of a query whose two statements both count, with these."""
        for row in query.table(self.view, name, values):
            first, second = (self.statement(row[column].value) for column in (one, other))
            if first is not None and second is not None:
                yield row, first, second

    def quantities(self) -> Iterator[Conflict]:
        """Return figures that differ for one quantity: same action, agents, objects, unit and population."""
        for _, first, second in self.pairs("statistics-that-differ", "statement", "other", self.clocks.values()):
            one, other = figure_of(self.view, first), figure_of(self.view, second)
            if one is None or other is None or first.value in _NO_CLAIM or second.value in _NO_CLAIM:
                continue
            same = (MKG.agent, MKG.action, *_ROLES)
            if any(self.named(first, role) != self.named(second, role) for role in same):
                continue
            sides = (first, self.amount(one)), (second, self.amount(other))
            if one.until != other.until or (one.since and other.since and one.since != other.since):
                is_first, reason = is_later(one, other)
                later = first.id if is_first else second.id
                why = (
                    f"they count up to different days, {first.id} {days_of(one)}, {second.id} {days_of(other)}. "
                    f"The later is {later}{reason}."
                )
                yield replace(self.conflict("quantity", sides, why), verdict=SUPERSEDED, later=later)
            elif not one.fits(other):
                yield self.conflict("quantity", sides, f"no number fits both, and both count {days_of(one)}.")

    def amount(self, figure: Figure) -> str:
        """Return a figure as people read it."""
        bound = "" if figure.bound == "exact" else f"{figure.bound.replace('-', ' ')} "
        unit = self.view.label(entity("unit", figure.unit)) or figure.unit
        population = self.view.label(entity("place", figure.population)) or figure.population
        return f"{bound}{figure.value:,} {unit}, {population}, {days_of(figure)}"

    def denials(self) -> Iterator[Conflict]:
        """Return claims and their denials that do not speak of different objects or different places."""
        seen = set()
        for deny, claim in self.denied():
            pair = deny["statement"], claim["statement"]
            if pair in seen:
                continue
            seen.add(pair)
            denial, claimed = self.statement(deny["statement"].value), self.statement(claim["statement"].value)
            if denial is None or claimed is None or not _overlap(denial, claimed):
                continue
            if any(self.apart(self.named(denial, role), self.named(claimed, role)) for role in _ROLES):
                continue
            places = [(mine, theirs) for mine in denial.places for theirs in claimed.places]
            if places and not any(self.contains(a, b) or self.contains(b, a) for a, b in places):
                continue
            agent, denied, action = self.label(deny["agent"]), self.label(deny["action"]), self.label(claim["action"])
            of = (
                f", both of the task {id_of(deny['task'].value)}"
                if deny["task"] and deny["task"] == claim["task"]
                else ""
            )
            why = f"{denial.id} denies of {agent} what {claimed.id} claims ({action}{of}), for days that overlap."
            yield self.conflict("denial", ((claimed, f"claims: {action}"), (denial, f"denies: {denied}")), why)

    def denied(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Return the rows of each denial with those of each claim that it rules out.

        A denial rules out claims of the agent or its units whose action is at or below its own; and above its own where
        both speak to one task. Joined here: no engine joined the two sides well (4,000 statements: 70 s against 2 s).
        """
        denials, claims = [], defaultdict(list)
        for row in query.table(self.view, "claims-and-denials"):
            if row["denied"].value == "true":
                denials.append(row)
                continue
            for agent in self.upward(row["agent"], ORG.unitOf):
                for action in self.upward(row["action"], SKOS.broader):
                    claims[agent, action].append(row)
        for row in denials:
            agent, own = row["agent"].value, row["action"].value
            for action in self.upward(row["action"], SKOS.broader):
                for claim in claims.get((agent, action), ()):
                    exactly = claim["action"].value == action and row["task"] and row["task"] == claim["task"]
                    if action == own or exactly:
                        yield row, claim

    def upward(self, term: NamedNode, link: NamedNode) -> set[str]:
        """Return a term and all above it by a link, as IRIs; read once each."""
        if (term, link) not in self.above:
            found, queue = {term.value}, [term.value]
            while queue:
                onward = set(self.view.values(NamedNode(queue.pop()), link)) - found
                found |= onward
                queue += onward
            self.above[term, link] = found
        return self.above[term, link]

    def kinds(self) -> Iterator[Conflict]:
        """Return entries of two disjoint classes, each side with the graphs that say so."""
        seen = set()
        for row in query.table(self.view, "disjoint-kinds"):
            entry, one, other = row["entry"], row["class"], row["other"]
            if (entry, one, other) in seen:
                continue
            seen.add((entry, one, other))
            sides = [self.side_of_kind(entry, row[kind]) for kind in ("kind", "otherKind")]
            why = f"the ontology holds {self.label(one)} and {self.label(other)} to be disjoint."
            yield Conflict("kinds", CONTRADICTION, sides[0], sides[1], why)

    def side_of_kind(self, entry: Any, kind: Any) -> Side:  # noqa: ANN401 - terms of a row
        """Return one side: an entry, a class of it and the graphs that state this."""
        quads = self.view.engine.quads_for_pattern(entry, RDF.type, kind, None)
        graphs = sorted(shorten(str(quad.graph_name)[1:-1]) for quad in quads)
        return Side(id_of(entry.value), "", "", ", ".join(graphs), "", "", self.label(kind), self.view.label(entry))

    def places(self) -> Iterator[Conflict]:
        """Return events told of at two places of which neither lies within the other."""
        for row, first, second in self.pairs("events-in-two-places", "statement", "otherStatement"):
            one, other = self.label(row["place"]), self.label(row["otherPlace"])
            event = id_of(row["event"].value)
            why = f"the event {event} is placed at {one} and at {other}, and neither lies within the other."
            yield self.conflict("places", ((first, one), (second, other)), why)

    def conflict(self, kind: str, said: tuple[tuple[Statement, str], tuple[Statement, str]], why: str) -> Conflict:
        """Return a contradiction of two statements, each with what it says."""
        one, other = (self.lineage.testimony(statement.id) for statement, _ in said)
        first, second = (
            Side(s.id, s.speaker, s.witness, s.source, held_words(s), s.known, value, s.paraphrase) for s, value in said
        )
        return Conflict(kind, CONTRADICTION, first, second, why, independent_pair(one, other))

    def named(self, said: Statement, role: NamedNode) -> tuple[str, ...]:
        """Return what a statement has in a role."""
        return self.view.values(entity("statement", said.id), role)

    @staticmethod
    def apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Return whether both name something and nothing in common."""
        return bool(one and other) and not set(one) & set(other)

    def contains(self, outer: str, inner: str) -> bool:
        """Return whether a place is another or lies within it, over any number of steps."""
        return entity("place", outer).value in self.upward(entity("place", inner), GEO.sfWithin)

    def label(self, term: Any) -> str:  # noqa: ANN401 - a term of a row
        """Return a term as people read it."""
        return self.view.label(term) or id_of(term.value)


def _overlap(one: Statement, other: Statement) -> bool:
    """Return whether two statements hold on a day in common; an interval without an end goes on."""
    ends = [said.held_until or "9999-12-31" for said in (one, other)]
    return one.held_from <= ends[1] and other.held_from <= ends[0]
