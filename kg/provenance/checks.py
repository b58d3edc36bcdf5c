"""What can be checked offline about an answer: hashes of derivations, texts and passages, and the
journal's files.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Final

from kg import resources, sandbox
from kg.errors import InputError
from kg.journal import Journal, lines_of
from kg.provenance.passages import passage_of, read_statements
from kg.provenance.why import Check
from kg.texts import sha256_of, verify
from kg.vocab import BASE, PROV, NamedNode, entity, local_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.engine import Pattern
    from kg.model import Finding, Passage
    from kg.provenance.statement_record import Account
    from kg.provenance.why import Derivation, Explanation
    from kg.store import View
    from kg.texts import Texts
    from kg.vocab import Quad, Triple

_Texts = tuple[str, str, str]
OK, FAILED, OPEN = "ok", "failed", "not checkable"
_SHORT: Final = 12
"""How many characters of a derivation's hash name it."""


def check(
    view: View, why: Explanation, texts: Texts, store: Path | None = None
) -> tuple[Check, ...]:
    """Return what was checked about an answer, in order: derivations, texts, passages, the journal of a store.

    >>> from kg.provenance import why_triple
    >>> from kg.texts import Texts
    >>> found = check(view, why_triple(view, "hmv", "supports", "coast-guard", Texts()), Texts())
    >>> [(one.code, one.state) for one in found]
    [('derivation-hash', 'ok'), ('derivation-rule', 'ok'), ('premise', 'ok'), ('derivation-hash', 'ok'), ('derivation-rule', 'ok'), ('premise', 'ok'), ('text', 'not checkable'), ('passage', 'not checkable'), ('text', 'not checkable'), ('passage', 'not checkable')]
    """  # noqa: E501 - one list, one line
    checks: list[Check] = []
    nodes = view.read_ahead(NamedNode(derivation.iri) for derivation in why.derivations)
    derived: dict[str, frozenset[_Texts]] = {}
    for derivation in why.derivations:
        checks += _derivation(nodes, why, derivation, derived)
    checked_sources: set[str] = set()
    view = read_statements(view, (entity("statement", a.statement.id) for a in why.accounts))
    for account in why.accounts:
        checks += _text(view, account, texts, checked_sources)
    if store is not None:
        checks += journal_checks(store)
    return tuple(checks)


def _derivation(
    view: View, why: Explanation, derivation: Derivation, derived: dict[str, frozenset[_Texts]]
) -> list[Check]:
    """Check a derivation's IRI against its parts, its rule by running it again, and that its
    premise still stands. `derived` holds what each rule derives, once it was run.
    """
    assert why.triple is not None  # noqa: S101 - a derivation is of a triple
    return [
        _hash_of(view, why.triple, derivation),
        _rule_of(view, derivation, derived),
        _premises_of(view, derivation),
    ]


def _premises(derivation: Derivation) -> tuple[str, ...]:
    return derivation.premises or (derivation.premise,)


def _hash_of(view: View, triple: tuple[str, str, str], derivation: Derivation) -> Check:
    """Check that the IRI of a derivation is the hash of its parts; its premises have no order."""
    rule = view.value(NamedNode(derivation.iri), PROV.wasGeneratedBy)
    hashes = (
        sha256_of("".join((*triple, rule, *order)).encode())
        for order in permutations(_premises(derivation))
    )
    is_hash = any(f"{BASE}id/derivation/{expected}" == derivation.iri for expected in hashes)
    detail = (
        "the IRI is the hash of triple, rule and premise"
        if is_hash
        else "the IRI is not the hash of its parts"
    )
    return _checked("derivation-hash", local_id(derivation.iri)[:_SHORT], detail, is_ok=is_hash)


def _rule_of(view: View, derivation: Derivation, derived: dict[str, frozenset[_Texts]]) -> Check:
    """Check that a packaged rule, run again, gives every triple of a derivation."""
    short, rule = local_id(derivation.iri)[:_SHORT], derivation.rule
    path = resources.rules().get(rule)
    if path is None:
        return Check("derivation-rule", short, OPEN, f"no packaged rule is called {rule}")
    if rule not in derived:
        derived[rule] = _texts(view.construct(path.read_text(encoding="utf-8")))
    stated = _texts(quad.triple for quad in view.match(NamedNode(derivation.iri)))
    is_derived = stated <= derived[rule]
    detail = f"the rule {rule}, run again, {'derives' if is_derived else 'does not derive'} it"
    return _checked("derivation-rule", short, detail, is_ok=is_derived)


def _premises_of(view: View, derivation: Derivation) -> Check:
    """Check that every premise of a derivation is still named in the store."""
    is_there = _are_named(view, [NamedNode(premise) for premise in _premises(derivation)])
    detail = f"the premise is {'' if is_there else 'not '}in the store"
    return _checked("premise", local_id(derivation.premise), detail, is_ok=is_there)


def _checked(code: str, subject: str, detail: str, *, is_ok: bool) -> Check:
    return Check(code, subject, OK if is_ok else FAILED, detail)


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


def _text(view: View, account: Account, texts: Texts, checked_sources: set[str]) -> list[Check]:
    """Check a source's text, once, and the passage of a statement in it."""
    source, statement = account.statement.source, account.statement.id
    sha256 = account.source.sha256 if account.source else ""
    of_text, of_passage = _checks_of(texts, source, sha256, statement, passage_of(view, statement))
    is_first = source not in checked_sources
    checked_sources.add(source)
    return [*(of_text if is_first else ()), *of_passage]


def _checks_of(
    texts: Texts, source: str, sha256: str, statement: str, passage: Passage | None
) -> tuple[list[Check], list[Check]]:
    """Return what was checked about a source's text, and about a passage in it."""
    if not sha256:
        never = "its text was never at hand"
        return [Check("text", source, OPEN, never)], [Check("passage", statement, OPEN, never)]
    if passage is None:
        return [], [Check("passage", statement, OPEN, "no passage is on record")]
    data, path = _data(texts, source, sha256)
    if data is None:
        hint = f"no text attached: kg sources attach {source} FILE"
        unread = Check("passage", statement, OPEN, "no text attached")
        return [Check("text", source, OPEN, hint)], [unread]
    findings, _ = verify(data, path, sha256, [(statement, passage)])
    changed = [finding for finding in findings if finding.code == "text-hash"]
    misfits = [finding for finding in findings if finding.code != "text-hash"]
    return [_of_text(source, path, changed)], _of_passage(statement, passage, misfits)


def _of_text(source: str, path: str, changed: list[Finding]) -> Check:
    if changed:
        return Check("text", source, FAILED, f"{path}: {changed[0].message}")
    return Check("text", source, OK, "the text has the SHA-256 of the source")


def _of_passage(statement: str, passage: Passage, findings: list[Finding]) -> list[Check]:
    if findings:
        return [Check(finding.code, statement, FAILED, finding.message) for finding in findings]
    whole = "hash and anchor fit" if passage.anchor else "the hash fits"
    detail = f"characters {passage.start} to {passage.end}: {whole}"
    return [Check("passage", statement, OK, detail)]


def _data(texts: Texts, source: str, sha256: str) -> tuple[bytes | None, str]:
    """Return the bytes of a source's text and their location, also where they are no longer what
    was coded.

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
        f"{sum(check.state == state for check in checks)} {state}" for state in (OK, FAILED, OPEN)
    )
