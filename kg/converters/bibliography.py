"""CSL JSON and RIS, as Zotero writes them -> sources.

Both are read into the same fields first. RIS is read here and not by a library: the reader is
short, and what is wrong in a file is reported with its line, which libraries do not keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.characters import xml_safe
from kg.converters.reading import (
    Ids,
    Tally,
    json_root,
    refusal,
    text_of,
    texts_of,
    wrong_format,
)
from kg.converters.record import Conversion
from kg.documents import MappingNode, ScalarNode, SequenceNode, day_of
from kg.errors import Location
from kg.importers import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.converters.record import ConvertContext, Entry, Value
    from kg.documents import Node

_PERIODICAL: Final = frozenset(
    (
        *("article-newspaper", "article-magazine", "article-journal", "broadcast", "post-weblog"),
        *("webpage", "post", "NEWS", "MGZN", "JOUR", "BLOG", "ELEC", "WEB"),
    )
)
"""Types of a reference whose container publishes it: a newspaper, a journal, a site."""
_ZOTERO: Final = re.compile(r"(?:https?://(?:www\.)?zotero\.org/\S*items/|^\d+/)([A-Z0-9]{8})$")
_LANGUAGE: Final = re.compile(schema.SOURCE["language"].pattern)
_DAY: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?/{0,3}(?:\D.*)?")
_LINE: Final = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_LAST_DAY: Final = "12-31"


@dataclass
class _Reference:
    """A reference of a list: what a source has, where it stands, and which fields were not taken.

    `published` is a year, a month or a day as far as the reference goes.
    """

    at: Location
    type: str = ""
    title: str = ""
    container: str = ""
    publisher: str = ""
    authors: list[str] = field(default_factory=list)
    published: str = ""
    url: str = ""
    language: str = ""
    identifiers: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def convert_csl(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the references of a CSL JSON file as sources. Raises InputError."""
    root = json_root(data, path)
    members = list(root) if isinstance(root, SequenceNode) else [root]
    for member in members:
        if not isinstance(member, MappingNode) or not _CSL_SIGNS & set(map(str, member)):
            raise wrong_format(root, path, "list of CSL references")
    return _conversion([_csl(node, path) for node in members if _is_mapping(node)], context)  # type: ignore[arg-type]


def convert_ris(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the references of an RIS file as sources. Raises InputError."""
    return _conversion([_ris(fields, at) for fields, at in _ris_records(data, path)], context)


def _is_mapping(node: Node) -> bool:
    return isinstance(node, MappingNode)


_CSL_KEYS: Final = (
    *("id", "citation-key", "type", "title", "container-title", "publisher", "author", "issued"),
    *("URL", "language", "DOI", "ISBN"),
)


_CSL_SIGNS: Final = frozenset(("title", "issued", "author", "container-title"))
"""Keys of which a reference has one at least."""


def _csl(node: MappingNode, path: str) -> _Reference:
    """Return one CSL item."""
    found = _ZOTERO.search(text_of(node.child("id")))
    zotero = f"Zotero {found[1]}" if found else ""
    citation_key = text_of(node.child("citation-key"))
    own_id = "" if found else text_of(node.child("id"))
    return _Reference(
        Location(path, node.line, node.column),
        text_of(node.child("type")),
        text_of(node.child("title")),
        next(iter(texts_of(node.child("container-title"))), ""),
        text_of(node.child("publisher")),
        _csl_names(node.child("author")),
        _csl_date(node.child("issued")),
        text_of(node.child("URL")),
        text_of(node.child("language")),
        [
            *filter(None, (zotero, f"citation key {citation_key}" if citation_key else "")),
            *([f"reference {own_id}"] if own_id and own_id != citation_key else []),
            *_numbered(node, ("DOI", "ISBN")),
        ],
        [str(key) for key, value in node.items() if key not in _CSL_KEYS and _says(value)],
    )


def _says(node: Node) -> bool:
    return bool(text_of(node)) if isinstance(node, ScalarNode) else bool(node)


def _numbered(node: MappingNode, keys: Iterable[str]) -> list[str]:
    return [f"{key} {text}" for key in keys for text in texts_of(node.child(key))]


def _csl_names(node: Node | None) -> list[str]:
    """Return names as they are read: given name, particle, family name; or the literal one."""
    names = []
    for member in node if isinstance(node, SequenceNode) else []:
        if not isinstance(member, MappingNode):
            continue
        keys = ("given", "non-dropping-particle", "family", "suffix")
        parts = [text for key in keys if (text := text_of(member.child(key)))]
        names.append(text_of(member.child("literal")) or " ".join(parts))
    return [name for name in names if name]


def _csl_date(node: Node | None) -> str:
    """Return a date of CSL: its parts, else what the texts `raw` or `literal` say."""
    if not isinstance(node, MappingNode):
        return _date(text_of(node))
    parts = node.child("date-parts")
    first = parts[0] if isinstance(parts, SequenceNode) and parts else None
    numbers = texts_of(first) if isinstance(first, SequenceNode) else []
    if numbers:
        return _date("-".join(numbers[:3]))
    return _date(text_of(node.child("raw")) or text_of(node.child("literal")))


def _date(text: str) -> str:
    """Return a date as far as it goes: year, month or day; empty where it is none.

    >>> [_date(text) for text in ("2030", "2030-1", "2030/01/05/", "2030-02-30", "soon")]
    ['2030', '2030-01', '2030-01-05', '2030-02', '']
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return ""
    year, month, day = match.groups()
    if month is None or not 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
        return year
    month = f"{year}-{int(month):02d}"
    return (day_of(f"{month}-{int(day):02d}") if day else None) or month


_RIS_KEYS: Final = {
    **dict.fromkeys(("TI", "T1", "CT", "BT"), "title"),
    **dict.fromkeys(("T2", "JO", "JF", "JA", "J2"), "container"),
    "PB": "publisher",
    **dict.fromkeys(("AU", "A1"), "author"),
    **dict.fromkeys(("DA", "Y1", "PY"), "date"),
    "UR": "url",
    "LA": "language",
    "DO": "DOI",
    "SN": "ISBN",
    "ID": "key",
    "TY": "type",
}


def _ris_records(data: bytes, path: str) -> list[tuple[list[tuple[str, str]], Location]]:
    """Return the tags and values of each reference, with the line where it begins. Raises
    InputError with the line of what is wrong.
    """
    text = sandbox.text(data, path)
    records: list[tuple[list[tuple[str, str]], Location]] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), start=1):
        at = Location(path, number, 1)
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            if line.strip() and not is_open:
                problem = "this line is no part of a reference"
                raise refusal(at, "bad-ris", problem, "a reference begins with 'TY  - ' and a type")
            if line.strip():  # a value that continues on the next line
                tag, value = records[-1][0][-1]
                records[-1][0][-1] = tag, f"{value} {line.strip()}"
            continue
        tag, value = match[1], match[2].strip()
        if (tag == "TY") == is_open:
            problem = (
                "a reference ends without 'ER  -'" if is_open else f"{tag!r} is in no reference"
            )
            raise refusal(at, "bad-ris", problem, "begin with 'TY  - ', end with 'ER  - '")
        if tag == "TY":
            records.append(([], at))
        is_open = tag != "ER"
        if is_open:
            records[-1][0].append((tag, value))
    if is_open:
        raise refusal(
            records[-1][1], "bad-ris", "this reference has no end", "end it with 'ER  - '"
        )
    if not records:
        raise refusal(Location(path, 1, 1), "empty-file", "the file is empty", "export it again")
    return records


def _ris(fields: list[tuple[str, str]], at: Location) -> _Reference:
    """Return one RIS reference."""
    grouped: dict[str, list[str]] = {}
    for tag, value in fields:
        text = " ".join(xml_safe(value).split())
        if text:
            grouped.setdefault(_RIS_KEYS.get(tag, f"tag {tag}"), []).append(text)

    def first(key: str) -> str:
        return next(iter(grouped.get(key, ())), "")

    dates = sorted(filter(None, map(_date, grouped.get("date", ()))), key=len)
    numbers = [f"{key} {text}" for key in ("DOI", "ISBN") for text in grouped.get(key, ())]
    return _Reference(
        at,
        first("type"),
        first("title"),
        first("container"),
        first("publisher"),
        [_in_reading_order(name) for name in grouped.get("author", ())],
        dates[-1] if dates else "",
        first("url"),
        first("language"),
        [*(f"reference {key}" for key in grouped.get("key", ())), *numbers],
        [key for key in grouped if key.startswith("tag ")],
    )


def _in_reading_order(name: str) -> str:
    """Return a name without its comma: given name first.

    >>> _in_reading_order("Doe, Jane"), _in_reading_order("Lake Radio")
    ('Jane Doe', 'Lake Radio')
    """
    family, comma, rest = name.partition(",")
    return f"{rest.strip()} {family}" if comma and rest.strip() else family.strip()


def _conversion(references: list[_Reference], context: ConvertContext) -> Conversion:
    """Return references as sources."""
    ids, tally = Ids(context), Tally()
    entries: list[Entry] = []
    for reference in references:
        if not reference.title:
            tally.add("references without a title", "a source needs one")
            continue
        for name in reference.rest:
            tally.add(f"field {name!r}", "no key of ours holds it")
        entries.append(_source(reference, ids, tally))
    return Conversion({"sources": entries}, tally.left_out(), _notes(references))


def _notes(references: list[_Reference]) -> tuple[str, ...]:
    undated = sum(not reference.published for reference in references)
    years = sum(len(reference.published) == len("2030") for reference in references)
    notes = []
    if undated:
        notes.append(f"Without a date ({undated}): write the day or the month of publication.")
    if years:
        notes.append(f"With a year alone ({years}): its last day counts, marked inferred.")
    return tuple(notes)


def _source(reference: _Reference, ids: Ids, tally: Tally) -> Entry:
    """Return the entry of a reference: as its keys stand in the file format."""
    is_periodical = reference.type in _PERIODICAL
    order = (reference.container, reference.publisher)
    publisher, other = order if is_periodical else order[::-1]
    entry: Entry = {"id": _id(reference, publisher or other, ids), "title": reference.title}
    if publisher or other:
        entry["publisher"] = publisher or other
    if publisher and other:
        tally.add("publishers" if is_periodical else "containers", "the source names another one")
    if reference.authors:
        entry["author"] = " and ".join(reference.authors)
    entry |= _published(reference.published)
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", reference.url):
        entry["url"] = reference.url
    elif reference.url:
        tally.add("addresses", "they are no http address")
    if _LANGUAGE.fullmatch(reference.language):
        entry["language"] = reference.language
    elif reference.language:
        tally.add(f"language {reference.language!r}", "it is no language tag")
    identifiers: list[Value] = [*dict.fromkeys(reference.identifiers)]
    return entry | ({"identifiers": identifiers} if identifiers else {})


def _id(reference: _Reference, publisher: str, ids: Ids) -> str:
    """Return an id made of who published or wrote it, and when."""
    author = reference.authors[0].split()[-1] if reference.authors else ""
    wish = publisher or author or reference.title
    return ids.new("source", f"{wish} {reference.published}".strip(), "source")


def _published(date: str) -> Entry:
    """Return when a source was published: a year alone counts from its last day on, marked."""
    if not date:
        return {"published": schema.DAY}
    if len(date) > len("2030"):
        return {"published": date}
    note = f"Published in {date}; month and day are not known."
    return {"published": f"{date}-{_LAST_DAY}", "marks": {"published": "inferred"}, "note": note}
