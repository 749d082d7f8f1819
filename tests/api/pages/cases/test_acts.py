"""The acts that a page offers are those of the state machine, for every role and every state; none leads nowhere."""

import pytest

from api.pages.cases.acts import Actor, acts_on_case, acts_on_step
from decision.cases.events import Refused
from tests.decision.cases.acting import RULES, Standing, step

STEPS = {
    "first": step("PLAN", needs=["plan_set", "cpp_form"], statutory={"days": 20, "unit": "working_days"}),
    "act": step(
        "CONS",
        needs=["pipe_form"],
        after=["first"],
        joint={"parties": ["PLAN", "gas"], "rule": "all_agree", "silence": "missing"},
    ),
    "last": step("LAND", needs=["lal_form"], after=["act"]),
}
REFUSING = {"reason": "r", "remedies_told": True}
# Each state of the first step, and how a case comes there.
STATES = {
    "pushed": [],
    "correction": [("correction_asked", "window:PLAN", {"documents": ["plan_set"], "reason": "r"})],
    "accepted": [("accepted", "window:PLAN", {})],
    "stopped": [
        ("accepted", "window:PLAN", {}),
        ("stopped", "window:PLAN", {"reason": "hearing", "until": "2015-06-01", "applicant_told": True}),
    ],
    "granted": [("accepted", "window:PLAN", {}), ("closed", "head:PLAN", {"result": "granted"})],
    "refused": [("accepted", "window:PLAN", {}), ("closed", "head:PLAN", {"result": "refused", **REFUSING})],
    "withdrawn": [("withdrawn", "applicant", {})],
}
ACTORS = [
    Actor("applicant"),
    *(
        Actor(role, department)
        for role in ("window", "head")
        for department in ("PLAN", "CONS", "LAND", "gas")
    ),
    Actor("supervisor"),
    Actor("auditor"),
]
NOT_HERE = {"not_joint", "no_statutory_limit", "already_delivered"}


def standing_in(state):
    standing = Standing.opened(STEPS)
    for kind, by, said in STATES[state]:
        standing = standing.after(kind, "first", by, **said)
    assert standing.case.states["first"] == state
    return standing


def offered(standing, name, actor):
    now = standing.now.isoformat(timespec="seconds")
    case = standing.case
    return list(acts_on_step(standing.history, case, case.plan.by_id[name], actor, now))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.by)
@pytest.mark.parametrize("name", STEPS)
def test_what_is_offered_is_what_the_state_machine_lets_the_role_do(state, actor, name):
    standing = standing_in(state)
    shown = {(act.row.event, act.row.variant) for act in offered(standing, name, actor)}
    rows = {
        (row.event, row.variant)
        for variants in RULES.rows.values()
        for row in variants.values()
        if actor.role in row.by and standing.case.states[name] in row.before and RULES.is_about_a_step(row)
    }
    assert shown <= rows
    if actor.role in ("applicant", "supervisor") or actor.department == STEPS[name]["department"]:
        is_here = {"opinion": "joint", "extended": "statutory"}
        expected = {one for one in rows if is_here.get(one[0], "department") in STEPS[name]}
        # The lead department of an act is a party only if the plan names it.
        assert shown == expected - ({("opinion", "")} if actor.department else set())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.by)
def test_an_act_that_is_told_as_not_possible_now_is_refused_so_whatever_is_said(state, actor):
    standing = standing_in(state)
    for name, planned in STEPS.items():
        for act in offered(standing, name, actor):
            if act.refused is None:
                continue
            said = {"result": act.row.variant, **REFUSING, "applicant_told": True, "days": 1}
            said |= {
                "documents": list(planned["needs"]),
                "value": "agree",
                "party": actor.department,
            }
            with pytest.raises(Refused) as found:
                standing.after(act.row.event, name, actor.by, **said)
            assert found.value.kind == act.refused.kind


def test_a_closing_before_all_have_spoken_is_told_with_those_who_are_silent():
    standing = standing_in("granted").after("accepted", "act", "window:CONS")
    closings = [act for act in offered(standing, "act", Actor("head", "CONS")) if act.row.event == "closed"]
    assert [(act.row.variant, act.refused.kind, act.refused.named) for act in closings] == [
        (variant, "opinions_missing", ("PLAN", "gas")) for variant in ("granted", "refused")
    ]


def test_a_party_is_offered_its_opinion_and_nothing_else_of_the_lead():
    standing = standing_in("granted").after("accepted", "act", "window:CONS")
    assert [act.row.event for act in offered(standing, "act", Actor("window", "gas"))] == ["opinion"]


def test_the_head_of_a_later_step_in_hand_may_send_back_what_came_before():
    standing = standing_in("granted").after("accepted", "act", "window:CONS")
    assert [act.name for act in offered(standing, "first", Actor("head", "CONS"))] == ["reopened-office-head"]
    assert offered(standing, "first", Actor("head", "LAND")) == []


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (Actor("applicant"), ["supplied", "withdrawn"]),
        (Actor("window", "PLAN"), ["supplied"]),
        (Actor("window", "ASC"), ["supplied", "replanned"]),
        (Actor("head", "PLAN"), []),
        (Actor("supervisor"), ["replanned", "annulled"]),
    ],
    ids=lambda one: one.by if isinstance(one, Actor) else "",
)
def test_of_the_whole_case_each_may_do_what_is_theirs(actor, expected):
    standing = standing_in("pushed")
    acts = acts_on_case(standing.history, standing.case, actor, standing.now.isoformat())
    assert [act.row.event for act in acts] == expected


def test_nothing_is_offered_once_the_whole_case_is_withdrawn():
    standing = standing_in("granted").after("withdrawn", None, "applicant")
    now = standing.now.isoformat()
    for actor in ACTORS:
        assert list(acts_on_case(standing.history, standing.case, actor, now)) == []
        for name in STEPS:
            assert {act.row.event for act in offered(standing, name, actor)} <= {"delivered"}
