"""The receipt of a decision: everything that `verify_receipt.py` needs to check it without us."""

from __future__ import annotations

from typing import Any

from decision.releases.history import History, Proposal
from decision.releases.journal import ReleaseJournal
from decision.releases.verify_receipt import FORMAT
from decision.store.behind import Behind
from decision.store.interface import Store
from decision.store.records import DecisionRecord, record_data
from decision.store.seals import Seal, seal_data

MOST_LINKS = 1000


def receipt_of(
    store: Store, journal: ReleaseJournal, record: DecisionRecord, *, shows_others: bool
) -> dict[str, Any]:
    """Return the receipt of a decision; the records behind it are those of others, and are shown to few.

    `journal` is that of the knowledge base which decided.
    Raises: StoreDamaged if its answer is not what was kept.
    """
    answer = store.decisions.answer(record.content.answer)
    assert answer is not None, "a record is written together with its answer"
    found = store.decisions.behind(record, MOST_LINKS) if shows_others else None
    return {
        "receipt": FORMAT,
        "answer": answer.decode(),
        "record": record_data(record),
        "links": [record_data(one) for one in found.records] if found else [],
        "end": _end(found, record) if found else None,
        "release": _published(store, journal, record),
    }


def _end(found: Behind, record: DecisionRecord) -> dict[str, Any] | None:
    if not found.is_whole:
        return None
    if found.seal:
        return {"seal": _seal(found.seal)}
    last = (record, *found.records)[-1]
    return {"head": [last.seq, last.hash]}


def _seal(seal: Seal) -> dict[str, Any]:
    return {**seal_data(seal), "hash": seal.hash}


def _published(store: Store, journal: ReleaseJournal, record: DecisionRecord) -> list[dict[str, Any]] | None:
    """Return the journal of releases up to the record that published the rules of a decision, None where none did."""
    release = _release(journal.history(), record)
    if release is None or release.published is None:
        return None
    links = store.journal.read(journal.name)[: release.published.seq]
    return [{**link.data, "hash": link.hash} for link in links]


def _release(history: History, record: DecisionRecord) -> Proposal | None:
    named = (record.request.get("rules") or {}).get("release")
    found = [one for one in history.releases if one.rules.fingerprint == record.content.release]
    return next((one for one in found if named in (None, one.number)), None)
