"""What monitoring.yaml says: bounds and conditions over measures, read strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.case_rules import Bound, Measured, Settings
from kb.loader import load
from tests import folders

KB = load(folders.HARBIN)
numbers = st.integers(-5, 5) | st.none()


@given(numbers, numbers, numbers, numbers, st.integers(-6, 6))
def test_a_number_is_admitted_when_every_bound_holds(at_least, above, at_most, below, number):
    given_bounds = {"at_least": at_least, "above": above, "at_most": at_most, "below": below}
    bound = Bound.model_construct(**given_bounds)
    assert bound.admits(number) is not any(
        (
            at_least is not None and number < at_least,
            above is not None and number <= above,
            at_most is not None and number > at_most,
            below is not None and number >= below,
        )
    )
    assert set(bound.numbers) == {value for value in given_bounds.values() if value is not None}


@pytest.mark.parametrize("name", [name for name in Measured.model_fields if name != "location"])
def test_a_condition_on_what_is_not_known_does_not_hold(name):
    for watch in (*KB.monitoring.watches, *KB.monitoring.lights):
        if getattr(watch.when, name) is not None:
            assert not watch.when.holds({})


def test_a_condition_without_parts_always_holds():
    assert Measured().holds({})


@pytest.mark.parametrize("overdue", [False, True])
def test_exactly_one_light_is_shown(overdue):
    for share in (number / 100 for number in range(201)):
        found = {"elapsed_share": share, "overdue": overdue}
        shown = [light.id for light in KB.monitoring.lights if light.when.holds(found)]
        assert shown == (["red"] if overdue else ["yellow"] if share > 0.6 else ["green"])


@pytest.mark.parametrize("text", ["8:30", "24:00", "08:60", "", "morning"])
def test_a_time_that_no_day_has_is_refused(text):
    with pytest.raises(ValidationError, match="no time of day"):
        Settings(monitor_at=text)


def test_every_joint_act_of_the_order_of_items_has_a_rule():
    assert set(KB.monitoring.act_rule_of) == set(KB.joint_of_item)
