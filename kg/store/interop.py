"""The same quads as an rdflib Dataset, for pySHACL, serialisers and notebooks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat
from rdflib import Dataset

from kg.vocab import OTHER_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from kg.store.view import View


def dataset(view: View) -> Dataset:
    """Return an rdflib Dataset holding a view's graphs; queries on it see their union, as on the view."""
    buffer = io.BytesIO()
    view.engine.dump(buffer, format=RdfFormat.N_QUADS)
    made = Dataset(default_union=True)
    for prefix, namespace in (PREFIXES | OTHER_PREFIXES).items():
        made.bind(prefix, namespace, replace=True)
    made.parse(data=buffer.getvalue().decode(), format="nquads")
    return made
