"""The commented skeleton that `kg new statements` writes."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import InputError
from kg.ingest.fields import legal_id
from kg.ingest.schema import PARAPHRASE, TITLE

if TYPE_CHECKING:
    from pathlib import Path

_TEMPLATE: Final = """\
# A source and the statements coded from it. Fill in, then: kg load THIS-FILE --store DIR
# Every key is explained in seeds/README.md. Dates are YYYY-MM-DD. Delete what you do not need.
sources:
- id: {source}
  title: "{title}"
  publisher: "Who published it"
  author: "Who wrote it"
  published: {day}          # the day it could be known; YYYY-MM where only the month is known
  # url: https://…
  licence: "third-party; text not shipped"
{hash}
  # reliability: C                # Admiralty scale, A (reliable) to F (cannot be judged)
  # derived_from: [other-source]  # what it reprints or draws on; a reprint is no second witness
  # revision_of: an-earlier-version # what it corrects; then see: kg sources suspect

source: {source}                  # the statements below are from this source
statements:
- id: {source}.1
  speaker: mssm                   # who says it; ids as in: kg query actors-by-kind
  attribution: indirect           # quoted, indirect, unattributed (add origin:), presupposed
{passage}
  modality: asserted-activity     # an act said to be done; role: self-description; aim: intended, expected …; denied
  agent: [mssm]                   # who acts; a mission, not its mandate (mss)
  action: patrol-jointly          # ids as in: kg query actions
  # beneficiary: civilians        # who benefits; opposed_to: whom it is against; object: what it is
  # done to
  place:
  - delmas                        # with a passage also the text's spelling: {{id: delmas, spelling: "Delmas"}}
  stated: {day}              # the day it was said
  # held: {{from: {day}, to: {day}}}   # the interval it speaks of; else the day stated
  evidence_for: MT-03             # or context_for, fits_no_task, limits_scope, or nothing
  # strength: weak                # full if left out
  # quantity: {{value: 12, bound: at-least, unit: persons-killed, population: haiti, as_of: {day}}}
  # credibility: 3                # 1 (confirmed) to 6 (cannot be judged)
  coding: agreed                  # agreed, added, or the second coder's reading: {{modality: self-description}}
  paraphrase: "{paraphrase}"
"""  # noqa: E501


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def statements(source: str, text: Path | None) -> str:
    """Return a skeleton for a source's statements; with its text, hash and length are filled in.
    Raises InputError.
    """
    if not legal_id(source):
        raise InputError(
            f"{source!r} is no id. Use letters, digits, '.', '_' and '-', such as radio-2024-12-01."
        )
    passage = (
        '  # passage: {start: 0, end: 80, anchor: "two words"}   # needed once the source '
        "has a sha256"
    )
    found = _DAY.search(source)
    day = found[0] if found else "2024-12-01"
    if text is None:
        known = (
            "  # sha256:                       # of its text; kg new statements ID --text "
            "FILE fills it in"
        )
        return _TEMPLATE.format(
            source=source, hash=known, passage=passage, day=day, title=TITLE, paraphrase=PARAPHRASE
        )
    data = sandbox.read(text, limit=sandbox.MAX_DOCUMENT_BYTES)
    content = sandbox.text(data, str(text))
    known = (
        f"  sha256: {hashlib.sha256(data).hexdigest()}\n  length: {len(content)}             "
        "        # characters"
    )
    passage = (
        "  passage: {start: 0, end: 20}    # characters of the text, end exclusive; the "
        "hash is filled in with --texts"
    )
    return _TEMPLATE.format(
        source=source, hash=known, passage=passage, day=day, title=TITLE, paraphrase=PARAPHRASE
    )
