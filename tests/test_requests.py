"""What the use cases that write take and give: frozen values that any caller can send."""

from __future__ import annotations

import dataclasses
import importlib
import json
import typing
from typing import TYPE_CHECKING, Any, Final

import pytest
from stores import load, log

from kg.errors import InputError, UsageError
from kg.services import identify, loading, maintenance, review

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

MODULES: Final = (
    "backup",
    "consistency",
    "identify",
    "loading",
    "maintenance",
    "review",
    "verification",
)
IN_PROCESS: Final = ("Answer", "Evidence", "Network", "Paths", "Selection", "View")
"""What only an answer in the same process holds: a network and a view stay where they are."""
PLAIN: Final = (str, int, float, bool, type(None))


def requests() -> Iterator[type[Any]]:
    for name in MODULES:
        module = importlib.import_module(f"kg.services.{name}")
        for known, value in vars(module).items():
            if known.endswith("Request") and value.__module__ == module.__name__:
                yield value


def is_plain(kind: Any) -> bool:  # noqa: ANN401 - as typing gives it
    return kind in PLAIN or (
        bool(inner := typing.get_args(kind))
        and all(part is Ellipsis or is_plain(part) for part in inner)
    )


def test_every_request_is_frozen() -> None:
    assert [r.__name__ for r in requests() if not r.__dataclass_params__.frozen] == []


def test_every_field_of_a_request_is_plain() -> None:
    assert [
        f"{request.__name__}.{field}"
        for request in requests()
        for field, kind in typing.get_type_hints(request).items()
        if not is_plain(kind)
    ] == []


def test_every_request_that_writes_names_its_store_and_waits_as_long_as_asked() -> None:
    writing = (
        loading.LoadRequest,
        loading.ReasonRequest,
        maintenance.RebuildRequest,
        maintenance.RetractRequest,
        identify.DecideRequest,
        identify.UndoRequest,
        review.ReviewRequest,
    )
    fields = [{field.name for field in dataclasses.fields(request)} for request in writing]
    assert [names & {"store", "lock_timeout"} for names in fields] == [
        {"store", "lock_timeout"}
    ] * len(writing)


def test_answer_of_a_load_is_data(bulletin: Path, store: Path) -> None:
    answer = load([bulletin / "statements.yaml"], store, isolated=False)
    assert json.loads(json.dumps(dataclasses.asdict(answer)))["load"] == log(store)[-1].entry.id


def test_log_keeps_who_loaded_and_why(bulletin: Path, store: Path) -> None:
    request = loading.LoadRequest(
        str(store), (str(bulletin / "statements.yaml"),), by="A. Analyst", reason="first coding"
    )
    loading.load(request, isolated=False)
    entry = log(store)[-1].entry
    assert (entry.by, entry.reason) == ("A. Analyst", "first coding")


def test_retraction_without_a_reason_is_refused_before_the_store_is_opened() -> None:
    with pytest.raises(UsageError, match="--reason is empty"):
        maintenance.retract(maintenance.RetractRequest("no-such-store", "x", "  "))


def test_judgement_on_no_day_of_the_calendar_is_refused() -> None:
    request = identify.DecideRequest("no-such-store", "a", "b", "same", by="me", day="2024-02-30")
    with pytest.raises(InputError, match="--on 2024-02-30: no day of the calendar"):
        identify.decide(request)


@pytest.mark.slow
def test_refused_load_into_no_store_says_how_to_make_one(
    tmp_path: Path, run: Callable[..., CompletedProcess[str]]
) -> None:
    (tmp_path / "a.yaml").write_text("sources: [{id: }]\n", encoding="utf-8")
    said = run("load", tmp_path / "a.yaml", "--store", tmp_path / "s").stderr
    assert said.startswith(f"{tmp_path / 's'}: is not there and would be an empty store. kg init ")


def test_every_type_of_a_request_or_an_answer_can_be_read_when_the_program_runs() -> None:
    """A codec and a schema read the annotations, also those of the types within."""
    unreadable, seen = [], set()
    waiting = list(_requests_and_answers())
    while waiting:
        kind = waiting.pop()
        waiting += typing.get_args(kind)
        if kind in seen or not dataclasses.is_dataclass(kind):
            continue
        seen.add(kind)
        try:
            waiting += typing.get_type_hints(kind).values()
        except NameError as error:
            if error.name in IN_PROCESS:
                continue
            unreadable.append(f"{kind.__qualname__}: {error}")  # type: ignore[union-attr]
    assert unreadable == []
    assert len(seen) > 80


def _requests_and_answers() -> Iterator[Any]:
    import pkgutil

    from kg import services

    for found in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"kg.services.{found.name}")
        for name, value in vars(module).items():
            if name.endswith(("Request", "Answer")) and dataclasses.is_dataclass(value):
                yield value
