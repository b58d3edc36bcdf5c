"""Views that are held: one a published checkpoint, opened once however many threads ask."""

from __future__ import annotations

import shutil
import threading
import time
from typing import TYPE_CHECKING

import pytest
from stores import load, rebuild

from kg.errors import InputError
from kg.services import opening, packaged
from kg.services.opening import Views, open_view
from kg.store.folder import publish, published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.store import View

THREADS = 4
DATA = '<http://e/s> <http://e/p> "{}" <http://e/g> .\n'
ASK = "ASK {{ ?s <http://e/p> '{}' }}"


def at_once(call: Callable[[], View]) -> list[View]:
    """Return what a call gives in four threads that start it at the same moment."""
    barrier = threading.Barrier(THREADS)
    views: list[View] = []

    def wait_and_call() -> None:
        barrier.wait()
        views.append(call())

    threads = [threading.Thread(target=wait_and_call) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return views


def counting(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    """Return a list that gets an entry at each call of a function, which then takes its time."""
    calls: list[object] = []
    function = getattr(module, name)

    def call(*arguments: object) -> object:
        calls.append(arguments)
        time.sleep(0.02)  # the other threads get here too, where nothing holds them
        return function(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


def add(store: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / f"{text}.nq"
    path.write_text(DATA.format(text))
    load([path], store, isolated=False)


def test_four_threads_open_the_packaged_view_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counting(monkeypatch, packaged, "view")
    opening._packaged.cache_clear()
    views = at_once(open_view)
    assert len(calls) == 1
    assert len(views) == THREADS
    assert len(set(map(id, views))) == 1
    assert Views().view() is views[0]


def test_four_threads_open_a_checkpoint_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counting(monkeypatch, opening, "open_folder")
    held = Views()
    views = at_once(lambda: held.view(store))
    assert len(calls) == 1
    assert len(views) == THREADS
    assert len(set(map(id, views))) == 1


def test_four_threads_open_a_newer_checkpoint_once(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Views()
    before = held.view(store)
    add(store, tmp_path, "one")
    calls = counting(monkeypatch, opening, "open_folder")
    views = at_once(lambda: held.view(store))
    assert len(calls) == 1
    assert len(set(map(id, views))) == 1
    assert views[0] is not before
    assert views[0].ask(ASK.format("one"))


@pytest.mark.slow
def test_the_view_is_held_until_a_newer_checkpoint_and_the_old_one_still_answers(
    store: Path, tmp_path: Path
) -> None:
    held = Views()
    first = held.view(store)
    assert held.view(str(store)) is first
    count = len(list(first.quads()))
    for text in ("one", "two", "three"):  # the folder of the first checkpoint is removed by then
        name = str(published(store).checkpoint)
        add(store, tmp_path, text)
        newer = held.view(store)
        assert newer.ask(ASK.format(text))
        assert held.view(store) is newer
    assert not (store / "views" / name).with_name("1").exists()
    assert len(list(first.quads())) == count
    assert not first.ask(ASK.format("one"))
    assert first.ask("ASK { ?mandate skos:notation 'mss' }")


@pytest.mark.slow
def test_a_rebuilt_store_is_opened_again(store: Path) -> None:
    held = Views()
    before = held.view(store)
    rebuild(store)
    after = held.view(store)
    assert after is not before
    assert sorted(map(str, after.quads())) == sorted(map(str, before.quads()))


def test_a_checkpoint_put_back_from_an_older_copy_is_refused_by_a_held_view_too(
    store: Path, tmp_path: Path
) -> None:
    held = Views()
    old = published(store)
    held.view(store)
    add(store, tmp_path, "one")
    held.view(store)
    publish(store, old)
    with pytest.raises(InputError, match="older copy"):
        held.view(store)


def test_a_store_that_is_gone_is_refused_and_the_one_put_in_its_place_is_read(
    store: Path, tmp_path: Path
) -> None:
    held = Views()
    shutil.copytree(store, tmp_path / "copy")
    held.view(store)
    shutil.rmtree(store)
    with pytest.raises(InputError, match="no kg store"):
        held.view(store)
    (tmp_path / "copy").rename(store)
    assert held.view(store).ask("ASK { ?mandate skos:notation 'mss' }")


def test_two_stores_have_a_view_each(store: Path, tmp_path: Path) -> None:
    other = shutil.copytree(store, tmp_path / "other")
    held = Views()
    assert held.view(store) is not held.view(other)
    assert held.view(store) is held.view(store)


def test_looking_for_a_newer_checkpoint_opens_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Views()
    view = held.view(store)
    opened: list[str] = []
    monkeypatch.setattr("builtins.open", lambda *a, **_: opened.append(str(a)))
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda path: opened.append(str(path)))
    again = held.view(store)
    monkeypatch.undo()
    assert again is view
    assert opened == []
