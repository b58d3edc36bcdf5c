"""A backup of a store: one archive of its journal and source texts, from which the store is
rebuilt.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kg import sandbox
from kg.errors import InputError
from kg.files import synced
from kg.journal import Journal
from kg.services.maintenance import RebuildRequest, rebuild
from kg.store import disk_space
from kg.store.folder import FORMAT, check, create, discard, finish
from kg.vocab import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from tarfile import TarFile, TarInfo
    from typing import IO

    from kg.journal import Entry

LISTING: Final = "sha256.json"
_MANIFEST: Final = "journal/manifest.jsonl"
_LONGEST_LISTING: Final = 64 * 1024**2
_LONGEST_HEADER: Final = 1 << 16
_FREE: Final = 16 * 1024**2
"""Bytes that any backup may unpack to, whatever its ratio."""
_PIECE: Final = 1 << 20
_FOLDERS: Final = ("journal/loads", "journal/places", "texts", "drafts")


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """A store, and the new file that its backup becomes."""

    store: str
    file: str


@dataclass(frozen=True, slots=True)
class BackupAnswer:
    """What a backup holds: entries of the journal, files, bytes before compression."""

    entries: int
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """The file of a backup, and the new or empty folder that becomes a store."""

    store: str
    file: str


@dataclass(frozen=True, slots=True)
class RestoreAnswer:
    """How many quads the restored store holds."""

    quads: int


def backup(request: BackupRequest) -> BackupAnswer:
    """Write a backup of a store to a new file; the same state makes the same bytes. It waits for no
    writer.

    Raises InputError where the journal is damaged, or the file is there already.

    >>> backup(BackupRequest("no-such-store", "backup.tar.gz"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-store: ...
    """
    store, file = Path(request.store), Path(request.file)
    check(store)
    if file.exists():
        raise InputError(f"{file}: exists already. Name a new file.")
    if not file.parent.is_dir():
        raise InputError(f"{file}: cannot be written (no such folder). Check the folder.")
    journal = Journal(store / "journal")
    manifest = journal.manifest.read_bytes()  # first: what is committed later is not in this backup
    manifest = manifest[: manifest.rfind(b"\n") + 1]
    entries = (*journal.entries(), *journal.pending())
    paths = _files_of(store, journal, entries)
    content = {name: paths[name].read_bytes() for name in sorted(paths)} | {_MANIFEST: manifest}
    listing = {
        "format": FORMAT,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())},
    }
    content = {LISTING: json.dumps(listing, indent=1).encode() + b"\n", **content}
    _write_archive(file, content)
    return BackupAnswer(len(entries), len(content), sum(map(len, content.values())))


def _files_of(store: Path, journal: Journal, entries: Iterable[Entry]) -> dict[str, Path]:
    """Return the files of a store that a backup holds, by their names in it, manifest apart."""
    paths = {}
    for entry in entries:
        journal.check(entry)
        paths[f"journal/loads/{journal.path(entry).name}"] = journal.path(entry)
        if entry.locations:
            paths[f"journal/places/{entry.id}.tsv"] = journal.locations_path(entry)
    decisions = {f"drafts/{path.name}": path for path in (store / "drafts").glob("*.jsonl")}
    texts = {f"texts/{path.name}": path for path in (store / "texts").glob("*.txt")}
    return paths | texts | decisions


def _write_archive(file: Path, content: dict[str, bytes]) -> None:
    """Write an archive whole or not at all."""
    import tarfile

    with (
        synced(file) as raw,
        gzip.GzipFile("", "wb", 1, raw, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o600
            archive.addfile(member, io.BytesIO(data))


def restore(request: RestoreRequest) -> RestoreAnswer:
    """Make a store from a backup. Raises InputError, and then makes nothing.

    Members are written beside each other into the new folder as they are read, never held in memory
    whole; each is compared with the listing, which comes first, and the journal with what it needs,
    before the store is made of them. The folder must be new or empty.

    >>> restore(RestoreRequest("a-store", "no-such-file.tar.gz"))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.tar.gz: no such file. Check the name and the folder.
    """
    store, file = Path(request.store), Path(request.file)
    with _opened(file) as archive:
        members = iter(archive)
        listing = _listing(file, archive, next(members, None))
        existed = store.exists()
        create(store)
        try:
            _unpack(file, archive, members, store, listing)
            _check_whole(file, Journal(store / "journal"))
            answer = rebuild(RebuildRequest(request.store, making=True))
            finish(store)
        except BaseException:
            discard(store, existed=existed)
            raise
    return RestoreAnswer(answer.quads)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[TarFile]:
    """Open an archive to read it once from the beginning; what is wrong with it is one message."""
    import tarfile

    class Member(tarfile.TarInfo):
        """A member whose headers are short: a long one would be read into memory whole."""

        def _proc_member(self, archive: TarFile) -> tarfile.TarInfo:
            if not self.isfile() and self.size > _LONGEST_HEADER:
                raise tarfile.ReadError("a header of it is too long")
            return super()._proc_member(archive)  # type: ignore[misc,no-any-return]

    try:
        with (
            file.open("rb") as raw,
            gzip.GzipFile(fileobj=raw) as compressed,
            tarfile.open(fileobj=compressed, mode="r|", tarinfo=Member) as archive,
        ):
            yield archive
    except FileNotFoundError as error:
        if error.filename != str(file):
            raise
        raise InputError(f"{file}: no such file. Check the name and the folder.") from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeError) as error:
        raise InputError(
            f"{file}: no backup of a kg store, or a damaged one ({error}). Use another backup."
        ) from error
    except OSError as error:
        if error.filename != str(file):
            raise
        raise InputError(
            f"{file}: cannot be read ({error.strerror}). Name the file of a backup."
        ) from error


def _listing(file: Path, archive: TarFile, member: TarInfo | None) -> dict[str, str]:
    """Return the SHA-256 of each member by its name, from the listing, which is the first
    member.
    """
    damaged = InputError(f"{file}: no backup of a kg store, or a damaged one. Use another backup.")
    if (
        member is None
        or member.name != LISTING
        or not member.isfile()
        or member.size > _LONGEST_LISTING
    ):
        raise damaged
    stream = archive.extractfile(member)
    try:
        listing = json.loads(stream.read() if stream else b"")
        version, files = listing["format"], listing["files"]
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise damaged from error
    if version != FORMAT:
        raise InputError(f"{file}: a backup of format {version!r}; this kg reads {FORMAT}.")
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise damaged
    return files


def _unpack(
    file: Path, archive: TarFile, members: Iterator[TarInfo], store: Path, listing: dict[str, str]
) -> None:
    """Write members of an archive into a store; only plain files of the listing under the names of
    a store.
    """
    unread = dict(listing)
    bytes_left = max(_FREE, sandbox.MAX_RATIO * file.stat().st_size)
    for member in members:
        bytes_left -= member.size
        if bytes_left < 0:
            raise InputError(
                f"{file}: unpacks to more than a backup of its size holds. Use another backup."
            )
        path = PurePosixPath(member.name)
        is_allowed = member.name == _MANIFEST or str(path.parent) in _FOLDERS
        stream = (
            archive.extractfile(member)
            if member.isfile() and is_allowed and ".." not in path.parts
            else None
        )
        if stream is None:
            raise InputError(
                f"{file}: {member.name!r} has no place in a backup. Use another backup."
            )
        disk_space.check_load(store, member.size)
        if str(path.parent) == "drafts":
            (store / "drafts").mkdir(exist_ok=True)
        if _copied(stream, store / member.name) != unread.pop(member.name, None):
            raise InputError(f"{file}: {member.name} was changed. Use another backup.")
    if unread:
        raise InputError(f"{file}: {min(unread)} is missing. Use another backup.")


def _copied(stream: IO[bytes], path: Path) -> str:
    """Write a stream to a file for good, a piece at a time; return the SHA-256 of it."""
    digest = hashlib.sha256()
    with synced(path) as target:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _check_whole(file: Path, journal: Journal) -> None:
    """Raise InputError where a journal does not hold what every store begins with."""
    entries = journal.entries()
    if not any(_holds_ontology(journal, entry) for entry in entries[:1]):
        raise InputError(
            f"{file}: its journal does not begin with the ontology, which a store cannot be "
            "without. "
            " Use another backup."
        )


def _holds_ontology(journal: Journal, entry: Entry) -> bool:
    ending = f" {ONTOLOGY_GRAPH} .".encode()
    return any(line.endswith(ending) for line in journal.read(entry).splitlines())
