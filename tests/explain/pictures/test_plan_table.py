"""The table beside the chart says the same."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from explain.pictures.plan_chart import NoPlan
from explain.pictures.plan_table import plan_table, plan_table_html
from explain.plan_text import step_numbers
from tests.explain.cases import DAY, decided, largest_case, reference_decisions
from tests.explain.pictures.drawings import departments


class Cells(HTMLParser):
    """Collects the cells of every row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag, _attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows:
            self.rows[-1][-1] += data


def test_every_step_has_a_row_with_its_days_marks_and_waits():
    for decision in (*reference_decisions().values(), *reference_decisions(DAY).values(), largest_case()):
        plan, table = decision.plan, plan_table(decision)
        numbers = step_numbers(plan)
        assert [int(row[0]) for row in (*table.rows, *table.later)] == sorted(numbers.values())
        rows = {int(row[0]): row for row in (*table.rows, *table.later)}
        for step in (*plan.steps, *plan.after_start_of_works):
            _, label, department, *days, marks, waits = rows[numbers[step.item]][:10]
            assert (label, department) == (step.label, step.department_label)
            assert [*map(int, days)] == [
                step.days, step.start_day, step.finish_day, step.latest_finish_day, step.slack,
            ]  # fmt: skip
            assert ("关键" in marks, "提前介入" in marks, "联合" in marks) == (
                step.critical,
                step.early,
                step.joint is not None,
            )
            inside = [wait for wait in step.waits_for if wait.item in numbers]
            assert sorted(filter(None, waits.split("、"))) == sorted(
                f"{numbers[wait.item]}{'（提前介入）' if wait.early else ''}" for wait in inside
            )


def test_dates_stand_in_a_column_only_if_there_are_some():
    plain, dated = (plan_table(reference_decisions(start)["F-COL-01"]) for start in (None, DAY))
    assert dated.headings == (*plain.headings, "日期")
    assert all("2015-" in row[-1] for row in dated.rows)


def test_the_fragment_shows_the_table_and_escapes_its_text():
    decision = reference_decisions()["F-COL-01"]
    steps = tuple(replace(step, label="<b>&'\"") for step in decision.plan.steps)
    table = plan_table(replace(decision, plan=replace(decision.plan, steps=steps)))
    cells = Cells()
    cells.feed(plan_table_html(table))
    assert cells.rows == [
        *map(list, (table.headings, *table.rows)),
        [table.later_heading],
        *map(list, table.later),
    ]
    assert cells.tags == {"table", "caption", "thead", "tbody", "tr", "td", "th"}


def test_english_names_of_departments_come_from_the_rules():
    table = plan_table(reference_decisions()["F-COL-01"], "en", departments=departments())
    assert "Land and Resources Bureau" in {row[2] for row in table.rows}


def test_what_is_not_decided_has_no_table():
    with pytest.raises(NoPlan):
        plan_table(decided({}))
