"""Two changes of one text, made from one beginning, put together: nobody's change is lost.

Lines that only one of the two changed are taken from that one; in a table, where both changed a row, its cells are.
Lines that both put in at one place are both kept. Whatever is left contradicts, and is said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A place at which both changed the same: the line in the beginning, from 1, and what either made of it."""

    line: int
    before: str
    mine: str
    theirs: str


class Contradictory(Exception):
    """Two changes that cannot both stand; `places` are all of them."""

    def __init__(self, places: Sequence[Contradiction]) -> None:
        super().__init__(f"{len(places)} places were changed twice")
        self.places = tuple(places)


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines from `begin` up to `end` of the beginning become other lines."""

    begin: int
    end: int
    lines: tuple[str, ...]

    def meets(self, begin: int, end: int) -> bool:
        """Return whether it changes one of these lines, or puts lines in where they do."""
        return (self.begin < end and begin < self.end) or (self.begin, self.end) == (begin, end)


def merged(before: str, mine: str, theirs: str, *, is_table: bool) -> str:
    """Return the text with both changes. Raises: Contradictory."""
    lines = _lines(before)
    made: list[str] = []
    places: list[Contradiction] = []
    at = 0
    for begin, end, ours, others in _together(_changes(lines, _lines(mine)), _changes(lines, _lines(theirs))):
        old = lines[begin:end]
        one, other = _applied(old, ours, begin), _applied(old, others, begin)
        made += lines[at:begin]
        at = end
        if not ours or not others or one == other:
            made += one if ours else other
        elif not old:
            made += [*other, *one]
        elif is_table and len(old) == len(one) == len(other):
            for number, three in enumerate(zip(old, one, other, strict=True), begin + 1):
                row = _row(*three)
                made += [] if row is None else [row]
                places += [Contradiction(number, *three)] if row is None else []
        else:
            places.append(Contradiction(begin + 1, "".join(old), "".join(one), "".join(other)))
    if places:
        raise Contradictory(places)
    return "".join([*made, *lines[at:]])


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()


def _changes(before: Lines, after: Lines) -> list[_Change]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        _Change(begin, end, tuple(after[first:last]))
        for tag, begin, end, first, last in codes
        if tag != "equal"
    ]


def _together(
    ours: list[_Change], others: list[_Change]
) -> Iterator[tuple[int, int, list[_Change], list[_Change]]]:
    """Yield the stretches of the beginning that something changes, with the changes of either side."""
    ours, others = list(ours), list(others)
    while ours or others:
        begin, end = min((one.begin, one.end) for one in (*ours[:1], *others[:1]))
        inside: tuple[list[_Change], list[_Change]] = ([], [])
        sides = ((ours, inside[0]), (others, inside[1]))
        while found := next((side for side in sides if side[0] and side[0][0].meets(begin, end)), None):
            change = found[0].pop(0)
            found[1].append(change)
            end = max(end, change.end)
        yield begin, end, *inside


def _applied(old: Lines, changes: list[_Change], begin: int) -> list[str]:
    made, at = list[str](), begin
    for one in changes:
        made += [*old[at - begin : one.begin - begin], *one.lines]
        at = one.end
    return [*made, *old[at - begin :]]


def _row(old: str, one: str, other: str) -> str | None:
    """Return a row of a table with the cells that either changed; None where both changed one."""
    rows = [next(csv.reader([line]), []) for line in (old, one, other)]
    if len({len(row) for row in rows}) > 1:
        return None
    cells: list[str] = []
    for before, mine, theirs in zip(*rows, strict=True):
        if before not in (mine, theirs) and mine != theirs:
            return None
        cells.append(mine if theirs == before else theirs)
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=old[len(old.rstrip("\r\n")) :]).writerow(cells)
    return written.getvalue()
