"""Killed at any moment, a store has every record that was acknowledged, none of them twice, in one whole chain."""

import random
import time
from itertools import pairwise

import pytest

from tests.decision.store import children
from tests.decision.store.places import draft, faults

TIMES = 5


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_every_acknowledged_record_is_there_after_a_kill(places, engine):
    place, chance = places(engine), random.Random(engine)
    acknowledged = {}
    for round_ in range(TIMES):
        process, pipe = children.start(children.append_for_ever, place.url, str(place.home), 100_000 * round_)
        acknowledged.update([pipe.recv()])
        until = time.monotonic() + chance.uniform(0.02, 0.5)
        while time.monotonic() < until:
            if pipe.poll(0.005):
                acknowledged.update([pipe.recv()])
        process.kill()
        try:
            while True:
                acknowledged.update([pipe.recv()])
        except (EOFError, OSError):
            process.join()
        with place.open() as store:
            records = _all(store)
            hashes = {record.id: record.hash for record in records}
            assert len(hashes) == len(records)
            assert acknowledged.items() <= hashes.items()
            assert [record.seq for record in records] == list(range(1, len(records) + 1))
            assert all(after.prev == before.hash for before, after in pairwise(records))
            assert faults(store) == []
            again = next(iter(acknowledged))
            assert store.decisions.get(again).hash == acknowledged[again]
            acknowledged[f"after {round_}"] = store.decisions.append(draft(id=f"after {round_}")).hash
    assert len(acknowledged) >= 2 * TIMES


def _all(store):
    records, cursor = [], None
    while True:
        page = store.decisions.page(after=cursor, limit=1000)
        records += page.records
        cursor = page.next
        if cursor is None:
            return sorted(records, key=lambda record: record.seq)
