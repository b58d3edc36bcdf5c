"""French and Haitian Creole go through the pipeline with words and cues of their own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from kg.extract import clauses, dates, lexicon, pipeline, tokens, verbs
from kg.extract.record import (
    ExtractRequest,
    Name,
    RegistryEntry,
    SourceDescription,
)

if TYPE_CHECKING:
    from kg.model import DraftStatement

CUES = Path(lexicon.__file__).parent / "cues"
LANGUAGES = lexicon.languages()
NOT_FRENCH = {"do", "existentials", "suffix_clitics", "possessive_marks"}
"""Classes of words of which French has none."""


def names(*texts: str, language: str = "fr") -> tuple[Name, ...]:
    return tuple(Name(text, language) for text in texts)


ENTRIES = (
    RegistryEntry("maz", "actor", "mission", names("Mission d'appui au Zambar", "MAZ")),
    RegistryEntry("zambar-government", "actor", "government-body", names("Gouvernement du Zambar")),
    RegistryEntry("militia", "actor", "armed-group", names("Miliciens")),
    RegistryEntry("council", "actor", "international-body", names("Conseil de la paix")),
    RegistryEntry("aid-kalo", "actor", "ngo", names("Aide Kalo")),
    RegistryEntry("radio", "actor", "media-actor", names("Radio Kalo")),
    RegistryEntry("zambar", "place", "country", names("Zambar")),
    RegistryEntry("port-kalo", "place", "town", names("Port-Kalo"), "zambar"),
    RegistryEntry("lapolis", "actor", "police-service", names("Lapolis Zanba", language="ht")),
)


def read(text: str, language: str = "fr") -> tuple[DraftStatement, ...]:
    """Return the drafts of a text of a radio."""
    source = SourceDescription("note", language, "radio", "2032-01-05")
    return pipeline.extract(ExtractRequest(text, source, ENTRIES)).statements


def passages(text: str, language: str = "fr") -> list[str]:
    return [text[s.passage.start : s.passage.end] for s in read(text, language)]


def one(text: str, language: str = "fr") -> DraftStatement:
    (statement,) = read(text, language)
    return statement


@cache
def content(language: str) -> dict[str, dict[str, object]]:
    """Return what a file of cues holds."""
    data = yaml.safe_load((CUES / f"{language}.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize("section", ["verbs", "paraphrases"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_groups(language: str, section: str) -> None:
    assert set(content(language)[section]) == set(content("en")[section])


def test_french_has_words_of_every_class_that_english_has() -> None:
    english, french = content("en")["words"], content("fr")["words"]
    assert {name for name in english if english[name] and not french.get(name)} == NOT_FRENCH


@pytest.mark.parametrize(
    ("language", "cue"),
    [(language, cue) for language in LANGUAGES for cue in lexicon.lexicon(language).cues],
    ids=lambda value: value if isinstance(value, str) else value.id,
)
def test_a_cue_fits_its_sentence_and_not_the_other(language: str, cue: lexicon.Cue) -> None:
    assert cue.pattern.search(lexicon.fold(cue.fits)), language
    assert not cue.pattern.search(lexicon.fold(cue.misfit)), language


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("protègent", "protéger"),
        ("soutient", "soutenir"),
        ("reçoivent", "recevoir"),
        ("serviront", "servir"),
        ("arrêtées", "arrêter"),
        ("renforçait", "renforcer"),
        ("perdu", "perdre"),
        ("conduisant", "conduire"),
        ("appuieront", "appuyer"),
        ("découvert", "découvrir"),
    ],
)
def test_a_form_of_a_french_verb_has_its_base(form: str, base: str) -> None:
    assert base in [pair[0] for pair in lexicon.lexicon("fr").forms[form]]


def test_a_clitic_with_an_apostrophe_is_a_word_of_its_own() -> None:
    text = "L\u2019eau qu'il n'a pas, aujourd'hui jusqu'à lundi."
    words = tokens.tokens(text, 0, len(text), lexicon.lexicon("fr"))
    assert [word.low for word in words if word.is_word] == [
        *("l'", "eau", "qu'", "il", "n'", "a", "pas"),
        *("aujourd'hui", "jusqu'", "à", "lundi"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ils se sont retirés.", ("retirer", "finite", "perfect", False, False)),
        ("Ils ont été retirés.", ("retirer", "finite", "perfect", True, False)),
        ("Ils sont arrivés.", ("arriver", "finite", "perfect", False, False)),
        ("Ils ne protègent rien.", ("protéger", "finite", "present", False, True)),
        ("Ils n'ont pas ouvert le pont.", ("ouvrir", "finite", "perfect", False, True)),
    ],
)
def test_a_verb_has_its_clitics(text: str, expected: tuple[object, ...]) -> None:
    words = lexicon.lexicon("fr")
    verb = verbs.verbs(tokens.tokens(text, 0, len(text), words), words)[0]
    assert (verb.base, verb.form, verb.tense, verb.is_passive, verb.is_negated) == expected
    assert verb.start == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "La force a ouvert un poste afin de surveiller le pont.",
            ["La force a ouvert un poste", "afin de surveiller le pont"],
        ),
        (
            "La force patrouille pour calmer le marché, protéger les écoles.",
            ["La force patrouille", "pour calmer le marché", "protéger les écoles"],
        ),
        (
            "La MAZ a indiqué lundi avoir repris le pont.",
            ["La MAZ a indiqué", "avoir repris le pont"],
        ),
        ("La force veut ouvrir un poste.", ["La force veut ouvrir un poste"]),
        ("La force peut, dit-on, ouvrir.", ["La force peut, dit-on, ouvrir"]),
        (
            "Les gardes qui tenaient le pont ont fui.",
            ["Les gardes qui tenaient le pont ont fui"],
        ),
    ],
)
def test_clauses_open_at_purposes_and_at_what_is_said(text: str, expected: list[str]) -> None:
    words = lexicon.lexicon("fr")
    sentence = tokens.tokens(text, 0, len(text), words)
    spans = [
        text[sentence[c.start].start : sentence[c.end - 1].end].removesuffix(" lundi")
        for c in clauses.clauses(sentence, words)
    ]
    assert spans == expected


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("La MAZ a ouvert un poste.", "asserted-activity"),
        ("La MAZ ouvrira un poste.", "intended"),
        ("La MAZ entend ouvrir un poste.", "intended"),
        ("La MAZ n'a pas ouvert de poste.", "denied"),
        ("La MAZ doit ouvrir un poste.", "called-for"),
        ("Le Conseil de la paix a exhorté les gardes au calme.", "called-for"),
        ("Le Conseil de la paix s'est dit préoccupé par le bruit.", "evaluative"),
        ("La MAZ est chargée de garder le pont.", "mandate-claim"),
        ("Le mandat de la MAZ a été prorogé hier.", "legal-basis"),
        ("La MAZ compte actuellement plus de 2 400 soldats.", "statistic"),
        ("La MAZ est présente au port depuis 2021.", "background-fact"),
        ("La MAZ reste déterminée à garder le pont.", "commitment"),
        ("La MAZ a contribué au calme.", "impact-claim"),
        ("Un incendie a eu lieu au port.", "asserted-event"),
    ],
)
def test_a_cue_decides_the_modality(text: str, modality: str) -> None:
    assert one(text).modality == modality


@pytest.mark.parametrize(
    ("text", "speaker", "attribution"),
    [
        ("« Le pont est ouvert », a déclaré la MAZ.", "maz", "quoted"),
        ("Selon la MAZ, le pont a été fermé.", "maz", "indirect"),
        ("D'après Aide Kalo, le pont a été fermé.", "aid-kalo", "indirect"),
        ("La MAZ affirme que le pont est ouvert.", "maz", "indirect"),
        ("Le pont a été fermé.", "radio", "unattributed"),
    ],
)
def test_the_speaker_is_whoever_says_it(text: str, speaker: str, attribution: str) -> None:
    statement = one(text)
    assert (statement.speaker, statement.attribution) == (speaker, attribution)


def test_a_pronoun_behind_the_verb_means_whoever_speaks_before() -> None:
    statement = read("La MAZ a parlé. « Le pont est ouvert », a-t-elle déclaré.")[-1]
    assert (statement.speaker, statement.attribution) == ("maz", "quoted")


def test_the_government_is_that_of_the_first_country() -> None:
    assert read("Le pont est au Zambar. Le gouvernement a fermé le pont.")[-1].agent == (
        "zambar-government",
    )


def test_a_town_says_whose_government_it_is() -> None:
    assert read("Un pont a brûlé à Port-Kalo. Le gouvernement a fermé le pont.")[-1].agent == (
        "zambar-government",
    )


def test_peacekeepers_are_the_mission_that_the_document_names() -> None:
    assert read("Les casques bleus ont tiré. La MAZ enquête.")[0].agent == ("maz",)


def test_a_name_turns_on_its_first_noun() -> None:
    text = "Le Conseil de la paix a siégé. Le Conseil a ouvert une enquête."
    assert read(text)[-1].agent == ("council",)


def test_a_pronoun_means_the_subject_of_the_sentence_before() -> None:
    text = "Le Conseil de la paix salue l'action de la MAZ. Il affirme que le pont est ouvert."
    assert read(text)[-1].speaker == "council"


def test_a_figure_has_its_bound_and_unit() -> None:
    quantity = one("Au moins 2 400 personnes ont été déplacées.").quantity
    assert quantity is not None
    assert (quantity.value, quantity.bound, quantity.unit) == (
        "2400",
        "more-than",
        "persons-displaced",
    )


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Il ferma le 1er août 2031.", "2031-08-01", "2031-08-01"),
        ("Il garde le pont depuis avril.", "2031-04-01", "2031-04-30"),
        ("Il ferma en décembre.", "2031-12-01", "2031-12-31"),
        ("Il ferme en mars.", "2032-03-01", "2032-03-31"),
    ],
)
def test_a_date_without_a_year_lies_near_the_document(text: str, start: str, end: str) -> None:
    words = lexicon.lexicon("fr")
    sentence = tokens.tokens(text, 0, len(text), words)
    period = dates.period(sentence, 0, len(sentence), words, "2032-01-05")
    assert period == dates.Period(start, end)


def test_a_month_that_may_be_another_word_needs_its_capital() -> None:
    text = "The guards may open the bridge."
    words = lexicon.lexicon("en")
    sentence = tokens.tokens(text, 0, len(text), words)
    assert dates.period(sentence, 0, len(sentence), words, "2032-01-05") is None


def test_courtesies_are_no_statements() -> None:
    assert passages("La MAZ a présenté ses condoléances aux familles.") == []


def test_a_creole_name_links_and_a_marker_says_when() -> None:
    statement = one("Lapolis Zanba te arete twa moun.", "ht")
    assert (statement.agent, "arete" in statement.paraphrase) == (("lapolis",), True)


def test_a_creole_day_is_read() -> None:
    statement = one("Lapolis Zanba te arete yon moun 3 fevriye 2031.", "ht")
    assert statement.held_from == "2031-02-03"


def test_no_word_of_a_language_is_in_the_code() -> None:
    """Words that only a language has stand in its file of cues."""
    folder = Path(lexicon.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    own = {"afin", "selon", "aux", "qu'", "pou", "depi", "n'", "dans"}
    assert [word for word in sorted(own) if re.search(rf"[\"']{re.escape(word)}[\"']", code)] == []
