"""The keys of a review: one table that the full screen, the plain prompts, the browser and the
documentation read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

GROUPS: Final = ("Decide", "Change", "Move", "Show")
"""The groups of keys, as lists of them are headed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, its action, a word or two for a button, and what it does.

    `keys` are the characters that a person types; the first is shown. `words` says what may be
    typed after the key in a plain prompt, empty where nothing may. `bar` says on which screens the
    key has room in the last line.
    """

    keys: tuple[str, ...]
    action: str
    group: str
    label: str
    does: str
    words: str = ""
    bar: Literal["always", "wide", "never"] = "never"

    @property
    def shown_keys(self) -> str:
        """Return the keys as a list of keys shows them.

        >>> action_of("2").shown_keys, action_of("a").shown_keys
        ('1 2 3', 'a')
        """
        return " ".join(self.keys)


KEYS: Final = (
    Key(
        ("a",),
        "accept",
        "Decide",
        "accept",
        "Accept, with your changes; the form opens where a field is missing.",
        bar="always",
    ),
    Key(
        ("e",),
        "edit",
        "Decide",
        "edit",
        "Edit the fields in a form with completion; saving it accepts.",
        words="field=value …",
        bar="always",
    ),
    Key(
        ("x",),
        "reject",
        "Decide",
        "reject",
        "Reject, with a reason from a short list or one that you type.",
        words="number or reason",
        bar="always",
    ),
    Key(
        ("p",),
        "split",
        "Decide",
        "split",
        "Split in two, at a word of the passage or with one passage for both.",
        words="first words of the second part, or =",
        bar="wide",
    ),
    Key(
        ("m",),
        "merge",
        "Decide",
        "merge",
        "Merge with the next one in the text; the passage covers both.",
        bar="wide",
    ),
    Key(
        ("n",),
        "new",
        "Decide",
        "new",
        "Add a statement that no draft has, from words of the text.",
        words="words of the text",
        bar="always",
    ),
    Key(
        ("u",),
        "undo",
        "Decide",
        "undo",
        "Undo the decision about this entry, else the last one made.",
        bar="always",
    ),
    Key(
        ("1", "2", "3"),
        "candidate",
        "Change",
        "task",
        "Choose a task as evidence, context, neither; or a task's concept.",
    ),
    Key(
        ("]",),
        "end_later",
        "Change",
        "end on",
        "Move the end of the passage one word on.",
    ),
    Key(
        ("[",),
        "end_earlier",
        "Change",
        "end back",
        "Move the end of the passage one word back.",
    ),
    Key(
        ("}",),
        "start_later",
        "Change",
        "start on",
        "Move the start of the passage one word on.",
    ),
    Key(
        ("{",),
        "start_earlier",
        "Change",
        "start back",
        "Move the start of the passage one word back.",
    ),
    Key(
        ("s",),
        "skip",
        "Move",
        "skip",
        "Skip to the next open entry; this one stays open.",
        bar="always",
    ),
    Key(("j",), "next", "Move", "next", "Go to the next entry. Moving decides nothing."),
    Key(("k",), "previous", "Move", "previous", "Go to the entry before this one."),
    Key(
        ("d",),
        "disagreement",
        "Move",
        "differs",
        "Go to the next entry that another coder reads differently.",
        bar="wide",
    ),
    Key(
        ("f",),
        "filter",
        "Move",
        "filter",
        "Show some entries: by status, confidence, rule, modality or words.",
        words="words, none for all",
        bar="wide",
    ),
    Key(
        (".",),
        "finish",
        "Show",
        "finish",
        "Finish the document, or take that back; no entry may be open.",
        bar="wide",
    ),
    Key(("?",), "keys", "Show", "keys", "List the keys.", bar="always"),
    Key(("q",), "quit", "Show", "quit", "Leave; what was decided is on disk.", bar="always"),
)
"""Every key, in the order of a list of keys."""

REASONS: Final = (
    "not a statement about the mission",
    "the passage is wrong",
    "said elsewhere already",
    "furniture of the page: a heading, a caption, a credit",
    "cannot be decided from the text",
)
"""The reasons of a rejection that are offered; any other may be typed."""


def action_of(typed: str) -> Key | None:
    """Return the key of a character, None where it is not one.

    >>> action_of("s").action, action_of("y")
    ('skip', None)
    """
    return next((key for key in KEYS if typed in key.keys), None)


def keys_in(group: str) -> tuple[Key, ...]:
    """Return the keys of a group.

    >>> [key.shown_keys for key in keys_in("Show")]
    ['.', '?', 'q']
    """
    return tuple(key for key in KEYS if key.group == group)


def reason_of(typed: str) -> str:
    """Return the reason of a rejection: the one of a number in the list, else what was typed.

    >>> reason_of("2"), reason_of(" a joke "), reason_of("9")
    ('the passage is wrong', 'a joke', '9')
    """
    text = typed.strip()
    if text.isdecimal() and 1 <= int(text) <= len(REASONS):
        return REASONS[int(text) - 1]
    return text
