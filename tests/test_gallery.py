"""The gallery in the docs: drawn by one script, and as the script draws it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from kg.cli.networks import VIEWS

DOCS = Path(__file__).parent.parent / "docs" / "gallery"
_SPEC = importlib.util.spec_from_file_location("gallery", DOCS / "make.py")
assert _SPEC
assert _SPEC.loader
make = importlib.util.module_from_spec(_SPEC)
sys.modules["gallery"] = make
_SPEC.loader.exec_module(make)
PICTURES = make.pictures()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gallery")
    make.draw(path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_gallery_in_the_docs_has_the_files_that_the_script_draws(folder: Path) -> None:
    assert [*names(folder), "make.py"] == sorted(names(DOCS), key=lambda name: name == "make.py")


def test_the_page_in_the_docs_is_the_one_that_the_script_makes(folder: Path) -> None:
    assert (DOCS / "README.md").read_text(encoding="utf-8") == (folder / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", [picture.file for picture in PICTURES])
def test_a_picture_in_the_docs_says_what_the_script_makes_it_say(folder: Path, name: str) -> None:
    # Not the bytes: another machine's linear algebra may move a box by a pixel.
    said = [
        sorted(re.findall(r"<title[^>]*>([^<]+)<", (where / name).read_text("utf-8")))
        for where in (DOCS, folder)
    ]
    assert said[0] == said[1]
    assert len(said[0]) > 5


def test_the_interactive_page_in_the_docs_is_the_one_that_the_script_makes(folder: Path) -> None:
    # All of it but where things lie in the picture: see above.
    made, kept = (_parts((where / make.PAGE).read_text("utf-8")) for where in (folder, DOCS))
    assert kept == made
    assert len(made[1]) == 26  # nodes and lines, without what misleads an outsider


def _parts(page: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return a page without its picture, and the nodes and lines of the picture with all they
    say.
    """
    before, _, rest = page.partition('<div class="frame">')
    drawn, _, after = rest.partition("</div></section>")
    return before + after, re.findall(r'<g class="([ne] [^"]+)"([^>]*)><title>([^<]+)<', drawn)


def test_every_view_is_in_the_gallery() -> None:
    options = " ".join(picture.options for picture in PICTURES)
    views = {"relations", *re.findall(r"--view (\w+)", options)}
    assert views == set(VIEWS)
