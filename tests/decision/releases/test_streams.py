"""Releases of several knowledge bases live side by side in one store; those of stores made before stay in place."""

from datetime import UTC, datetime

import orjson
import pytest

from decision.releases.journal import ReleaseJournal
from decision.releases.records import STREAM, By, Rules
from decision.releases.streams import stream_of, streams_of_store
from decision.store.canonical import sha256
from decision.store.opening import open_store
from tests.decision.releases.memory import terms

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with open_store("duckdb:///liangti.duckdb", tmp_path, "main", lambda: NOW) as store:
        yield store


def rules_of(store, knowledge_base):
    """Return rules whose canonical text is in the store and names a knowledge base."""
    text = orjson.dumps({"manifest": {"id": knowledge_base}})
    store.releases.keep(text)
    return Rules(sha256(text), "0" * 64, "1" * 64)


def opened(store, knowledge_base):
    """Note a folder as the release of a knowledge base, in its own stream."""
    name = stream_of(knowledge_base, store.journal, store.releases)
    ReleaseJournal(store.journal, lambda: NOW, name).opened(
        rules_of(store, knowledge_base), terms("2013-01-01"), By(name="liangti serve")
    )
    return name


def test_the_first_knowledge_base_has_the_plain_stream_and_each_other_one_its_own(store):
    assert [opened(store, name) for name in ("north", "south", "east")] == [
        STREAM,
        f"{STREAM}/south",
        f"{STREAM}/east",
    ]
    assert streams_of_store(store.journal) == (STREAM, f"{STREAM}/east", f"{STREAM}/south")


@pytest.mark.parametrize("name", ["north", "south"])
def test_a_knowledge_base_finds_its_stream_again_whichever_is_asked_first(store, name):
    streams = {each: opened(store, each) for each in ("north", "south")}
    assert stream_of(name, store.journal, store.releases) == streams[name]


def test_numbers_count_within_one_knowledge_base(store):
    journals = [
        ReleaseJournal(store.journal, lambda: NOW, opened(store, name)) for name in ("north", "south")
    ]
    assert [[one.number for one in journal.history().releases] for journal in journals] == [[1], [1]]


def test_a_folder_that_another_one_replaced_in_the_plain_stream_leaves_it_to_the_last(store):
    plain = ReleaseJournal(store.journal, lambda: NOW)
    for name in ("north", "south"):
        plain.opened(rules_of(store, name), terms("2013-01-01"), By())
    assert [stream_of(name, store.journal, store.releases) for name in ("south", "north")] == [
        STREAM,
        f"{STREAM}/north",
    ]


def test_an_empty_store_gives_the_plain_stream_to_who_asks(store):
    assert {stream_of(name, store.journal, store.releases) for name in ("north", "south")} == {STREAM}
