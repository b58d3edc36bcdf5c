"""One projection from a View to a networkx MultiDiGraph, its figures and paths, and the evidence
behind its edges.
"""

from kg.network.custom_query import Answer, answer
from kg.network.edges import VALUES, views
from kg.network.evidence import Evidence, evidence
from kg.network.measures import ENGINES, Measures, measured, measures
from kg.network.paths import Paths, paths
from kg.network.places import Located, Point, located
from kg.network.projection import TITLES, Network, between, note_left_out, project
from kg.network.selection import Selection

__all__ = [
    "ENGINES",
    "TITLES",
    "VALUES",
    "Answer",
    "Evidence",
    "Located",
    "Measures",
    "Network",
    "Paths",
    "Point",
    "Selection",
    "answer",
    "between",
    "evidence",
    "located",
    "measured",
    "measures",
    "note_left_out",
    "paths",
    "project",
    "views",
]
