"""Which tasks a statement may speak to, and when a cue sets the link."""

from __future__ import annotations

import pytest

from kg.extract.link import TaskIndex, TaskLink
from kg.extract.record import ExtractRequest, Name, RegistryEntry, SourceDescription, TaskEntry


def names(*texts: str, language: str = "en") -> tuple[Name, ...]:
    return tuple(Name(text, language) for text in texts)


TASKS = (
    TaskEntry(
        "L-1",
        names("Keep order on the lake") + names("Ordre et lac", language="fr"),
        lexicon=names("patrol", "night watch", "pirate")
        + names("patrouille", "ronde de nuit", language="fr"),
    ),
    TaskEntry(
        "L-2",
        names("Train the lake wardens"),
        notes=("Rowing schools included.",),
        lexicon=names("instructor", "course", "secure navigation"),
    ),
    TaskEntry("L-3", names("Secure key sites"), lexicon=names("lighthouse", "ferry landing")),
    TaskEntry("L-3.jetty", names("Jetties"), "sub-target"),
    TaskEntry("L-K1", names("Report on each pirate caught"), "duty"),
)
ENTRIES = (
    RegistryEntry("lake-force", "actor", names=names("Lake Force")),
    RegistryEntry("wardens", "actor", names=names("Wardens")),
    RegistryEntry("pirate-bay", "place", names=names("Pirate Bay")),
    RegistryEntry("old-pier", "place", "lighthouse", names("Pillar")),
)


def index(
    language: str = "en", *, mandate: str = "lake", text: str = "", **forms: str
) -> TaskIndex:
    source = SourceDescription("note", language, "lake-force", "2031-05-03")
    tasks = TASKS if mandate else ()
    request = ExtractRequest(text, source, ENTRIES, mandate, "lake-force" if mandate else "", tasks)
    return TaskIndex(request, {form: ((base, "past"),) for form, base in forms.items()}, ("each",))


def offered(passage: str, *parties: str, language: str = "en") -> list[str]:
    return [candidate.task for candidate in index(language).candidates(passage, parties)]


@pytest.mark.parametrize(
    ("passage", "best"),
    [
        ("They went on patrol", "L-1"),
        ("They were patrolling at dawn", "L-1"),
        ("A night watch began", "L-1"),
        ("Two instructors gave a course", "L-2"),
        ("The rowing season began", "L-2"),
        ("A jetty burned, others too: the jetties", "L-3.jetty"),
        ("A pirate fled", "L-1"),
    ],
)
def test_the_task_whose_words_stand_in_a_passage_is_offered_first(passage: str, best: str) -> None:
    assert offered(passage)[0] == best


def test_at_most_three_are_offered_and_the_mandate_is_the_last() -> None:
    assert offered("An instructor on patrol reports a jetty at the lighthouse") == [
        "L-1",
        "L-2",
        "lake",
    ]


def test_the_mandate_alone_is_offered_where_no_task_fits() -> None:
    assert offered("It rained") == ["lake"]


def test_nothing_is_offered_without_a_mandate() -> None:
    assert index(mandate="").candidates("They went on patrol") == ()


def test_a_reason_lists_the_words() -> None:
    assert index().candidates("A night watch by pirates")[0].why == "words: night watch, pirate"


def test_of_a_task_and_its_sub_target_one_is_offered() -> None:
    assert offered("The lighthouse and the jetties") == ["L-3", "lake"]


def test_names_of_several_words_are_passed_over() -> None:
    assert offered("They sailed to Pirate Bay") == ["lake"]


def test_a_word_in_small_letters_is_no_name() -> None:
    assert offered("They sailed to a pirate bay")[0] == "L-1"


def test_the_kind_of_a_place_counts() -> None:
    assert offered("They sailed to Pillar", "old-pier")[0] == "L-3"


def test_words_of_the_sentence_offer_what_the_passage_does_not() -> None:
    candidates = index().candidates("on patrol", (), "The instructor went on patrol.")
    assert [(c.task, c.why) for c in candidates[:2]] == [
        ("L-1", "words: patrol"),
        ("L-2", "words of the sentence: instructor"),
    ]


def test_words_of_the_document_offer_what_the_sentence_does_not() -> None:
    candidates = index(text="An instructor came. It rained.").candidates("It rained", (), "")
    assert [(c.task, c.why) for c in candidates[:1]] == [
        ("L-2", "words of the document: instructor")
    ]


def test_words_outside_the_passage_set_no_link() -> None:
    link = index(text="An instructor came.").link("It rained", agents=["lake-force"])
    assert link.evidence_for == ""


def test_the_name_of_a_party_counts() -> None:
    assert offered("It gave them books", "wardens") == ["lake"]
    assert offered("It gave them books on rowing", "wardens")[0] == "L-2"
    score_words = index().candidates("It gave them books on rowing", ["wardens"])[0].why
    assert score_words == "words: rowing, wardens"


def test_words_are_those_of_the_language_of_the_document() -> None:
    assert offered("Une ronde de nuit, des patrouilles", language="fr")[0] == "L-1"
    assert offered("A patrol", language="fr") == ["lake"]


def test_a_form_of_a_verb_counts_as_its_base() -> None:
    assert index(taught="instructor").candidates("He taught")[0].task == "L-2"


def test_the_holder_at_work_with_words_of_one_task_is_evidence_for_it() -> None:
    link = index().link("The force sent a night watch", agents=["lake-force"])
    assert (link.evidence_for, link.context_for) == ("L-1", "")
    assert link.why == "the holder of the mandate acts; words of the task: night watch"


@pytest.mark.parametrize(
    ("passage", "agent"),
    [
        ("The wardens sent a night watch", "wardens"),  # another agent
        ("It sent a patrol and an instructor", "lake-force"),  # two tasks
        ("It spoke of order on the waters", "lake-force"),  # words of a label alone
    ],
)
def test_likeness_alone_sets_no_link(passage: str, agent: str) -> None:
    assert index().link(passage, agents=[agent]) == TaskLink()


def test_where_the_holder_is_named_without_words_of_a_task_the_mandate_is_context() -> None:
    link = index().link("They wrote to it", agents=["wardens"], parties=["lake-force"])
    assert (link.evidence_for, link.context_for) == ("", "lake")


def test_the_holder_at_work_without_words_of_a_task_is_context_for_the_mandate() -> None:
    link = index().link("The force moved its office", agents=["lake-force"])
    assert (link.evidence_for, link.context_for) == ("", "lake")


def test_no_duty_is_linked() -> None:
    assert index().link("It reports what it caught", agents=["lake-force"]).evidence_for == ""
