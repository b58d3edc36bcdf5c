"""The engine's own store behind a view, for tests that change what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.engine import Local

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.store import View


def store_of(view: View) -> Store:
    """Return the store of pyoxigraph that a view reads."""
    assert isinstance(view.engine, Local)
    return view.engine.store
