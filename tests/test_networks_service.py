"""What a network, its paths and an export are asked for: choices that fit, and the sources that
count.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from kg.errors import InputError, UsageError
from kg.formats import encode_answer, resolve, taking
from kg.model import Clocks
from kg.network import Selection, views
from kg.services import networks
from kg.services.networks import ExportRequest, NetworkRequest, PathsRequest
from kg.services.opening import open_view
from kg.vocab import MKG, entity

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from kg.network import Network

    Runner = Callable[..., subprocess.CompletedProcess[str]]

ARTICLE = "mssm-2024-11-19"
OTHER = "donare-2024"
RDF = ("ttl", "nt", "jsonld", "rdf", "trig", "nq")
EXPORTED = ("dataset", "network")


def request(form: str, **choices: Any) -> ExportRequest:  # noqa: ANN401 - any choice
    return ExportRequest(resolve(form, None, EXPORTED), **choices)


def sources_of(network: Network) -> set[str]:
    return {name for *_, data in network.edges(data=True) for name in data["sources"].split()}


# --- choices that do not fit


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: NetworkRequest(Selection("galaxy")), "--view galaxy: use relations, mandate"),
        (lambda: NetworkRequest(Selection("places"), "own.rq"), "--view and --query both say"),
        (lambda: NetworkRequest(Selection(hops=2)), "--hops needs --focus"),
        (lambda: NetworkRequest(Selection(focus="mssm", hops=21)), "--hops 21: use 0 to 20"),
        (lambda: NetworkRequest(Selection(max_nodes=0)), "--max-nodes 0: use 1 or more"),
        (lambda: NetworkRequest(engine="abacus"), "--engine abacus: use networkx or rustworkx"),
        (lambda: PathsRequest("a", "b", kind="galaxy"), "--view galaxy: use"),
        (lambda: PathsRequest("a", "b", 9), "--max-hops 9: use 1 to 8"),
        (lambda: PathsRequest("a", "b", limit=0), "--limit 0: use 1 to 1000"),
        (lambda: request("ttl", selection=Selection("places")), "-f ttl holds every statement"),
        (lambda: request("nq", selection=Selection(focus="mssm")), "-f nq holds every"),
        (lambda: request("nt", metrics=True), "-f nt holds every statement"),
        (lambda: request("nt", query="own.rq"), "-f nt holds every statement"),
        (lambda: request("svg", derived=True), "--derived is for RDF"),
        (lambda: request("svg", with_text=True), "--with-text is for html"),
        (lambda: request("html", mapped=True), "--map is for svg and png"),
        (lambda: request("gv", style="dark"), "--style is for svg and png"),
        (lambda: request("svg", boundaries="x.json"), "--boundaries is for a map"),
    ],
)
def test_choices_that_do_not_fit_are_refused_when_asked_for(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        make()


def test_every_view_of_the_library_may_be_asked_for() -> None:
    assert [NetworkRequest(Selection(kind)).selection.kind for kind in views()] == [*views()]


def test_unknown_style_is_refused() -> None:
    answer = networks.export(open_view(), request("svg", style="pastel"))
    with pytest.raises(UsageError, match="--style pastel: use screen, print, dark"):
        encode_answer(answer)


@pytest.mark.parametrize(
    ("first", "second", "avoid", "message"),
    [
        ("mssm", "MSSM", (), "are one entry"),
        ("mssm", "hnp", ("hnp",), "--avoid hnp is an end of the path"),
    ],
)
def test_paths_need_two_ends_that_are_not_avoided(
    first: str, second: str, avoid: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        networks.paths(open_view(), PathsRequest(first, second, avoid=avoid))


# --- the sources that count


@pytest.mark.parametrize("kind", ["relations", "mandate", "places", "statements"])
def test_network_without_a_source_rests_on_the_others(kind: str) -> None:
    every = networks.network(open_view(), NetworkRequest(Selection(kind))).network
    without = NetworkRequest(Selection(kind), exclude_source=(ARTICLE,))
    alone = NetworkRequest(Selection(kind), only_source=(ARTICLE,))
    assert ARTICLE in sources_of(every)
    assert sources_of(networks.network(open_view(), without).network) == sources_of(every) - {
        ARTICLE
    }
    assert sources_of(networks.network(open_view(), alone).network) == {ARTICLE}


def test_network_says_which_sources_do_not_count() -> None:
    answer = networks.network(open_view(), NetworkRequest(exclude_source=(ARTICLE,)))
    assert answer.network.graph["left_out"] == (
        f"as if {ARTICLE} had said nothing: 97 statements left out"
    )


def test_paths_without_a_source_take_none_of_its_steps() -> None:
    ends, scope = ("mssm", "hnp"), {"exclude_source": (ARTICLE,)}
    answer = networks.paths(open_view(), PathsRequest(*ends))
    assert ARTICLE in {each.source for each in answer.evidence}
    without = networks.paths(open_view(), PathsRequest(*ends, **scope))  # type: ignore[arg-type]
    assert ARTICLE not in {each.source for each in without.evidence}


@pytest.mark.parametrize(
    "ask",
    [
        lambda **scope: networks.network(open_view(), NetworkRequest(**scope)),
        lambda **scope: networks.paths(open_view(), PathsRequest("mssm", "hnp", **scope)),
        lambda **scope: networks.export(open_view(), request("ttl", **scope)),
    ],
    ids=["network", "paths", "export"],
)
@pytest.mark.parametrize("option", ["exclude_source", "only_source"])
def test_unknown_source_is_named_with_a_suggestion(ask: Callable[..., object], option: str) -> None:
    name = "--" + option.replace("_", "-")
    with pytest.raises(InputError, match=f"{name} mssm-2024: no such.*Did you mean {ARTICLE}"):
        ask(**{option: ("mssm-2024",)})


# --- exports


@pytest.mark.parametrize("form", sorted(record.name for record in taking(*EXPORTED)))
def test_format_holds_a_view_or_a_network_with_its_usual_bound(form: str) -> None:
    answer = networks.export(open_view(), request(form))
    usual = 300 if form in ("svg", "png", "html") else None
    assert ("dataset" in answer.request.form.takes) == (form in RDF)
    assert answer.selection.max_nodes == usual


def test_bound_that_is_named_comes_before_the_usual_one() -> None:
    asked = request("svg", selection=Selection(max_nodes=7))
    assert networks.export(open_view(), asked).selection.max_nodes == 7


@pytest.mark.slow
def test_rdf_has_the_statements_of_the_sources_and_days_that_count() -> None:
    def statements(**choices: Any) -> set[str]:  # noqa: ANN401 - any choice
        data = encode_answer(networks.export(open_view(), request("nt", **choices))).data
        triples = parse(data, format=RdfFormat.N_TRIPLES)
        return {quad.subject.value for quad in triples if quad.predicate == MKG.reportedIn}

    every = statements()
    article = statements(only_source=(ARTICLE,))
    assert (len(every), len(article)) == (105, 97)
    assert statements(exclude_source=(ARTICLE,)) == every - article
    before = Selection(clocks=Clocks(known_by="2024-11-19"))
    assert statements(selection=before, only_source=(ARTICLE,)) == set()


@pytest.mark.parametrize("form", ["svg", "html"])
def test_picture_says_which_sources_do_not_count(form: str) -> None:
    asked = request(form, selection=Selection(focus="hnp"), exclude_source=(ARTICLE,))
    written = encode_answer(networks.export(open_view(), asked))
    text = " ".join(re.sub(r"<[^>]*>", " ", written.data.decode()).split())
    assert "97 statements left out" in text
    assert any("had said nothing: 97 statements" in note for note in written.notes)


@pytest.mark.slow
def test_page_without_a_source_quotes_none_of_it() -> None:
    asked = request("html", exclude_source=(ARTICLE,))
    page = encode_answer(networks.export(open_view(), asked)).data.decode()
    assert 'id="s-C054"' not in page
    every = encode_answer(networks.export(open_view(), request("html"))).data.decode()
    assert 'id="s-C054"' in every


# --- the commands


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("network", "-f", "json"),
        ("paths", "mssm", "hnp", "-f", "json"),
        ("export", "-o", "-", "-f", "cyjs", "--view", "statements"),
    ],
    ids=lambda words: words[0],
)
def test_command_answers_as_if_the_source_had_said_nothing(
    run: Runner, command: tuple[str, ...]
) -> None:
    every, without = run(*command), run(*command, "--exclude-source", ARTICLE)
    alone = run(*command, "--only-source", ARTICLE)
    assert json.loads(without.stdout) != json.loads(every.stdout)
    assert "C054" not in without.stdout
    assert OTHER not in alone.stdout.replace(f"source/{OTHER}", "")


def test_custom_query_reads_the_sources_that_count(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "sources.rq"
    file.write_text("SELECT ?source ?target { ?source mkg:reportedIn ?target }", encoding="utf-8")

    def targets(*options: str) -> set[str]:
        rows = run("network", "--query", str(file), "-f", "json", *options).stdout
        return {node["iri"] for node in json.loads(rows)["nodes"] if "/source/" in node["iri"]}

    assert targets("--only-source", OTHER) == {entity("source", OTHER).value}
    assert targets("--exclude-source", OTHER) == targets() - {entity("source", OTHER).value}


@pytest.mark.slow
def test_another_name_of_an_rdf_format_takes_what_the_format_takes(run: Runner) -> None:
    plain = run("export", "-o", "-", "-f", "ttl", "--derived", "--known-by", "2024-11-19")
    other = run("export", "-o", "-", "-f", "turtle", "--derived", "--known-by", "2024-11-19")
    assert (other.returncode, other.stdout) == (0, plain.stdout)
    assert len(plain.stdout) < len(run("export", "-o", "-", "-f", "ttl", "--derived").stdout)
