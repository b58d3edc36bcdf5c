"""PDF: the text of each page in reading order, with the line ends of the page.

pypdf reads it, in Python alone: a worker may not load a C library by ctypes, as pypdfium2 does.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from kg.extract.readers.record import Document, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE_BREAK: Final = "\n\f\n"
_BLANKS: Final = " \t\xa0"
_NO_TITLE: Final = re.compile(
    r"(?i)\s*(untitled|document\d*|microsoft word\b.*|.*\.(docx?|pdf|indd|odt|rtf|qxd))?\s*"
)
"""What programs write where nobody gave a title."""
_LONGEST: Final = 1000
_LISTED: Final = 10


def read(data: bytes, path: str) -> Document:
    """Return the text of a PDF: its pages, a form feed in a line of its own between two.

    White space at the end of lines is left out. Raises InputError for a PDF that is damaged, needs
    a password or has pictures of text alone.
    """
    try:
        pages, title, language = _content(data)
    except FileNotDecryptedError as error:
        raise refusal(
            path, "locked-document", "this PDF needs a password", "save it without one"
        ) from error
    except DependencyError as error:
        raise refusal(
            path, "locked-document", f"this PDF is encrypted ({error})", "save it unencrypted"
        ) from error
    except MemoryError:
        raise
    except Exception as error:
        # pypdf raises KeyError, TypeError, RecursionError and more for what is damaged
        words = "".join(filter(str.isprintable, " ".join(str(error).split())))[:200]
        raise refusal(
            path,
            "damaged-document",
            f"this PDF cannot be read ({words or type(error).__name__})",
            "fetch it again",
        ) from error
    empty = [number for number, page in enumerate(pages, 1) if not _has_words(page)]
    if len(empty) == len(pages):
        count = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
        raise refusal(
            path,
            "no-text-layer",
            f"no text in {count}: it is scanned, or its text is drawn",
            "run a text recognition (OCR) first",
        )
    notes = (f"no text on {_listed(empty)}: pictures are not read.",) if empty else ()
    return Document(PAGE_BREAK.join(pages) + "\n", title, language, notes=notes)


def _content(data: bytes) -> tuple[Sequence[str], str, str]:
    """Return the texts of the pages, the title and the language that a PDF declares."""
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileNotDecryptedError("a password is needed")
    pages = tuple(_trimmed(page.extract_text()) for page in reader.pages)
    if not pages:
        raise PyPdfError("no pages")
    title = str((reader.metadata and reader.metadata.title) or "")[:_LONGEST]
    language = reader.root_object.get("/Lang")
    is_title = not _NO_TITLE.fullmatch(title)
    return pages, " ".join(title.split()) if is_title else "", str(language or "")


def _trimmed(page: str) -> str:
    """Return the text of a page without blanks at the ends of lines, and empty lines around it."""
    return "\n".join(line.rstrip(_BLANKS) for line in page.split("\n")).strip("\n")


def _has_words(page: str) -> bool:
    return any(map(str.isalpha, page))


def _listed(numbers: Iterable[int]) -> str:
    """Return pages in words.

    >>> _listed([2]), _listed([2, 4])
    ('page 2', 'pages 2, 4')
    """
    every = list(numbers)
    rest = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    noun = "page" if len(every) == 1 else "pages"
    return f"{noun} {', '.join(map(str, every[:_LISTED]))}{rest}"
