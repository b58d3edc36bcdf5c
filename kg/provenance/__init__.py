"""What is on record about an entry or a statement, who said it, where it stands in its source, and
why it is there.
"""

from kg.provenance.changes import Changes, changes
from kg.provenance.checks import check, load_of, state_words
from kg.provenance.conflict_sides import (
    CONTRADICTED_TASK,
    CONTRADICTION,
    SUPERSEDED,
    Conflict,
    Side,
)
from kg.provenance.conflicts import CONFLICTS, conflicts
from kg.provenance.describe import Description, describe, statistics
from kg.provenance.locations import packaged_locations
from kg.provenance.origins import (
    Lineage,
    Testimony,
    independent_pair,
    latest,
    origins,
    testimony,
    testimony_lines,
    voices,
    witness_lines,
    witness_words,
)
from kg.provenance.passages import (
    passage_data,
    passage_of,
    passage_words,
    passages_of,
    passages_read,
)
from kg.provenance.rows import Rows, Term
from kg.provenance.statement_record import (
    Account,
    account,
    cited,
    held_words,
    retractions,
    statement_of,
)
from kg.provenance.versions import Suspect, review_quads, suspects
from kg.provenance.why import AssertedIn, Check, Derivation, Explanation, why_statement, why_triple

__all__ = [
    "CONFLICTS",
    "CONTRADICTED_TASK",
    "CONTRADICTION",
    "SUPERSEDED",
    "Account",
    "AssertedIn",
    "Changes",
    "Check",
    "Conflict",
    "Derivation",
    "Description",
    "Explanation",
    "Lineage",
    "Rows",
    "Side",
    "Suspect",
    "Term",
    "Testimony",
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
    "packaged_locations",
    "passage_data",
    "passage_of",
    "passage_words",
    "passages_of",
    "passages_read",
    "retractions",
    "review_quads",
    "state_words",
    "statement_of",
    "statistics",
    "suspects",
    "testimony",
    "testimony_lines",
    "voices",
    "why_statement",
    "why_triple",
    "witness_lines",
    "witness_words",
]
