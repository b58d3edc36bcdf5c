"""A drafted mandate beside one of the store: provisions new, gone, with another force, marks that
can be lifted, and how tasks may go on. Proposed, never set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.extract.resolutions import tasks
from kg.vocab import DCTERMS, MKG, SKOS, NamedNode, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.extract.resolutions.drafts import DraftTask, InstrumentDraft
    from kg.extract.resolutions.reading import Reading, ReadParagraph
    from kg.mandates import MandateContext
    from kg.model import Task
    from kg.store import View

NEW: Final = "new"
GONE: Final = "gone"
FORCE: Final = "force"
LIFT: Final = "lift"
CARRIES: Final = "carries"
WIDENS: Final = "widens"
NARROWS: Final = "narrows"
_PROVIDING: Final = (tasks.TASK, tasks.DUTY, tasks.LIMIT)
"""The roles of paragraphs that are provisions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of a comparison: what kind, the paragraph of the text, the entry of the store, and in
    words what differs. Either of the two may be empty.
    """

    kind: str
    paragraph: str
    entry: str
    what: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A mandate of the store beside the text of an instrument. `is_same` says that the instrument
    is one of the mandate's own, so that paragraphs are compared by their number.
    """

    mandate: str
    symbol: str
    is_same: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Provision:
    """A provision of the store: which fields are unverified, and the tasks that it sets."""

    id: str
    paragraph: str
    force: str
    sha256: str
    unverified: frozenset[str]


def compare(
    view: View, context: MandateContext, symbol: str, reading: Reading, draft: InstrumentDraft
) -> Comparison:
    """Return how the text of an instrument differs from a mandate of the store."""
    instruments = instruments_of(view, context.mandate.id)
    own_instruments = [i for i in instruments if view.value(i, SKOS.notation) == symbol]
    provisions = [p for i in (own_instruments or instruments) for p in _provisions(view, i)]
    rows: list[Difference] = []
    if own_instruments:
        rows += _by_number(provisions, reading)
    else:
        rows += _by_task(context.mandate.tasks, draft)
        rows += _proposals(view, context.mandate.tasks, draft)
    return Comparison(context.mandate.id, symbol, bool(own_instruments), tuple(rows))


def instruments_of(view: View, mandate: str) -> list[NamedNode]:
    """Return the instruments that establish or extend a mandate."""
    iri = entity("mandate", mandate)
    subjects = {
        quad.subject
        for predicate in (MKG.establishes, MKG.extends)
        for quad in view.match(None, predicate, iri)
        if isinstance(quad.subject, NamedNode)
    }
    return sorted(subjects, key=lambda node: node.value)


def _provisions(view: View, instrument: NamedNode) -> Iterator[_Provision]:
    for quad in view.match(None, DCTERMS.isPartOf, instrument):
        iri = quad.subject
        if not isinstance(iri, NamedNode):
            continue
        fields = {*view.values(iri, MKG.unverifiedField), *view.values(iri, MKG.inferredField)}
        unverified = {
            name
            for name, predicate in (("paragraph", MKG.paragraph), ("force", MKG.force))
            if predicate.value in fields
        }
        if local_id(view.value(iri, MKG.verification)) == "unverified":
            unverified = {"paragraph", "force"}
        passage = view.value(iri, MKG.passage)
        yield _Provision(
            local_id(iri.value),
            _key(view.value(iri, MKG.paragraph)),
            local_id(view.value(iri, MKG.force)),
            view.value(NamedNode(passage), MKG.sha256) if passage else "",
            frozenset(unverified),
        )


def _key(paragraph: str) -> str:
    """Return a paragraph number without spaces, full stops and what stands before it.

    >>> _key("OP 12 (a)(i)"), _key("3.")
    ('12(a)(i)', '3')
    """
    return re.sub(r"^(?:op|para(?:graph)?)\.?(?=\d)", "", re.sub(r"[\s.]", "", paragraph.lower()))


def _by_number(provisions: Sequence[_Provision], reading: Reading) -> Iterator[Difference]:
    """Yield the differences between the provisions of an instrument and its text, by number."""
    paragraphs = {_key(p.paragraph.path): p for p in reading.paragraphs}
    numbers_on_record = {p.paragraph for p in provisions if p.paragraph}
    for path, paragraph in paragraphs.items():
        if path not in numbers_on_record and paragraph.mark.role in _PROVIDING:
            force = f", {paragraph.force}" if paragraph.force else ""
            yield Difference(NEW, path, "", f"a {paragraph.mark.role}{force}; no provision has it")
    for provision in sorted(provisions, key=lambda p: p.id):
        if not provision.paragraph:
            yield Difference(GONE, "", provision.id, "has no paragraph number on record")
            continue
        match = paragraphs.get(provision.paragraph)
        if match is None:
            yield Difference(
                GONE, provision.paragraph, provision.id, "the text has no such paragraph"
            )
            continue
        yield from _marks(provision, match)


def _marks(provision: _Provision, read_paragraph: ReadParagraph) -> Iterator[Difference]:
    path, force = read_paragraph.paragraph.path, read_paragraph.force
    if provision.force and force and provision.force != force:
        yield Difference(
            FORCE, path, provision.id, f"{provision.force} in the store, {force} in the text"
        )
    liftable = [
        field
        for field in sorted(provision.unverified)
        if (field == "paragraph" and read_paragraph.is_sure)
        or (field == "force" and force and provision.force in ("", force))
    ]
    if liftable:
        yield Difference(LIFT, path, provision.id, f"read in the text: {', '.join(liftable)}")


def _by_task(old: Sequence[Task], draft: InstrumentDraft) -> Iterator[Difference]:
    """Yield the differences between the tasks of two instruments, by task concept."""
    new_concepts = {task.concept for task in draft.tasks if task.concept}
    offered = {c.id for task in draft.tasks if not task.concept for c in task.candidates}
    old_tasks = {task.concept: task for task in old}
    for task in draft.tasks:
        yield from _change(task, old_tasks.get(task.concept))
    for former in old:
        if former.concept not in new_concepts | offered:
            yield Difference(GONE, "", former.id, f"no task of the text has {former.concept}")


def _change(task: DraftTask, former: Task | None) -> Iterator[Difference]:
    """Yield that a task is new, or has another force than the one with its concept before."""
    if task.concept and former is None:
        yield Difference(
            NEW, task.path, "", f"{task.id}: {task.concept}, {task.force or 'no force'}"
        )
    elif former is not None and former.force and task.force and former.force != task.force:
        what = f"{former.force} before, {task.force} in the text"
        yield Difference(FORCE, task.path, former.id, what)


def _proposals(view: View, old: Sequence[Task], draft: InstrumentDraft) -> Iterator[Difference]:
    """Yield which tasks may carry, widen or narrow one of the old mandate."""
    for task in draft.tasks:
        yield from _proposal(view, task, old)


def _proposal(view: View, task: DraftTask, old: Sequence[Task]) -> Iterator[Difference]:
    concepts = [task.concept] if task.concept else [c.id for c in task.candidates]
    for former in old:
        if former.concept in concepts:
            open_words = "" if task.concept else ", if that is its concept"
            yield Difference(
                CARRIES, task.path, former.id, f"{task.id}: {former.concept}{open_words}"
            )
        elif task.concept and former.concept in _broader(view, task.concept):
            yield Difference(NARROWS, task.path, former.id, f"{task.id}: {task.concept}")
        elif task.concept and task.concept in _broader(view, former.concept):
            yield Difference(WIDENS, task.path, former.id, f"{task.id}: {task.concept}")


def _broader(view: View, concept: str) -> set[str]:
    return {local_id(iri) for iri in view.values(entity("task-concept", concept), SKOS.broader)}
