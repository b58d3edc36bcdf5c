"""kg validate: one result from two engines, findings that point at lines, codes, baselines,
forms.
"""

from __future__ import annotations

import importlib.util
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store
from sarif_pydantic import Sarif
from stores import load

from kg import resources, validate
from kg.engine import Local
from kg.errors import Finding, InputError, MachineError, UsageError
from kg.formats.reports.findings import findings_junit, findings_sarif, findings_text
from kg.services.locations import subject_locations
from kg.services.opening import open_view
from kg.store import View
from kg.vocab import DCTERMS, DERIVED_GRAPH, MKG, RDF, SKOS, XSD, entity

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

GENERATE = Path(__file__).parent / "benchmarks" / "generate.py"
DAYS = (MKG.begins, MKG.ends, DCTERMS.created)
"""Properties whose order is checked; see the test on values that cannot be compared."""
EX = NamedNode("https://example.org/injected")
HEAD = """\
@prefix mkg: <https://w3id.org/mandate-kg/ontology#> .
@prefix id: <https://w3id.org/mandate-kg/id/> .
"""
ODD = HEAD + "\n<https://w3id.org/mandate-kg/id/actor/odd> a mkg:Actor .\n"


def injected(seed: int) -> View:
    """Return the packaged knowledge base and generated statements, with violations put in at
    random.
    """
    spec = importlib.util.spec_from_file_location("generate", GENERATE)
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    engine = Store()
    engine.bulk_extend(quad for quad in open_view().quads() if quad.graph_name != DERIVED_GRAPH)
    engine.bulk_load("\n".join(generate.lines(1500, seed)).encode(), format=RdfFormat.N_QUADS)
    chance = random.Random(seed)  # noqa: S311 - repeatable data, no secret
    predicates = (
        MKG.modality,
        MKG.credibility,
        MKG.begins,
        MKG.ends,
        MKG.evidenceFor,
        MKG.agent,
        MKG.atPlace,
        SKOS.prefLabel,
        SKOS.notation,
        DCTERMS.created,
        MKG.verification,
        MKG.statedBy,
        MKG.hasQuantity,
        MKG.paragraph,
        MKG.heldBy,
        MKG.pcode,
        MKG.cause,
        MKG.limitsScope,
        MKG.strength,
        RDF.type,
    )
    values = (
        Literal("word"),
        Literal("mot", language="fr"),
        Literal("word", language="en"),
        Literal(7),
        Literal("1999-01-01", datatype=XSD.date),
        Literal(True),
        entity("actor", "mssm"),
        entity("place", "delmas"),
        entity("modality", "denied"),
        entity("task", "MT-03"),
        EX,
        MKG.Statement,
    )
    subjects = sorted({quad.subject for quad in engine if "/id/" in str(quad.subject)}, key=str)
    for subject in chance.sample(subjects, 150):
        for _ in range(2):
            predicate = chance.choice(predicates)
            value = (
                Literal("1999-01-01", datatype=XSD.date)
                if predicate in DAYS
                else chance.choice(values)
            )
            engine.add(Quad(subject, predicate, value, EX))
    gone = chance.sample(sorted(engine, key=str), 200)
    for quad in gone:
        engine.remove(quad)
    for quad in chance.sample(sorted(engine, key=str), 50):
        engine.add(
            Quad(quad.subject, quad.predicate, quad.object, EX)
        )  # the same triple in a second graph
    return View(Local(engine))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_engines_find_the_same_in_data_with_violations(seed: int) -> None:
    view = injected(seed)
    found = {engine: validate.validate(view, engine=engine) for engine in validate.ENGINES}
    assert len({finding.code for finding in found["pyshacl"]}) > 30
    assert found["shacl"] == found["pyshacl"]


@pytest.mark.slow
@pytest.mark.parametrize("day", [Literal(True), Literal("word"), EX], ids=str)
def test_only_the_reference_orders_days_that_cannot_be_compared(day: Literal | NamedNode) -> None:
    """SHACL says that such a pair breaks the order; pySHACL orders any two terms. Both say that it
    is no day.
    """
    engine = Store()
    engine.bulk_extend(open_view().quads())
    for quad in list(engine.quads_for_pattern(entity("mandate", "mss"), MKG.begins, None)):
        engine.remove(quad)
        engine.add(Quad(quad.subject, quad.predicate, day, EX))
    found = [
        {one.code for one in validate.validate(View(Local(engine)), engine=name)}
        for name in validate.ENGINES
    ]
    assert "SH-period-begins" in found[0] & found[1]
    assert found[0] - found[1] <= {"SH-period-order"}
    assert not found[1] - found[0]


@pytest.mark.slow
def test_both_engines_find_nothing_in_the_packaged_knowledge_base() -> None:
    assert [validate.validate(open_view(), engine=engine) for engine in validate.ENGINES] == [
        (),
        (),
    ]


@pytest.mark.slow
def test_both_engines_name_what_a_shape_without_iri_says(tmp_path: Path) -> None:
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        HEAD + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "[] a sh:NodeShape ; sh:targetClass mkg:Mandate ; sh:property [ sh:path mkg:vote ; "
        "sh:minCount 1 ; "
        'sh:message "Give a vote." ; sh:severity sh:Info ] .\n'
    )
    found = [validate.validate(open_view(), shapes, engine=engine) for engine in validate.ENGINES]
    assert found[0] == found[1]
    assert {(one.code, one.severity, one.message.partition(": ")[2]) for one in found[0]} == {
        ("SH-unnamed", "info", "Give a vote. (on mkg:vote)")
    }


@pytest.mark.parametrize("engine", validate.ENGINES)
def test_shapes_that_are_no_turtle_are_refused(tmp_path: Path, engine: str) -> None:
    (tmp_path / "own.ttl").write_text("no turtle")
    with pytest.raises(InputError, match=r"own\.ttl"):
        validate.validate(open_view(), tmp_path / "own.ttl", engine=engine)


@pytest.mark.slow
def test_without_the_extra_the_reference_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "shacl" else found(name)
    )
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert validate.validate(open_view()) == ()
    with pytest.raises(MachineError, match=r"mandate-kg\[shacl\]"):
        validate.validate(open_view(), engine="shacl")


def test_engine_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="jena"):
        validate.validate(open_view(), engine="jena")


FILES = {
    "odd.ttl": ODD,
    "odd.trig": HEAD
    + (
        "<https://example.org/g> {\n\n  <https://w3id.org/mandate-kg/id/actor/odd> a mkg:Actor "
        ".\n}\n"
    ),
    "odd.nq": (
        f"# first\n{entity('actor', 'odd')} {RDF.type} {MKG.Actor} <https://example.org/g> .\n"
    ),
    "odd.yaml": "places:\n- {id: nowhere, kind: commune, label: Nowhere, pcode: DO01, within: "
    "haiti}\n"
    "actors:\n- id: odd\n  kind: mission\n  label: {fr: Drôle}\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.slow
def test_line_of_a_finding_is_the_one_that_grep_finds(
    tmp_path: Path, run: Runner, name: str
) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    done = run("validate", path)
    at = {re.sub(r":\d+: [A-Z].*", "", line) for line in done.stdout.splitlines()}
    words = ("actor/odd", "id: odd", "id: nowhere")
    grep = subprocess.run(
        ["grep", "-nE", "|".join(words), path], capture_output=True, text=True, check=True
    )
    assert done.returncode == 1
    assert at == {f"{path}:{line.partition(':')[0]}" for line in grep.stdout.splitlines()}


@pytest.mark.slow
def test_finding_in_a_store_names_the_file_that_was_loaded(
    store: Path, tmp_path: Path, run: Runner
) -> None:
    path = tmp_path / "odd.trig"
    path.write_text(FILES["odd.trig"])
    load([path], store, isolated=False)
    done = run("validate", "--store", store)
    assert (done.returncode, {line.partition(": ")[0] for line in done.stdout.splitlines()}) == (
        1,
        {f"{path}:5:3"},
    )


@pytest.mark.slow
def test_packaged_entry_stands_where_grep_finds_it() -> None:
    path, line, column = subject_locations()[entity("actor", "mssm").value]
    grep = subprocess.run(
        ["grep", "-n", "id: mssm$", path], capture_output=True, text=True, check=False
    )
    inline = subprocess.run(
        ["grep", "-n", "id: mssm,", path], capture_output=True, text=True, check=False
    )
    assert f"{line}:" in {
        f"{row.partition(':')[0]}:" for row in (grep.stdout + inline.stdout).splitlines()
    }
    assert column > 0


def test_packaged_concept_stands_in_the_vocabularies() -> None:
    path, line, _ = subject_locations()[entity("modality", "denied").value]
    text = (Path(path)).read_text(encoding="utf-8").splitlines()[line - 1]
    assert text.startswith("modality:denied") or "modality/denied" in text


def test_file_is_checked_with_the_knowledge_base_and_nothing_is_written(
    tmp_path: Path, run: Runner
) -> None:
    (tmp_path / "ok.yaml").write_text(
        "places:\n- {id: somewhere, kind: commune, label: Somewhere, within: haiti}\n"
    )
    assert run("validate", tmp_path / "ok.yaml").stdout == "conforms\n"
    alone = run("validate", tmp_path / "ok.yaml", "--alone")
    assert (alone.returncode, "unknown-id" in alone.stderr or "no place" in alone.stderr) == (
        3,
        True,
    )


def test_file_that_breaks_another_entry_is_found_out(tmp_path: Path, run: Runner) -> None:
    path = tmp_path / "more.nq"
    path.write_text(
        f'{entity("mandate", "mss")} {SKOS.notation} "mss-2" <https://example.org/g> .\n'
    )
    done = run("validate", path)
    assert (done.returncode, done.stdout.startswith(f"{path}:1:1: SH-entry-notation error")) == (
        1,
        True,
    )


def test_packaged_file_is_checked_as_it_is_there(run: Runner) -> None:
    done = run("validate", resources.root() / "seeds" / "registry" / "places.yaml")
    assert (done.returncode, done.stdout) == (0, "conforms\n")
    assert "is loaded already" in done.stderr


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    (tmp_path / "odd.ttl").write_text(ODD)
    return tmp_path / "odd.ttl"


def codes(done: CompletedProcess[str]) -> list[str]:
    return re.findall(r": ((?:SH|MD)-\S+) ", done.stdout)


@pytest.mark.slow
def test_codes_can_be_selected_and_ignored(odd: Path, run: Runner) -> None:
    assert codes(run("validate", odd)) == [
        "SH-actor-kind",
        "SH-entry-label",
        "SH-entry-verification",
    ]
    assert codes(run("validate", odd, "--select", "SH-entry-*")) == [
        "SH-entry-label",
        "SH-entry-verification",
    ]
    assert codes(run("validate", odd, "--ignore", "SH-entry-*")) == ["SH-actor-kind"]


def test_code_that_does_not_exist_is_refused_with_near_ones(odd: Path, run: Runner) -> None:
    done = run("validate", odd, "--select", "SH-actor-kinds")
    assert (done.returncode, "Did you mean SH-actor-kind" in done.stderr) == (3, True)


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_severity_decides_the_exit_code(
    tmp_path: Path, run: Runner, fail_on: str, code: int
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("sources:\n- {id: undated-rights, title: A source, published: 2024-06-10}\n")
    done = run("validate", path, "--fail-on", fail_on)
    assert (done.returncode, codes(done)) == (code, ["SH-source-rights"])


def test_unknown_severity_is_a_usage_error(run: Runner) -> None:
    assert run("validate", "--fail-on", "grave").returncode == 2


@pytest.mark.slow
def test_known_findings_are_left_out_by_a_baseline_also_when_lines_move(
    odd: Path, run: Runner
) -> None:
    base = odd.parent / "base.json"
    assert run("validate", odd, "--write-baseline", base).returncode == 0
    odd.write_text(
        "# a line more\n" + ODD + "<https://w3id.org/mandate-kg/id/actor/new> a mkg:Mission .\n"
    )
    done = run("validate", odd, "--baseline", base)
    assert (done.returncode, "3 known" in done.stderr) == (1, True)
    assert {
        line.partition(" error ")[2].partition(":")[0] for line in done.stdout.splitlines()
    } == {"new"}


@pytest.mark.slow
def test_baseline_says_what_is_no_longer_found(odd: Path, run: Runner) -> None:
    base = odd.parent / "base.json"
    run("validate", odd, "--write-baseline", base)
    odd.write_text(HEAD)
    done = run("validate", odd, "--baseline", base)
    assert (done.returncode, done.stdout, "3 in it are no longer found" in done.stderr) == (
        0,
        "conforms\n",
        True,
    )


def test_file_that_is_no_baseline_is_refused(odd: Path, run: Runner) -> None:
    assert run("validate", odd, "--baseline", odd).returncode == 3


@pytest.mark.parametrize("code", ["SH-place-kind", "MD-statement-after-source"])
def test_code_is_explained_with_what_to_do(run: Runner, code: str) -> None:
    done = run("validate", "--explain", code)
    assert done.stdout.startswith(f"{code}: ")
    assert "what to do: " in done.stdout


def test_every_code_is_explained() -> None:
    from kg.validate.baseline import codes as every

    assert [validate.explain(code).data["code"] for code in every()] == list(every())


NASTY = Finding(
    "a b\x1b[31m.yaml", 3, 5, "SH-x", "warning", "odd\nline \x07 <&>", "do\x00 it", "https://e/x"
)


@pytest.mark.slow
def test_sarif_is_read_back_by_an_independent_model(odd: Path, run: Runner) -> None:
    done = run("validate", odd, "-f", "sarif")
    log = Sarif.model_validate_json(done.stdout)
    results = log.runs[0].results
    assert results is not None
    assert [result.rule_id for result in results] == [
        "SH-actor-kind",
        "SH-entry-label",
        "SH-entry-verification",
    ]
    place = results[0].locations[0].physical_location
    assert place is not None
    assert place.region is not None
    assert (place.region.start_line, place.region.start_column) == (4, 1)
    assert place.artifact_location is not None
    assert place.artifact_location.uri == odd.as_uri()
    rules = log.runs[0].tool.driver.rules
    assert rules is not None
    assert [rule.id for rule in rules] == sorted({result.rule_id for result in results})


WORDS = {"of": "validate", "fine": "conforms"}


def test_fingerprint_stays_when_the_line_moves() -> None:
    prints = [
        json.loads(
            findings_sarif(
                [Finding("a", line, 1, "SH-x", "error", "m", "r", "https://e/x")], **WORDS
            )
        )["runs"][0]["results"][0]["partialFingerprints"]
        for line in (1, 2)
    ]
    assert prints[0] == prints[1]


def test_junit_fails_a_test_a_finding_and_passes_one_where_there_is_none() -> None:
    root = ET.fromstring(findings_junit([NASTY], **WORDS))  # noqa: S314 - our own
    assert (root.get("failures"), root.find(".//testcase").get("line")) == ("1", "3")  # type: ignore[union-attr]
    clean = ET.fromstring(findings_junit([], **WORDS))  # noqa: S314 - our own
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


def test_text_form_is_one_line_a_finding_whatever_the_data_hold() -> None:
    text = findings_text([NASTY], **WORDS)
    assert (text.count("\n"), [char for char in text[:-1] if not char.isprintable()]) == (1, [])


@pytest.mark.slow
def test_json_tells_the_same_as_the_text(odd: Path, run: Runner) -> None:
    told = json.loads(run("validate", odd, "-f", "json").stdout)
    assert told["conforms"] is False
    assert "".join(f"{Finding(**one)}\n" for one in told["findings"]) == run("validate", odd).stdout
