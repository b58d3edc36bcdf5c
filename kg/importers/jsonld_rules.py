"""Rules of JSON-LD that the engine does not check: where one is broken, a quad would be lost or
changed in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, ScalarNode, SequenceNode
from kg.errors import Finding, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kg.documents import Node

CONTEXT: Final = ScalarNode("@context")
ID: Final = ScalarNode("@id")
_TYPE: Final = ScalarNode("@type")
_REVERSE: Final = ScalarNode("@reverse")
_INDEX: Final = ScalarNode("@index")
_NEVER: Final = ("@context", "@preserve")
"""The keywords that no term may be another name of."""


def mappings(root: Node, *, contexts: bool = True) -> Iterator[MappingNode]:
    """Yield every mapping of a document, from the top to the bottom, those in `contexts` too."""
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, MappingNode):
            yield node
            stack += reversed([value for key, value in node.items() if contexts or key != CONTEXT])
        elif isinstance(node, SequenceNode):
            stack += reversed(node)


def aliases(root: Node, keyword: str) -> frozenset[str]:
    """Return a keyword and the terms that some context makes other names of it."""
    keywords = {keyword}
    for node in mappings(root):
        for key, value in node.items():
            target = value.get(ID) if isinstance(value, MappingNode) else value
            if target == keyword and not key.startswith("@"):
                keywords.add(str(key))
    return frozenset(keywords)


def refusal(path: str, at: Node, code: str, message: str, remedy: str) -> InputError:
    """Return the error for a node, with its line and column."""
    return InputError.of([Finding(path, at.line, at.column, code, "error", message, remedy)])


def check(root: Node, path: str, known_contexts: Collection[str]) -> None:
    """Refuse a document that breaks a rule; `known_contexts` are the terms of contexts that stand
    elsewhere.
    """
    contexts = [
        part for value in _contexts(root) for part in _parts(value) if isinstance(part, MappingNode)
    ]
    _check_terms(contexts, path, known_contexts)
    _check_protection(root, path)
    _check_values(root, path)
    _check_directions(root, path)
    _check_indexes(root, path)
    _check_indexed_values(root, path, contexts)


def _parts(value: Node) -> list[Node]:
    return list(value) if isinstance(value, SequenceNode) else [value]


def _contexts(root: Node) -> Iterator[Node]:
    for node in mappings(root):
        for key, value in node.items():
            if key == "@context":
                yield value


def _is_text(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and not node.plain


def _check_terms(contexts: list[MappingNode], path: str, known_contexts: Collection[str]) -> None:
    """Refuse a definition that leads to no IRI, also where nothing uses it, and other names for
    what has none.
    """
    has_vocabulary = any(_is_text(context.child("@vocab")) for context in contexts)
    terms = {str(key) for context in contexts for key in context} | set(known_contexts)
    for context in contexts:
        for term, value in context.items():
            if not term.startswith("@"):
                _check_term(term, value, terms, path, has_vocabulary=has_vocabulary)


def _check_term(
    term: ScalarNode, value: Node, terms: set[str], path: str, *, has_vocabulary: bool
) -> None:
    parts = value if isinstance(value, MappingNode) else MappingNode({ID: value})
    target = parts.get(ID, parts.get(_REVERSE, term))
    _check_alias(term, target, parts, path)
    if has_vocabulary:
        return
    if target is term and ":" not in term:
        problem = f"the term {str(term)!r} is defined without an IRI"
        raise refusal(path, term, "unknown-term", problem, "give its @id, or @vocab in the context")
    for text in (target, parts.get(_TYPE)):
        if text is not term and _is_relative(text, terms - {str(term)}):
            problem = f"the term {str(term)!r} leads to {str(text)!r}, which is no IRI and no term"
            remedy = "write the whole IRI, or define the prefix"
            raise refusal(path, term, "unknown-term", problem, remedy)


def _is_relative(text: Node | None, terms: set[str]) -> bool:
    """Return whether a text is neither an IRI, nor a keyword, nor one of the terms."""
    if not isinstance(text, ScalarNode) or text.plain:
        return False
    return ":" not in text and not text.startswith("@") and str(text) not in terms


def _check_alias(term: ScalarNode, target: Node, parts: MappingNode, path: str) -> None:
    if isinstance(target, ScalarNode) and target in _NEVER:
        problem = f"{str(term)!r} cannot be another name of {target}"
        raise refusal(path, term, "not-json-ld", problem, "leave the term out")
    if target == "@type" and _TYPE in parts:
        problem = f"{str(term)!r} is another name of @type, which has no type itself"
        raise refusal(path, term, "not-json-ld", problem, "leave its @type out")


def _check_protection(root: Node, path: str) -> None:
    """Refuse a context that takes back, in one list, what it protects before."""
    members = root if isinstance(root, SequenceNode) else [root]
    for member in members:
        if isinstance(member, MappingNode):
            _check_protected(_parts(member.get(CONTEXT, SequenceNode())), path)


def _check_protected(parts: Iterable[Node], path: str) -> None:
    protected = False
    for part in parts:
        if isinstance(part, MappingNode):
            inner = (part, *(value for value in part.values() if isinstance(value, MappingNode)))
            protected = protected or any(member.child("@protected") == "true" for member in inner)
        elif protected and isinstance(part, ScalarNode) and part.plain and part == "null":
            problem = "null after a context whose terms are protected"
            raise refusal(path, part, "not-json-ld", problem, "leave null out, or protect nothing")


def _check_values(root: Node, path: str) -> None:
    values, types = aliases(root, "@value"), aliases(root, "@type")
    for node in mappings(root, contexts=False):
        if not node.keys() & values:
            continue
        for key in node.keys() & types:
            if isinstance(node[key], SequenceNode):
                raise refusal(
                    path,
                    node[key],
                    "not-json-ld",
                    "a value has one type, not a list of them",
                    "keep one",
                )


def _check_directions(root: Node, path: str) -> None:
    """Refuse base directions: they are of RDF 1.2, and readers of RDF 1.1 refuse them."""
    names = aliases(root, "@direction")
    for node in mappings(root):
        for key, value in node.items():
            if key in names and _is_text(value) and value in ("ltr", "rtl"):
                problem = "a base direction, which readers of RDF 1.1 refuse"
                remedy = f"leave {key} out, or state it under a property of its own"
                raise refusal(path, key, "base-direction", problem, remedy)


def _check_indexes(root: Node, path: str) -> None:
    ids, names = aliases(root, "@id"), aliases(root, "@index")
    first_index: dict[str, ScalarNode] = {}
    for node in mappings(root, contexts=False):
        node_id = next(
            (value for key, value in node.items() if key in ids and isinstance(value, ScalarNode)),
            None,
        )
        index = next(
            (
                value
                for key, value in node.items()
                if key in names and isinstance(value, ScalarNode)
            ),
            None,
        )
        if node_id is None or index is None:
            continue
        if first_index.setdefault(str(node_id), index) != index:
            problem = (
                f"{str(node_id)!r} has another @index before: {str(first_index[str(node_id)])!r}"
            )
            raise refusal(path, index, "not-json-ld", problem, "keep one of them")


def _check_indexed_values(root: Node, path: str, contexts: list[MappingNode]) -> None:
    """Refuse literals under a term whose index is a property: a literal has none, and the engine
    loses its text.
    """
    values = aliases(root, "@value")
    terms = {term for context in contexts for term in _indexed_terms(context)}
    for node in mappings(root, contexts=False) if terms else ():
        for term in node.keys() & terms:
            inner = node[term]
            indexed = inner.values() if isinstance(inner, MappingNode) else ()
            for member in (member for value in indexed for member in _parts(value)):
                if not isinstance(member, MappingNode) or member.keys() & values:
                    _refuse_indexed(term, member, path)


def _indexed_terms(context: MappingNode) -> set[str]:
    """Return the terms of a context whose values are indexed by a property."""
    return {
        str(term)
        for term, value in context.items()
        if isinstance(value, MappingNode)
        and _is_text(value.get(_INDEX))
        and not term.startswith("@")
    }


def _refuse_indexed(term: ScalarNode, member: Node, path: str) -> None:
    problem = f"{str(term)!r} indexes its values by a property, which a literal cannot have"
    remedy = "write nodes here, or index without a property"
    raise refusal(path, member, "not-json-ld", problem, remedy)
