"""What the signs of a plan chart mean, and the steps that follow the start of works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from decision.answer import Plan
from explain.pictures.measure import lines_within, text_width
from explain.pictures.plan_layout import BAR, MARGIN, SMALL, PlanLayout, badge_width
from explain.pictures.svg import Node, arrow_head, box, label, labels, line
from explain.pictures.time_axis import Rest
from explain.wording import Words

_SIZE, _LINE, _ABOVE, _BELOW = 12.0, 22.0, 34.0, 30.0
_SIGN, _GAP, _LEAST_WIDTH = 46.0, 26.0, 1400.0


def legend_height(plan: Plan, rests: Sequence[Rest], words: Words) -> float:
    """Return how much room the legend needs on the narrowest sheet."""
    return _ABOVE + len(_lines(plan, rests, words)) * _LINE + len(_later(plan, words)) * _LINE + _BELOW


def legend(plan: Plan, laid: PlanLayout, words: Words) -> Iterator[Node]:
    """Yield each sign with its meaning, then the later steps."""
    y = laid.bottom + _ABOVE
    for keys in _lines(plan, laid.axis.rests, words):
        x = MARGIN
        for key in keys:
            yield from _sign(key, x, y - 4, words)
            yield label(x + _sign_width(key, words), y, words(key), _SIZE, "muted")
            x += _wide(key, words)
        y += _LINE
    yield from labels(MARGIN, y + 4, _later(plan, words), _SIZE, "")


def _lines(plan: Plan, rests: Sequence[Rest], words: Words) -> list[list[str]]:
    keys = ["critical_key", "ordinary_key", "slack_key"]
    keys += ["branch_key"] if any(step.branch for step in plan.steps) else []
    keys += ["early_key"] if any(step.early for step in plan.steps) else []
    keys += ["joint_key"] if any(step.joint for step in plan.steps) else []
    keys += ["arrow_key"]
    keys += ["rest_key"] if not all(rest.is_holiday for rest in rests) else []
    keys += ["holiday_key"] if any(rest.is_holiday for rest in rests) else []
    lines: list[list[str]] = [[]]
    for key in keys:
        if sum(_wide(one, words) for one in (*lines[-1], key)) > _LEAST_WIDTH - 2 * MARGIN and lines[-1]:
            lines.append([])
        lines[-1].append(key)
    return lines


def _wide(key: str, words: Words) -> float:
    return _sign_width(key, words) + text_width(words(key), _SIZE) + _GAP


def _sign_width(key: str, words: Words) -> float:
    return badge_width(words("joint_badge", number="N")) + 10 if key == "joint_key" else _SIGN


def _later(plan: Plan, words: Words) -> tuple[str, ...]:
    if not plan.after_start_of_works:
        return ()
    told = [
        words("step_with_days", label=words.of(step), days=step.days) for step in plan.after_start_of_works
    ]
    return lines_within(words("later_steps", steps=words.listed(told)), _LEAST_WIDTH - 2 * MARGIN, _SIZE)


def _sign(key: str, x: float, y: float, words: Words) -> Iterable[Node]:
    wide = _SIGN - 10
    if key == "critical_key":
        return [box(x, y - BAR / 2, wide, BAR, "accent", radius=2)]
    if key == "ordinary_key":
        return [box(x, y - BAR / 2 + 2, wide, BAR - 4, "ordinary", radius=2)]
    if key == "branch_key":
        return [box(x, y - BAR / 2 + 2, wide, BAR - 4, "outline dashed", radius=2)]
    if key == "slack_key":
        return [line(((x, y - 3), (x, y + 4), (x + wide, y + 4), (x + wide, y + 1)), "thin")]
    if key == "early_key":
        early = box(x, y - BAR / 2 + 2, wide - 14, BAR - 4, "edge")
        early.set("fill", "url(#plan-hatch)")
        return [early, box(x + wide - 14, y - BAR / 2 + 2, 14, BAR - 4, "ordinary", radius=2)]
    if key == "joint_key":
        badge = words("joint_badge", number="N")
        wide = badge_width(badge)
        return [
            box(x, y - 8, wide, 15, "outline", radius=3),
            label(x + wide / 2, y + 3.5, badge, SMALL, anchor="middle"),
        ]
    if key == "arrow_key":
        return [line(((x, y), (x + wide - 4, y)), "thin"), arrow_head((x + wide, y), "muted", size=4.0)]
    look = ["shade", "holiday"] if key == "holiday_key" else ["shade"]
    return [box(x, y - 7, wide, 14, one) for one in look]
