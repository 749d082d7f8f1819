"""One S-FEEL cell: the set of values it admits, read from text in codes or Chinese labels.

Forms: `-` any; `a`; `a, b`; `not(a, b)`; `< 300`; `[300..500)`; `date("2014-01-01")`; `true`. No other expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic_core import PydanticCustomError

from kb.errors import did_you_mean
from kb.quantities import as_number
from kb.record import as_day
from kb.vocabulary import Fact, Value, fold, written

_COMPARISON = re.compile(r"(<=|>=|<|>|≤|≥|=)\s*(.+)", re.DOTALL)
_RANGE = re.compile(r"([\[\]()])\s*(.+?)\s*\.\.\s*(.+?)\s*([\[\]()])", re.DOTALL)
_DATE = re.compile(r'date\(\s*["“”](.*?)["“”]\s*\)', re.DOTALL)
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)


class UnreadableCell(Exception):
    """A cell that says nothing readable; `problem` and `fix` are for policy staff."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers or dates between two bounds; a bound that is None lies at infinity."""

    low: Decimal | date | None
    high: Decimal | date | None
    low_included: bool = False
    high_included: bool = False

    def admits(self, value: Value) -> bool:
        if self.low is not None and not (value >= self.low if self.low_included else value > self.low):  # type: ignore[operator]
            return False
        return self.high is None or bool(
            value <= self.high if self.high_included else value < self.high  # type: ignore[operator]
        )

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            bound, included = (
                (self.high, self.high_included) if self.low is None else (self.low, self.low_included)
            )
            return f"{'<' if self.low is None else '>'}{'=' if included else ''} {_written(bound)}"
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        return f"{left}{_written(self.low)}..{_written(self.high)}{right}"


@dataclass(frozen=True, slots=True)
class Cell:
    """The values that satisfy any of `tests`, or, if `negated`, none of them; no test and negated is `-`."""

    tests: tuple[Value | Interval, ...]
    negated: bool = False

    @property
    def is_any(self) -> bool:
        return self.negated and not self.tests

    def admits(self, value: Value) -> bool:
        """Return whether `value` satisfies the cell."""
        for test in self.tests:
            if test.admits(value) if isinstance(test, Interval) else test == value:
                return not self.negated
        return self.negated

    def bounds(self) -> Iterator[Decimal | date]:
        """Yield each number or date at which the answer can change."""
        for test in self.tests:
            if isinstance(test, Interval):
                yield from (bound for bound in (test.low, test.high) if bound is not None)
            elif isinstance(test, Decimal | date):
                yield test

    def __str__(self) -> str:
        if self.is_any:
            return "-"
        inner = ", ".join(str(test) if isinstance(test, Interval) else _written(test) for test in self.tests)
        return f"not({inner})" if self.negated else inner


ANY = Cell((), negated=True)


def read_cell(text: str, fact: Fact) -> Cell:
    """Return what a cell of `fact` says.

    Raises: UnreadableCell naming the first part that is no value, with the nearest known word.
    """
    words = fold(text)
    if words in ("-", "—", "–", "－"):
        return ANY
    if not words:
        raise UnreadableCell(
            f"the cell of {fact.zh} ({fact.id}) is empty", "write `-` where any value will do"
        )
    negation = _NOT.fullmatch(words)
    inner = negation.group(1) if negation else words
    if not inner.strip():
        raise UnreadableCell(f"`{words}` names no value ({fact.id})", "write `-` where any value will do")
    tests: list[Value | Interval] = []
    for part in (piece.strip() for piece in inner.split(",")):
        test = _read_test(part, fact)
        if test in tests:
            raise UnreadableCell(f"`{part}` stands twice in the cell of {fact.zh} ({fact.id})", "delete one")
        tests.append(test)
    return Cell(tuple(tests), negated=negation is not None)


def _read_test(part: str, fact: Fact) -> Value | Interval:
    if not part:
        raise UnreadableCell(f"a comma too many in the cell of {fact.zh} ({fact.id})", "delete the comma")
    if fact.type == "code":
        code = fact.code_of(part)
        if code is None:
            words = [word for value in fact.values for word in (value.id, value.zh)]
            fix = did_you_mean(part, words)
            if fix and (near := fact.code_of(fix.split("`")[1])):
                fix = f"did you mean `{fact.label(near)}` ({near})?"
            raise UnreadableCell(
                f"`{part}` is no value of {fact.zh} ({fact.id})",
                fix or "known values: " + ", ".join(fact.codes),
            )
        return code
    if fact.type == "boolean":
        if part.lower() not in ("true", "false", "是", "否"):
            raise UnreadableCell(
                f"`{part}` is neither true nor false ({fact.id})", "write true, false or `-`"
            )
        return part.lower() in ("true", "是")
    if found := _RANGE.fullmatch(part):
        left, low, high, right = found.groups()
        interval = Interval(_bound(low, fact), _bound(high, fact), left == "[", right == "]")
        empty = interval.low == interval.high and not (interval.low_included and interval.high_included)
        if interval.low > interval.high or empty:  # type: ignore[operator]
            raise UnreadableCell(f"`{part}` holds no value ({fact.id})", "write the smaller bound first")
        return interval
    if found := _COMPARISON.fullmatch(part):
        sign, bound = found.group(1).replace("≤", "<=").replace("≥", ">="), _bound(found.group(2), fact)
        if sign == "=":
            return bound
        if sign.startswith("<"):
            return Interval(None, bound, high_included=sign == "<=")
        return Interval(bound, None, low_included=sign == ">=")
    return _bound(part, fact)


def _bound(text: str, fact: Fact) -> Decimal | date:
    written = _DATE.fullmatch(text.strip())
    try:
        if fact.type == "date":
            day: date = as_day(written.group(1) if written else text.strip())
            return day
        number: Decimal = as_number(text)
        return number + 0
    except PydanticCustomError:
        shape = 'date("2014-01-01")' if fact.type == "date" else "a number such as 300"
        raise UnreadableCell(f"`{text}` is no {fact.type} ({fact.id})", f"write {shape}") from None


def _written(value: Value | None) -> str:
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    assert value is not None
    return written(value)
