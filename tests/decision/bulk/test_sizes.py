"""The size of a flow from its bits is that of its chart, whatever is declared."""

import pytest
from hypothesis import given

from decision.bulk.sizes import FlowSize, FlowSizes, certain_bits
from decision.chart import Chart
from decision.index import Index
from tests.decision.strategies import (
    CRITERIA,
    DECLARED,
    KB,
    OPENED,
    VALID,
    answers,
    decidable_facts,
    laws,
)

SIZES = FlowSizes(OPENED.index)


def size_of(flow: Chart) -> FlowSize:
    slots = [(item, document) for item in flow.items for document in flow.requires[item]]
    brought = [slot for slot in slots if slot not in flow.handed_over]
    return FlowSize(
        flow.schedule.working_days,
        len(flow.items),
        len(slots),
        len(slots) - len(brought),
        len({document for _, document in brought}),
    )


NOTHING = dict.fromkeys(DECLARED, False)
DECLARATIONS = (NOTHING, *({**NOTHING, name: True} for name in DECLARED), dict.fromkeys(DECLARED, True))


@pytest.mark.parametrize("declarations", DECLARATIONS)
def test_the_size_is_that_of_the_chart_for_every_project_that_declares_nothing_one_thing_or_all(declarations):
    for combination in VALID:
        facts = {**answers(*combination), **declarations}
        assert SIZES.of(facts) == size_of(OPENED.chart(OPENED.index.settle(facts).certain)), facts


@given(decidable_facts())
@laws(50)
def test_what_is_not_declared_is_not_counted(facts):
    assert SIZES.of(facts) == size_of(OPENED.chart(OPENED.index.settle(facts).certain))


@given(decidable_facts())
@laws(50)
def test_the_bits_are_those_of_what_is_certain(facts):
    bit_of = OPENED.index.bit_of
    assert certain_bits(OPENED.index, facts) == sum(bit_of[one] for one in OPENED.index.settle(facts).certain)


@given(decidable_facts())
@laws(3)
def test_conclusions_answered_by_meaning_have_their_bits_too(facts):
    """An index whose last table was too large to be listed."""
    whole = OPENED.index
    *tables, last = whole.tables
    index = Index(KB, whole.axes, tuple(tables), last.conclusions, CRITERIA)
    expected = {one for one in whole.bit_of if whole.bit_of[one] & certain_bits(whole, facts)}
    assert {one for one, bit in index.bit_of.items() if certain_bits(index, facts) & bit} == expected
