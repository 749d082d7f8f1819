"""Proposals and releases as plain data: the same over HTTP and on a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from decision.releases.history import History, Proposal
from decision.releases.records import Record
from decision.store.interface import Releases
from decision.store.moments import as_text

Data = dict[str, Any]


def releases_data(history: History, now: datetime, *, shows_people: bool) -> Data:
    """Return all that was ever published, and the other proposals, by number."""
    days = {span.number: (span.first, span.last) for span in history.spans(now)} if history.releases else {}
    told = [_entry(one, days.get(one.number), shows_people) for one in history.proposals]
    is_release = {one.number for one in history.releases}
    return {
        "releases": [one for one in told if one["number"] in is_release],
        "proposals": [one for one in told if one["number"] not in is_release],
    }


def release_data(history: History, store: Releases, name: str, now: datetime, *, shows_people: bool) -> Data:
    """Return one proposal or release with its proof, its files and its lines of the journal. Raises: UnknownId."""
    found = history.find(name)
    days = {span.number: (span.first, span.last) for span in history.spans(now)} if history.releases else {}
    proof = store.text(found.rules.proof)
    return {
        **_entry(found, days.get(found.number), shows_people),
        "files": dict(found.rules.files),
        "proof_sha256": found.rules.proof,
        "proof": orjson.loads(proof) if proof else None,
        "journal": [_line(one, shows_people) for one in history.records if one.number == found.number],
    }


def _entry(one: Proposal, days: tuple[Any, Any] | None, shows_people: bool) -> Data:
    first, last = days or (None, None)
    return {
        "number": one.number,
        "state": one.state,
        "fingerprint": one.rules.fingerprint,
        "valid_from": one.terms.begin.isoformat(),
        "valid_to": last.isoformat() if last else None,
        "is_in_timeline": first is not None,
        "transition": one.terms.transition,
        "equals": one.made.equals,
        "proposed": _act(one.made, shows_people),
        "published": _act(one.published, shows_people) if one.published else None,
        "closed": _act(one.closed, shows_people) if one.closed else None,
        "approved_alone": bool(one.approved and one.approved.is_alone),
    }


def _act(record: Record, shows_people: bool) -> Data:
    by = {"key": record.by.key, "name": record.by.name, "staff_number": record.by.staff_number}
    return {
        "kind": record.kind,
        "at": as_text(record.at),
        "by": by if shows_people else None,
        "why": record.why,
    }


def _line(record: Record, shows_people: bool) -> Data:
    return {"seq": record.seq, **_act(record, shows_people), "hash": record.hash}
