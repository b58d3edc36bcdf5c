"""Commented skeletons of our own files, filled in as far as their author's answers go."""

from kg.importers.skeletons.answers import INVENTED, Answers, Examples, TaskLine
from kg.importers.skeletons.parts import SCHEMA_FILE, mandate, more, readme, registry
from kg.importers.skeletons.statements import SourceText, check_id, source, statements, text_of
from kg.importers.skeletons.wording import slug_of

__all__ = [
    "INVENTED",
    "SCHEMA_FILE",
    "Answers",
    "Examples",
    "SourceText",
    "TaskLine",
    "check_id",
    "mandate",
    "more",
    "readme",
    "registry",
    "slug_of",
    "source",
    "statements",
    "text_of",
]
