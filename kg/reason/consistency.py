"""Whether ontology and knowledge base are consistent, by HermiT; where not, the least set of
axioms, by Pellet.

Both come with owlready2 and need a Java: the one of the extra `hermit`, or the system's. They see
the classes, the relations and a bounded slice of the individuals; what they did not see is said.
The verdict is HermiT's alone: where Pellet cannot explain it, it stands without an explanation.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg import sandbox
from kg.errors import Finding
from kg.reason import clashes, explaining, java
from kg.reason.slicing import n_triples, sliced
from kg.vocab import MKG, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from owlready2 import World

    from kg.reason.explaining import Axiom
    from kg.store import View

INDIVIDUALS: Final = 2000
"""How many individuals are checked: HermiT takes 5 s for them, and half a minute for ten times as
many.
"""


@dataclass(frozen=True, slots=True)
class Consistency:
    """What a check found. `explanation` is the least set of axioms that contradict each other,
    empty where none do.

    `unsatisfiable` are classes that nothing can be of, `empty_properties` relations that cannot
    hold. `unexplained` says why a contradiction has no explanation. `left_out` says in words what
    was not looked at.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    explanation: tuple[Axiom, ...] = ()
    individuals: int = 0
    left_out: tuple[str, ...] = ()
    empty_properties: tuple[str, ...] = ()
    unexplained: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each axiom of the explanation and each unsatisfiable class or property as a finding about
        its subject.
        """
        remedy = "take one of these axioms back, or correct it"
        findings = [
            Finding("", 0, 0, "inconsistent", "error", axiom.words, remedy, axiom.subject)
            for axiom in self.explanation
        ]
        if self.unexplained:
            words = f"the axioms contradict each other; {self.unexplained}"
            findings.append(
                Finding(
                    "",
                    0,
                    0,
                    "inconsistent",
                    "error",
                    words,
                    "take back what was added last, or correct it",
                )
            )
        for iri in self.unsatisfiable:
            words = f"nothing can be of the class {shorten(iri)}"
            loosen = "loosen what it is below or disjoint with"
            findings.append(Finding("", 0, 0, "unsatisfiable", "error", words, loosen, iri))
        for iri in self.empty_properties:
            words = f"nothing can stand in the relation {shorten(iri)}"
            loosen = "loosen its domain or range, or those of its inverse and of what it is below"
            findings.append(
                Finding("", 0, 0, "unsatisfiable-property", "error", words, loosen, iri)
            )
        return tuple(findings)


def check(view: View, *, individuals: int = INDIVIDUALS) -> Consistency:
    """Return whether ontology and knowledge base are consistent, with the least set of axioms where
    they are not.

    At most so many `individuals` are looked at, those of the registry first. Raises MachineError
    where there is no Java, UndeterminedError where HermiT gives up.
    """
    piece = sliced(view, individuals)
    contradictions, triples = clashes.plain(piece.triples)
    if contradictions:
        axioms = explaining.alone(contradictions, triples)
        return Consistency(False, (), axioms, piece.individuals, piece.left_out)  # noqa: FBT003 - the field's name is known
    path = java.java()
    verdict = java.hermit(n_triples(triples), path)
    if verdict.consistent or verdict.classes or verdict.properties:
        return Consistency(
            verdict.consistent,
            tuple(sorted(verdict.classes)),
            (),
            piece.individuals,
            piece.left_out,
            tuple(sorted(verdict.properties)),
        )
    axioms, reason = (), ""
    try:
        axioms = explaining.explained(triples, path)
    except java.UnexplainedError as error:
        reason = str(error)
    return Consistency(False, (), axioms, piece.individuals, piece.left_out, (), reason)  # noqa: FBT003


def entailments(view: View, *, individuals: int = INDIVIDUALS) -> World:
    """Return a World with what HermiT finds to follow, types and relations: for comparing the rules
    with a reasoner.

    owlready2 keeps the most specific types of an individual alone. Raises as `check` does.
    """
    import owlready2  # noqa: PLC0415 - takes 0.2 s to import

    world = owlready2.World()
    world.get_ontology(str(MKG)).load(fileobj=io.BytesIO(sliced(view, individuals).data))
    owlready2.JAVA_EXE = java.java()
    with contextlib.redirect_stderr(io.StringIO()), _own_temporary_folder(), _java_dies_with_us():
        owlready2.sync_reasoner_hermit(world, debug=0, infer_property_values=True)
    return world


@contextlib.contextmanager
def _java_dies_with_us() -> Iterator[None]:
    """Let owlready2 start its Java so that it ends when this process does, however that ends."""
    reasoning: Any = importlib.import_module("owlready2.reasoning")
    before = reasoning.subprocess
    reasoning.subprocess = sandbox.Tied()
    try:
        yield
    finally:
        reasoning.subprocess = before


@contextlib.contextmanager
def _own_temporary_folder() -> Iterator[None]:
    """Keep what owlready2 writes for the reasoner in a folder that goes away; where it fails it
    leaves its file.
    """
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
