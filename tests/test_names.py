"""Names on load: aliases, spellings and acronyms stand for ids; what nothing carries is refused or
a candidate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.importers.names import Names
from kg.services.opening import open_view
from kg.suggest import fold

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from kg.errors import Finding
    from kg.store import View

    Runner = Callable[..., subprocess.CompletedProcess[str]]

REGISTRY = """\
sources: [{id: note, title: A note, published: 2024-12-03}]
actors:
- {id: guard, kind: mission, label: {en: Town guard, fr: Garde de ville}, aliases: [TG, Watch]}
- {id: wardens, kind: police-service, label: Wardens, aliases: [WATCH]}
- {id: watchers, kind: population-group, label: Watchers, aliases: [Onlookers]}
- {id: lookers, kind: population-group, label: Lookers, aliases: [onlookers]}
places: [{id: pont, kind: town, label: "Pont-Sondé"}]
"""


def statement(**keys: str) -> str:
    base = {
        "id": "note.1",
        "speaker": "guard",
        "attribution": "indirect",
        "modality": "asserted-activity",
        "agent": "guard",
        "action": "patrol",
        "paraphrase": "Something is said.",
    }
    rows = [f"{key}: {value}" for key, value in (base | keys).items()]
    return "source: note\nstatements:\n- " + "\n  ".join(rows)


def agents(view: View) -> list[str]:
    found = view.select("SELECT ?a { ?s a mkg:Statement ; mkg:agent ?a } ORDER BY ?a")
    return [str(row["a"])[1:-1].rpartition("/")[2] for row in found]


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("PNH", "actor", "hnp"),
        ("MSS", "actor", "mssm"),
        ("mss", "mandate", "mss"),
        ("IGHNP", "actor", "igpnh"),
        ("IGHNP Building", "place", "igpnh-building"),
        ("Verreux", "place", "varreux-terminal"),
        ("Vivi Mitchell", "place", "vivy-mitchell"),
        ("vivi  mitchell", "place", "vivy-mitchell"),
        ("S/RES/2699", "instrument", "s-res-2699"),
        ("Police nationale haitienne", "actor", "hnp"),
        ("Fort National", "place", "fort-national"),
    ],
)
def test_name_of_the_registry_stands_for_its_id(name: str, kind: str, found: str) -> None:
    assert Names(open_view()).called(name, (kind,)) == [(kind, found)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("guard", ["guard"]),
        ("TG", ["guard"]),
        ("tg", ["guard"]),
        ("garde de VILLE", ["guard"]),
        ("Watch", ["guard"]),
        ("WATCH", ["wardens"]),
    ],
)
def test_a_name_as_written_wins_over_one_spelt_alike(
    read: Callable[..., View], name: str, found: list[str]
) -> None:
    assert agents(read(REGISTRY, statement(agent=f'"{name}"'))) == found


def test_a_name_that_several_carry_is_refused(findings: Callable[..., list[Finding]]) -> None:
    (found,) = findings(REGISTRY, statement(agent="ONLOOKERS"))
    assert (found.code, found.line, found.column, found.remedy) == (
        "ambiguous-name",
        7,
        10,
        "write the id",
    )


@pytest.mark.parametrize(
    ("key", "name", "near"),
    [
        ("agent", "Town gaurd", "guard"),
        ("place", "Pont Sonde Nord", "pont"),
        ("speaker", "warden", "wardens"),
    ],
)
def test_an_unknown_name_is_refused_with_what_looks_like_it(
    findings: Callable[..., list[Finding]], key: str, name: str, near: str
) -> None:
    (found,) = findings(REGISTRY, statement(**{key: name}))
    assert found.remedy == f"did you mean {near}?"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Carrefour de l'Aéroport", "CARREFOUR DE L AEROPORT"), ("Fort-National", "fort  national")],
)
def test_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.fixture
def radio(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a source with one statement of some keys."""

    def written(name: str = "radio", **keys: str) -> Path:
        base = {
            "id": f"{name}.1",
            "speaker": "MSS",
            "attribution": "indirect",
            "modality": "asserted-activity",
            "agent": "MSS",
            "action": "patrol",
            "paraphrase": "A patrol is reported.",
        }
        rows = "\n  ".join(f"{key}: {value}" for key, value in (base | keys).items())
        path = tmp_path / f"{name}.yaml"
        path.write_text(
            (
                f"sources:\n- {{id: {name}, title: Radio, published: 2024-12-03}}\nsource: "
                f"{name}\nstatements:\n- {rows}\n"
            ),
            encoding="utf-8",
        )
        return path

    return written


def test_load_says_which_names_it_read_as_which_ids(
    store: Path, run: Runner, radio: Callable[..., Path]
) -> None:
    told = run("load", radio(agent="PNH"), "--store", store).stderr
    assert "names read as ids: MSS = mssm, PNH = hnp." in told


def test_nothing_is_written_for_an_unknown_name(
    store: Path, run: Runner, radio: Callable[..., Path]
) -> None:
    before = run("stats", "-f", "json", "--store", store).stdout
    told = run("load", radio(agent="Blue Brigade"), "--store", store)
    assert (told.returncode, run("stats", "-f", "json", "--store", store).stdout) == (3, before)


@pytest.mark.slow
def test_unknown_name_becomes_a_candidate_when_asked(
    store: Path, run: Runner, radio: Callable[..., Path]
) -> None:
    told = run(
        "load",
        radio(agent="[Blue Brigade, BLUE-brigade]", place="Ruelle Sans Nom"),
        "--create-unknown",
        "--store",
        store,
    )
    made = [
        line.split(": ", 1)[1].split(" made")[0]
        for line in told.stderr.splitlines()
        if "candidate" in line
    ]
    assert (told.returncode, made) == (
        0,
        ["candidate actor blue-brigade", "candidate place ruelle-sans-nom"],
    )


@pytest.mark.slow
def test_candidate_is_marked_unverified(
    store: Path, run: Runner, radio: Callable[..., Path]
) -> None:
    run("load", radio(agent="Blue Brigade"), "--create-unknown", "--store", store)
    assert "unverified" in run("show", "blue-brigade", "--store", store).stdout


@pytest.mark.parametrize("key", ["evidence_for", "action", "modality"])
def test_only_actors_and_places_become_candidates(
    store: Path, run: Runner, radio: Callable[..., Path], key: str
) -> None:
    told = run("load", radio(**{key: "Something else"}), "--create-unknown", "--store", store)
    assert (told.returncode, "Something else" in told.stderr) == (3, True)


@pytest.mark.slow
def test_table_makes_candidates_of_its_joins(store: Path, run: Runner, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("No,Who\nletters.1,Blue Brigade\n", encoding="utf-8")
    (tmp_path / "t.mapping.yaml").write_text(
        "section: statements\nsource: letters\ncolumns:\n  No: id\n  Who: {field: agent, join: "
        "actor}\n"
        "constants: {speaker: MSS, attribution: quoted, modality: asserted-activity, action: "
        "patrol, "
        "paraphrase: Said.}\n",
        encoding="utf-8",
    )
    (tmp_path / "s.yaml").write_text(
        "sources:\n- {id: letters, title: Letters, published: 2024-12-03}\n", encoding="utf-8"
    )
    told = run(
        "load", tmp_path / "s.yaml", tmp_path / "t.csv", "--create-unknown", "--store", store
    )
    assert (told.returncode, "t.csv:2:11: candidate actor blue-brigade" in told.stderr) == (0, True)
