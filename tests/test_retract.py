"""Withdrawing what was loaded: what goes, what stays, what the log keeps, and what a later load may
do.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
import stores
from stores import load, log, retract, verify

from kg.errors import InputError
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

SOURCE = "radio-market-2024-12-03"


def quad(number: int, graph: str = "g") -> str:
    return f'<http://e/s{number}> <http://e/p> "{number}" <http://e/{graph}> .\n'


def loaded(store: Path, name: str, *quads: str) -> str:
    """Load a file of quads; return the id of its entry."""
    path = store.parent / f"{name}.nq"
    path.write_text("".join(quads))
    load([path], store, isolated=False)
    return log(store)[-1].entry.id


def held(store: Path) -> set[str]:
    """Return the quads of the graphs at http://e/."""
    return {
        f"{q} .\n" for q in open_view(store).quads() if str(q.graph_name).startswith("<http://e/")
    }


@pytest.fixture
def radio(store: Path, bulletin: Path) -> Path:
    """Return a store with the made-up bulletin."""
    load([bulletin / "statements.yaml"], store, texts=Texts((bulletin,)))
    return store


@pytest.mark.slow
def test_withdrawn_load_leaves_every_answer(store: Path) -> None:
    entry = loaded(store, "one", quad(1), quad(2))
    retract(store, entry, "coded twice")
    assert held(store) == set()


@pytest.mark.slow
def test_what_another_load_holds_in_the_same_graph_stays(store: Path) -> None:
    one = loaded(store, "one", quad(1), quad(2))
    loaded(store, "two", quad(2), quad(3))
    retract(store, one, "wrong")
    assert held(store) == {quad(2), quad(3)}


@pytest.mark.slow
def test_what_another_load_holds_in_another_graph_goes(store: Path) -> None:
    one = loaded(store, "one", quad(1))
    loaded(store, "two", quad(1, "h"))
    retract(store, one, "wrong")
    assert held(store) == {quad(1, "h")}


@pytest.mark.slow
def test_what_stayed_for_the_sake_of_a_load_goes_with_it(store: Path) -> None:
    entries = [loaded(store, "one", quad(1), quad(2)), loaded(store, "two", quad(2), quad(3))]
    for entry in entries:
        retract(store, entry, "wrong")
    assert held(store) == set()


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]
)
@pytest.mark.slow
def test_store_holds_what_the_loads_that_stand_hold(store: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    standing: dict[str, set[str]] = {}
    for step in range(10):
        if standing and chance.random() < 0.4:
            gone = chance.choice(sorted(standing))
            retract(store, gone, "by chance")
            del standing[gone]
        else:
            quads = {quad(number) for number in chance.sample(range(6), 3)}
            standing[loaded(store, f"step-{step}", *sorted(quads), quad(100 + step))] = quads | {
                quad(100 + step)
            }
    assert (held(store), verify(store).findings) == (set().union(*standing.values()), ())


@pytest.mark.slow
def test_log_keeps_load_and_retraction_with_its_reason(store: Path) -> None:
    entry = loaded(store, "one", quad(1))
    done = retract(store, entry, "coded twice", by="A. Analyst")
    first, second = log(store)[-2:]
    assert (first.entry.id, first.retraction and first.retraction.id) == (entry, done.entry.id)
    assert (second.entry.kind, second.entry.reason, second.entry.by) == (
        "retraction",
        "coded twice",
        "A. Analyst",
    )


@pytest.mark.slow
def test_withdrawn_load_may_be_loaded_again(store: Path) -> None:
    entry = loaded(store, "one", quad(1))
    retract(store, entry, "too early")
    again = loaded(store, "one", quad(1))
    assert (held(store), again == entry) == ({quad(1)}, False)


@pytest.mark.slow
def test_statements_of_a_source_go_and_its_entry_stays(radio: Path) -> None:
    retract(radio, SOURCE, "withdrawn by the station")
    view = open_view(radio)
    assert (view.has("source", SOURCE), view.ask(f"ASK {{ ?s mkg:reportedIn <{_source()}> }}")) == (
        True,
        False,
    )


@pytest.mark.slow
def test_file_of_a_withdrawn_load_may_be_loaded_again(radio: Path, bulletin: Path) -> None:
    before = set(open_view(radio).quads())
    retract(radio, SOURCE, "withdrawn by the station")
    retract(radio, log(radio)[-2].entry.id, "and the file with it")
    load([bulletin / "statements.yaml"], radio, texts=Texts((bulletin,)))
    manifest = "/graph/manifest>"
    assert {q for q in open_view(radio).quads() if manifest not in str(q)} == {
        q for q in before if manifest not in str(q)
    }


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2024-12-31", "9999-12-31"])
def test_withdrawn_statement_is_out_of_answers_of_every_known_day(
    radio: Path, run: Runner, day: str
) -> None:
    # The day of the retraction is when it was recorded, and no rule reads that: a load that was
    # wrong was always wrong.
    told = (
        "ask",
        (
            f"ASK {{ ?s mkg:reportedIn <{_source()}> ; mkg:knownFrom ?day FILTER (?day <= "
            f"$known_by) }}"
        ),
    )
    words = (*told, "--known-by", day, "--store", radio)
    before = run(*words).returncode
    retract(radio, SOURCE, "coded twice")
    assert (before, run(*words).returncode) == (0, 1)


@pytest.mark.slow
def test_coverage_of_a_known_day_does_without_what_was_withdrawn(radio: Path, run: Runner) -> None:
    words = (
        "coverage",
        "-m",
        "mss",
        "--as-of",
        "2024-12-31",
        "--known-by",
        "2024-12-31",
        "-f",
        "json",
    )
    packaged = run(*words).stdout
    assert run(*words, "--store", radio).stdout != packaged
    retract(radio, SOURCE, "coded twice")
    assert run(*words, "--store", radio).stdout == packaged


@pytest.mark.slow
@pytest.mark.parametrize("command", [("why",), ("show",)])
def test_withdrawn_statement_is_told_as_such_by_its_id(
    radio: Path, run: Runner, command: tuple[str, ...]
) -> None:
    retract(radio, SOURCE, "coded twice", by="A. Analyst")
    told = run(*command, f"{SOURCE}.1", "--store", radio)
    assert (
        told.returncode,
        "was withdrawn on " in told.stderr,
        'by A. Analyst, "coded twice"' in told.stderr,
    ) == (
        3,
        True,
        True,
    )


def test_ontology_cannot_be_withdrawn(store: Path) -> None:
    with pytest.raises(InputError, match="is the ontology"):
        retract(store, log(store)[0].entry.id, "a test")


@pytest.mark.slow
def test_load_is_not_withdrawn_twice(store: Path) -> None:
    entry = loaded(store, "one", quad(1))
    retract(store, entry, "wrong")
    with pytest.raises(InputError, match="was retracted before"):
        retract(store, entry, "wrong")


@pytest.mark.slow
def test_retraction_cannot_be_withdrawn(store: Path) -> None:
    done = retract(store, loaded(store, "one", quad(1)), "wrong")
    with pytest.raises(InputError, match="Load again what it took away"):
        retract(store, done.entry.id, "wrong")


@pytest.mark.slow
def test_what_points_to_what_is_gone_is_named(store: Path) -> None:
    entry = loaded(
        store, "one", '<https://w3id.org/mandate-kg/id/actor/odd> <http://e/p> "1" <http://e/g> .\n'
    )
    statement = "<https://w3id.org/mandate-kg/id/statement/odd.1>"
    loaded(
        store,
        "two",
        f"{statement} <http://e/p> <https://w3id.org/mandate-kg/id/actor/odd> <http://e/g> .\n",
    )
    assert retract(store, entry, "wrong").dangling == ("odd.1",)


@pytest.mark.slow
def test_rebuilt_store_keeps_what_was_withdrawn_out(store: Path) -> None:
    entry = loaded(store, "one", quad(1), quad(2))
    loaded(store, "two", quad(2))
    retract(store, entry, "wrong")
    before = verify(store).sha256
    stores.rebuild(store)
    assert (held(store), verify(store).sha256) == ({quad(2)}, before)


def _source() -> str:
    return f"https://w3id.org/mandate-kg/id/source/{SOURCE}"
