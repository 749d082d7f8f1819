"""The machine as data: every refusal that a row names is known and can happen; rows are obeyed, not rewritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decision.cases.events import Refused
from decision.cases.history import History
from decision.cases.refusals import CHECKS
from tests.decision.cases.acting import OPENED, RULES, Standing, event, opening, step
from tests.decision.cases.test_scenarios import SCENARIOS

ROWS = [row for row in RULES.transitions if row.kind == "event"]
KINDS = [kind.id for kind in RULES.monitoring.refusals]


def kind_of(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.kind


def test_every_refusal_of_a_row_has_a_check_and_every_check_a_row():
    assert {kind for row in ROWS for kind in row.refused_as} == set(CHECKS)
    assert set(CHECKS) <= set(KINDS)


def test_nearly_every_kind_of_refusal_is_in_the_scenarios_and_each_is_listed():
    found = {kind for scenario in SCENARIOS.values() for kind in scenario["expect"]["refused"].values()}
    assert found <= set(KINDS)
    assert set(KINDS) - found == set()


def test_a_refused_event_changes_nothing_and_its_id_may_be_sent_again():
    history = History(RULES).extended(opening({"a": step("A")}))
    wrong = event("closed", "a", "head:A", OPENED, result="granted", id="e2")
    assert kind_of(lambda: history.extended(wrong)) == "wrong_state"
    assert history.extended({**wrong, "type": "accepted"}).seq == 2


def test_the_same_id_with_the_same_content_is_no_second_event():
    history = History(RULES).extended(opening({"a": step("A")}))
    accepted = event("accepted", "a", "window:A", OPENED, id="e2")
    once = history.extended(accepted)
    assert once.extended({**accepted, "entered": "2015-05-20T09:00"}) is once
    assert kind_of(lambda: once.extended({**accepted, "by": "head:A"})) == "conflict"


def test_a_row_that_lets_another_role_act_is_obeyed():
    rows = tuple(
        row.model_copy(update={"by": ("auditor",)}) if row.event == "accepted" else row
        for row in RULES.transitions
    )
    rules = replace(RULES, transitions=rows)
    history = History(rules).extended(opening({"a": step("A")}))
    assert kind_of(lambda: history.extended(event("accepted", "a", "window:A", OPENED))) == "not_for_role"
    assert history.extended(event("accepted", "a", "auditor", OPENED)).case.states == {"a": "accepted"}


def test_a_row_that_needs_more_is_obeyed():
    rows = tuple(
        row.model_copy(update={"needs": ("place",)}) if row.event == "accepted" else row
        for row in RULES.transitions
    )
    history = History(replace(RULES, transitions=rows)).extended(opening({"a": step("A")}))
    accepted = event("accepted", "a", "window:A", OPENED)
    assert kind_of(lambda: history.extended(accepted)) == "missing_field"
    assert history.extended({**accepted, "place": "3"}).seq == 2


def test_an_applicant_who_applies_again_reopens_that_step_alone():
    standing = Standing.opened({"a": step("A"), "b": step("B", after=["a"]), "c": step("C", after=["b"])})
    for name in "ab":
        head = f"head:{name.upper()}"
        standing = standing.after("accepted", name, f"window:{name.upper()}")
        standing = standing.after("closed", name, head, result="granted")
    standing = standing.after("declined", "c", "head:C", reason="r", remedies_told=True)
    again = standing.after("reopened", "c", "applicant", reason="r", also=["b"])
    assert again.case.states == {"a": "granted", "b": "granted", "c": "pushed"}


def test_a_fault_is_found_only_by_a_later_step_in_hand():
    standing = Standing.opened({"a": step("A"), "b": step("B", after=["a"]), "c": step("C", after=["b"])})
    standing = standing.after("accepted", "a", "window:A").after("closed", "a", "head:A", result="granted")
    found = {"reason": "r", "found_in": "c"}
    assert kind_of(lambda: standing.after("reopened", "a", "head:C", **found)) == "wrong_state"
    assert standing.after("reopened", "a", "head:B", reason="r", found_in="b").case.states["a"] == "pushed"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"at": "18 May"}, "bad_date"),
        ({"at": "2015-05-18T09:00+08:00"}, "bad_date"),
        ({"at": None}, "missing_field"),
        ({"by": None}, "missing_field"),
        ({"step": None}, "missing_field"),
        ({"type": None}, "unknown_event"),
        ({"type": "closed", "result": ["granted"]}, "missing_field"),
        ({"type": "extended", "days": "10", "reason": "r", "applicant_told": True}, "missing_field"),
        ({"type": "correction_asked", "documents": "map", "reason": "r"}, "missing_field"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_kind(change, kind):
    history = History(RULES).extended(opening({"a": step("A")}))
    said = {**event("accepted", "a", "window:A", OPENED), **change}
    assert kind_of(lambda: history.extended(said)) == kind
