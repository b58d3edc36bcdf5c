"""Imports, those for types alone included, go one way."""

from __future__ import annotations

import grimp
import networkx as nx


def test_no_modules_import_each_other() -> None:
    graph = grimp.build_graph("kg", exclude_type_checking_imports=False, cache_dir=None)
    imports = nx.DiGraph(
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    )
    circles = [sorted(group) for group in nx.strongly_connected_components(imports)]
    assert [circle for circle in circles if len(circle) > 1] == []
