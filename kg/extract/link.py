"""Which tasks of the document's mandate a statement may speak to, and the link that a cue decides.

Candidates are offered, at most three, best first: words of the passage that stand in the words of
a task's concept, in its label or in its notes, and names of whoever takes part. A link is set only
where more than likeness decides it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from kg.extract.record import ExtractRequest, RegistryEntry, TaskEntry
from kg.extract.task_words import (
    LEXICON,
    WORD,
    Phrase,
    is_form,
    phrases_of,
    plain,
    weights_of,
    words_of,
)
from kg.model import TaskCandidate

MOST: Final = 3
"""How many candidates are offered."""
_PARTY: Final = 0.25
"""What a word of the name of whoever takes part weighs, beside one of the passage."""
_LEAST: Final = 0.3
"""The score from which a task is offered."""
_MENTIONED: Final = 1.0
"""The score from which a task is spoken of, though not in words of its own."""
_CLEARLY: Final = 2.0
"""How many times the score of the next one a task must have to be linked."""
_WORDS: Final = "words"
_PLACE: Final = "place"
_NAMED: Final = frozenset({"actor", "place", "instrument"})
_KEY: Final = 3
"""By how many first letters phrases are looked up."""
_SHOWN: Final = 4
"""How many words a reason lists."""


@dataclass(frozen=True, slots=True)
class TaskLink:
    """What a statement is evidence for or background to, and why; empty where nothing decides."""

    evidence_for: str = ""
    context_for: str = ""
    why: str = ""


@dataclass(slots=True)
class _Score:
    """What speaks for a task: the weight of all its words, of those of its lexicon alone, and the
    words, with those of its lexicon once more.
    """

    total: float = 0.0
    lexicon: float = 0.0
    words: list[str] = field(default_factory=list)
    lexicon_words: list[str] = field(default_factory=list)


_Scored: TypeAlias = list[tuple[str, _Score]]


class TaskIndex:
    """The words of the tasks, sub-targets and duties of a request, to be asked for each statement.

    `forms` gives the bases of a verb's form, and `ignored` words that say nothing, as the cues of
    the language have them. Names of several words, such as that of a town with a harbour in it, are
    passed over where they stand in a passage.

    >>> from kg.extract.record import Name, SourceDescription
    >>> words = Name("pier", "en"), Name("quay", "en")
    >>> task = TaskEntry("L-1", (Name("Keep the harbour open", "en"),), lexicon=words)
    >>> source = SourceDescription("note", "en", "crew", "2031-05-03")
    >>> index = TaskIndex(ExtractRequest("", source, mandate="lake", mission="crew", tasks=(task,)))
    >>> [candidate.task for candidate in index.candidates("The crew repaired two piers")]
    ['L-1', 'lake']
    >>> index.link("The crew repaired two piers", agents=("crew",)).evidence_for
    'L-1'
    """

    def __init__(
        self,
        request: ExtractRequest,
        forms: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
        ignored: Iterable[str] = (),
    ) -> None:
        self.mandate, self.mission, self.text = request.mandate, request.mission, request.text
        self.bases = {
            plain(word): tuple(dict.fromkeys(plain(base) for base, _ in pairs))
            for word, pairs in (forms or {}).items()
        }
        self.names = {
            entry.id: " / ".join(name.text for name in entry.names) for entry in request.entries
        }
        self.place_kinds = {
            entry.id: entry.type for entry in request.entries if entry.kind == _PLACE
        }
        self.passed_over = _names_of_severalwords_of(request.entries)
        self.tasks = {task.id: task for task in request.tasks}
        self.above = {task.id: _above(task, self.tasks) for task in request.tasks}
        language = request.source.language.split("-")[0]
        unsaid = frozenset(map(plain, ignored))
        phrases = {task.id: tuple(phrases_of(task, language, unsaid)) for task in request.tasks}
        self.weights = weights_of(phrases, self.tasks)
        self.by_start: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        for task_id, phrase in sorted(self.weights, key=lambda pair: -len(pair[1].words)):
            self.by_start[phrase.words[0][:_KEY]].append((task_id, phrase))
        self.started: dict[str, tuple[tuple[str, Phrase], ...]] = {}
        """The phrases that a word of the text can begin, by the word; filled as words are met."""
        self.rankings: dict[tuple[str, tuple[str, ...]], _Scored] = {}
        """What was ranked before: a sentence is asked for with each of its passages."""

    def candidates(
        self, passage: str, parties: Iterable[str] = (), sentence: str = ""
    ) -> tuple[TaskCandidate, ...]:
        """Return at most three candidates, best first; the mandate itself is the last of them.

        `parties` are the ids of agents, beneficiaries, objects and places. Where words of the
        passage offer too few, those of its `sentence` do, and then those of the whole document;
        but no duty.
        """
        if not self.mandate:
            return ()
        offered: dict[str, str] = {}
        for origin, text, party_ids in (
            (_WORDS, passage, tuple(parties)),
            ("words of the sentence", sentence, ()),
            ("words of the document", self.text, ()),
        ):
            for task_id, score in self._ranked(text, party_ids) if len(offered) < MOST - 1 else ():
                is_fit = score.total >= _LEAST and (origin == _WORDS or self._is_task(task_id))
                if is_fit and not self._is_offered(task_id, offered):
                    offered[task_id] = f"{origin}: {', '.join(score.words[:_SHOWN])}"
        best = [TaskCandidate(task_id, why) for task_id, why in offered.items()][: MOST - 1]
        return (*best, TaskCandidate(self.mandate, "the mandate that the document is about"))

    def _is_offered(self, task_id: str, offered: Mapping[str, str]) -> bool:
        """Return whether a task, or another one of its family, stands among the offered ones."""
        family = self.above[task_id] or task_id
        return any(family in {other, self.above[other]} for other in offered)

    def link(
        self, passage: str, agents: Iterable[str] = (), parties: Iterable[str] = ()
    ) -> TaskLink:
        """Return the task that an act of the mandate's holder is evidence for, where words of the
        task's own lexicon stand in the passage and no other task comes near; the mandate as context
        where its holder acts or is named among the `parties`, and no task has words there.
        """
        acting = frozenset(agents)
        participants = acting.union(parties)
        if not self.mission or self.mission not in participants:
            return TaskLink()
        scores = self._ranked(passage, participants)
        spoken = [pair for pair in scores if pair[1].lexicon and self._is_task(pair[0])]
        if not spoken and all(score.total < _MENTIONED for _, score in scores):
            reason = "the holder of the mandate acts or is named, and no task has words here"
            return TaskLink(context_for=self.mandate, why=reason)
        return _evidence(spoken, scores) if spoken and self.mission in acting else TaskLink()

    def _is_task(self, task_id: str) -> bool:
        return self.tasks[task_id].kind != "duty"

    def _ranked(self, passage: str, parties: Iterable[str]) -> _Scored:
        """Return the tasks that something speaks for, best first; of a task and its sub-target the
        better one, which is the sub-target where its own label is named.
        """
        key = passage, tuple(sorted(set(parties)))
        if key not in self.rankings:
            self.rankings[key] = self._ranking(*key)
        return self.rankings[key]

    def _ranking(self, passage: str, parties: tuple[str, ...]) -> _Scored:
        scores = self._scores(self._without_names(passage))
        kinds = " / ".join(self.place_kinds.get(party, "") for party in parties)
        _add_scores(scores, self._scores(words_of(kinds)))
        actors = (party for party in parties if party not in self.place_kinds)
        names = " / ".join(self.names.get(actor, "") for actor in actors)
        _add_scores(scores, self._scores(words_of(names)), _PARTY)
        return self._best_of_families(scores)

    def _best_of_families(self, scores: Mapping[str, _Score]) -> _Scored:
        """Return the best task of each family of a task and its sub-targets, best first."""
        order = {task_id: position for position, task_id in enumerate(self.tasks)}
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1].total, order[pair[0]]))
        families: dict[str, str] = {}
        for task_id, _ in ranked:
            families.setdefault(self.above[task_id] or task_id, task_id)
        return [(task_id, score) for task_id, score in ranked if task_id in families.values()]

    def _without_names(self, passage: str) -> list[str]:
        """Return the words of a passage, those of names of several words left empty. A name has its
        capital.
        """
        spellings = WORD.findall(passage)
        words = [plain(spelling) for spelling in spellings]
        remaining_words = list(words)
        for start, word in enumerate(words):
            if not spellings[start][0].isupper():
                continue
            for name in self.passed_over.get(word, ()):
                if tuple(words[start : start + len(name)]) == name:
                    remaining_words[start : start + len(name)] = [""] * len(name)
        return remaining_words

    def _scores(self, words: list[str]) -> defaultdict[str, _Score]:
        """Return what words speak for, by task. A phrase counts once for a task, and no word counts
        for two phrases of it.
        """
        scores: defaultdict[str, _Score] = defaultdict(_Score)
        covered_words: set[tuple[str, int]] = set()
        spoken: set[tuple[str, Phrase]] = set()
        for start, task_id, phrase in self._spoken(words):
            stretch = {(task_id, start + at) for at in range(len(phrase.words))}
            if (task_id, phrase) not in spoken and not covered_words & stretch:
                spoken.add((task_id, phrase))
                covered_words |= stretch
                _add(scores[task_id], phrase, self.weights[task_id, phrase])
        return scores

    def _spoken(self, words: list[str]) -> Iterator[tuple[int, str, Phrase]]:
        """Yield the phrases that stand in a text: at which word, of which task."""
        for start, word in enumerate(words):
            for task_id, phrase in self._starting(word):
                if len(phrase.words) == 1 or self._goes_on(words, start, phrase.words):
                    yield start, task_id, phrase

    def _starting(self, word: str) -> tuple[tuple[str, Phrase], ...]:
        """Return the phrases that a word can begin, the longest first."""
        if word not in self.started:
            keys = dict.fromkeys(form[:_KEY] for form in (word, *self.bases.get(word, ())))
            pairs = (pair for key in keys for pair in self.by_start.get(key, ()))
            self.started[word] = tuple(p for p in pairs if self._means(word, p[1].words[0]))
        return self.started[word]

    def _means(self, word: str, base: str) -> bool:
        """Return whether a word, or the verb that it is a form of, is a form of another."""
        return any(is_form(form, base) for form in (word, *self.bases.get(word, ())))

    def _goes_on(self, words: list[str], start: int, phrase: tuple[str, ...]) -> bool:
        following = words[start + 1 : start + len(phrase)]
        return len(following) == len(phrase) - 1 and all(map(self._means, following, phrase[1:]))


def _evidence(spoken: _Scored, scores: _Scored) -> TaskLink:
    """Return the task whose own lexicon speaks loudest, where no other task comes near."""
    best, best_score = max(spoken, key=lambda pair: pair[1].lexicon)
    next_best = max((s.total for task_id, s in scores if task_id != best), default=0.0)
    if best_score.total < _CLEARLY * next_best:
        return TaskLink()
    words = ", ".join(best_score.lexicon_words[:_SHOWN])
    reason = f"the holder of the mandate acts; words of the task: {words}"
    return TaskLink(evidence_for=best, why=reason)


def _add_scores(
    scores: defaultdict[str, _Score], others: Mapping[str, _Score], share: float = 1.0
) -> None:
    """Add a share of what speaks for each task, and the words that it does not have yet."""
    for task_id, other in others.items():
        score = scores[task_id]
        score.total += other.total * share
        score.words += [word for word in other.words if word not in score.words]


def _add(score: _Score, phrase: Phrase, weight: float) -> None:
    score.total += weight
    score.words.append(phrase.text)
    if phrase.origin == LEXICON:
        score.lexicon += weight
        score.lexicon_words.append(phrase.text)


def _above(task: TaskEntry, tasks: Mapping[str, TaskEntry]) -> str:
    """Return the task that a sub-target belongs to: the longest id that its own one begins with."""
    if task.kind != "sub-target":
        return ""
    return max((other for other in tasks if task.id.startswith(f"{other}.")), key=len, default="")


def _names_of_severalwords_of(
    entries: Iterable[RegistryEntry],
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names of actors, places and instruments that have several words, by the first of
    them, the longest first.
    """
    by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in entries:
        if entry.kind in _NAMED:
            for name in entry.names:
                words = tuple(words_of(name.text))
                if len(words) > 1:
                    by_first[words[0]].add(words)
    return {
        first: tuple(sorted(names, key=lambda n: (-len(n), n))) for first, names in by_first.items()
    }
