"""The names of types, in the spelling of DMN 1.1 to 1.5 and of other engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from kb.decision_tables.literals import Constant, Months, Seconds
from kb.decision_tables.scales import (
    BOOLEAN,
    DATE,
    INTEGER,
    LOCAL,
    MONTHS,
    NUMBER,
    SECONDS,
    STRING,
    TIME,
    ZONED,
    Scale,
)

_ZONE = re.compile(r"T\d\d:\d\d[\d:.]*(Z|[+-]\d\d:?\d\d)")
_BY_TYPE: Mapping[str, Scale] = {
    "number": NUMBER,
    "double": NUMBER,
    "decimal": NUMBER,
    "float": NUMBER,
    "integer": INTEGER,
    "int": INTEGER,
    "long": INTEGER,
    "short": INTEGER,
    "string": STRING,
    "text": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "dateandtime": LOCAL,
    "datetime": LOCAL,
    "yearsandmonthsduration": MONTHS,
    "yearmonthduration": MONTHS,
    "daysandtimeduration": SECONDS,
    "daytimeduration": SECONDS,
}
_BY_VALUE: Mapping[type, Scale] = {
    Decimal: NUMBER,
    str: STRING,
    bool: BOOLEAN,
    date: DATE,
    datetime: LOCAL,
    time: TIME,
    Months: MONTHS,
    Seconds: SECONDS,
}


def scale_of(type_name: str, cells: Iterable[str]) -> Scale | None:
    """Return the type that is written so, or None. `cells` tell whether its times have a zone.

    Prefixes (`feel:number`) and the spelling of DMN 1.1 to 1.5 and of other engines (`dateTime`, `long`) are known.
    """
    word = re.sub(r"[\s_-]", "", type_name.rsplit(":", 1)[-1]).lower()
    scale = _BY_TYPE.get(word)
    return ZONED if scale is LOCAL and any(map(_ZONE.search, cells)) else scale


def scale_of_value(value: Constant) -> Scale | None:
    """Return the type that a value has by itself."""
    return _BY_VALUE.get(type(value))


def is_unstated(type_name: str) -> bool:
    """Return whether a type says nothing: none is given, or `Any`."""
    return type_name.rsplit(":", 1)[-1].lower() in ("", "any")
