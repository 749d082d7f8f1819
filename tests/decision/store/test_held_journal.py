"""A journal held in memory: the records that a store would write, and laid into one they are whole."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime

import pytest

from decision.store.digests import PersonalValues, digest_of
from decision.store.errors import OtherSequence
from decision.store.held_journal import HeldJournal
from decision.store.opening import open_store

NOW = datetime(2015, 5, 18, 1, 0, tzinfo=UTC)
KEY, WORDS = b"k" * 32, "张三"
DIGEST = digest_of(WORDS, KEY)
PERSONAL = PersonalValues({DIGEST: WORDS}, KEY, date(2025, 5, 18))


def filled() -> HeldJournal:
    journal = HeldJournal(secrets.token_bytes)
    for number in range(3):
        journal.append("case/A", {"n": number}, expected=number, identity=f"a{number}")
    journal.append_soon("case/B", {"text": DIGEST}, identity="b0", personal=PERSONAL).result()
    journal.append("other", {"n": 9})
    return journal


def test_laid_into_a_store_every_record_is_found_and_the_store_is_whole(tmp_path):
    journal = filled()
    with open_store("duckdb:///x.duckdb", tmp_path, None, lambda: NOW) as store:
        assert journal.lay_into(store) == 5
        for stream in ("case/A", "case/B", "other"):
            assert store.journal.read(stream) == journal.read(stream)
            assert store.journal.head(stream) == journal.head(stream)
        assert store.personal.get("b0") == journal.values_of("b0") == PERSONAL
        assert list(store.check()) == []
        assert store.journal.append("case/A", {"n": 3}, expected=3).prev == journal.head("case/A").hash


def test_streams_are_listed_as_a_store_lists_them():
    journal = filled()
    assert list(journal.streams("case/")) == ["case/A", "case/B"]
    assert list(journal.streams("case/", "case/A")) == ["case/B"]
    assert list(journal.streams(limit=1)) == ["case/A"]
    assert journal.head("none").seq == 0


def test_who_expects_another_number_is_refused():
    with pytest.raises(OtherSequence):
        filled().append("case/A", {"n": 1}, expected=2)
