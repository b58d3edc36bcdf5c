"""An invented mission in an invented country, with as many tasks and statements as a test needs."""

from __future__ import annotations

WORDS = "watch over the crossing at the northern river and report on the passage of goods "
DAY = "2031-06-30"


def mission(tasks: int = 3, words: int = 5, *, nasty: str = "") -> str:
    """Return a registry and statements as one file of ours.

    Of each four tasks the first has an act of the mission, the second an act that residents deny,
    the third an aim, the fourth nothing. A label has so many words, and `nasty` after them. Ids
    all begin with zz-, so that a test finds them wherever they are printed.
    """
    lines = [
        "sources:",
        "- {id: zz-paper, title: River Paper, publisher: River Press, published: 2031-06-10}",
        "- {id: zz-radio, title: Hill Radio, publisher: Hill Voice, published: 2031-06-12}",
        "actors:",
        f"- {{id: zz-guard, kind: mission, label: '{_quoted('River Guard' + nasty)}'}}",
        "- {id: zz-residents, kind: population-group, label: Residents of the valley}",
        "- {id: zz-traders, kind: population-group, label: Traders}",
        "instruments:",
        (
            "- {id: zz-act, symbol: A/1, label: Act, provisions: [{id: zz-act-1, paragraph: '1', "
            "force: authorises}]}"
        ),
        "mandates:",
        (
            f"- {{id: zz-mandate, label: '{_quoted('Mandate of the River Guard' + nasty)}', "
            "holder: zz-guard, begins: 2031-01-01, ends: 2031-12-31, task_list: incomplete, "
            "established_by: zz-act, tasks: ["
        ),
    ]
    lines += [
        f"  {{id: ZZ-{n:02}, label: '{_quoted(label_of(n, words) + nasty)}', provision: zz-act-1, "
        f"concept: all-necessary-measures, marks: {{provision: unverified}}}},"
        for n in range(1, tasks + 1)
    ]
    lines.append("  ]}")
    return "\n".join(lines) + "\n"


def statements(tasks: int = 3, *, nasty: str = "") -> tuple[str, str]:
    """Return the statements on the tasks of such a mission: those of the paper, and the denials on
    the radio.
    """
    paper = ["source: zz-paper", "statements:"]
    radio = ["source: zz-radio", "statements:"]
    for n in range(1, tasks + 1):
        if n % 4 in (1, 2):
            paper.append(_statement(f"zz-paper.{n}", "zz-guard", "asserted-activity", n, nasty))
        if n % 4 == 2:
            radio.append(_statement(f"zz-radio.{n}", "zz-residents", "denied", n, nasty))
        if n % 4 == 3:
            paper.append(_statement(f"zz-paper.{n}", "zz-guard", "intended", n, nasty))
    paper += [
        f"- {{id: zz-paper.{n}, speaker: zz-guard, attribution: quoted, modality: intended, "
        "agent: zz-guard, action: patrol, stated: 2031-06-01, "
        "fits_no_task: {mandate: zz-mandate, why: No task is about it.}, "
        f"paraphrase: 'The guard means to open bridge {n}{_quoted(nasty)}.'}}"
        for n in range(100, 100 + tasks // 4)
    ]
    listed = "\n".join(radio) if len(radio) > 2 else "source: zz-radio\nstatements: []"
    return "\n".join(paper) + "\n", listed + "\n"


def _statement(slug: str, speaker: str, modality: str, task: int, nasty: str) -> str:
    return (
        f"- {{id: {slug}, speaker: {speaker}, attribution: quoted, modality: {modality}, "
        "agent: zz-guard, action: patrol, beneficiary: zz-traders, "
        f"stated: 2031-06-0{task % 9 + 1}, evidence_for: ZZ-{task:02}, "
        f"paraphrase: 'What is said of task {task}{_quoted(nasty)}.'}}"
    )


def label_of(task: int, words: int) -> str:
    """Return the label of a task, of so many words."""
    text = (WORDS * (words // len(WORDS.split()) + 1)).split()[: max(words - 2, 1)]
    return f"Duty {task} {' '.join(text)}"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
