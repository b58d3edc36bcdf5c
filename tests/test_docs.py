"""The site: complete, closed, the same twice, and every link leads somewhere within it."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from pyoxigraph import Literal, Quad, Store

from kg import query, resources
from kg.docs import site
from kg.engine import Local
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import BASE, MKG, ONTOLOGY_GRAPH, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMPTY = {"meta", "br", "link", "img", "input", "hr"}
LEADS_OUT = (
    "src",
    "xlink:href",
    "action",
    "data",
    "poster",
    "srcset",
    "formaction",
    "background",
    "ping",
)


class Page(HTMLParser):
    """The links, anchors and outward attributes of a page, and whether its elements close in
    order.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: list[str] = []
        self.outward: list[str] = []
        self.open: list[str] = []
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the API's
        self._note(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.links += [found["href"]] if "href" in found else []
        self.anchors += [found["id"]] if "id" in found else []
        self.outward += [value for name, value in found.items() if name in LEADS_OUT]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return site(open_view())


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {name: Page(data) for name, data in files.items() if name.endswith(".html")}


@pytest.mark.slow
def test_every_link_leads_to_a_file_or_a_section_of_the_site(
    files: dict[str, bytes], pages: dict[str, Page]
) -> None:
    broken = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
                if parts.path
                else name
            )
            there = target in files and (
                not parts.fragment or unquote(parts.fragment) in pages[target].anchors
            )
            broken += [] if there and not parts.scheme and not parts.netloc else [(name, link)]
    assert broken == []
    assert sum(len(page.links) for page in pages.values()) > 800


@pytest.mark.slow
def test_no_page_names_anything_that_a_browser_would_fetch(pages: dict[str, Page]) -> None:
    assert [name for name, page in pages.items() if page.outward] == []


def test_every_page_closes_its_elements_and_names_an_anchor_once(pages: dict[str, Page]) -> None:
    assert [name for name, page in pages.items() if page.open] == []
    assert [
        name for name, page in pages.items() if len(set(page.anchors)) != len(page.anchors)
    ] == []


def test_every_page_is_closed_by_its_policy(files: dict[str, bytes]) -> None:
    assert [
        n
        for n, data in files.items()
        if n.endswith(".html") and b"default-src 'none'; style-src" not in data
    ] == []


def test_every_term_and_concept_has_a_place(pages: dict[str, Page]) -> None:
    view = open_view()
    terms = {
        quad.subject.value.removeprefix(MKG)  # type: ignore[union-attr]
        for quad in view.quads(ONTOLOGY_GRAPH)
        if quad.predicate == RDF.type and str(quad.subject).startswith(f"<{MKG}")
    }
    concepts = {
        str(quad.subject)[1:-1].rpartition("/")[2]
        for quad in view.quads(ONTOLOGY_GRAPH)
        if quad.predicate == SKOS.inScheme
    }
    assert terms - set(pages["terms.html"].anchors) == set()
    assert concepts - set(pages["vocabularies.html"].anchors) == set()
    assert (len(terms), len(concepts)) == (124, 595)


def test_every_question_has_a_page_with_its_answer(files: dict[str, bytes]) -> None:
    for found in query.library():
        text = files[f"questions/{found.name}.html"].decode()
        assert "<h2>Answer</h2>" in text
        assert "SELECT" in text or "CONSTRUCT" in text


def test_an_answer_is_what_the_knowledge_base_says(files: dict[str, bytes]) -> None:
    rows = len(query.table(open_view(), "tasks-of-mandate"))
    text = files["questions/tasks-of-mandate.html"].decode()
    assert f"<p>{rows} rows.</p>" in text
    assert text.count("<tr>") == rows + 1


def test_terms_have_examples_from_the_data(files: dict[str, bytes]) -> None:
    text = files["terms.html"].decode()
    assert "Multinational Security Support Mission supports Haitian National Police" in text
    assert text.count("<dt>in the data</dt>") > 60


def test_the_first_page_says_that_the_base_iri_does_not_resolve(files: dict[str, bytes]) -> None:
    text = files["index.html"].decode()
    assert f"<code>{BASE}</code>" in text
    assert "not registered" in text


def test_the_files_of_the_ontology_are_part_of_it(files: dict[str, bytes]) -> None:
    for path in resources.ontology():
        assert files[path.name] == path.read_bytes()


@pytest.mark.slow
def test_the_same_data_give_the_same_bytes(files: dict[str, bytes]) -> None:
    assert site(open_view()) == files


@pytest.mark.slow
def test_markup_in_a_definition_is_text() -> None:
    engine = Store()
    engine.bulk_extend(open_view().quads())
    nasty = '</section><script>alert(1)</script><a href="https://example.org">x'
    engine.add(Quad(MKG.Mandate, SKOS.scopeNote, Literal(nasty, language="en"), ONTOLOGY_GRAPH))
    made = site(View(Local(engine)))["terms.html"]
    assert b"<script" not in made
    assert Page(made).open == []


class TestCommand:
    @pytest.mark.slow
    def test_writes_the_site_and_a_second_time_over_it(
        self, tmp_path: Path, run: Callable[..., Any]
    ) -> None:
        for _ in range(2):
            done = run("docs", tmp_path / "site")
            assert (
                done.returncode,
                (tmp_path / "site" / "questions" / "actions.html").is_file(),
            ) == (0, True)

    @pytest.mark.slow
    def test_leaves_a_folder_of_other_files_alone(
        self, tmp_path: Path, run: Callable[..., Any]
    ) -> None:
        (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
        done = run("docs", tmp_path)
        assert (done.returncode, sorted(path.name for path in tmp_path.iterdir())) == (
            3,
            ["thesis.txt"],
        )
        assert "holds other files" in done.stderr
