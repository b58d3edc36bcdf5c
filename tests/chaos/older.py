"""Files of a store put back from an older copy, and damage after a command that was refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from world import Broken, World, lines_of, run

if TYPE_CHECKING:
    import random
    from pathlib import Path

_PARTS: Final = ("CURRENT", "data", "data.crc", "journal", "views")


def older(folder: Path, chance: random.Random, trials: int) -> dict[str, int]:
    """Return how often files of an older copy, or damage after a refusal, were noticed.

    A reader sees what was acknowledged or refuses, kg verify says what is wrong, the next writer
    loses nothing or refuses. Only a whole older copy agrees with itself.
    """
    counts = dict.fromkeys(
        ("put back", "noticed by verify", "refused", "written on", "refused then damaged"), 0
    )
    for number in range(trials):
        world = World(folder / f"world-{number}", chance)
        world.load(world.document(60))
        copy = world.folder / "copy"
        shutil.copytree(world.store, copy)
        world.load(world.document(60))
        parts = [part for part in _PARTS if chance.random() < 0.4] or ["CURRENT"]
        if len(parts) == len(_PARTS):
            parts.remove("journal")
        try:
            _trial(world, copy, parts, counts)
            _refused_then_damaged(world, chance, counts)
        except Exception as error:
            raise Broken(f"trial {number}, {', '.join(parts)}: {error}") from error
    return counts


def _trial(world: World, copy: Path, parts: list[str], counts: dict[str, int]) -> None:
    """Put parts of a copy back, look at the store by every command, and leave it whole again."""
    whole = world.folder / "whole"
    shutil.copytree(world.store, whole)
    for part in parts:
        _replace(copy / part, world.store / part)
    counts["put back"] += 1
    last = max(world.held)
    subject = next(iter(lines_of(world.folder / last))).split()[0].decode()
    read, said = run("ask", f"ASK {{ {subject} ?p ?o }}", "--store", world.store)
    if read not in (0, 3) and not {"journal", "CURRENT"} <= set(parts):
        raise Broken(f"a reader missed what was acknowledged: exit {read}: {said}")
    code, said = run("verify", "--store", world.store)
    if code != 1:
        raise Broken(f"verify: exit {code}: {said}")
    counts["noticed by verify"] += 1
    path = world.document(60)
    code, said = run("load", path, "--store", world.store)
    if code == 0:
        world.held[path.name] = lines_of(path)
        world.check(world.expected())
        counts["written on"] += 1
    elif code == 3:
        counts["refused"] += 1
        _replace(whole, world.store)
        world.check(world.expected())
    else:
        raise Broken(f"load: exit {code}: {said}")
    shutil.rmtree(whole)
    shutil.rmtree(copy)


def _replace(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target)
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _refused_then_damaged(world: World, chance: random.Random, counts: dict[str, int]) -> None:
    bad = world.folder / "bad.yaml"
    bad.write_text("source: a b\nstatements: [{id: x}]\n", encoding="utf-8")
    code, said = run("load", bad, "--store", world.store)
    if code != 3 or "fault" in said:
        raise Broken(f"a bad file: exit {code}: {said}")
    world.check(world.expected())
    files = sorted(path for path in (world.store / "data").iterdir() if path.stat().st_size)
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1
    path.unlink()  # not through the hard link to what readers see
    path.write_bytes(data)
    code, said = run("verify", "--store", world.store)
    if code != 1:
        raise Broken(f"damage in {path.name} after a refused load: verify exit {code}: {said}")
    code, said = run("store", "rebuild", "--store", world.store)
    if code:
        raise Broken(f"rebuild: exit {code}: {said}")
    world.check(world.expected())
    counts["refused then damaged"] += 1
