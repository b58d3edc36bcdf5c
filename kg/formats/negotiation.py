"""The format that an HTTP client asks for: proactive negotiation by the Accept header (RFC 9110,
section 12.5.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.formats.registry import taking

if TYPE_CHECKING:
    from kg.services.format_record import Format


class _Range(NamedTuple):
    """A media range of an Accept header, such as text/*, and its quality from 0 to 1."""

    media_type: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how closely the range fits a media type: 3 for the type itself, 2 for its main
        type, 1 for anything, 0 where it does not fit.
        """
        if self.media_type == media_type:
            return 3
        if self.media_type == f"{media_type.partition('/')[0]}/*":
            return 2
        return int(self.media_type == "*/*")


def by_media_type(accept: str, *kinds: str) -> Format | None:
    """Return the format for some kinds of answer that an Accept header prefers, None where it
    accepts none of them.

    The highest quality counts, then the more specific range, then the order of the formats. An
    empty header accepts anything. What cannot be read in it is skipped.

    >>> by_media_type("application/rdf+xml;q=0.8, text/turtle", "dataset").name
    'ttl'
    >>> by_media_type("image/png, */*;q=0.1", "report").name
    'table'
    """
    ranges = _ranges(accept) or [_Range("*/*", 1.0)]
    best: tuple[tuple[float, int], Format] | None = None
    for record in taking(*kinds):
        rank = max(_rank(media_type, ranges) for media_type in _media_types(record, kinds))
        if rank[0] > 0 and (best is None or rank > best[0]):
            best = (rank, record)
    return best[1] if best else None


def _media_types(record: Format, kinds: tuple[str, ...]) -> tuple[str, str]:
    """Return the media types of a format: that of the kind, and that of most kinds."""
    return record.media_type_of(record.kind_among(kinds)), record.media_type


def _rank(media_type: str, ranges: list[_Range]) -> tuple[float, int]:
    """Return the quality of a media type, which is that of its most specific range, and how
    specific that is.
    """
    specificity, quality = max((entry.specificity(media_type), entry.quality) for entry in ranges)
    return (quality, specificity) if specificity else (0.0, 0)


def _ranges(accept: str) -> list[_Range]:
    """Return the media ranges of a header; parameters other than the quality are left out."""
    ranges = []
    for part in accept.lower().split(","):
        media_type, *parameters = (text.strip() for text in part.split(";"))
        if media_type.count("/") == 1:
            ranges.append(_Range(media_type, _quality(parameters)))
    return ranges


def _quality(parameters: list[str]) -> float:
    """Return the quality that the parameters of a media range name, 1 without one and 0 for one
    that is no number from 0 to 1.
    """
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0
