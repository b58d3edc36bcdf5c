"""Why a triple stands in the store: derived by which rule from which premise, or stated in which
graph.
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

    `account` is the premise's where that is a statement. What follows from the registry has several
    premises, `premise` being the first; its `grounds` are the facts between them, and `under` the
    derivations of those that were derived.
    """

    iri: str
    rule: str
    title: str
    premise: str
    value: str
    known: str
    grounds: tuple[tuple[str, str, str], ...]
    account: Account | None
    premises: tuple[str, ...] = ()
    under: tuple[tuple[tuple[str, str, str], tuple[Derivation, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AssertedIn:
    """A graph that states a triple, and the entry of the store's journal that brought it, empty
    where not asked.
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
        found = {self.statement.statement.id: self.statement} if self.statement else {}
        stack = list(self.derivations)
        while stack:
            derivation = stack.pop(0)
            stack += [one for _, under in derivation.under for one in under]
            if derivation.account:
                found[derivation.account.statement.id] = derivation.account
        return tuple(found.values())

    @property
    def failed(self) -> bool:
        """Whether a check failed."""
        return any(check.state == "failed" for check in self.checks or ())

    def data(self) -> dict[str, Any]:
        """Return the answer as plain data: IRIs for terms, ids for statements, sources and
        actors.
        """
        made: dict[str, Any] = {}
        if self.triple:
            made["triple"] = dict(zip(("subject", "predicate", "object"), self.triple, strict=True))
            made["basis"] = [
                name
                for name, on in (("derived", self.derivations), ("stated", self.holdings))
                if on
            ]
            made["derivations"] = [_derivation_data(derivation) for derivation in self.derivations]
            made["stated_in"] = [
                {"graph": held.graph, "load": held.load or None} for held in self.holdings
            ]
        if self.statement:
            made["statement"] = self.statement.data()
        if self.judgements:
            made["judgements"] = [judgement.data() for judgement in self.judgements]
        if self.checks is not None:
            made["checks"] = [
                {"check": c.code, "of": c.subject, "state": c.state, "detail": c.detail}
                for c in self.checks
            ]
            made["ok"] = not self.failed
        return made


def why_statement(view: View, name: str, texts: Texts, clocks: Clocks = NO_LIMIT) -> Explanation:
    """Return why a statement stands in the store, by its id or IRI; the IRI of a derivation gives
    its triple.

    Raises InputError where it is none, or lies after a clock.

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
    found = account(view, slug, texts, clocks) if kind == "statement" else None
    if found is None:
        what = (
            f"{slug} is {'an' if kind[:1] in 'aio' else 'a'} {kind}, not a statement"
            if kind
            else f"{name} is none"
        )
        raise InputError(
            f"kg why: one name is a statement's id, and {what}. kg why SUBJECT PREDICATE OBJECT, "
            f"or: kg show {name}"
        )
    if not clocks.admits(found.statement.held_from, found.statement.known):
        raise InputError(
            f"kg why: {slug} holds from {found.statement.held_from} and was known from "
            f"{found.statement.known}: "
            "no statement found within --as-of and --known-by."
        )
    read = (quad.object for quad in view.match(iri, None, None))  # type: ignore[arg-type]
    return Explanation(statement=found, judgements=_read_through(view, read))


def why_triple(  # noqa: PLR0913, PLR0917 - a triple has three parts
    view: View,
    subject: str,
    predicate: str,
    value: str,
    texts: Texts,
    clocks: Clocks = NO_LIMIT,
    loads_of: Callable[[Quad], str] | None = None,
) -> Explanation:
    """Return why a triple stands in the store; its parts are given as people type them.

    `loads_of` says which entry of a journal brought a quad. Raises InputError that names what does
    stand there where nothing states or derives the triple.

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
    """Return the judgements by which one of these entries stands for others too."""
    entries = [term for term in terms if isinstance(term, NamedNode)]
    replaced = view.look_up((None, DCTERMS.isReplacedBy, iri, JUDGEMENT_GRAPH) for iri in entries)
    standing = {quad.object for quad in replaced}
    found: dict[Judgement, None] = {}
    for iri in entries:
        if iri in standing:  # few are: each asks for its judgements
            found |= dict.fromkeys(
                judgement for judgement in of_entry(view, iri) if judgement.verdict == "same"
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind the premises of a relation, read at once: accounts of statements by IRI,
    the facts that the rules read beside each, and the statements that were taken back.
    """

    accounts: Mapping[str, Account]
    grounds: Mapping[NamedNode, tuple[tuple[str, str, str], ...]]
    taken: Collection[str]

    @classmethod
    def of(
        cls,
        view: View,
        premises: Collection[NamedNode],
        relation: NamedNode,
        texts: Texts,
        clocks: Clocks,
    ) -> _Behind:
        """Return what stands behind some premises."""
        reader = Accounts(view, texts, clocks)
        slugs = {
            named[1]: iri.value
            for iri in premises
            if (named := kind_and_slug(iri.value)) and named[0] == "statement"
        }
        accounts = {slugs[slug]: account for slug, account in reader.of(slugs).items()}
        return cls(accounts, grounds(view, premises, relation), reader.taken)


_NOTHING: Final = _Behind({}, {}, ())


def _derivations(  # noqa: PLR0913, PLR0917 - a triple has three parts
    view: View,
    subject: NamedNode,
    relation: NamedNode,
    value: NamedNode,
    texts: Texts,
    clocks: Clocks,
) -> tuple[Derivation, ...]:
    asked = {"subject": subject.value, "relation": relation.value, "object": value.value}
    found = []
    rows = query.table(view, "derivations-of-relation", asked)
    said = [row["premise"] for row in rows if row["value"] is not None]
    behind = _Behind.of(view, said, relation, texts, clocks) if said else _NOTHING
    entailed: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        premise, rule = row["premise"].value, local_id(row["rule"].value)
        if row["value"] is None:
            entailed.setdefault(row["derivation"].value, (rule, []))[1].append(premise)
            continue
        stated = behind.accounts.get(premise)
        known = row["known"].value if row["known"] else ""
        held_from = stated.statement.held_from if stated else known
        if local_id(premise) in behind.taken or not clocks.admits(held_from, known):
            continue
        found.append(
            Derivation(
                row["derivation"].value,
                rule,
                title_of(rule),
                premise,
                local_id(row["value"].value),
                known,
                behind.grounds[row["premise"]],
                stated,
            )
        )
    for iri, (rule, premises) in entailed.items():
        found.append(
            _entailment(view, iri, rule, premises, (subject, relation, value), texts, clocks)
        )
    return tuple(found)


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
        (fact, found)
        for fact in facts
        if (
            found := _derivations(
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
    found = []
    for quad in view.match(subject, relation, value):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and graph != DERIVED_GRAPH:
            found.append(AssertedIn(graph.value, loads_of(quad) if loads_of else ""))
    return tuple(sorted(found, key=lambda held: held.graph))


def _derivation_data(found: Derivation) -> dict[str, Any]:
    kind, slug = kind_and_slug(found.premise) or ("", found.premise)
    return {
        "iri": found.iri,
        "rule": {"id": found.rule, "iri": entity("rule", found.rule).value, "title": found.title},
        "value": found.value or None,
        "known": found.known or None,
        "leans_on": [{"subject": s, "predicate": p, "object": o} for s, p, o in found.grounds],
        "premise": found.account.data()
        if found.account
        else {"id": slug, "kind": kind, "iri": found.premise},
        "premises": list(found.premises or (found.premise,)),
        "derived_premises": [
            {
                "triple": dict(zip(("subject", "predicate", "object"), fact, strict=True)),
                "derivations": [_derivation_data(one) for one in under],
            }
            for fact, under in found.under
        ],
    }
