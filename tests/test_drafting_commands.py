"""kg draft and kg new sources as they are typed: what is said, asked for and refused, in processes
that are stopped and killed; and an extractor of another distribution.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import in_process
from sample_documents import PARAGRAPHS, pdf, saved, word

from kg.coding import read_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

    Runner = Callable[..., CompletedProcess[str]]

PACKAGE = Path(__file__).parent / "fixtures" / "plugins" / "extractor"
QUOTES = [
    {
        "quote": "police had reopened\nthe north road",
        "modality": "asserted-activity",
        "attribution": "indirect",
        "agent": ["hnp", "Port guard"],
        "action": "patrol",
    },
    {"quote": "conducted 48 patrols", "modality": "asserted-activity", "attribution": "indirect"},
    {"quote": "nobody was hurt", "modality": "denied", "attribution": "quoted"},
]
BROKEN = (
    "broken.pdf: damaged-document error this PDF cannot be read (Stream has ended unexpectedly)  "
    "fix: fetch it again"
)
SAID = ("--author", "un", "--published", "2030-10-10")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the folder in which the distribution is installed, as pip does it from its wheel."""
    folder = tmp_path_factory.mktemp("plugins")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PACKAGE, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return str(folder / "site")


class Endpoint(BaseHTTPRequestHandler):
    """Answers a text with quotes, one of which is in none; the first only after a while."""

    delay = 0.0
    texts: list[str] = []  # noqa: RUF012 - what came, for all requests

    def do_POST(self) -> None:
        """Answer a request."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if type(self).texts:
            time.sleep(type(self).delay)
        type(self).texts.append(body["text"])
        answer = json.dumps({"quotes": QUOTES}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def endpoint(installed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Yield the environment of a process that finds the distribution and its endpoint."""
    monkeypatch.setattr(Endpoint, "delay", 0.0)
    monkeypatch.setattr(Endpoint, "texts", [])
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield {"KG_QUOTES_URL": f"http://127.0.0.1:{server.server_port}/", "PYTHONPATH": installed}
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(pdf([PARAGRAPHS]))
    (folder / "letter.docx").write_bytes(saved(word()))
    (folder / "note.txt").write_text("\n\n".join(PARAGRAPHS), encoding="utf-8")
    return folder


@pytest.mark.parametrize("store", ["", "mission"])
def test_next_command_that_is_named_keeps_a_decision(
    tmp_path: Path, documents: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("--store", store) if store else ()
    if store:
        assert run("init", store).returncode == 0
    words = ("draft", documents / "note.txt", *SAID, *options, "-o", "note.yaml")
    drafted = run(*words)
    (command,) = re.findall(r"^Next: kg (.+)$", drafted.stderr, re.MULTILINE)
    reviewed = run(*command.replace("NAME", "alice").split(), stdin="x 1\n")
    assert reviewed.returncode == 0, reviewed.stderr
    assert len(list(Path(f"{store}/drafts" if store else "decisions").glob("*.jsonl"))) == 1


@pytest.mark.slow
def test_quotes_of_an_endpoint_are_drafts_of_another_coder(
    documents: Path, tmp_path: Path, endpoint: dict[str, str], kg: Runner
) -> None:
    output = tmp_path / "note.yaml"
    words = ("draft", documents / "note.txt", *SAID, "-m", "mss", "--extractor", "quotes")
    drafted = kg(*words, "-o", output, **endpoint)
    assert drafted.returncode == 0, drafted.stderr
    assert drafted.stderr.splitlines() == [
        f"wrote {output}: 2 drafts (2 medium) by quotes/1.0.",
        "note: 1 quote not in the text, dropped.",
        f"Texts are kept in {tmp_path / 'texts'}",
        "Names to settle: Port guard.",
        f"Next: kg review {output} --as NAME --drafts decisions",
    ]
    drafts = read_drafts(str(output))
    assert (drafts.drafter.by, drafts.drafter.mission) == ("quotes/1.0", "mssm")
    text = "\n\n".join(PARAGRAPHS)
    spans = [entry.fields["passage"] for entry in drafts.entries]
    assert [text[int(span["start"]) : int(span["end"])] for span in spans] == [
        "conducted 48 patrols",
        "police had reopened the north road",
    ]
    assert Endpoint.texts == [text]


@pytest.mark.slow
def test_extractor_that_gets_no_answer_writes_nothing(
    documents: Path, tmp_path: Path, installed: str, kg: Runner
) -> None:
    output = tmp_path / "note.yaml"
    environment = {"KG_QUOTES_URL": "http://127.0.0.1:9/", "PYTHONPATH": installed}
    words = ("draft", documents / "note.txt", *SAID, "--extractor", "quotes", "-o", output)
    refused = kg(*words, **environment)
    assert (refused.returncode, output.exists()) == (4, False)
    assert refused.stderr.startswith("kg: http://127.0.0.1:9/ gives no answer (")


@pytest.mark.slow
def test_folder_is_drafted_in_workers_and_a_broken_document_named(
    documents: Path, tmp_path: Path, endpoint: dict[str, str], kg: Runner
) -> None:
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7")
    table, output = tmp_path / "sources.csv", tmp_path / "drafts"
    drafted = kg("new", "sources", documents, "-o", table)
    assert (drafted.returncode, drafted.stderr.splitlines()) == (
        3,
        [
            f"wrote {table}",
            "to fill in: author, in 3 rows.",
            "to fill in: published, in 3 rows.",
            f"Next: kg draft {documents} --sources {table} -o DRAFTS/",
            f"{documents}/{BROKEN}",
        ],
    )
    rows = table.read_text().replace(",,,,,,en,", ",un,2030-10-10,,,,en,mss")
    table.write_text(f"{rows}broken.pdf,b,un,2030-10-10,,,,,\n")
    words = ("draft", documents, "--sources", table, "--extractor", "quotes", "-o", f"{output}/")
    drafted = kg(*words, **endpoint)
    assert drafted.returncode == 3
    assert "6 drafts; 3 sources.\n" in drafted.stderr
    assert drafted.stderr.splitlines()[-1] == f"{documents}/{BROKEN}"
    assert sorted(path.name for path in output.glob("*.yaml")) == [
        *("letter.yaml", "note.yaml", "report.yaml"),
    ]


@pytest.mark.slow
def test_rules_of_kg_draft_in_workers_the_same_bytes_each_time(
    documents: Path, tmp_path: Path, kg: Runner
) -> None:
    contents = []
    for name in ("a", "b"):
        drafted = kg("draft", documents, *SAID, "-m", "mss", "-o", f"{tmp_path / name}/")
        assert drafted.returncode == 0, drafted.stderr
        assert "by rules/" in drafted.stderr
        files = sorted((tmp_path / name).rglob("*.*"))
        contents.append([(path.name, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]
    assert all(read_drafts(str(path)).entries for path in (tmp_path / "a").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_drafting_that_was_stopped_goes_on_where_it_was(
    documents: Path, tmp_path: Path, endpoint: dict[str, str], kg: Runner, sent: signal.Signals
) -> None:
    output = tmp_path / "drafts"
    words = ("draft", documents, *SAID, "--extractor", "quotes", "-o", f"{output}/")
    Endpoint.delay = 20
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, words)],
        env=os.environ | endpoint,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(output.glob("*.yaml")):
        time.sleep(0.02)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if sent == signal.SIGINT else -sent)
    assert "Traceback" not in said
    (first,) = output.glob("*.yaml")
    written = first.read_bytes()
    Endpoint.delay = 0
    resumed = kg(*words, **endpoint)
    assert resumed.returncode == 0, resumed.stderr
    assert f"{first}: drafted before, left as it is.\n" in resumed.stderr
    assert (first.read_bytes(), len(list(output.glob("*.yaml")))) == (written, 3)
    assert len(list(output.iterdir())) == 4


@pytest.mark.slow
def test_terminal_is_asked_for_author_and_day(
    documents: Path, tmp_path: Path, endpoint: dict[str, str]
) -> None:
    main, side = pty.openpty()
    words = ("draft", documents / "note.txt", "--extractor", "quotes", "-o", tmp_path / "n.yaml")
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, words)],
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | endpoint | {"COLUMNS": "80"},
    )
    os.write(main, b"Port council\nsoon\n2030-10-10\n")
    _, said = process.communicate(timeout=60)
    os.close(side)
    os.close(main)
    assert process.returncode == 0, said
    assert "no day of the calendar" in said
    source = read_drafts(str(tmp_path / "n.yaml")).source
    assert (source["author"], source["published"]) == ("Port council", "2030-10-10")


WRONG = {
    "no file": (("a.txt", *SAID), 3, "a.txt: no-file error no such file"),
    "no document": (("letter.odt", *SAID), 3, "cannot read .odt"),
    "no author": (("note.txt", "--published", "2030-10-10"), 2, "--author is missing"),
    "no day": (("note.txt", "--author", "un"), 2, "--published is missing"),
    "a day that is none": (("note.txt", "--author", "un", "--published", "x"), 3, "'x' is no day"),
    "no such mandate": (("note.txt", *SAID, "-m", "x"), 3, "no such mandate"),
    "no such extractor": (("note.txt", *SAID, "--extractor", "x"), 2, "there is no extractor"),
    "no such table": (("note.txt", *SAID, "--sources", "x.csv"), 3, "x.csv:1:1: no-file"),
    "no such store": (("note.txt", *SAID, "--store", "x"), 3, "x:"),
    "several into one file": (("note.txt", "a.md", *SAID, "-o", "a.yaml"), 2, "-o DIR/"),
    "a folder to stdout": ((".", *SAID), 2, "-o DIR/"),
    "one id of several": (
        ("note.txt", "a.md", *SAID, "--id", "x", "-o", "d/"),
        2,
        "--id names one",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    from small_extractor import PATROLS

    from kg.extract import registry

    words, code, message = WRONG[case]
    monkeypatch.setattr(registry, "BUILT_IN", (PATROLS,))
    monkeypatch.chdir(tmp_path)
    for name in ("note.txt", "a.md", "letter.odt"):
        Path(name).write_text("\n".join(PARAGRAPHS))
    extractor = () if "--extractor" in words else ("--extractor", "patrols")
    refused = in_process("draft", *words, *extractor)
    assert (refused.returncode, message in refused.stderr) == (code, True), refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "letter.odt", "note.txt"]


def test_folder_that_is_none_has_no_table_of_sources(tmp_path: Path) -> None:
    refused = in_process("new", "sources", tmp_path / "x")
    assert (refused.returncode, "no such folder" in refused.stderr) == (3, True)


def test_help_of_drafting_fits_eighty_columns() -> None:
    for words in (("draft",), ("new", "sources")):
        shown = in_process(*words, "--help", COLUMNS="80")
        assert max(map(len, shown.stdout.splitlines())) <= 80
