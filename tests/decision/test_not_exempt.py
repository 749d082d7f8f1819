"""What would exempt from a document does, and nothing is named that would not."""

import pytest

from decision.decide import Case, decide
from decision.not_exempt import not_exempt
from tests.decision.strategies import AS_OF, KB, OPENED, PARTIES, certificate, fate_of

CASES = {case.flowchart: case.facts for case in KB.reference_cases}


@pytest.mark.parametrize("flowchart", ["F-GOV-02", "F-COL-01", "F-AGR-05"])
def test_each_certificate_that_would_exempt_does(flowchart):
    facts = CASES[flowchart]
    bare = decide(Case(facts, PARTIES), OPENED, AS_OF, AS_OF)
    told = list(not_exempt(KB, bare.documents))
    assert [one.document for one in told] == [
        fate.document for fate in bare.documents.list if fate.status == "submit"
    ]
    exempting = [(name, one.document) for one in told for name in one.certificates]
    assert exempting
    for name, document in exempting:
        decision = decide(Case(facts, PARTIES, (certificate(name),)), OPENED, AS_OF, AS_OF)
        assert fate_of(decision, document).status == "exempt"


@pytest.mark.parametrize("flowchart", CASES)
def test_each_maker_that_would_hand_a_document_over_is_not_in_the_flow(flowchart):
    decision = decide(Case(CASES[flowchart]), OPENED, AS_OF, AS_OF)
    items = {step.item for step in (*decision.plan.steps, *decision.plan.after_start_of_works)}
    for one in not_exempt(KB, decision.documents):
        assert items.isdisjoint(one.makers)
