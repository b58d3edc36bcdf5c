"""Agreement between coders of one source: people's files, drafters, and what people made of
drafts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import coding, sandbox
from kg.coding import coded
from kg.coding.agreement import Agreement, agreement
from kg.coding.coded import CodedFile, Registry
from kg.errors import InputError, UsageError
from kg.importers import assemble
from kg.importers.assemble import Document
from kg.services.reading_drafts import review_options
from kg.services.reviewing import drafts_folder
from kg.texts import Texts
from kg.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.coding import DraftFile, ReviewedDrafts
    from kg.store import View


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """Which coders to compare: files of statements, draft files, which represent their drafter, and
    `FILE@NAME`, what a coder decided about a draft file. A draft file alone is compared with all
    coders who are finished with it.

    `drafts` is the folder of decisions, by default that of the store; `texts` are folders of source
    texts, beside that of the store. With `unfinished`, coders who are not finished are compared
    as well.
    """

    codings: tuple[str, ...]
    drafts: str = ""
    texts: tuple[str, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class AgreementAnswer:
    """How far coders of a source agree.

    `unresolved` are names that no registry has, or several entries have, compared as they are
    written. `unfinished` are coders who are not finished: compared where that was asked for, else
    left out. `anchors` are words of the passages of statements, by coder and id.
    """

    source: str
    agreement: Agreement
    unresolved: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    anchors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: the file of each coder, with the registry that resolves their references,
    the documents of the files, the source's text where it is at hand, and who is not finished.
    """

    files: tuple[CodedFile, ...]
    documents: tuple[Document, ...]
    registry: Registry
    text: str | None
    unfinished: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Return the id of the source."""
        return self.files[0].source


def agree(view: View, request: AgreementRequest, *, store: Path | None = None) -> AgreementAnswer:
    """Return how far coders of one source agree, in finding statements and in coding them.

    Raises UsageError for fewer than two codings, InputError for files that are no statements or
    of different texts, and for coders who are not finished.

    >>> agree(view, AgreementRequest(("no-such-file.yaml", "other.yaml")))
    Traceback (most recent call last):
        ...
    kg.errors.InputError: no-such-file.yaml:1:1: no-file error no such file ...
    """
    comparison = compare(view, request, store=store)
    compared = coded.compare(comparison.files, comparison.registry)
    return AgreementAnswer(
        comparison.source,
        agreement(compared.codings),
        compared.unresolved,
        comparison.unfinished,
        _anchors(comparison.files),
    )


def _anchors(files: Iterable[CodedFile]) -> dict[str, str]:
    return {
        f"{file.coder}/{slug}": str(passage["anchor"])
        for file in files
        for slug, fields in file.statements.items()
        if "anchor" in (passage := fields["passage"])
    }


def compare(view: View, request: AgreementRequest, *, store: Path | None = None) -> Comparison:
    """Return what coders coded, with what is needed to compare it. Raises as `agree` does."""
    inputs = _Inputs(view, request, store)
    for argument in request.codings:
        inputs.add(argument)
    inputs.check()
    files = _with_own_names(inputs.files, inputs.arguments)
    coded.check_same_text(files)
    sha256 = next((file.text_sha256 for file in files if file.text_sha256), "")
    return Comparison(
        files,
        tuple(inputs.documents.values()),
        inputs.registry,
        inputs.texts.get(sha256),
        tuple(inputs.unfinished),
    )


class _Inputs:
    """The codings that a request names, read one after another."""

    def __init__(self, view: View, request: AgreementRequest, store: Path | None) -> None:
        stored = store / "texts" if store is not None else None
        folders = [stored] if stored is not None and stored.is_dir() else []
        self.texts = Texts((*folders, *map(Path, request.texts)))
        self.registry = Registry(view, self.texts.get)
        self.request = request
        self.store = store
        self.files: list[CodedFile] = []
        self.arguments: list[str] = []
        self.documents: dict[str, Document] = {}
        self.unfinished: list[str] = []
        self._problems: list[str] = []

    def add(self, argument: str) -> None:
        """Add what an argument names."""
        path, coder = _parts(argument)
        document, sha256 = self._document(path)
        if coder:
            drafts = coding.read_drafts(path)
            self._add_coder(document, drafts, coder, argument)
            return
        if not coding.is_draft(document.root):
            self._add_file(document, Path(path).stem, argument)
            return
        drafts = coding.of_document(document.root, path, sha256)
        self._add_file(document, drafts.drafter.by or Path(path).stem, argument)
        ids = frozenset(self.files[-1].statements)
        self.files[-1] = replace(self.files[-1], drafter=drafts.drafter.by, drafted=ids)
        if len(self.request.codings) == 1:
            self._add_finished(document, drafts, argument)

    def check(self) -> None:
        """Raise UsageError for fewer than two codings, InputError for coders who are not
        finished.
        """
        if self._problems:
            remedy = (
                "Coders are compared when they are finished, so that neither follows the other; "
                "--unfinished compares what they decided so far."
            )
            raise InputError("\n".join([*self._problems, remedy]))
        if len(self.files) < 2:  # noqa: PLR2004 - one coder agrees with no one
            who = self.files[0].path if self.files else "kg agree"
            raise UsageError(
                f"{who}: a coder is compared with others. Name two files of statements or more, a "
                "draft file, or FILE@NAME for what a coder decided about a draft file."
            )

    def _document(self, path: str) -> tuple[Document, str]:
        """Return the document of a file, read once however often it is named, and its hash."""
        data = sandbox.read(Path(path), limit=sandbox.MAX_DOCUMENT_BYTES)
        if path not in self.documents:
            parse = assemble.parse_json if path.lower().endswith(".json") else assemble.parse
            self.documents[path] = parse(data, path)
            assemble.carry_names(self.documents[path], self.registry.names)
        return self.documents[path], hashlib.sha256(data).hexdigest()

    def _add_file(self, document: Document, coder: str, argument: str) -> None:
        self.files.append(coded.of_document(document, coder, self.registry))
        self.arguments.append(argument)

    def _add_coder(self, document: Document, drafts: DraftFile, coder: str, argument: str) -> None:
        reviewed = self._reviewed(drafts, coder)
        if reviewed is None:
            folder = self._folder()
            names = [file.coder for file in coding.of_coders(folder, drafts)]
            who = f"{', '.join(names)} did" if names else "no one did"
            raise InputError(
                f"{argument}: {coder} decided nothing about it in {folder}; {who}. "
                f"kg review {drafts.path} --as {coder}{self._options()}"
            )
        if not reviewed.is_finished:
            self.unfinished.append(coder)
            if not self.request.unfinished:
                self._problems.append(_unfinished(reviewed, self._options()))
        self._add_reviewed(document, reviewed, argument)

    def _add_reviewed(self, document: Document, reviewed: ReviewedDrafts, argument: str) -> None:
        states = [
            state for state in reviewed.states if state.is_kept and state.entry.kind == "statement"
        ]
        entries = [(state.fields, state.entry.location.line) for state in states]
        file = coded.of_entries(document, reviewed.coder, entries, self.registry)
        drafted = frozenset(
            state.id
            for state in states
            if state.entry.made_by is None or state.entry.made_by.status != "added"
        )
        drafter = reviewed.drafts.drafter.by
        self.files.append(replace(file, drafter=drafter, drafted=drafted))
        self.arguments.append(argument)

    def _add_finished(self, document: Document, drafts: DraftFile, argument: str) -> None:
        """Add all coders who are finished with a draft file, or all, where that was asked for."""
        unfinished = []
        for file in coding.of_coders(self._folder(), drafts):
            reviewed = coding.reviewed(drafts, file.coder, file.decisions)
            if not reviewed.is_finished:
                self.unfinished.append(file.coder)
                unfinished.append(_unfinished(reviewed, self._options()))
            if reviewed.is_finished or self.request.unfinished:
                self._add_reviewed(document, reviewed, f"{argument}@{file.coder}")
        if len(self.files) == 1:
            self._problems += unfinished

    def _reviewed(self, drafts: DraftFile, coder: str) -> ReviewedDrafts | None:
        """Return what a coder made of a draft file, None where there are no decisions."""
        file = coding.of_coder(self._folder(), drafts, coding.check_coder(coder))
        return coding.reviewed(drafts, coder, file.decisions) if file.decisions else None

    def _options(self) -> str:
        """Return the options with which `kg review` finds the decisions that are compared."""
        return review_options(str(self.store or ""), self.request.drafts)

    def _folder(self) -> Path:
        return drafts_folder(str(self.store or ""), self.request.drafts)


def _parts(argument: str) -> tuple[str, str]:
    """Return the file and the coder that an argument names, no coder for a file alone.

    >>> _parts("radio.yaml@alice"), _parts("radio.yaml")
    (('radio.yaml', 'alice'), ('radio.yaml', ''))
    """
    path, sign, coder = argument.rpartition("@")
    return (path, coder) if sign and coder and not Path(argument).exists() else (argument, "")


def _unfinished(reviewed: ReviewedDrafts, options: str) -> str:
    """Return who is not finished, with what, and the command that finishes it."""
    path, open_count = reviewed.drafts.path, sum(state.is_open for state in reviewed.states)
    entries = counted(open_count, "entry is", "entries are")
    command = f"kg review {path} --as {reviewed.coder}{'' if open_count else ' --finish'}{options}"
    return f"{path}: {reviewed.coder} is not finished, {entries} open: {command}"


def _with_own_names(files: Iterable[CodedFile], arguments: Iterable[str]) -> tuple[CodedFile, ...]:
    """Return files whose coders have a name each: where several have the same, as after a second
    round, each is called as it was typed. Raises UsageError for one that is named twice.
    """
    pairs = list(zip(files, arguments, strict=True))
    names = [file.coder for file, _ in pairs]
    repeated = {argument for _, argument in pairs if sum(a == argument for _, a in pairs) > 1}
    if repeated:
        raise UsageError(f"{min(repeated)}: is named twice. Name each coder once.")
    return tuple(
        file if names.count(file.coder) == 1 else replace(file, coder=argument)
        for file, argument in pairs
    )
