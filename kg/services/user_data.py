"""What the user of a store loaded, without the ontology, the packaged knowledge base and what was
derived.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from kg import identity, journal, resources
from kg.engine import scratch
from kg.engine.rdf import RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.journal import Journal, fold_in, joined
from kg.services.present_form import to_present_form
from kg.store import View, original_forms
from kg.store.folder import check, published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.journal import Entry

_SEEDS: Final = "seeds"


def own_view(store: Path) -> View:
    """Return a view, a copy in memory, of the valid quads from a user's loads and reviews.

    Entries that were judged the same are merged, as everywhere. Raises InputError where there is
    no store.
    """
    check(store)
    journal_of_store = Journal(store / "journal")
    entries, last = journal_of_store.entries(), published(store).entry
    visible = entries[
        : next((number for number, entry in enumerate(entries, start=1) if entry.id == last), 0)
    ]
    content: dict[bytes, None] = {}
    for entry in _of_user(visible):
        fold_in(content, entry, journal_of_store.read(entry).splitlines())
    data = to_present_form(joined(list(content))) if content else b""
    if (rewriting := identity.rewrite_from_judgements(journal_of_store, visible)) is not None:
        data = rewriting(data)
    engine = scratch()
    engine.bulk_load(data)
    return View(engine, lambda: original_forms.differing(parse_rdf(data, RdfFormat.N_QUADS)))


def _of_user(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield the entries that are a user's own and were not withdrawn; the first of a store is the
    ontology.
    """
    withdrawn = {
        subject for entry in entries if entry.kind == "retraction" for subject in entry.subjects
    }
    packaged = {journal.input_id(path.read_bytes(), path.suffix) for path in resources.seeds()}
    loaded = (entry for entry in entries if entry.kind != journal.UPGRADE)
    for number, entry in enumerate(loaded):
        is_packaged = number == 0 or (number == 1 and _is_packaged(entry, packaged))
        if not is_packaged and entry.id not in withdrawn:
            yield entry


def _is_packaged(entry: Entry, packaged: set[str]) -> bool:
    """Return whether an entry is the knowledge base that `kg init` puts in, of this version or an
    earlier one.
    """
    if entry.kind != "load" or not entry.inputs:
        return False
    folders = {PurePath(path).parts[:1] for path in entry.paths}
    return set(entry.inputs) <= packaged or (len(entry.paths) > 1 and folders == {(_SEEDS,)})
