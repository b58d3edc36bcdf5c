"""What the tests of coverage share: a store to judge many small worlds in, and a coverage as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from kg.coverage import Policy, Waiver, assess
from kg.ingest import yaml
from kg.ingest.names import Names
from kg.pipeline import load_ontology
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.coverage import Coverage

Node = dict[str, Any]


class Bench:
    """A store with the ontology, into which the quads of one world are put and taken out again."""

    def __init__(self, engine: Store | None = None, seen: Callable[[View], View] = lambda view: view) -> None:
        self.view = View(Store() if engine is None else engine)
        load_ontology(self.view.engine)
        self.seen = seen

    def assess(self, documents: list[Node], asked: Node) -> Coverage:
        """Return the coverage that documents give."""
        parsed = [yaml.parse_json(json.dumps(each).encode(), f"{n}.json") for n, each in enumerate(documents)]
        quads, _ = yaml.read(parsed, Names(self.view))
        self.view.engine.extend(quads)
        try:
            return assess(self.seen(self.view), **arguments(asked))
        finally:
            for quad in quads:
                self.view.engine.remove(quad)


def arguments(asked: Node) -> Node:
    """Return the arguments of `assess`: what is no mandate and no clock is of the policy."""
    clocks = {key: asked[key] for key in ("mandate", "as_of", "known_by") if key in asked}
    policy = {key: value for key, value in asked.items() if key not in clocks}
    waivers = tuple(Waiver(**each) for each in policy.pop("waivers", ()))
    return clocks | {"policy": Policy(**policy, waivers=waivers)}


def plain(found: Coverage) -> Node:
    """Return a coverage as the plain data that the second implementation gives."""
    short = {
        "in_force": found.in_force, "share": found.share, "succeeded_by": set(found.mandate.succeeded_by),
        "tasks": {
            verdict.task.id: {
                "status": verdict.status, "missing": {missing.code for missing in verdict.missing},
                "statements": {s.id: s.value for s in verdict.statements},
                "qualified": {act.id for act in verdict.qualified},
                "independent": verdict.independent, "fit": verdict.independent_fit,
                "corroboration": verdict.corroboration, "latest": verdict.latest,
                "parts": {
                    part.target: {
                        "status": part.status, "missing": {missing.code for missing in part.missing},
                        "fit": part.independent_fit,
                    }
                    for part in verdict.sub_targets
                },
            }
            for verdict in found.tasks
        },
    }  # fmt: skip
    if found.in_force == "no":
        return short
    return short | {
        "duties": {verdict.duty.id: verdict.status for verdict in found.duties},
        "outside": {(o.id, o.kind, o.limit) for o in found.outside}, "limits": {s.id for s in found.scope_limits},
        "left_out": set(found.left_out), "lapsed": {finding.message.split()[3] for finding in found.findings},
    }  # fmt: skip


def statuses(found: Node) -> Iterator[tuple[str, str]]:
    """Return each task and sub-target of plain data with its status."""
    for slug, task in found["tasks"].items():
        yield slug, task["status"]
        for part, verdict in task["parts"].items():
            yield part, verdict["status"]
