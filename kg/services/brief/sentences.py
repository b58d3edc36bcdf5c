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
"""Stands for the holder of the mandate, or a part of it, among the values of a sentence."""
NOBODY: Final = "*nobody*"
"""Stands for a witness whom the source does not name."""
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
    read = date.fromisoformat(day)
    return f"{read.day} {_MONTHS[read.month - 1]} {read.year}"


def short_day(day: str) -> str:
    """Return an ISO day in few letters, for a table.

    >>> short_day("2024-11-19")
    '19 Nov 2024'
    """
    read = date.fromisoformat(day)
    return f"{read.day} {_MONTHS[read.month - 1][:3]} {read.year}"


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
        listed = self._values.get(name, ())
        return tuple(map(str, listed)) if isinstance(listed, tuple) else (str(listed),)

    def cited(self, name: str = "sources") -> str:
        """Return the numbers of sources in brackets, with a space before."""
        numbers = self.list(name)
        return f" [{', '.join(numbers)}]" if numbers else ""

    def who(self, own: str = "the mission itself") -> str:
        """Return who vouches, the holder of the mandate in the words `own`."""
        words = {SELF: own, NOBODY: "somebody not named"}
        return _joined([words.get(each, each) for each in self.list("witnesses")])

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


def _headline(given: _Values) -> str:
    tasks, acts = given.number("tasks"), given.number("with_acts")
    verb = "has" if acts == 1 else "have"
    start = f"{acts} of {counted(tasks, 'task')} {verb} reported acts"
    own, others = given.number("self_reported"), given.number("corroborated")
    if not acts:
        return f"None of {counted(tasks, 'task')} has a reported act."
    for size, word in ((own, "self-reported"), (others, "corroborated by an independent source")):
        if size == acts:
            every = {1: "", 2: "both "}.get(acts, "all ")
            return f"{start}, {every}{word}."
    return f"{start}; {own} rest on the mission's own word alone, {others} are corroborated."


def _verdicts(given: _Values) -> str:
    words = ("covered", "partial", "contradicted", "silent")
    counts = ", ".join(f"{given.number(word)} {word}" for word in words)
    return f"Verdicts on the {counted(given.number('tasks'), 'task')}: {counts}."


def _in_force(given: _Values) -> str:
    period = _period(given)
    return f"The mandate was in force on {given.day('as_of')}; it runs {period}."


def _unknown(given: _Values) -> str:
    return (
        f"Whether the mandate was in force on {given.day('as_of')} is unknown: it runs "
        f"{_period(given)}, and that end was not read in a source."
    )


def _period(given: _Values) -> str:
    ends = f"to {given.day('ends')}" if given.text("ends") else "with no end on record"
    return f"from {given.day('begins')} {ends}"


def _not_in_force(given: _Values) -> str:
    as_of = given.text("as_of")
    early = as_of < given.text("begins")
    said = (
        f"it began on {given.day('begins')}"
        if early
        else f"it ended on {given.day('ends')}"
        if given.text("ends")
        else f"it began on {given.day('begins')}"
    )
    return f"The mandate was not in force on {day_text(as_of)}: {said}."


def _one_source_all(given: _Values) -> str:
    size = given.number("statements")
    start = (
        "The one statement counted here comes"
        if size == 1
        else f"All {counted(size, 'statement')} counted here come"
    )
    return f"{start} from one source{given.cited()}; without it no task has evidence."


def _one_source(given: _Values) -> str:
    acts = counted(given.number("acts"), "reported act")
    verb = "comes" if given.number("acts") == 1 else "come"
    return (
        f"{given.text('label')}: {acts} {verb} from one independent source, "
        f"{given.who()}{given.cited()}."
    )


def _denied(given: _Values) -> str:
    act = given.text("latest_act")
    later = (
        f"a later act is reported for {day_text(act)}"
        if act > given.text("day")
        else f"the latest reported act is of {day_text(act)}"
        if act
        else "no act is reported"
    )
    return (
        f"{given.text('label')}: {given.who()} denied it on {given.day('day')}{given.cited()}; "
        f"{later}."
    )


def _lapsed(given: _Values) -> str:
    return (
        f"{given.text('label')}: the denial by {given.who()} of {given.day('day')}"
        f"{given.cited()} is too old to count under the policy."
    )


def _beyond(given: _Values) -> str:
    near = f"; nearest task: {given.text('nearest')}" if given.text("nearest") else ""
    limit = f"; its own limit: {given.text('limit')}" if given.text("limit") else ""
    kind = {"act": "a reported act", "role": "a described role", "aim": "an aim"}
    word = kind.get(given.text("kind"), given.text("kind"))
    return f"{given.text('said').rstrip('.')} ({word}{near}{limit}){given.cited()}."


def _ask_act(given: _Values) -> str:
    parts = given.list("parts")
    each = f", one for each of: {_joined(list(parts))}" if parts else ""
    whom = _from(given.number("needed"), given.list("whom"))
    return f"{given.text('label')}: a dated act, {whom}{each}."


def _ask_silent(given: _Values) -> str:
    labels = list(given.list("labels"))
    whom = _from(given.number("needed"), ())
    if len(labels) == 1:
        return f"{labels[0]}: a dated act, {whom}."
    return f"A dated act, {whom}, for each silent task: {_joined(labels, '; ')}."


def _from(needed: int, whom: tuple[str, ...]) -> str:
    """Return from whom an act is asked for."""
    if needed > 1:
        return f"from {_number(needed)} independent witnesses"
    return f"from {' or '.join(('the mission', *whom))}"


def _ask_independent(given: _Values) -> str:
    lacking = given.number("needed")
    who = "a witness" if lacking == 1 else f"{_number(lacking)} more witnesses"
    return (
        f"{given.text('label')}: {who} other than {given.who()} to report the act, in a "
        f"document that does not repeat{given.cited() or ' those at hand'}."
    )


def _ask_corroboration(given: _Values) -> str:
    whom = " or ".join(given.list("whom")) or "a witness outside the mission"
    return f"{given.text('label')}: a report by {whom} that corroborates the acts."


def _ask_recent(given: _Values) -> str:
    return f"{given.text('label')}: an act of {given.day('since')} or later."


def _ask_credible(given: _Values) -> str:
    return (
        f"{given.text('label')}: a report of credibility {given.number('credibility')} or "
        "better, or an assessment of the reports at hand."
    )


def _ask_denier(given: _Values) -> str:
    then = "" if given.text("latest_act") else ", then for an act, since none is reported"
    return (
        f"{given.text('label')}: ask {given.who()} whether the denial of {given.day('day')} still "
        f"stands; only its withdrawal changes the verdict{then}."
    )


def _not_heard(given: _Values) -> str:
    names = _joined(list(given.list("names")))
    return f"Those for whom the mission acts, heard in none of the evidence: {names}."


def _not_counted(given: _Values) -> dict[str, int]:
    """Return the size of each list of statements that do not count, in words."""
    counts = {words: given.number(name.replace(" ", "_")) for name, words in _LISTS.items()}
    return {words: size for words, size in counts.items() if size}


def _uncounted(given: _Values) -> str:
    counts = _not_counted(given)
    said = ", ".join(f"{size} {words}" for words, size in counts.items())
    verb = "is" if sum(counts.values()) == 1 else "are"
    total = counted(sum(counts.values()), "statement")
    return f"{total} linked to a task {verb} not counted: {said}."


def _nothing_own(given: _Values) -> str:
    counts = _not_counted(given)
    return f"nothing by the mission ({', '.join(f'{n} {words}' for words, n in counts.items())})"


def _unread(given: _Values) -> str:
    unread, of = given.number("unread"), given.number("of")
    verb = "was" if unread == 1 else "were"
    return (
        f"{unread} of {counted(of, 'paragraph number')} {verb} not read in the resolution itself "
        "(unverified)."
    )


def _source(given: _Values) -> str:
    about = [given.text("title").rstrip("."), given.text("publisher")]
    about += [given.day("published")] if given.text("published") else []
    return f"[{given.number('number')}] {', '.join(filter(None, about))}."


def _policy(given: _Values) -> str:
    return f"Policy: {'; '.join(given.list('asks'))}."


def _accepted(given: _Values) -> str:
    return (
        f"{given.text('label')}: {given.text('author')} accepts this gap until "
        f"{given.day('expires')}."
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
    "witnesses": lambda v: v.who(own="the mission"),
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
