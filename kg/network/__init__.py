"""One projection from a View to a networkx MultiDiGraph, and the evidence behind its edges."""

from kg.network.evidence import Evidence, evidence
from kg.network.projection import Network, project
from kg.network.rows import VALUES, views

__all__ = ["VALUES", "Evidence", "Network", "evidence", "project", "views"]
