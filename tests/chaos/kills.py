"""kill -9 at random moments of load, retract, rebuild, reason, backup, and of judging who is the
same.
"""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Final

from world import KEPT, OTHER, Broken, World, finish, lines_of, run, seen, start, survivors

import kg

if TYPE_CHECKING:
    import random
    from pathlib import Path

_SIZES: Final = (23, 200, 200, 900, 6_000, 25_000)
_WEIGHTS: Final = {"load": 10, "retract": 4, "rebuild": 2, "reason": 2, "backup": 2, "judge": 3}
_ROUND: Final = 40  # trials on one store before the next one is made: stores grow


def kills(folder: Path, chance: random.Random, trials: int) -> dict[str, int]:
    """Return counts over the trials. Raises Broken where a promise did not hold."""
    counts = dict.fromkeys(("trials", "killed", "finished", "rolled forward", "whole", "absent"), 0)
    world = None
    for number in range(trials):
        if number % _ROUND == 0:
            world = World(folder / f"round-{number}", chance)
            usual = _calibrated(world)
        assert world is not None
        kind = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if kind == "retract" and len(world.held) < 2:
            kind = "load"
        try:
            _trial(world, kind, chance, usual, counts)
        except Exception as error:
            raise Broken(f"trial {number}, {kind}: {error}") from error
    return counts


def _calibrated(world: World) -> dict[str, float]:
    """Return the usual seconds of each kind of command."""
    usual = {}
    for kind in _WEIGHTS:
        words, after = _command(world, kind, world.chance)
        begun = time.monotonic()
        code, said = run(*words)
        usual[kind] = time.monotonic() - begun
        if code:
            raise Broken(f"{kind} without any fault: exit {code}: {said}")
        world.held = after
        world.judged ^= kind == "judge"
    world.check(world.expected())
    return usual


def _command(
    world: World, kind: str, chance: random.Random
) -> tuple[tuple[object, ...], dict[str, frozenset[bytes]]]:
    """Return a command, and what the store holds when it is done."""
    if kind == "load":
        path = world.document(chance.choice(_SIZES))
        return ("load", path, "--store", world.store), world.held | {path.name: lines_of(path)}
    if kind == "retract":
        name = chance.choice([name for name in world.held if name != world.seed.name])
        after = {other: lines for other, lines in world.held.items() if other != name}
        words = ("store", "retract", world.entry(name), "--reason", "chaos", "--store", world.store)
        return words, after
    if kind == "backup":
        world.made += 1
        return (
            "store",
            "backup",
            world.folder / f"backup-{world.made}.tar.gz",
            "--store",
            world.store,
        ), world.held
    if kind == "judge":
        verb = (
            ("undo", KEPT, OTHER)
            if world.judged
            else ("decide", KEPT, OTHER, "same", "--by", "chaos")
        )
        return ("identity", *verb, "--store", world.store), world.held
    command = ("store", kind) if kind == "rebuild" else (kind,)
    return (*command, "--store", world.store), world.held


def _trial(
    world: World, kind: str, chance: random.Random, usual: dict[str, float], counts: dict[str, int]
) -> None:
    before = world.expected()
    words, after_held = _command(world, kind, chance)
    after_judged = world.judged ^ (kind == "judge")
    after = seen(after_held, judged=after_judged)
    command = start(*words)
    time.sleep(chance.uniform(0, 1.1 * usual[kind]))
    killed = command.poll() is None
    if killed:
        kill = os.killpg if chance.random() < 0.7 else os.kill
        kill(command.pid, signal.SIGKILL)
    code, said = finish(command)
    left = survivors(command.pid)
    if left:
        raise Broken(f"processes {left} outlive the command")
    counts["trials"] += 1
    counts["killed" if code < 0 else "finished"] += 1
    if code > 0:
        raise Broken(f"exit {code}: {said}")
    if code == 0:
        world.held, world.judged = after_held, after_judged
        world.check(after)
        return
    world.check(before, after)  # as readers find it
    rolled = world.settle()
    counts["rolled forward"] += rolled
    found = world.check(*((after,) if rolled else (before, after)))  # as the next writer leaves it
    if before != after:
        counts["whole" if found == after else "absent"] += 1
    if kind == "load":
        path = world.folder / next(name for name in after_held if name not in world.held)
        kg.load([path], world.store, isolated=False)
        world.entry(path.name)
    elif found != after:
        code, said = run(*words)
        if code:
            raise Broken(f"repeating it: exit {code}: {said}")
    world.held, world.judged = after_held, after_judged
    world.check(after)
