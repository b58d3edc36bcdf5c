"""The header of a SPARQL file: `#+ key: value` lines at its top, a strict YAML of few keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.documents import MappingNode, NodeReader, ScalarNode, parse_yaml, scalar

if TYPE_CHECKING:
    from collections.abc import Collection

_ROW: Final = re.compile(r"#\+ {1,}\S")
_SEE: Final = "see queries/README.md"


class HeaderReader(NodeReader):
    r"""Reads a header; what is wrong with it is found at its line of the SPARQL file.

    >>> HeaderReader("a.rq").read("#+ title: A rule\nASK {}", ["title"])
    {'title': 'A rule'}
    """

    def read(self, text: str, keys: Collection[str]) -> MappingNode:
        """Return a header, which may have any of `keys`. Raises InputError where it is no YAML."""
        rows = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.startswith("#+"):
                break
            if not _ROW.match(line):
                problem = f"expected '#+ key: value', got {line!r}"
                self.report(scalar(line, number, 1), "bad-header", problem, _SEE)
                self.refuse()
            rows.append(line.replace("#+", "  ", 1))  # so that columns stay what they are
        header = parse_yaml("\n".join(rows), self.path)
        for key in header:
            if key not in keys:
                self.unknown_key(key, f"no header key {str(key)!r}", sorted(keys))
        return header

    def pairs(self, header: MappingNode, key: str) -> list[tuple[ScalarNode, ScalarNode]]:
        """Return the pairs of 'name: value' that a key lists."""
        pairs = []
        for member in self.many(header.child(key)):
            if not isinstance(member, MappingNode):
                problem = f"{key!r} takes a list of 'name: value'"
                self.report(member, "not-a-mapping", problem, _SEE)
                continue
            for name, node in member.items():
                if (value := self.scalar(node, f"{str(name)!r}")) is not None:
                    pairs.append((name, value))
        return pairs


def header(text: str, path: str, keys: Collection[str]) -> dict[str, str]:
    r"""Return the header of a SPARQL file, of any of `keys`, each with one value.

    Raises InputError that lists every finding with its line.

    >>> header("#+ title: A rule\nASK {}", "a.rq", ["title"])
    {'title': 'A rule'}
    """
    reader = HeaderReader(path)
    fields = reader.read(text, keys)
    values = {str(key): reader.scalar(node, f"{str(key)!r}") for key, node in fields.items()}
    reader.check()
    return {key: str(value) for key, value in values.items()}
