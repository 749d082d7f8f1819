"""The chart of a running case in the words of a visit, for a wide page and for a telephone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from api.pages.cases.telling import Telling
from decision.cases.machine import OPEN
from decision.cases.stretches import Stretch, stretches
from decision.cases.view import View
from explain.pictures.case_chart import NARROW, WIDE, ChartRow, ChartWords, case_chart


@dataclass(frozen=True, slots=True)
class Charts:
    """The same chart twice; a page shows the one for which it has room."""

    wide: Markup
    narrow: Markup


def charts_of(view: View, say: Telling, steps: Collection[str]) -> Charts:
    """Return the charts of a case with these steps of its plan."""
    rows = [_row(one, say) for one in stretches(view) if one.step in steps]
    words = ChartWords(
        title=say.t("case_chart_title", day=view.today, done=len(view.case.passed), of=len(view.case.states)),
        here=say.t("case_you_are_here", month=view.today.month, day=view.today.day),
        month_and_day=lambda day: say.t("case_month_and_day", month=day.month, day=day.day),
    )
    opened = view.case.opened_at.date()
    drawn = {
        name: Markup(case_chart(rows, opened, view.today, words, name=name, width=width))  # noqa: S704  # drawn here
        for name, width in (("chart-wide", WIDE), ("chart-narrow", NARROW))
    }
    return Charts(drawn["chart-wide"], drawn["chart-narrow"])


def look_of(state: str, light: str | None) -> str:
    """Return the mark of a step: of one that is worked on its light, else its state."""
    return light if light and state in OPEN and state != "stopped" else state


def _row(one: Stretch, say: Telling) -> ChartRow:
    look = look_of(one.state, one.light)
    told = say.light(look) if look == one.light and look else say.state(one.state)
    return ChartRow(
        say.item(one.step), told, look, one.begun, one.until, one.ahead_from, one.expected, one.due
    )
