"""Agreement between coders: which passages they find, and how they code those that they both found.

Finding and coding are measured apart. A kappa over all characters of a text is not computed: most
characters are in no statement, so that it says little about either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from kg.coding.matching import FIELDS, CodedStatement, Coding, match, overlap_over_union
from kg.coding.measures import alpha, kappa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.coding.matching import Unit

FEW: Final = 20
"""With fewer pairs than this a coefficient says little, and the report says so."""
HALF: Final = 0.5
"""The overlap over union from which on passages count as nearly the same."""
EXPECTED: Final = frozenset(("speaker", "attribution", "modality", "action"))
"""Fields that every statement has: one that is empty is a gap, in which a coder says nothing. In
the other fields an empty one is a category, that there is none."""
UNSPOKEN: Final = "reading"
"""The attribution of what a coder reads from the text, where no one speaks."""
Value = tuple[str, ...]
"""The ids in a field, sorted; empty where the coder says that there is none."""


@dataclass(frozen=True, slots=True)
class FindingAgreement:
    """How far two coders found the same passages: how many statements each has, how many match, and
    how many of these have an overlap over union of a half or more.
    """

    reference: str
    coder: str
    reference_count: int
    count: int
    matched: int
    matched_half: int

    @property
    def precision(self) -> float | None:
        """Return the share of the coder's statements that the reference has, None without any."""
        return self.matched / self.count if self.count else None

    @property
    def recall(self) -> float | None:
        """Return the share of the reference's statements that the coder has, None without any."""
        return self.matched / self.reference_count if self.reference_count else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall, the same in both directions; None where
        neither coder has a statement.
        """
        return self._f1(self.matched)

    @property
    def f1_half(self) -> float | None:
        """Return F1 where only an overlap over union of a half or more is a match."""
        return self._f1(self.matched_half)

    def _f1(self, matched: int) -> float | None:
        size = self.count + self.reference_count
        return 2 * matched / size if size else None


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two values of a field that coders chose for the same unit, and how often; of two coders the
    first value is the first coder's, of more the values are sorted.
    """

    values: tuple[Value, Value]
    count: int


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far coders agree in one field of the units that two or more of them have.

    `pairs` of values are compared, `agreed` of them are equal; `gaps` are values that a coder left
    open. The coefficient is Cohen's kappa for two coders without gaps, else Krippendorff's alpha;
    its value is None where it is undefined, and `undefined` says why.
    """

    field: str
    units: int
    pairs: int
    agreed: int
    gaps: int
    coefficient: Literal["kappa", "alpha"]
    value: float | None
    undefined: str = ""
    confusions: tuple[Confusion, ...] = ()

    @property
    def raw(self) -> float | None:
        """Return the share of pairs that agree, None without pairs."""
        return self.agreed / self.pairs if self.pairs else None

    @property
    def is_small(self) -> bool:
        """Return whether there are too few pairs for the coefficient to say much."""
        return self.pairs < FEW


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which coders differ about one unit: the value of each; None is a gap."""

    field: str
    statements: Mapping[str, CodedStatement]
    values: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Lone:
    """A statement that some coders have and others have not."""

    statements: Mapping[str, CodedStatement]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree: in finding, a pair of coders each; in coding, a field each; where they
    differ, and what not all of them found.
    """

    coders: tuple[str, ...]
    counts: Mapping[str, int]
    findings: tuple[FindingAgreement, ...]
    fields: tuple[FieldAgreement, ...]
    differences: tuple[Difference, ...]
    lone: tuple[Lone, ...]


def agreement(codings: Sequence[Coding]) -> Agreement:
    """Return how far two or more coders agree about one text; each has a name that no other has.

    >>> a = CodedStatement("a.1", 0, 40, {"modality": ("intended",), "agent": ("hmv",)})
    >>> b = CodedStatement("b.1", 2, 40, {"modality": ("promised",), "agent": ("hmv",)})
    >>> both = agreement([Coding("alice", (a,)), Coding("bob", (b,))])
    >>> [(difference.field, dict(difference.values)) for difference in both.differences]
    [('modality', {'alice': ('intended',), 'bob': ('promised',)})]
    """
    coders = tuple(coding.coder for coding in codings)
    units = match(codings)
    return Agreement(
        coders,
        {coding.coder: len(coding.statements) for coding in codings},
        tuple(_finding(reference, coding) for reference, coding in combinations(codings, 2)),
        tuple(_field_agreement(name, units, coders) for name in FIELDS),
        tuple(difference for unit in units for difference in differences_of(unit)),
        tuple(_lone(unit, coders) for unit in units if len(unit.statements) < len(coders)),
    )


def differences_of(unit: Unit) -> tuple[Difference, ...]:
    """Return the fields in which the coders of a unit differ, a gap beside a value among them."""
    differences = []
    for name in FIELDS:
        values = {coder: value_of(coded, name) for coder, coded in unit.statements.items()}
        if len(set(values.values())) > 1:
            differences.append(Difference(name, unit.statements, values))
    return tuple(differences)


def value_of(statement: CodedStatement, name: str) -> Value | None:
    """Return what a statement says in a field: ids, none of them where it says that there is none;
    None where it says nothing.

    >>> statement = CodedStatement("a.1", 0, 40)
    >>> value_of(statement, "agent"), value_of(statement, "modality")
    ((), None)
    """
    value = statement.fields.get(name, ())
    if value or name not in EXPECTED:
        return value
    is_unspoken = name == "speaker" and statement.fields.get("attribution") == (UNSPOKEN,)
    return () if is_unspoken else None


def _finding(reference: Coding, coding: Coding) -> FindingAgreement:
    pairs = [
        tuple(unit.statements.values())
        for unit in match([reference, coding])
        if len(unit.statements) > 1
    ]
    return FindingAgreement(
        reference.coder,
        coding.coder,
        len(reference.statements),
        len(coding.statements),
        len(pairs),
        sum(overlap_over_union(*pair) >= HALF for pair in pairs),
    )


def _lone(unit: Unit, coders: Iterable[str]) -> Lone:
    return Lone(unit.statements, tuple(coder for coder in coders if coder not in unit.statements))


def _field_agreement(name: str, units: Iterable[Unit], coders: Sequence[str]) -> FieldAgreement:
    values = _shared_values(name, units)
    gaps = sum(value is None for line in values for value in line)
    compared = _comparable(values)
    pairs = [pair for line in compared for pair in combinations(line, 2)]
    is_kappa = len(coders) == 2 and not gaps  # noqa: PLR2004 - Cohen's kappa is of two
    coefficient = kappa(pairs) if is_kappa else alpha(compared)
    agreed = sum(first == second for first, second in pairs)
    return FieldAgreement(
        name,
        len(compared),
        len(pairs),
        agreed,
        gaps,
        "kappa" if is_kappa else "alpha",
        coefficient,
        _why_undefined(pairs) if coefficient is None else "",
        _confusions(pairs, ordered=len(coders) == 2),  # noqa: PLR2004
    )


def _shared_values(name: str, units: Iterable[Unit]) -> list[list[Value | None]]:
    """Return what the coders of each unit say in a field, of the units that two or more have."""
    shared = [unit for unit in units if len(unit.statements) > 1]
    return [[value_of(coded, name) for coded in unit.statements.values()] for unit in shared]


def _comparable(values: Iterable[Iterable[Value | None]]) -> list[list[Value]]:
    """Return the values of each unit without gaps, where two or more are left to compare."""
    present = [[value for value in line if value is not None] for line in values]
    return [line for line in present if len(line) > 1]


def _why_undefined(pairs: Sequence[object]) -> str:
    return "one category only" if pairs else "no pairs"


def _confusions(pairs: Iterable[tuple[Value, Value]], *, ordered: bool) -> tuple[Confusion, ...]:
    """Return the pairs of values that differ, the most frequent first."""
    counts = Counter(
        pair if ordered else (min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]
    )
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(values, count) for values, count in ranked)
