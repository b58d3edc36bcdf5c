"""The gallery in the docs: made by one command, and as the command makes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.cli.networks import VIEWS
from kg.gallery import PAGE, pictures
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

DOCS = Path(__file__).parent.parent / "docs" / "gallery"
PICTURES = pictures(open_view())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kg import gallery

    path = tmp_path_factory.mktemp("gallery")
    gallery.gallery(path)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_gallery_in_the_docs_has_the_files_that_the_command_makes(folder: Path) -> None:
    assert names(DOCS) == names(folder)


def test_the_page_in_the_docs_is_the_one_that_the_command_makes(folder: Path) -> None:
    assert (DOCS / "README.md").read_text(encoding="utf-8") == (folder / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("name", [shown.file for shown in PICTURES])
def test_a_picture_in_the_docs_says_what_the_command_makes_it_say(folder: Path, name: str) -> None:
    # Not the bytes: another machine's linear algebra may move a box by a pixel.
    said = [
        sorted(re.findall(r"<title[^>]*>([^<]+)<", (where / name).read_text("utf-8")))
        for where in (DOCS, folder)
    ]
    assert said[0] == said[1]
    assert len(said[0]) > 5


def test_the_interactive_page_in_the_docs_is_the_one_that_the_command_makes(folder: Path) -> None:
    # All of it but where things lie in the picture: see above.
    made, kept = (_parts((where / PAGE).read_text("utf-8")) for where in (folder, DOCS))
    assert kept == made
    assert len(made[1]) > 30


def _parts(page: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return a page without its picture, and the nodes and lines of the picture with all they
    say.
    """
    before, _, rest = page.partition('<div class="frame">')
    drawn, _, after = rest.partition("</div></section>")
    return before + after, re.findall(r'<g class="([ne] [^"]+)"([^>]*)><title>([^<]+)<', drawn)


@pytest.mark.parametrize("shown", PICTURES, ids=lambda shown: shown.file)
def test_the_command_beside_a_picture_draws_it(
    shown: object, folder: Path, tmp_path: Path, run: Callable[..., CompletedProcess[str]]
) -> None:
    file, command = shown.file, shown.command  # type: ignore[attr-defined]
    assert run("export", "-o", tmp_path / file, *command.split()).returncode == 0
    assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def test_every_view_is_in_the_gallery() -> None:
    assert {shown.choices.get("kind", "relations") for shown in PICTURES} == set(VIEWS)
