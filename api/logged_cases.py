"""The log of a store as it is decided again: what was stated, and the certificates that were seen, if any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.kept import asked_again
from api.routes.recorded import asked_then, read_recorded
from decision.opened import OpenRelease
from decision.replayed import HELD_AND_FORGOTTEN, Holding, Logged
from decision.replayed.staging import ReleaseOf
from decision.store.interface import Store
from decision.store.listing import Wanted
from decision.store.records import DecisionRecord


def logged_cases(store: Store, wanted: Wanted, release_of: ReleaseOf) -> Iterator[Logged]:
    """Yield the decisions of a store; certificates are read again only where some were seen.

    `release_of` gives the rules that a decision was made by, whose certificate types its certificates have.
    """
    for record in store.decisions.each(wanted):
        kept = record.request
        stated = stated_in(record)
        holding = None
        if _held_some(kept):
            opened = release_of(record.content.release)
            holding = _holding(store, record, opened) if opened else None
        yield Logged(record.id, record.content.release, stated, holding)


def stated_in(record: DecisionRecord) -> Mapping[str, object]:
    """Return the answers of a decision as they were stated."""
    stated: Mapping[str, object] = asked_again(record.request["asked"].get("facts", {}), {})
    return stated


def _held_some(kept: Mapping[str, Any]) -> bool:
    register = kept["register"]
    return bool(kept["asked"].get("certificates") or (register and register["certificates"]))


def _holding(store: Store, record: DecisionRecord, opened: OpenRelease) -> Holding:
    found = read_recorded(store, record.id, shows_values=True)
    if found.personal == "deleted":
        return HELD_AND_FORGOTTEN
    asked, _, _ = asked_then(store, opened, found)
    case = asked.case
    return Holding(case.parties, case.certificates, case.start, asked.as_of, asked.known_at)
