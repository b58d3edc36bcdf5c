"""The lists that are open inside a paragraph, and the place of each label in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import labels

if TYPE_CHECKING:
    from kg.extract.resolutions.labels import Label

LOST: Final = 3
"""How many labels in a row may be lost or unreadable."""
_TWO: Final = 2
_LIKE_I: Final = ("1", "l")

Meanings = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Level:
    """A list that is open: the kind of its labels, the place of its last one, how that is written,
    and the path of its last item.
    """

    kind: str
    place: int
    spelled: str = ""
    path: str = ""


@dataclass(slots=True)
class OpenLists:
    """The open lists of a paragraph, the outermost first; `top` is the path of the paragraph."""

    top: str = ""
    levels: list[Level] = field(default_factory=list)

    @property
    def parent(self) -> str:
        """The path of the innermost item, or of the paragraph."""
        return self.levels[-1].path if self.levels else self.top

    def item(self, label: Label, before: str, following: str) -> tuple[str, str] | None:
        """Return the path of an item and of what it is in, None where its label fits nowhere.

        `before` are the words before the item, `following` is how the next label reads. Lists below
        the place of the item are closed.

        >>> lists = OpenLists("12")
        >>> [lists.item(labels.item(f"({t}) x"), ";", "")[0] for t in ("a", "b", "c")]
        ['12(a)', '12(b)', '12(c)']
        """
        level = self._level(label, before, following)
        if level is None:
            return None
        parent = self.parent
        level.path = f"{parent}({level.spelled or labels.spelled(level.kind, level.place)})"
        self.levels.append(level)
        return level.path, parent

    def numbered(self, value: int, before: str) -> tuple[str, str] | None:
        """Return the path of an item with a number and a full stop, and of what it is in; None
        where it is none.
        """
        is_next = self._is_numbered(value)
        if not is_next and not (value == 1 and before.endswith(":")):
            return None
        if is_next:
            self.levels.pop()
        parent = self.parent
        self.levels.append(Level(labels.NUMBER, value, "", f"{parent}({value})"))
        return self.levels[-1].path, parent

    def continues(self, label: Label) -> bool:
        """Return whether a label continues one of the open lists."""
        return self._going(labels.values(label.reading)) is not None

    def goes_on(self, value: int, before: str) -> bool:
        """Return whether a number continues a list of numbers inside the paragraph."""
        return self._is_numbered(value) and bool(re.search("[;,]$", before))

    def _is_numbered(self, value: int) -> bool:
        last = self.levels[-1] if self.levels else None
        return last is not None and last.kind == labels.NUMBER and last.place + 1 == value

    def _level(self, label: Label, before: str, following: str) -> Level | None:
        meanings = labels.values(label.reading)
        if label.reading in _LIKE_I and following.lower() == "ii":
            meanings = ((labels.ROMAN, 1),)
        firsts = [kind for kind, place in meanings if place == 1]
        going = self._going(meanings)
        if going and not (firsts and _nests(firsts[0], before, following)):
            depth, kind, place = going
            del self.levels[depth:]
            return Level(kind, place, label.reading)
        if firsts:
            return self._new_list(firsts[0], label, before)
        return (
            self._spoiled(label) or self._behind_lost(label, meanings) or self._any(label, meanings)
        )

    def _going(self, meanings: Meanings) -> tuple[int, str, int] | None:
        """Return which list a label goes on, the innermost first: depth, kind and place."""
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if (level.kind, level.place + 1) in meanings:
                return depth, level.kind, level.place + 1
        return None

    def _new_list(self, kind: str, label: Label, before: str) -> Level:
        """Return the first item of a list: inside the open ones, or in place of one of its kind."""
        depth = self._depth(kind)
        is_inside = depth == len(self.levels) - 1 and before.endswith(":")
        if depth is not None and not is_inside:
            del self.levels[depth:]
        is_plain = label.reading.lower() == labels.spelled(kind, 1).lower()
        return Level(kind, 1, label.reading if is_plain else "")

    def _depth(self, kind: str) -> int | None:
        return next((n for n, level in enumerate(self.levels) if level.kind == kind), None)

    def _spoiled(self, label: Label) -> Level | None:
        """Return the place of a label that a scan spoiled."""
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            if labels.scanned(label.reading, level.kind, level.place + 1):
                del self.levels[depth:]
                return Level(level.kind, level.place + 1)
        return None

    def _behind_lost(self, label: Label, meanings: Meanings) -> Level | None:
        """Return the place of a label before which labels are lost."""
        for depth in range(len(self.levels) - 1, -1, -1):
            level = self.levels[depth]
            for kind, place in meanings:
                if kind == level.kind and level.place < place <= level.place + 1 + LOST:
                    del self.levels[depth:]
                    return Level(kind, place, label.reading)
        return None

    def _any(self, label: Label, meanings: Meanings) -> Level | None:
        """Return the place of a label that goes on nothing: it stands for itself."""
        kind, place = meanings[-1] if meanings else ("", 0)
        is_short = kind == labels.ROMAN or (
            kind not in ("", labels.UPPER) and len(label.reading) <= _TWO
        )
        if not label.text.endswith(")") or not is_short:
            return self._scanned_first(label)
        depth = self._depth(kind)
        if depth is not None:
            del self.levels[depth:]
        return Level(kind, place, label.reading)

    def _scanned_first(self, label: Label) -> Level | None:
        is_first = labels.scanned(label.reading, labels.ROMAN, 1)
        return Level(labels.ROMAN, 1) if is_first and label.text.startswith("(") else None


def _nests(kind: str, before: str, following: str) -> bool:
    """Return whether a label that could go on a list begins one inside it: (i) behind (h)."""
    if following == labels.spelled(kind, 2):
        return True
    return before.endswith(":") and following.lower() != "j"
