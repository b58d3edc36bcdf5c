"""How Sphinx builds this documentation: `sphinx-build -W --keep-going -b html docs docs/_build`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "kg"
author = "The mandate-kg contributors"
extensions = ["myst_parser"]
exclude_patterns = ["_build", "licences.md"]  # the second is read in the repository
html_theme = "alabaster"  # comes with Sphinx, and loads nothing from a network
html_theme_options = {"description": "The mission mandate knowledge graph", "page_width": "1100px"}
html_show_copyright = False
myst_heading_anchors = 4

PAGES: Final = {
    "../README.md": "index.md",
    "../seeds/README.md": "file-format.md",
    "../ontology/README.md": "ontology.md",
}
"""Files of the repository that are outside this folder, and the pages that show them."""


def _link_pages(_app: Sphinx, _name: str, source: list[str]) -> None:
    for file, page in PAGES.items():
        source[0] = source[0].replace(f"]({file}", f"]({page}")


def setup(app: Sphinx) -> None:
    """Let links to files outside this folder lead to the pages that show them; show CSV as text."""
    app.connect("source-read", _link_pages)
    app.add_lexer("csv", importlib.import_module("pygments.lexers.special").TextLexer)
