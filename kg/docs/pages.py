"""The pages of the site as HTML: everything that is text is escaped here, and every link leads
within the site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kg import style
from kg.vocab import BASE, MKG, id_or_iri, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.docs.terms import Concept, Scheme, Term
    from kg.model import Table
    from kg.query import Parameter, Query, Rule

GENERATOR: Final = "kg docs"
_NAV: Final = (
    ("index.html", "About"),
    ("terms.html", "Terms"),
    ("vocabularies.html", "Vocabularies"),
    ("questions.html", "Questions"),
    ("rules.html", "Rules"),
)
_ROWS: Final = 25
_COLUMNS: Final = ("id", "label", "definition", "broader", "near to")
_SOURCE: Final = re.compile(r"^(#\+.*\n)+")


def page(title: str, body: str, stylesheet: str, *, here: str, up: str = "") -> bytes:
    """Return one page: the navigation with the page where the reader is, a heading, the body."""
    links = "".join(
        f'<a href="{up}{file}"{" aria-current=" + chr(34) + "page" + chr(34) if file == here else ""}>{word}</a>'  # noqa: E501
        for file, word in _NAV
    )
    inner = (
        '<a class="skip" href="#main">Skip to the content</a>'
        f'<nav aria-label="Site">{links}</nav>\n'
        f'<main id="main" tabindex="-1"><h1>{style.text(title)}</h1>\n{body}</main>'
    )
    return style.document(title, inner, stylesheet, generator=GENERATOR).encode()


def about(
    facts: Sequence[tuple[str, str]],
    counts: Sequence[tuple[str, str, int]],
    picture: str,
    files: Iterable[str],
) -> str:
    """Return the first page: what the ontology is, how much it holds, its classes as a picture, its
    files.
    """
    rows = "".join(
        f"<dt>{style.text(word)}</dt><dd>{style.text(value)}</dd>" for word, value in facts
    )
    held = "".join(
        f'<li><a href="{link}">{count} {style.text(word)}</a></li>' for word, link, count in counts
    )
    listed = "".join(
        f'<li><a href="{style.attribute(name)}">{style.text(name)}</a></li>' for name in files
    )
    return (
        f'<p class="note">IRIs begin with <code>{BASE}</code>. This base is not registered with '
        "w3id.org yet, so "
        "they do not resolve; on these pages they are text, and links lead within the site.</p>\n"
        f"<dl>{rows}</dl>\n<h2>What is in it</h2>\n<ul>{held}</ul>\n"
        f"<h2>Classes below classes</h2>\n{_framed(picture)}\n<h2>Files</h2>\n<ul>{listed}</ul>\n"
    )


def terms(found: Sequence[Term], picture: str) -> str:
    """Return the page of classes and properties."""
    known = {term.iri for term in found}
    classes = [term for term in found if term.kind == "class"]
    others = [term for term in found if term.kind != "class"]
    parts = [f"<h2>Which property leads from which class to which</h2>{_framed(picture)}"]
    for word, group in (("Classes", classes), ("Properties", others)):
        links = "".join(
            f'<li><a href="#{term.name}">{style.text(term.name)}</a></li>' for term in group
        )
        parts.append(
            f'<h2 id="{word.lower()}">{word} ({len(group)})</h2>\n<ul class="index">{links}</ul>'
        )
        parts += [_term(term, known) for term in group]
    return "\n".join(parts)


def _term(term: Term, known: set[str]) -> str:
    rows = [
        ("IRI", f"<code>{style.text(term.iri)}</code>"),
        ("is", ", ".join((term.kind, *term.marks))),
    ]
    rows += [(word, ", ".join(_name(iri, known) for iri in iris)) for word, iris in term.facts]
    if term.illustration:
        rows.append(("for example", style.text(term.illustration)))
    if term.examples:
        rows.append(
            ("in the data", "<br>".join(f"<bdi>{style.text(line)}</bdi>" for line in term.examples))
        )
    return (
        '<section class="card" '
        f'id="{term.name}"><h3>{_labels(term.labels)}</h3><p>{style.text(term.definition)}</p>'
        f"{_notes(term.notes)}<dl>{''.join(f'<dt>{word}</dt><dd>{value}</dd>' for word, value in rows)}</dl></section>"  # noqa: E501
    )


def vocabularies(found: Sequence[Scheme]) -> str:
    """Return the page of concept schemes."""
    known = {concept.iri for scheme in found for concept in scheme.concepts}
    links = "".join(
        f'<li><a href="#{s.id}">{style.text(_english(s.labels))} ({len(s.concepts)})</a></li>'
        for s in found
    )
    return "\n".join(
        [f'<ul class="index">{links}</ul>', *(_scheme(scheme, known) for scheme in found)]
    )


def _scheme(scheme: Scheme, known: set[str]) -> str:
    """Return the section of a scheme; a column that would be empty is left out."""
    rows = [_concept(concept, known) for concept in scheme.concepts]
    kept = [at for at, _ in enumerate(_COLUMNS) if any(row[at] for row in rows)]
    table = style.table([_COLUMNS[at] for at in kept], [[row[at] for at in kept] for row in rows])
    return (
        f'<section aria-labelledby="{scheme.id}"><h2 id="{scheme.id}">{_labels(scheme.labels)}</h2>'
        f"<p>{style.text(scheme.definition)}</p>{_notes(scheme.notes)}{_scrolled(table)}</section>"
    )


def _concept(concept: Concept, known: set[str]) -> tuple[str, ...]:
    near = "<br>".join(f"{style.text(word)} {_name(iri, known)}" for word, iri in concept.matches)
    return (
        f'<code id="{style.attribute(concept.id)}">{style.text(concept.id)}</code>',
        _labels(concept.labels),
        f"{style.text(concept.definition)}{_notes(concept.notes)}",
        ", ".join(_name(iri, known) for iri in concept.broader),
        near,
    )


def questions(groups: Sequence[tuple[str, Sequence[Query]]], picture: str) -> str:
    """Return the page that lists the competency questions by group."""
    parts = [
        (
            "<p>Each question is one SPARQL file; its page shows the text and what the knowledge "
            "base answers.</p>"
        )
    ]
    for group, found in groups:
        rows = [
            (
                f'<a href="questions/{query.name}.html">{style.text(query.name)}</a>',
                style.text(query.question),
            )
            for query in found
        ]
        parts.append(
            f'<h2 id="{group}">{group.capitalize()} '
            f"({len(found)})</h2>{style.table(('query', 'question'), rows)}"
        )
    if picture:
        parts.append(f'<h2 id="picture">Who does what, in the data</h2>{_framed(picture)}')
    return "\n".join(parts)


def question(
    query: Query, answer: Table | None, asked_with: Sequence[str], missing: str = ""
) -> str:
    """Return the page of one question: what it asks, its answer and what it was asked with, its
    text.

    Without an answer, the page says which parameter is `missing`.
    """
    head = (
        f"<p>{style.text(query.question)}</p><p "
        f'class="meta">{style.text(query.summary)}</p>{_parameters(query)}'
    )
    return f"{head}<h2>Answer</h2>{_answer(query, answer, asked_with, missing)}<h2>Query</h2>{_code(_text(query))}"  # noqa: E501


def _text(query: Query) -> str:
    return _SOURCE.sub("", query.text)


def _answer(query: Query, answer: Table | None, asked_with: Sequence[str], missing: str) -> str:
    if answer is None:
        return f"<p>None here. {style.text(missing)}</p>"
    rows = [
        tuple(f"<bdi>{style.text(str(cell))}</bdi>" for cell in row) for row in answer.rows[:_ROWS]
    ]
    size = f"{len(answer)} row{'s' * (len(answer) != 1)}"
    cut = (
        f", the first {_ROWS} shown; <code>kg query {query.name}</code> gives all"
        if len(answer) > _ROWS
        else ""
    )
    table = _scrolled(style.table(answer.columns, rows)) if rows else ""
    used = "".join(f"<li>{style.text(line)}</li>" for line in asked_with)
    return f"{f'<ul>{used}</ul>' if used else ''}<p>{size}{cut}.</p>{table}"


def _parameters(query: Query) -> str:
    given = "".join(
        f"<li><code>{style.text(parameter.name)}</code>: "
        f"{style.text(parameter.meaning or parameter.type)}"
        f"{_default(parameter)}</li>"
        for parameter in query.parameters
    )
    return f"<h2>Parameters</h2><ul>{given}</ul>" if given else ""


def rules(derived: Sequence[tuple[str, str, str, str]], lint: Sequence[Rule]) -> str:
    """Return the page of rules: those that derive relations, with their text, and those of kg
    lint.
    """
    parts = ['<h2 id="derivation">Rules that derive relations</h2>']
    parts += [
        '<section class="card" '
        f'id="rule-{name}"><h3>{style.text(title)}</h3><p>{style.text(summary)}</p>'
        f"<details><summary>{style.text(name)}.rq</summary>{_code(text)}</details></section>"
        for name, title, summary, text in derived
    ]
    rows = [
        (
            f"<code>{style.text(rule.name)}</code>",
            rule.severity,
            style.text(f"{rule.title}. {rule.summary}"),
            style.text(rule.solution),
        )
        for rule in lint
    ]
    table = style.table(("rule", "severity", "what is wrong", "what to do"), rows)
    return "\n".join([*parts, f'<h2 id="lint">Rules of kg lint</h2>{_scrolled(table)}'])


def _scrolled(table: str) -> str:
    return f'<div class="scroll" tabindex="0">{table}</div>'


def _framed(picture: str) -> str:
    return f'<div class="frame" tabindex="0">{picture}</div>'


def _code(text: str) -> str:
    return f'<pre tabindex="0">{style.text(text)}</pre>'


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'<p class="meta">{style.text(note)}</p>' for note in notes)


def _name(iri: str, known: set[str]) -> str:
    """Return a term in a text: a link to its section where the site has one, else its prefixed
    name.
    """
    shown = style.text(shorten(iri))
    if iri not in known:
        return f"<code>{shown}</code>"
    if iri.startswith(MKG):
        return f'<a href="#{style.attribute(iri.removeprefix(MKG))}">{shown}</a>'
    slug = style.attribute(id_or_iri(iri))
    return f'<a href="#{slug}">{slug}</a>'


def _labels(labels: Sequence[tuple[str, str]]) -> str:
    ordered = sorted(labels, key=lambda pair: pair[0] != "en")
    return " ".join(
        style.text(text)
        if language == "en"
        else f'<span lang="{style.attribute(language)}">{style.text(text)}</span>'
        for language, text in ordered
    )


def _english(labels: Sequence[tuple[str, str]]) -> str:
    return next(
        (text for language, text in labels if language == "en"), labels[0][1] if labels else ""
    )


def _default(parameter: Parameter) -> str:
    return (
        ""
        if parameter.default is None
        else f"; <code>{style.text(parameter.default)}</code> if left out"
    )
