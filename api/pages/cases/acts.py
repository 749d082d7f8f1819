"""What somebody may do now: the rows of the state machine for a role, a state and a department, with their fields.

An act that would be refused whatever is typed is told with its reason instead of a form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from api.access import Caller
from decision.cases.case import Case
from decision.cases.events import Refused
from decision.cases.history import History
from decision.cases.machine import IN_HAND
from decision.cases.plan import CaseStep
from kb.transitions import Transition

# A refusal of these kinds is about what was typed.
_OF_FIELDS = frozenset((
    "missing_field", "in_future", "out_of_order", "not_in_catalogue", "unknown_reason", "unknown_phase", "bad_date",
    "too_long", "not_a_party", "not_a_predecessor", "not_a_successor", "not_granted", "bad_plan", "keeps_its_rules",
    "no_such_event", "would_break_history", "unknown_calendar",
))  # fmt: skip
# An act that is refused so is none for this step.
_NOT_HERE = frozenset(("not_joint", "no_statutory_limit", "already_delivered", "case_ended"))
_CASE_ACTS = ("supplied", "withdrawn", "replanned", "annulled")
_OF_THE_CENTRE = ("replanned",)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who may act: the role that events name, and the department."""

    role: str
    department: str = ""

    @property
    def by(self) -> str:
        return f"{self.role}:{self.department}" if self.department else self.role


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the state machine that may be entered, by whom; `refused` says why not now."""

    row: Transition
    actor: Actor
    refused: Refused | None = None

    @property
    def name(self) -> str:
        """What forms and addresses call it."""
        return "-".join(part for part in (self.row.event, self.row.variant, self.actor.role) if part)

    @property
    def needs_result(self) -> bool:
        return "result" in self.row.needs


def actors_of(caller: Caller, case: Case, step: CaseStep | None) -> tuple[Actor, ...]:
    """Return as whom somebody may act: a key of the role intake for applicants, admin as whoever is fit."""
    if caller.role == "intake":
        return (Actor("applicant"),)
    if caller.role != "admin":
        return (Actor(caller.role, caller.department),)
    held = step.department if step else case.rules.monitoring.settings.centre
    parties = step.joint.parties if step and step.joint else ()
    others = (Actor("window", party) for party in parties if party != held)
    return (Actor("applicant"), Actor("window", held), Actor("head", held), Actor("supervisor"), *others)


def acts_on_step(history: History, case: Case, step: CaseStep, actor: Actor, now: str) -> Iterator[Act]:
    """Yield the acts on a step. `case` is brought up to today; `now` is the moment as events write it."""
    state = case.states[step.id]
    for rows in case.rules.rows.values():
        for row in rows.values():
            is_fit = actor.role in row.by and state in row.before and case.rules.is_about_a_step(row)
            if is_fit and _is_theirs(case, step, row, actor):
                yield from _tried(history, case, Act(row, actor), now, step)


def acts_on_case(history: History, case: Case, actor: Actor, now: str) -> Iterator[Act]:
    """Yield the acts on a whole case."""
    centre = case.rules.monitoring.settings.centre
    for event in _CASE_ACTS:
        for row in case.rules.rows.get(event, {}).values():
            is_elsewhere = event in _OF_THE_CENTRE and actor.role == "window" and actor.department != centre
            if actor.role in row.by and not case.rules.is_about_a_step(row) and not is_elsewhere:
                yield from _tried(history, case, Act(row, actor), now, None)


def found_in(case: Case, step: CaseStep, actor: Actor) -> tuple[str, ...]:
    """Return the later steps in hand of a department, in which a fault of this one may have been found."""
    return tuple(
        other.id
        for other in case.plan.steps
        if step.id in case.plan.before_grant[other.id]
        and case.states[other.id] in IN_HAND
        and (actor.role == "supervisor" or other.department == actor.department)
    )


def parties_of(step: CaseStep, actor: Actor) -> tuple[str, ...]:
    """Return the parties of a joint act for whom somebody may speak."""
    parties = step.joint.parties if step.joint else ()
    return parties if actor.role == "supervisor" else tuple(one for one in parties if one == actor.department)


def _is_theirs(case: Case, step: CaseStep, row: Transition, actor: Actor) -> bool:
    """Return whether the state machine leaves a row to the department of who acts."""
    if actor.role not in ("window", "head"):
        return True
    if row.event == "opinion":
        return bool(parties_of(step, actor))
    is_own = step.department == actor.department
    if row.event == "reopened":
        return is_own or bool(found_in(case, step, actor))
    return is_own


def _tried(history: History, case: Case, act: Act, now: str, step: CaseStep | None) -> Iterator[Act]:
    """Yield an act with the refusal that it would meet whatever is typed; nothing if it is none for this step."""
    if act.row.event in _CASE_ACTS and step is None:
        if not case.withdrawn:
            yield act
        return
    assert step is not None
    if "documents" in act.row.needs and not step.needs:
        return
    try:
        history.extended(_example(case, step, act, now))
    except Refused as refused:
        if refused.kind in _NOT_HERE:
            return
        yield act if refused.kind in _OF_FIELDS else Act(act.row, act.actor, refused)
    else:
        yield act


def _example(case: Case, step: CaseStep, act: Act, now: str) -> dict[str, object]:
    """Return the event as it would be with fields that fit."""
    rules, today = case.rules, now[:10]
    listed = {"stopped": rules.stop_reasons, "replanned": rules.replan_reasons}.get(act.row.event, ())
    later = found_in(case, step, act.actor)
    said: dict[str, object] = {
        "documents": [*step.needs[:1]],
        "reason": listed[0] if listed else "-",
        "until": (date.fromisoformat(today) + timedelta(days=1)).isoformat(),
        "days": 1,
        "phase": (*rules.noted_phases, "-")[0],
        "party": (*parties_of(step, act.actor), "-")[0],
        "value": "agree",
        "result": act.row.variant,
        "remedies_told": True,
        "applicant_told": True,
        "authority": "-" if act.actor.role == "supervisor" else None,
        "found_in": later[0] if later and step.department != act.actor.department else None,
    }
    wanted = {*act.row.needs, *(("authority",) if act.row.event == "opinion" else ()), "found_in"}
    fields = {name: value for name, value in said.items() if name in wanted and value is not None}
    return {"type": act.row.event, "step": step.id, "at": now, "entered": now, "by": act.actor.by, **fields}
