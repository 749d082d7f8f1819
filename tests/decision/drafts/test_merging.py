"""Two changes of one text from one beginning: both stand, or the places are said at which they contradict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.drafts.merging import Contradictory, merged

ROWS = [["a", "1", "x"], ["b", "2", "y"], ["c", "3", "z"]]


def text(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def changed(rows: list[list[str]], cells: dict[tuple[int, int], str]) -> list[list[str]]:
    return [[cells.get((n, m), cell) for m, cell in enumerate(row)] for n, row in enumerate(rows)]


cells = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.sampled_from(["new", "other, with a comma"]),
    max_size=4,
)
lines = st.lists(st.sampled_from("abc"), max_size=6).map(lambda some: "".join(f"{one}\n" for one in some))


@given(before=lines, after=lines)
def test_a_change_of_one_side_is_taken(before: str, after: str):
    assert merged(before, after, before, is_table=False) == after
    assert merged(before, before, after, is_table=False) == after
    assert merged(before, after, after, is_table=False) == after


@given(mine=cells, theirs=cells)
def test_cells_of_a_table_are_all_kept_unless_both_changed_one(mine, theirs):
    both = [place for place in mine.keys() & theirs.keys() if mine[place] != theirs[place]]
    three = text(ROWS), *(quoted(changed(ROWS, some)) for some in (mine, theirs))
    if both:
        with pytest.raises(Contradictory) as refused:
            merged(*three, is_table=True)
        assert {one.line for one in refused.value.places} == {row + 1 for row, _ in both}
    else:
        assert merged(*three, is_table=True) == quoted(changed(ROWS, mine | theirs))


def quoted(rows: list[list[str]]) -> str:
    return text([[f'"{cell}"' if "," in cell else cell for cell in row] for row in rows])


@given(before=lines, mine=lines, theirs=lines)
def test_nothing_that_was_put_in_is_lost(before: str, mine: str, theirs: str):
    try:
        found = merged(before, mine, theirs, is_table=False)
    except Contradictory:
        return
    for letter in "abc":
        added = (
            max(0, mine.count(letter) - before.count(letter)),
            max(0, theirs.count(letter) - before.count(letter)),
        )
        assert found.count(letter) >= max(added)


def test_rows_that_both_add_at_one_place_are_both_kept():
    before = text(ROWS)
    assert merged(before, before + "d,4\n", before + "e,5\n", is_table=True) == before + "e,5\nd,4\n"


def test_a_contradiction_says_what_stood_there_and_what_either_made_of_it():
    with pytest.raises(Contradictory) as refused:
        merged("days: 10\n", "days: 8\n", "days: 5\n", is_table=False)
    (place,) = refused.value.places
    assert (place.line, place.before, place.mine, place.theirs) == (1, "days: 10\n", "days: 8\n", "days: 5\n")
