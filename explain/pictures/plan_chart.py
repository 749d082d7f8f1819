"""A plan -> swim lanes by department over working days, to be read on a wall, in colour or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from decision.answer import Decision, Plan
from decision.labelled import Labelled
from decision.working_days import Due
from explain.pictures.look import Theme
from explain.pictures.measure import text_width
from explain.pictures.plan_layout import HEAD, MARGIN, SIZE, SMALL, PlanLayout, plan_layout
from explain.pictures.plan_legend import legend, legend_height
from explain.pictures.plan_steps import arrows, critical_band, drawn_step
from explain.pictures.svg import LINE, Node, box, document, hatch, label, labels, line, node
from explain.pictures.time_axis import time_axis
from explain.plan_text import span_text
from explain.wording import Lang, Words

_AXIS = HEAD - 58
_EVERY, _TITLE, _TOTAL = 5, 26.0, 52.0


class NoPlan(ValueError):
    """Only a decided project has a plan to draw."""


def plan_chart(
    decision: Decision,
    lang: Lang = "zh",
    *,
    theme: Theme = "auto",
    departments: Mapping[str, str] | None = None,
    dues: Sequence[Due] = (),
) -> str:
    """Return the picture of a plan as an SVG document.

    `departments` are the English names of departments by id, which a decision does not hold. With `dues`, the days on
    which 0, 1, 2 … working days are used, the axis shows dates and days of rest.
    Raises: NoPlan for a project that is not decided.
    """
    plan, flowchart = decision.plan, decision.flowchart
    if plan is None or flowchart is None:
        raise NoPlan("a project that is not decided has no plan")
    words = Words(lang)
    below = legend_height(plan, time_axis(0, 1, plan.last_day, dues).rests, words)
    laid = plan_layout(plan, words, departments or {}, dues, below)
    inside = [
        node("defs", hatch("plan-hatch", "hatch"), hatch("plan-hatch-accent", "hatch-accent")),
        *_heading(plan, flowchart, laid, words),
        *_ground(laid, words),
        *critical_band(plan, laid, words),
        *arrows(laid),
        *(drawn_step(bar, words) for bar in laid.bars.values()),
        *legend(plan, laid, words),
    ]
    path = words.listed([words.of(laid.bars[item].step) for item in plan.critical_path])
    told = words(
        "plan_described", label=words.of(flowchart), steps=len(plan.steps), days=plan.working_days, path=path
    )
    return document(
        inside,
        name="plan",
        width=laid.width,
        height=laid.bottom + below,
        title=words("id_and_label", id=flowchart.id, label=words.of(flowchart)),
        description=told,
        lang=lang,
        theme=theme,
    )


def _heading(plan: Plan, flowchart: Labelled, laid: PlanLayout, words: Words) -> Iterable[Node]:
    total, unit = str(plan.working_days), words("unit_working_days")
    unit_width = text_width(unit, 16)
    room = laid.width - 2 * MARGIN - unit_width - text_width(total, _TOTAL, is_bold=True) - 60
    title = words.of(flowchart)
    title_size = min(_TITLE, _TITLE * room / text_width(title, _TITLE, is_bold=True))
    departments = len({step.department for step in plan.steps})
    size = words("picture_size", steps=len(plan.steps), departments=departments)
    span = span_text(plan.start, plan.finish, words) if plan.start and plan.finish else ""
    longer = plan.all_arrows_days is not None and plan.all_arrows_days != plan.working_days
    arrows_told = words("all_arrows", days=plan.all_arrows_days) if longer else ""
    yield label(MARGIN, 36, flowchart.id, SIZE, "accent bold tabular")
    yield label(MARGIN, 66, title, title_size, "bold")
    yield label(
        MARGIN, 94, words("clause").join(part for part in (size, span, arrows_told) if part), 14, "muted"
    )
    yield label(laid.width - MARGIN, 82, unit, 16, "muted", anchor="end")
    yield label(laid.width - MARGIN - unit_width - 10, 82, total, _TOTAL, "accent bold tabular", anchor="end")


def _ground(laid: PlanLayout, words: Words) -> Iterable[Node]:
    axis, bottom = laid.axis, laid.bottom
    for rest in axis.rests:
        yield box(rest.left, _AXIS + 6, rest.right - rest.left, bottom - _AXIS - 6, "shade")
        if rest.is_holiday:
            yield box(rest.left, _AXIS + 6, rest.right - rest.left, bottom - _AXIS - 6, "holiday")
    for lane in laid.lanes:
        yield line(((MARGIN, lane.top), (laid.width - MARGIN, lane.top)), "hairline")
        first = lane.top + lane.height / 2 - (len(lane.lines) - 1) * SIZE * LINE / 2 + SIZE * 0.36
        yield from labels(MARGIN, first, lane.lines, SIZE, "bold")
    yield line(((MARGIN, bottom), (laid.width - MARGIN, bottom)), "rule")
    for day in range(axis.days + 1):
        if day % _EVERY == 0 or day == axis.days:
            yield line(((axis.end(day), _AXIS + 6), (axis.end(day), bottom)), "hairline")
    yield from _axis_labels(laid, words)


def _axis_labels(laid: PlanLayout, words: Words) -> Iterable[Node]:
    axis = laid.axis
    yield label(MARGIN, _AXIS, words("working_day"), SMALL, "muted")
    free_from = axis.left
    marked = [day for day in range(axis.days) if day % _EVERY == 0]
    for day in (*marked, axis.days):
        wide = text_width(str(day), SMALL)
        place = axis.end(day)
        if day != axis.days and axis.end(axis.days) - place < wide + 10:
            continue
        anchor = "end" if day == axis.days else None if day == 0 else "middle"
        yield label(place, _AXIS, str(day), SMALL, "muted tabular", anchor=anchor)
    for day, (one, two) in enumerate(zip(axis.dates, axis.dates[1:], strict=False)):
        if two.isocalendar()[:2] != one.isocalendar()[:2] or day == 0:
            text = words("month_and_day", month=two.month, day=two.day)
            if axis.begin(day) >= free_from and axis.begin(day) + text_width(text, SMALL) <= axis.right:
                yield label(axis.begin(day), _AXIS - 17, text, SMALL, "tabular")
                free_from = axis.begin(day) + text_width(text, SMALL) + 8
