"""Search: making the index beside reading what it is made of, and a search beside a SPARQL filter.

Run: python tests/benchmarks/searching.py 100000 for so many statements beside the packaged base.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import generate
from compare import Row, turns
from pyoxigraph import RdfFormat, Store

from kg.engine import Local
from kg.search import Place, documents, open_index
from kg.services import opening
from kg.services.search import SearchRequest, search
from kg.store import View
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS: Final = ("patrol", "market")
_CONTAINS: Final = " && ".join(f'CONTAINS(LCASE(STR(?text)), "{word}")' for word in WORDS)
_FILTER: Final = (
    "SELECT DISTINCT ?entry ?text { VALUES ?name { skos:prefLabel skos:altLabel skos:notation "
    f"skos:note skos:definition }} ?entry ?name ?text FILTER ({_CONTAINS}) }}"
)
_QUADS_A_STATEMENT: Final = 23
_BUILD: Final = 6
_SEARCH: Final = 1.0


def world(statements: int) -> View:
    """Return the packaged knowledge base with so many generated statements beside it."""
    packaged = opening.open_view()
    if not statements:
        return packaged
    store = Store()
    store.bulk_extend(packaged.quads())
    lines = "\n".join(generate.lines(_QUADS_A_STATEMENT * statements, 1))
    store.bulk_load(lines.encode(), format=RdfFormat.N_QUADS)
    return View(Local(store), state=f"generated {statements}")


def rows(statements: int, n: int) -> list[Row]:
    """Return how the index and a search compare, over so many statements."""
    view = world(statements)
    size = f"{statements:,} statements" if statements else "the packaged base"
    with tempfile.TemporaryDirectory() as folder:
        made: list[int] = []

        def build() -> None:
            made.append(0)
            place = Place(f"{len(made)}", Path(folder) / "built")
            open_index(place, view, Texts()).close()

        built, read = turns(build, lambda: documents(view), min(n, 2), time.process_time)
        (file,) = (Path(folder) / "built").iterdir()
        megabytes = file.stat().st_size / 1e6
        words = " ".join(WORDS)
        find: Callable[[], object] = lambda: search(  # noqa: E731 - one side of a comparison
            view, SearchRequest(words), store=Path(folder)
        )
        found, filtered = turns(find, lambda: list(view.select(_FILTER)), n, time.process_time)
    bound = _SEARCH if statements else 0.0  # of a few hundred entries the snippets cost most
    return [
        Row(f"index of {size}, {megabytes:.1f} MB", built, read, "reading", n, _BUILD),
        Row(f"a search, {size}", found, filtered, "SPARQL CONTAINS", n, bound),
    ]


if __name__ == "__main__":
    for count in (0, *map(int, sys.argv[1:])):
        for row in rows(count, 5):
            print(row)
