"""The screen of kg review, without a terminal."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from review_drafts import TEXT, decisions, session, statement, write_drafts
from textual.events import Key
from textual.widgets import Input, Static

from kg.cli.review import actions, dialogs
from kg.cli.review.dialogs import Form, Keys, Line, RowInput
from kg.cli.review.screen import ReviewApp
from kg.services.review_keys import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

NARROW = (80, 24)
WIDE = (120, 40)


@pytest.fixture(autouse=True)
def quick_completions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look completions up at each letter: on a busy machine they would wait for a pause."""
    monkeypatch.setattr(dialogs, "_QUICK", float("inf"))


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return write_drafts(tmp_path)


def after(
    path: Path,
    *keys: str,
    size: tuple[int, int] = NARROW,
    see: Callable[[ReviewApp], Any] = lambda app: app.session,
    **options: Any,  # noqa: ANN401 - as the opening has them
) -> Any:  # noqa: ANN401 - what the test looks at
    """Return what a screen shows after some keys."""

    async def run() -> Any:  # noqa: ANN401
        app = ReviewApp(session(path, **options))
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            for key in keys:
                await pilot.press(key)
                await settled(pilot)
            if app.failure is not None:
                raise app.failure
            return see(app)

    return asyncio.run(run())


async def settled(pilot: Pilot[int]) -> None:
    await pilot.pause()
    await pilot.pause()


def lines(app: ReviewApp) -> list[str]:
    """Return the rows of characters that the screen shows."""
    return [
        "".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()
    ]


def whole(app: ReviewApp) -> str:
    return "\n".join(lines(app))


def row_of_cursor(app: ReviewApp) -> str:
    assert isinstance(app.focused, RowInput)
    return app.focused.row


def statuses(drafts: Path) -> list[str]:
    return [json.loads(line)["status"] for line in decisions(drafts)]


@pytest.mark.parametrize("size", [NARROW, WIDE, (40, 12)])
def test_passage_fields_counts_and_keys_are_in_sight(drafts: Path, size: tuple[int, int]) -> None:
    shown = after(drafts, size=size, see=whole)
    parts = ("patrolled", "lakeside.1", "0 of 5 decided", "a accept")
    assert [part for part in parts if part not in shown] == []


def test_the_passage_is_in_sight_wherever_it_stands(tmp_path: Path) -> None:
    shown = after(write_drafts(tmp_path), "j", "j", "j", "j", see=whole)
    assert "rain from the east" in shown


def test_keys_decide_and_go_on(drafts: Path) -> None:
    review = after(drafts, "a", "s", "x", "3")
    assert (statuses(drafts), review.entry_id) == (["accepted", "rejected"], "lakeside.4")


@pytest.mark.slow
def test_a_reason_may_be_typed(drafts: Path) -> None:
    after(drafts, "x", *"no 2 way", "enter")
    (line,) = map(json.loads, decisions(drafts))
    assert line["why"] == "no 2 way"


@pytest.mark.slow
def test_a_window_that_is_left_decides_nothing(drafts: Path) -> None:
    after(drafts, "x", "escape", "e", "escape", "f", "escape", "n", "escape", "p", "escape")
    assert statuses(drafts) == []


@pytest.mark.slow
def test_the_form_opens_at_the_field_that_is_missing(drafts: Path) -> None:
    def focused(app: ReviewApp) -> tuple[str, str]:
        row = app.focused
        assert isinstance(app.screen, Form)
        return (getattr(row, "row", ""), app.screen.form_title)

    assert after(drafts, "j", "a", see=focused) == ("action", "lakeside.2 lacks action.")


def test_a_completion_is_taken_into_a_row_and_saved(drafts: Path) -> None:
    after(drafts, "j", "a", *"trai", "down", "enter", "enter")
    (line,) = map(json.loads, decisions(drafts))
    assert (line["status"], line["fields"]) == ("edited", {"action": "train"})


def test_tab_goes_one_row_on(drafts: Path) -> None:
    assert after(drafts, "e", "tab", see=row_of_cursor) == "attribution"


@pytest.mark.slow
def test_a_completion_replaces_the_last_of_several(drafts: Path) -> None:
    after(drafts, "e", "down", "down", "down", "down", *"; hai", "down", "enter", "enter")
    (line,) = map(json.loads, decisions(drafts))
    assert line["fields"]["agent"][0] == "mssm"
    assert len(line["fields"]["agent"]) == 2


@pytest.mark.slow
def test_a_form_that_cannot_be_saved_says_why_and_stays(drafts: Path) -> None:
    def hint(app: ReviewApp) -> tuple[bool, str]:
        return isinstance(app.screen, Form), str(app.screen.query_one(".hint", Static).content)

    is_open, text = after(drafts, "j", "e", "enter", see=hint)
    assert (is_open, "lacks action" in text, statuses(drafts)) == (True, True, [])


@pytest.mark.slow
def test_the_list_of_keys_opens_and_closes(drafts: Path) -> None:
    opened = after(drafts, "question_mark", see=lambda app: isinstance(app.screen, Keys))
    closed = after(drafts, "question_mark", "space", see=lambda app: isinstance(app.screen, Keys))
    assert (opened, closed, statuses(drafts)) == (True, False, [])


def test_a_filter_lists_the_words_that_it_may_have(drafts: Path) -> None:
    def text(app: ReviewApp) -> str:
        assert isinstance(app.screen, Line)
        return str(app.screen.query_one(".choices", Static).content)

    assert "en.activity 2" in after(drafts, "f", see=text)


def test_a_filter_shows_some_entries(drafts: Path) -> None:
    review = after(drafts, "f", *"low", "enter")
    assert [entry.id for entry in review.shown] == ["lakeside.4", "lakeside.5"]


@pytest.mark.slow
def test_words_marked_with_the_keyboard_become_a_statement(drafts: Path) -> None:
    marked_words = ["n", "right", "enter", "right", "right", "enter"]
    filled = [*"denied", "tab", "tab", *"patrol", "tab", *"Mine", "enter"]
    after(drafts, *marked_words, *filled)
    (line,) = map(json.loads, decisions(drafts))
    passage = line["fields"]["passage"]
    assert TEXT[passage["start"] : passage["end"]] == "recruits\nfinished a"


@pytest.mark.slow
def test_a_quote_that_is_typed_becomes_a_statement(drafts: Path) -> None:
    def title(app: ReviewApp) -> str:
        assert isinstance(app.screen, Form)
        return app.screen.words

    keys = ["n", "quotation_mark", *"both sides", "enter"]
    assert after(drafts, *keys, see=title) == "both sides"


def test_a_split_is_made_at_the_word_that_was_chosen(drafts: Path) -> None:
    after(drafts, "p", "left", "enter")
    (line,) = map(json.loads, decisions(drafts))
    assert (line["status"], len(line["others"])) == ("split", 2)


def test_edges_of_a_passage_move(drafts: Path) -> None:
    review = after(drafts, "left_square_bracket", "right_curly_bracket")
    assert TEXT[review.span.start : review.span.end] == "patrolled the fish market with the"


@pytest.mark.slow
def test_leaving_with_changes_warns_once(drafts: Path) -> None:
    assert after(drafts, "1", "q", see=lambda app: app.return_code) is None
    assert after(drafts, "1", "q", "q", see=lambda app: app.return_value) == 0


def test_ctrl_c_leaves_with_130(drafts: Path) -> None:
    assert after(drafts, "ctrl+c", see=lambda app: app.return_value) == 130


def test_keys_typed_faster_than_a_window_opens_go_to_it(drafts: Path) -> None:
    async def run() -> int:
        app = ReviewApp(session(drafts))
        async with app.run_test(size=NARROW) as pilot:
            await settled(pilot)
            for character in "x1":
                app.post_message(Key(character, character))
            for _ in range(100):
                await pilot.pause(0.02)
                if decisions(drafts):
                    break
        return app.session.attention.keys

    assert asyncio.run(run()) == 2
    (line,) = map(json.loads, decisions(drafts))
    assert line["why"] == REASONS[0]


def test_every_key_is_counted_also_those_in_windows(drafts: Path) -> None:
    review = after(drafts, "j", "x", *"abc", "enter")
    assert review.attention.keys == 6


def test_a_screen_that_changes_its_size_shows_the_same_entry(drafts: Path) -> None:
    async def run() -> str:
        app = ReviewApp(session(drafts))
        async with app.run_test(size=NARROW) as pilot:
            await pilot.press("j")
            await pilot.resize_terminal(*WIDE)
            await settled(pilot)
            return whole(app)

    assert "2 of 5" in asyncio.run(run())


def test_an_empty_draft_file_is_shown_and_left(tmp_path: Path) -> None:
    path = write_drafts(tmp_path, entries=[])
    assert "No entry is shown" in after(path, "a", "x", "j", see=whole)
    assert after(path, "q", see=lambda app: app.return_value) == 0


def test_without_the_text_offsets_and_anchor_are_shown(drafts: Path) -> None:
    shown = after(drafts, "n", "p", see=whole, texts=())
    assert "had patrolled the" in shown
    assert "--texts DIR" in shown


def test_wide_and_combining_characters_and_controls_keep_the_columns(tmp_path: Path) -> None:
    draft = statement(
        1,
        "had patrolled the fish market",
        {"rule": "en.\x1b[31mred", "confidence": "low", "why": "日本語 e\u0301 שלום \u202e"},
        speaker="mssm",
        modality="intended",
        action="patrol",
        paraphrase="ラジオが伝えた。" * 12,
    )
    rows = after(write_drafts(tmp_path, entries=[draft]), see=lines)
    assert [row for row in rows if not row.isprintable()] == []
    assert "日本語" in "".join(rows)


def test_a_passage_longer_than_the_screen_scrolls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEXT.replace("asked both sides for calm.", "asked both sides for calm. " * 80)
    monkeypatch.setattr("review_drafts.TEXT", text)
    draft = statement(1, "rain from the east", {"rule": "a", "confidence": "low"})
    path = write_drafts(tmp_path, entries=[draft])

    def offset(app: ReviewApp) -> float:
        return app.query_one("#text").scroll_y

    before = after(path, see=offset)
    assert before > 0
    assert after(path, "pageup", see=offset) < before


@pytest.mark.parametrize(("colours", "name"), [("0;15", "kg-light"), ("15;0", "kg-dark")])
def test_colours_follow_the_terminal(
    drafts: Path,
    monkeypatch: pytest.MonkeyPatch,
    colours: str,
    name: str,
) -> None:
    monkeypatch.setenv("COLORFGBG", colours)
    assert after(drafts, see=lambda app: app.theme) == name


def test_an_error_of_the_program_leaves_the_screen_and_is_raised(
    drafts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "press", broken)
    with pytest.raises(RuntimeError, match="broken"):
        after(drafts, "a")


def test_an_input_takes_letters_that_are_keys_elsewhere(drafts: Path) -> None:
    value = after(drafts, "f", *"qa", see=lambda app: app.screen.query_one(Input).value)
    assert (value, statuses(drafts)) == ("qa", [])
