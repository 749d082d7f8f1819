"""Places: found by the path of keys that leads to a value."""

from __future__ import annotations

import pytest

from kb.location import Entries, Entry, Location, Text, key_place, place_of


def at(line: int, column: int) -> Location:
    return Location("items.yaml", line, column)


ITEM = Entry(
    {Text("id", at(2, 5)): Text("visit", at(2, 9)), Text("days", at(3, 5)): Text("5", at(3, 11))}, at(2, 5)
)
DATA = Entry({Text("items", at(1, 1)): Entries([ITEM], at(2, 3))}, at(1, 1))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), at(1, 1)),
        (("items",), at(2, 3)),
        (("items", 0), at(2, 5)),
        (("items", 0, "days"), at(3, 11)),
        (("items", 0, "days", "text"), at(3, 11)),
        (("items", 0, "stage"), at(2, 5)),
        (("items", 4), at(2, 3)),
        (("documents", 0), at(1, 1)),
    ],
)
def test_a_path_leads_to_the_deepest_part_that_is_there(path, place):
    assert place_of(DATA, path) == place


def test_a_key_has_a_place_of_its_own():
    assert key_place(DATA, ("items", 0, "days")) == at(3, 5)


def test_a_place_is_printed_as_editors_open_it():
    assert str(at(3, 11)) == "items.yaml:3:11"


def test_places_sort_by_file_line_and_column():
    assert sorted([at(10, 1), at(9, 12), at(9, 2)]) == [at(9, 2), at(9, 12), at(10, 1)]


def test_placed_parts_compare_as_what_they_hold():
    assert DATA == {"items": [{"id": "visit", "days": "5"}]}
