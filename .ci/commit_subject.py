"""Refuse a commit message whose subject is too long, is no sentence in the imperative, or has an
unusual word: `python .ci/commit_subject.py MESSAGE_FILE`, as git's hook commit-msg calls it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "shared"))

from plain_words import PAIRS

MOST: Final = 72
_NO_IMPERATIVE: Final = re.compile(
    r"(?!(Bring|Embed|Feed|Need|Seed|Speed)\b)\w+(ed|ing|[^su\W]s)\b"
)
"""A first word such as *Added*, *Adding* or *Adds*; *Pass*, *Focus* and *Need* are fine."""
_MERGE: Final = re.compile(r"^(Merge|Revert|fixup!|squash!) ")


def problems(subject: str) -> list[str]:
    """Return what is wrong with a commit's subject, nothing for git's own subjects.

    >>> problems("Reject passages that cut words")
    []
    >>> problems("Make the index anew.")
    ['leave out the full stop', "write 'again', not 'anew'"]
    """
    if _MERGE.match(subject):
        return []
    checks = (
        (not subject.strip(), "write a subject"),
        (len(subject) > MOST, f"at most {MOST} characters, not {len(subject)}"),
        (subject[:1].islower(), "begin with a capital"),
        (subject.endswith("."), "leave out the full stop"),
        (bool(_NO_IMPERATIVE.match(subject)), "begin with a verb in the imperative"),
    )
    wrong = [text for failed, text in checks if failed]
    words = ((pair, pair.search(subject)) for pair in PAIRS)
    return wrong + [f"write '{pair.instead}', not '{word}'" for pair, word in words if word]


def main() -> None:
    """Check the first line of a message; lines that git ignores are left out."""
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    subject = next((line for line in lines if not line.startswith("#")), "")
    if reasons := problems(subject):
        sys.exit(f"{subject!r}: " + "; ".join(reasons) + ". See CONTRIBUTING.md, Commits.")


if __name__ == "__main__":
    main()
