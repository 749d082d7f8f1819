"""What the rows of the state machine name under `refused_as`: one check for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from decision.cases.case import Case
from decision.cases.clock import statutory_due
from decision.cases.events import Event, Refused, day
from decision.cases.joint import quorum
from decision.cases.machine import IN_HAND
from decision.cases.plan import BadPlan, CaseStep, read_plan


def _step(case: Case, event: Event) -> CaseStep:
    assert event.step is not None
    return case.plan.by_id[event.step]


def _bad_plan(case: Case, event: Event) -> None:
    try:
        plan = read_plan(event["plan"], case.rules.monitoring)
    except BadPlan as error:
        raise Refused("bad_plan", str(error)) from None
    closed = (step for step in event["redo"] or () if step in plan.by_id and case.rounds.get(step))
    redone = {step for step in closed if case.round(step).closing}
    if wrong := [step for step in event["redo"] or () if step not in redone]:
        raise Refused("bad_plan", *wrong)


def _not_in_catalogue(case: Case, event: Event) -> None:
    known = case.plan.catalogue if event.step is None else frozenset(_step(case, event).needs)
    if unknown := [paper for paper in event["documents"] if paper not in known]:
        raise Refused("not_in_catalogue", *unknown)


def _documents_missing(case: Case, event: Event) -> None:
    if missing := case.papers_missing(_step(case, event)):
        raise Refused("documents_missing", *missing)


def _deemed_accepted(case: Case, event: Event) -> None:
    """Silence accepts as soon as its days are over, so the state has answered this before."""


def _one_correction_only(case: Case, event: Event) -> None:
    if case.round(_step(case, event).id).notice:
        raise Refused("one_correction_only")


def _unknown_phase(case: Case, event: Event) -> None:
    _check_named(event["phase"], case.rules.noted_phases, "unknown_phase")


def _unknown_reason(case: Case, event: Event) -> None:
    known = case.rules.stop_reasons if event.type == "stopped" else case.rules.replan_reasons
    _check_named(event["reason"], known, "unknown_reason")


def _check_named(name: object, known: tuple[str, ...], kind: str) -> None:
    if name not in known:
        raise Refused(kind, *known)


def _bad_date(_case: Case, event: Event) -> None:
    if day(event["until"]) <= event.at.date():
        raise Refused("bad_date", "until")


def _no_statutory_limit(case: Case, event: Event) -> None:
    acceptance = case.round(_step(case, event).id).acceptance
    if acceptance is None or acceptance.statutory is None:
        raise Refused("no_statutory_limit")


def _already_extended(case: Case, event: Event) -> None:
    if case.round(_step(case, event).id).extension:
        raise Refused("already_extended")


def _too_long(case: Case, event: Event) -> None:
    acceptance = case.round(_step(case, event).id).acceptance
    assert acceptance is not None
    assert acceptance.statutory is not None
    if event["days"] > acceptance.statutory.extension:
        raise Refused("too_long", str(acceptance.statutory.extension))


def _limit_passed(case: Case, event: Event) -> None:
    limit = statutory_due(case.round(_step(case, event).id), event.entered.date(), case.calendar.latest)
    if limit is not None and event.at.date() > limit:
        raise Refused("limit_passed", limit.isoformat())


def _not_joint(case: Case, event: Event) -> None:
    if _step(case, event).joint is None:
        raise Refused("not_joint")


def _not_a_party(case: Case, event: Event) -> None:
    act = _step(case, event).joint
    assert act is not None
    if event["party"] not in act.parties:
        raise Refused("not_a_party", *act.parties)
    _needed_by_some_opinions(event)


def _needed_by_some_opinions(event: Event) -> None:
    needed = []
    if event["value"] in ("refuse", "return"):
        needed.append("reason")
    if event["value"] == "return":
        needed.append("to")
    if event.by.role == "supervisor":
        needed.append("authority")
    if missing := [name for name in needed if not event[name]]:
        raise Refused("missing_field", *missing)


def _not_a_predecessor(case: Case, event: Event) -> None:
    before = case.plan.before_grant[_step(case, event).id]
    if event["value"] == "return" and event["to"] not in before:
        raise Refused("not_a_predecessor", str(event["to"]))


def _too_early(case: Case, event: Event) -> None:
    step = _step(case, event)
    if before := case.open_before_grant(step.id):
        raise Refused("too_early", *before)
    days = case.calendar.latest
    closings = ((case.round(other).closing, lag) for other, lag in step.early_after)
    earliest = max(
        (days.nth_after(closing.at.date(), lag) for closing, lag in closings if closing), default=None
    )
    if earliest is not None and event.at.date() < earliest:
        raise Refused("too_early", earliest.isoformat())


def _opinions_missing(case: Case, event: Event) -> None:
    _objection(case, event, "opinions_missing")


def _against_opinions(case: Case, event: Event) -> None:
    _objection(case, event, "against_opinions")


def _objection(case: Case, event: Event, kind: str) -> None:
    act = quorum(case, _step(case, event).id, event.at.date())
    if act and act.objection(event["result"]) == kind:
        raise Refused(kind, *act.missing)


def _already_delivered(case: Case, event: Event) -> None:
    if case.round(_step(case, event).id).delivered:
        raise Refused("already_delivered")


def _not_a_successor(case: Case, event: Event) -> None:
    step, after = _step(case, event).id, case.plan.before_grant
    found_in = event["found_in"]
    named = [*((found_in,) if found_in else ()), *(event.also)]
    if wrong := [other for other in named if step not in after.get(other, ())]:
        raise Refused("not_a_successor", *wrong)
    if found_in and case.states[found_in] not in IN_HAND:
        raise Refused("wrong_state", found_in)


def _not_granted(case: Case, event: Event) -> None:
    if wrong := [other for other in event.also if case.states[other] != "granted"]:
        raise Refused("not_granted", *wrong)


def _keeps_its_rules(_case: Case, event: Event) -> None:
    if event["reason"] == "rules_changed" and not event["consent"] and not event["basis"]:
        raise Refused("keeps_its_rules")


def _unknown_calendar(case: Case, event: Event) -> None:
    if case.rules.calendar(str(event["calendar"])) is None:
        raise Refused("unknown_calendar", str(event["calendar"]))


def _calendar_rewrites_past(case: Case, event: Event) -> None:
    calendar = case.rules.calendar(str(event["calendar"]))
    assert calendar is not None
    if calendar.rewrites(case.calendar, case.opened_at.date(), event.at.date()):
        raise Refused("calendar_rewrites_past")


def _of_the_history(_case: Case, _event: Event) -> None:
    """An annulment is judged by the whole history, in `fold.py`."""


CHECKS: Mapping[str, Callable[[Case, Event], None]] = {
    "bad_plan": _bad_plan,
    "not_in_catalogue": _not_in_catalogue,
    "documents_missing": _documents_missing,
    "deemed_accepted": _deemed_accepted,
    "one_correction_only": _one_correction_only,
    "unknown_phase": _unknown_phase,
    "unknown_reason": _unknown_reason,
    "bad_date": _bad_date,
    "no_statutory_limit": _no_statutory_limit,
    "already_extended": _already_extended,
    "too_long": _too_long,
    "limit_passed": _limit_passed,
    "not_joint": _not_joint,
    "not_a_party": _not_a_party,
    "not_a_predecessor": _not_a_predecessor,
    "too_early": _too_early,
    "opinions_missing": _opinions_missing,
    "against_opinions": _against_opinions,
    "already_delivered": _already_delivered,
    "not_a_successor": _not_a_successor,
    "not_granted": _not_granted,
    "keeps_its_rules": _keeps_its_rules,
    "unknown_calendar": _unknown_calendar,
    "calendar_rewrites_past": _calendar_rewrites_past,
    "no_such_event": _of_the_history,
    "would_break_history": _of_the_history,
}
