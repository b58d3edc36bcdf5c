"""Why a triple is in the store: the rule and the premise that it is derived from, or the graph that
states it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kg import query, resources
from kg.errors import InputError
from kg.identity import Judgement, of_entry
from kg.model import NO_LIMIT
from kg.provenance import entailment
from kg.provenance.grounds import grounds
from kg.provenance.parse_triple import no_such_triple_error, object_of, predicate_of
from kg.provenance.statement_record import Account, Accounts, account
from kg.vocab import (
    DCTERMS,
    DERIVED_GRAPH,
    JUDGEMENT_GRAPH,
    MKG,
    RDF,
    Literal,
    NamedNode,
    Quad,
    entity,
    kind_and_slug,
    local_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kg.model import Clocks
    from kg.store import View
    from kg.texts import Texts


@dataclass(frozen=True, slots=True)
class Derivation:
    """One derivation of a direct triple: its node, rule, premise, and the facts that the rule read
    beside it.

    `account` is the premise's where that is a statement. What is derived from the registry has
    several premises, `premise` being the first; its `grounds` are the facts between them, and
    `under` the derivations of those that were derived.
    """

    iri: str
    rule: str
    title: str
    premise: str
    value: str
    known_from: str
    grounds: tuple[tuple[str, str, str], ...]
    account: Account | None
    premises: tuple[str, ...] = ()
    under: tuple[tuple[tuple[str, str, str], tuple[Derivation, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AssertedIn:
    """A graph that states a triple, and the entry of the store's journal that brought it, empty
    where that was not asked for.
    """

    graph: str
    load: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing checked: its code, what it is of, ok, failed or not checkable, and a sentence."""

    code: str
    subject: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer: the account of a statement, or a triple with its derivations and the graphs that
    state it.

    `judgements` are those on identity that it is read through.
    """

    triple: tuple[str, str, str] | None = None
    literal: bool = False
    statement: Account | None = None
    derivations: tuple[Derivation, ...] = ()
    holdings: tuple[AssertedIn, ...] = ()
    checks: tuple[Check, ...] | None = field(default=None)
    judgements: tuple[Judgement, ...] = ()

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every statement that the answer rests on, each once."""
        by_id = {self.statement.statement.id: self.statement} if self.statement else {}
        stack = list(self.derivations)
        while stack:
            derivation = stack.pop(0)
            stack += [premise for _, under in derivation.under for premise in under]
            if derivation.account:
                by_id[derivation.account.statement.id] = derivation.account
        return tuple(by_id.values())

    @property
    def failed(self) -> bool:
        """Whether a check failed."""
        return any(check.state == "failed" for check in self.checks or ())

    def data(self) -> dict[str, Any]:
        """Return the answer as plain data: IRIs for terms, ids for statements, sources and
        actors.
        """
        data: dict[str, Any] = {}
        if self.triple:
            data["triple"] = dict(zip(("subject", "predicate", "object"), self.triple, strict=True))
            data["basis"] = [
                name
                for name, on in (("derived", self.derivations), ("stated", self.holdings))
                if on
            ]
            data["derivations"] = [_derivation_data(derivation) for derivation in self.derivations]
            data["stated_in"] = [
                {"graph": assertion.graph, "load": assertion.load or None}
                for assertion in self.holdings
            ]
        if self.statement:
            data["statement"] = self.statement.data()
        if self.judgements:
            data["judgements"] = [judgement.data() for judgement in self.judgements]
        if self.checks is not None:
            data["checks"] = [
                {"check": c.code, "of": c.subject, "state": c.state, "detail": c.detail}
                for c in self.checks
            ]
            data["ok"] = not self.failed
        return data


def why_statement(view: View, name: str, texts: Texts, clocks: Clocks = NO_LIMIT) -> Explanation:
    """Return why a statement is in the store, by its id or IRI; the IRI of a derivation gives
    its triple.

    Raises InputError where it is none, or is after a clock.

    >>> from kg.texts import Texts
    >>> found = why_statement(view, "gazette.2", Texts()).statement
    >>> found.testimony.witness, found.relations[0].rule
    ('hmv', 'protects')
    """
    iri = query.to_term(view, "iri", name, name="kg why")
    parts = tuple(view.value(iri, part) for part in (RDF.subject, RDF.predicate, RDF.object))  # type: ignore[arg-type]
    if all(parts):
        return why_triple(view, parts[0], parts[1], parts[2], texts, clocks)
    kind, slug = kind_and_slug(iri.value) or ("", iri.value)
    record = account(view, slug, texts, clocks) if kind == "statement" else None
    if record is None:
        what = (
            f"{slug} is {'an' if kind[:1] in 'aio' else 'a'} {kind}, not a statement"
            if kind
            else f"{name} is none"
        )
        raise InputError(
            f"kg why: one name is a statement's id, and {what}. kg why SUBJECT PREDICATE OBJECT, "
            f"or: kg show {name}"
        )
    if not clocks.admits(record.statement.held_from, record.statement.known_from):
        raise InputError(
            f"kg why: {slug} holds from {record.statement.held_from} and was known from "
            f"{record.statement.known_from}: "
            "no statement found within --as-of and --known-by."
        )
    objects = (quad.object for quad in view.match(iri, None, None))  # type: ignore[arg-type]
    return Explanation(statement=record, judgements=_read_through(view, objects))


def why_triple(  # noqa: PLR0913, PLR0917 - a triple has three parts
    view: View,
    subject: str,
    predicate: str,
    value: str,
    texts: Texts,
    clocks: Clocks = NO_LIMIT,
    loads_of: Callable[[Quad], str] | None = None,
) -> Explanation:
    """Return why a triple is in the store; its parts are as people type them.

    `loads_of` says which entry of a journal brought a quad. Raises InputError that lists what is
    on record where nothing states or derives the triple.

    >>> from kg.texts import Texts
    >>> found = why_triple(view, "hmv", "supports", "coast-guard", Texts())
    >>> [(derivation.rule, derivation.account.statement.id) for derivation in found.derivations]
    [('supports', 'gazette.3'), ('supports', 'lagune.3')]
    """
    node = query.to_term(view, "iri", subject, name="SUBJECT")
    relation = predicate_of(view, predicate)
    term = object_of(view, node, relation, value)  # type: ignore[arg-type]
    derivations = (
        _derivations(view, node, relation, term, texts, clocks)  # type: ignore[arg-type]
        if isinstance(term, NamedNode)
        else ()
    )
    holdings = _holdings(view, node, relation, term, clocks, loads_of)  # type: ignore[arg-type]
    if not derivations and not holdings:
        raise no_such_triple_error(view, node, relation, term, clocks)  # type: ignore[arg-type]
    return Explanation(
        (node.value, relation.value, term.value),
        isinstance(term, Literal),
        None,
        derivations,
        holdings,
        judgements=_read_through(view, (node, term)),
    )


def _read_through(view: View, terms: Iterable[object]) -> tuple[Judgement, ...]:
    """Return the judgements that make one of these entries represent others too."""
    entries = [term for term in terms if isinstance(term, NamedNode)]
    replaced = view.look_up((None, DCTERMS.isReplacedBy, iri, JUDGEMENT_GRAPH) for iri in entries)
    replacing = {quad.object for quad in replaced}
    judgements: dict[Judgement, None] = {}
    for iri in entries:
        if iri in replacing:  # few are: each asks for its judgements
            judgements |= dict.fromkeys(
                judgement for judgement in of_entry(view, iri) if judgement.verdict == "same"
            )
    return tuple(judgements)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What supports the premises of a relation, read in one go: accounts of statements by IRI,
    the facts that the rules read beside each, and the statements that were taken back.
    """

    accounts: Mapping[str, Account]
    grounds: Mapping[NamedNode, tuple[tuple[str, str, str], ...]]
    retracted: Collection[str]

    @classmethod
    def of(
        cls,
        view: View,
        premises: Collection[NamedNode],
        relation: NamedNode,
        texts: Texts,
        clocks: Clocks,
    ) -> _Behind:
        """Return what supports some premises."""
        reader = Accounts(view, texts, clocks)
        slugs = {
            kind_and_id[1]: iri.value
            for iri in premises
            if (kind_and_id := kind_and_slug(iri.value)) and kind_and_id[0] == "statement"
        }
        accounts = {slugs[slug]: account for slug, account in reader.of(slugs).items()}
        return cls(accounts, grounds(view, premises, relation), reader.retracted)


_NOTHING: Final = _Behind({}, {}, ())


def _derivations(  # noqa: PLR0913, PLR0917 - a triple has three parts
    view: View,
    subject: NamedNode,
    relation: NamedNode,
    value: NamedNode,
    texts: Texts,
    clocks: Clocks,
) -> tuple[Derivation, ...]:
    parameters = {"subject": subject.value, "relation": relation.value, "object": value.value}
    derivations = []
    rows = query.table(view, "derivations-of-relation", parameters)
    premises_with_value = [row["premise"] for row in rows if row["value"] is not None]
    behind = (
        _Behind.of(view, premises_with_value, relation, texts, clocks)
        if premises_with_value
        else _NOTHING
    )
    entailed: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        premise, rule = row["premise"].value, local_id(row["rule"].value)
        if row["value"] is None:
            entailed.setdefault(row["derivation"].value, (rule, []))[1].append(premise)
            continue
        stated = behind.accounts.get(premise)
        known_from = row["known"].value if row["known"] else ""
        held_from = stated.statement.held_from if stated else known_from
        if local_id(premise) in behind.retracted or not clocks.admits(held_from, known_from):
            continue
        derivations.append(
            Derivation(
                row["derivation"].value,
                rule,
                title_of(rule),
                premise,
                local_id(row["value"].value),
                known_from,
                behind.grounds[row["premise"]],
                stated,
            )
        )
    for iri, (rule, premises) in entailed.items():
        derivations.append(
            _entailment(view, iri, rule, premises, (subject, relation, value), texts, clocks)
        )
    return tuple(derivations)


def _entailment(  # noqa: PLR0913, PLR0917 - the parts of one node
    view: View,
    iri: str,
    rule: str,
    premises: list[str],
    triple: tuple[NamedNode, NamedNode, NamedNode],
    texts: Texts,
    clocks: Clocks,
) -> Derivation:
    """Return a derivation from the registry and the ontology, with the facts between its terms that
    carry it.
    """
    facts = entailment.facts(view, rule, premises, triple)
    under = tuple(
        (fact, derivations)
        for fact in facts
        if (
            derivations := _derivations(
                view, NamedNode(fact[0]), NamedNode(fact[1]), NamedNode(fact[2]), texts, clocks
            )
        )
    )
    return Derivation(
        iri, rule, title_of(rule), premises[0], "", "", facts, None, tuple(premises), under
    )


def title_of(rule: str) -> str:
    """Return the title of a packaged rule, empty for another's.

    >>> title_of("supports")
    'Who supports whom'
    """
    path = resources.rules().get(rule)
    if path is None:
        return ""
    return query.from_text(path.read_text(encoding="utf-8"), rule, "rules", str(path)).title


def _holdings(  # noqa: PLR0913, PLR0917 - a triple has three parts
    view: View,
    subject: NamedNode,
    relation: NamedNode,
    value: NamedNode | Literal,
    clocks: Clocks,
    loads_of: Callable[[Quad], str] | None,
) -> tuple[AssertedIn, ...]:
    kind, _ = kind_and_slug(subject.value) or ("", "")
    if kind == "statement" and not clocks.admits(
        view.value(subject, MKG.begins), view.value(subject, MKG.knownFrom)
    ):
        return ()
    graphs = []
    for quad in view.match(subject, relation, value):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and graph != DERIVED_GRAPH:
            graphs.append(AssertedIn(graph.value, loads_of(quad) if loads_of else ""))
    return tuple(sorted(graphs, key=lambda assertion: assertion.graph))


def _derivation_data(derivation: Derivation) -> dict[str, Any]:
    kind, slug = kind_and_slug(derivation.premise) or ("", derivation.premise)
    return {
        "iri": derivation.iri,
        "rule": {
            "id": derivation.rule,
            "iri": entity("rule", derivation.rule).value,
            "title": derivation.title,
        },
        "value": derivation.value or None,
        "known": derivation.known_from or None,
        "leans_on": [{"subject": s, "predicate": p, "object": o} for s, p, o in derivation.grounds],
        "premise": derivation.account.data()
        if derivation.account
        else {"id": slug, "kind": kind, "iri": derivation.premise},
        "premises": list(derivation.premises or (derivation.premise,)),
        "derived_premises": [
            {
                "triple": dict(zip(("subject", "predicate", "object"), fact, strict=True)),
                "derivations": [_derivation_data(premise) for premise in under],
            }
            for fact, under in derivation.under
        ],
    }
