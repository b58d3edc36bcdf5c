"""The shape of our own code: no function decides too much, and the formatter rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from shape import MOST, Shape, Text, main, shape, text

import kg


@cache
def ours() -> Shape:
    return shape(Path(kg.__file__).parent)


@pytest.mark.slow
def test_no_function_makes_more_than_twelve_decisions() -> None:
    assert ours().over() == {}


@pytest.mark.slow
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


def text_of(folder: Path, code: str) -> Text:
    (folder / "a.py").write_text(code, encoding="utf-8")
    return text(folder)


def test_vague_names_and_comments_are_counted(tmp_path: Path) -> None:
    read = text_of(tmp_path, "# why\nfound = 1\nfindings = 2  # which\n")
    assert (read.vague, read.names, read.comments, read.lines) == (1, 2, 1, 3)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ('x = "<p>"', ("a.py:1",)),
        ('x = f"<td class={y}>"', ("a.py:1",)),
        ('x = "<circle r=1>"', ()),
        ('x = "a < b > c"', ()),
        ('def f():\n  """Write <p>."""', ()),
    ],
)
def test_markup_is_a_string_with_a_tag_of_html(
    tmp_path: Path, code: str, lines: tuple[str, ...]
) -> None:
    assert text_of(tmp_path, code).markup == lines


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("FORMS = ()", 1),
        ("_ENDINGS: Final = {}", 1),
        ('KINDS = ("csv", "json", "md")', 1),
        ('KINDS: Final = frozenset({".csv": 1, ".ttl": 2, ".nt": 3})', 1),
        ('KINDS = ("csv", "json")', 0),
        ('KINDS = ("csv", "json", "other")', 0),
        ('def f():\n  FORMS = ("csv", "json", "md")', 0),
    ],
)
def test_tables_of_formats_are_found(tmp_path: Path, code: str, count: int) -> None:
    assert len(text_of(tmp_path, code).format_tables) == count


def test_figures_of_checkouts_stand_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, code in (("old", "found = 1\nx = '<p>'\n"), ("new", "findings = 1\n")):
        (tmp_path / name / "kg").mkdir(parents=True)
        (tmp_path / name / "kg" / "a.py").write_text(code, encoding="utf-8")
        (tmp_path / name / "README.md").write_text("A\nB\n", encoding="utf-8")
    main([str(tmp_path / "old"), str(tmp_path / "new")])
    figures = dict(line.split("\t", 1) for line in capsys.readouterr().out.splitlines())
    assert figures["vague names"] == "1 of 2 (50.0 %)\t0 of 1 (0.0 %)"
    assert figures["strings with HTML outside draw"] == "1 in 1 files\t0 in 0 files"
    assert (figures["lines of the README"], figures["pages of docs"]) == ("2\t2", "0\t0")
