"""The facts of two knowledge bases seen together: cut at the bounds of both, and what one side alone knows is named."""

from decimal import Decimal

import pytest

from kb.axes import axes
from kb.common_facts import NothingInCommon, common_facts
from kb.loader import load
from kb.vocabulary import UnreadableAnswer
from tests import folders
from tests.strategies import GOODS, ROOFED

OLD = load(folders.STALLS)


def with_fact(name, **changes):
    """Return the stalls with one fact changed."""
    facts = tuple(
        fact.model_copy(update=changes) if fact.id == name else fact for fact in OLD.vocabulary.facts
    )
    return OLD.model_copy(update={"vocabulary": OLD.vocabulary.model_copy(update={"facts": facts})})


def axis(common, name):
    return next(axis for axis in common.axes if axis.fact.id == name)


def test_the_facts_of_one_base_are_cut_as_that_base_cuts_them():
    common = common_facts(OLD, OLD)
    assert common.axes == axes(OLD, OLD.vocabulary.ids())
    assert common.one_sided == ()


def test_a_value_that_one_side_knows_is_named_and_no_part_of_the_axis():
    fewer = with_fact("goods", values=OLD.vocabulary["goods"].values[:2])
    for old, new, side in ((OLD, fewer, "old"), (fewer, OLD, "new")):
        common = common_facts(old, new)
        assert axis(common, "goods").atoms == ("tea", "food")
        assert [(one.side, one.fact.id, one.value) for one in common.one_sided] == [
            (side, "goods", "flowers")
        ]


def test_a_narrower_span_is_named_and_the_axis_holds_what_both_can_read():
    wider = with_fact("area_m2", minimum="10", maximum="300")
    common = common_facts(OLD, wider)
    assert [(one.side, one.span) for one in common.one_sided] == [
        ("old", ("0", "200")), ("new", ("10", "300")),
    ]  # fmt: skip
    for value in axis(common, "area_m2").representatives:
        assert OLD.vocabulary["area_m2"].read(value) == wider.vocabulary["area_m2"].read(value) == value
    with pytest.raises(UnreadableAnswer):
        axis(common, "area_m2").fact.read(Decimal(9))


@pytest.mark.parametrize(
    ("one", "other", "shared"), [("0.5", "2", "2"), ("2", "3", "6"), ("0.02", "", "0.02"), ("1.5", "1", "3")]
)
def test_a_number_is_counted_in_steps_that_both_sides_can_read(one, other, shared):
    span = {"minimum": "0", "maximum": "6"}
    for old, new in ((one, other), (other, one)):
        common = common_facts(with_fact("area_m2", step=old, **span), with_fact("area_m2", step=new, **span))
        assert axis(common, "area_m2").fact.step == shared


def test_a_number_that_is_counted_otherwise_has_nothing_in_common():
    with pytest.raises(NothingInCommon, match="is counted in m2 in the old rules and 亩 in the new"):
        common_facts(with_fact("area_m2", unit="m2"), with_fact("area_m2", unit="亩"))


def test_a_fact_that_one_side_asks_is_named_and_has_its_axis():
    facts = (*OLD.vocabulary.facts, ROOFED)
    more = OLD.model_copy(update={"vocabulary": OLD.vocabulary.model_copy(update={"facts": facts})})
    for old, new, side in ((OLD, more, "new"), (more, OLD, "old")):
        common = common_facts(old, new)
        assert axis(common, "roofed").atoms == (False, True)
        assert [(one.side, one.fact.id, one.value) for one in common.one_sided] == [(side, "roofed", "")]


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "boolean", "values": ()},
        {"values": GOODS.values[2:]},
    ],
)
def test_a_fact_of_which_no_answer_is_shared_is_refused(changes):
    with pytest.raises(NothingInCommon, match="goods"):
        common_facts(OLD, with_fact("goods", **changes))


def test_spans_that_do_not_meet_are_refused():
    with pytest.raises(NothingInCommon, match="area_m2"):
        common_facts(OLD, with_fact("area_m2", minimum="201", maximum="300"))
