"""Documents that the tests make: PDF, Word and HTML files of invented texts."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import docx
import pypdf
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from fpdf import FPDF
from pypdf.generic import EncodedStreamObject, NameObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PARAGRAPHS = (
    "The Harbour Mission conducted 48 patrols in Vellamar between 3 and 9 October 2030.",
    "Commander Ilda Ponte said that the police had reopened the north road.",
    "Residents want a clinic, according to the port council.",
)
"""A report of an invented mission, a paragraph each."""


def pdf(
    pages: Sequence[Sequence[str]], *, title: str = "", reader: str = "", owner: str = ""
) -> bytes:
    """Return a PDF with paragraphs on its pages; `reader` and `owner` are the words that protect
    it.
    """
    file = FPDF()
    if title:
        file.set_title(title)
    if reader or owner:
        file.set_encryption(owner_password=owner or reader, user_password=reader)
    for paragraphs in pages:
        file.add_page()
        file.set_font("times", size=12)
        for paragraph in paragraphs:
            file.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            file.ln(4)
    return bytes(file.output())


def encrypted(data: bytes) -> bytes:
    """Return a PDF encrypted with AES-256 that needs no password to be read."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")  # noqa: S106 - of a test
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def swollen(megabytes: int) -> bytes:
    """Return a PDF of one page whose text unpacks to so much."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([["x"]])))
    stream = EncodedStreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = zlib.compress(b" " * (megabytes << 20), 9)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word(paragraphs: Iterable[str] = PARAGRAPHS, title: str = "") -> Any:  # noqa: ANN401 - python-docx has no types
    """Return a Word document of paragraphs, to be changed and saved."""
    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def saved(document: Any) -> bytes:  # noqa: ANN401 - python-docx has no types
    """Return the bytes of a Word document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_list(document: Any, levels: Sequence[tuple[str, str]], first: str = "1") -> int:  # noqa: ANN401
    """Add a list of several levels to a document, each with its format and its text; return its
    number.
    """
    numbering = document.part.numbering_part.element
    number = 100 + len(numbering)
    parts = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{first if depth == 0 else 1}"/>'
        f'<w:numFmt w:val="{number_format}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (number_format, text) in enumerate(levels)
    )
    definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{parts}</w:abstractNum>'
    numbering.insert(0, parse_xml(definition))
    item = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    numbering.append(parse_xml(item))
    return number


def number_paragraph(paragraph: Any, number: int, depth: int = 0) -> None:  # noqa: ANN401
    """Put a paragraph into a list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    for name, value in (("w:ilvl", depth), ("w:numId", number)):
        element = OxmlElement(name)
        element.set(qn("w:val"), str(value))
        properties.append(element)


def bomb(megabytes: int) -> bytes:
    """Return an archive with the name of a Word document whose part unpacks to so much."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (megabytes << 20))
    return file.getvalue()


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    """Return an HTML page in UTF-8."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()
