"""The record of an output format: what it is called, what it can write, and by which function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KINDS: Final = {
    "table": "a kg.model.Table",
    "report": "a kg.model.Report that has a flat table",
    "entry": "a kg.model.Report about one thing, without a flat table",
    "dataset": "a kg.store.View, whose quads are written; keyword: derived",
    "description": "a kg.store.View, described as a dataset; keyword: packaged",
    "network": "a kg.formats.Projection: a network, and what it was selected from",
    "solutions": "a kg.services.ask.AskAnswer with the rows of a SELECT, or of an ASK",
    "answer": "a kg.services.ask.AskAnswer for people, its data in JSON",
    "triples": "a kg.services.ask.AskAnswer with the triples of a CONSTRUCT",
    "findings": "a sequence of kg.errors.Finding; keywords: of, the command, and fine, the words "
    "where there are none",
    "coverage": "a kg.formats.reports.coverage_answer.CoverageOutput",
    "brief": "a kg.services.brief.BriefAnswer",
    "timeline": "a kg.services.timeline.TimelineAnswer; keyword: style, where the format reads it",
    "difference": "a kg.mandates.Difference",
    "explanation": "a kg.provenance.Explanation; keywords: view and labels",
    "schema": "the JSON Schema of the file format",
}
"""The kinds of answer, and what the writer of each gets."""
OPTIONS: Final = {
    "derived": "--derived",
    "locations": "where tasks are defined",
    "map": "--map, --boundaries",
    "parts": "--group-by, --only-gaps, --unmandated",
    "screen": "the width of the terminal",
    "since": "--since",
    "style": "--style",
    "text": "--with-text",
}
"""What a format may read beside the answer."""


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of a file, and what to report to the user, such as what was left out.

    A format of several files has them in `parts`, by what is added to the file's name before its
    ending.
    """

    data: bytes
    notes: tuple[str, ...] = ()
    parts: tuple[tuple[str, bytes], ...] = ()

    def files(self, path: Path) -> list[tuple[Path, bytes]]:
        """Return each file to write for a path, and its bytes."""
        if not self.parts:
            return [(path, self.data)]
        return [
            (path.with_name(f"{path.stem}{suffix}{path.suffix}"), data)
            for suffix, data in self.parts
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An output format.

    `name` is what -f takes, as `aliases` are; `label` names it in documents. `endings` are those of
    its files, the usual one first (".md", ".ftm.json"). `takes` has, by kind of answer (KINDS), the
    function that writes it, or where to find that: "module:function". It gets the answer and
    returns text, bytes or an Export. `media_types` are those of kinds where it is not `media_type`.
    `options` (OPTIONS) are what the format reads beside the answer. A picture or page shows at most
    `max_nodes` of a network unless a request names a bound; None is all. One `is_for_people`, who
    need no identifiers, or a program reads it. `distribution` names the one that it comes from,
    empty for a built-in one.

    >>> text = Format(name="txt", label="Text", endings=(".txt",), media_type="text/plain",
    ...               takes={"table": repr})
    >>> text.kind_among(["report", "table"])
    'table'
    """

    name: str
    label: str
    endings: tuple[str, ...]
    media_type: str
    takes: Mapping[str, Any] = field(hash=False)
    aliases: tuple[str, ...] = ()
    media_types: Mapping[str, str] = field(default_factory=dict, hash=False)
    options: tuple[str, ...] = ()
    is_binary: bool = False
    is_for_people: bool = False
    max_nodes: int | None = None
    distribution: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the name and the aliases."""
        return (self.name, *self.aliases)

    def media_type_of(self, kind: str) -> str:
        """Return the media type of an answer of a kind in this format."""
        return self.media_types.get(kind, self.media_type)

    def kind_among(self, kinds: Iterable[str]) -> str:
        """Return the first of some kinds of answer that this format writes, empty for none."""
        return next((kind for kind in kinds if kind in self.takes), "")
