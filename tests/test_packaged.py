"""The prebuilt packaged knowledge base: used where it fits the files, built again where it does
not, the same answers in either case.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store, serialize
from sized import some

from kg import resources
from kg.engine import Local
from kg.services import packaged
from kg.store import View
from kg.vocab import DERIVED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
EXPORT = (sys.executable, "-m", "kg", "export", "-f", "nq", "-o", "-")
OTHER = b'<u:s> <u:p> "another" <u:g> .\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cache folder of one's own, not made yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("KG_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def right() -> bytes:
    """Return the file as it is built from the files of this checkout."""
    return packaged.build(packaged.digest())


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of ontology and seeds, which stands for the packaged one."""
    for name in ("ontology", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / "data" / name)
    monkeypatch.setattr(resources, "root", lambda: tmp_path / "data")
    return tmp_path / "data"


def quads_of(view: View) -> list[str]:
    return sorted(str(quad) for quad in view.written())


def cache_file() -> Path:
    path = packaged._cache_file(packaged.digest())
    assert path is not None
    return path


def files(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an entry whenever the base is built."""
    built: list[str] = []
    build = packaged.build

    def building(name: str) -> bytes:
        built.append(name)
        return build(name)

    monkeypatch.setattr(packaged, "build", building)
    return built


@pytest.mark.slow
def test_the_first_start_builds_and_the_next_one_loads(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = counted(monkeypatch)
    views = [packaged.view(), packaged.view()]
    assert len(built) == len(files(cache)) == 1
    assert quads_of(views[0]) == quads_of(views[1])


@pytest.mark.slow
def test_the_file_holds_what_parsing_and_deriving_give(cache: Path) -> None:
    packaged.view()
    (path,) = cache.iterdir()
    content = gzip.decompress(path.read_bytes())
    engine = Store()
    view = View(Local(engine))
    engine.extend(packaged.ontology_quads())
    engine.extend(packaged._seed_quads(view))
    engine.extend(list(packaged.derive(view)))
    lines = (serialize(engine, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert content == b"".join(sorted(set(lines)))


@pytest.mark.slow
def test_equal_files_give_equal_bytes_with_no_time_in_them(right: bytes) -> None:
    assert packaged.build(packaged.digest()) == right
    assert right[4:8] == bytes(4)


@pytest.mark.slow
def test_one_changed_byte_of_a_seed_gives_another_base(cache: Path, data: Path) -> None:
    before, names = quads_of(packaged.view()), files(cache)
    seed = next(
        path for path in sorted((data / "seeds").rglob("*.yaml")) if b"label" in path.read_bytes()
    )
    content = seed.read_bytes()
    at = content.index(b"label")
    at = content.index(b"a", at + len(b"label"))
    seed.write_bytes(content[:at] + b"e" + content[at + 1 :])
    after = quads_of(packaged.view())
    assert len(after) == len(before)
    assert after != before
    assert len(files(cache)) == 1
    assert files(cache) != names


@pytest.mark.parametrize("part", ["ontology/mandate.ttl", "ontology/rules", "seeds"])
def test_one_changed_byte_of_any_input_changes_the_digest(data: Path, part: str) -> None:
    path = data / part
    before = packaged.digest()
    one = path if path.is_file() else max(path.rglob("*.*"))
    one.write_bytes(one.read_bytes() + b"\n")
    assert packaged.digest() != before


def test_the_engines_version_the_format_and_the_code_change_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = {packaged.digest()}
    with monkeypatch.context() as patch:
        patch.setattr(packaged, "VERSION", "0.0.0")
        digests.add(packaged.digest())
    with monkeypatch.context() as patch:
        patch.setattr(packaged, "FORMAT", packaged.FORMAT + 1)
        digests.add(packaged.digest())
    shutil.copytree(ROOT / "kg", tmp_path / "kg")
    monkeypatch.setattr(packaged, "_PACKAGE", tmp_path / "kg")
    digests.add(packaged.digest())
    with (tmp_path / "kg" / "reason" / "rules.py").open("a") as module:
        module.write("\n")
    digests.add(packaged.digest())
    assert len(digests) == 4  # the copy alone changes nothing


@pytest.mark.slow
def test_every_module_that_building_imports_is_in_the_digest() -> None:
    script = (
        "import sys; from kg.services import packaged; packaged.build('a'); "
        "print(*(m.__file__ for n, m in list(sys.modules.items()) if n.split('.')[0] == 'kg'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    imported = {Path(name) for name in done.stdout.split()}
    assert len(imported) > 30
    assert imported - set(packaged._code()) == set()
    assert all(path.is_file() for path in packaged._code())


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    some(
        [
            lambda content: content[:-1],
            lambda content: content[: len(content) // 2],
            lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
            lambda content: content + b"x",
            lambda _: b"",
            lambda _: b"no gzip at all",
            lambda _: gzip.compress(OTHER),
        ],
        3,
    ),
    ids=["last byte gone", "half", "one bit", "a byte more", "empty", "no gzip", "foreign"],
)
def test_a_damaged_or_foreign_file_is_replaced(
    cache: Path, right: bytes, damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = counted(monkeypatch)
    path = cache_file()
    cache.mkdir()
    path.write_bytes(damage(right))
    view = packaged.view()
    assert len(built) == 1
    assert path.read_bytes() == right
    assert quads_of(view) == quads_of(packaged.view())
    assert len(built) == 1


@pytest.mark.slow
def test_a_file_of_other_inputs_under_the_right_name_is_replaced(cache: Path, right: bytes) -> None:
    path = cache_file()
    path.parent.mkdir()
    path.write_bytes(right[:10] + b"0" * 64 + right[74:])
    packaged.view()
    assert files(cache) == [path.name]
    assert path.read_bytes() == right


@pytest.mark.parametrize("kind", ["a file above it", "no right to write", "a folder in its place"])
def test_a_cache_that_cannot_be_written_is_no_error_and_says_nothing(
    cache: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if kind == "a file above it":
        cache.write_bytes(b"")
    elif kind == "no right to write":
        cache.mkdir(mode=0o500)
    else:
        cache_file().mkdir(parents=True)
    assert packaged.view().ask("ASK { ?mandate skos:notation 'mss' }")
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_an_empty_name_turns_the_cache_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    built = counted(monkeypatch)
    packaged.view()
    packaged.view()
    assert len(built) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_cache_is_where_the_system_keeps_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert packaged.cache_folder() == tmp_path / "mandate-kg"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert packaged.cache_folder() == tmp_path / ".cache" / "mandate-kg"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert packaged.cache_folder() == tmp_path / "Library" / "Caches" / "mandate-kg"


@pytest.mark.slow
def test_a_wheels_own_file_leaves_the_cache_alone(
    cache: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged.shipped().write_bytes(packaged.build(packaged.digest()))
    built = counted(monkeypatch)
    packaged.view()
    assert not cache.exists()
    (data / "seeds" / "one-more.yaml").write_text("{}\n")
    packaged.view()
    assert len(built) == len(files(cache)) == 1


def test_files_of_other_installations_stay_until_long_unused(cache: Path) -> None:
    cache.mkdir()
    names = ["packaged-0-1.nq.gz", "packaged-0-2.nq.gz", "notes.txt"]
    for name in names:
        (cache / name).write_bytes(b"")
    for name in names[1:]:
        os.utime(cache / name, (0, 0))
    packaged.view()
    assert (cache / names[0]).exists()
    assert not (cache / names[1]).exists()
    assert (cache / names[2]).exists()


@pytest.mark.slow
def test_literals_stay_as_the_files_wrote_them(cache: Path, data: Path) -> None:
    with (data / "ontology" / "vocabularies.ttl").open("a") as file:
        file.write(
            "<http://e/s> <http://e/p> '01'^^<http://www.w3.org/2001/XMLSchema#integer>, "
            "'1.50'^^<http://www.w3.org/2001/XMLSchema#decimal> .\n"
        )
    built, loaded = packaged.view(), packaged.view()
    for view in (built, loaded):
        texts = [quad.object.value for quad in view.written() if "http://e/s" in str(quad.subject)]  # type: ignore[union-attr]
        assert sorted(texts) == ["01", "1.50"]
    assert len(files(cache)) == 1
    assert not any(quad.graph_name == DERIVED_GRAPH for quad in loaded.forms)


@pytest.mark.slow
def test_answers_and_exports_are_the_same_bytes_with_and_without_a_cache(
    cache: Path, kg: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    answers = {}
    for number, folder in enumerate(("", str(cache), str(cache), os.devnull + "/cache")):
        for words in (EXPORT[3:], ("query", "evidence-of-task", "-f", "csv")):
            done = kg(*words, KG_CACHE=folder)
            assert (done.returncode, len(done.stdout) > 1000) == (0, True)
            answers[number, words[0]] = (done.stdout, done.stderr)
    assert len(set(answers.values())) == 2
    assert len(files(cache)) == 1


@pytest.mark.slow
def test_two_processes_at_once_both_answer_and_leave_one_file(cache: Path, right: bytes) -> None:
    processes = [
        subprocess.Popen(EXPORT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    answers = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert answers[0] == answers[1]
    assert len(files(cache)) == 1
    assert next(cache.iterdir()).read_bytes() == right
