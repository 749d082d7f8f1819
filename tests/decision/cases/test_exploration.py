"""Every order of a few events, tried from every state of the smooth run of small plans.

Of every state: an open case has a duty, a duty belongs to an open step and can be done now or on a day it names, days
add up, a rebuild gives the same, the case ends when all do their duty. With LIANGTI_TORTURE set, orders are longer.
"""

from __future__ import annotations

import os

import pytest

from tests.decision.cases.exploring import SHAPES, Explored, explore

IS_LONG = bool(os.environ.get("LIANGTI_TORTURE"))
SMALL = ("one", "chain", "side by side", "early", "papers", "exempt")
SHORT = {"one": 3, "early": 2, "exempt": 2}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_order_of_events_keeps_every_promise(shape, did):
    found = Explored()
    long = 4 if shape in SMALL else 3
    explore(SHAPES[shape], long if IS_LONG else SHORT.get(shape, 1), found)
    did("states of cases", found.states)
    did("events tried on them", found.transitions + found.refused)
    assert set(found.ends) == {"completed", "ended"}
