"""Documents in, draft files out: what is written, kept, refused and asked for."""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import vellamar
import yaml
from sample_documents import PARAGRAPHS, page, pdf, saved, word
from small_extractor import PATROLS

from kg.coding import read_drafts
from kg.engine import scratch
from kg.errors import InputError, MachineError, UsageError
from kg.extract import ExtractAnswer, registry
from kg.sandbox import InProcess
from kg.services import drafting
from kg.services.drafting import DraftRequest, SourceFields, knowledge, run
from kg.store import View
from kg.vocab import REGISTRY_GRAPH, SKOS, Literal, Quad, entity

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.extract.record import ExtractFunction
    from kg.services.drafting import DraftAnswer

    Spoil = Callable[[ExtractAnswer], ExtractAnswer]

TEXT = "\n\n".join(PARAGRAPHS)
SAID = SourceFields(author="hmv", published="2030-10-10", mandate="harbour-1")


@pytest.fixture(autouse=True)
def _vellamar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draft with the small extractor, and the registry of the invented mission."""
    monkeypatch.setattr(registry, "BUILT_IN", (PATROLS,))
    monkeypatch.setattr(run, "open_view", lambda _store: vellamar.view())


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(pdf([PARAGRAPHS], title="Weekly report"))
    (folder / "letter.docx").write_bytes(saved(word()))
    (folder / "news.html").write_bytes(page("".join(f"<p>{part}</p>" for part in PARAGRAPHS)))
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    return folder


def draft(*paths: Path, **options: Any) -> DraftAnswer:  # noqa: ANN401 - fields of a DraftRequest
    request = DraftRequest(tuple(map(str, paths)), extractor="patrols", fields=SAID)
    return drafting.draft(replace(request, **options), isolated=False)


def to_folder(documents: Path, output: Path, **options: str) -> DraftAnswer:
    return draft(documents, output=str(output), is_folder=True, **options)


def test_passages_of_each_kind_of_document_fit_the_text_that_is_kept(
    documents: Path, tmp_path: Path
) -> None:
    output = tmp_path / "drafts"
    answer = to_folder(documents, output)
    assert [source.source for source in answer.sources] == ["letter", "news", "note", "report"]
    for source in answer.sources:
        drafts = read_drafts(source.output)
        kept = (output / "texts" / f"{drafts.source['sha256']}.txt").read_bytes()
        assert hashlib.sha256(kept).hexdigest() == drafts.source["sha256"]
        assert str(len(kept.decode())) == drafts.source["length"]
        (entry,) = drafts.entries
        passage = entry.fields["passage"]
        span = kept.decode()[int(passage["start"]) : int(passage["end"])]
        assert hashlib.sha256(span.encode()).hexdigest() == passage["sha256"]
        assert " ".join(span.split()) == PARAGRAPHS[0]


def test_draft_file_says_what_it_was_made_from(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.yaml"
    file = documents / "report.pdf"
    draft(file, output=str(output))
    drafts = read_drafts(str(output))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (drafts.drafter.by, drafts.drafter.mandate, drafts.drafter.mission) == (
        "patrols/1.0",
        "harbour-1",
        "hmv",
    )
    assert re.fullmatch(r"pdf \d+ \(pypdf [\d.]+\)", drafts.drafter.extracted_by)
    assert (drafts.drafter.file, drafts.drafter.file_sha256) == ("report.pdf", sha256)
    assert (drafts.source["title"], drafts.source["author"]) == ("Weekly report", "hmv")


def test_same_documents_give_the_same_bytes(documents: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        to_folder(documents, tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in files])
    assert contents[0] == contents[1]


def test_drafts_made_from_the_same_are_left_as_they_are(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "drafts"
    to_folder(documents, output)
    (output / "note.yaml").unlink()
    before = {path: path.stat().st_mtime_ns for path in output.glob("*.yaml")}
    answer = to_folder(documents, output)
    assert [source.is_kept for source in answer.sources] == [True, True, False, True]
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_drafts_made_with_another_registry_are_kept_and_it_is_said(
    documents: Path, tmp_path: Path
) -> None:
    output = str(tmp_path / "note.yaml")
    draft(documents / "note.txt", output=output, fields=replace(SAID, mandate=""))
    content = Path(output).read_text("utf-8")
    older = re.sub("  registry: .*", f"  registry: {'0' * 64}", content)
    Path(output).write_text(older, "utf-8")
    fields = replace(SAID, mandate="")
    (source,) = draft(documents / "note.txt", output=output, fields=fields).sources
    assert (source.is_kept, source.notes) == (
        True,
        ("the registry has changed since; --force drafts it again.",),
    )
    assert Path(output).read_text("utf-8") == older


def test_changed_document_of_a_folder_leaves_the_others_drafted(
    documents: Path, tmp_path: Path
) -> None:
    to_folder(documents, tmp_path / "drafts")
    (tmp_path / "drafts" / "report.yaml").unlink()
    (documents / "note.txt").write_text(f"{TEXT} More.", "utf-8")
    answer = to_folder(documents, tmp_path / "drafts")
    assert [source.source for source in answer.sources] == ["letter", "news", "report"]
    assert [finding.code for finding in answer.failures] == ["drafted-otherwise"]


@pytest.mark.parametrize("changed", ["description", "file", "extractor", "mandate"])
def test_drafts_made_from_something_else_are_not_written_over(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    output, file = tmp_path / "note.yaml", documents / "note.txt"
    draft(file, output=str(output))
    written = output.read_bytes()
    options: dict[str, Any] = {"output": str(output)}
    if changed == "description":
        options["fields"] = replace(SAID, published="2030-10-11")
    elif changed == "file":
        file.write_text(f"{TEXT}\n", encoding="utf-8")
    elif changed == "extractor":
        monkeypatch.setattr(registry, "BUILT_IN", (replace(PATROLS, version="1.1"),))
    else:
        options["fields"] = replace(SAID, mandate="")
    with pytest.raises(InputError, match="drafted-otherwise"):
        draft(file, **options)
    assert output.read_bytes() == written
    assert draft(file, **options, force=True).sources[0].statements == 1


def test_document_that_cannot_be_read_leaves_the_others_drafted(
    documents: Path, tmp_path: Path
) -> None:
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7")
    answer = to_folder(documents, tmp_path / "drafts")
    assert len(answer.sources) == 4
    (failure,) = answer.failures
    assert (failure.path, failure.code) == (str(documents / "broken.pdf"), "damaged-document")


def test_single_document_that_cannot_be_read_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.touch()
    with pytest.raises(InputError, match="empty-document"):
        draft(file, output=str(tmp_path / "drafts" / "empty.yaml"))
    assert [path.name for path in tmp_path.iterdir()] == ["empty.txt"]


def test_author_is_found_by_name_and_an_unknown_one_is_a_name_to_settle(
    documents: Path, tmp_path: Path
) -> None:
    for author, speaker, names in (
        ("the Harbour Mission", "hmv", ()),
        ("Lake Brigade", "Lake Brigade", ("Lake Brigade",)),
    ):
        output = tmp_path / f"{len(author)}.yaml"
        fields = replace(SAID, author=author)
        answer = draft(documents / "note.txt", output=str(output), fields=fields)
        (entry,) = read_drafts(str(output)).entries
        assert entry.fields["speaker"] == speaker
        assert entry.review is not None
        assert tuple(name.name for name in entry.review.names) == names
        assert answer.sources[0].names == names


def test_text_in_a_language_that_the_extractor_does_not_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "aviso.txt"
    file.write_text("Según la policía, las patrullas han abierto la ruta del norte.", "utf-8")
    with pytest.raises(InputError, match=r"Spanish \(es\); the extractor 'patrols' reads English"):
        draft(file)
    assert draft(file, fields=replace(SAID, language="en")).sources[0].statements == 0


def test_title_falls_back_to_the_name_of_the_file_not_to_its_text(tmp_path: Path) -> None:
    file = tmp_path / "radio-2030.txt"
    file.write_text(TEXT, "utf-8")
    (source,) = draft(file).sources
    assert "title: radio-2030\n" in source.text


@pytest.mark.parametrize("published", ["2030-05", "2030"])
def test_publication_keeps_its_month_or_year(tmp_path: Path, published: str) -> None:
    file = tmp_path / "radio-2030.txt"
    file.write_text(TEXT, "utf-8")
    (source,) = draft(file, fields=replace(SAID, published=published)).sources
    assert yaml.safe_load(source.text)["source"]["published"] == published


def test_texts_are_kept_in_the_store_where_there_is_one(documents: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    answer = draft(documents / "note.txt", output=str(tmp_path / "a.yaml"), store=str(store))
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    assert answer.texts == str(store / "texts")
    assert [path.name for path in (store / "texts").iterdir()] == [f"{sha256}.txt"]


def wrong_passage(answer: ExtractAnswer) -> ExtractAnswer:
    (first,) = answer.statements
    passage = replace(first.passage, start=first.passage.start + 1)
    return ExtractAnswer((replace(first, passage=passage),))


def wrong_id(answer: ExtractAnswer) -> ExtractAnswer:
    return ExtractAnswer((replace(answer.statements[0], id="other.1"),))


@pytest.mark.parametrize("spoil", [wrong_passage, wrong_id])
def test_draft_that_does_not_fit_its_text_is_refused(
    documents: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[ExtractAnswer], ExtractAnswer],
) -> None:
    spoilt = replace(PATROLS, extract=lambda request: spoil(PATROLS.function()(request)))
    monkeypatch.setattr(registry, "BUILT_IN", (spoilt,))
    with pytest.raises(InputError, match=r"the draft \S+ of patrols/1.0 has a"):
        draft(documents / "note.txt")


def test_texts_that_are_kept_beside_drafts_are_no_documents(documents: Path) -> None:
    to_folder(documents, documents)
    answer = to_folder(documents, documents)
    assert [source.is_kept for source in answer.sources] == [True] * 4


def test_folder_without_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(InputError, match="no document in this folder"):
        to_folder(tmp_path, tmp_path / "drafts")


def test_two_documents_with_one_id_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "A.md"):
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=r"have the same id, a .*--sources"):
        to_folder(tmp_path, tmp_path / "drafts")


def test_unknown_extractor_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"no extractor .patrol.: did you mean .*patrols"):
        draft(Path("a.txt"), extractor="patrol")


HEAD = "file,id,author,published,publisher,url,title,lang,mandate\n"


def test_table_of_sources_says_what_each_document_is(documents: Path, tmp_path: Path) -> None:
    table = tmp_path / "sources.csv"
    table.write_text(
        f"{HEAD}letter.docx,l-1,hmv,2030-10-01,,,,,OC/12\nnews.html,n-1,,,,,News,,\n"
        "note.txt,,,,,https://a.example,,,\nreport.pdf,,varn,,,,,,\n"
    )
    to_folder(documents, tmp_path / "drafts", sources=str(table))
    sources = {
        path.name: read_drafts(str(path)).source for path in (tmp_path / "drafts").glob("*.yaml")
    }
    assert sorted(sources) == ["l-1.yaml", "n-1.yaml", "note.yaml", "report.yaml"]
    assert (sources["l-1.yaml"]["published"], sources["n-1.yaml"]["published"]) == (
        "2030-10-01",
        "2030-10-10",
    )
    assert (sources["n-1.yaml"]["title"], sources["report.yaml"]["author"]) == ("News", "varn")
    assert sources["note.yaml"]["url"] == "https://a.example"


WRONG_TABLES = {
    "a missing day": (
        "note.txt,,hmv,,,,,,\n",
        "s.csv:2:",
        "note.txt: the source has no 'published'",
    ),
    "a day that is none": (
        "note.txt,,hmv,2030-13-01,,,,,\n",
        "s.csv:2:15",
        "no day of the calendar",
    ),
    "an id that is none": ("note.txt,a b,hmv,2030-10-01,,,,,\n", "s.csv:2:10", "'a b' is no id"),
    "an address that is none": (
        "note.txt,,hmv,2030-10-01,,a.example,,,\n",
        "s.csv:2:27",
        "'a.example' is no address",
    ),
    "an unknown mandate": ("note.txt,,hmv,2030-10-01,,,,,x-9\n", "s.csv:2:", "no such mandate"),
    "a document that is not there": ("x.txt,,hmv,2030-10-01,,,,,\n", "s.csv:2:1", "is not among"),
    "a document twice": (2 * "note.txt,,hmv,2030-10-01,,,,,\n", "s.csv:3:1", "has a second row"),
    "no document": (",,hmv,2030-10-01,,,,,\n", "s.csv:2:1", "the row names no file"),
    "a comma too many": ("note.txt,,hmv,2030-10-01,,,,,,x\n", "s.csv:2:1", "10 cells under 9"),
}


@pytest.mark.parametrize("case", WRONG_TABLES)
def test_what_is_wrong_in_a_table_of_sources_is_named_by_line(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    row, location, message = WRONG_TABLES[case]
    monkeypatch.chdir(tmp_path)
    Path("s.csv").write_text(HEAD + row)
    with pytest.raises(InputError, match=re.escape(message)) as refused:
        draft(documents / "note.txt", sources="s.csv", fields=SourceFields())
    assert location in str(refused.value)


def test_document_without_a_row_and_an_unknown_column_are_named(
    documents: Path, tmp_path: Path
) -> None:
    table = tmp_path / "s.csv"
    table.write_text("file,authors\n")
    with pytest.raises(InputError, match=r"no column 'authors'.*'author'"):
        to_folder(documents, tmp_path / "drafts", sources=str(table))
    table.write_text("file,author\nnote.txt,hmv\n")
    with pytest.raises(InputError, match=r"no row for letter.docx"):
        to_folder(documents, tmp_path / "drafts", sources=str(table))


def test_new_table_of_sources_holds_what_documents_say_and_no_author(documents: Path) -> None:
    meta = '<meta property="article:published_time" content="2030-10-04">'
    (documents / "news.html").write_bytes(page(f"<h1>=Head</h1><p>{TEXT}</p>", meta))
    (documents / "sub").mkdir()
    (documents / "sub" / "note.md").write_text(f"# Une note\n\n{TEXT}", "utf-8")
    request = drafting.SourceTableRequest(str(documents))
    answer = drafting.sources_table(request, isolated=False)
    assert answer.csv.splitlines()[1:] == [
        "letter.docx,letter,,,,,,en,",
        "news.html,news,,2030-10-04,,,Head,en,",
        "note.txt,note,,,,,,en,",
        "report.pdf,report,,,,,Weekly report,en,",
        "sub/note.md,note-2,,,,,Une note,en,",
    ]
    assert answer.empty_cells == (("author", 5), ("published", 4))


def test_extractor_gets_names_in_every_language_and_the_tasks_of_the_mandate() -> None:
    view = vellamar.view()
    known = knowledge.about(view, knowledge.of_view(view), "OC/12")
    entries = {(entry.kind, entry.id): entry for entry in known.entries}
    mission = entries["actor", "hmv"]
    assert [(name.text, name.language) for name in mission.names if "ission" in name.text] == [
        ("Harbour Mission of Vellamar", "en"),
        ("Mission portuaire de Vellamar", "fr"),
        ("the Harbour Mission", "en"),
    ]
    assert (entries["place", "long-quay"].type, entries["place", "long-quay"].within) == (
        "seaport",
        "vellamar",
    )
    assert entries["instrument", "oc-12"].names[0].text.startswith("Charter 12")
    assert {"OC/12"} <= {name.text for name in entries["instrument", "oc-12"].names}
    tasks = {task.id: task for task in known.tasks}
    assert (tasks["H-1"].kind, tasks["H-1.quay"].kind) == ("task", "sub-target")
    assert tasks["H-2"].concept == "humanitarian-access-security"


def test_lexicon_of_a_task_holds_hidden_labels_of_its_concept_and_of_those_below() -> None:
    view = vellamar.view()
    concept = entity("task-concept", "humanitarian-access-security")
    below = entity("task-concept", "below-it")
    quads = [
        Quad(concept, SKOS.term("hiddenLabel"), Literal("convoy", language="en"), REGISTRY_GRAPH),
        Quad(below, SKOS.broader, concept, REGISTRY_GRAPH),
        Quad(below, SKOS.term("hiddenLabel"), Literal("ambulance", language="en"), REGISTRY_GRAPH),
    ]
    copy = View(scratch([*view.quads(), *quads]))
    known = knowledge.about(copy, knowledge.of_view(copy), "harbour-1")
    (task,) = (task for task in known.tasks if task.id == "H-2")
    assert {name.text for name in task.lexicon} >= {"convoy", "ambulance"}
    assert known.sha256 != knowledge.about(view, knowledge.of_view(view), "harbour-1").sha256


def test_missing_library_is_said_before_anything_is_written(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.extract.readers import record

    missing = tuple(replace(reader, library="no-such-library") for reader in record.BUILT_IN)
    monkeypatch.setattr(record, "BUILT_IN", missing)
    with pytest.raises(MachineError, match=r"pip install 'mandate-kg\[extract\]'"):
        to_folder(documents, tmp_path / "drafts")
    assert not (tmp_path / "drafts").exists()


def fails(_request: object) -> ExtractAnswer:
    raise ValueError("no such word")


def returns_a_list(_request: object) -> ExtractAnswer:
    return []  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("function", "problem"),
    [(fails, r"failed \(ValueError: no such word\)"), (returns_a_list, "returned a list")],
)
def test_extractor_of_another_distribution_that_fails_is_named(
    documents: Path, monkeypatch: pytest.MonkeyPatch, function: ExtractFunction, problem: str
) -> None:
    record = replace(PATROLS, extract=function, distribution="the distribution kg-x 1.0")
    monkeypatch.setattr(registry, "BUILT_IN", (record,))
    expected = f"extractor-failed .*the extractor 'patrols' of the distribution kg-x 1.0 {problem}"
    with pytest.raises(InputError, match=expected):
        draft(documents / "note.txt")


def test_api_drafts_as_the_command_does(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.api import KnowledgeBase
    from kg.services import jobs

    monkeypatch.setattr(jobs, "pool", lambda _size: contextlib.nullcontext(InProcess()))
    answer = KnowledgeBase().draft(
        documents / "note.txt",
        author="hmv",
        published="2030-10-10",
        extractor="patrols",
        output=str(tmp_path / "note.yaml"),
    )
    assert [source.statements for source in answer.sources] == [1]
    assert len(KnowledgeBase().new_sources(documents).csv.splitlines()) == 5
