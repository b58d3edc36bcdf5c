"""Each rule of coverage, flipped alone in a toy world: a guard, its unit, a watch, residents, two
tasks, two duties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.coverage import Coverage, TaskVerdict

    Judged = Callable[..., Coverage]

ACT: dict[str, Any] = {}
ROLE = {"modality": "self-description"}
AIM = {"modality": "intended"}
EFFECT = {"modality": "impact-claim"}
NOTHING = {"modality": "evaluative"}
DENIAL = {"modality": "denied", "speaker": "residents"}
AIRPORT = {"evidence_for": "T-2.airport"}
PORT = {"evidence_for": "T-2.port"}
SITES = {"evidence_for": "T-2"}


def task(found: Coverage, slug: str = "T-1") -> TaskVerdict:
    return next(verdict for verdict in found.tasks if verdict.task.id == slug)


def duty(found: Coverage, slug: str) -> str:
    return next(verdict.status for verdict in found.duties if verdict.duty.id == slug)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], "silent"),
        ([ACT], "covered"),
        ([ROLE], "partial"),
        ([AIM], "partial"),
        ([EFFECT], "partial"),
        ([NOTHING], "silent"),
        ([ROLE, ACT], "covered"),
        ([ACT, DENIAL], "contradicted"),
        ([DENIAL], "contradicted"),
        ([ACT | {"strength": "weak"}], "covered"),
    ],
)
def test_status_follows_from_the_best_evidence(
    judged: Judged, statements: list[Any], expected: str
) -> None:
    assert task(judged(*statements)).status == expected


def test_denial_alone_says_that_nothing_is_reported(judged: Judged) -> None:
    assert [m.detail for m in task(judged(DENIAL)).missing][-1] == "denied, nothing reported"


def test_denial_beside_an_act_names_the_denial_alone(judged: Judged) -> None:
    assert [m.code for m in task(judged(ACT, DENIAL)).missing] == ["denied"]


def test_contradicted_task_shows_both_sides(judged: Judged) -> None:
    assert [s.value for s in task(judged(ACT, DENIAL)).statements] == ["act", "denial"]


def test_partial_task_says_that_an_act_is_missing(judged: Judged) -> None:
    assert [m.code for m in task(judged(ROLE)).missing] == ["no-act"]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("2024-07-01", "covered"),  # the day itself is inside
        ("2024-07-02", "silent"),  # after --as-of
        ("2024-01-01", "covered"),  # the period's first day
        ("2023-12-31", "silent"),  # before the period
        ("{from: 2023-06-01, to: 2024-01-01}", "covered"),  # meets it
        ("{from: 2023-06-01, to: 2023-12-31}", "silent"),  # ends before it
        ("{from: 2023-06-01}", "covered"),  # still goes on
        ("{from: 2024-07-01, to: 2026-01-01}", "covered"),  # begins in time
    ],
)
def test_only_what_held_by_the_day_and_in_the_period_counts(
    judged: Judged, held: str, expected: str
) -> None:
    assert task(judged({"held": held})).status == expected


@pytest.mark.parametrize(
    ("held", "expected"), [("2024-12-31", "covered"), ("2025-01-01", "silent")]
)
def test_act_dated_after_the_succession_never_counts(
    judged: Judged, held: str, expected: str
) -> None:
    found = judged({"held": held, "source": "late-paper"}, as_of="2025-02-01")
    assert (found.in_force, task(found).status) == ("unknown", expected)


@pytest.mark.parametrize(
    ("known_by", "expected"), [("2024-06-10", "covered"), ("2024-06-09", "silent"), ("", "covered")]
)
def test_only_what_was_known_by_the_day_counts(
    judged: Judged, known_by: str, expected: str
) -> None:
    assert task(judged(ACT, known_by=known_by)).status == expected


RETRACTION = {
    "source": "late-paper",
    "modality": "characterisation",
    "evidence_for": None,
    "retracts": "s.1",
}


@pytest.mark.parametrize(
    ("known_by", "expected"), [("", "silent"), ("2024-09-01", "silent"), ("2024-08-31", "covered")]
)
def test_retraction_counts_once_it_is_known(judged: Judged, known_by: str, expected: str) -> None:
    assert task(judged(ACT, RETRACTION, known_by=known_by)).status == expected


def test_verdict_names_what_was_taken_back_and_by_what(judged: Judged) -> None:
    found = judged(ACT, RETRACTION, ACT | AIRPORT, RETRACTION | {"retracts": "s.3"})
    assert [[(each.id, each.by) for each in verdict.retracted] for verdict in found.tasks] == [
        [("s.1", "s.2")],
        [("s.3", "s.4")],
    ]


@pytest.mark.parametrize(
    ("statement", "known_by"),
    [({"agent": "watch"}, ""), ({"held": "2023-01-01"}, ""), ({}, "2024-08-31")],
)
def test_what_would_not_count_or_still_counts_is_not_named_as_taken_back(
    judged: Judged, statement: dict[str, str], known_by: str
) -> None:
    assert task(judged(ACT | statement, RETRACTION, known_by=known_by)).retracted == ()


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([ACT | AIRPORT, ACT | PORT], "covered"),
        ([ACT | AIRPORT], "partial"),
        ([ACT | SITES], "partial"),
        ([ACT | SITES, ACT | AIRPORT, ACT | PORT], "covered"),
        ([ACT | AIRPORT, ROLE | PORT], "partial"),
        ([ACT | AIRPORT, ACT | PORT, DENIAL | PORT], "contradicted"),
        ([ACT | AIRPORT, ACT | PORT, DENIAL | SITES], "contradicted"),
        ([], "silent"),
        ([EFFECT | SITES], "partial"),
        ([EFFECT | PORT], "partial"),
    ],
)
def test_task_with_sub_targets_rests_on_them(
    judged: Judged, statuses: list[Any], expected: str
) -> None:
    assert task(judged(*statuses), "T-2").status == expected


def test_task_with_sub_targets_names_those_that_lack_an_act(judged: Judged) -> None:
    found = task(judged(ACT | AIRPORT, ROLE | PORT), "T-2").missing
    assert [(m.code, m.detail) for m in found] == [("sub-target", "port: no act reported")]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("operations-against-armed-groups", "covered"),
        ("operational-support-against-armed-groups", "covered"),  # below the task's concept
        ("restore-security", "silent"),
        ("T-2", "silent"),
    ],
)
def test_evidence_for_a_concept_at_or_below_the_tasks_counts(
    judged: Judged, target: str, expected: str
) -> None:
    assert task(judged({"evidence_for": target})).status == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("guard", "covered"),
        ("guard-unit", "covered"),
        ("watch", "silent"),
        ("[watch, guard]", "covered"),
        ("[]", "silent"),
    ],
)
def test_only_the_holder_and_its_units_act_for_a_task(
    judged: Judged, agent: str, expected: str
) -> None:
    assert task(judged({"agent": agent})).status == expected


def test_act_of_an_act_counts_for_the_first_ones_agent(judged: Judged) -> None:
    found = judged({"evidence_for": None}, EFFECT | {"agent": "s.1"})
    assert task(found).status == "partial"


def test_who_speaks_is_no_matter_for_the_status(judged: Judged) -> None:
    assert task(judged({"speaker": "residents"})).status == "covered"


def test_denial_about_another_actor_contradicts_nothing(judged: Judged) -> None:
    assert task(judged(DENIAL | {"agent": "watch"})).status == "silent"


@pytest.mark.parametrize(
    "link",
    [
        {"context_for": "T-1"},
        {"limits_scope": "toy", "modality": "denied"},
        {"fits_no_task": "{mandate: toy, nearest: T-1, why: because}"},
        {},
    ],
    ids=["context", "scope-limit", "fits-no-task", "nothing"],
)
def test_what_is_no_evidence_never_counts(judged: Judged, link: dict[str, str]) -> None:
    assert task(judged({"evidence_for": None} | link)).status == "silent"


@pytest.mark.parametrize(
    ("coding", "reading", "expected"),
    [
        ("adjudicated", "{modality: self-description}", "covered"),
        ("strict", "{modality: self-description}", "silent"),
        ("strict", "{evidence_for: T-2}", "silent"),
        ("strict", "{context_for: T-1}", "silent"),
        ("strict", "{speaker: watch}", "covered"),
        ("lenient", "{modality: self-description}", "covered"),
    ],
)
def test_disputed_act_counts_by_the_reading(
    judged: Judged, coding: str, reading: str, expected: str
) -> None:
    assert task(judged({"coding": reading}, coding=coding)).status == expected


@pytest.mark.parametrize(
    ("coding", "expected"),
    [("adjudicated", "partial"), ("strict", "silent"), ("lenient", "covered")],
)
def test_role_that_one_coder_read_as_an_act(judged: Judged, coding: str, expected: str) -> None:
    found = judged(ROLE | {"coding": "{modality: asserted-activity}"}, coding=coding)
    assert task(found).status == expected


@pytest.mark.parametrize(
    ("coding", "expected"),
    [("adjudicated", "silent"), ("strict", "silent"), ("lenient", "covered")],
)
def test_act_that_one_coder_read_for_this_task(judged: Judged, coding: str, expected: str) -> None:
    found = judged({"evidence_for": None, "coding": "{evidence_for: T-1}"}, coding=coding)
    assert task(found).status == expected


def test_agreed_coding_counts_under_strict(judged: Judged) -> None:
    assert task(judged({"coding": "agreed"}, coding="strict")).status == "covered"


WIRE = [{"source": paper} for paper in ("paper-a", "paper-c", "paper-d")]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (
            [
                paper | {"speaker": who}
                for paper, who in zip(WIRE, ("guard", "watch", "desk"), strict=True)
            ],
            1,
        ),
        ([{"source": "paper-a"}, {"source": "paper-b"}], 1),
        ([{"speaker": "guard"}, {"speaker": "watch"}], 1),
        ([{"source": "paper-a"}, {"source": "paper-b", "speaker": "residents"}], 2),
        (
            [
                {"source": "paper-a"},
                {"source": "paper-b", "speaker": "residents"},
                {"source": "digest", "speaker": "desk"},
            ],
            2,
        ),
        ([{"source": "digest", "speaker": "desk"}], 1),
        (WIRE, 1),
        ([{"source": "paper-a"}, {"source": "paper-b", "speaker": "guard-unit"}], 1),
        (
            [
                {
                    "source": "paper-a",
                    "speaker": "desk",
                    "attribution": "unattributed",
                    "origin": "guard",
                },
                {"source": "paper-b"},
            ],
            1,
        ),
        (
            [
                {"source": "paper-a", "speaker": "watch"},
                {"source": "paper-a", "speaker": "residents"},
                {"source": "paper-b", "speaker": "watch"},
            ],
            2,
        ),
        ([], 0),
    ],
    ids=[
        "a wire and its reprints",
        "two papers on one press statement",
        "mission and police in one article",
        "mission in A and residents in B",
        "A, B and a digest of both",
        "a digest alone",
        "one voice reprinted",
        "a unit counts as its mission",
        "an origin counts as the witness",
        "matching, not counting",
        "nothing",
    ],
)
def test_independent_acts_share_neither_witness_nor_source(
    judged: Judged, acts: list[Any], expected: int
) -> None:
    assert task(judged(*acts)).independent == expected


def test_only_acts_are_counted_as_independent(judged: Judged) -> None:
    assert task(judged(ACT, ROLE | {"source": "paper-b", "speaker": "residents"})).independent == 1


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ([ACT], "self-reported"),
        ([ACT, {"source": "paper-b", "speaker": "residents"}], "corroborated"),
        ([{"speaker": "residents"}], None),
        ([ROLE], None),
    ],
)
def test_corroboration_is_over_acts(judged: Judged, acts: list[Any], expected: str | None) -> None:
    assert task(judged(*acts)).corroboration == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (ACT, "done"),
        (ROLE, "claimed"),
        (AIM, "claimed"),
        ({"modality": "compliance-claim"}, "claimed"),
        (DENIAL, "breached"),
        (NOTHING, "silent"),
        ({"agent": "watch"}, "silent"),
        ({"agent": "toy", "modality": "compliance-claim"}, "claimed"),
    ],
)
def test_duty_has_words_of_its_own(
    judged: Judged, statement: dict[str, str], expected: str
) -> None:
    assert duty(judged(statement | {"evidence_for": "D-1"}), "D-1") == expected


@pytest.mark.parametrize(("agent", "expected"), [("watch", "done"), ("guard", "silent")])
def test_duty_is_done_by_whom_it_binds(judged: Judged, agent: str, expected: str) -> None:
    assert duty(judged({"evidence_for": "D-2", "agent": agent}), "D-2") == expected


def test_duties_stand_outside_the_share(judged: Judged) -> None:
    assert judged({"evidence_for": "D-1"}).share == 0


OUTSIDE = {"evidence_for": None, "fits_no_task": "{mandate: toy, nearest: T-1, why: because}"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (OUTSIDE, [("s.1", "act", "T-1")]),
        (OUTSIDE | ROLE, [("s.1", "role", "T-1")]),
        (OUTSIDE | AIM, [("s.1", "aim", "T-1")]),
        (OUTSIDE | EFFECT, []),
        (OUTSIDE | {"agent": "watch"}, []),
        (OUTSIDE | {"held": "2024-08-01"}, []),
    ],
)
def test_beyond_the_mandate_is_what_the_holder_does_without_a_task(
    judged: Judged, statement: dict[str, str], expected: list[Any]
) -> None:
    assert [(o.id, o.kind, o.nearest) for o in judged(statement).outside] == expected


LIMIT = {"evidence_for": None, "limits_scope": "toy", "modality": "denied", "action": "governance"}
GOVERNS = {"evidence_for": None, "action": "govern-directly", "speaker": "residents"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([LIMIT, GOVERNS], ["s.2"]),
        ([LIMIT, GOVERNS | {"action": "patrol"}], []),
        ([LIMIT, GOVERNS | {"agent": "watch"}], []),
        ([LIMIT, GOVERNS | {"agent": "guard-unit"}], ["s.2"]),
        ([LIMIT, GOVERNS | AIM], []),
        ([LIMIT | {"agent": "watch"}, GOVERNS], []),
        ([LIMIT, GOVERNS, RETRACTION], []),
        ([GOVERNS], []),
    ],
    ids=[
        "below",
        "another action",
        "another actor",
        "its unit",
        "an aim",
        "another's limit",
        "limit retracted",
        "none",
    ],
)
def test_act_against_the_holders_own_scope_limit_is_listed(
    judged: Judged, statements: list[Any], expected: list[str]
) -> None:
    assert [o.id for o in judged(*statements).outside] == expected


def test_scope_limit_is_listed_as_one(judged: Judged) -> None:
    assert [s.id for s in judged(LIMIT).scope_limits] == ["s.1"]


def test_latest_is_the_newest_day_held(judged: Judged) -> None:
    assert task(judged({"held": "2024-03-01"}, {"held": "2024-05-01"})).latest == "2024-05-01"


def test_places_are_those_of_the_statements(judged: Judged) -> None:
    assert task(judged({"place": "market-square"}, ROLE)).places == ("market-square",)


def test_witness_of_an_unattributed_sentence_is_its_origin(judged: Judged) -> None:
    found = task(judged({"speaker": "desk", "attribution": "unattributed", "origin": "guard"}))
    assert found.witnesses == ("guard",)


def test_mandate_without_tasks_has_no_share(judged: Judged) -> None:
    assert judged(mandate="next", as_of="2025-02-01").share is None


@pytest.mark.parametrize("symbol", ["A/1", "A/2", "act-1"])
def test_symbol_of_an_instrument_finds_its_mandate(judged: Judged, symbol: str) -> None:
    assert judged(mandate=symbol).mandate.id == "toy"


def test_statement_linked_twice_is_counted_once(judged: Judged) -> None:
    found = judged(
        {"coding": "{evidence_for: operational-support-against-armed-groups}"}, coding="lenient"
    )
    assert [s.id for s in task(found).statements] == ["s.1"]


def test_sources_that_repeat_each_other_in_a_loop_are_one(read: Callable[..., Any]) -> None:
    from kg.provenance import origins

    view = read(
        "sources:\n- {id: p1, title: P, published: 2024-01-01, derived_from: p2}\n"
        "- {id: p2, title: P, published: 2024-01-01, derived_from: p1}\n"
    )
    assert set(origins(view).values()) == {frozenset({"p1"})}


def test_deep_lattice_of_reprints_ends_in_its_root(read: Callable[..., Any]) -> None:
    from kg.provenance import origins

    rows = [
        "- {id: r0-a, title: t, published: 2024-01-01}",
        "- {id: r0-b, title: t, published: 2024-01-01}",
    ]
    rows += [
        (
            f"- {{id: r{n}-{x}, title: t, published: 2024-01-01, derived_from: [r{n - 1}-a, "
            f"r{n - 1}-b]}}"
        )
        for n in range(1, 40)
        for x in "ab"
    ]
    assert origins(read("sources:\n" + "\n".join(rows)))["r39-a"] == {"r0-a", "r0-b"}


def test_labels_in_two_languages_are_one_statement(judged: Judged) -> None:
    twice = {"paraphrase": "{en: One., fr: Un.}", "evidence_for": None}
    fits = judged(ACT | twice | {"fits_no_task": "{mandate: toy, nearest: T-1, why: none}"})
    limits = judged(ACT | twice | {"limits_scope": "toy", "modality": "denied"})
    assert ([o.id for o in fits.outside], [s.id for s in limits.scope_limits]) == (["s.1"], ["s.1"])


def test_a_scope_limit_that_somebody_else_states_is_not_the_holders_own(judged: Judged) -> None:
    found = judged(
        ACT
        | {
            "evidence_for": None,
            "limits_scope": "toy",
            "modality": "denied",
            "speaker": "residents",
        }
    )
    assert found.scope_limits == ()
