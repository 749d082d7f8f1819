"""People who act on a case: rules and plans for tests, events that do a duty, and days that pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from decision.cases.calendars import calendar_finder
from decision.cases.duties import Duty, duties
from decision.cases.events import Refused
from decision.cases.history import History
from decision.cases.machine import CaseRules
from decision.cases.passing import brought_to
from decision.opening import CALENDARS
from kb.calendar_files import load_calendars
from kb.loader import load
from tests import folders

KB = load(folders.HARBIN)
NOTICES = load_calendars(CALENDARS)
RULES = CaseRules(KB.monitoring, KB.transitions, calendar_finder(NOTICES, {}))
OPENED = datetime.fromisoformat("2015-05-18T09:00")
CALENDAR = "cn-2015-05-13"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

Steps = Mapping[str, Mapping[str, Any]]


def step(department: str, days: int = 2, **more: Any) -> dict[str, Any]:
    """Return a step of a plan."""
    return {"department": department, "days": days, **more}


def opening(steps: Steps, **more: Any) -> dict[str, Any]:
    """Return the event that opens a case with a plan."""
    return {
        "type": "opened",
        "at": OPENED.isoformat(timespec="minutes"),
        "by": "window:ASC",
        "plan": {"id": "P1", "steps": steps},
        "receipt": "20150518-7K2MQ-9X4TD-C",
        "calendar": CALENDAR,
        **more,
    }


def event(kind: str, step_name: str | None, by: str, at: datetime, **more: Any) -> dict[str, Any]:
    """Return an event that was entered when it happened."""
    named = {"step": step_name} if step_name else {}
    return {"type": kind, **named, "at": at.isoformat(timespec="minutes"), "by": by, **more}


@dataclass(frozen=True)
class Standing:
    """A case with the moment it has come to."""

    history: History
    now: datetime

    @classmethod
    def opened(cls, steps: Steps, **more: Any) -> Standing:
        return cls(History(RULES).extended(opening(steps, **more)), OPENED)

    @property
    def today(self) -> date:
        return self.now.date()

    def after(self, kind: str, step_name: str | None, by: str, **more: Any) -> Standing:
        """Return what stands a minute later, after an event. Raises: Refused."""
        later = self.now + MINUTE
        return Standing(self.history.extended(event(kind, step_name, by, later, **more)), later)

    def waited(self, days: int) -> Standing:
        """Return what stands on the morning so many working days later."""
        case = self.history.case
        assert case is not None
        if days == 0:
            return self
        day = case.days.nth_after(self.today, days)
        return Standing(self.history, datetime.combine(day, OPENED.time()))

    @property
    def case(self) -> Any:
        assert self.history.case is not None
        return brought_to(self.history.case, self.today)

    @property
    def duties(self) -> tuple[Duty, ...]:
        case = self.case
        return duties(case, self.today, case.days)


def duty_done(standing: Standing, duty: Duty) -> Standing:
    """Return what stands after somebody did a duty as the law would have it: everything is granted.

    Raises: Refused if it cannot be done now.
    """
    case = standing.case
    planned = case.plan.by_id[duty.step]
    head, window = f"head:{planned.department}", f"window:{planned.department}"
    if duty.event == "supplied":
        papers = [paper for paper in planned.needs if paper not in case.papers] or list(
            case.round(duty.step).notice.asked
        )
        return standing.after("supplied", None, "applicant", documents=papers)
    if duty.event == "opinion":
        return standing.after("opinion", duty.step, f"head:{duty.who}", party=duty.who, value="agree")
    if duty.event == "reopened":
        return standing.after("reopened", duty.step, "applicant", reason="改好了")
    if duty.event == "closed":
        try:
            return standing.after("closed", duty.step, head, result="granted")
        except Refused as refused:
            if refused.kind not in ("opinions_missing", "against_opinions"):
                raise
        return standing.after("closed", duty.step, head, result="refused", reason="r", remedies_told=True)
    return standing.after(duty.event, duty.step, window)


def dutiful_end(standing: Standing, most: int = 400) -> Standing:
    """Return how a case ends when all do their duty, the first duty first; a day passes when nothing can be done."""
    for _ in range(most):
        later = next_when_dutiful(standing)
        if later is None:
            return standing
        standing = later
    raise AssertionError(f"the case never ends: {standing.case.states}, {standing.duties}")


def next_when_dutiful(standing: Standing) -> Standing | None:
    """Return what stands after the first duty that can be done, or a day later; None when nothing is left to do."""
    owed = [duty for duty in standing.duties if duty.event != "delivered"]
    return _first_done(standing, owed) or standing.waited(1) if owed else None


def _first_done(standing: Standing, owed: list[Duty]) -> Standing | None:
    for duty in owed:
        try:
            return duty_done(standing, duty)
        except Refused as refused:
            if refused.kind != "too_early":
                raise
    return None


def moves(standing: Standing) -> Iterator[tuple[str, str | None, str, dict[str, Any]]]:
    """Yield everything that somebody might try: event, step, who, and what is said."""
    case = standing.case
    told = {"reason": "r", "remedies_told": True}
    until = (standing.today + 9 * DAY).isoformat()
    for planned in case.plan.steps:
        name, head, window = planned.id, f"head:{planned.department}", f"window:{planned.department}"
        yield "accepted", name, window, {}
        yield "declined", name, head, told
        yield "closed", name, head, {"result": "granted"}
        yield "closed", name, head, {"result": "refused", **told}
        yield "stopped", name, window, {"reason": "hearing", "until": until, "applicant_told": True}
        yield "resumed", name, window, {}
        yield "withdrawn", name, "applicant", {}
        yield "reopened", name, "applicant", {"reason": "r"}
        yield "reopened", name, head, {"reason": "r"}
        yield "delivered", name, window, {}
        for later in case.plan.steps:
            if name in case.plan.before_grant[later.id]:
                yield "reopened", name, f"head:{later.department}", {"reason": "r", "found_in": later.id}
        if planned.needs:
            yield "correction_asked", name, window, {"documents": list(planned.needs), "reason": "r"}
        if planned.joint:
            back = min(case.plan.before_grant[name], default=None)
            for party in planned.joint.parties:
                yield "opinion", name, f"head:{party}", {"party": party, "value": "agree"}
                yield "opinion", name, f"head:{party}", {"party": party, "value": "refuse", "reason": "r"}
                if back:
                    said = {"party": party, "value": "return", "to": back, "reason": "r"}
                    yield "opinion", name, f"head:{party}", said
    if case.plan.catalogue:
        yield "supplied", None, "applicant", {"documents": sorted(case.plan.catalogue)}
    yield "withdrawn", None, "applicant", {}
