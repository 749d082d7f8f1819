"""Published times against the arrows of their charts, their stages, an early start, and other sources."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.location import Location
from tests.kb.verify.small_bases import base, box, chart, flowchart, found, situation

SITE = {"situations": [situation("S-1", "F-1", goods="food"), situation("S-2", "F-2", goods="not(food)")]}


def times(*charts, **parts):
    return found(
        "times", base(charts=charts, flowcharts=[flowchart("F-1"), flowchart("F-2")], **SITE, **parts)
    )


def figures(*charts, **parts):
    return [(finding.rules, finding.figures) for finding in times(*charts, **parts)]


STEPS = (
    box("ask", 1),
    box("look", 3, "ask", branch=True),
    box("grant", 2, "ask"),
    box("open", 4, "grant", "look"),
)


def test_a_total_that_the_main_line_and_all_arrows_come_to_is_right():
    assert times(chart("F-1", 3, box("ask", 1), box("grant", 2, "ask"))) == []


def test_a_branch_that_takes_longer_than_the_main_line_is_told_with_both_figures_and_the_projects_of_the_chart():
    (finding,) = times(chart("F-1", 7, *STEPS))
    assert (finding.rules, finding.figures) == (("F-1",), ("7", "8"))
    assert [dict(one) for one in finding.cells] == [{"goods": "food"}]
    assert dict(finding.witness)["goods"] == "food"
    assert "main line comes to 7, all arrows to 8" in finding.problem


def test_a_total_that_nothing_comes_to_is_told_with_each_other_figure():
    assert figures(chart("F-1", 9, *STEPS)) == [(("F-1",), ("9", "7", "8"))]


def test_a_box_without_known_days_counts_nothing_and_is_named():
    (finding,) = times(chart("F-1", 5, box("ask", 1), box("look", None, "ask")))
    assert finding.figures == ("5", "1")
    assert finding.problem.endswith("no days are known of `look`")


def test_an_order_that_a_text_states_counts_like_an_arrow():
    waiting = box("look", 2, after_text=[{"item": "ask", "basis": "N-2"}])
    assert times(chart("F-1", 3, box("ask", 1), waiting)) == []


def test_a_box_of_one_case_counts_in_that_case_only():
    steps = box("ask", 1), box("look", 3, "ask", when={"roofed": "true"}), box("open", 2, "look", "ask")
    (finding,) = times(chart("F-1", 6, *steps))
    assert finding.figures == ("6", "3")
    assert dict(finding.witness) == {"goods": "food", "roofed": "false"}


def test_each_total_is_held_against_the_boxes_of_its_own_case():
    place = Location("charts.yaml", 3, 1)
    totals = [
        {"when": {"roofed": word}, "total": total, "location": place}
        for word, total in (("true", 4), ("false", 3))
    ]
    steps = box("ask", 1), box("look", 3, "ask", when={"roofed": "true"}), box("pay", 1, "ask")
    assert figures(chart("F-1", None, *steps, variants=totals)) == [(("F-1",), ("3", "2"))]


def test_a_box_that_may_begin_early_is_told_if_the_total_does_not_count_on_it():
    steps = box("land", 5), box("file", 1, "land", may_start_before=["land"]), box("open", 2, "file")
    (finding,) = times(chart("F-1", 8, *steps))
    assert finding.figures == ("8", "7")
    assert "`file` begins as early as it may" in finding.problem


def test_an_early_start_that_saves_nothing_is_not_told():
    steps = box("land", 5), box("file", 1, "land", may_start_before=["land"]), box("open", 2, "file", "land")
    slow = box("look", 6), box("open", 2, "look")
    assert times(chart("F-1", 8, *steps[:2], slow[0], box("open", 2, "file", "look"))) == []


@pytest.mark.parametrize(
    ("brackets", "wrong"),
    [
        ({"S1": 3, "S2": 4}, []),
        ({"S1": None, "S2": None}, []),
        ({"S1": None, "S2": 4}, []),
        ({"S1": 2, "S2": 4}, [("2", "3"), ("7", "6")]),
    ],
)
def test_stages_come_to_what_their_boxes_do_and_add_up_to_the_total(brackets, wrong):
    steps = box("ask", 1), box("look", 2, "ask"), box("open", 4, "look")
    steps = tuple(one | {"in": stage} for one, stage in zip(steps, ("S1", "S1", "S2"), strict=True))
    variant = {"total": 7, "brackets": brackets, "location": Location("charts.yaml", 3, 1)}
    assert [one[1] for one in figures(chart("F-1", 7, *steps, variants=[variant]))] == wrong


def test_a_chart_of_no_flowchart_is_one_of_every_project():
    (finding,) = times(chart("X-1", 2, box("ask", 1)))
    assert (finding.region, finding.cells) == ("any project", ((),))


def test_boxes_that_wait_for_each_other_are_told():
    (finding,) = times(chart("F-1", 2, box("ask", 1, "look"), box("look", 1, "ask")))
    assert "ring" in finding.problem


# --- against every path


@cache
def longest_path(days, arrows):
    """The longest path, found by walking every one of them."""

    def walked(box):
        return days[box] + max((walked(before) for before, after in arrows if after == box), default=0)

    return max(walked(box) for box in range(len(days)))


@given(st.data())
def test_the_time_of_a_chart_is_that_of_its_longest_path(data):
    days = tuple(data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=5)))
    pairs = [(one, other) for other in range(len(days)) for one in range(other)]
    arrows = frozenset(data.draw(st.sets(st.sampled_from(pairs))) if pairs else ())
    total = data.draw(st.integers(0, 12))
    steps = [
        box(f"B{at}", count, *(f"B{one}" for one, other in sorted(arrows) if other == at))
        for at, count in enumerate(days)
    ]
    expected = longest_path(days, arrows)
    told = figures(chart("F-1", total, *steps))
    assert told == ([] if total == expected else [(("F-1",), (str(total), str(expected)))])


# --- several sources


def total_of(*limits):
    place = Location("charts.yaml", 9, 1)
    return [
        {
            "id": "all",
            "zh": "总时限",
            "limits": [{"basis": "N-1", **limit} for limit in limits],
            "location": place,
        }
    ]


def test_sources_that_speak_of_the_same_year_must_agree_in_days_and_unit():
    (finding,) = times(
        totals=total_of(
            {"days": 20, "unit": "days", "from": "2019-04-28"},
            {"days": 15, "unit": "working_days", "said_of": 2019},
            {"days": 9, "said_of": 2023},
        )
    )
    assert (finding.rules, finding.figures) == (("all",), ("20 days", "15 working_days"))


def test_sources_of_different_years_or_of_one_figure_agree():
    limits = (
        {"days": 20, "from": "2019-04-28"},
        {"days": 20, "said_of": 2019},
        {"days": 15, "from": "2020-04-28"},
    )
    assert times(totals=total_of(*limits)) == []
