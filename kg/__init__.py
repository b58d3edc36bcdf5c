"""The mission mandate knowledge graph."""
