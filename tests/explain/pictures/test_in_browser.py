"""Every label of every picture, measured in a real browser: none is cut, none lies on another or on a bar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import pytest

from explain import rule_map
from explain.pictures.before_after import before_after
from explain.pictures.document_strip import document_strip
from explain.pictures.measure import text_width
from tests.chromium import chromium
from tests.explain.cases import (
    BUREAU,
    DAY,
    all_declared,
    decided,
    design_certificate,
    opened,
    reference_cases,
)
from tests.explain.pictures.drawings import plan_charts

# What stands for a glyph above and below its baseline, in heights of the font.
ASCENT, DESCENT = 0.8, 0.12
# Of each picture: its size; of each text where it begins and ends, its baseline, its font; of each bar its box.
MEASURE = """
() => [...document.querySelectorAll("svg")].map(svg => ({
    size: [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height],
    texts: [...svg.querySelectorAll("text")].map(text => {
        const box = text.getBBox(), look = getComputedStyle(text);
        return {
            text: text.textContent, left: box.x, right: box.x + box.width,
            y: Number(text.getAttribute("y")), size: parseFloat(look.fontSize),
            bold: Number(look.fontWeight) >= 600,
            wide: text.firstChild.nodeType == 3 ? text.getSubStringLength(0, text.firstChild.length) : 0,
            first: text.firstChild.textContent,
            on_bar: text.classList.contains("on-accent"),
        };
    }),
    bars: [...svg.querySelectorAll(".step rect")].filter(
        bar => !bar.classList.contains("plate") && !bar.classList.contains("outline")
    ).map(bar => {
        const box = bar.getBBox();
        return [box.x, box.x + box.width, box.y, box.y + box.height];
    }),
}))
"""


@pytest.fixture(scope="module")
def page() -> Iterator:
    """A page of the browser of this machine, with a font for Chinese."""
    with chromium() as browser:
        yield browser.new_page()


def measured(page, pictures: list[str]) -> list[dict]:
    page.set_content(f"<!doctype html><meta charset=utf-8>{''.join(pictures)}")
    found = page.evaluate(MEASURE)
    assert len(found) == len(pictures)
    return found


def box_of(text: dict) -> tuple[float, float, float, float]:
    return text["left"], text["right"], text["y"] - ASCENT * text["size"], text["y"] + DESCENT * text["size"]


def faults(picture: dict) -> list[str]:
    """Return one line for each label that is cut, lies on another or on a bar, or is wider than was reckoned."""
    width, height = picture["size"]
    texts = sorted(picture["texts"], key=lambda text: box_of(text)[2])
    told = []
    for place, text in enumerate(texts):
        left, right, top, bottom = box_of(text)
        if left < 0 or right > width or top < 0 or bottom > height:
            told.append(f"cut: {text['text']}")
        reckoned = text_width(text["first"], text["size"], is_bold=text["bold"])
        if text["wide"] > reckoned + 0.5:
            told.append(f"wider than reckoned: {text['first']} {text['wide']} {reckoned}")
        below = takewhile(lambda other, end=bottom: box_of(other)[2] < end, texts[place + 1 :])
        covers = [
            f"on each other: {text['text']} / {other['text']}"
            for other in below
            if meet(box_of(text), box_of(other))
        ]
        bars = [] if text["on_bar"] else picture["bars"]
        told += covers + [f"on a bar: {text['text']}" for bar in bars if meet(box_of(text), tuple(bar))]
    return told


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_label_of_a_plan_chart_is_cut_or_covered(page, lang):
    charts = plan_charts(lang)
    found = measured(page, [chart for _, chart in charts])
    assert {
        decision.flowchart.id: told
        for (decision, _), one in zip(charts, found, strict=True)
        if (told := faults(one))
    } == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_label_of_the_other_pictures_is_cut_or_covered(page, lang):
    facts = reference_cases()["F-COL-01"]
    certificates = (design_certificate(DAY.replace(year=2018)),)
    decisions = [decided(facts, start=DAY, parties=BUREAU, certificates=certificates)]
    decisions += [all_declared(flowchart) for flowchart in ("F-GOV-01", "F-ALC-05", "F-AGR-01", "F-COL-03")]
    pictures = {f"documents {one.flowchart.id}": document_strip(one, lang) for one in decisions}
    for decision in decisions:
        if decision.comparison.before:
            pictures[f"before {decision.flowchart.id}"] = before_after(decision, opened().kb, lang)
    for given in ({}, {"investor": "government"}, facts):
        pictures[f"map {given}"] = rule_map(opened(), given, lang)
    found = measured(page, [*pictures.values()])
    assert {name: told for name, one in zip(pictures, found, strict=True) if (told := faults(one))} == {}


def test_a_label_on_another_is_seen(page):
    """The measure itself: two labels at one place, one beyond the edge."""
    places = ((10, 20), (14, 22), (90, 20))
    texts = "".join(f'<text x="{x}" y="{y}">环节</text>' for x, y in places)
    (found,) = measured(page, [f'<svg viewBox="0 0 100 40">{texts}</svg>'])
    assert sorted(line.split(":")[0] for line in faults(found)) == ["cut", "on each other"]
