"""Units of numbers: exact factors between units that measure the same thing.

亩 is the fifteenth part of 公顷, a hectare; all other units differ by powers of ten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from kb.errors import did_you_mean

DIMENSIONS: Mapping[str, Mapping[str, Fraction]] = {
    "area": {
        "平方米": Fraction(1),
        "m2": Fraction(1),
        "亩": Fraction(2000, 3),
        "公顷": Fraction(10_000),
        "ha": Fraction(10_000),
        "万平方米": Fraction(10_000),
        "平方千米": Fraction(1_000_000),
        "平方公里": Fraction(1_000_000),
        "km2": Fraction(1_000_000),
    },
    "length": {
        "毫米": Fraction(1, 1000),
        "mm": Fraction(1, 1000),
        "厘米": Fraction(1, 100),
        "cm": Fraction(1, 100),
        "米": Fraction(1),
        "m": Fraction(1),
        "千米": Fraction(1000),
        "公里": Fraction(1000),
        "km": Fraction(1000),
    },
    "money": {
        "元": Fraction(1),
        "万元": Fraction(10_000),
        "百万元": Fraction(1_000_000),
        "千万元": Fraction(10_000_000),
        "亿元": Fraction(100_000_000),
    },
    "volume": {
        "升": Fraction(1),
        "l": Fraction(1),
        "立方米": Fraction(1000),
        "m3": Fraction(1000),
    },
}


class NoSuchUnit(Exception):
    """A unit that is not known, or measures something else; `fix` says which can be written."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.fix = fix


def factor(unit: str, into: str) -> Fraction:
    """Return by how much a number in `unit` is multiplied to be one in `into`, exactly.

    Raises: NoSuchUnit.

    >>> factor("亩", "公顷")
    Fraction(1, 15)
    """
    known = units_beside(into)
    if not known:
        problem = f"the number is counted in {into}" if into else "the number has no unit"
        raise NoSuchUnit(f"{problem}, and cannot be given in {unit}", "write the number alone")
    name = one_width(unit)
    if name not in known:
        near = did_you_mean(name, known) or f"write one of: {', '.join(known)}"
        raise NoSuchUnit(f"`{unit}` cannot be made {into}", near)
    return known[name] / known[one_width(into)]


def units_beside(unit: str) -> Mapping[str, Fraction]:
    """Return the units that measure the same thing as `unit`; none for one that is only counted in itself."""
    return next((units for units in DIMENSIONS.values() if one_width(unit) in units), {})


def units_like(unit: str) -> tuple[str, ...]:
    """Return the words of the units in which a number counted in `unit` can be given, `unit` itself first.

    >>> units_like("平方米")
    ('平方米', '亩', '公顷', '万平方米', '平方千米', '平方公里')
    >>> units_like("%")
    ('%',)
    """
    beside = (
        word for word in units_beside(unit) if word != one_width(unit) and word.isascii() == unit.isascii()
    )
    return (unit, *beside) if unit else ()


def is_unit(word: str) -> bool:
    """Return whether a word names a unit that is known here."""
    return any(one_width(word) in units for units in DIMENSIONS.values())


def as_decimal(number: Fraction) -> Decimal:
    """Return a fraction that is a multiple of a decimal step as a decimal number; both sides are exact."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def one_width(unit: str) -> str:
    """Return a unit in one width: `㎡` and `m²` are `m2`."""
    return unicodedata.normalize("NFKC", unit).strip()
