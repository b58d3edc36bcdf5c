"""The sides of a conflict, and what is needed to judge statements against each other under two
clocks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.provenance.claims import Ways
from kg.provenance.origins import Lineage, independent_pair
from kg.provenance.statement_record import held_words, retractions, statement_of
from kg.vocab import MKG, NamedNode, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Clocks, Statement
    from kg.store import View

CONTRADICTION: Final = "contradiction"
CONTRADICTED_TASK: Final = "contradicted task"
SUPERSEDED: Final = "superseded in time"
_ALONG: Final = (MKG.agent, MKG.action, MKG.atPlace, MKG.modality, MKG.hasQuantity)
"""What a conflict reads of a statement beside its account: whose names it prints, and a figure."""
VERDICTS: Final = (CONTRADICTION, CONTRADICTED_TASK, SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict. `id` is a statement's, or for two kinds the entry's; `value` is what
    it says.

    `excludes` is how many of the other sides cannot be true beside it (for what time explains: how
    many no number fits that fits it), and `against` the id of the one to read beside it. `apart`
    says why it excludes none.
    """

    id: str
    speaker: str
    witness: str
    source: str
    held: str
    known: str
    value: str
    paraphrase: str
    excludes: int = 1
    against: str = ""
    apart: str = ""

    @property
    def actors(self) -> frozenset[str]:
        """Who speaks, and who vouches for it."""
        return frozenset({self.speaker, self.witness} - {""})


@dataclass(frozen=True, slots=True)
class Conflict:
    """What differs about one matter, whether it is a contradiction or time explains it, and why.

    `first` and `second` are the two sides to read first: the ones furthest apart, or a claim and
    its denial; `second` is None for a denial of a task of which nothing is claimed. `others` are
    the further sides. `independent` says whether the first two share neither witness nor ultimate
    source, None where there are no two statements. `later` is the id of the side that counts for
    the latest day, empty where none does. `tasks` are those it contradicts.
    """

    kind: str
    verdict: str
    first: Side
    second: Side | None
    why: str
    independent: bool | None = None
    later: str = ""
    others: tuple[Side, ...] = ()
    tasks: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """All sides, each once."""
        return (self.first, *((self.second,) if self.second else ()), *self.others)

    def data(self) -> dict[str, Any]:
        """Return the conflict as plain data."""
        return asdict(self)


class Judging:
    """One view under two clocks: which statements count in it, and how they appear as sides of a
    conflict.
    """

    def __init__(self, view: View, clocks: Clocks) -> None:
        self.view = view
        self.clocks = clocks
        self.retracted = retractions(view, clocks)
        self.lineage = Lineage(view)
        self.ways = Ways(view)
        self.known: dict[str, Statement | None] = {}
        self._names: dict[str, str] = {}

    def read(self, statements: Iterable[NamedNode]) -> None:
        """Read statements ahead that are asked for one by one: some requests for all of them."""
        fresh = (iri for iri in dict.fromkeys(statements) if local_id(iri.value) not in self.known)
        self.view = self.view.read_ahead(fresh, along=_ALONG)

    def statement(self, iri: str) -> Statement | None:
        """Return a statement that is live and within both clocks, else None."""
        slug = local_id(iri)
        if slug not in self.known:
            statement = statement_of(self.view, slug, passage=False)
            counts = (
                statement is not None
                and slug not in self.retracted
                and self.clocks.admits(statement.held_from, statement.known_from)
            )
            self.known[slug] = statement if counts else None
        return self.known[slug]

    def conflict(  # noqa: PLR0913 - what a conflict consists of
        self,
        kind: str,
        verdict: str,
        sides: Sequence[Side],
        why: str,
        *,
        later: str = "",
        tasks: tuple[str, ...] = (),
    ) -> Conflict:
        """Return a conflict of these sides, the first two at its head."""
        if len(sides) == 1:
            return Conflict(kind, verdict, sides[0], None, why, tasks=tasks)
        first, second, *others = sides
        independent = independent_pair(
            *(self.lineage.testimony(side.id, self.view) for side in (first, second))
        )
        return Conflict(kind, verdict, first, second, why, independent, later, tuple(others), tasks)

    @staticmethod
    def side(
        statement: Statement, value: str, excludes: int, against: str, apart: str = ""
    ) -> Side:
        """Return a statement as one side of a conflict."""
        return Side(
            statement.id,
            statement.speaker,
            statement.witness,
            statement.source,
            held_words(statement),
            statement.known_from,
            value,
            statement.paraphrase,
            excludes,
            against,
            apart,
        )

    def name(self, iri: str) -> str:
        """Return a term as people read it, empty for none."""
        if iri and iri not in self._names:
            self._names[iri] = self.view.label(NamedNode(iri)) or local_id(iri)
        return self._names[iri] if iri else ""
