"""Reviews of tasks: what an analyst recommends for a task when its mandate is renewed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from kg.documents import ScalarNode
from kg.importers import schema
from kg.vocab import MKG, RDF, TASK_REVIEW_GRAPH, Quad, entity

if TYPE_CHECKING:
    from kg.documents import MappingNode
    from kg.importers.fields import Reader

_ID: Final = ScalarNode("id")


def review(reader: Reader, node: MappingNode) -> None:
    """Write one review of a task into the graph of these; without an id it gets one made of what it
    says, so that the same review is the same entry.
    """
    reader.check_fields(node, schema.TASK_REVIEW, "a task review")
    slug = reader.identifier(node[_ID]) if _ID in node else _slug(node)
    if not slug:
        return
    subject = entity("task-review", slug)
    reader.locations[subject.value] = reader.location(node)
    reader.quads.append(Quad(subject, RDF.type, MKG.TaskReview, TASK_REVIEW_GRAPH))
    reader.emit(subject, node, schema.TASK_REVIEW, TASK_REVIEW_GRAPH)


def _slug(node: MappingNode) -> str:
    content = "\n".join(str(node.get(ScalarNode(key), "")) for key in schema.TASK_REVIEW)
    return f"review-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
