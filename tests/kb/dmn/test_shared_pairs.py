"""Pairs of cells and of rules are to each other what a second public tool says."""

from __future__ import annotations

import os

import pytest

from kb.decision_tables.analysis import analyse
from kb.decision_tables.report import Pair, TableReport
from kb.decision_tables.table import DecisionTable, Input, Output, Rule
from tests.kb.dmn.shared_cases import FOLDER, expected

pytestmark = pytest.mark.skipif(
    not FOLDER.exists() and os.environ.get("CI") != "true", reason=f"{FOLDER} is missing"
)


def report_on(*rules: Rule, policy: str = "UNIQUE") -> TableReport:
    inputs = tuple(Input(f"in{n}") for n in range(len(rules[0].tests)))
    return analyse(DecisionTable("t", "t", policy, inputs, (Output(),), rules))


def test_a_cell_holds_another_as_it_should():
    for pair in expected()["cell_pairs"]:
        report = report_on(Rule((pair["left"],), ("1",)), Rule((pair["right"],), ("1",)))
        assert report.problems == (), pair
        holds = Pair(2, by=1) in report.subsumed
        assert holds == pair["left_contains_right"], pair


def rules_of(name: str) -> list[Rule]:
    (pair,) = (one for one in expected()["rule_pairs"] if one["name"] == name)
    return [Rule(tuple(rule["in"]), (rule["out"] or "",)) for rule in pair["rules"]]


def test_equal_rules_are_duplicates_whatever_their_outputs():
    for name in ("duplicate", "conflict"):
        assert report_on(*rules_of(name)).duplicates == ((1, 2),)


def test_only_rules_that_say_the_same_make_each_other_needless():
    assert report_on(*rules_of("duplicate")).subsumed == (Pair(1, by=2), Pair(2, by=1))
    assert report_on(*rules_of("conflict")).subsumed == ()


def test_a_later_rule_within_an_earlier_one_never_decides():
    assert report_on(*rules_of("shadowed"), policy="FIRST").never_deciding == (2,)
    assert report_on(*rules_of("not shadowed"), policy="FIRST").never_deciding == ()
