"""The statements behind a network, as an evidence panel shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import query
from kg.model import Passage
from kg.network.edges import natural
from kg.network.ego import holding
from kg.network.labels import local_name, slug
from kg.texts import sentence, sha256_of
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.model import Source, Table
    from kg.store import View
    from kg.texts import Texts
    from kg.vocab import NamedNode

_STATEMENTS: Final = entity("statement", "").value


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement as shown beside a picture. Days are ISO text.

    `speaker` is a label, with the probable origin of an unattributed sentence in `origin`. `quote`
    is the sentence in three parts (before, the passage, after) where the source's text is at hand,
    else empty.
    """

    id: str
    paraphrase: str
    modality: str
    value: str
    speaker: str
    origin: str
    source: str
    source_title: str
    publisher: str
    stated: str
    known_from: str
    passage: Passage | None
    quote: tuple[str, str, str] | tuple[()]


def evidence(view: View, ids: Iterable[str], texts: Texts | None = None) -> tuple[Evidence, ...]:
    """Return the statements with these ids, in id order; ids that are not there are left out.

    >>> [found.speaker for found in evidence(view, ["gazette.1"])]
    ['Harbour Mission of Vellamar']
    """
    iris = {key if ":" in key else _STATEMENTS + key for key in ids}
    rows = query.table(holding(view, iris), "network-statements")
    background = _Background.of(view, texts, rows)
    statements: dict[str, Evidence] = {}
    for row in rows:
        key = slug(row["statement"].value)
        if key not in statements and row["statement"].value in iris:
            statements[key] = background.evidence(key, row)
    return tuple(statements[key] for key in sorted(statements, key=natural))


class _Background:
    """Labels, sources and their texts, each looked up once."""

    def __init__(self, view: View, texts: Texts | None, sources: Mapping[str, Source]) -> None:
        self.view, self.texts, self.sources = view, texts, sources
        self._labels: dict[str, str] = {}
        self._contents: dict[str, str | None] = {}

    @classmethod
    def of(cls, view: View, texts: Texts | None, rows: Table) -> _Background:
        """Return what stands behind rows, with their labels and sources read: two requests."""
        terms = (row[part] for row in rows for part in ("modality", "speaker", "origin"))
        labelled = view.labelled(term for term in terms if term is not None)
        sources = view.sources_of({slug(row["reported"].value) for row in rows})
        return cls(labelled, texts, sources)

    def evidence(self, key: str, row: Mapping[str, Any]) -> Evidence:
        """Return a statement from its row."""
        name, passage = slug(row["reported"].value), _passage(row)
        source, content = self.sources.get(name), self._content(name)
        return Evidence(
            id=key,
            paraphrase=row["paraphrase"].value,
            modality=self._label(row["modality"]),
            value=local_name(row["value"].value),
            speaker=self._label(row["speaker"]),
            origin=self._label(row["origin"]),
            source=name,
            source_title=source.title if source else "",
            publisher=source.publisher if source else "",
            stated=_text(row, "stated"),
            known_from=_text(row, "known"),
            passage=passage,
            quote=_quote(content, passage),
        )

    def _content(self, name: str) -> str | None:
        """Return the text of a source, where it is at hand."""
        if name not in self._contents:
            source = self.sources.get(name)
            self._contents[name] = self.texts.get(source.sha256) if self.texts and source else None
        return self._contents[name]

    def _label(self, term: NamedNode | None) -> str:
        if term is None:
            return ""
        if term.value not in self._labels:
            self._labels[term.value] = self.view.label(term) or slug(term.value)
        return self._labels[term.value]


def _quote(content: str | None, passage: Passage | None) -> tuple[str, str, str] | tuple[()]:
    """Return the sentence around a passage; nothing where the text at hand is not the one that was
    coded.
    """
    if content is None or passage is None:
        return ()
    if (
        passage.sha256
        and sha256_of(content[passage.start : passage.end].encode()) != passage.sha256
    ):
        return ()
    return sentence(content, passage)


def _passage(row: Mapping[str, Any]) -> Passage | None:
    if row["start"] is None or row["end"] is None:
        return None
    return Passage(
        int(row["start"].value), int(row["end"].value), _text(row, "sha256"), _text(row, "anchor")
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    term = row.get(column)
    return "" if term is None else str(term.value)
