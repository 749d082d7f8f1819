"""A decision as a service makes it: certificates looked up in the store, the answer made, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from benchmarks.cases import AS_OF, Cases
from decision.opened import OpenRelease
from decision.register import certificates_of
from decision.store import DecisionDraft, Store
from explain.prepared import answer_bytes
from kb.vocabulary import Value


def decide_and_keep(store: Store, release: OpenRelease, cases: Cases, facts: Mapping[str, Value]) -> None:
    """Look the certificates of a project up, decide it, and keep the answer: what a request waits for."""
    case = cases.case(dict(facts), 0)
    held = certificates_of(case.parties, store.certificates.moment(), release.kb, store.certificates)
    case = replace(case, certificates=tuple(one.certificate for one in held))
    told = answer_bytes(case, release, AS_OF, AS_OF)
    store.decisions.append(DecisionDraft({}, release.release.fingerprint, "decided", [told.public]))


def now() -> datetime:
    """Return the time for a store that is opened to be measured."""
    return datetime.now(UTC)
