"""Decisions and flowcharts as files to look at or to load: SVG, BPMN, iCalendar, drawn by their own release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from api.errors import RefusedRequest
from api.routes.recorded import read_recorded
from decision.answer import Decision
from decision.decide import Case, decide
from decision.opened import OpenRelease
from decision.reference_case import stated_answers
from decision.store.interface import Store
from decision.working_days import Due
from explain.bpmn.document import to_bpmn
from explain.from_data import decision_from_data
from explain.icalendar import NoDates, to_icalendar
from explain.pictures.before_after import NothingBefore, before_after
from explain.pictures.document_strip import NoDocuments, document_strip
from explain.pictures.look import Theme
from explain.pictures.plan_chart import NoPlan, plan_chart
from explain.pictures.rule_map import rule_map
from explain.wording import Lang
from kb.vocabulary import Value

SVG, BPMN, ICALENDAR = "image/svg+xml", "application/bpmn+xml", "text/calendar"
_FIX = {
    NoPlan: "answer what is still asked, then there is a flowchart",
    NoDocuments: "answer what is still asked, then there is a flowchart",
    NoDates: "give a start day",
    NothingBefore: "see the flowchart alone",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a file is wanted."""

    lang: Lang = "zh"
    theme: Theme = "auto"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: a decision with its release; `name` is the id of the decision, or of the flowchart alone."""

    decision: Decision
    opened: OpenRelease
    name: str

    @property
    def departments(self) -> Mapping[str, str]:
        return {name: department.en for name, department in self.opened.kb.department_by_id.items()}

    @property
    def dues(self) -> Sequence[Due]:
        """The days of the plan, by the calendars that the decision knew."""
        plan = self.decision.plan
        if plan is None or plan.start is None:
            return ()
        return self.opened.days_after(plan.start, self.decision.known_at, plan.last_day)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One kind of file."""

    media_type: str
    summary: str
    draw: Callable[[Subject, Look], str]


def _plan_chart(subject: Subject, look: Look) -> str:
    departments, dues = subject.departments, subject.dues
    return plan_chart(subject.decision, look.lang, theme=look.theme, departments=departments, dues=dues)


# By the last part of the address.
DRAWINGS: Mapping[str, Drawing] = {
    "flowchart.svg": Drawing(SVG, "Draw the plan in swim lanes over working days", _plan_chart),
    "flowchart.bpmn": Drawing(
        BPMN,
        "Return the plan as an executable BPMN 2.0 process",
        lambda subject, look: to_bpmn(subject.decision, look.lang, departments=subject.departments),
    ),
    "flowchart.ics": Drawing(
        ICALENDAR,
        "Return the dated plan as a calendar",
        lambda subject, look: to_icalendar(
            subject.decision, subject.name, look.lang, departments=subject.departments
        ),
    ),
    "before-after.svg": Drawing(
        SVG,
        "Draw the flow before the reform and this one to the same scale",
        lambda subject, look: before_after(subject.decision, subject.opened.kb, look.lang, theme=look.theme),
    ),
    "rule-map.svg": Drawing(
        SVG,
        "Draw the questions and flowcharts with the way of this project lit",
        lambda subject, look: rule_map(subject.opened, subject.decision.facts, look.lang, theme=look.theme),
    ),
    "documents.svg": Drawing(
        SVG,
        "Draw the documents: to bring, passed on, exempt",
        lambda subject, look: document_strip(subject.decision, look.lang, theme=look.theme),
    ),
}


def drawn(drawing: Drawing, subject: Subject, look: Look) -> str:
    """Return a file. Raises: RefusedRequest where there is nothing to draw."""
    try:
        return drawing.draw(subject, look)
    except (NoPlan, NoDocuments, NoDates, NothingBefore) as error:
        raise RefusedRequest("not-found", str(error), fix=_FIX[type(error)]) from None


def kept_subject(store: Store, release_of: Callable[[str], OpenRelease], identity: str) -> Subject:
    """Return a kept decision; personal values are never drawn.

    Raises: RefusedRequest if there is no such decision, ReleaseNotOpen.
    """
    found = read_recorded(store, identity, shows_values=False)
    opened = release_of(found.record.content.release)
    return Subject(decision_from_data(orjson.loads(found.canonical)), opened, identity)


def flowchart_subject(opened: OpenRelease, flowchart: str, start: date | None, known_at: date) -> Subject:
    """Return a flowchart as it is for its reference case, nothing declared and no certificate at hand.

    Without a reference case it is the first combination of answers that leads there.
    Raises: RefusedRequest for a flowchart that the release does not have, or that no answers lead to.
    """
    facts = _answers_to(opened, flowchart)
    if facts is None:
        what = "the release in force has no such entry among its flowcharts"
        raise RefusedRequest("not-found", what, fix="see /v1/flowcharts for what there is")
    day = opened.kb.manifest.effective_from
    return Subject(decide(Case(facts, start=start), opened, day, known_at), opened, flowchart)


def _answers_to(opened: OpenRelease, flowchart: str) -> Mapping[str, Value] | None:
    kb, axes = opened.kb, opened.index.axes
    if (stated := stated_answers(kb, flowchart)) is not None:
        return stated
    for way in opened.index.completions({}):
        led_to = {kb.situation_by_id[name].flowchart for name in way.situations}
        if not way.constraints and led_to == {flowchart}:
            return {name: axes[name].representatives[place] for name, place in way.answers}
    return None
