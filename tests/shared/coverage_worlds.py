"""Random worlds to judge: mandates, sources with their reprints and digests, statements, and what
to ask of them.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Node = dict[str, Any]

DAYS = (
    *("2024-06-01", "2024-06-30", "2024-05-31", "2024-06-02", "2024-07-01", "2024-06-10") * 3,
    "2024-01-01",
    "2024-02-29",
    "2023-12-31",
    "2023-12-30",
    "2024-07-02",
    "2024-12-31",
    "2025-01-01",
    "2025-02-01",
)
PUBLISHED = (
    "2024-07-01",
    "2024-06-10",
    "2024-07-01",
    "2024-06-10",
    "2024-08-01",
    "2025-01-01",
    "2025-02-01",
)
FORCES = (
    "decides",
    "demands",
    "directs",
    "authorises",
    "requests",
    "urges",
    "calls-upon",
    "encourages",
    "invites",
    "permits",
)
TARGETS = (
    "T-1",
    "T-1",
    "T-1",
    "T-2",
    "T-2.airport",
    "T-2.port",
    "T-2.port",
    "T-3",
    "N-1",
    "D-1",
    "D-2",
    "operations-against-armed-groups",
    "operational-support-against-armed-groups",
    "restore-security",
)
MODALITIES = (
    *("asserted-activity",) * 6,
    "asserted-event",
    "self-description",
    "intended",
    "hoped",
    "impact-claim",
    "denied",
    "called-for",
    "called-for",
    "compliance-claim",
    "evaluative",
)
ACTORS = (
    *("guard",) * 8,
    "unit",
    "squad",
    "office",
    "branch",
    "cell",
    "watch",
    "watch",
    "residents",
)
VOICES = (
    "guard",
    "guard",
    "unit",
    "squad",
    "office",
    "branch",
    "watch",
    "state",
    "residents",
    "desk",
)
LINKS = (*("evidence",) * 20, "context", "fits", "limits", "none")
FOCUS = (
    ("T-1",),
    ("T-1",),
    ("T-2.airport", "T-2.port"),
    ("T-2.airport", "T-2.port"),
    ("T-2.airport", "T-2.port", "T-2"),
    ("T-1", "N-1"),
    ("T-1", "T-3"),
    ("D-1", "D-2"),
)
REGISTRY: Node = {
    "actors": [
        {"id": "guard", "kind": "mission", "label": "Guard"},
        {"id": "unit", "kind": "contingent", "label": "Unit", "unit_of": "guard"},
        {"id": "squad", "kind": "contingent", "label": "Squad", "unit_of": "unit"},
        {"id": "state", "kind": "state", "label": "State"},
        {"id": "office", "kind": "international-body", "label": "Office", "part_of": "unit"},
        {
            "id": "branch",
            "kind": "international-body",
            "label": "Branch",
            "part_of": ["office", "cell"],
        },
        {
            "id": "cell",
            "kind": "international-body",
            "label": "Cell",
            "part_of": ["branch", "watch"],
        },
        {"id": "watch", "kind": "police-service", "label": "Watch", "part_of": "state"},
        {"id": "residents", "kind": "population-group", "label": "Residents"},
        {"id": "desk", "kind": "media-actor", "label": "Desk", "part_of": ["residents", "state"]},
    ]
}


def some(*values: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - values of any type
    """Return a strategy for one of some values; the first is the simplest."""
    return st.sampled_from(values)


@st.composite
def _sources(draw: Any) -> list[Node]:  # noqa: ANN401 - hypothesis's own
    """Return two to six sources; each may repeat, digest or correct those published before it."""
    days = sorted(draw(st.lists(some(*PUBLISHED), min_size=2, max_size=6)))
    found: list[Node] = []
    for number, day in enumerate(days):
        source: Node = {"id": f"p{number}", "title": f"P{number}", "published": day}
        earlier = [each["id"] for each in found]
        repeats: list[str] = []
        if earlier and draw(some(False, False, True)):
            repeats = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True))
        if repeats:
            key = (
                "revision_of"
                if len(repeats) == 1 and draw(some(False, False, True))
                else "derived_from"
            )
            source[key] = repeats[0] if len(repeats) == 1 else repeats
        found.append(source)
    return found


@st.composite
def _mandates(draw: Any) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return two mandates of one holder, the second from the day after the first, and the
    instruments behind them.
    """
    ends = draw(some(*("2024-12-31",) * 5, "", "2024-06-30"))
    provisions = [
        {"id": f"act-{number}-p", "paragraph": "1"} | ({"force": force} if force else {})
        for number, force in enumerate(draw(st.tuples(*[some("authorises", "", *FORCES)] * 3)))
    ]
    adopted = draw(st.tuples(*[some("", "", "", "2024-01-01", "2024-07-01", "2024-07-02")] * 3))
    instruments = [
        {"id": f"act-{n}", "label": "Act", "symbol": f"A/{n}", "provisions": [provision]}
        | ({"adopted": day} if day else {})
        for n, (provision, day) in enumerate(zip(provisions, adopted, strict=True))
    ]
    toy: Node = {
        "id": "toy",
        "label": "Toy",
        "holder": "guard",
        "begins": "2024-01-01",
        "task_list": "complete",
        "tasks": [
            {
                "id": "T-1",
                "label": "One",
                "concept": draw(some("operations-against-armed-groups", "restore-security")),
                "provision": "act-0-p",
            },
            {
                "id": "T-2",
                "label": "Two",
                "concept": "critical-infrastructure-security",
                "provision": "act-1-p",
                "sub_targets": [
                    {"id": "T-2.airport", "label": "A", "kind": "airport"},
                    {"id": "T-2.port", "label": "P", "kind": "seaport"},
                ],
            },
            {
                "id": "T-3",
                "label": "Three",
                "concept": "operational-support-against-armed-groups",
                "provision": "act-2-p",
            },
        ],
        "duties": [
            {"id": "D-1", "label": "One", "kind": "duty", "bound": "guard"},
            {
                "id": "D-2",
                "label": "Two",
                "kind": "limit",
                "bound": draw(some("watch", ["watch", "guard"])),
            },
        ],
    }
    if ends:
        toy |= {"ends": ends} | (
            {"marks": {"ends": draw(some("unverified", "inferred"))}} if draw(some(0, 1)) else {}
        )
    after = {"2024-12-31": "2025-01-01", "2024-06-30": "2024-07-01"}.get(ends, "2026-01-01")
    following = {
        "id": "next",
        "label": "Next",
        "holder": "guard",
        "begins": after,
        "task_list": "incomplete",
        "replaces": "toy",
        "tasks": [{"id": "N-1", "label": "N", "concept": "operations-against-armed-groups"}],
    }
    return {"instruments": instruments, "mandates": [toy, following]}


@st.composite
def _statement(
    draw: Any,  # noqa: ANN401 - hypothesis's own
    number: int,
    source: Node,
    earlier: list[str],
    focus: tuple[str, ...],
) -> Node:
    made: Node = {
        "id": f"s.{number}",
        "speaker": draw(some(*VOICES)),
        "attribution": "indirect",
        "modality": draw(some(*MODALITIES)),
        "agent": draw(some(*ACTORS)),
        "action": "patrol",
        "stated": draw(some(*(day for day in DAYS if day <= source["published"]))),
        "paraphrase": "A statement.",
    }
    link = draw(some(*LINKS))
    if link == "evidence":
        made["evidence_for"] = draw(some(*focus * 8, *TARGETS))
    elif link == "context":
        made["context_for"] = "T-1"
    elif link == "fits":
        made["fits_no_task"] = {
            "mandate": draw(some("toy", "next")),
            "nearest": "T-1",
            "why": "because",
        }
    elif link == "limits":
        made |= {"limits_scope": "toy", "modality": "denied", "action": "governance"}
    if link != "limits" and draw(some(False, False, False, True)):
        made["action"] = draw(some("govern-directly", "governance", "train"))
    made |= draw(_held())
    made |= draw(_extra(made, earlier))
    return made


@st.composite
def _held(draw: Any) -> Node:  # noqa: ANN401 - hypothesis's own
    kind = draw(some("none", "none", "day", "interval", "open"))
    if kind == "none":
        return {}
    first, last = sorted((draw(some(*DAYS)), draw(some(*DAYS))))
    if kind == "day":
        return {"held": last}
    return {"held": {"from": first} | ({"to": last} if kind == "interval" else {})}


@st.composite
def _extra(draw: Any, made: Node, earlier: list[str]) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return one thing that sets a statement apart: another voice, a reading, what it takes back or
    refers to.
    """
    kind = draw(
        some(
            "",
            "",
            "",
            "origin",
            "credibility",
            "credibility",
            "retracts",
            "meant",
            "coding",
            "agent",
        )
    )
    if kind == "origin":
        return {"speaker": "desk", "attribution": "unattributed", "origin": made["speaker"]}
    if kind == "retracts" and earlier:
        return {"retracts": draw(st.sampled_from(earlier))}
    if kind == "meant" and earlier:
        return {
            "agent": [
                draw(st.sampled_from(earlier)),
                *([made["agent"]] if draw(st.booleans()) else []),
            ]
        }
    if kind == "coding":
        return {"coding": draw(_reading())}
    simple = {
        "credibility": draw(st.integers(1, 6)),
        "agent": sorted({"guard", draw(some("watch", "unit"))}),
    }
    return {key: value for key, value in simple.items() if key == kind}


@st.composite
def _reading(draw: Any) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return what another coder read otherwise."""
    other = {
        "modality": draw(some(*MODALITIES)),
        "evidence_for": draw(some(*TARGETS)),
        "context_for": "T-1",
        "speaker": "watch",
    }
    fields = draw(
        some("modality", "evidence_for", "context_for", "modality evidence_for", "speaker")
    ).split()
    return {field: other[field] for field in fields}


@st.composite
def worlds(draw: Any) -> list[Node]:  # noqa: ANN401 - hypothesis's own
    """Return the documents of one world: a registry, and statements by the source they stand in.

    What a statement refers to was published no later than itself, so that a load of what was known
    by a day is whole.
    """
    sources = draw(_sources())
    by_source: dict[str, list[Node]] = {}
    told: list[tuple[str, str]] = []
    focus = draw(some(*FOCUS))
    for number in range(draw(some(*range(2, 11), 0, 1))):
        source = draw(st.sampled_from(sources))
        earlier = [slug for slug, day in told if day <= source["published"]]
        by_source.setdefault(source["id"], []).append(
            draw(_statement(number, source, earlier, focus))
        )
        told.append((f"s.{number}", source["published"]))
    documents = [{"source": source, "statements": rows} for source, rows in by_source.items()]
    return [REGISTRY | draw(_mandates()) | {"sources": sources}, *documents]


@st.composite
def questions(draw: Any) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return what to ask of a world: a mandate, the clocks, a policy."""
    asked: Node = {
        "mandate": draw(some(*("toy",) * 9, "next")),
        "as_of": draw(
            some(*("2024-07-01",) * 9, "2024-06-30", "2025-01-01", "2025-02-01", "2023-12-31")
        ),
        "known_by": draw(some("", "", "", "", "2024-06-10", "2024-07-15", "2024-09-01")),
        "coding": draw(some("adjudicated", "adjudicated", "strict", "lenient")),
        "min_force": draw(some(*("",) * 12, *FORCES)),
        "min_independent": draw(some(1, 1, 2, 3)),
        "max_age": draw(some(None, None, None, 0, 1, 29, 30, 31, 200)),
        "max_denial_age": draw(some(None, None, 0, 1, 29, 30, 31, 200)),
        "min_credibility": draw(some(None, None, None, 1, 3, 6)),
    }
    if draw(some(False, False, False, True)):
        waiver = {"task": draw(some("T-1", "T-2.port", "N-1")), "reason": "r", "author": "a"}
        asked["waivers"] = [waiver | {"expires": draw(some("2024-06-30", "2024-07-01"))}]
    return asked


@st.composite
def acts(draw: Any, world: list[Node]) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return a document with one more act of the holder or a unit of it, which nobody disputes."""
    more: Node = draw(_one_more(world, 99, {"modality": "asserted-activity", "agent": "guard"}))
    return more


@st.composite
def calls(draw: Any, world: list[Node]) -> list[Node]:  # noqa: ANN401 - hypothesis's own
    """Return one to three documents with one more call each, by anybody on anybody."""
    numbers = range(90, 91 + draw(st.integers(0, 2)))
    return [draw(_one_more(world, number, {"modality": "called-for"})) for number in numbers]


@st.composite
def _one_more(draw: Any, world: list[Node], number: int, as_: Node) -> Node:  # noqa: ANN401 - hypothesis's own
    """Return a document with one more statement, which speaks to a task and nobody disputes."""
    source = draw(st.sampled_from(world[0]["sources"]))
    made = draw(_statement(number, source, [], ())) | as_
    for key in ("coding", "context_for", "fits_no_task", "limits_scope", "retracts"):
        made.pop(key, None)
    made["evidence_for"] = draw(some(*TARGETS))
    return {"source": source["id"], "statements": [made]}
