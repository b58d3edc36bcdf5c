"""Coverage a second time, in plain Python over YAML documents: written from DESIGN 5, never from kg.coverage.

It reads documents as dictionaries of text and knows nothing of RDF or SPARQL. It is slow and short on purpose.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

Node = dict[str, Any]

VALUE_OF = {
    "asserted-activity": "act", "asserted-event": "act",
    "self-description": "role", "mandate-claim": "role",
    "intended": "aim", "expected": "aim", "hoped": "aim", "commitment": "aim", "conditional": "aim",
    "impact-claim": "effect", "denied": "denial",
}  # fmt: skip
"""What a modality counts for; every other one is none."""
FORCES = ("decides", "authorises", "requests", "calls-upon", "encourages", "permits")
ABOVE = {
    "counter-gang-operational-support": "counter-gang-operations",
    "reintegration-of-fighters": "violence-reduction-and-ddr",
    "take-part-in-governance": "governance", "govern-directly": "governance", "train": "build-capacity",
}  # fmt: skip
"""The concepts and actions of the vocabularies that have another one above them, as far as the cases use them."""
SAYS_MORE = ("none", "effect", "aim", "role", "act", "denial")
LAST = "9999-12-31"
POLICY: Node = {
    "min_force": "", "min_independent": 1, "max_age": None, "min_credibility": None, "coding": "adjudicated",
    "waivers": (),
}  # fmt: skip


def judge(documents: list[Node], mandate: str, as_of: str, known_by: str = "", **policy: Any) -> Node:  # noqa: ANN401
    """Return the coverage of a mandate as plain data: what a test compares with the real one."""
    return _Court(documents, mandate, as_of, known_by or LAST, POLICY | policy).verdict()


def many(value: Any) -> list[Any]:  # noqa: ANN401
    """Return a value as a list: a single one may stand for a list of one."""
    return [] if value is None else value if isinstance(value, list) else [value]


class _Court:
    def __init__(self, documents: list[Node], mandate: str, as_of: str, known_by: str, policy: Node) -> None:
        def section(name: str) -> list[Node]:
            return [each for document in documents for each in document.get(name, [])]

        self.as_of, self.known_by, self.policy = as_of, known_by, policy
        self.sources = {each["id"]: each for each in section("sources")}
        self.actors = {each["id"]: each for each in section("actors")}
        self.provisions = {
            provision["id"]: provision | {"adopted": instrument.get("adopted", "")}
            for instrument in section("instruments")
            for provision in instrument.get("provisions", [])
        }
        self.mandates = {each["id"]: each for each in section("mandates")}
        self.mandate = self.mandates[mandate]
        self.said = {
            each["id"]: self.dated(each, self.sources[document["source"]])
            for document in documents
            for each in document.get("statements", [])
        }
        self.units = {actor for actor in self.actors if self.mandate["holder"] in self.up(actor)}

    @staticmethod
    def dated(statement: Node, source: Node) -> Node:
        stated = statement.get("stated", source["published"])
        held = statement.get("held", stated)
        interval = held if isinstance(held, dict) else {"from": held, "to": held}
        return statement | {
            "source": source["id"], "known": source["published"],
            "begins": interval["from"], "ends": interval.get("to", ""),
        }  # fmt: skip

    def up(self, actor: str) -> list[str]:
        """Return an actor, the mission that it is a unit of, and so on."""
        above = self.actors[actor].get("unit_of") if actor in self.actors else None
        return [actor] if above is None else [actor, *self.up(above)]

    # --- which statements count

    def stands(self, statement: Node) -> bool:
        """Return whether a statement holds by the one day, is known by the other, and was not taken back by then."""
        return self.is_told(statement) and not any(
            statement["id"] in many(other.get("retracts")) and self.is_told(other) for other in self.said.values()
        )

    def is_told(self, statement: Node) -> bool:
        return bool(statement["begins"] <= self.as_of and statement["known"] <= self.known_by)

    def counts(self, statement: Node) -> bool:
        ends = self.mandate.get("ends", LAST)
        meets = statement["begins"] <= ends and (statement["ends"] or LAST) >= self.mandate["begins"]
        return bool(meets) and self.stands(statement)

    def agents(self, statement: Node) -> set[str]:
        found = set()
        for agent in many(statement.get("agent")):
            meant = self.said.get(agent)
            if meant is None:
                found.add(agent)
            elif self.stands(meant):
                found |= {other for other in many(meant.get("agent")) if other not in self.said}
        return found

    def readings(self, statement: Node, otherwise: str = "") -> list[tuple[str, str]]:
        """Return value and target of each reading that counts; what is no evidence has `otherwise` for its target."""
        settled = (VALUE_OF.get(statement["modality"], "none"), statement.get("evidence_for", otherwise))
        coding = statement.get("coding")
        other = coding if isinstance(coding, dict) else {}
        if not set(other) & {"modality", "evidence_for", "context_for"} or self.policy["coding"] == "adjudicated":
            return [settled]
        if self.policy["coding"] == "strict":
            return []
        value = VALUE_OF.get(other["modality"], "none") if "modality" in other else settled[0]
        target = other.get("evidence_for", "" if "context_for" in other else settled[1])
        return [settled, (value, target)]

    def linked(self, targets: set[str], *, holder: bool = True) -> dict[str, str]:
        """Return the statements about some targets, each with what it counts for: of two readings the stronger."""
        found: dict[str, str] = {}
        for slug, statement in self.said.items():
            if not self.counts(statement) or (holder and not self.agents(statement) & self.units):
                continue
            for value, target in self.readings(statement):
                if target in targets and SAYS_MORE.index(value) >= SAYS_MORE.index(found.get(slug, "none")):
                    found[slug] = value
        return found

    # --- acts and the policy

    def witness(self, slug: str) -> str:
        statement = self.said[slug]
        return str(statement.get("origin") or statement.get("speaker", ""))

    def voices(self, actor: str) -> set[str]:
        """Return whom a witness counts as: what it is part of, up to the first mission or state."""
        reached = [actor]
        for each in reached:
            reached += [above for above in self.wholes(each) if above not in reached]
        return {each for each in reached if not self.wholes(each)}

    def wholes(self, actor: str) -> list[str]:
        """Return what an actor is directly part of; nothing for one that speaks for itself."""
        entry = self.actors.get(actor, {})
        if entry.get("kind") in ("mission", "state"):
            return []
        return many(entry.get("unit_of")) or many(entry.get("part_of"))

    def ends_of(self, source: str) -> set[str]:
        before = many(self.sources[source].get("derived_from")) + many(self.sources[source].get("revision_of"))
        return {end for each in before for end in self.ends_of(each)} if before else {source}

    def independent(self, acts: list[str]) -> int:
        """Return the size of the largest set of acts of which no two share a witness or an ultimate source."""
        ends = {act: self.ends_of(self.said[act]["source"]) for act in acts}
        voices = {act: self.voices(self.witness(act)) for act in acts}
        single = [act for act in acts if len(ends[act]) == len(voices[act]) == 1]
        distinct = sorted({(*voices[act], *ends[act]) for act in single})
        for size in range(len(distinct), 0, -1):
            for chosen in combinations(distinct, size):
                if len({who for who, _ in chosen}) == len({where for _, where in chosen}) == size:
                    return size
        return min(len(acts), 1)

    def latest(self, slug: str) -> str:
        return min(self.said[slug]["ends"] or self.as_of, self.as_of)

    def faults(self, act: str) -> list[str]:
        found = []
        age = date.fromisoformat(self.as_of) - date.fromisoformat(self.latest(act))
        if self.policy["max_age"] is not None and age.days > self.policy["max_age"]:
            found.append("age")
        least, given = self.policy["min_credibility"], self.said[act].get("credibility")
        if least is not None and (given is None or int(given) > least):
            found.append("credibility")
        return found

    def weigh(self, found: dict[str, str]) -> Node:
        """Return the acts that pass the policy, what the others lack, and how many are independent."""
        acts = [slug for slug, value in found.items() if value == "act"]
        failing = {act: faults for act in acts if (faults := self.faults(act))}
        fit = [act for act in acts if act not in failing]
        number = self.independent(fit)
        if number < self.policy["min_independent"]:
            failing |= {act: ["independence"] for act in fit}
        return {
            "qualified": {act for act in acts if act not in failing}, "failing": failing,
            "independent": self.independent(acts), "fit": number,
        }  # fmt: skip

    # --- verdicts

    @staticmethod
    def status(found: dict[str, str], weighed: Node) -> str:
        values = set(found.values())
        if "denial" in values:
            return "contradicted"
        if weighed["qualified"]:
            return "covered"
        return "partial" if values & {"act", "role", "aim", "effect"} else "silent"

    def codes(self, status: str, found: dict[str, str], weighed: Node, *, parts: bool) -> set[str]:
        has_act = "act" in found.values()
        if status == "contradicted":
            return {"denied"} if has_act else {"denied", "no-act"}
        if status == "silent":
            return {"no-statement"}
        if status == "covered":
            return set()
        if not has_act:
            return {"no-act"}
        if parts:
            return set()
        codes = {code for faults in weighed["failing"].values() for code in faults} - {"independence"}
        asked = self.policy["min_independent"]
        return codes | ({"independence"} if weighed["fit"] < asked and asked > 1 else set())

    def task(self, task: Node) -> Node:
        below = {task["concept"]} | {c for c, above in ABOVE.items() if above == task["concept"]} \
            if "concept" in task else set()  # fmt: skip
        own = self.linked({task["id"]} | below)
        parts = {part["id"]: self.part(part["id"]) for part in task.get("sub_targets", [])}
        alone = self.weigh(own)
        status = self.status(own, alone)
        found, qualified = dict(own), set(alone["qualified"])
        if parts:
            statuses = {part["status"] for part in parts.values()}
            if "contradicted" in {status, *statuses}:
                status = "contradicted"
            elif statuses == {"covered"}:
                status = "covered"
            else:
                status = "silent" if status == "silent" and statuses == {"silent"} else "partial"
            for part in parts.values():
                qualified |= part["qualified"]
                for slug, value in part["found"].items():
                    found[slug] = max(value, found.get(slug, "none"), key=SAYS_MORE.index)
        weighed = self.weigh(found)
        codes = self.codes(status, found, weighed, parts=bool(parts))
        if status in ("partial", "silent") and any(part["status"] != "covered" for part in parts.values()):
            codes.add("sub-target")
        acts = [slug for slug, value in found.items() if value == "act"]
        corroboration = None
        if acts and {self.witness(act) for act in acts} <= self.units:
            corroboration = "self-reported"
        elif weighed["independent"] > 1:
            corroboration = "corroborated"
        return {
            "status": status, "missing": codes, "statements": found, "qualified": qualified,
            "independent": weighed["independent"], "fit": weighed["fit"], "corroboration": corroboration,
            "latest": max((self.latest(slug) for slug in found), default=""),
            "parts": {slug: {k: part[k] for k in ("status", "missing", "fit")} for slug, part in parts.items()},
        }  # fmt: skip

    def part(self, target: str) -> Node:
        found = self.linked({target})
        weighed = self.weigh(found)
        status = self.status(found, weighed)
        return weighed | {
            "status": status, "found": found, "missing": self.codes(status, found, weighed, parts=False),
        }  # fmt: skip

    def duty(self, duty: Node) -> str:
        bound = set(many(duty.get("bound")))
        party = bound | {self.mandate["id"]}
        if not bound or self.mandate["holder"] in bound:
            party |= self.units
        found = self.linked({duty["id"]}, holder=False)
        bearing = {slug: value for slug, value in found.items() if self.agents(self.said[slug]) & party}
        if "denial" in bearing.values():
            return "breached"
        if "act" in bearing.values():
            return "done"
        claimed = any(self.said[slug]["modality"] == "compliance-claim" for slug in bearing)
        return "claimed" if claimed or set(bearing.values()) & {"role", "aim", "effect"} else "silent"

    def outside(self) -> tuple[set[tuple[str, str, str]], set[str]]:
        """Return what fits no task and what goes against the holder's own limits, and these limits."""
        found, limits = set(), set()
        mine = {s: each for s, each in self.said.items() if self.counts(each) and self.agents(each) & self.units}
        for slug, statement in mine.items():
            if statement.get("limits_scope") == self.mandate["id"] and self.witness(slug) in self.units:
                limits.add(slug)
            if (statement.get("fits_no_task") or {}).get("mandate") == self.mandate["id"]:
                values = [value for value, target in self.readings(statement, "no task") if target == "no task"]
                best = max(values, key=SAYS_MORE.index, default="none")
                found |= {(slug, best, "")} if best in ("act", "role", "aim") else set()
        for slug, statement in mine.items():
            action = statement["action"]
            for limit in limits if VALUE_OF.get(statement["modality"]) == "act" else ():
                if self.said[limit]["action"] in (action, ABOVE.get(action)):
                    found.add((slug, "act", limit))
        return found, limits

    def in_force(self) -> str:
        ends = self.mandate.get("ends", "")
        if self.as_of < self.mandate["begins"]:
            return "no"
        if not ends or self.as_of <= ends:
            return "yes"
        return "unknown" if "ends" in self.mandate.get("marks", {}) else "no"

    def verdict(self) -> Node:
        force = self.in_force()
        after = {slug for slug, each in self.mandates.items() if each.get("replaces") == self.mandate["id"]}
        waivers = [each for each in self.policy["waivers"] if each["expires"] < self.as_of]
        tasks = self.mandate.get("tasks", [])
        present = [each for each in tasks if self.provision(each)["adopted"] <= self.as_of]
        own = {target for task in present for target in (task["id"], *(p["id"] for p in task.get("sub_targets", [])))}
        lapsed = {each["task"] for each in waivers if each["task"] in own}
        if force == "no":
            return {"in_force": force, "share": None, "succeeded_by": after, "tasks": {}}
        strong = [each for each in present if self.is_strong(self.provision(each).get("force", ""))]
        found = {each["id"]: self.task(each) for each in strong}
        covered = sum(each["status"] == "covered" for each in found.values())
        outside, limits = self.outside()
        return {
            "in_force": force, "share": covered / len(found) if found else None, "succeeded_by": after, "tasks": found,
            "duties": {each["id"]: self.duty(each) for each in self.mandate.get("duties", [])},
            "outside": outside, "limits": limits, "left_out": {e["id"] for e in present if e not in strong},
            "lapsed": lapsed,
        }  # fmt: skip

    def provision(self, task: Node) -> Node:
        found: Node = self.provisions.get(task.get("provision", ""), {"adopted": ""})
        return found

    def is_strong(self, force: str) -> bool:
        least = self.policy["min_force"]
        return not least or (force in FORCES and FORCES.index(force) <= FORCES.index(least))
