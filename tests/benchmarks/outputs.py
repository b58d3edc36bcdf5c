"""Keep what a fixed list of commands prints, and compare two such runs byte by byte.

Run: python tests/benchmarks/outputs.py keep FOLDER [--kg COMMAND], in each of two checkouts, then
python tests/benchmarks/outputs.py compare BEFORE AFTER, which exits 1 where stdout or an exit code
differs. Commands of outputs.txt that were renamed are `old => new`; `--old` runs the old form.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

COMMANDS = Path(__file__).with_suffix(".txt")
ENVIRONMENT = {"NO_COLOR": "1", "COLUMNS": "120", "SOURCE_DATE_EPOCH": "1735689600"}


def commands(*, old: bool) -> list[tuple[str, str]]:
    """Return each command's name, which both runs share, and the words to run."""
    lines = COMMANDS.read_text(encoding="utf-8").splitlines()
    pairs = [tuple(map(str.strip, line.partition("=>")[::2])) for line in lines if line.strip()]
    return [(before, before if old or not after else after) for before, after in pairs]


def keep(folder: Path, kg: list[str], *, old: bool) -> None:
    """Write what every command printed, and an index of exit codes and hashes, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("KG_")}
    index = {}
    for number, (name, words) in enumerate(commands(old=old)):
        done = subprocess.run(
            [*kg, *shlex.split(words)],
            capture_output=True,
            check=False,
            cwd=folder,
            env=environment | ENVIRONMENT,
        )
        (folder / f"{number:03}.out").write_bytes(done.stdout)
        (folder / f"{number:03}.err").write_bytes(done.stderr)
        index[name] = (done.returncode, hashlib.sha256(done.stdout).hexdigest(), number)
    (folder / "index.json").write_text(json.dumps(index, indent=1), encoding="utf-8")


def compare(before: Path, after: Path) -> int:
    """Print each command whose exit code or stdout differs; return how many there are."""
    first, second = (json.loads((folder / "index.json").read_bytes()) for folder in (before, after))
    differing = [name for name in first if first[name][:2] != second.get(name, [None])[:2]]
    for name in differing:
        print(f"differs: {name} (exit {first[name][0]}, {second.get(name, ['gone'])[0]})")
    print(f"{len(first)} commands, {len(differing)} differ")
    return len(differing)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("keep", "compare"))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--kg", default=f"{sys.executable} -m kg")
    parser.add_argument("--old", action="store_true", help="run renamed commands in their old form")
    options = parser.parse_args()
    if options.what == "keep":
        keep(options.folders[0], shlex.split(options.kg), old=options.old)
        return 0
    return min(compare(*options.folders), 1)


if __name__ == "__main__":
    sys.exit(main())
