"""The prepared answers for rules whose order is drawn: the same bytes as in the plain way, whatever is answered."""

from datetime import date
from itertools import product

import pytest

from decision.decide import Case, decide
from explain.as_data import decision_as_data, decision_bytes
from explain.from_data import decision_from_data
from explain.prepared import answer_bytes
from tests.decision.drawn.quays import DAY, OPENED, VALUES, facts_of

ANSWERED = [
    {name: value for name, value in zip(VALUES, values, strict=True) if value is not None}
    for values in product(*((*values, None) for values in VALUES.values()))
]


@pytest.mark.parametrize("start", [None, date(2014, 6, 4), date(2014, 12, 29)])
def test_the_bytes_are_those_of_the_plain_way(start):
    for answers in ANSWERED:
        case = Case(facts_of(answers), start=start)
        plain = decision_bytes(decide(case, OPENED, DAY, DAY))
        assert answer_bytes(case, OPENED, DAY, DAY).public == plain
        assert answer_bytes(case, OPENED, DAY, DAY).public == plain


def test_a_decision_that_was_kept_is_read_back_whole():
    for answers in ANSWERED[::7]:
        decision = decide(Case(facts_of(answers)), OPENED, DAY, DAY)
        assert decision_from_data(decision_as_data(decision)) == decision


def test_a_decision_kept_before_there_were_drawn_plans_is_read_back():
    decision = decide(Case(facts_of({"purpose": "pier", "owner": "town", "cost": "1"})), OPENED, DAY, DAY)
    data = decision_as_data(decision)
    for name in ("reason", "answers", "tables", "open_tables", "findings"):
        del data[name]
    for name in ("all_arrows_days", "published_days", "brackets", "beside"):
        del data["plan"][name]
    read = decision_from_data(data)
    assert (read.plan.beside, read.plan.published_days, read.reason) == ((), None, "")
