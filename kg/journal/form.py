"""The form in which quads say things: which lines of a journal are in that of an earlier version.

The journal keeps what was loaded as it was loaded. An entry of the kind `upgrade` brings what
stands before it into the present form: it holds the lines of that form, and with it the lines of
the earlier one stand no more. `kg.services.present_form` says what becomes of each.
"""

from __future__ import annotations

import re
from typing import Final

from kg.vocab import (
    BASE,
    DCTERMS,
    MKG,
    OA,
    ONTOLOGY_GRAPH,
    RDF,
    REPLACED_TERMS,
    SKOS,
)

MODEL: Final = "0.2.0"
"""The version of the ontology whose form the code reads and writes."""
UPGRADE: Final = "upgrade"
"""The kind of the entry that brings what stands before it into the present form."""


def _any(*terms: object) -> bytes:
    return b"(?:" + b"|".join(re.escape(str(term).encode()) for term in terms) + b")"


def _ours(*kinds: str) -> bytes:
    """Return the pattern of our entries of some kinds, parts of entries aside."""
    slugs = b"|".join(kind.encode() for kind in kinds)
    return b"<" + re.escape(BASE.encode()) + b"id/(?:" + slugs + b")/[^#>]*>"


_RENAMED: Final = tuple(old for old, new in REPLACED_TERMS.items() if new != MKG.adoptedBy)
_VOTES: Final = tuple(old for old, new in REPLACED_TERMS.items() if new == MKG.adoptedBy)
_NODE: Final = b"(?:<[^>]*>|_:[^ ]+)"
_TASK, _PASSAGE = _ours("task"), _ours("passage")
_MARKS: Final = _any(MKG.inferredField, MKG.unverifiedField)
_OUTDATED: Final = re.compile(
    b"^(?:"
    + b"|".join(
        (
            # a term under its earlier name
            _NODE + b" " + _any(*_RENAMED) + b" .*",
            _NODE + b" <[^>]*> " + _any(*REPLACED_TERMS) + b" .*",
            # a vote as one text
            b"<[^>]*> " + _any(*_VOTES) + rb' "\d{1,3}-\d{1,3}-\d{1,3}" .*',
            # a task that continues another with a smaller reach
            _TASK + b" " + _any(SKOS.broadMatch) + b" " + _TASK + b" .*",
            _TASK + b" " + _MARKS + b" " + _any(SKOS.broadMatch) + b" .*",
            # a passage that is a position itself
            _PASSAGE + b" " + _any(RDF.type) + b" " + _any(OA.TextPositionSelector) + b" .*",
            _PASSAGE + b" " + _any(OA.start, OA.end, OA.refinedBy) + b" .*",
            # an author, a publisher, whoever judged or reviewed, as a text
            _ours("source", "judgement", "review")
            + b" "
            + _any(DCTERMS.creator, DCTERMS.publisher)
            + b' ".*',
        )
    )
    + b")$",
    re.MULTILINE,
)
_OF_ONTOLOGY: Final = f" {ONTOLOGY_GRAPH} .".encode()


def is_outdated(data: bytes) -> bool:
    """Return whether any line of N-Quads says something in the form of an earlier version.

    >>> is_outdated(b"<u:s> <https://w3id.org/mandate-kg/ontology#place> <u:p> <u:g> .")
    True
    """
    return _OUTDATED.search(data) is not None


def stands_after_upgrade(line: bytes) -> bool:
    """Return whether a line of before an upgrade stands after it: not where it is in an earlier
    form, nor where it is of the ontology, all of which an upgrade holds itself.
    """
    return not line.endswith(_OF_ONTOLOGY) and not is_outdated(line)
