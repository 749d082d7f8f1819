"""The same input gives the same bytes: here and in another process, in whatever order it is given."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from decision.answer import Decision
from decision.certificates import Parties
from tests.decision.strategies import (
    AS_OF,
    IMPOSSIBLE,
    KB,
    PARTIAL,
    PARTIES,
    PILOT_TYPES,
    ROOT,
    VALID,
    answers,
    bytes_of,
    certificate,
    decidable_facts,
    decided,
    laws,
    opened_by_meaning,
    some_certificates,
)

CERTIFICATES = [
    certificate(kind, number=f"{kind.id}-{state}", state=state)
    for kind in PILOT_TYPES
    for state in ("valid", "revoked")
]
LATE = date(2026, 12, 1)


def some_decisions() -> Iterator[Decision]:
    """Yield decisions of every outcome, with certificates, dates and declared facts."""
    for combination in VALID[::15]:
        yield decided(answers(*combination), certificates=CERTIFICATES, start=AS_OF)
        yield decided({**answers(*combination), "takes_forest": True, "public_place": False})
        yield decided(
            answers(*combination),
            start=date(2026, 12, 1),
            as_of=date(2026, 12, 1),
            known_at=date(2026, 11, 25),
        )
    for partial in (*IMPOSSIBLE[::40], *PARTIAL[::60]):
        yield decided(answers(*partial))


def digest() -> str:
    return hashlib.sha256(b"\n".join(map(bytes_of, some_decisions()))).hexdigest()


# In one process.


@given(decidable_facts(), some_certificates, st.none() | st.just(AS_OF))
@laws(15)
def test_the_same_input_gives_the_same_bytes(facts, at_hand, start):
    one, again = (bytes_of(decided(facts, certificates=at_hand, start=start)) for _ in range(2))
    assert one == again


@given(decidable_facts(), some_certificates, st.data())
@laws(25)
def test_facts_and_certificates_in_any_order_give_the_same_bytes(facts, at_hand, data):
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))
    turned = data.draw(st.permutations(at_hand))
    assert bytes_of(decided(shuffled, certificates=turned)) == bytes_of(decided(facts, certificates=at_hand))


@given(decidable_facts(), st.permutations(PARTIES.others))
@laws(10)
def test_parties_in_any_order_give_the_same_bytes(facts, others):
    turned = Parties(PARTIES.applicant, PARTIES.project, tuple(others))
    one, other = (bytes_of(decided(facts, certificates=CERTIFICATES, parties=p)) for p in (PARTIES, turned))
    assert one == other


def test_what_was_decided_before_changes_nothing():
    """Flows are kept from case to case; a release that has decided nothing yet gives the same."""
    fresh = opened_by_meaning(KB)
    for partial in (*VALID[::20], *PARTIAL[::200]):
        facts = answers(*partial)
        assert bytes_of(decided(facts, opened=fresh)) == bytes_of(decided(facts))


# In other processes.

PROGRAM = "from tests.test_determinism import digest; print(digest())"


def test_processes_with_other_hash_seeds_give_the_same_bytes():
    """The order of sets and the numbers of objects differ from process to process; answers must not."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "4242")
    ]
    found = {process.communicate(timeout=120)[0].strip() for process in running}
    assert found == {digest()}
