"""Reasoning: relations derived by the packaged rules, and the ontology through owlready2."""

from kg.reason.consistency import INDIVIDUALS, Consistency, check
from kg.reason.explaining import Axiom
from kg.reason.owl import OntologyClass, classes, sanitised, world
from kg.reason.rules import affects_other_derivations, derive, derive_incremental

__all__ = [
    "INDIVIDUALS",
    "Axiom",
    "Consistency",
    "OntologyClass",
    "affects_other_derivations",
    "check",
    "classes",
    "derive",
    "derive_incremental",
    "sanitised",
    "world",
]
