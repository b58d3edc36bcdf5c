"""Who is the same: candidates with a score, judgements that can be undone, and queries that read
through them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stores
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import identity
from kg.errors import InputError
from kg.identity import Judgement
from kg.journal import Journal
from kg.services import loading, opening
from kg.vocab import DCTERMS, GEO, MKG, ORG, SKOS, entity

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Runner = Callable[..., subprocess.CompletedProcess[str]]

DAY = "2024-12-05"
RADIO = """\
sources:
- {id: radio, title: Radio, published: 2024-12-03}
actors:
- {id: mission-police, kind: contingent, label: Police of the mission, aliases: [blue patrol], unit_of: mssm}
- {id: patrol-men, kind: population-group, label: Patrol men, note: "As the radio calls them."}
places:
- {id: varreux-depot, kind: fuel-terminal, label: Vareux fuel terminal, within: cite-soleil}
source: radio
statements:
- id: radio.1
  speaker: mssm
  attribution: indirect
  modality: asserted-activity
  agent: patrol-men
  action: train
  beneficiary: hnp
  place: varreux-depot
  evidence_for: MT-04
  paraphrase: "Patrol men trained police officers."
"""  # noqa: E501


@pytest.fixture(scope="module")
def _heard(tmp_path_factory: pytest.TempPathFactory, _made_store: Path) -> Path:
    folder = tmp_path_factory.mktemp("heard")
    shutil.copytree(_made_store, folder / "store")
    (folder / "radio.yaml").write_text(RADIO, encoding="utf-8")
    stores.load([folder / "radio.yaml"], folder / "store", isolated=False)
    return folder / "store"


@pytest.fixture
def heard(_heard: Path, tmp_path: Path) -> Path:
    """Return a store with the packaged knowledge base and what a radio says of patrol men."""
    return Path(shutil.copytree(_heard, tmp_path / "store"))


def judge(store: Path, kept: str, other: str, verdict: str = "same", by: str = "A. Analyst") -> str:
    return stores.decide(store, kept, other, verdict, by, DAY).judgement.entry


def seen(store: Path) -> tuple[int, str]:
    found = stores.verify(store)
    assert found.findings == ()
    return found.quads, found.sha256


def status(store: Path, task: str = "MT-04") -> str:
    from kg.coverage import assess

    found = assess(opening.open_view(store), "mss", as_of="2024-12-05")
    return next(verdict.status for verdict in found.tasks if verdict.task.id == task)


def agents(store: Path, slug: str = "radio.1") -> list[str]:
    view = opening.open_view(store)
    return [value.rpartition("/")[2] for value in view.values(entity("statement", slug), MKG.agent)]


@pytest.mark.slow
def test_statement_of_the_other_reads_as_of_the_kept_one(heard: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    assert agents(heard) == ["kenyan-police"]


@pytest.mark.slow
def test_coverage_reads_through_a_judgement_and_back(heard: Path) -> None:
    before = status(heard)
    judge(heard, "kenyan-police", "patrol-men")
    during = status(heard)
    stores.undo(heard, "kenyan-police", "patrol-men")
    assert (before, during, status(heard)) == ("partial", "covered", "partial")


@pytest.mark.slow
def test_undo_restores_the_hash(heard: Path) -> None:
    before = seen(heard)
    entry = judge(heard, "kenyan-police", "patrol-men")
    changed = seen(heard)
    stores.undo(heard, entry[:8])
    assert (changed != before, seen(heard)) == (True, before)


@pytest.mark.slow
def test_sources_are_never_rewritten(heard: Path) -> None:
    journal = Journal(heard / "journal")
    held = {entry.id: journal.read(entry) for entry in journal.entries()}
    judge(heard, "kenyan-police", "patrol-men")
    assert {
        entry.id: journal.read(entry) for entry in journal.entries() if entry.id in held
    } == held


@pytest.mark.slow
def test_store_made_anew_reads_through_the_same_judgements(heard: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    judge(heard, "varreux-terminal", "varreux-depot")
    before = seen(heard)
    stores.rebuild(heard)
    assert seen(heard) == before


@pytest.mark.slow
def test_load_after_a_judgement_may_name_the_other_one(heard: Path, tmp_path: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    later = (
        RADIO[RADIO.index("source: radio") :]
        .replace("radio", "late", 2)
        .replace("radio.1", "late.1")
    )
    (tmp_path / "late.yaml").write_text(
        f"sources:\n- {{id: late, title: Late, published: 2024-12-04}}\n{later}"
    )
    stores.load([tmp_path / "late.yaml"], heard, isolated=False)
    assert (agents(heard, "late.1"), seen(heard)[0] > 0) == (["kenyan-police"], True)


@pytest.mark.slow
def test_id_of_the_other_stays_taken(heard: Path, tmp_path: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    (tmp_path / "again.yaml").write_text(
        "actors:\n- {id: patrol-men, kind: mission, label: Again}\n"
    )
    with pytest.raises(InputError, match="'patrol-men' is in the store already"):
        stores.load([tmp_path / "again.yaml"], heard, isolated=False)


@pytest.mark.slow
def test_show_follows_the_other_ones_id(heard: Path, run: Runner) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    told = run("show", "patrol-men", "--store", heard).stdout
    assert (
        "actor kenyan-police" in told,
        "Judged: kenyan-police = patrol-men (A. Analyst, 2024-12-05)." in told,
    ) == (
        True,
        True,
    )


@pytest.mark.slow
def test_why_names_the_judgement_it_is_read_through(heard: Path, run: Runner) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    told = run("why", "kenyan-police", "supports", "hnp", "--store", heard).stdout
    assert "read through the judgement kenyan-police = patrol-men (A. Analyst, 2024-12-05)" in told


@pytest.mark.slow
def test_names_of_the_other_become_aliases(heard: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    view = opening.open_view(heard)
    iri = entity("actor", "kenyan-police")
    assert (view.label(iri), "Patrol men" in view.values(iri, SKOS.altLabel)) == (
        "Kenyan police in the MSSM",
        True,
    )


@pytest.mark.slow
def test_what_an_entry_has_once_is_the_kept_ones(heard: Path) -> None:
    judge(heard, "varreux-terminal", "varreux-depot")
    view = opening.open_view(heard)
    iri = entity("place", "varreux-terminal")
    assert [len(view.values(iri, p)) for p in (GEO.sfWithin, DCTERMS.type, MKG.verification)] == [
        1,
        1,
        1,
    ]


@pytest.mark.slow
def test_what_the_kept_one_lacks_is_taken_from_the_other(heard: Path) -> None:
    judge(heard, "patrol-men", "mission-police")
    view = opening.open_view(heard)
    assert view.values(entity("actor", "patrol-men"), ORG.unitOf) == (
        entity("actor", "mssm").value,
    )


@pytest.mark.slow
def test_store_conforms_after_a_judgement(heard: Path) -> None:
    from kg.validate import validate

    before = validate(opening.open_view(heard))
    judge(heard, "varreux-terminal", "varreux-depot")
    judge(heard, "kenyan-police", "mission-police")
    assert validate(opening.open_view(heard)) == before


@pytest.mark.slow
def test_retraction_of_a_load_leaves_the_judgement_harmless(heard: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    entry = Journal(heard / "journal").entries()[2].id
    stores.retract(heard, entry, "coded twice")
    assert seen(heard)[0] > 0


@pytest.mark.slow
def test_a_line_that_two_entries_share_once_they_are_one_survives_the_retraction_of_one(
    heard: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.yaml").write_text(
        "actors:\n- {id: blues, kind: contingent, label: Blues, aliases: [blue patrol], unit_of: "
        "mssm}\n"
    )
    entry = stores.load([tmp_path / "more.yaml"], heard, isolated=False).load
    judge(heard, "mission-police", "blues")
    stores.retract(heard, entry, "no such unit")
    view = opening.open_view(heard)
    assert (
        "blue patrol" in view.values(entity("actor", "mission-police"), SKOS.altLabel),
        seen(heard)[0] > 0,
    ) == (
        True,
        True,
    )


@pytest.mark.slow
def test_judgement_that_was_cut_off_is_rolled_forward(
    heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    monkeypatch.setattr(Journal, "commit", cut)
    with pytest.raises(Cut):
        judge(heard, "kenyan-police", "patrol-men")
    monkeypatch.undo()
    loading.reason(loading.ReasonRequest(str(heard)))
    assert (agents(heard), seen(heard)[0] > 0) == (["kenyan-police"], True)


@pytest.mark.slow
def test_the_same_judgement_again_changes_nothing(heard: Path, run: Runner) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    told = run(
        "identity", "decide", "patrol-men", "kenyan-police", "same", "--by", "B", "--store", heard
    )
    assert (told.returncode, "stands already" in told.stderr) == (0, True)


@pytest.mark.slow
def test_sameness_that_joins_two_different_is_refused_with_the_chain(heard: Path) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    judge(heard, "kenyan-police", "mission-police", "different", by="B. Other")
    chain = (
        "patrol-men and mission-police: cannot be the same: kenyan-police ≠ mission-police (B. "
        "Other, 2024-12-05) "
        "with kenyan-police = patrol-men (A. Analyst, 2024-12-05). Undo one of these first: kg "
        "identity log"
    )
    with pytest.raises(InputError) as told:
        judge(heard, "patrol-men", "mission-police")
    assert (str(told.value), len(stores.judgements(heard))) == (chain, 2)


@pytest.mark.slow
def test_judgement_that_cannot_stand_is_refused(heard: Path) -> None:
    refused = [
        ("mission-police", "patrol-men", "different", "are the same by what was judged"),
        ("mission-police", "patrol-men", "unsure", "are the same by what was judged"),
        ("kenyan-police", "patrol-men", "different", "were judged same by A. Analyst"),
        ("mission-police", "patrol-men", "same", "are the same already"),
        ("kenyan-police", "haiti", "same", "they cannot be the same"),
        ("mssm", "mss", "same", "is a mandate"),
        ("hnp", "hnp", "same", "are one entry already"),
    ]
    judge(heard, "kenyan-police", "patrol-men")
    judge(heard, "kenyan-police", "mission-police")
    before = seen(heard)
    for kept, other, verdict, part in refused:
        with pytest.raises(InputError, match=part):
            judge(heard, kept, other, verdict)
    assert seen(heard) == before


@pytest.mark.slow
def test_settled_entry_is_kept_whichever_is_named_first(store: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RADIO.replace("agent: patrol-men", "agent: Varreux guards"))
    stores.load([tmp_path / "a.yaml"], store, create_unknown=True, isolated=False)
    made = stores.decide(store, "varreux-guards", "hnp", "same", "A", DAY).judgement
    assert (made.kept_iri, agents(store)) == (entity("actor", "hnp").value, ["hnp"])


@pytest.mark.slow
def test_log_lists_what_was_undone(heard: Path, run: Runner) -> None:
    judge(heard, "kenyan-police", "patrol-men")
    run("identity", "undo", "kenyan-police", "patrol-men", "--by", "B", "--store", heard)
    (row,) = json.loads(run("identity", "log", "-f", "json", "--store", heard).stdout)
    assert (row["kept"], row["verdict"], row["other"], bool(row["undone"]), row["undone_by"]) == (
        "kenyan-police",
        "same",
        "patrol-men",
        True,
        "B",
    )


@pytest.mark.slow
def test_undo_of_what_does_not_stand_is_refused(heard: Path, run: Runner) -> None:
    told = run("identity", "undo", "gangs", "hnp", "--store", heard)
    assert (told.returncode, "no judgement that stands" in told.stderr) == (3, True)


@pytest.mark.parametrize(
    "words", [("decide", "gangs", "hnp", "maybe", "--by", "A"), ("decide", "gangs", "hnp", "same")]
)
def test_wrong_usage_exits_2(heard: Path, run: Runner, words: tuple[str, ...]) -> None:
    assert run("identity", *words, "--store", heard).returncode == 2


def pairs(
    store: Path | None, kind: str = "", least: float = 0.8, about: str = ""
) -> list[tuple[str, str]]:
    found = identity.candidates(opening.open_view(store), kind, least=least, about=about)
    return [(pair.kept_id, pair.other) for pair in found]


def test_doubt_of_the_registry_is_a_candidate() -> None:
    assert pairs(None, kind="actor", about="gangs") == [
        ("armed-groups", "gangs"),
        ("criminal-networks", "gangs"),
    ]


def test_places_with_like_names_are_candidates(heard: Path) -> None:
    (pair,) = identity.candidates(opening.open_view(heard), "place", about="varreux-depot")
    assert (
        pair.kept_id,
        pair.other,
        pair.score > 0.8,
        any("same kind" in reason for reason in pair.reasons),
    ) == (
        "varreux-depot",
        "varreux-terminal",
        True,
        True,
    )


def test_missions_that_follow_each_other_are_no_candidates() -> None:
    ends = {"unmih", "unsmih", "untmih", "miponuh", "minustah-mission", "minujusth-mission"}
    assert [pair for pair in pairs(None, kind="actor", least=0.1) if set(pair) <= ends] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verdict", "left"), [("different", []), ("same", []), ("unsure", ["unsure"])]
)
def test_judged_pair_is_no_candidate_unless_unsure(
    heard: Path, verdict: str, left: list[str]
) -> None:
    judge(heard, "varreux-terminal", "varreux-depot", verdict)
    found = identity.candidates(opening.open_view(heard), "place")
    assert [pair.judged for pair in found if "varreux" in pair.kept_id + pair.other] == left


@pytest.mark.slow
def test_judged_different_is_no_longer_left_open(heard: Path, run: Runner) -> None:
    judge(heard, "gangs", "armed-groups", "different")
    judge(heard, "patrol-men", "locals", "unsure")
    rows = (
        run("query", "identities-left-open", "-f", "csv", "--store", heard)
        .stdout.replace("\r", "")
        .splitlines()[1:]
    )
    found = [tuple(part.rpartition("/")[2] for part in row.split(",")) for row in rows]
    assert found == [
        ("armed-groups", "criminal-networks", "registry"),
        ("criminal-networks", "gangs", "registry"),
        ("locals", "patrol-men", "A. Analyst"),
    ]


ENDS = st.sampled_from("abcdef")
MADE = st.lists(
    st.tuples(ENDS, ENDS, st.sampled_from(identity.VERDICTS)).filter(lambda row: row[0] != row[1]),
    max_size=12,
)


@pytest.mark.slow
@given(MADE)
@settings(max_examples=400, deadline=None)
def test_accepted_judgements_never_join_two_that_are_different(
    rows: list[tuple[str, str, str]],
) -> None:
    standing: list[Judgement] = []
    for kept, other, verdict in rows:
        made = Judgement(kept, other, verdict, "A", DAY)
        try:
            identity.check(standing, made)
        except InputError:
            continue
        standing.append(made)
    stands_for = identity.clusters(standing)
    parted = [j for j in standing if j.verdict == "different"]
    assert [
        j
        for j in parted
        if stands_for.get(j.kept_iri, j.kept_iri) == stands_for.get(j.other, j.other)
    ] == []


@pytest.mark.slow
@given(MADE)
@settings(max_examples=400, deadline=None)
def test_everything_that_is_the_same_has_one_that_stands_for_it(
    rows: list[tuple[str, str, str]],
) -> None:
    same: list[Judgement] = []
    for kept, other, verdict in rows:
        made = Judgement(kept, other, verdict, "A", DAY)
        try:
            identity.check(same, made)
        except InputError:
            continue
        same.append(made)
    stands_for = identity.clusters(same)
    joined = [j for j in same if j.verdict == "same"]
    assert [
        j
        for j in joined
        if stands_for.get(j.kept_iri, j.kept_iri) != stands_for.get(j.other, j.other)
    ] == []
