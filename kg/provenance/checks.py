"""What can be checked offline about an answer: hashes of derivations, texts and passages, and the
journal's files.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from kg import resources, sandbox
from kg.errors import InputError
from kg.journal import Journal, lines_of
from kg.provenance.accounts import id_of
from kg.provenance.passages import passage_of, read_statements
from kg.texts import sha256_of, verify
from kg.vocab import BASE, PROV, NamedNode, entity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.engine import Pattern
    from kg.provenance.accounts import Account
    from kg.provenance.why import Derivation, Why
    from kg.store import View
    from kg.texts import Texts
    from kg.vocab import Quad, Triple

_Texts = tuple[str, str, str]
OK, FAILED, OPEN = "ok", "failed", "not checkable"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing checked: its code, what it is of, ok, failed or not checkable, and a sentence."""

    code: str
    subject: str
    state: str
    detail: str


def check(view: View, why: Why, texts: Texts, store: Path | None = None) -> tuple[Check, ...]:
    """Return what was checked about an answer, in order: derivations, texts, passages, the journal of a store.

    >>> from kg.services.opening import open_view
    >>> from kg.provenance import why_triple
    >>> from kg.texts import Texts
    >>> view = open_view()
    >>> found = check(view, why_triple(view, "kenyan-police", "leads", "mssm", Texts()), Texts())
    >>> [(one.code, one.state) for one in found]
    [('derivation-hash', 'ok'), ('derivation-rule', 'ok'), ('premise', 'ok'), ('text', 'not checkable'), ('passage', 'not checkable')]
    """  # noqa: E501 - one list, one line
    found: list[Check] = []
    nodes = view.read_ahead(NamedNode(each.iri) for each in why.derivations)
    derived: dict[str, frozenset[_Texts]] = {}
    for derivation in why.derivations:
        found += _derivation(nodes, why, derivation, derived)
    seen: set[str] = set()
    view = read_statements(view, (entity("statement", a.statement.id) for a in why.accounts))
    for account in why.accounts:
        found += _text(view, account, texts, seen)
    if store is not None:
        found += journal_checks(store)
    return tuple(found)


def _derivation(
    view: View, why: Why, found: Derivation, derived: dict[str, frozenset[_Texts]]
) -> list[Check]:
    """Check a derivation's IRI against its parts, its rule by running it again, and that its
    premise still stands. `derived` holds what each rule derives, once it was run.
    """
    assert why.triple is not None  # noqa: S101 - a derivation is of a triple
    rule = NamedNode(view.value(NamedNode(found.iri), PROV.wasGeneratedBy))
    orders = permutations(found.premises or (found.premise,))
    hashed = (*why.triple, rule.value)
    hashes = (sha256_of("".join((*hashed, *order)).encode()) for order in orders)
    short = id_of(found.iri)[:12]
    same = any(f"{BASE}id/derivation/{expected}" == found.iri for expected in hashes)
    detail = (
        "the IRI is the hash of triple, rule and premise"
        if same
        else "the IRI is not the hash of its parts"
    )
    checks = [Check("derivation-hash", short, OK if same else FAILED, detail)]
    path = resources.rules().get(found.rule)
    if path is None:
        checks.append(
            Check("derivation-rule", short, OPEN, f"no packaged rule is called {found.rule}")
        )
    else:
        if found.rule not in derived:
            derived[found.rule] = _texts(view.construct(path.read_text(encoding="utf-8")))
        made = derived[found.rule]
        stated = _texts(quad.triple for quad in view.match(NamedNode(found.iri)))
        again = stated <= made
        detail = f"the rule {found.rule}, run again, {'derives' if again else 'does not derive'} it"
        checks.append(Check("derivation-rule", short, OK if again else FAILED, detail))
    premises = [NamedNode(premise) for premise in found.premises or (found.premise,)]
    there = _are_named(view, premises)
    detail = "the premise is in the store" if there else "the premise is not in the store"
    return [*checks, Check("premise", id_of(found.premise), OK if there else FAILED, detail)]


def _texts(triples: Iterable[Triple]) -> frozenset[_Texts]:
    """Return the texts and IRIs of triples."""
    return frozenset(
        (t.subject.value, t.predicate.value, t.object.value)  # type: ignore[union-attr]
        for t in triples
    )


def _are_named(view: View, terms: Iterable[NamedNode]) -> bool:
    """Return whether quads speak of all terms: entries, or classes and properties that an axiom
    may only point to.
    """
    missing = set(terms)
    patterns: list[Pattern] = []
    for term in missing:
        patterns += [(term, None, None, None), (None, term, None, None), (None, None, term, None)]
    for quad in view.look_up(patterns):
        missing -= {quad.subject, quad.predicate, quad.object}
        if not missing:
            break
    return not missing


def _text(view: View, account: Account, texts: Texts, seen: set[str]) -> list[Check]:
    """Check a source's text, once, and the passage of a statement in it."""
    said = account.statement
    sha256 = account.source.sha256 if account.source else ""
    passage = passage_of(view, said.id)
    first = said.source not in seen
    seen.add(said.source)
    if not sha256 or passage is None:
        why = "its text was never at hand" if not sha256 else "no passage is on record"
        text = (
            [Check("text", said.source, OPEN, "its text was never at hand")]
            if first and not sha256
            else []
        )
        return [*text, Check("passage", said.id, OPEN, why)]
    data, path = _data(texts, said.source, sha256)
    if data is None:
        text = [
            Check(
                "text", said.source, OPEN, f"no text attached: kg sources attach {said.source} FILE"
            )
        ]
        return [*(text if first else []), Check("passage", said.id, OPEN, "no text attached")]
    findings, _ = verify(data, path, sha256, [(said.id, passage)])
    wrong = [finding for finding in findings if finding.code == "text-hash"]
    detail = f"{path}: {wrong[0].message}" if wrong else "the text has the SHA-256 of the source"
    checks = [Check("text", said.source, FAILED if wrong else OK, detail)] if first else []
    told = [finding for finding in findings if finding.code != "text-hash"]
    checks += [Check(finding.code, said.id, FAILED, finding.message) for finding in told]
    if not told:
        whole = "hash and anchor fit" if passage.anchor else "the hash fits"
        checks.append(
            Check("passage", said.id, OK, f"characters {passage.start} to {passage.end}: {whole}")
        )
    return checks


def _data(texts: Texts, source: str, sha256: str) -> tuple[bytes | None, str]:
    """Return the bytes that stand for a source and where, also where they are no longer what was
    coded.

    A changed text is not found by its hash any more; then the file that bears the hash or the
    source for a name counts.
    """
    for folder in texts.folders:
        for name in (f"{sha256}.txt", f"{source}.txt", source):
            path = folder / name
            if path.is_file():
                return sandbox.read(path, limit=sandbox.MAX_DOCUMENT_BYTES), str(path)
    content = texts.get(sha256)
    return (None if content is None else content.encode()), "the text"


def journal_checks(store: Path) -> list[Check]:
    """Return whether each file of a store's journal has its recorded hash: one line where all
    have.
    """
    journal = Journal(store / "journal")
    failed: list[Check] = []
    count = 0
    try:
        for entry in journal.entries():
            count += 1
            try:
                journal.read(entry)
            except InputError as error:
                failed.append(Check("journal", entry.id[:12], FAILED, str(error)))
    except InputError as error:
        failed.append(Check("journal", "manifest", FAILED, str(error)))
    files = f"{count} file{'' if count == 1 else 's'}"
    return failed or [
        Check("journal", str(store), OK, f"{files} of the journal with the recorded hash")
    ]


def load_of(store: Path, quad: Quad) -> str:
    """Return the id of the last entry of a store's journal that brought a quad, empty where none is
    found.
    """
    journal = Journal(store / "journal")
    line = lines_of([quad])[0]
    for entry in reversed(journal.entries()):
        try:
            if entry.kind != "retraction" and line in journal.read(entry).splitlines():
                return entry.id
        except InputError:  # --verify says which file was changed
            continue
    return ""


def state_words(checks: tuple[Check, ...]) -> str:
    """Return how many checks came out how.

    >>> state_words((Check("text", "a", "ok", ""), Check("passage", "b", "failed", "")))
    '1 ok, 1 failed, 0 not checkable'
    """
    return ", ".join(
        f"{sum(one.state == state for one in checks)} {state}" for state in (OK, FAILED, OPEN)
    )
