"""What nodes and relations are called: labels by language, kinds, classes, the ids that people
type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypedDict

from kg import query
from kg.vocab import ACTOR_KIND, DCTERMS, MKG, SKOS, NamedNode, kind_and_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.store import View

KINDS: Final = {
    "actor": "actor",
    "place": "place",
    "instrument": "mandate",
    "provision": "mandate",
    "mandate": "mandate",
    "task": "task",
    "duty": "task",
    "task-concept": "task",
    "statement": "statement",
    "source": "statement",
}
_JOINERS: Final = "\u200c\u200d"  # they shape Persian and Indic words and emoji


class Name(TypedDict):
    """What a node is called, and how it is drawn."""

    label: str
    kind: str
    type: str
    short: str


def names(
    view: View, nodes: Iterable[str], answer_names: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, Name]:
    """Return label, kind, class and short id of nodes; what nothing names is called by its id.

    `answer_names` is what an answer says itself of its nodes; the store's own names come first.
    """
    iris = set(nodes)
    by_iri: dict[str, Name] = {}
    labels = view.labelled(map(NamedNode, filter(_is_iri, iris)))
    for row in query.table(view, "network-nodes"):
        iri = row["node"].value
        if iri not in iris or iri in by_iri:
            continue
        label = labels.label(row["node"])
        short = row["notation"].value if row["notation"] is not None else slug(iri)
        by_iri[iri] = Name(
            label=line(label or short),
            kind=row["kind"].value,
            type=local_name(row["type"].value),
            short=line(short),
        )
    for iri in iris - set(by_iri):
        answer_name = (answer_names or {}).get(iri, {})
        kind, _ = kind_and_slug(iri.partition("#")[0]) or ("", "")
        label = answer_name.get("label") or _label_of_any(labels, iri)
        by_iri[iri] = Name(
            label=line(label),
            kind=KINDS.get(kind, "event"),
            type=answer_name.get("type", "") or kind,
            short=line(slug(iri)),
        )
    return by_iri


def languages(view: View, terms: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return by IRI the labels in languages other than English, as `label_fr` and so on.

    >>> from kg.vocab import entity
    >>> guard = entity("actor", "coast-guard").value
    >>> languages(view, [guard])[guard]["label_fr"]
    'Garde côtière de Vellamar'
    """
    iris = set(terms)
    by_iri: dict[str, dict[str, str]] = {}
    for row in query.table(view, "network-labels"):
        iri = row["term"].value
        if iri in iris:
            by_iri.setdefault(iri, {}).setdefault(
                f"label_{row['label'].language}", line(row["label"].value)
            )
    return by_iri


def classes(view: View) -> dict[str, frozenset[str]]:
    """Return by class the classes above it, by local name."""
    by_class: dict[str, set[str]] = {}
    for row in query.table(view, "network-classes"):
        by_class.setdefault(local_name(row["class"].value), set()).add(
            local_name(row["above"].value)
        )
    return {name: frozenset(above) for name, above in by_class.items()}


def actor_kinds(view: View, names_by_iri: Mapping[str, Name]) -> dict[str, frozenset[str]]:
    """Return the ids of the kinds that each actor is of, those above them included: what it names,
    and what its class belongs to. Two requests.

    >>> iri = "https://w3id.org/mandate-kg/id/actor/hmv"
    >>> actor_kinds(view, {iri: Name(label="", kind="actor", type="Mission", short="")})
    {'https://w3id.org/mandate-kg/id/actor/hmv': frozenset({'mission'})}
    """
    above: dict[str, set[str]] = {}
    direct: dict[str, set[str]] = {}
    for quad in view.look_up((None, link, None, None) for link in (MKG.actorClass, SKOS.broader)):
        kind, value = str(quad.subject)[1:-1], quad.object.value  # type: ignore[union-attr]
        if quad.predicate == MKG.actorClass:
            direct.setdefault(local_name(value), set()).add(kind)
        elif f"/{ACTOR_KIND}/" in kind:
            above.setdefault(kind, set()).add(value)
    actors = {iri: set(direct.get(name["type"], ())) for iri, name in names_by_iri.items()}
    actors = {iri: kinds for iri, kinds in actors.items() if names_by_iri[iri]["kind"] == "actor"}
    for quad in view.look_up((NamedNode(iri), DCTERMS.type, None, None) for iri in actors):
        actors[str(quad.subject)[1:-1]].add(quad.object.value)  # type: ignore[union-attr]
    return {
        iri: frozenset(slug(kind) for kind in _with_above(kinds, above))
        for iri, kinds in actors.items()
    }


def _with_above(kinds: set[str], above: Mapping[str, set[str]]) -> set[str]:
    closure: set[str] = set()
    queue = [*kinds]
    while queue:
        kind = queue.pop()
        if kind not in closure:
            closure.add(kind)
            queue += above.get(kind, ())
    return closure


def slug(iri: str) -> str:
    """Return the id that people type for an IRI, the IRI itself where it is none of ours.

    >>> slug("https://w3id.org/mandate-kg/id/statement/gazette.1"), slug("urn:x")
    ('gazette.1', 'urn:x')
    """
    kind_and_id = kind_and_slug(iri)
    return kind_and_id[1] if kind_and_id else iri


def local_name(iri: str) -> str:
    """Return the last part of an IRI.

    >>> local_name("http://www.w3.org/ns/org#unitOf")
    'unitOf'
    """
    return re.split(r"[/#]", iri)[-1]


def words_of(name: str) -> str:
    """Return a name in camel case as words.

    >>> words_of("worksWith")
    'works with'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def line(text: str) -> str:
    """Return a label as every format can keep it: one line, without the characters that XML
    forbids.
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    characters = (
        char if char.isprintable() or char.isspace() or char in _JOINERS else "" for char in text
    )
    return " ".join("".join(characters).split())


def _is_iri(node: str) -> bool:
    """Return whether a node is an IRI, not a blank node or a literal as N-Triples writes it."""
    return not node.startswith(('"', "_:"))


def _label_of_any(view: View, node: str) -> str:
    """Return the label of a node that is an IRI, a blank node or a literal as N-Triples writes
    it.
    """
    if node.startswith('"'):
        return node[1 : node.rindex('"')].replace('\\"', '"').replace("\\n", " ")
    if node.startswith("_:"):
        return "unnamed"
    return view.label(NamedNode(node)) or slug(node)
