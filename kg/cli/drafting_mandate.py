"""kg draft --resolution."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.common import say, write
from kg.errors import UsageError
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.services.drafting_mandate import MandateDraftAnswer
    from kg.services.mandate_comparison import Comparison


@dataclass(frozen=True, slots=True)
class MandateOptions:
    """The options of a resolution, as they were typed."""

    symbol: str
    adopted: str
    against: str = ""
    mandate_id: str = ""
    holder: str = ""
    language: str = ""
    publisher: str = ""
    store: str = ""


def draft_mandate(
    files: Sequence[str], options: MandateOptions, output: str | None, *, force: bool = False
) -> None:
    """Write the draft of an instrument and its mandate; print how it differs from another one."""
    from kg.services import drafting_mandate
    from kg.services.opening import open_view

    _check(files, options)
    is_file = output not in (None, "-")
    request = drafting_mandate.MandateDraftRequest(
        file=files[0], output=str(output) if is_file else "", **asdict(options)
    )
    if is_file and Path(str(output)).exists() and not force:
        raise UsageError(f"{output}: exists already. Name a new file with -o, or --force.")
    view = open_view(options.store or None)
    answer = drafting_mandate.draft(view, request, isolated=True)
    write(answer.yaml, output)
    if answer.comparison is not None:
        _write_comparison(answer.comparison, is_stdout_free=is_file)
    _say(answer, str(output) if is_file else "DRAFTS.yaml", options.store)


def _check(files: Sequence[str], options: MandateOptions) -> None:
    """Raise UsageError where there is not one text, or an option that a resolution needs is
    missing.
    """
    if len(files) != 1:
        raise UsageError("--resolution reads one text. Name a single file.")
    missing = [f"--{name}" for name in ("symbol", "adopted") if not getattr(options, name).strip()]
    if missing:
        verb = "are" if len(missing) > 1 else "is"
        raise UsageError(f"{' and '.join(missing)} {verb} missing: a resolution needs both.")


def _write_comparison(comparison: Comparison, *, is_stdout_free: bool) -> None:
    """Write a comparison to stdout, or to stderr where the draft itself goes to stdout."""
    lines = _lines(comparison)
    if is_stdout_free:
        write("\n".join(lines) + "\n")
    else:
        for line in lines:
            say(line)


def _lines(comparison: Comparison) -> list[str]:
    """Return a comparison as lines: its head, and a row a difference."""
    by = "by paragraph" if comparison.is_same else "by task concept"
    head = f"{comparison.symbol} against {comparison.mandate}, {by}:"
    rows = [
        f"  {row.kind:<8} {row.paragraph or '-':<12} {row.entry or '-':<24} {row.what}"
        for row in comparison.differences
    ]
    return [head, *(rows or ["  no difference"])]


def _say(answer: MandateDraftAnswer, path: str, store: str) -> None:
    parts = [counted(answer.paragraphs, "paragraph"), counted(answer.tasks, "task")]
    if answer.duties:
        parts.append(
            f"{answer.duties} limits and duties" if answer.duties > 1 else "1 limit or duty"
        )
    say(f"drafted {', '.join(parts)}")
    if answer.open_concepts:
        say(f"{counted(answer.open_concepts, 'task')} without a concept: choose one in review")
    if answer.kept_text:
        say(f"its text is {answer.kept_text}")
    for note in answer.notes:
        say(f"note: {note}")
    from kg.services.reading_drafts import review_options

    say(f"Next: kg review {path} --as NAME{review_options(store)}")
