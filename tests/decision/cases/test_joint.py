"""Joint acts: every rule over every set of opinions, said again in the words of the model."""

from __future__ import annotations

from itertools import product

import pytest

from decision.cases.joint import Quorum
from decision.cases.plan import JointAct

PARTIES = ("CAD", "FIRE", "PLAN")
VALUES = ("agree", "refuse", "return", "silent", None)
GRANTED_WHEN = {
    "all_agree": lambda agree, _against, _missing: agree == 3,
    "one_refusal": lambda agree, _against, _missing: agree == 3,
    "collect": lambda _agree, _against, missing: missing == 0,
}
REFUSED_WHEN = {
    "all_agree": lambda _agree, against, missing: missing == 0 and against > 0,
    "one_refusal": lambda _agree, against, _missing: against > 0,
    "collect": lambda _agree, _against, missing: missing == 0,
}


@pytest.mark.parametrize("rule", GRANTED_WHEN)
def test_an_act_is_decided_as_its_rule_says(rule):
    for values in product(VALUES, repeat=len(PARTIES)):
        act = Quorum(JointAct(PARTIES, rule, "consent"), dict(zip(PARTIES, values, strict=True)))
        agree = sum(value in ("agree", "silent") for value in values)
        against = sum(value in ("refuse", "return") for value in values)
        missing = values.count(None)
        assert (act.objection("granted") is None) is GRANTED_WHEN[rule](agree, against, missing), values
        assert (act.objection("refused") is None) is REFUSED_WHEN[rule](agree, against, missing), values
        assert act.spoken == 3 - missing == 3 - len(act.missing)
        for result in ("granted", "refused"):
            if act.objection(result) == "opinions_missing":
                assert missing


@pytest.mark.parametrize("rule", GRANTED_WHEN)
def test_no_act_hangs_once_all_have_spoken(rule):
    for values in product(("agree", "refuse", "return", "silent"), repeat=len(PARTIES)):
        assert Quorum(JointAct(PARTIES, rule, "missing"), dict(zip(PARTIES, values, strict=True))).may_close
