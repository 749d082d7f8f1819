"""Cells are read as sets of values of their type, and written back as cells that say the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.decision_tables.axis import axis_of
from kb.decision_tables.scanner import UnanalysableCell
from kb.decision_tables.type_names import scale_of
from kb.decision_tables.unary_tests import read_test
from kb.decision_tables.value_sets import as_cell, value_sets
from tests.kb.decision_tables.generated import KINDS, cells


def scale(type_name: str, *texts: str):
    found = scale_of(type_name, texts)
    assert found is not None
    return found


def span_of(text: str, type_name: str):
    """Return the one set that a cell admits."""
    test = read_test(text, scale(type_name, text))
    axis = axis_of(scale(type_name, text), [test], None)
    ((_, values),) = value_sets(axis, axis.mask_of(test))
    return values


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), cells(kind))))
@settings(deadline=None)
def test_a_set_written_as_a_cell_is_the_same_set(drawn):
    kind, cell = drawn
    own = scale(kind.type)
    domain = read_test(kind.domain, own)
    test = read_test(cell.text, own)
    named = [read_test(kind.write(value), own) for value in kind.named]
    axis = axis_of(own, [test, *named], domain)
    if mask := axis.mask_of(test):
        again = read_test(as_cell(axis, mask), own)
        both = axis_of(own, [test, again, *named], domain)
        assert both.mask_of(again) == both.mask_of(test)


@pytest.mark.parametrize(
    ("one", "same", "type_name"),
    [
        ('date("2019-06-30")', "date(2019, 6, 30)", "date"),
        ('date("2019-06-30")', '@"2019-06-30"', "date"),
        ('date("2019-06-30")', 'date(date and time("2019-06-30T10:00:00"))', "date"),
        ('date and time("2019-06-30T10:00:00Z")', 'date and time("2019-06-30T12:00:00+02:00")', "dateTime"),
        ('duration("P1Y2M")', 'duration("P14M")', "years and months duration"),
        ('duration("P1DT1H")', 'duration("PT25H")', "days and time duration"),
        ('time("10:30:00")', "time(10, 30, 0)", "time"),
        ("1000.5", 'number("1,000.5", ",", ".")', "number"),
        ("< 5", "<5", "number"),
        ("≤ 5", "<= 5", "number"),
        ("(1..5)", "]1..5[", "number"),
        ('"a"', '= "a"', "string"),
        ('"\\u4e2d"', '"中"', "string"),
        ("(1..4)", "[2..3]", "integer"),
        ("< 2.5", "<= 2", "integer"),
    ],
)
def test_two_ways_to_write_a_value_are_one(one, same, type_name):
    assert span_of(one, type_name) == span_of(same, type_name)


@pytest.mark.parametrize(("text", "null"), [("-", True), ("null", True), ("not(null)", False), ("1", False),
                                            ("not(1)", True), ("< 1", False), ("not(< 1)", False)])  # fmt: skip
def test_null_is_admitted_only_where_a_cell_says_so(text, null):
    assert read_test(text, scale("number")).null == null


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('< "a"', "bad-operator"),
        ("< < 1", "bad-operator"),
        ("1..2", "unreadable-cell"),
        ("[1..2", "unreadable-cell"),
        ("not(1", "unreadable-cell"),
        ("1e3", "unreadable-cell"),
        ("x + 1", "symbol-in-cell"),
        ("(1..1)", "empty-range"),
        ("true", "wrong-type"),
        ("date(" * 2_000, "unreadable-cell"),
    ],
)
def test_what_is_no_test_is_refused_by_its_kind(text, kind):
    type_name = "string" if '"' in text else "number"
    with pytest.raises(UnanalysableCell) as refused:
        read_test(text, scale(type_name))
    assert refused.value.kind == kind


def test_times_with_and_without_a_zone_are_not_compared():
    zoned, local = 'date and time("2019-06-30T10:00:00Z")', 'date and time("2019-06-30T10:00:00")'
    with pytest.raises(UnanalysableCell, match="zone"):
        read_test(local, scale("date and time", zoned, local))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=12))
def test_a_number_is_read_exactly(number):
    assert read_test(f"{number:f}", scale("number")).values.tests == (Decimal(number),)
