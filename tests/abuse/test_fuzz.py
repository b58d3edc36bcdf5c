"""Random and broken input: whatever comes, the answer is a result or an InputError, never another
exception.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sized import cases, slow_at_the_gate

from kg import sandbox
from kg.errors import InputError
from kg.importers import assemble, literals, rdf, schema
from kg.importers.names import Names
from kg.query import check, from_text
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = slow_at_the_gate
SLOW = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=cases(gate=150, quick=50),
)
SCALARS = st.sampled_from(
    [
        "",
        " ",
        "mssm",
        "hnp",
        "MT-03",
        "C001",
        "new-id",
        "NO",
        "~",
        "null",
        "2024-11-19",
        "2024-02-30",
        "9999-12",
        "2024-13",
        "-1",
        "1e999",
        "9" * 60,
        "http://[",
        "http://e/%zz",
        "https://e/ x",
        "0" * 64,
        "\0",
        "\u202e",
        "\U0001d54f" * 50,
        "0000-01",
        "../..",
        "a b",
        "train",
        "asserted-activity",
        "quoted",
        "unattributed",
        "reading",
        "limit",
        "duty",
        "mission",
        "complete",
        "true",
        "[",
        "}",
        '"',
        "'",
        "\\",
        "\n",
        "<http://e/>",
        "<<",
        "&x",
        "*x",
        "!tag",
        "#",
        "mssm-2024-11-19",
    ]
)
KEYS = st.sampled_from(
    sorted(
        {key for _, spec in schema.SECTIONS.values() for key in spec}
        | {
            "start",
            "end",
            "from",
            "to",
            "lat",
            "lon",
            "value",
            "unit",
            "en",
            "why",
            "mandate",
            "nearest",
            "tasks",
        }
        | {"spelling", "precision", "<<", "x", ""}
    )
)
NODES = st.recursive(
    SCALARS
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(
    st.sampled_from([*schema.SECTIONS, "source", "other"]),
    st.lists(st.dictionaries(KEYS, NODES, max_size=12), max_size=3) | NODES,
    max_size=4,
)


def quietly(function: Callable[[], object]) -> None:
    with contextlib.suppress(InputError):
        function()


@pytest.mark.slow
@SLOW
@given(DOCUMENTS)
def test_any_document_is_read_or_refused(document: dict[str, object]) -> None:
    text = json.dumps(document).encode()
    quietly(lambda: assemble.read([assemble.parse(text, "a.yaml")], Names(open_view())))


STATEMENT = {
    "id": "x.1",
    "speaker": "mssm",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "mssm",
    "action": "train",
    "stated": "2024-11-19",
    "paraphrase": "x",
}


@pytest.mark.slow
@SLOW
@given(
    st.dictionaries(st.sampled_from(sorted(schema.STATEMENT)), NODES, max_size=3),
    st.sampled_from(["mssm-2024-11-19", "donare-2024"]),
)
def test_any_field_of_a_statement_is_read_or_refused(
    changes: dict[str, object], source: str
) -> None:
    text = json.dumps({"source": source, "statements": [STATEMENT | changes]}).encode()
    quietly(lambda: assemble.read([assemble.parse(text, "a.yaml")], Names(open_view())))


@SLOW
@given(st.binary(max_size=300))
def test_any_bytes_are_yaml_or_refused(data: bytes) -> None:
    quietly(lambda: assemble.parse(data, "a.yaml"))


YAML_TEXT = st.lists(
    st.sampled_from(
        [
            "a",
            ": ",
            "\n",
            "- ",
            "  ",
            "[",
            "]",
            "{",
            "}",
            "&",
            "*",
            "!",
            "|",
            ">",
            "'",
            '"',
            "#",
            "?",
            "%",
            "---",
            ",",
            "\t",
        ]
    )
)


@SLOW
@given(YAML_TEXT.map("".join))
def test_any_punctuation_is_yaml_or_refused(text: str) -> None:
    quietly(lambda: assemble.parse(text.encode(), "a.yaml"))


RDF_TEXT = st.lists(
    st.sampled_from(
        [
            "<http://e/s>",
            " ",
            '"a"',
            "^^",
            "@en",
            ".",
            "\n",
            "_:b",
            "[",
            "]",
            "(",
            ")",
            "<<",
            ">>",
            "<<(",
            ")>>",
            "{",
            "}",
            "a",
            "@prefix e: <http://e/> .",
            "e:p",
            ";",
            ",",
            "'",
            '"""',
            "\\",
            "#",
            "1",
            "true",
            "GRAPH",
            "<http://www.w3.org/2001/XMLSchema#date>",
        ]
    )
)


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nt", ".nq"])
@SLOW
@given(text=RDF_TEXT.map("".join))
def test_any_rdf_like_text_is_read_or_refused(suffix: str, text: str) -> None:
    quietly(lambda: rdf.read(text.encode(), "a" + suffix, suffix, "0" * 64))


@SLOW
@given(st.binary(max_size=200))
def test_any_bytes_pass_the_depth_check_or_are_refused(data: bytes) -> None:
    quietly(lambda: sandbox.check_depth(data, "a", limit=5))


@SLOW
@given(st.text(max_size=200))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    quietly(lambda: check(text))


@SLOW
@given(
    st.lists(
        st.sampled_from(
            [
                "#+ ",
                "title",
                ": ",
                "x",
                "\n",
                "parameters",
                "- ",
                "defaults",
                "day",
                "date, d",
                "[",
                "#+",
            ]
        )
    ).map("".join)
)
def test_any_header_is_read_or_refused(text: str) -> None:
    quietly(lambda: from_text(text, "q", "", "q.rq"))


@SLOW
@given(
    st.text(max_size=60),
    st.sampled_from(["date", "dateTime", "integer", "decimal", "double", "boolean", "gYear"]),
)
def test_any_text_is_of_a_datatype_or_not(text: str, datatype: str) -> None:
    assert isinstance(literals.ill_typed(text, datatype), str)
