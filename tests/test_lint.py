"""The lint rules: each finds its own fixture and no other; ours is clean; findings point at lines;
profiles choose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from kg import resources
from kg.lint import at_or_above, diff, lint, packaged, read, rules, statistics

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from kg.lint import Change

    Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]
    Diff: TypeAlias = Callable[[str, str], tuple[Change, ...]]

FIXTURES = Path(__file__).parent / "fixtures" / "lint"
BASE = (FIXTURES / "_base.ttl").read_text(encoding="utf-8")


def whole(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text if text.startswith("#! alone") else f"{BASE}\n{text}"


def names(tmp_path: Path, text: str) -> set[str]:
    file = tmp_path / "farm.ttl"
    file.write_text(text, encoding="utf-8")
    return {finding.code for finding in lint(read([file]))}


@pytest.mark.parametrize("name", resources.lint_rules())
class TestRule:
    def test_finds_its_failing_fixture_and_no_other_rule_does(
        self, name: str, tmp_path: Path
    ) -> None:
        assert names(tmp_path, whole(FIXTURES / "fails" / f"{name}.ttl")) == {name}

    def test_finds_nothing_in_its_passing_fixture(self, name: str, tmp_path: Path) -> None:
        assert names(tmp_path, whole(FIXTURES / "passes" / f"{name}.ttl")) == set()

    @pytest.mark.slow
    def test_finds_the_same_rows_on_rdflib(self, name: str, tmp_path: Path) -> None:
        from pyoxigraph import QuerySolutions
        from rdflib import Graph

        from kg.vocab import PREFIXES

        file = tmp_path / "farm.ttl"
        file.write_text(whole(FIXTURES / "fails" / f"{name}.ttl"), encoding="utf-8")
        text = next(rule.text for rule in rules() if rule.name == name)
        rows = read([file]).view.query(text)
        assert isinstance(rows, QuerySolutions)
        ours = sorted(tuple(_plain(term) for term in row) for row in rows)
        graph = Graph().parse(file, format="turtle")
        theirs = sorted(
            tuple(_plain(term) for term in row)  # type: ignore[union-attr]
            for row in graph.query(text, initNs=PREFIXES)
        )
        assert ours == theirs


def _plain(term: object) -> str:
    """Return the text of a term of either engine; blank nodes have other names in each."""
    kind = type(term).__name__
    return "_:" if kind in ("BlankNode", "BNode") else str(getattr(term, "value", term))


def test_every_fixture_belongs_to_a_rule() -> None:
    kept = {path.stem for folder in ("fails", "passes") for path in (FIXTURES / folder).iterdir()}
    assert kept == set(resources.lint_rules())


def test_our_ontology_has_no_finding_at_warning_level() -> None:
    assert at_or_above(lint(), "warning") == ()


def test_our_ontology_is_owl_2_dl() -> None:
    assert statistics(packaged()).full == ()


def test_a_finding_points_at_the_line_of_its_subject(tmp_path: Path) -> None:
    file = tmp_path / "farm.ttl"
    file.write_text(
        (
            f"{BASE}\no:Goat a owl:Class ;\n  rdfs:subClassOf o:Animal ; skos:definition 'An "
            "animal "
            "that climbs.'@en .\n"
        ),
        encoding="utf-8",
    )
    (found,) = lint(read([file]))
    assert (found.code, found.path, found.line, found.column) == (
        "missing-label",
        str(file),
        BASE.count("\n") + 2,
        1,
    )
    assert file.read_text(encoding="utf-8").splitlines()[found.line - 1].startswith("o:Goat")


def test_a_finding_within_a_blank_node_points_at_the_class_that_it_describes(
    tmp_path: Path,
) -> None:
    file = tmp_path / "farm.ttl"
    file.write_text(whole(FIXTURES / "fails" / "malformed-restriction.ttl"), encoding="utf-8")
    (found,) = lint(read([file]))
    assert found.focus == "http://example.org/farm#Animal"


def test_an_axiom_about_no_one_term_is_judged_too(tmp_path: Path) -> None:
    text = f"{BASE}\n[] a owl:AllDisjointClasses ; owl:members [ rdf:first o:Animal ] .\n"
    assert names(tmp_path, text) == {"malformed-list"}


def test_terms_of_other_vocabularies_are_not_judged(tmp_path: Path) -> None:
    assert (
        names(tmp_path, f"{BASE}\nskos:Collection a owl:Class ; rdfs:subClassOf skos:Concept .\n")
        == set()
    )


MKG_PREFIX = "@prefix mkg: <https://w3id.org/mandate-kg/ontology#> ."
IMPORT = "<http://example.org/farm> owl:imports <https://w3id.org/mandate-kg/ontology> ."
COW = (
    "o:Cow rdfs:subClassOf mkg:{} ; a owl:Class ; rdfs:label 'cow'@en ; skos:definition 'A "
    "mission.'@en ."
)


def test_terms_of_ours_are_known_to_a_file_that_imports_our_ontology(tmp_path: Path) -> None:
    assert names(tmp_path, f"{BASE}\n{MKG_PREFIX} {IMPORT} {COW.format('Mission')}\n") == set()
    assert names(tmp_path, f"{BASE}\n{MKG_PREFIX} {COW.format('Mission')}\n") == {"untyped-class"}


def test_a_slip_in_the_name_of_a_term_of_ours_is_found(tmp_path: Path) -> None:
    assert names(tmp_path, f"{BASE}\n{MKG_PREFIX} {IMPORT} {COW.format('Misson')}\n") == {
        "untyped-class"
    }


def test_several_files_are_one_ontology_and_each_finding_names_its_own(tmp_path: Path) -> None:
    one, two = tmp_path / "farm.ttl", tmp_path / "cows.ttl"
    one.write_text(BASE, encoding="utf-8")
    prefixes = BASE[: BASE.index("\n\n")]
    two.write_text(
        f"{prefixes}\n\no:Cow a owl:Class ; rdfs:label 'cow'@en ; rdfs:subClassOf o:Animal .\n",
        encoding="utf-8",
    )
    (found,) = lint(read([one, two]))
    assert (Path(found.path).name, found.line, found.code) == (
        "cows.ttl",
        prefixes.count("\n") + 3,
        "missing-definition",
    )


class TestProfile:
    def test_runs_what_it_names_at_the_severity_that_it_gives(
        self, tmp_path: Path, run: Run
    ) -> None:
        (tmp_path / "farm.ttl").write_text(f"{BASE}\no:Cow a owl:Class .\n", encoding="utf-8")
        (tmp_path / "profile.tsv").write_text("# mine\nWARN\tmissing-label\n", encoding="utf-8")
        done = run(
            "lint", tmp_path / "farm.ttl", "--profile", tmp_path / "profile.tsv", "-f", "json"
        )
        found = json.loads(done.stdout)["findings"]
        assert [(finding["code"], finding["severity"]) for finding in found] == [
            ("missing-label", "warning")
        ]
        assert done.returncode == 0

    def test_takes_a_rule_of_ones_own_from_a_file_beside_it(self, tmp_path: Path, run: Run) -> None:
        rule = (
            "#+ title: No sound\n#+ summary: An animal without a sound.\n#+ severity: info\n#+ "
            "solution: add o:sound\n"
            "PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
            "SELECT ?focusNode ?path ?value WHERE { ?focusNode a owl:Class } ORDER BY ?focusNode\n"
        )
        (tmp_path / "no-sound.rq").write_text(rule, encoding="utf-8")
        (tmp_path / "profile.tsv").write_text("error\tno-sound.rq\n", encoding="utf-8")
        (tmp_path / "farm.ttl").write_text(BASE, encoding="utf-8")
        done = run("lint", tmp_path / "farm.ttl", "--profile", tmp_path / "profile.tsv")
        assert done.returncode == 1
        assert [line.split(": ")[1].split()[0] for line in done.stdout.splitlines()] == [
            "no-sound",
            "no-sound",
        ]

    def test_with_an_unknown_rule_is_refused_with_its_line(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "profile.tsv").write_text(
            "error\tmissing-label\nerror\tno-such-rule\n", encoding="utf-8"
        )
        done = run("lint", "--profile", tmp_path / "profile.tsv")
        assert done.returncode == 3
        assert (
            f"{tmp_path / 'profile.tsv'}:2:1: bad-profile error no rule 'no-such-rule'"
            in done.stderr
        )


class TestCommand:
    @pytest.mark.slow
    def test_fails_from_the_severity_that_is_asked_for(self, run: Run) -> None:
        assert [
            run("lint", "--fail-on", at).returncode for at in ("error", "warning", "info", "none")
        ] == [0, 0, 1, 0]

    @pytest.mark.usefixtures("worker")
    def test_reads_foreign_files_in_a_worker_and_refuses_what_is_no_rdf(
        self, tmp_path: Path, run: Run
    ) -> None:
        (tmp_path / "deep.ttl").write_text(
            f"<a:a> <a:b> {'[<a:b> ' * 200}1{']' * 200} .", encoding="utf-8"
        )
        done = run("lint", tmp_path / "deep.ttl")
        assert done.returncode == 3
        assert "too-deep" in done.stderr

    def test_fetches_nothing_that_an_ontology_imports(self, tmp_path: Path, run: Run) -> None:
        text = f"{BASE}\n<http://example.org/farm> owl:imports <http://127.0.0.1:9/barn> .\n"
        (tmp_path / "farm.ttl").write_text(text, encoding="utf-8")
        done = run("lint", tmp_path / "farm.ttl", "--stats")
        assert done.returncode == 0
        assert "Imports were not read: http://127.0.0.1:9/barn." in done.stdout

    def test_says_which_axioms_break_owl_2_dl(self, tmp_path: Path, run: Run) -> None:
        file = tmp_path / "farm.ttl"
        file.write_text(whole(FIXTURES / "fails" / "irregular-chain.ttl"), encoding="utf-8")
        told = json.loads(run("lint", file, "--stats", "-f", "json").stdout)
        assert (told["owl_2_dl"], [found["code"] for found in told["full"]]) == (
            False,
            ["irregular-chain"],
        )

    def test_writes_the_same_bytes_twice(self, run: Run) -> None:
        assert run("lint", "-f", "json").stdout == run("lint", "-f", "json").stdout


EXPRESSION = """
o:Animal rdfs:subClassOf [ a owl:Restriction ; owl:onProperty o:near ;
    owl:someValuesFrom [ a owl:Class ; owl:unionOf ( o:Animal o:Plant ) ] ] .
"""
SAME = """
_:u a owl:Class ; owl:unionOf _:l . _:l rdf:first o:Plant ; rdf:rest ( o:Animal ) . o:Animal rdfs:subClassOf _:r .
_:r owl:someValuesFrom _:u ; owl:onProperty o:near ; a owl:Restriction .
"""  # noqa: E501


class TestDiff:
    @pytest.fixture
    def changes(self, tmp_path: Path) -> Callable[[str, str], tuple[Change, ...]]:
        def between(old: str, new: str) -> tuple[Change, ...]:
            for name, text in (("old", old), ("new", new)):
                (tmp_path / f"{name}.ttl").write_text(f"{BASE}\n{text}\n", encoding="utf-8")
            return diff(read([tmp_path / "old.ttl"]), read([tmp_path / "new.ttl"]))

        return between

    def test_of_the_same_ontology_written_in_another_order_is_empty(self, changes: Diff) -> None:
        assert changes(EXPRESSION, SAME) == ()

    def test_shows_a_class_expression_that_changed_in_words(self, changes: Diff) -> None:
        (found,) = changes(EXPRESSION, EXPRESSION.replace("someValuesFrom", "allValuesFrom"))
        near, both = (
            "<http://example.org/farm#near>",
            "(<http://example.org/farm#Animal> or <http://example.org/farm#Plant>)",
        )
        assert found.removed == (("rdfs:subClassOf", f"({near} some {both})"),)
        assert found.added == (("rdfs:subClassOf", f"({near} only {both})"),)

    def test_tells_added_removed_and_deprecated_entities_apart(self, changes: Diff) -> None:
        found = changes(
            "o:Cow a owl:Class . o:Ox a owl:Class .",
            "o:Ox a owl:Class ; owl:deprecated true . o:Hen a owl:Class .",
        )
        assert [
            (change.entity.rpartition("#")[2], change.kind, change.how) for change in found
        ] == [
            ("Cow>", "class", "removed"),
            ("Hen>", "class", "added"),
            ("Ox>", "class", "deprecated"),
        ]

    def test_puts_axioms_without_a_named_subject_under_general_axioms(self, changes: Diff) -> None:
        (found,) = changes("", "[] a owl:AllDisjointClasses ; owl:members ( o:Animal o:Plant ) .")
        assert found.entity == "general axioms"
        assert found.added[0][0] == "axiom"

    def test_counts_an_expression_that_is_written_twice(self, changes: Diff) -> None:
        (found,) = changes("o:Animal rdfs:seeAlso [] .", "o:Animal rdfs:seeAlso [] , [] .")
        assert found.added == (("rdfs:seeAlso", "[]"),)

    def test_sees_a_blank_node_that_two_expressions_share(self, changes: Diff) -> None:
        twice = (
            "o:Animal rdfs:seeAlso [ rdfs:label 'x' ] . o:Plant rdfs:seeAlso [ rdfs:label 'x' ] ."
        )
        shared = "o:Animal rdfs:seeAlso _:x . o:Plant rdfs:seeAlso _:x . _:x rdfs:label 'x' ."
        (found,) = changes(twice, shared)
        assert found.added[0][0] == "blank nodes"

    def test_ends_where_blank_nodes_go_in_a_circle(self, changes: Diff) -> None:
        circle = "_:a rdfs:seeAlso _:b . _:b rdfs:seeAlso _:a ."
        assert changes(circle, "_:x rdfs:seeAlso _:y . _:y rdfs:seeAlso _:x .") == ()

    @pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
    def test_is_written_in_each_form(self, tmp_path: Path, run: Run, form: str) -> None:
        (tmp_path / "old.ttl").write_text(BASE, encoding="utf-8")
        (tmp_path / "new.ttl").write_text(BASE.replace('"animal"', '"beast"'), encoding="utf-8")
        done = run("lint", "--diff", tmp_path / "old.ttl", tmp_path / "new.ttl", "-f", form)
        assert done.returncode == 0
        assert "beast" in done.stdout


class TestOwner:
    """Whose a term is, by its namespace and not by how its IRI begins."""

    def test_iris_that_only_begin_like_the_ontology_are_others(self, tmp_path: Path) -> None:
        others = "<http://example.org/farm-guide.html> , <http://example.org/farming#Cow> , <http://example.org/farm2/x>"
        assert names(tmp_path, f"{BASE}\no:Animal rdfs:seeAlso {others} .\n") == set()
        other = "<http://example.org/farming#Cow> a owl:Class ; rdfs:subClassOf o:Animal ."
        assert names(tmp_path, f"{BASE}\n{other}\n") == set()

    @pytest.mark.parametrize(
        "iri",
        ["http://example.org/farm#Cow", "http://example.org/farm/Cow", "http://cows.example/v/Cow"],
    )
    def test_iris_behind_a_hash_or_a_slash_or_in_the_preferred_namespace_are_its_own(
        self, tmp_path: Path, iri: str
    ) -> None:
        text = BASE.replace('Uri "http://example.org/farm#"', 'Uri "http://cows.example/v/"')
        assert "undeclared-term" in names(tmp_path, f"{text}\no:Animal rdfs:seeAlso <{iri}> .\n")
        label = (
            "rdfs:subClassOf o:Animal ; a owl:Class ; skos:definition 'An animal that gives "
            "milk.'@en ."
        )
        assert names(tmp_path, f"{text}\n<{iri}> {label}\n") == {"missing-label"}

    def test_figures_count_terms_by_namespace_too(self, tmp_path: Path) -> None:
        file = tmp_path / "farm.ttl"
        other = "<http://example.org/farming#Cow> a owl:Class ; rdfs:subClassOf o:Animal ."
        file.write_text(f"{BASE}\n{other}\n", encoding="utf-8")
        before = statistics(read([file]))
        assert (before.own["classes"], before.others["classes"]) == (2, 3)


HEADER = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> . @prefix vann: <http://purl.org/vocab/vann/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> .
@prefix e: <http://example.org/elsewhere#> .
<http://example.org/farm> a owl:Ontology ; dcterms:title "Farm"@en ; dc:title "Farm"@en ;
    dcterms:description "Animals."@en ; dcterms:creator "A farmer" ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ; owl:versionInfo "1" ;
    vann:preferredNamespacePrefix "o" ; vann:preferredNamespaceUri "http://example.org/farm#" ;
    foaf:homepage <http://example.org/> ; schema:citation "none" .
"""


def test_header_may_use_well_known_vocabularies_without_declaring_them(tmp_path: Path) -> None:
    assert names(tmp_path, HEADER) == set()


def test_header_in_a_vocabulary_that_nobody_knows_and_terms_elsewhere_are_found(
    tmp_path: Path,
) -> None:
    assert names(tmp_path, f"{HEADER}\n<http://example.org/farm> e:mood 'good'@en .\n") == {
        "untyped-property"
    }
    assert names(tmp_path, f"{BASE}\no:Animal dcterms:created '2024'@en .\n") == {
        "untyped-property"
    }


OBO = "<http://purl.obolibrary.org/obo/IAO_0100001>"
OX = "o:Ox a owl:Class ; rdfs:label 'ox'@en ; skos:definition 'An animal that draws a plough.'@en"


def test_term_replaced_by_counts_as_advice(tmp_path: Path) -> None:
    typed = f"{OBO} a owl:AnnotationProperty ."
    assert (
        names(tmp_path, f"{BASE}\n{typed} {OX} ; owl:deprecated true ; {OBO} o:Animal .\n") == set()
    )
    assert names(tmp_path, f"{BASE}\n{typed} {OX} ; {OBO} o:Animal .\n") == {
        "replaced-not-deprecated"
    }


@pytest.mark.parametrize(
    ("text", "names_found"),
    [
        (
            (
                "o:farmAnimal a owl:Class ; rdfs:subClassOf o:Animal ; rdfs:label 'x'@en ; "
                "skos:definition 'y'@en ."
            ),
            {"mixed-naming"},
        ),
        ("o:Near_To rdfs:subPropertyOf o:near ; a owl:DatatypeProperty .", None),
        (
            "o:Animal owl:equivalentClass o:Plant . o:Animal owl:disjointWith o:Plant .",
            {"wrong-equivalent-class"},
        ),
        ("o:near owl:equivalentProperty o:eats . ", {"wrong-equivalent-property"}),
        ("o:near owl:propertyChainAxiom ( o:near ) .", {"one-step-chain"}),
        (
            "o:Animal owl:equivalentClass [ a owl:Class ; owl:unionOf ( o:Plant o:Animal ) ] .",
            {"recursive-definition"},
        ),
        (
            (
                "o:Animal rdfs:subClassOf [ a owl:Restriction ; owl:onProperty o:near ; "
                "owl:someValuesFrom o:Animal ] ."
            ),
            set(),
        ),
    ],
)
def test_rule_of_the_field_finds_its_kind(
    tmp_path: Path, text: str, names_found: set[str] | None
) -> None:
    found = names(tmp_path, f"{BASE}\n{text}\n")
    assert ("mixed-naming" in found) if names_found is None else (found == names_found)
