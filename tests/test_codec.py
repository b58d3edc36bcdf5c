"""Requests as bytes, in the flat form of other programs, and as JSON Schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import codec
from kg.coverage import Policy
from kg.errors import InputError
from kg.model import NO_LIMIT, Clocks
from kg.services.ask import AskAnswer, AskRequest, UsedParameter
from kg.services.registered import REGISTRY
from kg.services.store_requests import Stored

STRICT = Policy(min_independent=2)


@dataclass(frozen=True, slots=True)
class Request:
    """How well a mandate is covered.

    More about it.
    """

    mandate: str
    clocks: Clocks = NO_LIMIT
    policy: Policy = STRICT
    sources: tuple[str, ...] = ()
    limit: int | None = None
    share: float = 0.5
    view: Literal["map", "table"] = "table"
    is_short: bool = False
    parameters: dict[str, str] = field(default_factory=dict)


def test_clocks_and_policy_are_flat_names() -> None:
    flat = {"mandate": "mss", "as_of": "2024-11-19", "min_credibility": 2}
    request = Request("mss", Clocks("2024-11-19"), Policy(min_independent=2, min_credibility=2))
    assert codec.from_flat(Request, flat) == request
    assert codec.to_flat(request) == flat


def test_hyphens_are_underscores() -> None:
    request = codec.from_flat(Request, {"mandate": "mss", "known-by": "2024-11-20"})
    assert request.clocks == Clocks(known_by="2024-11-20")


@pytest.mark.parametrize(
    ("name", "value", "converted"),
    [
        ("limit", "3", 3),
        ("limit", None, None),
        ("share", "0.25", 0.25),
        ("is_short", "true", True),
        ("is_short", False, False),
        ("sources", "paper-a", ("paper-a",)),
        ("sources", ["paper-a", "paper-b"], ("paper-a", "paper-b")),
        ("parameters", ["task=MT-01", "text=a=b"], {"task": "MT-01", "text": "a=b"}),
        ("parameters", {"task": "MT-01"}, {"task": "MT-01"}),
        ("view", "map", "map"),
    ],
)
def test_text_and_value_become_what_a_field_holds(
    name: str, value: object, converted: object
) -> None:
    assert getattr(codec.from_flat(Request, {"mandate": "mss", name: value}), name) == converted


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"mandat": "mss"}, "mandat: no such field. Did you mean 'mandate'?"),
        ({}, "mandate is missing. Give a text."),
        ({"mandate": 5}, "mandate: 5 is not a text."),
        ({"limit": "x"}, "limit: 'x' is not a whole number."),
        ({"limit": "1.5"}, "limit: '1.5' is not a whole number."),
        ({"share": "much"}, "share: 'much' is not a number."),
        ({"share": "nan"}, "share: 'nan' is not a number."),
        ({"is-short": "perhaps"}, "is-short: 'perhaps' is not true or false."),
        ({"view": "page"}, "view: 'page' is not one of map, table."),
        ({"sources": [1]}, "sources: [1] is not a list; each of it a text."),
        ({"parameters": ["task"]}, "parameters: 'task' is not name=value."),
        ({"parameters": ["a=1", "a=2"]}, "parameters: a is given twice."),
        ({"min-independent": "two"}, "min-independent: 'two' is not a whole number."),
        ({"as_of": "2024-01-01", "as-of": "2024-01-02"}, "as-of is given twice."),
    ],
)
def test_wrong_name_or_value_is_refused_by_name(values: dict[str, object], message: str) -> None:
    given_values = values if values in ({}, {"mandat": "mss"}) else {"mandate": "mss"} | values
    with pytest.raises(InputError) as caught:
        codec.from_flat(Request, given_values)
    assert str(caught.value) == message


def test_two_fields_of_one_flat_name_are_a_mistake_of_the_type() -> None:
    @dataclass(frozen=True, slots=True)
    class Twice:
        as_of: str = ""
        clocks: Clocks = NO_LIMIT

    Twice.__annotations__.update(as_of=str, clocks=Clocks)
    with pytest.raises(TypeError, match="two fields are as_of"):
        codec.schema(Twice)


def test_schema_describes_the_flat_form() -> None:
    schema: dict[str, Any] = codec.schema(Request)
    shown = {
        name: schema["properties"][name] for name in ("mandate", "as_of", "min_independent", "view")
    }
    assert shown == {
        "mandate": {"type": "string"},
        "as_of": {"type": "string", "default": ""},
        "min_independent": {"type": "integer", "default": 2},
        "view": {"enum": ["map", "table"], "default": "table"},
    }
    assert (schema["type"], schema["required"], schema["additionalProperties"]) == (
        "object",
        ["mandate"],
        False,
    )
    assert schema["description"] == "How well a mandate is covered."
    assert json.loads(json.dumps(schema)) == schema


TEXTS = st.text(max_size=8)


@given(
    st.builds(
        AskRequest,
        name=TEXTS,
        text=st.none() | TEXTS,
        parameters=st.dictionaries(TEXTS, TEXTS, max_size=3),
        clocks=st.builds(Clocks, as_of=TEXTS, known_by=TEXTS),
        form=st.sampled_from(["", "table", "nt"]),
        limit=st.none() | st.integers(0, 2**62),
        exclude_source=st.lists(TEXTS, max_size=2).map(tuple),
        own=st.booleans(),
    )
)
def test_request_comes_back_as_it_went(request: AskRequest) -> None:
    assert codec.from_flat(AskRequest, json.loads(json.dumps(codec.to_flat(request)))) == request
    stored = Stored("store", request)
    assert codec.decode(codec.encode(stored), Stored[AskRequest]) == stored


def test_answer_comes_back_as_it_went() -> None:
    answer = AskAnswer(
        "q", "Q", "SELECT", "table", b"\0\xff", True, 3, (UsedParameter("a", "b", "given", "a: b"),)
    )
    assert codec.decode(codec.encode(answer), AskAnswer) == answer


def test_bytes_of_another_type_are_refused() -> None:
    with pytest.raises(InputError, match="no Clocks in these bytes"):
        codec.decode(codec.encode([1]), Clocks)


def test_every_registered_service_has_its_name_and_types_that_can_be_sent() -> None:
    services = {name: make() for name, make in REGISTRY.services.items()}
    assert {name: service.name for name, service in services.items()} == {
        name: name for name in services
    }
    for service in services.values():
        for kind in (service.request, service.answer):
            with pytest.raises(InputError):
                codec.decode(b"\xc1", kind)  # a byte that MessagePack never uses
