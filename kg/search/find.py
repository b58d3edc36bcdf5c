"""What the index says about some words: the matches in order of rank, each with the part of its
text that matches.
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
    """What of the matches counts: of some kinds, within the clocks, without some statements, and
    only texts of some sources, or of all but some. Labels are shown in a language.
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
    the words stand in it, start and end. `day` is when a statement or a mandate begins, `inferred`
    where that was not stated, or when an instrument was adopted or a source published; `known` and
    `source` are a statement's. `start` and `end` are where a part of a text stands in it, in
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
    known: str = ""
    source: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The best matches; how many there are of each kind; names that the words may be a slip of,
    where there is none.
    """

    hits: tuple[Hit, ...]
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    suggestions: tuple[str, ...] = ()


def find(index: Index, words: str, scope: Scope, limit: int, more: Index | None = None) -> Found:
    """Return what matches all words, at most `limit` of it: entries that are called so, other
    entries and statements, then parts of texts. `more` is an index of further texts.
    """
    searched = terms(words)
    rows = _entries(index, searched, scope)
    texts = [(each, row) for each in (index, more) if each for row in _texts(each, searched, scope)]
    counts = Counter(str(row[2]) for row in rows) + Counter({TEXT: len(texts)})
    hits = _shown(index, rows[:limit], searched, scope.language)
    hits += [_text_hit(each, row, searched) for each, row in texts[: limit - len(hits)]]
    suggestions = () if counts else _suggestions(index, searched)
    return Found(tuple(hits), dict(sorted(counts.items())), suggestions)


def kinds(index: Index) -> tuple[str, ...]:
    """Return the kinds of what an index holds."""
    return tuple(str(row[0]) for row in index.rows("SELECT DISTINCT kind FROM entry ORDER BY kind"))


def _expression(searched: Sequence[Term]) -> str:
    return " ".join(term.expression() for term in searched)


def _whole(searched: Sequence[Term]) -> str:
    """Return all words of a search as a name would be folded."""
    return " ".join(word for term in searched for word in term.words)


def _entries(index: Index, searched: Sequence[Term], scope: Scope) -> list[tuple[Any, ...]]:
    """Return the rows of entries and statements that match and count, best first."""
    expression = _expression(searched)
    rows = [row for row in index.rows(_MATCHES, [expression]) if scope.has_kind(str(row[2]))]
    gone = {*scope.left_out, *_taken_back(index, scope)}
    rows = [row for row in rows if row[2] != "statement" or _counts(row, gone, scope.clocks)]
    whole = _whole(searched)
    called = {row[0] for row in index.rows("SELECT entry FROM name WHERE folded = ?", [whole])}
    names = f"{{{' '.join(NAMES)}}} : ({expression})"
    named = {row[0] for row in index.rows("SELECT rowid FROM words WHERE words MATCH ?", [names])}

    def rank(row: tuple[Any, ...]) -> int:
        if row[0] in called:
            return 0
        return 1 if row[0] in named and row[2] != "statement" else 2

    return sorted(rows, key=rank)


def _counts(row: tuple[Any, ...], gone: set[str], clocks: Clocks) -> bool:
    _, iri, _, _, day, _, known, _, _ = row
    return iri not in gone and clocks.admits(day, known)


def _taken_back(index: Index, scope: Scope) -> set[str]:
    """Return the statements that a statement within the scope takes back."""
    rows = index.rows(
        "SELECT r.statement, r.retraction, e.day, e.known FROM retraction r "
        "JOIN entry e ON e.iri = r.retraction"
    )
    return {
        str(statement)
        for statement, retraction, day, known in rows
        if retraction not in scope.left_out and scope.clocks.admits(str(day), str(known))
    }


def _texts(index: Index, searched: Sequence[Term], scope: Scope) -> list[tuple[Any, ...]]:
    """Return the rows of parts of texts that match and count, best first."""
    if not scope.has_kind(TEXT):
        return []
    rows = index.rows(_PARTS, [_expression(searched)])
    return [row for row in rows if scope.has_text(str(row[1]), str(row[2]))]


def _shown(
    index: Index, rows: Iterable[tuple[Any, ...]], searched: Sequence[Term], language: str
) -> list[Hit]:
    hits = []
    for number, iri, kind, slug, day, until, known, source, inferred in rows:
        texts = index.rows("SELECT field, language, text FROM text WHERE entry = ?", [number])
        listed = [(str(name), str(tag), str(text)) for name, tag, text in texts]
        name, tag, shown, places = _best(listed, searched, language)
        hits.append(
            Hit(
                kind,
                slug,
                iri,
                _label(listed, language) or slug,
                name,
                shown,
                places,
                tag,
                day,
                until,
                bool(inferred),
                known,
                source,
            )
        )
    return hits


def _best(
    texts: Sequence[tuple[str, str, str]], searched: Sequence[Term], language: str
) -> tuple[str, str, str, tuple[tuple[int, int], ...]]:
    """Return the field, the language and the snippet of the text that is the words, or else holds
    most of them.
    """
    whole = _whole(searched)
    ranked = []
    for name, tag, text in texts:
        count = sum(bool(marks(text, [term])) for term in searched)
        ranked.append(
            (fold(text) != whole, -count, _ORDER.index(name), tag != language, tag, name, text)
        )
    *_, tag, name, text = min(ranked)
    return name, tag, *snippet(text, searched)


def _label(texts: Iterable[tuple[str, str, str]], language: str) -> str:
    """Return the label in a language, else in English, else in any, empty where there is none."""
    labels = {tag: text for name, tag, text in reversed([*texts]) if name == "label"}
    tags = [tag for tag in (language, "en", "") if tag in labels]
    return labels[tags[0]] if tags else min(labels.values(), default="")


def _text_hit(index: Index, row: tuple[Any, ...], searched: Sequence[Term]) -> Hit:
    number, source, published, start, end = row
    text = index.rows("SELECT text FROM part WHERE number = ?", [number])[0][0]
    shown, places = snippet(str(text), searched)
    return Hit(
        kind=TEXT,
        id=source,
        iri="",
        label="",
        field=TEXT,
        snippet=shown,
        marks=places,
        day=published,
        source=source,
        start=start,
        end=end,
    )


def _suggestions(index: Index, searched: Sequence[Term]) -> tuple[str, ...]:
    """Return names that some words may be a slip of, else the words with each slip put right."""
    whole = _whole(searched)
    names = [str(row[0]) for row in index.rows("SELECT DISTINCT folded FROM name ORDER BY folded")]
    near = suggest.nearest(whole, names)
    if near:
        return tuple(near)
    known = sorted({word for name in names for word in name.split()})
    corrected = []
    for term in searched:
        if _is_there(index, term):
            corrected.append(" ".join(term.words))
        else:
            corrected += suggest.nearest(" ".join(term.words), known, limit=1) or [""]
    guess = " ".join(corrected)
    found = all(corrected) and bool(terms(guess)) and _is_there(index, *terms(guess))
    return (guess,) if found else ()


def _is_there(index: Index, *searched: Term) -> bool:
    rows = index.rows(
        "SELECT rowid FROM words WHERE words MATCH ? LIMIT 1", [_expression(searched)]
    )
    return bool(rows)
