"""Draw the gallery: every kind of picture from the packaged knowledge base, and a page that shows
them, into the folder of this script or the one that is named.

Run: python docs/gallery/make.py [FOLDER]
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.demo import subject_of
from kg.services.opening import open_view


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, what it shows, and the options of `kg export` that draw it."""

    file: str
    title: str
    about: str
    options: str


PAGE: Final = "mission.html"


def pictures() -> tuple[Picture, ...]:
    """Return the pictures of the gallery, of what the knowledge base names as its examples."""
    subject = subject_of(open_view())
    mission = f"--focus {subject.mission} --hops 2 --as-of {subject.published}"
    return (
        Picture(
            "mission.svg",
            "The mission",
            "Who stands in which relation to the mission, two steps around it. Solid lines rest "
            "on acts that were "
            "reported, dashed ones on roles that were described.",
            mission,
        ),
        Picture(
            "mission-print.svg",
            "The same, for print",
            "Greys alone; kinds differ in shape and fill, lines in dashes.",
            f"{mission} --style print",
        ),
        Picture(
            "mission-dark.svg",
            "The same, dark",
            "For a dark slide or screen.",
            f"{mission} --style dark",
        ),
        Picture(
            "mandate.svg",
            "The mandate",
            "From the resolution to its tasks, and how many statements of which kind speak to "
            "each.",
            f"--view mandate --focus {subject.mandate} --hops 2 --as-of {subject.as_of}",
        ),
        Picture(
            "map.svg",
            "The map",
            "Where the statements speak of: departments, an inset of the capital, a list of what "
            "has no point. Signs "
            "show how sure a point is.",
            "--map",
        ),
        Picture(
            "places.svg",
            "The places",
            "Who is said to act, or to have an effect, where; and which place is in which.",
            "--view places",
        ),
        Picture(
            "sources.svg",
            "The sources",
            "Whom each source quotes, whose words it reports, and how often.",
            "--view sources",
        ),
        Picture(
            "statement.svg",
            "One statement",
            "Who said it, of whom, against whom, as evidence of what.",
            f"--view statements --focus {subject.statement}",
        ),
        Picture(
            "relations.svg",
            "All relations",
            "The whole view without possible identities and phenomena (--all-relations draws "
            "them); what is not joined to the rest fills the bays.",
            "",
        ),
    )


def draw(folder: Path) -> tuple[Path, ...]:
    """Draw every picture into a folder, with the page README.md that shows them; return the
    files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = pictures()
    for picture in drawn:
        _export(folder / picture.file, picture.options)
    _export(folder / PAGE, drawn[0].options)
    page = folder / "README.md"
    page.write_text(_page(drawn), encoding="utf-8")
    return (page, *(folder / picture.file for picture in drawn), folder / PAGE)


def _export(file: Path, options: str) -> None:
    command = [sys.executable, "-m", "kg", "export", "--quiet", "-o", str(file), *options.split()]
    subprocess.run(command, check=True)


def _page(drawn: tuple[Picture, ...]) -> str:
    origin = (
        "Every picture here is drawn from the packaged knowledge base; `python "
        "docs/gallery/make.py` draws them again."
    )
    page = f"The first one is also an interactive page of one file: [{PAGE}]({PAGE})."
    parts = ["# Gallery", f"{origin}\n{page}"]
    for picture in drawn:
        command = f"kg export -o {picture.file} {picture.options}".strip()
        image = f"![{picture.title}]({picture.file})"
        parts.append(f"## {picture.title}\n\n{picture.about}\n\n```\n{command}\n```\n\n{image}")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    print(*(f"wrote {file}" for file in draw(target)), sep="\n")
