"""A view that says what things are called in another language than English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store import View

DEFAULT: Final = "en"
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def in_language(view: View, language: str) -> View:
    """Return a view whose labels are in a language, in English where there is none. Raises
    UsageError for no tag.

    >>> from kg.vocab import MKG
    >>> in_language(view, "fr").label(MKG.supports)
    'appuie'
    """
    if not _TAG.fullmatch(language):
        raise UsageError(f"--lang {language}: no language tag. Write one such as fr.")
    return view if language == DEFAULT else view.speaking(language)


def language_of(view: View) -> str:
    """Return the language that a view's labels are in.

    >>> language_of(view)
    'en'
    """
    return view.language
