"""kg review: the drafts of a text, one by one, with one key for each decision."""

from kg.cli.review.command import register

__all__ = ["register"]
