"""Agreement between coders: matching by overlap, kappa and alpha, and what is always true."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
import sized
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.coding.adjudicated import settled_statements
from kg.coding.adjudication import (
    Adjudication,
    Line,
    Question,
    adjudication,
    decision_for,
    questions_of,
    undoing,
)
from kg.coding.agreement import Agreement, agreement, value_of
from kg.coding.coded import CodedFile
from kg.coding.matching import FIELDS, CodedStatement, Coding, match
from kg.coding.measures import alpha, kappa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

pytestmark = sized.slow_at_the_gate
CASES = sized.cases(gate=300, quick=40)
FULL = {
    "speaker": ("hmv",),
    "attribution": ("indirect",),
    "modality": ("intended",),
    "action": ("escort",),
}


def statement(slug: str, start: int, end: int, **fields: str) -> CodedStatement:
    values = {**FULL, **{name: tuple(sorted(text.split())) for name, text in fields.items()}}
    return CodedStatement(slug, start, end, {name: ids for name, ids in values.items() if ids})


def two(*pairs: tuple[CodedStatement | None, CodedStatement | None]) -> Agreement:
    ones = tuple(one for one, _ in pairs if one)
    others = tuple(other for _, other in pairs if other)
    return agreement([Coding("alice", ones), Coding("bob", others)])


def members(codings: Sequence[Coding]) -> list[list[str]]:
    return [[coded.id for coded in unit.statements.values()] for unit in match(codings)]


def field_of(result: Agreement, name: str) -> Any:  # noqa: ANN401 - the tests read several attributes
    return next(line for line in result.fields if line.field == name)


# --- matching


def test_half_of_the_shorter_passage_is_enough_to_match() -> None:
    alice = Coding("alice", (statement("a.1", 0, 100),))
    assert members([alice, Coding("bob", (statement("b.1", 90, 110),))]) == [["a.1", "b.1"]]


def test_less_than_half_of_the_shorter_passage_is_no_match() -> None:
    alice = Coding("alice", (statement("a.1", 0, 100),))
    assert members([alice, Coding("bob", (statement("b.1", 91, 111),))]) == [["a.1"], ["b.1"]]


def test_best_overlap_over_union_is_matched_first() -> None:
    alice = Coding("alice", (statement("a.1", 0, 40),))
    bob = Coding("bob", (statement("b.1", 0, 20), statement("b.2", 5, 40)))
    assert members([alice, bob]) == [["b.1"], ["a.1", "b.2"]]


def test_statements_of_one_passage_are_matched_by_their_fields() -> None:
    alice = Coding(
        "alice", (statement("a.1", 0, 40), statement("a.2", 0, 40, modality="asserted-activity"))
    )
    bob = Coding(
        "bob", (statement("b.1", 0, 40, modality="asserted-activity"), statement("b.2", 0, 40))
    )
    assert members([alice, bob]) == [["a.1", "b.2"], ["a.2", "b.1"]]


def test_a_unit_of_three_coders_needs_each_pair_to_overlap() -> None:
    codings = [
        Coding("alice", (statement("a.1", 0, 20),)),
        Coding("bob", (statement("b.1", 10, 30),)),
        Coding("carol", (statement("c.1", 20, 40),)),
    ]
    assert members(codings) == [["a.1", "b.1"], ["c.1"]]


# --- coefficients


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # rows: what the first coder chose; both marginal totals are 25 and 23 of 50
        ({"yy": 18, "yn": 7, "ny": 5, "nn": 20}, Fraction(13, 25)),
        ({"yy": 6, "yn": 3, "ny": 4, "nn": 2}, Fraction(0)),  # as independent as can be
        ({"yn": 1, "ny": 1}, Fraction(-1)),
        ({"yy": 3, "nn": 4}, Fraction(1)),
    ],
)
def test_kappa_is_what_its_definition_gives(counts: Mapping[str, int], expected: Fraction) -> None:
    pairs = [(pair[0], pair[1]) for pair, count in counts.items() for _ in range(count)]
    assert kappa(pairs) == pytest.approx(float(expected))


@pytest.mark.parametrize("pairs", [[], [("y", "y")] * 3])
def test_kappa_without_pairs_or_of_one_category_is_undefined(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs) is None


def test_kappa_of_two_categories_used_by_one_coder_each_is_zero() -> None:
    assert kappa([("y", "n"), ("y", "n")]) == 0.0


@pytest.mark.parametrize(
    ("coders", "expected"),
    [
        # The values of the package krippendorff 0.9.0, at the nominal level.
        (("abcaba-c", "abbab-ac", "-bcaaaa-"), 0.6935483870967742),
        (("xxyyyz", "xyyyzz"), 0.5111111111111111),
    ],
)
def test_alpha_is_what_a_library_gives(coders: tuple[str, ...], expected: float) -> None:
    units = [tuple(value for value in unit if value != "-") for unit in zip(*coders, strict=True)]
    assert alpha(units) == pytest.approx(expected)


@pytest.mark.parametrize("units", [[], [("y",), ("n",)], [("y", "y"), ("y", "y", "y")]])
def test_alpha_without_two_values_or_of_one_category_is_undefined(
    units: list[tuple[str, ...]],
) -> None:
    assert alpha(units) is None


def plain_alpha(units: Sequence[Sequence[str]]) -> Fraction | None:
    """Return alpha from the matrix of coincidences, as its definition has it."""
    coincidences: dict[tuple[str, str], Fraction] = {}
    for unit in units:
        for one, other in permutations(range(len(unit)), 2):
            pair = (unit[one], unit[other])
            weight = coincidences.get(pair, Fraction(0)) + Fraction(1, len(unit) - 1)
            coincidences[pair] = weight
    totals: dict[str, Fraction] = {}
    for (value, _), weight in coincidences.items():
        totals[value] = totals.get(value, Fraction(0)) + weight
    size = sum(totals.values(), Fraction(0))
    observed = sum((w for (a, b), w in coincidences.items() if a != b), Fraction(0))
    chance = sum((totals[a] * totals[b] for a in totals for b in totals if a != b), Fraction(0))
    return 1 - (size - 1) * observed / chance if chance else None


@settings(max_examples=CASES, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12))
def test_alpha_is_that_of_the_matrix_of_coincidences(units: list[list[str]]) -> None:
    expected = plain_alpha(units)
    assert alpha(units) == (None if expected is None else pytest.approx(float(expected)))


# --- agreement


def test_finding_counts_each_coder_against_the_other() -> None:
    result = two(
        (statement("a.1", 0, 40), statement("b.1", 0, 40)),
        (statement("a.2", 50, 90), statement("b.2", 60, 70)),  # matches; overlap 10 of 40
        (statement("a.3", 100, 140), None),
        (statement("a.4", 150, 190), None),
        (None, statement("b.5", 200, 240)),
    )
    (finding,) = result.findings
    assert (finding.reference_count, finding.count) == (4, 3)
    assert (finding.matched, finding.matched_half) == (2, 1)
    assert (finding.precision, finding.recall) == (2 / 3, 2 / 4)
    assert (finding.f1, finding.f1_half) == (4 / 7, 2 / 7)


def test_nothing_to_find_has_no_precision_recall_or_f1() -> None:
    (finding,) = two().findings
    assert (finding.precision, finding.recall, finding.f1) == (None, None, None)


def test_a_field_has_pairs_raw_agreement_kappa_and_confusions() -> None:
    values = [("intended", "intended"), ("intended", "hoped"), ("hoped", "hoped")]
    values += [("hoped", "hoped"), ("intended", "hoped")]
    result = two(
        *(
            (
                statement(f"a.{at}", at * 50, at * 50 + 40, modality=one),
                statement(f"b.{at}", at * 50, at * 50 + 40, modality=other),
            )
            for at, (one, other) in enumerate(values)
        )
    )
    modality = field_of(result, "modality")
    assert (modality.units, modality.pairs, modality.agreed, modality.raw) == (5, 5, 3, 3 / 5)
    assert modality.coefficient == "kappa"
    assert modality.value == pytest.approx((0.6 - 0.44) / (1 - 0.44))
    assert [(c.values, c.count) for c in modality.confusions] == [((("intended",), ("hoped",)), 2)]
    assert modality.is_small


def test_one_category_only_is_said_where_kappa_is_undefined() -> None:
    speaker = field_of(two((statement("a", 0, 9), statement("b", 0, 9))), "speaker")
    assert (speaker.value, speaker.undefined, speaker.raw) == (None, "one category only", 1.0)


def test_no_pairs_is_said_where_nothing_matches() -> None:
    speaker = field_of(two((statement("a", 0, 9), None), (None, statement("b", 20, 29))), "speaker")
    assert (speaker.value, speaker.undefined, speaker.raw) == (None, "no pairs", None)


def test_a_field_left_open_that_every_statement_has_is_a_gap_and_makes_it_alpha() -> None:
    result = two(
        (statement("a.1", 0, 9), statement("b.1", 0, 9, modality="")),
        (statement("a.2", 10, 19), statement("b.2", 10, 19, modality="hoped")),
        (statement("a.3", 20, 29), statement("b.3", 20, 29)),
    )
    modality = field_of(result, "modality")
    assert (modality.coefficient, modality.gaps, modality.pairs) == ("alpha", 1, 2)
    assert [d.values["bob"] for d in result.differences] == [None, ("hoped",)]


def test_no_evidence_is_a_category() -> None:
    result = two(
        (statement("a.1", 0, 9, evidence_for="H-1"), statement("b.1", 0, 9)),
        (statement("a.2", 10, 19), statement("b.2", 10, 19)),
    )
    evidence = field_of(result, "evidence_for")
    assert (evidence.gaps, evidence.pairs, evidence.agreed) == (0, 2, 1)


def test_a_reading_without_a_speaker_leaves_no_gap() -> None:
    assert value_of(statement("a", 0, 9, speaker="", attribution="reading"), "speaker") == ()


def test_three_coders_are_compared_in_each_pair_and_by_alpha() -> None:
    codings = [
        Coding(name, (statement(f"{name}.1", 0, 9), statement(f"{name}.2", 20, 29)))
        for name in ("alice", "bob")
    ]
    result = agreement([*codings, Coding("carol", (statement("c.1", 0, 9, modality="hoped"),))])
    assert [(f.reference, f.coder, f.matched) for f in result.findings] == [
        ("alice", "bob", 2),
        ("alice", "carol", 1),
        ("bob", "carol", 1),
    ]
    modality = field_of(result, "modality")
    assert (modality.units, modality.pairs, modality.agreed) == (2, 4, 2)
    assert modality.coefficient == "alpha"
    assert [lone.missing for lone in result.lone] == [("carol",)]


# --- what is true of any codings


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda span: (span[0], sum(span)))
modalities = st.sampled_from(["intended", "hoped", ""])
agents = st.sampled_from(["", "hmv", "hmv coast-guard"])


@st.composite
def coders(draw: st.DrawFn, name: str) -> Coding:
    lines = draw(st.lists(st.tuples(spans, modalities, agents), max_size=8))
    return Coding(
        name,
        tuple(
            statement(f"{name}.{at}", *span, modality=modality, agent=agent)
            for at, (span, modality, agent) in enumerate(lines)
        ),
    )


def figures(result: Agreement) -> Any:  # noqa: ANN401 - nested tuples
    """Return what does not depend on who is named first."""
    findings = {
        (frozenset((f.reference, f.coder)), f.matched, f.matched_half) for f in result.findings
    }
    fields = [
        (f.field, f.units, f.pairs, f.agreed, f.gaps, f.coefficient, _rounded(f.value), f.undefined)
        for f in result.fields
    ]
    differences = [(d.field, sorted(d.values.items())) for d in result.differences]
    lone = [(sorted(part.statements), sorted(part.missing)) for part in result.lone]
    return findings, fields, differences, lone


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"))
def test_agreement_is_the_same_from_either_side(one: Coding, other: Coding) -> None:
    there, back = agreement([one, other]), agreement([other, one])
    assert figures(there) == figures(back)
    assert there.findings[0].precision == back.findings[0].recall


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"))
def test_a_coder_agrees_wholly_with_the_same_coding(one: Coding) -> None:
    result = agreement([one, Coding("again", one.statements)])
    assert result.findings[0].f1 in (1.0, None)
    assert not result.differences
    assert not result.lone
    assert {field.value for field in result.fields} <= {1.0, None}


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"), coders("carol"), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_statements_plays_no_part(
    one: Coding,
    other: Coding,
    third: Coding,
    chance: Any,  # noqa: ANN401 - a random.Random
) -> None:
    shuffled = [
        Coding(coding.coder, tuple(chance.sample(coding.statements, len(coding.statements))))
        for coding in (third, one, other)
    ]
    assert figures(agreement(shuffled)) == figures(agreement([one, other, third]))


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"), coders("carol"))
def test_each_statement_is_in_one_unit_with_at_most_one_of_a_coder(
    one: Coding, other: Coding, third: Coding
) -> None:
    codings = [one, other, third]
    ids = [slug for unit in members(codings) for slug in unit]
    assert sorted(ids) == sorted(coded.id for coding in codings for coded in coding.statements)


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"))
def test_no_two_statements_that_could_match_are_both_left_alone(one: Coding, other: Coding) -> None:
    lone = agreement([one, other]).lone
    ones = [part.statements["alice"] for part in lone if "alice" in part.statements]
    others = [part.statements["bob"] for part in lone if "bob" in part.statements]
    assume(ones)
    for first in ones:
        for second in others:
            shared = min(first.end, second.end) - max(first.start, second.start)
            assert 2 * shared < min(first.end - first.start, second.end - second.start)


def test_two_thousand_statements_a_coder_take_few_seconds() -> None:
    def coding(name: str, shift: int) -> Coding:
        return Coding(
            name,
            tuple(
                statement(f"{name}.{at}", at * 60 + shift, at * 60 + 70, agent=f"actor-{at % 40}")
                for at in range(2000)
            ),
        )

    begin = time.process_time()
    result = agreement([coding("alice", 0), coding("bob", 3)])
    assert result.findings[0].matched == 2000
    assert time.process_time() - begin < 3
    assert {line.field for line in result.fields} == set(FIELDS)


# --- adjudication of any codings


def settle_first(state: Adjudication) -> Line:
    """Return the line that chooses the first reading of the first open question."""
    question = state.open_questions[0]
    decision = decision_for(question, question.readings[0], "dora", "2030-01-02T10:00:00Z")
    return Line(question.digest, decision)


def settle_all(questions: Sequence[Question]) -> list[Line]:
    lines: list[Line] = []
    while (state := adjudication(questions, lines)).open_questions:
        lines.append(settle_first(state))
    return lines


def answerable(codings: Sequence[Coding]) -> tuple[Question, ...]:
    questions = questions_of(match(codings), [coding.coder for coding in codings])
    assume(all(question.readings for question in questions))
    return questions


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"))
def test_undoing_all_decisions_opens_all_questions(first: Coding, second: Coding) -> None:
    questions = answerable([first, second])
    lines = settle_all(questions)
    count = len(lines)
    for _ in range(count):
        last = adjudication(questions, lines).last
        assert last is not None
        lines.append(undoing(last, "dora", "2030-01-02T11:00:00Z"))
    state = adjudication(questions, lines)
    assert (state.last, state.outdated) == (None, 0)
    assert state.open_questions == questions


@settings(max_examples=CASES, deadline=None)
@given(coders("alice"), coders("bob"))
def test_who_chooses_the_first_coder_throughout_gets_that_coding(
    first: Coding, second: Coding
) -> None:
    codings = [first, second]
    units = match(codings)
    questions = answerable(codings)
    state = adjudication(questions, settle_all(questions))
    results = settled_statements(units, state, [coded_file(coding) for coding in codings])
    assert len({result["id"] for result in results}) == len(units)
    for unit, result in zip(units, results, strict=True):
        if "alice" in unit.statements:
            assert result.get("agent", []) == [*unit.statements["alice"].fields.get("agent", ())]


def coded_file(coding: Coding) -> CodedFile:
    statements = {
        coded.id: {"id": coded.id} | {name: [*ids] for name, ids in coded.fields.items()}
        for coded in coding.statements
    }
    spans = {coded.id: (coded.start, coded.end) for coded in coding.statements}
    return CodedFile(f"{coding.coder}.yaml", coding.coder, "radio", "", statements, spans)
