"""Notices: what an event tells at once, and what monitoring tells on working days at its hour.

Each line `moment rule step#round recipient [mark]` is its own key: made again, it is the same line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from decision.cases.case import Case
from decision.cases.events import Event
from decision.cases.forecast import forecast, limit
from decision.cases.history import History
from decision.cases.joint import quorum
from decision.cases.machine import IN_HAND
from decision.cases.measures import measures
from decision.cases.passing import brought_to
from decision.cases.plan import CaseStep, Cited
from decision.cases.round import DAY
from kb.case_rules import Watch

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One notice; `about` is a step with its round, or the case."""

    moment: datetime
    rule: str
    about: str
    recipient: str
    mark: str = ""

    def __str__(self) -> str:
        moment = self.moment.isoformat(timespec="minutes")
        return " ".join(part for part in (moment, self.rule, self.about, self.recipient, self.mark) if part)


@dataclass(frozen=True)
class Told:
    """What monitoring has told: each (rule, about, recipient, mark) -> since which day it has held without a break."""

    since: Mapping[Key, date] = field(default_factory=dict)
    once: frozenset[Key] = frozenset()


def notices(history: History, now: datetime) -> tuple[Line, ...]:
    """Return all notices of a case up to a moment, sorted by their text."""
    lines: set[Line] = set()
    told, folded = Told(), History(history.rules)
    rest = [event for event in history.events if event.entered <= now]
    if not rest:
        return ()
    for moment in _moments(history, rest[0].entered, now):
        while rest and rest[0].entered <= moment:
            folded, made = _after_one(folded, rest.pop(0))
            lines.update(made)
        if folded.case and folded.case.days.is_open(moment.date()):
            told, made = monitored(folded.case, moment, told)
            lines.update(made)
    for event in rest:
        folded, made = _after_one(folded, event)
        lines.update(made)
    return tuple(sorted(lines, key=str))


def told_by_event(before: Case | None, after: Case, event: Event) -> list[Line]:
    """Return the notices that an event gives: to the applicant, and to each window that gets a step in hand."""
    lines = []
    for rule in after.rules.monitoring.notifications:
        if rule.on == "pushed":
            lines += [
                Line(event.entered, rule.id, _about(after, step), f"{recipient}:{step.department}")
                for step in _pushed(before, after)
                for recipient in rule.to
            ]
        elif rule.on == "certificate_cited" and event.type in ("opened", "replanned"):
            lines += [
                Line(event.entered, rule.id, _about(after, step), recipient, cited.id)
                for step, cited in _newly_cited(before, after)
                for recipient in rule.to
            ]
        elif rule.on == event.type and rule.item in ("", event.step) and rule.result in ("", event["result"]):
            about = _about(after, after.plan.by_id[event.step]) if event.step else "case"
            lines += [Line(event.entered, rule.id, about, recipient) for recipient in rule.to]
    return lines


def monitored(case: Case, moment: datetime, told: Told) -> tuple[Told, list[Line]]:
    """Return what monitoring tells at a moment of a working day, and what it has told then."""
    today = moment.date()
    case = brought_to(case, today)
    lines, since, once = [], dict[Key, date](), set(told.once)
    for watch, key in _holding(case, today):
        since[key] = told.since.get(key, today)
        if watch.repeat_days is None:
            is_due = key not in once
        else:
            is_due = case.days.count(since[key], today) % max(1, watch.repeat_days) == 0
        if is_due:
            once.add(key)
            lines.append(Line(moment, *key))
    return Told(since, frozenset(once)), lines


def _after_one(folded: History, event: Event) -> tuple[History, list[Line]]:
    before = folded.case
    folded = folded.extended(event.data)
    assert folded.case is not None
    return folded, told_by_event(before, folded.case, event)


def _moments(history: History, first: datetime, now: datetime) -> Iterator[datetime]:
    hour = time.fromisoformat(history.rules.monitoring.settings.monitor_at)
    day = first.date()
    while (moment := datetime.combine(day, hour)) <= now:
        if moment >= first:
            yield moment
        day += DAY


def _holding(case: Case, today: date) -> Iterator[tuple[Watch, Key]]:
    """Yield each rule that holds of a step, with each recipient."""
    ahead, goal = forecast(case, today, case.days), limit(case, case.days)
    for step in case.plan.steps:
        found = dict(measures(case, step, today, ahead, goal))
        about = _about(case, step)
        for watch in case.rules.monitoring.watches:
            for mark, more in _marks(case, step, watch, today, ahead.ends[step.id]):
                if watch.when.holds({**found, **more}):
                    for recipient in watch.notify:
                        yield watch, (watch.id, about, _recipient(case, step, recipient, mark), mark)


def _marks(
    case: Case, step: CaseStep, watch: Watch, today: date, end: date | None
) -> Iterable[tuple[str, Mapping[str, float]]]:
    """Return the marks of a rule, each with what is measured for it alone."""
    if watch.mark == "party":
        act = quorum(case, step.id, today)
        return [(party, {}) for party in act.missing] if act else []
    if watch.mark == "certificate":
        if end is None or case.states[step.id] not in IN_HAND:
            return []
        dated = ((cited.id, cited.valid_until) for cited in step.certificates if cited.valid_until)
        return [(name, {"certificate_days_short": (end - until).days}) for name, until in dated]
    return [(watch.mark, {})]


def _recipient(case: Case, step: CaseStep, who: str, mark: str) -> str:
    if who == "centre_supervisor":
        return f"supervisor:{case.rules.monitoring.settings.centre}"
    if who == "missing_party":
        return f"window:{mark}"
    return who if who in ("applicant", "supervision_authority") else f"{who}:{step.department}"


def _pushed(before: Case | None, after: Case) -> Iterator[CaseStep]:
    """Yield the steps that have come into hand, however it came about."""
    for step in after.plan.steps:
        was = before.states.get(step.id) if before else None
        is_new = before is not None and len(before.rounds.get(step.id, ())) < len(after.rounds[step.id])
        if after.states[step.id] in IN_HAND and (was not in IN_HAND or is_new):
            yield step


def _newly_cited(before: Case | None, after: Case) -> Iterator[tuple[CaseStep, Cited]]:
    for step in after.plan.steps:
        known = before.plan.by_id.get(step.id) if before else None
        for cited in _cited(step):
            if known is None or cited not in _cited(known):
                yield step, cited


def _cited(step: CaseStep) -> tuple[Cited, ...]:
    return (*((step.exempt,) if step.exempt and step.exempt.id else ()), *step.certificates)


def _about(case: Case, step: CaseStep) -> str:
    return f"{step.id}#{case.round(step.id).number}"
