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
    stylesheet, labels = _stylesheet(), Labels(view)
    entries, vocabularies = terms(view, labels), schemes(view)
    library = query.library()
    files = {path.name: path.read_bytes() for path in (*resources.ontology(), resources.shapes())}
    files["dataset.ttl"] = description(view, packaged=packaged)
    files["knowledge-base.ttl"] = export_bytes(view, "ttl").data
    classes = [term for term in entries if term.kind == "class"]
    counts = (
        ("classes", "terms.html#classes", len(classes)),
        ("properties", "terms.html#properties", len(entries) - len(classes)),
        (
            "concepts in vocabularies",
            "vocabularies.html",
            sum(len(scheme.concepts) for scheme in vocabularies),
        ),
        ("questions with their answers", "questions.html", len(library)),
        ("derivation rules", "rules.html#derivation", len(resources.rules())),
        ("lint rules", "rules.html#lint", len(lint_rules())),
    )
    groups = [(group, [q for q in library if q.group == group]) for group in query.GROUPS]
    contents = {
        "index.html": (
            "site_about.html",
            "Mission mandate ontology",
            pages.about(_facts(view), counts, diagrams.hierarchy(entries), sorted(files)),
        ),
        "terms.html": (
            "site_terms.html",
            "Terms",
            pages.terms(entries, diagrams.relations(entries)),
        ),
        "vocabularies.html": (
            "site_vocabularies.html",
            "Vocabularies",
            pages.vocabularies(vocabularies),
        ),
        "questions.html": (
            "site_questions.html",
            "Questions",
            pages.questions(groups, _mission(view)),
        ),
        "rules.html": (
            "site_rules.html",
            "Rules",
            {"derived": _derivation_rules(), "lint": lint_rules()},
        ),
    }
    site_pages = {
        name: pages.page(template, title, stylesheet, values, current=name)
        for name, (template, title, values) in contents.items()
    }
    for question in library:
        site_pages[f"questions/{question.name}.html"] = pages.page(
            "site_question.html",
            question.title,
            stylesheet,
            _question(view, question, labels),
            current="questions.html",
            up="../",
        )
    return site_pages | files


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a site into a folder that is new, empty, or holds a site that was written before.

    Raises InputError where it holds something else, or cannot be written.
    """
    index = folder / "index.html"
    mark = f'content="{pages.GENERATOR}"'.encode()
    try:
        occupied = folder.exists() and any(folder.iterdir())
        if occupied and not (index.is_file() and mark in index.read_bytes()):
            raise InputError(
                f"{folder}: holds other files. Name a new or an empty folder, or one that kg "
                "docs made."
            )
    except OSError as error:
        raise refused(folder, error, "Name another folder") from error
    for path in {(folder / name).parent: None for name in files}:
        make_folder(path)
    write_whole((folder / name, data) for name, data in files.items())


def _question(view: View, question: query.Query, labels: Labels) -> pages.Values:
    """Return the page of a question: its answer, or why there is none: a parameter without a value
    here, or nothing on record yet.
    """
    empty = not any(view.holds(None, RDF.type, kind) for kind in (MKG.Statement, MKG.Mandate))
    try:
        values = query.fill(view, question, {})
    except InputError as error:
        message = str(error).removeprefix(f"{question.name}: ")
        return pages.question(question, None, (), _EMPTY if empty else message)
    texts = {value.parameter.name: value.text for value in values}
    answer = _answer(view, question, labels, texts)
    if empty and not len(answer):
        return pages.question(question, None, (), _EMPTY)
    return pages.question(question, answer, query.words(view, values))


def _answer(view: View, question: query.Query, labels: Labels, values: Mapping[str, str]) -> Table:
    """Return a question's answer as people read it; triples become rows of three."""
    if query.check(question.text, name=question.name) == "SELECT":
        return readable(query.table(view, question, values), labels)
    data, _ = query.run(view, question, values, "nt")
    return Table(("triple",), tuple((line,) for line in data.decode().splitlines()))


def _facts(view: View) -> list[tuple[str, str]]:
    header = (
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
    for word, predicate in header:
        values = ONTOLOGY.value if predicate is None else _header_text(view, predicate)
        facts += [(word, values)] if values else []
    return facts


def _header_text(view: View, predicate: NamedNode) -> str:
    """Return what the header says, English first; a day without its empty hour."""
    quads = view.match(ONTOLOGY, predicate, None)
    texts = {pair for quad in quads for pair in _texts(view, quad.object)}
    ordered = sorted(texts, key=lambda pair: (pair[0] != "en", pair))
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


def _derivation_rules() -> list[tuple[str, str, str, str]]:
    """Return the rules that derive relations: name, title, summary and text."""
    rules = []
    for name, path in resources.rules().items():
        text = path.read_text(encoding="utf-8")
        header = query.header(text, str(path), _HEADER)
        rules.append((name, header["title"], header["summary"], text))
    return rules


@cache
def _stylesheet() -> str:
    rules = (_HERE / "site.css").read_text(encoding="utf-8").replace("$FAMILY", style.FAMILY)
    return style.sheet(rules, style.picture_css, shared=False)
