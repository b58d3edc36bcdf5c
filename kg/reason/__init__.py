"""Reasoning: relations derived by the packaged rules, and the ontology through owlready2."""

from kg.reason.consistency import INDIVIDUALS, Consistency, check
from kg.reason.explaining import Axiom
from kg.reason.owl import OntologyClass, classes, sanitised, world
from kg.reason.rules import derive, derive_for, reaches_others

__all__ = [
    "INDIVIDUALS",
    "Axiom",
    "Consistency",
    "OntologyClass",
    "check",
    "classes",
    "derive",
    "derive_for",
    "reaches_others",
    "sanitised",
    "world",
]
