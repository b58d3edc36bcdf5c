"""Pairs of entries that may be the same, each with a score and what speaks for and against it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.identity.judgements import KINDS, of_view
from kg.identity.opposites import opposed
from kg.importers.registry import CANDIDATE
from kg.suggest import fold
from kg.vocab import DCTERMS, GEO, MKG, ORG, RDF, SKOS, NamedNode, entity, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from kg.store import View

LEAST: Final = 0.8
"""The score from which a pair is shown, unless another one is asked for."""
_ROWS: Final = 500  # names compared with all others at a time: 500 x 20,000 bytes
_NEAR, _FAR = 1.0, 25.0
_FIRST, _LAST = "0001-01-01", "9999-12-31"
_SHORT: Final = 6  # letters; shorter single words are acronyms, which are the same or are not
_APART: Final = (ORG.unitOf, DCTERMS.isPartOf, DCTERMS.replaces)
_CODES: Final = (MKG.pcode, DCTERMS.spatial)
_POINT: Final = re.compile(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)", re.IGNORECASE)
_OTHER_KIND: Final = {"actor": -0.15, "place": -0.25, "phenomenon": 0.0}
_OPPOSED: Final = 0.4  # more than the letters of one word in eight can outweigh
_EARTH: Final = 6371.0
_ACRONYM: Final = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries of one kind that may be the same.

    `kept_id` is the one that is better settled. `score` runs from 0 to 1; `reasons` are its parts,
    each a sign and words. `judged` is `unsure` where that was the judgement, else empty.
    """

    kind: str
    kept_id: str
    other: str
    score: float
    reasons: tuple[str, ...]
    judged: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What two entries are compared by.

    `above` are the places it is within, `codes` its P-code or its territory, `others` what it is
    surely not; `points` are degrees.
    """

    kind: str
    id: str
    names: tuple[str, ...]
    classes: frozenset[str]
    above: frozenset[str]
    codes: frozenset[str]
    others: frozenset[str]
    period: tuple[str, str]
    points: tuple[tuple[float, float], ...]
    is_settled: bool


def candidates(
    view: View, kind: str = "", *, least: float = LEAST, about: str = ""
) -> tuple[Pair, ...]:
    """Return the pairs of entries that may be the same, best first, with at least a score.

    Of two names each word is set beside the most similar one of the other (Indel), and rare words
    weigh more than those that many names share; the best pair of names counts. Words that exclude
    each other (north, south) lower it; kind and distance lower or raise it, and the registry's own
    doubt (possibly the same as) raises it. Left out are pairs that were judged different, and those
    that a relation or their periods distinguish: one follows, holds or is a part of the other.
    `about` is an id.

    >>> [(pair.kept_id, pair.other) for pair in candidates(view, "actor", about="islanders")]
    [('fishers', 'islanders')]
    """
    pairs: list[Pair] = []
    judged = {frozenset((j.kept_iri, j.other)): j.verdict for j in of_view(view)}
    doubted = _doubted(view)
    for entry_kind in (kind,) if kind else KINDS:
        entries = _entries(view, entry_kind)
        for first, second, names in _likely(entries, doubted):
            iris = frozenset(entity(entry_kind, entry.id).value for entry in (first, second))
            verdict = judged.get(iris, "")
            if verdict == "different" or (about and about not in (first.id, second.id)):
                continue
            pair = _compared(first, second, names, doubted=iris in doubted, judged=verdict)
            if pair is not None and pair.score >= least:
                pairs.append(pair)
    return tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.kind, pair.kept_id, pair.other)))


def is_candidate(view: View, iri: str) -> bool:
    """Return whether an entry is a name only: which place it is, or who it is, was never
    settled.
    """
    node = NamedNode(iri)
    return MKG.CandidatePlace.value in view.values(node, RDF.type) or CANDIDATE in view.values(
        node, SKOS.note
    )


def _doubted(view: View) -> frozenset[frozenset[str]]:
    """Return the pairs that the registry itself leaves open."""
    open_pairs = view.match(None, MKG.possiblySameAs, None)
    return frozenset(
        frozenset((str(quad.subject)[1:-1], str(quad.object)[1:-1])) for quad in open_pairs
    )


def _entries(view: View, kind: str) -> list[_Entry]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for of, slug, name in view.names():
        if of == kind and (folded := fold(name)):
            names[slug].setdefault(folded)
    entries_view = view.read_ahead((entity(kind, slug) for slug in names), along=(GEO.hasGeometry,))
    around = _within(view)
    return [
        _entry(entries_view, around, kind, slug, tuple(entry_names))
        for slug, entry_names in sorted(names.items())
    ]


def _entry(
    view: View,
    around: Mapping[str, AbstractSet[str]],
    kind: str,
    slug: str,
    names: tuple[str, ...],
) -> _Entry:
    iri = entity(kind, slug)
    classes = set(view.values(iri, RDF.type)) - {
        MKG.Actor.value,
        MKG.Place.value,
        SKOS.Concept.value,
    }
    is_settled = not is_candidate(view, iri.value)
    classes |= set(view.values(iri, DCTERMS.type))
    points = tuple(
        (float(match[2]), float(match[1]))
        for geometry in view.values(iri, GEO.hasGeometry)
        if (match := _POINT.search(view.value(NamedNode(geometry), GEO.asWKT)))
    )
    classes.discard(MKG.CandidatePlace.value)
    others = frozenset(value for predicate in _APART for value in view.values(iri, predicate))
    period = (view.value(iri, MKG.begins) or _FIRST, view.value(iri, MKG.ends) or _LAST)
    codes = frozenset(value for predicate in _CODES for value in view.values(iri, predicate))
    above = frozenset(_above(around, iri.value))
    return _Entry(
        kind, slug, names, frozenset(classes), above, codes, others, period, points, is_settled
    )


def _within(view: View) -> dict[str, set[str]]:
    """Return what each place is within, as IRIs."""
    around: dict[str, set[str]] = defaultdict(set)
    for quad in view.match(None, GEO.sfWithin):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            around[quad.subject.value].add(quad.object.value)
    return around


def _above(around: Mapping[str, AbstractSet[str]], place: str) -> Iterator[str]:
    visited, queue = {place}, [place]
    while queue:
        for value in around.get(queue.pop(), frozenset()):
            if value not in visited:
                visited.add(value)
                queue.append(value)
                yield value


def _likely(
    entries: list[_Entry], doubted: Iterable[frozenset[str]]
) -> Iterator[tuple[_Entry, _Entry, tuple[float, str, str]]]:
    """Yield pairs whose best pair of names is alike enough to look at, and those that the registry
    leaves open.
    """
    best = _best_names(entries)
    numbers = {_iri(entry): number for number, entry in enumerate(entries)}
    for pair in doubted:
        both = sorted(numbers[iri] for iri in pair if iri in numbers)
        if len(both) == 2:  # noqa: PLR2004 - both ends of the pair
            best.setdefault((both[0], both[1]), (0.0, "", ""))
    for (first, second), names in sorted(best.items()):
        yield entries[first], entries[second], names


def _best_names(entries: list[_Entry]) -> dict[tuple[int, int], tuple[float, str, str]]:
    """Return the best pair of names and its score of each two entries with names alike, by their
    numbers.
    """
    import numpy as np  # noqa: PLC0415 - only a comparison of many names needs it
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    rows = [(number, name) for number, entry in enumerate(entries) for name in entry.names]
    texts = [name for _, name in rows]
    weights = _weights(texts)
    best: dict[tuple[int, int], tuple[float, str, str]] = {}
    for start in range(0, len(texts), _ROWS):
        scores = process.cdist(
            texts[start : start + _ROWS],
            texts,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=60,
            dtype=np.uint8,
        )
        for a, b in np.argwhere(scores):
            (first, name), (second, other) = rows[start + a], rows[b]
            if first < second and best.get((first, second), (0.0, "", ""))[0] < (
                score := _alike(name, other, weights)
            ):
                best[first, second] = (score, name, other)
    return best


def _weights(names: list[str]) -> dict[str, float]:
    """Return how much each word weighs: the logarithm of how many names there are to those that
    hold it.
    """
    counts = Counter(word for name in names for word in set(name.split()))
    return {word: math.log(1 + len(names) / count) for word, count in counts.items()}


def _alike(name: str, other: str, weights: dict[str, float]) -> float:
    """Return the weighted share of the words of two names that find a like word in the other, 0 to
    1.
    """
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - only a comparison needs it

    words, others = name.split(), other.split()
    if name != other and len(words) == len(others) == 1 and min(len(name), len(other)) <= _SHORT:
        return 0.0
    total = matched = 0.0
    for mine, theirs in ((words, others), (others, words)):
        for word in mine:
            total += weights[word]
            matched += weights[word] * max(
                Indel.normalized_similarity(word, their) for their in theirs
            )
    return matched / total


def _compared(
    first: _Entry, second: _Entry, names: tuple[float, str, str], *, doubted: bool, judged: str
) -> Pair | None:
    """Return a pair with its score, None where the two exclude each other."""
    if _exclude_each_other(first, second):
        return None
    score, reasons = _by_names(first, second, names, doubted=doubted)
    for step, reason in (_by_kind(first, second), _located(first, second)):
        score += step
        reasons += [reason] if reason else []
    ordered = sorted((first, second), key=lambda entry: (not entry.is_settled, entry.id))
    return Pair(
        first.kind,
        ordered[0].id,
        ordered[1].id,
        round(min(max(score, 0.0), 1.0), 2),
        tuple(reasons),
        judged,
    )


def _exclude_each_other(first: _Entry, second: _Entry) -> bool:
    """Return whether a relation, their codes, their periods or what they lie within set two entries
    apart.
    """
    if _iri(first) in second.others or _iri(second) in first.others:
        return True
    if first.codes and second.codes and not first.codes & second.codes:
        return True
    if first.period[0] > second.period[1] or second.period[0] > first.period[1]:
        return True
    return first.kind == "place" and _lie_apart(first, second)


def _lie_apart(first: _Entry, second: _Entry) -> bool:
    """Return whether one place holds the other, or the two have no position and lie within
    different ones.
    """
    if _iri(first) in second.above or _iri(second) in first.above:
        return True  # what lies within another place is not that place
    if first.points and second.points:
        return False
    return bool(first.above and second.above and not first.above & second.above)


def _by_names(
    first: _Entry, second: _Entry, names: tuple[float, str, str], *, doubted: bool
) -> tuple[float, list[str]]:
    """Return the score that names give two entries, or the registry's doubt, with the reasons."""
    score, name, other = names
    reasons = [f"names {score:.2f}: {name} / {other}"] if name else ["no names alike"]
    if words := opposed(first.names, second.names):
        score -= _OPPOSED
        reasons.append(f"- names exclude each other: {words[0]} / {words[1]}")
    if doubted:
        score = max(score, LEAST)
        reasons.append("+ the registry leaves it open")
    if _acronym(first, second):
        score = max(score, LEAST)
        reasons.append("+ one is the other's initials")
    return score, reasons


def _by_kind(first: _Entry, second: _Entry) -> tuple[float, str]:
    """Return what the kinds of two entries do to their score, in words too."""
    if not first.classes or not second.classes:
        return 0.0, ""
    kinds = f"{_kinds(first)} / {_kinds(second)}"
    if first.classes & second.classes:
        return 0.05, f"+ same kind: {kinds}"
    return _OTHER_KIND[first.kind], f"- kinds differ: {kinds}"


def _acronym(first: _Entry, second: _Entry) -> bool:
    """Return whether a name of one is made of the initials of a name of the other."""
    for entry, other in ((first, second), (second, first)):
        initials = {
            "".join(word[0] for word in name.split() if len(word) > 2)  # noqa: PLR2004 - no initials of "of", "la", "de"
            for name in entry.names
        }
        short = {name for name in other.names if len(name) >= _ACRONYM and " " not in name}
        if initials & short:
            return True
    return False


def _located(first: _Entry, second: _Entry) -> tuple[float, str]:
    """Return what position does to the score of two places, in words too."""
    if first.kind != "place":
        return 0.0, ""
    distance = min((_distance(a, b) for a in first.points for b in second.points), default=None)
    if distance is None:
        shared = sorted(_slug(iri) for iri in first.above & second.above)[:2]
        return 0.0, f"= within the same {' and '.join(shared)}" if shared else ""
    if distance > _FAR:
        return -0.3, f"- {distance:.0f} km apart"
    if distance > _NEAR:
        return 0.0, f"= {distance:.1f} km apart"
    return 0.05, f"+ {distance:.1f} km apart"


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in km, by the haversine formula."""
    (latitude, longitude), (other_latitude, other_longitude) = (
        (math.radians(x), math.radians(y)) for x, y in (a, b)
    )
    half = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude)
        * math.cos(other_latitude)
        * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(math.sqrt(half))


def _iri(entry: _Entry) -> str:
    return entity(entry.kind, entry.id).value


def _kinds(entry: _Entry) -> str:
    return " ".join(sorted(_slug(iri) for iri in entry.classes))


def _slug(iri: str) -> str:
    return (kind_and_slug(iri) or ("", iri.rpartition("#")[2]))[1]
