"""Who speaks in texts of the press: people for their institutions, groups, and unnamed sources."""

from __future__ import annotations

import pytest
from extract_press_texts import press, said, voices

REPRESENTATIVE = "La représentante spéciale du Secrétaire général et cheffe de la MSL"

ENGLISH = [
    ("Colonel Ana Brisk, a spokesperson for the LSM, said the patrols had resumed.", "lsm"),
    (
        "Ana Brisk, envoy of the Secretary-General and head of the LSM said on Monday that it is.",
        "lsm",
    ),
    ("LSM spokesperson Ana Brisk said the pier is open.", "lsm"),
    ("“The pier is open,” said Ana Brisk, the LSM's deputy commander.", "lsm"),
    ("“The pier is open,” said Ana Brisk, who leads the LSM.", "lsm"),
    ("The deputy head of the LSM, Ola Prest, said the pier is open.", "lsm"),
    ("The pier is open, a spokesperson for the LSM told reporters on Tuesday.", "lsm"),
    ("The pier is open, said the mission's spokesperson Ana Brisk.", "lsm"),
    ("The boats, the LSM said on Monday, left the bay.", "lsm"),
    ("The mission, it said, had reached Kell.", "lsm"),
    ("In a statement issued on Friday, the mission said it had reached Kell.", "lsm"),
    ("The LSM on Monday said its troops had reached Kell.", "lsm"),
    ("Lake Union envoy Tom Farrow said the pier is open.", "lu"),
    ("A Lake Union official, who asked not to be named, said the pier is open.", "lu"),
    ("A spokesman for the Secretary-General, Tom Farrow, said the pier is open.", "lu"),
    ("Deputy Secretary-General Ida Maro said the pier is open.", "lu"),
    ("Secretary-General Ida Maro said the pier is open.", "chair"),
    ("Lake Relief's director, Sam Ode, said 600 families need food.", "relief"),
    (
        "“No soldier fired,” Interior Minister Paul Odu of Tamira was quoted as saying.",
        "tamira-government",
    ),
    ("According to a spokesperson for the LSM, the pier is open.", "lsm"),
    ("Residents said the pier is open.", "residents"),
    ("Fishermen in Kell said the pier is open.", "Fishermen"),
    ("According to local sources, the pier is open.", "sources"),
    ("The Eastern Shore Force (ESF) said that it has no boats.", "Eastern Shore Force"),
]

FRENCH = [
    ("Le colonel Anne Brisc, porte-parole de la MSL, a déclaré que le quai est ouvert.", "lsm"),
    ("« Le quai est ouvert », a déclaré le colonel Anne Brisc, porte-parole de la MSL.", "lsm"),
    ("Le chef de la MSL, Paul Odou, a déclaré que le quai est ouvert.", "lsm"),
    ("La MSL a ouvert le quai, a indiqué mardi un porte-parole de la mission.", "lsm"),
    ("La mission, a-t-elle dit, a ouvert le quai.", "lsm"),
    ("Selon le porte-parole de la MSL, le quai est ouvert.", "lsm"),
    ("L'envoyé de l'Union du Lac, Tom Farou, a averti que le quai est ouvert.", "lu"),
    ("« Le quai est ouvert », affirment les habitants.", "residents"),
    ("Selon des sources locales, le quai est ouvert.", "sources"),
    ("Des pêcheurs de Kell affirment que le quai est ouvert.", "pêcheurs"),
]


@pytest.mark.parametrize(("text", "speaker"), ENGLISH)
def test_person_speaks_for_the_institution_that_the_sentence_names(text: str, speaker: str) -> None:
    assert {statement.speaker for statement in press(text)} == {speaker}


@pytest.mark.parametrize(("text", "speaker"), FRENCH)
def test_person_speaks_for_an_institution_in_french(text: str, speaker: str) -> None:
    assert [statement.speaker for statement in press(text, "fr")] == [speaker]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Ana Brisk, a spokesperson for the LSM, said the pier is open. Brisk said it is new.",
            "en",
        ),
        ("Ana Brisk of the LSM said it is new. The LSM spokesperson said the pier is open.", "en"),
        (
            "Ana Brisk, head of the LSM, said it is new. The Lake Union diplomat said it is open.",
            "en",
        ),
        ("Ana Brisk, head of the LSM, said it is new. “It is open,” she said.", "en"),
        ("Brisk said it is new. Ana Brisk, head of the LSM, said it is open.", "en"),
        ("The LSM said it is new. The statement said it is open.", "en"),
        (
            "Paul Odou, chef de la MSL, dit que le quai est neuf. M. Odou dit qu'il est ouvert.",
            "fr",
        ),
        (
            "Paul Odou, chef de la MSL, dit que c'est neuf. « Il est ouvert », a-t-il ajouté.",
            "fr",
        ),
        ("La MSL affirme que le quai est neuf. Le communiqué précise qu'il est ouvert.", "fr"),
    ],
)
def test_later_words_for_a_speaker_mean_the_same_institution(text: str, language: str) -> None:
    assert [statement.speaker for statement in press(text, language)] == ["lsm", "lsm"]


def test_we_in_a_quote_is_the_institution_of_whoever_speaks() -> None:
    text = "“We will open the road,” said Ana Brisk, a spokesperson for the LSM."
    assert press(text)[0].agent == ("lsm",)


def test_speaker_is_missing_where_a_pronoun_has_nobody_to_mean() -> None:
    statement = press("« Nos observateurs ont compté neuf maisons », a-t-il indiqué.", "fr")[0]
    assert (statement.speaker, statement.agent) == ("", ())
    assert {"speaker", "agent"} <= set(statement.review.missing)


def test_quote_that_a_reporting_clause_parts_is_two_statements() -> None:
    text = "“The raiders burned nine houses,” the LSM said, “and they took two boats.”"
    assert voices(text) == [("lsm", "quoted"), ("lsm", "quoted")]


def test_quotes_go_on_in_the_next_paragraph() -> None:
    text = "“The pier is open,” the LSM said.\n\n“It is new.\n\n“The road is closed.”"
    assert voices(text) == [("lsm", "quoted")] * 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The LSM denied that its troops had fired.", "en"),
        ("The LSM rejected reports that its troops had fired.", "en"),
        ("La MSL a démenti que ses soldats aient tiré.", "fr"),
    ],
)
def test_what_somebody_denies_is_denied(text: str, language: str) -> None:
    statement = press(text, language)[0]
    assert (statement.modality, statement.speaker, statement.agent) == ("denied", "lsm", ("lsm",))


def test_pledge_that_somebody_gives_is_a_commitment() -> None:
    text = "The LSM assured residents that the road would be open by June."
    assert press(text)[0].modality == "commitment"


def test_question_that_somebody_is_asked_is_no_statement() -> None:
    text = "Asked whether the LSM would leave, Ana Brisk said that the pier is open."
    assert said(text) == ["the pier is open"]


def test_dateline_is_no_part_of_a_passage() -> None:
    assert said("OSSO \u2013 The LSM reached Kell on Monday.") == ["The LSM reached Kell on Monday"]


def test_words_of_a_quote_stay_in_their_clause() -> None:
    text = "The LSM said the crew was “deeply worried” about the raid."
    assert said(text) == ["the crew was “deeply worried” about the raid"]


def test_noun_of_a_name_without_an_entry_means_that_name() -> None:
    text = "The Eastern Shore Force (ESF) reached Kell. The Force patrolled Osso."
    assert [statement.agent for statement in press(text)] == [("Eastern Shore Force",)] * 2


def test_kind_of_a_place_belongs_to_its_name() -> None:
    assert [place.id for place in press("The LSM patrolled Osso Province.")[0].place] == ["osso"]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("The LSM trained guards in Osso.", "train"),
        ("The LSM provided regular training to guards.", "train"),
        ("The LSM blessed guards in Osso.", ""),
    ],
)
def test_action_is_one_of_the_vocabulary_or_missing(text: str, action: str) -> None:
    statement = press(text)[0]
    assert statement.action == action
    assert ("action" in statement.review.missing) is (not action)


def test_quantity_has_the_unit_of_what_is_counted() -> None:
    quantity = press("The LSM has deployed 40 engineers and 600 soldiers to Kell.")[0].quantity
    assert quantity is not None
    assert (quantity.value, quantity.unit) == ("600", "troops")


@pytest.mark.parametrize(
    ("text", "language", "speaker"),
    [
        ("The pier is open, local officials said.", "en", "officials"),
        ("Health workers say it is new.", "en", "workers"),
        (
            "La MSL dit que le quai est neuf. Il est ouvert, a indiqué son porte-parole.",
            "fr",
            "lsm",
        ),
        ("Le Secrétaire général affirme que le quai est ouvert.", "fr", "chair"),
        (
            f"{REPRESENTATIVE} dit que le quai est neuf.",
            "fr",
            "lsm",
        ),
        ("« Nous voulons la paix », a déclaré la MSL.", "fr", "lsm"),
        ("Le quai est ouvert, a-t-on appris de sources locales.", "fr", "sources"),
    ],
)
def test_speaker_is_a_group_or_an_office_where_the_text_says_so(
    text: str, language: str, speaker: str
) -> None:
    assert {statement.speaker for statement in press(text, language)} == {speaker}


def test_verb_after_a_leading_comma_opens_a_clause() -> None:
    statements = press('", a promis son commandant, le général Linde.', "fr")
    assert [statement.modality for statement in statements] == ["commitment"]
