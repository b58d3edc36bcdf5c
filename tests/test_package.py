"""What a stranger gets: the wheel, what it holds, and the demo from it in a fresh environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kg import resources
from kg.services import packaged

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the environment's own build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_ontology_queries_and_seeds(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "ontology", "queries", "seeds"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = {f"kg/data/{name}" for name in tracked.stdout.split("\0") if name}
    assert wanted - inside == set()
    assert "kg/py.typed" in inside


@pytest.mark.slow
def test_no_file_names_a_machines_path_or_text_of_a_source(wheel: Path) -> None:
    odd = re.compile(rb"(?<![\w.])/(home|root|work|tmp)/[a-z]")
    archive = zipfile.ZipFile(wheel)
    names = [
        name for name in archive.namelist() if name.endswith((".py", ".ttl", ".rq", ".yaml", ".md"))
    ]
    assert [name for name in names if odd.search(archive.read(name))] == []


@pytest.mark.slow
def test_the_wheel_holds_the_knowledge_base_that_this_checkout_builds(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).read("kg/data/packaged.nq.gz")
    assert packed == packaged.build(packaged.digest())


@pytest.mark.slow
def test_what_is_in_the_wheel_is_used_and_nothing_is_cached(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "installed"),
        "KG_CACHE": str(tmp_path / "cache"),
    }
    script = (
        "import kg; from kg.services import packaged; print(kg.__file__);"
        "packaged.build = None; print(packaged.view().ask('ASK { ?m skos:notation \\'mss\\' }'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(tmp_path / "installed" / "kg" / "__init__.py"), "True"]
    assert not (tmp_path / "cache").exists()


@pytest.mark.slow
def test_two_builds_give_the_same_wheel_and_one_without_the_engine_lacks_the_file(
    wheel: Path, tmp_path: Path
) -> None:
    for name in ("again", "without"):
        hidden = tmp_path / name / "hidden"
        hidden.mkdir(parents=True)
        if name == "without":
            (hidden / "pyoxigraph.py").write_text("raise ImportError('not installed')\n")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / name]
        subprocess.run(
            [*map(str, command)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(hidden)},
            check=True,
            capture_output=True,
        )
    again, without = (next((tmp_path / name).glob("*.whl")) for name in ("again", "without"))
    assert again.read_bytes() == wheel.read_bytes()
    lacking = set(zipfile.ZipFile(wheel).namelist()) - set(zipfile.ZipFile(without).namelist())
    assert lacking == {"kg/data/packaged.nq.gz"}


def test_resources_are_found_in_this_checkout() -> None:
    assert resources.root() == ROOT
    assert all(
        path.is_file() for path in (*resources.ontology(), resources.shapes(), *resources.seeds())
    )


@pytest.mark.extra
def test_the_wheel_runs_the_demo_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", str(wheel)],
        check=True,
        capture_output=True,
    )
    away = tmp_path / "elsewhere"
    away.mkdir()
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KG_"))
    }
    done = subprocess.run(
        [str(tmp_path / "env" / "bin" / "kg"), "demo"],
        cwd=away,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2/7 covered" in done.stdout
    names = sorted(path.name for path in (away / "kg-demo").iterdir())
    reports = ["brief.html", "coverage.html", "coverage.md"]
    assert names == [*reports, "mandate.svg", "mssm.html", "mssm.svg"]
    for query in ("causal-chain", "statistics"):
        answer = subprocess.run(
            [str(tmp_path / "env" / "bin" / "kg"), "query", query, "-f", "csv"],
            cwd=away,
            env=clean,
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout == (
            ROOT / "tests" / "answers" / f"{query}.csv"
        ).read_bytes().decode().replace("\r\n", "\n")
    missing = subprocess.run(
        [str(tmp_path / "env" / "bin" / "kg"), "export", "-o", "x.png"],
        cwd=away,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 4
    assert "mandate-kg[png]" in missing.stderr
