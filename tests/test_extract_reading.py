"""Who says what of whom, and how: speakers, agents, modalities, figures and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from extract_texts import draft, drafts, passages

from kg.errors import InputError
from kg.extract import lexicon as lexicons
from kg.extract.confidence import confidence, share
from kg.extract.modality import first_cue

if TYPE_CHECKING:
    from kg.extract.lexicon import Cue

ENGLISH = lexicons.lexicon("en")


@pytest.mark.parametrize("cue", ENGLISH.cues, ids=lambda cue: cue.id)
def test_cue_is_the_first_that_fits_its_sentence_and_does_not_fit_the_other(cue: Cue) -> None:
    assert _cues(cue.fits, cue)[:1] == [cue.id]
    assert cue.id not in _cues(cue.misfit, cue)


def _cues(sentence: str, cue: Cue) -> list[str]:
    """Return the cues that fit where a verb may begin, as far as they are for the same clauses."""
    text = lexicons.fold(sentence)
    kind = min(cue.kinds, default="main")
    starts = [at for at in range(len(text)) if at == 0 or text[at - 1] == " "]
    every = (first_cue(ENGLISH, text, at, kind) for at in starts)
    places = [other.id for other in every if other is not None]
    order = [other.id for other in ENGLISH.cues]
    return sorted(set(places), key=order.index)


@pytest.mark.parametrize(
    ("text", "speaker", "attribution"),
    [
        ("The LSM said that the pier is open.", "lake-mission", "indirect"),
        ("“The pier is open,” the LSM said.", "lake-mission", "quoted"),
        ("“The pier is open,” said the LSM.", "lake-mission", "quoted"),
        ("According to the LSM, the pier is open.", "lake-mission", "indirect"),
        ("The pier is open, the LSM said.", "lake-mission", "indirect"),
        ("The pier is open.", "press", "unattributed"),
    ],
)
def test_speaker_is_whoever_the_text_says(text: str, speaker: str, attribution: str) -> None:
    statement = draft(text)
    assert (statement.speaker, statement.attribution) == (speaker, attribution)


def test_institution_speaks_in_its_own_document() -> None:
    statement = draft("The pier is open.", author="council")
    assert (statement.speaker, statement.attribution) == ("council", "unattributed")


def test_quote_without_a_frame_is_of_whoever_spoke_last() -> None:
    text = "The LSM said that the pier is open.\n\n“The quay is closed.”"
    assert [s.speaker for s in drafts(text)] == ["lake-mission", "lake-mission"]


def test_person_speaks_for_the_institution_that_is_named_with_them() -> None:
    text = "Mission commander Lena Orr spoke. “The pier is open,” Orr said."
    assert drafts(text)[-1].speaker == "lake-mission"


def test_pronoun_is_whoever_spoke_last() -> None:
    text = "The LSM said that the pier is open. It said that the quay is closed."
    assert [s.speaker for s in drafts(text)] == ["lake-mission", "lake-mission"]


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("The Lake Support Mission patrolled Osso.", ["lake-mission"]),
        ("The Mission patrolled Osso.", ["lake-mission"]),
        ("The Lake Support Mission and the Tamira Civil Guard patrolled Osso.",
         ["lake-mission", "tamira-guard"]),
        ("The pier was repaired by the LSM.", ["lake-mission"]),
        ("The Council of the Lakes urged the LSM to repair the pier.", ["lake-mission"]),
        ("Tamira repaired the pier.", ["tamira-government"]),
        ("The government repaired the pier of Tamira.", ["tamira-government"]),
        ("The pier sank.", []),
    ],
)  # fmt: skip
def test_agent_is_who_acts_or_is_asked_to_act(text: str, agents: list[str]) -> None:
    assert list(draft(text).agent) == agents


def test_agent_goes_on_to_the_clauses_after_it() -> None:
    text = "The LSM patrolled Osso and closed the port to deter raids, taking three boats."
    assert [s.agent for s in drafts(text)] == [("lake-mission",)] * 4


def test_purpose_of_help_is_that_of_the_helped() -> None:
    text = "The LSM supported the Tamira Civil Guard on Monday to deter raids."
    assert [s.agent for s in drafts(text)] == [("lake-mission",), ("tamira-guard",)]


def test_acronym_means_the_name_that_it_stands_after() -> None:
    text = "The Osso Harbour Board (OHB) repaired the pier. Later the OHB closed it."
    statements = drafts(text)
    assert [s.agent for s in statements] == [("Osso Harbour Board",)] * 2
    assert [n.name for n in statements[0].review.names] == ["Osso Harbour Board"]


def test_generic_name_without_a_mission_means_the_mission_that_was_named() -> None:
    text = "The Lake Support Mission arrived. The Mission patrolled Osso."
    assert drafts(text, mission="")[1].agent == ("lake-mission",)


def test_we_are_whoever_speaks() -> None:
    assert draft("“We repaired the pier,” the LSM said.").agent == ("lake-mission",)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The LSM repaired the pier.", "asserted-activity"),
        ("Raiders burned the pier.", "asserted-event"),
        ("The pier is old.", "asserted-state"),
        ("The LSM trains guards.", "self-description"),
        ("The LSM will repair the pier.", "intended"),
        ("The LSM did not repair the pier.", "denied"),
        ("The LSM must repair the pier.", "called-for"),
        ("The LSM is committed to peace.", "commitment"),
        ("The LSM hopes to leave.", "hoped"),
        ("The boats are expected to help.", "expected"),
        ("The LSM is responsible for the pier.", "mandate-claim"),
        ("At least 12 villagers have died.", "statistic"),
        ("The number of raids rose from 3 to 9.", "statistic"),
        ("Its success hinges on money.", "conditional"),
        ("The Council of the Lakes condemned the raid.", "evaluative"),
    ],
)
def test_modality_is_that_of_the_first_cue_or_of_the_verb(text: str, modality: str) -> None:
    assert draft(text).modality == modality


def test_purpose_is_intended_and_a_raiders_purpose_a_motive() -> None:
    ours = drafts("The LSM closed the port to deter raids.")
    theirs = drafts("Raiders closed the port to deter patrols.")
    assert [s.modality for s in ours] == ["asserted-activity", "intended"]
    assert [s.modality for s in theirs] == ["asserted-event", "attributed-motive"]


def test_thanks_and_procedure_are_no_statements() -> None:
    assert drafts("The Council of the Lakes thanked the hosts.", "council") == []
    assert drafts("The Council of the Lakes recalls its resolutions 3 and 4.", "council") == []


def test_items_have_agent_and_modality_of_their_introduction() -> None:
    text = "The LSM will:\n\nRepair the pier;\n\nTrain guards; and\n\nLeave the lake."
    statements = drafts(text, "council")
    assert [(s.agent, s.modality) for s in statements] == [(("lake-mission",), "intended")] * 3


def test_occurrence_that_is_taken_for_granted_is_presupposed() -> None:
    text = "After the attack on the pier, the LSM closed the port."
    assert passages(text) == ["the attack on the pier", "the LSM closed the port"]
    assert drafts(text)[0].attribution == "presupposed"


def test_figure_has_value_bound_and_unit() -> None:
    quantity = draft("More than 1,200 villagers have been displaced.").quantity
    assert quantity is not None
    assert (quantity.value, quantity.bound, quantity.unit) == (
        "1200",
        "more-than",
        "persons-displaced",
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The pier sank on 4 March 2030.", ("2030-03-04", "2030-03-04")),
        ("The pier sank in February 2028.", ("2028-02-01", "2028-02-29")),
        ("The pier sank in 2029.", ("2029-01-01", "2029-12-31")),
        ("The pier sank.", ("", "")),
    ],
)
def test_days_are_as_fine_as_the_text(text: str, days: tuple[str, str]) -> None:
    statement = draft(text)
    assert (statement.held_from, statement.held_to) == days


def test_place_keeps_its_spelling() -> None:
    (place,) = draft("The LSM patrolled Osso.").place
    assert (place.id, place.spelling) == ("osso", "Osso")


def test_paraphrase_is_made_of_fields() -> None:
    statement = draft("The LSM kindly repaired the old pier.")
    assert statement.paraphrase == "Lake Support Mission did or is doing this: repair."


def test_what_was_not_found_is_listed() -> None:
    review = draft("The pier sank.").review
    assert (review.rule, review.missing) == ("en.event", ("agent", "action"))


def test_confidence_falls_with_the_share_of_right_drafts() -> None:
    assert share("en.call") > share("en.purpose") > share("en.state")
    assert confidence("en.call", ["speaker"]) == "low"


def test_language_without_cues_is_refused() -> None:
    with pytest.raises(InputError, match="has no cues"):
        lexicons.lexicon("xx")


def test_unknown_key_of_a_file_of_cues_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match=r"cues\.yaml:1:1"):
        lexicons.read("colour: red\n", "cues.yaml")
