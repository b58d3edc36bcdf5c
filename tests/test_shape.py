"""The shape of our own code: no function decides too much, and the formatter rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from shape import MOST, Shape, shape

import kg


@cache
def ours() -> Shape:
    return shape(Path(kg.__file__).parent)


def test_no_function_makes_more_than_twelve_decisions() -> None:
    assert ours().over() == {}


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
