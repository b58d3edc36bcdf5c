"""What the tests of coverage share: a store to judge many small worlds in, and a coverage as plain
data.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import Store
from stores import store_of

from kg.coverage import Policy, Waiver, assess, later_act
from kg.engine import Local
from kg.importers import assemble as documents_
from kg.importers.names import Names
from kg.services.opening import load_ontology
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kg.coverage import Coverage, TaskVerdict
    from kg.model import Statement

Node = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "fixtures" / "coverage"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))
BASE = {
    "source": "paper-a",
    "speaker": "guard",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "guard",
    "action": "patrol",
    "evidence_for": "T-1",
    "stated": "2024-06-01",
    "paraphrase": "A statement.",
}


class Bench:
    """A store with the ontology, into which the quads of one world are put and taken out again."""

    def __init__(
        self, engine: Store | None = None, seen: Callable[[View], View] = lambda view: view
    ) -> None:
        self.view = View(Local(Store() if engine is None else engine))
        load_ontology(Local(store_of(self.view)))
        self.seen = seen

    def assess(self, documents: list[Node], asked: Node) -> Coverage:
        """Return the coverage that documents give."""
        parsed = [
            documents_.parse_json(json.dumps(each).encode(), f"{n}.json")
            for n, each in enumerate(documents)
        ]
        quads, _ = documents_.read(parsed, Names(self.view))
        store_of(self.view).extend(quads)
        try:
            return assess(self.seen(self.view), **arguments(asked))
        finally:
            for quad in quads:
                store_of(self.view).remove(quad)


def arguments(asked: Node) -> Node:
    """Return the arguments of `assess`: what is no mandate and no clock is of the policy."""
    clocks = {key: asked[key] for key in ("mandate", "as_of", "known_by") if key in asked}
    policy = {key: value for key, value in asked.items() if key not in clocks}
    waivers = tuple(Waiver(**each) for each in policy.pop("waivers", ()))
    return clocks | {"policy": Policy(**policy, waivers=waivers)}


def plain(found: Coverage) -> Node:
    """Return a coverage as the plain data that the second implementation gives."""
    short = {
        "in_force": found.in_force,
        "share": found.share,
        "succeeded_by": set(found.mandate.succeeded_by),
        "tasks": {
            verdict.task.id: {
                "status": verdict.status,
                "missing": {missing.code for missing in verdict.missing},
                "statements": {s.id: s.value for s in verdict.statements},
                "qualified": {act.id for act in verdict.qualified},
                "independent": verdict.independent,
                "fit": verdict.independent_fit,
                "corroboration": verdict.corroboration,
                "latest": verdict.latest,
                "latest_statement": verdict.latest_statement,
                "lists": listed(verdict.lists),
                "retracted": {each.id for each in verdict.retracted},
                "later_act": later(verdict, found.as_of),
                "parts": {
                    part.target: {
                        "status": part.status,
                        "missing": {missing.code for missing in part.missing},
                        "fit": part.independent_fit,
                        "lists": listed(part.lists),
                    }
                    for part in verdict.sub_targets
                },
            }
            for verdict in found.tasks
        },
    }
    if found.in_force == "no":
        return short
    return short | {
        "duties": {verdict.duty.id: verdict.status for verdict in found.duties},
        "duty_lists": {verdict.duty.id: listed(verdict.lists) for verdict in found.duties},
        "outside": {(o.id, o.kind, o.limit) for o in found.outside},
        "limits": {s.id for s in found.scope_limits},
        "left_out": set(found.left_out),
        "lapsed": {finding.message.split()[3] for finding in found.findings},
    }


def listed(lists: Mapping[str, tuple[Statement, ...]]) -> dict[str, set[str]]:
    """Return the ids in each list of what does not count."""
    return {name: {said.id for said in group} for name, group in lists.items()}


def later(verdict: TaskVerdict, as_of: str) -> str:
    """Return the act that a contradicted task names as later than its denials, empty where there is
    none.
    """
    act = later_act(verdict.statements, as_of) if verdict.status == "contradicted" else None
    return act.id if act else ""


def statuses(found: Node) -> Iterator[tuple[str, str]]:
    """Return each task and sub-target of plain data with its status."""
    for slug, task in found["tasks"].items():
        yield slug, task["status"]
        for part, verdict in task["parts"].items():
            yield part, verdict["status"]


def read(path: Path) -> Any:  # noqa: ANN401 - YAML
    """Return a YAML file whose scalars are all text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes text only


def documents(case: Node) -> list[Node]:
    """Return the world of a case, its additions, and its statements by the source they stand in."""
    found = [read(FOLDER / "world.yaml"), *([case["world"]] if "world" in case else [])]
    by_source: dict[str, list[Node]] = {}
    for number, changes in enumerate(case["statements"], start=1):
        made = {
            key: value
            for key, value in ({"id": f"s.{number}"} | BASE | changes).items()
            if value != ""
        }
        by_source.setdefault(str(made.pop("source")), []).append(made)
    return [*found, *({"source": source, "statements": rows} for source, rows in by_source.items())]


def asked(case: Node) -> Node:
    """Return what a case asks, its numbers as numbers."""
    given = {"mandate": "toy", "as_of": "2024-07-01"} | case.get("ask", {})
    numbers = ("min_independent", "max_age", "max_denial_age", "min_credibility")
    return {key: int(value) if key in numbers else value for key, value in given.items()}


def expected(path: Path) -> Node:
    """Return the expectation of a case in the types that it is written in; days stay text."""
    text = path.read_text(encoding="utf-8").partition("\nexpect:")[2]
    return dict(yaml.safe_load(re.sub(r"(\d{4}-\d\d-\d\d)", r"'\1'", text)))
