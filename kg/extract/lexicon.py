"""The words and cues of a language, read from `cues/LANGUAGE.yaml`.

The code has no word of a language that is a cue: all of them stand in that file. A cue has a
sentence that it `fits` and one that it does `not` fit; the tests try every one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.extract.cue_file import read
from kg.extract.language import FORMS, Cue, Lexicon, edges, fold, phrase

__all__ = ["FORMS", "Cue", "Lexicon", "edges", "fold", "languages", "lexicon", "phrase", "read"]
_FOLDER: Final = Path(__file__).resolve().parent / "cues"


def languages() -> tuple[str, ...]:
    """Return the languages whose cues are packaged, in alphabetical order.

    >>> "en" in languages()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language tag; of its first part where there is no other.

    >>> lexicon("en-GB").language
    'en'
    """
    tag = language.split("-", maxsplit=1)[0].lower()
    if tag not in languages():
        raise InputError(
            f"the language {language!r} has no cues. Use one of: {', '.join(languages())}"
        )
    path = _FOLDER / f"{tag}.yaml"
    return read(path.read_text(encoding="utf-8"), str(path))
