"""A desk holds every open step of its department once, where what is to be done now can be seen."""

from __future__ import annotations

from decision.cases.folds import Fold
from decision.cases.view import View
from decision.cases.window_desk import GROUPS, Desks, desk_of
from tests.decision.cases.acting import Standing, dutiful_end, step

STEPS = {
    "form": step("PLAN", needs=["paper"]),
    "joint": step("CONS", joint={"parties": ["PLAN", "gas"], "rule": "all_agree", "silence": "missing"}),
    "early": step("PLAN", early_after={"joint": 1}),
    "last": step("PLAN", after=["form", "joint", "early"]),
}
MISSING = {"documents": []}


def fold(standing):
    return Fold("K", standing.history, str(standing.history.seq), "D", "R", "F")


def desk(standing, department):
    view = View.at(standing.history.case, standing.now)
    return {(line.step, line.event): line for line in desk_of(fold(standing), view, department)}


def groups(standing, department):
    return {line.step: line.group for line in desk(standing, department).values()}


def test_each_step_lies_where_its_turn_is():
    opened = Standing.opened(STEPS, documents=[])
    assert groups(opened, "PLAN") == {"form": "others", "early": "new", "last": "coming"}
    assert groups(opened, "applicant") == {"form": "later"}
    accepted = opened.after("accepted", "joint", "window:CONS").after("accepted", "early", "window:PLAN")
    assert groups(accepted, "CONS") == {"joint": "others"}
    assert groups(accepted, "PLAN") == {
        "form": "others",
        "joint": "later",
        "early": "early",
        "last": "coming",
    }


def test_who_is_waited_for_is_named():
    opened = Standing.opened(STEPS, documents=[]).after("accepted", "joint", "window:CONS")
    lines = desk(opened.after("accepted", "early", "window:PLAN"), "PLAN")
    assert lines["form", ""].waits_for == ("applicant",)
    assert lines["early", ""].waits_for == ("CONS",)
    assert desk(opened, "CONS")["joint", ""].waits_for == ("PLAN", "gas")


def test_on_the_last_day_and_after_it_a_step_lies_on_top():
    accepted = Standing.opened(STEPS).after("accepted", "form", "window:PLAN")
    assert [groups(accepted.waited(days), "PLAN")["form"] for days in (0, 1, 2, 3)] == [
        "later", "later", "today", "today",
    ]  # fmt: skip


def test_what_is_done_is_on_no_desk():
    end = dutiful_end(Standing.opened(STEPS))
    assert {line.event for line in desk(end, "PLAN").values()} == {"delivered"}


def test_the_most_urgent_line_comes_first_and_a_desk_is_kept_until_the_case_goes_on():
    standing = Standing.opened(STEPS).after("accepted", "form", "window:PLAN").waited(2)
    desks = Desks()
    first = desks.lines([fold(standing)], standing.today, "PLAN")
    assert [GROUPS.index(line.group) for line in first] == sorted(GROUPS.index(line.group) for line in first)
    assert first[0].step == "form"
    assert desks.lines([fold(standing)], standing.today, "PLAN") == first
    closed = standing.after("closed", "form", "head:PLAN", result="granted")
    again = desks.lines([fold(closed)], closed.today, "PLAN")
    assert [line.event for line in again if line.step == "form"] == ["delivered"]
