"""An explanation as a tree for reading: from the triple down to the sentence in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.reports.tree import Branch, tree_markdown, tree_text
from kg.formats.reports.writing import data_json
from kg.provenance import cited, held_words, state_words, witness_words
from kg.texts import MARK
from kg.vocab import ONTOLOGY_GRAPH, REGISTRY_GRAPH, SKOS, NamedNode, entity, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.formats.reports.terms import Labels
    from kg.provenance import Account, AssertedIn, Check, Derivation, Explanation
    from kg.store import View

_GRAPHS = {REGISTRY_GRAPH.value: "the registry", ONTOLOGY_GRAPH.value: "the ontology"}


def why_text(why: Explanation, *, view: View, labels: Labels) -> str:
    """Return an answer to kg why as a tree for reading."""
    return tree_text(explanation_tree(why, view, labels))


def why_markdown(why: Explanation, *, view: View, labels: Labels) -> str:
    """Return an answer to kg why in Markdown."""
    return tree_markdown(explanation_tree(why, view, labels))


def why_json(why: Explanation, *, view: View, labels: Labels) -> str:
    """Return an answer to kg why as JSON, which needs no labels."""
    del view, labels
    return data_json(why.data())


def explanation_tree(why: Explanation, view: View, labels: Labels) -> Branch:
    """Return an explanation as a tree, all that it names looked up together; a line that names an
    entry has its id.
    """
    named = [*_named(why)]
    labels.read(named)
    drawing = _Drawing(view.read_ahead(named), labels)
    return drawing.statement(why) if why.statement else drawing.triple(why)


def _named(why: Explanation) -> Iterator[NamedNode]:
    """Yield the entries that the drawing names, so that they are looked up together."""
    yield from map(NamedNode, (why.triple or ())[: 2 if why.literal else 3])
    stack = list(why.derivations)
    while stack:
        found = stack.pop()
        stack += [one for _, under in found.under for one in under]
        terms = (found.premise, *(term for s, _, o in found.grounds for term in (s, o)))
        yield from (NamedNode(term) for term in terms if "://" in term)
    for account in why.accounts:
        yield from _named_by(account)


def _named_by(account: Account) -> Iterator[NamedNode]:
    said = account.statement
    actors = (said.speaker, account.testimony.witness, *account.testimony.voices)
    yield from (entity("actor", actor) for actor in actors if actor)
    yield entity("source", said.source)
    for relation in account.relations:
        yield from map(NamedNode, (relation.subject, relation.object))


class _Drawing:
    """Draws one answer over one view, names as people read them."""

    def __init__(self, view: View, labels: Labels) -> None:
        self.view = view
        self.labels = labels

    def triple(self, why: Explanation) -> Branch:
        """Return the tree of a triple: derivations, then the graphs that state it, then the
        checks.
        """
        assert why.triple is not None  # noqa: S101 - the caller looked
        subject, predicate, value = why.triple
        basis = " and ".join(
            name for name, on in (("derived", why.derivations), ("stated", why.holdings)) if on
        )
        shown = value if why.literal else self.name(value)
        under = [
            self.derivation(found, n, len(why.derivations))
            for n, found in enumerate(why.derivations, start=1)
        ]
        under += [self.holding(found) for found in why.holdings]
        under += [Branch(f"read through the judgement {found}") for found in why.judgements]
        head = f"{self.name(subject)} {shorten(predicate)} {shown} ({basis})"
        return Branch(head, (*under, *_checks(why.checks)))

    def statement(self, why: Explanation) -> Branch:
        """Return the tree of a statement."""
        assert why.statement is not None  # noqa: S101 - the caller looked
        made = self.account(why.statement, relations=True)
        judged = [Branch(f"read through the judgement {found}") for found in why.judgements]
        return Branch(made.text, (*made.under, *judged, *_checks(why.checks)), made.id)

    def derivation(self, found: Derivation, number: int, count: int) -> Branch:
        """Return the branch of one derivation, down to its premise."""
        title = f": {found.title}" if found.title else ""
        if found.premises:
            return Branch(
                f"derivation {number} of {count}, by the rule {found.rule}{title}",
                self.entailing(found),
            )
        known = f", known from {found.known}" if found.known else ""
        facts = tuple(
            Branch(f"{self.name(s)} {shorten(p)} {self.name(o) if '://' in o else o}")
            for s, p, o in found.grounds
        )
        premise = self.account(found.account) if found.account else self.entry(found.premise)
        under = [
            Branch(f"weakest value {found.value}{known}"),
            Branch(f"premise {premise.text}", premise.under, premise.id),
        ]
        under += [Branch("the rule also read", facts)] if facts else []
        return Branch(
            f"derivation {number} of {count}, by the rule {found.rule}{title}", tuple(under)
        )

    def entailing(self, found: Derivation) -> tuple[Branch, ...]:
        """Return the facts that carry what follows from the registry, each with its own derivations
        or graphs.
        """
        derived = dict(found.under)
        branches = []
        for s, p, o in found.grounds:
            under = [
                self.derivation(one, n, len(derived[s, p, o]))
                for n, one in enumerate(derived.get((s, p, o), ()), 1)
            ]
            if not under:
                quads = self.view.match(NamedNode(s), NamedNode(p), NamedNode(o), None)
                graphs = sorted(str(quad.graph_name)[1:-1] for quad in quads)
                under = [
                    Branch(f"stated in {_GRAPHS.get(graph, shorten(graph))}") for graph in graphs
                ]
            branches.append(Branch(f"{self.name(s)} {shorten(p)} {self.name(o)}", tuple(under)))
        return tuple(branches)

    def entry(self, iri: str) -> Branch:
        """Return the branch of a premise that is no statement: an instrument, with where it was
        read.
        """
        node = NamedNode(iri)
        label, name = self.view.label(node), self.name(iri)
        under = (
            (Branch("no statement: the registry holds it"),)
            if self.view.values(node, SKOS.prefLabel)
            else ()
        )
        return Branch(f"{name}: {label}" if label and label != name else name, under)

    def holding(self, found: AssertedIn) -> Branch:
        """Return the branch of a graph that states a triple."""
        load = (Branch(f"loaded by {found.load[:12]}"),) if found.load else ()
        return Branch(f"stated in {_GRAPHS.get(found.graph, shorten(found.graph))}", load)

    def account(self, found: Account, *, relations: bool = False) -> Branch:
        """Return the branch of a statement: who, when, where it stands, how it was coded."""
        said = found.statement
        value = f", {said.value}" if said.value and said.value != "none" else ""
        speaker = self.labels.entry("actor", said.speaker) if said.speaker else "nobody"
        under = [
            Branch(f"said by {speaker} ({found.attribution or 'attribution not coded'})"),
            Branch(f"witness: {witness_words(self.view, found.testimony)}"),
            Branch(f"held {held_words(said)}; known from {said.known}"),
            self.source(found),
        ]
        under += [Branch(f"{link} {target}", id=target) for link, target in found.links]
        under += [self.coding(found)] if found.coding else []
        if relations:
            under += [
                Branch(
                    f"from it follows: {self.name(r.subject)} {shorten(r.relation)} "
                    f"{self.name(r.object)}"
                    f" (rule {r.rule})"
                )
                for r in found.relations
            ]
            under += [] if found.relations else [Branch("no direct relation follows from it")]
        under += [
            Branch(f"RETRACTED by {by}, known from {known}") for by, known in found.retracted_by
        ]
        head = f"{said.id} ({said.modality}{value}): {said.paraphrase}"
        return Branch(head, tuple(under), said.id)

    def source(self, found: Account) -> Branch:
        """Return the branch of a statement's source: the passage in it, and where the source itself
        comes from.
        """
        said, told = found.statement, found.testimony
        under = [*self.passage(found)]
        if told.ultimate == (said.source,):
            under.append(Branch("ultimate source: itself, derived from no other on record"))
        else:
            under += [Branch(f"derived from: {' <- '.join(way)}") for way in told.chains]
            under += [
                Branch(f"ultimate source: {end}: {cited(self.view, end)}", id=end)
                for end in told.ultimate
            ]
        under += [
            Branch(f"superseded by {slug}: {cited(self.view, slug)}", id=slug)
            for slug in found.superseded_by
        ]
        version = f", version {found.source.version}" if found.source else ""
        head = f"source {said.source}{version}: {cited(self.view, said.source)}"
        return Branch(head, tuple(under), said.source)

    def passage(self, found: Account) -> list[Branch]:
        """Return the passage's branch, with its sentence where the text is attached."""
        data = found.passage
        if data is None:
            return [Branch("no passage: the text was not at hand when this was coded")]
        anchor = f', near "{data["anchor"]}"' if data["anchor"] else ""
        where = (
            f"passage: characters {data['start']} to {data['end']}{anchor}, SHA-256 "
            f"{data['sha256'] or 'none'}"
        )
        text = data.get("text")
        if text is None:
            hint = (
                f"text not attached: kg sources attach {found.statement.source} FILE --store "
                "DIR, or --texts DIR"
            )
            return [Branch(where, (Branch(hint),))]
        return [
            Branch(
                where,
                (Branch(f"{text['before']}{MARK[0]}{text['passage']}{MARK[1]}{text['after']}"),),
            )
        ]

    def coding(self, found: Account) -> Branch:
        """Return the branch of how a statement was coded, with the other reading of what
        differed.
        """
        other = tuple(
            Branch(f"the other reading: {name.replace('_', ' ')} {value}")
            for name, value in found.other_reading.items()
        )
        return Branch(f"coding: {found.coding}", other)

    def name(self, iri: str) -> str:
        """Return a term as people read it."""
        return self.labels.of(NamedNode(iri))


def _checks(checks: tuple[Check, ...] | None) -> tuple[Branch, ...]:
    if checks is None:
        return ()
    lines = tuple(Branch(f"{one.state}: {one.code} {one.subject}: {one.detail}") for one in checks)
    return (Branch(f"checks: {state_words(checks)}", lines),)
