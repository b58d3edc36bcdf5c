"""What is on record about an entry or a statement, who said it, where it stands in its source, and
why it is there.
"""

from kg.provenance.accounts import Account, account, cited, held_words, retractions, statement_of
from kg.provenance.changes import changes
from kg.provenance.checks import Check, check, load_of, state_words
from kg.provenance.conflicts import CONFLICTS, conflicts
from kg.provenance.definitions import Definition, packaged_definitions
from kg.provenance.describe import describe, statistics
from kg.provenance.origins import (
    Lineage,
    Testimony,
    independent_pair,
    latest,
    origins,
    testimony,
    voices,
    witness_lines,
    witness_words,
)
from kg.provenance.passages import (
    passage_data,
    passage_lines,
    passage_of,
    passages_of,
    passages_read,
)
from kg.provenance.sides import CONTRADICTED_TASK, CONTRADICTION, SUPERSEDED, Conflict, Side
from kg.provenance.versions import Suspect, review_quads, suspects
from kg.provenance.why import Derivation, Holding, Why, why_statement, why_triple

__all__ = [
    "CONFLICTS",
    "CONTRADICTED_TASK",
    "CONTRADICTION",
    "SUPERSEDED",
    "Account",
    "Check",
    "Conflict",
    "Definition",
    "Derivation",
    "Holding",
    "Lineage",
    "Side",
    "Suspect",
    "Testimony",
    "Why",
    "account",
    "changes",
    "check",
    "cited",
    "conflicts",
    "describe",
    "held_words",
    "independent_pair",
    "latest",
    "load_of",
    "origins",
    "packaged_definitions",
    "passage_data",
    "passage_lines",
    "passage_of",
    "passages_of",
    "passages_read",
    "retractions",
    "review_quads",
    "state_words",
    "statement_of",
    "statistics",
    "suspects",
    "testimony",
    "voices",
    "why_statement",
    "why_triple",
    "witness_lines",
    "witness_words",
]
