"""What a long use case does at the moment, for whoever waits for it."""

from __future__ import annotations


class Progress:
    """The step at hand, in words. The use case writes it and whoever waits reads it, from another
    thread as a rule.

    >>> progress = Progress()
    >>> progress.step = "reading and checking"
    """

    step: str = ""
