"""Many processes at one store, and a file system that fills up."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from world import Broken, World, finish, run, start

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

_UNCHECKED: Final = (
    "import sys\nfrom kg.store import Writer\nWriter.room_for = lambda *_: None\n"
    "sys.argv = ['kg', 'load', *sys.argv[1:]]\nfrom kg.cli import main\nmain()\n"
)


def crowd(folder: Path, chance: random.Random, processes: int) -> dict[str, int]:
    """Return how many loads and readings went on at once; each load is there once."""
    world = World(folder / "crowd", chance)
    paths = [world.document(200) for _ in range(processes)]
    loads = [start("load", path, "--store", world.store, "--lock-timeout", "120") for path in paths]
    readings = 0
    while any(load.poll() is None for load in loads):
        code, said = run("ask", "ASK { ?s a mkg:Statement }", "--store", world.store)
        readings += 1
        if code:
            raise Broken(f"a reader beside writers: exit {code}: {said}")
    for load, path in zip(loads, paths, strict=True):
        code, said = finish(load)
        if code:
            raise Broken(f"exit {code}: {said}")
        world.held[path.name] = frozenset(path.read_bytes().splitlines())
        world.entry(path.name)
    world.check(world.expected())
    same = world.document(200)
    loads = [
        start("load", same, "--store", world.store, "--lock-timeout", "120")
        for _ in range(processes)
    ]
    said_all = [finish(load) for load in loads]
    if [code for code, _ in said_all] != [0] * processes:
        raise Broken(f"the same document at once: {said_all}")
    added = sum("added" in said for _, said in said_all)
    if added != 1:
        raise Broken(f"the same document was added {added} times")
    world.held[same.name] = frozenset(same.read_bytes().splitlines())
    world.check(world.expected())
    return {"loads at once": 2 * processes, "readings beside them": readings}


def full(disk: Path, chance: random.Random, enlarge: Callable[[], None]) -> dict[str, int]:
    """Fill the small file system that `disk` lies on; return how many loads were acknowledged and
    refused.

    `enlarge` makes room again.
    """
    world = World(disk / "full", chance)
    counts = {"acknowledged": 0, "refused before it starts": 0, "failed midway": 0}
    while counts["refused before it starts"] == 0:
        path = world.document(12_000)
        code, said = run("load", path, "--store", world.store)
        if code == 0:
            world.held[path.name] = frozenset(path.read_bytes().splitlines())
            counts["acknowledged"] += 1
        elif code == 4 and "nothing was written" in said:
            counts["refused before it starts"] += 1
        else:
            raise Broken(f"exit {code}: {said}")
        path.unlink()
    world.check(world.expected())
    path = world.document(6_000)
    junk = disk / "junk"
    _fill(junk, leave=0)
    code, said = run("verify", "--store", world.store)
    if code not in (0, 4) or "damaged" in said:
        raise Broken(f"verify on a full disk: exit {code}: {said}")
    code, said = run("load", world.folder / "none.nq", "--store", world.store)
    if code not in (3, 4):
        raise Broken(f"load on a full disk: exit {code}: {said}")
    junk.unlink()
    for _ in range(6):
        _fill(junk, leave=chance.randrange(200_000, 1_500_000))
        words = [sys.executable, "-c", _UNCHECKED, str(path), "--store", str(world.store)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
        said = done.stdout + done.stderr
        junk.unlink()
        if done.returncode == 0:
            break
        if done.returncode != 4 or "Traceback" in said:
            raise Broken(f"full midway: exit {done.returncode}: {said}")
        counts["failed midway"] += 1
        whole = world.expected()
        world.check(whole, whole | frozenset(path.read_bytes().splitlines()))
    enlarge()
    world.load(path)
    world.check(world.expected())
    return counts


def _fill(junk: Path, *, leave: int) -> None:
    import shutil

    free = shutil.disk_usage(junk.parent).free
    with (
        contextlib.suppress(OSError),
        junk.open("wb") as file,
    ):  # to the last byte where none is left
        file.write(b"\0" * max(0, free - leave))
