"""A request and the store that it is asked of: what a worker process can be sent, since a view
cannot be.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.services.opening import Views
    from kg.store import View

Request = TypeVar("Request")


@dataclass(frozen=True, slots=True)
class Stored(Generic[Request]):
    """A request to a store: its folder, empty for the packaged knowledge base."""

    store: str
    request: Request


class HeldViews:
    """The views that a worker keeps open, each until its store has a newer checkpoint."""

    def __init__(self) -> None:
        self._views: dict[bool, Views] = {}

    def view(self, store: str, *, user_only: bool = False) -> View:
        """Return the view of a store, or of what its user loaded into it. Raises InputError where
        there is none.
        """
        # Imported here: a command that sends its request to a worker needs none of these.
        from kg.services.opening import Views, open_view

        if not store:
            return open_view()
        from kg.sandbox import confinement
        from kg.services.user_data import own_view

        open_it: Callable[[Path], View] = own_view if user_only else open_view
        if not confinement.is_worker():  # a command opens a store once, and checks all of it then
            return open_it(Path(store))
        return self._views.setdefault(user_only, Views(open_it)).view(store)


held_views: Final = HeldViews()
"""Those of this process."""
