"""The gallery: every kind of picture from the packaged knowledge base, and a page that shows
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg import files
from kg.demo import subject_of
from kg.services.opening import open_view

if TYPE_CHECKING:
    from pathlib import Path

    from kg.export import Choices
    from kg.store import View


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture: its file, what it shows, the command that draws it, and the same as choices of
    an export.
    """

    file: str
    title: str
    about: str
    command: str
    choices: Choices


PAGE: Final = "mission.html"


def pictures(view: View) -> tuple[Shown, ...]:
    """Return the pictures of the gallery, of what the knowledge base names as its examples."""
    subject = subject_of(view)
    around: Choices = {"focus": subject.mission, "hops": 2, "as_of": subject.published}
    mission = f"--focus {subject.mission} --hops 2 --as-of {subject.published}"
    tasks: Choices = {
        "kind": "mandate",
        "focus": subject.mandate,
        "hops": 2,
        "as_of": subject.as_of,
    }
    return (
        Shown(
            "mission.svg",
            "The mission",
            "Who stands in which relation to the mission, two steps around it. Solid lines rest "
            "on acts that were "
            "reported, dashed ones on roles that were described.",
            mission,
            around,
        ),
        Shown(
            "mission-print.svg",
            "The same, for print",
            "Greys alone; kinds differ in shape and fill, lines in dashes.",
            f"{mission} --style print",
            {**around, "style": "print"},
        ),
        Shown(
            "mission-dark.svg",
            "The same, dark",
            "For a dark slide or screen.",
            f"{mission} --style dark",
            {**around, "style": "dark"},
        ),
        Shown(
            "mandate.svg",
            "The mandate",
            "From the resolution to its tasks, and the statements that speak to each.",
            f"--view mandate --focus {subject.mandate} --hops 2 --as-of {subject.as_of}",
            tasks,
        ),
        Shown(
            "map.svg",
            "The map",
            "Where the statements speak of: departments, an inset of the capital, a list of what "
            "has no point. Signs "
            "tell how sure a point is.",
            "--map",
            {"kind": "places", "mapped": True},
        ),
        Shown(
            "places.svg",
            "The places",
            "Who is said to act, or to have an effect, where; and which place lies in which.",
            "--view places",
            {"kind": "places"},
        ),
        Shown(
            "sources.svg",
            "The sources",
            "Whom each source quotes, whose words it tells, and how often.",
            "--view sources",
            {"kind": "sources"},
        ),
        Shown(
            "statement.svg",
            "One statement",
            "Who said it, of whom, against whom, as evidence of what.",
            f"--view statements --focus {subject.statement}",
            {"kind": "statements", "focus": subject.statement},
        ),
        Shown(
            "relations.svg",
            "All relations",
            "The whole view; what is not joined to the rest fills the bays.",
            "",
            {},
        ),
    )


def gallery(folder: Path) -> tuple[Path, ...]:
    """Draw every picture of the gallery into a folder, with the page README.md that shows them;
    return the files.

    Raises InputError where the folder cannot be made or written.
    """
    from kg.export import export

    files.make_folder(folder)
    view = open_view()
    drawn = pictures(view)
    for shown in drawn:
        export(view, folder / shown.file, **shown.choices)
    export(view, folder / PAGE, **drawn[0].choices)
    page = folder / "README.md"
    files.write_whole([(page, _page(drawn).encode())])
    return (page, *(folder / shown.file for shown in drawn), folder / PAGE)


def _page(drawn: tuple[Shown, ...]) -> str:
    anew = (
        "Every picture here is drawn from the packaged knowledge base; `kg gallery --dir "
        "docs/gallery` draws them anew."
    )
    page = f"The first one is also an interactive page of one file: [{PAGE}]({PAGE})."
    parts = ["# Gallery", f"{anew}\n{page}"]
    for shown in drawn:
        command = f"kg export -o {shown.file} {shown.command}".strip()
        parts.append(
            f"## {shown.title}\n\n{shown.about}\n\n```\n{command}\n```\n\n![{shown.title}]({shown.file})"  # noqa: E501
        )
    return "\n\n".join(parts) + "\n"
