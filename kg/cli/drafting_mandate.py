"""kg draft --resolution."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.common import say, write
from kg.errors import UsageError
from kg.words import counted

if TYPE_CHECKING:
    from kg.services.drafting_mandate import MandateDraftAnswer, MandateDraftRequest
    from kg.services.mandate_comparison import Comparison


def draft_mandate(
    request: MandateDraftRequest, store: str | None, output: str | None, *, force: bool = False
) -> None:
    """Write the draft of an instrument and its mandate; print how it differs from another one."""
    from kg.services import drafting_mandate
    from kg.services.opening import open_view

    is_file = output not in (None, "-")
    if is_file and Path(str(output)).exists() and not force:
        raise UsageError(f"{output}: exists already. Name a new file with -o, or --force.")
    answer = drafting_mandate.draft(open_view(store), request)
    write(answer.yaml, output)
    if answer.comparison is not None:
        lines = _lines(answer.comparison)
        if is_file:
            write("\n".join(lines) + "\n")
        else:
            for line in lines:
                say(line)
    _say(answer, str(output) if is_file else "DRAFTS.yaml")


def _lines(comparison: Comparison) -> list[str]:
    """Return a comparison as lines: its head, and a row a difference."""
    by = "by paragraph" if comparison.is_same else "by task concept"
    head = f"{comparison.symbol} against {comparison.mandate}, {by}:"
    rows = [
        f"  {row.kind:<8} {row.paragraph or '-':<12} {row.entry or '-':<24} {row.what}"
        for row in comparison.differences
    ]
    return [head, *(rows or ["  no difference"])]


def _say(answer: MandateDraftAnswer, path: str) -> None:
    parts = [counted(answer.paragraphs, "paragraph"), counted(answer.tasks, "task")]
    if answer.duties:
        parts.append(f"{answer.duties} limits and duties" if answer.duties > 1 else "1 limit or duty")
    say(f"drafted {', '.join(parts)}")
    if answer.open_concepts:
        say(f"{counted(answer.open_concepts, 'task')} without a concept: choose one in review")
    for note in answer.notes:
        say(f"note: {note}")
    say(f"Next: kg review {path}")
