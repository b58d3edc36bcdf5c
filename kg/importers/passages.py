"""The passage of a statement: its offsets, as they are written or found by a quote, and the hash of
its characters.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from kg import quotes, texts
from kg.documents import ScalarNode
from kg.importers import schema
from kg.words import counted

if TYPE_CHECKING:
    from kg.documents import MappingNode
    from kg.importers.fields import Reader
    from kg.model import Source

Offsets = tuple[int, int]
_SHOWN: Final = 6
_QUOTE: Final = ScalarNode("quote")


def offsets(reader: Reader, mapping: MappingNode) -> Offsets | None:
    """Return the offsets that a passage is written with; what is wrong with them is reported."""
    numbers = []
    for key in ("start", "end"):
        at = mapping.child(key)
        if at is None:
            remedy = f"add '{key}:', or quote the words: passage: {{quote: \"…\"}}"
            reader.report(mapping, f"missing-{key}", f"passage has no {key!r}", remedy)
            continue
        terms = reader.value(at, schema.PASSAGE[key], key)
        numbers += [int(terms[0].value)] if terms else []
    if "occurrence" in mapping:
        problem = "'occurrence' chooses among the places of a quote, and there is none"
        reader.report(mapping[ScalarNode("occurrence")], "lone-occurrence", problem, "leave it out")
    if len(numbers) != 2:  # noqa: PLR2004 - start and end
        return None
    start, end = numbers
    if not 0 <= start < end:
        problem = f"characters {start} to {end} are no passage"
        reader.report(mapping, "bad-passage", problem, "give 0 <= start < end")
        return None
    return start, end


def quoted(reader: Reader, source: Source, mapping: MappingNode) -> Offsets | None:
    """Return the offsets of what a passage quotes, found in the source's text; a quote that stands
    nowhere, or in several places, is reported. The quote itself is written nowhere.
    """
    node = _quote(reader, mapping)
    number = _occurrence(reader, mapping)
    text = reader.names.text_of(source.sha256) if source.sha256 else None
    if node is None or number is None:
        return None
    if text is None:
        _report_no_text(reader, source, node)
        return None
    matches = quotes.find_quote(text, str(node))
    span = _chosen(matches, number)
    if span is not None:
        return span.start, span.end
    if matches.every:
        _report_several(reader, node, matches.every, text, number)
    else:
        _report_absent(reader, node, source, text)
    return None


def _quote(reader: Reader, mapping: MappingNode) -> ScalarNode | None:
    """Return the words that a passage quotes, None where it is reported what is wrong with them."""
    offset_keys = [key for key in mapping if key in ("start", "end")]
    if offset_keys:
        problem = f"'quote' and {str(offset_keys[0])!r} exclude each other"
        reader.report(offset_keys[0], "two-passages", problem, "keep the quote, or the offsets")
        return None
    node = reader.scalar(mapping[_QUOTE], "'quote'")
    if node is not None and not node.strip():
        reader.report(node, "empty-value", "'quote' is empty", "quote words of the text")
    elif node is not None and not reader.is_placeholder(node, "'quote'"):
        return node
    return None


def _occurrence(reader: Reader, mapping: MappingNode) -> int | None:
    """Return which place of a quote is meant: 0 where none is named, None where it is no number."""
    node = mapping.child("occurrence")
    if node is None:
        return 0
    terms = reader.value(node, schema.PASSAGE["occurrence"], "occurrence")
    return int(terms[0].value) if terms else None


def _chosen(matches: quotes.Matches, number: int) -> quotes.Span | None:
    if not number:
        return matches.only
    return matches.every[number - 1] if number <= len(matches.every) else None


def _report_no_text(reader: Reader, source: Source, node: ScalarNode) -> None:
    """Report that there is no text to look for a quote in."""
    problem = f"the text of {source.id} is not at hand, so the quote cannot be looked up"
    if source.sha256:
        remedy = "load with --texts FOLDER, which holds the text"
        if source.id not in reader.names.sources:
            remedy += f", or attach it: kg sources attach {source.id} FILE --store DIR"
    else:
        remedy = (
            f"give the source its 'sha256:' (kg new source {source.id} --text FILE writes it) and "
            "load with --texts FOLDER"
        )
    reader.report(node, "quote-without-text", problem, remedy)


def _report_absent(reader: Reader, node: ScalarNode, source: Source, text: str) -> None:
    """Report a quote that the text does not hold, with the places that come nearest."""
    problem = f"the text of {source.id} does not hold this quote"
    spans = quotes.nearest(text, str(node))
    if spans:
        words = len(text[spans[0].start : spans[0].end].split())
        stand = "stands" if words == 1 else "stand"
        places = _places(text, spans)
        problem += (
            f"; the longest part that it holds, {counted(words, 'word')}, {stand} at {places}"
        )
    reader.report(node, "quote-absent", problem, "quote the text as it is written there")


def _report_several(
    reader: Reader, node: ScalarNode, spans: tuple[quotes.Span, ...], text: str, number: int
) -> None:
    """Report a quote that stands in several places, or not as often as the occurrence says."""
    problem = f"the text holds this quote {counted(len(spans), 'time')}: {_places(text, spans)}"
    if number:
        remedy = f"write occurrence: 1 to {len(spans)}" if len(spans) > 1 else "leave it out"
        reader.report(node, "bad-occurrence", f"{problem}; not {number}", remedy)
        return
    remedy = f"quote more words, or choose one: occurrence: 1 to {len(spans)}"
    reader.report(node, "quote-ambiguous", problem, remedy)


def _places(text: str, spans: tuple[quotes.Span, ...]) -> str:
    """Return in words where spans stand, numbered where there are several; the first six."""
    excerpts = [quotes.near(text, span) for span in spans[:_SHOWN]]
    if len(spans) == 1:
        return excerpts[0]
    numbered = [f"({number}) {place}" for number, place in enumerate(excerpts, start=1)]
    rest = len(spans) - _SHOWN
    return ", ".join(numbered) + (f" and {rest} more" if rest > 0 else "")


def anchor(reader: Reader, source: Source, span: Offsets) -> str:
    """Return the anchor of a passage that was found by its quote, empty without the text."""
    text = reader.names.text_of(source.sha256) or ""
    return quotes.anchor(text[span[0] : span[1]])


def check_anchor(reader: Reader, source: Source, mapping: MappingNode, span: Offsets) -> None:
    """Warn of an anchor that does not stand in its passage, where the text is at hand."""
    anchor_node = mapping.child("anchor")
    text = reader.names.text_of(source.sha256) if source.sha256 else None
    if anchor_node is None or text is None or span[1] > len(text):
        return
    words = " ".join(text[span[0] : span[1]].split())
    if str(anchor_node) not in words:
        problem = f"the anchor {str(anchor_node)!r} does not stand in its passage"
        remedy = f"write words of the passage, such as {quotes.anchor(words)!r}"
        reader.warn(anchor_node, texts.ANCHOR_ELSEWHERE, problem, remedy)


def digest(reader: Reader, source: Source, mapping: MappingNode, span: Offsets) -> str:
    """Return the hash of a passage's characters, of the text where it is at hand, else as written;
    empty where it was reported. A passage that cuts a word is a warning.
    """
    hash_node = mapping.child("sha256")
    terms = (
        reader.value(hash_node, schema.PASSAGE["sha256"], "sha256") if hash_node is not None else []
    )
    declared = terms[0].value if terms else ""
    text = reader.names.text_of(source.sha256) if source.sha256 else None
    if text is None:
        if hash_node is None:
            _report_no_hash(reader, source, mapping)
        return declared
    start, end = span
    if end > len(text):
        problem = f"the text ends at {len(text)}, before {end}"
        reader.report(mapping, "bad-passage", problem, "correct the offsets")
        return ""
    for cut in texts.cuts(text, start, end):
        at = mapping.get(_QUOTE) or mapping.get(ScalarNode(cut.key), mapping)
        remedy = "quote whole words" if _QUOTE in mapping else cut.remedy
        reader.warn(at, texts.CUTS_WORD, cut.message, remedy)
    actual = hashlib.sha256(text[start:end].encode()).hexdigest()
    if declared and declared != actual:
        problem = "the text at these offsets has another hash"
        reader.report(mapping, "passage-hash", problem, "correct the offsets")
    return actual


def _report_no_hash(reader: Reader, source: Source, mapping: MappingNode) -> None:
    first = "" if source.sha256 else f"give the source {source.id!r} its 'sha256:' and "
    reader.report(
        mapping,
        "missing-sha256",
        "no hash of the passage, and the source's text is not at hand",
        (
            f"add 'sha256:' of these characters, or {first}load with --texts FOLDER, which "
            "holds the text"
        ),
    )
