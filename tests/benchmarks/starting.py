"""How long a command takes to start, beside the help of a bare Typer application of the same run.

Run: python tests/benchmarks/starting.py [TURNS], which prints CPU seconds and wall-clock time, the
least of each; exits 1 where a bound on the CPU is missed.

All run with bytecode at hand, as after an installation: where PYTHONDONTWRITEBYTECODE is set, each
process would compile what it imports, and the comparison would be one of compilers.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from compare import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

_BARE: Final = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str) -> None:
    'Say hello.'
@app.command()
def bye(name: str) -> None:
    'Say bye.'
app()
"""
_QUESTION: Final = ("-m", "kg", "query", "tasks-of-mandate")


class _Command(NamedTuple):
    name: str
    words: tuple[str, ...]
    bound: float = 0.0
    environment: Mapping[str, str] = {}


_COMMANDS: Final = (
    _Command("kg --help", ("-m", "kg", "--help"), 1.5),
    _Command("kg query NAME", _QUESTION, 2.4),
    _Command("kg query NAME, without a cache", _QUESTION, 0.0, {"KG_CACHE": ""}),
)


def rows(n: int) -> list[Row]:
    """Return the CPU of each command beside that of the bare application's help."""
    return [cpu for cpu, _ in _compared(n)]


def _compared(n: int) -> list[tuple[Row, Row]]:
    """Return CPU and wall-clock time of each command, the least of n turns in which all take part,
    after two that do not count: they write the bytecode and the cache.
    """
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(_BARE, encoding="utf-8")
        commands = (_Command("bare", (str(bare), "--help")), *_COMMANDS)
        best = [(float("inf"), float("inf"))] * len(commands)
        for turn in range(-2, n):
            for number, command in enumerate(commands):
                cpu, wall = _timed(command, folder)
                if turn >= 0:
                    best[number] = (min(best[number][0], cpu), min(best[number][1], wall))
    return [
        (
            Row(command.name, cpu, best[0][0], "bare Typer --help", n, command.bound),
            Row(f"{command.name}, wall clock", wall, best[0][1], "bare Typer --help", n),
        )
        for command, (cpu, wall) in zip(commands[1:], best[1:], strict=True)
    ]


def _timed(command: _Command, folder: str) -> tuple[float, float]:
    """Return the CPU seconds and the wall-clock time of a process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment |= {
        "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
        "KG_CACHE": str(Path(folder) / "cache"),
        **command.environment,
    }
    cpu, wall = _children(), time.perf_counter()
    subprocess.run(
        [sys.executable, *command.words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
    )
    return _children() - cpu, time.perf_counter() - wall


def _children() -> float:
    """Return the CPU seconds of all ended child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print every comparison; exit 1 where a bound is missed."""
    compared = _compared(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    for pair in compared:
        print(*pair, sep="\n")
    sys.exit(1 if any(cpu.bound and cpu.ratio > cpu.bound for cpu, _ in compared) else 0)


if __name__ == "__main__":
    main()
