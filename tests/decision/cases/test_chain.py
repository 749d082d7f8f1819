"""The trail: one canonical text, and a hash that changes with every change, removal or move of a record."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.cases.chain import FIRST, canonical, chained, digest, head

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
events = st.lists(
    st.fixed_dictionaries({"type": st.text(max_size=3), "at": st.just("2015-05-18T09:00"), "said": plain}),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30)
@given(plain)
def test_the_canonical_text_says_the_same_whatever_the_order_of_keys(data):
    text = canonical(data)
    assert json.loads(text) == data
    assert canonical(_turned(data)) == text


def _turned(data):
    if isinstance(data, dict):
        return {name: _turned(data[name]) for name in reversed(data)}
    return [_turned(part) for part in data] if isinstance(data, list) else data


def test_keys_are_sorted_by_their_utf_16_code_units():
    assert canonical({"\ufb33": 1, "\U0001f600": 2}).decode() == '{"\U0001f600":2,"\ufb33":1}'


@settings(max_examples=30)
@given(events)
def test_every_record_names_the_one_before_it(said):
    prev = FIRST
    for number, entry in enumerate(chained(said), start=1):
        assert (entry["seq"], entry["prev"], entry["entered"]) == (number, prev, entry["at"])
        prev = digest(entry)
    assert head(said) == prev


@settings(max_examples=30)
@given(events, st.data())
def test_a_changed_removed_or_moved_record_changes_the_head(said, data):
    place = data.draw(st.integers(0, len(said) - 1))
    changed = [*said[:place], {**said[place], "type": said[place]["type"] + "x"}, *said[place + 1 :]]
    assert head(changed) != head(said)
    assert head([*said[:place], *said[place + 1 :]]) != head(said)


@pytest.mark.parametrize("nothing", [[], ()])
def test_nothing_has_the_hash_of_nothing(nothing):
    assert head(nothing) == FIRST
