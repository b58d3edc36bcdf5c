"""The journal beside a store: one canonical N-Quads file an entry, and a manifest. The journal is
the truth.

`loads/<id>.nq.gz` holds an entry's quads, one a line in the engine's form, sorted by code point.
`places/<id>.tsv` says where each subject of a load stood in its input. `manifest.jsonl` gets one
line when an entry is prepared, one when it is committed and one when a checkpoint with it is
published; every step is synced before the next one starts. So the journal itself says what was
acknowledged: a checkpoint before the one that it names was put back from an older copy.
"""

from kg.journal.canonical import distinct, hash_of, joined, lines_of
from kg.journal.entry import KINDS, Entry, entry_id, input_id
from kg.journal.form import MODEL, UPGRADE, is_outdated, stands_after_upgrade
from kg.journal.journal import Journal, Published, fold_in

__all__ = [
    "KINDS",
    "MODEL",
    "UPGRADE",
    "Entry",
    "Journal",
    "Published",
    "distinct",
    "entry_id",
    "fold_in",
    "hash_of",
    "input_id",
    "is_outdated",
    "joined",
    "lines_of",
    "stands_after_upgrade",
]
