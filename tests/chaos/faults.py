"""The n-th write, sync or rename fails, by strace, which reaches the engine's own calls too."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from world import Broken, World, lines_of, run

from kg import pipeline
from kg.pipeline import retract

if TYPE_CHECKING:
    import random
    from pathlib import Path

CALLS: Final = {
    "sync": ("fsync,fdatasync,sync_file_range", "EIO"),
    "rename": ("rename,renameat,renameat2,link,linkat", "EIO"),
    "write": ("pwrite64,write,writev,fallocate,ftruncate", "ENOSPC"),
}
_MOST: Final = 2_000


def available() -> bool:
    """Return whether strace can be used here."""
    return shutil.which("strace") is not None


def faults(folder: Path, chance: random.Random, *, sample: int = 0) -> dict[str, int]:
    """Return how many calls were made to fail, and how it ended; each n, or `sample` of them at random."""
    counts = dict.fromkeys(("failed calls", "refused", "survived", "aborted"), 0)
    for operation in ("load", "retract"):
        for kind in CALLS:
            world = World(folder / f"{operation}-{kind}", chance)
            fixed = world.document(60)
            world.load(fixed)
            made = _count(world, operation, kind, fixed)
            numbers = range(1, made + 1)
            for number in sorted(chance.sample(numbers, min(sample, made))) if sample else numbers:
                try:
                    _trial(world, operation, kind, number, counts)
                except Exception as error:
                    raise Broken(f"{operation}, {kind} {number} of {made}: {error}") from error
    return counts


def _words(world: World, operation: str, path: Path) -> tuple[object, ...]:
    if operation == "load":
        return ("load", path, "--store", world.store)
    return ("store", "retract", world.entry(path.name), "--reason", "chaos", "--store", world.store)


def _traced(world: World, kind: str, number: int) -> tuple[str, ...]:
    calls, error = CALLS[kind]
    known = calls.split(",")
    log = world.folder / "strace.log"
    # One count over all calls of a kind: strace counts for each process and call by itself.
    inject = f"inject={','.join(known)}:error={error}:when={number}"
    return ("strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}", "-e", inject)


def _count(world: World, operation: str, kind: str, path: Path) -> int:
    """Return how often the busiest process makes the busiest call of a kind."""
    path = world.document(60) if operation == "load" else path
    run(*_words(world, operation, path), before=_traced(world, kind, _MOST))
    calls: dict[tuple[str, str], int] = {}
    for line in (world.folder / "strace.log").read_text(errors="replace").splitlines():
        process, _, rest = line.partition(" ")
        name = rest.strip().partition("(")[0]
        calls[process, name] = calls.get((process, name), 0) + 1
    world.held.pop(path.name, None)
    if operation == "load":
        world.held[path.name] = lines_of(path)
    world.check(world.expected())
    return max(calls.values())


def _trial(world: World, operation: str, kind: str, number: int, counts: dict[str, int]) -> None:
    path = world.document(60)
    if operation == "retract":
        world.load(path)
    before = world.expected()
    after_held = world.held | {path.name: lines_of(path)}
    if operation == "retract":
        del after_held[path.name]
    after = frozenset().union(*after_held.values())
    words = _words(world, operation, path)
    code, said = run(*words, before=_traced(world, kind, number))
    if "(INJECTED)" in (world.folder / "strace.log").read_text(errors="replace"):
        counts["failed calls"] += 1
        counts["survived" if code == 0 else "refused" if code > 0 else "aborted"] += 1
    if code not in (0, 3, 4) and code > 0:
        raise Broken(f"exit {code}: {said}")
    if code == 0:
        world.check(after)
    else:
        world.check(before, after)
        world.settle()
        if world.check(before, after) != after:
            if operation == "load":
                pipeline.load([path], world.store, isolated=False)
            else:
                retract(world.store, world.entry(path.name), "chaos")
    world.held = after_held
    world.check(after)
