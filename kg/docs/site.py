"""The site as files: the same view gives the same bytes; nothing is fetched, now or when it is
read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import query, resources, style
from kg.docs import diagrams, pages
from kg.docs.terms import schemes, terms
from kg.draw.svg import draw
from kg.errors import InputError
from kg.files import make_folder, refused, write_whole
from kg.formats import export_bytes
from kg.formats.catalogue import description
from kg.formats.pictures import picture
from kg.formats.reports import Labels, readable
from kg.lint import rules as lint_rules
from kg.model import Table
from kg.network import Selection, project
from kg.vocab import DCTERMS, MKG, ONTOLOGY, OWL, RDF, RDFS, VANN, NamedNode, local_id
from kg.words import FIRST_STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.engine.base import Term
    from kg.store import View

_HERE: Final = Path(__file__).resolve().parent
_EMPTY: Final = f"This knowledge base holds no mandate and no statement yet. {FIRST_STEPS}"
_HEADER: Final = frozenset({"title", "summary"})


def site(view: View, *, packaged: bool = True) -> dict[str, bytes]:
    """Return the site of a view as files by name: pages, the ontology's Turtle files, the
    description of the data.

    A question whose parameters the knowledge base has neither an example nor a single candidate for
    names what could be given instead of an answer, and what to do first where nothing is on record.
    """
    style, labels = _style(), Labels(view)
    found, listed = terms(view, labels), schemes(view)
    library = query.library()
    files = {path.name: path.read_bytes() for path in (*resources.ontology(), resources.shapes())}
    files["dataset.ttl"] = description(view, packaged=packaged)
    files["knowledge-base.ttl"] = export_bytes(view, "ttl").data
    classes = [term for term in found if term.kind == "class"]
    counts = (
        ("classes", "terms.html#classes", len(classes)),
        ("properties", "terms.html#properties", len(found) - len(classes)),
        (
            "concepts in vocabularies",
            "vocabularies.html",
            sum(len(scheme.concepts) for scheme in listed),
        ),
        ("questions with their answers", "questions.html", len(library)),
        ("derivation rules", "rules.html#derivation", len(resources.rules())),
        ("lint rules", "rules.html#lint", len(lint_rules())),
    )
    groups = [(group, [q for q in library if q.group == group]) for group in query.GROUPS]
    bodies = {
        "index.html": (
            "Mission mandate ontology",
            pages.about(_facts(view), counts, diagrams.hierarchy(found), sorted(files)),
        ),
        "terms.html": ("Terms", pages.terms(found, diagrams.relations(found))),
        "vocabularies.html": ("Vocabularies", pages.vocabularies(listed)),
        "questions.html": ("Questions", pages.questions(groups, _mission(view))),
        "rules.html": ("Rules", pages.rules(_derived(), lint_rules())),
    }
    out = {
        name: pages.page(title, body, style, here=name) for name, (title, body) in bodies.items()
    }
    for asked in library:
        body = _question(view, asked, labels)
        name = f"questions/{asked.name}.html"
        out[name] = pages.page(asked.title, body, style, here="questions.html", up="../")
    return out | files


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a site into a folder that is new, empty, or holds a site that was written before.

    Raises InputError where it holds something else, or cannot be written.
    """
    index = folder / "index.html"
    mark = f'content="{pages.GENERATOR}"'.encode()
    try:
        used = folder.exists() and any(folder.iterdir())
        if used and not (index.is_file() and mark in index.read_bytes()):
            raise InputError(
                f"{folder}: holds other files. Name a new or an empty folder, or one that kg "
                "docs made."
            )
    except OSError as error:
        raise refused(folder, error, "Name another folder") from error
    for path in {(folder / name).parent: None for name in files}:
        make_folder(path)
    write_whole((folder / name, data) for name, data in files.items())


def _question(view: View, asked: query.Query, labels: Labels) -> str:
    """Return the page of a question: its answer, or why there is none: a parameter without a value
    here, or nothing on record yet.
    """
    empty = not any(view.holds(None, RDF.type, kind) for kind in (MKG.Statement, MKG.Mandate))
    try:
        filled = query.fill(view, asked, {})
    except InputError as error:
        message = str(error).removeprefix(f"{asked.name}: ")
        return pages.question(asked, None, (), _EMPTY if empty else message)
    values = {value.parameter.name: value.text for value in filled}
    answer = _answer(view, asked, labels, values)
    if empty and not len(answer):
        return pages.question(asked, None, (), _EMPTY)
    return pages.question(asked, answer, query.words(view, filled))


def _answer(view: View, asked: query.Query, labels: Labels, values: Mapping[str, str]) -> Table:
    """Return a question's answer as people read it; triples become rows of three."""
    if query.check(asked.text, name=asked.name) == "SELECT":
        return readable(query.table(view, asked, values), labels)
    data, _ = query.run(view, asked, values, "nt")
    return Table(("triple",), tuple((line,) for line in data.decode().splitlines()))


def _facts(view: View) -> list[tuple[str, str]]:
    wanted = (
        ("title", DCTERMS.term("title")),
        ("about", DCTERMS.description),
        ("IRI", None),
        ("version", OWL.versionInfo),
        ("version IRI", OWL.versionIRI),
        ("made by", DCTERMS.creator),
        ("first made", DCTERMS.created),
        ("last changed", DCTERMS.modified),
        ("licence", DCTERMS.license),
        ("preferred prefix", VANN.preferredNamespacePrefix),
        ("namespace", VANN.preferredNamespaceUri),
        ("cite as", DCTERMS.bibliographicCitation),
    )
    facts: list[tuple[str, str]] = []
    for word, predicate in wanted:
        values = ONTOLOGY.value if predicate is None else _said(view, predicate)
        facts += [(word, values)] if values else []
    return facts


def _said(view: View, predicate: NamedNode) -> str:
    """Return what the header says, English first; a day without its empty hour."""
    quads = view.match(ONTOLOGY, predicate, None)
    found = {text for quad in quads for text in _texts(view, quad.object)}
    ordered = sorted(found, key=lambda pair: (pair[0] != "en", pair))
    return " / ".join(text.removesuffix("T00:00:00Z") for _, text in ordered)


def _texts(view: View, term: Term) -> Iterator[tuple[str, str]]:
    """Yield language and text of a value of the header; those of its labels where it is an
    agent.
    """
    labels = list(view.match(term, RDFS.label, None)) if isinstance(term, NamedNode) else []
    for value in [quad.object for quad in labels] or [term]:
        yield getattr(value, "language", None) or "", str(getattr(value, "value", ""))


def _mission(view: View) -> str:
    """Return the picture of the mission that the knowledge base names, or its only one; of all that
    is on record where there are several. Empty where nothing is.
    """
    try:
        focus = local_id(
            query.entry_for(view, "mission", "an instance of mkg:Mission", "mission").value
        )
    except InputError:
        focus = ""
    network = project(view, Selection(focus=focus, max_nodes=300, readable=True))
    return draw(picture(network, framed=False), name="mission") if len(network) else ""


def _derived() -> list[tuple[str, str, str, str]]:
    found = []
    for name, path in resources.rules().items():
        text = path.read_text(encoding="utf-8")
        said = query.header(text, str(path), _HEADER)
        found.append((name, said["title"], said["summary"], text))
    return found


@cache
def _style() -> str:
    own = (_HERE / "site.css").read_text(encoding="utf-8").replace("$FAMILY", style.FAMILY)
    return style.sheet(own, style.picture_css, shared=False)
