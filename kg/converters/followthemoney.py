"""FollowTheMoney entities -> actors, places, sources, instruments, and the relations between them.

Reads back what `kg export` writes: ids, names, kinds, points, and the relations that a registry
keeps. Of others' files, persons and public bodies are actors; for the rest of the legal entities an
option says which kind of actor they are. Statements are not read: FollowTheMoney has neither their
action nor how they are attributed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.converters.reading import Ids, Tally, json_lines, refusal, text_of, texts_of, wrong_format
from kg.converters.record import Conversion, Number
from kg.documents import MappingNode, SequenceNode, day_of
from kg.errors import Location, UsageError
from kg.importers import schema
from kg.vocab import kind_and_slug

if TYPE_CHECKING:
    from kg.converters.record import ConvertContext, Entry
    from kg.documents import Node

_ACTORS: Final = {"Person": "person", "PublicBody": "government-body"}
"""The kind of actor for the entities of a schema."""
_LEGAL_ENTITIES: Final = ("LegalEntity", "Organization", "Company", "Asset")
_DOCUMENTS: Final = (
    *("Article", "Document", "Pages", "HyperText", "PlainText", "Email", "Table", "Workbook"),
)
_SECTIONS: Final = ("sources", "actors", "places", "instruments")
_KINDS: Final = {"source": "sources", "actor": "actors", "place": "places"} | {
    "instrument": "instruments"
}
_LINKS: Final = {
    "Membership": ("part_of", "member", "organization"),
    "Succession": ("replaces", "successor", "predecessor"),
}
"""Links of FollowTheMoney that a registry keeps: the key, and which end has it."""
_RELATIONS: Final = {
    section: {
        field.predicate.value: key
        for key, field in schema.SECTIONS[section][1].items()
        if field.type == "ref" and field.predicate is not None
    }
    for section in _SECTIONS
}
"""The keys of each section that name another entry, by the IRI of their relation."""
_ALL: Final = ("name", "sourceUrl", "keywords", "title", "fileName")
_TAKEN: Final = {
    "actor": (*_ALL, "alias"),
    "place": (*_ALL, "alias", "full", "latitude", "longitude"),
    "source": (*_ALL, "author", "publisher", "publishedAt", "date", "authoredAt"),
    "instrument": (*_ALL, "alias"),
}
"""The properties of which an entry holds what they say."""
_MOST_DEGREES: Final = 90, 180


def convert(data: bytes, path: str, context: ConvertContext) -> Conversion:
    """Return the entries of a file of FollowTheMoney entities. Raises InputError for what is wrong
    in it, UsageError for an option that names no kind.
    """
    return _Converter(path, context).convert(data)


class _Converter:
    """Reads entities into entries; links after them, as their ends may come later in the file."""

    def __init__(self, path: str, context: ConvertContext) -> None:
        self.path = path
        self.names = context.names
        self.tally = Tally()
        self.ids = Ids(context)
        self.sections: dict[str, list[Entry]] = {section: [] for section in _SECTIONS}
        self.entries: dict[str, tuple[str, Entry]] = {}
        self.actor_kinds = _ACTORS | self.kinds_named(context.options.get("kinds", ""))
        self.place_kind = self.kind(context.options.get("place-kind", "site"), "place-kind")

    def kinds_named(self, text: str) -> dict[str, str]:
        """Return the kinds of actor that `-p kinds=SCHEMA:KIND,…` names."""
        pairs = [part.partition(":") for part in text.split(",") if part.strip()]
        return {name.strip(): self.kind(kind.strip(), "actor-kind") for name, _, kind in pairs}

    def kind(self, text: str, concepts: str) -> str:
        """Return the id of a kind. Raises UsageError where there is none."""
        kinds = self.names.called(text, (concepts,))
        if not kinds:
            raise UsageError(f"{text!r} is no {concepts}. kg vocab {concepts} lists them.")
        return kinds[0][1]

    def convert(self, data: bytes) -> Conversion:
        """Return the conversion of the whole file."""
        entities = [(self.checked(node), node) for node in json_lines(data, self.path)]
        links = []
        for schema_name, node in entities:
            properties = node.child("properties")
            values = properties if isinstance(properties, MappingNode) else MappingNode()
            if not self.entity(schema_name, node, values):
                links.append((schema_name, values))
        for schema_name, values in links:
            self.link(schema_name, values)
        if self.ids.taken:
            self.tally.add("entities", "the store has them already", len(self.ids.taken))
        return Conversion(self.sections, self.tally.left_out())

    def checked(self, node: MappingNode) -> str:
        """Return the schema of an entity. Raises InputError where it has none, or no id."""
        schema_name, identifier = (text_of(node.child(key)) for key in ("schema", "id"))
        if not schema_name:
            raise wrong_format(node, self.path, "FollowTheMoney entity: it has no 'schema'")
        if not identifier:
            at = Location(self.path, node.line, node.column)
            raise refusal(at, "missing-id", "this entity has no 'id'", 'add "id": "…"')
        return schema_name

    def entity(self, schema_name: str, node: MappingNode, values: MappingNode) -> bool:
        """Take an entity that is an entry of ours; return whether it was one, or was counted."""
        kind, slug = self.identity(schema_name, text_of(node.child("id")), values)
        if not kind:
            return self.is_counted(schema_name)
        name = text_of(_first(values, "name")) or text_of(_first(values, "title"))
        if not name:
            self.tally.add(f"{schema_name} without a name", "an entry needs one")
            return True
        entry = self.entry(kind, schema_name, name, values)
        if entry is not None:
            self.keep(kind, slug, text_of(node.child("id")), entry)
            for key in sorted(set(map(str, values)) - set(_TAKEN[kind])):
                self.tally.add(f"property {key!r}", "no key of ours holds it")
        return True

    def identity(self, schema_name: str, identifier: str, values: MappingNode) -> tuple[str, str]:
        """Return the kind of entry that an entity becomes, empty for none, and its id where the
        entity is one of our own export.
        """
        iri = kind_and_slug(text_of(_first(values, "sourceUrl")))
        if iri is not None and iri[0] in _KINDS:
            return iri
        kind = self.kind_of(schema_name, values)
        return kind, _own_slug(identifier, kind, values)

    def keep(self, kind: str, slug: str, identifier: str, fields: Entry) -> None:
        """Put the entry of an entity into its section, unless the store has it."""
        if slug and self.ids.is_stored(kind, slug):
            self.entries[identifier] = (_KINDS[kind], {"id": slug})
            return
        name = str(fields.get("label") or fields.get("title"))
        entry = {"id": self.ids.new(kind, slug or name, kind, exact=bool(slug))} | fields
        if not slug and kind in ("actor", "place"):
            entry["note"] = f"FollowTheMoney id {identifier}."
        self.entries[identifier] = (_KINDS[kind], entry)
        self.sections[_KINDS[kind]].append(entry)

    def kind_of(self, schema_name: str, values: MappingNode) -> str:
        """Return the kind of entry that the entities of a schema become, empty for none."""
        if schema_name in self.actor_kinds or schema_name in _LEGAL_ENTITIES:
            return "actor"
        if schema_name == "Address":
            return "place"
        is_statement = schema_name == "PlainText" and bool(_first(values, "proof"))
        return "source" if schema_name in _DOCUMENTS and not is_statement else ""

    def is_counted(self, schema_name: str) -> bool:
        """Count an entity that is no entry of ours; return false for what may be a link."""
        if schema_name in (*_LINKS, "UnknownLink"):
            return False
        whys = {
            "PlainText": "statements need an action and an attribution, which it has not",
            "Mention": "mentions belong to statements",
        }
        self.tally.add(schema_name, whys.get(schema_name, "no section of ours holds this schema"))
        return True

    def entry(self, kind: str, schema_name: str, name: str, values: MappingNode) -> Entry | None:
        """Return the fields of an entry but for its id, None where it is left out."""
        if kind == "source":
            return _source(name, values)
        aliases = [text for text in texts_of(values.child("alias")) if text != name]
        if kind == "instrument":
            symbol, *others = aliases or [text_of(_first(values, "fileName")) or name]
            return {"symbol": symbol, "label": name} | _aliases(others)
        own_kind = self.kind_of_entry(kind, schema_name, text_of(_first(values, "keywords")))
        if not own_kind:
            why = f"no kind of actor fits: -p kinds={schema_name}:KIND"
            self.tally.add(schema_name, why)
            return None
        entry: Entry = {"kind": own_kind, "label": name} | _aliases(aliases)
        return entry | (self.points(values) if kind == "place" else {})

    def kind_of_entry(self, kind: str, schema_name: str, keyword: str) -> str:
        """Return the kind of an actor or a place: its keyword, else by its schema or the option."""
        kinds = self.names.called(keyword, (f"{kind}-kind",)) if keyword else []
        if kinds:
            return kinds[0][1]
        return self.place_kind if kind == "place" else self.actor_kinds.get(schema_name, "")

    def points(self, values: MappingNode) -> Entry:
        """Return the point of an address; one that is outside the globe is left out."""
        latitude, longitude = (text_of(_first(values, key)) for key in ("latitude", "longitude"))
        if not (latitude and longitude):
            return {}
        try:
            inside = all(
                abs(float(text)) <= most
                for text, most in zip((latitude, longitude), _MOST_DEGREES, strict=True)
            )
        except ValueError:
            inside = False
        if not inside:
            self.tally.add("points", "they are no latitude and longitude")
            return {}
        point: Entry = {"lat": Number(latitude), "lon": Number(longitude), "precision": "estimate"}
        return {"points": [point | {"verification": "unverified"}]}

    def link(self, schema_name: str, values: MappingNode) -> None:
        """Put a relation under a key of its first end; what no registry keeps is counted."""
        if schema_name == "UnknownLink":
            first, second, role = (
                text_of(_first(values, key)) for key in ("subject", "object", "role")
            )
            section, entry = self.entries.get(first, ("", {}))
            key = _RELATIONS.get(section, {}).get(text_of(_first(values, "sourceUrl")), "")
            what = f"links {role!r}" if role else "links without a role"
        else:
            key, first_key, second_key = _LINKS[schema_name]
            first, second = (text_of(_first(values, name)) for name in (first_key, second_key))
            section, entry = self.entries.get(first, ("", {}))
            what = schema_name
        if not entry or second not in self.entries:
            self.tally.add(what, "one of their ends is not in the file, or was left out")
            return
        if not key:
            self.tally.add(what, "the registry keeps no such relation")
            return
        self.put(section, entry, key, str(self.entries[second][1]["id"]))

    def put(self, section: str, entry: Entry, key: str, other: str) -> None:
        """Put the id of another entry under a key; a second one for a key of one is counted."""
        if not schema.SECTIONS[section][1][key].many:
            if key in entry and entry[key] != other:
                self.tally.add(f"links {key!r}", "an entry has a single one")
                return
            entry[key] = other
            return
        members = entry.setdefault(key, [])
        if isinstance(members, list) and other not in members:
            members.append(other)


def _first(values: MappingNode, key: str) -> Node | None:
    """Return the first value of a property."""
    node = values.child(key)
    return next(iter(node), None) if isinstance(node, SequenceNode) else node


def _own_slug(identifier: str, kind: str, values: MappingNode) -> str:
    """Return the id that our own export keeps elsewhere: in the file name of a source."""
    file_name = text_of(_first(values, "fileName"))
    return file_name if kind == "source" and identifier == f"source-{file_name}" else ""


def _aliases(texts: list[str]) -> Entry:
    return {"aliases": list(texts)} if texts else {}


def _source(name: str, values: MappingNode) -> Entry:
    """Return the fields of a source."""
    entry: Entry = {"title": name}
    for key in ("publisher", "author"):
        if texts := texts_of(values.child(key)):
            entry[key] = " and ".join(texts)
    dates = [text_of(_first(values, key))[:10] for key in ("publishedAt", "date", "authoredAt")]
    date = next(filter(None, dates), "")
    if len(date) == len("2030"):
        entry |= {"published": f"{date}-12-31", "marks": {"published": "inferred"}}
    else:
        is_month = len(date) == len("2030-01") and day_of(f"{date}-01")
        entry["published"] = date if is_month or day_of(date) else schema.DAY
    url = text_of(_first(values, "sourceUrl"))
    return entry | ({"url": url} if url.startswith(("http://", "https://")) else {})
