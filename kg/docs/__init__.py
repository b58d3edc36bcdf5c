"""The ontology and the query library as a static site: terms, vocabularies, questions with answers,
rules.
"""

from kg.docs.site import site, write

__all__ = ["site", "write"]
