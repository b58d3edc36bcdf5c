"""The public interface: one class over a store, with one method per use case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg import codec, formats, query
from kg.errors import UsageError
from kg.files import write_whole
from kg.services import (
    agreement,
    ask,
    backup,
    brief,
    browse,
    check,
    completing,
    consistency,
    coverage,
    drafting,
    explain,
    gaps,
    identify,
    loading,
    maintenance,
    mandates,
    networks,
    renewing,
    review,
    search,
    starting,
    timeline,
    upgrade,
    verification,
    vocabulary,
)
from kg.services.opening import Views, ontology_view
from kg.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Clocks, Table
    from kg.network import Answer
    from kg.query import Query
    from kg.services.agreement import AgreementAnswer
    from kg.services.ask import AskAnswer
    from kg.services.backup import BackupAnswer, RestoreAnswer
    from kg.services.brief import BriefAnswer
    from kg.services.browse import ShowAnswer, SourcesAnswer, StatisticsAnswer, TextAnswer
    from kg.services.check import LintAnswer, ValidateAnswer
    from kg.services.completing import CompletionAnswer
    from kg.services.consistency import ConsistencyAnswer
    from kg.services.coverage import CoverageAnswer, SurveyAnswer
    from kg.services.drafting import DraftAnswer, SourceTableAnswer
    from kg.services.explain import ChangesAnswer, ConflictsAnswer, SuspectsAnswer, WhyAnswer
    from kg.services.gaps import GapsAnswer
    from kg.services.identify import CandidatesAnswer, DecideAnswer, JudgementsAnswer, UndoAnswer
    from kg.services.loading import AttachAnswer, InitialiseAnswer, LoadAnswer, ReasonAnswer
    from kg.services.maintenance import LogAnswer, RebuildAnswer, RetractAnswer
    from kg.services.mandates import (
        ChainAnswer,
        DifferenceAnswer,
        MandateAnswer,
        MandatesAnswer,
        TasksAnswer,
    )
    from kg.services.networks import NetworkAnswer, PathsAnswer
    from kg.services.review import ReviewAnswer
    from kg.services.search import SearchAnswer
    from kg.services.starting import NewAnswer
    from kg.services.timeline import TimelineAnswer
    from kg.services.upgrade import UpgradeAnswer
    from kg.services.verification import Verification
    from kg.services.vocabulary import VocabularyAnswer
    from kg.store import View

Request = TypeVar("Request")


class KnowledgeBase:
    """A store, or the packaged knowledge base, with a method for every question about it.

    Options are the flat fields of the request that a method names, with underscores: the two
    clocks are `as_of` and `known_by`, a policy is `min_independent`, `max_age` and so on. Answers
    are the frozen values of `kg.services`. A view is held and opened again when a newer checkpoint
    is published; several threads may use one object. Methods that write need a store on disk.
    Raises KgError: InputError for unknown or invalid input, UsageError for options that do not fit.

    >>> KnowledgeBase().survey(as_of="1900-01-01").mandates[0].in_force
    'no'
    """

    def __init__(
        self, store: str | Path | None = None, *, texts: Sequence[str | Path] = ()
    ) -> None:
        """`store` is the folder of a store, None for the packaged knowledge base; `texts` are
        folders of source texts beside those of the store.
        """
        self.store = Path(store) if store is not None else None
        store_folders = [self.store / "texts"] if self.store else []
        self.texts = Texts((*store_folders, *map(Path, texts)))
        self._views = Views()

    @property
    def view(self) -> View:
        """The view of the last published checkpoint."""
        return self._views.view(self.store)

    # --- ask

    def ask(self, name: str = "", /, **options: object) -> AskAnswer:
        """Return the answer to a query of the library, or to a `text`: an AskRequest."""
        return ask.ask(self.view, _request(ask.AskRequest, options, name=name))

    def table(self, text: str, /, *, labels: bool = True, **parameters: str) -> Table:
        """Return the rows of a query of the library, or of a SPARQL SELECT, as rdflib terms.

        With `labels` a notebook shows labels, and a data frame has them in separate columns.
        """
        return ask.table(self.view, text, labels=labels, **parameters)

    def show(self, entry: str, /, **options: object) -> ShowAnswer:
        """Return everything on record about an entry or a statement: a ShowRequest."""
        request = _request(browse.ShowRequest, options, entry=entry)
        return browse.show(self.view, request, texts=self.texts, store=self.store)

    def search(self, words: str, /, **options: object) -> SearchAnswer:
        """Return entries, statements and parts of texts that hold all of some words: a
        SearchRequest.

        >>> KnowledgeBase().search("wordthatnoonewrote").total
        0
        """
        request = _request(search.SearchRequest, options, words=words)
        return search.search(self.view, request, texts=self.texts, store=self.store)

    def timeline(self, entry: str = "", /, **options: object) -> TimelineAnswer:
        """Return the events around an entry, or all events, and when they became known: a
        TimelineRequest.
        """
        request = _request(timeline.TimelineRequest, options, entry=entry)
        return timeline.timeline(self.view, request, store=self.store)

    def paths(self, first: str, second: str, /, **options: object) -> PathsAnswer:
        """Return the paths between two entries: a PathsRequest."""
        request = _request(networks.PathsRequest, options, first=first, second=second)
        return networks.paths(self.view, request, self._edges(request, request.clocks))

    def complete(
        self, kind: completing.Kind, text: str = "", /, *, limit: int = 50
    ) -> CompletionAnswer:
        """Return the ids of a kind that begin with a text: a CompletionRequest."""
        return completing.complete(self.view, completing.CompletionRequest(kind, text, limit))

    # --- report

    def coverage(self, mandate: str, /, **options: object) -> CoverageAnswer:
        """Return which tasks of a mandate have evidence: a CoverageRequest."""
        request = _request(coverage.CoverageRequest, options, mandate=mandate)
        return coverage.coverage(self.view, request)

    def survey(self, **options: object) -> SurveyAnswer:
        """Return a summary of every mandate: the clocks and sources of a CoverageRequest."""
        return coverage.survey(self.view, _request(coverage.CoverageRequest, options))

    def gaps(self, mandate: str, /, **options: object) -> GapsAnswer:
        """Return the tasks that are not covered, each with what is missing: a GapsRequest."""
        return gaps.gaps(self.view, _request(gaps.GapsRequest, options, mandate=mandate))

    def brief(self, mandate: str, /, **options: object) -> BriefAnswer:
        """Return a mandate's state as sentences for people who decide: a BriefRequest."""
        return brief.brief(self.view, _request(brief.BriefRequest, options, mandate=mandate))

    def mandates(self, **options: object) -> MandatesAnswer:
        """Return every mandate as of a day: a MandatesRequest."""
        return mandates.list_mandates(self.view, _request(mandates.MandatesRequest, options))

    def mandate(self, mandate: str, /, **options: object) -> MandateAnswer:
        """Return a mandate with its tasks, limits, duties and instruments: a MandateRequest."""
        request = _request(mandates.MandateRequest, options, mandate=mandate)
        return mandates.show(self.view, request)

    def tasks(self, mandate: str, /, **options: object) -> TasksAnswer:
        """Return the tasks of a mandate that are set by a day: a MandateRequest."""
        request = _request(mandates.MandateRequest, options, mandate=mandate)
        return mandates.tasks(self.view, request)

    def chain(self, start: str, /, **options: object) -> ChainAnswer:
        """Return the instruments around a mandate or an instrument: a ChainRequest."""
        return mandates.chain(self.view, _request(mandates.ChainRequest, options, start=start))

    def difference(self, earlier: str, later: str, /) -> DifferenceAnswer:
        """Return what became of the tasks between two mandates."""
        return mandates.difference(self.view, mandates.DifferenceRequest(earlier, later))

    def network(self, **options: object) -> NetworkAnswer:
        """Return a network with its figures: a NetworkRequest."""
        request = _request(networks.NetworkRequest, options)
        edges = self._edges(request, request.selection.clocks)
        return networks.network(self.view, request, edges)

    def changes(self, after: str = "", /, **options: object) -> ChangesAnswer:
        """Return what became known after a day and by `known_by`: a ChangesRequest."""
        return explain.changes(self.view, _request(explain.ChangesRequest, options, after=after))

    def conflicts(self, **options: object) -> ConflictsAnswer:
        """Return statements that cannot all be true, or that time explains: a ConflictsRequest."""
        return explain.conflicts(self.view, _request(explain.ConflictsRequest, options))

    def why(
        self, subject: str, predicate: str = "", object_: str = "", /, **options: object
    ) -> WhyAnswer:
        """Return who said a statement, or what a triple rests on: a WhyRequest.

        >>> KnowledgeBase().why("no-such-mission", "supports", "no-such-force")
        Traceback (most recent call last):
            ...
        kg.errors.InputError: SUBJECT: nothing in this store is called 'no-such-mission'. ...
        """
        triple = {"predicate": predicate or None, "object": object_ or None}
        request = _request(explain.WhyRequest, options, subject=subject, **triple)
        return explain.why(self.view, request, texts=self.texts, store=self.store)

    def statistics(self, **options: object) -> StatisticsAnswer:
        """Return what the store holds, in numbers: a StatisticsRequest."""
        return browse.statistics(self.view, _request(browse.StatisticsRequest, options))

    def export(self, file: str | Path, /, **options: object) -> tuple[str, ...]:
        """Write RDF or a network to a file, whose ending names the format, and return notes for its
        reader: an ExportRequest, with another format as `form`.
        """
        name = str(options.pop("form", "")) or None
        form = formats.resolve(name, str(file), ("dataset", "network"))
        request = _request(networks.ExportRequest, options, form=form)
        edges = self._edges(request, request.selection.clocks)
        encoded = formats.encode_answer(networks.export(self.view, request, edges), self.texts)
        write_whole(encoded.files(Path(file)))
        return encoded.notes

    def queries(self) -> tuple[Query, ...]:
        """Return the questions of the library, each with its parameters."""
        return query.library()

    # --- bring in

    def new_mission(self, mission: str, /, **options: object) -> NewAnswer:
        """Return the files of a new mission, not written yet: a MissionRequest."""
        request = _request(starting.MissionRequest, options, mission=mission)
        return starting.mission(self._own_view(), request)

    def new_mandate(self, mandate: str, /, **options: object) -> NewAnswer:
        """Return the file of a new mandate, not written yet: a MandateRequest."""
        request = _request(starting.MandateRequest, options, mandate=mandate)
        return starting.mandate_of(self._own_view(), request)

    def renew(self, mandate: str, instrument: str, /, **options: object) -> NewAnswer:
        """Return the file of a mandate's renewal, not written yet: a RenewRequest."""
        arguments = {"mandate": mandate, "instrument": instrument}
        request = _request(renewing.RenewRequest, options, **arguments)
        return renewing.renew(self.view, request, store=self.store)

    def new_registry(self, **options: object) -> NewAnswer:
        """Return a file of registry entries to fill in, not written yet: a RegistryRequest."""
        request = _request(starting.RegistryRequest, options)
        return starting.more_registry(self._own_view(), request)

    def new_statements(self, source: str, /, **options: object) -> NewAnswer:
        """Return a file with a source and a statement to fill in, not written yet: a
        SourceRequest.
        """
        request = _request(starting.SourceRequest, options, source=source)
        return starting.source_and_statements(self._own_view(), request)

    def agree(self, *codings: str | Path, **options: object) -> AgreementAnswer:
        """Return how far coders of one source agree, in finding and in coding: an
        AgreementRequest.
        """
        request = _request(agreement.AgreementRequest, options, codings=tuple(map(str, codings)))
        return agreement.agree(self.view, request, store=self.store)

    def load(self, *paths: str | Path, **options: object) -> LoadAnswer:
        """Load files and folders, checked before anything is written: a LoadRequest."""
        arguments = {"store": self._folder(), "paths": tuple(map(str, paths))}
        return loading.load(_request(loading.LoadRequest, options, **arguments))

    def draft(self, *paths: str | Path, **options: object) -> DraftAnswer:
        """Draft statements from documents, and write the drafts: a DraftRequest."""
        arguments = {"store": str(self.store or ""), "paths": tuple(map(str, paths))}
        return drafting.draft(_request(drafting.DraftRequest, options, **arguments))

    def new_sources(self, folder: str | Path, **options: object) -> SourceTableAnswer:
        """Return a table of the sources in a folder to fill in, not written yet: a
        SourceTableRequest.
        """
        request = _request(drafting.SourceTableRequest, options, folder=str(folder))
        return drafting.sources_table(request)

    def sources(self, **options: object) -> SourcesAnswer:
        """Return the sources, with how many statements each carries: a SourcesRequest."""
        request = _request(browse.SourcesRequest, options)
        return browse.sources(self.view, request, texts=self.texts)

    def verify_text(self, file: str | Path, **options: object) -> TextAnswer:
        """Check a text against the hashes and offsets of what was coded from it: a TextRequest."""
        return browse.verify_text(self.view, _request(browse.TextRequest, options, text=str(file)))

    def attach_text(self, source: str, file: str | Path) -> AttachAnswer:
        """Keep the text of a source in the store."""
        return loading.attach_text(loading.AttachRequest(self._folder(), source, str(file)))

    def suspects(self, **options: object) -> SuspectsAnswer:
        """Return statements of sources that have a later version: a SuspectsRequest."""
        request = _request(explain.SuspectsRequest, options)
        return explain.suspects(self.view, request, texts=self.texts)

    def confirm(self, statement: str, by: str, note: str = "") -> ReviewAnswer:
        """Record that a statement was read again in the later version of its source."""
        return review.review(review.ReviewRequest(self._folder(), statement, by, note))

    def candidates(self, **options: object) -> CandidatesAnswer:
        """Return pairs of entries that may be the same: a CandidatesRequest."""
        return identify.candidates(self.view, _request(identify.CandidatesRequest, options))

    def decide(self, entry: str, other: str, verdict: str, **options: object) -> DecideAnswer:
        """Record whether two entries are the same: a DecideRequest."""
        arguments = {"store": self._folder(), "kept": entry, "other": other, "verdict": verdict}
        return identify.decide(_request(identify.DecideRequest, options, **arguments))

    def undo(self, judgement: str, **options: object) -> UndoAnswer:
        """Take a judgement back: an UndoRequest."""
        arguments = {"store": self._folder(), "judgement": judgement}
        return identify.undo(_request(identify.UndoRequest, options, **arguments))

    def judgements(self) -> JudgementsAnswer:
        """Return every judgement on sameness, and what was taken back."""
        return identify.judgements(identify.JudgementsRequest(self._folder()))

    # --- check

    def validate(self, *files: str | Path, **options: object) -> ValidateAnswer:
        """Return what violates a shape or mandate logic, in the store or in files: a
        ValidateRequest.
        """
        request = _request(check.ValidateRequest, options, files=tuple(map(str, files)))
        return check.validate(request, store=self.store)

    def lint(self, *files: str | Path, **options: object) -> LintAnswer:
        """Return what the lint rules find in an ontology: a LintRequest."""
        return check.lint(_request(check.LintRequest, options, files=tuple(map(str, files))))

    def vocabulary(self, scheme: str = "", /) -> VocabularyAnswer:
        """Return the vocabularies, or the concepts of one: a VocabularyRequest."""
        request = vocabulary.VocabularyRequest(scheme)
        return vocabulary.vocabulary(self.view, request, store=self.store)

    def file_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the file format, for editors."""
        return vocabulary.file_format(self.view)

    def check_consistency(self, *paths: str | Path, **options: object) -> ConsistencyAnswer:
        """Return whether a reasoner finds a contradiction: a ConsistencyRequest."""
        arguments = {"store": str(self.store or ""), "paths": tuple(map(str, paths))}
        return consistency.check(_request(consistency.ConsistencyRequest, options, **arguments))

    def reason(self) -> ReasonAnswer:
        """Derive every direct relation again."""
        return loading.reason(loading.ReasonRequest(self._folder()))

    def verify(self) -> Verification:
        """Compare the store with its journal, file by file and quad by quad."""
        return verification.verify(verification.VerifyRequest(self._folder()))

    # --- keep

    def initialise(self, *, empty: bool = False) -> InitialiseAnswer:
        """Make the store, with the packaged knowledge base unless `empty`."""
        return loading.initialise(loading.InitialiseRequest(self._folder(), empty=empty))

    def log(self) -> LogAnswer:
        """Return what was loaded, judged and withdrawn, in order."""
        return maintenance.log(maintenance.LogRequest(self._folder()))

    def rebuild(self) -> RebuildAnswer:
        """Rebuild the store from its journal."""
        return maintenance.rebuild(maintenance.RebuildRequest(self._folder()))

    def upgrade(self, *, by: str = "") -> UpgradeAnswer:
        """Bring a store that an earlier version wrote into the present form."""
        return upgrade.upgrade(upgrade.UpgradeRequest(self._folder(), by=by))

    def retract(self, subject: str, reason: str, *, by: str = "") -> RetractAnswer:
        """Withdraw a load, or a source with its statements."""
        request = maintenance.RetractRequest(self._folder(), subject, reason, by=by)
        return maintenance.retract(request)

    def backup(self, file: str | Path) -> BackupAnswer:
        """Write everything that the store is made of into one file."""
        return backup.backup(backup.BackupRequest(self._folder(), str(file)))

    def restore(self, file: str | Path) -> RestoreAnswer:
        """Make the store from a backup."""
        return backup.restore(backup.RestoreRequest(self._folder(), str(file)))

    def _edges(
        self,
        request: networks.NetworkRequest | networks.PathsRequest | networks.ExportRequest,
        clocks: Clocks,
    ) -> Answer | None:
        """Return the edges that the custom query of a request gives, None without one."""
        if not request.query:
            return None
        question = ask.AskRequest(
            *ask.read_query(request.query),
            clocks=clocks,
            exclude_source=request.exclude_source,
            only_source=request.only_source,
        )
        return ask.edges(str(self.store or ""), question)[0]

    def _own_view(self) -> View:
        """Return the view of the user's store, of ontology and vocabularies alone without one."""
        return self.view if self.store is not None else ontology_view()

    def _folder(self) -> str:
        if self.store is None:
            raise UsageError(
                "the packaged knowledge base is only read. Name a store: KnowledgeBase(FOLDER)."
            )
        return str(self.store)


def _request(kind: type[Request], options: dict[str, object], **arguments: object) -> Request:
    """Return a request from the arguments of a method and its options."""
    if both := sorted(arguments.keys() & options.keys()):
        raise UsageError(f"{both[0]} is given twice: by position and by name.")
    return codec.from_flat(kind, {**arguments, **options})
