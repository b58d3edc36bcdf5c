"""RDF/XML before the engine sees it: no DOCTYPE, no entities, no depth, and the rules that the engine passes over."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from kg.errors import Finding, InputError
from kg.gate import MAX_DEPTH
from kg.ingest.literals import bad_language
from kg.ingest.subjects import resolved
from kg.vocab import RDF

_RDF: Final = f"{RDF} "
_XML: Final = "http://www.w3.org/XML/1998/namespace "  # expat's own name of the prefix xml
_ABOUT, _ID, _NODE_ID = _RDF + "about", _RDF + "ID", _RDF + "nodeID"
_NO_NODE: Final = frozenset(
    _RDF + name
    for name in ("ID", "about", "bagID", "parseType", "resource", "nodeID", "datatype", "li", "aboutEach",
                 "aboutEachPrefix")
)  # fmt: skip
_NO_PROPERTY: Final = _NO_NODE - {_RDF + "li"} | {_RDF + "RDF", _RDF + "Description"}
_NO_ATTRIBUTE: Final = frozenset(
    _RDF + name for name in ("RDF", "Description", "bagID", "li", "aboutEach", "aboutEachPrefix")
)
_OF_PROPERTIES: Final = frozenset(_RDF + name for name in ("resource", "parseType", "datatype"))
_NAME: Final = re.compile(r"[^\W\d][\w.\-·]*")
_OPAQUE: Final = _RDF + "parseType"
_OBJECTS: Final = frozenset(_RDF + name for name in ("resource", "nodeID", "datatype"))


class _Scan:
    """One pass of expat, which does not recurse: `places` of the subjects, or an InputError."""

    def __init__(self, path: str, *, any_root: bool) -> None:
        self.path = path
        self.any_root = any_root
        self.places: dict[str, tuple[int, int]] = {}
        self.ids: set[str] = set()
        self.roles: list[str] = []  # of each open element: root, node, property, opaque
        self.bases: list[str] = [""]
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartNamespaceDeclHandler = self.namespace

    def refuse(self, code: str, message: str, remedy: str) -> InputError:
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return InputError.of([Finding(self.path, *place, code, "error", message, remedy)])

    def declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise self.refuse("not-utf8", f"declares the encoding {encoding}", "save the file as UTF-8")
        if version != "1.0":
            raise self.refuse("rdf-syntax", f"XML {version} is not read", "write XML 1.0")

    def doctype(self, *_: object) -> None:
        raise self.refuse("doctype", "a DOCTYPE, which could define entities, is refused", "remove it, write names out")

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        if " " in (uri or ""):
            raise self.refuse("bad-iri", f"the namespace of {prefix or 'the default'} holds a space", "correct it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        role = self.role(name, attributes)
        self.roles.append(role)
        if len(self.roles) > MAX_DEPTH:
            raise self.refuse("too-deep", f"elements nest more than {MAX_DEPTH} deep", "flatten this part")
        self.bases.append(resolved(self.bases[-1], attributes.get(_XML + "base", "")))
        if problem := bad_language(attributes[_XML + "lang"]) if attributes.get(_XML + "lang") else "":
            raise self.refuse("bad-language", problem, "write a tag of BCP 47, such as en or fr-HT")
        if role in ("node", "property", "resource"):
            self.attributes(role, attributes)
        if role == "node" and (_ABOUT in attributes or _ID in attributes):
            written = attributes.get(_ABOUT, "#" + attributes.get(_ID, ""))
            place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
            self.places.setdefault(resolved(self.bases[-1], written), place)

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
            raise self.refuse("not-rdf-xml", problem, "name the file .rdf if this is RDF/XML, else leave it out")
        is_node = above in ("", "root", "property")
        if name in (_NO_NODE | {_RDF + "RDF"} if is_node else _NO_PROPERTY):
            kind = "node" if is_node else "property"
            raise self.refuse("rdf-syntax", f"rdf:{name.removeprefix(_RDF)} is no {kind}", "use another element")
        if is_node:
            return "node"
        content = attributes.get(_OPAQUE)
        if content is not None and attributes.keys() & _OBJECTS:
            problem, remedy = "rdf:parseType stands beside another object", "keep one of them"
            raise self.refuse("rdf-syntax", problem, remedy)
        if content == "Resource":
            return "resource"  # what stands in it are properties
        return "property" if content in (None, "Collection") else "opaque"

    def attributes(self, role: str, attributes: dict[str, str]) -> None:
        wrong = _NO_ATTRIBUTE | (_OF_PROPERTIES if role == "node" else frozenset((_ABOUT,)))
        for name in attributes.keys() & wrong:
            raise self.refuse("rdf-syntax", f"rdf:{name.removeprefix(_RDF)} may not stand here", "remove it")
        named = [key for key in (_ABOUT, _ID, _NODE_ID) if key in attributes]
        if role == "node" and len(named) > 1:
            raise self.refuse("rdf-syntax", "a node is named twice", "keep one of rdf:about, rdf:ID, rdf:nodeID")
        for key in (_ID, _NODE_ID):
            if key in attributes and not _NAME.fullmatch(attributes[key]):
                raise self.refuse("rdf-syntax", f"{attributes[key][:40]!r} is no XML name", "begin with a letter")
        if _ID in attributes:
            iri = resolved(self.bases[-1], "#" + attributes[_ID])
            if iri in self.ids:
                raise self.refuse("duplicate-id", f"rdf:ID {attributes[_ID]!r} stands here twice", "use rdf:about")
            self.ids.add(iri)


def scan(data: bytes, path: str, *, any_root: bool) -> dict[str, tuple[int, int]]:
    """Return where each named node of RDF/XML first stands. Raises InputError with line and column.

    `any_root` allows a single node in place of rdf:RDF.
    """
    found = _Scan(path, any_root=any_root)
    try:
        found.parser.Parse(data, True)  # noqa: FBT003 - expat's own: this is all
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code) or "no XML"
        finding = Finding(
            path, error.lineno, error.offset + 1, "xml-syntax", "error", f"not well-formed XML: {message}",
            "correct the file at this place",
        )  # fmt: skip
        raise InputError.of([finding]) from error
    return found.places
