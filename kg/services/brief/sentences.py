"""A fact of a brief, and the English sentence that says it.

A fact is a code and values; its text is made here and nowhere else, so that another language is
another function from a fact to a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from kg.words import counted

Value: TypeAlias = str | int | tuple[str, ...] | tuple[int, ...]

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EVIDENCE: Final = {
    "act": ("reported act", "reported acts"),
    "role": ("described role", "described roles"),
    "aim": ("aim", "aims"),
    "effect": ("claimed effect", "claimed effects"),
    "denial": ("denial", "denials"),
    "call": ("call", "calls"),
    "none": ("other statement", "other statements"),
}
"""The evidential values in the order and the words of a brief."""
SELF: Final = "*self*"
"""Represents the holder of the mandate, or a part of it, among the values of a sentence."""
NOBODY: Final = "*nobody*"
"""Represents a witness whom the source does not name."""
_LISTS: Final = {
    "later": "of a later day",
    "before the period": "of a day before the mandate",
    "after the period": "of a day after the mandate",
    "call": "calling for it",
    "by others": "on what others did",
    "lapsed denial": "denying it so long ago that the policy no longer counts them",
}
_NAMED: Final = 8
"""How many names a sentence lists before it counts the others."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence says: a code and its values. Names are labels, days are ISO text."""

    code: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A fact and its text. The numbers in square brackets are those of the brief's sources."""

    code: str
    values: Mapping[str, Value]
    text: str


def sentence(code: str, **values: Value) -> Sentence:
    """Return the sentence of a fact.

    >>> sentence("headline", tasks=7, with_acts=2, self_reported=2, corroborated=0).text
    '2 of 7 tasks have reported acts, both self-reported.'
    """
    return Sentence(code, values, english(Fact(code, values)))


def english(fact: Fact) -> str:
    """Return the English text of a fact. Raises KeyError for a code that has none.

    >>> english(Fact("no-tasks", {}))
    'No task is on record for this mandate, so nothing can be said about its coverage.'
    """
    return _TEXTS[fact.code](_Values(fact.values))


def day_text(day: str) -> str:
    """Return an ISO day as English prose has it.

    >>> day_text("2024-11-19")
    '19 November 2024'
    """
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def short_day(day: str) -> str:
    """Return an ISO day in short form, for a table.

    >>> short_day("2024-11-19")
    '19 Nov 2024'
    """
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {_MONTHS[parsed.month - 1][:3]} {parsed.year}"


def evidence_text(counts: Mapping[str, int]) -> str:
    """Return how many statements of each value there are, acts first.

    >>> evidence_text({"aim": 2, "act": 1})
    '1 reported act, 2 aims'
    """
    order = [*EVIDENCE, *sorted(counts.keys() - EVIDENCE.keys())]
    return ", ".join(
        counted(counts[value], *EVIDENCE.get(value, (value, f"{value}s")))
        for value in order
        if counts.get(value)
    )


class _Values:
    """The values of a fact, each as the type that its sentence needs."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        return str(self._values.get(name, ""))

    def number(self, name: str) -> int:
        return int(str(self._values.get(name, 0)))

    def day(self, name: str) -> str:
        return day_text(self.text(name))

    def list(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name, ())
        return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)

    def cited(self, name: str = "sources") -> str:
        """Return the numbers of sources in brackets, with a space before."""
        numbers = self.list(name)
        return f" [{', '.join(numbers)}]" if numbers else ""

    def who(self, self_word: str = "the mission itself") -> str:
        """Return who vouches, the holder of the mandate in the words `self_word`."""
        words = {SELF: self_word, NOBODY: "somebody not named"}
        return _joined([words.get(witness, witness) for witness in self.list("witnesses")])

    def evidence(self) -> str:
        """Return how much there is of each evidential value."""
        return evidence_text({value: self.number(value) for value in EVIDENCE})


def _joined(words: list[str], between: str = ", ") -> str:
    """Return names as prose, the first few of many with the number of the others."""
    if len(words) > _NAMED + 1:
        words = [*words[:_NAMED], f"{len(words) - _NAMED} more"]
    if len(words) < 2:  # noqa: PLR2004 - one name alone needs no "and"
        return "".join(words)
    last = "; and " if between == "; " else " and "
    return f"{between.join(words[:-1])}{last}{words[-1]}"


def _number(size: int) -> str:
    return _NUMBERS[size] if size < len(_NUMBERS) else f"{size:,}"


def _headline(values: _Values) -> str:
    tasks, acts = values.number("tasks"), values.number("with_acts")
    verb = "has" if acts == 1 else "have"
    start = f"{acts} of {counted(tasks, 'task')} {verb} reported acts"
    self_reported, corroborated = values.number("self_reported"), values.number("corroborated")
    if not acts:
        return f"None of {counted(tasks, 'task')} has a reported act."
    for size, word in (
        (self_reported, "self-reported"),
        (corroborated, "corroborated by an independent source"),
    ):
        if size == acts:
            every = {1: "", 2: "both "}.get(acts, "all ")
            return f"{start}, {every}{word}."
    return (
        f"{start}; {self_reported} rest on the mission's own word alone, {corroborated} are "
        "corroborated."
    )


def _verdicts(values: _Values) -> str:
    words = ("covered", "partial", "contradicted", "silent")
    counts = ", ".join(f"{values.number(word)} {word}" for word in words)
    return f"Verdicts on the {counted(values.number('tasks'), 'task')}: {counts}."


def _in_force(values: _Values) -> str:
    period = _period(values)
    return f"The mandate was in force on {values.day('as_of')}; it runs {period}."


def _unknown(values: _Values) -> str:
    return (
        f"Whether the mandate was in force on {values.day('as_of')} is unknown: it runs "
        f"{_period(values)}, and that end was not read in a source."
    )


def _period(values: _Values) -> str:
    end_text = f"to {values.day('ends')}" if values.text("ends") else "with no end on record"
    return f"from {values.day('begins')} {end_text}"


def _not_in_force(values: _Values) -> str:
    as_of = values.text("as_of")
    early = as_of < values.text("begins")
    explanation = (
        f"it began on {values.day('begins')}"
        if early
        else f"it ended on {values.day('ends')}"
        if values.text("ends")
        else f"it began on {values.day('begins')}"
    )
    return f"The mandate was not in force on {day_text(as_of)}: {explanation}."


def _one_source_all(values: _Values) -> str:
    size = values.number("statements")
    start = (
        "The one statement counted here comes"
        if size == 1
        else f"All {counted(size, 'statement')} counted here come"
    )
    return f"{start} from one source{values.cited()}; without it no task has evidence."


def _one_source(values: _Values) -> str:
    acts = counted(values.number("acts"), "reported act")
    verb = "comes" if values.number("acts") == 1 else "come"
    return (
        f"{values.text('label')}: {acts} {verb} from one independent source, "
        f"{values.who()}{values.cited()}."
    )


def _denied(values: _Values) -> str:
    act = values.text("latest_act")
    later = (
        f"a later act is reported for {day_text(act)}"
        if act > values.text("day")
        else f"the latest reported act is of {day_text(act)}"
        if act
        else "no act is reported"
    )
    return (
        f"{values.text('label')}: {values.who()} denied it on {values.day('day')}{values.cited()}; "
        f"{later}."
    )


def _lapsed(values: _Values) -> str:
    return (
        f"{values.text('label')}: the denial by {values.who()} of {values.day('day')}"
        f"{values.cited()} is too old to count under the policy."
    )


def _beyond(values: _Values) -> str:
    near = f"; nearest task: {values.text('nearest')}" if values.text("nearest") else ""
    limit = f"; its own limit: {values.text('limit')}" if values.text("limit") else ""
    kind = {"act": "a reported act", "role": "a described role", "aim": "an aim"}
    word = kind.get(values.text("kind"), values.text("kind"))
    return f"{values.text('said').rstrip('.')} ({word}{near}{limit}){values.cited()}."


def _ask_act(values: _Values) -> str:
    parts = values.list("parts")
    parts_text = f", one for each of: {_joined(list(parts))}" if parts else ""
    whom = _from(values.number("needed"), values.list("whom"))
    return f"{values.text('label')}: a dated act, {whom}{parts_text}."


def _ask_silent(values: _Values) -> str:
    labels = list(values.list("labels"))
    whom = _from(values.number("needed"), ())
    if len(labels) == 1:
        return f"{labels[0]}: a dated act, {whom}."
    return f"A dated act, {whom}, for each silent task: {_joined(labels, '; ')}."


def _from(needed: int, whom: tuple[str, ...]) -> str:
    """Return from whom an act is asked for."""
    if needed > 1:
        return f"from {_number(needed)} independent witnesses"
    return f"from {' or '.join(('the mission', *whom))}"


def _ask_independent(values: _Values) -> str:
    number_needed = values.number("needed")
    who = "a witness" if number_needed == 1 else f"{_number(number_needed)} more witnesses"
    return (
        f"{values.text('label')}: {who} other than {values.who()} to report the act, in a "
        f"document that does not repeat{values.cited() or ' those at hand'}."
    )


def _ask_corroboration(values: _Values) -> str:
    whom = " or ".join(values.list("whom")) or "a witness outside the mission"
    return f"{values.text('label')}: a report by {whom} that corroborates the acts."


def _ask_recent(values: _Values) -> str:
    return f"{values.text('label')}: an act of {values.day('since')} or later."


def _ask_credible(values: _Values) -> str:
    return (
        f"{values.text('label')}: a report of credibility {values.number('credibility')} or "
        "better, or an assessment of the reports at hand."
    )


def _ask_denier(values: _Values) -> str:
    then = "" if values.text("latest_act") else ", then for an act, since none is reported"
    return (
        f"{values.text('label')}: ask {values.who()} whether the denial of {values.day('day')} "
        f"still stands; only its withdrawal changes the verdict{then}."
    )


def _not_heard(values: _Values) -> str:
    names = _joined(list(values.list("names")))
    return f"Those for whom the mission acts, heard in none of the evidence: {names}."


def _not_counted(values: _Values) -> dict[str, int]:
    """Return the size of each list of statements that do not count, in words."""
    counts = {words: values.number(name.replace(" ", "_")) for name, words in _LISTS.items()}
    return {words: size for words, size in counts.items() if size}


def _uncounted(values: _Values) -> str:
    counts = _not_counted(values)
    counts_text = ", ".join(f"{size} {words}" for words, size in counts.items())
    verb = "is" if sum(counts.values()) == 1 else "are"
    total = counted(sum(counts.values()), "statement")
    return f"{total} linked to a task {verb} not counted: {counts_text}."


def _nothing_own(values: _Values) -> str:
    counts = _not_counted(values)
    return f"nothing by the mission ({', '.join(f'{n} {words}' for words, n in counts.items())})"


def _unread(values: _Values) -> str:
    unread, of = values.number("unread"), values.number("of")
    verb = "was" if unread == 1 else "were"
    return (
        f"{unread} of {counted(of, 'paragraph number')} {verb} not read in the resolution itself "
        "(unverified)."
    )


def _source(values: _Values) -> str:
    about = [values.text("title").rstrip("."), values.text("publisher")]
    about += [values.day("published")] if values.text("published") else []
    return f"[{values.number('number')}] {', '.join(filter(None, about))}."


def _policy(values: _Values) -> str:
    return f"Policy: {'; '.join(values.list('asks'))}."


def _accepted(values: _Values) -> str:
    return (
        f"{values.text('label')}: {values.text('author')} accepts this gap until "
        f"{values.day('expires')}."
    )


_TEXTS: Final[Mapping[str, Callable[[_Values], str]]] = {
    "headline": _headline,
    "no-tasks": lambda _: (
        "No task is on record for this mandate, so nothing can be said about its coverage."
    ),
    "not-in-force": _not_in_force,
    "succeeded": lambda v: f"It was succeeded by: {_joined(list(v.list('successors')))}.",
    "ask-about": lambda v: (
        f"Ask for a brief as of {v.day('day')}, its {v.text('which')} day in force."
    ),
    "in-force": _in_force,
    "in-force-unknown": _unknown,
    "known-by": lambda v: f"Only what was known by {v.day('known_by')} counts.",
    "verdicts": _verdicts,
    "excluded": lambda v: f"As if nothing had been said in: {'; '.join(v.list('titles'))}.",
    "only": lambda v: f"As if all that was said stood in: {'; '.join(v.list('titles'))}.",
    "policy": _policy,
    "reading": lambda v: f"By the {v.text('coding')} reading of the coders.",
    "evidence": lambda v: v.evidence(),
    "nothing": lambda _: "no statement found",
    "nothing-own": _nothing_own,
    "witnesses": lambda v: v.who(self_word="the mission"),
    "one-source-all": _one_source_all,
    "one-source": _one_source,
    "no-act": lambda _: "No act is reported for any task.",
    "no-one-source": lambda _: "No task with reported acts rests on one source alone.",
    "denied": _denied,
    "lapsed": _lapsed,
    "called-for": lambda v: (
        f"{v.text('label')}: {v.who()} called for it on {v.day('day')}{v.cited()}."
    ),
    "no-denial": lambda _: "No statement on record denies what the mission is to do.",
    "beyond": _beyond,
    "no-beyond": lambda _: "Nothing by the mission is on record that no task covers.",
    "ask-act": _ask_act,
    "ask-silent": _ask_silent,
    "ask-independent": _ask_independent,
    "ask-corroboration": _ask_corroboration,
    "ask-recent": _ask_recent,
    "ask-credible": _ask_credible,
    "ask-denier": _ask_denier,
    "no-ask": lambda _: "Every task is covered under this policy.",
    "accepted": _accepted,
    "not-heard": _not_heard,
    "not-heard-others": lambda v: (
        f"Others named in it and not heard: {_joined(list(v.list('names')))}."
    ),
    "all-heard": lambda _: "Everybody whom the evidence names is heard in it.",
    "incomplete": lambda v: (
        "The task list is incomplete: the figure is over the "
        f"{counted(v.number('tasks'), 'task')} on record."
    ),
    "unread": _unread,
    "unverified": lambda v: (
        f"{v.number('unverified')} of {counted(v.number('of'), 'task text')} "
        f"{'is' if v.number('unverified') == 1 else 'are'} marked unverified."
    ),
    "inferred-begin": lambda v: f"The beginning, {v.day('begins')}, was inferred.",
    "inferred-days": lambda v: (
        f"{v.number('inferred')} of {counted(v.number('of'), 'statement')} "
        f"{'has a day that was' if v.number('inferred') == 1 else 'have days that were'} inferred."
    ),
    "silent": lambda _: (
        "Silent means that no statement by the mission was found, not that nothing was done."
    ),
    "uncounted": _uncounted,
    "left-out": lambda v: (
        f"{counted(v.number('below'), 'task')} of less force than the policy asks "
        f"{'is' if v.number('below') == 1 else 'are'} left out."
    ),
    "later-tasks": lambda v: (
        f"{counted(v.number('later'), 'task')} set after this day "
        f"{'is' if v.number('later') == 1 else 'are'} left out."
    ),
    "source": _source,
}
