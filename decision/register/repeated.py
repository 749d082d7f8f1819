"""Which rows of one file state the same certificate: less than 40 bytes a row, however long the rows are."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple


class Repeated(NamedTuple):
    """The row `at` a place whose certificate stands on an earlier line; `is_equal` if it says the same of it."""

    at: int
    first_line: int
    is_equal: bool


class SeenRows:
    """An open hash table of what was seen: 64 bits name a certificate, 64 what is said of it."""

    def __init__(self, expected: int) -> None:
        self._names, self._contents, self._lines = array("q"), array("q"), array("I")
        self._slots, self._mask = array("I"), 0
        self._resize(expected)

    def add(self, names: Sequence[int], contents: Sequence[int], lines: Sequence[int]) -> list[Repeated]:
        """Remember rows by the hashes of whom they name and what they say; return those that were seen before."""
        start = len(self._names)
        self._names.extend(names)
        self._contents.extend(contents)
        self._lines.extend(lines)
        if 2 * len(self._names) > self._mask:
            self._resize(2 * len(self._names))
        repeated = []
        known, slots, mask = self._names, self._slots, self._mask
        for place, name in enumerate(names, start + 1):
            slot = name & mask
            while at := slots[slot]:
                if known[at - 1] == name:
                    is_equal = self._contents[at - 1] == self._contents[place - 1]
                    repeated.append(Repeated(place - start - 1, self._lines[at - 1], is_equal))
                    break
                slot = (slot + 1) & mask
            else:
                slots[slot] = place
        return repeated

    def _resize(self, expected: int) -> None:
        size = 1 << max(10, (2 * expected).bit_length())
        before, self._slots, self._mask = self._slots, array("I", bytes(array("I").itemsize * size)), size - 1
        for place in filter(None, before):
            slot = self._names[place - 1] & self._mask
            while self._slots[slot]:
                slot = (slot + 1) & self._mask
            self._slots[slot] = place
