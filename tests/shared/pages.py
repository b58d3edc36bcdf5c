"""Reading a page: its elements and texts, and what any page of ours must keep to."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from pyoxigraph import Literal, Quad, Store

from kg.engine import Local
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import REGISTRY_GRAPH, SKOS, entity

_VOID = {"meta", "br", "link", "img", "input", "hr"}
_URLS = (
    "src",
    "href",
    "xlink:href",
    "action",
    "data",
    "poster",
    "srcset",
    "formaction",
    "background",
    "ping",
)


class Reader(HTMLParser):
    """Reads a page: elements with attributes, texts by element, and whether every element is closed
    in order.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def faults(text: str) -> list[str]:
    """Return what a page does that none may do: open ends, links to nowhere or outside, code of its
    own.
    """
    reader = Reader(text)
    found = [f"not closed: {tag}" for tag in reader.open]
    values = [
        (name, value) for _, attributes in reader.elements for name, value in attributes.items()
    ]
    found += [
        f"outside: {value}" for name, value in values if name in _URLS and not value.startswith("#")
    ]
    found += [f"own {name}" for name, _ in values if name == "style" or name.startswith("on")]
    found += re.findall(r"url\(|@import|<link|<img|<iframe|fetch\(|XMLHttpRequest|import\(", text)
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    found += [f"twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1})]
    links = {attributes["href"][1:] for tag, attributes in reader.elements if tag == "a"}
    found += [f"nowhere: {link}" for link in sorted(links - set(ids))]
    policy = next(
        attributes["content"] for _, attributes in reader.elements if "http-equiv" in attributes
    )
    found += [] if policy.startswith("default-src 'none'; ") else [policy]
    for tag in ("style", "script"):
        for body in reader.texts.get(tag, ()):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            found += [] if f"{tag}-src 'sha256-{digest}'" in policy else [f"{tag} is not allowed"]
    return found


def relabelled(kind: str, slug: str, label: str) -> View:
    """Return the knowledge base with another label for one entry."""
    engine = Store()
    engine.bulk_extend(open_view().quads())
    iri = entity(kind, slug)
    for quad in list(engine.quads_for_pattern(iri, SKOS.prefLabel, None, None)):
        engine.remove(quad)
    engine.add(Quad(iri, SKOS.prefLabel, Literal(label, language="en"), REGISTRY_GRAPH))
    return View(Local(engine))
