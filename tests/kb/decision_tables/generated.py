"""Small decision tables of every type, drawn at random, with their meaning said a second way: as plain functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import strategies as st

from kb.decision_tables.table import HIT_POLICIES, DecisionTable, Input, Output, Rule

Value = Any
Says = Callable[[Value], bool | None]
_DAY = date(2014, 1, 1)


@dataclass(frozen=True)
class Kind:
    """A type of column: the values that cells name, and values of which no two sets are told apart by fewer."""

    type: str
    named: tuple[Value, ...]
    grid: tuple[Value, ...]
    is_ordered: bool
    domain: str = ""

    def write(self, value: Value) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, date):
            return f'date("{value}")'
        return f'"{value}"' if isinstance(value, str) else str(value)

    def read(self, shown: str | bool | None) -> Value:
        """Return a value as a witness shows it."""
        if shown is None or isinstance(shown, bool) or self.type == "string":
            return shown
        return date.fromisoformat(shown) if self.type == "date" else Decimal(shown)


def _numbers(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


KINDS = (
    Kind("number", _numbers("0", "1", "2.5"), _numbers("-1", "0", "0.5", "1", "2", "2.5", "3"), True),
    Kind("number", _numbers("0", "1", "3"), _numbers("0", "0.5", "1", "2", "3"), True, "[0..3]"),
    Kind("integer", _numbers("0", "1", "3"), _numbers("-1", "0", "1", "2", "3", "4"), True),
    Kind(
        "date",
        tuple(_DAY + timedelta(days=n) for n in (0, 1, 3)),
        tuple(_DAY + timedelta(days=n) for n in range(-1, 5)),
        True,
    ),
    Kind("string", ("a", "b"), ("a", "b", "any other"), False),
    Kind("string", ("a", "b", "c"), ("a", "b", "c"), False, '"a", "b", "c"'),
    Kind("boolean", (False, True), (False, True), False),
)


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and for each value (None is null) whether it admits it."""

    text: str
    admits: Says
    names_null: bool = False


@dataclass(frozen=True)
class Generated:
    """A table, the kinds of its columns, its cells and its outputs."""

    table: DecisionTable
    kinds: tuple[Kind, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def matching(self, point: Sequence[Value]) -> tuple[int, ...]:
        """Return the rules, from 1, that match."""
        return tuple(
            number
            for number, row in enumerate(self.cells, 1)
            if all(cell.admits(value) for cell, value in zip(row, point, strict=True))
        )

    def output(self, rule: int) -> str:
        return self.table.rules[rule - 1].outputs[0]

    def points(self) -> Iterator[tuple[Value, ...]]:
        """Yield a point of every atom, null left out."""
        return product(*(kind.grid for kind in self.kinds))

    def points_with_null(self) -> Iterator[tuple[Value, ...]]:
        """Yield a point of every atom with null, where some cell of the column names it."""
        allowed = (any(row[place].names_null for row in self.cells) for place in range(len(self.kinds)))
        grids = [
            (*kind.grid, None) if null else kind.grid for kind, null in zip(self.kinds, allowed, strict=True)
        ]
        return (point for point in product(*grids) if None in point)

    def winners(self, rules: tuple[int, ...]) -> set[int]:
        """Return those of the matching rules that decide."""
        if self.table.hit_policy == "FIRST":
            return set(rules[:1])
        best = min(map(self.output, rules), default="")
        return {rule for rule in rules if self.output(rule) == best}


def _part(kind: Kind) -> st.SearchStrategy[tuple[str, Says]]:
    value = st.sampled_from(kind.named)
    equal = value.map(lambda one: (kind.write(one), lambda v: v == one))
    if not kind.is_ordered:
        return equal
    signs: Mapping[str, Callable[[Value, Value], bool]] = {
        "<": lambda v, one: v < one,
        "<=": lambda v, one: v <= one,
        ">": lambda v, one: v > one,
        ">=": lambda v, one: v >= one,
    }
    compared = st.tuples(st.sampled_from(sorted(signs)), value).map(
        lambda two: (
            f"{two[0]} {kind.write(two[1])}",
            lambda v: None if v is None else signs[two[0]](v, two[1]),
        )
    )
    return equal | compared | _ranges(kind)


def _ranges(kind: Kind) -> st.SearchStrategy[tuple[str, Says]]:
    def between(drawn: tuple[Value, Value, str, str]) -> tuple[str, Says]:
        (low, high), left, right = sorted(drawn[:2]), *drawn[2:]

        def says(value: Value) -> bool | None:
            if value is None:
                return None
            above = value >= low if left == "[" else value > low
            return above and (value <= high if right == "]" else value < high)

        return f"{left}{kind.write(low)}..{kind.write(high)}{right}", says

    value = st.sampled_from(kind.named)
    drawn = st.tuples(value, value, st.sampled_from("[("), st.sampled_from("])"))
    return drawn.filter(lambda one: one[0] != one[1]).map(between)


def cells(kind: Kind) -> st.SearchStrategy[Cell]:
    """Draw a cell: `-`, a list of tests, or `not` of one; null may be among them."""
    null: tuple[str, Says] = ("null", lambda v: v is None)
    parts = st.lists(
        _part(kind) | st.just(null) | _part(kind), min_size=1, max_size=2, unique_by=lambda one: one[0]
    )

    def cell(drawn: tuple[list[tuple[str, Says]], bool]) -> Cell:
        some, negated = drawn
        text = ", ".join(one for one, _ in some)
        names_null = any(one == "null" for one, _ in some)
        if negated:
            return Cell(f"not({text})", lambda v: all(says(v) is False for _, says in some), names_null)
        return Cell(text, lambda v: any(says(v) for _, says in some), names_null)

    dash = st.just(Cell("-", lambda _: True))
    return dash | st.tuples(parts, st.booleans()).map(cell)


@st.composite
def tables(draw: st.DrawFn) -> Generated:
    """Draw a table of one to three columns and up to five rules."""
    kinds = tuple(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3)))
    rows = tuple(
        tuple(draw(cells(kind)) for kind in kinds) for _ in range(draw(st.integers(min_value=0, max_value=5)))
    )
    table = DecisionTable(
        "t",
        "t",
        draw(st.sampled_from(HIT_POLICIES)),
        tuple(Input(f"in{n}", kind.type, kind.domain) for n, kind in enumerate(kinds)),
        (Output("out", '"x", "y"'),),
        tuple(
            Rule(tuple(cell.text for cell in row), (draw(st.sampled_from(['"x"', '"y"'])),)) for row in rows
        ),
    )
    return Generated(table, kinds, rows)
