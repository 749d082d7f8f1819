"""Every order of a few events, tried from every state of the smooth run of small plans.

Of every state: an open case has a duty, a duty belongs to an open step and can be done now or on a day it names, days
add up, a rebuild gives the same, the case ends when all do their duty. With LIANGTI_TORTURE set, orders are longer.
"""

from __future__ import annotations

import os

import pytest

from tests.decision.cases.exploring import SHAPES, explore

IS_LONG = bool(os.environ.get("LIANGTI_TORTURE"))
SHORT = {"one": 3, "chain": 2, "side by side": 2, "early": 2, "exempt": 2, "papers": 2}
# Some 20 minutes on one core for all shapes together.
DEEPEST, MOST_STATES = 6, 15_000


@pytest.mark.parametrize("shape", SHAPES)
def test_every_order_of_events_keeps_every_promise(shape, did):
    steps = SHAPES[shape]
    found = explore(steps, DEEPEST, MOST_STATES) if IS_LONG else explore(steps, SHORT.get(shape, 1))
    did("states of cases", found.states)
    did("events tried on them", found.transitions + found.refused)
    did(f"plan shapes in every order of {found.depth} events")
    assert found.depth >= (2 if IS_LONG else SHORT.get(shape, 1))
    assert set(found.ends) == {"completed", "ended"}
