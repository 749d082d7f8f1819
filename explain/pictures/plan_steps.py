"""The steps of a plan chart: bars with their labels and slack, arrows between them, the band of the critical path."""

from __future__ import annotations

from collections.abc import Iterable

from decision.answer import Plan
from explain.pictures.plan_layout import (
    BADGE_GAP,
    BAR,
    DISC,
    HEAD,
    MARGIN,
    SIZE,
    SMALL,
    Bar,
    Label,
    PlanLayout,
    badge_width,
)
from explain.pictures.svg import LINE, Node, arrow_head, box, group, label, labels, line, node
from explain.plan_text import step_numbers
from explain.wording import Words

_STRIP, _UNDER = HEAD - 34, 9.0


def critical_band(plan: Plan, laid: PlanLayout, words: Words) -> Iterable[Node]:
    """The chain that decides the length, as one band above the lanes."""
    numbers, axis = step_numbers(plan), laid.axis
    yield label(MARGIN, _STRIP + 12, words("critical_path"), SIZE, "bold")
    begun = 0
    for item in plan.critical_path:
        finish = laid.bars[item].step.finish_day
        left, right = axis.begin(begun), axis.end(finish)
        if finish > begun:
            yield box(left + 1, _STRIP, right - left - 2, 16, "accent", radius=3)
            yield label(
                (left + right) / 2, _STRIP + 12, str(numbers[item]), SMALL, "on-accent bold", anchor="middle"
            )
        begun = finish


def arrows(laid: PlanLayout) -> Iterable[Node]:
    """Arrows go straight up or down on the day that decides; the critical ones lie on top."""
    for link in sorted(laid.links, key=lambda link: link.is_critical):
        before, after = laid.bars[link.before], laid.bars[link.after]
        place = laid.axis.begin(link.day)
        tip = (after.issued if link.is_early else after.left, after.y)
        look = f"{'thick' if link.is_critical else 'thin'}{' dashed' if link.is_early else ''}"
        points = [(before.right, before.y), (place, before.y), (place, after.y), (tip[0] - 3, after.y)]
        yield group(
            (
                line(points, look, radius=4),
                arrow_head(tip, "accent" if link.is_critical else "muted", size=4.0),
            ),
            look="link",
        )


def drawn_step(bar: Bar, words: Words) -> Node:
    """Return a step, told when pointed at: hatched while early, higher if critical, hollow if beside the line."""
    step, top = bar.step, bar.y - BAR / 2
    colour = "outline dashed" if step.branch else "accent" if step.critical else "ordinary"
    drawn = []
    if bar.issued > bar.left:
        name = "plan-hatch-accent" if step.critical else "plan-hatch"
        early = box(
            bar.left, top + 2, bar.issued - bar.left, BAR - 4, f"{'edge-accent' if step.critical else 'edge'}"
        )
        early.set("fill", f"url(#{name})")
        drawn.append(early)
    high = BAR if step.critical else BAR - 4
    drawn.append(box(bar.issued, bar.y - high / 2, max(bar.right - bar.issued, 3), high, colour, radius=2))
    told = words(
        "step_told",
        number=bar.label.number,
        label=words.of(step),
        department=step.department_label,
        days=step.days,
        start=step.start_day,
        finish=step.finish_day,
    )
    written = _label(bar.label, bar.y, is_critical=step.critical)
    return group([*drawn, *written, *_slack(bar, high)], title=told, look="step")


def _slack(bar: Bar, high: float) -> Iterable[Node]:
    """A thin line under the label, from the bar to the day on which the step must be finished."""
    if bar.slack > bar.right + 1:
        under = bar.y + _UNDER + (len(bar.label.lines) - 1) * SIZE * LINE / 2
        edge = bar.right - 1
        yield line(
            ((edge, bar.y + high / 2), (edge, under), (bar.slack, under), (bar.slack, under - 3)), "thin"
        )


def _label(one: Label, middle: float, *, is_critical: bool) -> Iterable[Node]:
    first = middle + SIZE * 0.36 - (len(one.lines) - 1) * SIZE * LINE / 2
    last = first + (len(one.lines) - 1) * SIZE * LINE
    yield box(one.x - 2, first - SIZE, one.width + 4, last - first + SIZE + 4, "plate")
    yield node("circle", cx=one.x + 8, cy=first - 4.5, r=8.0, class_="accent" if is_critical else "outline")
    look = "on-accent bold" if is_critical else ""
    yield label(one.x + 8, first - 1, str(one.number), 10, f"{look} tabular".strip(), anchor="middle")
    place = one.x + DISC
    for badge in one.badges:
        wide = badge_width(badge)
        yield box(place, first - 11.5, wide, 15, "outline", radius=3)
        yield label(place + wide / 2, first - 0.5, badge, SMALL, anchor="middle")
        place += wide + BADGE_GAP
    written = labels(one.x + one.indent, first, one.lines, SIZE, "bold" if is_critical else "")
    days = node("tspan", dx=BADGE_GAP, font_size=SMALL, class_="muted plain")
    days.text = one.days
    written[-1].append(days)
    yield from written
