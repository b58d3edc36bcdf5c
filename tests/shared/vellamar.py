"""The second complete example, in tests/fixtures/vellamar: an invented mission in an invented
country. The examples in the docstrings of `kg` ask its view.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from kg.engine.local import scratch
from kg.importers import assemble
from kg.importers.names import Names
from kg.services.opening import derive, ontology_quads
from kg.store import View

FOLDER: Final = Path(__file__).resolve().parent.parent / "fixtures" / "vellamar"
FILES: Final = tuple(sorted(FOLDER.glob("*.yaml")))
TEXTS: Final = {
    "gazette-2030-10-05": FOLDER / "gazette-2030-10-05.txt",
    "lagune-2030-10-12": FOLDER / "lagune-2030-10-12.txt",
}


@cache
def view() -> View:
    """Return a view of the invented mission in memory, with the ontology and what is derived."""
    engine = scratch(ontology_quads())
    whole = View(engine)
    documents = [assemble.parse(path.read_bytes(), path.name) for path in FILES]
    quads, _ = assemble.read(documents, Names(whole))
    engine.extend(quads)
    engine.extend(derive(whole))
    return whole
