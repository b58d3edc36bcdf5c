"""What to do about a reference that leads nowhere, or an id that is taken: each remedy leads out of
its finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.suggest import did_you_mean

if TYPE_CHECKING:
    from kg.ingest.names import Names

KIND_WORDS: Final = {
    "task-concept": "task concept",
    "place-kind": "place kind",
    "duty": "duty or limit",
    "evidential-value": "evidential value",
}
_WHERE: Final = {
    "actor": "'actors:'",
    "place": "'places:'",
    "phenomenon": "'phenomena:'",
    "action": "'actions:'",
    "instrument": "'instruments:'",
    "mandate": "'mandates:'",
    "source": "'sources:'",
    "statement": "'statements:'",
    "provision": "'provisions:' of its instrument",
    "task": "'tasks:' of its mandate",
    "duty": "'duties:' of its mandate",
}
"""Where a file of ours defines an entry of each kind; the kinds that are not here have no
section.
"""
_OPEN: Final = ("task-concept", "place-kind", "unit")
"""The vocabularies without a section that a Turtle file may add to; the others are what the program
reasons with.
"""
_CANDIDATES: Final = ("actor", "place")


def unknown(names: Names, text: str, kinds: tuple[str, ...]) -> str:
    """Return what to do where nothing of these kinds is called so: entries like it, else where to
    define it.
    """
    asked = did_you_mean(names.suggestions(text, kinds))
    if asked:
        return f"{asked} Or add it under 'actions:'" if kinds == ("action",) else asked
    places = [_WHERE[kind] for kind in kinds if kind in _WHERE]
    if places:
        head = " or ".join([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]
        made = ", or load with --create-unknown" if set(kinds) & set(_CANDIDATES) else ""
        return f"define it under {head}, or name another{made}"
    listed = sorted(slug for kind, slug in names.known.ids() if kind in kinds)
    own = (
        "; or load a Turtle file that defines it before this file"
        if set(kinds) <= set(_OPEN)
        else ""
    )
    return f"use one of: {', '.join(listed)}{own}"


def taken(names: Names, kind: str, slug: str) -> tuple[str, str]:
    """Return what is wrong with an id that is taken, and what to do about it.

    An entry of the same kind that is on record is most likely the same one: a second id would split
    it in two. A source or a statement was most likely corrected and loaded again.
    """
    free = f"use the next free one, {names.next_free(slug)!r}"
    if not names.is_stored(slug):
        return f"the id {slug!r} is taken", f"keep one of the two; if they are not the same, {free}"
    here = names.stored_kind(slug)
    problem = f"the id {slug!r} is in the store already"
    again = (
        "withdraw the load that brought it (kg store log, kg store retract ENTRY), then load "
        "this file"
    )
    if here == kind == "source":
        return problem, f"drop yours where it is the same; where yours is corrected, {again}"
    if here == kind == "statement":
        return problem, f"{free}; or {again}"
    if here == kind:
        return (
            problem,
            "drop yours, it is on record; if you mean another one, give yours an id of its own",
        )
    return f"{problem}, as a {KIND_WORDS.get(here, here.replace('-', ' '))}", free
