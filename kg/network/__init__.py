"""One projection from a View to a networkx MultiDiGraph, its figures and paths, and the evidence
behind its edges.
"""

from kg.network.evidence import Evidence, evidence
from kg.network.measures import ENGINES, Measures, measured, measures
from kg.network.own import Answer, answer
from kg.network.paths import Paths, paths
from kg.network.places import Located, Point, located
from kg.network.projection import Network, between, project
from kg.network.rows import VALUES, views

__all__ = [
    "ENGINES",
    "VALUES",
    "Answer",
    "Evidence",
    "Located",
    "Measures",
    "Network",
    "Paths",
    "Point",
    "answer",
    "between",
    "evidence",
    "located",
    "measured",
    "measures",
    "paths",
    "project",
    "views",
]
