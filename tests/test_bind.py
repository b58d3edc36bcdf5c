"""Parameters: the one place that writes into SPARQL text, and why a value cannot change a query's
structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.engine import scratch
from kg.errors import InputError
from kg.query import bind, from_text, table, to_term
from kg.query.tokens import tokens
from kg.services.opening import open_view
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

X = {"x": Literal("v")}
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "?s",
            "<http://e/p>",
            '"a $x"',
            "'$x'",
            '"""a\n$x"""',
            "# $x\n",
            " ",
            "{",
            "}",
            ".",
            "ex:a\\#b",
            "<",
            ">",
            "1",
        ]
    )
)


@given(st.text())
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@given(st.text(alphabet=st.characters(exclude_characters="$", exclude_categories=["Cs"])))
def test_text_without_parameters_is_unchanged(text: str) -> None:
    assert bind(text, {}) == text


@given(FRAGMENTS, FRAGMENTS)
def test_only_the_parameter_is_replaced(before: list[str], after: list[str]) -> None:
    head, tail = " ".join(before), " ".join(after)
    assert bind(f"{head} $x {tail}", X) == f'{head} "v" {tail}'


@pytest.mark.parametrize(
    "text",
    [
        '"$x"',
        "'$x'",
        '"""\n$x"""',
        "'''$x'''",
        r'"\"$x"',
        "# $x",
        "<http://e/$x>",
        "ASK {} # '$x",
        '"a" # $x "',
        "<http://e/#$x>",
        r'"a\\" # "$x',
    ],
)
def test_dollar_in_a_string_iri_or_comment_is_no_parameter(text: str) -> None:
    assert bind(text, {}) == text


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("{ ?s ?p $x }", '{ ?s ?p "v" }'),
        ("{ ?s ?p $x, $x }", '{ ?s ?p "v", "v" }'),
        ('"$x" $x', '"$x" "v"'),
        ("# $x\n$x", '# $x\n"v"'),
        (r"ex:a\#b $x", r'ex:a\#b "v"'),
        (r"ex:O\'Hara $x '$x'", r"""ex:O\'Hara "v" '$x'"""),
        ("SELECT ?s { SELECT ?s { ?s ?p $x } }", 'SELECT ?s { SELECT ?s { ?s ?p "v" } }'),
        ("FILTER(?a<$x)", 'FILTER(?a<"v")'),
        ("SELECT (1 + $x AS ?n) { }", 'SELECT (1 + "v" AS ?n) { }'),
        ("SELECT (IF(?a < $x, 1, 0) AS ?n) ?s { }", 'SELECT (IF(?a < "v", 1, 0) AS ?n) ?s { }'),
    ],
)
def test_parameter_is_replaced(text: str, bound: str) -> None:
    assert bind(text, X) == bound


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $x { ?s ?p $x }",
        "SELECT DISTINCT $x { ?s ?p $x }",
        "SELECT ?s $x { ?s ?p $x }",
        "select reduced $x { ?s ?p $x }",
        "SELECT (1 AS $x) { ?s ?p $x }",
        "SELECT (STR(?s) AS ?t) $x { ?s ?p $x }",
        "SELECT * { BIND(1 AS $x) }",
        "SELECT * { BIND(1 as\n# a remark\n$x) }",
        "SELECT ?s { { SELECT $x { ?s ?p $x } } }",
    ],
)
def test_projected_parameter_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="may not be projected"):
        bind(text, X)


def test_parameter_without_a_value_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"q:2: \$y is not declared. Declare it in the header"):
        bind("ASK {\n ?s ?p $y }", {}, name="q")


def test_value_without_a_parameter_is_refused() -> None:
    with pytest.raises(InputError, match=r"no \$x in this query"):
        bind("ASK {}", X)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_string_comes_back_as_it_went_in(value: str) -> None:
    text = bind("SELECT ?v { VALUES ?v { $x } }", {"x": Literal(value)})
    assert [row["v"] for row in View(scratch()).select(text)] == [Literal(value)]


ATTACKS = [
    'x" } SERVICE <http://127.0.0.1:9/> { ?s ?p "',
    "x' . } #",
    "\\",
    '\\"',
    "\\u0022",
    '"""',
    "'''",
    "a\nb\r\nc",
    "\0",
    "$x $y ?z",
    "} UNION { ?s ?p ?o",
    "<http://e/>",
    '"@en',
    '"^^<http://e/>',
    "# end",
    "\u2028\u202e\ufeff",
]


@pytest.mark.parametrize("value", ATTACKS)
def test_value_cannot_change_the_structure(value: str) -> None:
    text = bind("SELECT ?v { VALUES ?v { $x } }", {"x": Literal(value)})
    assert [row["v"] for row in View(scratch()).select(text)] == [Literal(value)]


@pytest.mark.parametrize("value", [a for a in ATTACKS if "\0" not in a])
def test_value_on_the_command_line_cannot_change_the_structure(run: Runner, value: str) -> None:
    shown = run("query", "find-by-name", "-p", f"name={value}", "-f", "csv")
    assert (shown.returncode, shown.stdout.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    "value",
    ["http://e/> ?p ?o . ?s <http://e", "<http://e/x> }", "http://[", "mkg:%zz", "x y", "_:b"],
)
def test_iri_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(InputError):
        to_term(open_view(), "iri", value)


BASE = "https://w3id.org/mandate-kg/id/"


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("mss", BASE + "mandate/mss"),
        ("mssm", BASE + "actor/mssm"),
        ("MT-03", BASE + "task/MT-03"),
        ("S/RES/2699", BASE + "instrument/s-res-2699"),
        ("s-res-2699", BASE + "instrument/s-res-2699"),
        ("mt-03", BASE + "task/MT-03"),
        ("PNH", BASE + "actor/hnp"),
        ("Haitian National Police", BASE + "actor/hnp"),
        (" mssm ", BASE + "actor/mssm"),
        ("mkg:agent", "https://w3id.org/mandate-kg/ontology#agent"),
        ("id:actor/mssm", BASE + "actor/mssm"),
        ("http://e/x", "http://e/x"),
        ("<http://e/x>", "http://e/x"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_what_people_type_stands_for_an_iri(typed: str, iri: str) -> None:
    assert to_term(open_view(), "iri", typed) == NamedNode(iri)


def test_unknown_name_comes_with_suggestions() -> None:
    with pytest.raises(InputError, match=r"Did you mean .*mssm"):
        to_term(open_view(), "iri", "mssn")


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("kind", "typed", "datatype"),
    [
        ("date", "2024-02-29", "date"),
        ("integer", "-12", "integer"),
        ("decimal", "0.5", "decimal"),
        ("boolean", "true", "boolean"),
        ("string", "2024", "string"),
    ],
)
def test_value_is_typed_by_the_header(kind: str, typed: str, datatype: str) -> None:
    assert to_term(open_view(), kind, typed) == Literal(typed, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("date", "2024-02-30"),
        ("date", "soon"),
        ("date", ""),
        ("integer", "1.5"),
        ("integer", "\u0663"),
        ("integer", "1 OR 1"),
        ("decimal", "1e3"),
        ("decimal", ""),
        ("boolean", "yes"),
        ("boolean", "TRUE"),
    ],
)
def test_value_of_another_type_is_refused(kind: str, typed: str) -> None:
    with pytest.raises(InputError):
        to_term(open_view(), kind, typed)


HEADER = "#+ parameters:\n#+   - day: date, a day\n#+ defaults:\n#+   - day: 2024-01-01\n"


def test_default_of_the_header_is_used() -> None:
    found = from_text(HEADER + "SELECT ?d { VALUES ?d { $day } }", "q", "", "q")
    assert [str(row["d"].value) for row in table(View(scratch()), found)] == ["2024-01-01"]


def test_given_value_replaces_the_default() -> None:
    found = from_text(HEADER + "SELECT ?d { VALUES ?d { $day } }", "q", "", "q")
    assert [
        str(row["d"].value) for row in table(View(scratch()), found, {"day": "2024-02-02"})
    ] == ["2024-02-02"]


def test_undeclared_value_is_refused_with_those_declared() -> None:
    found = from_text(HEADER + "SELECT ?d { VALUES ?d { $day } }", "q", "", "q")
    with pytest.raises(InputError, match=r"no parameter 'dya'\. Its parameters: day"):
        table(View(scratch()), found, {"dya": "2024-02-02"})


@pytest.mark.parametrize(
    ("header", "match"),
    [
        ("#+title: x\n", "expected '#. key: value'"),
        ("#+ titel: x\n", "no header key 'titel'"),
        ("#+ parameters:\n#+   - day: day, x\n", "of type 'day'"),
        ("#+ defaults:\n#+   - day: x\n", "which is no parameter"),
        ("#+ title: a\n#+ title: b\n", "stands here twice"),
        ("#+ parameters: day\n", "takes a list"),
        ("#+ title: [\n", "not valid YAML"),
    ],
)
def test_bad_header_is_an_error_with_its_line(header: str, match: str) -> None:
    with pytest.raises(InputError, match=match):
        from_text(header + "ASK {}", "q", "", "q.rq")
