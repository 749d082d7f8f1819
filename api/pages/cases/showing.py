"""A case, and one step of it, as who looks may see them: state, chart, whose turn it is, what may be entered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import cases as running
from api.access import RULES, Caller
from api.gate import caller_of
from api.pages.cases.acts import Act, actors_of, acts_on_case, acts_on_step
from api.pages.cases.charts import charts_of, look_of
from api.pages.cases.fields import Field, fields_of
from api.pages.cases.telling import Telling
from api.pages.rendering import show
from api.pages.visit import visit_of
from api.services import Services
from decision.cases.folds import Fold
from decision.cases.joint import quorum
from decision.cases.plan import CaseStep
from decision.cases.repairs import REPAIRS
from decision.cases.sight import Sight
from decision.cases.stretches import coming
from decision.cases.told import case_data, timeline
from decision.cases.view import View

Typed = Mapping[str, tuple[str, ...]]
_ENTER = ("POST", "/cases/{receipt}/events")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an act was not entered, in a phrase; what was typed; the refusal, or the number that the page showed."""

    phrase: str
    typed: Typed
    refused: Any = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act with its fields; the one that came back has what was typed."""

    act: Act
    fields: list[Field]
    typed: Typed = field(default_factory=dict)

    def is_chosen(self, name: str, value: str) -> bool:
        return value in self.typed.get(name, ())

    def text(self, name: str) -> str:
        return (*self.typed.get(name, ()), "")[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """A case that somebody looks at: as it is folded, as of now, and what may be seen of it."""

    fold: Fold
    sight: Sight
    view: View
    say: Telling
    told: Mapping[str, Any]
    trail: list[dict[str, Any]]

    def lines_of(self, step: str) -> list[dict[str, Any]]:
        return [line for line in self.trail if line.get("step") == step]


def look_at(services: Services, receipt: str, caller: Caller, lang: Any) -> Seen:
    """Return a case that the caller may see. Raises: RefusedRequest."""
    fold, sight = running.found_case(services, receipt, caller)
    now = running.moment_of(services)
    say = Telling(services.release_of(fold.release).kb, lang)
    trail = timeline(fold, services.cases.docket.trail(fold.key), sight)
    return Seen(fold, sight, View.at(fold.case, now), say, case_data(fold, now, sight), trail)


async def show_found(
    services: Services, request: Request, trouble: Trouble | None = None, status: int = 200
) -> Response:
    """Return the page of the case that the address names, or of the step that it or a form names.

    Raises: RefusedRequest for a case or a step that is not there or not for the caller.
    """
    receipt, caller, lang = request.path_params["receipt"], caller_of(request), visit_of(request).lang
    seen = await services.derive(look_at, services, receipt, caller, lang)
    typed = trouble.typed if trouble else {}
    name = request.path_params.get("step") or (*typed.get("step", ()), "")[0]
    plan = seen.fold.case.plan
    known = {one["step"] for one in seen.told["steps"]}
    if name not in known and (name or request.path_params.get("step")):
        raise running.no_such_case()
    step = plan.by_id[name] if name else None
    forms = await services.derive(_forms, services, seen, step, caller, trouble)
    more = _of_step(seen, step) if step else _of_case(seen)
    return show(
        request,
        services.opened.kb,
        "step.html" if step else "case.html",
        status,
        has_form=bool(forms),
        seen=seen,
        told=seen.told,
        say=seen.say,
        look_of=look_of,
        here=f"/cases/{seen.told['receipt']}",
        forms=forms,
        trouble=trouble,
        repairs=REPAIRS,
        meanwhile=[
            line
            for line in seen.trail
            if trouble and trouble.since is not None and line["seq"] > trouble.since
        ],
        entered=_entered(request, seen),
        entry=secrets.token_urlsafe(12),
        is_for=caller.role,
        **more,
    )


def _forms(
    services: Services, seen: Seen, step: CaseStep | None, caller: Caller, trouble: Trouble | None
) -> list[ActForm]:
    if caller.role not in RULES[_ENTER].roles:
        return []
    fold, case = seen.fold, seen.view.case
    now = max(running.moment_of(services), fold.history.events[-1].entered).isoformat()
    found = []
    for actor in actors_of(caller, case, step):
        acts = (
            acts_on_step(fold.history, case, step, actor, now)
            if step
            else acts_on_case(fold.history, case, actor, now)
        )
        for act in acts:
            fields = fields_of(act, case, fold.history, step, seen.say)
            is_back = trouble is not None and act.name in trouble.typed.get("act", ())
            found.append(ActForm(act, fields, trouble.typed if trouble and is_back else {}))
    return found


def _of_case(seen: Seen) -> dict[str, Any]:
    steps = {one["step"] for one in seen.told["steps"]}
    return {
        "charts": charts_of(seen.view, seen.say, steps),
        "passed": seen.view.case.passed,
        "coming": _coming(seen, steps),
    }


def _coming(seen: Seen, visible: set[str]) -> list[CaseStep]:
    return [step for step in coming(seen.view) if step.id in visible]


def _of_step(seen: Seen, step: CaseStep) -> dict[str, Any]:
    case, plan = seen.view.case, seen.view.case.plan
    shown = next(one for one in seen.told["steps"] if one["step"] == step.id)
    visible = {one["step"] for one in seen.told["steps"]}
    notice = case.round(step.id).notice
    return {
        "step": step,
        "shown": shown,
        "lines": seen.lines_of(step.id),
        "duties": [duty for duty in seen.told["duties"] if duty["step"] == step.id],
        "before": [
            (one.id, case.states[one.id]) for one in plan.steps if one.id in plan.before_grant[step.id]
        ],
        "after": [
            one.id
            for one in plan.steps
            if step.id in (*one.after, *dict(one.early_after)) and one.id in visible
        ],
        "asked": notice.asked if notice else {},
        "came": case.papers,
        "quorum": quorum(case, step.id, seen.view.today),
    }


def _entered(request: Request, seen: Seen) -> dict[str, Any] | None:
    """Return the record that was just entered, if the address names one."""
    number = request.query_params.get("entered", "")
    return next((line for line in seen.trail if str(line["seq"]) == number), None)
