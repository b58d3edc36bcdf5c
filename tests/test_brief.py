"""The brief: sentences without ids that say what rests on what, and a page that leaves nothing out
in silence.
"""

from __future__ import annotations

import builtins
import io
import json
import re
from typing import TYPE_CHECKING, Any

import missions
import pytest
from pages import Reader, faults

from kg.coverage import Policy
from kg.errors import InputError, MachineError
from kg.formats.reports.brief import BriefPage, brief_data, brief_markdown, brief_page, cells
from kg.formats.reports.html.brief import brief_html
from kg.model import Clocks
from kg.services.brief import BriefAnswer, BriefRequest, brief
from kg.services.opening import open_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.services.brief import Sentence
    from kg.store import View

    Read = Callable[..., View]
    Run = Callable[..., CompletedProcess[str]]

NASTY = "</p><script>window.ran=1</script>| `*"
CLOCKS = Clocks(missions.DAY)
SECTIONS = (
    "standing",
    "one_source",
    "disputed",
    "calls",
    "beyond",
    "ask",
    "not_heard",
    "limits",
    "sources",
)


def briefed(read: Read, tasks: int = 7, *, spoken: bool = True, **options: Any) -> BriefAnswer:  # noqa: ANN401 - fields of a request
    texts = (missions.mission(tasks), *(missions.statements(tasks) if spoken else ()))
    return brief(read(*texts), BriefRequest("zz-mandate", CLOCKS, **options))


def texts_of(sentences: Iterable[Sentence]) -> list[str]:
    return [each.text for each in sentences]


def all_texts(answer: BriefAnswer) -> list[str]:
    """Return every text that a brief may print, the commands left out."""
    texts = [answer.title, answer.holder, answer.headline.text]
    for name in SECTIONS:
        texts += texts_of(getattr(answer, name))
    for task in answer.tasks:
        texts += [task.label, task.evidence.text, task.witnesses.text if task.witnesses else ""]
    return texts


@pytest.fixture(scope="module")
def mss() -> BriefAnswer:
    return brief(open_view(), BriefRequest("mss", Clocks("2024-11-19")))


def test_headline_counts_reported_acts_and_whose_word_they_rest_on(mss: BriefAnswer) -> None:
    assert mss.headline.text == "2 of 7 tasks have reported acts, both self-reported."
    assert mss.headline.values == {
        "tasks": 7,
        "with_acts": 2,
        "self_reported": 2,
        "corroborated": 0,
    }


def test_no_sentence_holds_an_id_of_the_packaged_base(mss: BriefAnswer) -> None:
    ids = re.compile(r"\b(C\d{3}|[KM]T?-\d\d|mss|mssm|hnp|mssm-2024-11-19)\b")
    assert [text for text in all_texts(mss) if ids.search(text)] == []


def test_no_sentence_holds_an_id_of_an_invented_mission(read: Read) -> None:
    answer = briefed(read, exclude_source=("zz-radio",))
    assert [text for text in all_texts(answer) if "zz-" in text.lower()] == []


def test_denial_says_who_when_and_whether_an_act_came_after(read: Read) -> None:
    said = texts_of(briefed(read, 2).disputed)
    label = missions.label_of(2, 5)
    assert said == [
        (
            f"{label}: Residents of the valley denied it on 3 June 2031 [2]; the latest reported "
            "act is of 3 June 2031."
        )
    ]


def test_request_names_the_input_and_whom_to_ask(read: Read) -> None:
    first, second, third, fourth = (missions.label_of(n, 5) for n in range(1, 5))
    assert texts_of(briefed(read, 4).ask) == [
        f"{first}: a report by Traders that corroborates the acts.",
        (
            f"{second}: ask Residents of the valley whether the denial of 3 June 2031 still "
            "stands; only its withdrawal changes the verdict."
        ),
        f"{third}: a dated act, from the mission or Traders.",
        f"{fourth}: a dated act, from the mission.",
    ]


def test_policy_that_asks_for_two_sources_asks_for_another_witness(read: Read) -> None:
    answer = briefed(read, 1, policy=Policy(min_independent=2))
    assert texts_of(answer.ask) == [
        (
            f"{missions.label_of(1, 5)}: a witness other than the mission itself to report the "
            "act, in a document that does not repeat [1]."
        )
    ]


def test_what_rests_on_one_source_is_named_with_its_number(read: Read) -> None:
    answer = briefed(read, 1)
    every, alone = texts_of(answer.one_source)
    assert every == (
        "The one statement counted here comes from one source [1]; without it no task has evidence."
    )
    assert alone == (
        f"{missions.label_of(1, 5)}: 1 reported act comes from one independent source, the "
        "mission itself [1]."
    )
    assert texts_of(answer.sources) == ["[1] River Paper, River Press, 10 June 2031."]


def test_beneficiaries_who_never_speak_were_not_heard(read: Read) -> None:
    assert texts_of(briefed(read, 2).not_heard) == [
        "Those for whom the mission acts, heard in none of the evidence: Traders."
    ]


def test_mandate_without_statements_is_silent_and_asks_for_each_task(read: Read) -> None:
    answer = briefed(read, 2, spoken=False)
    assert answer.headline.text == "None of 2 tasks has a reported act."
    assert [task.evidence.text for task in answer.tasks] == ["no statement found"] * 2
    assert texts_of(answer.ask)[0].startswith("A dated act, from the mission, for each silent task")


def test_mandate_not_in_force_says_which_day_to_ask_about() -> None:
    answer = brief(open_view(), BriefRequest("mss", Clocks("2026-01-01")))
    assert answer.headline.text == (
        "The mandate was not in force on 1 January 2026: it ended on 2 October 2025."
    )
    assert texts_of(answer.standing) == [
        "It was succeeded by: Mandate of the Gang Suppression Force.",
        "Ask for a brief as of 2 October 2025, its last day in force.",
    ]
    assert (answer.tasks, answer.ask) == ((), ())


def test_day_before_the_mandate_points_at_its_beginning(read: Read) -> None:
    view = read(missions.mission(1))
    answer = brief(view, BriefRequest("zz-mandate", Clocks("2030-06-01")))
    assert answer.headline.text.endswith("it began on 1 January 2031.")
    assert texts_of(answer.standing) == [
        "Ask for a brief as of 1 January 2031, its first day in force."
    ]


def test_unknown_mandate_is_refused_as_coverage_refuses_it(read: Read) -> None:
    with pytest.raises(InputError, match="no such mandate"):
        brief(read(""), BriefRequest("zz-mandate", CLOCKS))


def page_of(read: Read, tasks: int, words: int) -> tuple[BriefAnswer, BriefPage]:
    view = read(missions.mission(tasks, words), *missions.statements(tasks))
    answer = brief(view, BriefRequest("zz-mandate", CLOCKS))
    return answer, brief_page(answer)


def test_page_says_how_many_tasks_and_sentences_it_leaves_out(read: Read) -> None:
    answer, page = page_of(read, 30, 25)
    left = re.match(r"Not on this page: (\d+) more tasks \(", page.rest)
    assert left
    assert int(left[1]) + len(page.rows) == len(answer.tasks) == 30
    asked = next(each for each in page.sections if each.title == "What to ask for")
    assert asked.rest == f"Not on this page: {len(answer.ask) - len(asked.lines)} more."
    assert page.commands[1][1] == "kg brief -m zz-mandate --as-of 2031-06-30 -f json"


def test_shortened_label_has_a_mark_and_the_sentence_stays_whole(read: Read) -> None:
    _, page = page_of(read, 30, 25)
    asked = next(each for each in page.sections if each.title == "What to ask for")
    assert " …: a report by Traders that corroborates the acts." in asked.lines[0]


def test_json_holds_every_sentence_with_its_values(read: Read) -> None:
    answer, _ = page_of(read, 30, 25)
    data = json.loads(json.dumps(brief_data(answer)))
    assert len(data["tasks"]) == 30
    assert [each["text"] for each in data["ask"]] == texts_of(answer.ask)
    assert data["ask"][0]["values"]["task"] == "ZZ-01"


def test_html_is_whole_and_asks_for_nothing(mss: BriefAnswer) -> None:
    assert faults(brief_html(brief_page(mss))) == []
    assert brief_html(brief_page(mss)) == brief_html(brief_page(mss))


def test_markup_in_labels_stays_text_on_the_page(read: Read) -> None:
    view = read(missions.mission(4, nasty=NASTY), *missions.statements(4, nasty=NASTY))
    page = brief_page(brief(view, BriefRequest("zz-mandate", CLOCKS)))
    made = brief_html(page)
    assert faults(made) == []
    assert "script" not in {tag for tag, _ in Reader(made).elements}
    assert "window.ran=1" in made
    table = [line for line in brief_markdown(page).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {6}


def test_word_document_opens_again_with_the_texts_of_the_page(mss: BriefAnswer) -> None:
    docx = pytest.importorskip("docx")
    from kg.formats.reports.docx import brief_docx

    page = brief_page(mss)
    data = brief_docx(page, "2024-11-19")
    document = docx.Document(io.BytesIO(data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    expected = [page.title, page.headline, *(text for s in page.sections for text in s.lines)]
    assert [text for text in expected if text not in lines] == []
    rows = [tuple(cell.text for cell in row.cells) for row in document.tables[0].rows]
    assert rows[1:] == list(map(cells, page.rows))
    assert brief_docx(page, "2024-11-19") == data


def test_without_python_docx_the_message_says_what_to_install(
    mss: BriefAnswer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.formats.reports.docx import brief_docx

    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as import has them
        if name == "docx":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MachineError, match=r"mandate-kg\[brief\]"):
        brief_docx(brief_page(mss), "2024-11-19")


def test_command_writes_the_page_by_the_ending_of_its_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    done = run("brief", "-m", "mss", "--as-of", "2024-11-19", "-o", file)
    assert (done.returncode, done.stderr) == (0, f"wrote {file}\n")
    assert "2 of 7 tasks have reported acts" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("-m", "mss", "--as-of", "2024-13-01"), 3, "--as-of 2024-13-01: no day"),
        (("-m", "mss", "-f", "pdf"), 2, "Use json, html, md, docx"),
        (("-m", "nothing"), 3, "-m nothing: no such mandate"),
    ],
)
def test_wrong_option_is_refused(run: Run, words: tuple[str, ...], code: int, message: str) -> None:
    done = run("brief", *words)
    assert done.returncode == code
    assert message in done.stderr
