"""An opened release keeps the flows it has made, within bounds, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from decision.chart import chart
from decision.opened import ChartCache, OpenRelease
from kb.graph import RingError
from tests.decision.strategies import KB, NOTHING_DECLARED, OPENED, VALID, answers, bytes_of, decided

CONCLUDED = [OPENED.index.settle({**answers(*c), **NOTHING_DECLARED}).certain for c in VALID]


def fresh(most: int = 4096) -> OpenRelease:
    return OpenRelease(OPENED.release, OPENED.index, OPENED.calendars, ChartCache(most))


def test_a_flow_is_made_once_and_then_kept():
    opened = fresh()
    assert opened.chart(CONCLUDED[0]) is opened.chart(CONCLUDED[0])
    assert (opened.charts.misses, opened.charts.hits, len(opened.charts)) == (1, 1, 1)


def test_a_flow_that_is_kept_is_the_flow_that_would_be_made():
    opened = fresh()
    for _ in range(2):
        assert all(opened.chart(found) == chart(KB, found) for found in CONCLUDED[::10])


def test_never_more_flows_are_kept_than_the_bound_and_the_least_used_goes_first():
    opened = fresh(most=2)
    first, second, third = (opened.chart(found) for found in (CONCLUDED[0], CONCLUDED[20], CONCLUDED[40]))
    assert len(opened.charts) == 2
    assert opened.chart(CONCLUDED[20]) is second
    assert opened.chart(CONCLUDED[0]) is not first
    assert opened.chart(CONCLUDED[40]) is not third


def test_projects_that_differ_in_their_situation_only_share_a_flow():
    """The two charts of S-AGR-01 and S-AGR-13 have the same items, documents and order."""
    opened = fresh()
    one, other = (
        opened.index.settle(
            {**answers("non_government", "state_other", way, "filing"), **NOTHING_DECLARED}
        ).certain
        for way in ("agreement_new_supply", "agreement_other")
    )
    assert one != other
    assert opened.chart(one) is opened.chart(other)


def test_a_flow_that_cannot_be_made_is_not_kept():
    opened = fresh()
    ring = [c for c in CONCLUDED[0] if c[0] in ("item", "required")]
    ring += [("handed_over", "joint_survey", "unified_form", "unified_form", "proposal_approval")]
    ring += [("handed_over", "proposal_approval", "proposal_report", "proposal_report", "joint_survey")]
    ring += [("after", "joint_survey", "proposal_approval"), ("after", "proposal_approval", "joint_survey")]
    for _ in range(2):
        with pytest.raises(RingError):
            opened.chart(ring)
    assert len(opened.charts) == 0


def test_many_threads_get_the_same_answers_as_one():
    opened = fresh(most=3)
    cases = [answers(*c) for c in VALID[::15]] * 4
    alone = [bytes_of(decided(facts)) for facts in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda facts: bytes_of(decided(facts, opened=opened)), cases))
    assert together == alone
    assert len(opened.charts) <= 3
