"""Sets of values of one input as people and programs read them: lists, spans, S-FEEL cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.cells import Interval
from kb.decision_tables.axis import TableAxis


@dataclass(frozen=True, slots=True)
class Values:
    """Some values; None is null. `other_strings`: also any text that the table never names."""

    values: tuple[str | bool | None, ...]
    other_strings: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """All values between two bounds; a bound that is None lies at infinity."""

    low: str | None
    high: str | None
    low_included: bool = False
    high_included: bool = False


ValueSet = Values | Span


def witness(axis: TableAxis, mask: int) -> str | bool | None:
    """Return one value of a set that is not empty, as data."""
    return None if mask == axis.null else _shown(axis, (mask & -mask).bit_length() - 1)


def value_sets(axis: TableAxis, mask: int) -> Iterator[tuple[int, ValueSet]]:
    """Yield a set as few parts, each with its mask: lists of values, or spans."""
    inside = mask & axis.full
    if inside and not axis.scale.is_ordered:
        named = tuple(_shown(axis, atom) for atom in _atoms(inside) if atom < len(axis.marks))
        yield inside, Values(named, other_strings=inside.bit_length() > len(axis.marks))
    elif inside and _is_listed(axis):
        yield inside, Values(tuple(_shown(axis, atom) for atom in _atoms(inside)))
    elif inside:
        for run in axis.runs(inside):
            yield run, _span(axis, run)
    if mask & axis.null:
        yield axis.null, Values((None,))


def as_cell(axis: TableAxis, mask: int) -> str:
    """Return the cell that admits this set, which must not be empty, as S-FEEL writes it."""
    inside = mask & axis.full
    if inside == axis.full:
        return "-" if mask == axis.whole else "not(null)"
    if not axis.scale.is_ordered and inside.bit_length() > len(axis.marks):
        others = [_feel(axis, atom) for atom in _atoms(axis.full & ~mask)]
        return f"not({', '.join(others if mask & axis.null or not axis.null else [*others, 'null'])})"
    if axis.scale.is_ordered and not _is_listed(axis):
        parts = [_feel_span(axis, run) for run in axis.runs(inside)]
    else:
        parts = [_feel(axis, atom) for atom in _atoms(inside)]
    return ", ".join([*parts, "null"] if mask & axis.null else parts)


def _is_listed(axis: TableAxis) -> bool:
    """Return whether the domain is a list of single values."""
    if axis.domain is None or axis.domain.values.negated:
        return False
    return not any(isinstance(test, Interval) for test in axis.domain.values.tests)


def _shown(axis: TableAxis, atom: int) -> str | bool:
    value = axis.value_in(atom)
    assert value is not None
    return value if isinstance(value, bool) else axis.scale.written(value)


def _span(axis: TableAxis, run: int) -> Span:
    (low, low_included), (high, high_included) = axis.edges(run)
    written = axis.scale.written
    return Span(
        None if low is None else written(low),
        None if high is None else written(high),
        low_included,
        high_included,
    )


def _feel(axis: TableAxis, atom: int) -> str:
    value = axis.value_in(atom)
    assert value is not None
    return axis.scale.feel(value)


def _feel_span(axis: TableAxis, run: int) -> str:
    (low, low_included), (high, high_included) = axis.edges(run)
    feel = axis.scale.feel
    if low is None and high is None:
        return "-"
    if low is None:
        assert high is not None
        return f"<{'=' if high_included else ''} {feel(high)}"
    if high is None:
        return f">{'=' if low_included else ''} {feel(low)}"
    if low == high:
        return feel(low)
    left, right = "[" if low_included else "(", "]" if high_included else ")"
    return f"{left}{feel(low)}..{feel(high)}{right}"


def _atoms(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
