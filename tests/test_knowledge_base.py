"""One class over a store, a method a use case: what the commands answer, for a program."""

from __future__ import annotations

import inspect
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg import KnowledgeBase
from kg.errors import InputError, UsageError
from kg.services import coverage, networks
from kg.services.coverage import CoverageRequest
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

DAY = "2024-11-19"


@pytest.mark.slow
def test_a_method_answers_what_its_service_does() -> None:
    request = CoverageRequest("mss", kg.model.Clocks(DAY))
    assert KnowledgeBase().coverage("mss", as_of=DAY) == coverage.coverage(open_view(), request)


def test_options_are_the_flat_fields_of_a_request() -> None:
    answer = KnowledgeBase().coverage(
        "mss", as_of=DAY, min_independent=2, only_source=["donare-2024"]
    )
    assert answer.request.policy.min_independent == 2
    assert answer.request.only_source == ("donare-2024",)


def test_an_option_that_no_request_has_is_refused_with_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"min_independant: no such field\. Did you mean"):
        KnowledgeBase().coverage("mss", min_independant=2)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("ask", ("holders",)),
        ("survey", ()),
        ("gaps", ("mss",)),
        ("mandates", ()),
        ("mandate", ("mss",)),
        ("tasks", ("mss",)),
        ("chain", ("mss",)),
        ("difference", ("S/RES/2699", "S/RES/2793")),
        ("network", ()),
        ("paths", ("mssm", "hnp")),
        ("show", ("mssm",)),
        ("why", ("C054",)),
        ("why", ("mssm", "supports", "hnp")),
        ("conflicts", ()),
        ("changes", (DAY,)),
        ("statistics", ()),
        ("sources", ()),
        ("suspects", ()),
        ("candidates", ()),
        ("validate", ()),
        ("lint", ()),
        ("table", ("holders",)),
        ("vocabulary", ()),
        ("vocabulary", ("place-kind",)),
        ("file_schema", ()),
    ],
)
def test_every_reading_method_answers_from_the_packaged_base(
    method: str, arguments: tuple[str, ...]
) -> None:
    assert getattr(KnowledgeBase(), method)(*arguments) is not None


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("load", ("a.nt",)),
        ("attach_text", ("radio", "a.txt")),
        ("confirm", ("C001", "A. Analyst")),
        ("decide", ("gangs", "hnp", "different")),
        ("undo", ("abcdef",)),
        ("judgements", ()),
        ("reason", ()),
        ("verify", ()),
        ("initialise", ()),
        ("log", ()),
        ("rebuild", ()),
        ("retract", ("radio", "wrong")),
        ("backup", ("a.tar.gz",)),
        ("restore", ("a.tar.gz",)),
    ],
)
def test_the_packaged_base_is_only_read(method: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="is only read"):
        getattr(KnowledgeBase(), method)(*arguments)


@pytest.mark.slow
def test_a_store_is_made_loaded_kept_and_withdrawn_from(tmp_path: Path) -> None:
    knowledge = KnowledgeBase(tmp_path / "store")
    knowledge.initialise()
    before = knowledge.statistics().quads
    file = tmp_path / "one.nt"
    file.write_text("<http://e/s> <http://e/p> <http://e/o> .")
    load = knowledge.load(file, by="A. Analyst").load
    assert knowledge.statistics().quads > before  # the view that was held is opened again
    assert [entry.entry.by for entry in knowledge.log().entries][-1] == "A. Analyst"
    knowledge.retract(load, "wrong file")
    assert knowledge.backup(tmp_path / "all.tar.gz").entries > 2
    assert KnowledgeBase(tmp_path / "again").restore(tmp_path / "all.tar.gz").quads > 0
    assert knowledge.verify().findings == ()


def test_threads_share_one_view() -> None:
    knowledge, views = KnowledgeBase(), []
    threads = [threading.Thread(target=lambda: views.append(knowledge.view)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(view) for view in views}) == 1


def test_a_command_says_what_the_method_answers(
    run: Callable[..., CompletedProcess[str]],
) -> None:
    printed = json.loads(run("coverage", "-m", "mss", "--as-of", DAY, "-f", "json").stdout)
    assert printed["summary"] == KnowledgeBase().coverage("mss", as_of=DAY).coverage.summary


def test_every_method_says_what_it_returns() -> None:
    methods: list[tuple[str, Any]] = inspect.getmembers(KnowledgeBase, inspect.isfunction)
    assert [
        name for name, method in methods if not name.startswith("_") and not method.__doc__
    ] == []


EDGES = "CONSTRUCT { ?a mkg:heldBy ?b } WHERE { ?a mkg:heldBy ?b }"


def test_custom_query_makes_the_edges_of_a_network(tmp_path: Path) -> None:
    file = tmp_path / "held.rq"
    file.write_text(EDGES)
    answer = KnowledgeBase().network(query=str(file))
    assert {
        data["predicate"].rpartition("#")[2] for *_, data in answer.network.edges(data=True)
    } == {"heldBy"}


def test_service_refuses_a_custom_query_without_its_answer() -> None:
    with pytest.raises(UsageError, match="its answer is missing"):
        networks.network(open_view(), networks.NetworkRequest(query="held.rq"))


def test_argument_that_is_given_by_place_and_by_name_is_refused() -> None:
    with pytest.raises(UsageError, match="mandate is given twice"):
        KnowledgeBase().coverage("mss", **{"mandate": "gsf"})  # noqa: PIE804 - as a caller might


def test_half_a_triple_is_refused() -> None:
    with pytest.raises(UsageError, match="SUBJECT PREDICATE OBJECT"):
        KnowledgeBase().why("mssm", "supports")


def test_export_writes_what_the_command_does(
    tmp_path: Path, run: Callable[..., CompletedProcess[str]]
) -> None:
    notes = KnowledgeBase().export(tmp_path / "method.svg", focus="mssm", as_of=DAY)
    run("export", "-o", tmp_path / "command.svg", "--focus", "mssm", "--as-of", DAY)
    assert (tmp_path / "method.svg").read_bytes() == (tmp_path / "command.svg").read_bytes()
    assert notes


def test_export_takes_another_format_than_the_ending(tmp_path: Path) -> None:
    KnowledgeBase().export(tmp_path / "all.txt", form="nt", only_source="donare-2024")
    assert (tmp_path / "all.txt").read_bytes().startswith(b"<http")


def test_questions_of_the_library_are_listed() -> None:
    assert {"holders", "tasks-of-mandate"} <= {each.name for each in KnowledgeBase().queries()}
