"""What a knowledge base names for its own questions, and how a parameter without a value gets
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.query.choices import Choice, is_there, listing, name_of
from kg.query.language import language_of
from kg.query.terms import resolve
from kg.vocab import DCAT, DCTERMS, RDF, SH, SKOS, Literal, NamedNode
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.query.library import Parameter, Query
    from kg.store import View

_LAST: Final = 1_000_000
GIVEN, EXAMPLE, ONLY, DEFAULT = "given", "example", "only", "default"


@dataclass(frozen=True, slots=True)
class Example:
    """A value that a knowledge base names for a parameter; a lower order comes first."""

    parameter: str
    value: NamedNode | Literal
    order: int


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a question's parameter and where it comes from: given, example, only (one
    candidate), default.

    `text` is what was typed, or the whole IRI.
    """

    parameter: Parameter
    text: str
    origin: str


def examples(view: View) -> tuple[Example, ...]:
    """Return the examples of a view, the first to be taken first: by order, parameter and value.

    >>> next(each.value.value for each in examples(view) if each.parameter == "as_of")
    '2030-10-31'
    """
    rows = []
    nodes = [
        quad.subject
        for quad in view.match(None, RDF.type, DCAT.Relationship)
        if isinstance(quad.subject, NamedNode)
    ]
    view = view.read_ahead(nodes)
    for node in nodes:
        orders = [
            int(text) for text in view.values(node, SH.order) if text.isascii() and text.isdecimal()
        ]
        for name in view.values(node, DCTERMS.identifier):
            rows += [
                Example(name, value, min(orders, default=_LAST)) for value in _values(view, node)
            ]
    return tuple(sorted(rows, key=lambda row: (row.order, row.parameter, str(row.value))))


def example(view: View, parameter: str, meaning: str = "") -> str:
    """Return what a knowledge base names for a parameter: an IRI or a text, empty where it names
    nothing that fits.

    >>> example(view, "mandate", "an instance of mkg:Mandate")
    'https://w3id.org/mandate-kg/id/mandate/harbour-1'
    """
    all_examples = examples(view)
    iri = _example(view, parameter, Choice.of(meaning), all_examples, ())
    texts = (
        row.value.value
        for row in all_examples
        if row.parameter == parameter and isinstance(row.value, Literal)
    )
    return iri.value if iri is not None else next(texts, "")


def _values(view: View, node: NamedNode) -> Iterator[NamedNode | Literal]:
    for predicate in (DCTERMS.relation, RDF.value):
        for quad in view.match(node, predicate, None):
            if isinstance(quad.object, (NamedNode, Literal)):
                yield quad.object


def fill(view: View, query: Query, values: Mapping[str, str]) -> tuple[Value, ...]:
    """Return a value for each parameter of a query, in the header's order.

    In this order: what was given; the header's default, an open day or a number; the example of the
    knowledge base, where the entry is in the store; the only candidate. Raises InputError for a
    parameter that the query does not have, and with the candidates where there are several.
    """
    _check_declared(query, values)
    missing = [
        parameter
        for parameter in query.parameters
        if parameter.name not in values and parameter.default is None
    ]
    missing_values = _fill_missing(view, query, missing, values) if missing else {}
    return tuple(
        missing_values.get(parameter.name) or _stated(parameter, values)
        for parameter in query.parameters
    )


def _check_declared(query: Query, values: Iterable[str]) -> None:
    """Refuse a value for a parameter that a query does not have."""
    declared = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in declared:
            declared_names = ", ".join(declared) or "none"
            hint = (
                "" if declared else " A custom query declares them in its header (#+ parameters)."
            )
            raise InputError(
                f"{query.name}: no parameter {name!r}. Its parameters: {declared_names}.{hint}"
            )


def _stated(parameter: Parameter, values: Mapping[str, str]) -> Value:
    """Return the value that was given, else the header's default."""
    if parameter.name in values:
        return Value(parameter, values[parameter.name], GIVEN)
    return Value(parameter, parameter.default or "", DEFAULT)


def _fill_missing(
    view: View, query: Query, missing: Iterable[Parameter], values: Mapping[str, str]
) -> dict[str, Value]:
    """Return a value for each parameter that has neither one nor a default; no entry is taken
    twice.
    """
    all_examples = examples(view)
    entries = {parameter.name for parameter in query.parameters if parameter.type == "iri"}
    used_entries = [_typed(view, text) for name, text in values.items() if name in entries]
    by_name: dict[str, Value] = {}
    for parameter in missing:
        by_name[parameter.name] = _missing(view, query, parameter, all_examples, used_entries)
        used_entries.append(by_name[parameter.name].text)
    return by_name


def _typed(view: View, text: str) -> str:
    """Return the IRI of what a person typed, the text itself where it is none; a wrong one is
    refused elsewhere.
    """
    try:
        return resolve(view, text).value
    except InputError:
        return text


def _missing(
    view: View,
    query: Query,
    parameter: Parameter,
    all_examples: Collection[Example],
    used_entries: Collection[str],
) -> Value:
    """Return the value of a parameter that has none: an example, else the only candidate. Raises
    InputError.
    """
    choice = Choice.of(parameter.meaning)
    if parameter.type != "iri":
        text = next(
            (row.value.value for row in all_examples if row.parameter == parameter.name), None
        )
        if text is None:
            raise InputError(
                f"{query.name}: -p {parameter.name}=… is missing: {_wanted(parameter)}."
            )
        return Value(parameter, text, EXAMPLE)
    example_iri = _example(view, parameter.name, choice, all_examples, used_entries)
    if example_iri is not None:
        return Value(parameter, example_iri.value, EXAMPLE)
    candidates = _candidates(view, choice, used_entries)
    if len(candidates) == 1:
        return Value(parameter, candidates[0].value, ONLY)
    raise InputError(_which(view, query, parameter, choice, candidates))


def _candidates(view: View, choice: Choice, used_entries: Collection[str]) -> list[NamedNode]:
    """Return the entries that a parameter may be, each under the one IRI that represents it."""
    entries = [iri for iri in choice.entries(view) if iri.value not in used_entries]
    canonical = view.canonicals(entries)
    return [iri for iri in entries if canonical[iri] == iri]


def entry_for(view: View, parameter: str, meaning: str, option: str) -> NamedNode:
    """Return the entry that a knowledge base names for a parameter, else the only one that it may
    be.

    Raises InputError where there is none, and where there are several, with their names and the
    `option` that chooses one.
    """
    choice = Choice.of(meaning)
    example_iri = _example(view, parameter, choice, examples(view), ())
    candidates = [example_iri] if example_iri is not None else _candidates(view, choice, ())
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise InputError(f"this store holds no {choice.words} yet. {_first_steps(choice)}")
    raise InputError(f"which {choice.words}? Give {option} ID, one of {listing(view, candidates)}.")


def _first_steps(choice: Choice) -> str:
    """Return how an entry comes into a store: a mandate and what belongs to it by a starter too."""
    started = {"mandate", "task", "instrument"} & set(choice.kinds)
    return FIRST_STEPS if started else "kg load brings one."


def _wanted(parameter: Parameter) -> str:
    type_words = {"date": "a day, YYYY-MM-DD", "boolean": "true or false", "string": "a text"}
    return f"{type_words.get(parameter.type, f'a number ({parameter.type})')} ({parameter.meaning})"


def _example(
    view: View, name: str, choice: Choice, rows: Collection[Example], used_entries: Collection[str]
) -> NamedNode | None:
    """Return the example for a parameter: of the lowest order that fits; of its own name, of its
    kind's, then any.

    What is not in the store, does not fit, or is the value of another parameter already, is passed
    over.
    """
    if not choice.says_something:
        rows = [row for row in rows if row.parameter == name]
    nearness = {name: 0} | {kind: 1 for kind in choice.kinds if kind != name}
    ranked = sorted(rows, key=lambda row: (row.order, nearness.get(row.parameter, 2)))
    named_entries = {row.value for row in ranked if isinstance(row.value, NamedNode)}
    canonical = view.canonicals(named_entries)
    view = view.read_ahead(canonical.values(), (RDF.type, SKOS.inScheme))
    for row in ranked:
        if not isinstance(row.value, NamedNode):
            continue
        iri = canonical[row.value]
        if iri.value not in used_entries and _suits(
            view, iri, choice, is_of_parameter=row.parameter == name
        ):
            return iri
    return None


def _suits(view: View, iri: NamedNode, choice: Choice, *, is_of_parameter: bool) -> bool:
    """Return whether an entry can be the value of a parameter.

    `is_of_parameter` says that it is an example for just that parameter, which may be any entry.
    """
    return (is_of_parameter and choice.any_entry and is_there(view, iri)) or choice.fits(view, iri)


def _which(
    view: View, query: Query, parameter: Parameter, choice: Choice, candidates: list[NamedNode]
) -> str:
    """Return the message that asks which entry is meant: ten candidates by name, and how many there
    are.
    """
    ask = f"{query.name}: which {parameter.name}? Give -p {parameter.name}=ID"
    if not choice.says_something:
        return f"{ask}; kg search WORDS finds ids."
    if not candidates:
        other = "other " if query.parameters[0].name != parameter.name else ""
        return f"{ask}. This store holds no {other}{choice.words} yet. {_first_steps(choice)}"
    return f"{ask}, one of {listing(view, candidates)}."


_ORIGINS: Final = {EXAMPLE: " (example of this knowledge base)", ONLY: " (the only one here)"}
_OPEN_DAYS: Final = ("0001-01-01", "9999-12-31")


def words(view: View, values: Iterable[Value]) -> tuple[str, ...]:
    """Return a line for each parameter that a question was asked with; an open day, which limits
    nothing, is left out.

    >>> from kg.query import find_query
    >>> print(*words(view, fill(view, find_query("tasks-of-mandate"), {"mandate": "harbour-2"})))
    mandate: harbour-2, Second mandate of the Harbour Mission
    """
    return tuple(
        f"{value.parameter.name}: {_readable(view, value)}{_ORIGINS.get(value.origin, '')}"
        for value in values
        if not (value.origin == DEFAULT and value.text in _OPEN_DAYS)
    )


def _readable(view: View, value: Value) -> str:
    """Return an entry by id and label, anything else as it was typed."""
    if value.parameter.type != "iri":
        return value.text
    choice = Choice.of(value.parameter.meaning)
    iri = resolve(view, value.text, name=f"-p {value.parameter.name}", choice=choice)
    label = view.label(iri, language_of(view))
    return f"{name_of(iri)}, {label}" if label and label != name_of(iri) else name_of(iri)
