"""What a question is asked with when nothing is named: the store's own examples, else the only
entry, else it asks.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stores
import yaml as pyyaml
from pyoxigraph import Store

import kg
from kg import query, resources
from kg.docs import site
from kg.engine import Local
from kg.errors import InputError
from kg.importers import assemble, schema
from kg.importers.names import Names
from kg.query.library import parse
from kg.services import opening
from kg.services.opening import open_view
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

LIBRARY = {found.name: found for found in query.library()}
OPEN = ("9999-12-31", "0001-01-01")
each_query = pytest.mark.parametrize("name", sorted(LIBRARY))

LAKE = """\
sources:
- {id: gazette, title: Gazette, published: 2031-05-03}
actors:
- {id: lake-mission, kind: mission, label: Lake mission}
- {id: fishers, kind: population-group, label: Fishers}
places:
- {id: lake-land, kind: country, label: Lake land}
instruments:
- {id: charter, symbol: LC/1, label: Charter, adopted: 2030-12-01, provisions: [{id: charter-1, paragraph: "1"}]}
mandates:
- {id: lake-mandate, label: Lake mandate, holder: lake-mission, begins: 2031-01-01, task_list: complete,
   established_by: charter, tasks: [{id: L-1, label: Report, concept: human-rights-monitoring, provision: charter-1}]}
source: gazette
statements:
- {id: gazette.1, speaker: lake-mission, attribution: indirect, modality: asserted-activity, agent: lake-mission,
   action: patrol, beneficiary: fishers, place: lake-land, evidence_for: L-1, stated: 2031-05-01, paraphrase: A patrol.}
"""  # noqa: E501
SHORE = """\
actors:
- {id: shore-mission, kind: mission, label: Shore mission}
mandates:
- {id: shore-mandate, label: Shore mandate, holder: shore-mission, begins: 2031-01-01, task_list: complete}
"""  # noqa: E501


ASK_IN_THE_LAKE = {
    "chain-of-instruments",
    "denials",
    "derivations-of-relation",
    "evidence-of-task",
    "facts-of-entry",
    "find-by-name",
    "grounds-of-premise",
    "mandate-in-force",
    "paths-between",
    "relations-between",
    "relations-of-entry",
    "statements-about",
    "statements-by-speaker",
    "statements-left-out",
    "tasks-carried",
}
"""The questions that have several answers to choose from in that store, or none, or need a day or a
text.
"""


PLAIN = {"mss", "mssm", "gsf", "hnp", "binuh", "minustah", "minujusth", "haiti", "kenya", "delmas"}
"""The names of one plain word that no other mission would use; Airport and School are anybody's."""


def haiti() -> set[str]:
    """Return the ids and the labels of the entries of the packaged knowledge base, those of the
    ontology left out.
    """
    words: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            words.update(
                str(node[key]) for key in ("id", "label") if isinstance(node.get(key), str)
            )
            words.update(
                map(str, node["label"].values()) if isinstance(node.get("label"), dict) else ()
            )
            for child in node.values():
                collect(child)
        elif isinstance(node, list):
            for child in node:
                collect(child)

    for path in resources.seeds():
        collect(pyyaml.safe_load(path.read_text(encoding="utf-8")))
    return {word for word in words if re.search(r"[-. \d]", word) or word.lower() in PLAIN}


HAITI = re.compile(
    r"(?<![\w-])("
    + "|".join(sorted(map(re.escape, haiti()), key=len, reverse=True))
    + r")(?![\w-])"
)


@pytest.fixture
def lake(read: Callable[..., View]) -> View:
    """Return the view of a mission of its own, with one entry of most kinds."""
    return read(LAKE)


def values(view: View, name: str, /, **given: str) -> dict[str, tuple[str, str]]:
    """Return the id and the origin of each value that a question is asked with, open days left
    out.
    """
    filled = query.fill(view, LIBRARY[name], given)
    return {
        each.parameter.name: (re.split("[#/]", each.text)[-1], each.origin)
        for each in filled
        if each.origin != query.DEFAULT_VALUE
    }


# --- headers


@pytest.mark.parametrize("name", sorted(resources.queries()))
def test_header_gives_defaults_to_open_days_and_numbers_alone(name: str) -> None:
    for parameter in parse(resources.queries()[name]).parameters:
        if parameter.type == "iri":
            assert parameter.default is None
        if (
            parameter.type == "string"
        ):  # one of the words that the meaning lists, which no knowledge base owns
            assert parameter.default is None or re.search(
                rf"\b{parameter.default}( or \w+)+$", parameter.meaning
            )
        if parameter.type == "date":
            assert parameter.default in (None, *OPEN)


@each_query
def test_header_says_what_an_entry_has_to_be(name: str) -> None:
    for parameter in LIBRARY[name].parameters:
        if parameter.type == "iri":
            assert query.Choice.of(parameter.meaning).says_something


def test_every_parameter_of_the_library_may_have_an_example() -> None:
    needed = {
        each.name for found in LIBRARY.values() for each in found.parameters if each.default is None
    }
    assert needed - set(schema.EXAMPLES) == set()


def test_no_text_of_the_library_names_an_entry_of_the_packaged_knowledge_base() -> None:
    named = {
        name: iri
        for name, path in resources.queries().items()
        for iri in re.findall(
            r"id/(?:actor|mandate|task|statement|source|place|instrument)/[\w.-]+", path.read_text()
        )
    }
    assert named == {}


# --- the order


@each_query
def test_packaged_knowledge_base_has_an_example_for_every_question(name: str) -> None:
    assert {origin for _, origin in values(open_view(), name).values()} <= {query.EXAMPLE}


def test_what_is_given_comes_first() -> None:
    assert values(open_view(), "tasks-of-mandate", mandate="gsf") == {
        "mandate": ("gsf", query.GIVEN)
    }


@pytest.mark.slow
def test_own_example_beats_the_packaged_one(store: Path, run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "shore.yaml"
    file.write_text(SHORE + "examples: {mandate: shore-mandate}\n", encoding="utf-8")
    assert run("load", file, "--store", store).returncode == 0
    view = open_view(store)
    assert values(view, "tasks-of-mandate") == {"mandate": ("shore-mandate", query.EXAMPLE)}
    assert values(view, "authority-chain") == {"mission": ("mssm", query.EXAMPLE)}
    shown = run("query", "tasks-of-mandate", "--store", store).stdout
    assert shown.startswith(
        "mandate: shore-mandate, Shore mandate (example of this knowledge base)\n\n"
    )


def test_of_several_files_the_lowest_order_comes_first(read: Callable[..., View]) -> None:
    view = read(
        LAKE + "examples: {mandate: lake-mandate}\n",
        SHORE + "examples: {order: 0, mandate: shore-mandate}\n",
    )
    assert values(view, "tasks-of-mandate") == {"mandate": ("shore-mandate", query.EXAMPLE)}


@pytest.mark.slow
def test_example_that_was_withdrawn_is_passed_over(
    store: Path, run: Runner, tmp_path: Path
) -> None:
    for name, text in (("shore", SHORE), ("names", "examples: {mandate: shore-mandate}\n")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        assert run("load", tmp_path / f"{name}.yaml", "--store", store).returncode == 0
    rows = [row for row in stores.log(store) if "shore" in str(row)]
    assert (
        run("store", "retract", rows[0].entry.id, "--reason", "test", "--store", store).returncode
        == 0
    )
    assert values(open_view(store), "tasks-of-mandate") == {"mandate": ("mss", query.EXAMPLE)}


def test_example_of_the_kind_serves_a_parameter_of_another_name(read: Callable[..., View]) -> None:
    view = read(LAKE, SHORE, "examples: {actor: fishers, mandate: lake-mandate}\n")
    assert values(view, "statements-by-speaker") == {"speaker": ("fishers", query.EXAMPLE)}
    assert values(view, "tasks-carried") == {
        "earlier": ("lake-mandate", query.EXAMPLE),
        "later": ("shore-mandate", query.ONLY),
    }


def test_example_of_another_class_is_passed_over(read: Callable[..., View]) -> None:
    view = read(LAKE, "examples: {start: charter}\n")
    assert values(view, "chain-of-instruments") == {"start": ("charter", query.EXAMPLE)}
    assert values(view, "causal-chain") == {"start": ("gazette.1", query.ONLY)}


def test_only_entry_of_its_class_is_taken(lake: View) -> None:
    assert values(lake, "tasks-of-mandate") == {"mandate": ("lake-mandate", query.ONLY)}
    assert values(lake, "authority-chain") == {"mission": ("lake-mission", query.ONLY)}
    assert values(lake, "relations-between", first="fishers") == {
        "first": ("fishers", query.GIVEN),
        "second": ("lake-mission", query.ONLY),
    }


def test_of_several_entries_ten_are_named_with_their_number(read: Callable[..., View]) -> None:
    rows = "\n".join(
        (
            f"- {{id: m-{n:02}, label: Mandate {n}, holder: lake-mission, begins: 2031-01-01, "
            f"task_list: complete}}"
        )
        for n in range(12)
    )
    view = read(LAKE.replace("mandates:\n", f"mandates:\n{rows}\n"))
    with pytest.raises(InputError) as refusal:
        query.fill(view, LIBRARY["tasks-of-mandate"], {})
    assert str(refusal.value) == (
        (
            "tasks-of-mandate: which mandate? Give -p mandate=ID, one of 13: lake-mandate (Lake "
            "mandate), "
        )
        + ", ".join(f"m-{n:02} (Mandate {n})" for n in range(9))
        + ", …."
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "tasks-of-mandate",
            (
                "which mandate? Give -p mandate=ID. This store holds no mandate yet. kg new "
                "mission writes the files of a first one to fill in; kg load brings them in."
            ),
        ),
        ("find-by-name", "-p name=… is missing: a text (any part of a name)."),
        ("mandate-in-force", "-p as_of=… is missing: a day, YYYY-MM-DD (the day asked about)."),
    ],
)
def test_empty_store_says_what_it_lacks(tmp_path: Path, run: Runner, name: str, says: str) -> None:
    run("init", tmp_path / "store", "--empty")
    done = run("query", name, "--store", tmp_path / "store")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"kg: {name}: {says}\n")


# --- a mission of its own


@pytest.fixture(scope="module")
def worlds() -> dict[str, View]:
    """Return invented worlds over the ontology: one mandate; two mandates; a mandate with all that
    speaks to it.
    """
    fixtures = Path(__file__).parent / "fixtures"
    texts = {
        "lake": LAKE,
        "toy": (fixtures / "coverage" / "world.yaml").read_text(encoding="utf-8"),
        "banks": (fixtures / "two-mandates" / "mandates.yaml").read_text(encoding="utf-8"),
        "empty": "",
    }
    made = {}
    for name, text in texts.items():
        engine = Store()
        opening.load_ontology(Local(engine))
        view = View(Local(engine))
        if text:
            engine.extend(assemble.read([assemble.parse(text.encode(), name)], Names(view))[0])
            engine.extend(list(opening.derive(view)))
        made[name] = view
    return made


@pytest.mark.parametrize("world", ["lake", "toy", "banks", "empty"])
@each_query
@pytest.mark.slow
def test_mission_of_its_own_is_answered_about_itself(
    worlds: dict[str, View], world: str, name: str
) -> None:
    view = worlds[world]
    try:
        filled = query.fill(view, LIBRARY[name], {})
    except InputError as error:
        said = str(error)
        assert re.match(rf"{name}: (which \w+\? Give -p \w+=ID|-p \w+=… is missing: )", said)
        assert not HAITI.search(said)
        return
    there = {str(quad.subject)[1:-1] for quad in view.quads()}
    assert {each.text for each in filled if each.parameter.type == "iri"} <= there
    used = {each.parameter.name: each.text for each in filled}
    data, _ = query.run(view, LIBRARY[name], used, "csv")
    assert not HAITI.search("\n".join(query.words(view, filled)))
    assert data


def test_lake_is_answered_about_itself(worlds: dict[str, View]) -> None:
    answered = {}
    for name in LIBRARY:
        try:
            answered[name] = len(query.table(worlds["lake"], name))
        except InputError:
            continue
    whole = {"tasks-of-mandate", "authority-chain", "holders", "voices", "statements-at-place"}
    assert {name for name in whole if answered.get(name, 0) > 0} == whole
    assert set(LIBRARY) - set(answered) == ASK_IN_THE_LAKE


@pytest.mark.slow
def test_site_of_another_mission_knows_nothing_of_the_packaged_one(lake: View) -> None:
    files = site(lake, packaged=False)
    ids = {
        word
        for found in LIBRARY.values()
        for word in HAITI.findall(answer_of(files[f"questions/{found.name}.html"].decode()))
    }
    assert ids == set()
    assert (
        "mandate: lake-mandate, Lake mandate (the only one here)"
        in files["questions/holders.html"].decode()
    )
    asked = files["questions/statements-by-speaker.html"].decode()
    assert "None here. which speaker? Give -p speaker=ID, one of 2: fishers (Fishers)" in asked


def answer_of(page: str) -> str:
    """Return the answer on the page of a question, with what it was asked with."""
    return page.partition("<h2>Answer</h2>")[2].partition("<h2>Query</h2>")[0]


# --- where the values are shown


def test_values_stand_above_a_table_with_their_labels(run: Runner) -> None:
    lines = run("query", "tasks-carried").stdout.splitlines()
    assert lines[:3] == [
        (
            "earlier: mss, Mandate of the Multinational Security Support Mission (example of this "
            "knowledge base)"
        ),
        "later: gsf, Mandate of the Gang Suppression Force (example of this knowledge base)",
        "",
    ]
    assert lines[3].split() == ["change", "earlierTask", "laterTask"]


def test_values_stand_above_markdown(run: Runner) -> None:
    text = run("query", "tasks-carried", "-p", "earlier=mss", "-p", "later=gsf", "-f", "md").stdout
    assert text.startswith(
        "earlier: mss, Mandate of the Multinational Security Support Mission  \nlater: gsf, "
    )
    assert "\n\n| change |" in text


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_values_are_said_beside_other_formats(run: Runner, form: str) -> None:
    done = run("query", "holders", "--lang", "fr", "-f", form)
    assert done.stderr.startswith("mandate: mss, Mandat de la Mission multinationale d'appui")
    assert "example of this" not in done.stdout


def test_day_that_sets_a_limit_is_shown_and_an_open_one_is_not(run: Runner) -> None:
    shown = run("query", "denials", "--known-by", "2024-12-31").stdout
    assert "known_by: 2024-12-31\n\n" in shown
    assert "as_of:" not in shown


def test_query_of_a_file_is_filled_too(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(
        "#+ title: Holder\n#+ parameters:\n#+   - mandate: iri, an instance of mkg:Mandate\n"
        "SELECT ?holder { $mandate mkg:heldBy ?holder }\n",
        encoding="utf-8",
    )
    shown = run("query", file).stdout
    assert shown.startswith("mandate: mss, Mandate of the")
    assert "Multinational Security Support Mission" in shown.splitlines()[-1]


def test_table_in_python_says_what_it_was_asked_with() -> None:
    table = kg.table(open_view(), "tasks-of-mandate")
    assert table.parameters == (
        (
            "mandate: mss, Mandate of the Multinational Security Support Mission (example of this "
            "knowledge base)"
        ),
    )
    assert "<caption>Tasks of a mandate<br>mandate: mss, Mandate of" in table._repr_html_()


def test_list_of_questions_says_what_each_takes(run: Runner) -> None:
    rows = run("queries", "-f", "csv").stdout.splitlines()
    (row,) = [row for row in rows if ",evidence-of-task," in row]
    taken = (
        "task=<task or sub-target or limit or duty or mandate> coding=adjudicated "
        "denials_from=0001-01-01"
    )
    assert row.endswith(f",{taken} as_of=9999-12-31 known_by=9999-12-31")
    assert not HAITI.search("\n".join(row.rpartition(",")[2] for row in rows))


# --- the store keeps them


def examples_of(view: View) -> list[tuple[str, str, int]]:
    return [(each.parameter, str(each.value), each.order) for each in query.examples(view)]


@pytest.mark.slow
def test_store_keeps_its_examples_when_it_is_copied_exported_or_rebuilt(
    run: Runner, tmp_path: Path
) -> None:
    (tmp_path / "lake.yaml").write_text(
        LAKE + "examples: {mandate: lake-mandate, as_of: 2031-06-01}\n"
    )
    store = tmp_path / "store"
    run("load", tmp_path / "lake.yaml", "--store", store)
    expected = examples_of(open_view(store))
    assert [row[:1] + row[2:] for row in expected[:2]] == [("as_of", 1), ("mandate", 1)]
    assert run("store", "rebuild", "--store", store).returncode == 0
    assert examples_of(open_view(store)) == expected
    assert run("store", "backup", tmp_path / "b.tar.gz", "--store", store).returncode == 0
    assert (
        run("store", "restore", tmp_path / "b.tar.gz", "--store", tmp_path / "restored").returncode
        == 0
    )
    assert examples_of(open_view(tmp_path / "restored")) == expected
    assert run("export", "-o", tmp_path / "all.trig", "--store", store).returncode == 0
    assert run("load", tmp_path / "all.trig", "--store", tmp_path / "loaded").returncode == 0
    assert examples_of(open_view(tmp_path / "loaded")) == expected


def test_ontology_names_its_own_terms_alone(lake: View) -> None:
    rows = {row.parameter: row.value for row in query.examples(lake)}
    assert sorted(rows) == ["group", "kind", "mark", "relation"]
