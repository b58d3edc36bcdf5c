"""Networks that notebooks show as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.formats.networks.attributes import LAID_OUT
from kg.formats.pictures import svg
from kg.model import Clocks, Table
from kg.network import Selection, project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.network import Answer
    from kg.store import View

    Base = nx.MultiDiGraph[str]
else:
    Base = nx.MultiDiGraph


class NotebookNetwork(Base):
    """A networkx MultiDiGraph that a notebook shows as a picture, up to 300 nodes; else by its
    numbers.
    """

    def nodes_table(self) -> Table:
        """Return the nodes as a table: the IRI, then the attributes."""
        return _table(("iri",), [((node,), data) for node, data in self.nodes(data=True)])

    def edges_table(self) -> Table:
        """Return the edges as a table: source, target, key, then the attributes."""
        rows = [((a, b, key), data) for a, b, key, data in self.edges(keys=True, data=True)]
        return _table(("source", "target", "key"), rows)

    def _repr_svg_(self) -> str | None:
        """Return the picture; None, so that the notebook shows the numbers, where there are too
        many nodes.
        """
        return svg(self) if len(self) <= LAID_OUT else None


def project_for_notebook(  # noqa: PLR0913 - the filters of one projection belong together
    view: View,
    kind: str = "relations",
    focus: str | None = None,
    hops: int = 1,
    max_nodes: int | None = 300,
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    types: Sequence[str] = (),
    min_degree: int = 0,
    answer: Answer | None = None,
) -> NotebookNetwork:
    """Return one view of the knowledge base as a network that a notebook shows; see
    `kg.network.project`, and `kg.network.Selection` for what the keywords select.

    >>> network = project_for_notebook(view, focus="hmv")
    >>> network.nodes_table().columns[:3], network._repr_svg_()[:4]
    (('iri', 'label', 'kind'), '<svg')
    """
    clocks = Clocks(as_of or "", known_by or "")
    selection = Selection(kind, focus or "", hops, max_nodes, tuple(types), min_degree, clocks)
    return NotebookNetwork(project(view, selection, answer))


def _table(first: tuple[str, ...], rows: list[tuple[tuple[Any, ...], dict[str, Any]]]) -> Table:
    fields = tuple(dict.fromkeys(name for _, data in rows for name in data))
    return Table(
        (*first, *fields),
        tuple((*first_cells, *(data.get(name) for name in fields)) for first_cells, data in rows),
    )
