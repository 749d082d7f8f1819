"""A memory gives back what was put last, holds no more than it may, and keeps what is asked for."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from decision.remembered import Recent, Remembered

MOST = 40
# A quarter of what may be held, so that one value never pushes all others out.
HEAVIEST = MOST // 4

keys = st.integers(0, 12)
values = st.integers(1, HEAVIEST).map(lambda length: "x" * length)
puts = st.lists(st.tuples(keys, values), max_size=80)


def held(recent):
    return sum(len(value) for half in (recent._new, recent._old) for value in half.values())


@given(puts=puts)
def test_a_recent_value_is_the_one_put_last_or_none_and_no_more_are_held_than_may_be(puts):
    recent, last = Recent[int, str](MOST, weight=len), {}
    for key, value in puts:
        recent.put(key, value)
        last[key] = value
        assert recent.get(key) == value
        assert held(recent) <= MOST + HEAVIEST
    assert all(recent.get(key) in (None, last[key]) for key in last)


@given(puts=puts)
def test_a_recent_value_that_is_asked_for_all_the_time_is_never_forgotten(puts):
    recent = Recent[int, str](MOST, weight=len)
    recent.put(-1, "kept")
    for key, value in puts:
        recent.put(key, value)
        assert recent.get(-1) == "kept"


def test_a_recent_value_that_nobody_asks_for_is_forgotten():
    recent = Recent[int, str](MOST, weight=len)
    recent.put(-1, "lost")
    for key in range(MOST + 1):
        recent.put(key, "x")
    assert recent.get(-1) is None


def test_many_threads_get_only_values_of_their_key():
    recent = Recent[int, int](MOST)

    def ask(first):
        for number in range(first, first + 20_000):
            key = number % (2 * MOST)
            if (value := recent.get(key)) is None:
                recent.put(key, value := key)
            yield value == key

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
