"""What two or more rules of a table are to each other: equal, inside, hidden, misleading, two halves of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from kb.decision_tables.axis import TableAxis
from kb.decision_tables.reading import Column, ReadTable
from kb.decision_tables.report import Contraction, Pair
from kb.decision_tables.table import DecisionTable
from kb.decision_tables.value_sets import as_cell
from kb.regions import Box

Pairs = Sequence[tuple[int, int]]


class Relations:
    """The rules of one table, counted from 0 here and from 1 in what comes back. `pairs` are those that overlap."""

    def __init__(self, table: DecisionTable, read: ReadTable) -> None:
        self._policy, self._read = table.hit_policy, read
        self._boxes: list[Box] = [
            tuple(mask & column.axis.full for mask, column in zip(box, read.columns, strict=True))
            for box in read.boxes
        ]

    def winners(self, holders: Sequence[int]) -> set[int]:
        """Return the rules that decide where all of these match."""
        if self._policy == "FIRST":
            return {holders[0]}
        ranks = self._read.ranks
        if self._policy == "PRIORITY" and ranks:
            best = min(ranks[rule] for rule in holders)
            return {rule for rule in holders if ranks[rule] == best}
        return set(holders)

    def never_matching(self) -> tuple[int, ...]:
        return tuple(rule + 1 for rule, box in enumerate(self._boxes) if not all(box))

    def never_deciding(self, deciding: set[int]) -> tuple[int, ...] | None:
        """Return the rules that match somewhere, and always lose against the others."""
        if self._policy not in ("FIRST", "PRIORITY"):
            return None
        return tuple(n + 1 for n, box in enumerate(self._boxes) if all(box) and n not in deciding)

    def null_only(self) -> tuple[int, ...]:
        """Return the rules that match null, and no other value, in some input."""
        both = zip(self._read.boxes, self._boxes, strict=True)
        return tuple(
            rule + 1 for rule, (with_null, box) in enumerate(both) if all(with_null) and not all(box)
        )

    def agree(self, rules: Sequence[int]) -> bool:
        """Return whether all of these rules have the same outputs."""
        return len({self._read.outputs[rule] for rule in rules}) == 1

    def _contained(self, pairs: Pairs) -> Iterator[tuple[int, int]]:
        """Yield each rule with each that holds all of it."""
        for pair in pairs:
            for inner, outer in (pair, pair[::-1]):
                if not any(
                    one & ~other for one, other in zip(self._boxes[inner], self._boxes[outer], strict=True)
                ):
                    yield inner, outer

    def subsumed(self, pairs: Pairs) -> tuple[Pair, ...]:
        outputs = self._read.outputs
        return _as_pairs((one, by) for one, by in self._contained(pairs) if outputs[one] == outputs[by])

    def masked(self, pairs: Pairs) -> tuple[Pair, ...]:
        return _as_pairs((one, by) for one, by in self._contained(pairs) if self._outranks(by, one))

    def _outranks(self, first: int, second: int) -> bool:
        ranks = self._read.ranks
        return self._policy == "PRIORITY" and ranks is not None and ranks[first] < ranks[second]

    def misleading(self, pairs: Pairs) -> tuple[Pair, ...]:
        """Return each rule (`by`) that beats another (`rule`), does not hide it, and looks as if it would lose.

        It has `-` where the other has a test, so that the other looks like the special case.
        """
        masked = {(pair.rule - 1, pair.by - 1) for pair in self.masked(pairs)}
        both = (two for pair in pairs for two in (pair, pair[::-1]))
        return _as_pairs(
            (one, by)
            for one, by in both
            if self._outranks(by, one) and (one, by) not in masked and self._looks_wider(by, one)
        )

    def _looks_wider(self, first: int, second: int) -> bool:
        return any(
            column.tests[first].is_dash and not column.tests[second].is_dash for column in self._read.columns
        )

    def duplicates(self) -> tuple[tuple[int, ...], ...]:
        groups: defaultdict[Box, list[int]] = defaultdict(list)
        for rule, box in enumerate(self._boxes, 1):
            if all(box):
                groups[box].append(rule)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def full_cells(self) -> tuple[tuple[int, str], ...]:
        """Return the cells that are not `-` yet admit every value."""
        return tuple(
            (rule + 1, column.name)
            for rule in range(len(self._boxes))
            for column in self._read.columns
            if not column.tests[rule].is_dash and column.masks[rule] & column.axis.full == column.axis.full
        )

    def contractions(self, pairs: Pairs) -> tuple[Contraction, ...]:
        """Return the rules with equal outputs that differ along one input, where their values touch."""
        meets = _neighbours(pairs)
        found = [one for place in range(len(self._read.columns)) for one in self._along(place, meets)]
        return tuple(sorted(found, key=lambda one: one.rules))

    @cached_property
    def _numbered(self) -> list[tuple[int, ...]]:
        """The masks of each rule, each mask as a short number."""
        numbers = [
            {mask: n for n, mask in enumerate(dict.fromkeys(column.masks))} for column in self._read.columns
        ]
        return [
            tuple(known[mask] for known, mask in zip(numbers, box, strict=True)) for box in self._read.boxes
        ]

    def _along(self, place: int, meets: Mapping[int, Sequence[int]]) -> Iterator[Contraction]:
        groups: defaultdict[object, list[int]] = defaultdict(list)
        for rule, box in enumerate(self._numbered):
            if all(self._boxes[rule]):
                groups[box[:place], box[place + 1 :], self._read.outputs[rule]].append(rule)
        column = self._read.columns[place]
        for group in groups.values():
            for chain in _chains(group, column) if len(group) > 1 else ():
                rules = sorted(chain)
                if len(rules) > 1 and not self._jumps(rules, meets):
                    merged = 0
                    for rule in rules:
                        merged |= column.masks[rule]
                    names = tuple(rule + 1 for rule in rules)
                    is_whole = merged == column.axis.whole
                    yield Contraction(names, column.name, as_cell(column.axis, merged), is_whole)

    def _jumps(self, rules: Sequence[int], meets: Mapping[int, Sequence[int]]) -> bool:
        """Return whether a merged rule would overtake another rule, where their order decides."""
        if self._policy not in ("FIRST", "RULE ORDER"):
            return False
        return any(rules[0] < other < rule for rule in rules[1:] for other in meets.get(rule, ()))


def _chains(group: Iterable[int], column: Column) -> Iterator[list[int]]:
    """Yield the rules of a group whose values along one input touch, one after another, and do not hold each other."""
    masks = column.masks
    chain: list[int] = []
    for rule in sorted(group, key=lambda rule: ((masks[rule] & -masks[rule]).bit_length(), rule)):
        mask, before = masks[rule], masks[chain[-1]] if chain else 0
        if chain and mask & ~before and before & ~mask and _touch(mask, before, column.axis):
            chain.append(rule)
        elif not chain or mask & ~before:
            if len(chain) > 1:
                yield chain
            chain = [rule]
    if len(chain) > 1:
        yield chain


def _touch(one: int, other: int, axis: TableAxis) -> bool:
    if not axis.scale.is_ordered:
        return True
    return len(axis.runs(one | other)) < len(axis.runs(one)) + len(axis.runs(other))


def _neighbours(pairs: Pairs) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        found[first].append(second)
        found[second].append(first)
    return found


def _as_pairs(found: Iterable[tuple[int, int]]) -> tuple[Pair, ...]:
    return tuple(Pair(one + 1, by + 1) for one, by in sorted(found))
