"""Templates: the only source of HTML, in two frames; hostile text in them is inert."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from pages import Reader, faults

import kg
from kg.coverage import assess
from kg.formats.html import (
    entry_html,
    report_fragment,
    report_html,
    table_html,
    tree_html,
    why_html,
)
from kg.formats.networks.page import page as network_page
from kg.formats.reports import Labels
from kg.formats.reports.brief import brief_page
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.html import coverage_page, difference_page
from kg.formats.reports.html.brief import brief_html
from kg.formats.reports.tree import Branch
from kg.mandates import difference
from kg.model import Clocks, Report, Table
from kg.network import Selection, project
from kg.services import browse, explain
from kg.services.brief import BriefRequest, brief
from kg.services.opening import open_view
from kg.templates import linked, offline, ready, render, safe_url
from kg.texts import Texts
from kg.vocab import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(kg.__file__).parent
HOSTILE = (
    "</title></style><script>window.ran=1</script>\"'><img src=x onerror=ran()>{{ 7*7 }}{% x %}"
)

HTML_TAG: Final = re.compile(
    r"(?<!\?P)</?("  # not the name of a group in a pattern
    r"a|abbr|article|aside|b|bdi|blockquote|body|br|button|caption|code|dd|details|div|dl|"
    r"dt|em|figure|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|"
    r"link|main|mark|nav|ol|option|p|pre|q|script|section|select|small|span|strong|style|"
    r"sub|summary|sup|table|tbody|td|textarea|th|thead|tr|ul"
    r")(\s+[a-z:-]+=|\s*/?>)",
    re.IGNORECASE,
)
"""An element's tag, or the beginning of one that a value goes into; no element of SVG, and none
that XML formats have too.
"""
EXCEPTIONS: Final = {"formats/networks/mermaid.py": "Mermaid writes a line break as <br/>"}
"""Modules outside kg/draw that hold markup in a string, each with the reason."""


def entry_url(name: str) -> str:
    return f"/entry/{name.rpartition('/')[2]}"


def hostile_report() -> Report:
    table = Table((HOSTILE, "statement"), ((HOSTILE, HOSTILE), (None, 1)), HOSTILE)
    return Report(HOSTILE, (HOSTILE,), (table,), (HOSTILE,))


def hostile_page(link: Callable[[str], str] | None = None) -> str:
    return report_html(hostile_report(), link=link)


class TestRender:
    def test_refuses_a_template_outside_the_package(self) -> None:
        with pytest.raises(TemplateNotFound):
            render("../style/page.css")

    def test_refuses_a_value_that_is_missing(self) -> None:
        with pytest.raises(UndefinedError):
            render("paragraphs.html")

    def test_escapes_text_and_leaves_out_what_markup_may_not_hold(self) -> None:
        assert render("paragraphs.html", lines=["<b>\x00\ud800 {{ x }}"]) == (
            "<p>&lt;b&gt; {{ x }}</p>"
        )

    def test_leaves_alone_what_is_markup_already(self) -> None:
        assert render("paragraphs.html", lines=[ready("<b>bold</b>")]) == "<p><b>bold</b></p>"

    def test_gives_the_same_bytes_twice(self) -> None:
        assert hostile_page(entry_url) == hostile_page(entry_url)

    def test_templates_are_compiled_without_writing_a_file(self, tmp_path: Path) -> None:
        before = {path for path in (PACKAGE / "templates").rglob("*") if path.suffix != ".pyc"}
        report_html(hostile_report())
        after = {path for path in (PACKAGE / "templates").rglob("*") if path.suffix != ".pyc"}
        assert (before, list(tmp_path.iterdir())) == (after, [])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_a_link_that_runs_or_reads_something_is_refused(url: str) -> None:
    assert safe_url(url) == ""
    page = table_html(Table(("task",), (("MT-01",),)), link=lambda _: url)
    assert "<a " not in page
    assert "MT-01" in page


@pytest.mark.parametrize("url", ["/entry/C054", "C054?as_of=2024-11-19", "#s-1", "https://e/a"])
def test_a_link_within_the_web_is_kept(url: str) -> None:
    assert safe_url(url) == url


class TestHostileText:
    @pytest.mark.parametrize("link", [None, entry_url, lambda _: HOSTILE])
    def test_in_a_report_is_text(self, link: Callable[[str], str] | None) -> None:
        reader = Reader(hostile_page(link))
        assert not {"script", "img"} & {tag for tag, _ in reader.elements}
        assert not [name for _, attrs in reader.elements for name in attrs if name[:2] == "on"]
        assert reader.open == []
        assert reader.texts["h1"] == [HOSTILE]

    def test_in_a_report_is_not_run_by_the_template(self) -> None:
        assert "49" not in re.sub(r"<style>.*?</style>|sha256-\S+", "", hostile_page())

    def test_in_a_tree_is_text(self) -> None:
        page = tree_html(Branch(HOSTILE, (Branch(HOSTILE, id=HOSTILE),)), link=entry_url)
        assert not {"script", "img"} & {tag for tag, _ in Reader(page).elements}

    def test_in_the_linked_frame_is_text(self) -> None:
        frame = linked(lambda name: f'{name}"><script>', [HOSTILE])
        reader = Reader(report_html(hostile_report(), frame=frame))
        assert not {"script", "img"} & {tag for tag, _ in reader.elements}


class TestOfflineFrame:
    @pytest.mark.parametrize("link", [None, lambda name: f"#{name}"])
    def test_is_whole_and_asks_for_nothing(self, link: Callable[[str], str] | None) -> None:
        page = report_html(Report("A title", ("A line.",)), link=link)
        assert faults(page) == []

    def test_allows_its_script_by_its_hash(self) -> None:
        policy = str(offline("p{}", "run()")["policy"])
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; "
            r"base-uri 'none'; form-action 'none'",
            policy,
        )


class TestLinkedFrame:
    def page(self) -> Reader:
        frame = linked("/assets/{}?v=1".format, ["report.css"], ["table.js"])
        return Reader(report_html(Report("A title", ("A line.",)), frame=frame))

    def test_names_its_assets_by_the_function_it_was_given(self) -> None:
        elements = self.page().elements
        assert [attrs for tag, attrs in elements if tag in {"link", "script"}] == [
            {"rel": "stylesheet", "href": "/assets/report.css?v=1"},
            {"src": "/assets/table.js?v=1", "defer": ""},
        ]
        assert "style" not in {tag for tag, _ in elements}

    def test_allows_its_own_assets_and_forms_and_nothing_else(self) -> None:
        (policy,) = [attrs["content"] for _, attrs in self.page().elements if "http-equiv" in attrs]
        assert policy == (
            "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "
            "form-action 'self'"
        )


@pytest.mark.parametrize("name", ["coverage", "difference", "brief", "network"])
def test_every_page_can_stand_in_the_linked_frame(name: str) -> None:
    view, frame = open_view(), linked("/assets/{}".format, ["report.css"])
    if name == "coverage":
        coverage = assess(view, "mss", as_of="2024-11-19")
        report = coverage_report(coverage, view, Labels(view), Texts())
        page = coverage_page(coverage, report, view, Labels(view), frame=frame)
    elif name == "difference":
        page = difference_page(difference(view, "mss", "gsf"), frame=frame)
    elif name == "brief":
        answer = brief(view, BriefRequest("mss", Clocks("2024-11-19")))
        page = brief_html(brief_page(answer), frame=frame)
    else:
        page = network_page(project(view, Selection(focus="mssm")), (), frame=frame)
    elements = Reader(page).elements
    assert not {"style", "script"} & {tag for tag, _ in elements}
    assert ("link", {"rel": "stylesheet", "href": "/assets/report.css"}) in elements
    assert [attrs for _, attrs in elements if "style" in attrs] == []


class TestLinks:
    def test_a_text_in_a_column_of_ids_is_linked_word_by_word(self) -> None:
        page = table_html(Table(("statements",), (("C001, C002 (no)",),)), link=entry_url)
        assert '<a href="/entry/C001">C001</a>, <a href="/entry/C002">C002</a> (no)' in page

    def test_a_text_in_another_column_is_not(self) -> None:
        assert "<a " not in table_html(Table(("place",), (("Solino",),)), link=entry_url)

    def test_a_term_is_linked_in_any_column_by_its_label(self) -> None:
        solino = NamedNode("https://w3id.org/mandate-kg/id/place/solino")
        page = table_html(Table(("at",), ((solino,),), labels={solino: "Solino"}), link=entry_url)
        assert f'<a href="/entry/solino" title="{solino.value}">Solino</a>' in page

    def test_an_offline_file_has_none_unless_they_are_asked_for(self) -> None:
        assert "<a " not in table_html(Table(("task",), (("MT-01",),)))

    def test_an_id_without_a_url_stays_text(self) -> None:
        assert "<a " not in table_html(Table(("task",), (("MT-01",),)), link=lambda _: "")

    def test_a_description_links_the_entries_it_names(self) -> None:
        view = open_view()
        answer = browse.show(view, browse.ShowRequest("mss"))
        page = entry_html(answer.description, view, Labels(view), link=entry_url)
        assert re.search(r'<a href="/entry/mssm" title="[^"]+">Multinational Security', page)
        assert '<a href="/entry/C001"' in page

    def test_an_explanation_links_the_statement_and_its_source(self) -> None:
        view = open_view()
        why = explain.why(view, explain.WhyRequest("C054"))
        page = why_html(why.explanation, view=view, labels=Labels(view), link=entry_url)
        assert '<a href="/entry/mssm-2024-11-19">mssm-2024-11-19</a>' in page
        assert '<a href="/entry/MT-03">MT-03</a>' in page


def test_a_fragment_is_the_same_as_in_a_page() -> None:
    report = Report("A title", ("A line.",), (Table(("a",), ((1,),)),), ("A note.",))
    assert report_fragment(report) in report_html(report)


def markup_in(path: Path) -> Iterator[str]:
    """Yield the strings of a module that hold tags of HTML, documentation aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in documentation and HTML_TAG.search(text):
            yield text


def modules() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "draw"
    ]


@pytest.mark.slow
def test_no_module_but_those_that_draw_holds_markup_in_a_string() -> None:
    names = {path.relative_to(PACKAGE).as_posix() for path in modules() if [*markup_in(path)]}
    assert names == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "line",
    [
        "'<p>one</p>'",
        "f'<td>{cell}'",
        "f'<a href=\"{url}\">'",
        "'<br>'.join(lines)",
        "f'</section>{x}'",
    ],
)
def test_a_module_with_markup_in_a_string_is_noticed(line: str) -> None:
    tree = ast.parse(line)
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert any(HTML_TAG.search(str(text)) for text in texts)


def test_only_one_function_lets_markup_through() -> None:
    names = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"markupsafe|Markup\(", path.read_text(encoding="utf-8"))
    ]
    assert names == ["templates/__init__.py"]
    assert [
        path.name
        for path in (PACKAGE / "templates").glob("*.html")
        if re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.slow
def test_a_question_does_not_wait_for_the_templates() -> None:
    program = (
        "import sys; from kg.cli import main; sys.argv = ['kg', 'query', 'actions']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'jinja2', 'markupsafe'}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"
