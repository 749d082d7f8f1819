"""Numbers as people state them: exact decimals, perhaps with a unit behind them, in steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from pydantic_core import PydanticCustomError

from kb.units import as_decimal, is_unit, one_width

NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,9})?")
# An answer has at most 9 digits behind the point.
ANSWER_STEP = Decimal("1E-9")
_WITH_UNIT = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?P<unit>[^\s0-9].*)", re.DOTALL)
_LONGEST, _LONGEST_UNIT = 200, 20


def as_number(value: Any) -> Any:
    """Read an exact decimal number, in any width of digits."""
    text = one_width(str(value))
    if isinstance(value, bool) or not NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "`{value}` is no number", {"value": str(value)})
    return Decimal(text)


def plain(number: Decimal) -> Decimal:
    """Return an equal number without zeros at its end.

    >>> plain(Decimal("2.50"))
    Decimal('2.5')
    """
    return Decimal(f"{number.normalize():f}")


def number_and_unit(answer: object, own: str) -> tuple[object, str]:
    """Return the number and the unit of an answer; of one without a unit, itself and an empty text.

    `own` is a unit that is known beside those of kb/units.py.

    >>> number_and_unit("3 亩", "平方米"), number_and_unit({"value": 3, "unit": "亩"}, "平方米")
    (('3', '亩'), (3, '亩'))
    """
    if isinstance(answer, Mapping) and answer.keys() == {"value", "unit"} and isinstance(answer["unit"], str):
        return answer["value"], one_width(answer["unit"])[:_LONGEST_UNIT]
    if isinstance(answer, str) and len(answer) < _LONGEST:
        found = _WITH_UNIT.fullmatch(one_width(answer))
        if found and (found["unit"] == one_width(own) or is_unit(found["unit"])):
            return found["number"], found["unit"]
    return answer, ""


def beside(number: Fraction, step: Decimal) -> tuple[Decimal, Decimal]:
    """Return the multiples of a step next to a number, below and above; a multiple is both itself.

    >>> beside(Fraction(2000, 3), Decimal("0.01"))
    (Decimal('666.66'), Decimal('666.67'))
    """
    steps = number / Fraction(step)
    below, above = (plain(as_decimal(count * Fraction(step))) for count in (floor(steps), ceil(steps)))
    return below, above
