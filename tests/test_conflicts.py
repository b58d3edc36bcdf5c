"""What `kg conflicts` sets side by side: true contradictions, what time explains, and what is no conflict at all."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from kg.pipeline import load, open_view
from kg.provenance import CONFLICTS, CONTRADICTION, SUPERSEDED, Clocks, Conflict, conflicts
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
  tasks: [{id: T-1, label: Operations, concept: counter-gang-operations}]
"""
ACT = {
    "speaker": "guard", "attribution": "indirect", "modality": "asserted-activity", "agent": "guard",
    "action": "patrol", "stated": "2024-06-01", "paraphrase": "A test statement.",
}  # fmt: skip
DENIAL: dict[str, object] = {"modality": "denied", "speaker": "residents", "source": "letter"}
COUNT: dict[str, object] = {
    "modality": "statistic", "agent": None, "action": "be-killed", "object": "residents", "speaker": "watch",
}  # fmt: skip
EVENT: dict[str, object] = {"modality": "asserted-event", "action": "burn"}


def quantity(value: int, more: str = "as_of: 2024-05-31") -> str:
    return f"{{value: {value}, unit: persons-killed, population: old-town, {more}}}"


@pytest.fixture
def judged(read: Callable[..., View]) -> Callable[..., tuple[Conflict, ...]]:
    """Return a function from statements to their conflicts; s.1, s.2 … are the guard's patrol but for some keys."""

    def conflicts_of(*statements: dict[str, object], **clocks: str) -> tuple[Conflict, ...]:
        texts = []
        for number, changes in enumerate(statements, start=1):
            made = {"id": f"s.{number}", "source": "paper"} | ACT | changes
            lines = [f"{key}: {value}" for key, value in made.items() if value is not None and key != "source"]
            texts.append(f"source: {made['source']}\nstatements:\n- " + "\n  ".join(lines))
        return conflicts(read(WORLD, *texts), clocks=Clocks(**clocks))

    return conflicts_of


def verdicts(found: tuple[Conflict, ...]) -> list[tuple[str, str, str, str]]:
    return [(c.kind, c.verdict, c.first.id, c.second.id) for c in found]


# --- the packaged knowledge base


@pytest.fixture(scope="module")
def seeds() -> tuple[Conflict, ...]:
    return conflicts(open_view())


def test_packaged_knowledge_base_holds_no_contradiction(seeds: tuple[Conflict, ...]) -> None:
    assert {conflict.verdict for conflict in seeds} == {SUPERSEDED}


@pytest.mark.parametrize(
    ("first", "second", "later"),
    [
        ("C084", "ibcworldnews-2024.1", "ibcworldnews-2024.1"),
        ("C084", "lenouvelliste-251347.1", "lenouvelliste-251347.1"),
        ("C085", "ibcworldnews-2024.2", "ibcworldnews-2024.2"),
        ("C085", "lenouvelliste-251347.2", "lenouvelliste-251347.2"),
        ("C084", "donare-2024.1", "donare-2024.1"),
        ("donare-2024.1", "ibcworldnews-2024.1", "ibcworldnews-2024.1"),
        ("donare-2024.1", "lenouvelliste-251347.1", "lenouvelliste-251347.1"),
    ],
)
def test_later_figure_of_the_un_supersedes_the_earlier(
    seeds: tuple[Conflict, ...], first: str, second: str, later: str
) -> None:
    assert [c.later for c in seeds if (c.first.id, c.second.id) == (first, second)] == [later]


def test_seeds_hold_no_other_pair(seeds: tuple[Conflict, ...]) -> None:
    assert len(seeds) == 7


def test_days_of_both_figures_are_named(seeds: tuple[Conflict, ...]) -> None:
    (why,) = (c.why for c in seeds if (c.first.id, c.second.id) == ("C084", "ibcworldnews-2024.1"))
    assert "C084 from 2024-01-01 to 2024-11-20 (inferred)" in why
    assert "ibcworldnews-2024.1 from 2024-01-01 to 2024-09-30." in why


def test_two_papers_on_one_figure_of_the_un_are_not_independent(seeds: tuple[Conflict, ...]) -> None:
    assert [c.independent for c in seeds if (c.first.id, c.second.id) == ("C085", "ibcworldnews-2024.2")] == [False]


def test_denial_of_an_escort_for_others_is_no_contradiction(store: Path, bulletin: Path) -> None:
    load([bulletin / "statements.yaml"], store)
    assert conflicts(open_view(store), ["denial"]) == ()


# --- quantities


def test_two_values_for_one_quantity_and_day_contradict(judged: Judge) -> None:
    found = judged(COUNT | {"quantity": quantity(40)}, COUNT | {"quantity": quantity(70), "source": "letter"})
    assert verdicts(found) == [("quantity", CONTRADICTION, "s.1", "s.2")]


def test_two_values_as_of_two_days_are_superseded_in_time(judged: Judge) -> None:
    later = COUNT | {"quantity": quantity(70, "as_of: 2024-05-31"), "source": "letter"}
    (found,) = judged(later, COUNT | {"quantity": quantity(40, "as_of: 2024-04-30")})
    assert (found.verdict, found.later) == (SUPERSEDED, "s.1")


def test_count_of_another_length_is_superseded_in_time(judged: Judge) -> None:
    month, year = "since: 2024-05-01, as_of: 2024-05-31", "since: 2024-01-01, as_of: 2024-05-31"
    (found,) = judged(COUNT | {"quantity": quantity(40, month)}, COUNT | {"quantity": quantity(70, year)})
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
    assert judged(COUNT | {"quantity": quantity(40)}, COUNT | {"quantity": quantity(70)} | changes) == ()


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
        ({"held": "{from: 2024-03-01, to: 2024-04-30}"}, {"held": "{from: 2024-05-01, to: 2024-05-31}"}),
    ],
    ids=["agent", "unit-only", "action", "narrower", "aim", "mandate", "beneficiary", "object", "place", "day", "days"],
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
    view.engine.extend([Quad(entry, RDF.type, MKG.term(name), GRAPH.test) for name in classes])
    return view


def test_entry_of_two_disjoint_kinds_contradicts(read: Callable[..., View]) -> None:
    (found,) = conflicts(typed(read, entity("actor", "watch"), "Place"))
    assert (found.kind, found.verdict, found.first.id) == ("kinds", CONTRADICTION, "watch")
    assert [found.first.value, found.second.value] == ["actor", "place"]
    assert found.second.source == f"<{GRAPH.test.value}>"


def test_kind_below_a_disjoint_kind_contradicts(read: Callable[..., View]) -> None:
    assert len(conflicts(typed(read, entity("actor", "new"), "Mission", "Phenomenon"))) == 1


def test_kinds_that_the_ontology_lists_as_disjoint_contradict(read: Callable[..., View]) -> None:
    view = read(WORLD)
    view.engine.load(
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
    assert (found.kind, found.verdict, found.first.id, found.second.id) == ("places", CONTRADICTION, "s.1", "s.1")
    assert {found.first.value, found.second.value} == {"Market", "Harbour"}


def test_report_that_puts_an_event_elsewhere_contradicts(judged: Judge) -> None:
    found = judged(EVENT | {"place": "market"}, EVENT | {"place": "harbour", "object": "s.1", "source": "letter"})
    assert [{c.first.id, c.second.id} for c in found] == [{"s.1", "s.2"}]


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
def test_event_that_may_be_at_both_places_is_no_conflict(judged: Judge, changes: dict[str, object]) -> None:
    assert judged(EVENT | {"place": "[market, harbour]"} | changes) == ()


def test_two_events_at_two_places_are_no_conflict(judged: Judge) -> None:
    assert judged(EVENT | {"place": "market"}, EVENT | {"place": "harbour"}) == ()


# --- clocks, retractions, independence


@pytest.mark.parametrize("clock", [{"as_of": "2024-05-31"}, {"known_by": "2024-06-11"}], ids=str)
def test_conflict_is_not_there_before_both_sides_are(judged: Judge, clock: dict[str, str]) -> None:
    assert judged({}, DENIAL, **clock) == ()


def test_retracted_side_is_no_conflict(judged: Judge) -> None:
    assert judged({}, DENIAL, {"retracts": "s.2", "source": "late", "action": "issue-statement"}) == ()


def test_retraction_that_is_not_known_yet_leaves_the_conflict(judged: Judge) -> None:
    retraction = {"retracts": "s.2", "source": "late", "action": "issue-statement"}
    assert len(judged({}, DENIAL, retraction, known_by="2024-08-31")) == 1


def test_figure_that_is_taken_back_later_still_conflicts_before(judged: Judge) -> None:
    figures = COUNT | {"quantity": quantity(40)}, COUNT | {"quantity": quantity(70), "source": "letter"}
    retraction = {"retracts": "s.2", "source": "late", "action": "issue-statement"}
    assert [len(judged(*figures, retraction)), len(judged(*figures, retraction, known_by="2024-08-31"))] == [0, 1]


@pytest.mark.parametrize(
    ("claim", "denial", "independent"),
    [({}, {}, True), ({}, {"source": "reprint"}, False), ({"speaker": "unit"}, {"speaker": "guard"}, False)],
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
""",
        encoding="utf-8",
    )
    load([tmp_path / "other.yaml"], store)
    return store


def test_contradiction_is_listed_first(run: Runner, contradicting: Path) -> None:
    found = json.loads(run("conflicts", "--store", contradicting, "-f", "json").stdout)["conflicts"]
    assert [(c["first"]["id"], c["second"]["id"]) for c in found if c["verdict"] == CONTRADICTION] == [
        ("C084", "other.1")
    ]
    assert found[0]["verdict"] == CONTRADICTION


def test_conflicts_exit_0_unless_asked_to_fail(run: Runner, contradicting: Path) -> None:
    assert run("conflicts", "--store", contradicting).returncode == 0


def test_fail_on_contradiction_exits_1_and_still_reports(run: Runner, contradicting: Path) -> None:
    told = run("conflicts", "--store", contradicting, "--fail-on", "contradiction")
    assert (told.returncode, "contradiction: no number fits both" in told.stdout) == (1, True)


def test_what_time_explains_is_no_contradiction_to_fail_on(run: Runner) -> None:
    assert run("conflicts", "--fail-on", "contradiction").returncode == 0


def test_kind_narrows_the_list(run: Runner) -> None:
    told = run("conflicts", "--kind", "denial", "--kind", "places").stdout
    assert "No statements found that exclude each other." in told


@pytest.mark.parametrize("words", [("--kind", "odd"), ("--fail-on", "odd"), ("-f", "doc")], ids=" ".join)
def test_word_that_is_none_of_the_choices_is_a_usage_error(run: Runner, words: tuple[str, ...]) -> None:
    assert run("conflicts", *words).returncode == 2


def test_csv_has_one_row_a_conflict(run: Runner) -> None:
    rows = list(csv.DictReader(io.StringIO(run("conflicts", "-f", "csv").stdout)))
    assert len(rows) == 7
    assert (rows[0]["first_id"], rows[0]["kind"], rows[0]["verdict"]) == ("C084", "quantity", SUPERSEDED)


@pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
def test_same_store_gives_the_same_bytes(run: Runner, form: str) -> None:
    assert run("conflicts", "-f", form).stdout == run("conflicts", "-f", form).stdout


def test_kinds_of_conflict_are_those_of_the_contract() -> None:
    assert CONFLICTS == ("quantity", "denial", "kinds", "places")


def test_empty_store_has_no_conflict() -> None:
    view = View(Store())
    view.engine.add(Quad(MKG.A, OWL.disjointWith, MKG.B, GRAPH.test))
    assert conflicts(view) == ()
