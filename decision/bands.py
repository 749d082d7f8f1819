"""Bands of a number or a day: answered, added up, laid on an axis, and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kb.axes import Axis
from kb.cells import Interval, UnreadableCell, read_cell
from kb.vocabulary import Fact, UnreadableAnswer, Value, Vocabulary, written

Answered = Value | Interval  # a value, or a band of numbers or days in which it lies

# What stands around a bound that is the upper or the lower end, and belongs to the band or not.
_INSIDE, _OUTSIDE = True, False
_NUMBERS = {
    ("high", _INSIDE): ("不超过{}", "{} or less"),
    ("high", _OUTSIDE): ("不到{}", "under {}"),
    ("low", _INSIDE): ("{}或更多", "{} or more"),
    ("low", _OUTSIDE): ("超过{}", "over {}"),
}
_DAYS = {
    ("high", _INSIDE): ("不晚于{}", "{} or before"),
    ("high", _OUTSIDE): ("早于{}", "before {}"),
    ("low", _INSIDE): ("{}起", "{} or after"),
    ("low", _OUTSIDE): ("晚于{}", "after {}"),
}


def as_written(answer: Answered) -> str:
    """Return an answer as a request writes it, a band as its cell."""
    return str(answer) if isinstance(answer, Interval) else written(answer)


def values_in(facts: Mapping[str, Answered]) -> dict[str, Value]:
    """Return the answers that are values, without the bands."""
    return {name: answer for name, answer in facts.items() if not isinstance(answer, Interval)}


def read_band(fact: Fact, text: str) -> Interval:
    """Return the band that an answer writes as a cell: `<= 1000`, `[30..100)`.

    Raises: UnreadableAnswer for anything but one interval of a number or a day.
    """
    fix = "write the number itself, or a band such as `<= 1000`, `> 1000` or `[30..100)`"
    if fact.type not in ("number", "date"):
        raise UnreadableAnswer(f"{fact.zh} ({fact.id}) has no bands", "answer one of its values")
    try:
        tests = read_cell(text, fact).tests
    except UnreadableCell as error:
        raise UnreadableAnswer(error.problem, fix) from None
    if len(tests) != 1 or not isinstance(tests[0], Interval):
        raise UnreadableAnswer(f"`{text[:60]}` is no band of {fact.zh} ({fact.id})", fix)
    return tests[0]


def band_words(fact: Fact, band: Answered, lang: str = "zh") -> str:
    """Return a band as people read it: `超过1000万元`, `30 or more, under 100`."""
    if not isinstance(band, Interval):
        return fact.label(band, lang)
    words = _DAYS if fact.type == "date" else _NUMBERS
    ends = (("low", band.low, band.low_included), ("high", band.high, band.high_included))
    said = [
        words[end, included][lang != "zh"].format(_bound(fact, bound, lang))
        for end, bound, included in ends
        if bound is not None
    ]
    return ("，" if lang == "zh" else ", ").join(said)


def _bound(fact: Fact, bound: Decimal | date, lang: str) -> str:
    unit = fact.unit if isinstance(bound, Decimal) else ""
    return f"{written(bound)}{unit}" if lang == "zh" else f"{written(bound)} {unit}".rstrip()


def atoms_of(axis: Axis, band: Interval) -> tuple[int, ...]:
    """Return the atoms of an axis in which a value of the band can lie."""
    return tuple(at for at, atom in enumerate(axis.atoms) if _meet(atom, band))


def _meet(atom: Value | Interval, band: Interval) -> bool:
    if not isinstance(atom, Interval):
        return band.admits(atom)
    return _reaches(atom, band) and _reaches(band, atom)


def _reaches(one: Interval, other: Interval) -> bool:
    """Return whether the upper end of one lies above the lower end of the other, or on it if both belong to them."""
    if one.high is None or other.low is None:
        return True
    is_on = one.high_included and other.low_included
    return bool(one.high >= other.low if is_on else one.high > other.low)  # type: ignore[operator]


def with_sums(vocabulary: Vocabulary, facts: Mapping[str, Answered]) -> dict[str, Answered]:
    """Return the answers with each sum worked out from its parts, where each part has a number or a band."""
    known = dict(facts)
    for fact in vocabulary.facts:
        parts = [part for name in fact.sum_of if isinstance(part := known.get(name), Decimal | Interval)]
        if parts and len(parts) == len(fact.sum_of):
            known[fact.id] = _total(parts)
    return known


def _total(parts: list[Decimal | Interval]) -> Decimal | Interval:
    numbers = [part for part in parts if isinstance(part, Decimal)]
    bands = [part for part in parts if isinstance(part, Interval)]
    known = sum(numbers, Decimal(0))
    if not bands:
        return known
    return Interval(
        _end([band.low for band in bands], known),
        _end([band.high for band in bands], known),
        low_included=all(band.low_included for band in bands),
        high_included=all(band.high_included for band in bands),
    )


def _end(ends: list[Decimal | date | None], known: Decimal) -> Decimal | None:
    numbers = [end for end in ends if isinstance(end, Decimal)]
    return sum(numbers, known) if len(numbers) == len(ends) else None
