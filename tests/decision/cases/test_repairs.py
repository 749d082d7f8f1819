"""Every refusal of the rules says how to repair it."""

from decision.cases.repairs import REPAIRS
from tests.decision.cases.acting import RULES


def test_each_kind_of_refusal_has_its_repair():
    assert REPAIRS.keys() == {kind.id for kind in RULES.monitoring.refusals}


def test_a_repair_says_something():
    assert all(repair.strip() for repair in REPAIRS.values())
