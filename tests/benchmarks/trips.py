"""How often a command asks the engine: each time is a round trip for an engine far away.

Run: python tests/benchmarks/trips.py [STATEMENTS]. It prints a row a command: round trips on the
packaged knowledge base, on the same with so many generated statements beside it (970, ten times as
many, by default), and by kind.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

sys.path.append(str(Path(__file__).parents[1] / "shared"))

import generate
from commands import here, in_process
from counting_engine import counted
from pyoxigraph import RdfFormat, Store

from kg import reason
from kg.engine import Local
from kg.services import opening
from kg.store import View

if TYPE_CHECKING:
    from collections import Counter

STATEMENTS: Final = 970
"""Ten times as many as the packaged knowledge base has."""
QUADS_A_STATEMENT: Final = 23
DAY: Final = "2025-06-01"
COMMANDS: Final = {
    "coverage of a mandate": ("coverage", "-m", "mss", "--as-of", DAY, "-f", "json"),
    "coverage as a page": ("coverage", "-m", "mss", "--as-of", DAY, "-f", "html"),
    "coverage without a source": (
        *("coverage", "-m", "mss", "--as-of", DAY, "-f", "json"),
        *("--exclude-source", "mssm-2024-11-19"),
    ),
    "coverage of all": ("coverage", "--as-of", DAY, "-f", "json"),
    "gaps": ("gaps", "-m", "mss", "--as-of", DAY, "-f", "json"),
    "show an actor": ("show", "mssm", "-f", "json"),
    "show a task": ("show", "MT-06"),
    "show a statement": ("show", "C028", "-f", "json"),
    "why a relation": ("why", "mssm", "supports", "hnp", "-f", "json"),
    "why a relation, verified": ("why", "mssm", "supports", "hnp", "--verify", "-f", "json"),
    "why a statement": ("why", "C028", "-f", "json"),
    "export RDF": ("export", "-f", "ttl", "-o", "-"),
    "export a network": ("export", "-f", "graphml", "-o", "-"),
    "export a map": ("export", "-f", "svg", "--map", "-o", "-"),
    "conflicts": ("conflicts", "-f", "json"),
    "changes": ("changes", "--known-by", "2024-11-19..2025-01-01", "-f", "json"),
    "query": ("query", "evidence-of-task", "-p", "task=MT-06"),
    "stats": ("stats", "-f", "json"),
    "stats as RDF": ("stats", "-f", "ttl"),
    "mandate show": ("mandate", "show", "mss", "-f", "json"),
    "mandate list": ("mandate", "list", "-f", "json"),
}


def world(statements: int) -> View:
    """Return a view of the packaged knowledge base with generated statements beside it."""
    store = Store()
    store.bulk_extend(opening.open_view().quads())
    lines = "\n".join(generate.lines(QUADS_A_STATEMENT * statements, 1))
    store.bulk_load(lines.encode(), format=RdfFormat.N_QUADS)
    view = View(Local(store))
    store.bulk_extend(reason.derive(view))
    return view


def asked(view: View, words: tuple[str, ...]) -> Counter[str]:
    """Run a command on a view in this process; return its round trips by kind."""
    counting, engine = counted(view)
    with (
        patch.object(opening, "open_view", lambda _store=None: counting),
        patch("kg.services.jobs.apart", here),
    ):
        result = in_process(*words)
    if result.returncode:
        raise SystemExit(f"{words}: {result.stderr}")
    return engine.calls


def main() -> None:
    """Print the table."""
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else STATEMENTS
    packaged, more = world(0), world(statements)
    print(f"{'':28}{'packaged':>9}{f'+{statements}':>9}  by kind")
    for name, words in COMMANDS.items():
        few, many = (asked(view, words) for view in (packaged, more))
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(many.items()))
        print(f"{name:28}{few.total():>9}{many.total():>9}  {kinds}")


if __name__ == "__main__":
    main()
