"""Valid files of every format, broken at random, through the sandbox: quads or findings, never
anything else.

100 cases a format, at the gate 2,000; `KG_FUZZ_CASES=100000 python -m pytest
tests/abuse/test_mutations.py` runs more. 25 of each format go through the worker process as well.
"""

from __future__ import annotations

import gzip
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from sized import cases, slow_at_the_gate

from kg.engine import Local
from kg.errors import Finding, InputError
from kg.sandbox import Limits, Pool
from kg.services import jobs
from kg.services.batch import Batch, read_batch
from kg.services.opening import load_ontology
from kg.services.worker import READING, ReadRequest
from kg.store import View
from kg.texts import Texts

FORMATS = Path(__file__).parents[1] / "fixtures" / "formats"
NAMES = (
    "river.nt",
    "river.nq",
    "river.ttl",
    "river.trig",
    "river.rdf",
    "river.jsonld",
    "town.yaml",
    "town.json",
    "town.csv",
    "town.tsv",
    "town.mapping.yaml",
    "river.nt.gz",
)
CASES = cases(gate=2000, quick=100)
pytestmark = slow_at_the_gate
MANY = settings(
    max_examples=CASES,
    deadline=timedelta(seconds=20),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
PIECES = [
    *(bytes([mark]) for mark in b"<>\"'\\{}[]():;,.|@#&*!%-\n\r\t\0\xff\x1b"),
    b"<<(",
    b")>>",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"&lt;",
    b"&x;",
    b"<!DOCTYPE x [",
    b"<![CDATA[",
    b"xml:base=''",
    b"rdf:ID='a'",
    b"@context",
    b"@id",
    b"@language",
    b"null",
    b"true",
    b"\\ud800",
    b"\\u0000",
    b"1e999",
    b"9" * 600,
    b"_:b",
    b"^^",
    b"@en-",
    b'""',
    b"'''",
    b"---",
    b"<<:",
    b"2024-02-30",
    b"[" * 150,
    b'{"a":' * 150,
    b"<a>" * 150,
    b"statements:",
    b"source: x",
    b"passage.start",
]


def given_bytes(name: str) -> bytes:
    if name.endswith(".gz"):
        return gzip.compress((FORMATS / name.removesuffix(".gz")).read_bytes(), mtime=0)
    return (FORMATS / name).read_bytes()


def mutated(data: bytes, seed: int) -> bytes:
    """Return a text with one to four pieces cut out, put in, doubled or swapped."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    broken = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(broken) + 1)
        end = min(len(broken), start + chance.choice((1, 1, 2, 5, 20, 100)))
        other = chance.randrange(len(broken) + 1)
        broken[start:end] = chance.choice(
            (
                b"",
                chance.choice(PIECES),
                chance.choice(PIECES) + broken[start:end],
                broken[start:end] * 2,
                chance.randbytes(1),
                broken[other : other + 30],
            )
        )
    return bytes(broken)


@pytest.fixture(scope="module")
def view() -> View:
    engine = Store()
    load_ontology(Local(engine))
    return View(Local(engine))


def placed(folder: Path, name: str, data: bytes) -> Path:
    """Write a case, beside what a table needs; return the file to load."""
    if name == "town.mapping.yaml":
        (folder / "town.csv").write_bytes(given_bytes("town.csv"))
        (folder / name).write_bytes(data)
        return folder / "town.csv"
    (folder / "town.mapping.yaml").write_bytes(given_bytes("town.mapping.yaml"))
    (folder / name).write_bytes(data)
    return folder / name


def complete(found: tuple[Finding, ...]) -> bool:
    return bool(found) and all(
        f.path and f.line >= 1 and f.column >= 1 and f.code and f.remedy for f in found
    )


def outcome(view: View, path: Path) -> Batch | tuple[Finding, ...]:
    try:
        return read_batch(view, [path], set(), Texts(()))
    except InputError as error:
        return error.findings


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(seed=st.integers(0, 2**64))
@example(seed=0)
@pytest.mark.slow
def test_broken_file_gives_quads_or_findings_with_a_place(
    view: View, tmp_path: Path, name: str, seed: int
) -> None:
    path = placed(tmp_path, name, mutated(given_bytes(name), seed))
    held = sorted(tmp_path.iterdir())
    found = outcome(view, path)
    assert isinstance(found.locations, dict) if isinstance(found, Batch) else complete(found)
    assert sorted(tmp_path.iterdir()) == held  # nothing is written


SOME = ("river.ttl", "town.yaml", "town.csv")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SOME else [pytest.mark.slow]) for name in NAMES]
)
@pytest.mark.slow
def test_worker_outlives_broken_files_and_says_what_the_gate_says(
    view: View, tmp_path: Path, name: str
) -> None:
    paths = []
    for seed in range(25):
        (tmp_path / str(seed)).mkdir()
        paths.append(placed(tmp_path / str(seed), name, mutated(given_bytes(name), seed)))
    with jobs.pool(1) as pool:
        worker = [read_apart(pool, path) for path in paths]
    here = [outcome(view, path) for path in paths]
    assert worker == [found.inputs if isinstance(found, Batch) else tuple(found) for found in here]


def read_apart(pool: Pool, path: Path) -> list[str] | tuple[Finding, ...]:
    """Return the inputs that a worker reads in a file, or the findings that refuse it."""
    try:
        return list(pool.run(READING, ReadRequest((str(path),)), Limits(time=120)).inputs)
    except InputError as error:
        return error.findings
