"""Each output format as a record: what it says of itself holds, and it is found by each of its
names, endings and media types; formats of other distributions beside them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from vellamar import view

from kg.errors import MachineError, Notice, UsageError
from kg.formats import (
    KINDS,
    OPTIONS,
    Export,
    Format,
    Projection,
    all_formats,
    by_media_type,
    choices,
    find,
    of_file,
    registry,
    resolve,
    taking,
    write,
    writer_of,
)
from kg.formats.built_in import BUILT_IN
from kg.formats.networks.projection import Options
from kg.formats.rdf import FORMATS as RDF_FORMATS
from kg.formats.reports import Labels
from kg.formats.reports.coverage_answer import CoverageOutput
from kg.formats.reports.entry import entry_report
from kg.formats.reports.statistics import sources_table
from kg.formats.reports.timeline import timeline_report
from kg.model import Clocks
from kg.network import Selection
from kg.services import ask, brief, browse, coverage, explain, mandates, timeline, vocabulary
from kg.texts import Texts
from kg.vocab import MKG, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.errors import Finding

    Runner = Callable[..., subprocess.CompletedProcess[str]]

PLUGIN = Path(__file__).parent / "fixtures" / "plugins" / "format"
DAY = Clocks("2030-10-31")
EXPORTED = ("dataset", "network")
PAIRS = [(record.name, kind) for record in BUILT_IN for kind in record.takes]
GRAPH = "CONSTRUCT { ?s a mkg:Mandate } WHERE { ?s a mkg:Mandate }"


# --- what a record says


@pytest.mark.parametrize("record", BUILT_IN, ids=lambda record: record.name)
def test_record_has_what_documents_and_servers_need(record: Format) -> None:
    assert record.label
    assert record.endings
    assert all(ending.startswith(".") for ending in record.endings)
    assert record.media_type.count("/") == 1
    assert record.takes.keys() <= KINDS.keys()
    assert set(record.options) <= OPTIONS.keys()
    assert record.media_types.keys() <= record.takes.keys()
    assert all(callable(writer_of(record, kind)) for kind in record.takes)


def test_names_are_unique_and_so_are_aliases_and_endings_for_each_kind() -> None:
    names = [record.name for record in BUILT_IN]
    assert len(names) == len(set(names))
    shared = [
        (one.name, other.name, kind)
        for one, other in combinations(BUILT_IN, 2)
        for kind in one.takes.keys() & other.takes.keys()
        if {*one.names, *one.endings} & {*other.names, *other.endings}
    ]
    assert shared == []


def test_every_kind_is_written_by_some_format() -> None:
    assert {kind for record in BUILT_IN for kind in record.takes} == KINDS.keys()


def test_media_types_of_rdf_are_those_of_the_engine() -> None:
    media_types = {record.name: record.media_type for record in taking("dataset")}
    assert media_types == {name: form.media_type for name, form in RDF_FORMATS.items()}


# --- what it writes


def _answer(kind: str, record: Format) -> tuple[object, dict[str, Any]]:
    """Return an answer of a kind about the invented mission, and the keywords of its writer."""
    return ANSWERS[kind](record)


def _query(text: str, form: str) -> ask.AskAnswer:
    return ask.ask(view(), ask.AskRequest(text=text, form=form))  # type: ignore[arg-type]


def _network(record: Format) -> tuple[object, dict[str, Any]]:
    return Projection(view(), record, Selection("relations", "coast-guard"), Options()), {}


def _coverage(record: Format) -> tuple[object, dict[str, Any]]:
    del record
    request = coverage.CoverageRequest("harbour-1", DAY)
    return CoverageOutput(coverage.coverage(view(), request), view(), Texts()), {}


def _timeline(record: Format) -> tuple[object, dict[str, Any]]:
    answer = timeline.timeline(view(), timeline.TimelineRequest("harbour-1"))
    return answer, {"style": "print"} if "style" in record.options else {}


def _explanation(record: Format) -> tuple[object, dict[str, Any]]:
    del record
    statements = view().match(None, RDF.type, MKG.Statement)
    statement = min(str(quad.subject) for quad in statements).strip("<>")
    answer = explain.why(view(), explain.WhyRequest(statement), texts=Texts())
    return answer.explanation, {"view": view(), "labels": Labels(view())}


def _findings() -> tuple[Finding, ...]:
    from kg.errors import Finding

    return (Finding("a.yaml", 3, 5, "unknown-id", "error", "no actor", "write another"),)


def _entry(record: Format) -> tuple[object, dict[str, Any]]:
    del record
    answer = browse.show(view(), browse.ShowRequest("coast-guard"), texts=Texts())
    return entry_report(answer.description, view(), Labels(view())), {}


ANSWERS: dict[str, Callable[[Format], tuple[object, dict[str, Any]]]] = {
    "table": lambda _: (sources_table(browse.sources(view(), browse.SourcesRequest())), {}),
    "report": lambda record: (timeline_report(_timeline(record)[0]), {}),  # type: ignore[arg-type]
    "entry": _entry,
    "dataset": lambda _: (view(), {"derived": True}),
    "description": lambda _: (view(), {"packaged": False}),
    "network": _network,
    "solutions": lambda record: (_query("SELECT ?s { ?s a mkg:Mandate }", record.name), {}),
    "triples": lambda record: (_query(GRAPH, record.name), {}),
    "answer": lambda _: (_query("SELECT ?s { ?s a mkg:Mandate }", "table"), {}),
    "findings": lambda _: (_findings(), {"of": "validate", "fine": "conforms"}),
    "coverage": _coverage,
    "brief": lambda _: (brief.brief(view(), brief.BriefRequest("harbour-1", DAY)), {}),
    "timeline": _timeline,
    "difference": lambda _: (
        mandates.difference(view(), mandates.DifferenceRequest("OC/12", "OC/19")).difference,
        {},
    ),
    "explanation": _explanation,
    "schema": lambda _: (vocabulary.file_format(view()), {}),
}


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_format_writes_each_kind_that_it_takes(name: str, kind: str) -> None:
    record = resolve(name, None, [kind])
    answer, options = _answer(kind, record)
    export = write(record, kind, answer, **options)
    assert isinstance(export, Export)
    assert export.data or all(data for _, data in export.parts)
    assert bool(export.data or export.parts)
    if not (record.is_binary or export.parts):
        export.data.decode()


# --- how it is found


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_name_alias_and_ending_give_their_record(name: str, kind: str) -> None:
    record = find(name, kind)
    assert record is not None
    assert {find(alias.upper(), kind) for alias in record.names} == {record}
    assert {of_file(f"a.b{ending.upper()}", kind) for ending in record.endings} == {record}


@pytest.mark.parametrize(
    ("file", "kinds", "name"),
    [
        ("x.ftm.json", EXPORTED, "ftm"),
        ("x.xml", EXPORTED, "rdf"),
        ("x.xml", ("findings",), "junit"),
        ("x.xml", ("solutions", "triples"), "xml"),
        ("x.sarif.json", ("coverage", "report"), "sarif"),
        ("x.sarif.json", ("report",), "json"),
        ("x.json", ("coverage", "report"), "json"),
        ("x.txt", ("report",), "table"),
        ("x.txt", ("findings",), "text"),
        ("x.txt", ("explanation",), "tree"),
        ("no-ending", ("report",), "csv"),
        ("-", ("report",), "csv"),
        (None, ("report",), "csv"),
    ],
)
def test_ending_is_resolved_for_the_kind_of_answer(
    file: str | None, kinds: tuple[str, ...], name: str
) -> None:
    assert resolve(None, file, kinds, "csv").name == name


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("docx", None, "no format 'docx' here. Use table, csv, json, "),
        (None, "x.docx", "no format 'docx' here. Use table, csv, json, "),
        ("tree", "x.csv", "no format 'tree' here. Use table, csv, json, "),
    ],
)
def test_unknown_format_is_refused_with_the_choices(
    name: str | None, file: str | None, message: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        resolve(name, file, ["report"], "table")
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    ("accept", "kind", "name"),
    [
        ("", "dataset", "ttl"),
        ("*/*", "dataset", "ttl"),
        ("application/*", "dataset", "nt"),
        ("text/turtle;q=0.5, application/ld+json", "dataset", "jsonld"),
        ("application/trig, */*;q=0.1", "dataset", "trig"),
        ("text/turtle;q=0, */*", "dataset", "nt"),
        ("TEXT/TURTLE", "dataset", "ttl"),
        ("image/png, image/*;q=0.9", "network", "png"),
        ("image/*", "network", "svg"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "brief", "html"),
        ("application/sparql-results+json", "solutions", "json"),
        ("application/json", "solutions", "json"),
        ("application/sparql-results+xml;q=0.3, text/csv;q=0.4", "solutions", "csv"),
        ("text/csv;q=1;charset=utf-8, */*;q=0.2", "report", "csv"),
        ("nonsense, text/markdown", "report", "md"),
        ("text/csv;q=often, application/json;q=0.1", "report", "json"),
    ],
)
def test_accept_header_chooses_a_format(accept: str, kind: str, name: str) -> None:
    record = by_media_type(accept, kind)
    assert record is not None
    assert record.name == name


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "video/*"])
def test_accept_header_that_accepts_nothing_gives_none(accept: str) -> None:
    assert by_media_type(accept, "explanation") is None


# --- formats of other distributions


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the distribution kg-outline is installed, built from its source."""
    folder = tmp_path_factory.mktemp("plugins")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    wheel = subprocess.run(
        [sys.executable, "-c", build, str(folder)],
        cwd=PLUGIN,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[-1]
    with zipfile.ZipFile(folder / wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def read_again() -> Iterator[None]:
    """Let the formats of other distributions be read again, before and after a test."""
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def plugin(installed: Path, monkeypatch: pytest.MonkeyPatch, read_again: None) -> Format:
    del read_again
    monkeypatch.syspath_prepend(installed)
    for name in [name for name in sys.modules if name.startswith("kg_outline")]:
        monkeypatch.delitem(sys.modules, name)
    return next(record for record in all_formats() if record.name == "opml")


def distribution(folder: Path, name: str, points: str, code: str) -> None:
    """Write a distribution of one module, as an installer leaves it."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[kg.formats]\n{points}\n")
    (folder / f"{name}.py").write_text(code)


def test_format_of_another_distribution_is_listed_and_found(plugin: Format) -> None:
    assert plugin.distribution == "the distribution kg-outline 1.2"
    assert all_formats()[: len(BUILT_IN)] == BUILT_IN
    assert find("opml", "network") == find("outline", "table") == plugin
    assert of_file("x.outline.xml", "report") == of_file("x.opml", *EXPORTED) == plugin
    assert by_media_type("text/x-opml", "table") == plugin
    assert choices(*EXPORTED).endswith(", opml")
    assert "opml" not in choices("findings")


def test_its_writer_is_imported_when_it_writes(plugin: Format) -> None:
    assert "kg_outline.writing" not in sys.modules
    answer, _ = _network(plugin)
    assert b"<outline text=" in write(plugin, "network", answer).data
    assert "kg_outline.writing" in sys.modules


@pytest.mark.slow
def test_commands_offer_it_in_help_by_name_and_by_ending(
    kg: Runner, installed: Path, tmp_path: Path
) -> None:
    path = {"PYTHONPATH": str(installed)}
    for command in ("export", "query", "queries", "coverage"):
        words = " ".join(kg(command, "--help", **path).stdout.replace("│", " ").split())
        assert ", opml." in words
    query = ("query", "-q", "SELECT ?s { ?s a mkg:Mandate }")
    asked = kg(*query, "-f", "opml", **path)
    assert (asked.returncode, asked.stdout[:5]) == (0, "<opml")
    assert kg("query", "-q", "ASK {}", "-f", "outline", **path).stdout.count('text="yes"') == 1
    file = tmp_path / "network.opml"
    assert kg("export", "-o", file, "--max-nodes", "5", **path).returncode == 0
    assert file.read_text().count("<outline") == 5
    unknown = kg("export", "-o", "x.docx", **path)
    assert (unknown.returncode, ", opml, with -f" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("points", "code", "reason"),
    [
        ("odd = odd:ODD", "import nosuchmodule", "it cannot be imported (ModuleNotFoundError: "),
        ("odd = odd:ODD", "ODD = 5", "odd:ODD is no kg.formats.Format."),
        ("odd = odd:make", "def make(): raise KeyError('x')", "it cannot be imported (KeyError: "),
        ("csv = odd:ODD", "", "its name 'csv' is that of a built-in format already."),
        ("odd = odd:ODD", "ALIASES = ('turtle',)", "its alias 'turtle' is that of a built-in"),
        ("odd = odd:ODD", "ENDINGS = ('.json',)", "its ending '.json' is that of a built-in"),
        (
            "odd = odd:ODD",
            "TAKES = {'tabular': repr}",
            "it takes 'tabular'. Kinds are table, report",
        ),
        ("odd = odd:ODD", "TAKES = {}", "it needs a label, an ending, a media type and a kind"),
        ("other = odd:ODD", "NAME = 'odd'", "its name is 'odd', which has to be that of its entry"),
    ],
)
@pytest.mark.usefixtures("read_again")
def test_format_that_cannot_be_used_is_left_out_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: str, code: str, reason: str
) -> None:
    name = points.partition(" ")[0]
    record = (
        "\nfrom kg.formats import Format\n"
        "own = globals()\n"
        f"ODD = own.get('ODD') or Format(name=own.get('NAME', {name!r}), label='Odd',\n"
        "    endings=own.get('ENDINGS', ('.odd',)), media_type='text/x-odd',\n"
        "    takes=own.get('TAKES', {'table': repr}), aliases=own.get('ALIASES', ()))\n"
    )
    distribution(tmp_path, "odd", points, code + record)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "odd", raising=False)
    with pytest.warns(Notice) as notices:
        assert all_formats() == BUILT_IN
    start = f"the format {name!r} of the distribution odd 1.0 is left out: {reason}"
    assert [str(notice.message)[: len(start)] for notice in notices] == [start]
    assert [record.name for record in all_formats()] == [record.name for record in BUILT_IN]
    if name != "csv":
        with pytest.raises(MachineError, match=r"the distribution odd 1\.0"):
            find(name, "table")
    monkeypatch.delitem(sys.modules, "odd", raising=False)


@pytest.mark.slow
def test_broken_format_is_one_line_and_ordinary_commands_go_on(kg: Runner, tmp_path: Path) -> None:
    distribution(tmp_path / "a", "odd", "odd = odd:ODD", "import nosuchmodule")
    writer = (
        "from kg.formats import Format\n"
        "BAD = Format(name='bad', label='Bad', endings=('.bad',), media_type='text/x-bad',\n"
        "    takes={'table': 'nosuchmodule:write'})\n"
    )
    distribution(tmp_path / "b", "bad", "bad = bad:BAD", writer)
    path = {"PYTHONPATH": os.pathsep.join((str(tmp_path / "a"), str(tmp_path / "b")))}
    plain = kg("queries", "-f", "csv", **path)
    assert (plain.returncode, plain.stderr) == (0, "")
    named = kg("queries", "-f", "odd", **path)
    assert named.returncode == 4
    assert named.stderr.startswith("kg: the format 'odd' of the distribution odd 1.0 is left out: ")
    assert named.stderr.count("\n") == 1
    listed = kg("queries", "-o", tmp_path / "x.csv", **path)
    assert (listed.returncode, listed.stderr.count("the distribution odd 1.0")) == (0, 1)
    failed = kg("queries", "-f", "bad", **path)
    assert failed.returncode == 4
    assert failed.stderr.startswith("kg: the format 'bad' of the distribution bad 1.0 failed ")
    assert failed.stderr.count("\n") == 1


@pytest.mark.usefixtures("read_again")
def test_second_of_two_distributions_with_one_name_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "second"):
        code = (
            "from kg.formats import Format\n"
            f"ONE = Format(name='one', label={name!r}, endings=('.{name}',),\n"
            "    media_type='text/x-one', takes={'table': repr})\n"
        )
        distribution(tmp_path / name, name, f"one = {name}:ONE", code)
        monkeypatch.syspath_prepend(tmp_path / name)
    with pytest.warns(Notice, match=r"of the distribution second 1\.0 is left out: its name 'one'"):
        assert all_formats()[-1].label == "first"
    record = find("one", "table")
    assert record is not None
    assert record.distribution == "the distribution first 1.0"


@pytest.mark.slow
def test_help_of_all_commands_reads_no_entry_point() -> None:
    code = (
        "import sys; sys.argv = ['kg', '--help']\n"
        "from kg.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "names = ('importlib.metadata', 'networkx', 'kg.formats.exporting', 'kg.formats.reports')\n"
        "sys.stderr.write(' '.join(name for name in names[1:] if name in sys.modules))\n"
        "from kg.formats import registry\n"
        "sys.stderr.write(str(registry._plugins.cache_info().currsize))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "0"
