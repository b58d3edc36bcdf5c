"""Tasks as a person types them: a label, and behind bars the paragraph, the force, the concept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import suggest
from kg.documents import NodeReader, scalar
from kg.errors import InputError
from kg.importers.skeletons.answers import TaskLine
from kg.importers.skeletons.wording import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FORM: Final = "LABEL | PARAGRAPH | FORCE | CONCEPT"
NEW: Final = "new"
"""What represents the concept of a task that no vocabulary has yet."""
_PARTS: Final = 4
_SHOWN: Final = 3
_SAYING: Final = 4
"""The letters of a word that says something, unlike `the` or `for`."""
_STEM: Final = 5
"""The letters that words of one stem share: protect, protection."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the tasks of a skeleton may name: forces, and task concepts with the names of each;
    `used_ids` are the ids, in lower case, that a new concept cannot have.
    """

    forces: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    used_ids: frozenset[str] = frozenset()


def from_text(text: str, words: Words) -> tuple[TaskLine, ...]:
    """Return the tasks of an option: labels between semicolons. Raises InputError.

    >>> words = Words(("authorises",), {"monitoring": ("Monitor a ceasefire",)})
    >>> from_text("Monitor a ceasefire | 3(a) | authorises; Patrol", words)[0].concept
    'monitoring'
    """
    return _read("--tasks", ((1, part) for part in text.split(";")), words)


def from_file(text: str, path: str, words: Words) -> tuple[TaskLine, ...]:
    """Return the tasks of a file: one a line; empty lines and comments are left out. Raises
    InputError with file and line.
    """
    lines = enumerate(text.splitlines(), start=1)
    return _read(path, ((n, line) for n, line in lines if not line.lstrip().startswith("#")), words)


def _read(path: str, lines: Iterable[tuple[int, str]], words: Words) -> tuple[TaskLine, ...]:
    reader = NodeReader(path)
    tasks = [task for number, line in lines for task in _task(reader, number, line, words)]
    if not tasks and not reader.findings:
        raise InputError(f"{path}: no task. Write one a line: {FORM}")
    reader.check()
    return tuple(tasks)


def _task(reader: NodeReader, number: int, line: str, words: Words) -> Iterator[TaskLine]:
    """Yield the task of a line, none where it is empty; what is wrong with it is reported."""
    parts = [part.strip() for part in line.split("|")]
    at = scalar(line.strip(), number, 1)
    if not any(parts):
        return
    if len(parts) > _PARTS or not parts[0]:
        problem = "a task without a label" if not parts[0] else f"{len(parts)} parts, of at most 4"
        reader.report(at, "bad-task", problem, f"write {FORM}")
        return
    label, paragraph, force, concept = [*parts, "", "", ""][:_PARTS]
    if force:
        reader.choice(scalar(force, number, line.index(force) + 1), words.forces, "force")
    if concept and concept != NEW:
        column = line.rindex(concept) + 1
        reader.choice(scalar(concept, number, column), (*words.concepts, NEW), "concept")
    is_new = concept == NEW
    chosen = _free(label, words, number) if is_new else concept or _same(label, words)
    offered = () if chosen else near(label, words.concepts)
    yield TaskLine(label, paragraph, force, chosen, offered, is_new=is_new)


def _free(label: str, words: Words, number: int) -> str:
    """Return an id for a new concept that is called as a task is."""
    slug = slug_of(label, f"task-{number}")
    return f"{slug}-task" if slug in words.used_ids else slug


def _same(label: str, words: Words) -> str:
    """Return the concept that is called as a task is, empty where none or several are."""
    folded = suggest.fold(label)
    called = [
        slug
        for slug, names in words.concepts.items()
        if folded in map(suggest.fold, (*names, slug))
    ]
    return called[0] if len(called) == 1 else ""


def near(label: str, concepts: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return up to three concepts that share words with a label, the most alike first; offered to
    a person, never chosen.

    >>> near("Protect civilians", {"election-security": (), "protection-of-civilians": ()})
    ('protection-of-civilians',)
    """
    stems = _stems(label)
    shared = {
        slug: max(len(stems & _stems(name)) for name in (*names, slug))
        for slug, names in concepts.items()
    }
    ranked = sorted((slug for slug in shared if shared[slug]), key=lambda s: (-shared[s], s))
    return tuple(ranked[:_SHOWN])


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in suggest.fold(text).split() if len(word) >= _SAYING}
