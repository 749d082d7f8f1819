"""A reason is a code with values, kept as text in the order given."""

from __future__ import annotations

from datetime import date

from decision.reason import Reason, because


def test_values_are_kept_as_text_in_the_order_given():
    assert because("expired", day=date(2015, 5, 18), left=0) == Reason(
        "expired", (("day", "2015-05-18"), ("left", "0"))
    )
    assert because("expired", left=0, day="x").values == (("left", "0"), ("day", "x"))


def test_equal_reasons_are_one_in_a_set_and_others_are_not():
    assert (
        len({because("a", x=1), because("a", x="1"), because("a", x=2), because("b", x=1), because("a")}) == 4
    )


def test_a_value_may_be_called_code():
    assert because("wrong", code="X").values == (("code", "X"),)
