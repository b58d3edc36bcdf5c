"""What `kg conflicts` sets side by side: true contradictions, what time explains, and what is no
conflict at all.
"""

from __future__ import annotations

import csv
import io
import json
import random
import time
from collections import Counter
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat
from stores import load, store_of

from kg import query
from kg.coverage import assess
from kg.engine import scratch
from kg.model import Clocks
from kg.provenance import (
    CONFLICTS,
    CONTRADICTED_TASK,
    CONTRADICTION,
    SUPERSEDED,
    Conflict,
    conflicts,
    voices,
)
from kg.provenance.quantities import Figure
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import GRAPH, MKG, OWL, RDF, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]
    Judge = Callable[..., tuple[Conflict, ...]]

WORLD = """\
sources:
- {id: paper, title: Paper, published: 2024-06-10}
- {id: reprint, title: Reprint, published: 2024-06-11, derived_from: paper}
- {id: letter, title: Letter, published: 2024-06-12}
- {id: late, title: Late, published: 2024-09-01}
actors:
- {id: guard, kind: mission, label: Guard}
- {id: unit, kind: contingent, label: Unit, unit_of: guard}
- {id: watch, kind: police-service, label: Watch}
- {id: residents, kind: population-group, label: Residents}
- {id: traders, kind: population-group, label: Traders}
places:
- {id: old-town, kind: city, label: Town}
- {id: market, kind: square, label: Market, within: old-town}
- {id: harbour, kind: square, label: Harbour, within: old-town}
- {id: somewhere, kind: square, label: Somewhere, candidate: true}
mandates:
- id: toy
  label: Toy mandate
  holder: guard
  begins: 2024-01-01
  task_list: complete
  tasks: [{id: T-1, label: Operations, concept: operations-against-armed-groups}]
"""
ACT = {
    "speaker": "guard",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "guard",
    "action": "patrol",
    "stated": "2024-06-01",
    "paraphrase": "A test statement.",
}
DENIAL: dict[str, object] = {"modality": "denied", "speaker": "residents", "source": "letter"}
COUNT: dict[str, object] = {
    "modality": "statistic",
    "agent": None,
    "action": "be-killed",
    "object": "residents",
    "speaker": "watch",
}
BOUNDS = ("exact", "at-least", "more-than", "about", "almost", "less-than", "at-most")
EVENT: dict[str, object] = {"modality": "asserted-event", "action": "burn"}


def quantity(value: int, more: str = "as_of: 2024-05-31") -> str:
    return f"{{value: {value}, unit: persons-killed, population: old-town, {more}}}"


@pytest.fixture
def judged(read: Callable[..., View]) -> Callable[..., tuple[Conflict, ...]]:
    """Return a function from statements to their conflicts; s.1, s.2 … are the guard's patrol but
    for some keys.
    """

    def conflicts_of(*statements: dict[str, object], **clocks: str) -> tuple[Conflict, ...]:
        texts = []
        for number, changes in enumerate(statements, start=1):
            made = {"id": f"s.{number}", "source": "paper"} | ACT | changes
            lines = [
                f"{key}: {value}"
                for key, value in made.items()
                if value is not None and key != "source"
            ]
            texts.append(f"source: {made['source']}\nstatements:\n- " + "\n  ".join(lines))
        return conflicts(read(WORLD, *texts), clocks=Clocks(**clocks))

    return conflicts_of


def verdicts(found: tuple[Conflict, ...]) -> list[tuple[str, str, str, str]]:
    return [(c.kind, c.verdict, c.first.id, c.second.id if c.second else "") for c in found]


# --- the packaged knowledge base


@pytest.fixture(scope="module")
def seeds() -> tuple[Conflict, ...]:
    return conflicts(open_view())


def test_packaged_knowledge_base_holds_no_contradiction(seeds: tuple[Conflict, ...]) -> None:
    assert {conflict.verdict for conflict in seeds} == {SUPERSEDED}


def test_almost_half_is_superseded_by_half(seeds: tuple[Conflict, ...]) -> None:
    (found,) = seeds
    assert (found.first.id, found.second and found.second.id, found.later, found.independent) == (
        "C088",
        "lenouvelliste-251347.4",
        "lenouvelliste-251347.4",
        False,
    )
    assert "C088 to 2024-11-20 (inferred), lenouvelliste-251347.4 to 2024-11-30" in found.why


@pytest.mark.parametrize("statement", ["C084", "C085", "donare-2024.1", "ibcworldnews-2024.1"])
def test_figure_that_one_number_fits_beside_the_others_is_no_conflict(
    seeds: tuple[Conflict, ...], statement: str
) -> None:
    listed = {
        row["statement"].value.rpartition("/")[2]
        for row in query.table(open_view(), "statistics-that-differ")
    }
    assert statement in listed
    assert statement not in {side.id for conflict in seeds for side in conflict.sides}


@pytest.mark.slow
def test_denial_of_an_escort_for_others_is_no_contradiction(store: Path, bulletin: Path) -> None:
    load([bulletin / "statements.yaml"], store)
    (found,) = conflicts(open_view(store), ["denial"])
    assert (found.verdict, found.tasks) == (CONTRADICTED_TASK, ("MT-06",))
    assert "another action is denied" in found.why


# --- quantities


def test_two_values_for_one_quantity_and_day_contradict(judged: Judge) -> None:
    found = judged(
        COUNT | {"quantity": quantity(40)}, COUNT | {"quantity": quantity(70), "source": "letter"}
    )
    assert verdicts(found) == [("quantity", CONTRADICTION, "s.1", "s.2")]


def test_two_values_as_of_two_days_are_superseded_in_time(judged: Judge) -> None:
    later = COUNT | {"quantity": quantity(70, "as_of: 2024-05-31"), "source": "letter"}
    (found,) = judged(later, COUNT | {"quantity": quantity(40, "as_of: 2024-04-30")})
    assert (found.verdict, found.later) == (SUPERSEDED, "s.1")


def test_count_of_another_length_is_superseded_in_time(judged: Judge) -> None:
    month, year = "since: 2024-05-01, as_of: 2024-05-31", "since: 2024-01-01, as_of: 2024-05-31"
    (found,) = judged(
        COUNT | {"quantity": quantity(40, month)}, COUNT | {"quantity": quantity(70, year)}
    )
    assert found.verdict == SUPERSEDED


@pytest.mark.parametrize(
    ("bound", "value", "other_bound", "other"),
    [
        ("at-least", 40, "exact", 70),
        ("more-than", 40, "at-least", 70),
        ("about", 100, "exact", 95),
        ("almost", 100, "exact", 95),
        ("less-than", 70, "more-than", 40),
        ("at-least", 70, "more-than", 69),
        ("more-than", 3600, "at-least", 3661),
        ("at-most", 70, "at-least", 70),
        ("at-most", 70, "exact", 70),
    ],
)
def test_figures_that_one_number_fits_are_no_conflict(
    judged: Judge, bound: str, value: int, other_bound: str, other: int
) -> None:
    day = "as_of: 2024-05-31, bound: "
    one, two = quantity(value, day + bound), quantity(other, day + other_bound)
    assert judged(COUNT | {"quantity": one}, COUNT | {"quantity": two}) == ()


@pytest.mark.parametrize(
    ("bound", "value", "other_bound", "other"),
    [
        ("at-least", 70, "exact", 40),
        ("about", 100, "exact", 120),
        ("almost", 100, "exact", 101),
        ("more-than", 40, "less-than", 30),
        ("at-least", 10, "at-most", 5),
        ("at-most", 10, "more-than", 10),
        ("less-than", 10, "at-least", 10),
        ("exact", 10, "more-than", 10),
    ],
)
def test_figures_that_no_number_fits_contradict(
    judged: Judge, bound: str, value: int, other_bound: str, other: int
) -> None:
    day = "as_of: 2024-05-31, bound: "
    one, two = quantity(value, day + bound), quantity(other, day + other_bound)
    found = judged(COUNT | {"quantity": one}, COUNT | {"quantity": two})
    assert [c.verdict for c in found] == [CONTRADICTION]


@pytest.mark.parametrize(
    "changes",
    [
        {"object": "traders"},
        {"action": "be-displaced"},
        {"agent": "guard"},
        {"modality": "intended"},
        {"quantity": quantity(40)},
        {"quantity": quantity(70).replace("persons-killed", "persons-displaced")},
        {"quantity": quantity(70).replace("old-town", "market")},
    ],
    ids=["object", "action", "agent", "aim", "value", "unit", "population"],
)
def test_figures_of_two_things_are_no_conflict(judged: Judge, changes: dict[str, object]) -> None:
    assert (
        judged(COUNT | {"quantity": quantity(40)}, COUNT | {"quantity": quantity(70)} | changes)
        == ()
    )


# --- denials


def test_claim_and_its_denial_contradict(judged: Judge) -> None:
    found = judged({}, DENIAL)
    assert verdicts(found) == [("denial", CONTRADICTION, "s.1", "s.2")]


def test_denial_of_a_wider_action_contradicts_a_narrower_claim(judged: Judge) -> None:
    assert len(judged({"action": "patrol-jointly"}, DENIAL | {"action": "operations"})) == 1


def test_denial_of_the_mission_contradicts_a_claim_of_its_unit(judged: Judge) -> None:
    assert len(judged({"agent": "unit"}, DENIAL)) == 1


def test_denial_of_a_narrower_action_for_the_same_task_contradicts(judged: Judge) -> None:
    claim = {"action": "operations", "evidence_for": "T-1"}
    assert len(judged(claim, DENIAL | {"action": "patrol-jointly", "evidence_for": "T-1"})) == 1


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ({"agent": "watch"}, {}),
        ({}, {"agent": "unit"}),
        ({"action": "train"}, {}),
        ({"action": "operations"}, {"action": "patrol-jointly"}),
        ({"modality": "intended"}, {}),
        ({"modality": "mandate-claim"}, {}),
        ({"beneficiary": "residents"}, {"beneficiary": "traders"}),
        ({"object": "residents"}, {"object": "traders"}),
        ({"place": "market"}, {"place": "harbour"}),
        ({"held": "2024-05-01"}, {"held": "2024-05-02"}),
        (
            {"held": "{from: 2024-03-01, to: 2024-04-30}"},
            {"held": "{from: 2024-05-01, to: 2024-05-31}"},
        ),
    ],
    ids=[
        "agent",
        "unit-only",
        "action",
        "narrower",
        "aim",
        "mandate",
        "beneficiary",
        "object",
        "place",
        "day",
        "days",
    ],
)
def test_denial_of_something_else_is_no_conflict(
    judged: Judge, claim: dict[str, object], denial: dict[str, object]
) -> None:
    assert judged(claim, DENIAL | denial) == ()


@pytest.mark.parametrize(
    ("claim", "denial"),
    [
        ({"place": "market"}, {"place": "old-town"}),
        ({"beneficiary": "residents"}, {}),
        ({"held": "{from: 2024-05-01}"}, {"held": "{from: 2024-03-01, to: 2024-05-01}"}),
    ],
    ids=["within", "anybody", "one-day"],
)
def test_denial_that_covers_the_claim_contradicts(
    judged: Judge, claim: dict[str, object], denial: dict[str, object]
) -> None:
    assert len(judged(claim, DENIAL | denial)) == 1


# --- kinds


def typed(read: Callable[..., View], entry: NamedNode, *classes: str) -> View:
    view = read(WORLD)
    store_of(view).extend([Quad(entry, RDF.type, MKG.term(name), GRAPH.test) for name in classes])
    return view


def test_entry_of_two_disjoint_kinds_contradicts(read: Callable[..., View]) -> None:
    (found,) = conflicts(typed(read, entity("actor", "watch"), "Place"))
    assert (found.kind, found.verdict, found.first.id) == ("kinds", CONTRADICTION, "watch")
    assert [side.value for side in found.sides] == ["actor", "place"]
    assert found.sides[1].source == f"<{GRAPH.test.value}>"


def test_kind_below_a_disjoint_kind_contradicts(read: Callable[..., View]) -> None:
    assert len(conflicts(typed(read, entity("actor", "new"), "Mission", "Phenomenon"))) == 1


def test_kinds_that_the_ontology_lists_as_disjoint_contradict(read: Callable[..., View]) -> None:
    view = read(WORLD)
    store_of(view).load(
        b"""PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX ex: <https://example.org/>
        [] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ex:C ) . ex:one a ex:A , ex:C .""",
        format=RdfFormat.TURTLE,
    )
    (found,) = conflicts(view)
    assert found.first.id == "one"


def test_two_kinds_that_go_together_are_no_conflict(read: Callable[..., View]) -> None:
    assert conflicts(typed(read, entity("actor", "watch"), "GovernmentBody")) == ()


# --- places


def test_event_at_two_places_contradicts(judged: Judge) -> None:
    (found,) = judged(EVENT | {"place": "[market, harbour]"})
    assert (found.kind, found.verdict, *(side.id for side in found.sides)) == (
        "places",
        CONTRADICTION,
        "s.1",
        "s.1",
    )
    assert {side.value for side in found.sides} == {"Market", "Harbour"}


def test_report_that_puts_an_event_elsewhere_contradicts(judged: Judge) -> None:
    found = judged(
        EVENT | {"place": "market"},
        EVENT | {"place": "harbour", "object": "s.1", "source": "letter"},
    )
    assert [{side.id for side in c.sides} for c in found] == [{"s.1", "s.2"}]


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "[market, old-town]"},
        {"place": "[market, somewhere]"},
        {"modality": "asserted-activity"},
        {"place": "market"},
    ],
    ids=["within", "not settled", "an activity", "one"],
)
def test_event_that_may_be_at_both_places_is_no_conflict(
    judged: Judge, changes: dict[str, object]
) -> None:
    assert judged(EVENT | {"place": "[market, harbour]"} | changes) == ()


def test_two_events_at_two_places_are_no_conflict(judged: Judge) -> None:
    assert judged(EVENT | {"place": "market"}, EVENT | {"place": "harbour"}) == ()


# --- clocks, retractions, independence


@pytest.mark.parametrize("clock", [{"as_of": "2024-05-31"}, {"known_by": "2024-06-11"}], ids=str)
def test_conflict_is_not_there_before_both_sides_are(judged: Judge, clock: dict[str, str]) -> None:
    assert judged({}, DENIAL, **clock) == ()


def test_retracted_side_is_no_conflict(judged: Judge) -> None:
    assert (
        judged({}, DENIAL, {"retracts": "s.2", "source": "late", "action": "issue-statement"}) == ()
    )


def test_retraction_that_is_not_known_yet_leaves_the_conflict(judged: Judge) -> None:
    retraction = {"retracts": "s.2", "source": "late", "action": "issue-statement"}
    assert len(judged({}, DENIAL, retraction, known_by="2024-08-31")) == 1


def test_figure_that_is_taken_back_later_still_conflicts_before(judged: Judge) -> None:
    figures = (
        COUNT | {"quantity": quantity(40)},
        COUNT | {"quantity": quantity(70), "source": "letter"},
    )
    retraction = {"retracts": "s.2", "source": "late", "action": "issue-statement"}
    assert [
        len(judged(*figures, retraction)),
        len(judged(*figures, retraction, known_by="2024-08-31")),
    ] == [0, 1]


@pytest.mark.parametrize(
    ("claim", "denial", "independent"),
    [
        ({}, {}, True),
        ({}, {"source": "reprint"}, False),
        ({"speaker": "unit"}, {"speaker": "guard"}, False),
    ],
    ids=["two", "a reprint", "a unit and its mission"],
)
def test_independence_of_the_two_sides_is_told(
    judged: Judge, claim: dict[str, object], denial: dict[str, object], independent: bool
) -> None:
    assert [c.independent for c in judged(claim, DENIAL | denial)] == [independent]


# --- the command


@pytest.fixture
def contradicting(store: Path, tmp_path: Path) -> Path:
    """Return a store of the packaged knowledge base with a figure that contradicts C084."""
    (tmp_path / "other.yaml").write_text(
        """\
sources:
- {id: other, title: Other, published: 2024-11-21, licence: CC0}
source: other
statements:
- id: other.1
  speaker: ohchr
  attribution: indirect
  modality: statistic
  action: be-killed
  object: haitian-people
  quantity: {value: 1200, unit: persons-killed, population: haiti, since: 2024-01-01, as_of: 2024-11-20}
  stated: 2024-11-20
  paraphrase: "Exactly 1,200 killed."
""",  # noqa: E501
        encoding="utf-8",
    )
    load([tmp_path / "other.yaml"], store)
    return store


@pytest.mark.slow
def test_contradiction_is_listed_first(run: Runner, contradicting: Path) -> None:
    found = json.loads(run("conflicts", "--store", contradicting, "-f", "json").stdout)["conflicts"]
    assert [
        (c["first"]["id"], c["second"]["id"]) for c in found if c["verdict"] == CONTRADICTION
    ] == [("C084", "other.1")]
    assert found[0]["verdict"] == CONTRADICTION


@pytest.mark.slow
def test_conflicts_exit_0_unless_asked_to_fail(run: Runner, contradicting: Path) -> None:
    assert run("conflicts", "--store", contradicting).returncode == 0


@pytest.mark.slow
def test_fail_on_contradiction_exits_1_and_still_reports(run: Runner, contradicting: Path) -> None:
    told = run("conflicts", "--store", contradicting, "--fail-on", "contradiction")
    assert (told.returncode, "contradiction: no number fits both" in told.stdout) == (1, True)


def test_what_time_explains_is_no_contradiction_to_fail_on(run: Runner) -> None:
    assert run("conflicts", "--fail-on", "contradiction").returncode == 0


def test_kind_narrows_the_list(run: Runner) -> None:
    told = run("conflicts", "--kind", "denial", "--kind", "places").stdout
    assert "No statements found that exclude each other." in told


@pytest.mark.parametrize(
    "words", [("--kind", "odd"), ("--fail-on", "odd"), ("-f", "doc")], ids=" ".join
)
def test_word_that_is_none_of_the_choices_is_a_usage_error(
    run: Runner, words: tuple[str, ...]
) -> None:
    assert run("conflicts", *words).returncode == 2


@pytest.mark.slow
def test_csv_has_one_row_a_conflict_of_two_sides(run: Runner, contradicting: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("conflicts", "--store", contradicting, "-f", "csv").stdout))
    )
    assert [
        (row["kind"], row["first_id"], row["second_id"], row["independent"]) for row in rows[:1]
    ] == [("quantity", "C084", "other.1", "false")]


@pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
def test_same_store_gives_the_same_bytes(run: Runner, form: str) -> None:
    assert run("conflicts", "-f", form).stdout == run("conflicts", "-f", form).stdout


def test_kinds_of_conflict_are_those_of_the_contract() -> None:
    assert CONFLICTS == ("quantity", "denial", "kinds", "places")


def test_empty_store_has_no_conflict() -> None:
    view = View(scratch())
    store_of(view).add(Quad(MKG.Actor, OWL.disjointWith, MKG.Place, GRAPH.test))
    assert conflicts(view) == ()


# --- one notion of a claim and its denial


def test_denial_of_another_day_contradicts_the_task_and_says_why_it_excludes_nothing(
    judged: Judge,
) -> None:
    claim = {"evidence_for": "T-1", "held": "2024-05-20"}
    (found,) = judged(claim, DENIAL | {"evidence_for": "T-1", "held": "2024-05-01"})
    assert (found.verdict, found.tasks, found.first.id, found.second and found.second.id) == (
        CONTRADICTED_TASK,
        ("T-1",),
        "s.1",
        "s.2",
    )
    assert "the claim is of a later day than the denial" in found.why
    assert [side.excludes for side in found.sides] == [0, 0]


def test_denied_task_of_which_nothing_is_claimed_is_listed_alone(judged: Judge) -> None:
    (found,) = judged(DENIAL | {"evidence_for": "T-1"})
    assert (found.verdict, found.first.id, found.second, found.independent) == (
        CONTRADICTED_TASK,
        "s.1",
        None,
        None,
    )


def test_task_whose_claim_and_denial_exclude_each_other_is_listed_once(judged: Judge) -> None:
    (found,) = judged({"evidence_for": "T-1"}, DENIAL | {"evidence_for": "T-1"})
    assert (found.verdict, found.tasks) == (CONTRADICTION, ("T-1",))


@pytest.mark.parametrize(
    "changes", [{"agent": "watch"}, {"held": "2023-12-31"}], ids=["another", "before the period"]
)
def test_denial_that_coverage_does_not_count_contradicts_no_task(
    judged: Judge, changes: dict[str, object]
) -> None:
    assert judged({"evidence_for": "T-1"}, DENIAL | {"evidence_for": "T-1"} | changes) == ()


def test_denial_whose_agent_is_a_statement_denies_of_the_agents_of_that(judged: Judge) -> None:
    meant = {"evidence_for": "T-1", "action": "train"}
    found = judged({}, meant, DENIAL | {"agent": "s.2", "source": "letter"})
    assert ("denial", CONTRADICTION, "s.1", "s.3") in verdicts(found)


@pytest.mark.parametrize("part", ["unit_of: guard", "part_of: guard", "part_of: unit"])
def test_denial_of_the_mission_contradicts_a_claim_of_whatever_is_part_of_it(
    read: Callable[..., View], part: str
) -> None:
    world = WORLD.replace(
        "places:", f"- {{id: office, kind: government-body, label: Office, {part}}}\nplaces:", 1
    )
    claim, denial = ACT | {"id": "s.1", "agent": "office"}, ACT | {"id": "s.2"} | DENIAL
    texts = [
        f"source: {each.pop('source', 'paper')}\nstatements:\n- "
        + "\n  ".join(f"{k}: {v}" for k, v in each.items())
        for each in (claim, denial)
    ]
    assert verdicts(conflicts(read(world, *texts))) == [("denial", CONTRADICTION, "s.1", "s.2")]


CHANGES = st.fixed_dictionaries(
    {
        "modality": st.sampled_from(
            ("asserted-activity", "denied", "denied", "impact-claim", "self-description")
        )
    },
    optional={
        "agent": st.sampled_from(("guard", "unit", "watch")),
        "action": st.sampled_from(("patrol", "patrol-jointly", "operations", "train")),
        "evidence_for": st.sampled_from(("T-1", "T-1", "operations-against-armed-groups")),
        "place": st.sampled_from(("market", "harbour", "old-town")),
        "object": st.sampled_from(("residents", "traders")),
        "held": st.sampled_from(("2024-05-01", "2024-05-20", "2023-12-01", "{from: 2024-01-01}")),
    },
)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(statements=st.lists(CHANGES, min_size=1, max_size=6))
def test_conflicts_hold_every_denial_and_act_of_a_task_that_coverage_calls_contradicted(
    read: Callable[..., View], statements: list[dict[str, object]]
) -> None:
    """Each pair of them too: as a contradiction, or in a conflict that says why the two do not
    exclude each other.
    """
    texts = [
        "source: paper\nstatements:\n- "
        + "\n  ".join(f"{k}: {v}" for k, v in (ACT | {"id": f"s.{n}"} | each).items())
        for n, each in enumerate(statements)
    ]
    view = read(WORLD, *texts)
    found = conflicts(view, ["denial"], Clocks(as_of="2024-06-30"))
    for verdict in assess(view, "toy", as_of="2024-06-30").tasks:
        by_value = {
            value: {s.id for s in verdict.statements if s.value == value}
            for value in ("denial", "act")
        }
        listed = [{side.id for side in c.sides} for c in found if verdict.task.id in c.tasks]
        assert (verdict.status == "contradicted") == bool(listed)
        for denial in by_value["denial"]:
            assert any(denial in sides for sides in listed)
            assert all(any({denial, act} <= sides for sides in listed) for act in by_value["act"])


# --- groups


def figures(count: int, **more: object) -> list[dict[str, object]]:
    return [COUNT | {"quantity": quantity(10 * n)} | more for n in range(count)]


def test_many_figures_of_one_quantity_are_one_conflict_with_every_side_once(judged: Judge) -> None:
    (found,) = judged(*figures(40))
    assert sorted(side.id for side in found.sides) == sorted(f"s.{n}" for n in range(1, 41))
    assert {side.excludes for side in found.sides} == {39}
    assert {found.first.id, found.second and found.second.id} == {"s.1", "s.40"}
    assert "no number fits all 40 figures" in found.why


def test_each_side_says_how_many_of_the_others_it_excludes(judged: Judge) -> None:
    wide = COUNT | {"quantity": quantity(15, "as_of: 2024-05-31, bound: at-least")}
    (found,) = judged(*figures(4), wide)
    assert {side.id: side.excludes for side in found.sides} == {
        "s.1": 4,
        "s.2": 4,
        "s.3": 3,
        "s.4": 3,
        "s.5": 2,
    }


def test_figure_that_fits_all_others_is_no_side(judged: Judge) -> None:
    wide = COUNT | {"quantity": quantity(0, "as_of: 2024-05-31, bound: at-least")}
    (found,) = judged(*figures(3), wide)
    assert sorted(side.id for side in found.sides) == ["s.1", "s.2", "s.3"]


def test_figures_of_many_days_are_one_series(judged: Judge) -> None:
    days = [COUNT | {"quantity": quantity(n, f"as_of: 2024-05-{n:02d}")} for n in range(1, 21)]
    (found,) = judged(*days)
    assert (found.verdict, len(found.sides), found.later) == (SUPERSEDED, 20, "s.20")
    assert "20 figures" in found.why


def test_counts_agree_with_a_comparison_of_every_pair(judged: Judge) -> None:
    chance = random.Random(5)  # noqa: S311 - repeatable data, no secret
    made = []
    for _ in range(60):
        since = chance.choice(("", "", ", since: 2024-01-01", ", since: 2024-02-01"))
        more = f"as_of: 2024-05-{chance.choice((30, 31))}{since}, bound: {chance.choice(BOUNDS)}"
        made.append(COUNT | {"quantity": quantity(chance.randrange(1, 60), more)})
    expected: dict[str, Counter[str]] = {CONTRADICTION: Counter(), SUPERSEDED: Counter()}
    read_back = [_figure(each["quantity"]) for each in made]
    for one, other in permutations(range(60), 2):
        a, b = read_back[one], read_back[other]
        apart = a.until != b.until or (a.since and b.since and a.since != b.since)
        if not a.fits(b):
            expected[SUPERSEDED if apart else CONTRADICTION][f"s.{one + 1}"] += 1
    found: dict[str, Counter[str]] = {CONTRADICTION: Counter(), SUPERSEDED: Counter()}
    for conflict in judged(*made):
        for side in conflict.sides:
            found[conflict.verdict][side.id] += side.excludes
    assert found == expected


def _figure(text: object) -> Figure:
    value = yaml.safe_load(str(text))
    since, until = str(value.get("since", "")), str(value["as_of"])
    return Figure(Decimal(value["value"]), value["bound"], "", "", since, until, "stated")


def test_many_claims_and_denials_of_one_matter_are_one_conflict(judged: Judge) -> None:
    (found,) = judged(*[{}] * 20, *[DENIAL] * 20)
    assert (len(found.sides), {side.excludes for side in found.sides}) == (40, {20})
    assert "20 statements deny of Guard (patrol) what 20 claim" in found.why


def test_event_at_many_places_is_one_conflict(judged: Judge) -> None:
    reports = [
        EVENT | {"place": place, "object": "s.1"} for place in ("harbour", "harbour", "old-town")
    ]
    (found,) = judged(EVENT | {"place": "market"}, *reports)
    assert [(side.id, side.excludes) for side in found.sides] == [
        ("s.1", 2),
        ("s.2", 1),
        ("s.3", 1),
    ]


@pytest.mark.slow
def test_time_grows_with_the_figures_and_not_with_their_pairs(judged: Judge) -> None:
    def spent(count: int) -> float:
        made = figures(count)
        before = time.process_time()
        (found,) = judged(*made)
        assert len(found.sides) == count
        return time.process_time() - before

    spent(10)
    assert spent(400) < 20 * spent(40)


@pytest.fixture
def counted(store: Path, tmp_path: Path) -> Path:
    """Return a store with 30 figures that contradict each other, beside the packaged knowledge
    base.
    """
    rows = "".join(
        f"- {{id: m.{n}, speaker: un, attribution: indirect, modality: statistic, action: "
        "be-killed, "
        f"stated: 2024-06-01, paraphrase: P., "
        f"quantity: {{value: {n}, unit: persons-killed, population: delmas, as_of: 2024-05-31}}}}\n"
        for n in range(1, 31)
    )
    text = (
        f"sources: [{{id: m, title: M, published: 2024-06-02, licence: CC0}}]\nsource: "
        f"m\nstatements:\n{rows}"
    )
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    load([tmp_path / "m.yaml"], store)
    return store


@pytest.mark.slow
def test_table_shows_some_sides_and_says_how_many_there_are(run: Runner, counted: Path) -> None:
    some, everything = (
        run("conflicts", "--store", counted, *words).stdout for words in ((), ("--sides", "0"))
    )
    assert "20 of 30 sides are shown" in " ".join(some.split())
    assert [text.count(" killed, Delmas, to 2024-05-31 ") for text in (some, everything)] == [
        20,
        30,
    ]


@pytest.mark.slow
def test_csv_and_json_hold_every_side_of_a_group(run: Runner, counted: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("conflicts", "--store", counted, "-f", "csv").stdout))
    )
    found = json.loads(run("conflicts", "--store", counted, "-f", "json").stdout)["conflicts"][0]
    rows = [row for row in rows if row["conflict"] == "1"]
    everything = {f"m.{n}" for n in range(1, 31)}
    assert {row[f"{which}_id"] for row in rows for which in ("first", "second")} == everything
    assert {
        side["id"] for side in (found["first"], found["second"], *found["others"])
    } == everything
    assert {row["second_id"] for row in rows} <= everything


# --- whom a figure counts


@pytest.mark.parametrize(("population", "count"), [("watch", 1), ("guard", 0)])
def test_figures_among_the_members_of_one_actor_are_compared(
    judged: Judge, population: str, count: int
) -> None:
    one, other = (
        COUNT
        | {
            "quantity": (
                f"{{value: {n}, unit: persons-killed, population: {whom}, as_of: 2024-05-31}}"
            )
        }
        for n, whom in ((3, "watch"), (5, population))
    )
    found = judged(one, other)
    assert len(found) == count
    assert all(
        "persons killed, Watch" in side.value for conflict in found for side in conflict.sides
    )


# --- independence


def test_body_and_what_it_is_part_of_are_not_independent(read: Callable[..., View]) -> None:
    world = WORLD.replace(
        "places:",
        "- {id: league, kind: international-body, label: League}\n"
        "- {id: office, kind: international-body, label: Office, part_of: league}\nplaces:",
        1,
    )
    texts = [
        f"source: {source}\nstatements:\n- "
        + "\n  ".join(f"{k}: {v}" for k, v in (ACT | changes).items() if v is not None)
        for source, changes in (
            ("paper", COUNT | {"id": "s.1", "speaker": "league", "quantity": quantity(40)}),
            ("letter", COUNT | {"id": "s.2", "speaker": "office", "quantity": quantity(70)}),
        )
    ]
    (found,) = conflicts(read(world, *texts))
    assert found.independent is False


def test_human_rights_office_and_the_united_nations_are_one_witness() -> None:
    counted_as = voices(open_view())
    assert [set(counted_as[actor]) for actor in ("ohchr", "kenyan-police")] == [{"un"}, {"mssm"}]
    assert "un" not in counted_as
