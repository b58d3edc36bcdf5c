"""The n-th write, sync or rename fails, by strace, which reaches the engine's own calls too."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Final

from world import Broken, World, content, lines_of, run

if TYPE_CHECKING:
    import random
    from pathlib import Path

CALLS: Final = {
    "fsync": "EIO",
    "fdatasync": "EIO",
    "rename": "EIO",
    "link": "EIO",
    "write": "ENOSPC",
    "ftruncate": "ENOSPC",
    "mkdir": "ENOSPC",
    "unlink": "EIO",
}
"""System calls that a load or a retraction makes, and what they are made to say. fallocate may fail
and is no loss.
"""
OPERATIONS: Final = ("load", "retract", "rebuild", "reason")
_ROUND: Final = 60  # trials on one store before the next one is made


def faults(folder: Path, chance: random.Random, *, sample: int = 0) -> dict[str, int]:
    """Return how many calls were made to fail, and how it ended; each n, or `sample` of them at
    random.

    strace counts for each thread by itself: where several make a call n times, the first n-th one
    decides.
    """
    if shutil.which("strace") is None:
        raise Broken("strace is not installed")
    counts = dict.fromkeys(("failed calls", "refused", "survived", "aborted", "rolled forward"), 0)
    world = World(folder / "world", chance)
    trials = [
        (operation, call, number)
        for operation in OPERATIONS
        for call, most in _counted(world, operation).items()
        for number in range(1, most + 1)
    ]
    for number, (operation, call, nth) in enumerate(
        chance.sample(trials, min(sample, len(trials))) if sample else trials
    ):
        if number % _ROUND == _ROUND - 1:
            world = World(folder / f"world-{number}", chance)  # stores grow
        try:
            _trial(world, operation, call, nth, counts)
        except Exception as error:
            raise Broken(f"{operation}, {call} {nth}: {error}") from error
    return counts


def _words(world: World, operation: str, path: Path) -> tuple[object, ...]:
    if operation == "load":
        return ("load", path, "--store", world.store)
    if operation == "retract":
        return (
            "store",
            "retract",
            world.entry(path.name),
            "--reason",
            "chaos",
            "--store",
            world.store,
        )
    return (
        *(("store", "rebuild") if operation == "rebuild" else (operation,)),
        "--store",
        world.store,
    )


def _traced(world: World, *options: str) -> tuple[str, ...]:
    (world.folder / "strace.log").unlink(missing_ok=True)
    return ("strace", "-f", "-y", "-qq", "-o", str(world.folder / "strace.log"), *options)


def _counted(world: World, operation: str) -> dict[str, int]:
    """Return how often the busiest thread makes each call."""
    path = world.document(60)
    if operation == "retract":
        world.load(path)
    code, said = run(
        *_words(world, operation, path), before=_traced(world, "-e", f"trace={','.join(CALLS)}")
    )
    if code:
        raise Broken(f"{operation} without any fault: exit {code}: {said}")
    if operation == "load":
        world.held[path.name] = lines_of(path)
    world.held.pop(path.name if operation == "retract" else "", None)
    world.check(world.expected())
    made: Counter[tuple[str, str]] = Counter()
    for line in (world.folder / "strace.log").read_text(errors="replace").splitlines():
        thread, _, rest = line.partition(" ")
        made[rest.strip().partition("(")[0], thread] += 1
    return {
        call: max((n for (name, _), n in made.items() if name == call), default=0) for call in CALLS
    }


def _trial(world: World, operation: str, call: str, nth: int, counts: dict[str, int]) -> None:
    path = world.document(60)
    if operation == "retract":
        world.load(path)
    before, after_held = world.expected(), dict(world.held)
    if operation == "load":
        after_held[path.name] = lines_of(path)
    elif operation == "retract":
        del after_held[path.name]
    after = frozenset().union(*after_held.values())
    words = _words(world, operation, path)
    inject = ("-e", f"trace={call}", "-e", f"inject={call}:error={CALLS[call]}:when={nth}")
    code, said = run(*words, before=_traced(world, *inject))
    log = (world.folder / "strace.log").read_text(errors="replace").splitlines()
    failed = [line for line in log if "(INJECTED)" in line]
    if code == 0 and any("/journal/" in line for line in failed):
        raise Broken(f"acknowledged although this failed in the journal: {failed[0]}")
    if failed:
        counts["failed calls"] += 1
        counts["survived" if code == 0 else "refused" if code > 0 else "aborted"] += 1
    if code not in (0, 3, 4) and code > 0:
        raise Broken(f"exit {code}: {said}")
    world.check(*((after,) if code == 0 else (before, after)))
    if code:
        rolled = world.settle()
        counts["rolled forward"] += rolled
        world.check(*((after,) if rolled else (before, after)))
        code, said = (
            run(*_words(world, operation, path)) if _missing(world, operation, path) else (0, "")
        )
        if code:
            raise Broken(f"repeated after {call} {nth}: exit {code}: {said}")
    world.held = after_held
    world.settle()
    world.check(after)


def _missing(world: World, operation: str, path: Path) -> bool:
    """Return whether an operation is still to be done; a load may be repeated in any case."""
    if operation != "retract":
        return True
    return any(line in content(world.store) for line in lines_of(path))
