"""An engine that counts what it is asked: each call is a round trip for an engine far away."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.engine import Engine
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.engine import Pattern, Results
    from kg.vocab import NamedNode, Quad


class CountingEngine(Engine):
    """Answers as another engine does; `calls` are the round trips, by method."""

    def __init__(self, engine: Engine) -> None:
        self.inner = engine
        self.calls: Counter[str] = Counter()

    @property
    def trips(self) -> int:
        """All round trips until now."""
        return self.calls.total()

    def match(
        self,
        subject: Any,  # noqa: ANN401 - terms of any kind
        predicate: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        graph: Any = None,  # noqa: ANN401
    ) -> Iterator[Quad]:
        self.calls["match"] += 1
        return self.inner.match(subject, predicate, value, graph)

    def look_up(self, patterns: Iterable[Pattern]) -> Iterator[Quad]:
        self.calls["look_up"] += 1
        return self.inner.look_up(patterns)

    def query(self, text: str, *, union: bool = True) -> Results:
        self.calls["query"] += 1
        return self.inner.query(text, union=union)

    def graphs(self) -> tuple[NamedNode, ...]:
        self.calls["graphs"] += 1
        return self.inner.graphs()

    def count(self) -> int:
        self.calls["count"] += 1
        return self.inner.count()

    def lines(self) -> list[bytes]:
        self.calls["lines"] += 1
        return self.inner.lines()


def counted(view: View) -> tuple[View, CountingEngine]:
    """Return a view of the same quads, and the engine that counts its round trips."""
    engine = CountingEngine(view.engine)
    return View(engine, lambda: view.forms, view.language), engine
