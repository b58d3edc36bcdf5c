"""The skeleton of a source and of the statements coded from it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import InputError
from kg.importers import schema
from kg.importers.fields import legal_id
from kg.importers.skeletons.parts import header
from kg.importers.skeletons.wording import commented, lines, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from kg.importers.skeletons.answers import Examples

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a source says of its text: the hash of its bytes, its length in characters."""

    sha256: str
    length: int


def text_of(path: Path) -> SourceText:
    """Return hash and length of a text. Raises InputError where it cannot be read as one."""
    data = sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES)
    return SourceText(hashlib.sha256(data).hexdigest(), len(sandbox.text(data, str(path))))


def check_id(source: str) -> None:
    """Raise InputError where a text can be no id."""
    if not legal_id(source):
        raise InputError(
            f"{source!r} is no id. Use letters, digits, '.', '_' and '-', such as radio-2024-12-01."
        )


def source(slug: str, text: SourceText | None = None, schema_path: str = "") -> str:
    """Return the skeleton of a source alone."""
    return lines(header("A source of statements.", schema_path), _source(slug, text))


def statements(
    slug: str,
    examples: Examples,
    text: SourceText | None = None,
    *,
    with_source: bool = True,
    schema_path: str = "",
) -> str:
    """Return the skeleton of a statement and, unless it is known already, of its source."""
    title = "A source and the statements coded from it." if with_source else "Statements."
    return lines(
        header(title, schema_path),
        *([_source(slug, text)] if with_source else ()),
        "",
        commented(f"source: {slug}", "the statements below are from this source"),
        _statement(slug, examples, has_text=text is not None),
    )


def _source(slug: str, text: SourceText | None) -> list[str]:
    day = _DAY.search(slug)
    hashed = (
        [f"  sha256: {text.sha256}", commented(f"  length: {text.length}", "characters")]
        if text
        else [commented("  # sha256:", "of its text: kg new source ID --text FILE")]
    )
    return [
        "sources:",
        f"- id: {slug}",
        f"  title: {quoted(schema.TITLE)}",
        f"  publisher: {quoted(schema.PUBLISHER)}",
        f"  author: {quoted(schema.AUTHOR)}",
        commented(f"  published: {day[0] if day else schema.DAY}", "the day it could be known"),
        "  # url: https://…",
        '  licence: "third-party; text not shipped"',
        *hashed,
        commented("  # reliability: C", "A (reliable) to F (cannot be judged)"),
        commented(
            "  # derived_from: [a-source]", "what it repeats; a reprint is no second witness"
        ),
        commented("  # revision_of: a-source", "the version that it corrects"),
    ]


def _statement(slug: str, examples: Examples, *, has_text: bool) -> list[str]:
    passage = f'  passage: {{quote: "{schema.QUOTE}"}}'
    return [
        "statements:",
        f"- id: {slug}.1",
        commented(f"  speaker: {examples.mission}", "who says it; kg query actors-by-kind"),
        commented("  attribution: indirect", "quoted, unattributed (then origin:) …"),
        commented(passage, "found with: kg load --texts FOLDER")
        if has_text
        else commented('  # passage: {quote: "…"}', "where the source has a sha256"),
        commented("  modality: asserted-activity", "an act; role, aim, denial: kg vocab modality"),
        commented(f"  agent: {examples.mission}", "who acts: a mission, not its mandate"),
        commented(f"  action: {examples.action}", "what is done: kg vocab action"),
        *(
            [commented(f"  # beneficiary: {examples.other}", "or opposed_to:, object:")]
            if examples.other
            else [commented("  # beneficiary: …", "or opposed_to:, object:")]
        ),
        commented(f"  place: {examples.place}", 'or {id: …, spelling: "as the text has it"}'),
        commented(
            f"  evidence_for: {examples.task}", "or context_for, fits_no_task, limits_scope, none"
        ),
        commented("  # strength: weak", "full if left out"),
        commented(f"  # stated: {schema.DAY}", "the day it was said; else the day of publication"),
        commented("  # held: {from: …, to: …}", "what it speaks of; else the day stated"),
        "  # quantity: {value: 12, bound: at-least, unit: …}  # kg vocab unit",
        commented("  # credibility: 3", "1 (confirmed) to 6 (cannot be judged)"),
        commented("  # coding: agreed", "by two coders; or {modality: …}, the other's reading"),
        f"  paraphrase: {quoted(schema.PARAPHRASE)}",
    ]
