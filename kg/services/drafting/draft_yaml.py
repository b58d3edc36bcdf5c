"""The YAML of a draft file: short mappings and lists in one line, and never an anchor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

_WIDTH: Final = 1 << 20
"""No line is broken: a text that is long is one line."""
_IN_ONE_LINE: Final = frozenset(
    (
        *("passage", "held", "quantity", "place", "missing", "agent", "beneficiary", "opposed_to"),
        *("object", "marks", "bound", "addressee", "other_verbs"),
    )
)
_MEMBERS_IN_ONE_LINE: Final = frozenset(("candidates", "names"))


def draft_yaml(sections: Mapping[str, Any]) -> str:
    """Return the sections of a draft file as YAML, an empty line between two.

    >>> print(draft_yaml({"source": {"id": "radio"}, "statements": []}), end="")
    source:
      id: radio
    <BLANKLINE>
    statements: []
    """
    return "\n".join(
        yaml.dump(
            {key: value},
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=_WIDTH,
            default_flow_style=False,
        )
        for key, value in sections.items()
    )


class _Dumper(yaml.CSafeDumper):
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
            if not isinstance(value, yaml.CollectionNode):
                continue
            if key.value in _IN_ONE_LINE:
                value.flow_style = True
            elif key.value in _MEMBERS_IN_ONE_LINE:
                for member in value.value:
                    member.flow_style = True
        return node
