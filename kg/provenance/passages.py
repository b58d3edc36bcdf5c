"""Where a statement stands in its source: offsets, hash, anchor, and the sentence where the text is
at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kg.model import Passage
from kg.texts import MARK, sentence
from kg.vocab import MKG, OA, NamedNode, entity, local_id, position_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.store import View
    from kg.texts import Texts

_WITH: Final = (MKG.passage, MKG.modality, MKG.reportedIn)


def read_statements(view: View, statements: Iterable[NamedNode]) -> View:
    """Return a view that has read statements ahead, with their passages, modalities and sources."""
    return _read(view, statements, (), _WITH)


def passages_read(view: View, statements: Iterable[str]) -> View:
    """Return a view that has read the passages of statements ahead, and their sources."""
    iris = (entity("statement", statement) for statement in statements)
    links = (MKG.passage, MKG.reportedIn)
    return _read(view, iris, links, links)


def _read(
    view: View,
    statements: Iterable[NamedNode],
    predicates: tuple[NamedNode, ...],
    along: tuple[NamedNode, ...],
) -> View:
    """Return a view that has read statements and what they point to, in two requests: the position
    of a passage has a name that follows from the passage's.
    """
    iris = list(statements)
    view = view.read_ahead(iris, predicates)
    links = view.look_up((iri, link, None, None) for iri in iris for link in along)
    parts = {quad.object: quad.predicate for quad in links if isinstance(quad.object, NamedNode)}
    positions = [position_of(part) for part, link in parts.items() if link == MKG.passage]
    return view.read_ahead((*parts, *positions))


def passage_of(view: View, statement: str) -> Passage | None:
    """Return where a statement stands in its source, None where its source's text was not at
    hand.
    """
    iri = view.value(entity("statement", statement), MKG.passage)
    if not iri:
        return None
    node = NamedNode(iri)
    selector = view.value(node, OA.hasSelector)
    position = NamedNode(selector) if selector else node
    start, end = view.value(position, OA.start), view.value(position, OA.end)
    if not (start.isdecimal() and end.isdecimal()):  # foreign RDF: kg validate says so
        return None
    return Passage(int(start), int(end), view.value(node, MKG.sha256), view.value(node, MKG.anchor))


def passages_of(view: View, source: str) -> list[tuple[str, Passage]]:
    """Return id and passage of every statement of a source, in passage order."""
    passages = []
    slugs = [
        local_id(quad.subject.value)  # type: ignore[union-attr]
        for quad in view.match(None, MKG.reportedIn, entity("source", source))
    ]
    passages_view = passages_read(view, slugs)
    for slug in slugs:
        passage = passage_of(passages_view, slug)
        if passage is not None:
            passages.append((slug, passage))
    return sorted(passages, key=lambda pair: (pair[1].start, pair[1].end, pair[0]))


def passage_data(view: View, statement: str, texts: Texts) -> dict[str, Any] | None:
    """Return a passage as plain data: offsets, hash, anchor; and its sentence in parts where the
    text is at hand.
    """
    passage = passage_of(view, statement)
    if passage is None:
        return None
    data: dict[str, Any] = {
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
        "anchor": passage.anchor,
    }
    source = view.source(local_id(view.value(entity("statement", statement), MKG.reportedIn)))
    content = texts.get(source.sha256) if source else None
    if content is not None and passage.end <= len(content):
        before, passage_text, after = sentence(content, passage)
        data["text"] = {"before": before, "passage": passage_text, "after": after}
    return data


def passage_words(source: str, data: dict[str, Any] | None) -> list[str]:
    """Return the plain data of a passage for reading: its sentence with the passage marked, else
    how to attach the text.

    >>> passage_words("radio", None)
    ['Source radio; its text was not at hand when this was coded.']
    """
    if data is None:
        return [f"Source {source}; its text was not at hand when this was coded."]
    where = f"Source {source}, characters {data['start']} to {data['end']}"
    anchor = f', near "{data["anchor"]}"' if data["anchor"] else ""
    if "text" not in data:
        return [
            f"{where}{anchor}.",
            f"To see the sentence, attach the text: kg sources attach {source} FILE --store DIR",
        ]
    text = data["text"]
    return [f"{where}:", f"  {text['before']}{MARK[0]}{text['passage']}{MARK[1]}{text['after']}"]
