"""Instruments: their paragraphs, labels and verbs, as they are printed, scanned and extracted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError
from kg.extract.resolutions.blocks import blocks
from kg.extract.resolutions.structure import structure
from kg.extract.resolutions.verbs import languages, opening, verbs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.extract.resolutions.record import Paragraph

HILL = Path(__file__).parent / "fixtures" / "resolutions" / "hill.txt"


def text_of(*lines: str) -> str:
    return "\n\n".join(("The Council,", *lines)) + "\n"


def paragraphs(text: str, language: str = "en") -> Sequence[Paragraph]:
    return structure(text, verbs(language)).paragraphs


def paths(*lines: str) -> list[str]:
    return [paragraph.path for paragraph in paragraphs(text_of(*lines))]


def test_letters_run_on_over_a_heading() -> None:
    lines = ("1. Decides to:", "Peace", "(a) watch;", "Police", "(b) train;", "2. Ends.")
    assert paths(*lines) == ["1", "1(a)", "1(b)", "2"]


def test_i_goes_on_letters_behind_h() -> None:
    lines = ("1. Decides to:", *(f"({letter}) do {letter};" for letter in "abcdefghij"))
    assert paths(*lines)[-2:] == ["1(i)", "1(j)"]


def test_i_begins_a_list_where_ii_follows() -> None:
    letters = [f"({letter}) do {letter};" for letter in "abcdefg"]
    lines = ("1. Decides to:", *letters, "(h) help:", "(i) here;", "(ii) there;", "(i) pay;")
    assert paths(*lines)[-4:] == ["1(h)", "1(h)(i)", "1(h)(ii)", "1(i)"]


def test_letters_go_on_behind_z() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    lines = ("1. Lists:", *(f"({letter}) one;" for letter in letters), "(aa) two;", "(bb) three;")
    assert paths(*lines)[-2:] == ["1(aa)", "1(bb)"]


def test_letters_without_a_first_bracket_are_items() -> None:
    assert paths("1. Decides to:", "a) watch;", "b) report;") == ["1", "1(a)", "1(b)"]


def test_two_labels_in_one_line_are_two_levels() -> None:
    assert paths("1. Decides to:", "(a) (i) watch;", "(ii) wait;") == ["1", "1(a)(i)", "1(a)(ii)"]


def test_dash_is_counted_with_a_star() -> None:
    assert paths("1. Asks for:", "\u2013 respect;", "\u2013 calm;") == ["1", "1*1", "1*2"]


def test_numbers_inside_a_paragraph_are_its_items() -> None:
    lines = ("1. Notes:", "2. Decides to lift:", "1. The ban;", "2. The tax;", "3. Decides to end.")
    assert paths(*lines) == ["1", "2", "2(1)", "2(2)", "3"]


def test_annex_that_begins_again_is_kept_apart() -> None:
    lines = ("1. Decides to list.", "2. Ends.", "Annex", "1. A name", "(a) born in 1960")
    assert paths(*lines)[2:] == ["annex*1", "annex*1(a)"]


def test_numbering_that_begins_again_without_a_heading_is_kept_apart() -> None:
    lines = ("1. Decides to list.", "2. Decides to remain seized of the matter.", "1. A name")
    assert paths(*lines)[2:] == ["part*1"]


def test_unnumbered_paragraphs_get_an_order_and_no_number() -> None:
    found = paragraphs(text_of("Calls upon both to stop;", "Asks for a report within a month."))
    assert [(one.path, one.is_labelled) for one in found] == [("*1", False), ("*2", False)]


def test_list_of_the_preamble_is_no_paragraph() -> None:
    assert paths("Recalling:", "(a) the pact;", "(b) the truce;", "1. Ends.") == ["1"]


def test_number_in_running_text_is_no_paragraph() -> None:
    text = (
        "The Council,\n\n1. Decides to meet, as of\n\n1 January 2032, in the hills;\n\n2. Ends.\n"
    )
    assert [one.path for one in paragraphs(text)][:2] == ["1", "1*1"]


def test_item_that_begins_a_line_of_a_full_paragraph_stays_in_it() -> None:
    text = text_of(
        "1. Decides to lift the measures that it set out in subparagraphs (a), (b) and\n(c) below;",
        "2. Ends.",
    )
    assert paragraphs(text)[0].words.endswith("and (c) below;")


@pytest.mark.parametrize("label", ["ll.", "1l.", "I1."])
def test_number_of_a_scan_is_read(label: str) -> None:
    lines = [f"{number}. Notes the report;" for number in range(1, 11)]
    assert paths(*lines, f"{label} Requests a report;")[-1] == "11"


def test_letter_of_a_scan_is_read() -> None:
    assert paths("1. Decides to:", "(a) watch;", "(bob) wait;", "(c) go;")[2] == "1(b)"


def test_roman_numeral_of_a_scan_is_read() -> None:
    assert paths("1. Decides to:", "(1) watch;", "(ii) wait;") == ["1", "1(i)", "1(ii)"]


def test_wrong_number_is_put_right_and_said() -> None:
    lines = ("1. Notes it;", "2. Notes that;", "8. Notes all;", "4. Ends the meeting.")
    third = paragraphs(text_of(*lines))[2]
    assert (third.path, third.note) == ("3", "the text has '8.'")


def test_missing_number_is_said() -> None:
    fourth = paragraphs(text_of("1. Notes it;", "2. Notes that;", "4. Notes all;"))[2]
    assert (fourth.path, fourth.note) == ("4", "number 3 is missing before it")


def test_page_break_inside_a_paragraph_leaves_no_trace() -> None:
    item = next(one for one in paragraphs(HILL.read_text()) if one.path == "2(a)(ii)")
    assert item.words == (
        "To provide child protection in the camps, including through visits to each of the camps;"
    )


def test_page_furniture_between_form_feeds_is_left_out() -> None:
    text = "1. Decides to\n3/9\n\fH/RES/12 (2031)\nwatch;\n\n2. Ends.\n"
    assert [block.words for block in blocks(text)] == ["1. Decides to watch;", "2. Ends."]


def test_symbol_that_ends_a_paragraph_is_no_page_furniture() -> None:
    text = "1. Notes the report in document\nH/2031/145.\n\n2. Ends.\n"
    assert blocks(text)[0].words.endswith("H/2031/145.")


def test_text_without_blank_lines_is_cut_at_its_numbers() -> None:
    text = "1. Decides to watch the hills and\nthe valleys;\n2. Decides to:\n(a) wait;\n(b) go;\n"
    assert [one.path for one in paragraphs(text)] == ["1", "2", "2(a)", "2(b)"]


def test_word_cut_at_the_end_of_a_line_is_put_together() -> None:
    text = text_of("1. Requests the Secretary-\nGeneral to support demobili-\nzation;")
    assert paragraphs(text)[0].words == "Requests the Secretary-General to support demobilization;"


def test_passage_is_the_own_words_without_label_and_items() -> None:
    text = HILL.read_text()
    head = next(one for one in paragraphs(text) if one.path == "2")
    assert text[head.start : head.end] == "Decides that HIPSUM shall have the following mandate:"


def test_structure_of_a_whole_instrument() -> None:
    numbers = [one.path for one in paragraphs(HILL.read_text())]
    assert numbers == [
        *("1", "2", "2(a)", "2(a)(i)", "2(a)(ii)", "2(b)", "2(b)*1", "2(c)", "2(c)*1", "2(c)*2"),
        *("3", "4", "5", "6", "7", "annex*1", "annex*1(a)"),
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "verb"),
    [(tag, sentence, verb) for tag in languages() for sentence, verb in verbs(tag).fits],
)
def test_sentence_opens_with_its_verb(language: str, sentence: str, verb: str) -> None:
    match = opening(sentence, verbs(language))
    assert match is not None
    assert match.word.lower() == verb


@pytest.mark.parametrize(
    ("language", "sentence"), [(tag, text) for tag in languages() for text in verbs(tag).unlike]
)
def test_sentence_opens_with_no_verb(language: str, sentence: str) -> None:
    assert opening(sentence, verbs(language)) is None


def test_verbs_have_forces_of_the_vocabulary() -> None:
    from kg.mandates.forces import forces
    from kg.services.opening import ontology_view

    tokens = {force for tag in languages() for force in verbs(tag).forces.values() if force}
    assert tokens == set(forces(ontology_view()))


def test_language_without_verbs_is_refused() -> None:
    with pytest.raises(InputError, match="--lang xx"):
        verbs("xx")


def test_letter_l_with_a_bracket_is_no_number() -> None:
    letters = "abcdefghijklm"
    lines = ("1. Lists:", *(f"{letter}) one;" for letter in letters), "2. Notes that;")
    assert paths(*lines)[-3:] == ["1(l)", "1(m)", "2"]


def test_symbol_left_over_behind_a_page_break_belongs_to_its_paragraph() -> None:
    page = "\n\n1/3 31-00012\n\n H/RES/12 (2031)\n\n"
    text = f"1. Notes the report in the document{page}H/2031/145.\n\n2. Notes that.\n"
    assert blocks(text)[0].words == "1. Notes the report in the document H/2031/145."


def test_heading_that_is_often_at_the_foot_of_a_page_is_a_heading() -> None:
    pages = [
        f"{number}. Notes the report;\n\nMeasures\n\n{number}/9 31-00012\n\n H/RES/12 (2031)\n\n"
        for number in range(1, 5)
    ]
    others = [f"Measures\n\n{number}. Notes it;\n\n" for number in range(6, 10)]
    found = paragraphs("".join([*pages, "5. Notes it;\n\n", *others]))
    assert [one.heading for one in found][1:] == ["Measures"] * 8
