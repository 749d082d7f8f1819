"""The fewest sets hold everything together, and no fewer can: compared with every choice there is."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kb.set_cover import fewest

SETS = (
    st.lists(st.frozensets(st.integers(0, 7)), max_size=8)
    .map(dict.fromkeys)
    .map(list)
    .map(enumerate)
    .map(dict)
)


def held(sets, names):
    return frozenset().union(*(sets[name] for name in names))


@given(sets=SETS)
def test_no_fewer_sets_hold_everything(sets):
    found = fewest(sets)

    everything = held(sets, sets)
    assert held(sets, found.chosen) == everything
    enough = [
        size
        for size in range(len(sets) + 1)
        if any(held(sets, some) == everything for some in combinations(sets, size))
    ]
    assert len(found.chosen) == found.at_least == min(enough)
    assert found.is_exact


@given(sets=SETS, steps=st.integers(1, 5))
def test_without_time_the_choice_still_holds_everything_and_the_bound_is_true(sets, steps):
    exact, found = fewest(sets), fewest(sets, most_steps=steps)
    assert held(sets, found.chosen) == held(sets, sets)
    assert found.at_least <= len(exact.chosen) <= len(found.chosen)
