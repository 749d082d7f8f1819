"""The plan chart; `python -m tests.explain.pictures.test_plan_chart` writes the expected one anew."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from explain.pictures.plan_chart import NoPlan
from explain.pictures.plan_layout import A_FORMAT, BAR, SIZE
from explain.plan_text import step_numbers
from tests.explain.cases import DAY, decided, reference_decisions
from tests.explain.pictures.drawings import (
    SVG,
    chart_of,
    of_class,
    plan_charts,
    tree_of,
    village_factory,
    written,
)

EXPECTED = Path(__file__).parents[2] / "expected" / "village_factory.svg"
# The longer side of a sheet without its margins, in millimetres, and a point in millimetres.
A3, A4, POINT = 400, 277, 0.3528


def test_the_worked_case_looks_as_expected():
    assert chart_of(village_factory()) == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_and_department_is_named(lang):
    for decision, chart in plan_charts(lang):
        assert decision.plan
        told = written(tree_of(chart))
        for step in decision.plan.steps:
            assert (step.label_en if lang == "en" else step.label).replace(" ", "") in told
            assert lang == "en" or step.department_label in told
        for step in decision.plan.after_start_of_works:
            assert (step.label_en if lang == "en" else step.label).replace(" ", "") in told


def test_a_critical_step_is_told_by_weight_height_and_number_without_colour():
    for decision, chart in plan_charts("zh"):
        assert decision.plan
        critical = {step.label for step in decision.plan.steps if step.critical}
        for step in of_class(tree_of(chart), "step"):
            name = next(step.iter(f"{SVG}title")).text
            is_critical = any(f" {label}：" in name for label in critical)
            texts, bars = list(step.iter(f"{SVG}text")), list(step.iter(f"{SVG}rect"))
            assert ("bold" in (texts[-1].get("class") or "")) == is_critical
            assert (
                max(float(bar.get("height")) for bar in bars if bar.get("rx") == "2") == BAR
            ) == is_critical


def test_the_critical_path_is_a_band_with_the_numbers_of_its_steps():
    for decision, chart in plan_charts("zh"):
        plan = decision.plan
        assert plan
        numbers = step_numbers(plan)
        band = [text.text for text in of_class(tree_of(chart), "on-accent") if text.get("font-size") == "11"]
        assert band == [str(numbers[item]) for item in plan.critical_path]


def test_early_and_joint_steps_bear_their_marks():
    for decision, chart in plan_charts("zh"):
        assert decision.plan
        by_number = {number: item for item, number in step_numbers(decision.plan).items()}
        steps = {step.item: step for step in decision.plan.steps}
        for drawn in of_class(tree_of(chart), "step"):
            number, *marks = [text.text for text in drawn.iter(f"{SVG}text")]
            step = steps[by_number[int(number)]]
            assert ("早" in marks) == step.early
            assert (f"联{len(step.joint.parties)}" in marks) if step.joint else not any(map(is_joint, marks))


def is_joint(mark: str) -> bool:
    return bool(re.fullmatch(r"联\d+", mark or ""))


def test_a_chart_fits_the_paper_and_can_be_read_there():
    for lang in ("zh", "en"):
        for _, chart in plan_charts(lang):
            root = tree_of(chart)
            width, height = float(root.get("width")), float(root.get("height"))
            assert width / height >= A_FORMAT
            assert SIZE * A3 / width / POINT >= 7
            assert SIZE * A4 / width / POINT >= 5


def test_rest_days_are_shaded_only_with_dates_and_holidays_darker():
    plain, dated = (tree_of(chart_of(reference_decisions(start)["F-INF-01"])) for start in (None, DAY))
    assert not list(of_class(plain, "shade"))
    rests = len(list(of_class(dated, "shade")))
    holidays = len(list(of_class(dated, "holiday")))
    assert rests > holidays > 0


def test_it_has_a_title_a_description_and_no_script():
    for decision, svg in plan_charts("zh"):
        root = tree_of(svg)
        named = {one.get("id"): one.text for one in root if one.get("id")}
        assert [*named] == root.get("aria-labelledby").split()
        assert decision.flowchart.label in named["plan-title"]
        assert f"{decision.plan.working_days}个工作日" in named["plan-desc"]
        assert not {"script", "foreignObject", "image", "a"} & {
            one.tag.removeprefix(SVG) for one in root.iter()
        }
        assert not any(name.startswith("on") or name == "style" for one in root.iter() for name in one.attrib)
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_hostile_labels_stay_text():
    decision = reference_decisions()["F-COL-01"]
    hostile = "</text><script>alert(1)</script>&\x00\x1b"
    steps = tuple(replace(step, label=hostile, department_label=hostile) for step in decision.plan.steps)
    root = tree_of(chart_of(replace(decision, plan=replace(decision.plan, steps=steps))))
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert(1)</script>&��" in written(root)


def test_a_page_can_set_every_colour_and_both_themes_are_whole():
    themes = {theme: chart_of(village_factory(), theme=theme) for theme in ("auto", "light", "dark")}
    for svg in themes.values():
        used = set(re.findall(r"var\(--(\w+)\)", svg))
        assert used <= set(re.findall(r"--(\w+):var\(--picture-\1,", svg))
    assert "prefers-color-scheme" in themes["auto"]
    assert "prefers-color-scheme" not in themes["light"] + themes["dark"]


@pytest.mark.parametrize("facts", [{}, {"investor": "government", "management": "filing"}])
def test_what_is_not_decided_has_no_chart(facts):
    from explain import plan_chart

    with pytest.raises(NoPlan):
        plan_chart(decided(facts))


if __name__ == "__main__":
    EXPECTED.write_text(chart_of(village_factory()), encoding="utf-8")
