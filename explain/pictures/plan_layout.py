"""A plan -> where every bar, label and arrow stands, on a sheet that fits paper in the A format laid across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from decision.answer import Plan, Step
from decision.working_days import Due
from explain.pictures.lanes import Link, deciding_links, issued_from, lane_order, rows
from explain.pictures.measure import lines_within, text_width
from explain.pictures.svg import LINE
from explain.pictures.time_axis import TimeAxis, time_axis
from explain.plan_text import step_numbers
from explain.wording import Words

MARGIN, HEAD = 44.0, 194.0
SIZE, SMALL = 13.0, 11.0
BAR, DISC, BADGE_GAP = 13.0, 22.0, 6.0
_DEPARTMENTS = {"zh": 172.0, "en": 236.0}
_NAME_WIDTH = {"zh": 20 * SIZE, "en": 360.0}
_ROW, _LANE_PADDING, _LANE_LEAST = 24.0, 5.0, 34.0
_INSET, _BESIDE = 6.0, 9.0
_WIDTH, _WIDER, _WIDEST, _SHORT_OF_WANTED = 1400.0, 1.03, 2400.0, 0.95
A_FORMAT = 1.41


@dataclass(frozen=True, slots=True)
class Label:
    """What stands beside a bar: a number, badges, then at `indent` lines of a name with the days behind."""

    x: float
    number: int
    lines: tuple[str, ...]
    badges: tuple[str, ...]
    days: str
    indent: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A step from `left` to `right`, early up to `issued`, with its slack up to `slack`; `y` is the middle."""

    step: Step
    left: float
    right: float
    issued: float
    slack: float
    y: float
    label: Label


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A department with its name in lines, from `top` on."""

    lines: tuple[str, ...]
    top: float
    height: float


@dataclass(frozen=True)
class PlanLayout:
    """Everything in its place. Unit: CSS pixels."""

    width: float
    bottom: float
    axis: TimeAxis
    lanes: tuple[DrawnLane, ...]
    bars: Mapping[str, Bar]
    links: tuple[Link, ...]


def plan_layout(
    plan: Plan, words: Words, departments: Mapping[str, str], dues: Sequence[Due], below: float
) -> PlanLayout:
    """Return the narrowest layout that fits A3 or A4 laid across; `below` is kept free for the legend."""
    links = deciding_links(plan.steps, plan.critical_path)
    order = lane_order(plan.steps, links)
    width = _WIDTH
    while True:
        axis = time_axis(MARGIN + _DEPARTMENTS[words.lang], width - MARGIN, plan.last_day, dues)
        laid = _laid_out(plan, words, departments, order, axis, links)
        wanted = A_FORMAT * (laid.bottom + below)
        if width >= wanted or width * _WIDER > _WIDEST:
            return laid
        # A wider sheet needs fewer rows, so what this one would need is more than enough.
        width = max(width * _WIDER, wanted * _SHORT_OF_WANTED)


def _laid_out(
    plan: Plan,
    words: Words,
    departments: Mapping[str, str],
    order: Sequence[str],
    axis: TimeAxis,
    links: tuple[Link, ...],
) -> PlanLayout:
    numbers = step_numbers(plan)
    by_item = {step.item: step for step in plan.steps}
    placed = {item: _bar(step, by_item, axis, numbers[item], words) for item, step in by_item.items()}
    extents = {item: _extent(bar) for item, bar in placed.items()}
    top, drawn_lanes = HEAD, []
    bars: dict[str, Bar] = {}
    for department in order:
        steps = [step for step in plan.steps if step.department == department]
        name = departments.get(department, "") if words.lang == "en" else ""
        lines = lines_within(
            name or steps[0].department_label, _DEPARTMENTS[words.lang] - 20, SIZE, is_bold=True
        )
        filled = rows(steps, extents)
        heights = [_row_height(max(len(placed[item].label.lines) for item in row)) for row in filled]
        height = max(sum(heights), _LANE_LEAST - 2 * _LANE_PADDING, len(lines) * SIZE * LINE)
        y = top + _LANE_PADDING + (height - sum(heights)) / 2
        for row, high in zip(filled, heights, strict=True):
            bars |= {item: replace(placed[item], y=y + high / 2) for item in row}
            y += high
        drawn_lanes.append(DrawnLane(lines, top, height + 2 * _LANE_PADDING))
        top += height + 2 * _LANE_PADDING
    return PlanLayout(axis.right + MARGIN, top, axis, tuple(drawn_lanes), bars, links)


def _row_height(lines: int) -> float:
    return _ROW + (lines - 1) * SIZE * LINE


def _extent(bar: Bar) -> tuple[float, float]:
    label = bar.label
    return min(bar.left, label.x), max(bar.right, bar.slack, label.x + label.width)


def _bar(step: Step, by_item: Mapping[str, Step], axis: TimeAxis, number: int, words: Words) -> Bar:
    left, right = axis.begin(step.start_day) + _INSET, axis.end(step.finish_day) - 1.5
    issued = left
    if step.early and (day := issued_from(step, by_item)) > step.start_day:
        issued = min(axis.begin(day) + _INSET, right - 3)
    right = max(right, left + 3)
    label = _label(step, number, (left, right), axis, words)
    return Bar(step, left, right, issued, axis.end(step.latest_finish_day) - 1.5, 0.0, label)


def _label(step: Step, number: int, bar: tuple[float, float], axis: TimeAxis, words: Words) -> Label:
    """Put the label behind its bar if there is room, else before it: so no arrow of its own crosses it."""
    after = max(bar[1], axis.begin(step.finish_day)) + _BESIDE
    behind, before = axis.right - after, bar[0] - 2 * _BESIDE - axis.left
    badges, days = badges_of(step, words), words("day_count", days=step.days)
    indent = DISC + sum(badge_width(badge) + BADGE_GAP for badge in badges)
    more = text_width(days, SMALL) + BADGE_GAP
    room = min(_NAME_WIDTH[words.lang], max(behind, before) - indent - more)
    lines = lines_within(words.of(step), room, SIZE, is_bold=step.critical)
    widths = [text_width(line, SIZE, is_bold=step.critical) for line in lines]
    width = indent + max(*widths, widths[-1] + more)
    x = after if width <= behind else bar[0] - 2 * _BESIDE - width
    return Label(x, number, lines, badges, days, indent, width)


def badges_of(step: Step, words: Words) -> tuple[str, ...]:
    """Return the marks of a step: early, or joint with the number of parties."""
    early = (words("early_badge"),) if step.early else ()
    joint = (words("joint_badge", number=len(step.joint.parties) or ""),) if step.joint else ()
    return (*early, *joint)


def badge_width(badge: str) -> float:
    """Return how wide a mark is drawn, with its frame."""
    return text_width(badge, SMALL) + 8
