"""The picture of relations: who contests what is in it, what needs an explanation is not, and
whether acts are self-reported is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import missions
import pytest

from kg.formats import export_bytes
from kg.model import Clocks
from kg.network import Selection, project
from kg.services.opening import open_view
from kg.vocab import entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from kg.network import Network
    from kg.store import View

GUARD, RESIDENTS = (entity("actor", f"zz-{name}").value for name in ("guard", "residents"))
LEFT_OUT = "3 possible identities and 3 relations to phenomena left out"


def denials(network: Network) -> list[tuple[str, str, str]]:
    return [
        (a, b, data["label"])
        for a, b, data in network.edges(data=True)
        if data["value"] == "denial"
    ]


@pytest.fixture
def world(read: Callable[..., View]) -> View:
    return read(missions.mission(4), *missions.statements(4))


def test_a_denial_joins_its_speaker_to_who_is_said_not_to_act(world: View) -> None:
    assert denials(project(world)) == [(RESIDENTS, GUARD, "denies: patrol")]


def test_a_denial_that_was_not_known_yet_is_not_drawn(world: View) -> None:
    assert denials(project(world, Selection(clocks=Clocks(known_by="2031-06-11")))) == []


def test_who_denies_own_acts_contests_nobody() -> None:
    assert denials(project(open_view())) == []


@pytest.mark.slow
def test_a_picture_leaves_out_what_needs_an_explanation_and_says_so() -> None:
    picture = export_bytes(open_view(), "svg")
    assert any(LEFT_OUT in note for note in picture.notes)
    text = picture.data.decode()
    assert "possibly the same as" not in text
    assert ">houses<" not in text


@pytest.mark.slow
def test_all_relations_are_drawn_where_that_is_asked_for() -> None:
    text = export_bytes(open_view(), "svg", all_relations=True).data.decode()
    assert "possibly the same as" in text
    assert ">houses<" in text


def test_the_focus_keeps_its_relations_whatever_they_are() -> None:
    text = export_bytes(open_view(), "svg", focus="houses").data.decode()
    assert ">houses<" in text


@pytest.mark.slow
def test_files_for_programs_hold_every_relation() -> None:
    assert "possiblySameAs" in export_bytes(open_view(), "graphml").data.decode()


@pytest.mark.slow
def test_the_table_of_a_page_holds_every_relation() -> None:
    page = export_bytes(open_view(), "html").data.decode()
    assert "<td>possibly the same as</td>" in page


def test_all_relations_is_refused_where_nothing_is_left_out(
    run: Callable[..., CompletedProcess[str]],
) -> None:
    done = run("export", "-o", "x.graphml", "--all-relations")
    assert (done.returncode, "holds them all" in done.stderr) == (2, True)
    done = run("export", "-o", "x.svg", "--view", "mandate", "--all-relations")
    assert (done.returncode, "for the view relations" in done.stderr) == (2, True)


def test_the_caption_says_that_all_acts_of_the_focus_are_self_reported() -> None:
    network = project(open_view(), Selection(focus="mssm", hops=2))
    told = "All acts of Multinational Security Support Mission are self-reported. Sources: "
    assert network.graph["caption"].startswith(told)


def test_the_caption_says_so_of_all_acts_and_names_no_id(world: View) -> None:
    network = project(world, Selection("mandate"))
    told = "All acts here are self-reported. Sources: "
    assert network.graph["caption"].startswith(told)
    assert "zz-" not in network.graph["caption"]


def test_acts_that_others_tell_are_not_called_self_reported(read: Callable[..., View]) -> None:
    said = (
        "source: zz-radio\nstatements:\n- {id: zz-radio.1, speaker: zz-residents, attribution: "
        "quoted, modality: asserted-activity, agent: zz-guard, action: patrol, stated: 2031-06-01, "
        "evidence_for: ZZ-01, paraphrase: 'The guard was seen.'}\n"
    )
    network = project(read(missions.mission(1), said), Selection("mandate"))
    assert "self-reported" not in network.graph["caption"]
