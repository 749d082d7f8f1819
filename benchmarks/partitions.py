"""Big decision tables with known faults: the space cut in two again and again, then rules removed and rules widened."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kb.decision_tables.report import Region, TableReport
from kb.decision_tables.table import DecisionTable, Input, Output, Rule
from kb.decision_tables.value_sets import Span, Values

_FIRST_DAY = date(2000, 1, 1).toordinal()


class Side(NamedTuple):
    """What one rule admits of one column: counts from `low` up to, not with, `high`; None lies at infinity."""

    low: int | None
    high: int | None


Sides = tuple[Side, ...]


@dataclass(frozen=True)
class Column:
    """A column of one type. Its values are counted from 0 to `length`; the ends of a number or a date are open."""

    name: str
    type: str
    length: int

    @property
    def is_listed(self) -> bool:
        return self.type in ("string", "boolean")

    @property
    def domain(self) -> str:
        return ", ".join(self.word(n) for n in range(self.length)) if self.type == "string" else ""

    def word(self, count: int) -> str:
        """Return the value with this count as a cell writes it."""
        written: Mapping[str, str] = {
            "number": f"{Decimal(count) / 8}",
            "integer": f"{count}",
            "date": f'date("{date.fromordinal(_FIRST_DAY + count)}")',
            "years and months duration": f'duration("P{count}M")',
            "string": f'"v{count}"',
            "boolean": "true" if count else "false",
        }
        return written[self.type]

    def count_of(self, value: str | bool | None) -> Decimal:
        """Return the count of a value as a report writes it."""
        if self.type == "boolean":
            return Decimal(bool(value))
        text = str(value)
        if self.type == "string":
            return Decimal(text.removeprefix("v"))
        if self.type == "date":
            return Decimal(date.fromisoformat(text).toordinal() - _FIRST_DAY)
        if self.type == "number":
            return Decimal(text) * 8
        if not text.startswith("P"):
            return Decimal(text)
        years, _, months = text[1:].rpartition("Y")
        return Decimal(int(years or 0) * 12 + int(months.removesuffix("M") or 0))

    def cell(self, side: Side) -> str:
        if side == self.whole:
            return "-"
        if self.is_listed:
            return ", ".join(self.word(n) for n in range(side.low or 0, side.high or self.length))
        if side.low is None:
            return f"< {self.word(side.high or 0)}"
        if side.high is None:
            return f">= {self.word(side.low)}"
        return f"[{self.word(side.low)}..{self.word(side.high)})"

    @property
    def whole(self) -> Side:
        return Side(0, self.length) if self.is_listed else Side(None, None)


COLUMNS = (
    Column("area", "number", 1 << 20),
    Column("use", "string", 12),
    Column("floors", "integer", 1 << 16),
    Column("public", "boolean", 2),
    Column("filed", "date", 1 << 14),
    Column("cost", "number", 1 << 20),
    Column("district", "string", 9),
    Column("term", "years and months duration", 1 << 12),
)


@dataclass(frozen=True)
class Faulty:
    """A table and its faults: the boxes without a rule, and the numbers of the rules that reach into others."""

    table: DecisionTable
    removed: tuple[Sides, ...]
    widened: tuple[int, ...]


def faulty_table(seed: int, rules: int, faults: int) -> Faulty:
    """Return a table of this many rules, and so many that are removed, and that are widened, among them."""
    chance = random.Random(seed)
    boxes = _cut(chance, rules + faults)
    chance.shuffle(boxes)
    removed, kept = boxes[:faults], boxes[faults:]
    widened: list[int] = []
    for place in range(len(kept)):
        if len(widened) == faults:
            break
        wider = _widened(kept[place], chance)
        reaches = wider and any(_meet(wider, other) for n, other in enumerate(kept) if n != place)
        if reaches and not any(_meet(wider, hole) for hole in removed):
            kept[place] = wider
            widened.append(place + 1)
    lines = [
        Rule(tuple(column.cell(side) for column, side in zip(COLUMNS, box, strict=True)), (f'"r{n}"',))
        for n, box in enumerate(kept)
    ]
    inputs = tuple(Input(column.name, column.type, column.domain) for column in COLUMNS)
    table = DecisionTable("partition", "partition", "UNIQUE", inputs, (Output("result"),), tuple(lines))
    return Faulty(table, tuple(removed), tuple(widened))


def _cut(chance: random.Random, count: int) -> list[Sides]:
    """Return the whole space in so many boxes."""
    boxes: list[Sides] = [tuple(column.whole for column in COLUMNS)]
    while len(boxes) < count:
        at = chance.randrange(len(boxes))
        place = chance.randrange(len(COLUMNS))
        low, high = boxes[at][place]
        first, last = (low or 0) + 1, (COLUMNS[place].length if high is None else high) - 1
        if first > last:
            continue
        middle = chance.randint(first, last)
        box = boxes[at]
        boxes[at] = (*box[:place], Side(low, middle), *box[place + 1 :])
        boxes.append((*box[:place], Side(middle, high), *box[place + 1 :]))
    return boxes


def _widened(box: Sides, chance: random.Random) -> Sides | None:
    """Return the box with one more value at the upper end of a column; None if no column has an upper end."""
    bounded = [n for n, side in enumerate(box) if side.high is not None and side.high < COLUMNS[n].length]
    if not bounded:
        return None
    place = chance.choice(bounded)
    side = box[place]
    assert side.high is not None
    return (*box[:place], side._replace(high=side.high + 1), *box[place + 1 :])


def _meet(one: Sides, other: Sides) -> bool:
    return all(
        (a.low is None or b.high is None or a.low < b.high)
        and (b.low is None or a.high is None or b.low < a.high)
        for a, b in zip(one, other, strict=True)
    )


def found_holes(faulty: Faulty, report: TableReport) -> int:
    """Return how many of the removed boxes lie in the gaps of a report, judged by their lowest corner."""
    return sum(any(_holds(gap.region, box) for gap in report.spaces.gaps) for box in faulty.removed)


def found_reaches(faulty: Faulty, report: TableReport) -> int:
    """Return how many of the widened rules a report names in an overlap."""
    named = {rule for overlap in report.spaces.overlaps for rule in overlap.rules}
    return len(named & set(faulty.widened))


def _holds(region: Region, box: Sides) -> bool:
    for column, side in zip(COLUMNS, box, strict=True):
        values = region.get(column.name)
        corner = side.low if side.low is not None else -1 if side.high is None else side.high - 1
        if isinstance(values, Values) and corner not in map(column.count_of, values.values):
            return False
        if isinstance(values, Span):
            low, high = (None if end is None else column.count_of(end) for end in (values.low, values.high))
            too_low = low is not None and (corner < low or (corner == low and not values.low_included))
            if too_low or (
                high is not None and (corner > high or (corner == high and not values.high_included))
            ):
                return False
    return True
