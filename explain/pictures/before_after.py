"""The flow before the reform above the one of this project, a day as wide in both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from decision.answer import Decision, Size
from decision.plan import Task, schedule
from explain.pictures.look import Theme
from explain.pictures.measure import lines_within, text_width
from explain.pictures.svg import LINE, Node, box, document, group, label, labels, line
from explain.plan_text import step_numbers
from explain.wording import Lang, Words
from kb.knowledge_base import KnowledgeBase

_WIDTH, _MARGIN, _TITLE, _SIZE, _SMALL = 1240.0, 44.0, 26.0, 11.0, 12.0
_ROW, _BAR, _BESIDE, _EVERY = 16.0, 9.0, 6.0, 20
_FIGURES = (
    "working_days",
    "steps",
    "departments",
    "documents_count",
    "intermediary_stamps",
    "administrative_fees",
)


class NothingBefore(ValueError):
    """The flow before the reform is not known for such a project."""


@dataclass(frozen=True, slots=True)
class FlowBar:
    """A step of either flow. Unit: elapsed working days."""

    number: int
    label: str
    start: int
    finish: int
    critical: bool


def before_after(decision: Decision, kb: KnowledgeBase, lang: Lang = "zh", *, theme: Theme = "auto") -> str:
    """Return both flows to the same scale as an SVG document.

    Raises: NothingBefore where the decision compares with nothing.
    """
    plan, flowchart, comparison = decision.plan, decision.flowchart, decision.comparison
    if not (plan and flowchart and comparison and comparison.before and kb.legacy):
        raise NothingBefore("the flow before the reform is not known for this project")
    words = Words(lang)
    numbers = step_numbers(plan)
    now = [
        FlowBar(numbers[step.item], words.of(step), step.start_day, step.finish_day, step.critical)
        for step in sorted(plan.steps, key=lambda step: numbers[step.item])
    ]
    was = flow_before(kb, lang)
    longest = max(comparison.before.working_days, plan.working_days, 1)
    day = (_WIDTH - 2 * _MARGIN) / longest
    heading = lines_within(words.of(flowchart), _WIDTH - 2 * _MARGIN, _TITLE, is_bold=True)
    top = 72 + (len(heading) - 1) * _TITLE * LINE
    named = words("picture_of", id=flowchart.id, picture=words("before_and_after"))
    inside = [label(_MARGIN, 38, named, 13, "accent bold"), *labels(_MARGIN, 72, heading, _TITLE, "bold")]
    inside += _figures(comparison.before, comparison.after, top + 44, words)
    first, second = top + 142, top + 142 + 56 + len(was) * _ROW + 44
    inside += _flow(was, comparison.before, words("heading_before"), first, day, words)
    inside += _flow(now, comparison.after, words("heading_after"), second, day, words)
    end = second + 56 + len(now) * _ROW
    inside.append(label(_MARGIN, end + 34, words("to_scale"), _SMALL, "muted"))
    days = {"was": comparison.before.working_days, "now": plan.working_days}
    return document(
        inside,
        name="before-after",
        width=_WIDTH,
        height=end + 64,
        title=words("bracketed", text=words.of(flowchart), more=words("before_and_after")),
        description=words("legacy_described", **days),
        lang=lang,
        theme=theme,
    )


def flow_before(kb: KnowledgeBase, lang: Lang = "zh") -> tuple[FlowBar, ...]:
    """Return the steps of the flow before the reform, as early as they can be, in the order in which they begin."""
    steps = kb.legacy.steps if kb.legacy else ()
    planned = schedule([Task(step.item, step.days, step.after) for step in steps])
    bars = [
        FlowBar(
            step.number,
            (kb.item_by_id[step.item].en if lang == "en" else "") or kb.item_by_id[step.item].zh,
            planned.slots[step.item].start,
            planned.slots[step.item].finish,
            planned.slots[step.item].critical,
        )
        for step in steps
    ]
    return tuple(sorted(bars, key=lambda bar: (bar.start, bar.finish, bar.number)))


def _figures(before: Size, after: Size, top: float, words: Words) -> Iterable[Node]:
    """What the applicant meets, then and now."""
    column = (_WIDTH - 2 * _MARGIN) / len(_FIGURES)
    for place, name in enumerate(_FIGURES):
        field = "documents" if name == "documents_count" else name
        was, now, x = str(getattr(before, field)), str(getattr(after, field)), _MARGIN + place * column
        text = words(name)
        yield label(x, top, text[:1].upper() + text[1:], _SMALL, "muted")
        yield label(x, top + 34, was, 20, "muted tabular")
        arrow = x + text_width(was, 20) + 10
        yield label(arrow, top + 34, "→", 16, "muted")
        yield label(arrow + 26, top + 34, now, 28, "accent bold tabular")


def _flow(
    bars: Sequence[FlowBar], size: Size, name: str, top: float, day: float, words: Words
) -> Iterable[Node]:
    bottom = top + 48 + len(bars) * _ROW
    end = _MARGIN + size.working_days * day
    yield label(_MARGIN, top, name, 18, "bold")
    told = words("scaled_flow", steps=size.steps, days=size.working_days)
    yield label(_MARGIN + text_width(name, 18, is_bold=True) + 14, top, told, 13, "muted")
    for mark in range(0, size.working_days + 1, _EVERY):
        x = _MARGIN + mark * day
        yield line(((x, top + 34), (x, bottom)), "hairline")
        if size.working_days - mark >= _EVERY / 2:
            yield label(x, top + 28, str(mark), 10, "muted tabular", anchor="middle" if mark else None)
    yield line(((end, top + 34), (end, bottom)), "edge-accent")
    yield line(((end, top + 32), (end, top + 42)), "thick")
    yield label(end, top + 28, str(size.working_days), 12, "accent bold tabular", anchor="end")
    for place, bar in enumerate(bars):
        yield _bar(bar, top + 48 + place * _ROW, day)


def _bar(bar: FlowBar, middle: float, day: float) -> Node:
    left, right = _MARGIN + bar.start * day, _MARGIN + bar.finish * day
    look = "accent" if bar.critical else "ordinary"
    drawn = box(left + 0.5, middle - _BAR / 2, max(right - left - 1, 2), _BAR, look, radius=1.5)
    text, weight = f"{bar.number} {bar.label}", "bold" if bar.critical else ""
    wide = text_width(text, _SIZE, is_bold=bar.critical)
    is_behind = right + _BESIDE + wide <= _WIDTH - _MARGIN
    x, anchor = (right + _BESIDE, None) if is_behind else (left - _BESIDE, "end")
    plate = box((x if is_behind else x - wide) - 2, middle - 7, wide + 4, 14, "plate")
    return group(
        (drawn, plate, label(x, middle + _SIZE * 0.36, text, _SIZE, weight, anchor=anchor)), look="step"
    )
