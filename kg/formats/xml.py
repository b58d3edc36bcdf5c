"""A tree of XML elements as a document: the one place where XML of reports and networks is cleaned
and written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kg.characters import xml_safe

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def xml_document(root: Element) -> str:
    r"""Return a tree as indented XML 1.0; what XML forbids is left out of texts and attributes, a
    lone return stays.

    >>> root = ET.Element("a", b="x\x00y")
    >>> root.text = "p\rq"
    >>> xml_document(root).splitlines()[1]
    '<a b="xy">p&#13;q</a>'
    """
    for element in root.iter():
        element.text = xml_safe(element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, xml_safe(value))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
