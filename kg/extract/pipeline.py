"""Our own extractor: a text becomes drafts by rules, without a model and without chance.

text -> blocks -> sentences -> verbs -> clauses -> names -> agents -> speakers -> modality ->
quantities, days -> tasks -> drafts. What is not found is left out and listed, never guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kg import quotes as quoting
from kg.extract import dates, events, quantities, segment
from kg.extract.attribute import Voice, Voices
from kg.extract.clauses import Clause, clauses
from kg.extract.concepts import Concepts
from kg.extract.confidence import confidence
from kg.extract.lexicon import Lexicon, lexicon
from kg.extract.link import TaskIndex
from kg.extract.mentions import ACTORS, PLACES, Names
from kg.extract.modality import NONE, Modality, modality
from kg.extract.paraphrase import paraphrase
from kg.extract.record import ExtractAnswer, ExtractRequest
from kg.extract.roles import SPEAKER, Roles
from kg.extract.segment import Sentence
from kg.extract.view import View
from kg.model import (
    DraftQuantity,
    DraftReview,
    DraftStatement,
    Passage,
    PlaceMention,
    UnknownName,
)

_MEDIA: Final = "media-actor"
_POPULATION: Final = "population-group"
_STATISTIC: Final = Modality("statistic", "quantity")
_PRESUPPOSED: Final = Modality("asserted-event", "presupposed")
_SHORTEST: Final = 2
"""The fewest words of a passage."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the steps found about one passage of a sentence."""

    view: View
    start: int
    end: int
    voice: Voice
    modality: Modality
    agents: tuple[str, ...]
    clause: Clause | None = None
    noun: int = -1


def extract(request: ExtractRequest) -> ExtractAnswer:
    """Return the drafts of a text, in its order."""
    reader = _Reader(request, lexicon(request.source.language))
    drafts = [draft for block in reader.blocks() for draft in block]
    ordered = sorted(drafts, key=lambda draft: (draft.view.tokens[draft.start].start, draft.end))
    statements = [reader.statement(draft, n) for n, draft in enumerate(ordered, start=1)]
    notes = () if statements else ("No sentence of the text was read as a statement.",)
    return ExtractAnswer(tuple(statements), notes=notes)


class _Reader:
    def __init__(self, request: ExtractRequest, words: Lexicon) -> None:
        self.request, self.lexicon = request, words
        self.names = Names(request, words)
        author_type = self.names.type_of(request.source.author)
        self.is_own = bool(request.source.author) and author_type != _MEDIA
        self.roles = Roles(self.names, is_own=self.is_own)
        self.voices = Voices(self.names, self.roles, is_own=self.is_own)
        self.concepts = Concepts(request.entries, words)
        self.tasks = TaskIndex(request, words.forms, words.closed)
        self.intros: dict[int, tuple[tuple[str, ...], Modality | None]] = {}
        """Agents and modality of the words that introduce a list, by their offset."""

    def blocks(self) -> Iterator[list[_Draft]]:
        """Yield the drafts of each block."""
        stream = segment.sentences(self.request.text, self.lexicon)
        for _, group in groupby(stream, key=lambda sentence: sentence.number):
            block = list(group)
            if block[0].block.kind == "heading":
                for sentence in block:
                    self.names.mentions(sentence.tokens)
                continue
            marks = segment.quotations([token for part in block for token in part.tokens])
            yield [draft for sentence in block for draft in self._sentence(sentence, marks)]

    def _sentence(self, sentence: Sentence, marks: list[tuple[int, int]]) -> list[_Draft]:
        block = sentence.block
        is_item = block.kind == "item"
        mentions = self.names.mentions(sentence.tokens)
        parts = clauses(sentence.tokens, self.lexicon, is_item=is_item)
        view = View(sentence.tokens, parts, mentions, self.lexicon)
        intro_agents, intro_modality = self.intros.get(block.intro, ((), None))
        self.roles.assign(view, intro_agents)
        frames = self.voices.frames.speakers(view, marks)
        source, _ = self.voices.followed(view)
        drafts: list[_Draft] = []
        modalities: dict[int, Modality] = {}
        for number, clause in enumerate(view.clauses):
            voice = self.voices.voice(view, number, frames, marks, source)
            parent = modalities.get(clause.parent, intro_modality)
            chosen = self._modality(view, number, parent)
            modalities[number] = chosen
            if number in frames or chosen.id == NONE or clause.end - clause.start < _SHORTEST:
                continue
            agents = self._settled(view, number, chosen, voice)
            drafts.append(_Draft(view, clause.start, clause.end, voice, chosen, agents, clause))
        if sentence.tokens[-1].text == ":" and view.clauses:
            self.intros[block.start] = (view.agents[-1], modalities[len(view.clauses) - 1])
            drafts = []
        return drafts + self._events(view, drafts, marks)

    def _modality(self, view: View, number: int, parent: Modality | None) -> Modality:
        clause = view.clauses[number]
        kinds = frozenset(self.names.type_of(agent) for agent in view.agents[number] if agent)
        chosen = modality(view, number, kinds, parent)
        if chosen.id == NONE or clause.kind in {"purpose", "item", "noun"}:
            return chosen
        return _STATISTIC if self._is_figure(view, clause) else chosen

    def _is_figure(self, view: View, clause: Clause) -> bool:
        """Return whether a clause gives a figure: money, a share, or a number at the head of its
        subject or right after its verb.
        """
        numbers = quantities.quantities(view.tokens, clause.start, clause.end, self.lexicon)
        heads = {clause.start, clause.subject[0]}
        if clause.verb is not None:
            heads |= {*range(clause.verb.end, view.after_adverbs(clause.verb.end) + 1)}
        return any(number.is_measure or number.start in heads for number in numbers)

    def _settled(self, view: View, number: int, chosen: Modality, voice: Voice) -> tuple[str, ...]:
        """Return the agents of a clause with "we" replaced by who speaks, and with those whom a
        judgement is about.
        """
        agents = view.agents[number]
        clause = view.clauses[number]
        if chosen.rule == "call" and not view.is_in(clause.verb, "ask"):
            agents = self.roles.asked(view, clause)
        if chosen.id == _STATISTIC.id:
            agents = tuple(a for a in agents if self.names.type_of(a) != _POPULATION)
        people = (voice.narrator if agent == SPEAKER else agent for agent in agents)
        return tuple(agent for agent in dict.fromkeys(people) if agent)

    def _events(
        self, view: View, drafts: list[_Draft], marks: list[tuple[int, int]]
    ) -> list[_Draft]:
        extra = []
        for event in events.events(view):
            start = view.tokens[event.start].start
            quoted = any(first <= start < last for first, last in marks)
            speaker = self.voices.frames.latest if quoted else self.names.author
            agents = tuple(mention.id for mention in view.actors(event.start, event.end)[:1])
            voice = Voice(speaker or self.names.author, "presupposed")
            extra.append(
                _Draft(view, event.start, event.end, voice, _PRESUPPOSED, agents, noun=event.noun)
            )
        del drafts
        return extra

    def _with_institutions(self, draft: _Draft) -> _Draft:
        """Return a draft with people replaced by the institutions that the document names later."""
        speaker = self.names.acting(draft.voice.speaker)
        voice = draft.voice._replace(speaker="" if speaker == SPEAKER else speaker)
        actors = (self.names.acting(agent) for agent in draft.agents if agent != SPEAKER)
        agents = tuple(dict.fromkeys(actors))
        return replace(draft, voice=voice, agents=agents)

    def statement(self, draft: _Draft, number: int) -> DraftStatement:
        """Return a draft as a statement, with what the drafter says of it."""
        draft = self._with_institutions(draft)
        view = draft.view
        start, end = view.tokens[draft.start].start, view.tokens[draft.end - 1].end
        words = self.request.text[start:end]
        action = self._action(draft)
        doing = self._doing(draft)
        places = self._places(draft)
        quantity = self._quantity(draft)
        period = dates.period(
            view.tokens, draft.start, draft.end, self.lexicon, self.request.source.published
        )
        parties = tuple(mention.id for mention in view.between(draft.start, draft.end))
        sentence = self.request.text[view.tokens[0].start : view.tokens[-1].end]
        link = self.tasks.link(words, draft.agents, parties)
        labels = [self.names.label_of(agent) for agent in draft.agents]
        fields = {
            "action": doing,
            "speaker": self.names.label_of(draft.voice.speaker),
            "quantity": f"{quantity.bound} {quantity.value}" if quantity else "",
        }
        return DraftStatement(
            id=f"{self.request.source.id}.{number}",
            passage=Passage(
                start,
                end,
                hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest(),
                quoting.anchor(words),
            ),
            attribution=draft.voice.attribution,
            modality=draft.modality.id,
            speaker=draft.voice.speaker,
            agent=draft.agents,
            action=action,
            place=places,
            quantity=quantity,
            held_from=period.start if period else "",
            held_to=period.end if period else "",
            evidence_for=link.evidence_for,
            context_for=link.context_for,
            paraphrase=paraphrase(self.lexicon, draft.modality.id, fields, labels),
            review=replace(
                self._review(draft, action),
                why=link.why,
                candidates=self.tasks.candidates(words, (*draft.agents, *parties), sentence),
            ),
        )

    def _review(self, draft: _Draft, action: str) -> DraftReview:
        missing = [
            name
            for name, value in (
                ("speaker", draft.voice.speaker),
                ("agent", draft.agents),
                ("action", action),
            )
            if not value
        ]
        rule = f"{self.lexicon.language}.{draft.modality.rule}"
        return DraftReview(
            rule=rule,
            confidence=confidence(rule, missing),
            missing=tuple(missing),
            names=self._unknown(draft),
        )

    def _unknown(self, draft: _Draft) -> tuple[UnknownName, ...]:
        names = [("agent", agent) for agent in draft.agents]
        names.append(("speaker", draft.voice.speaker))
        registered = self.names.gazetteer.types
        return tuple(
            UnknownName(name, field, ACTORS)
            for field, name in names
            if name and name not in registered
        )

    def _action(self, draft: _Draft) -> str:
        """Return the action of the vocabulary that a clause names, empty where there is none."""
        verb = draft.clause.verb if draft.clause else None
        return self.concepts.action(draft.view, verb, draft.end) if verb is not None else ""

    def _doing(self, draft: _Draft) -> str:
        """Return the base form of the verb, with the actors that it goes with."""
        verb = draft.clause.verb if draft.clause else None
        if verb is None:
            return draft.view.low(draft.noun) if draft.noun >= 0 else ""
        actors = draft.view.actors(verb.end, draft.end)
        objects = [mention for mention in actors if mention.id not in draft.agents]
        label = self.names.label_of(objects[0].id) if objects else ""
        return f"{verb.base} {label}".strip()

    def _places(self, draft: _Draft) -> tuple[PlaceMention, ...]:
        places = {
            mention.id: PlaceMention(mention.id, mention.name)
            for mention in draft.view.between(draft.start, draft.end)
            if mention.kind == PLACES
        }
        return tuple(places.values())

    def _quantity(self, draft: _Draft) -> DraftQuantity | None:
        """Return the first number of a clause whose unit is known, with that unit."""
        view = draft.view
        for number in quantities.quantities(view.tokens, draft.start, draft.end, self.lexicon):
            unit = self.concepts.unit(view, number.end, number.unit)
            if unit:
                return DraftQuantity(number.value, unit, number.bound)
        return None
