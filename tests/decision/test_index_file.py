"""The saved index: read back as it was, and never believed when anything about it is wrong."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from decision import index_file
from decision.index_build import build, by_meaning
from decision.index_file import UnusableIndex
from decision.opened import OpenRelease
from kb.loader import load
from kb.release import Release
from tests.decision.strategies import KB, OPENED, PARTIAL, VALID, answers, bytes_of, decided
from tests.decision.strategies import NOTICES as CALENDARS
from tests.folders import STALLS

SMALL = build(load(STALLS), by_meaning(load(STALLS)))
SOURCE, ENGINE = "5" * 64, "durable-rules 2.0.28, form 1"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return the path of a sound saved index of the small knowledge base."""
    index_file.save(SMALL, tmp_path, SOURCE, ENGINE)
    return index_file.path_of(tmp_path, SOURCE)


def signed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def rewritten(**changes: object) -> Callable[[bytes], bytes]:
    """Return how a saved index looks to which somebody gave other values and a hash that fits them."""
    return lambda data: signed(orjson.dumps({**orjson.loads(data.partition(b"\n")[2]), **changes}))


def without(key: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        whole = orjson.loads(data.partition(b"\n")[2])
        del whole[key]
        return signed(orjson.dumps(whole))

    return change


def instead(body: bytes) -> Callable[[bytes], bytes]:
    return lambda _: signed(body)


def flipped(data: bytes) -> bytes:
    """Return the data with one bit of one byte in the middle turned."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


# Sound.


def test_a_saved_index_is_read_back_equal(tmp_path):
    index_file.save(SMALL, tmp_path, SOURCE, ENGINE)
    found = index_file.read(tmp_path, SOURCE, ENGINE)
    assert found == SMALL
    assert found.kb.canonical() == SMALL.kb.canonical()
    assert found.axes == SMALL.axes


def test_the_shipped_index_is_read_back_and_gives_the_same_decisions_byte_for_byte(tmp_path):
    index_file.save(OPENED.index, tmp_path, SOURCE, ENGINE)
    found = index_file.read(tmp_path, SOURCE, ENGINE)
    again = OpenRelease(Release(found.kb), found, CALENDARS)
    for partial in (*VALID[::12], *PARTIAL[::97]):
        facts = answers(*partial)
        assert bytes_of(decided(facts, opened=again)) == bytes_of(decided(facts)), partial


def test_conclusions_answered_by_meaning_are_kept(tmp_path):
    split = type(SMALL)(
        SMALL.kb, SMALL.axes, SMALL.tables[1:], SMALL.tables[0].conclusions, SMALL.classification
    )
    index_file.save(split, tmp_path, SOURCE, ENGINE)
    assert index_file.read(tmp_path, SOURCE, ENGINE) == split


def test_one_index_is_written_as_one_text(saved, tmp_path):
    first = saved.read_bytes()
    index_file.save(SMALL, tmp_path, SOURCE, ENGINE)
    assert saved.read_bytes() == first


def test_saving_leaves_one_file_and_nothing_half_written(saved):
    assert list(saved.parent.iterdir()) == [saved]


def test_where_nothing_is_saved_nothing_is_read(tmp_path):
    assert index_file.read(tmp_path, SOURCE, ENGINE) is None


def test_an_index_of_other_rules_lies_elsewhere(saved, tmp_path):
    assert saved.exists()
    assert index_file.read(tmp_path, "6" * 64, ENGINE) is None


# Damaged or foreign.


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: data[:0],
    "cut after a byte": lambda data: data[:1],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut before the last byte": lambda data: data[:-1],
    "a byte too many": lambda data: data + b" ",
    "a bit turned": flipped,
    "without its hash": lambda data: data.partition(b"\n")[2],
    "no JSON": lambda data: data[:0] + b"not JSON",
    "no JSON under a hash that fits": instead(b"not JSON"),
    "nothing under a hash that fits": instead(b""),
    "a list": instead(b"[]"),
    "an empty object": instead(b"{}"),
    "another format": rewritten(format=index_file.FORMAT + 1),
    "another engine": rewritten(engine="durable-rules 9.9.9, form 1"),
    "other rule files": rewritten(source="6" * 64),
    "another fingerprint": rewritten(fingerprint="7" * 64),
    "the rules of another place": rewritten(knowledge_base=KB.canonical().decode()),
    "no rules": rewritten(knowledge_base="{}"),
    "rules that are a number": rewritten(knowledge_base=5),
    "rules that are null": rewritten(knowledge_base=None),
    "no tables": rewritten(tables=None),
    "half a table": rewritten(tables=[[["goods"], [3]]]),
    "rows that are no numbers": rewritten(tables=[[["goods"], [3], [], ["not hexadecimal"]]]),
    "rows of the wrong type": rewritten(tables=[[["goods"], [3], [], [1, 2, 3]]]),
    **{
        f"without {key}": without(key)
        for key in ("format", "engine", "source", "fingerprint", "knowledge_base", "tables", "by_meaning")
    },
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_saved_index_that_was_damaged_or_changed_is_not_used(saved, tmp_path, damage):
    saved.write_bytes(DAMAGES[damage](saved.read_bytes()))
    with pytest.raises(UnusableIndex):
        index_file.read(tmp_path, SOURCE, ENGINE)


def test_any_bit_that_turns_is_noticed(saved, tmp_path):
    data, chance = saved.read_bytes(), random.Random(7)
    for place in chance.sample(range(len(data)), 60):
        bit = 1 << chance.randrange(8)
        saved.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
        with pytest.raises(UnusableIndex):
            index_file.read(tmp_path, SOURCE, ENGINE)


def test_an_index_made_by_another_engine_says_so(saved, tmp_path):
    assert saved.exists()
    with pytest.raises(UnusableIndex, match="another engine"):
        index_file.read(tmp_path, SOURCE, "durable-rules 2.0.29, form 1")


def test_a_folder_in_the_place_of_the_index_is_not_read(tmp_path):
    index_file.path_of(tmp_path, SOURCE).mkdir(parents=True)
    with pytest.raises(UnusableIndex, match="cannot be read"):
        index_file.read(tmp_path, SOURCE, ENGINE)
