"""The statements of skos:hasTopConcept that a vocabulary file is to hold.

python tests/shared/top_concepts.py ontology/vocabularies.ttl
"""

from __future__ import annotations

import sys
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

ID = "https://w3id.org/mandate-kg/id/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def top_concepts(path: Path) -> str:
    """Return one paragraph a scheme of the file: its concepts without a broader one, sorted."""
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE)
    tops: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(SKOS + "inScheme"), None):
        if not any(store.quads_for_pattern(quad.subject, NamedNode(SKOS + "broader"), None)):
            scheme = str(quad.object)[1:-1].removeprefix(ID)
            kind, _, slug = str(quad.subject)[1:-1].removeprefix(ID).partition("/")
            tops.setdefault(scheme, []).append(f"{kind}:{slug}")
    return "\n".join(
        f"id:{scheme} skos:hasTopConcept\n    " + " ,\n    ".join(sorted(concepts)) + " .\n"
        for scheme, concepts in sorted(tops.items())
    )


if __name__ == "__main__":
    sys.stdout.write(top_concepts(Path(sys.argv[1])))
