"""The packaged knowledge base as one prebuilt file: ontology, seeds and what is derived from them.

Parsing the files and deriving takes ten times as long as loading the result, so the result is
built once: into the wheel when that is built, else into the user's cache folder by the first start
that finds none. The file is canonical N-Quads, packed by gzip, in the form in which the files wrote
their literals. The name inside the gzip header is a digest of all that decides the content; a file
with another digest, or a damaged one, is built again. A start without a file, with one and with a
cache that cannot be written loads the same bytes, so all give the same answers.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import sys
import time
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import resources
from kg.engine import scratch
from kg.engine.rdf import VERSION, RdfFormat
from kg.engine.rdf import parse as parse_rdf
from kg.errors import KgError
from kg.files import write_whole
from kg.journal import distinct, joined, lines_of
from kg.store import View
from kg.vocab import DERIVED_GRAPH, ONTOLOGY_GRAPH, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT: Final = 1
"""Increases when the same inputs are to give another file."""
_PACKAGE: Final = Path(__file__).resolve().parent.parent
CODE: Final = (
    "__init__",
    "characters",
    "codec",
    "documents",
    "engine",
    "entry_points",
    "errors",
    "files",
    "importers",
    "journal",
    "lexing",
    "model",
    "query",
    "quotes",
    "reason",
    "resources",
    "sandbox",
    "services/__init__",
    "services/packaged",
    "store",
    "suggest",
    "texts",
    "vocab",
    "words",
)
"""The modules and packages that building imports. Their bytes are part of the digest, which a
version is not: in a checkout the code changes and the version stays.
"""
_GZIP_HEADER: Final = 10  # bytes before the name
_UNUSED_DAYS: Final = 30


def view() -> View:
    """Return a view of the packaged knowledge base in memory, from a prebuilt file where one is
    there.

    >>> from kg.services import packaged
    >>> packaged.view().ask("ASK { ?mandate a mkg:Mandate }")
    True
    """
    expected_digest = digest()
    cached = _cache_file(expected_digest)
    for path in (shipped(), cached):
        view = _from_file(path, expected_digest) if path is not None else None
        if view is not None:
            return view
    compressed = build(expected_digest)
    if cached is not None:
        _keep(cached, compressed)
    return _from_bytes(compressed, expected_digest)


def shipped() -> Path:
    """Return where a wheel keeps the prebuilt file; not every wheel has one, and no checkout."""
    return resources.root() / "packaged.nq.gz"


def digest() -> str:
    """Return the SHA-256 of all that decides the prebuilt file, in hexadecimal.

    These are the bytes of ontology, rules and seeds, those of the code that reads them and derives,
    the version of the engine, and the number of the format.
    """
    parts = hashlib.sha256(f"{FORMAT} {VERSION}".encode())
    for folder, paths in ((resources.root(), _data()), (_PACKAGE, _code())):
        for path in paths:
            content = path.read_bytes()
            parts.update(f"\n{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            parts.update(content)
    return parts.hexdigest()


def build(name: str) -> bytes:
    """Return the prebuilt file, with a digest as the name in its header; equal inputs give equal
    bytes.
    """
    ontology = ontology_quads()
    engine = scratch(ontology)
    seeds = _seed_quads(View(engine))
    engine.bulk_extend(seeds)
    derived = derive(View(engine))
    lines = distinct(lines_of([*ontology, *seeds, *derived]))
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", 9, buffer, mtime=0) as file:
        file.write(joined(lines))
    return buffer.getvalue()


def ontology_quads() -> list[Quad]:
    """Return the quads of the ontology, its vocabularies and its alignments, as written in their
    files.
    """
    return [
        quad
        for path in resources.ontology()
        for quad in _quads_of(path, path.stat().st_mtime_ns, path.stat().st_size)
    ]


@lru_cache(maxsize=8)
def _quads_of(path: Path, _modified: int, _size: int) -> tuple[Quad, ...]:
    """Return the quads of one file of the ontology as it is now."""
    return tuple(
        Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)
        for quad in parse_rdf(path=str(path), format=RdfFormat.TURTLE)
    )


def derive(view: View) -> Iterator[Quad]:
    """Return the quads of the derived graph by the packaged rules."""
    from kg import reason

    return reason.derive(view)


def _seed_quads(ontology: View) -> list[Quad]:
    from kg.importers import assemble
    from kg.importers.names import Names

    documents = [assemble.parse(path.read_bytes(), str(path)) for path in resources.seeds()]
    quads, _ = assemble.read(documents, Names(ontology))
    return list(quads)


def _data() -> list[Path]:
    return [*resources.ontology(), *resources.rules().values(), *resources.seeds()]


def _code() -> list[Path]:
    paths = []
    for name in CODE:
        module = _PACKAGE / f"{name}.py"
        paths += [module] if module.is_file() else sorted((_PACKAGE / name).rglob("*.py"))
    return paths


def _from_file(path: Path, expected_digest: str) -> View | None:
    """Return a view of a prebuilt file, None where there is none, a damaged or another one."""
    try:
        return _from_bytes(path.read_bytes(), expected_digest)
    except (OSError, ValueError, SyntaxError, zlib.error):
        return None


def _from_bytes(compressed: bytes, expected_digest: str) -> View:
    """Return a view of a prebuilt file. Raises ValueError, SyntaxError or zlib.error where it is
    not the one wanted.
    """
    engine = scratch()
    engine.load(_unpacked(compressed, expected_digest))
    return View(
        engine,
        lambda: _forms(_unpacked(compressed, expected_digest)),
        state=f"packaged {expected_digest}",
    )


def _unpacked(compressed: bytes, expected_digest: str) -> bytes:
    if not compressed.startswith(expected_digest.encode() + b"\0", _GZIP_HEADER):
        raise ValueError("built from other files")
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    content = unpacker.decompress(compressed)
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("cut off, or with something after its end")
    return content


def _forms(content: bytes) -> Mapping[Quad, tuple[Quad, ...]]:
    from kg.store import original_forms

    quads = parse_rdf(content, RdfFormat.N_QUADS)
    return original_forms.differing(quad for quad in quads if quad.graph_name != DERIVED_GRAPH)


def cache_folder() -> Path | None:
    """Return the folder for files that can be rebuilt; None where the user wants none or has no
    home folder.

    It is KG_CACHE, if set; an empty value means no cache.
    """
    override = os.environ.get("KG_CACHE")
    if override is not None:
        return Path(override) if override else None
    shared = os.environ.get("XDG_CACHE_HOME", "")
    try:
        if not Path(shared).is_absolute():
            home = Path.home()
            shared = str(home / "Library/Caches" if sys.platform == "darwin" else home / ".cache")
    except RuntimeError:
        return None
    return Path(shared) / "mandate-kg"


def _cache_file(expected_digest: str) -> Path | None:
    """Return the file of this installation in the cache folder, None without a folder."""
    folder = cache_folder()
    return folder / f"{_cache_prefix()}{expected_digest[:16]}.nq.gz" if folder is not None else None


def installation() -> str:
    """Return eight letters and digits that name this installation in a folder that others share."""
    return hashlib.sha256(os.fsencode(resources.root())).hexdigest()[:8]


def _cache_prefix() -> str:
    """Return the prefix of this installation's cached files: others may share the folder."""
    return f"packaged-{installation()}-"


def _keep(path: Path, compressed: bytes) -> None:
    """Write a file to the cache and remove what it replaces; a cache that cannot be written is no
    error.
    """
    with contextlib.suppress(OSError, KgError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole([(path, compressed)])
        long_ago = time.time() - _UNUSED_DAYS * 86_400
        for other in path.parent.iterdir():
            is_old = other.name.startswith(_cache_prefix()) and other != path
            if is_old or ("packaged-" in other.name and other.stat().st_mtime < long_ago):
                other.unlink(missing_ok=True)
