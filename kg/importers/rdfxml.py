"""RDF/XML before the engine sees it: plain entities put out, no depth, and the rules that the
engine passes over.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from kg.errors import Finding, InputError, Location
from kg.importers.literals import bad_language
from kg.importers.turtle_locations import resolved
from kg.sandbox import MAX_DEPTH
from kg.vocab import RDF

_RDF: Final = f"{RDF} "
_XML: Final = "http://www.w3.org/XML/1998/namespace "  # expat's own name of the prefix xml
_ABOUT, _ID, _NODE_ID = _RDF + "about", _RDF + "ID", _RDF + "nodeID"
_NO_NODE: Final = frozenset(
    _RDF + name
    for name in (
        "ID",
        "about",
        "bagID",
        "parseType",
        "resource",
        "nodeID",
        "datatype",
        "li",
        "aboutEach",
        "aboutEachPrefix",
    )
)
_NO_PROPERTY: Final = _NO_NODE - {_RDF + "li"} | {_RDF + "RDF", _RDF + "Description"}
_NO_ATTRIBUTE: Final = frozenset(
    _RDF + name for name in ("RDF", "Description", "bagID", "li", "aboutEach", "aboutEachPrefix")
)
_OF_PROPERTIES: Final = frozenset(_RDF + name for name in ("resource", "parseType", "datatype"))
_NAME: Final = re.compile(r"[^\W\d][\w.\-·]*")
_OPAQUE: Final = _RDF + "parseType"
_ITS: Final = "http://www.w3.org/2005/11/its "
_LATER: Final = {
    _RDF + "version": "rdf:version",
    _RDF + "annotation": "rdf:annotation",
    _RDF + "annotationNodeID": "rdf:annotationNodeID",
    _ITS + "dir": "its:dir, a base direction,",
}
"""The attributes of RDF 1.2, which readers of RDF 1.1 do not know."""
MAX_ENTITIES: Final = 1_000
MAX_ENTITY: Final = 4_096
_MAX_GROWTH: Final = 10
_FREE: Final = 1024**2
_REFERENCE: Final = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&([A-Za-z_:\x80-\xff][\w:.\x80-\xff-]*);", re.DOTALL
)
_OBJECTS: Final = frozenset(_RDF + name for name in ("resource", "nodeID", "datatype"))


class _Scan:
    """One pass of expat, which does not recurse: `locations` of the subjects, or an InputError."""

    def __init__(self, path: str, *, any_root: bool) -> None:
        self.path = path
        self.any_root = any_root
        self.locations: dict[str, Location] = {}
        self.ids: set[str] = set()
        self.roles: list[str] = []  # of each open element: root, node, property, opaque
        self.bases: list[str] = [""]
        self.entities: dict[str, str] = {}
        self.in_doctype = 0
        self.doctype = 0, 0  # a byte of its head, and its last
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.begin_doctype
        self.parser.EndDoctypeDeclHandler = self.end_doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.AttlistDeclHandler = self.attlist
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartNamespaceDeclHandler = self.namespace

    def location(self) -> Location:
        """Return where the parser stands."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        return Location(self.path, line, column + 1)

    def refuse(self, code: str, message: str, remedy: str) -> InputError:
        return InputError.of([Finding(*self.location(), code, "error", message, remedy)])

    def declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise self.refuse(
                "not-utf8", f"declares the encoding {encoding}", "save the file as UTF-8"
            )
        if version != "1.0":
            raise self.refuse("rdf-syntax", f"XML {version} is not read", "write XML 1.0")

    def begin_doctype(
        self, _name: str, system: str | None, public: str | None, _has_subset: object
    ) -> None:
        if system or public:
            problem, remedy = (
                "a DOCTYPE that names another file is refused: kg fetches nothing",
                "leave the address out",
            )
            raise self.refuse("doctype", problem, remedy)
        self.in_doctype = self.parser.CurrentByteIndex

    def end_doctype(self) -> None:
        self.doctype = self.in_doctype, self.parser.CurrentByteIndex

    def attlist(self, *_: object) -> None:
        raise self.refuse(
            "doctype", "a DOCTYPE with default attributes is refused", "write the attributes out"
        )

    def entity(
        self,
        name: str,
        is_parameter: object,
        value: str | None,
        _base: str | None,
        system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        if is_parameter or value is None or system:
            kind = "parameter" if is_parameter else "external"
            raise self.refuse(
                "doctype", f"the {kind} entity {name!r} is refused", "write it out where it is used"
            )
        if "&" in value or "<" in value:
            problem = f"the entity {name!r} is refused: its value holds an entity or an element"
            raise self.refuse("doctype", problem, "write it out where it is used")
        if len(value) > MAX_ENTITY or len(self.entities) >= MAX_ENTITIES:
            problem = (
                f"more than {MAX_ENTITIES:,} entities, or one of more than {MAX_ENTITY:,} "
                "characters"
            )
            raise self.refuse("doctype", problem, "write them out where they are used")
        self.entities.setdefault(name, value)  # the first one counts, and expat reports no other

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        if " " in (uri or ""):
            raise self.refuse(
                "bad-iri", f"the namespace of {prefix or 'the default'} holds a space", "correct it"
            )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        role = self.role(name, attributes)
        self.roles.append(role)
        if len(self.roles) > MAX_DEPTH:
            raise self.refuse(
                "too-deep", f"elements nest more than {MAX_DEPTH} deep", "flatten this part"
            )
        self.bases.append(resolved(self.bases[-1], attributes.get(_XML + "base", "")))
        if (
            problem := bad_language(attributes[_XML + "lang"])
            if attributes.get(_XML + "lang")
            else ""
        ):
            raise self.refuse("bad-language", problem, "write a tag of BCP 47, such as en or fr-HT")
        for key in attributes.keys() & _LATER.keys():
            raise self.refuse(
                "rdf-version", f"{_LATER[key]} is of RDF 1.2, which is not read", "leave it out"
            )
        if role in ("node", "property", "resource"):
            self.attributes(role, attributes)
        if role == "node" and (_ABOUT in attributes or _ID in attributes):
            reference = attributes.get(_ABOUT, "#" + attributes.get(_ID, ""))
            self.locations.setdefault(resolved(self.bases[-1], reference), self.location())

    def end(self, _name: str) -> None:
        self.roles.pop()
        self.bases.pop()

    def role(self, name: str, attributes: dict[str, str]) -> str:
        """Return what an element is by where it stands; one that may not stand there is refused."""
        above = self.roles[-1] if self.roles else ""
        if above == "opaque":
            return "opaque"
        if not above and name == _RDF + "RDF":
            return "root"
        if not above and not self.any_root:
            problem = "the root element is not rdf:RDF"
            raise self.refuse(
                "not-rdf-xml", problem, "name the file .rdf if this is RDF/XML, else leave it out"
            )
        is_node = above in ("", "root", "property")
        if name in (_NO_NODE | {_RDF + "RDF"} if is_node else _NO_PROPERTY):
            kind = "node" if is_node else "property"
            raise self.refuse(
                "rdf-syntax", f"rdf:{name.removeprefix(_RDF)} is no {kind}", "use another element"
            )
        return "node" if is_node else self.role_of_property(attributes)

    def role_of_property(self, attributes: dict[str, str]) -> str:
        """Return what a property element is by its rdf:parseType."""
        content = attributes.get(_OPAQUE)
        if content is not None and attributes.keys() & _OBJECTS:
            problem, remedy = "rdf:parseType stands beside another object", "keep one of them"
            raise self.refuse("rdf-syntax", problem, remedy)
        if content == "Triple":
            problem, remedy = (
                "triple terms (RDF 1.2) are not used here",
                "make the statement a node of its own",
            )
            raise self.refuse("triple-term", problem, remedy)
        if content == "Resource":
            return "resource"  # what stands in it are properties
        return "property" if content in (None, "Collection") else "opaque"

    def attributes(self, role: str, attributes: dict[str, str]) -> None:
        wrong = _NO_ATTRIBUTE | (_OF_PROPERTIES if role == "node" else frozenset((_ABOUT,)))
        for name in attributes.keys() & wrong:
            raise self.refuse(
                "rdf-syntax", f"rdf:{name.removeprefix(_RDF)} may not stand here", "remove it"
            )
        subject_keys = [key for key in (_ABOUT, _ID, _NODE_ID) if key in attributes]
        if role == "node" and len(subject_keys) > 1:
            raise self.refuse(
                "rdf-syntax", "a node is named twice", "keep one of rdf:about, rdf:ID, rdf:nodeID"
            )
        for key in (_ID, _NODE_ID):
            if key in attributes and not _NAME.fullmatch(attributes[key]):
                raise self.refuse(
                    "rdf-syntax", f"{attributes[key][:40]!r} is no XML name", "begin with a letter"
                )
        if _ID in attributes:
            iri = resolved(self.bases[-1], "#" + attributes[_ID])
            if iri in self.ids:
                raise self.refuse(
                    "duplicate-id", f"rdf:ID {attributes[_ID]!r} stands here twice", "use rdf:about"
                )
            self.ids.add(iri)


def scan(data: bytes, path: str, *, any_root: bool) -> dict[str, Location]:
    """Return where each named node of RDF/XML first stands. Raises InputError with line and column.

    `any_root` allows a single node in place of rdf:RDF.
    """
    return _scanned(data, path, any_root=any_root).locations


def prepared(data: bytes, path: str, *, any_root: bool) -> bytes:
    """Return RDF/XML as the engine is to read it: the same lines, without DOCTYPE, entities and
    CDATA sections.

    Entities are read whose value holds no other one and no element, as older editors of ontologies
    write them for namespaces. Raises InputError with line and column.
    """
    allowed = max(_FREE, _MAX_GROWTH * len(data))
    _refuse_growth(data, path, allowed)
    scanner = _scanned(data, path, any_root=any_root)
    if not scanner.doctype[1]:
        return _REFERENCE.sub(_as_text, data) if b"<![CDATA[" in data else data
    start = data.rfind(b"<!DOCTYPE", 0, scanner.doctype[0] + 1)
    end = data.index(b">", scanner.doctype[1]) + 1
    blank = re.sub(rb"[^\n]", b" ", data[start:end])
    values = {name.encode(): _escaped(value) for name, value in scanner.entities.items()}

    def put_out(match: re.Match[bytes]) -> bytes:
        return values.get(match[1], match[0]) if match[1] else _as_text(match)

    return data[:start] + blank + _REFERENCE.sub(put_out, data[end:])


def _as_text(match: re.Match[bytes]) -> bytes:
    """Return a CDATA section as the text that it is, which the engine takes beside other text; all
    else as it is.
    """
    if not match[0].startswith(b"<![CDATA["):
        return match[0]
    return match[0][9:-3].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _escaped(value: str) -> bytes:
    for mark, name in ((">", "&gt;"), ('"', "&quot;"), ("'", "&apos;")):
        value = value.replace(mark, name)
    return value.encode()


_DECLARED: Final = re.compile(rb"<!ENTITY\s+([^\s%&;<>]+)\s+(?:\"([^\"]*)\"|'([^']*)')")


def _refuse_growth(data: bytes, path: str, allowed: int) -> None:
    """Refuse a text that would become too long with its entities put out, before expat does so."""
    sizes: dict[bytes, int] = {}
    for match in _DECLARED.finditer(data):
        sizes[match[1]] = max(sizes.get(match[1], 0), len(match[2] or match[3] or b""))
    if not sizes:
        return
    grown = sum(sizes.get(match[1], 0) for match in _REFERENCE.finditer(data) if match[1])
    if grown > allowed:
        problem = (
            f"its entities would make {grown:,} bytes of it, more than the {allowed:,} "
            "allowed for its size"
        )
        finding = Finding(
            path, 1, 1, "doctype", "error", problem, "write them out where they are used"
        )
        raise InputError.of([finding])


def _scanned(data: bytes, path: str, *, any_root: bool) -> _Scan:
    scanner = _Scan(path, any_root=any_root)
    try:
        scanner.parser.Parse(data, True)  # noqa: FBT003 - expat's own: this is all
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code) or "no XML"
        finding = Finding(
            path,
            error.lineno,
            error.offset + 1,
            "xml-syntax",
            "error",
            f"not well-formed XML: {message}",
            "correct the file at this place",
        )
        raise InputError.of([finding]) from error
    return scanner
