"""What catalogues, citations and readers of other languages need: computed descriptions, true
files, labels.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib import Graph

from kg import resources
from kg.formats.catalogue import description
from kg.provenance import statistics
from kg.services.opening import open_view
from kg.vocab import DATASET, DCAT, DCTERMS, MKG, OWL, VANN, VOID

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

HOME = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def described() -> Store:
    store = Store()
    store.load(description(open_view()), format=RdfFormat.TURTLE)
    return store


def one(store: Store, subject: NamedNode, predicate: NamedNode) -> str:
    (quad,) = store.quads_for_pattern(subject, predicate, None)
    assert isinstance(quad.object, Literal | NamedNode)
    return quad.object.value


def test_void_counts_the_triples_that_an_export_writes(
    described: Store, run: Callable[..., Any]
) -> None:
    written = run("export", "-o", "-", "-f", "nt").stdout.splitlines()
    assert one(described, DATASET, VOID.triples) == str(len(written))


def test_void_counts_as_many_statements_as_kg_stats(described: Store) -> None:
    (part,) = [
        quad.subject
        for quad in described.quads_for_pattern(None, VOID.term("class"), MKG.Statement)
    ]
    assert one(described, part, VOID.entities) == str(statistics(open_view())["statements"])  # type: ignore[arg-type]


def test_dcat_names_licence_period_and_one_distribution_a_format(described: Store) -> None:
    assert (
        one(described, DATASET, DCTERMS.license) == "https://creativecommons.org/licenses/by/4.0/"
    )
    period = NamedNode(one(described, DATASET, DCTERMS.temporal))
    assert one(described, period, DCAT.startDate) < one(described, period, DCAT.endDate)
    assert len(list(described.quads_for_pattern(DATASET, DCAT.distribution, None))) == 6


def test_a_store_of_ones_own_is_described_without_our_licence(
    store: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    told = Store()
    told.load(run("stats", "-f", "ttl", "--store", store).stdout.encode(), format=RdfFormat.TURTLE)
    assert int(one(told, DATASET, VOID.triples)) > 1000
    assert list(told.quads_for_pattern(DATASET, DCTERMS.license, None)) == []


def test_the_description_is_the_same_twice_and_rdflib_reads_it() -> None:
    first = description(open_view())
    assert first == description(open_view())
    assert len(Graph().parse(data=first, format="turtle")) > 100


def test_the_citation_file_agrees_with_the_package() -> None:
    cited = yaml.safe_load((HOME / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    licences = [cited["license"], *{reference["license"] for reference in cited["references"]}]
    assert " AND ".join(licences) == project["license"]
    assert [author["name"] for author in cited["authors"]] == [
        author["name"] for author in project["authors"]
    ]
    assert cited["keywords"] == project["keywords"]
    assert cited["abstract"] == project["description"]


def test_the_ontology_has_version_licence_maker_days_and_prefix_and_a_changelog_of_its_version() -> (  # noqa: E501
    None
):
    store = Store()
    for path in resources.ontology():
        store.load(path=str(path), format=RdfFormat.TURTLE)
    ontology = NamedNode(MKG.rstrip("#"))
    for predicate in (
        DCTERMS.license,
        DCTERMS.creator,
        DCTERMS.created,
        DCTERMS.modified,
        VANN.preferredNamespacePrefix,
    ):
        assert one(store, ontology, predicate)
    version = one(store, ontology, OWL.versionInfo)
    assert one(store, ontology, OWL.versionIRI).endswith(f"/{version}")
    assert f"## {version}" in (HOME / "ontology" / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["places.yaml", "actors.yaml"])
def test_a_creole_name_says_where_it_was_read(name: str) -> None:
    registry = yaml.safe_load((HOME / "seeds" / "registry" / name).read_text(encoding="utf-8"))
    entries = [
        entry
        for listed in registry.values()
        for entry in listed
        if "ht" in (entry.get("label") or {})
    ]
    assert entries
    assert [entry["id"] for entry in entries if "Creole name: " not in entry.get("note", "")] == []


class TestLanguage:
    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            (("query", "mandate-in-force"), "Mission multinationale d'appui à la sécurité"),
            (("show", "hnp"), "Police nationale d'Haïti"),
            (("changes", "--known-by", "2024-11-19..2024-11-20"), "affirmée"),
            (("why", "C054"), "Mission multinationale d'appui à la sécurité"),
            (("conflicts", "--kind", "quantity"), "Nations Unies"),
            (("identity", "candidates", "--kind", "actor", "--about", "gangs"), "Gangs en Haïti"),
            (("coverage", "-m", "mss", "--as-of", "2024-11-19"), "appui"),
            (
                (
                    "coverage",
                    "-m",
                    "mss",
                    "--as-of",
                    "2024-11-19",
                    "--exclude-source",
                    "mssm-2024-11-19",
                ),
                "appui",
            ),
            (("gaps", "-m", "mss", "--as-of", "2024-11-19"), "appui"),
            (
                ("mandate", "show", "mss", "--as-of", "2024-11-19"),
                "Mission multinationale d'appui à la sécurité",
            ),
            (
                ("mandate", "list", "--as-of", "2024-11-19"),
                "Mission multinationale d'appui à la sécurité",
            ),
            (("export", "-o", "-", "-f", "svg", "--focus", "mssm"), "appuie"),
        ],
    )
    @pytest.mark.slow
    def test_french_labels_are_shown_where_asked_for(
        self, run: Callable[..., Any], words: tuple[str, ...], shown: str
    ) -> None:
        assert shown in run(*words, "--lang", "fr").stdout.replace("&#39;", "'").replace(
            "&#x27;", "'"
        )
        assert shown not in run(*words).stdout

    def test_creole_is_shown_for_the_country_and_english_where_there_is_none(
        self, run: Callable[..., Any]
    ) -> None:
        assert run("show", "haiti", "--lang", "ht").stdout.startswith("Ayiti")
        assert run("show", "kenya", "--lang", "ht").stdout.startswith("Kenya")

    def test_what_is_no_language_tag_is_wrong_usage(self, run: Callable[..., Any]) -> None:
        done = run("show", "haiti", "--lang", "français!")
        assert (done.returncode, "no language tag" in done.stderr) == (2, True)
