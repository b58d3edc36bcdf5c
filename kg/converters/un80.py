"""UN80 paragraph JSON -> an instrument with its provisions.

The marks of such a file are not trusted: paragraphs under a heading in the operative part have no
type there, whole lists of tasks among them, and levels are wrong. So its entries become the text
that they were made of, each prefix before its words, and that is read as the text of any resolution
is. Only paths, verbs and forces are taken: the words of an instrument are never a label.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from kg.converters.reading import Ids, Tally, json_root, refusal, text_of, wrong_format
from kg.converters.record import Conversion
from kg.documents import MappingNode, SequenceNode, day_of
from kg.errors import Location, UsageError
from kg.extract.resolutions.structure import structure
from kg.extract.resolutions.verbs import language_of, later, opening, verbs
from kg.importers.templates import read_as
from kg.words import counted

if TYPE_CHECKING:
    from kg.converters.record import ConvertContext, Entry, Value
    from kg.documents import Node
    from kg.extract.resolutions.record import Paragraph
    from kg.extract.resolutions.verbs import Verbs

_TYPES: Final = ("title", "frontmatter", "heading", "paragraph")
_COUNCIL: Final = re.compile(r"Resolution\s+(\d{1,4})\s*\((\d{4})\)")
_ASSEMBLY: Final = re.compile(r"Resolution\s+(\d{1,3}/\d{1,3})\b")
_TITLE: Final = re.compile(f"{_COUNCIL.pattern}|{_ASSEMBLY.pattern}")
_DAY: Final = re.compile(r"\bon\s+(\d{1,2}\s+[A-Z][a-z]+\s+\d{4})")
_HEAD: Final = 6
"""How many entries may name the instrument and the day of its adoption."""


def convert(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the instrument of a UN80 file. Raises InputError for what is wrong in it, or where it
    names no instrument, UsageError for an option that is no day.
    """
    root = json_root(data, path)
    entries = _entries(root, path)
    text = "\n\n".join(filter(None, map(_written, entries)))
    language_verbs = verbs(language_of(text))
    paragraphs = structure(text, language_verbs).paragraphs
    main = [paragraph for paragraph in paragraphs if not paragraph.part and paragraph.is_labelled]
    if not main:
        at = Location(path, root.line, root.column)
        remedy = "kg draft --resolution reads an instrument whose paragraphs have no numbers"
        raise refusal(at, "no-paragraphs", "no numbered paragraph stands in this file", remedy)
    instrument = _instrument(entries, path, context)
    ids, tally = Ids(context), Tally()
    if context.names.called(str(instrument["symbol"]), ("instrument",)):
        tally.add(str(instrument["symbol"]), "the store has this instrument already")
        return Conversion({}, tally.left_out())
    slug = ids.new("instrument", str(instrument["symbol"]), "instrument")
    provisions = _provisions(main, slug, ids, language_verbs, context)
    _count(entries, paragraphs, tally)
    entry: Entry = {"id": slug} | instrument | {"provisions": provisions}
    return Conversion(
        {"instruments": [entry]}, tally.left_out(), _notes(main, provisions, language_verbs)
    )


def _entries(root: Node, path: str) -> list[MappingNode]:
    """Return the entries of a file. Raises InputError where it is of another format."""
    members = list(root) if isinstance(root, SequenceNode) else []
    entries = [node for node in members if isinstance(node, MappingNode)]
    is_ours = all({"text", "type"} <= set(map(str, node)) for node in entries)
    if not entries or len(entries) < len(members) or not is_ours:
        raise wrong_format(root, path, "list of UN80 paragraphs with 'text' and 'type'")
    return entries


def _written(entry: MappingNode) -> str:
    """Return an entry as it stands in the instrument: its prefix, then its words."""
    prefix, words = (text_of(entry.child(key)) for key in ("prefix", "text"))
    return words if not prefix or words.startswith(prefix) else f"{prefix} {words}"


def _instrument(entries: list[MappingNode], path: str, context: ConvertContext) -> Entry:
    """Return symbol, label and day of the instrument, by the options or the head of the file."""
    head = [text_of(entry.child("text")) for entry in entries[:_HEAD]]
    symbol = context.options.get("symbol", "") or _symbol(head)
    if not symbol:
        at = Location(path, entries[0].line, entries[0].column)
        problem = "the title does not say which instrument this is"
        raise refusal(at, "missing-symbol", problem, "add its symbol: -p symbol=S/RES/…")
    adopted = context.options.get("adopted", "")
    if adopted and not day_of(adopted):
        raise UsageError(f"-p adopted={adopted}: no day of the calendar. Write YYYY-MM-DD.")
    entry: Entry = {"symbol": symbol, "label": next(filter(_TITLE.fullmatch, head), symbol)}
    if day := adopted or next(filter(None, map(_day, head)), ""):
        entry["adopted"] = day
    cite = context.options.get("cite", "")
    return entry | ({"cite": cite} if cite else {"verification": "unverified"})


def _symbol(head: list[str]) -> str:
    """Return the symbol of a resolution by its title, empty where it has none.

    >>> _symbol(["Resolution 9901 (2030)"]), _symbol(["Resolution 99/12"]), _symbol(["Statement"])
    ('S/RES/9901', 'A/RES/99/12', '')
    """
    for text in head:
        if match := _COUNCIL.search(text):
            return f"S/RES/{match[1]}"
        if match := _ASSEMBLY.search(text):
            return f"A/RES/{match[1]}"
    return ""


def _day(text: str) -> str:
    match = _DAY.search(text)
    return (match and read_as(match[1], "day")) or ""


def _provisions(
    paragraphs: list[Paragraph],
    slug: str,
    ids: Ids,
    language_verbs: Verbs,
    context: ConvertContext,
) -> list[Value]:
    """Return a provision for each paragraph, with the force of its first verb that has one; an
    item without a verb has that of the paragraph above it.
    """
    forces: dict[str, str] = {}
    provisions: list[Value] = []
    for paragraph in paragraphs:
        verb = opening(paragraph.words, language_verbs)
        others = later(paragraph.words, verb.end, language_verbs) if verb else ()
        words = [word for word in (verb, *others) if word is not None]
        word = next((word for word in words if word.force), verb)
        force = word.force if word else forces.get(paragraph.parent, "")
        forces[paragraph.path] = force
        wish = f"{slug}-op{paragraph.path}"
        provision: Entry = {"id": ids.new("provision", wish, slug), "paragraph": paragraph.path}
        if force:
            provision["force"] = force
        if word:
            provision["verb"] = word.word
        if "cite" not in context.options:
            provision["verification"] = "unverified"
        provisions.append(provision)
    return provisions


def _count(entries: list[MappingNode], paragraphs: tuple[Paragraph, ...], tally: Tally) -> None:
    """Count what is no provision: paragraphs of annexes, items with a dash, words before them."""
    tally.add(
        "paragraphs of annexes", "they are no provisions", sum(bool(p.part) for p in paragraphs)
    )
    unlabelled = sum(not p.part and not p.is_labelled for p in paragraphs)
    tally.add("items with a dash", "they have no label to cite", unlabelled)
    types = Counter(text_of(entry.child("type")) for entry in entries)
    tally.add("headings", "a provision has no heading", types["heading"])
    for name, count in types.items():
        if name not in _TYPES:
            tally.add(f"entries of type {name!r}", "no paragraph of the instrument", count)
    rest = types["paragraph"] - len(paragraphs)
    tally.add("paragraphs without a number", "they set nothing, or continue another", max(rest, 0))


def _notes(
    paragraphs: list[Paragraph], provisions: list[Value], language_verbs: Verbs
) -> tuple[str, ...]:
    """Return what a person has to look at: several verbs, doubtful labels, forces not read."""
    several = [
        paragraph.path
        for paragraph in paragraphs
        if (verb := opening(paragraph.words, language_verbs))
        and any(other.force for other in later(paragraph.words, verb.end, language_verbs))
    ]
    doubtful = [f"{paragraph.path}: {paragraph.note}" for paragraph in paragraphs if paragraph.note]
    weak = sum("force" not in provision for provision in provisions if isinstance(provision, dict))
    notes = ["Labels are left open: write your own, of at most six words."]
    if several:
        paths = ", ".join(several)
        notes.append(f"With several verbs, the force is that of the first that has one: {paths}.")
    if doubtful:
        notes.append(f"Doubtful: {'; '.join(doubtful)}.")
    if weak:
        notes.append(f"Without a force: {counted(weak, 'provision')}, whose verbs have none.")
    return tuple(notes)
