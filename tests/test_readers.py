"""Documents as text: what is kept, what is left out, and one clear error for each that cannot be
read.
"""

from __future__ import annotations

import time

import pytest
from sample_documents import (
    PARAGRAPHS,
    add_list,
    bomb,
    encrypted,
    number_paragraph,
    page,
    pdf,
    saved,
    swollen,
    word,
)

from kg.errors import InputError, MachineError
from kg.extract import languages
from kg.extract.readers import TextReader, read_document


def text_of(data: bytes, name: str) -> str:
    return read_document(data, name).text


def folded(text: str) -> str:
    return " ".join(text.split())


def test_plain_text_keeps_all_but_line_ends_and_byte_order_mark() -> None:
    written = "\ufeffCafe\u0301\u00a0 ok\r\n\tTwo  blanks\rLast\u2026"
    assert text_of(written.encode(), "a.txt") == "Cafe\u0301\u00a0 ok\n\tTwo  blanks\nLast\u2026"


def test_markdown_is_kept_as_written_and_its_first_heading_is_the_title() -> None:
    document = read_document(b"# Night *patrols*\n\n> Text.\n", "a.md")
    assert (document.text, document.title) == (
        "# Night *patrols*\n\n> Text.\n",
        "Night *patrols*",
    )


def test_pages_of_a_pdf_are_parted_by_a_form_feed_in_its_own_line() -> None:
    document = read_document(pdf([PARAGRAPHS[:2], PARAGRAPHS[2:]], title="Weekly report"), "a.pdf")
    assert [folded(part) for part in document.text.split("\n\f\n")] == [
        " ".join(PARAGRAPHS[:2]),
        PARAGRAPHS[2],
    ]
    assert document.title == "Weekly report"


def test_titles_that_a_program_wrote_into_a_pdf_are_none() -> None:
    document = read_document(pdf([PARAGRAPHS], title="Microsoft Word - draft.docx"), "a.pdf")
    assert document.title == ""


def test_pdf_that_only_its_owner_may_change_is_read() -> None:
    assert folded(text_of(pdf([PARAGRAPHS[:1]], owner="secret"), "a.pdf")) == PARAGRAPHS[0]


def test_encrypted_pdf_that_needs_no_password_is_read() -> None:
    assert folded(text_of(encrypted(pdf([PARAGRAPHS[:1]])), "a.pdf")) == PARAGRAPHS[0]


@pytest.mark.slow
def test_pdf_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(InputError, match=r"damaged-document .*decompressing"):
        read_document(swollen(100), "a.pdf")


def test_many_blanks_in_a_row_take_no_time() -> None:
    began = time.process_time()
    assert text_of(page(f"<p>a{chr(160) * 300_000}b</p>"), "a.html").startswith("a")
    assert time.process_time() - began < 2


def test_long_title_is_cut_with_a_mark() -> None:
    title = read_document(f"# {'word ' * 100}".encode(), "a.md").title
    assert (len(title), title[-1]) == (301, "…")


def test_page_of_a_pdf_without_text_is_named() -> None:
    assert read_document(pdf([PARAGRAPHS, []]), "a.pdf").notes == (
        "no text on page 2: pictures are not read.",
    )


def test_article_of_a_page_is_kept_in_blocks_and_the_rest_left_out() -> None:
    body = """<nav>Home</nav><header>The Paper</header><article><header><h2>Head</h2></header>
<p>One&nbsp;two <b>three</b>,<br>four &amp; five.</p>
<ul><li>a<li><p>b</p><ol start="3"><li>x<li>y</ol></ul>
<blockquote><p>First.</p><p>Second.</p></blockquote>
<table><tr><th>Task<th>Acts<tr><td>Patrol<td>48</table>
<aside>Read also</aside><div style="display:none">trap</div><script>x()</script></article>
<footer>Imprint</footer>"""
    assert text_of(page(body), "a.html") == (
        "## Head\n\nOne\u00a0two three,\nfour & five.\n\n- a\n- b\n  3. x\n  4. y\n\n"
        "> First.\n\n> Second.\n\nTask | Acts\nPatrol | 48\n\nRead also\n"
    )


def test_cells_that_arrange_a_page_are_blocks() -> None:
    body = "<table><tr><td><p>Left.</p></td><td><p>Right.</p></td></tr></table>"
    assert text_of(page(body), "a.html") == "Left.\n\nRight.\n"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_page_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    content = f'<meta charset="{encoding}"><p>Café</p>'.encode(encoding)
    assert text_of(content, "a.htm") == "Café\n"


def test_only_days_of_publication_are_taken_from_a_page() -> None:
    linked = '<script type="application/ld+json">{"@graph": [{"datePublished": "2030-02-03"}]}'
    published = '<meta property="article:published_time" content="2030-01-02T23:00:00Z">'
    changed = '<meta property="article:modified_time" content="2031-01-02">'
    assert [
        read_document(page("<p>Text</p>", head), "a.html").published
        for head in (published, f"{linked}</script>", changed)
    ] == ["2030-01-02", "2030-02-03", ""]


def test_page_says_its_title_language_publisher_and_address() -> None:
    head = (
        '<title>The Paper - Head</title><meta property="og:site_name" content="The Paper">'
        '<link rel="canonical" href="https://paper.example/head">'
    )
    document = read_document(page("<main><h1>Head</h1><p>Text</p></main>", head, "fr"), "a.html")
    assert (document.title, document.language, document.publisher, document.url) == (
        "Head",
        "fr",
        "The Paper",
        "https://paper.example/head",
    )


def test_numbers_of_lists_in_word_are_written_as_word_shows_them() -> None:
    document = word(())
    levels = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "%1(%2)(%3)"))
    number = add_list(document, levels, first="4")
    for depth in (0, 1, 1, 2, 2, 0, 1):
        number_paragraph(document.add_paragraph("x"), number, depth)
    assert text_of(saved(document), "a.docx").split("\n\n") == [
        "4. x",
        "(a) x",
        "(b) x",
        "4(b)(i) x",
        "4(b)(ii) x",
        "5. x",
        "(a) x\n",
    ]


def test_style_of_a_paragraph_gives_its_number_too() -> None:
    document = word(())
    for style in ("List Bullet", "List Bullet", "List Number", "List Number"):
        document.add_paragraph("x", style=style)
    assert text_of(saved(document), "a.docx") == "- x\n- x\n\n1. x\n\n2. x\n"


def test_word_keeps_headings_tables_and_insertions_but_no_deletions() -> None:
    document = word(())
    document.add_heading("Report", 0)
    document.add_heading("Security", 2)
    paragraph = document.add_paragraph("Patrols\twent on.")
    for name, text in (("w:ins", " Twice."), ("w:del", " Never.")):
        run = document.add_paragraph(text)._p
        change = run.makeelement(run.tag.replace("}p", f"}}{name[2:]}"), {})
        change.extend(list(run))
        paragraph._p.append(change)
        run.getparent().remove(run)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Task", "48"
    assert text_of(saved(document), "a.docx") == (
        "# Report\n\n## Security\n\nPatrols went on. Twice.\n\nTask | 48\n"
    )


REFUSED = {
    "an ending that is not read": (b"x", "a.odt", "unknown-document"),
    "an old Word file": (b"\xd0\xcf\x11\xe0", "a.doc", "save it as .docx"),
    "a PDF named as a page": (pdf([PARAGRAPHS]), "a.html", "name it a.pdf"),
    "text that is not UTF-8": ("é".encode("latin-1"), "a.txt", "not-utf8"),
    "an empty text": (b"\n", "a.txt", "empty-document"),
    "an empty page": (b"", "a.html", "empty-document"),
    "a page without text": (page("<script>x</script>"), "a.html", "empty-document"),
    "an encoding that is none": (b'<meta charset="klingon"><p>x', "a.html", "unknown-encoding"),
    "bytes that are not its encoding": (page("x") + b"\xff", "a.html", "not-its-encoding"),
    "a page that nests too deep": (b"<div>" * 20_000 + b"x", "a.html", "too-deep"),
    "an empty Word file": (b"", "a.docx", "empty-document"),
    "a Word file cut off": (saved(word())[:900], "a.docx", "damaged-document"),
    "an archive that is no document": (bomb(1), "a.docx", "damaged-document"),
    "an archive that grows": (bomb(40), "a.docx", "unpacks-too-large"),
    "an empty PDF": (b"", "a.pdf", "damaged-document"),
    "a PDF cut off": (pdf([PARAGRAPHS])[:200], "a.pdf", "damaged-document"),
    "a PDF with a password": (pdf([PARAGRAPHS], reader="x"), "a.pdf", "needs a password"),
    "a PDF without text": (pdf([[], []]), "a.pdf", "no text in 2 pages"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_document_that_cannot_be_read_is_refused_with_a_remedy(case: str) -> None:
    data, name, expected = REFUSED[case]
    with pytest.raises(InputError) as refused:
        read_document(data, name)
    (finding,) = refused.value.findings
    assert expected in str(finding)
    assert finding.path == name
    assert finding.remedy


def test_missing_library_is_an_error_with_the_extra_to_install() -> None:
    target = "kg.extract.readers.plain:read"
    record = TextReader("x", "X files", (".x",), target, "1", "no-such-library", "no_such")
    with pytest.raises(MachineError, match=r"pip install 'mandate-kg\[extract\]'"):
        _ = record.extracted_by


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (" ".join(PARAGRAPHS), "en"),
        ("La police a rouvert la route du nord, selon le conseil du port.", "fr"),
        ("Según la policía, las patrullas han abierto la ruta del norte.", "es"),
        ("Lapolis la fè konnen wout nò a louvri ankò pou tout moun nan pò a.", "ht"),
        ("48 / 12", ""),
    ],
)
def test_language_of_a_text_is_recognised_by_its_frequent_words(text: str, tag: str) -> None:
    assert languages.language_of(text) == tag
