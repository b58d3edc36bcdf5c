"""What several tests share: a command line to run, a small world to judge, the made-up bulletin."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commands import here, in_process
from pyoxigraph import Store
from stores import initialise, load

from kg.coverage import Coverage, Policy, assess
from kg.engine import Local
from kg.errors import InputError
from kg.importers import assemble
from kg.importers.names import Names
from kg.services.opening import load_ontology
from kg.store import View

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from playwright.sync_api import Browser, Page
    from pyoxigraph import Quad

    from kg.errors import Finding

FIXTURES = Path(__file__).parent / "fixtures"
_CACHE = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
_OURS = ("KG_STORE", "KG_TEXTS", "KG_DEBUG", "NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH")


def pytest_configure(config: pytest.Config) -> None:
    """Give all workers of a run one cache folder, so that no test writes to the user's own."""
    if not hasattr(config, "workerinput"):
        config.stash[_CACHE] = tempfile.TemporaryDirectory(prefix="kg-cache-")
        os.environ["KG_CACHE"] = config.stash[_CACHE].name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the cache folder of the run."""
    if _CACHE in config.stash:
        config.stash[_CACHE].cleanup()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kg() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the real command in a process of its own."""

    def run(*words: object, stdin: str = "", **options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env={name: value for name, value in os.environ.items() if name not in _OURS} | options,
        )

    return run


@pytest.fixture
def worker() -> None:
    """Let a test start worker processes, where a process of its own, its limits or its death are
    the point.
    """


@pytest.fixture(autouse=True)
def _no_worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do in this process what a command gives to a worker: ten times faster, with the same result.

    Not so where the test takes `worker`, and nowhere if KG_WORKERS is set.
    """
    if "worker" not in request.fixturenames and not os.environ.get("KG_WORKERS"):
        monkeypatch.setattr("kg.services.jobs.apart", here)


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command in this process: the same result, and ten times
    faster.
    """
    return in_process


@pytest.fixture(scope="session")
def bulletin() -> Path:
    """Return the folder of the made-up bulletin: its text and the statements coded from it."""
    return FIXTURES / "market-town"


def once(
    tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]
) -> Path:
    """Return a folder that the first worker of a run that needs it builds, for tests to read and to
    copy.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # that of the run; each worker's own lies in it
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / name).exists():
            build(shared / f"{name}.new")
            (shared / f"{name}.new").rename(shared / name)
    return shared / name


@pytest.fixture(scope="session")
def _made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "packaged", initialise)


@pytest.fixture(scope="session")
def _bulletin_store(
    tmp_path_factory: pytest.TempPathFactory, _made_store: Path, bulletin: Path
) -> Path:
    def build(folder: Path) -> None:
        shutil.copytree(_made_store, folder)
        load([bulletin / "statements.yaml"], folder, isolated=False)

    return once(tmp_path_factory, "bulletin", build)


def copied(store: Path, target: Path) -> Path:
    """Return a copy of a store in which its views share their files with its data, as they do in
    the store.
    """
    first: dict[int, str] = {}

    def copy(source: str, destination: str) -> None:
        same = first.setdefault(Path(source).stat().st_ino, destination)
        if same == destination:
            shutil.copy2(source, destination)
        else:
            os.link(same, destination)

    return Path(shutil.copytree(store, target, copy_function=copy))


@pytest.fixture
def store(tmp_path: Path, _made_store: Path) -> Path:
    """Return a store of one's own with the packaged knowledge base."""
    return copied(_made_store, tmp_path / "store")


@pytest.fixture
def bulletin_store(tmp_path: Path, _bulletin_store: Path) -> Path:
    """Return a store of one's own with the packaged knowledge base and the made-up bulletin."""
    return copied(_bulletin_store, tmp_path / "store")


@pytest.fixture(scope="session")
def ontology() -> tuple[Quad, ...]:
    """Return the quads of the ontology graph."""
    engine = Store()
    load_ontology(Local(engine))
    return tuple(engine)


@pytest.fixture
def read(ontology: tuple[Quad, ...]) -> Callable[..., View]:
    """Return a function from YAML texts to a view of them over the ontology; raises InputError as a
    load does.
    """

    def build(*texts: str, text_of: Callable[[str], str | None] | None = None) -> View:
        engine = Store()
        engine.extend(ontology)
        view = View(Local(engine))
        documents = [
            assemble.parse(text.encode(), f"{n}.yaml") for n, text in enumerate(texts, start=1)
        ]
        names = Names(view) if text_of is None else Names(view, text_of=text_of)
        quads, _ = assemble.read(documents, names)
        engine.extend(quads)
        return view

    return build


@pytest.fixture
def findings(read: Callable[..., View]) -> Callable[..., list[Finding]]:
    """Return a function from YAML texts to what a load reports about them, nothing where they are
    right.
    """

    def report(*texts: str, **options: object) -> list[Finding]:
        try:
            read(*texts, **options)
        except InputError as error:
            return list(error.findings)
        return []

    return report


WORLD = (FIXTURES / "coverage" / "world.yaml").read_text(encoding="utf-8")
BASE = {
    "speaker": "guard",
    "attribution": "indirect",
    "modality": "asserted-activity",
    "agent": "guard",
    "action": "patrol",
    "evidence_for": "T-1",
    "stated": "2024-06-01",
    "paraphrase": "A test statement.",
}


@pytest.fixture
def judged(read: Callable[..., View]) -> Callable[..., Coverage]:
    """Return a function from statements to the coverage of a toy mandate.

    A statement is a mapping of the keys in which it differs from the guard's own report of a
    patrol, an act for T-1; None leaves a key out, `source` says where it stands. Ids are s.1, s.2
    and so on unless given. What is no clock is a field of the policy.
    """

    def assess_these(
        *statements: dict[str, object],
        mandate: str = "toy",
        as_of: str = "2024-07-01",
        known_by: str = "",
        **options: Any,  # noqa: ANN401 - fields of Policy
    ) -> Coverage:
        by_source: dict[str, list[str]] = {}
        for number, changes in enumerate(statements, start=1):
            made = {"id": f"s.{number}", "source": "paper-a"} | BASE | changes
            lines = [
                f"{key}: {value}"
                for key, value in made.items()
                if value is not None and key != "source"
            ]
            by_source.setdefault(str(made["source"]), []).append("- " + "\n  ".join(lines))
        texts = [
            f"source: {source}\nstatements:\n" + "\n".join(rows)
            for source, rows in by_source.items()
        ]
        return assess(
            read(WORLD, *texts), mandate, as_of=as_of, known_by=known_by, policy=Policy(**options)
        )

    return assess_these


@pytest.fixture
def held_open(store: Path) -> Iterator[Path]:
    """Return a store that another process, this one, is writing to."""
    from kg.store import Writer

    with Writer(store):
        yield store


CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a started browser; skips where the machine has none."""
    api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield started
        started.close()


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interactive page of the mission and what is two steps around it."""
    from kg.formats import export
    from kg.services.opening import open_view
    from kg.texts import Texts

    path = tmp_path_factory.mktemp("page") / "mssm.html"
    export(
        open_view(),
        path,
        focus="mssm",
        hops=2,
        as_of="2024-11-19",
        texts=Texts(),
        all_relations=True,
    )
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[tuple[Page, list[str]]]:
    """Return that page, opened, and a list that gets its console messages, errors and requests."""
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: trouble.append(request.url) if request.url != file.as_uri() else None,
    )
    page.goto(file.as_uri())
    yield page, trouble
    page.close()


# --- what the gate asks of a run besides

CPU_LIMIT = float(os.environ.get("KG_TIME_TESTS", "0"))
"""How many CPU seconds a test may take that is not marked slow, three times what CONTRIBUTING
allows; 0: any number.
"""
_processes = [0]


def _count_processes(event: str, _arguments: tuple[object, ...]) -> None:
    _processes[0] += event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn")


if CPU_LIMIT:
    sys.addaudithook(_count_processes)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Note in a test's report how many CPU seconds it took, those of processes that it waited for
    too.
    """
    before, processes = sum(os.times()[:4]), _processes[0]
    try:
        yield
    finally:
        item.user_properties.append(("cpu", round(sum(os.times()[:4]) - before, 2)))
        item.user_properties.append(("processes", _processes[0] - processes))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where KG_NO_SKIP is set, a slow test that is not marked so where
    KG_TIME_TESTS is.

    The gate installs everything that a test may need, and keeps the run of a newcomer short.
    """
    report = yield
    if os.environ.get("KG_NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    marked = item.get_closest_marker("slow") or item.get_closest_marker("extra")
    if CPU_LIMIT and report.when == "call" and report.passed and not marked:
        spent = dict(item.user_properties)
        if float(str(spent["cpu"])) > CPU_LIMIT or int(str(spent["processes"])) > 1:
            report.outcome = "failed"
            report.longrepr = (
                f"{spent['cpu']} CPU seconds, {spent['processes']} processes: make "
                "it cheap or mark it slow"
            )
    return report
