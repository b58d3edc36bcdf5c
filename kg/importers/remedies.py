"""What to do about a reference that leads nowhere, or an id that is taken: each remedy leads out of
its finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.importers import schema
from kg.suggest import did_you_mean
from kg.words import with_article

if TYPE_CHECKING:
    from kg.importers.names import Names

KIND_WORDS: Final = {
    "task-concept": "task concept",
    "place-kind": "place kind",
    "actor-kind": "actor kind",
    "duty": "duty or limit",
    "evidential-value": "evidential value",
}
_WHERE: Final = {
    "actor": "'actors:'",
    "place": "'places:'",
    "phenomenon": "'phenomena:'",
    "action": "'actions:'",
    "task-concept": "'task_concepts:'",
    "place-kind": "'place_kinds:'",
    "actor-kind": "'actor_kinds:'",
    "unit": "'units:'",
    "modality": "'modalities:'",
    "instrument": "'instruments:'",
    "mandate": "'mandates:'",
    "source": "'sources:'",
    "statement": "'statements:'",
    "provision": "'provisions:' of its instrument",
    "task": "'tasks:' of its mandate",
    "duty": "'duties:' of its mandate",
}
"""Where a file of ours defines an entry of each kind; the kinds that are not here are closed."""
_CANDIDATES: Final = ("actor", "place")


def unknown(names: Names, text: str, kinds: tuple[str, ...]) -> str:
    """Return what to do where nothing of these kinds is called so: entries like it, else where to
    define it.
    """
    suggestion = did_you_mean(names.suggestions(text, kinds))
    is_open = len(kinds) == 1 and kinds[0] in schema.OPEN_KINDS
    if suggestion:
        return f"{suggestion} Or add it under {_WHERE[kinds[0]]}" if is_open else suggestion
    if is_open:
        return f"define it under {_WHERE[kinds[0]]}, or use one that 'kg vocab {kinds[0]}' lists"
    places = [_WHERE[kind] for kind in kinds if kind in _WHERE]
    if places:
        head = " or ".join([", ".join(places[:-1]), places[-1]]) if len(places) > 1 else places[0]
        create_hint = ", or load with --create-unknown" if set(kinds) & set(_CANDIDATES) else ""
        return f"define it under {head}, or name another{create_hint}"
    slugs = sorted(slug for kind, slug in names.entries.ids() if kind in kinds)
    return f"use one of: {', '.join(slugs)}"


def taken(names: Names, kind: str, slug: str) -> tuple[str, str]:
    """Return what is wrong with an id that is taken, and what to do about it.

    An entry of the same kind that is on record is most likely the same one: a second id would split
    it in two. A source or a statement was most likely corrected and loaded again.
    """
    free = f"use the next free one, {names.next_free(slug)!r}"
    stored_kind = names.stored_kind(kind, slug)
    if not stored_kind:
        return f"the id {slug!r} is taken", f"keep one of the two; if they are not the same, {free}"
    problem = f"the id {slug!r} is in the store already"
    again = (
        "withdraw the load that brought it (kg store log, kg store retract ENTRY), then load "
        "this file"
    )
    if stored_kind == kind == "source":
        return problem, f"drop yours where it is the same; where yours is corrected, {again}"
    if stored_kind == kind == "statement":
        return problem, f"{free}; or {again}"
    if stored_kind == kind:
        return (
            problem,
            "drop yours, it is on record; if you mean another one, give yours an id of its own",
        )
    word = KIND_WORDS.get(stored_kind, stored_kind.replace("-", " "))
    return f"{problem}, as {with_article(word)}", free
