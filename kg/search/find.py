"""Search in the index: the matches in order of rank, each with the part of its text that
matches.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import suggest
from kg.model import NO_LIMIT, Clocks
from kg.search.documents import NAMES
from kg.search.words import fold, marks, snippet, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kg.search.index import Index
    from kg.search.words import Term

TEXT: Final = "text"
"""The kind of a part of a source text."""
_MATCHES: Final = """
SELECT e.number, e.iri, e.kind, e.id, e.day, e.ends, e.known, e.source, e.inferred
FROM words JOIN entry e ON e.number = words.rowid
WHERE words MATCH ? ORDER BY bm25(words, 8, 8, 6, 1), e.kind, e.id
"""
_PARTS: Final = """
SELECT p.number, p.source, p.published, p.start, p.ends
FROM part_words JOIN part p ON p.number = part_words.rowid
WHERE part_words MATCH ? ORDER BY bm25(part_words), p.source, p.start
"""
_ORDER: Final = ("label", "alias", "id", "note")
"""In which field of an entry a match is shown, where it is in several."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which matches count: their kinds, the clocks, the statements that are left out, and the
    sources whose texts are searched. Labels are in `language`.
    """

    kinds: frozenset[str] = frozenset()
    clocks: Clocks = NO_LIMIT
    left_out: frozenset[str] = frozenset()
    only_sources: frozenset[str] = frozenset()
    excluded_sources: frozenset[str] = frozenset()
    language: str = "en"

    def has_kind(self, kind: str) -> bool:
        """Return whether matches of a kind count."""
        return not self.kinds or kind in self.kinds

    def has_text(self, source: str, published: str) -> bool:
        """Return whether the text of a source counts."""
        return (
            source not in self.excluded_sources
            and (not self.only_sources or source in self.only_sources)
            and self.clocks.admits("", published)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: an entry, a statement, or a part of the text of a source.

    `label` is that of an entry, or a statement's paraphrase, in the language asked for. `field` is
    label, alias, id, note or text: what `snippet` is taken from, in `language`; `marks` are where
    the words are in it, start and end. `day` is when a statement or a mandate begins, `inferred`
    where that was not stated, or when an instrument was adopted or a source published; `known_from`
    and `source` are a statement's. `start` and `end` are the position of a part of a text, in
    Unicode code points.
    """

    kind: str
    id: str
    iri: str
    label: str
    field: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    language: str = ""
    day: str = ""
    until: str = ""
    inferred: bool = False
    known_from: str = ""
    source: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best matches, how many there are of each kind and, without any match, names that are
    spelled alike.
    """

    hits: tuple[Hit, ...]
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    suggestions: tuple[str, ...] = ()


def find(
    index: Index, words: str, scope: Scope, limit: int, more: Index | None = None
) -> SearchResult:
    """Return at most `limit` matches of all words: entries of that name, other entries and
    statements, then parts of texts. `more` is an index of further texts.
    """
    search_terms = terms(words)
    rows = _entries(index, search_terms, scope)
    texts = [
        (text_index, row)
        for text_index in (index, more)
        if text_index
        for row in _texts(text_index, search_terms, scope)
    ]
    counts = Counter(str(row[2]) for row in rows) + Counter({TEXT: len(texts)})
    hits = _hits(index, rows[:limit], search_terms, scope.language)
    hits += [
        _text_hit(text_index, row, search_terms) for text_index, row in texts[: limit - len(hits)]
    ]
    suggestions = () if counts else _suggestions(index, search_terms)
    return SearchResult(tuple(hits), dict(sorted(counts.items())), suggestions)


def kinds(index: Index) -> tuple[str, ...]:
    """Return the kinds of what an index holds."""
    return tuple(str(row[0]) for row in index.rows("SELECT DISTINCT kind FROM entry ORDER BY kind"))


def _expression(search_terms: Sequence[Term]) -> str:
    return " ".join(term.expression() for term in search_terms)


def _whole(search_terms: Sequence[Term]) -> str:
    """Return all words of a search as a name would be folded."""
    return " ".join(word for term in search_terms for word in term.words)


def _entries(index: Index, search_terms: Sequence[Term], scope: Scope) -> list[tuple[Any, ...]]:
    """Return the rows of entries and statements that match and count, best first."""
    expression = _expression(search_terms)
    rows = [row for row in index.rows(_MATCHES, [expression]) if scope.has_kind(str(row[2]))]
    excluded = {*scope.left_out, *_taken_back(index, scope)}
    rows = [row for row in rows if row[2] != "statement" or _counts(row, excluded, scope.clocks)]
    whole = _whole(search_terms)
    exact_matches = {
        row[0] for row in index.rows("SELECT entry FROM name WHERE folded = ?", [whole])
    }
    names = f"{{{' '.join(NAMES)}}} : ({expression})"
    name_matches = {
        row[0] for row in index.rows("SELECT rowid FROM words WHERE words MATCH ?", [names])
    }

    def rank(row: tuple[Any, ...]) -> int:
        if row[0] in exact_matches:
            return 0
        return 1 if row[0] in name_matches and row[2] != "statement" else 2

    return sorted(rows, key=rank)


def _counts(row: tuple[Any, ...], excluded: set[str], clocks: Clocks) -> bool:
    _, iri, _, _, day, _, known_from, _, _ = row
    return iri not in excluded and clocks.admits(day, known_from)


def _taken_back(index: Index, scope: Scope) -> set[str]:
    """Return the statements that a statement within the scope takes back."""
    rows = index.rows(
        "SELECT r.statement, r.retraction, e.day, e.known FROM retraction r "
        "JOIN entry e ON e.iri = r.retraction"
    )
    return {
        str(statement)
        for statement, retraction, day, known_from in rows
        if retraction not in scope.left_out and scope.clocks.admits(str(day), str(known_from))
    }


def _texts(index: Index, search_terms: Sequence[Term], scope: Scope) -> list[tuple[Any, ...]]:
    """Return the rows of parts of texts that match and count, best first."""
    if not scope.has_kind(TEXT):
        return []
    rows = index.rows(_PARTS, [_expression(search_terms)])
    return [row for row in rows if scope.has_text(str(row[1]), str(row[2]))]


def _hits(
    index: Index, rows: Iterable[tuple[Any, ...]], search_terms: Sequence[Term], language: str
) -> list[Hit]:
    hits = []
    for number, iri, kind, slug, day, until, known_from, source, inferred in rows:
        texts = index.rows("SELECT field, language, text FROM text WHERE entry = ?", [number])
        field_texts = [(str(name), str(tag), str(text)) for name, tag, text in texts]
        name, tag, excerpt, spans = _best(field_texts, search_terms, language)
        hits.append(
            Hit(
                kind,
                slug,
                iri,
                _label(field_texts, language) or slug,
                name,
                excerpt,
                spans,
                tag,
                day,
                until,
                bool(inferred),
                known_from,
                source,
            )
        )
    return hits


def _best(
    texts: Sequence[tuple[str, str, str]], search_terms: Sequence[Term], language: str
) -> tuple[str, str, str, tuple[tuple[int, int], ...]]:
    """Return the field, the language and the snippet of the text that equals the words, or else
    contains most of them.
    """
    whole = _whole(search_terms)
    ranked = []
    for name, tag, text in texts:
        count = sum(bool(marks(text, [term])) for term in search_terms)
        ranked.append(
            (fold(text) != whole, -count, _ORDER.index(name), tag != language, tag, name, text)
        )
    *_, tag, name, text = min(ranked)
    return name, tag, *snippet(text, search_terms)


def _label(texts: Iterable[tuple[str, str, str]], language: str) -> str:
    """Return the label in a language, else in English, else in any, empty where there is none."""
    labels = {tag: text for name, tag, text in reversed([*texts]) if name == "label"}
    tags = [tag for tag in (language, "en", "") if tag in labels]
    return labels[tags[0]] if tags else min(labels.values(), default="")


def _text_hit(index: Index, row: tuple[Any, ...], search_terms: Sequence[Term]) -> Hit:
    number, source, published, start, end = row
    text = index.rows("SELECT text FROM part WHERE number = ?", [number])[0][0]
    excerpt, spans = snippet(str(text), search_terms)
    return Hit(
        kind=TEXT,
        id=source,
        iri="",
        label="",
        field=TEXT,
        snippet=excerpt,
        marks=spans,
        day=published,
        source=source,
        start=start,
        end=end,
    )


def _suggestions(index: Index, search_terms: Sequence[Term]) -> tuple[str, ...]:
    """Return names that are spelled like some words, else the words with their spelling
    corrected.
    """
    whole = _whole(search_terms)
    names = [str(row[0]) for row in index.rows("SELECT DISTINCT folded FROM name ORDER BY folded")]
    near = suggest.nearest(whole, names)
    if near:
        return tuple(near)
    vocabulary = sorted({word for name in names for word in name.split()})
    words = []
    for term in search_terms:
        if _has_match(index, term):
            words.append(" ".join(term.words))
        else:
            words += suggest.nearest(" ".join(term.words), vocabulary, limit=1) or [""]
    guess = " ".join(words)
    is_valid = all(words) and bool(terms(guess)) and _has_match(index, *terms(guess))
    return (guess,) if is_valid else ()


def _has_match(index: Index, *search_terms: Term) -> bool:
    rows = index.rows(
        "SELECT rowid FROM words WHERE words MATCH ? LIMIT 1", [_expression(search_terms)]
    )
    return bool(rows)
