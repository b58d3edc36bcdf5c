"""Bytes flipped and files cut, over everything that a store consists of."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from world import Broken, World, run

from kg.services import maintenance
from kg.services.backup import BackupRequest, backup
from kg.services.maintenance import RetractRequest
from kg.services.verification import compare

if TYPE_CHECKING:
    import random
    from pathlib import Path


def damage(folder: Path, chance: random.Random, times: int) -> dict[str, int]:
    """Return by what each damage was noticed; after it, `rebuild` or a backup restores the hash."""
    world = World(folder / "whole", chance)
    for quads in (200, 900, 6_000):
        world.load(world.document(quads))
    maintenance.retract(RetractRequest(str(world.store), world.entry("document-2.nq"), "chaos"))
    (world.store / "texts" / f"{'0' * 64}.txt").write_text("no text of this hash", encoding="utf-8")
    text = b"A text of the user's own, long enough to be hit.\n"
    (world.store / "texts" / f"{'0' * 64}.txt").unlink()
    import hashlib

    (world.store / "texts" / f"{hashlib.sha256(text).hexdigest()}.txt").write_bytes(text)
    wanted = compare(world.store).sha256
    archive = folder / "backup.tar.gz"
    backup(BackupRequest(str(world.store), str(archive)))
    counts = dict.fromkeys(
        ("damages", "noticed on opening", "noticed by verify", "rebuilt", "restored"), 0
    )
    for number in range(times):
        store = folder / "damaged"
        subprocess.run(["rm", "-rf", str(store)], check=True)
        subprocess.run(
            ["cp", "-a", str(world.store), str(store)], check=True
        )  # hard links stay hard links
        files = sorted(
            path
            for path in store.rglob("*")
            if path.is_file() and path.name not in ("lock", "LOCK")
        )
        path = chance.choice([path for path in files if path.stat().st_size])
        what = _harm(path, chance)
        name = path.relative_to(store)
        try:
            _trial(store, name, archive, wanted, counts)
        except Exception as error:
            raise Broken(f"damage {number}, {name}, {what}: {error}") from error
    return counts


def _harm(path: Path, chance: random.Random) -> str:
    """Change one byte of a file, or cut it; return what was done."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        if chance.random() < 0.3:
            keep = chance.randrange(size)
            file.truncate(keep)
            return f"cut to {keep} of {size} bytes"
        place = chance.randrange(size)
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ chance.randrange(1, 256)]))
        return f"byte {place} of {size} changed"


def _trial(store: Path, name: Path, backup: Path, wanted: str, counts: dict[str, int]) -> None:
    counts["damages"] += 1
    opened, _ = run("stats", "--store", store)
    verified, said = run("verify", "--store", store, "--timeout", "60")
    if opened not in (0, 3) or verified not in (0, 1, 3):
        raise Broken(f"stats exit {opened}, verify exit {verified}: {said}")
    # The last line of the journal acknowledges what readers see: without it nothing is lost, and
    # verify says so.
    if opened == 0 and verified == 0 and "does not acknowledge" not in said:
        raise Broken("nobody noticed")
    counts["noticed on opening" if opened else "noticed by verify"] += 1
    if name.parts[0] in ("journal", "texts"):
        shutil.rmtree(store)
        code, said = run("store", "restore", backup, "--store", store)
        counts["restored"] += 1
    elif name.name == "kg-store.json":
        (store / name).write_text('{"format": 2}\n')  # as the message says
        code, said = run("store", "rebuild", "--store", store)
        counts["rebuilt"] += 1
    else:
        code, said = run("store", "rebuild", "--store", store)
        counts["rebuilt"] += 1
    found = compare(store)
    if code or found.findings or found.sha256 != wanted:
        raise Broken(f"not mended: exit {code}: {said} {found.findings[:1]}")
