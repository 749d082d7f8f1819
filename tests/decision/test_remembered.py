"""A memory gives back what was put last, holds no more than it may, and keeps what is asked for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.remembered import Recent, Remembered

MOST = 40
# A quarter of what may be held, so that one value never pushes all others out.
HEAVIEST = MOST // 4

keys = st.integers(0, 12)
values = st.integers(1, HEAVIEST).map(lambda length: "x" * length)
puts = st.lists(st.tuples(keys, values), max_size=80)
asked_keys = st.lists(st.integers(1, HEAVIEST), max_size=80)


def held(recent):
    return sum(len(value) for half in (recent, recent._old) for value in half.values())


@given(asked_keys)
def test_a_recent_value_is_the_one_made_of_its_key_and_no_more_are_held_than_may_be(keys):
    recent = Recent[int, str](lambda key: "x" * key, MOST, weight=len)
    for key in keys:
        assert recent[key] == "x" * key
        assert held(recent) <= MOST + 2 * HEAVIEST


@given(asked_keys)
def test_a_recent_value_that_is_asked_for_all_the_time_is_made_once(keys):
    made = []
    recent = Recent[int, str](lambda key: made.append(key) or "x" * abs(key), MOST, weight=len)
    for key in keys:
        assert recent[-1] == "x"
        assert recent[key]
    assert made.count(-1) <= 1


def test_a_recent_value_that_nobody_asks_for_is_forgotten():
    made = []
    recent = Recent[int, int](lambda key: made.append(key) or key, MOST)
    for key in (-1, *range(MOST + 1), -1):
        assert recent[key] == key
    assert made.count(-1) == 2


def test_what_cannot_be_made_is_not_remembered():
    recent = Recent[str, int](int, MOST)
    with pytest.raises(ValueError, match="invalid literal"):
        recent["no number"]
    assert not recent


def test_many_threads_get_only_values_of_their_key():
    recent = Recent[int, int](lambda key: key, MOST)

    def ask(first):
        for number in range(first, first + 20_000):
            key = number % (2 * MOST)
            yield recent[key] == key

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda first: all(ask(first)), range(0, 80, 20)))


@given(puts=puts, asked=st.lists(keys, max_size=80))
def test_of_remembered_values_those_not_used_for_longest_are_forgotten(puts, asked):
    memory, order = Remembered[int, str](MOST, weight=len), {}
    for index, (key, value) in enumerate(puts):
        memory.put(key, value)
        order.pop(key, None)
        order[key] = value
        while sum(map(len, order.values())) > MOST:
            order.pop(next(iter(order)))
        for again in asked[index : index + 1]:
            assert memory.get(again) == order.get(again)
            if again in order:
                order[again] = order.pop(again)
    assert len(memory) == len(order)
    assert all(memory.get(key) == value for key, value in list(order.items()))
