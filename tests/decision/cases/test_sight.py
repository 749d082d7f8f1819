"""What each role sees of a case: for every plan shape and department, its own steps and all before them, or all."""

import pytest

from decision.cases.history import History
from decision.cases.sight import OF_A_DEPARTMENT, Sight
from tests.decision.cases.acting import RULES, opening, step

STEPS = {
    "a": step("PLAN"),
    "b": step("LAND", after=["a"]),
    "c": step(
        "FIRE", after=["a"], joint={"parties": ["LAND", "FIRE"], "rule": "collect", "silence": "missing"}
    ),
    "d": step("WATER", after=["b"], early_after={"c": 1}),
}
CASE = History(RULES).extended(opening(STEPS)).case
SEEN = {"PLAN": "a", "LAND": "abc", "FIRE": "ac", "WATER": "abcd", "ASC": "abcd", "TAX": ""}


@pytest.mark.parametrize("role", OF_A_DEPARTMENT)
@pytest.mark.parametrize("department", SEEN)
def test_a_department_sees_its_own_steps_and_what_comes_before(role, department):
    sight = Sight(role, department, "ASC")
    assert "".join(one.id for one in sight.steps(CASE)) == SEEN[department]
    assert sight.sees_case(CASE) == bool(SEEN[department])


@pytest.mark.parametrize("role", ["intake", "supervisor", "auditor", "admin"])
def test_every_other_role_sees_all_steps(role):
    sight = Sight(role, "TAX", "ASC")
    assert sight.steps(CASE) == CASE.plan.steps
    assert sight.sees_case(CASE)
