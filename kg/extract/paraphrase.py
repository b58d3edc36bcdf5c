"""A statement in words of our own, made from its coded fields: never the sentence of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.extract.lexicon import Lexicon


def paraphrase(
    lexicon: Lexicon, modality: str, fields: Mapping[str, str], agents: Sequence[str]
) -> str:
    """Return a sentence on a statement: its modality's template, filled with labels.

    >>> from kg.extract.lexicon import lexicon
    >>> paraphrase(lexicon("en"), "intended", {"action": "open a port"}, ["Harbour Office"])
    'Harbour Office means to do this: open a port.'
    """
    templates = lexicon.paraphrases
    no_one = templates["no-one"]
    content = {
        "agent": ", ".join(agents) or no_one,
        "speaker": fields.get("speaker") or templates["author"],
        "action": fields.get("action") or no_one,
        "quantity": fields.get("quantity") or no_one,
    }
    text = templates.get(modality, "{action}").format(**content)
    return text[:1].upper() + text[1:]
