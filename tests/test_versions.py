"""What a later version of a source makes suspect, until somebody reads it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sized import some
from stores import attach_text, load, log, store_of

from kg.errors import InputError
from kg.model import Clocks
from kg.provenance import account, latest, origins, review_quads, suspects
from kg.reason import derive
from kg.services.opening import open_view
from kg.texts import Texts, sha256_of
from kg.vocab import REVIEW_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.provenance import Suspect
    from kg.store import View

    Runner = Callable[..., CompletedProcess[str]]

OLD = "The guard taught forty. The guard walked the lanes. The baker sold bread.\n"
NEW = "Correction. The guard taught thirty. The guard walked the lanes. The baker sold bread.\n"
SPANS = {"a.1": "taught forty", "a.2": "walked the lanes", "a.3": "sold bread"}
REGISTRY = """\
sources:
- {{id: a, title: A, published: 2024-06-01, licence: CC0, sha256: {old}}}
- {{id: b, title: A, version: "2", published: 2024-06-05, licence: CC0, sha256: {new}, revision_of: a}}
actors:
- {{id: guard, kind: mission, label: Guard}}
- {{id: watch, kind: police-service, label: Watch}}
"""  # noqa: E501
STATEMENT = """\
- id: {slug}
  speaker: guard
  attribution: indirect
  passage: {{start: {start}, end: {end}}}
  modality: asserted-activity
  agent: guard
  action: {action}
  beneficiary: watch
  stated: 2024-06-01
  paraphrase: "Statement {slug}."
"""


def at(text: str, span: str) -> tuple[int, int]:
    start = text.index(span)
    return start, start + len(span)


def coded(more: dict[str, str] | None = None, *, new: tuple[str, ...] = ()) -> list[str]:
    """Return documents: the two versions, the old one's statements, and those of its spans that the
    new one has.
    """
    registry = REGISTRY.format(old=sha256_of(OLD.encode()), new=sha256_of(NEW.encode()))
    blocks = {
        "a": "".join(
            STATEMENT.format(
                slug=slug,
                start=at(OLD, span)[0],
                end=at(OLD, span)[1],
                action="train" if slug == "a.1" else "have-effect",
            )
            + (more or {}).get(slug, "")
            for slug, span in SPANS.items()
        ),
        "b": "".join(
            STATEMENT.format(
                slug=slug.replace("a", "b"),
                start=at(NEW, SPANS[slug])[0],
                end=at(NEW, SPANS[slug])[1],
                action="have-effect",
            )
            for slug in new
        ),
    }
    return [
        registry,
        *(f"source: {source}\nstatements:\n{block}" for source, block in blocks.items() if block),
    ]


LEANING = {"a.2": "  depends_on: a.1\n", "a.3": "  cause: a.2\n"}
KNOWN = {sha256_of(text.encode()): text for text in (OLD, NEW)}


@pytest.fixture
def world(read: Callable[..., View]) -> Callable[..., View]:
    """Return a function to a view of the two versions, its direct relations derived."""

    def build(more: dict[str, str] | None = None, *, new: tuple[str, ...] = ()) -> View:
        view = read(*coded(more, new=new), text_of=KNOWN.get)
        store_of(view).extend(list(derive(view)))
        return view

    return build


@pytest.fixture
def both(tmp_path: Path) -> Texts:
    """Return both texts at hand."""
    for name, text in (("old.txt", OLD), ("new.txt", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Texts((tmp_path,))


def standings(found: tuple[Suspect, ...]) -> list[tuple[str, str]]:
    return [(one.statement or "relation", one.state) for one in found]


def test_revision_supersedes_what_it_revises(world: Callable[..., View]) -> None:
    assert latest(world()) == {"a": ("b",)}


def test_only_what_changed_is_suspect_where_both_texts_are_attached(
    world: Callable[..., View], both: Texts
) -> None:
    assert standings(suspects(world(), both)) == [("a.1", "changed"), ("relation", "leans on")]


def test_without_a_text_nothing_can_be_told(world: Callable[..., View]) -> None:
    found = [one for one in suspects(world(), Texts()) if one.statement]
    assert {one.state for one in found} == {"cannot tell"}
    assert all("text not attached, cannot tell" in one.reason for one in found)


def test_without_a_text_what_was_coded_again_is_not_suspect(world: Callable[..., View]) -> None:
    found = suspects(world(new=("a.2",)), Texts())
    assert {one.statement for one in found if one.statement} == {"a.1", "a.3"}


def test_missing_text_is_named(world: Callable[..., View], both: Texts, tmp_path: Path) -> None:
    (tmp_path / "new.txt").unlink()
    assert "attach the text of b" in suspects(world(), Texts(both.folders))[0].reason


def test_what_leans_on_a_changed_passage_is_told_apart(
    world: Callable[..., View], both: Texts
) -> None:
    assert standings(suspects(world(LEANING), both))[:3] == [
        ("a.1", "changed"),
        ("a.2", "leans on"),
        ("a.3", "leans on"),
    ]


def test_what_leans_names_what_it_leans_on(world: Callable[..., View], both: Texts) -> None:
    assert [one.on for one in suspects(world(LEANING), both) if one.statement] == ["", "a.1", "a.2"]


def test_derived_relation_leans_on_its_premise(world: Callable[..., View], both: Texts) -> None:
    (found,) = (one for one in suspects(world(), both) if one.relation)
    assert [term.rpartition("/")[2] for term in found.relation] == [
        "guard",
        "ontology#supports",
        "watch",
    ]
    assert found.on == "a.1"


def test_unchanged_passage_that_moved_is_not_suspect(
    world: Callable[..., View], both: Texts
) -> None:
    assert "a.3" not in {one.statement for one in suspects(world(), both)}


def test_revision_of_a_revision_counts(read: Callable[..., View]) -> None:
    third = (
        "sources:\n- {id: c, title: A, version: '3', published: 2024-06-09, licence: CC0, "
        "revision_of: b}\n"
    )
    assert latest(read(*coded(), third, text_of=KNOWN.get)) == {"a": ("c",), "b": ("c",)}


def test_versions_that_revise_each_other_supersede_nothing(read: Callable[..., View]) -> None:
    looped = (
        "sources:\n- {id: one, title: One, published: 2024-06-09, revision_of: two}\n"
        "- {id: two, title: Two, published: 2024-06-09, revision_of: one}\n"
    )
    assert latest(read(looped)) == {}


def test_corrected_reprint_is_no_second_source(world: Callable[..., View]) -> None:
    assert origins(world()) == {"b": frozenset({"a"})}


# --- reviews


def reviewed(view: View, statement: str) -> View:
    store_of(view).extend(review_quads(view, statement, "A. Analyst", "2024-07-01", "still said"))
    return view


def test_reviewed_statement_is_no_longer_suspect(world: Callable[..., View], both: Texts) -> None:
    assert suspects(reviewed(world(LEANING), "a.1"), both) == ()


def test_review_of_what_leans_leaves_what_changed(world: Callable[..., View], both: Texts) -> None:
    assert standings(suspects(reviewed(world(LEANING), "a.2"), both)) == [
        ("a.1", "changed"),
        ("relation", "leans on"),
    ]


def test_review_stands_in_the_graph_of_reviews(world: Callable[..., View]) -> None:
    quads = review_quads(world(), "a.1", "A. Analyst", "2024-07-01", "still said")
    assert {quad.graph_name for quad in quads} == {REVIEW_GRAPH}
    assert {
        str(quad.predicate).rpartition("/")[2].rpartition("#")[2].rstrip(">") for quad in quads
    } == {
        "type",
        "used",
        "creator",
        "created",
        "description",
        "label",
    }


def test_review_counts_for_the_version_it_was_made_against(
    read: Callable[..., View], both: Texts
) -> None:
    view = reviewed(read(*coded(), text_of=KNOWN.get), "a.1")
    third = read(
        *coded(),
        "sources:\n- {id: c, title: A, published: 2024-06-09, licence: CC0, revision_of: b}\n",
        text_of=KNOWN.get,
    )
    store_of(third).extend(list(view.quads(REVIEW_GRAPH)))
    assert "a.1" in {one.statement for one in suspects(third, both)}


@pytest.mark.parametrize(
    ("statement", "by", "told"),
    [
        ("guard", "A", "is no statement"),
        ("a.1", " ", "no one is named"),
        ("C999", "A", "nothing in this store"),
    ],
)
def test_review_that_makes_no_sense_is_refused(
    world: Callable[..., View], statement: str, by: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        review_quads(world(), statement, by, "2024-07-01")


def test_review_of_a_statement_that_nothing_supersedes_is_refused() -> None:
    with pytest.raises(InputError, match="no version supersedes"):
        review_quads(open_view(), "C001", "A. Analyst", "2024-07-01")


# --- the commands


@pytest.fixture
def superseded(store: Path, tmp_path: Path) -> Path:
    """Return a store that holds both versions and their texts."""
    folder = tmp_path / "texts-of-mine"
    folder.mkdir()
    for name, text in (("a.txt", OLD), ("b.txt", NEW)):
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "in").mkdir()
    for number, document in enumerate(coded(LEANING)):
        (tmp_path / "in" / f"{number}.yaml").write_text(document, encoding="utf-8")
    load([tmp_path / "in"], store, texts=Texts((folder,)))
    for name in ("a", "b"):
        attach_text(store, name, folder / f"{name}.txt")
    return store


def listed(run: Runner, store: Path) -> list[str]:
    found = json.loads(run("sources", "suspect", "--store", store, "-f", "json").stdout)["suspects"]
    return [one["statement"] for one in found if one["statement"]]


@pytest.mark.slow
def test_suspects_are_listed(run: Runner, superseded: Path) -> None:
    assert listed(run, superseded) == ["a.1", "a.2", "a.3"]


def test_packaged_knowledge_base_has_no_suspect(run: Runner) -> None:
    told = run("sources", "suspect")
    assert (told.returncode, "No source has a later version on record" in told.stdout) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("form", some(["table", "md", "csv", "json"], 2))
def test_suspects_are_given_in_each_form(run: Runner, superseded: Path, form: str) -> None:
    told = run("sources", "suspect", "--store", superseded, "-f", form)
    assert (told.returncode, "a.1" in told.stdout) == (0, True)


@pytest.mark.slow
def test_review_is_recorded_in_the_journal(run: Runner, superseded: Path) -> None:
    told = run(
        "sources",
        "confirm",
        "a.1",
        "--by",
        "A. Analyst",
        "--note",
        "still said",
        "--store",
        superseded,
    )
    entry = log(superseded)[-1].entry
    assert (told.returncode, entry.kind, entry.by, entry.reason) == (
        0,
        "review",
        "A. Analyst",
        "still said",
    )
    assert listed(run, superseded) == []


def test_review_needs_a_store_of_ones_own(run: Runner) -> None:
    assert run("sources", "confirm", "C001", "--by", "A. Analyst").returncode == 2


@pytest.mark.slow
def test_review_survives_a_rebuild(run: Runner, superseded: Path) -> None:
    run("sources", "confirm", "a.1", "--by", "A. Analyst", "--store", superseded)
    assert run("store", "rebuild", "--store", superseded).returncode == 0
    assert listed(run, superseded) == []


@pytest.mark.slow
def test_store_with_a_review_verifies(run: Runner, superseded: Path) -> None:
    run("sources", "confirm", "a.1", "--by", "A. Analyst", "--store", superseded)
    assert run("verify", "--store", superseded).returncode == 0


# --- the clocks


@pytest.mark.parametrize(
    ("clocks", "found"),
    [
        (Clocks(known_by="2024-06-04"), []),  # before the revision was published
        (Clocks(known_by="2024-06-05"), [("a.1", "changed"), ("relation", "leans on")]),
        (Clocks(as_of="2024-05-31"), []),  # before anything held
    ],
)
def test_suspects_obey_the_clocks(
    world: Callable[..., View], both: Texts, clocks: Clocks, found: list[tuple[str, str]]
) -> None:
    assert standings(suspects(world(), both, clocks)) == found


def test_review_counts_from_its_day_on(world: Callable[..., View], both: Texts) -> None:
    view = reviewed(world(), "a.1")
    days = ("2024-06-30", "2024-07-01")
    assert [standings(suspects(view, both, Clocks(known_by=day)))[:1] for day in days] == [
        [("a.1", "changed")],
        [],
    ]


@pytest.mark.parametrize(("day", "later"), [("2024-06-04", ()), ("2024-06-05", ("b",))])
def test_account_names_a_later_version_from_the_day_it_was_published(
    world: Callable[..., View], day: str, later: tuple[str, ...]
) -> None:
    found = account(world(), "a.1", Texts(), Clocks(known_by=day))
    assert found is not None
    assert found.superseded_by == later
