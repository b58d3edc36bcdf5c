"""Which entries are one and the same: candidates with an explained score, judgements, and reading
through them.
"""

from kg.identity.candidates import LEAST, Pair, candidates, is_candidate
from kg.identity.judgements import (
    KINDS,
    PREDICATES,
    VERDICTS,
    Judgement,
    chain,
    check,
    clusters,
    of_entry,
    of_journal,
    of_view,
    quads,
    standing,
)
from kg.identity.rewriting import rewrite_from_judgements

__all__ = [
    "KINDS",
    "LEAST",
    "PREDICATES",
    "VERDICTS",
    "Judgement",
    "Pair",
    "candidates",
    "chain",
    "check",
    "clusters",
    "is_candidate",
    "of_entry",
    "of_journal",
    "of_view",
    "quads",
    "rewrite_from_judgements",
    "standing",
]
