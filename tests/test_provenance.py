"""What `kg show` and `kg stats` say: who said what, where it stands, and how much there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from stores import load

from kg.provenance import passage_of, passages_of, statistics
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

SOURCE = "radio-market-2024-12-03"


def shown(run: Runner, *words: object) -> dict[str, Any]:
    return dict(json.loads(run("show", *words, "-f", "json").stdout))


def values(data: dict[str, Any], name: str) -> set[str]:
    return {
        row["value"].rpartition("/")[2] for row in data["facts"] if row["property"].endswith(name)
    }


@pytest.mark.parametrize(
    ("typed", "slug", "kind"),
    [
        ("hnp", "hnp", "actor"),
        ("PNH", "hnp", "actor"),
        ("MT-05", "MT-05", "task"),
        ("MT-05.airport", "MT-05.airport", "task"),
        ("S/RES/2699", "s-res-2699", "instrument"),
        ("C008", "C008", "statement"),
        ("c008", "C008", "statement"),
        ("K-01", "K-01", "duty"),
        ("train", "train", "action"),
        ("gang-violence", "gang-violence", "phenomenon"),
        ("mssm-2024-11-19", "mssm-2024-11-19", "source"),
        ("delmas", "delmas", "place"),
        ("asserted-activity", "asserted-activity", "modality"),
        ("https://w3id.org/mandate-kg/id/actor/hnp", "hnp", "actor"),
    ],
)
def test_show_finds_what_a_person_means(run: Runner, typed: str, slug: str, kind: str) -> None:
    data = shown(run, typed)
    assert (data["id"], data["kind"]) == (slug, kind)


@pytest.mark.parametrize(
    "typed",
    ["hpn", "", "http://[", "mkg:%zz", "https://w3id.org/mandate-kg/id/actor/none", "x" * 5000],
)
def test_show_of_what_is_not_there_exits_3(run: Runner, typed: str) -> None:
    assert run("show", typed).returncode == 3


def test_show_of_a_misspelt_id_suggests(run: Runner) -> None:
    assert "Did you mean" in run("show", "msssm").stderr


def test_statement_is_shown_with_the_other_coders_reading(run: Runner) -> None:
    data = shown(run, "C008")
    assert (values(data, "otherModality"), values(data, "otherEvidenceFor")) == (
        {"asserted-activity"},
        {"MT-03"},
    )


def test_statement_is_shown_with_its_passage(run: Runner) -> None:
    assert set(shown(run, "C001")["passage"]) == {"start", "end", "sha256", "anchor"}


def test_statement_without_a_text_has_no_passage(run: Runner) -> None:
    assert shown(run, "donare-2024.1")["passage"] is None


def test_actor_is_shown_with_what_is_said_about_it(run: Runner) -> None:
    rows = shown(run, "hnp")["statements"]
    assert "C054" in {row["statement"].rpartition("/")[2] for row in rows}


def test_actor_is_shown_with_what_is_derived(run: Runner) -> None:
    assert shown(run, "hnp")["relations"]


def test_entry_that_nobody_speaks_of_says_so(run: Runner) -> None:
    assert "No statement found that speaks of it." in run("show", "unmih").stdout


def test_field_with_a_mark_is_shown_with_it(run: Runner) -> None:
    rows = shown(run, "mssm")["facts"]
    assert {row["mark"] for row in rows if row["property"].endswith("begins")} == {"inferred"}


@pytest.mark.parametrize("form", ["table", "json", "md"])
def test_same_entry_gives_the_same_bytes(run: Runner, form: str) -> None:
    assert run("show", "mssm", "-f", form).stdout == run("show", "mssm", "-f", form).stdout


@pytest.mark.slow
def test_show_tells_two_sources_apart(store: Path, bulletin: Path, run: Runner) -> None:
    load([bulletin / "statements.yaml"], store)
    rows = shown(run, "hnp", "--store", store)["statements"]
    assert {SOURCE, "mssm-2024-11-19"} <= {row["source"].rpartition("/")[2] for row in rows}


def test_passage_of_a_statement_has_its_offsets() -> None:
    found = passage_of(open_view(), "C001")
    assert found is not None
    assert found.end - found.start == 38


def test_passages_of_a_source_come_in_order() -> None:
    starts = [passage.start for _, passage in passages_of(open_view(), "mssm-2024-11-19")]
    assert starts == sorted(starts)


def test_every_statement_of_the_article_has_a_passage() -> None:
    assert len(passages_of(open_view(), "mssm-2024-11-19")) == 97


@pytest.mark.parametrize(
    ("key", "count"),
    [("statements", 105), ("sources", 5), ("places_named", 25), ("mandates", 5)],
)
def test_statistics_of_the_packaged_knowledge_base(key: str, count: int) -> None:
    assert statistics(open_view())[key] == count


def test_statistics_count_statements_by_source() -> None:
    assert statistics(open_view())["statements_by_source"]["mssm-2024-11-19"] == 97


def test_stats_json_has_the_keys_of_the_contract(run: Runner) -> None:
    keys = {
        "quads",
        "statements",
        "statements_by_source",
        "sources",
        "actors",
        "places",
        "places_named",
        "instruments",
        "mandates",
        "tasks",
    }
    assert set(json.loads(run("stats", "-f", "json").stdout)) >= keys


def test_stats_of_a_new_store_are_those_of_the_packaged_knowledge_base(
    store: Path, run: Runner
) -> None:
    def counts(*words: object) -> dict[str, Any]:
        return {
            k: v
            for k, v in json.loads(run("stats", "-f", "json", *words).stdout).items()
            if k != "quads"
        }

    assert counts("--store", store) == counts()


def test_task_is_shown_with_what_is_said_of_its_sub_targets(run: Runner) -> None:
    shown = json.loads(run("show", "MT-05", "-f", "json").stdout)
    said = sorted(row["statement"].rpartition("/")[2] for row in shown["statements"])
    assert said == ["C062", "C063", "C065", "C067", "C073", "C083"]
