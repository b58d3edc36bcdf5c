"""Which tasks of the document's mandate a statement may speak to, and the link that a cue decides.

Candidates are offered, at most three, best first: words of the passage that stand in the words of
a task's concept, in its label or in its notes, and names of whoever takes part. A link is set only
where more than likeness decides it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.extract.record import ExtractRequest, Name, RegistryEntry, TaskEntry
from kg.model import TaskCandidate

MOST: Final = 3
"""How many candidates are offered."""
_WORD: Final = re.compile(r"[^\W_]+")
_WEIGHTS: Final = {"lexicon": 2.0, "label": 1.0, "note": 0.4}
_DUTY: Final = 0.6
"""What a word weighs for a duty, beside a task: duties have no words of their own."""
_MORE: Final = 0.5
"""What each further word of a phrase adds to its weight."""
_SHARED: Final = 0.5
"""A word of labels and notes that more than this share of the tasks have says nothing."""
_PARTY: Final = 0.25
"""What a word of the name of whoever takes part weighs, beside one of the passage."""
_LEAST: Final = 0.3
"""The score from which a task is offered."""
_MENTIONED: Final = 1.0
"""The score from which a task is spoken of, though not in words of its own."""
_CLEARLY: Final = 2.0
"""How many times the score of the next one a task must have to be linked."""
_SHORT, _LONG = 4, 5
"""A word of four letters may end in two more, a longer one in four; a shorter one as it stands."""
_VOWELS: Final = frozenset("aeiouy")
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


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words of a task: how they are written, how they are compared, and where they are from."""

    text: str
    words: tuple[str, ...]
    origin: str


@dataclass(slots=True)
class _Score:
    """What speaks for a task: the weight of all its words, of those of its lexicon alone, and the
    words.
    """

    total: float = 0.0
    lexicon: float = 0.0
    words: list[str] = field(default_factory=list)


class TaskIndex:
    """The words of the tasks, sub-targets and duties of a request, to be asked for each statement.

    `forms` gives the bases of a verb's form, and `ignored` words that say nothing, as the cues of
    the language have them. Names of several words, such as that of a town with a harbour in it, are
    passed over where they stand in a passage.

    >>> from kg.extract.record import SourceDescription
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
        self.mandate, self.mission = request.mandate, request.mission
        self.bases = {
            _plain(word): frozenset(_plain(base) for base, _ in pairs)
            for word, pairs in (forms or {}).items()
        }
        self.names = {
            entry.id: " / ".join(name.text for name in entry.names) for entry in request.entries
        }
        self.passed_over = _names_of_several_words(request.entries)
        self.tasks = {task.id: task for task in request.tasks}
        self.above = {task.id: _above(task, self.tasks) for task in request.tasks}
        language = request.source.language.split("-")[0]
        unsaid = frozenset(map(_plain, ignored))
        phrases = {task.id: tuple(_phrases(task, language, unsaid)) for task in request.tasks}
        self.weights = _weights(phrases, self.tasks)
        self.by_start: dict[str, list[tuple[str, _Phrase]]] = defaultdict(list)
        for task_id, phrase in sorted(self.weights, key=lambda pair: -len(pair[1].words)):
            self.by_start[phrase.words[0][:_KEY]].append((task_id, phrase))

    def candidates(self, passage: str, parties: Iterable[str] = ()) -> tuple[TaskCandidate, ...]:
        """Return at most three candidates, best first; the mandate itself is the last of them.

        `parties` are the ids of agents, beneficiaries and objects.
        """
        if not self.mandate:
            return ()
        ranked = self._ranked(passage, parties)
        offered = [
            TaskCandidate(task_id, f"words: {', '.join(score.words[:_SHOWN])}")
            for task_id, score in ranked
            if score.total >= _LEAST
        ]
        reason = "the mandate that the document is about"
        return (*offered[: MOST - 1], TaskCandidate(self.mandate, reason))

    def link(
        self, passage: str, agents: Iterable[str] = (), parties: Iterable[str] = ()
    ) -> TaskLink:
        """Return the task that an act of the mandate's holder is evidence for, where words of the
        task's own lexicon stand in the passage and no other task comes near; the mandate as context
        where its holder acts or is named among the `parties`, and no task has words there.
        """
        acting, named = frozenset(agents), frozenset(parties)
        if not self.mission or self.mission not in acting | named:
            return TaskLink()
        scores = self._ranked(passage, sorted(named))
        spoken = [pair for pair in scores if pair[1].lexicon and self._is_task(pair[0])]
        if not spoken and all(score.total < _MENTIONED for _, score in scores):
            reason = "the holder of the mandate acts or is named, and no task has words here"
            return TaskLink(context_for=self.mandate, why=reason)
        if not spoken or self.mission not in acting:
            return TaskLink()
        best, best_score = max(spoken, key=lambda pair: pair[1].lexicon)
        next_best = max((s.total for task_id, s in scores if task_id != best), default=0.0)
        if best_score.total < _CLEARLY * next_best:
            return TaskLink()
        words = ", ".join(best_score.words[:_SHOWN])
        reason = f"the holder of the mandate acts; words of the task: {words}"
        return TaskLink(evidence_for=best, why=reason)

    def _is_task(self, task_id: str) -> bool:
        return self.tasks[task_id].kind != "duty"

    def _ranked(self, passage: str, parties: Iterable[str]) -> list[tuple[str, _Score]]:
        """Return the tasks that something speaks for, best first; of a task and its sub-target the
        better one, which is the sub-target where its own label is named.
        """
        scores = self._scores(self._without_names(_words(passage)))
        named = " / ".join(self.names.get(party, "") for party in dict.fromkeys(parties))
        for task_id, of_names in self._scores(_words(named)).items():
            scores[task_id].total += of_names.total * _PARTY
            scores[task_id].words += [w for w in of_names.words if w not in scores[task_id].words]
        order = {task_id: position for position, task_id in enumerate(self.tasks)}
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1].total, order[pair[0]]))
        families: dict[str, str] = {}
        for task_id, _ in ranked:
            families.setdefault(self.above[task_id] or task_id, task_id)
        return [(task_id, score) for task_id, score in ranked if task_id in families.values()]

    def _without_names(self, words: list[str]) -> list[str]:
        """Return the words of a passage, those of names of several words left empty."""
        kept = list(words)
        for start, word in enumerate(words):
            for name in self.passed_over.get(word, ()):
                if tuple(words[start : start + len(name)]) == name:
                    kept[start : start + len(name)] = [""] * len(name)
        return kept

    def _scores(self, words: list[str]) -> defaultdict[str, _Score]:
        """Return what words speak for, by task. A phrase counts once for a task, and no word counts
        for two phrases of it.
        """
        scores: defaultdict[str, _Score] = defaultdict(_Score)
        used: set[tuple[str, int]] = set()
        spoken: set[tuple[str, _Phrase]] = set()
        for start, task_id, phrase in self._spoken(words):
            stretch = {(task_id, start + at) for at in range(len(phrase.words))}
            if (task_id, phrase) not in spoken and not used & stretch:
                spoken.add((task_id, phrase))
                used |= stretch
                _add(scores[task_id], phrase, self.weights[task_id, phrase])
        return scores

    def _spoken(self, words: list[str]) -> Iterator[tuple[int, str, _Phrase]]:
        """Yield the phrases that stand in a text: at which word, of which task."""
        meant = [(word, *self.bases.get(word, ())) for word in words]
        for start, forms in enumerate(meant):
            for key in {form[:_KEY] for form in forms}:
                for task_id, phrase in self.by_start.get(key, ()):
                    if _fits(meant[start : start + len(phrase.words)], phrase.words):
                        yield start, task_id, phrase


def _fits(meant: list[tuple[str, ...]], phrase: tuple[str, ...]) -> bool:
    """Return whether words, each with its bases, are those of a phrase."""
    if len(meant) < len(phrase):
        return False
    pairs = zip(meant, phrase, strict=True)
    return all(any(is_form(form, word) for form in forms) for forms, word in pairs)


def is_form(word: str, base: str) -> bool:
    """Return whether a word is another by a few letters at its end: a plural, a form of a verb.

    >>> is_form("patrolling", "patrol"), is_form("policing", "police"), is_form("portion", "port")
    (True, True, False)
    """
    if word == base or len(base) < _SHORT:
        return word == base
    longer = len(word) - len(base)
    if word.startswith(base):
        return longer <= (_SHORT if len(base) >= _LONG else 2)
    stem = base[:-1]
    rest = word[len(stem) :]
    return (
        len(base) > _LONG
        and base[-1] in _VOWELS
        and word.startswith(stem)
        and 1 < len(rest) <= _SHORT
        and rest[0] in _VOWELS
    )


def _add(score: _Score, phrase: _Phrase, weight: float) -> None:
    score.total += weight
    score.lexicon += weight if phrase.origin == "lexicon" else 0.0
    score.words.append(phrase.text)


def _above(task: TaskEntry, tasks: Mapping[str, TaskEntry]) -> str:
    """Return the task that a sub-target belongs to: the longest id that its own one begins with."""
    if task.kind != "sub-target":
        return ""
    return max((other for other in tasks if task.id.startswith(f"{other}.")), key=len, default="")


def _phrases(task: TaskEntry, language: str, ignored: frozenset[str]) -> Iterator[_Phrase]:
    """Yield the words of a task: phrases of its lexicon whole, labels and notes word by word."""
    for text in _of_language(task.lexicon, language):
        yield _Phrase(text, tuple(_words(text)), "lexicon")
    taken: set[str] = set()
    labels = [("label", text) for text in _of_language(task.label, language)]
    for origin, text in (*labels, *(("note", note) for note in task.notes)):
        for written in _WORD.findall(text):
            word = _plain(written)
            if len(word) >= _SHORT and word not in taken and word not in ignored:
                taken.add(word)
                yield _Phrase(written.lower(), (word,), origin)


def _of_language(names: tuple[Name, ...], language: str) -> list[str]:
    """Return the texts in a language; all of them where none is in it."""
    texts = [name.text for name in names if name.language.split("-")[0] in (language, "")]
    return [text for text in texts or [name.text for name in names] if _words(text)]


def _weights(
    phrases: Mapping[str, tuple[_Phrase, ...]], tasks: Mapping[str, TaskEntry]
) -> dict[tuple[str, _Phrase], float]:
    """Return what each phrase weighs for its task: less the more tasks have it; what most have says
    nothing.
    """
    bearers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for task_id, of_task in phrases.items():
        for phrase in of_task:
            bearers[phrase.words].add(task_id)
    weights = {}
    for task_id, of_task in phrases.items():
        for phrase in of_task:
            count = len(bearers[phrase.words])
            if phrase.origin != "lexicon" and count > max(1, _SHARED * len(phrases)):
                continue
            weight = _WEIGHTS[phrase.origin] * (1 + _MORE * (len(phrase.words) - 1)) / count
            weights[task_id, phrase] = weight * (_DUTY if tasks[task_id].kind == "duty" else 1.0)
    return weights


def _plain(word: str) -> str:
    """Return a word as it is compared: small letters without accents, s for z.

    >>> _plain("Sécurizé")
    'securise'
    """
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("z", "s")


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _names_of_several_words(
    entries: Iterable[RegistryEntry],
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names of actors, places and instruments that have several words, by the first of
    them, the longest first.
    """
    by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in entries:
        if entry.kind in _NAMED:
            for name in entry.names:
                words = tuple(_words(name.text))
                if len(words) > 1:
                    by_first[words[0]].add(words)
    return {
        first: tuple(sorted(names, key=lambda n: (-len(n), n))) for first, names in by_first.items()
    }
