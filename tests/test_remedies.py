"""Remedies are true: who does what a finding says is out of it, and a suggestion is of the kind
that was asked for.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stores import load

from kg.errors import InputError
from kg.query import Choice, find_query, to_term
from kg.suggest import nearest
from kg.texts import cuts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from kg.errors import Finding
    from kg.store import View

    Report = Callable[..., list[Finding]]
    Runner = Callable[..., CompletedProcess[str]]

REGISTRY = """\
sources:
- {id: gazette, title: Gazette, published: 2031-05-03}
- {id: hashed, title: Hashed, published: 2031-05-03, sha256: %s, length: 20}
actors:
- {id: lake-mission, kind: mission, label: Lake mission, aliases: [LM]}
- {id: fishers, kind: population-group, label: Fishers}
places:
- {id: jetty, kind: site, label: Jetty}
phenomena:
- {id: swathes-of-shore, label: swathes of shore, definition: Long parts of the shore.}
mandates:
- {id: lake-mandate, label: Lake mandate, holder: lake-mission, begins: 2031-01-01, task_list: complete,
   tasks: [{id: L-1, label: Report abuses, concept: human-rights-monitoring}]}
""" % ("0" * 64)  # noqa: E501
STATEMENT = """\
source: gazette
statements:
- id: gazette.1
  speaker: lake-mission
  attribution: indirect
  modality: asserted-activity
  agent: lake-mission
  action: patrol
  evidence_for: L-1
  stated: 2031-05-01
  paraphrase: "The mission says that it patrolled."
"""


def with_line(line: str) -> str:
    return STATEMENT + f"  {line}\n"


def changed(old: str, new: str, text: str = STATEMENT) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@dataclass(frozen=True)
class Case:
    """A text with a mistake, the finding's code, what its remedy says, and the text once the remedy
    is followed.
    """

    wrong: str
    code: str
    remedy: str
    right: str


CLUB = "actors:\n- {id: club, kind: population-group, label: Club}\n"
CASES = {
    "a letter swapped in an actor": Case(
        changed("speaker: lake-mission", "speaker: lake-misison"),
        "unknown-actor",
        "did you mean lake-mission?",
        STATEMENT,
    ),
    "an actor that nothing is like": Case(
        changed("speaker: lake-mission", "speaker: club"),
        "unknown-actor",
        "define it under 'actors:', or name another, or load with --create-unknown",
        CLUB + changed("speaker: lake-mission", "speaker: club"),
    ),
    "a place that nothing is like": Case(
        with_line("place: harbour"),
        "unknown-place",
        "define it under 'places:', or name another, or load with --create-unknown",
        "places:\n- {id: harbour, kind: seaport, label: Harbour}\n" + with_line("place: harbour"),
    ),
    "an agent that is no entry": Case(
        changed("agent: lake-mission", "agent: dredger"),
        "unknown-id",
        (
            "define it under 'actors:', 'places:', 'instruments:', 'mandates:', 'phenomena:' or "
            "'statements:'"
        ),
        "phenomena:\n- {id: dredger, label: dredger, definition: A machine.}\n"
        + changed("agent: lake-mission", "agent: dredger"),
    ),
    "an action that nothing is like": Case(
        changed("action: patrol", "action: weigh-the-catch"),
        "unknown-action",
        "define it under 'actions:'",
        (
            "actions:\n- {id: weigh-the-catch, label: weigh the catch, definition: To weigh "
            "what was caught.}\n"
        )
        + changed("action: patrol", "action: weigh-the-catch"),
    ),
    "an action that looks like one": Case(
        changed("action: patrol", "action: patroll"),
        "unknown-action",
        "did you mean patrol",
        STATEMENT,
    ),
    "an action that looks like one and is another": Case(
        changed("action: patrol", "action: patroll"),
        "unknown-action",
        "Or add it under 'actions:'",
        "actions:\n- {id: patroll, label: patroll, definition: Another one.}\n"
        + changed("action: patrol", "action: patroll"),
    ),
    "a task that nothing is like": Case(
        changed("evidence_for: L-1", "context_for: mooring"),
        "unknown-id",
        "define it under 'tasks:' of its mandate, 'mandates:' or 'duties:' of its mandate",
        (
            "mandates:\n- {id: mooring, label: M, holder: lake-mission, begins: 2031-01-01, "
            "task_list: complete}\n"
        )
        + changed("evidence_for: L-1", "context_for: mooring"),
    ),
    "a modality that is none": Case(
        changed("modality: asserted-activity", "modality: zeal"),
        "unknown-modality",
        "define it under 'modalities:', or use one that 'kg vocab modality' lists",
        "modalities:\n- {id: zeal, label: zeal, definition: Z., value: none}\n"
        + changed("modality: asserted-activity", "modality: zeal"),
    ),
    "a place kind that is none": Case(
        "places:\n- {id: bank, kind: zzz, label: Bank}\n" + STATEMENT,
        "unknown-place-kind",
        "define it under 'place_kinds:'",
        "place_kinds:\n- {id: zzz, label: zzz, definition: Z., level: site}\n"
        "places:\n- {id: bank, kind: zzz, label: Bank}\n" + STATEMENT,
    ),
    "a task concept that is none": Case(
        "mandates:\n- {id: m, label: M, holder: lake-mission, begins: 2031-01-01, task_list: "
        "complete,\n"
        "   tasks: [{id: X-1, label: X, concept: zzz}]}\n",
        "unknown-task-concept",
        "define it under 'task_concepts:'",
        "task_concepts:\n- {id: zzz, label: zzz, definition: Z.}\n"
        "mandates:\n- {id: m, label: M, holder: lake-mission, begins: 2031-01-01, task_list: "
        "complete,\n"
        "   tasks: [{id: X-1, label: X, concept: zzz}]}\n",
    ),
    "a unit that is none": Case(
        with_line("quantity: {value: 3, unit: boats}"),
        "unknown-unit",
        "define it under 'units:'",
        "units:\n- {id: boats, label: boats, definition: B.}\n"
        + with_line("quantity: {value: 3, unit: boats}"),
    ),
    "an actor kind that is none": Case(
        "actors:\n- {id: club, kind: club, label: Club}\n",
        "unknown-actor-kind",
        "define it under 'actor_kinds:'",
        "actor_kinds:\n- {id: club, label: club, definition: C., speaks_for_itself: true}\n"
        "actors:\n- {id: club, kind: club, label: Club}\n",
    ),
    "a source that is none": Case(
        changed("source: gazette", "source: almanac"),
        "unknown-source",
        "define it under 'sources:'",
        "sources:\n- {id: almanac, title: Almanac, published: 2031-05-04}\n"
        + changed("source: gazette", "source: almanac"),
    ),
    "a section that is none": Case(
        changed("statements:", "statement:"),
        "unknown-section",
        "did you mean 'statements'?",
        STATEMENT,
    ),
    "an id that reads as a boolean": Case(
        "actors:\n- {id: no, kind: state, label: Norway}\n",
        "boolean",
        'quote it: "no"',
        'actors:\n- {id: "no", kind: state, label: Norway}\n',
    ),
    "an empty reference": Case(
        changed("action: patrol", "action:"),
        "bad-id",
        "write the id or the name of an entry",
        STATEMENT,
    ),
    "two links": Case(
        with_line("context_for: lake-mandate"),
        "two-links",
        "keep evidence_for or context_for",
        STATEMENT,
    ),
    "no passage of a text": Case(
        changed("source: gazette", "source: hashed"),
        "missing-passage",
        "add 'passage: {quote: …}'",
        changed("source: gazette", "source: hashed")
        + "  passage: {start: 0, end: 3, sha256: %s}\n" % ("0" * 64),
    ),
    "a passage of a source without a hash": Case(
        with_line("passage: {start: 0, end: 3}"),
        "missing-sha256",
        (
            "add 'sha256:' of these characters, or give the source 'gazette' its 'sha256:' and "
            "load "
            "with --texts FOLDER"
        ),
        with_line("passage: {start: 0, end: 3, sha256: %s}" % ("0" * 64)),
    ),
    "a spelling without a passage": Case(
        with_line("place: {id: jetty, spelling: Jetty}"),
        "lone-spelling",
        "or leave it out",
        with_line("place: jetty"),
    ),
    "an example that is no entry": Case(
        "examples: {mandate: lake-mandat}\n",
        "unknown-mandate",
        "did you mean lake-mandate?",
        "examples: {mandate: lake-mandate}\n",
    ),
    "an example of no parameter": Case(
        "examples: {mandat: lake-mandate}\n",
        "unknown-key",
        "did you mean 'mandate'?",
        "examples: {mandate: lake-mandate}\n",
    ),
    "an example of another kind": Case(
        "examples: {task: lake-mandate}\n",
        "unknown-task",
        "define it under 'tasks:' of its mandate",
        "examples: {task: L-1}\n",
    ),
    "a relation that is none": Case(
        "examples: {relation: suports}\n",
        "unknown-relation",
        "did you mean 'supports'?",
        "examples: {relation: supports}\n",
    ),
    "examples that are a list": Case(
        "examples: [lake-mandate]\n",
        "not-a-mapping",
        "write 'key: value' pairs",
        "examples: {mandate: lake-mandate}\n",
    ),
    "an order that is none": Case(
        "examples: {order: first, mandate: lake-mandate}\n",
        "bad-order",
        "a number from 0",
        "examples: {order: 3, mandate: lake-mandate}\n",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_follows_a_remedy_is_out_of_the_finding(findings: Report, case: Case) -> None:
    found = findings(REGISTRY, case.wrong)
    assert [finding.code for finding in found] == [case.code]
    assert case.remedy in found[0].remedy
    assert findings(REGISTRY, case.right) == []


# --- suggestions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("call-for-investigation", ["be-crucial-for", "investigate"]),
        ("The Mission", ["unmiss", "swathes-of-country"]),
        ("mss", ["humanitarian-access", "lawlessness"]),
        ("a", ["b"]),
        ("of", ["on"]),
        ("", ["guard"]),
        ("boats", ["persons-killed"]),
    ],
)
def test_nothing_is_suggested_that_is_not_alike(text: str, names: list[str]) -> None:
    assert nearest(text, names) == []


@pytest.mark.parametrize(
    ("text", "names", "near"),
    [
        ("gurad", ["guard", "board"], ["guard"]),
        ("T-11", ["T-1", "T-2"], ["T-1"]),
        ("hold", ["held", "place"], ["held"]),
        ("LAKE MISION", ["lake-mission"], ["lake-mission"]),
        ("mission lake", ["lake-mission"], ["lake-mission"]),
        ("aéroport", ["aeroport"], ["aeroport"]),
        ("evidence", ["evidence-of-task", "denials"], ["evidence-of-task"]),
        ("the lake mission", ["mission", "lake-mission"], ["lake-mission", "mission"]),
    ],
)
def test_what_is_alike_is_suggested(text: str, names: list[str], near: list[str]) -> None:
    assert nearest(text, names) == near


def test_at_most_three_names_are_suggested_the_best_first() -> None:
    assert nearest("post-1", [f"post-{number}" for number in range(20)]) == [
        "post-1",
        "post-10",
        "post-11",
    ]


@pytest.mark.parametrize(
    ("parameter", "text", "says"),
    [
        (
            "mandate",
            "lake-misison",
            "called 'lake-misison'. Give one of 1: lake-mandate (Lake mandate).",
        ),
        (
            "mandate",
            "lake-mission",
            "'lake-mission' is the actor lake-mission, not a mandate. Give one of 1: lake-",
        ),
        ("mandate", "lake-mandat", "Did you mean lake-mandate?"),
        ("mandate", "boat", "Give one of 1: lake-mandate (Lake mandate)."),
        (
            "task",
            "lake-mission",
            "is the actor lake-mission, not a task or sub-target or limit or duty or mandate. Give",
        ),
    ],
)
def test_suggestion_for_a_parameter_is_of_its_class(
    read: Callable[..., View], parameter: str, text: str, says: str
) -> None:
    query = find_query("tasks-of-mandate" if parameter == "mandate" else "evidence-of-task")
    meaning = next(each.meaning for each in query.parameters if each.name == parameter)
    with pytest.raises(Exception, match=f"^-p {parameter}: ") as refusal:
        to_term(read(REGISTRY), "iri", text, name=f"-p {parameter}", choice=Choice.of(meaning))
    assert says in str(refusal.value)
    assert "swathes" not in str(refusal.value)
    assert "fishers" not in str(refusal.value)


# --- ids that are taken


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (
            "actors:\n- {id: gangs, kind: armed-group, label: Gangs}\n",
            "drop yours, it is on record",
        ),
        (
            "actions:\n- {id: train, label: train, definition: To train.}\n",
            "drop yours, it is on record",
        ),
        ("places:\n- {id: gangs, kind: town, label: Gangs}\n", "use the next free one, 'gangs-2'"),
    ],
)
def test_duplicate_of_an_entry_of_the_store_is_to_be_dropped(
    store: Path, run: Runner, tmp_path: Path, text: str, remedy: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    done = run("load", file, "--store", store)
    assert (done.returncode, remedy in done.stderr) == (3, True)
    assert ("gangs-2" in done.stderr) == ("gangs-2" in remedy)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["place-kind", "task-concept", "unit"])
def test_turtle_file_may_define_a_concept_too(run: Runner, tmp_path: Path, kind: str) -> None:
    used = {
        "place-kind": "places:\n- {id: north, kind: KIND, label: North}\n",
        "task-concept": "actors:\n- {id: lm, kind: mission, label: LM}\nmandates:\n- {id: m, "
        "label: M, holder: lm, "
        "begins: 2031-01-01, task_list: complete, tasks: [{id: M-1, label: T, concept: KIND}]}\n",
        "unit": "sources:\n- {id: s, title: S, published: 2031-05-03}\nactors:\n- {id: a, kind: "
        "mission, label: A}\n"
        "source: s\nstatements:\n- {id: s.1, speaker: a, attribution: quoted, modality: "
        "asserted-activity, agent: a, "
        "action: patrol, stated: 2031-05-01, quantity: {value: 3, unit: KIND}, paraphrase: "
        "Three.}\n",
    }[kind].replace("KIND", "new-one")
    (tmp_path / "used.yaml").write_text(used, encoding="utf-8")
    (tmp_path / "concept.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix id: "
        "<https://w3id.org/mandate-kg/id/> .\n"
        f"<https://w3id.org/mandate-kg/id/{kind}/new-one> a skos:Concept ; skos:inScheme "
        f"id:{kind} ;\n"
        '  skos:prefLabel "new one"@en .\n',
        encoding="utf-8",
    )
    store = tmp_path / "store"
    refused = run("load", tmp_path / "used.yaml", "--store", store)
    assert f"or use one that 'kg vocab {kind}' lists" in refused.stderr
    assert run("load", tmp_path / "concept.ttl", "--store", store).returncode == 0
    assert run("load", tmp_path / "used.yaml", "--store", store).returncode == 0


# --- passages that cut words


CUT = "passage-cuts-word warning"
TEXT = "The lake mission has a strategy, and it is not only patrolling the 3,600 islands."


def coded(tmp_path: Path, start: int, end: int) -> tuple[Path, Path]:
    """Return a file with one passage of a text, and the folder that holds the text."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "note.txt").write_text(TEXT, encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    head = (
        f"sources:\n- {{id: note, title: Note, published: 2031-05-03, sha256: {digest}, "
        f"length: {len(TEXT)}}}\n"
    )
    actors = "actors:\n- {id: lake-mission, kind: mission, label: Lake mission}\n"
    body = changed("evidence_for: L-1\n  ", "", changed("source: gazette", "source: note"))
    file = tmp_path / "note.yaml"
    file.write_text(
        f"{head}{actors}{body}  passage: {{start: {start}, end: {end}}}\n", encoding="utf-8"
    )
    return file, texts


@pytest.mark.slow
def test_passage_that_cuts_a_word_is_loaded_with_a_warning(run: Runner, tmp_path: Path) -> None:
    file, texts = coded(tmp_path, 29, 45)
    done = run("load", file, "--texts", texts, "--store", tmp_path / "store")
    warnings = [line for line in done.stderr.splitlines() if "passage-cuts-word" in line]
    assert done.returncode == 0
    assert warnings == [
        (
            f"{file}:15:20: {CUT} the passage's start, 29, cuts the word strate⟦gy  fix: write "
            "start: 23 or 33"
        ),
        f"{file}:15:29: {CUT} the passage's end, 45, cuts the word no⟧t  fix: write end: 42 or 46",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("offsets", [(23, 42), (33, 46), (23, 46), (33, 42)])
def test_offsets_that_the_warning_names_cut_nothing(
    run: Runner, tmp_path: Path, offsets: tuple[int, int]
) -> None:
    file, texts = coded(tmp_path, *offsets)
    assert (
        "passage-cuts-word"
        not in run("load", file, "--texts", texts, "--store", tmp_path / "store").stderr
    )


@pytest.mark.slow
def test_dry_run_and_sources_verify_warn_too(run: Runner, tmp_path: Path) -> None:
    file, texts = coded(tmp_path, 29, 46)
    assert (
        "passage-cuts-word"
        in run("load", file, "--texts", texts, "--store", tmp_path / "s", "--dry-run").stderr
    )
    run("load", file, "--texts", texts, "--store", tmp_path / "s")
    done = run("sources", "verify", "--text", texts / "note.txt", "--store", tmp_path / "s")
    assert (done.returncode, done.stdout.count("passage-cuts-word warning")) == (0, 1)
    assert "0 failures, 1 warning" in done.stderr


@pytest.mark.parametrize(
    ("text", "start", "end", "cut"),
    [
        ("don't go", 0, 3, ["don⟧'t"]),
        ("the mission\u2019s plan", 4, 11, ["mission⟧\u2019s"]),
        ("l'appui à la police", 2, 7, []),
        ("the French-led force", 11, 14, []),
        ("more than 3,600 men", 0, 11, ["3⟧,600"]),
        ("more than 3,600 men", 12, 15, ["3,⟦600"]),
        ("in 2024. Then", 3, 7, []),
        ("'no' he said", 1, 3, []),
        ("политика мира", 2, 8, ["по⟦литика"]),
        ("مهمة الدعم", 2, 10, ["مه⟦مة"]),
        ("क्षेत्र में", 0, 7, []),
        ("क्षेत्र में", 0, 3, ["क्ष⟧ेत्र"]),
        ("cafe\u0301 noir", 0, 4, ["cafe⟧\u0301"]),
        ("任务团支持警察", 2, 4, []),
        ("ภารกิจสนับสนุน", 6, 10, []),
        ("word", 0, 4, []),
    ],
)
def test_word_is_cut_in_any_script(text: str, start: int, end: int, cut: list[str]) -> None:
    assert [each.marked_word for each in cuts(text, start, end)] == cut


@given(st.text("ab'\u2019-, .34é\u0301कष\u094d\u200c任ภ_", min_size=2, max_size=12), st.data())
def test_offsets_that_a_cut_names_are_a_passage_that_cuts_nothing_there(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for cut in cuts(text, start, end):
        for offset in cut.better:
            passage = (offset, end) if cut.key == "start" else (start, offset)
            assert 0 <= passage[0] < passage[1] <= len(text)
            assert cut.key not in [other.key for other in cuts(text, *passage)]


# --- files of other formats


ABOUT = '<http://e/a> <http://e/p> "x"'
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"{base}>{node}</rdf:RDF>'
NODE = '<rdf:Description rdf:about="{about}"><e:p>x</e:p></rdf:Description>'
FILES = {
    "relative IRI in N-Triples": (
        "a.nt",
        '<a> <http://e/p> "x" .',
        "write the whole IRI",
        f"{ABOUT} .",
    ),
    "relative IRI in Turtle": (
        "a.ttl",
        '<a> <http://e/p> "x" .',
        "or declare a base in the file",
        '@base <http://e/> .\n<a> <http://e/p> "x" .',
    ),
    "relative IRI in RDF/XML": (
        "a.rdf",
        XML.format(base="", node=NODE.format(about="a")),
        "or declare a base in the file",
        XML.format(base=' xml:base="http://e/"', node=NODE.format(about="a")),
    ),
    "relative IRI in JSON-LD": (
        "a.jsonld",
        '{"@id": "a", "http://e/p": "x"}',
        "or give @base in @context",
        '{"@context": {"@base": "http://e/"}, "@id": "a", "http://e/p": "x"}',
    ),
    "language tag": (
        "a.jsonld",
        '{"@id": "http://e/a", "http://e/p": {"@value": "x", "@language": "en_US"}}',
        "write a tag of BCP 47",
        '{"@id": "http://e/a", "http://e/p": {"@value": "x", "@language": "en-US"}}',
    ),
    "space in an IRI": (
        "a.ttl",
        '<http://e/a b> <http://e/p> "x" .',
        "a space and any of",
        '<http://e/a-b> <http://e/p> "x" .',
    ),
    "null in JSON": (
        "a.json",
        '{"examples": {"mandate": null}}',
        "leave the key out",
        '{"examples": {}}',
    ),
    "JSON of others": ("a.json", '{"name": 1}', "use one of sources, ", '{"actors": []}'),
    "ill-typed literal": (
        "a.nt",
        f'{ABOUT[:-3]}"2031-02-30"^^<http://www.w3.org/2001/XMLSchema#date> .',
        "correct the literal",
        f'{ABOUT[:-3]}"2031-02-28"^^<http://www.w3.org/2001/XMLSchema#date> .',
    ),
    "XML that is no RDF/XML": (
        "a.xml",
        "<note/>",
        "name the file .rdf if this is RDF/XML, else leave it out",
        None,
    ),
    "alias in YAML": ("a.yaml", "actors: &a []\n", "remove it, or quote the text", "actors: []\n"),
    "ending that is none of ours": ("a.docx", "x", "it reads .yaml, .yml, .json", None),
}


@pytest.mark.parametrize(("name", "wrong", "remedy", "right"), FILES.values(), ids=FILES)
def test_who_follows_a_remedy_loads_the_file(
    tmp_path: Path, name: str, wrong: str, remedy: str, right: str | None
) -> None:
    file = tmp_path / name
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(remedy)):
        load([file], tmp_path / "store", dry_run=True, isolated=False)
    if right is not None:
        file.write_text(right, encoding="utf-8")
        assert load([file], tmp_path / "store", dry_run=True, isolated=False).files == (str(file),)
