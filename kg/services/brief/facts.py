"""The facts of a brief, read from a coverage: the evidence of the tasks, what is disputed, what to
ask for, and who was not heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from kg import mandates
from kg.coverage import CALL, UNCOUNTED, gaps
from kg.coverage.policy import days_before
from kg.query import Labels
from kg.services.brief.sentences import EVIDENCE, NOBODY, SELF, Sentence, Value, sentence
from kg.vocab import MKG, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from kg.coverage import Coverage, Gap, Missing, TaskVerdict
    from kg.model import Source, Statement
    from kg.store import View

_ON: Final = (MKG.opposedTo, MKG.object)
"""The properties of a statement that name those affected by an act, besides its beneficiaries."""
_WITNESSES: Final = 2
"""How many beneficiaries a request names as possible witnesses."""


_Named: TypeAlias = Mapping[str, tuple[str, ...]]
"""Ids of actors by the id of the statement that names them."""


class Reader:
    """Reads the facts of one coverage; sources are numbered in the order in which they are first
    cited.
    """

    def __init__(self, view: View, coverage: Coverage) -> None:
        self.coverage = coverage
        self.numbers: dict[str, int] = {}
        self._statements = tuple(coverage.statements)
        self._labels = Labels(view)
        context = mandates.read(view, coverage.mandate.id, coverage.as_of)
        self._units = context.units
        self._beneficiaries, self._others = self._read_concerned(view)
        self._read_labels()
        ids = {statement.source for statement in self._every_statement()}
        self._sources: Mapping[str, Source] = view.sources_of(sorted(ids))

    def _every_statement(self) -> Iterator[Statement]:
        yield from self._statements
        for lists in self.coverage.uncounted:
            for group in lists.values():
                yield from group
        yield from self.coverage.scope_limits

    def _read_concerned(self, view: View) -> tuple[_Named, _Named]:
        """Return the beneficiaries that each statement names, and the others that its act affects,
        without the holder's own units.
        """
        iris = [entity("statement", statement.id) for statement in self._statements]
        patterns = [(iri, link, None, None) for iri in iris for link in (MKG.beneficiary, *_ON)]
        beneficiaries: dict[str, set[str]] = {}
        others: dict[str, set[str]] = {}
        for quad in view.look_up(patterns):
            statement_id, actor = _slug(quad.subject), _slug(quad.object, "actor")
            if actor and actor not in self._units:
                actors_of = beneficiaries if quad.predicate == MKG.beneficiary else others
                actors_of.setdefault(statement_id, set()).add(actor)
        return _sorted(beneficiaries), _sorted(others)

    def _read_labels(self) -> None:
        actors = {statement.witness for statement in self._every_statement()} - {""}
        for actors_of in (self._beneficiaries, self._others):
            actors |= {actor for group in actors_of.values() for actor in group}
        self._labels.read(map(partial(entity, "actor"), sorted(actors)))

    def _actor(self, slug: str) -> str:
        return self._labels.entry("actor", slug)

    def _witnesses(self, statements: Iterable[Statement]) -> tuple[str, ...]:
        """Return who vouches for statements: the mission first, then others by label."""
        slugs = {statement.witness for statement in statements}
        self_word = [SELF] if slugs & self._units else []
        others = sorted({self._actor(slug) for slug in slugs - self._units - {""}})
        return (*self_word, *others, *([NOBODY] if "" in slugs else []))

    def _cited(self, statements: Iterable[Statement]) -> tuple[int, ...]:
        """Return the numbers of the sources of statements."""
        ids = dict.fromkeys(statement.source for statement in statements)
        return tuple(sorted(self.numbers.setdefault(slug, len(self.numbers) + 1) for slug in ids))

    def holder(self) -> str:
        """Return the label of the mission that holds the mandate."""
        return self._actor(self.coverage.mandate.holder)

    # --- what the page begins with

    def headline(self) -> Sentence:
        """Return the one sentence that a reader takes away."""
        return headline(self.coverage)

    def standing(self) -> Iterator[Sentence]:
        """Return whether the mandate was in force, what the verdicts are based on, and their
        counts.
        """
        coverage, mandate = self.coverage, self.coverage.mandate
        if coverage.in_force != "no":
            code = "in-force" if coverage.in_force == "yes" else "in-force-unknown"
            yield sentence(code, as_of=coverage.as_of, begins=mandate.begins, ends=mandate.ends)
        else:
            yield from self._instead()
        if coverage.known_by:
            yield sentence("known-by", known_by=coverage.known_by)
        if coverage.policy.asks:
            yield sentence("policy", asks=tuple(coverage.policy.asks))
        if coverage.coding != "adjudicated":
            yield sentence("reading", coding=coverage.coding)
        if coverage.tasks:
            yield sentence("verdicts", tasks=len(coverage.tasks), **coverage.summary)

    def _instead(self) -> Iterator[Sentence]:
        """Return what to ask about where the mandate is not in force."""
        mandate, instead = self.coverage.mandate, self.coverage.instead
        successors = [self._labels.entry("mandate", slug) for slug in mandate.succeeded_by]
        if successors and self.coverage.as_of > mandate.begins:
            yield sentence("succeeded", successors=tuple(successors))
        if instead is not None:
            yield sentence("ask-about", day=instead.day, which=instead.which)

    def scope(self, view: View, exclude: Sequence[str], only: Sequence[str]) -> Iterator[Sentence]:
        """Return the titles of the sources that alone count, or do not count."""
        sources = view.sources_of((*exclude, *only))
        for code, slugs in (("excluded", exclude), ("only", only)):
            titles = [sources[slug].title if slug in sources else slug for slug in slugs]
            if titles:
                yield sentence(code, titles=tuple(titles))

    # --- the tasks

    def evidence(self, verdict: TaskVerdict) -> Sentence:
        """Return what the verdict on a task rests on."""
        if verdict.statements:
            return sentence("evidence", **_counts(verdict.statements))
        if verdict.lists:
            calls = len(verdict.lists.get(CALL, ()))
            return sentence("nothing-own", call=calls, **_list_sizes([verdict.lists]))
        return sentence("nothing")

    def witnesses(self, verdict: TaskVerdict) -> Sentence | None:
        """Return who vouches for the evidence of a task, None without any."""
        witnesses = self._witnesses(verdict.statements)
        return sentence("witnesses", witnesses=witnesses) if witnesses else None

    def cited(self, verdict: TaskVerdict) -> tuple[int, ...]:
        """Return the numbers of the sources that a task's evidence is in."""
        return self._cited(verdict.statements)

    # --- the sections

    def one_source(self) -> Iterator[Sentence]:
        """Return which evidence would be missing without one source."""
        sources = {statement.source for statement in self._statements}
        if len(sources) == 1:
            yield sentence(
                "one-source-all",
                statements=len(self._statements),
                sources=self._cited(self._statements),
            )
        with_acts = [verdict for verdict in self.coverage.tasks if _acts(verdict)]
        single_sourced = [verdict for verdict in with_acts if verdict.independent == 1]
        for verdict in single_sourced:
            acts = _acts(verdict)
            yield sentence(
                "one-source",
                task=verdict.task.id,
                label=verdict.task.label,
                acts=len(acts),
                witnesses=self._witnesses(acts),
                sources=self._cited(acts),
            )
        if not with_acts:
            yield sentence("no-act")
        elif not single_sourced and len(sources) > 1:
            yield sentence("no-one-source")

    def disputed(self) -> Iterator[Sentence]:
        """Return who denies what, and when."""
        has_denial = False
        for verdict in self.coverage.tasks:
            lapsed = verdict.lists.get("lapsed denial", ())
            for code, group in (("denied", _denials(verdict.statements)), ("lapsed", lapsed)):
                for denial in group:
                    has_denial = True
                    yield self._denial(code, verdict, denial)
        if not has_denial:
            yield sentence("no-denial")

    def _denial(self, code: str, verdict: TaskVerdict, denial: Statement) -> Sentence:
        acts = _acts(verdict)
        return sentence(
            code,
            task=verdict.task.id,
            label=verdict.task.label,
            witnesses=self._witnesses([denial]),
            day=denial.held_from,
            latest_act=max((_last_day(act, self.coverage.as_of) for act in acts), default=""),
            statement=denial.id,
            sources=self._cited([denial]),
        )

    def calls(self) -> Iterator[Sentence]:
        """Return who calls for what, and when; a call changes no verdict."""
        for verdict in self.coverage.tasks:
            for call in verdict.lists.get(CALL, ()):
                yield sentence(
                    "called-for",
                    task=verdict.task.id,
                    label=verdict.task.label,
                    witnesses=self._witnesses([call]),
                    day=call.held_from,
                    said=call.paraphrase,
                    statement=call.id,
                    sources=self._cited([call]),
                )

    def beyond(self) -> Iterator[Sentence]:
        """Return the statements of the mission that no task covers, acts first."""
        labels = {verdict.task.id: verdict.task.label for verdict in self.coverage.tasks}
        limits = {limit.id: limit.paraphrase for limit in self.coverage.scope_limits}
        order = {"act": 0, "role": 1, "aim": 2}
        outside = sorted(
            self.coverage.outside, key=lambda statement: order.get(statement.kind, len(order))
        )
        for statement in outside:
            yield sentence(
                "beyond",
                statement=statement.id,
                kind=statement.kind,
                said=statement.paraphrase,
                nearest=labels.get(statement.nearest, ""),
                limit=limits.get(statement.limit, ""),
            )
        if not outside:
            yield sentence("no-beyond")

    def ask(self) -> Iterator[Sentence]:
        """Return the evidence that would change or corroborate a verdict, and from whom. All tasks
        without any evidence are in one sentence.
        """
        by_task: dict[str, list[Gap]] = {}
        for gap in gaps(self.coverage):
            by_task.setdefault(gap.task, []).append(gap)
        requests = [
            request
            for verdict in self.coverage.tasks
            for request in (
                *self._ask_of(verdict, by_task.get(verdict.task.id, [])),
                *self._ask_corroboration(verdict),
            )
        ]
        yield from requests
        silent_labels = [
            verdict.task.label
            for verdict in self.coverage.tasks
            if verdict.status == "silent" and verdict.task.id in by_task and not verdict.accepted
        ]
        if silent_labels:
            needed = self.coverage.policy.min_independent
            yield sentence("ask-silent", labels=tuple(silent_labels), needed=needed)
        elif not requests:
            yield sentence("no-ask")

    def _ask_corroboration(self, verdict: TaskVerdict) -> Iterator[Sentence]:
        if verdict.status == "covered" and verdict.corroboration == "self-reported":
            yield sentence(
                "ask-corroboration",
                task=verdict.task.id,
                label=verdict.task.label,
                whom=self._whom(_acts(verdict)) or self._whom(verdict.statements),
            )

    def _ask_of(self, verdict: TaskVerdict, gaps_of_task: Sequence[Gap]) -> Iterator[Sentence]:
        """Return the requests for the gaps of one task: those for an act as one sentence."""
        lacking_act: list[Gap] = []
        for gap in gaps_of_task:
            if gap.waived == "active" and gap.waiver is not None:
                yield sentence(
                    "accepted",
                    task=gap.target,
                    label=gap.label,
                    author=gap.waiver.author,
                    expires=gap.waiver.expires,
                )
                continue
            requests = [
                self._request(verdict, gap, missing)
                for missing in gap.missing
                if missing.code not in _NO_ACT
            ]
            yield from filter(None, requests)
            lacking_act += [gap] if any(missing.code in _NO_ACT for missing in gap.missing) else []
        open_gaps = [gap for gap in lacking_act if gap.status != "contradicted"]
        if open_gaps and verdict.status != "silent":
            yield self._ask_act(verdict, open_gaps)

    def _ask_act(self, verdict: TaskVerdict, open_gaps: Sequence[Gap]) -> Sentence:
        names = {part.target: part.label or part.name for part in verdict.sub_targets}
        return sentence(
            "ask-act",
            task=verdict.task.id,
            label=verdict.task.label,
            parts=tuple(names[gap.target] for gap in open_gaps if gap.target in names),
            needed=self.coverage.policy.min_independent,
            whom=self._whom(verdict.statements),
            **_counts(verdict.statements),
        )

    def _request(self, verdict: TaskVerdict, gap: Gap, missing: Missing) -> Sentence | None:
        """Return the request for a missing input other than an act, None for a code that needs no
        separate request.
        """
        policy, about = self.coverage.policy, {"task": gap.target, "label": gap.label}
        if missing.code == "independence":
            acts = [statement for statement in gap.statements if statement.value == "act"]
            return sentence(
                "ask-independent",
                **about,
                needed=max(policy.min_independent - _independent(verdict, gap), 1),
                witnesses=self._witnesses(acts),
                sources=self._cited(acts),
            )
        if missing.code == "age" and policy.max_age is not None:
            since = days_before(self.coverage.as_of, policy.max_age)
            return sentence("ask-recent", **about, since=since)
        if missing.code == "credibility" and policy.min_credibility is not None:
            return sentence("ask-credible", **about, credibility=policy.min_credibility)
        if missing.code == "denied":
            return self._ask_denier(gap, missing, about)
        return None

    def _ask_denier(self, gap: Gap, missing: Missing, about: Mapping[str, str]) -> Sentence:
        ids = set(missing.statements)
        denials = [
            statement for statement in _denials(gap.statements) if not ids or statement.id in ids
        ]
        acts = [statement for statement in gap.statements if statement.value == "act"]
        return sentence(
            "ask-denier",
            **about,
            witnesses=self._witnesses(denials),
            day=max(statement.held_from for statement in denials),
            latest_act=max((statement.held_from for statement in acts), default=""),
        )

    def _whom(self, statements: Iterable[Statement]) -> tuple[str, ...]:
        """Return the most often named beneficiaries who speak in no statement: possible
        witnesses.
        """
        return self._unheard(self._beneficiaries, statements)[:_WITNESSES]

    def _unheard(self, actors_of: _Named, statements: Iterable[Statement]) -> tuple[str, ...]:
        """Return the labels of actors that statements name and none quotes, the most often named
        first.
        """
        heard = {statement.witness for statement in self._statements}
        mentions = Counter(
            actor for statement in statements for actor in actors_of.get(statement.id, ())
        )
        ranked = sorted(mentions.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(self._actor(actor) for actor, _ in ranked if actor not in heard)

    def not_heard(self) -> Iterator[Sentence]:
        """Return whom the evidence concerns without letting them speak."""
        names = self._unheard(self._beneficiaries, self._statements)
        others = self._unheard(self._others, self._statements)
        others = tuple(name for name in others if name not in names)
        if names:
            yield sentence("not-heard", names=names)
        if others:
            yield sentence("not-heard-others", names=others)
        if self._statements and not names and not others:
            yield sentence("all-heard")

    def limits(self) -> Iterator[Sentence]:
        """Return what a reader must know about the figure."""
        coverage, mandate = self.coverage, self.coverage.mandate
        if mandate.task_list == "incomplete" and coverage.tasks:
            yield sentence("incomplete", tasks=len(coverage.tasks))
        yield from self._unverified()
        if sizes := _list_sizes(verdict.lists for verdict in coverage.tasks):
            yield sentence("uncounted", **sizes)
        if coverage.left_out:
            yield sentence("left-out", below=len(coverage.left_out))
        if coverage.later_tasks:
            yield sentence("later-tasks", later=len(coverage.later_tasks))
        if coverage.summary["silent"]:
            yield sentence("silent")

    def _unverified(self) -> Iterator[Sentence]:
        """Return what was not read in a source, or was inferred."""
        tasks, mandate = [verdict.task for verdict in self.coverage.tasks], self.coverage.mandate
        if unread := sum("(unverified)" in task.provision for task in tasks):
            yield sentence("unread", unread=unread, of=len(tasks))
        if unverified := sum(task.verification != "verified" for task in tasks):
            yield sentence("unverified", unverified=unverified, of=len(tasks))
        if not mandate.begins_verified:
            yield sentence("inferred-begin", begins=mandate.begins)
        if inferred := sum(statement.held_inferred for statement in self._statements):
            yield sentence("inferred-days", inferred=inferred, of=len(self._statements))

    def cited_sources(self) -> Iterator[Sentence]:
        """Return the sources that the brief cites, by number."""
        for slug, number in self.numbers.items():
            source = self._sources.get(slug)
            yield sentence(
                "source",
                number=number,
                source=slug,
                title=source.title if source else slug,
                publisher=source.publisher if source else "",
                published=source.published if source else "",
            )


_NO_ACT: Final = ("no-act", "no-statement", "no-own-statement")
"""What a gap lacks where one act would fill it."""


def headline(coverage: Coverage) -> Sentence:
    """Return in one sentence how many tasks have reported acts, and on whose word.

    >>> from kg.coverage import assess
    >>> headline(assess(view, "harbour-1", as_of="2030-10-31")).text
    "3 of 5 tasks have reported acts; 2 rest on the mission's own word alone, 0 are corroborated."
    """
    if coverage.in_force == "no":
        mandate = coverage.mandate
        return sentence(
            "not-in-force", as_of=coverage.as_of, begins=mandate.begins, ends=mandate.ends
        )
    if not coverage.tasks:
        return sentence("no-tasks")
    with_acts = [verdict for verdict in coverage.tasks if _acts(verdict)]
    words = Counter(verdict.corroboration for verdict in with_acts)
    return sentence(
        "headline",
        tasks=len(coverage.tasks),
        with_acts=len(with_acts),
        self_reported=words["self-reported"],
        corroborated=words["corroborated"],
    )


def _slug(term: object, kind: str = "") -> str:
    """Return the id of a term that is an entry of a kind (empty: of any kind), else an empty
    text.
    """
    kind_and_id = kind_and_slug(term.value) if isinstance(term, NamedNode) else None
    return kind_and_id[1] if kind_and_id and kind_and_id[0] == (kind or kind_and_id[0]) else ""


def _sorted(actors_of: Mapping[str, set[str]]) -> _Named:
    return {statement: tuple(sorted(actors)) for statement, actors in actors_of.items()}


def _acts(verdict: TaskVerdict) -> list[Statement]:
    return [statement for statement in verdict.statements if statement.value == "act"]


def _denials(statements: Iterable[Statement]) -> list[Statement]:
    return [statement for statement in statements if statement.value == "denial"]


def _counts(statements: Iterable[Statement]) -> dict[str, Value]:
    """Return how many statements there are of each value that the brief has a word for."""
    counts = Counter(
        statement.value if statement.value in EVIDENCE else "none"
        for statement in _distinct(statements)
    )
    return {value: counts[value] for value in EVIDENCE if counts[value]}


def _distinct(statements: Iterable[Statement]) -> Iterable[Statement]:
    return {statement.id: statement for statement in statements}.values()


def _list_sizes(lists: Iterable[Mapping[str, tuple[Statement, ...]]]) -> dict[str, Value]:
    """Return the number of statements in each list that does not count, by its name as a key.
    Calls are counted separately.
    """
    ids: dict[str, set[str]] = {name: set() for name in UNCOUNTED if name != CALL}
    for lists_of_task in lists:
        for name, ids_of_list in ids.items():
            ids_of_list |= {statement.id for statement in lists_of_task.get(name, ())}
    return {
        name.replace(" ", "_"): len(ids_of_list) for name, ids_of_list in ids.items() if ids_of_list
    }


def _last_day(statement: Statement, as_of: str) -> str:
    """Return the last day of a statement, by the day of the brief."""
    return min(statement.held_until or as_of, as_of)


def _independent(verdict: TaskVerdict, gap: Gap) -> int:
    """Return how many independent acts a task or sub-target has that pass the rest of the
    policy.
    """
    parts = {part.target: part.independent_fit for part in verdict.sub_targets}
    return parts.get(gap.target, verdict.independent_fit)
