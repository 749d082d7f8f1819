"""What a plan chart shows, as a table: the same facts for those who do not see the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # only written, never read

from decision.answer import Decision, Step
from explain.columns import without_controls
from explain.pictures.plan_chart import NoPlan
from explain.plan_text import span_text, step_numbers
from explain.wording import Lang, Words

_COLUMNS = (
    "column_number", "column_step", "column_department", "column_days", "column_start", "column_finish",
    "column_latest", "column_slack", "column_marks", "column_waits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanTable:
    """Headings and rows of text; `later` are the rows after the start of works."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    later_heading: str
    later: tuple[tuple[str, ...], ...]


def plan_table(
    decision: Decision, lang: Lang = "zh", *, departments: Mapping[str, str] | None = None
) -> PlanTable:
    """Return the steps of a plan in the order of their numbers, with all that each one waits for.

    `departments` are the English names of departments by id.
    Raises: NoPlan for a project that is not decided.
    """
    plan, flowchart = decision.plan, decision.flowchart
    if plan is None or flowchart is None:
        raise NoPlan("a project that is not decided has no plan")
    words = Words(lang)
    numbers = step_numbers(plan)
    names = (departments or {}) if lang == "en" else {}
    headings = tuple(words(name) for name in (*_COLUMNS, *(["column_dates"] if plan.start else [])))

    def rows_of(steps: Sequence[Step]) -> tuple[tuple[str, ...], ...]:
        ordered = sorted(steps, key=lambda step: numbers[step.item])
        return tuple(_row(step, numbers, names, words, is_dated=plan.start is not None) for step in ordered)

    return PlanTable(
        caption=words("plan", days=plan.working_days),
        headings=headings,
        rows=rows_of(plan.steps),
        later_heading=words("after_start_of_works"),
        later=rows_of(plan.after_start_of_works),
    )


def plan_table_html(table: PlanTable) -> str:
    """Return the table as a fragment of HTML, all text escaped."""
    root = ET.Element("table", {"class": "plan-table"})
    _cell(root, "caption", table.caption)
    _row_of(ET.SubElement(root, "thead"), table.headings, is_heading=True)
    body = ET.SubElement(root, "tbody")
    for row in table.rows:
        _row_of(body, row)
    if table.later:
        after = ET.SubElement(root, "tbody")
        span = {"colspan": str(len(table.headings)), "scope": "rowgroup"}
        _cell(ET.SubElement(after, "tr"), "th", table.later_heading, span)
        for row in table.later:
            _row_of(after, row)
    return ET.tostring(root, encoding="unicode", method="html")


def _row(
    step: Step, numbers: Mapping[str, int], names: Mapping[str, str], words: Words, *, is_dated: bool
) -> tuple[str, ...]:
    waits = [
        words("waits_early" if wait.early else "waits_for", number=numbers[wait.item])
        for wait in sorted(step.waits_for, key=lambda wait: numbers.get(wait.item, 0))
        if wait.item in numbers
    ]
    days = (step.days, step.start_day, step.finish_day, step.latest_finish_day, step.slack)
    cells = [str(numbers[step.item]), words.of(step), names.get(step.department) or step.department_label]
    cells += [*map(str, days), words.listed(marks_of(step, words)), words.listed(waits)]
    if is_dated:
        both = step.start_date, step.finish_date
        cells.append(span_text(both[0], both[1], words) if both[0] and both[1] else "")
    return tuple(cells)


def marks_of(step: Step, words: Words) -> list[str]:
    """Return in words what the chart shows by weight, hatching and badges."""
    marks = [words("mark_critical")] if step.critical else []
    marks += [words("mark_early")] if step.early else []
    marks += [words("mark_branch")] if step.branch else []
    return marks + ([words("mark_joint", number=len(step.joint.parties) or "")] if step.joint else [])


def _row_of(parent: ET.Element, cells: Iterable[str], *, is_heading: bool = False) -> None:
    row = ET.SubElement(parent, "tr")
    for place, text in enumerate(cells):
        if is_heading:
            _cell(row, "th", text, {"scope": "col"})
        else:
            _cell(row, "th" if place == 1 else "td", text, {"scope": "row"} if place == 1 else {})


def _cell(parent: ET.Element, tag: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    ET.SubElement(parent, tag, dict(attributes or {})).text = without_controls(text)
