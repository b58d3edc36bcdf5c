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
    iris = [*_named(why)]
    labels.read(iris)
    drawing = _Drawing(view.read_ahead(iris), labels)
    return drawing.statement(why) if why.statement else drawing.triple(why)


def _named(why: Explanation) -> Iterator[NamedNode]:
    """Yield the entries that the drawing names, so that they are looked up together."""
    yield from map(NamedNode, (why.triple or ())[: 2 if why.literal else 3])
    stack = list(why.derivations)
    while stack:
        explanation = stack.pop()
        stack += [premise for _, under in explanation.under for premise in under]
        terms = (explanation.premise, *(term for s, _, o in explanation.grounds for term in (s, o)))
        yield from (NamedNode(term) for term in terms if "://" in term)
    for account in why.accounts:
        yield from _named_by(account)


def _named_by(account: Account) -> Iterator[NamedNode]:
    statement = account.statement
    actors = (statement.speaker, account.testimony.witness, *account.testimony.voices)
    yield from (entity("actor", actor) for actor in actors if actor)
    yield entity("source", statement.source)
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
        object_name = value if why.literal else self.name(value)
        under = [
            self.derivation(derivation, n, len(why.derivations))
            for n, derivation in enumerate(why.derivations, start=1)
        ]
        under += [self.holding(assertion) for assertion in why.holdings]
        under += [Branch(f"read through the judgement {judgement}") for judgement in why.judgements]
        head = f"{self.name(subject)} {shorten(predicate)} {object_name} ({basis})"
        return Branch(head, (*under, *_checks(why.checks)))

    def statement(self, why: Explanation) -> Branch:
        """Return the tree of a statement."""
        assert why.statement is not None  # noqa: S101 - the caller looked
        branch = self.account(why.statement, relations=True)
        judged = [Branch(f"read through the judgement {judgement}") for judgement in why.judgements]
        return Branch(branch.text, (*branch.under, *judged, *_checks(why.checks)), branch.id)

    def derivation(self, derivation: Derivation, number: int, count: int) -> Branch:
        """Return the branch of one derivation, down to its premise."""
        title = f": {derivation.title}" if derivation.title else ""
        if derivation.premises:
            return Branch(
                f"derivation {number} of {count}, by the rule {derivation.rule}{title}",
                self.entailing(derivation),
            )
        known_from = f", known from {derivation.known_from}" if derivation.known_from else ""
        facts = tuple(
            Branch(f"{self.name(s)} {shorten(p)} {self.name(o) if '://' in o else o}")
            for s, p, o in derivation.grounds
        )
        premise = (
            self.account(derivation.account)
            if derivation.account
            else self.entry(derivation.premise)
        )
        under = [
            Branch(f"weakest value {derivation.value}{known_from}"),
            Branch(f"premise {premise.text}", premise.under, premise.id),
        ]
        under += [Branch("the rule also read", facts)] if facts else []
        return Branch(
            f"derivation {number} of {count}, by the rule {derivation.rule}{title}", tuple(under)
        )

    def entailing(self, derivation: Derivation) -> tuple[Branch, ...]:
        """Return the facts that carry what is derived from the registry, each with its own
        derivations or graphs.
        """
        derived = dict(derivation.under)
        branches = []
        for s, p, o in derivation.grounds:
            under = [
                self.derivation(nested, n, len(derived[s, p, o]))
                for n, nested in enumerate(derived.get((s, p, o), ()), 1)
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

    def holding(self, assertion: AssertedIn) -> Branch:
        """Return the branch of a graph that states a triple."""
        load = (Branch(f"loaded by {assertion.load[:12]}"),) if assertion.load else ()
        return Branch(f"stated in {_GRAPHS.get(assertion.graph, shorten(assertion.graph))}", load)

    def account(self, account: Account, *, relations: bool = False) -> Branch:
        """Return the branch of a statement: who, when, where it stands, how it was coded."""
        statement = account.statement
        value = f", {statement.value}" if statement.value and statement.value != "none" else ""
        speaker = self.labels.entry("actor", statement.speaker) if statement.speaker else "nobody"
        under = [
            Branch(f"said by {speaker} ({account.attribution or 'attribution not coded'})"),
            Branch(f"witness: {witness_words(self.view, account.testimony)}"),
            Branch(f"held {held_words(statement)}; known from {statement.known_from}"),
            self.source(account),
        ]
        under += [Branch(f"{link} {target}", id=target) for link, target in account.links]
        under += [self.coding(account)] if account.coding else []
        under += self.coders(account)
        if relations:
            under += [
                Branch(
                    f"from it follows: {self.name(r.subject)} {shorten(r.relation)} "
                    f"{self.name(r.object)}"
                    f" (rule {r.rule})"
                )
                for r in account.relations
            ]
            under += [] if account.relations else [Branch("no direct relation follows from it")]
        under += [
            Branch(f"RETRACTED by {by}, known from {retraction_day}")
            for by, retraction_day in account.retracted_by
        ]
        head = f"{statement.id} ({statement.modality}{value}): {statement.paraphrase}"
        return Branch(head, tuple(under), statement.id)

    def source(self, account: Account) -> Branch:
        """Return the branch of a statement's source: the passage in it, and where the source itself
        comes from.
        """
        statement, testimony = account.statement, account.testimony
        under = [*self.passage(account)]
        if testimony.ultimate == (statement.source,):
            under.append(Branch("ultimate source: itself, derived from no other on record"))
        else:
            under += [Branch(f"derived from: {' <- '.join(way)}") for way in testimony.chains]
            under += [
                Branch(f"ultimate source: {end}: {cited(self.view, end)}", id=end)
                for end in testimony.ultimate
            ]
        under += [
            Branch(f"superseded by {slug}: {cited(self.view, slug)}", id=slug)
            for slug in account.superseded_by
        ]
        version = f", version {account.source.version}" if account.source else ""
        head = f"source {statement.source}{version}: {cited(self.view, statement.source)}"
        return Branch(head, tuple(under), statement.source)

    def passage(self, account: Account) -> list[Branch]:
        """Return the passage's branch, with its sentence where the text is attached."""
        data = account.passage
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
                f"text not attached: kg sources attach {account.statement.source} FILE --store "
                "DIR, or --texts DIR"
            )
            return [Branch(where, (Branch(hint),))]
        return [
            Branch(
                where,
                (Branch(f"{text['before']}{MARK[0]}{text['passage']}{MARK[1]}{text['after']}"),),
            )
        ]

    def coding(self, account: Account) -> Branch:
        """Return the branch of how a statement was coded, with the other reading of what
        differed.
        """
        other = tuple(
            Branch(f"the other reading: {name.replace('_', ' ')} {value}")
            for name, value in account.other_reading.items()
        )
        return Branch(f"coding: {account.coding}", other)

    def coders(self, account: Account) -> list[Branch]:
        """Return the branches of who drafted and reviewed a statement, and what each coder read."""
        coders = account.coders
        branches = [Branch(f"drafted by {coders.drafted_by}")] if coders.drafted_by else []
        branches += [Branch(f"reviewed by {coder}") for coder in coders.reviewed_by]
        by_coder: dict[str, list[Branch]] = {}
        for coder, field, value in coders.readings:
            by_coder.setdefault(coder, []).append(Branch(f"{field} {value}"))
        branches += [Branch(f"{coder} read", tuple(fields)) for coder, fields in by_coder.items()]
        return branches

    def name(self, iri: str) -> str:
        """Return a term as people read it."""
        return self.labels.of(NamedNode(iri))


def _checks(checks: tuple[Check, ...] | None) -> tuple[Branch, ...]:
    if checks is None:
        return ()
    lines = tuple(
        Branch(f"{check.state}: {check.code} {check.subject}: {check.detail}") for check in checks
    )
    return (Branch(f"checks: {state_words(checks)}", lines),)
