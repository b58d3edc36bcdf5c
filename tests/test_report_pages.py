"""Reports as pages: whole, offline, safe with nasty text, with the evidence down to the passage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pages import Reader, faults, relabelled

from kg.coverage import Policy, Waiver, assess, gaps, status_changes
from kg.formats.reports import Labels
from kg.formats.reports.coverage import coverage_report
from kg.formats.reports.html import coverage_page, difference_page
from kg.formats.reports.status_changes import flip_table
from kg.mandates import difference
from kg.services.opening import open_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.coverage import Coverage
    from kg.store import View

    Run = Callable[..., CompletedProcess[str]]

DAY = "2024-11-19"
NASTY = "</script><script>window.ran=1</script><img src=x onerror='window.ran=1'>"


def page_of(found: Coverage, view: View | None = None, texts: Texts | None = None) -> str:
    view = view or open_view()
    labels = Labels(view)
    return coverage_page(found, coverage_report(found, view, labels, Texts()), view, labels, texts)


@pytest.fixture(scope="module")
def text() -> str:
    return page_of(assess(open_view(), "mss", as_of=DAY))


PAGES = {
    "in force": lambda: page_of(assess(open_view(), "mss", as_of=DAY)),
    "not in force": lambda: page_of(assess(open_view(), "mss", as_of="2025-10-15")),
    "unknown": lambda: page_of(assess(open_view(), "gsf", as_of="2026-11-01")),
    "without tasks": lambda: page_of(assess(open_view(), "minustah", as_of="2010-01-01")),
    "all silent": lambda: page_of(assess(open_view(), "mss", as_of=DAY, known_by=DAY)),
    "difference": lambda: difference_page(difference(open_view(), "mss", "gsf")),
    "no difference": lambda: difference_page(difference(open_view(), "minustah", "minujusth")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_asks_for_nothing(name: str) -> None:
    assert faults(PAGES[name]()) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_twice(name: str) -> None:
    assert PAGES[name]() == PAGES[name]()


@pytest.mark.parametrize(
    ("kind", "slug"),
    [("task", "MT-03"), ("place", "solino"), ("statement", "C054"), ("mandate", "mss")],
)
def test_markup_in_a_label_stays_text(kind: str, slug: str) -> None:
    view = relabelled(kind, slug, NASTY)
    made = page_of(assess(view, "mss", as_of=DAY), view)
    assert faults(made) == []
    assert not {"script", "img"} & {tag for tag, _ in Reader(made).elements}
    assert "window.ran=1" in made


def test_the_four_counts_are_there(text: str) -> None:
    assert re.findall(r'<li class="(\w+)"><b>(\d+)</b>', text) == [
        ("covered", "2"),
        ("partial", "4"),
        ("contradicted", "0"),
        ("silent", "1"),
    ]


def test_the_gaps_come_before_the_tasks(text: str) -> None:
    assert 0 < text.index('id="gaps"') < text.index('id="tasks"') < text.index('id="places"')


def test_every_gap_stands_with_what_is_missing(text: str) -> None:
    listed = text[text.index('id="gaps"') : text.index('id="tasks"')]
    for gap in gaps(assess(open_view(), "mss", as_of=DAY)):
        (line,) = re.findall(
            rf"<tr><th scope=\"row\"><a [^>]*>{re.escape(gap.target)}</a>.*?</tr>", listed
        )
        assert all(lacking.detail in line for lacking in gap.missing)


def test_every_statement_has_one_card_that_links_lead_to(text: str) -> None:
    found = assess(open_view(), "mss", as_of=DAY)
    ids = {said.id for verdict in found.tasks for said in verdict.statements}
    ids |= {said.id for verdict in found.duties for said in verdict.statements}
    assert ids <= set(re.findall(r'<article class="card" id="s-([^"]+)"', text))


def test_every_number_of_a_heat_table_opens_as_many_statements(text: str) -> None:
    numbers = re.findall(r'<a href="#(b-[^"]+)" aria-label="[^"]*">(\d+)</a>', text)
    assert len(numbers) == 37
    for place, number in numbers:
        (behind,) = re.findall(rf'<aside class="behind" id="{place}".*?</aside>', text)
        assert behind.count("<li>") == int(number)


def test_without_texts_a_card_says_at_which_characters(text: str) -> None:
    (card,) = re.findall(r'<article class="card" id="s-C054".*?</article>', text)
    assert re.search(r"Characters \d+ to \d+ of the source, at the words <q>", card)
    assert "<blockquote>" not in text


@pytest.mark.slow
def test_with_the_text_at_hand_the_passage_is_marked_in_its_sentence(
    run: Run, bulletin: Path, store: Path
) -> None:
    assert (
        run("load", bulletin / "statements.yaml", "--store", store, "--texts", bulletin).returncode
        == 0
    )
    content = next(bulletin.glob("*.txt")).read_text(encoding="utf-8")
    view = open_view(store)
    found = assess(view, "mss", as_of="2024-12-05")
    act = next(
        said
        for verdict in found.tasks
        for said in verdict.qualified
        if said.source.startswith("radio")
    )
    assert act.passage is not None
    words = " ".join(content[act.passage.start : act.passage.end].split())
    assert f"<mark>{words}</mark>" in page_of(found, view, Texts((bulletin,)))


def test_an_act_that_fails_the_policy_says_so_on_its_card() -> None:
    found = assess(open_view(), "mss", as_of=DAY, policy=Policy(min_independent=2))
    made = page_of(found)
    assert made.count("does not pass the policy:") == 4
    assert "Policy: at least 2 independent acts." in made


def test_an_accepted_gap_names_who_accepts_it_until_when_and_why() -> None:
    waiver = Waiver("MT-07", "none was needed", "A. Planner", "2025-03-31")
    made = page_of(assess(open_view(), "mss", as_of=DAY, policy=Policy(waivers=(waiver,))))
    assert '<td data-label="Accepted">by A. Planner until 2025-03-31: none was needed</td>' in made


def test_a_mandate_not_in_force_has_no_table_and_names_its_successor() -> None:
    made = PAGES["not in force"]()
    assert "Succeeded by gsf" in made
    assert "<table" not in made


def test_what_moved_stands_before_the_gaps() -> None:
    view = open_view()
    found, before = (assess(view, "mss", as_of=DAY, known_by=known) for known in ("", DAY))
    moved = flip_table(status_changes(before, found), "What moved")
    made = coverage_page(
        found,
        coverage_report(found, view, Labels(view), Texts()),
        view,
        Labels(view),
        comparisons=(moved,),
    )
    assert faults(made) == []
    assert made.index("What moved") < made.index('id="gaps"')


def test_the_difference_has_two_columns_with_both_provisions() -> None:
    made = PAGES["difference"]()
    heads = re.findall(r'<th scope="col">([^<]*)</th>', made)
    assert heads in (["Change", "S/RES/2699 (mss)", "S/RES/2793 (gsf)"], ["Change", "mss", "gsf"])
    widened = next(line for line in made.splitlines() if "G-01" in line)
    assert "S/RES/2699, OP 1(a) (unverified)" in widened
    assert "S/RES/2793, paragraph not on record" in widened
    assert "nothing is claimed to have been dropped or added" in made


def test_the_command_writes_the_difference_as_a_page(run: Run, tmp_path: Path) -> None:
    run("mandate", "diff", "S/RES/2699", "S/RES/2793", "-o", tmp_path / "diff.html")
    assert faults((tmp_path / "diff.html").read_text(encoding="utf-8")) == []
