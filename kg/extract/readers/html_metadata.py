"""What a page says of itself: title, language, publisher, address, day of publication."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LOWER: Final = "translate(@name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_DATES: Final = (
    "//meta[@property='article:published_time']/@content",
    f"//meta[{_LOWER}='dc.date.issued' or {_LOWER}='dcterms.issued']/@content",
    f"//meta[{_LOWER}='citation_publication_date']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
"""Where a page gives the day of its publication, and no other day."""
_TITLES: Final = (
    "//meta[@property='og:title']/@content",
    "string((//article//h1|//main//h1)[1])",
    "string(//title)",
    "string((//h1)[1])",
)
_PUBLISHERS: Final = ("//meta[@property='og:site_name']/@content",)
_ADDRESSES: Final = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY: Final = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)")
_LINKED: Final = "//script[@type='application/ld+json']/text()"
_MAX_LINKED: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; empty where it does not."""

    title: str
    language: str
    published: str
    publisher: str
    url: str


def read(root: Element) -> Metadata:
    """Return what a page says of itself.

    >>> from lxml import etree
    >>> page = etree.HTML('<html lang="fr"><title>A  page</title><p>x</p></html>')
    >>> read(page).title, read(page).language, read(page).published
    ('A page', 'fr', '')
    """
    language = str(root.get("lang") or "").strip()
    url = next(_values(root, _ADDRESSES), "")
    return Metadata(
        title=next(_values(root, _TITLES), ""),
        language=language if _LANGUAGE.fullmatch(language) else "",
        published=next(_days(root), ""),
        publisher=next(_values(root, _PUBLISHERS), ""),
        url=url if url.startswith(("http://", "https://")) else "",
    )


def _values(root: Element, paths: tuple[str, ...]) -> Iterator[str]:
    """Yield what paths lead to, folded, where it holds anything."""
    for path in paths:
        values = root.xpath(path)
        for value in [values] if isinstance(values, str) else values:
            if folded := " ".join(str(value).split()):
                yield folded


def _days(root: Element) -> Iterator[str]:
    """Yield the days of publication that a page gives, as ISO days."""
    for text in (*_values(root, _DATES), *_linked_dates(root)):
        match = _DAY.match(text)
        if match and (day := _day(*map(int, match.groups()))):
            yield day


def _day(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _linked_dates(root: Element) -> Iterator[str]:
    """Yield `datePublished` of the JSON-LD in a page; what is no JSON is passed over."""
    for text in root.xpath(_LINKED):
        if len(text) > _MAX_LINKED:
            continue
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            continue
        items = content if isinstance(content, list) else [content]
        for item in (*items, *_graph_of(items)):
            if isinstance(item, dict) and isinstance(item.get("datePublished"), str):
                yield item["datePublished"]


def _graph_of(items: list[Any]) -> list[Any]:
    graphs = [item.get("@graph") for item in items if isinstance(item, dict)]
    return [item for graph in graphs if isinstance(graph, list) for item in graph]
