"""The sizes of drawn flows, as a register of projects counts them, are those of the decisions."""

from decision.bulk.sizes import FlowSizes
from decision.plan import finish_of
from tests.decision.drawn.quays import DECIDED, OPENED, decided, facts_of

SIZES = FlowSizes(OPENED.index)


def test_a_flow_is_counted_as_its_decision_counts_it():
    for answers in DECIDED:
        found, decision = SIZES.of(facts_of(answers)), decided(answers)
        assert (found.working_days, found.steps) == (decision.plan.working_days, len(decision.plan.steps))
        assert (found.slots, found.to_submit) == (decision.documents.slots, decision.documents.to_submit)
        assert SIZES.brought(facts_of(answers)) == {fate.document for fate in decision.documents.list}


def test_the_tasks_of_a_flow_take_as_long_as_its_main_line():
    for answers in DECIDED:
        assert finish_of(SIZES.tasks(facts_of(answers))) == decided(answers).plan.working_days
