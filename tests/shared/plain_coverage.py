"""Coverage a second time, in plain Python over YAML documents: written from DESIGN 5, never from
kg.coverage.

It reads documents as dictionaries of text and knows nothing of RDF or SPARQL. It is slow and short
on purpose.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

Node = dict[str, Any]
Linked = dict[str, tuple[str, str]]
"""Statements with what they count for, and the list they are in."""

VALUE_OF = {
    "asserted-activity": "act",
    "asserted-event": "act",
    "self-description": "role",
    "mandate-claim": "role",
    "intended": "aim",
    "expected": "aim",
    "hoped": "aim",
    "commitment": "aim",
    "conditional": "aim",
    "impact-claim": "effect",
    "denied": "denial",
    "called-for": "call",
}
"""What a modality counts for; every other one is none."""
SPEAK_FOR_THEMSELVES = (
    *("state", "mission", "un-agency", "political-party"),
    *("humanitarian-organisation", "ngo", "research-organisation"),
)
"""The kinds of actor that are witnesses of their own where they are part of another actor."""
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
ABOVE = {
    "operational-support-against-armed-groups": "operations-against-armed-groups",
    "take-part-in-governance": "governance",
    "govern-directly": "governance",
    "train": "build-capacity",
}
"""The concepts and actions of the vocabularies that have another one above them, as far as the
cases use them.
"""
SAYS_MORE = ("none", "call", "effect", "aim", "role", "act", "denial")
LAST = "9999-12-31"
POLICY: Node = {
    "min_force": "",
    "min_independent": 1,
    "max_age": None,
    "max_denial_age": None,
    "min_credibility": None,
    "coding": "adjudicated",
    "waivers": (),
}


def judge(
    documents: list[Node],
    mandate: str,
    as_of: str,
    known_by: str = "",
    **policy: Any,  # noqa: ANN401
) -> Node:
    """Return the coverage of a mandate as plain data: what a test compares with the real one."""
    return _Court(documents, mandate, as_of, known_by or LAST, POLICY | policy).verdict()


def linked_statements(
    documents: list[Node],
    mandate: str,
    as_of: str,
    known_by: str = "",
    **policy: Any,  # noqa: ANN401
) -> dict[str, set[str]]:
    """Return the live, known statements linked to each task of a mandate, whether they count or
    not.
    """
    court = _Court(documents, mandate, as_of, known_by or LAST, POLICY | policy)
    found = {}
    for task in court.mandate.get("tasks", []):
        sites = {task["id"], *(part["id"] for part in task.get("sub_targets", []))}
        concepts = {task.get("concept", "")} | {
            c for c, above in ABOVE.items() if above == task.get("concept")
        }
        found[task["id"]] = {
            slug
            for slug, each in court.said.items()
            if each["known"] <= court.known_by
            and not court.takers(each)
            and any(
                target in sites or (target in concepts and court.agents(each) & court.units)
                for _, target in court.readings(each)
            )
        }
    return found


def many(value: Any) -> list[Any]:  # noqa: ANN401
    """Return a value as a list: a single one may stand for a list of one."""
    return [] if value is None else value if isinstance(value, list) else [value]


class _Court:
    def __init__(
        self, documents: list[Node], mandate: str, as_of: str, known_by: str, policy: Node
    ) -> None:
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
        self.units = {actor for actor in self.actors if self.mandate["holder"] in self.whole(actor)}

    @staticmethod
    def dated(statement: Node, source: Node) -> Node:
        stated = statement.get("stated", source["published"])
        held = statement.get("held", stated)
        interval = held if isinstance(held, dict) else {"from": held, "to": held}
        return statement | {
            "source": source["id"],
            "known": source["published"],
            "begins": interval["from"],
            "ends": interval.get("to", ""),
        }

    def whole(self, actor: str) -> set[str]:
        """Return an actor and everything that it is a unit or a part of, by any number of steps."""
        found, waiting = {actor}, [actor]
        while waiting:
            each = self.actors.get(waiting.pop(), {})
            above = {*many(each.get("unit_of")), *many(each.get("part_of"))} - found
            found |= above
            waiting += above
        return found

    def up(self, actor: str) -> list[str]:
        """Return an actor, the mission that it is a unit of, and so on."""
        above = self.actors[actor].get("unit_of") if actor in self.actors else None
        return [actor] if above is None else [actor, *self.up(above)]

    # --- which statements count

    def stands(self, statement: Node) -> bool:
        """Return whether a statement holds by the one day, is known by the other, and was not taken
        back by then.
        """
        return self.is_told(statement) and not self.takers(statement)

    def takers(self, statement: Node) -> set[str]:
        """Return what takes a statement back by then; of one that speaks of a later day, whenever
        that is said.
        """
        later = statement["begins"] > self.as_of
        return {
            slug
            for slug, other in self.said.items()
            if statement["id"] in many(other.get("retracts"))
            and other["known"] <= self.known_by
            and (later or other["begins"] <= self.as_of)
        }

    def is_told(self, statement: Node) -> bool:
        return bool(statement["begins"] <= self.as_of and statement["known"] <= self.known_by)

    def meets(self, statement: Node) -> bool:
        ends = self.mandate.get("ends", LAST)
        return bool(
            statement["begins"] <= ends and (statement["ends"] or LAST) >= self.mandate["begins"]
        )

    def counts(self, statement: Node) -> bool:
        return self.meets(statement) and self.stands(statement)

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
        """Return value and target of each reading that counts; what is no evidence has `otherwise`
        for its target.
        """
        settled = (
            VALUE_OF.get(statement["modality"], "none"),
            statement.get("evidence_for", otherwise),
        )
        coding = statement.get("coding")
        other = coding if isinstance(coding, dict) else {}
        if (
            not set(other) & {"modality", "evidence_for", "context_for"}
            or self.policy["coding"] == "adjudicated"
        ):
            return [settled]
        if self.policy["coding"] == "strict":
            return []
        value = VALUE_OF.get(other["modality"], "none") if "modality" in other else settled[0]
        target = other.get("evidence_for", "" if "context_for" in other else settled[1])
        return [settled, (value, target)]

    def linked(
        self, direct: set[str], concepts: AbstractSet[str] = frozenset(), *, duty: bool = False
    ) -> Linked:
        """Return the live, known statements about some targets: value and list of each, of two
        readings the stronger.

        A link to a concept counts for the holder and what is part of it alone; whose statement
        speaks of a duty is all the same.
        """
        found: Linked = {}
        for slug, statement in self.said.items():
            if statement["known"] > self.known_by or self.takers(statement):
                continue
            own = duty or bool(self.agents(statement) & self.units)
            targets = direct | concepts if own else direct
            values = [value for value, target in self.readings(statement) if target in targets]
            if values:
                value = max(values, key=SAYS_MORE.index)
                found[slug] = (value, self.list_of(statement, value, own=own, duty=duty))
        return found

    def list_of(self, statement: Node, value: str, *, own: bool, duty: bool) -> str:
        """Return the first list that applies."""
        if statement["begins"] > self.as_of:
            return "later"
        if (statement["ends"] or LAST) < self.mandate["begins"]:
            return "before the period"
        if statement["begins"] > self.mandate.get("ends", LAST):
            return "after the period"
        if value == "call" or not own:
            return "call" if value == "call" else "by others"
        most = self.policy["max_denial_age"]
        if value == "denial" and not duty and most is not None and self.age(statement["id"]) > most:
            return "lapsed denial"
        return "evidence"

    @staticmethod
    def counted(linked: Linked) -> dict[str, str]:
        return {slug: value for slug, (value, name) in linked.items() if name == "evidence"}

    def retracted(self, targets: set[str]) -> set[str]:
        """Return the statements that would count for some targets, had they not been taken back."""
        return {
            slug
            for slug, statement in self.said.items()
            if self.is_told(statement)
            and self.meets(statement)
            and self.takers(statement)
            and set(many(statement.get("agent"))) & self.units
            and statement.get("evidence_for") in targets
        }

    # --- acts and the policy

    def witness(self, slug: str) -> str:
        statement = self.said[slug]
        return str(statement.get("origin") or statement.get("speaker", ""))

    def voices(self, actor: str) -> set[str]:
        """Return whom a witness counts as: what it is part of, up to who speaks for itself."""
        reached = [actor]
        for each in reached:
            reached += [above for above in self.wholes(each) if above not in reached]
        return {each for each in reached if not self.wholes(each)}

    def wholes(self, actor: str) -> list[str]:
        """Return what an actor is directly part of; nothing for one that speaks for itself."""
        entry = self.actors.get(actor, {})
        if entry.get("kind") in SPEAK_FOR_THEMSELVES:
            return []
        return many(entry.get("unit_of")) or many(entry.get("part_of"))

    def ends_of(self, source: str) -> set[str]:
        before = many(self.sources[source].get("derived_from")) + many(
            self.sources[source].get("revision_of")
        )
        return {end for each in before for end in self.ends_of(each)} if before else {source}

    def independent(self, acts: list[str]) -> int:
        """Return the size of the largest set of acts of which no two share a witness or an ultimate
        source.
        """
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

    def age(self, slug: str) -> int:
        return (date.fromisoformat(self.as_of) - date.fromisoformat(self.latest(slug))).days

    def faults(self, act: str) -> list[str]:
        found = []
        if self.policy["max_age"] is not None and self.age(act) > self.policy["max_age"]:
            found.append("age")
        least, given = self.policy["min_credibility"], self.said[act].get("credibility")
        if least is not None and (given is None or int(given) > least):
            found.append("credibility")
        return found

    def weigh(self, found: dict[str, str]) -> Node:
        """Return the acts that pass the policy, what the others lack, and how many are
        independent.
        """
        acts = [slug for slug, value in found.items() if value == "act"]
        failing = {act: faults for act in acts if (faults := self.faults(act))}
        fit = [act for act in acts if act not in failing]
        number = self.independent(fit)
        if number < self.policy["min_independent"]:
            failing |= {act: ["independence"] for act in fit}
        return {
            "qualified": {act for act in acts if act not in failing},
            "failing": failing,
            "independent": self.independent(acts),
            "fit": number,
        }

    # --- verdicts

    @staticmethod
    def status(found: dict[str, str], weighed: Node) -> str:
        values = set(found.values())
        if "denial" in values:
            return "contradicted"
        if weighed["qualified"]:
            return "covered"
        return "partial" if values & {"act", "role", "aim", "effect"} else "silent"

    def codes(
        self, status: str, found: dict[str, str], weighed: Node, *, parts: bool, beside: bool
    ) -> set[str]:
        has_act = "act" in found.values()
        if status == "contradicted":
            return {"denied"} if has_act else {"denied", "no-act"}
        if status == "silent":
            return {"no-own-statement" if beside else "no-statement"}
        if status == "covered":
            return set()
        if not has_act:
            return {"no-act"}
        if parts:
            return set()
        codes = {code for faults in weighed["failing"].values() for code in faults} - {
            "independence"
        }
        asked = self.policy["min_independent"]
        return codes | ({"independence"} if weighed["fit"] < asked and asked > 1 else set())

    def task(self, task: Node) -> Node:
        below = (
            {task["concept"]} | {c for c, above in ABOVE.items() if above == task["concept"]}
            if "concept" in task
            else set()
        )
        sites = {part["id"] for part in task.get("sub_targets", [])}
        linked, whole = self.linked({task["id"]}, below), self.linked({task["id"], *sites}, below)
        own = self.counted(linked)
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
        back = self.retracted({task["id"], *below, *sites})
        lists = self.lists({slug: row for slug, row in whole.items() if slug not in found})
        codes = self.codes(
            status, found, weighed, parts=bool(parts), beside=bool(lists or back or found)
        )
        if status in ("partial", "silent") and any(
            part["status"] != "covered" for part in parts.values()
        ):
            codes.add("sub-target")
        acts = [slug for slug, value in found.items() if value == "act"]
        corroboration = None
        if acts and {self.witness(act) for act in acts} <= self.units:
            corroboration = "self-reported"
        elif weighed["independent"] > 1:
            corroboration = "corroborated"
        return {
            "status": status,
            "missing": codes,
            "statements": found,
            "qualified": qualified,
            "independent": weighed["independent"],
            "fit": weighed["fit"],
            "corroboration": corroboration,
            "latest": max((self.latest(slug) for slug in found), default=""),
            "lists": lists,
            "retracted": back,
            "latest_statement": self.last(found),
            "later_act": self.later_act(found) if status == "contradicted" else "",
            "parts": {
                slug: {k: part[k] for k in ("status", "missing", "fit", "lists")}
                for slug, part in parts.items()
            },
        }

    def last(self, slugs: Iterable[str]) -> str:
        """Return what held last, of several the first by number; nothing of none."""
        ordered = sorted(slugs, key=lambda slug: int(slug.rpartition(".")[2]))
        return max(ordered, key=self.latest, default="")

    def later_act(self, found: dict[str, str]) -> str:
        """Return the last act where it held after every denial."""
        denied = max(
            (self.latest(slug) for slug, value in found.items() if value == "denial"), default=LAST
        )
        act = self.last(slug for slug, value in found.items() if value == "act")
        return act if act and self.latest(act) > denied else ""

    @staticmethod
    def lists(linked: Linked) -> dict[str, set[str]]:
        """Return what does not count, by list."""
        found: dict[str, set[str]] = {}
        for slug, (_, name) in linked.items():
            if name != "evidence":
                found.setdefault(name, set()).add(slug)
        return found

    def part(self, target: str) -> Node:
        linked = self.linked({target})
        found, lists = self.counted(linked), self.lists(linked)
        weighed = self.weigh(found)
        status = self.status(found, weighed)
        beside = bool(linked or self.retracted({target}))
        return weighed | {
            "status": status,
            "found": found,
            "lists": lists,
            "missing": self.codes(status, found, weighed, parts=False, beside=beside),
        }

    def duty(self, duty: Node) -> str:
        bound = set(many(duty.get("bound")))
        party = bound | {self.mandate["id"]}
        if not bound or self.mandate["holder"] in bound:
            party |= self.units
        found = self.counted(self.linked({duty["id"]}, duty=True))
        bearing = {
            slug: value for slug, value in found.items() if self.agents(self.said[slug]) & party
        }
        if "denial" in bearing.values():
            return "breached"
        if "act" in bearing.values():
            return "done"
        claimed = any(self.said[slug]["modality"] == "compliance-claim" for slug in bearing)
        return (
            "claimed" if claimed or set(bearing.values()) & {"role", "aim", "effect"} else "silent"
        )

    def outside(self) -> tuple[set[tuple[str, str, str]], set[str]]:
        """Return what fits no task and what goes against the holder's own limits, and these
        limits.
        """
        found, limits = set(), set()
        mine = {
            s: each
            for s, each in self.said.items()
            if self.counts(each) and self.agents(each) & self.units
        }
        for slug, statement in mine.items():
            if (
                statement.get("limits_scope") == self.mandate["id"]
                and self.witness(slug) in self.units
            ):
                limits.add(slug)
            if (statement.get("fits_no_task") or {}).get("mandate") == self.mandate["id"]:
                values = [
                    value
                    for value, target in self.readings(statement, "no task")
                    if target == "no task"
                ]
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
        after = {
            slug
            for slug, each in self.mandates.items()
            if each.get("replaces") == self.mandate["id"]
        }
        waivers = [each for each in self.policy["waivers"] if each["expires"] < self.as_of]
        tasks = self.mandate.get("tasks", [])
        present = [each for each in tasks if self.provision(each)["adopted"] <= self.as_of]
        own = {
            target
            for task in present
            for target in (task["id"], *(p["id"] for p in task.get("sub_targets", [])))
        }
        lapsed = {each["task"] for each in waivers if each["task"] in own}
        if force == "no":
            return {"in_force": force, "share": None, "succeeded_by": after, "tasks": {}}
        strong = [each for each in present if self.is_strong(self.provision(each).get("force", ""))]
        found = {each["id"]: self.task(each) for each in strong}
        covered = sum(each["status"] == "covered" for each in found.values())
        outside, limits = self.outside()
        return {
            "in_force": force,
            "share": covered / len(found) if found else None,
            "succeeded_by": after,
            "tasks": found,
            "duties": {each["id"]: self.duty(each) for each in self.mandate.get("duties", [])},
            "duty_lists": {
                each["id"]: self.lists(self.linked({each["id"]}, duty=True))
                for each in self.mandate.get("duties", [])
            },
            "outside": outside,
            "limits": limits,
            "left_out": {e["id"] for e in present if e not in strong},
            "lapsed": lapsed,
        }

    def provision(self, task: Node) -> Node:
        found: Node = self.provisions.get(task.get("provision", ""), {"adopted": ""})
        return found

    def is_strong(self, force: str) -> bool:
        least = self.policy["min_force"]
        return not least or (force in FORCES and FORCES.index(force) <= FORCES.index(least))
