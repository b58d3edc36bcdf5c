"""A store under test, the documents that go into it, and what it must hold: no more, no less,
nothing between.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import generate

import kg
from kg.journal import Journal
from kg.services.verification import compare
from kg.store import open_folder
from kg.vocab import (
    DERIVED_GRAPH,
    JUDGEMENT_GRAPH,
    MANIFEST_GRAPH,
    MKG,
    ONTOLOGY_GRAPH,
    RDF,
    REGISTRY_GRAPH,
    entity,
)

if TYPE_CHECKING:
    import random

_OWN: Final = tuple(
    f" {graph} .".encode()
    for graph in (DERIVED_GRAPH, JUDGEMENT_GRAPH, MANIFEST_GRAPH, ONTOLOGY_GRAPH)
)
KEPT, OTHER = "mssm", "un"
"""Two actors of the generated statements; what is judged is whether they are one."""
_KEPT, _OTHER = (str(entity("actor", slug)).encode() for slug in (KEPT, OTHER))
PATIENCE: Final = 120.0
"""Seconds after which a command counts as hanging."""


class Broken(Exception):  # noqa: N818 - what a trial reports, no error of the code under test
    """A promise that did not hold."""


class Missing(Exception):  # noqa: N818 - so is this
    """What a part needs and this machine does not give."""


@dataclass
class World:
    """A store in a folder, and the documents acknowledged as being in it, by name."""

    folder: Path
    chance: random.Random
    held: dict[str, frozenset[bytes]] = field(default_factory=dict)
    judged: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.store = self.folder / "store"
        kg.initialise(self.store, empty=True)
        self.made = 0
        self.seed = self.document(40)
        with self.seed.open("a", encoding="utf-8") as file:
            for slug in (KEPT, OTHER):
                file.write(f"{entity('actor', slug)} {RDF.type} {MKG.Actor} {REGISTRY_GRAPH} .\n")
        self.load(self.seed)

    def document(self, quads: int) -> Path:
        """Return a new document of our shape, about other statements than any before."""
        self.made += 1
        path = self.folder / f"document-{self.made}.nq"
        lines = generate.lines(quads, self.chance.randrange(1 << 30))
        text = "".join(line.replace("generated-", f"chaos-{self.made}-") + "\n" for line in lines)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, path: Path) -> None:
        """Load a document in this process, as a person would after whatever happened."""
        kg.load([path], self.store, isolated=False)
        self.held[path.name] = lines_of(path)

    def settle(self) -> bool:
        """Let the next writer put right what a stop left: a load of something that is there
        already.

        Return whether an entry was prepared and not committed: it must have been rolled forward
        then.
        """
        journal = Journal(self.store / "journal")
        was_pending = bool(journal.pending())
        kg.load([self.seed], self.store, isolated=False)
        if journal.pending():
            raise Broken("an entry that was prepared was not rolled forward")
        return was_pending

    def entry(self, name: str) -> str:
        """Return the id of the load of a document that stands."""
        journal = Journal(self.store / "journal")
        withdrawn = journal.withdrawn()
        found = [
            e.id
            for e in journal.entries()
            if e.id not in withdrawn and any(p.endswith(name) for p in e.paths)
        ]
        if len(found) != 1:
            raise Broken(f"{name} stands {len(found)} times in the log")
        return found[0]

    def expected(self) -> frozenset[bytes]:
        """Return the lines that the store must hold."""
        return seen(self.held, judged=self.judged)

    def check(self, *allowed: frozenset[bytes]) -> frozenset[bytes]:
        """Return what readers see, which must be one of the states allowed; the store must agree
        with its journal.
        """
        found = content(self.store)
        if found not in allowed:
            sizes = ", ".join(str(len(state)) for state in allowed)
            raise Broken(f"{len(found)} lines, where {sizes} are allowed")
        problems = compare(self.store).findings
        if problems:
            raise Broken(f"verify: {problems[0]}")
        return found


def seen(held: dict[str, frozenset[bytes]], *, judged: bool) -> frozenset[bytes]:
    """Return the lines that readers see of documents: where two actors are one, in the name of the
    one that is kept.
    """
    lines = frozenset[bytes]().union(*held.values())
    if not judged:
        return lines
    return frozenset(line.replace(_OTHER, _KEPT) for line in lines if not line.startswith(_OTHER))


def lines_of(path: Path) -> frozenset[bytes]:
    """Return a document's lines."""
    return frozenset(path.read_bytes().splitlines())


def content(store: Path) -> frozenset[bytes]:
    """Return the lines that readers see, without ontology, manifest and derived graph."""
    lines = open_folder(store).lines()
    return frozenset(line for line in lines if not line.endswith(_OWN))


def start(*words: object, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Return the real command, running in a session of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "kg", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=environment,
    )


def finish(command: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Return exit code and what was said; a command that hangs or shows a traceback breaks its
    promise.
    """
    try:
        output, errors = command.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        os.killpg(command.pid, signal.SIGKILL)
        command.communicate()
        raise Broken("the command hangs") from error
    said = (output + errors).decode(errors="replace")
    if "Traceback" in said or command.returncode == 70:
        raise Broken(f"exit {command.returncode}: {said[-600:]}")
    return command.returncode, said


def run(*words: object, before: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run the real command to its end."""
    return finish(start(*words, before=before))


def survivors(session: int, *, within: float = 5.0) -> list[int]:
    """Return the processes of a session that still live after a while."""
    deadline = time.monotonic() + within
    while True:
        alive = [
            pid
            for pid in map(int, filter(str.isdecimal, os.listdir("/proc")))  # noqa: PTH208 - names only
            if _session_of(pid) == session
        ]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.05)


def _session_of(pid: int) -> int:
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return -1
    return int(fields[3]) if fields[0] not in "ZX" else -1
