"""Releases, API keys and replies: each is kept as it was given, once, and found again after a restart."""

from datetime import timedelta

import pytest

from decision.store import (
    AnsweredBefore,
    ApiKey,
    RefusedValue,
    Reply,
    SameIdOtherContent,
    UnknownId,
    reply_key,
)
from decision.store.canonical import sha256
from tests.decision.store.places import faults

RULES = "规则".encode()


def test_a_text_of_a_release_is_kept_once_and_found_by_its_sha256(place):
    with place.open() as store:
        for _ in range(2):
            store.releases.keep(RULES)
    with place.open() as store:
        assert store.releases.text(sha256(RULES)) == RULES
        assert store.releases.text("0" * 64) is None
        assert faults(store) == []


@pytest.mark.parametrize("text", [b"\xff", b"a\0", "文本"], ids=repr)
def test_a_text_that_is_none_is_not_kept(duck_place, text):
    with duck_place.open() as store, pytest.raises(RefusedValue):
        store.releases.keep(text)


def test_a_key_is_found_by_its_hash_and_stays_revoked(place):
    key = ApiKey("b" * 64, "intake", "规划局", "0012", "收件系统")
    with place.open() as store:
        added = store.keys.add(key)
        assert store.keys.get(key.hash) == added
        assert added.created
        assert added.revoked is None
        with pytest.raises(SameIdOtherContent):
            store.keys.add(key)
        store.keys.add(ApiKey("c" * 64, "admin"))
        revoked = store.keys.revoke(key.hash)
        assert revoked.revoked
        assert store.keys.revoke(key.hash) == revoked
        with pytest.raises(UnknownId):
            store.keys.revoke("d" * 64)
    with place.open() as store:
        assert store.keys.all() == (revoked, store.keys.get("c" * 64))
        assert store.keys.get("d" * 64) is None


@pytest.mark.parametrize(
    "key", [ApiKey("secret", "intake"), ApiKey("b" * 64, ""), ApiKey("b" * 64, "x", "\0")]
)
def test_a_key_that_may_not_enter_is_refused(duck_place, key):
    with duck_place.open() as store, pytest.raises(RefusedValue):
        store.keys.add(key)


def test_an_answer_is_kept_under_its_key_until_it_is_too_old(place):
    reply = Reply(reply_key("caller", "k1"), "b" * 64, 422, "application/problem+json", b'{"type":"\x00"}')
    with place.open() as store:
        kept = store.replies.keep(reply)
        with pytest.raises(AnsweredBefore) as raised:
            store.replies.keep(reply)
        assert raised.value.reply == kept
        place.clock.now += timedelta(days=2)
        later = store.replies.keep(Reply(reply_key("caller", "k2"), "c" * 64, 200))
    with place.open() as store:
        assert store.replies.get(reply.key) == kept
        assert store.replies.delete_before(later.at) == 1
        assert store.replies.get(reply.key) is None
        assert store.replies.get(later.key) == later


@pytest.mark.parametrize(
    "reply",
    [
        Reply("key", "b" * 64, 200),
        Reply("b" * 64, "body", 200),
        Reply("b" * 64, "b" * 64, "200"),
        Reply("b" * 64, "b" * 64, 200, body="text"),
        Reply("b" * 64, "b" * 64, 200, content_type="\0"),
    ],
)
def test_a_reply_that_may_not_enter_is_refused(duck_place, reply):
    with duck_place.open() as store, pytest.raises(RefusedValue):
        store.replies.keep(reply)


def test_the_same_key_of_another_caller_is_another_key():
    assert reply_key("a", "bc") != reply_key("ab", "c")
