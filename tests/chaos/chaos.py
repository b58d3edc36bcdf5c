"""Every fault that a store must survive. Run: python tests/chaos/chaos.py [--trials 500] [--seed N]
[--part kills]...

Prints the totals of each part and the seed; exit code 1 where a promise did not hold. Root mounts
the small file system, strace makes calls fail; a part whose means are missing says so and counts as
failed. `--small` is what the gate runs: some of everything, in two minutes; there the small file
system alone may be missing, where none can be mounted.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import crowd
import damage
import faults
import kills
import older
import orphans
from world import Broken, Missing

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = ("kills", "faults", "damage", "older", "orphans", "crowd", "full")


def small_disk(
    folder: Path, part: Callable[[Path, Callable[[], None]], dict[str, int]]
) -> dict[str, int]:
    """Run a part on a file system of 48 MB, which it may make twice as large."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        raise Missing("no file system can be mounted here: run as root")
    try:
        return part(disk, lambda: _remount(disk))
    finally:
        gc.collect()  # a store that an error kept open is closed
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _remount(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=96m", str(disk)], check=True)


def main() -> None:
    """Run the parts and print their totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--damages", type=int, default=60)
    parser.add_argument(
        "--copies", type=int, default=60, help="so many times files of an older copy are put back"
    )
    parser.add_argument(
        "--orphans", type=int, default=30, help="so many commands are ended from outside"
    )
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument(
        "--sample", type=int, default=0, help="so many failing calls of each kind; 0: every one"
    )
    parser.add_argument("--small", action="store_true", help="some of everything, in minutes")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--part", action="append", choices=PARTS)
    options = parser.parse_args()
    if options.small:
        options.trials, options.damages, options.processes, options.sample = 15, 10, 4, 20
        options.copies, options.orphans = 4, 6
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}, {os.cpu_count()} cores")
    failed = False
    for name in options.part or PARTS:
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - repeatable faults, no secret
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            try:
                totals = {
                    "kills": lambda f=folder, c=chance: kills.kills(f, c, options.trials),
                    "faults": lambda f=folder, c=chance: faults.faults(f, c, sample=options.sample),
                    "damage": lambda f=folder, c=chance: damage.damage(f, c, options.damages),
                    "older": lambda f=folder, c=chance: older.older(f, c, options.copies),
                    "orphans": lambda f=folder, c=chance: orphans.orphans(f, c, options.orphans),
                    "crowd": lambda f=folder, c=chance: crowd.crowd(f, c, options.processes),
                    "full": lambda f=folder, c=chance: small_disk(
                        f, lambda disk, more: crowd.full(disk, c, more)
                    ),
                }[name]()
                said = ", ".join(f"{key} {value}" for key, value in totals.items())
            except Missing as error:
                failed, said = failed or not options.small, f"MISSING: {error}"
            except Broken as error:
                failed, said = True, f"FAILED: {error}"
        print(f"{name:8s} {time.monotonic() - begun:6.0f} s  {said}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
