"""The chart of a running case: every step with its mark, bars within the picture, today where it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.pictures.case_chart import NARROW, WIDE, ChartRow, ChartWords, case_chart
from explain.pictures.light_marks import MARKS, mark_in_text
from explain.pictures.light_strip import HEIGHT, WIDTH, light_strip
from tests.decision.cases.acting import KB

MONDAY = date(2015, 5, 18)
WORDS = ChartWords("进度", "今天", lambda day: f"{day.month}月{day.day}日")
days = st.integers(0, 90).map(lambda ahead: MONDAY + timedelta(days=ahead))
rows = st.lists(
    st.builds(
        ChartRow,
        st.just("建设工程规划许可证核发（含附属设施）"),
        st.just("办理中"),
        st.sampled_from(sorted(MARKS)),
        *([st.none() | days] * 5),
    ),
    min_size=1,
    max_size=30,
)


@given(rows=rows, today=days, width=st.sampled_from([WIDE, NARROW]))
def test_everything_lies_within_the_picture(rows, today, width):
    drawn = ET.fromstring(case_chart(rows, MONDAY, today, WORDS, name="c", width=width))
    wide, high = map(float, drawn.attrib["viewBox"].split()[2:])
    assert wide == width
    for box in drawn.iter("rect"):
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= wide + 4.5
        assert 0 <= y <= y + h <= high
    assert len(drawn.findall("g")) == len(rows)


@given(today=days)
def test_today_is_marked_between_what_was_and_what_comes(today):
    row = ChartRow("事项", "办理中", "green", MONDAY, today, today, today + timedelta(days=5))
    drawn = ET.fromstring(case_chart([row], MONDAY, today, WORDS, name="c"))
    here = next(one for one in drawn.iter("path") if one.attrib["class"] == "d-here")
    x = float(re.match(r"M([\d.]+)", here.attrib["d"])[1])
    done, ahead = drawn.iter("rect")
    assert float(done.attrib["x"]) < x < float(done.attrib["x"]) + float(done.attrib["width"]) + 0.1
    assert float(ahead.attrib["x"]) > x - 0.1


@pytest.mark.parametrize("name", [one.id for one in (*KB.monitoring.states, *KB.monitoring.lights)])
def test_every_state_and_every_light_has_a_mark(name):
    assert f"m-{name}" in mark_in_text(name)


def test_the_lights_are_told_apart_by_shape_alone():
    shapes = {MARKS[light.id](0, 0, 5) for light in KB.monitoring.lights}
    assert len(shapes) == len(KB.monitoring.lights)


def test_the_mark_in_a_text_is_not_read_out():
    assert 'aria-hidden="true"' in mark_in_text("red")


@given(st.lists(st.sampled_from(["", "none", "green", "yellow", "red", "ended"]), min_size=1, max_size=60))
def test_in_a_strip_each_day_has_its_place_and_the_worse_light_is_the_higher(lights):
    drawn = ET.fromstring(light_strip(lights, "灯", name="s"))
    boxes = list(drawn.iter("rect"))
    assert sum(float(box.attrib["width"]) for box in boxes) == pytest.approx(
        WIDTH * sum(map(bool, lights)) / len(lights), abs=0.06 * len(boxes)
    )
    high = {box.attrib["class"].split("s-")[1]: float(box.attrib["height"]) for box in boxes}
    ranked = [high[name] for name in ("green", "yellow", "red") if name in high]
    assert ranked == sorted(set(ranked))
    assert all(value < HEIGHT for value in high.values())
