"""One cell of a decision table: the values it admits, and whether it admits null."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.cells import ANY, Cell, Interval
from kb.decision_tables.literals import Constant, read_constant
from kb.decision_tables.scales import Key, Scale
from kb.decision_tables.scanner import Scanner, UnanalysableCell

_SIGNS = ("<=", ">=", "≤", "≥", "<", ">", "=")
_AS_SIGN = {"≤": "<=", "≥": ">="}
_DASHES = ("", "-", "—", "–", "－")


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """The values that a cell admits, as keys of its axis; `null` says whether it admits null.

    A comparison with null is neither true nor false, so neither `< 5` nor `not(< 5)` admits it.
    """

    values: Cell
    null: bool
    names_null: bool = False
    is_dash: bool = False


EVERYTHING = UnaryTest(ANY, null=True, is_dash=True)
Read = Callable[[Scanner], Constant]


def read_test(text: str, scale: Scale, read: Read = read_constant) -> UnaryTest:
    """Return what a cell says; an empty cell is `-`.

    Raises: UnanalysableCell naming the first part that cannot be analysed.
    """
    if text.strip() in _DASHES:
        return EVERYTHING
    scanner = Scanner(text)
    start = scanner.at
    negated = bool(scanner.take("not")) and bool(scanner.take("("))
    if not negated:
        scanner.at = start
    values: list[Key | Interval] = []
    names_null = False
    for part in _parts(scanner, scale, read):
        if part is None:
            names_null = True
        elif part not in values:
            values.append(part)
    if negated:
        scanner.need(")")
    if not scanner.is_done:
        raise scanner.unreadable("nothing more is expected")
    compares = any(isinstance(value, Interval) for value in values)
    null = not names_null and not compares if negated else names_null
    return UnaryTest(Cell(tuple(values), negated=negated), null, names_null)


def constants_in(text: str, read: Read = read_constant) -> list[Constant]:
    """Return the values that a cell names, of whatever type they are. Raises: UnanalysableCell."""
    named: list[Constant] = []

    def noted(scanner: Scanner) -> Constant:
        named.append(read(scanner))
        return Decimal(len(named))

    if text.strip() not in _DASHES:
        read_test(text, _ANY_NUMBER, noted)
    return named


def _parts(scanner: Scanner, scale: Scale, read: Read) -> Iterator[Key | Interval | None]:
    while True:
        yield _part(scanner, scale, read)
        if not scanner.take(","):
            return


def _part(scanner: Scanner, scale: Scale, read: Read) -> Key | Interval | None:
    if opening := scanner.take("[", "]", "("):
        low = _bound(scanner, scale, read)
        scanner.need("..")
        high = _bound(scanner, scale, read)
        closing = scanner.take("]", ")", "[")
        if not closing:
            raise scanner.unreadable("`]` or `)` is expected")
        interval = Interval(low, high, opening == "[", closing == "]")
        if low > high or (low == high and not (interval.low_included and interval.high_included)):
            raise UnanalysableCell(
                "empty-range", f"`{scanner.text}` holds no value", "write the smaller bound first"
            )
        return interval
    if sign := scanner.take(*_SIGNS):
        sign = _AS_SIGN.get(sign, sign)
        if sign == "=":
            return _value(scanner, scale, read)
        bound, included = _bound(scanner, scale, read), len(sign) == 2
        if sign[0] == "<":
            return Interval(None, bound, high_included=included)
        return Interval(bound, None, low_included=included)
    return _value(scanner, scale, read)


def _value(scanner: Scanner, scale: Scale, read: Read) -> Key | None:
    value = read(scanner)
    return None if value is None else scale.key_of(value)


def _bound(scanner: Scanner, scale: Scale, read: Read) -> Decimal:
    key = _value(scanner, scale, read)
    if not isinstance(key, Decimal):
        raise UnanalysableCell(
            "bad-operator",
            f"`{scanner.text}` compares {scale.name} by size, which has no order here",
            "list the values",
        )
    return key


_ANY_NUMBER = Scale("any", lambda value: value if isinstance(value, Decimal) else Decimal(0), str)
