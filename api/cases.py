"""Running cases over HTTP: the plan of a kept decision, who acts, what they see, and the moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api.access import Caller
from api.errors import RefusedRequest
from api.routes.recorded import asked_then, read_recorded
from api.schemas import shanghai
from api.services import Services
from decision.cases.decided_plan import steps_of
from decision.cases.docket import Entered, Now, key_of
from decision.cases.folds import Fold
from decision.cases.sight import Sight
from decision.decide import decide
from decision.opened import OpenRelease
from kb.calendar_files import CalendarNotice
from kb.knowledge_base import KnowledgeBase


def opening_of(services: Services, said: Mapping[str, Any], caller: Caller, now: Now) -> dict[str, Any]:
    """Return the opening of a case under the rules of its decision. Raises: RefusedRequest, LiangtiError."""
    after = said["after_start_of_works"]
    opened, plan = plan_of(services, said["decision"], after_start_of_works=after)
    return {
        "decision": said["decision"],
        "release": opened.release.fingerprint,
        "after_start_of_works": after,
        "plan": plan,
        "calendar": _newest(services.cases.calendars.with_shipped(opened.calendars), now),
        "by": actor(caller, said.get("by")),
        **({"simulated": True} if said.get("simulated") else {}),
    }


def plan_of(
    services: Services, decision: str, *, after_start_of_works: bool
) -> tuple[OpenRelease, dict[str, Any]]:
    """Return the release of a kept decision, and its plan as a case needs it.

    Raises: RefusedRequest where it is not there or its personal values were deleted, ReleaseNotOpen, LiangtiError
            where it has no plan.
    """
    try:
        found = read_recorded(services.store, decision, shows_values=True)
    except RefusedRequest as error:
        raise RefusedRequest("wrong-input", error.what, fix=error.fix, field="decision") from None
    if found.personal == "deleted":
        what = "the personal values of this decision were deleted"
        raise RefusedRequest("refused", what, fix="decide the project again")
    opened = services.release_of(found.record.content.release)
    asked, _, _ = asked_then(services.store, opened, found)
    made = decide(asked.case, opened, asked.as_of, asked.known_at)
    steps = steps_of(made, opened.kb, after_start_of_works=after_start_of_works)
    flowchart = made.flowchart.id if made.flowchart else None
    return opened, {"id": decision, "flowchart": flowchart, "steps": steps, "order": [*steps]}


def with_plan(services: Services, said: Mapping[str, Any], fold: Fold | None) -> Mapping[str, Any]:
    """Return an event with the plan of the decision that it puts in force, if it is one that does.

    Raises: as `plan_of`.
    """
    if fold is None or said.get("type") != "replanned" or "decision" not in said:
        return said
    after = fold.history.events[0].data["after_start_of_works"]
    _, plan = plan_of(services, said["decision"], after_start_of_works=after)
    return {**said, "plan": plan}


def found_case(services: Services, receipt: str, caller: Caller) -> tuple[Fold, Sight]:
    """Return a case that the caller may see. Raises: RefusedRequest, the same for one that is not there."""
    kb = services.opened.kb
    sight = sight_of(caller, kb)
    fold = services.cases.docket.folds.current(key_of(receipt, kb.monitoring.settings))
    if fold is None or not sight.sees_case(fold.case):
        raise no_such_case()
    return fold, sight


def entered_event(
    services: Services, receipt: str, said: Mapping[str, Any], caller: Caller, expected: int | None
) -> Entered:
    """Enter an event of a case as of now. Raises: Refused, OtherState, RefusedRequest, LiangtiError."""
    docket, key = services.cases.docket, key_of(receipt, services.opened.kb.monitoring.settings)
    event = with_plan(services, {**said, "by": actor(caller, said.get("by"))}, docket.folds.current(key))
    entered = docket.enter(key, event, now_of(services), expected)
    if entered is None:
        raise no_such_case()
    return entered


def no_such_case() -> RefusedRequest:
    """Return the refusal of a receipt number that leads to no case, or to none that the caller may see."""
    fix = "compare the receipt number, letter by letter"
    return RefusedRequest("not-found", "there is no case with this receipt number", fix=fix)


def actor(caller: Caller, said: str | None) -> str:
    """Return who acts, as events name it: the caller; whoever has the role admin says for whom.

    A key of the role intake acts for applicants. Raises: RefusedRequest for somebody else's name.
    """
    if caller.role == "admin":
        if said is None:
            fix = "name role, department and staff number: `window:PLAN:0042`"
            raise RefusedRequest("wrong-input", "admin acts for somebody", fix=fix, field="by")
        return said
    parts = (caller.role, caller.department, caller.staff_number)
    own = "applicant" if caller.role == "intake" else ":".join(parts).rstrip(":")
    if said not in (None, own):
        fix = "leave it out: the key says who acts"
        raise RefusedRequest("wrong-input", "this is not the caller", fix=fix, field="by")
    return own


def now_of(services: Services) -> Now:
    """Return the moment of an entry, to the second: civil time of Asia/Shanghai."""
    moment = services.clock().astimezone(shanghai()).replace(tzinfo=None, microsecond=0)
    return Now(moment, moment.date() + timedelta(days=services.personal_days))


def moment_of(services: Services) -> datetime:
    """Return now in civil time of Asia/Shanghai."""
    return now_of(services).moment


def sight_of(caller: Caller, kb: KnowledgeBase) -> Sight:
    """Return what a caller sees of cases."""
    return Sight(caller.role, caller.department, kb.monitoring.settings.centre)


def _newest(notices: tuple[CalendarNotice, ...], now: Now) -> str:
    announced = [notice for notice in notices if notice.announced <= now.moment.date()]
    if not announced:
        what = "no calendar is announced, so no day can be counted"
        raise RefusedRequest("refused", what, fix="add the notice of the year to the calendars")
    return max(announced, key=lambda notice: notice.announced).id
