"""Derived figures beside the published ones."""

from dataclasses import replace

import pytest

from decision.figures import figures
from explain.columns import COLUMNS, width
from explain.published_figures import figures_as_data, figures_as_text
from tests.explain.cases import opened


def test_the_data_hold_each_flowchart_the_means_the_cuts_and_what_was_published():
    data = figures_as_data(figures(opened()))
    assert list(data["flowcharts"]["F-COL-01"]) == [
        "steps", "departments", "slots", "handed_over", "exempted", "repeats", "to_submit", "working_days",
    ]  # fmt: skip
    assert data["means"]["documents"] == data["means"]["to_submit"]
    assert set(data["cuts"]) == {"steps", "documents", "working_days"}
    assert set(data["legacy"]) == set(data["published"]["legacy"])
    assert data["fastest"] == ("F-COL-01",)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_derived_and_published_figures_stand_side_by_side_within_the_terminal(lang):
    text = figures_as_text(figures(opened()), lang)
    assert max(map(width, text.splitlines())) <= COLUMNS
    rows = [line.split() for line in text.splitlines()]
    assert any(row[-2:] == ["115.07", "115"] for row in rows)
    assert any(row[-2:] == ["F-COL-01", "F-COL-01"] for row in rows)
    assert sum(row[0].startswith("F-") for row in rows if row) == 27


def test_what_was_not_published_is_left_open():
    derived = replace(figures(opened()), published={}, published_legacy={})
    rows = [line.split() for line in figures_as_text(derived).splitlines()]
    assert ["流程图", "27", "-"] in rows


def test_a_knowledge_base_without_reference_cases_has_no_table_of_flowcharts():
    nothing = replace(figures(opened()), flowcharts={}, fastest=(), cuts={}, legacy=None)
    assert "各流程图" not in figures_as_text(nothing)
