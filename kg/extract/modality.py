"""How a clause puts something forward: by the first cue that fits, else by its verb.

The cues are data. Without one, the form of the verb decides: what somebody did is an activity, what
happened to somebody is an event, a present tense is a role or a state.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.extract.clauses import Clause
from kg.extract.lexicon import Cue, Lexicon
from kg.extract.verbs import Verb
from kg.extract.view import View

NONE: Final = "none"
"""The modality of a cue that says: no statement."""
_WISHES: Final = frozenset(("hoped", "expected", "called-for"))
_LONGEST: Final = 400
"""The characters of a clause in which cues are looked for."""
_PAST: Final = frozenset(("past", "perfect", "progressive"))
_HOSTILE: Final = frozenset(("armed-group",))
"""The kinds of actors whose acts are occurrences: they have no mandate."""


_AIMS: Final = frozenset(
    (
        "intended",
        "expected",
        "hoped",
        "called-for",
        "commitment",
        "mandate-claim",
        "self-description",
    )
)
"""The modalities of lists whose items are statements, though they have no verb."""
_SHARED: Final = _AIMS | {"asserted-activity", "asserted-event", "impact-claim"}
"""The modalities that an -ing form after a clause has too."""
_DEPENDENT: Final = frozenset(("purpose", "gerund", "relative"))


class Modality(NamedTuple):
    """A modality, and the rule that chose it."""

    id: str
    rule: str


_NOTHING: Final = Modality(NONE, "no-statement")
_PLEDGED: Final = Modality("commitment", "pledge")
_DENIED: Final = Modality("denied", "denial")
_STATE: Final = Modality("asserted-state", "state")
_EVENT: Final = Modality("asserted-event", "event")
_ACTIVITY: Final = Modality("asserted-activity", "activity")
_PLAN: Final = Modality("intended", "future")
_OUTLOOK: Final = Modality("expected", "future")
_PRESENT: Final = Modality("self-description", "present")


def first_cue(lexicon: Lexicon, text: str, verb_at: int, kind: str) -> Cue | None:
    """Return the first cue that fits a folded clause whose verb begins at an offset, None where
    none does.

    >>> from kg.extract.lexicon import lexicon
    >>> first_cue(lexicon("en"), "the office thanked the hosts", 11, "main").id
    'thanks'
    """
    for cue in lexicon.cues:
        if cue.kinds and kind not in cue.kinds:
            continue
        if _fits(cue, text, verb_at):
            return cue
    return None


def _fits(cue: Cue, text: str, verb_at: int) -> bool:
    if cue.at == "verb":
        return cue.pattern.match(text, verb_at) is not None
    return cue.pattern.search(text) is not None


def modality(
    view: View, number: int, agent_kinds: frozenset[str], parent: Modality | None
) -> Modality:
    """Return the modality of a clause. `agent_kinds` are the kinds of its agents; `parent` is the
    modality of the clause that it depends on.
    """
    clause = view.clauses[number]
    by_kind = _by_kind(view, clause, agent_kinds, parent)
    if by_kind is not None:
        return by_kind
    cue = _reported(view, clause) or _cue(view, clause)
    if isinstance(cue, Modality):
        return cue
    if cue is not None:
        return Modality(cue.modality, cue.id)
    if clause.verb is not None and clause.verb.is_negated:
        return Modality("denied", "negation")
    if clause.kind == "gerund" and parent is not None and _shares(view, clause, parent):
        return Modality(parent.id, f"gerund-{parent.rule.removeprefix('gerund-')}")
    return _by_verb(view, clause, agent_kinds)


def _by_kind(
    view: View, clause: Clause, agent_kinds: frozenset[str], parent: Modality | None
) -> Modality | None:
    """Return the modality that the kind of a clause decides: a purpose, or a part of a series."""
    before = parent.id if parent is not None else ""
    if clause.kind == "noun" and before not in _AIMS:
        return _NOTHING
    if clause.kind in _DEPENDENT and before == NONE:
        return _NOTHING
    if clause.kind == "purpose":
        is_hostile = bool(agent_kinds & _HOSTILE)
        return Modality("attributed-motive" if is_hostile else "intended", "purpose")
    if parent is not None and (_is_of_series(view, clause) or _is_wished(clause, before)):
        return Modality(parent.id, f"list-{parent.rule.removeprefix('list-')}")
    return None


def _is_wished(clause: Clause, before: str) -> bool:
    """Return whether a clause is what somebody hopes for, expects or asks for."""
    return clause.kind == "complement" and before in _WISHES


def _is_of_series(view: View, clause: Clause) -> bool:
    if clause.kind == "gerund":
        return clause.opener == ";" or clause.opener in view.lexicon.words["list_joiners"]
    return clause.kind in {"noun", "item"} or clause.opener == ";"


def _shares(view: View, clause: Clause, parent: Modality) -> bool:
    """Return whether an -ing form says more of what the clause before it says, in the same way."""
    is_apart = clause.opener in view.lexicon.words["subordinators"]
    return not is_apart and parent.id in _SHARED


def _reported(view: View, clause: Clause) -> Modality | None:
    """Return the modality that the clause before decides by its verb: what somebody denies, and
    what somebody is asked about, which nobody states.
    """
    before = view.clauses[clause.parent].verb if clause.parent >= 0 else None
    if clause.kind != "complement":
        return None
    is_asked = before is None or view.is_in(before, "ask")
    if is_asked and clause.opener in view.lexicon.words["question_words"]:
        return _NOTHING
    if view.is_in(before, "deny"):
        return _DENIED
    is_future = clause.verb is not None and clause.verb.tense == "modal"
    is_pledge = view.is_in(before, "commit") and is_future
    return _PLEDGED if is_pledge else None


def _cue(view: View, clause: Clause) -> Cue | None:
    """Return the first cue that fits a clause: at its verb, else at the verb after auxiliaries."""
    verb = clause.verb
    cue = _cue_at(view, clause, verb.start if verb else clause.start)
    is_compound = verb is not None and verb.tense in {"perfect", "progressive"}
    if cue is None and verb is not None and is_compound and not verb.is_passive:
        return _cue_at(view, clause, verb.main)
    return cue


def _cue_at(view: View, clause: Clause, place: int) -> Cue | None:
    before = view.folded(clause.start, place)
    gap = " " if before and view.tokens[place].start > view.tokens[place - 1].end else ""
    text = f"{before}{gap}{view.folded(place, clause.end)}"
    at = len(before) + len(gap)
    return first_cue(view.lexicon, text[: at + _LONGEST], at, clause.kind)


def _by_verb(view: View, clause: Clause, agent_kinds: frozenset[str]) -> Modality:
    verb = clause.verb
    if verb is None:
        return Modality("asserted-state", "noun")
    is_own = _is_own(agent_kinds)
    if verb.tense == "modal":
        is_possible = view.has("possibility_modals", verb.start)
        return _PLAN if is_own and not is_possible else _OUTLOOK
    if verb.is_copula or view.is_in(verb, "state"):
        return _STATE
    acts = is_own and not verb.is_passive
    if verb.tense in _PAST:
        return _ACTIVITY if acts and not _happens(view, verb) else _EVENT
    return _PRESENT if acts else _STATE


def _is_own(agent_kinds: frozenset[str]) -> bool:
    """Return whether a clause has agents, and none of a kind whose acts are occurrences."""
    return bool(agent_kinds) and agent_kinds.isdisjoint(_HOSTILE)


def _happens(view: View, verb: Verb) -> bool:
    """Return whether a verb says what happens to its subject: by its kind, or since it has no
    object.
    """
    if view.is_in(verb, "undergo"):
        return True
    at = verb.end
    has_object = at < len(view.tokens) and (
        view.has("determiners", at) or view.has("possessives", at) or view.is_open(at)
    )
    return view.is_in(verb, "change") and not has_object
