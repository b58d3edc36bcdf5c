"""The shape of our own code: functions that decide too much are listed, and the list only gets
shorter.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest
from shape import MOST, Shape, shape

import kg

OVER: Final = frozenset(
    {
        "cli/checking.py:validate",
        "cli/entries.py:_source",
        "cli/entries.py:list_",
        "cli/exports.py:_check_options",
        "cli/exports.py:export",
        "cli/networks.py:paths",
        "cli/ontology.py:lint",
        "cli/questions.py:query",
        "documents.py:parse",
        "export/catalogue.py:_counted",
        "export/formats.py:_drawn",
        "export/ftm.py:_links",
        "export/labels.py:placed_labels",
        "export/lines.py:lines_of",
        "export/map/__init__.py:map_svg",
        "export/map/boundaries.py:_areas",
        "export/map/names.py:marks_of",
        "export/picture.py:_legend",
        "export/picture.py:picture",
        "export/svg.py:draw",
        "identity/candidates.py:_compared",
        "identity/candidates.py:_likely",
        "identity/candidates.py:_located",
        "ingest/fields.py:Reader.reference",
        "ingest/json.py:_Reader.token",
        "ingest/jsonld.py:_check",
        "ingest/jsonld_rules.py:_check_indexed_values",
        "ingest/jsonld_rules.py:_check_protection",
        "ingest/jsonld_rules.py:_check_terms",
        "ingest/mapping.py:_Mapping.check_field",
        "ingest/mapping.py:_Mapping.column",
        "ingest/mapping.py:_Mapping.kinds",
        "ingest/rdf.py:_refuse_syntax",
        "ingest/rdf.py:read",
        "ingest/rdfxml.py:_Scan.role",
        "ingest/tables.py:_Table.header",
        "ingest/tables.py:_Table.row",
        "ingest/tables.py:cells",
        "ingest/tables.py:read",
        "lint/check.py:_findings",
        "lint/stats.py:statistics",
        "network/evidence.py:evidence",
        "network/filters.py:_of_types",
        "network/filters.py:kept",
        "network/measures.py:measures",
        "network/paths.py:paths",
        "network/places.py:located",
        "network/projection.py:_built",
        "network/projection.py:_cut",
        "network/rows.py:_edge",
        "network/rows.py:_linked",
        "provenance/asked.py:predicate_of",
        "provenance/changes.py:changes",
        "provenance/checks.py:_derivation",
        "provenance/checks.py:_text",
        "provenance/describe.py:describe",
        "provenance/differing.py:_superseded",
        "query/datasets.py:_named",
        "query/examples.py:_example",
        "query/examples.py:fill",
        "query/guard.py:_refused_as_later",
        "query/guard.py:check",
        "query/library.py:from_text",
        "query/terms.py:_resolved",
        "reason/clashes.py:_lists",
        "reason/clashes.py:plain",
        "reason/closure.py:_Axioms.of",
        "reason/closure.py:entailed",
        "reason/explaining.py:_axiom",
        "reason/explaining.py:_masked",
        "reason/rules.py:derive_for",
        "reason/slicing.py:_left_out",
        "reason/slicing.py:sliced",
        "services/batch.py:_Reading.one",
        "services/batch.py:_inside",
        "services/locations.py:_stated",
        "services/maintenance.py:_of_entry",
        "services/verification.py:_compare",
        "services/verification.py:_compare_quads",
        "services/working_data.py:_findings",
        "texts.py:_inside",
        "texts.py:cuts",
        "validate/own.py:not_run",
    }
)
"""The functions that still make more than twelve decisions. Take a name out with its function's
rewriting; put none in.
"""


@cache
def ours() -> Shape:
    return shape(Path(kg.__file__).parent)


def test_no_further_function_makes_more_than_twelve_decisions() -> None:
    assert {name: count for name, count in ours().over().items() if name not in OVER} == {}


def test_functions_that_were_rewritten_are_off_the_list() -> None:
    assert OVER - ours().over().keys() == frozenset()


def test_formatter_is_switched_off_nowhere() -> None:
    assert ours().unformatted == 0


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("return x", 1),
        ("if x: return 1", 2),
        ("if x: return 1\n elif y: return 2\n else: return 3", 3),
        ("return x and y or z", 3),
        ("return 1 if x else 2", 2),
        ("return [a for a in x if a if a > 1]", 4),
        ("return {a: b for a in x for b in a}", 3),
        ("for a in x: pass", 2),
        ("while x: pass", 2),
        ("try: pass\n except ValueError: pass\n except OSError: pass", 3),
        ("match x:\n  case 1: pass\n  case _: pass", 3),
        ("def g(): return x or y\n return g", 2),
    ],
)
def test_decisions_are_counted(tmp_path: Path, body: str, count: int) -> None:
    (tmp_path / "a.py").write_text(f"def f(x, y, z):\n {body}\n", encoding="utf-8")
    function = shape(tmp_path).functions[0]
    assert (function.name, function.decisions) == ("a.py:f", count)


def test_list_holds_what_makes_one_decision_too_many(tmp_path: Path) -> None:
    branches = " if x: pass\n" * MOST
    (tmp_path / "a.py").write_text(
        f"class A:\n def f(self, x):\n  {branches.strip()}\n".replace("\n if", "\n  if"),
        encoding="utf-8",
    )
    assert shape(tmp_path).over() == {"a.py:A.f": MOST + 1}


def test_comments_docstrings_and_empty_lines_are_no_code(tmp_path: Path) -> None:
    text = 'def f(*, a, **b):\n    """Say."""\n    # why\n\n    return (\n        a\n    )\n'
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    function = shape(tmp_path).functions[0]
    assert (function.lines, function.parameters) == (3, 2)


def test_engine_is_counted_outside_the_store_alone(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    for name in ("a.py", "store/b.py"):
        (tmp_path / name).write_text("view.engine.query('')\n", encoding="utf-8")
    assert shape(tmp_path).engine_uses == ("a.py:1",)
