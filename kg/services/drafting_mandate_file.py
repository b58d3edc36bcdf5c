"""The file of a drafted mandate, as YAML: the same draft gives the same bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.extract.resolutions.drafts import InstrumentDraft

_WIDTH: Final = 100
_IN_ONE_LINE: Final = frozenset(("passage", "marks", "candidates", "missing", "bound", "addressee"))
_LICENCE: Final = "The text is the issuing body's; it is kept for review and not shipped."
_DRAFTED: Final = ("by", "mandate", "mission", "extracted_by", "file", "file_sha256")


@dataclass(frozen=True, slots=True)
class DraftedText:
    """What a draft was made from: the coder, the mandate and its holder, the reader of the
    document, the file's name and SHA-256; and the source: its id, title, publisher, day, SHA-256
    and length.
    """

    by: str
    mandate: str
    mission: str
    extracted_by: str
    file: str
    file_sha256: str
    source_id: str
    title: str
    publisher: str
    published: str
    sha256: str
    length: int


def written(
    text: DraftedText, draft: InstrumentDraft, actors: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Return a draft file."""
    values = asdict(text)
    drafted = {key: values[key] for key in _DRAFTED if values[key]}
    source = {
        key: value
        for key, value in (
            ("id", text.source_id),
            ("title", text.title),
            ("publisher", text.publisher),
            ("published", text.published),
            ("licence", _LICENCE),
            ("sha256", text.sha256),
            ("length", text.length),
        )
        if value
    }
    sections: dict[str, Any] = {
        "drafted": drafted,
        "source": source,
        "actors": list(actors),
        "instruments": [draft.instrument],
        "mandates": [draft.mandate] if draft.mandate else [],
    }
    return "\n".join(_dumped({key: value}) for key, value in sections.items() if value)


def _dumped(value: Mapping[str, Any]) -> str:
    return yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        default_flow_style=False,
    )


class _Dumper(yaml.SafeDumper):
    """Writes short mappings and lists in one line, and never an anchor."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - as PyYAML calls it
        """Return that nothing is written by reference."""
        return True

    def represent_mapping(
        self,
        tag: str,
        mapping: Any,  # noqa: ANN401 - as PyYAML has it
        flow_style: bool | None = None,  # noqa: FBT001 - as PyYAML calls it
    ) -> yaml.MappingNode:
        """Return the node of a mapping; the values of some keys are in one line."""
        node = super().represent_mapping(tag, mapping, flow_style)
        for key, value in node.value:
            if key.value in _IN_ONE_LINE and isinstance(value, yaml.CollectionNode):
                value.flow_style = True
                for member in value.value if isinstance(value, yaml.SequenceNode) else ():
                    if isinstance(member, yaml.CollectionNode):
                        member.flow_style = True
        return node
