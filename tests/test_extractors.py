"""Which extractors there are, and what becomes of those of other distributions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kg import entry_points
from kg.errors import MachineError, UsageError
from kg.extract import ExtractAnswer, Extractor, registry

if TYPE_CHECKING:
    from kg.extract import ExtractRequest


def nothing(request: ExtractRequest) -> ExtractAnswer:
    """Return no drafts."""
    del request
    return ExtractAnswer(())


WEAVER = Extractor("weaver", "Weaver", "2.1", ("en",), nothing, "the distribution loom 2.1")


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one distribution add an extractor, and another fail to."""
    problem = entry_points.Problem("torn", "the distribution rag 1", "ImportError: x", True)
    answer = entry_points.Loaded((WEAVER,), (problem,))
    monkeypatch.setattr(registry, "_plugins", lambda: answer)


def test_rules_read_every_language_that_has_cues() -> None:
    assert registry.RULES.languages == ("en", "fr", "ht")
    assert registry.RULES.coder == "rules/1.0"


@pytest.mark.usefixtures("loaded")
def test_extractors_of_others_stand_behind_ours() -> None:
    assert [record.name for record in registry.extractors()] == ["rules", "weaver"]
    assert registry.extractor("weaver") is WEAVER


@pytest.mark.usefixtures("loaded")
def test_extractor_that_cannot_be_imported_says_why() -> None:
    with pytest.raises(MachineError, match="the extractor 'torn' of the distribution rag 1"):
        registry.extractor("torn")


def test_unknown_extractor_gets_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'rules'"):
        registry.extractor("rulez")


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        ({"name": "other"}, "weaver", "has to be that of its entry point"),
        ({"label": ""}, "weaver", "needs a label, a version and a function"),
        ({"name": "rules"}, "rules", "there is already an extractor 'rules' of kg"),
    ],
)
def test_record_that_does_not_fit_is_refused(
    change: dict[str, str], name: str, reason: str
) -> None:
    with pytest.raises(entry_points.RefusedError, match=reason):
        registry._check(replace(WEAVER, **change), name, ())  # type: ignore[arg-type]


def test_function_of_the_rules_is_imported_when_it_is_needed() -> None:
    from kg.extract.pipeline import extract

    assert registry.RULES.function() is extract
