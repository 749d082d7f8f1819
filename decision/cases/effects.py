"""What an event that was not refused makes of a case: the facts it adds, then every ledger brought into line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from decision.cases.case import Case
from decision.cases.events import Event, day
from decision.cases.ledgers import in_line
from decision.cases.machine import CaseRules
from decision.cases.passing import accepted, brought_to
from decision.cases.plan import read_plan
from decision.cases.round import Closing, Notice, Opinion, Round, Stop


def opened(event: Event, rules: CaseRules) -> Case:
    """Return the case that an opening makes; without `documents` all papers of its plan are in.

    Raises: BadPlan; KeyError for a calendar that is not there.
    """
    plan = read_plan(event["plan"], rules.monitoring)
    calendar = rules.calendar(str(event["calendar"]))
    if calendar is None:
        raise KeyError(event["calendar"])
    came = event["documents"] if event["documents"] is not None else plan.catalogue
    case = Case(
        rules=rules,
        receipt=str(event["receipt"]),
        opened_at=event.at,
        opened=event.entered,
        plan=plan,
        plans=((event.entered.date(), plan),),
        calendar=calendar,
        papers=dict.fromkeys(came, event.at),
        rounds={step.id: (Round(1, event.entered),) for step in plan.steps},
        last_at={},
    )
    return _from_here(in_line(None, case, event), event)


def after(case: Case, event: Event) -> Case:
    """Return the case after an event; `case` is brought up to the day on which the event is entered."""
    changed = _EFFECTS[event.type](case, event)
    if event.step is not None:
        steps = (event.step, *event.also)
        changed = replace(changed, last_at={**changed.last_at, **dict.fromkeys(steps, event.at)})
    changed = brought_to(in_line(case, changed, event), event.entered.date())
    return _from_here(changed, event) if event.type == "replanned" else changed


def _from_here(case: Case, event: Event) -> Case:
    """Return the case whose limit is forecast from this moment on."""
    return replace(case, baseline=replace(case, baseline=None), baseline_day=event.entered.date())


def _changed(case: Case, event: Event, change: Callable[[Round], Round]) -> Case:
    assert event.step is not None
    return case.with_round(event.step, change(case.round(event.step)))


def _supplied(case: Case, event: Event) -> Case:
    came = {paper: min(event.at, case.papers.get(paper, event.at)) for paper in event["documents"]}
    rounds = {
        step: (*spells[:-1], _answered(spells[-1], event["documents"], event.at))
        for step, spells in case.rounds.items()
    }
    return replace(case, papers={**case.papers, **came}, rounds=rounds)


def _answered(spell: Round, papers: list[str], at: datetime) -> Round:
    notice = spell.notice
    if notice is None or notice.completed or at < notice.at:
        return spell
    asked = {paper: at if paper in papers and came is None else came for paper, came in notice.asked.items()}
    return replace(spell, notice=replace(notice, asked=asked))


def _accepted(case: Case, event: Event) -> Case:
    assert event.step is not None
    step = case.plan.by_id[event.step]
    return _changed(case, event, lambda spell: accepted(case, step, spell, event.at.date(), by_law=False))


def _correction_asked(case: Case, event: Event) -> Case:
    notice = Notice(event.at, dict.fromkeys(event["documents"]))
    return _changed(case, event, lambda spell: replace(spell, notice=notice))


def _noted(case: Case, _event: Event) -> Case:
    return case


def _stopped(case: Case, event: Event) -> Case:
    stop = Stop(event.at, day(event["until"]))
    return _changed(case, event, lambda spell: replace(spell, stop=stop))


def _resumed(case: Case, event: Event) -> Case:
    return _changed(case, event, lambda spell: replace(spell, stop=None))


def _extended(case: Case, event: Event) -> Case:
    return _changed(case, event, lambda spell: replace(spell, extension=event["days"]))


def _opinion(case: Case, event: Event) -> Case:
    opinion = Opinion(event["value"], event.entered, event["to"])
    return _changed(
        case, event, lambda spell: replace(spell, opinions={**spell.opinions, event["party"]: opinion})
    )


def _closed(case: Case, event: Event) -> Case:
    result = "granted" if event["result"] == "granted" else "refused"
    return _changed(case, event, lambda spell: _with_end(spell, result, event))


def _declined(case: Case, event: Event) -> Case:
    return _changed(case, event, lambda spell: _with_end(spell, "refused", event))


def _withdrawn(case: Case, event: Event) -> Case:
    if event.step is not None:
        return _changed(case, event, lambda spell: _with_end(spell, "withdrawn", event))
    rounds = {
        step: (*spells[:-1], _with_end(spells[-1], "withdrawn", event))
        for step, spells in case.rounds.items()
        if step in case.plan.by_id and spells[-1].closing is None and not case.plan.by_id[step].exempt
    }
    return replace(case, withdrawn=True, rounds={**case.rounds, **rounds})


def _with_end(spell: Round, result: str, event: Event) -> Round:
    assert result in ("granted", "refused", "withdrawn")
    return replace(spell, closing=Closing(result, event.at, event.entered))  # type: ignore[arg-type]


def _delivered(case: Case, event: Event) -> Case:
    return _changed(case, event, lambda spell: replace(spell, delivered=True))


def _reopened(case: Case, event: Event) -> Case:
    return _with_new_rounds(case, (event.step, *event.also), event.entered)


def _with_new_rounds(case: Case, steps: tuple[str | None, ...], entered: datetime) -> Case:
    rounds = {
        step: (*case.rounds[step], Round(case.round(step).number + 1, entered)) for step in steps if step
    }
    return replace(case, rounds={**case.rounds, **rounds})


def _replanned(case: Case, event: Event) -> Case:
    plan = read_plan(event["plan"], case.rules.monitoring)
    rounds = dict(case.rounds)
    for step in plan.steps:
        spells = rounds.get(step.id)
        if spells is None:
            rounds[step.id] = (Round(1, event.entered),)
        elif step.id not in case.plan.by_id and not _was_granted(spells[-1]):
            rounds[step.id] = (*spells, Round(spells[-1].number + 1, event.entered))
        else:
            rounds[step.id] = (*spells[:-1], _no_longer_asked(spells[-1], step.needs, event.entered))
    planned = replace(
        case, plan=plan, plans=(*case.plans, (event.entered.date(), plan)), rounds=rounds, baseline=None
    )
    return _with_new_rounds(planned, tuple(event["redo"] or ()), event.entered)


def _was_granted(spell: Round) -> bool:
    return spell.closing is not None and spell.closing.result == "granted"


def _no_longer_asked(spell: Round, needs: tuple[str, ...], entered: datetime) -> Round:
    """Return the round in which papers that a new plan does not need count as come."""
    notice = spell.notice
    if notice is None or notice.completed:
        return spell
    asked = {
        paper: entered if came is None and paper not in needs else came
        for paper, came in notice.asked.items()
    }
    return replace(spell, notice=replace(notice, asked=asked))


def _calendar_changed(case: Case, event: Event) -> Case:
    calendar = case.rules.calendar(str(event["calendar"]))
    assert calendar is not None
    return replace(case, calendar=calendar)


_EFFECTS: Mapping[str, Callable[[Case, Event], Case]] = {
    "supplied": _supplied,
    "accepted": _accepted,
    "correction_asked": _correction_asked,
    "declined": _declined,
    "noted": _noted,
    "stopped": _stopped,
    "resumed": _resumed,
    "extended": _extended,
    "opinion": _opinion,
    "closed": _closed,
    "delivered": _delivered,
    "reopened": _reopened,
    "withdrawn": _withdrawn,
    "replanned": _replanned,
    "calendar_changed": _calendar_changed,
}
