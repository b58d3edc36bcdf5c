"""What `kg why` says: the rule, the premise, the speaker, the source, the sentence; and what its
checks find.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from stores import attach_text, log, store_of

from kg.errors import InputError
from kg.model import Clocks
from kg.provenance import Lineage, why_statement, why_triple, witness_lines
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

SOURCE = "radio-market-2024-12-03"
TAUGHT = f"{SOURCE}.1"
SHA256 = "342a07e8ee8792569b31eb843cbdca3e57c11d7a01157bcbba3e02ee7fa8b1e9"
SENTENCE = (
    "The multinational mission told this station that ⟦its instructors taught forty police "
    "recruits first aid and "
    "radio procedure in Delmas between 25 and 29 November⟧."
)
SOURCES = """\
sources:
- {id: wire, title: Wire, published: 2024-06-01}
- {id: paper, title: Paper, published: 2024-06-02, derived_from: wire}
- {id: paper-corrected, title: Paper, version: "2", published: 2024-06-03, revision_of: paper}
- {id: loop-a, title: A, published: 2024-06-02, derived_from: loop-b}
- {id: loop-b, title: B, published: 2024-06-02, derived_from: loop-a}
- {id: later, title: Later, published: 2024-07-01}
actors:
- {id: guard, kind: mission, label: Guard}
- {id: unit, kind: contingent, label: Unit, unit_of: guard}
- {id: watch, kind: police-service, label: Watch}
- {id: desk, kind: media-actor, label: Desk}
"""
SAID = """\
source: {source}
statements:
- id: {id}
  speaker: {speaker}
  attribution: indirect
  modality: asserted-activity
  agent: unit
  action: train
  beneficiary: watch
  stated: 2024-06-01
  paraphrase: A test statement.
"""


def asked(run: Runner, *words: object) -> dict[str, Any]:
    return dict(json.loads(run("why", *words, "-f", "json").stdout))


def said(
    source: str = "paper-corrected", slug: str = "s.1", speaker: str = "unit", more: str = ""
) -> str:
    return SAID.format(source=source, id=slug, speaker=speaker) + more


@pytest.fixture
def loaded(bulletin_store: Path, bulletin: Path) -> Path:
    """Return a store with the bulletin, its text attached."""
    attach_text(bulletin_store, SOURCE, bulletin / f"{SOURCE}.txt")
    return bulletin_store


def flipped(path: Path, at: int = -10) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


# --- what is asked


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("mssm", "supports", "hnp"),
        ("MSSM", "mkg:supports", "PNH"),
        ("Multinational Security Support Mission", "Supports", "id:actor/hnp"),
        (
            "https://w3id.org/mandate-kg/id/actor/mssm",
            "https://w3id.org/mandate-kg/ontology#supports",
            "https://w3id.org/mandate-kg/id/actor/hnp",
        ),
    ],
)
def test_triple_is_found_as_people_type_it(
    run: Runner, subject: str, predicate: str, value: str
) -> None:
    assert asked(run, subject, predicate, value) == asked(run, "mssm", "supports", "hnp")


@pytest.mark.parametrize("typed", ["operates in", "operates-in", "operatesIn", "mkg:operatesIn"])
def test_property_is_found_in_any_spelling(run: Runner, typed: str) -> None:
    assert asked(run, "kenyan-police", typed, "haiti")["triple"]["predicate"].endswith(
        "#operatesIn"
    )


def test_unknown_property_comes_with_suggestions(run: Runner) -> None:
    told = run("why", "mssm", "suports", "hnp")
    assert (told.returncode, "mkg:supports" in told.stderr) == (3, True)


def test_two_parts_of_a_triple_are_a_usage_error(run: Runner) -> None:
    assert run("why", "mssm", "supports").returncode == 2


def test_one_name_that_is_no_statement_is_refused(run: Runner) -> None:
    told = run("why", "mssm")
    assert (told.returncode, "mssm is an actor, not a statement" in told.stderr) == (3, True)


def test_triple_that_nothing_states_or_derives_exits_3(run: Runner) -> None:
    told = run("why", "hnp", "supports", "mssm")
    assert (told.returncode, told.stdout) == (3, "")
    assert "nothing states or derives it; no statement found" in told.stderr


def test_what_does_stand_between_the_two_is_named(run: Runner) -> None:
    assert (
        "mssm mkg:supports hnp, derived by C008 C010"
        in run("why", "hnp", "supports", "mssm").stderr
    )


def test_another_value_than_the_one_on_record_is_named(run: Runner) -> None:
    assert "On record: 2023-10-02" in run("why", "mssm", "mkg:begins", "1999-01-01").stderr


# --- what is answered


def test_derived_triple_has_every_premise(run: Runner) -> None:
    found = asked(run, "mssm", "supports", "hnp")["derivations"]
    assert [one["premise"]["id"] for one in found] == [
        "C008",
        "C010",
        "C015",
        "C018",
        "C019",
        "C020",
    ]


def test_derivation_names_its_rule(run: Runner) -> None:
    rule = asked(run, "mssm", "supports", "hnp")["derivations"][0]["rule"]
    assert (rule["id"], rule["title"]) == ("supports", "Who supports whom")


def test_derivation_names_what_the_rule_read_beside_the_premise(run: Runner) -> None:
    leans = asked(run, "mssm", "supports", "hnp")["derivations"][0]["leans_on"]
    ends = {
        tuple(term.rpartition("/")[2].rpartition("#")[2] for term in fact.values())
        for fact in leans
    }
    assert ("support-police", "broader", "give-support") in ends
    assert ("give-support", "impliesRelation", "supports") in ends


def test_premise_may_be_an_instrument(run: Runner) -> None:
    found = asked(run, "mssm", "authorisedBy", "s-res-2751")["derivations"]
    assert found[0]["premise"] == {
        "id": "s-res-2751",
        "kind": "instrument",
        "iri": "https://w3id.org/mandate-kg/id/instrument/s-res-2751",
    }


def test_derivations_iri_leads_to_its_triple(run: Runner) -> None:
    iri = asked(run, "mssm", "supports", "hnp")["derivations"][0]["iri"]
    assert asked(run, iri) == asked(run, "mssm", "supports", "hnp")


def test_stated_triple_names_its_graph(run: Runner) -> None:
    found = asked(run, "kenyan-police", "unit_of", "mssm")
    assert (found["basis"], [held["graph"].rpartition("/")[2] for held in found["stated_in"]]) == (
        ["stated"],
        ["registry"],
    )


def test_stated_literal_is_found(run: Runner) -> None:
    assert asked(run, "mssm", "begins", "2023-10-02")["basis"] == ["stated"]


def test_triple_of_an_own_store_names_the_load_that_brought_it(run: Runner, loaded: Path) -> None:
    found = asked(run, TAUGHT, "beneficiary", "hnp", "--store", loaded)
    assert found["stated_in"][0]["load"] == log(loaded)[-1].entry.id


def test_statement_is_told_with_its_witness_source_and_coding(run: Runner) -> None:
    found = asked(run, "C028")["statement"]
    assert (found["speaker"], found["witness"], found["witness_is_probable_origin"]) == (
        "the-reporter",
        "mssm",
        True,
    )
    assert (found["source"]["id"], found["ultimate_sources"]) == (
        "mssm-2024-11-19",
        ["mssm-2024-11-19"],
    )
    assert (found["coding"], found["other_reading"]) == ("adjudicated", {"speaker": "mssm"})


def test_statement_is_told_with_what_follows_from_it(run: Runner) -> None:
    relations = asked(run, "C028")["statement"]["supports"]
    assert {relation["object"].rpartition("/")[2] for relation in relations} == {
        "humanitarian-organisations"
    }
    assert len(relations) == 2  # supports and protects


def test_sentence_is_shown_where_the_text_is_attached(run: Runner, loaded: Path) -> None:
    assert SENTENCE in run("why", TAUGHT, "--store", loaded).stdout


def test_sentence_is_shown_from_a_folder_of_texts(
    run: Runner, loaded: Path, bulletin: Path
) -> None:
    shutil.rmtree(loaded / "texts")
    assert SENTENCE in run("why", TAUGHT, "--store", loaded, "--texts", bulletin).stdout


def test_without_a_text_the_way_to_attach_it_is_told(run: Runner) -> None:
    assert "kg sources attach mssm-2024-11-19 FILE" in run("why", "C001").stdout


def test_retraction_is_told(read: Callable[..., View]) -> None:
    view = read(SOURCES, said(), said("later", "s.2", "watch", "  retracts: s.1\n"))
    found = why_statement(view, "s.1", Texts()).statement
    assert found is not None
    assert found.retracted_by == (("s.2", "2024-07-01"),)


def test_retraction_that_is_not_known_yet_is_left_out(read: Callable[..., View]) -> None:
    view = read(SOURCES, said(), said("later", "s.2", "watch", "  retracts: s.1\n"))
    found = why_statement(view, "s.1", Texts(), Clocks(known_by="2024-06-30")).statement
    assert found is not None
    assert found.retracted_by == ()


@pytest.mark.parametrize("option", ["--as-of", "--known-by"])
def test_relation_has_no_ground_before_its_statements(run: Runner, option: str) -> None:
    told = run("why", "mssm", "supports", "hnp", option, "2024-01-01")
    assert (told.returncode, "no statement found" in told.stderr) == (3, True)


def test_statement_is_not_there_before_it_was_known(run: Runner) -> None:
    told = run("why", "C028", "--known-by", "2024-11-19")
    assert (told.returncode, "no statement found within" in told.stderr) == (3, True)


def test_later_premise_is_left_out(run: Runner, loaded: Path) -> None:
    def premises(*words: object) -> list[str]:
        found = asked(run, "mssm", "supports", "hnp", "--store", loaded, *words)["derivations"]
        return [one["premise"]["id"] for one in found]

    assert set(premises()) - set(premises("--known-by", "2024-11-30")) == {TAUGHT}


# --- forms


def test_tree_leads_from_the_triple_to_the_passage(run: Runner) -> None:
    shown = run("why", "kenyan-police", "leads", "mssm").stdout.splitlines()
    assert (
        shown[0]
        == "Kenyan police in the MSSM mkg:leads Multinational Security Support Mission (derived)"
    )
    assert shown[1].startswith("└─ derivation 1 of 1, by the rule leads: ")
    assert any("passage: characters" in line for line in shown)


def test_markdown_is_a_nested_list(run: Runner) -> None:
    shown = run("why", "C028", "-f", "md").stdout.splitlines()
    assert shown[0].startswith("# C028")
    assert shown[2].startswith("- said by")
    assert any(line.startswith("  - passage:") for line in shown)


@pytest.mark.parametrize(
    ("name", "begins"), [("a.json", "{"), ("a.md", "# "), ("a.txt", "C028 "), ("a", "C028 ")]
)
def test_ending_of_the_file_names_the_form(
    run: Runner, tmp_path: Path, name: str, begins: str
) -> None:
    run("why", "C028", "-o", tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize("form", ["tree", "md", "json"])
def test_same_question_gives_the_same_bytes(run: Runner, form: str) -> None:
    words = ("why", "mssm", "supports", "hnp", "--verify", "-f", form)
    assert run(*words).stdout == run(*words).stdout


# --- checks


def states(run: Runner, *words: object) -> tuple[int, dict[str, set[str]]]:
    told = run("why", *words, "--verify", "-f", "json")
    found: dict[str, set[str]] = {}
    for check in json.loads(told.stdout)["checks"]:
        found.setdefault(check["check"], set()).add(check["state"])
    return told.returncode, found


def test_packaged_relation_verifies_except_for_its_text(run: Runner) -> None:
    assert states(run, "mssm", "supports", "hnp") == (
        0,
        {
            "derivation-hash": {"ok"},
            "derivation-rule": {"ok"},
            "premise": {"ok"},
            "text": {"not checkable"},
            "passage": {"not checkable"},
        },
    )


def test_relation_with_its_text_attached_verifies(run: Runner, loaded: Path) -> None:
    code, found = states(run, TAUGHT, "--store", loaded)
    assert (code, found) == (0, {"text": {"ok"}, "passage": {"ok"}, "journal": {"ok"}})


def test_one_changed_byte_of_a_text_is_found(run: Runner, loaded: Path) -> None:
    flipped(loaded / "texts" / f"{SHA256}.txt")
    code, found = states(run, TAUGHT, "--store", loaded)
    assert (code, found["text"], found["passage"]) == (1, {"failed"}, {"ok"})


def test_one_changed_byte_of_a_passage_is_found(run: Runner, loaded: Path) -> None:
    flipped(loaded / "texts" / f"{SHA256}.txt", at=260)
    code, found = states(run, TAUGHT, "--store", loaded)
    assert (code, found["text"], found["passage-hash"]) == (1, {"failed"}, {"failed"})


def test_one_changed_byte_of_the_journal_is_found(run: Runner, loaded: Path) -> None:
    flipped(next((loaded / "journal" / "loads").iterdir()))
    code, found = states(run, TAUGHT, "--store", loaded)
    assert (code, found["journal"], found["text"]) == (1, {"failed"}, {"ok"})


def test_report_is_written_though_a_check_failed(run: Runner, loaded: Path, tmp_path: Path) -> None:
    flipped(loaded / "texts" / f"{SHA256}.txt")
    told = run("why", TAUGHT, "--store", loaded, "--verify", "-o", tmp_path / "a.md")
    assert (told.returncode, "1 failed" in (tmp_path / "a.md").read_text(encoding="utf-8")) == (
        1,
        True,
    )


def test_text_of_another_name_with_other_bytes_is_not_taken_for_the_source(
    run: Runner, loaded: Path
) -> None:
    (loaded / "texts" / f"{SHA256}.txt").rename(loaded / "texts" / "other.txt")
    flipped(loaded / "texts" / "other.txt")
    assert states(run, TAUGHT, "--store", loaded)[1]["text"] == {"not checkable"}


def test_derivation_that_its_rule_does_not_make_fails(read: Callable[..., View]) -> None:
    from pyoxigraph import Literal, NamedNode

    from kg.provenance import check
    from kg.reason import derive
    from kg.vocab import MKG

    view = read(SOURCES, said())
    store_of(view).extend(list(derive(view)))
    found = why_triple(view, "unit", "supports", "watch", Texts())
    node = NamedNode(found.derivations[0].iri)
    for quad in list(view.match(node, MKG.knownFrom, None, None)):
        store_of(view).remove(quad)
        store_of(view).add(type(quad)(node, MKG.knownFrom, Literal("2000-01-01"), quad.graph_name))
    states_of = {one.code: one.state for one in check(view, found, Texts())}
    assert (states_of["derivation-hash"], states_of["derivation-rule"]) == ("ok", "failed")


# --- witnesses and ultimate sources


def test_later_version_of_the_source_is_named(read: Callable[..., View]) -> None:
    found = why_statement(read(SOURCES, said("paper")), "s.1", Texts()).statement
    assert found is not None
    assert found.superseded_by == ("paper-corrected",)


@pytest.fixture
def chained(read: Callable[..., View]) -> View:
    return read(SOURCES, said(), said("loop-a", "s.2"), said("later", "s.3", "watch"))


def test_revision_of_a_reprint_comes_from_the_wire(chained: View) -> None:
    found = Lineage(chained).testimony("s.1")
    assert (found.chains, found.ultimate) == ((("paper-corrected", "paper", "wire"),), ("wire",))


def test_unit_counts_as_its_mission(chained: View) -> None:
    found = Lineage(chained).testimony("s.1")
    assert (found.witness, found.counts_as) == ("unit", "guard")


def test_loop_of_reprints_ends_in_one_source(chained: View) -> None:
    assert Lineage(chained).testimony("s.2").ultimate == ("loop-a",)


def test_witness_lines_name_witness_and_ultimate_source(chained: View) -> None:
    assert witness_lines(chained, "s.1") == [
        "Witness: Unit (counts as Guard).",
        "Ultimate source: wire (paper-corrected <- paper <- wire).",
    ]


def test_witness_lines_of_a_source_of_its_own(chained: View) -> None:
    assert (
        witness_lines(chained, "s.3")[1]
        == "Ultimate source: later, which is derived from no other on record."
    )


def test_show_names_witness_and_ultimate_source(run: Runner) -> None:
    shown = run("show", "C028").stdout
    assert (
        "Witness: Multinational Security Support Mission (probable origin of an unattributed "
        "sentence)."
    ) in shown
    assert "Ultimate source: mssm-2024-11-19, which is derived from no other on record." in shown


def test_show_gives_witness_and_ultimate_sources_as_data(run: Runner) -> None:
    shown = json.loads(run("show", "C028", "-f", "json").stdout)
    assert (shown["witness"], shown["ultimate_sources"]) == ("mssm", ["mssm-2024-11-19"])


def test_why_refuses_a_statement_that_is_not_there() -> None:
    with pytest.raises(InputError, match="nothing in this store is called"):
        why_statement(open_view(), "C999", Texts())
