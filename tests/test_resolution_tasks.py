"""Instruments: whom they address, which paragraphs set a task, and their terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.resolutions.reading import Reading, read

HILL = Path(__file__).parent / "fixtures" / "resolutions" / "hill.txt"
MISSION = "Welcoming the Hill Peace Support Mission (HIPSUM),"


def reading(*lines: str, adopted: str = "2031-03-14") -> Reading:
    return read("\n\n".join(("The Council,", MISSION, *lines)) + "\n", adopted=adopted)


def roles(*lines: str) -> dict[str, str]:
    return {one.paragraph.path: one.mark.role for one in reading(*lines).paragraphs}


@pytest.mark.parametrize(
    "sentence",
    [
        "Requests HIPSUM to monitor the border;",
        "Notes the report, and calls upon the Mission to assist the police;",
        "Authorizes HIPSUM, within its capabilities, to search for weapons;",
        "Decides that HIPSUM may, at the request of the authorities, arrest suspects;",
        "Decides further that in order to do so the Mission shall verify the truce;",
        "Requests that HIPSUM train the guards;",
        "Reiterates its request to HIPSUM to clear the road;",
        "Mandates HIPSUM to help the courts;",
        "Authorizes the Member States to take all necessary measures to free the port;",
        "Decides to authorize HIPSUM to escort convoys;",
        "Requests HIPSUM and the parties to open the road;",
        "Encourages the head of HIPSUM to mediate;",
    ],
)
def test_paragraph_sets_a_task(sentence: str) -> None:
    assert roles(f"1. {sentence}")["1"] == "task"


@pytest.mark.parametrize(
    "sentence",
    [
        "Requests the Secretary-General to ensure that HIPSUM monitors the border;",
        "Calls upon all parties to cooperate with HIPSUM and to support its tasks;",
        "Urges HIPSUM\u2019s troop-contributing countries to train their units;",
        "Decides that HIPSUM shall consist of up to 900 troops;",
        "Decides to extend the mandate of HIPSUM until 31 March 2032;",
        "Decides that HIPSUM shall continue to implement its mandate as set out in paragraph 2;",
        "Stresses that HIPSUM should protect civilians;",
        "Requests HIPSUM to report to the Council every month;",
        "Requests HIPSUM to ensure full compliance with the policy on conduct;",
        "Authorizes HIPSUM to use all necessary means to carry out its mandate;",
        "Requests the Government and HIPSUM to conclude an agreement on its status;",
        "Welcomes the work of HIPSUM;",
    ],
)
def test_paragraph_sets_no_task(sentence: str) -> None:
    assert roles(f"1. {sentence}")["1"] != "task"


@pytest.mark.parametrize(
    "head",
    [
        "Decides that the mandate of HIPSUM shall be the following:",
        "Decides to strengthen HIPSUM by the following additional tasks:",
        "Decides also that HIPSUM shall be mandated, within its capabilities, to:",
        "Requests the Secretary-General to establish a mission in the hills with these tasks:",
        "Authorizes HIPSUM to perform the following tasks, and requests a report thereon:",
        "Authorizes States to take all necessary measures in the hills to:",
        "Decides that the responsibilities of the international presence will include:",
    ],
)
def test_head_gives_the_mission_its_whole_list(head: str) -> None:
    assert roles(f"1. {head}", "(a) peace;", "(b) calm;") == {
        "1": "head",
        "1(a)": "task",
        "1(b)": "task",
    }


@pytest.mark.parametrize(
    "head",
    [
        "Decides that the Committee shall have the following tasks:",
        "Requests HIPSUM to report to the Council on:",
        "Decides that HIPSUM shall consist of:",
        "Requests the Secretary-General to appoint a panel of experts with the following tasks:",
        "Decides that all States shall prevent:",
    ],
)
def test_head_of_others_gives_the_mission_nothing(head: str) -> None:
    assert "task" not in roles(f"1. {head}", "(a) peace;", "(b) calm;").values()


def test_title_of_a_list_is_a_head_and_its_items_are_tasks() -> None:
    marks = {one.paragraph.path: one.mark.role for one in read(HILL.read_text()).paragraphs}
    tasks = [path for path, role in marks.items() if role == "task"]
    assert tasks == ["2(a)(i)", "2(a)(ii)", "2(b)", "2(c)", "2(c)*1", "2(c)*2"]


def test_both_verbs_of_a_paragraph_are_read() -> None:
    one = reading("1. Demands calm, and requests the Mission to watch;").paragraphs[0]
    assert [(clause.verb, clause.force) for clause in one.clauses] == [
        ("Demands", "demands"),
        ("requests", "requests"),
    ]


def test_items_have_the_force_of_their_head() -> None:
    read_text = reading("1. Authorizes HIPSUM to:", "(a) watch;")
    assert [one.force for one in read_text.paragraphs] == ["authorises", "authorises"]


def test_last_day_of_a_mandate_is_read() -> None:
    term = reading("1. Decides to extend the mandate of HIPSUM until 31 March 2032;").terms[0]
    assert (term.what, term.mission, term.ends, term.is_inferred) == (
        "extends",
        "HIPSUM",
        "2032-03-31",
        False,
    )


def test_last_day_of_a_period_is_inferred() -> None:
    words = "1. Decides to extend the mandate of HIPSUM for twelve (12) months from 1 April 2031;"
    term = reading(words).terms[0]
    assert (term.begins, term.ends, term.is_inferred) == ("2031-04-01", "2032-03-31", True)


def test_mandate_of_a_panel_is_no_mandate_of_the_mission() -> None:
    words = "1. Decides to extend the mandate of the Panel of Experts on HIPSUM until 1 May 2032;"
    assert reading(words).terms == ()


def test_ceilings_are_read() -> None:
    words = "1. Decides that HIPSUM shall consist of up to 2,000 troops and 300 police officers;"
    assert [(c.number, c.of) for c in reading(words).ceilings] == [
        (2000, "troops"),
        (300, "police"),
    ]


@pytest.mark.parametrize(
    ("words", "interval", "due"),
    [
        ("every 90 days", "every 90 days", ""),
        ("every three months", "every 3 months", ""),
        ("quarterly", "every 3 months", ""),
        ("by 1 May 2031", "", "2031-05-01"),
        ("within thirty days", "", "2031-04-13"),
        ("on a regular basis", "regularly", ""),
    ],
)
def test_report_that_is_due_is_read(words: str, interval: str, due: str) -> None:
    report = reading(f"1. Requests the Secretary-General to report to the Council {words};")
    assert [(r.by, r.to, r.interval, r.due) for r in report.reports] == [
        ("Secretary-General", "Council", interval, due)
    ]


def test_other_instruments_are_read() -> None:
    relations = read(HILL.read_text(), symbol="H/RES/12").relations
    assert [(r.kind, r.symbol) for r in relations] == [
        ("recalls", "H/RES/8"),
        ("recalls", "H/RES/9"),
        ("reaffirms", "H/RES/9"),
    ]


def test_communique_of_another_body_is_read() -> None:
    text = (
        "Recalling communiqué [PSC/PR/COMM.1290 (2031)];\n\n"
        "1. DECIDES to deploy the African Union Mission in the Hills (AMIHIL) with the following "
        "mandate:\n\na) protect civilians;\n\n2. Requests the Chairperson of the Commission to "
        "report to the Council every three months.\n"
    )
    found = read(text)
    assert [one.mark.role for one in found.paragraphs] == ["head", "task", ""]
    assert found.relations[0].symbol == "PSC/PR/COMM.1290"


def test_french_instrument_is_read() -> None:
    text = (
        "Le Conseil,\n\nRappelant les résolutions de la région,\n\n"
        "1. Décide de proroger le mandat de la Mission de paix des Collines (MIPACO) "
        "jusqu\u2019au 31 mars 2032 ;\n\n2. Décide que le mandat de la MIPACO est le suivant :\n\n"
        "a) Protéger les civils ;\n\n3. Prie la MIPACO d\u2019aider la police ;\n"
    )
    found = read(text)
    assert found.language == "fr"
    assert [one.mark.role for one in found.paragraphs] == ["", "head", "task", "task"]
    assert found.terms[0].ends == "2032-03-31"
