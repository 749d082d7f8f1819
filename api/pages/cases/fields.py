"""The fields of an act: what its row of the state machine needs and what may be added, with what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.cases_requests import LISTS, NUMBERS, TRUTHS, WORDS, event_said
from api.pages.cases.acts import Act, Actor, found_in, parties_of
from api.pages.cases.telling import Telling
from decision.cases.case import Case
from decision.cases.history import History
from decision.cases.plan import CaseStep

Kind = Literal["line", "words", "day", "number", "truth", "one", "many", "moment"]
Choices = tuple[tuple[str, str], ...]
VALUES = ("agree", "refuse", "return")
# What may be said beside what a row needs, by its event.
_MORE: Mapping[str, tuple[str, ...]] = {
    "noted": ("text",),
    "replanned": ("consent", "basis", "redo"),
}
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(WORDS, "words"),
    **dict.fromkeys(LISTS, "many"),
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(TRUTHS, "truth"),
    "until": "day",
    "at": "moment",
    "decision": "line",
}
_AT = "at"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: with `choices` one of them, or of `many` any; without, what the kind says.

    `others` can be chosen, too, but are seldom meant: papers that are here already.
    """

    name: str
    kind: Kind
    is_needed: bool
    choices: Choices = ()
    others: Choices = ()


def fields_of(act: Act, case: Case, history: History, step: CaseStep | None, say: Telling) -> list[Field]:
    """Return the fields of an act in the order in which they are asked; the moment comes last and may be left out."""
    fields = [_field(name, act, case, history, step, say) for name in _names(act, step)]
    return [
        *(field for field in fields if field.kind != "many" or field.choices or field.others),
        Field(_AT, "moment", is_needed=False),
    ]


def said_of(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the event that the fields of a form say. Raises: WrongInput with every problem."""
    said: dict[str, Any] = {}
    for name, typed in fields:
        text = typed.replace("\r\n", "\n").strip()
        if not text:
            continue
        if name in LISTS:
            said.setdefault(name, []).append(text)
        elif name in NUMBERS:
            said[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else text
        elif name in TRUTHS:
            said[name] = True
        else:
            said[name] = text
    return event_said(said)


def _names(act: Act, step: CaseStep | None) -> Sequence[str]:
    event, needs = act.row.event, tuple("decision" if name == "plan" else name for name in act.row.needs)
    more = _MORE.get(event, ())
    if event == "opinion":
        needs, more = ("party", "value"), ("reason", "to", "authority")
    elif event == "reopened" and step and act.actor.role != "applicant":
        is_elsewhere = act.actor.role == "head" and step.department != act.actor.department
        needs = ("found_in", *needs) if is_elsewhere else needs
        more = ("also",)
    return [name for name in (*needs, *more) if name != "result"]


def _field(name: str, act: Act, case: Case, history: History, step: CaseStep | None, say: Telling) -> Field:
    choices = _choices(name, act, case, history, step, say)
    kind = "one" if choices and name not in LISTS else _KINDS.get(name, "one")
    is_needed = name in act.row.needs or name in ("decision", "found_in")
    if name == "authority":
        is_needed = act.actor.role == "supervisor"
    if name == "documents" and step is None:
        return Field(name, kind, is_needed, *_papers(case, say))
    return Field(name, kind, is_needed, choices)


def _choices(
    name: str, act: Act, case: Case, history: History, step: CaseStep | None, say: Telling
) -> Choices:
    rules, event = case.rules, act.row.event
    if name == "documents":
        return tuple((paper, say.document(paper)) for paper in (step.needs if step else ()))
    if name == "reason" and event in ("stopped", "replanned"):
        listed = rules.stop_reasons if event == "stopped" else rules.replan_reasons
        return tuple((reason, say.reason(reason)) for reason in listed)
    if name == "phase":
        return tuple((phase, say.phase(phase)) for phase in rules.noted_phases)
    if name == "value":
        return tuple((value, say.t.value("opinion", value)) for value in VALUES)
    if name == "event":
        return _entries(history, say)
    if step is None:
        closed = [one for one in case.plan.steps if case.round(one.id).closing] if name == "redo" else []
        return tuple((one.id, say.item(one.id)) for one in closed)
    return _choices_of_step(name, act.actor, case, step, say)


def _choices_of_step(name: str, actor: Actor, case: Case, step: CaseStep, say: Telling) -> Choices:
    plan = case.plan
    if name == "party":
        return tuple((party, say.who(party)) for party in parties_of(step, actor))
    if name == "to":
        return tuple((one.id, say.item(one.id)) for one in plan.steps if one.id in plan.before_grant[step.id])
    if name == "found_in":
        return tuple((one, say.item(one)) for one in found_in(case, step, actor))
    if name == "also":
        later = (one.id for one in plan.steps if step.id in plan.before_grant[one.id])
        return tuple((one, say.item(one)) for one in later if case.states[one] == "granted")
    return ()


def _papers(case: Case, say: Telling) -> tuple[Choices, Choices]:
    """Return the papers of the plan that are missing or asked for, and those that are here."""
    notices = [notice for step in case.plan.steps if (notice := case.round(step.id).notice)]
    asked = {paper for notice in notices for paper, came in notice.asked.items() if came is None}
    known = dict.fromkeys(paper for step in case.plan.steps for paper in step.needs)
    wanted = [paper for paper in known if paper in asked or paper not in case.papers]
    told = {paper: (paper, say.document(paper)) for paper in known}
    return tuple(told[one] for one in wanted), tuple(told[one] for one in known if one not in wanted)


def _entries(history: History, say: Telling) -> Choices:
    """Return the records that may be taken back: no opening, no annulment, none that is taken back."""
    return tuple(
        (
            str(event.seq),
            f"{event.seq} · {say.of_act(event.type)} · {say.item(event.step or '')}".rstrip(" ·"),
        )
        for event in history.events
        if event.type not in ("opened", "annulled") and event.seq not in history.annulled
    )
