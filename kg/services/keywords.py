"""Making a store, loading into it and judging a mandate with keyword arguments, as `import kg`
offers it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg import coverage
from kg.coverage import Coverage, Policy
from kg.model import Clocks
from kg.services import days, loading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.services.loading import InitialiseAnswer, LoadAnswer
    from kg.store import View
    from kg.texts import Texts


_DEFAULT: Final = Policy()


def assess(
    view: View, mandate: str, *, as_of: str = "", known_by: str = "", policy: Policy = _DEFAULT
) -> Coverage:
    """Return the coverage of a mandate on an ISO day, the present one (UTC) where none is named.

    `mandate` is an id, or the symbol of an instrument that sets the mandate up or extends it;
    `known_by` is the latest day on which it became known, no limit where it is empty. Raises
    InputError for a day, a mandate or a force that is not one.

    >>> assess(view, "harbour-1", as_of="2030-10-31").summary
    {'covered': 1, 'partial': 2, 'contradicted': 1, 'silent': 1}
    """
    clocks = days.on_a_day(Clocks(as_of, known_by))
    return coverage.assess_within(view, mandate, clocks, policy)


def initialise(folder: Path, *, empty: bool = False) -> InitialiseAnswer:
    """Make a store with the ontology and, unless `empty`, the packaged knowledge base.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     initialise(Path(folder), empty=True).files
    ()
    """
    return loading.initialise(loading.InitialiseRequest(str(folder), empty=empty))


def load(
    paths: Sequence[Path],
    store: Path,
    *,
    dry_run: bool = False,
    texts: Texts | None = None,
    mapping: Path | None = None,
    create_unknown: bool = False,
    isolated: bool = True,
    timeout: float | None = None,
    by: str = "",
    reason: str = "",
    lock_timeout: float | None = None,
    drafts_folder: Path | None = None,
    accepted_only: bool = False,
    coder: str = "",
) -> LoadAnswer:
    """Load files and folders into a store; everything is checked before anything is written.

    What each option means says `kg.services.loading.LoadRequest`. Inputs are read in a process of
    their own, unless `isolated` is false.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "one.nt"
    ...     _ = file.write_text("<http://e/s> <http://e/p> <http://e/o> .")
    ...     load([file], Path(folder) / "store", dry_run=True, isolated=False).quads
    1
    """
    request = loading.LoadRequest(
        str(store),
        tuple(map(str, paths)),
        dry_run=dry_run,
        texts=tuple(map(str, texts.folders)) if texts else (),
        mapping=str(mapping) if mapping else "",
        create_unknown=create_unknown,
        timeout=timeout,
        by=by,
        reason=reason,
        lock_timeout=lock_timeout,
        drafts_folder=str(drafts_folder) if drafts_folder else "",
        accepted_only=accepted_only,
        coder=coder,
    )
    return loading.load(request, isolated=isolated)
